package rules

import "stafett/internal/bti"

// What somebody says that they have read and found right: whoever sets the first field of a row vouches for the others, and
// so for no other values of them than those that they saw.
var (
	questionRead  = []string{"question", "service", "anonymous"}     // checkedBy: it tells nobody who the child is (R4)
	referralRead  = []string{"to", "what", "why", "consent"}         // checkedBy: who, what and consent (R20)
	guardianRead  = []string{"person", "relation", "responsibility"} // verifiedBy: has parental responsibility (R3)
	clearanceRead = []string{"person"}                               // mayKnow: may know where the child is
)

// syncRecord: nobody vouches for what somebody else has put there since they read it.
func syncRecord(v *view, ch *change) {
	if ch.Unread == nil {
		return
	}
	for _, f := range vouched(ch) {
		if ch.Unread(f) {
			v.bad("sync.changed_since_read", f, ch.Record)
		}
	}
}

// vouched are the fields that a change vouches for.
func vouched(ch *change) []string {
	sets := func(field string) bool {
		x := ch.After.Get(field)
		return ch.touches(field) && (x.IsTrue() || x.Text() != "")
	}
	switch {
	case ch.Intent == bti.CheckReferral:
		return referralRead
	case ch.Kind == bti.KindConsultation && sets("checkedBy"):
		return questionRead
	case ch.Kind == bti.KindGuardian && sets("verifiedBy"):
		return guardianRead
	case (ch.Kind == bti.KindGuardian || ch.Kind == bti.KindParticipant) && sets("mayKnow"):
		return clearanceRead
	}
	return nil
}

// touchesAny tells whether the change sets or removes one of some fields.
func (ch *change) touchesAny(fields []string) bool {
	for _, f := range fields {
		if ch.touches(f) {
			return true
		}
	}
	return false
}
