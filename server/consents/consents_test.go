package consents

import (
	"reflect"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
)

func TestAWeightIsNamedHonestly(t *testing.T) {
	high := store.Assurance{Method: store.ByProvider, Issuer: "https://idporten.no", ACR: "idporten-loa-high"}
	low, unknown, self := high, high, high
	low.ACR, unknown.ACR = "idporten-loa-low", "top"
	self.Issuer = ""
	for _, c := range []struct {
		method string
		a      store.Assurance
		want   Weight
	}{
		{"own_device", high, StrongSimple},
		{"own_device", store.Assurance{Method: store.ByProvider, Issuer: "x", ACR: "idporten-loa-substantial"}, StrongSimple},
		{"own_device", low, Simple}, {"own_device", unknown, Simple}, {"own_device", self, Simple},
		{"own_device", store.Assurance{Method: store.ByPassword, ACR: "idporten-loa-high"}, Simple},
		{"own_device", store.Assurance{Method: store.ByPasskey}, Simple}, {"own_device", store.Assurance{}, Simple},
		{"staff_device", high, SimpleWitnessed}, // the employee's log-in says nothing of the guardian
		{"paper", high, OnPaper}, {"spoken", high, Spoken},
	} {
		if got := WeighMethod(c.method, c.a); got != c.want {
			t.Errorf("%s %+v: %s, want %s", c.method, c.a, got, c.want)
		}
	}
	for _, w := range []*words{&nb, &nn, &en} {
		for weight, text := range w.weights {
			advanced := strings.Contains(text, "avansert") || strings.Contains(text, "advanced")
			denied := strings.Contains(text, "ikke") || strings.Contains(text, "ikkje") || strings.Contains(text, "not")
			if advanced != denied || strings.Contains(text, "kvalifisert") || strings.Contains(text, "qualified") {
				t.Errorf("%s %s: %s", w.lang, weight, text)
			}
		}
	}
}

// A word that one language lacks would leave a hole in a receipt.
func TestEveryLanguageHasEveryWord(t *testing.T) {
	want := reflect.ValueOf(nb)
	for _, w := range []words{nb, nn, en} {
		v := reflect.ValueOf(w)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			switch f := v.Field(i); f.Kind() {
			case reflect.String:
				if f.Len() == 0 {
					t.Errorf("%s: no %s", w.lang, name)
				}
			case reflect.Map:
				for _, k := range want.Field(i).MapKeys() {
					if x := f.MapIndex(k); !x.IsValid() || x.Len() == 0 {
						t.Errorf("%s: no %s[%s]", w.lang, name, k)
					}
				}
			}
		}
	}
}

// receipt is one of an answer given on a day, as a page.
func receipt(t *testing.T, lang, act string, until bti.Date) string {
	t.Helper()
	html, err := Page(&Source{
		Proofs: []Proof{{
			Act: act, Purpose: "service", Text: SignedText{Words: "Vi spør om lov.", Lang: lang}, Signer: Signer{Name: "Kari Prøvestein"},
			Method: "own_device", Weight: Simple, ValidTo: until, Clock: Clock{SignedOn: "2026-01-05"},
		}},
		Rows: make([]store.Evidence, 1), ServiceName: "PPT",
	})
	if err != nil {
		t.Fatal(err)
	}
	return html
}

func TestAReceiptWritesItsDaysAsPeopleDo(t *testing.T) {
	for lang, want := range map[string][]string{
		"nb": {"<dd>5.1.2026</dd>", "<dt>Gjelder til</dt><dd>28.2.2027</dd>"},
		"nn": {"<dd>5.1.2026</dd>", "<dt>Gjeld til</dt><dd>28.2.2027</dd>"},
		"en": {"<dd>5 January 2026</dd>", "<dt>Holds until</dt><dd>28 February 2027</dd>"},
	} {
		html := receipt(t, lang, "given", "2027-02-28")
		for _, x := range want {
			if !strings.Contains(html, x) {
				t.Errorf("%s: no %s", lang, x)
			}
		}
	}
	if html := receipt(t, "nn", "given", ""); !strings.Contains(html, "<dd>saka blir avslutta</dd>") {
		t.Error("a consent without a last day does not say that it holds until the case is closed")
	}
}

func TestAReceiptForANoTellsNothingOfTakingAConsentBack(t *testing.T) {
	for _, w := range []*words{&nb, &nn, &en} {
		if yes := receipt(t, w.lang, "given", ""); !strings.Contains(yes, w.withdrawHead) {
			t.Errorf("%s: a yes does not say how to take it back", w.lang)
		}
		no := receipt(t, w.lang, "refused", "")
		if strings.Contains(no, w.withdrawHead) || strings.Contains(no, w.until_) || !strings.Contains(no, w.refusedTitle) {
			t.Errorf("%s: the receipt for a no reads as one for a yes", w.lang)
		}
	}
}
