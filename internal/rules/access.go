package rules

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// Relation is how a person stands to one case. Several may hold at once.
type Relation struct {
	// Leader leads the unit the case belongs to.
	Leader bool
	// Own: of the case's own unit, and leads it, started the case, takes part in it or holds the baton.
	Own bool
	// Baton: holds the baton, and, when from another service, may still see the log.
	Baton bool
	// Receiver: somebody has offered the baton and waits for the answer.
	Receiver bool
	// Other: takes part for another service whose consent stands, while the log is open.
	Other bool
	// Ended: took part, or held the baton, for another service whose consent
	// no longer stands or whose log is closed.
	Ended bool
	// Guardian may see the case as one, see MaySee.
	Guardian bool
	// Young: is the young person or the pregnant the case is about.
	Young bool
}

// Staff tells whether the person works with the case.
func (r Relation) Staff() bool { return r.Own || r.Baton || r.Other }

// Family tells whether the case is about the person or the person's child.
func (r Relation) Family() bool { return r.Guardian || r.Young }

// RelationOf says how in.Actor stands to in.Case. It is computed anew each
// time; nothing of it may be kept, because a consent can be withdrawn at any time (R15).
func RelationOf(in In) Relation { return look(in).rel }

func worksWithCases(r bti.Role) bool { return r == bti.Employee || r == bti.Leader }

func (v *view) relation() (r Relation) {
	if !v.exists || v.Actor.Person == "" {
		return r
	}
	me := v.Actor.Person
	switch v.Actor.Role {
	case bti.GuardianRole:
		for _, g := range v.c.Guardians {
			r.Guardian = r.Guardian || g.Person == me && MaySee(v.c, g)
		}
		return r
	case bti.Young:
		r.Young = v.c.Subject != nil && v.c.Subject.Person == me
		return r
	case bti.Employee, bti.Leader:
	default:
		return r
	}
	for _, o := range v.c.BatonOffers {
		r.Receiver = r.Receiver || o.State == "offered" && o.To == me
	}
	holds := v.h.Baton == me
	if v.Actor.Unit == v.h.Unit {
		r.Leader = v.Actor.Role == bti.Leader
		r.Baton = holds
		r.Own = r.Leader || holds || v.h.Meta.CreatedBy == me
		for _, p := range v.c.Participants {
			r.Own = r.Own || p.Person == me && v.active(p)
		}
		return r
	}
	covered := has(v.consented, v.Actor.Service) || v.Actor.Service == v.h.Service && v.standing(purposeService, v.Actor.Service)
	covered = covered && mayKnowPlace(v.c, me, v.Today)
	for _, p := range v.c.Participants {
		if p.Person != me {
			continue
		}
		if v.active(p) && covered && v.h.Log == logOpen {
			r.Other = true
		} else {
			r.Ended = true
		}
	}
	if holds {
		// The log may not be open yet: then it is the holder who is to ask for consent.
		r.Baton = covered && v.h.Log != logClosed
		r.Ended = r.Ended || !r.Baton
	}
	if r.Baton || r.Other {
		r.Ended = false
	}
	return r
}

// May lists what the actor may do in the case, to show or hide buttons: write,
// decide, offer_baton, answer_baton, sign, withdraw, suspect, share,
// demand_closing, reopen. It says who may, not whether a rule stands in the way.
func May(in In) []string {
	v := look(in)
	r := v.rel
	var may []string
	allow := func(what string, ok bool) {
		if ok {
			may = append(may, what)
		}
	}
	open := v.exists && v.h.Status == statusOpen
	allow("write", open && (r.Staff() || r.Family() && v.h.Log == logOpen))
	allow("decide", open && v.mayDecide())
	allow("offer_baton", open && v.h.Level > 0 && (r.Leader || r.Baton))
	allow("answer_baton", open && r.Receiver)
	allow("sign", r.Own || r.Baton || r.Family())
	allow("withdraw", r.Own || r.Baton || r.Family())
	allow("suspect", r.Staff())
	allow("share", open && r.Own)
	allow("demand_closing", open && r.Family())
	allow("reopen", (!open || v.h.Log == logClosed) && v.exists && (r.Leader || r.Baton || r.Guardian))
	return may
}

