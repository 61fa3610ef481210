package sim

import (
	"path/filepath"
	"strconv"
	"sync"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/internal/wireshape"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Apps of an earlier release of the wire live on for weeks after the server was updated. Some devices
// begin with one, and are updated some day. It is the replica of today behind a translation that lets
// through what that version knows, as its shape.txt has it: messages come without the members it does not know,
// nothing is written that it did not have, and what lies on the disk is what it left there. Its rules are today's.

// oldest is the version that the earlier apps speak.
const oldest = syncproto.Oldest

// early tells which devices begin with an earlier app.
func early(no int) bool { return no%4 == 1 }

// oldShape is what the earlier apps know.
var oldShape = sync.OnceValue(func() *wireshape.Shape {
	return must(wireshape.Read(filepath.Join("..", "..", "testdata", "wire", "v"+strconv.Itoa(oldest), "shape.txt")))
})

// knows tells whether the app of the device has a kind of record or an intent ("kind goal"), and a field of it.
func (p *phone) knows(head, field string) bool {
	return p.wire == syncproto.Version || oldShape().Has(head, field)
}

// said is a message of the device as its app says it.
func (p *phone) said(m message) message {
	if p.wire == syncproto.Version {
		return m
	}
	v := must(jsonv.Parse(m.body)).With("version", jsonv.Int(int64(p.wire)))
	known := oldShape().Known(m.name(), v)
	for _, e := range known.Get("entries").Elems() {
		head := "kind " + e.Val.Get("kind").Text()
		if intent := e.Val.Get("intent").Text(); intent != "" {
			head = "intent " + intent
		}
		for _, f := range e.Val.Get("f").Members() {
			if !oldShape().Has(head, f.Key) {
				p.broken("an earlier app writes what it knows", "%v: %s %s", p, head, f.Key)
			}
		}
	}
	m.body = known.String()
	return m
}

// heardAs is a message of the server as the app reads it.
func (p *phone) heardAs(name, body string) string {
	if p.wire == syncproto.Version {
		return body
	}
	v := must(jsonv.Parse(body))
	p.unfit(name, v)
	return oldShape().Known(name, v).String()
}

func (p *phone) unfit(name string, v jsonv.Value) {
	for _, f := range oldShape().Faults(name, v, nil) {
		p.broken("an earlier app is spoken to as it was", "%v, version %d: %s", p, p.wire, f)
	}
}

// stateKey is the row of counters, in which a replica names the wire of the program that wrote it, from version 2 on.
var stateKey = rowKey{"meta", "state"}

// writtenBy is the row of counters as a program of a version writes it.
func writtenBy(wire int, row replica.Row) replica.Row {
	v := must(jsonv.Parse(row.Data))
	if wire < 2 {
		v = v.With("wire", jsonv.Value{})
	} else {
		v = v.With("wire", jsonv.Int(int64(wire)))
	}
	row.Data = v.String()
	return row
}

// update puts today's app on the device.
func (p *phone) update() {
	if p.wire == syncproto.Version {
		return
	}
	p.count("an earlier app is updated")
	p.note("%v is updated from version %d", p, p.wire)
	p.wire = syncproto.Version
	p.open()
}

// untouched: an edit by an earlier app leaves what that app does not know of the record as it was.
func (h *host) untouched(w *watched, r *store.Record, e *syncproto.Entry) {
	if e.Op == syncproto.OpIntent {
		return
	}
	old, exists, err := w.Tx.Record(r.ID)
	if err != nil {
		panic(err)
	}
	if !exists {
		return
	}
	for _, f := range old.Fields.Members() {
		if oldShape().Has("kind "+r.Kind, f.Key) {
			continue
		}
		h.count("an earlier app edits beside what it does not know")
		if !jsonv.Equal(r.Fields.Get(f.Key), f.Val) {
			h.broken("an earlier app's edit leaves what it does not know", "%s: %s was %s and is %s", describe(e), f.Key, f.Val, r.Fields.Get(f.Key))
		}
	}
}

// mayKnow is a field of a guardian that version 1 did not have.
const mayKnow = "mayKnow"

// newer is what today's app has and version 1 had not, and what every app may write beside it.
func (p *phone) newer(view *replica.View, put func(bti.Kind, bti.Depth, ...jsonv.Member), patch func(*replica.Shown, ...jsonv.Member), next func() string) {
	who := "staff"
	if p.actor.Role == bti.GuardianRole {
		who = "guardian"
	}
	guardian := pick(p, view, bti.KindGuardian)
	switch k := p.rnd.IntN(4); {
	case k == 0 && p.knows("kind "+string(bti.KindTeamRequest), ""):
		put(bti.KindTeamRequest, bti.Log, text("who", who), text("why", next()), text("date", string(p.today())))
	case who == "staff" && guardian != nil && k == 1 && p.knows("kind "+string(bti.KindGuardian), mayKnow):
		patch(guardian, jsonv.M(mayKnow, jsonv.Boolean(!guardian.Fields.Get(mayKnow).IsTrue())))
	case who == "staff" && guardian != nil:
		patch(guardian, text("phone", "9"+strconv.Itoa(1_000_000+p.rnd.IntN(9_000_000))))
	}
}
