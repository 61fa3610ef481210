package field

import (
	"strings"
	"testing"
	"time"
	"unicode"
)

var languages = []Lang{Bokmal, Nynorsk, English}

func TestEveryCodeIsExplainedInThreeLanguages(t *testing.T) {
	for _, m := range messages {
		for _, text := range []string{m.nb, m.nn, m.en} {
			if len(text) < 15 || !strings.HasSuffix(text, ".") {
				t.Errorf("%s %s: %q is no sentence", m.code, m.variant, text)
			}
			if strings.Contains(text, "{0}") != strings.Contains(m.nb, "{0}") {
				t.Errorf("%s %s: the parameter is missing in %q", m.code, m.variant, text)
			}
		}
		if m.en == m.nb || m.en == m.nn {
			t.Errorf("%s %s is not translated", m.code, m.variant)
		}
	}
	codes := strings.Join(Codes(), " ") + " "
	EachFormat(func(tag string, _ func(string, Mode) bool) {
		if !strings.Contains(codes, tag+" ") {
			t.Errorf("the format %s has no message", tag)
		}
	})
	for _, code := range []string{"required", "min", "max", "oneof", "type", "unknown", CodeUnknownKind, CodeUnknownIntent, CodeUnique} {
		if !strings.Contains(codes, code+" ") {
			t.Errorf("%s has no message", code)
		}
	}
}

func TestEveryCodeHasAMessageThatFitsWhenNothingMoreIsKnown(t *testing.T) {
	for _, code := range Codes() {
		for _, lang := range languages {
			if Explain(Fault{Code: code}, lang) == code {
				t.Errorf("%s has no message without a variant", code)
			}
		}
	}
}

func TestAMessageSaysWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct {
		fault Fault
		lang  Lang
		want  string
	}{
		{Fault{Code: "max", Param: "80", Of: "text"}, Bokmal, "For langt: kort ned til høyst 80 tegn."},
		{Fault{Code: "max", Param: "80", Of: "text"}, Nynorsk, "For langt: kort ned til høgst 80 teikn."},
		{Fault{Code: "max", Param: "40", Of: "list"}, English, "Too many: remove some, there is room for 40."},
		{Fault{Code: "min", Param: "1", Of: "number"}, English, "Too low: the number must be at least 1."},
		{Fault{Code: "oneof", Param: "nb nn en"}, Nynorsk, "Dette er ikkje eit av vala. Vel eitt av desse: nb, nn, en."},
		{Fault{Code: "nationalid", Param: "synthetic"}, English, "Only invented identity numbers are used here. Write a synthetic number, or leave the field empty."},
		{Fault{Code: "type", Param: "array"}, Nynorsk, "Feil slags verdi: her skal det stå ei liste."},
		{Fault{Code: "unknown_kind", Param: "poem"}, Bokmal, "Denne versjonen av Stafett kjenner ikke «poem». Oppdater og prøv igjen."},
		{Fault{Code: "required"}, "fr", "Dette må fylles ut."},
		{Fault{Code: "from_the_future"}, Bokmal, "from_the_future"},
	} {
		if got := Explain(c.fault, c.lang); got != c.want {
			t.Errorf("%v in %s: %q", c.fault, c.lang, got)
		}
	}
}

func TestADateExistsWhenTheCalendarHasIt(t *testing.T) {
	for day := time.Date(1899, 12, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2102; day = day.AddDate(0, 0, 1) {
		if got, want := Date(day.Format(time.DateOnly)), day.Year() >= 1900 && day.Year() <= 2100; got != want {
			t.Fatalf("%s: %v", day, got)
		}
	}
}

func FuzzDateEqualsTime(f *testing.F) {
	for _, s := range []string{"2026-02-30", "2024-02-29", "1900-01-01", "2100-12-31", "2026-1-1", "２０２６-01-01", "2026-11-22 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		day, err := time.Parse(time.DateOnly, s)
		if got, want := Date(s), err == nil && day.Year() >= 1900 && day.Year() <= 2100; got != want {
			t.Errorf("%q: %v", s, got)
		}
	})
}