// MayMake lists the kinds of records that the actor may add to the case, in
// the order of bti.Kinds, so that a screen offers nothing else. What such a
// record may hold is for Check.
func MayMake(in In) []bti.Kind {
	v := look(in)
	r := v.rel
	if !v.exists || v.h.Status != statusOpen {
		return nil
	}
	var kinds []bti.Kind
	for _, info := range bti.Kinds {
		k := info.Kind
		switch {
		case len(info.Depths) == 0 || info.ByIntent || k == bti.KindSubject:
		case r.Own || r.Baton, r.Other && (has(kindsOfOther, k) || k == bti.KindReportOfConcern),
			r.Family() && v.h.Log == logOpen && has(kindsOfFamily, k):
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// What each may put and change. The own service writes everything in the
// scopes it holds; for the others the list is closed.
var (
	kindsOfOther = []bti.Kind{
		bti.KindMeasure, bti.KindMinutes, bti.KindEvaluation, bti.KindChildVoice,
		bti.KindNote, bti.KindComment, bti.KindMeeting, bti.KindTeamRequest,
	}
	kindsOfFamily = []bti.Kind{bti.KindComment, bti.KindScale, bti.KindWish, bti.KindTeamRequest}
)

// accessRecord: who may put or change this record.
func accessRecord(v *view, ch *change) {
	r := v.rel
	switch {
	case !v.exists:
		// A new case begins with its subject; everything else comes after the case.
		if ch.Kind != bti.KindSubject || !ch.put() || !worksWithCases(v.Actor.Role) {
			v.bad("access.no_case", "", "")
		}
	case r.Own || r.Baton:
		if ch.depth != bti.Log && !r.Own {
			v.bad("access.own_service_only", "", "")
		}
		if ch.depth == bti.Protected && ch.Kind != bti.KindReportOfConcern && !v.mayKnow() {
			v.bad("access.protected", "", "")
		}
	case r.Other:
		v.accessOther(ch)
	case r.Family():
		v.accessFamily(ch)
	default:
		v.refuseStranger()
	}
}

func (v *view) accessOther(ch *change) {
	switch {
	case ch.depth == bti.Protected && ch.Kind == bti.KindReportOfConcern:
		// The duty to report is each employee's own (R12).
	case ch.depth != bti.Log:
		v.bad("access.own_service_only", "", "")
	case !has(kindsOfOther, ch.Kind):
		v.bad("access.participant_kinds", "", "")
	case ch.Kind == bti.KindMeasure && !v.measureOfOther(ch), ch.Kind == bti.KindComment && !ch.put() && !v.wrote(ch):
		v.bad("access.own_only", "", ch.Record)
	}
}

// measureOfOther tells whether a measure is the actor's or their service's, and stays so.
func (v *view) measureOfOther(ch *change) bool {
	mine := func(p bti.PersonID, s bti.ServiceID) bool {
		return p == v.Actor.Person || p == "" && s == v.Actor.Service
	}
	if !mine(bti.PersonID(ch.text("person")), bti.ServiceID(ch.text("service"))) {
		return false
	}
	if ch.put() {
		return true
	}
	m := v.measure(ch.Record)
	return m != nil && mine(m.Person, m.Service)
}

func (v *view) accessFamily(ch *change) {
	who := "guardian"
	if v.rel.Young {
		who = "child"
	}
	switch {
	case ch.depth != bti.Log || !has(kindsOfFamily, ch.Kind):
		v.bad("access.family", "", "")
	case v.h.Log != logOpen:
		v.bad("access.log_not_open", "", "")
	case !ch.put() && !v.wrote(ch), (ch.Kind == bti.KindScale || ch.Kind == bti.KindTeamRequest) && ch.text("who") != who:
		v.bad("access.own_only", "", ch.Record)
	case ch.Kind == bti.KindTeamRequest && (ch.Fields.Has("answer") || ch.Fields.Has("answeredOn")):
		v.bad("access.team_answer", "answer", ch.Record)
	}
}

// wrote tells whether the actor made the record that is changed.
func (v *view) wrote(ch *change) bool {
	_, m := v.findRecord(ch.Record)
	return m != nil && m.CreatedBy == v.Actor.Person
}

// refuseStranger says why somebody without a relation may do nothing.
func (v *view) refuseStranger() {
	switch {
	case v.rel.Ended:
		v.bad("R4.access_ended", "", "")
	case !worksWithCases(v.Actor.Role) && v.Actor.Role != bti.GuardianRole && v.Actor.Role != bti.Young:
		v.bad("access.role", "", "")
	default:
		v.bad("access.no_relation", "", "")
	}
}

// accessIntent: who may take this step. Deciding is in R2, the baton in R13,
// signing in R3, demanding the closing in R16.
func accessIntent(v *view, ch *change) {
	r := v.rel
	if ch.Intent == bti.StartCase {
		a, ok := ch.args.(*bti.ArgsStartCase)
		if ok && (!worksWithCases(v.Actor.Role) || v.Actor.Unit != a.Unit || v.Actor.Service != a.Service) {
			v.bad("access.own_unit", "", "")
		}
		return
	}
	if !v.exists {
		v.bad("access.no_case", "", "")
		return
	}
	if ch.Intent == bti.Settle {
		return // judged as the change of a record it is
	}
	if !r.Staff() && !r.Family() && !r.Receiver {
		v.refuseStranger()
		return
	}
	var ok bool
	switch ch.Intent {
	case bti.Decide, bti.OfferBaton, bti.CancelOffer, bti.LiftSuspicion, bti.SendReferral, bti.CheckReferral:
		ok = r.Staff() || r.Receiver
	case bti.AcceptBaton, bti.DeclineBaton:
		ok = true
	case bti.SignConsent, bti.RefuseConsent, bti.WithdrawConsent:
		ok = r.Own || r.Baton || r.Family()
	case bti.DemandClosing:
		ok = true
	case bti.RaiseSuspicion:
		ok = r.Staff()
	case bti.Share:
		ok = r.Own
		if !ok && r.Staff() {
			v.bad("access.own_service_only", "", "")
			return
		}
	case bti.MoveGuide:
		ok = r.Leader || r.Baton
	case bti.Reopen:
		ok = r.Leader || r.Baton || r.Guardian
	}
	switch {
	case ok:
	case r.Family():
		v.bad("access.family", "", "")
	default:
		v.bad("access.leader_or_holder", "", "")
	}
}

// change is a Change with what the rules ask of it worked out.
type change struct {
	Change
	depth  bti.Depth
	of     bti.CaseID
	inCase bool
	// args of an intent, a pointer to one of the Args… structs.
	args any
}

func (ch *change) put() bool { return ch.Op == syncproto.OpPut }

// text is a field as it would be with the change.
func (ch *change) text(field string) string { return ch.After.Get(field).Text() }

// touches tells whether the change sets or removes the field; a put touches all.
func (ch *change) touches(field string) bool { return ch.put() || ch.Fields.Has(field) }

// struck tells whether the record would be struck out.
func (ch *change) struck() bool { return ch.After.Get("struck").IsTrue() }
