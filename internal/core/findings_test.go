package core

import (
	"strings"
	"testing"

	"stafett/internal/field"
	"stafett/internal/rules"
)

func TestEveryFindingOfTheServerHasWordsInEachLanguage(t *testing.T) {
	for _, lang := range []field.Lang{field.Bokmal, field.Nynorsk, field.English} {
		c := &Core{lang: lang}
		list := []rules.Finding{
			{Rule: "sync", Code: "sync.malformed"},
			{Rule: "sync", Code: "sync.version_unknown"},
			{Rule: "sync", Code: "sync.failed"},
			{Rule: "sync", Code: "sync.date_ahead", Params: []string{"2026-11-23"}},
			{Rule: "access", Code: "access.no_relation"},
			{Rule: "record", Code: "record.exists"},
		}
		for _, code := range field.Codes() {
			list = append(list, rules.Finding{Rule: "field", Code: "field." + code})
		}
		for _, f := range c.explain(list) {
			if f.Text == "" || strings.HasPrefix(f.Text, "field.") || strings.HasPrefix(f.Text, "sync.") {
				t.Errorf("%s in %s: %q", f.Code, lang, f.Text)
			}
		}
	}
}

func TestAFaultThatTheServerFoundReadsAsOneFoundHere(t *testing.T) {
	c := &Core{lang: field.Bokmal}
	fault := field.Fault{Field: "text", Code: "max", Param: "2000", Of: "text"}
	got := c.findingText(rules.Finding{Rule: "field", Code: "field.max", Field: "text", Params: []string{"2000", "text"}})
	if want := c.faultText(fault); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
