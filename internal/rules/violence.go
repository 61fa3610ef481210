package rules

import (
	"stafett/internal/bti"
	"stafett/internal/guide"
)

// mayKnow tells whether the actor may know of the suspicions in the case: the
// leader of the own unit, and the writer of one of them.
func (v *view) mayKnow() bool {
	if v.rel.Leader {
		return true
	}
	for _, s := range v.c.Suspicions {
		if s.Meta.CreatedBy == v.Actor.Person && v.rel.Staff() {
			return true
		}
	}
	return false
}

func (v *view) seeSuspicion() {
	for _, s := range v.c.Suspicions {
		if s.Lifted != "" {
			continue
		}
		v.stopped = true
		if v.mayKnow() {
			v.suspicion = s
		}
	}
}

// violence is the guide's exit for violence or abuse, or nil.
func (v *view) violence() *guide.Exit {
	if v.Guide == nil {
		return nil
	}
	return v.Guide.Exit(guide.Violence)
}

// r11Open: while a suspicion stands the steps stop. Who may not know of it
// is told to ask the leader, and nothing else.
func r11Open(v *view) {
	switch {
	case !v.stopped:
	case v.suspicion != nil:
		v.bad("R11.steps_stopped", "", v.suspicion.Meta.ID)
	default:
		v.bad("R11.ask_leader", "", "")
	}
}

// r11Record: nothing about a suspicion stands where a guardian's device could
// get it. What points to one, and a report of violence, stays in the protected scope.
func r11Record(v *view, ch *change) {
	if ch.depth == bti.Protected {
		return
	}
	about := bti.RecordID(ch.text("about"))
	if ch.Kind == bti.KindComment {
		about = bti.RecordID(ch.text("on"))
	}
	if ch.Kind == bti.KindReportOfConcern && ch.After.Get("violence").IsTrue() || v.isProtected(about) {
		v.bad("R11.stays_protected", "", "")
	}
}

// isProtected tells whether id names a suspicion or another record of the protected scope.
func (v *view) isProtected(id bti.RecordID) bool {
	if id == "" {
		return false
	}
	_, m := v.findRecord(id)
	if m == nil {
		return false
	}
	_, d, _ := bti.SplitScope(m.Scope)
	return d == bti.Protected
}

// r11Intent: a suspicion is lifted by the leader, with a reason; nothing
// protected is ever shared.
func r11Intent(v *view, ch *change) {
	switch ch.Intent {
	case bti.LiftSuspicion:
		v.liftSuspicion(ch)
	case bti.Share:
		v.shareProtected(ch)
	}
}

func (v *view) liftSuspicion(ch *change) {
	if !v.rel.Leader {
		v.bad("R11.lifted_by_leader", "", "")
		return
	}
	_, s := in(v.c.Suspicions, ch.Record)
	if s == nil {
		v.bad("record.missing", "record", "")
		return
	}
	for _, x := range v.c.Suspicions {
		if x.Meta.ID == ch.Record && x.Lifted != "" {
			v.bad("R11.lifted_already", "", ch.Record, string(x.Lifted))
		}
	}
	if ch.args.(*bti.ArgsDated).Reason == "" {
		v.bad("R11.lift_reason_missing", "reason", ch.Record)
	}
}

func (v *view) shareProtected(ch *change) {
	k, m := v.findRecord(ch.Record)
	if m == nil {
		return // record.missing says so
	}
	_, d, _ := bti.SplitScope(m.Scope)
	protected := d == bti.Protected || k == bti.KindSuspicion || k == bti.KindReportOfConcern
	for _, n := range v.c.Notes {
		protected = protected || n.Meta.ID == ch.Record && v.isProtected(n.About)
	}
	for _, n := range v.c.Comments {
		protected = protected || n.Meta.ID == ch.Record && v.isProtected(n.On)
	}
	switch {
	case protected:
		v.bad("R11.stays_protected", "", ch.Record)
	case v.suspicion != nil:
		v.warn("R11.think_before_sharing", "", ch.Record)
	}
}

// r11Status: the duty to report, and whom to call.
func r11Status(v *view) {
	if v.suspicion == nil {
		return
	}
	whom := ""
	if e := v.violence(); e != nil {
		whom = contacts(e)
	}
	v.byGuide(v.warn("R11.report_now", "", v.suspicion.Meta.ID, whom))
}

// contacts lists whom an exit says to call, with the numbers it has.
func contacts(e *guide.Exit) string {
	var out string
	for i, c := range e.Contacts {
		if i > 0 {
			out += "; "
		}
		out += c.Name
		if c.Phone != "" {
			out += " " + c.Phone
		}
	}
	return out
}

// r12Status: a report of concern needs no consent, so there is nothing to wait
// for: while a suspicion stands without a report, it is recalled. No rule of
// this package ever asks a report of concern for a consent or an open case.
func r12Status(v *view) {
	if v.suspicion == nil {
		return
	}
	for _, r := range v.c.Reports {
		if r.Date >= v.suspicion.Date {
			return
		}
	}
	v.warn("R12.report_missing", "", v.suspicion.Meta.ID)
}

// r12Record: what was reported is a document that has left the house: only its
// writer or the leader corrects it.
func r12Record(v *view, ch *change) {
	if ch.Kind == bti.KindReportOfConcern && !ch.put() && !v.rel.Leader && !v.wrote(ch) {
		v.bad("R12.not_the_writer", "", ch.Record)
	}
}
