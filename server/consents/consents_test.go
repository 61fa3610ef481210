package consents

import (
	"reflect"
	"strings"
	"testing"

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
				if f.Len() == 0 && name != "untilDay" {
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
