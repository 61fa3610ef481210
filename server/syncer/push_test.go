package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func (d *device) result(want syncproto.Result) syncproto.Outcome {
	d.t.Helper()
	o := d.one()
	if o.Result != want {
		d.t.Fatalf("%s %v, want %s", o.Result, codes(o), want)
	}
	return o
}

func (x *town) record(id syncproto.RecordID) (rec store.Record) {
	x.t.Helper()
	x.read(func(r store.Reader) (err error) {
		var ok bool
		if rec, ok, err = r.Record(id); !ok {
			x.t.Errorf("no record %s", id)
		}
		return err
	})
	return rec
}

func TestTheSamePushAgainGetsTheSameAnswerAndChangesNothing(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	c := d.startCase()
	d.put(c, bti.Log, bti.KindGoal, m("text", "Leker med to andre."), m("status", "open"))
	d.put(c, bti.Log, bti.KindGoal, m("text", ""), m("status", "open"))
	sent := slices.Clone(d.queue)
	first := d.push()
	before := x.seq()
	for range 3 {
		again, err := d.send(sent...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range first {
			if a, b := string(first[i].AppendJSON(nil)), string(again[i].AppendJSON(nil)); a != b {
				t.Errorf("first %s, then %s", a, b)
			}
		}
	}
	if x.seq() != before {
		t.Error("a repeated push drew numbers")
	}
	// A part of it again, with something new behind, as after a lost answer.
	d.put(c, bti.Log, bti.KindGoal, m("text", "Sier hei om morgenen."), m("status", "open"))
	mixed, err := d.send(sent[1], d.queue[0])
	if err != nil || len(mixed) != 2 || mixed[0].Result != syncproto.Rejected || mixed[1].Result != syncproto.Applied || x.seq() != before+1 {
		t.Error(mixed, err)
	}
}

func TestTheSameNumberWithOtherContentIsAClonedDevice(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	c := d.startCase()
	goal := d.put(c, bti.Log, bti.KindGoal, m("text", "En"), m("status", "open"))
	d.must()
	d.n--
	d.put(c, bti.Log, bti.KindGoal, m("text", "To"), m("status", "open"))
	d.put(c, bti.Log, bti.KindGoal, m("text", "Tre"), m("status", "open"))
	before := x.seq()
	if _, err := d.send(d.queue...); code(err) != syncer.DeviceCloned {
		t.Fatal(err)
	}
	if x.seq() != before || x.record(goal).Fields.Get("text").Text() != "En" {
		t.Error("a cloned device's push left something behind")
	}
}

func TestADeviceThatRegistersAnewGoesOnWithItsQueue(t *testing.T) {
	x := newTown(t)
	old := x.device("ansatt")
	c := old.startCase()
	old.pull()
	fresh := x.device("ansatt") // the same tablet, after it was told that it is a copy
	fresh.n, fresh.acked, fresh.cursor = old.n+4, old.n, old.cursor
	fresh.put(c, bti.Log, bti.KindGoal, m("text", "For tidlig"), m("status", "open"))
	var gap *syncer.Error
	if _, err := fresh.send(fresh.queue...); !errors.As(err, &gap) || gap.Code != syncer.Gap || gap.Expected != 1 {
		t.Fatal("before it has pulled, nobody knows whether the server was restored:", err)
	}
	fresh.queue = nil
	fresh.n--
	if fresh.pull(); !fresh.scopes[bti.ScopeOf(c, bti.Log)] {
		t.Fatal("the cursor of the old id was taken for its own")
	}
	goal := fresh.put(c, bti.Log, bti.KindGoal, m("text", "En"), m("status", "open"))
	fresh.put(c, bti.Log, bti.KindGoal, m("text", "To"), m("status", "open"))
	sent := fresh.queue
	fresh.must()
	again, err := fresh.send(sent...)
	if err != nil || again[0].Version != x.record(goal).Version {
		t.Fatal(again, err)
	}
	fresh.n++
	fresh.put(c, bti.Log, bti.KindGoal, m("text", "Tre"), m("status", "open"))
	if _, err := fresh.send(fresh.queue...); code(err) != syncer.Gap {
		t.Error("from then on without holes:", err)
	}
}

func TestAGapInTheNumbersIsRefusedAndTheRestIsNotTaken(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	c := d.startCase()
	d.n += 2
	d.put(c, bti.Log, bti.KindGoal, m("text", "En"), m("status", "open"))
	before := x.seq()
	_, err := d.send(d.queue...)
	var e *syncer.Error
	if !errors.As(err, &e) || e.Code != syncer.Gap || e.Expected != 4 || x.seq() != before {
		t.Fatal(err)
	}
	e1, e2 := d.queue[0], d.queue[0]
	e2.N = e1.N - 1
	if _, err := d.send(e1, e2); code(err) != syncer.BadRequest {
		t.Error("numbers that fall:", err)
	}
}

func TestARejectedEntryDoesNotHoldUpThoseBehindIt(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	c := d.startCase()
	var want []syncproto.Result
	for i := range 45 { // more than fit in one transaction
		text, result := fmt.Sprint("Mål ", i), syncproto.Applied
		if i%4 == 1 {
			text, result = "", syncproto.Rejected
		}
		d.put(c, bti.Log, bti.KindGoal, m("text", text), m("status", "open"))
		want = append(want, result)
	}
	for i, o := range d.push() {
		if o.Result != want[i] || o.Result == syncproto.Rejected && !slices.Contains(codes(o), "field.required") {
			t.Errorf("entry %d: %s %v, want %s", i, o.Result, codes(o), want[i])
		}
	}
	d.pull()
	if got := len(d.of(bti.KindGoal)); got != 34 {
		t.Errorf("%d goals", got)
	}
	var last int64
	for _, r := range d.of(bti.KindGoal) {
		if r.Version <= last {
			t.Error("not in the order they were written")
		}
		last = r.Version
	}
}

func TestWhatIsNotOfTheWireIsRejectedWithACodeAndNothingIsStored(t *testing.T) {
	s := newStory(t)
	d := s.ansatt
	goal := d.put(s.c, bti.Log, bti.KindGoal, m("text", "Leker"), m("status", "open"))
	d.must()
	d.pull()
	good := func() syncproto.Entry {
		return syncproto.Entry{Op: syncproto.OpPut, Record: s.id(), Kind: "goal", Scope: s.scope(bti.Log), Fields: obj(m("text", "x"), m("status", "open"))}
	}
	version := d.records[goal].Version
	for _, c := range []struct {
		name, code string
		entry      func() syncproto.Entry
	}{
		{"an unknown kind", "record.unknown_kind", func() syncproto.Entry { e := good(); e.Kind = "spell"; return e }},
		{"an unknown field", "field.unknown", func() syncproto.Entry { e := good(); e.Fields = e.Fields.With("colour", jsonv.Str("red")); return e }},
		{"a wrong type", "field.type", func() syncproto.Entry { e := good(); e.Fields = e.Fields.With("text", jsonv.Int(3)); return e }},
		{"a text too long", "field.max", func() syncproto.Entry {
			e := good()
			e.Fields = e.Fields.With("text", jsonv.Str(strings.Repeat("æ", 2001)))
			return e
		}},
		{"a kind of the administration", "record.reference_kind", func() syncproto.Entry { e := good(); e.Kind = "person"; return e }},
		{"the scope of the administration", "record.reference_kind", func() syncproto.Entry { e := good(); e.Scope = bti.RefScope; return e }},
		{"a scope that is none", "record.depth", func() syncproto.Entry { e := good(); e.Scope = "everything"; return e }},
		{"a case that is no id", "sync.malformed", func() syncproto.Entry { e := good(); e.Scope = "case:x:log"; return e }},
		{"a depth that the kind has not", "record.depth", func() syncproto.Entry { e := good(); e.Scope = s.scope(bti.Internal); return e }},
		{"a depth that does not exist", "record.depth", func() syncproto.Entry { e := good(); e.Scope += "s"; return e }},
		{"another's own things", "record.private", func() syncproto.Entry {
			e := good()
			e.Kind, e.Scope, e.Fields = "private_note", bti.PersonScope("leder"), obj(m("text", "x"))
			return e
		}},
		{"an id that is none", "sync.malformed", func() syncproto.Entry { e := good(); e.Record = "1"; return e }},
		{"fields that are a list", "sync.malformed", func() syncproto.Entry { e := good(); e.Fields = jsonv.Arr(); return e }},
		{"an operation that does not exist", "sync.malformed", func() syncproto.Entry { e := good(); e.Op = "burn"; return e }},
		{"an intent that does not exist", "record.unknown_intent", func() syncproto.Entry {
			e := good()
			e.Op, e.Intent, e.Fields = syncproto.OpIntent, "win", obj()
			return e
		}},
		{"an intent's arguments that are wrong", "field.required", func() syncproto.Entry {
			e := good()
			e.Op, e.Intent, e.Fields = syncproto.OpIntent, string(bti.Decide), obj(m("to", 1))
			return e
		}},
		{"a patch of nothing", "record.missing", func() syncproto.Entry { e := good(); e.Op = syncproto.OpPatch; return e }},
		{"a version that does not exist", "sync.version_unknown", func() syncproto.Entry {
			e := good()
			e.Op, e.Record, e.Base, e.Fields = syncproto.OpPatch, goal, version+1000, obj(m("text", "forged"))
			return e
		}},
		{"a version of something else", "sync.version_unknown", func() syncproto.Entry {
			e := good()
			e.Op, e.Record, e.Base, e.Fields = syncproto.OpPatch, goal, version+1, obj(m("text", "forged"))
			return e
		}},
		{"the case changed by hand", "record.by_intent", func() syncproto.Entry {
			e := good()
			e.Op, e.Record, e.Kind, e.Fields = syncproto.OpPatch, bti.RecordID(s.c), "", obj(m("level", 3), m("baton", "ansatt"))
			return e
		}},
		{"a consent put by hand", "record.by_intent", func() syncproto.Entry { e := good(); e.Kind = "consent"; return e }},
		{"another kind under an id that is taken", "record.exists", func() syncproto.Entry {
			e := good()
			e.Record, e.Kind, e.Fields = goal, "note", obj(m("text", "x"))
			return e
		}},
		{"an answer that the tool has not", "field.unknown", func() syncproto.Entry {
			e := good()
			e.Kind, e.Fields = "form", obj(m("tool", "undringsskjema-barnehage"), m("f.finnes-ikke", "x"))
			return e
		}},
		{"a tool that the guide has not", "field.oneof", func() syncproto.Entry {
			e := good()
			e.Kind, e.Fields = "form", obj(m("tool", "trylleri"))
			return e
		}},
		{"a real person's number in a demonstration", "field.nationalid", func() syncproto.Entry {
			e := good()
			e.Op, e.Kind, e.Record, e.Fields = syncproto.OpPatch, "subject", d.of(bti.KindSubject)[0].ID, obj(m("nationalId", "02013299997"))
			return e
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.t = t
			d.queue = []syncproto.Entry{d.next(c.entry())}
			d.refused(c.code)
		})
	}
	d.t = t
	many := make([]jsonv.Member, syncproto.FieldsMax+1)
	for i := range many {
		many[i] = m(fmt.Sprint("f.", i), "x")
	}
	e := good()
	e.Kind, e.Fields = "form", obj(many...)
	d.queue = []syncproto.Entry{d.next(e)}
	d.refused("sync.malformed")
	if _, err := s.s.Push(ctx(), d.who, &syncproto.Push{Version: syncproto.Version + 1, Device: d.who.Device, Entries: []syncproto.Entry{d.next(good())}}); code(err) != syncer.VersionAhead {
		t.Error("a wire version from the future:", err)
	}
	if _, err := d.send(make([]syncproto.Entry, syncproto.EntriesMax+1)...); code(err) != syncer.BadRequest {
		t.Error("too many entries:", err)
	}
}

func TestATamperedClientIsRefusedByTheRules(t *testing.T) {
	s := newStory(t)
	stranger := s.device("nabo")
	decide := func(d *device, outcome string, to int) func() {
		return func() {
			d.intent(s.c, bti.Decide, "", []syncproto.RecordID{s.id()}, m("outcome", outcome), m("to", to), m("date", today))
		}
	}
	kollega := s.device("kollega")
	for _, c := range []struct {
		name, code string
		d          *device
		do         func()
	}{
		{"a decision that the guide has not", "R1.outcome_not_in_guide", s.ansatt, decide(s.ansatt, "1.jump", 3)},
		{"a decision of another level", "R1.outcome_not_in_guide", s.ansatt, decide(s.ansatt, "2.further", 3)},
		{"a target that the decision has not", "R1.target_not_allowed", s.ansatt, decide(s.ansatt, "1.further", 3)},
		{"a decision by one who may not", "R2.decided_by_holder", s.ppt, decide(s.ppt, "1.close", 0)},
		{"a decision by a guardian", "access.family", s.mor, decide(s.mor, "1.close", 0)},
		{"taking the baton that nobody offered", "record.missing", s.ppt, func() {
			s.ppt.intent(s.c, bti.AcceptBaton, "", nil, m("offer", s.id()), m("date", today))
		}},
		{"passing on a baton one does not hold", "R13.not_giver", s.ppt, func() {
			s.ppt.intent(s.c, bti.OfferBaton, "", nil, m("to", "ppt"), m("date", today))
		}},
		{"a record in a foreign case", "access.no_relation", stranger, func() {
			stranger.put(s.c, bti.Log, bti.KindComment, m("text", "hei"))
		}},
		{"an intent in a foreign case", "access.no_relation", stranger, decide(stranger, "1.close", 0)},
		{"a record of a foreign case", "access.no_relation", stranger, func() {
			stranger.queue = append(stranger.queue, stranger.next(syncproto.Entry{Op: syncproto.OpPatch, Record: s.guardian, Scope: s.scope(bti.Log), Fields: obj(m("verifiedBy", "nabo"))}))
		}},
		{"a record of a foreign case called one of the own", "record.other_case", stranger, func() {
			own := stranger.id()
			stranger.queue = append(stranger.queue, stranger.next(syncproto.Entry{Op: syncproto.OpPatch, Record: s.guardian, Scope: bti.ScopeOf(bti.CaseID(own), bti.Log), Fields: obj(m("verifiedBy", "nabo"))}))
		}},
		{"a colleague who takes no part", "access.no_relation", kollega, func() {
			kollega.put(s.c, bti.Internal, bti.KindNote, m("text", "hei"))
		}},
		{"the case started a second time", "record.exists", s.leder, func() {
			s.leder.intent(s.c, bti.StartCase, bti.RecordID(s.c), nil, m("subject", s.ansatt.of(bti.KindSubject)[0].ID), m("guide", string(kongsvinger)), m("guideVersion", guideVersion()),
				m("unit", "solbakken"), m("service", "barnehage"), m("raisedBy", "staff"), m("date", today))
		}},
		{"a case in another's unit", "access.own_unit", stranger, func() {
			c := bti.CaseID(stranger.id())
			stranger.intent(c, bti.StartCase, bti.RecordID(c), nil, m("subject", s.id()), m("guide", string(kongsvinger)), m("guideVersion", guideVersion()),
				m("unit", "solbakken"), m("service", "barnehage"), m("raisedBy", "staff"), m("date", today))
		}},
		{"a case by a guide that does not exist", "R1.guide_missing", stranger, func() {
			c := bti.CaseID(stranger.id())
			stranger.intent(c, bti.StartCase, bti.RecordID(c), nil, m("subject", s.id()), m("guide", "drommen"), m("guideVersion", "1"),
				m("unit", "fjellro"), m("service", "barnehage"), m("raisedBy", "staff"), m("date", today))
		}},
		{"a guardian who checks their own responsibility", "access.family", s.mor, func() {
			s.mor.patch(s.guardian, m("responsibility", "mother"))
		}},
		{"a responsibility checked in another's name", "R3.verified_by_other", s.ansatt, func() {
			s.ansatt.put(s.c, bti.Log, bti.KindGuardian, m("person", "far"), m("name", "Far"), m("relation", "father"), m("responsibility", "joint"), m("verifiedBy", "leder"))
		}},
		{"a service without consent taking part", "R4.no_consent", s.ansatt, func() {
			s.ansatt.put(s.c, bti.Log, bti.KindParticipant, m("person", "nabo"), m("name", "N"), m("service", "helsestasjon"), m("from", today))
		}},
		{"another service in the own service's notes", "access.own_service_only", s.ppt, func() {
			s.ppt.put(s.c, bti.Internal, bti.KindNote, m("text", "hei"))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.d.t = t
			c.do()
			c.d.refused(c.code)
		})
	}
	t.Run("a consent dated ahead, to outdo a withdrawal", func(t *testing.T) {
		s.ansatt.t = t
		s.ansatt.intent(s.c, bti.SignConsent, "", nil, consentArgs("service", "ppt", s.guardian, "ansatt", "2026-11-23")...)
		s.ansatt.refused("sync.date_ahead")
	})
	t.Run("a second baton holder", func(t *testing.T) {
		s.ansatt.t = t
		offer := s.ansatt.intent(s.c, bti.OfferBaton, "", nil, m("to", "ppt"), m("date", today))
		s.ansatt.must()
		s.ansatt.intent(s.c, bti.OfferBaton, "", nil, m("to", "pedagog"), m("date", today))
		s.ansatt.refused("R13.offer_waits")
		s.mor.t = t
		s.mor.intent(s.c, bti.AcceptBaton, "", nil, m("offer", offer), m("date", today))
		s.mor.refused("R13.not_receiver")
		s.leder.t = t
		s.leder.intent(s.c, bti.AcceptBaton, "", nil, m("offer", offer), m("date", today))
		s.leder.refused("R13.not_receiver")
		if got := s.record(bti.RecordID(s.c)).Fields.Get("baton").Text(); got != "ansatt" {
			t.Error("the baton is with", got)
		}
		s.ppt.t = t
		s.ppt.accept(s.c)
		if got := s.record(bti.RecordID(s.c)).Fields.Get("baton").Text(); got != "ppt" {
			t.Error("the baton is with", got)
		}
		s.ansatt.intent(s.c, bti.OfferBaton, "", nil, m("to", "ansatt"), m("date", today))
		s.ansatt.refused("R13.not_giver")
	})
	refusals := 0
	s.read(func(r store.Reader) error {
		lines, err := r.LogLines(0, 1000)
		for _, l := range lines {
			if l.What == "refused" && l.Person == "nabo" && l.Ground == "access.no_relation" && l.Scope == s.scope(bti.Log) {
				refusals++
			}
		}
		if _, bad, err := store.VerifyLog(r); bad != 0 || err != nil {
			t.Error("the access log's chain is broken", bad, err)
		}
		return err
	})
	if refusals != 3 {
		t.Errorf("%d refusals of the stranger in the access log, want 3", refusals)
	}
}

func TestTwoPeoplesEditsOfOneRecordBecomeOne(t *testing.T) {
	s := newStory(t)
	goal := s.ansatt.put(s.c, bti.Log, bti.KindGoal, m("text", "Iben leker trygt sammen med ett barn ute hver dag."), m("status", "open"))
	s.ansatt.must()
	s.ansatt.pull()
	s.leder.pull()

	s.ansatt.patch(goal, m("status", "reached"))
	s.ansatt.result(syncproto.Applied)
	s.leder.patch(goal, m("text", "Iben leker trygt sammen med to barn ute hver dag."))
	s.leder.result(syncproto.Merged)
	s.leder.pull()
	s.ansatt.pull()
	if r := s.record(goal); r.Fields.Get("status").Text() != "reached" || !strings.Contains(r.Fields.Get("text").Text(), "to barn") || len(r.Conflicts) != 0 {
		t.Error("other fields:", r.Fields, r.Conflicts)
	}

	s.ansatt.patch(goal, m("text", "Iben leker trygt sammen med to barn ute hver eneste dag."))
	s.leder.patch(goal, m("text", "I høst: Iben leker trygt sammen med to barn ute hver dag."))
	s.ansatt.result(syncproto.Applied)
	o := s.leder.result(syncproto.Merged)
	if got := s.record(goal).Fields.Get("text").Text(); got != "I høst: Iben leker trygt sammen med to barn ute hver eneste dag." {
		t.Error("words of both:", got)
	}
	if s.record(goal).Version != o.Version {
		t.Error("the outcome's version is not the record's")
	}
	s.leder.pull()
	s.ansatt.pull()
	a, b := s.leder.records[goal], s.ansatt.records[goal]
	if string(a.AppendJSON(nil)) != string(b.AppendJSON(nil)) {
		t.Error("the two hold different records")
	}

	s.ansatt.patch(goal, m("status", "open"))
	s.leder.patch(goal, m("status", "open"))
	s.ansatt.result(syncproto.Applied)
	if o := s.leder.result(syncproto.Merged); o.Version != s.record(goal).Version || len(s.record(goal).Conflicts) != 0 {
		t.Error("the same value from both:", o, s.record(goal).Conflicts)
	}
}

func TestWhatTwoWroteInOneFieldStandsSideBySideAndIsSettledInOneTap(t *testing.T) {
	s := newStory(t)
	subject := s.ansatt.of(bti.KindSubject)[0].ID
	s.ansatt.patch(subject, m("group", "Bjørnene"))
	s.leder.patch(subject, m("group", "Revene"), m("language", "samisk"))
	s.ansatt.result(syncproto.Applied)
	s.leder.result(syncproto.Conflicting)
	r := s.record(subject)
	if r.Fields.Get("group").Text() != "Bjørnene" || r.Fields.Get("language").Text() != "samisk" {
		t.Error("what came first stays, what does not clash is taken:", r.Fields)
	}
	if len(r.Conflicts) != 1 || r.Conflicts[0].Value.Text() != "Revene" || r.Conflicts[0].By != "leder" || r.Conflicts[0].Field != "group" || r.Conflicts[0].ID <= 0 {
		t.Fatal(r.Conflicts)
	}
	if r.Conflicts[0].StoodBy != "ansatt" || r.Conflicts[0].StoodAt == 0 {
		t.Error("who wrote the value that stands:", r.Conflicts[0])
	}
	// The leader writes on, not knowing: the later word takes the place of the earlier, no third one comes.
	s.leder.patch(subject, m("group", "Revene ute"))
	s.leder.result(syncproto.Conflicting)
	if r = s.record(subject); len(r.Conflicts) != 1 || r.Conflicts[0].Value.Text() != "Revene ute" {
		t.Fatal(r.Conflicts)
	}
	s.ansatt.pull()
	s.leder.pull()
	settle := func(d *device, value string) {
		d.intent(s.c, bti.Settle, subject, nil, m("field", "group"), m("value", value), m("conflicts", []int64{d.records[subject].Conflicts[0].ID}))
	}
	settle(s.ansatt, "Revene ute")
	s.ansatt.result(syncproto.Applied)
	r = s.record(subject)
	if r.Fields.Get("group").Text() != "Revene ute" || len(r.Conflicts) != 0 {
		t.Fatal(r.Fields, r.Conflicts)
	}
	var kept []string
	s.read(func(rd store.Reader) error {
		h, err := rd.History(subject)
		for _, ch := range h {
			kept = append(kept, ch.Old.Get("group").Text())
			for _, c := range ch.LetGo {
				kept = append(kept, c.Value.Text())
			}
		}
		return err
	})
	for _, word := range []string{"Bjørnene", "Revene", "Revene ute"} {
		if !slices.Contains(kept, word) {
			t.Errorf("%q is in no line of the history: %q", word, kept)
		}
	}
	// The leader settles the same, offline, the other way: that is another
	// answer, and stands beside the first.
	settle(s.leder, "Bjørnene")
	s.leder.result(syncproto.Conflicting)
	if r = s.record(subject); r.Fields.Get("group").Text() != "Revene ute" || len(r.Conflicts) != 1 || r.Conflicts[0].Value.Text() != "Bjørnene" {
		t.Error(r.Fields, r.Conflicts)
	}
}

func TestOnesOwnEditsInARowAreNotAConflict(t *testing.T) {
	for _, withFrom := range []bool{true, false} {
		t.Run(fmt.Sprintf("with from %v", withFrom), func(t *testing.T) {
			s := newStory(t)
			d := s.ansatt
			subject := d.of(bti.KindSubject)[0].ID
			for _, g := range []string{"A", "B", "C"} {
				d.patch(subject, m("group", g))
			}
			goal := d.put(s.c, bti.Log, bti.KindGoal, m("text", "Første setning om leken ute."), m("status", "open"))
			d.queue = append(d.queue, d.next(syncproto.Entry{Op: syncproto.OpPatch, Record: goal, Scope: s.scope(bti.Log), Fields: obj(m("text", "Helt andre ord her nå.")), From: obj(m("text", "Første setning om leken ute."))}))
			if !withFrom {
				for i := range d.queue {
					d.queue[i].From = jsonv.Value{}
				}
			}
			for _, o := range d.push() {
				if o.Result != syncproto.Applied {
					t.Error(o.N, o.Result)
				}
			}
			if g := s.record(subject).Fields.Get("group").Text(); g != "C" {
				t.Error(g)
			}
			if g := s.record(goal).Fields.Get("text").Text(); g != "Helt andre ord her nå." {
				t.Error(g)
			}
		})
	}
}

func TestAMergeThatMixedInAnothersWordsIsNotOverwrittenByTheNextOwnEdit(t *testing.T) {
	s := newStory(t)
	goal := s.ansatt.put(s.c, bti.Log, bti.KindGoal, m("text", "en to tre fire fem seks sju åtte ni ti"), m("status", "open"))
	s.ansatt.must()
	s.ansatt.pull()
	s.leder.pull()
	s.leder.patch(goal, m("text", "EN to tre fire fem seks sju åtte ni ti"))
	s.leder.must()
	// Two edits offline, the second on top of the first, without From: the
	// server must work out what the writer saw.
	s.ansatt.patch(goal, m("text", "en to tre fire fem seks sju åtte ni TI"))
	s.ansatt.patch(goal, m("text", "en to tre fire FEM seks sju åtte ni TI"))
	for i := range s.ansatt.queue {
		s.ansatt.queue[i].From = jsonv.Value{}
	}
	s.ansatt.must()
	if got := s.record(goal).Fields.Get("text").Text(); got != "EN to tre fire FEM seks sju åtte ni TI" {
		t.Error(got)
	}
}

func TestAnEditOfANoteThatWasSharedMeanwhileFollowsIt(t *testing.T) {
	s := newStory(t)
	note := s.ansatt.put(s.c, bti.Internal, bti.KindNote, m("text", "Et notat som er skrevet her."))
	s.ansatt.must()
	s.ansatt.pull()
	s.leder.pull()
	s.leder.patch(note, m("text", "Et notat som er skrevet her i dag."))
	s.ansatt.intent(s.c, bti.Share, note, nil, m("date", today))
	s.ansatt.must()
	s.leder.result(syncproto.Applied)
	if r := s.record(note); r.Scope != s.scope(bti.Log) || !strings.HasSuffix(r.Fields.Get("text").Text(), "i dag.") {
		t.Error(r.Scope, r.Fields)
	}
}

func TestWhatArrivesAfterAccessEndedIsQuarantined(t *testing.T) {
	s := newStory(t)
	// Written offline by PPT before the mother withdraws.
	s.ppt.put(s.c, bti.Log, bti.KindMinutes, m("meeting", s.id()), m("text", "Hemmelig"))
	s.ppt.intent(s.c, bti.RaiseSuspicion, "", nil, m("text", "Bekymret"), m("date", today))
	s.ppt.put(s.c, bti.Log, bti.KindComment, m("text", "Mer"))
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	before := s.seq()
	sent := slices.Clone(s.ppt.queue)
	for _, o := range s.ppt.push() {
		if o.Result != syncproto.Quarantined || o.Version != 0 || len(o.Findings) != 0 {
			t.Errorf("%+v", o)
		}
	}
	if s.seq() != before {
		t.Error("something of it was stored as a record")
	}
	again, err := s.ppt.send(sent...)
	if err != nil || again[0].Result != syncproto.Quarantined {
		t.Error(again, err)
	}
	s.read(func(r store.Reader) error {
		q, err := r.Quarantined(10)
		if err != nil || len(q) != 3 || q[0].Entry.Fields.Get("text").Text() != "Hemmelig" || q[1].Entry.Intent != "raise_suspicion" {
			t.Errorf("%+v %v", q, err)
		}
		return nil
	})
	s.ppt.pull()
	if len(s.ppt.purged) != 1 || s.ppt.purged[0] != (syncproto.Purge{Scope: s.scope(bti.Log), Reason: "consent_withdrawn"}) || s.ppt.scopes[s.scope(bti.Log)] {
		t.Error(s.ppt.purged, s.ppt.scopes)
	}
	// Somebody who never had it is refused, not quarantined.
	stranger := s.device("nabo")
	stranger.put(s.c, bti.Log, bti.KindComment, m("text", "hei"))
	stranger.refused("access.no_relation")
}

func TestASuspicionReachesNobodyButItsWriterAndTheLeader(t *testing.T) {
	s := newStory(t)
	kollega := s.device("kollega")
	s.ansatt.participant(s.c, "kollega", "solbakken", "barnehage")
	for _, d := range []*device{s.mor, s.ppt, s.leder, s.ansatt, kollega} {
		d.pull()
	}
	lines := map[syncproto.PersonID]syncer.Line{}
	for _, d := range []*device{s.mor, s.ppt, s.leder, kollega} {
		l, err := s.s.Hub.Listen(d.who)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		lines[d.who.Person] = l
	}
	suspicion := s.ansatt.intent(s.c, bti.RaiseSuspicion, "", nil, m("text", "Blåmerker."), m("date", today))
	s.ansatt.put(s.c, bti.Protected, bti.KindReportOfConcern, m("to", "Barnevernet"), m("date", today), m("summary", "Meldt."), m("violence", true))
	s.ansatt.must()
	for p, l := range lines {
		got := false
		select {
		case <-l.Poke:
			got = true
		default:
		}
		if got != (p == "leder") {
			t.Errorf("%s was poked: %v", p, got)
		}
	}
	for _, c := range []struct {
		d    *device
		want bool
	}{{s.ansatt, true}, {s.leder, true}, {s.mor, false}, {s.ppt, false}, {kollega, false}} {
		cursor := c.d.cursor
		c.d.pull()
		if _, has := c.d.records[suspicion]; has != c.want || c.d.scopes[s.scope(bti.Protected)] != c.want {
			t.Errorf("%s holds the suspicion: %v, want %v", c.d.who.Person, has, c.want)
		}
		if !c.want && len(c.d.fresh)+len(c.d.purged) > 0 {
			t.Errorf("%s was told of %v %v", c.d.who.Person, c.d.fresh, c.d.purged)
		}
		_ = cursor
	}
	// The steps stop for those who work with it; who may not know hears to ask the leader, and nothing else.
	s.ansatt.intent(s.c, bti.Decide, "", nil, m("outcome", "1.close"), m("to", 0), m("date", today))
	s.ansatt.refused("R11.steps_stopped")
	kollega.patch(s.guardian, m("phone", "12345678"))
	kollega.must()
	// Even with the suspicion's id, which she cannot know, a mother learns nothing from what the server says.
	s.mor.put(s.c, bti.Log, bti.KindComment, m("on", suspicion), m("text", "Hva er dette?"))
	if o := s.mor.one(); o.Result != syncproto.Applied || len(o.Findings) != 0 {
		t.Error(o.Result, o.Findings)
	}
	// The mother's own demand is heard: nothing hints at why it would not be.
	s.mor.intent(s.c, bti.DemandClosing, bti.RecordID(s.c), nil, m("date", today))
	o := s.mor.one()
	if o.Result != syncproto.Applied || len(o.Findings) != 0 {
		t.Error(o.Result, o.Findings)
	}
	text := string(o.AppendJSON(nil))
	if strings.Contains(text, "R11") || strings.Contains(text, "R12") {
		t.Error("the outcome tells of a suspicion:", text)
	}
}

func TestAParticipantFromAnotherServiceCanRaiseASuspicion(t *testing.T) {
	s := newStory(t)
	id := s.ppt.intent(s.c, bti.RaiseSuspicion, "", nil, m("text", "Noe barnet sa."), m("date", today))
	s.ppt.must()
	s.ppt.pull()
	if _, ok := s.ppt.records[id]; !ok {
		t.Error("its writer does not hold it")
	}
	s.ansatt.pull()
	if _, ok := s.ansatt.records[id]; ok {
		t.Error("a colleague who did not write it holds it")
	}
}

// faulty is a store whose writes fail after they ran, as when the disk is full at the commit.
type faulty struct {
	store.Store
	fail bool
}

var errDisk = &store.Error{Code: store.Full}

func (f *faulty) Write(ctx context.Context, fn func(store.Tx) error) error {
	return f.Store.Write(ctx, func(tx store.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if f.fail {
			return errDisk
		}
		return nil
	})
}

func TestAPassingFaultIsNeverAnOutcome(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	c := d.startCase()
	f := &faulty{Store: x.db}
	oslo := x.now.Location()
	s := syncer.New(syncer.Config{Store: f, Now: func() time.Time { return x.now }, Place: oslo, Mode: field.Demo})
	d.put(c, bti.Log, bti.KindGoal, m("text", "Leker"), m("status", "open"))
	d.put(c, bti.Log, bti.KindGoal, m("text", ""), m("status", "open"))
	p := &syncproto.Push{Version: 1, Device: d.who.Device, Entries: d.queue}
	f.fail = true
	if _, err := s.Push(ctx(), d.who, p); !errors.Is(err, errDisk) {
		t.Fatal(err)
	}
	x.read(func(r store.Reader) error {
		_, ok, err := r.Outcome(d.who.Device, p.Entries[0].N)
		if ok {
			t.Error("a failed write recorded an outcome")
		}
		return err
	})
	f.fail = false
	a, err := s.Push(ctx(), d.who, p)
	if err != nil || a.Outcomes[0].Result != syncproto.Applied || a.Outcomes[1].Result != syncproto.Rejected {
		t.Fatal(a, err)
	}
	d.pull()
	if len(d.of(bti.KindGoal)) != 1 {
		t.Error("one entry, one effect")
	}
}

func TestManyDevicesAtOnceAndEveryAcknowledgedEntryIsThereOnce(t *testing.T) {
	s := newStory(t)
	const each = 25
	devices := []*device{s.ansatt, s.leder, s.ppt, s.mor}
	for range 4 {
		devices = append(devices, s.device("leder"), s.device("ansatt"))
	}
	var mu sync.Mutex
	want := map[syncproto.RecordID]bool{}
	var wg sync.WaitGroup
	for i, d := range devices {
		for range each {
			d.put(s.c, bti.Log, bti.KindComment, m("text", fmt.Sprint("fra ", i)))
		}
		queue := d.queue
		d.queue = nil
		wg.Go(func() {
			for part := range slices.Chunk(queue, 4) {
				for range 2 { // each twice: a retry after a lost answer
					out, err := d.send(part...)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					for j, o := range out {
						if o.Result != syncproto.Applied {
							t.Error(d.who.Person, o.Result, codes(o))
						}
						want[part[j].Record] = true
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	versions := map[int64]bool{}
	for _, d := range devices {
		d.pull()
		got := d.of(bti.KindComment)
		if len(got) != len(want) || len(want) != each*len(devices) {
			t.Errorf("%s holds %d comments of %d", d.who.Person, len(got), len(want))
		}
		for _, r := range got {
			if !want[r.ID] {
				t.Error("an unknown record")
			}
			versions[r.Version] = true
		}
	}
	if len(versions) != len(want) {
		t.Error("two entries share a number")
	}
}

func TestAPersonsOwnNotesAreTheirsAlone(t *testing.T) {
	x := newTown(t)
	d, other := x.device("ansatt"), x.device("ansatt")
	id := d.id()
	d.queue = append(d.queue, d.next(syncproto.Entry{Op: syncproto.OpPut, Record: id, Kind: "private_note", Scope: bti.PersonScope("ansatt"), Fields: obj(m("text", "Husk!"))}))
	l, err := x.s.Hub.Listen(other.who)
	if err != nil {
		t.Fatal(err)
	}
	other.pull()
	d.must()
	select {
	case <-l.Poke:
	default:
		t.Error("the other tablet of the same person was not poked")
	}
	other.pull()
	if len(other.of(bti.KindPrivateNote)) != 1 {
		t.Error("the other tablet does not have it")
	}
	chief := x.device("leder")
	chief.pull()
	if len(chief.of(bti.KindPrivateNote)) != 0 {
		t.Error("the leader has it")
	}
	chief.queue = append(chief.queue, chief.next(syncproto.Entry{Op: syncproto.OpPatch, Record: id, Scope: bti.PersonScope("leder"), Fields: obj(m("text", "x"))}))
	chief.refused("record.other_case")
}

func TestADeviceMayNotSpeakForAnother(t *testing.T) {
	x := newTown(t)
	d, other := x.device("ansatt"), x.device("leder")
	push := &syncproto.Push{Version: 1, Device: other.who.Device}
	if _, err := x.s.Push(ctx(), d.who, push); code(err) != syncer.DeviceOther {
		t.Error(err)
	}
	if _, err := x.s.Pull(ctx(), syncer.Who{Person: "leder", Device: d.who.Device}, &syncproto.Pull{Version: 1, Device: d.who.Device}); code(err) != syncer.DeviceGone {
		t.Error(err)
	}
	x.write(func(tx store.Tx) error {
		dev, _, err := tx.Device(d.who.Device)
		if err != nil {
			return err
		}
		dev.RevokedAt = 1
		return tx.PutDevice(dev)
	})
	if _, err := d.send(); code(err) != syncer.DeviceRevoked {
		t.Error(err)
	}
	if err := d.tryPull(); code(err) != syncer.DeviceRevoked {
		t.Error(err)
	}
	x.write(func(tx store.Tx) error {
		a, _, err := tx.Account("leder")
		if err != nil {
			return err
		}
		a.DisabledAt = 1
		return tx.PutAccount(a)
	})
	if _, err := other.send(); code(err) != syncer.AccountEnded {
		t.Error(err)
	}
}

// A device that gave up the value it chose, since that was another's, sends the choice without it after a restore.
func TestAChoiceWithoutItsValueEmptiesNothing(t *testing.T) {
	s := newStory(t)
	subject := s.ansatt.of(bti.KindSubject)[0].ID
	s.leder.pull()
	s.ansatt.patch(subject, m("group", "Bjørnene"))
	s.ansatt.must()
	s.leder.patch(subject, m("group", "Revene"))
	if o := s.leder.one(); o.Result != syncproto.Conflicting {
		t.Fatal(o)
	}
	s.ansatt.pull()
	before := s.record(subject)
	d := s.ansatt
	d.queue = append(d.queue, d.next(syncproto.Entry{Op: syncproto.OpIntent, Record: subject, Scope: s.scope(bti.Log), Intent: string(bti.Settle),
		Fields: obj(m("field", "group"), m("conflicts", []int64{before.Conflicts[0].ID})), From: obj(m("field", nil), m("conflicts", nil))}))
	if o := d.one(); o.Result != syncproto.Rejected {
		t.Error(o)
	}
	if after := s.record(subject); after.Version != before.Version || after.Fields.Get("group").Text() != "Bjørnene" || len(after.Conflicts) != 1 {
		t.Errorf("%+v", after)
	}
}
