package rules

import (
	"stafett/internal/bti"
)

// manyClosingNotes is from how many closing notes on one child it is time to
// look again. Bærum says "very many" without a number; three is the product's own.
const manyClosingNotes = 3

// r16Intent: the log closes when a guardian demands it, and the case with it;
// the demand is the family's own. Before there is a log there is nothing to close:
// what the own service does at level 0 ends by its leader's decision.
func r16Intent(v *view, ch *change) {
	switch {
	case ch.Intent != bti.DemandClosing:
	case !v.rel.Family():
		v.bad("R16.only_family", "", "")
	case v.h.Status == statusOpen && v.h.Log != logOpen:
		v.bad("R16.no_open_log", "", "")
	}
}

// r17Record: a closed log is locked. What stays open: a report of concern and
// the protected scope, since the duty to report does not end with the case
// (R11, R12), and the guardians' contact data, without whom nobody could be asked
// whether to open it again.
func r17Record(v *view, ch *change) {
	if !v.exists || v.h.Status != statusClosed {
		return
	}
	if ch.depth == bti.Protected || ch.Kind == bti.KindReportOfConcern || ch.Kind == bti.KindGuardian {
		return
	}
	v.bad("R17.locked", "", "", string(v.h.ClosedOn))
}

// r17Open: a closed case takes no decision.
func r17Open(v *view) {
	if v.h.Status == statusClosed {
		v.bad("R17.locked", "", "", string(v.h.ClosedOn))
	}
}

// r17Intent: of a closed case's steps only the family's answers, a suspicion,
// and the opening again, which takes the guardian's answer on the old content.
func r17Intent(v *view, ch *change) {
	switch ch.Intent {
	case bti.SignConsent, bti.RefuseConsent, bti.WithdrawConsent, bti.RaiseSuspicion, bti.LiftSuspicion, bti.StartCase:
		return
	case bti.Reopen:
	default:
		r17Open(v)
		return
	}
	a := ch.args.(*bti.ArgsReopen)
	switch {
	case v.h.Status == statusOpen && v.h.Log != logClosed:
		v.bad("R17.not_closed", "", "")
	case !a.Available:
		v.bad("R17.start_new", "", "")
	case v.h.Log == logClosed && !v.standing(purposeLog, ""):
		v.bad("R3.no_log_consent", "", "")
	}
}

// r17Status: consent was signed anew after the log had been closed by a
// withdrawal; before the old content is seen again the family is asked.
func r17Status(v *view) {
	if v.h.Status == statusOpen && v.h.Log == logClosed && v.standing(purposeLog, "") {
		v.warn("R17.answer_needed", "", "")
	}
}

// r18Choose: a case that closes at a level where the guide has one takes a
// closing note, written since the last decision. Services with a journal of
// their own are exempt where the guide says so (Bærum's health services).
func r18Choose(v *view, c *choice) {
	if !closes(c.d) || v.lvl == nil || v.journalElsewhere() {
		return
	}
	if !v.lvl.ClosingNote && !c.needs("closing_note") {
		return
	}
	if !v.closingNoteWritten() {
		v.byGuide(v.bad("R18.closing_note_missing", "", ""))
	}
}

// journalElsewhere tells whether the case's service, or the one it is a part of, keeps its own journal.
func (v *view) journalElsewhere() bool {
	if has(v.lvl.JournalElsewhere, v.h.Service) {
		return true
	}
	s := v.Guide.Service(v.h.Service)
	return s != nil && s.Part != "" && has(v.lvl.JournalElsewhere, s.Part)
}

func (v *view) closingNoteWritten() bool {
	for _, n := range v.c.ClosingNotes {
		if n.Date >= v.since {
			return true
		}
	}
	return false
}

// r18Status: the same concern can come back with another employee, and many
// closing notes on one child are a reason to look again.
func r18Status(v *view) {
	switch n := v.EarlierClosingNotes; {
	case v.h.Status != statusOpen || n == 0:
	case n < manyClosingNotes:
		v.info("R18.earlier_notes", "", "", itoa(n))
	default:
		v.warn("R18.many_closing_notes", "", "", itoa(n))
	}
}
