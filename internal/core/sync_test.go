package core

import (
	"strings"
	"testing"

	"stafett/syncproto/jsonv"
)

// answer of a method, as the worker sees it.
func answer(t *testing.T, c *Core, method, in string) jsonv.Value {
	t.Helper()
	v, err := jsonv.Parse(c.Call(method, in))
	if err != nil {
		t.Fatal(err)
	}
	if v.Has("code") {
		t.Fatalf("%s: %s", method, v)
	}
	return v
}

const openKari = `{"actor":{"person":"kari","role":"employee","unit":"solsikken","service":"barnehage"},"device":"01920000-0000-7000-8000-000000000001","mode":"demo","lang":"nb"}`

func TestAProfileThatIsOpenedTellsWhetherItsLeaseIsOver(t *testing.T) {
	c := New()
	answer(t, c, "open", openKari)
	if answer(t, c, "ready", `{"now":1000}`).Get("leaseOver").IsTrue() {
		t.Error("before the first contact")
	}
	answer(t, c, "pullNext", "{}")
	pulled := answer(t, c, "pullAnswer", `{"now":1,"body":`+jsonv.Str(`{"version":1,"held":true,"fresh":["ref"],"records":[{"id":"m","kind":"municipality","scope":"ref","v":1,"cb":"a","ca":1,"by":"a","at":1,`+
		`"f":{"name":"Lyngvik","number":"9901","youngAge":15,"leaseHours":24}}],"cursor":"x","head":1}`).String()+`}`)
	var rows []jsonv.Value
	for _, e := range pulled.Get("effects").Elems() {
		if e.Val.Get("op").Text() == "put" {
			rows = append(rows, e.Val)
		}
	}
	for _, x := range []struct {
		now  string
		over bool
	}{{"1", false}, {"86400001", false}, {"86400002", true}} { // 24 hours, as its municipality has it
		again := New()
		answer(t, again, "open", openKari)
		answer(t, again, "load", jsonv.Obj(jsonv.M("rows", jsonv.Arr(rows...))).String())
		if answer(t, again, "ready", `{"now":`+x.now+`}`).Get("leaseOver").IsTrue() != x.over {
			t.Error(x)
		}
	}
}

func TestAPushRefusedForAGapIsNumberedAsTheServerWaitsForIt(t *testing.T) {
	c := New()
	answer(t, c, "open", openKari)
	answer(t, c, "load", `{"rows":[{"table":"meta","key":"state","scope":"","data":"{\"cursor\":\"\",\"next\":7,\"acked\":4,\"head\":0,\"lastPull\":0,\"device\":\"01920000-0000-7000-8000-000000000001\"}"}]}`)
	answer(t, c, "ready", "{}")
	kept := answer(t, c, "change", `{"op":"put","case":"","kind":"private_note","depth":"","f":{"text":"Husk lua"},"today":"2026-11-22","now":1,`+
		`"ids":["01920000-0000-7000-8000-0000000000f1","01920000-0000-7000-8000-0000000000f2","01920000-0000-7000-8000-0000000000f3","01920000-0000-7000-8000-0000000000f4"]}`)
	if !kept.Get("kept").IsTrue() {
		t.Fatal(kept)
	}
	if body := answer(t, c, "pushNext", "{}").Get("body").Text(); !strings.Contains(body, `"n":7`) {
		t.Fatal(body)
	}
	out := answer(t, c, "pushAnswer", `{"expected":5}`)
	if !out.Get("more").IsTrue() || len(out.Get("effects").Elems()) == 0 {
		t.Fatal(out)
	}
	if body := answer(t, c, "pushNext", "{}").Get("body").Text(); !strings.Contains(body, `"n":5`) || !strings.Contains(body, "Husk lua") {
		t.Fatal(body)
	}
	if out := answer(t, c, "pushAnswer", `{"expected":5}`); out.Get("more").IsTrue() || len(out.Get("effects").Elems()) > 0 {
		t.Error("there was nothing more to mend:", out)
	}
}

func TestTheTextOfARefusedEntryIsFoundAgainAmongTheOwnNotes(t *testing.T) {
	c := New()
	answer(t, c, "open", openKari)
	answer(t, c, "ready", "{}")
	put := func(id, text string) string {
		return `{"op":"put","case":"","kind":"private_note","depth":"","f":{"text":"` + text + `"},"today":"2026-11-22","now":1,"ids":["` + id + `"]}`
	}
	if !answer(t, c, "change", put("01920000-0000-7000-8000-0000000000f1", "Husk lua")).Get("kept").IsTrue() {
		t.Fatal("the note was not kept")
	}
	answer(t, c, "pushNext", "{}")
	answer(t, c, "pushAnswer", `{"body":"{\"version\":1,\"outcomes\":[{\"n\":1,\"result\":\"rejected\"}]}"}`)
	if n := answer(t, c, "sync", "{}").Get("notes").Len(); n != 0 {
		t.Fatal(n, "notes of a refused entry")
	}
	answer(t, c, "refused", `{"n":1,"how":"note","today":"2026-11-22","now":2,"ids":["01920000-0000-7000-8000-0000000000f2"]}`)
	notes := answer(t, c, "sync", "{}").Get("notes").Elems()
	if len(notes) != 1 || !strings.Contains(notes[0].Val.Get("f").Get("text").Text(), "Husk lua") {
		t.Fatal(notes)
	}
}
