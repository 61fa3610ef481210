package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"stafett/internal/field"
)

func allMessages() []message {
	out := slices.Clone(needTexts)
	for _, r := range table {
		out = append(out, r.codes...)
	}
	return append(out, tFirstMeeting, tConcernTalk, tDecision, tEvaluation, tHandover, tAgreement, tConsentLog, tConsentService, tYoung, tEvaluate)
}

func TestEveryMessageStandsInThreeLanguagesWithTheSamePlaces(t *testing.T) {
	places := func(s string) (p []byte) {
		for i := 0; i+2 < len(s); i++ {
			if s[i] == '{' {
				p = append(p, s[i+1])
			}
		}
		slices.Sort(p)
		return slices.Compact(p)
	}
	for _, m := range allMessages() {
		for _, s := range []string{m.nb, m.nn, m.en} {
			if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s: %q", m.code, s)
			}
			if len(s) > 260 {
				t.Errorf("%s is %d bytes long: %q", m.code, len(s), s)
			}
			if !slices.Equal(places(s), places(m.nb)) {
				t.Errorf("%s has other places in %q than in %q", m.code, s, m.nb)
			}
		}
	}
}

func TestNynorskIsNynorskAndBokmalBokmal(t *testing.T) {
	words := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzæøåéó", r) })
	}
	// Words that both languages have are not in the lists.
	bokmal := strings.Fields("ikke hva hvem hvor hvordan hvorfor hvis noen noe fra saken uke uker jeg dere deres hun gjøre gjør være ble blitt vært tjeneste tjenesten tjenester veilederen beslutning beslutningen undringen henvisningen foresatte allerede fortsette fortsetter hele bare kommer sier skrevet ønsker stafettholder stafettholderen samarbeider lederen enheten tiltakene barnets trenger avsluttes åpnes åpen mangler kontrolleres tilbys finnes også")
	nynorsk := strings.Fields("ikkje kva kven kvar korleis kvifor dersom nokon noko frå saka eg dykk ho gjere gjer vere vart blei vore teneste tenesta tenester rettleiaren avgjerd avgjerda undringa tilvisinga føresette berre kjem seier ønskjer stafetthaldar stafetthaldaren no leiaren eininga tiltaka treng opna open manglar finst òg anna ei enno")
	for _, m := range allMessages() {
		for _, w := range words(m.nn) {
			if slices.Contains(bokmal, w) {
				t.Errorf("%s: %q is bokmål: %q", m.code, w, m.nn)
			}
		}
		for _, w := range words(m.nb) {
			if slices.Contains(nynorsk, w) {
				t.Errorf("%s: %q is nynorsk: %q", m.code, w, m.nb)
			}
		}
	}
}

func TestEveryRuleNamesItsSeedAndItsCodesBeginWithItsID(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range table {
		if r.seed == "" || len(r.codes) == 0 {
			t.Errorf("%s: seed %q, %d codes", r.id, r.seed, len(r.codes))
		}
		for _, m := range r.codes {
			if ruleOf(m.code) != r.id || seen[m.code] {
				t.Errorf("%s stands in %s, or twice", m.code, r.id)
			}
			seen[m.code] = true
		}
	}
}

func TestAMessageTakesItsParametersWhereverTheyStand(t *testing.T) {
	m := message{"", "{1} og {0}, {2} {x} {", "", "on {0}"}
	if got := fill(m.nb, []string{"a", "b"}, field.Bokmal); got != "b og a,  {x} {" {
		t.Errorf("%q", got)
	}
	f := Finding{Rule: "R9", Code: "R9.first_meeting_due", Params: []string{"2026-03-09"}}
	if got, want := Explain(f, field.Nynorsk), "Det første møtet skal haldast innan 9.3.2026."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Explain(f, field.English), "The first meeting must be held by 9 March 2026."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	f.Params = []string{"{0}{1}"}
	if got := Explain(f, field.Bokmal); !strings.Contains(got, "{0}{1}") {
		t.Errorf("a parameter is text, not a message: %q", got)
	}
	for _, f := range []Finding{{Rule: "sync", Code: "sync.malformed"}, {Rule: "R9", Code: "R9.nothing"}, {}} {
		if got := Explain(f, field.Bokmal); got != "" {
			t.Errorf("%s is not this package's: %q", f.Code, got)
		}
	}
	f = Finding{Rule: "field", Code: "field.min", Field: "reason", Params: []string{"3"}}
	if got, want := Explain(f, field.English), field.Explain(field.Fault{Field: "reason", Code: "min", Param: "3"}, field.English); got != want || got == "" {
		t.Errorf("a fault of a field: %q, want %q", got, want)
	}
}

func TestTheHashOfATextIsItsSHA256(t *testing.T) {
	for n := range 300 {
		s := strings.Repeat("æ", n/2) + strings.Repeat("x", n%2)
		sum := sha256.Sum256([]byte(s))
		if got, want := sha256Hex(s), hex.EncodeToString(sum[:]); got != want {
			t.Fatalf("%d bytes: %s, want %s", len(s), got, want)
		}
	}
}

func FuzzTheHashOfATextIsItsSHA256(f *testing.F) {
	f.Add("Vi samtykker.")
	f.Fuzz(func(t *testing.T, s string) {
		sum := sha256.Sum256([]byte(s))
		if got, want := sha256Hex(s), hex.EncodeToString(sum[:]); got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}
