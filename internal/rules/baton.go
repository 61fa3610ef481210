package rules

import (
	"stafett/internal/bti"
)

// handoverDays is how long an offered baton may wait for an answer before it
// shows as late (R23). No seed names a number; a week is the product's own.
const handoverDays = 7

// mayDecide: at level 0 the leader of the own unit decides and names a baton
// holder; from level 1 the baton holder does, or the leader.
func (v *view) mayDecide() bool { return v.rel.Leader || v.rel.Baton && v.h.Level > 0 }

// r2Open: who decides.
func r2Open(v *view) {
	switch {
	case v.mayDecide():
	case v.h.Level == 0:
		v.bad("R2.decided_by_leader", "", "")
	default:
		v.bad("R2.decided_by_holder", "", "", itoa(v.h.Level))
	}
}

// r2Choose: from level 1 on somebody holds the baton.
func r2Choose(v *view, c *choice) {
	if c.baton != "" {
		v.mayHold(c.baton, "baton")
	}
	if c.to == nil || c.baton != "" || v.h.Baton != "" || c.to.Level == 0 && !c.needs("baton_holder") {
		return
	}
	if c.considered {
		v.info("R2.name_baton_holder", "baton", "")
		return
	}
	v.bad("R2.baton_missing", "baton", "", itoa(c.to.Level))
}

// mayHold checks that a person is one who can hold a baton: an employee or a
// leader in the directory, still at work.
func (v *view) mayHold(p bti.PersonID, field string) {
	if v.Person == nil {
		return
	}
	x, ok := v.Person(p)
	switch {
	case !ok:
		v.bad("R2.holder_unknown", field, "")
	case !worksWithCases(x.Role) || x.To != "" && x.To <= v.Today:
		v.bad("R2.holder_not_staff", field, "", x.Name)
	}
}

// r2Intent: the baton is offered from level 1 on, to somebody who can hold it.
func r2Intent(v *view, ch *change) {
	a, ok := ch.args.(*bti.ArgsOfferBaton)
	if !ok {
		return
	}
	if v.h.Level == 0 && v.h.Baton == "" {
		v.bad("R2.no_baton_yet", "", "")
	}
	v.mayHold(a.To, "to")
}

func r2Status(v *view) {
	if v.h.Status == statusOpen && v.h.Level > 0 && v.h.Baton == "" {
		v.bad("R2.baton_missing", "", "", itoa(v.h.Level))
	}
}

// r13Intent: the baton passes when the receiver accepts; until then the giver
// holds it, and one offer waits at a time.
func r13Intent(v *view, ch *change) {
	switch ch.Intent {
	case bti.OfferBaton:
		a := ch.args.(*bti.ArgsOfferBaton)
		if !v.rel.Baton && !v.rel.Leader {
			v.bad("R13.not_giver", "", "")
		}
		if a.To == v.h.Baton {
			v.bad("R13.holds_already", "to", "", v.personName(a.To))
		}
		if o := v.openOffer(); o != nil {
			v.bad("R13.offer_waits", "", o.Meta.ID, v.personName(o.To))
		}
	case bti.AcceptBaton, bti.DeclineBaton:
		o := v.offer(ch.args.(*bti.ArgsAnswerBaton).Offer)
		switch {
		case o == nil:
			v.bad("record.missing", "offer", "")
		case o.To != v.Actor.Person:
			v.bad("R13.not_receiver", "", o.Meta.ID, v.personName(o.To))
		case o.State != "offered":
			v.bad("R13.offer_over", "", o.Meta.ID)
		}
	case bti.CancelOffer:
		o := v.offer(ch.Record)
		switch {
		case o == nil:
			v.bad("record.missing", "record", "")
		case o.State != "offered":
			v.bad("R13.offer_over", "", o.Meta.ID)
		case o.From != v.Actor.Person && !v.rel.Baton && !v.rel.Leader:
			v.bad("R13.not_giver", "", o.Meta.ID)
		}
	}
}

// r14Record: a wish is the family's own; staff may write down what they were told.
func r14Record(v *view, ch *change) {
	if ch.Kind != bti.KindWish || !ch.touches("who") {
		return
	}
	who := ch.text("who")
	if v.rel.Guardian && who != "guardian" || v.rel.Young && who != "child" {
		v.bad("R14.own_wish", "who", "")
	}
}

// r14Wishes recalls whom the family wishes, wherever a holder is chosen, and
// says so, as severe as other, when somebody else is.
func (v *view) r14Wishes(chosen bti.PersonID, field string, other string) {
	for _, w := range v.c.Wishes {
		code, severity := "R14.wish_guardian", Info
		if w.Who == "child" {
			code = "R14.wish_child"
		}
		if chosen != "" {
			if w.Person == chosen || w.Person == "" && w.Name == v.personName(chosen) {
				continue
			}
			code, severity = "R14.other_than_wished", other
		}
		v.put(severity, code, field, w.Meta.ID, w.Name)
	}
}

func r14Choose(v *view, c *choice) {
	if c.to != nil && (c.baton != "" || v.h.Baton == "") {
		v.r14Wishes(c.baton, "baton", Warning)
	}
}

func r14Intent(v *view, ch *change) {
	if a, ok := ch.args.(*bti.ArgsOfferBaton); ok {
		v.r14Wishes(a.To, "to", Warning)
	}
}

func r14Status(v *view) {
	if v.h.Status == statusOpen {
		v.r14Wishes(v.h.Baton, "", Info)
	}
}