// TestOneWrongDigitIsNoticed changes each digit of a right number: the
// modulo-11 sums were made to notice that. Since 2032's rule takes four values
// of the first sum, the second sum alone has to.
func TestOneWrongDigitIsNoticed(t *testing.T) {
	for _, right := range []string{"47906701517", "15831650130", "15431650077", "15831650084"} {
		for i := range len(right) {
			for d := byte('0'); d <= '9'; d++ {
				s := right[:i] + string(d) + right[i+1:]
				if s != right && (NationalID(s, Demo) || NationalID(s, Production)) {
					t.Errorf("%s passes, one digit from %s", s, right)
				}
			}
		}
	}
	for i := range 9 {
		for d := byte('0'); d <= '9'; d++ {
			if s := "944117784"[:i] + string(d) + "944117784"[i+1:]; s != "944117784" && OrgNumber(s) {
				t.Errorf("%s passes", s)
			}
		}
	}
}

func TestANumberIsRightInOneModeOnly(t *testing.T) {
	for _, s := range []string{"02013299997", "30108299920", "30108299939", "47906701517", "15831650130"} {
		if NationalID(s, Demo) == NationalID(s, Production) {
			t.Errorf("%s", s)
		}
		if NationalID(s, "") != NationalID(s, Demo) {
			t.Errorf("%s: an unknown mode must be as careful as demo", s)
		}
		if NationalID(s, Demo) != Synthetic(s) {
			t.Errorf("%s: synthetic?", s)
		}
	}
}

func TestWhatUnicodeCallsSpaceOrControlIsNotSeen(t *testing.T) {
	for r := rune(0); r <= 0xffff; r++ {
		hidden := unicode.IsSpace(r) || unicode.IsControl(r)
		if hidden && Visible(string(r)) {
			t.Errorf("%U is seen", r)
		}
		if !hidden && !unicode.Is(unicode.Cf, r) && !Visible(string(r)) && r != 0x2065 {
			t.Errorf("%U is not seen", r)
		}
	}
	for _, s := range []string{"a", "  ø ", "🐻", "\u200b.\u200b", "\xff"} {
		if !Visible(s) {
			t.Errorf("%q is not seen", s)
		}
	}
	for _, s := range []string{"", " ", "\u200b\ufeff", "\t\r\n\u00a0\u00ad\u2060"} {
		if Visible(s) {
			t.Errorf("%q is seen", s)
		}
	}
}

func TestAWebAddressIsHTTPSWithAHost(t *testing.T) {
	for s, want := range map[string]bool{
		"https://lovdata.no":                         true,
		"https://lovdata.no/lov/2021-06-18-97/§22":   true,
		"https://www.eksempel.no:8443/?a=b#c":        true,
		"https://xn--hyanger-q1a.no":                 true,
		"http://lovdata.no":                          false,
		"HTTPS://lovdata.no":                         false,
		"https://":                                   false,
		"https://localhost":                          false,
		"https://hanne:hemmelig@eksempel.no":         false,
		"https://eksempel.no/a b":                    false,
		"https://eksempel.no/\"><script>":            false,
		"https://eksempel.no/\u00a0":                 false,
		"https://eksempel..no":                       false,
		"https://-eksempel.no":                       false,
		"https://eksempel-.no":                       false,
		"https://høyanger.no":                        false,
		"https://eksempel.no:":                       false,
		"https://eksempel.no:x":                      false,
		"https://eksempel.no:123456":                 false,
		"https://" + strings.Repeat("a", 64) + ".no": false,
		"https://a.no/" + strings.Repeat("a", 1987):  true,
		"https://a.no/" + strings.Repeat("a", 1988):  false,
		"javascript:alert(1)//https://eksempel.no":   false,
		"https://eksempel.no\\@ond.no":               false,
		"https://eksempel.no/\x7f":                   false,
		"https://\xff.no":                            false,
		"https://[::1]/":                             false,
		"https://eksempel.no?x":                      true,
		"https://eksempel.no#x":                      true,
		" https://eksempel.no":                       false,
		"https://eksempel.no/%C3%B8?q=%22":           true,
		"https://eksempel.no/(1)/~a;b=1,2!*'":        false,
		"https://eksempel.no/(1)/~a;b=1,2!*":         true,
	} {
		if HTTPSURL(s) != want {
			t.Errorf("%q: want %v", s, want)
		}
	}
}

func TestFaultsHaveABound(t *testing.T) {
	var f Faults
	for range 3 * FaultsMax {
		f.Add("x", "required", "")
	}
	if len(f.List) != FaultsMax {
		t.Errorf("%d faults kept", len(f.List))
	}
}
