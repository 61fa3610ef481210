package guide

import (
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/syncproto/jsonv"
)

// allTypes is a tool with a field of each type; "what" and "signs" are required.
var allTypes = Tool{ID: "undringsnotat", Kind: "form", Fields: []FormField{
	{ID: "what", Type: "long_text", Required: true},
	{ID: "where", Type: "text"},
	{ID: "when", Type: "date"},
	{ID: "who", Type: "choice", Options: []Option{{ID: "mor"}, {ID: "far"}}},
	{ID: "signs", Type: "choices", Required: true, Options: []Option{{ID: "trist"}, {ID: "uro"}, {ID: "stille"}}},
	{ID: "worry", Type: "scale"},
	{ID: "adult", Type: "person"},
	{ID: "done", Type: "checklist", Options: []Option{{ID: "ja"}}},
}}

func answers(t *testing.T, text string) []bti.Answer {
	t.Helper()
	v, err := jsonv.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var list []bti.Answer
	for _, m := range v.Members() {
		list = append(list, bti.Answer{Field: m.Key, Value: m.Val})
	}
	return list
}

// verdict checks the answers and lists path and code of each fault.
func verdict(t *testing.T, text string, done bool) string {
	t.Helper()
	var s []string
	for _, f := range CheckForm(&allTypes, answers(t, text), done) {
		s = append(s, strings.TrimSpace(f.Field+" "+f.Code+" "+f.Param+" "+f.Of))
	}
	return strings.Join(s, "; ")
}

func TestAFormIsCheckedAgainstItsTool(t *testing.T) {
	long := func(n int) string { return `"` + strings.Repeat("ø", n) + `"` }
	for text, want := range map[string]string{
		`{}`: "",
		`{"what":"Leikar åleine","where":"ute","when":"2026-11-22","who":"mor","signs":["trist","uro"],"worry":7,"adult":"Pedagogisk leiar","done":["ja"]}`: "",
		`{"what":"","where":" ","when":"","who":"","signs":[],"worry":null,"adult":"","done":[]}`:                                                           "",
		`{"what":` + long(8000) + `,"where":` + long(300) + `,"adult":` + long(120) + `}`:                                                                   "",
		`{"what":` + long(8001) + `}`:              "f.what max 8000 text",
		`{"where":` + long(301) + `}`:              "f.where max 300 text",
		`{"adult":` + long(121) + `}`:              "f.adult max 120 text",
		`{"what":7}`:                               "f.what type string",
		`{"where":["x"]}`:                          "f.where type string",
		`{"when":"2026-02-30"}`:                    "f.when date",
		`{"when":" "}`:                             "f.when date",
		`{"when":20260230}`:                        "f.when type string",
		`{"who":"onkel"}`:                          "f.who oneof mor far",
		`{"who":["mor"]}`:                          "f.who type string",
		`{"signs":"trist"}`:                        "f.signs type array",
		`{"signs":["trist","sint"]}`:               "f.signs[1] oneof trist uro stille",
		`{"signs":["uro","uro"]}`:                  "f.signs[1] unique",
		`{"signs":["uro",7,null]}`:                 "f.signs[1] type string; f.signs[2] type string",
		`{"signs":["uro","trist","stille","uro"]}`: "f.signs max 3 list",
		`{"worry":0}`:                              "f.worry min 1 number",
		`{"worry":1}`:                              "",
		`{"worry":10}`:                             "",
		`{"worry":11}`:                             "f.worry max 10 number",
		`{"worry":5.5}`:                            "f.worry type int",
		`{"worry":"5"}`:                            "f.worry type int",
		`{"done":["nei"]}`:                         "f.done[0] oneof ja",
		`{"colour":"blå","what":"x"}`:              "f.colour unknown",
		`{"":"x"}`:                                 "f. unknown",
		`{"worry":11,"colour":1,"what":false}`:     "f.what type string; f.worry max 10 number; f.colour unknown",
	} {
		if got := verdict(t, text, false); got != want {
			t.Errorf("%.80s: %q, want %q", text, got, want)
		}
	}
}

func TestWhatIsRequiredCountsWhenTheFormIsDone(t *testing.T) {
	for text, want := range map[string]string{
		`{}`:                           "f.what required; f.signs required",
		`{"what":" \t","signs":[]}`:    "f.what required; f.signs required",
		`{"what":"x","signs":["uro"]}`: "",
		`{"what":7,"signs":["sint"]}`:  "f.what type string; f.signs[0] oneof trist uro stille",
		`{"what":"x","signs":null}`:    "f.signs required",
	} {
		if got := verdict(t, text, true); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestAToolToReadTakesNoAnswers(t *testing.T) {
	f := CheckForm(&Tool{ID: "tips", Kind: "text"}, answers(t, `{"a":1}`), true)
	if len(f) != 1 || f[0].Field != "f.a" || f[0].Code != "unknown" {
		t.Error(f)
	}
}

// FuzzCheckForm: whatever the answers are, each fault names a field of the tool
// or an answer that it has not; a half-filled form lacks nothing; and an answer that is
// well in itself stays so beside others.
func FuzzCheckForm(f *testing.F) {
	for _, text := range []string{
		`{}`, `{"what":"Han gråter","where":"ute","when":"2026-11-22","who":"mor","signs":["trist","uro"],"worry":7,"adult":"Kari","done":["ja"]}`,
		`{"what":" ","signs":[],"worry":0}`, `{"what":null,"signs":"trist","worry":"7","when":"22.11.2026"}`, `{"signs":["trist","trist",1,null]}`,
		`{"nothing":1,"who":"bestemor","adult":["x"],"done":[["ja"]]}`, `{"worry":1e1}`, `{"when":""}`,
	} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, done bool) {
		v, err := jsonv.Parse(text)
		if err != nil || v.Kind() != jsonv.Object {
			return
		}
		list := answers(t, text)
		faults := CheckForm(&allTypes, list, done)
		for _, fault := range faults {
			id, ok := strings.CutPrefix(fault.Field, bti.AnswerPrefix)
			id, _, _ = strings.Cut(id, "[")
			asked := allTypes.field(id) != nil
			if !ok || !asked && fault.Code != jsonv.CodeUnknown && allTypes.field(strings.SplitN(fault.Field, "[", 2)[0]) == nil {
				t.Fatalf("%s: a fault at %q: %s", text, fault.Field, fault.Code)
			}
			if fault.Code == "required" && !done {
				t.Fatalf("%s: %s is required of a form that is not done", text, fault.Field)
			}
		}
		for _, a := range list {
			alone := CheckForm(&allTypes, []bti.Answer{a}, false)
			among := 0
			for _, fault := range faults {
				if fault.Code != "required" && (fault.Field == bti.AnswerPrefix+a.Field || strings.HasPrefix(fault.Field, bti.AnswerPrefix+a.Field+"[")) {
					among++
				}
			}
			if len(alone) > among {
				t.Fatalf("%s: %s has %v alone, and less among the others: %v", text, a.Field, alone, faults)
			}
		}
	})
}
