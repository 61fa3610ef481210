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

func TestARefusedEntryGoesWhenWhatPutsItRightIsKeptAndNotBefore(t *testing.T) {
	c := New()
	answer(t, c, "open", openKari)
	answer(t, c, "ready", "{}")
	const record = "01920000-0000-7000-8000-0000000000f1"
	put := func(record, text, more string) string {
		return `{"op":"put","case":"","kind":"private_note","depth":"","record":"` + record + `","f":{"text":"` + text + `"},"today":"2026-11-22","now":1,` +
			`"ids":["01920000-0000-7000-8000-0000000000f2"]` + more + `}`
	}
	answer(t, c, "change", put(record, "Husk lua", ""))
	if out := c.Call("change", put(record, "Husk luene", `,"instead":1`)); !strings.Contains(out, CodeUnknownRecord) {
		t.Error("it waits to be sent and was not refused:", out)
	}
	answer(t, c, "pushNext", "{}")
	answer(t, c, "pushAnswer", `{"body":"{\"version\":1,\"outcomes\":[{\"n\":1,\"result\":\"rejected\"}]}"}`)

	states := func() (all string) {
		for _, m := range answer(t, c, "sync", "{}").Get("entries").Elems() {
			all += m.Val.Get("state").Text() + " " + m.Val.Get("f").Get("text").Text() + ";"
		}
		return all
	}
	if out := c.Call("change", put("01920000-0000-7000-8000-0000000000f3", "Husk luene", `,"instead":1`)); !strings.Contains(out, CodeUnknownRecord) {
		t.Error("it is of another record:", out)
	}
	if answer(t, c, "change", put(record, "", `,"instead":1`)).Get("kept").IsTrue() {
		t.Error("an empty note was kept")
	}
	answer(t, c, "change", put(record, "Husk luene", `,"instead":1,"try":true`))
	if s := states(); s != "refused Husk lua;" {
		t.Error("before anything was kept:", s)
	}
	out := answer(t, c, "change", put(record, "Husk luene", `,"instead":1`))
	ops := map[string]bool{}
	for _, m := range out.Get("effects").Elems() {
		ops[m.Val.Get("op").Text()+" "+m.Val.Get("table").Text()+" "+m.Val.Get("key").Text()] = true
	}
	if !ops["delete queue 0000000000000001"] || !ops["put queue 0000000000000002"] {
		t.Error("one transaction lets go of the one and keeps the other:", ops)
	}
	if s := states(); s != "local Husk luene;" {
		t.Error(s)
	}
	if n := answer(t, c, "sync", "{}").Get("notes").Elems(); len(n) != 1 || n[0].Val.Get("id").Text() != record {
		t.Error("what hangs on the record finds it under its id:", n)
	}
}
