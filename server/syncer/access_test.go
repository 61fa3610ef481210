package syncer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// randomCase is a case whose every relation, consent and day is drawn.
func randomCase(r *rand.Rand) *bti.Case {
	person := func() bti.PersonID { return pick[bti.PersonID](r, "me", "me", "other", "") }
	day := func() bti.Date {
		return pick[bti.Date](r, "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-12-24")
	}
	c := &bti.Case{ID: "c", Head: &bti.CaseHead{
		Unit: pick[bti.UnitID](r, "u1", "u2"), Service: pick[bti.ServiceID](r, "barnehage", "ppt"), Level: r.IntN(4),
		Status: pick(r, "open", "closed"), Log: pick(r, "none", "open", "open", "closed"), Baton: person(),
	}}
	c.Head.Meta.ID, c.Head.Meta.CreatedBy = "c", person()
	c.Subject = &bti.Subject{Kind: pick(r, "child", "young", "pregnant"), Born: pick[bti.Date](r, "", "2011-11-22", "2011-11-23", "2022-01-01"), Person: person(), AddressBlock: pick(r, "", "", "code6")}
	c.Subject.Meta.ID = "s"
	for i := range r.IntN(3) {
		g := &bti.Guardian{Person: person(), Relation: pick(r, "mother", "father", "other"), Responsibility: pick(r, "joint", "joint", "mother", "unknown", "others"), VerifiedBy: pick[bti.PersonID](r, "", "other"), MayKnow: pick(r, true, false)}
		g.Meta.ID = bti.RecordID(fmt.Sprint("g", i))
		c.Guardians = append(c.Guardians, g)
	}
	for range r.IntN(3) {
		c.Participants = append(c.Participants, &bti.Participant{
			Person: person(), Service: pick[bti.ServiceID](r, "barnehage", "ppt"), From: "2026-01-01", To: pick(r, "", "", day()), MayKnow: pick(r, true, false),
		})
	}
	for i := range r.IntN(5) {
		x := &bti.Consent{
			Purpose: pick(r, "service", "service", "relay_log"), Service: pick[bti.ServiceID](r, "barnehage", "ppt", "ppt"), Guardian: pick[bti.RecordID](r, "g0", "g1", "s"),
			State: pick(r, "given", "given", "refused", "withdrawn"), SignedOn: day(), ValidTo: pick(r, "", "", day()), Method: pick(r, "paper", "own_device"),
		}
		if x.State == "withdrawn" {
			x.WithdrawnOn = day()
		}
		x.Meta.ID = bti.RecordID(fmt.Sprint("k", i))
		c.Consents = append(c.Consents, x)
	}
	for range r.IntN(2) {
		c.BatonOffers = append(c.BatonOffers, &bti.BatonOffer{From: "other", To: person(), State: pick(r, "offered", "declined")})
	}
	for range r.IntN(2) {
		s := &bti.Suspicion{}
		s.Meta.CreatedBy = person()
		c.Suspicions = append(c.Suspicions, s)
	}
	return c
}

// The devices and the rules work out from the records what the server works
// out from its projection. If they ever differed, somebody would hold what the rules say they
// may not see, or be shown buttons for what they do not hold.
func TestTheProjectionGivesTheSameAccessAsTheRules(t *testing.T) {
	const youngAge = 15
	r := rand.New(rand.NewPCG(7, 22))
	g := &guide.Guide{Consents: guide.ConsentNeeds{SignAge: 15}}
	counts := map[string]int{}
	for i := range 200_000 {
		c := randomCase(r)
		a := bti.Actor{Person: "me", Role: pick(r, bti.Employee, bti.Employee, bti.Leader, bti.GuardianRole, bti.Young, bti.BTICoordinator, bti.Administrator, bti.PrivacyOfficer)}
		if a.Role == bti.Employee || a.Role == bti.Leader {
			a.Unit, a.Service = pick[bti.UnitID](r, "u1", "u2", "u3"), pick[bti.ServiceID](r, "barnehage", "ppt")
		}
		today := pick[bti.Date](r, "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24")
		g.Consents.Joint = pick(r, true, false)
		in := rules.In{Case: c, Guide: g, Actor: a, Today: today}

		p := project(in, youngAge)
		access := store.CaseAccess{Case: c.ID, Head: p.Head}
		for _, x := range p.Persons {
			if x.Person == a.Person {
				access.Relations = append(access.Relations, x)
			}
		}
		for _, x := range p.Consents {
			if x.Service == a.Service {
				access.Consents = append(access.Consents, x)
			}
		}
		var got []string
		for _, h := range depths(a, access, today) {
			got = append(got, string(h.depth))
		}
		slices.Sort(got)
		want := wanted(in, youngAge)
		if !slices.Equal(got, want) {
			t.Fatalf("case %d: %v, the rules say %v\nactor %+v on %s\nhead %+v\nrelation %+v\naccess %+v", i, got, want, a, today, *c.Head, rules.RelationOf(in), access)
		}
		counts[strings.Join(got, " ")]++
	}
	// The drawing is of use only if each answer comes often.
	for _, s := range []string{"", "log", "internal log", "log protected", "internal log protected"} {
		if counts[s] < 100 {
			t.Errorf("only %d cases with %q", counts[s], s)
		}
	}
}

// wanted is architecture.md's "Who may hold which scope", on rules.RelationOf.
func wanted(in rules.In, youngAge int) (out []string) {
	c, rel := in.Case, rules.RelationOf(in)
	wrote := false
	for _, s := range c.Suspicions {
		wrote = wrote || s.Meta.CreatedBy == in.Actor.Person
	}
	covered := rules.Standing(in, "service", in.Actor.Service)
	if c.Subject.AddressBlock != "" {
		covered = covered && slices.ContainsFunc(c.Participants, func(p *bti.Participant) bool {
			return p.Person == in.Actor.Person && p.MayKnow && (p.To == "" || p.To > in.Today)
		})
	}
	switch {
	case rel.Own:
		out = append(out, "internal", "log")
	case rel.Baton, rel.Other:
		out = append(out, "log")
	case rel.Receiver && (in.Actor.Unit == c.Head.Unit || covered && c.Head.Log != "closed"):
		return []string{"log"}
	case rel.Guardian && c.Head.Log != "none":
		return []string{"log"}
	case rel.Young && c.Head.Log != "none" && (c.Subject.Kind == "pregnant" || c.Subject.Born.Valid() && c.Subject.Born.AddMonths(12*youngAge) <= in.Today):
		return []string{"log"}
	default:
		return nil
	}
	if rel.Leader || wrote {
		out = append(out, "protected")
	}
	return out
}

func TestAMistakeThatPanicsRefusesOneEntryAndIsReported(t *testing.T) {
	var reported error
	s := New(Config{Report: func(err error) { reported = err }})
	x := &taking{s: s, cases: map[bti.CaseID]*loaded{}} // without a transaction: looking anything up panics
	e := entryFor(t)
	v, err := x.judgeSafely(&e)
	if err != nil || v.result != "rejected" || v.findings[0].Code != codeFailed || reported == nil {
		t.Error(v, err, reported)
	}
	if strings.Contains(reported.Error(), "Iben") {
		t.Error("content in the report")
	}
}

func entryFor(t *testing.T) syncproto.Entry {
	t.Helper()
	id := bti.NewUUID7(1, [10]byte{})
	return syncproto.Entry{Op: syncproto.OpPut, Record: id, Kind: "note", Scope: bti.ScopeOf(bti.CaseID(id), bti.Log), Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("Iben")))}
}
