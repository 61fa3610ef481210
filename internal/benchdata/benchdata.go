// Package benchdata makes the stored rows of a device as one finds it in a
// busy unit: the five guides, a directory, and as many cases as asked for, with
// ten records each. It is what the budgets are measured with, and what the
// browser runs the core in on (Sample); no test of behaviour leans on it, and no
// program imports it.
package benchdata

import (
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Today is the day on which the cases are looked at.
const Today bti.Date = "2026-11-22"

// Actor is the leader of the unit whose cases these are.
var Actor = bti.Actor{Person: "leder-1", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"}

type builder struct {
	rows []core.Row
	ids  int
	v    int64
}

// Rows are the device's rows, in the order of their keys.
func Rows(cases int) ([]core.Row, error) {
	guides, err := content.All()
	if err != nil {
		return nil, err
	}
	b := &builder{}
	b.reference(guides)
	for i := range cases {
		b.oneCase(i, guides[i%len(guides)])
	}
	b.rows = append(b.rows, core.Row{Table: "meta", Key: "state", Data: `{"cursor":"bench:1","next":1,"acked":0,"head":` + strconv.FormatInt(b.v, 10) + `,"lastPull":1795348800000,"wire":` + strconv.Itoa(syncproto.Version) + `}`})
	return b.rows, nil
}

func (b *builder) id() bti.RecordID {
	b.ids++
	var random [10]byte
	random[8], random[9] = byte(b.ids>>8), byte(b.ids)
	return bti.NewUUID7(1795000000000, random)
}

func (b *builder) record(id bti.RecordID, scope syncproto.ScopeID, r bti.Record) syncproto.Record {
	b.v++
	return syncproto.Record{
		ID: id, Kind: string(r.RecordKind()), Scope: scope, Version: b.v, Fields: bti.Fields(r),
		CreatedBy: "ansatt-1", CreatedAt: 1795000000000 + b.v, By: "ansatt-2", At: 1795000000000 + b.v,
	}
}

func (b *builder) chunk(scope syncproto.ScopeID, recs ...syncproto.Record) {
	data := []byte{'['}
	for i := range recs {
		if i > 0 {
			data = append(data, ',')
		}
		data = recs[i].AppendJSON(data)
	}
	key := strconv.Itoa(len(b.rows) + 1)
	b.rows = append(b.rows, core.Row{
		Table: "chunk", Key: strings.Repeat("0", 8-len(key)) + key, Scope: scope, Data: string(append(data, ']')),
	})
}

func (b *builder) reference(guides []*guide.Guide) {
	for _, g := range guides {
		b.chunk(bti.RefScope, b.record(b.id(), bti.RefScope, &bti.GuideDoc{
			Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g),
		}))
	}
	var recs []syncproto.Record
	for i := range 60 {
		recs = append(recs, b.record(b.id(), bti.RefScope, &bti.Person{
			Person: bti.PersonID("ansatt-" + strconv.Itoa(i)), Name: "Ansatt Nummer" + strconv.Itoa(i), Role: bti.Employee,
			Unit: "solsikken", Service: "barnehage",
		}))
	}
	recs = append(recs,
		b.record(b.id(), bti.RefScope, &bti.Person{Person: Actor.Person, Name: "Leder Nummer En", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"}),
		b.record(b.id(), bti.RefScope, &bti.Unit{Unit: "solsikken", Name: "Solsikken barnehage", Service: "barnehage", Guides: []string{string(guides[0].ID)}}),
		b.record(b.id(), bti.RefScope, &bti.Municipality{Name: "Prøvedal", Number: "3401", YoungAge: 15, LeaseHours: 72}))
	b.chunk(bti.RefScope, recs...)
}

func (b *builder) oneCase(i int, g *guide.Guide) {
	head, subject, goal := b.id(), b.id(), b.id()
	id := bti.CaseID(head)
	text := strings.Repeat("Barnet trekker seg ofte unna når de andre leker, og sier lite i samlingsstunden. ", 4)
	log, internal := bti.ScopeOf(id, bti.Log), bti.ScopeOf(id, bti.Internal)
	b.chunk(log,
		b.record(head, log, &bti.CaseHead{
			Subject: subject, Guide: g.ID, GuideVersion: g.Version, Unit: "solsikken", Service: "barnehage", Level: i % 2,
			Step: g.Levels[i%2].Steps[0].ID, Status: "open", Log: "none", RaisedBy: "staff", Opened: "2026-11-02", Baton: "ansatt-1",
		}),
		b.record(subject, log, &bti.Subject{Kind: "child", GivenName: "Barn" + strconv.Itoa(i), FamilyName: "Prøve", Born: "2022-03-04"}),
		b.record(b.id(), log, &bti.Participant{Person: "ansatt-1", Name: "Ansatt Nummer1", Service: "barnehage", Unit: "solsikken", From: "2026-11-02"}),
		b.record(goal, log, &bti.Goal{Text: "Barnet leker med andre hver dag", Status: "open"}),
		b.record(b.id(), log, &bti.Measure{
			Title: "Lek i liten gruppe", What: text, Goal: goal, Arena: "I barnehagen", Responsible: "Ansatt Nummer1", Person: "ansatt-1",
			Start: "2026-11-05", EvaluateOn: "2026-11-20", Status: "running", Target: "child",
		}),
		b.record(b.id(), log, &bti.Meeting{Type: "cooperation", Date: "2026-11-10", Time: "12:30", Purpose: "Samarbeid", Invited: []string{"Foresatt En", "Ansatt Nummer1"}}),
		b.record(b.id(), log, &bti.Comment{Text: "Hjemme går det fint."}))
	b.chunk(internal,
		b.record(b.id(), internal, &bti.Concern{Text: text, RaisedBy: "staff", Observed: "2026-11-01", Place: "Ute"}),
		b.record(b.id(), internal, &bti.Note{Text: text}),
		b.record(b.id(), internal, &bti.Scale{Who: "staff", Value: 5, Date: "2026-11-02", Comment: "Middels"}))
}

// textMax is how long a text of the sample's guide may be; ids are shorter.
const textMax = 28

// Sample is the input of load for a made-up device with three cases on one
// guide, whose words are left out. The worker lets a core work on it while a
// person types the secret (pwa/src/worker/warm.ts): by the time there is
// something real to load, the browser has compiled what loading needs.
func Sample() (string, error) {
	guides, err := content.All()
	if err != nil {
		return "", err
	}
	g := guides[0]
	for _, other := range guides {
		if len(guide.JSON(other)) < len(guide.JSON(g)) {
			g = other
		}
	}
	doc, err := jsonv.Parse(guide.JSON(g))
	if err != nil {
		return "", err
	}
	b := &builder{}
	b.chunk(bti.RefScope, b.record(b.id(), bti.RefScope, &bti.GuideDoc{
		Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: wordless(doc).String(),
	}), b.record(b.id(), bti.RefScope, &bti.Person{Person: Actor.Person, Name: "Leder Nummer En", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"}),
		b.record(b.id(), bti.RefScope, &bti.Unit{Unit: "solsikken", Name: "Solsikken barnehage", Service: "barnehage", Guides: []string{string(g.ID)}}),
		b.record(b.id(), bti.RefScope, &bti.Municipality{Name: "Prøvedal", Number: "3401", YoungAge: 15, LeaseHours: 72}))
	for i := range 3 {
		b.oneCase(i, g)
	}
	for i := range b.rows {
		if b.rows[i].Value, err = jsonv.Parse(b.rows[i].Data); err != nil {
			return "", err
		}
		b.rows[i].Data = ""
	}
	return JSON(b.rows), nil
}

// wordless is v with a stroke for each of its longer texts.
func wordless(v jsonv.Value) jsonv.Value {
	switch v.Kind() {
	case jsonv.String:
		if len(v.Text()) > textMax {
			return jsonv.Str("…")
		}
	case jsonv.Object:
		var out []jsonv.Member
		for _, m := range v.Members() {
			out = append(out, jsonv.M(m.Key, wordless(m.Val)))
		}
		return jsonv.Obj(out...)
	case jsonv.Array:
		var out []jsonv.Value
		for _, m := range v.Elems() {
			out = append(out, wordless(m.Val))
		}
		return jsonv.Arr(out...)
	}
	return v
}

// JSON is the rows as the worker gives them to load.
func JSON(rows []core.Row) string {
	return string((&core.LoadIn{Rows: rows}).AppendJSON(nil))
}

// Fields of a concern of about 1 kB, for the budget of a check.
func Fields() jsonv.Value {
	text := strings.Repeat("Barnet trekker seg unna. ", 36)
	return bti.Fields(&bti.Concern{Text: text, Questions: "Hva ser dere hjemme?", Observed: "2026-11-01", Place: "Ute", RaisedBy: "staff"})
}

// Guides are the shipped guides as JSON, by id.
func Guides() (string, error) {
	all, err := content.All()
	if err != nil {
		return "", err
	}
	out := []byte{'{'}
	for i, g := range all {
		if i > 0 {
			out = append(out, ',')
		}
		out = jsonv.AppendString(out, string(g.ID))
		out = append(out, ':')
		out = append(out, guide.JSON(g)...)
	}
	return string(append(out, '}')), nil
}
