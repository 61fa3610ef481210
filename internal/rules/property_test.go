package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// world is one case that many people work on, as the server would keep it.
type world struct {
	t       *testing.T
	r       *rand.Rand
	g       *guide.Guide
	id      bti.CaseID
	records []syncproto.Record
	today   bti.Date
	next    int
	// now is the case of the records, nil when they have changed.
	now *bti.Case
	// accepted counts what was taken, by intent or kind.
	accepted map[string]int
}

var staff = []bti.Actor{
	{Person: "kari", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"},
	{Person: "ola", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"},
	{Person: "liv", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"},
	{Person: "per", Role: bti.Employee, Unit: "ppt", Service: "ppt"},
	{Person: "hanne", Role: bti.Employee, Unit: "helsestasjonen", Service: "helsestasjon"},
	{Person: "leif", Role: bti.Leader, Unit: "kloverenga", Service: "barnehage"},
}

var everybody = append(slices.Clone(staff),
	bti.Actor{Person: "mor", Role: bti.GuardianRole},
	bti.Actor{Person: "far", Role: bti.GuardianRole},
	bti.Actor{Person: "bente", Role: bti.BTICoordinator},
)

func (w *world) newID() bti.RecordID {
	w.next++
	return bti.RecordID(fmt.Sprintf("01920000-0000-7000-8000-%012x", w.next))
}

func (w *world) assembled() *bti.Case {
	if w.now == nil {
		w.now = bti.Assemble(w.id, w.records)
	}
	return w.now
}

func (w *world) in(a bti.Actor) rules.In {
	return rules.In{
		Case: w.assembled(), Guide: w.g, Actor: a, Today: w.today,
		Person: func(p bti.PersonID) (bti.Person, bool) {
			for _, a := range everybody {
				if a.Person == p {
					return bti.Person{Person: p, Name: string(p), Role: a.Role, Unit: a.Unit, Service: a.Service}, true
				}
			}
			return bti.Person{}, false
		},
	}
}

func (w *world) change(op syncproto.Op, k bti.Kind, i bti.Intent, id bti.RecordID, d bti.Depth, fields jsonv.Value) rules.Change {
	return changeOf(w.records, syncproto.Entry{
		Op: op, Kind: string(k), Intent: string(i), Record: id, Scope: bti.ScopeOf(w.id, d), Fields: fields,
		IDs: []bti.RecordID{w.newID()},
	})
}

// do tries a change; it answers whether it was taken.
func (w *world) do(a bti.Actor, ch rules.Change) bool {
	w.t.Helper()
	in := w.in(a)
	before := w.assembled()
	muts, found := rules.Perform(in, ch)
	refused := slices.ContainsFunc(found, func(f rules.Finding) bool { return f.Severity == rules.Error })
	if refused && len(muts) > 0 {
		w.t.Fatalf("%s by %s is refused (%v) and changes %v", ch.Intent, a.Person, codes(found), muts)
	}
	if got := rules.Check(in, ch); !slices.Equal(codes(got), codes(found)) {
		w.t.Fatalf("Check says %v, Perform %v", codes(got), codes(found))
	}
	if refused {
		return false
	}
	w.now = nil
	if ch.Op == syncproto.OpIntent {
		for _, m := range muts {
			w.mutate(a, m)
		}
		w.accepted[string(ch.Intent)]++
	} else {
		w.put(a, ch)
		w.accepted[string(ch.Kind)]++
	}
	w.holds(before, ch)
	return true
}

func (w *world) put(a bti.Actor, ch rules.Change) {
	if f := bti.Check(ch.Kind, ch.After, field.Demo); len(f) > 0 {
		w.t.Fatalf("the test itself wrote a bad %s: %v", ch.Kind, f)
	}
	if i := w.find(ch.Record); i >= 0 {
		w.records[i].Fields = ch.After
		return
	}
	w.create(a, ch.Record, ch.Kind, ch.Scope, ch.After)
}

func (w *world) create(a bti.Actor, id bti.RecordID, k bti.Kind, s bti.ScopeID, f jsonv.Value) {
	at := int64(len(w.records) + 1)
	w.records = append(w.records, syncproto.Record{
		ID: id, Kind: string(k), Scope: s, Version: at, Fields: f, CreatedBy: a.Person, CreatedAt: at, By: a.Person, At: at,
	})
}

func (w *world) find(id bti.RecordID) int {
	return slices.IndexFunc(w.records, func(r syncproto.Record) bool { return r.ID == id })
}

func (w *world) mutate(a bti.Actor, m rules.Mutation) {
	w.t.Helper()
	i := w.find(m.Record)
	if m.Create {
		if i >= 0 {
			w.t.Fatalf("%s is created twice", m.Record)
		}
		w.create(a, m.Record, m.Kind, m.Scope, m.Fields)
		i = len(w.records) - 1
	} else {
		if i < 0 {
			w.t.Fatalf("%s is changed but does not exist", m.Record)
		}
		if w.records[i].Scope != m.Scope || w.records[i].Kind != string(m.Kind) {
			w.t.Fatalf("%s is a %s in %s, the mutation says %s in %s", m.Record, w.records[i].Kind, w.records[i].Scope, m.Kind, m.Scope)
		}
		for _, f := range m.Fields.Members() {
			w.records[i].Fields = w.records[i].Fields.With(f.Key, f.Val)
		}
	}
	if m.MoveTo != "" {
		w.records[i].Scope = m.MoveTo
	}
	if f := bti.Check(m.Kind, w.records[i].Fields, field.Demo); len(f) > 0 {
		w.t.Fatalf("an intent leaves a bad %s: %v in %s", m.Kind, f, w.records[i].Fields)
	}
}

// holds are the promises that every accepted change keeps.
func (w *world) holds(before *bti.Case, ch rules.Change) {
	w.t.Helper()
	c := w.assembled()
	h := c.Head
	if h == nil {
		return
	}
	if h.Status == "open" && h.Level > 0 && h.Baton == "" {
		w.t.Fatalf("nobody holds the baton at level %d after %s", h.Level, ch.Intent)
	}
	offers := 0
	for _, o := range c.BatonOffers {
		if o.State == "offered" {
			offers++
			if h.Status == "closed" {
				w.t.Fatal("an offer waits in a closed case")
			}
		}
	}
	if offers > 1 {
		w.t.Fatalf("%d offers wait at once", offers)
	}
	if (h.Log == "open") && len(c.Consents) == 0 {
		w.t.Fatal("the log is open without any consent")
	}
	if old := before.Head; old != nil && ch.Intent == bti.Decide {
		w.decidedByTheGuide(old, h, c.Decisions[len(c.Decisions)-1])
	}
}

func (w *world) decidedByTheGuide(old, now *bti.CaseHead, d *bti.Decision) {
	w.t.Helper()
	out := w.g.Level(old.Level).Outcome(d.Outcome)
	if out == nil {
		w.t.Fatalf("%s is no decision of level %d", d.Outcome, old.Level)
	}
	if d.From != old.Level || d.Round != old.Round || now.Round != old.Round+1 {
		w.t.Fatalf("decision %+v from %+v", d, old)
	}
	if d.Closed {
		if out.Kind != "close" || now.Status != "closed" || now.Level != old.Level {
			w.t.Fatalf("%s closes %+v", out.ID, now)
		}
		return
	}
	leads := slices.ContainsFunc(out.To, func(t guide.Target) bool { return t.Level == now.Level })
	if !leads || now.Level != d.To || w.g.Level(now.Level).Step(now.Step) == nil {
		w.t.Fatalf("%s leads to level %d step %s", out.ID, now.Level, now.Step)
	}
}

func obj(kv ...any) jsonv.Value {
	v := jsonv.Obj()
	for i := 0; i < len(kv); i += 2 {
		var x jsonv.Value
		switch y := kv[i+1].(type) {
		case string:
			x = jsonv.Str(y)
		case bti.RecordID:
			x = jsonv.Str(string(y))
		case bti.PersonID:
			x = jsonv.Str(string(y))
		case bti.Date:
			x = jsonv.Str(string(y))
		case int:
			x = jsonv.Int(int64(y))
		case bool:
			x = jsonv.Boolean(y)
		case jsonv.Value:
			x = y
		default:
			panic(y)
		}
		v = v.With(kv[i].(string), x)
	}
	return v
}

// signed is "Vi samtykker." and its SHA-256.
const (
	signedText = "Vi samtykker."
	signedHash = "a776121e6e90fd9a37fd5666d05b0df5365bb140168c60698739752d58cae729"
)

func strs(ss ...string) jsonv.Value { return jsonv.Strs(ss) }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func idOf[R bti.Record](r *rand.Rand, list []R) bti.RecordID {
	if len(list) == 0 {
		return "01920000-0000-7000-8000-ffffffffffff"
	}
	return pick(r, list).RecordMeta().ID
}

// start writes the subject, the case and its people.
func (w *world) start() {
	w.id = bti.CaseID(w.newID())
	subject := w.newID()
	kari := staff[0]
	w.must(kari, w.change(syncproto.OpPut, bti.KindSubject, "", subject, bti.Log,
		obj("kind", "child", "givenName", "Barn", "familyName", "Nordmann", "born", "2021-05-17")))
	w.must(kari, w.change(syncproto.OpIntent, "", bti.StartCase, bti.RecordID(w.id), bti.Log,
		obj("subject", subject, "guide", string(w.g.ID), "guideVersion", w.g.Version, "unit", "solsikken", "service", "barnehage",
			"raisedBy", pick(w.r, []string{"staff", "caregiver"}), "environment", w.r.IntN(2) == 0, "date", w.today)))
	w.must(kari, w.change(syncproto.OpPut, bti.KindParticipant, "", w.newID(), bti.Log,
		obj("person", "ola", "name", "Ola", "service", "barnehage", "unit", "solsikken", "from", w.today)))
	for _, p := range []string{"mor", "far"} {
		relation := map[string]string{"mor": "mother", "far": "father"}[p]
		w.must(kari, w.change(syncproto.OpPut, bti.KindGuardian, "", w.newID(), bti.Log,
			obj("person", p, "name", p, "relation", relation, "responsibility", "joint", "verifiedBy", "kari", "verifiedOn", w.today)))
	}
}

func (w *world) must(a bti.Actor, ch rules.Change) {
	w.t.Helper()
	if !w.do(a, ch) {
		w.t.Fatalf("%s %s is refused: %v", ch.Kind, ch.Intent, codes(rules.Check(w.in(a), ch)))
	}
}

// random is a change somebody might make, sensible or not.
func (w *world) random(a bti.Actor, c *bti.Case) rules.Change {
	r, h := w.r, c.Head
	id := w.newID()
	intent := func(i bti.Intent, on bti.RecordID, f jsonv.Value) rules.Change {
		return w.change(syncproto.OpIntent, "", i, on, bti.Log, f)
	}
	put := func(k bti.Kind, d bti.Depth, f jsonv.Value) rules.Change {
		return w.change(syncproto.OpPut, k, "", id, d, f)
	}
	dated := obj("date", w.today, "reason", "Fordi.")
	switch r.IntN(33) {
	case 0, 1, 2, 3, 4, 5:
		l := w.g.Level(pick(r, []int{h.Level, h.Level, h.Level, r.IntN(4)}))
		if l == nil || len(l.Decisions) == 0 {
			l = w.g.Level(0)
		}
		d := pick(r, l.Decisions)
		if d.Kind == "close" && r.IntN(4) > 0 {
			d = pick(r, l.Decisions)
		}
		to := r.IntN(4)
		if len(d.To) > 0 && r.IntN(5) > 0 {
			to = pick(r, d.To).Level
		}
		f := obj("outcome", string(d.ID), "to", to, "date", w.today)
		if r.IntN(2) == 0 || h.Baton == "" && r.IntN(4) > 0 {
			f = f.With("baton", jsonv.Str(string(pick(r, everybody).Person)))
		}
		return intent(bti.Decide, id, f)
	case 6:
		return intent(bti.OfferBaton, id, obj("to", pick(r, everybody).Person, "date", w.today))
	case 7, 8:
		return intent(pick(r, []bti.Intent{bti.AcceptBaton, bti.AcceptBaton, bti.DeclineBaton}), id, obj("offer", idOf(r, c.BatonOffers), "date", w.today))
	case 9:
		return intent(bti.CancelOffer, idOf(r, c.BatonOffers), dated)
	case 10, 11, 12:
		f := obj("purpose", pick(r, []string{"relay_log", "relay_log", "service", "service", "service"}), "guardian", idOf(r, c.Guardians), "text", signedText,
			"textVersion", "1", "lang", "nb", "textHash", signedHash, "method", "paper", "witness", a.Person, "date", w.today)
		if a.Role == bti.GuardianRole {
			f = f.With("method", jsonv.Str("own_device")).With("witness", jsonv.Value{})
		}
		if f.Get("purpose").Text() == "service" {
			f = f.With("service", jsonv.Str(pick(r, []string{"ppt", "helsestasjon"})))
		}
		return intent(pick(r, []bti.Intent{bti.SignConsent, bti.SignConsent, bti.SignConsent, bti.SignConsent, bti.SignConsent, bti.SignConsent, bti.SignConsent, bti.SignConsent, bti.RefuseConsent}), id, f)
	case 13:
		if r.IntN(6) > 0 {
			return put(bti.KindComment, bti.Log, obj("text", "Hei."))
		}
		return intent(bti.WithdrawConsent, idOf(r, c.Consents), dated)
	case 14:
		if r.IntN(8) > 0 {
			return put(bti.KindNote, bti.Internal, obj("text", "Hei."))
		}
		return intent(bti.DemandClosing, bti.RecordID(w.id), dated)
	case 15, 16:
		return intent(bti.Reopen, bti.RecordID(w.id), obj("available", r.IntN(3) > 0, "guardian", idOf(r, c.Guardians), "date", w.today))
	case 17:
		return w.change(syncproto.OpIntent, "", bti.Share, idOf(r, c.Notes), bti.Internal, obj("date", w.today))
	case 18:
		if r.IntN(8) == 0 {
			return w.change(syncproto.OpIntent, "", bti.RaiseSuspicion, id, bti.Protected, obj("text", "Noe er galt.", "date", w.today))
		}
		return w.change(syncproto.OpIntent, "", bti.LiftSuspicion, idOf(r, c.Suspicions), bti.Protected, dated)
	case 19:
		return w.change(syncproto.OpIntent, "", bti.LiftSuspicion, idOf(r, c.Suspicions), bti.Protected, dated)
	case 30, 31, 32:
		// Somebody who tidies up: ends a measure that runs, so that more decisions come through.
		for _, m := range c.Measures {
			if m.Status == "running" {
				return w.change(syncproto.OpPatch, bti.KindMeasure, "", m.Meta.ID, bti.Log, obj("status", "ended"))
			}
		}
		return intent(bti.OfferBaton, id, obj("to", pick(r, staff).Person, "date", w.today))
	case 20:
		return put(bti.KindReferral, bti.Log, obj("to", pick(r, []string{"ppt", "helsestasjon"}), "what", "Utredning", "why", "Strever"))
	case 21:
		return intent(pick(r, []bti.Intent{bti.CheckReferral, bti.CheckReferral, bti.SendReferral}), idOf(r, c.Referrals), dated)
	case 22:
		return put(bti.KindGoal, bti.Log, obj("text", "Mål", "status", "open"))
	case 23:
		return put(bti.KindMeasure, bti.Log, obj("title", "Tiltak", "goal", idOf(r, c.Goals), "arena", "her", "responsible", "Kari", "start", w.today,
			"evaluateOn", w.today.AddDays(r.IntN(40)), "status", pick(r, []string{"planned", "running", "ended"}), "target", "child"))
	case 24:
		return put(bti.KindChildVoice, bti.Log, obj("notAsked", "Syk.", "date", w.today, "round", h.Round-r.IntN(2)*r.IntN(2)*min(h.Round, 1)))
	case 25, 26:
		return put(bti.KindEvaluation, bti.Log, obj("measure", idOf(r, c.Measures), "effect", "some", "voice", idOf(r, c.ChildVoices), "date", w.today, "round", h.Round))
	case 27:
		p := pick(r, staff[3:5])
		return put(bti.KindParticipant, bti.Log, obj("person", p.Person, "name", "En", "service", string(p.Service), "unit", string(p.Unit), "from", w.today))
	case 28:
		return put(bti.KindMeeting, bti.Log, obj("type", pick(r, []string{"concern_talk", "first", "evaluation"}), "date", w.today, "purpose", "Snakke",
			"invited", strs("Mor"), "heldOn", w.today))
	default:
		return put(bti.KindCoordination, bti.Log, obj("coordinator", "Kari", "group", strs("Kari", "Mor"), "longLasting", r.IntN(2) == 0,
			"plan", pick(r, []string{"offered", "not_offered"})))
	}
}

// agree checks, for everybody, that a decision is shown as allowed exactly when it is taken.
func (w *world) agree() {
	w.t.Helper()
	for _, a := range everybody {
		in := w.in(a)
		h := in.Case.Head
		s := rules.StatusOf(in, field.Nynorsk)
		if h.Status == "closed" && len(s.Decisions) > 0 {
			w.t.Fatal("a closed case shows decisions")
		}
		for _, d := range s.Decisions {
			try := func(to int) bool {
				f := obj("outcome", string(d.Outcome), "to", to, "date", w.today)
				if h.Baton == "" && to > 0 {
					f = f.With("baton", jsonv.Str(string(a.Person)))
				}
				_, found := rules.Perform(in, w.change(syncproto.OpIntent, "", bti.Decide, w.newID(), bti.Log, f))
				return !slices.ContainsFunc(found, func(f rules.Finding) bool { return f.Severity == rules.Error })
			}
			if len(d.Targets) == 0 {
				if got := try(0); got != d.Allowed {
					w.t.Fatalf("%s for %s: shown %v, taken %v; %v", d.Outcome, a.Person, d.Allowed, got, codes(d.Findings))
				}
				continue
			}
			some := false
			for _, x := range d.Targets {
				if got := try(x.Level); got != x.Allowed {
					w.t.Fatalf("%s to %d for %s: shown %v, taken %v; %v %v", d.Outcome, x.Level, a.Person, x.Allowed, got, codes(d.Findings), codes(x.Findings))
				}
				some = some || x.Allowed
			}
			if some != d.Allowed {
				w.t.Fatalf("%s: allowed %v, a target is %v", d.Outcome, d.Allowed, some)
			}
		}
		now := 0
		for _, x := range s.Steps {
			if x.State == "now" {
				now++
				if x.ID != s.Step {
					w.t.Fatalf("now is %s, the status says %s", x.ID, s.Step)
				}
			}
		}
		if want := map[string]int{"open": 1, "closed": 0}[h.Status]; now != want {
			w.t.Fatalf("%d steps are now in a case that is %s", now, h.Status)
		}
		if b := rules.Brief(in, field.Nynorsk); b.Step != s.Step || b.Level != s.Level || len(b.Deadlines) != len(s.Deadlines) {
			w.t.Fatal("Brief differs from StatusOf")
		}
	}
}

func TestAnySequenceOfAcceptedChangesKeepsOneBatonAndTheGuidesWays(t *testing.T) {
	guides, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	total := map[string]int{}
	levels := map[int]int{}
	for _, g := range guides {
		for seed := range uint64(20) {
			w := &world{t: t, r: rand.New(rand.NewPCG(seed, 1)), g: g, today: "2026-03-02", accepted: total}
			w.start()
			for range 250 {
				c := w.assembled()
				a := pick(w.r, everybody)
				if w.r.IntN(3) > 0 {
					a = pick(w.r, staff[:3])
				}
				w.do(a, w.random(a, c))
				if w.r.IntN(12) == 0 {
					w.today = w.today.AddDays(w.r.IntN(10))
				}
				if w.r.IntN(25) == 0 {
					w.agree()
				}
				if len(w.records) > 150 {
					break
				}
			}
			for _, d := range w.assembled().Decisions {
				levels[d.To]++
			}
		}
	}
	// A test of sequences is worth what its sequences reach.
	for _, i := range []bti.Intent{
		bti.StartCase, bti.Decide, bti.OfferBaton, bti.AcceptBaton, bti.DeclineBaton, bti.CancelOffer, bti.SignConsent, bti.RefuseConsent,
		bti.WithdrawConsent, bti.DemandClosing, bti.Reopen, bti.Share, bti.RaiseSuspicion, bti.LiftSuspicion, bti.CheckReferral, bti.SendReferral,
	} {
		if total[string(i)] == 0 {
			t.Errorf("%s was never accepted", i)
		}
	}
	for l := range 4 {
		if levels[l] == 0 {
			t.Errorf("no decision led to level %d", l)
		}
	}
	t.Logf("accepted %v, decisions by level %v", total, levels)
}
