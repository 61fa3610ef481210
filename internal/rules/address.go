package rules

import (
	"stafett/internal/bti"
)

// MaySee tells whether a guardian may have access to the case: a person has
// checked that they have parental responsibility and, where the child's address is
// blocked, staff has recorded that this guardian may know where the child is.
func MaySee(c *bti.Case, g *bti.Guardian) bool {
	return HasResponsibility(g) && g.VerifiedBy != "" && (!blocked(c.Subject) || g.MayKnow)
}

// blocked tells whether the subject's address is blocked (kode 6, kode 7).
func blocked(s *bti.Subject) bool { return s != nil && s.AddressBlock != "" }

// places are the fields that would tell where somebody can be found.
var places = []struct {
	kind  bti.Kind
	field string
}{{bti.KindMeeting, "place"}, {bti.KindConcern, "place"}, {bti.KindSubject, "group"}}

// addressRecord: where the address is blocked no place stands in what is shared. To block
// it is never refused: that the child's group stands there already is pointed out.
func addressRecord(v *view, ch *change) {
	hidden := blocked(v.c.Subject)
	if ch.Kind == bti.KindSubject {
		hidden = ch.text("addressBlock") != ""
	}
	if !hidden || ch.depth != bti.Log || ch.struck() {
		return
	}
	for _, p := range places {
		if ch.Kind == p.kind && (ch.touches(p.field) || ch.touches("addressBlock")) && ch.text(p.field) != "" {
			severity := Error
			if ch.Kind == bti.KindSubject {
				severity = Warning
			}
			v.put(severity, "address.place", p.field, ch.Record)
		}
	}
}

// addressIntent: nor does a place come along with a note that is shared.
func addressIntent(v *view, ch *change) {
	if ch.Intent != bti.Share || !blocked(v.c.Subject) {
		return
	}
	for _, x := range v.c.Concerns {
		if x.Meta.ID == ch.Record && x.Place != "" {
			v.bad("address.place", "place", ch.Record)
		}
	}
	meeting := ch.Record
	for _, x := range v.c.Minutes {
		if x.Meta.ID == ch.Record {
			meeting = x.Meeting
		}
	}
	if x := v.meeting(meeting); x != nil && x.Place != "" {
		v.bad("address.place", "place", meeting)
	}
}

// addressStatus reminds of places that were shared before the address was blocked,
// and of guardians who have no access because of it.
func addressStatus(v *view) {
	if !blocked(v.c.Subject) || v.rel.Family() {
		return
	}
	shared := func(m *bti.Meta, place string) {
		if place != "" && m.Scope == bti.ScopeOf(v.c.ID, bti.Log) {
			v.warn("address.place", "place", m.ID)
		}
	}
	shared(&v.c.Subject.Meta, v.c.Subject.Group)
	for _, x := range v.c.Meetings {
		shared(&x.Meta, x.Place)
	}
	for _, x := range v.c.Concerns {
		shared(&x.Meta, x.Place)
	}
	for _, g := range v.c.Guardians {
		if g.Person != "" && !g.MayKnow {
			v.info("address.guardian_may_not_know", "", g.Meta.ID, g.Name)
		}
	}
}
