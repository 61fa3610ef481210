package rules

import (
	"strings"

	"stafett/internal/bti"
	"stafett/syncproto/jsonv"
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

// mayKnowPlace tells whether somebody outside the case's own unit may have access as far as the address goes: where it
// is blocked, the own unit has recorded on the participant that they may know where the child is. What a log
// says without a word of a place – the unit, who works there – tells it too, so nothing less than the log can be withheld.
func mayKnowPlace(c *bti.Case, p bti.PersonID, today bti.Date) bool {
	if !blocked(c.Subject) {
		return true
	}
	for _, x := range c.Participants {
		if x.Person == p && x.MayKnow && (x.To == "" || x.To > today) {
			return true
		}
	}
	return false
}

// tellsPlace is a word of a field's text that tells where the child is: of the name of the case's unit, of the child's group, or of a place
// in the case. Only words with a capital letter count: the others ("barnehage") are those of every place. So are those that
// a place begins with ("På lekeplassen") and a sentence too.
func (v *view) tellsPlace(text string) string {
	names := []string{v.c.Subject.Group}
	if v.Unit != nil {
		names = append(names, v.Unit(v.h.Unit))
	}
	for _, x := range v.c.Meetings {
		names = append(names, x.Place)
	}
	for _, x := range v.c.Concerns {
		names = append(names, x.Place)
	}
	return wordOf(text, names, func(word string) bool { return capital(word) && !strings.Contains(everyPlaces, " "+word+" ") })
}

// everyPlaces are words that say where without naming a place, in both forms of Norwegian.
const everyPlaces = " Bak Borte Den Det Etter Foran Fra Framfor Frå Heime Hjemme Hos Inn Inne Langs Mellom Ned Nede Nær Oppe Over På Rundt Til Under Utanfor Ute Utenfor Ved "

// capital tells whether a word begins with a capital letter: of ASCII, or one of Æ, Ø, Å and their like, which are two bytes
// and begin as the small ones do. What lies beyond them is taken for one.
func capital(word string) bool {
	if c := word[0]; c != 0xC3 {
		return c < 'a' || c > 'z'
	}
	return word[1] < 0xA0
}

// addressText warns of a place in the free text of what is, or is to be, in the log.
func (v *view) addressText(record bti.RecordID, fields jsonv.Value) {
	for _, m := range fields.Members() {
		if word := v.tellsPlace(m.Val.Text()); word != "" {
			v.warn("address.text", m.Key, record, word)
		}
	}
}

// addressRecord: where the address is blocked no place stands in what is shared. To block
// it is never refused: that the child's group stands there already is pointed out.
func addressRecord(v *view, ch *change) {
	hidden := blocked(v.c.Subject)
	if ch.Kind == bti.KindSubject {
		hidden = ch.text("addressBlock") != ""
	}
	if !v.rel.Own {
		if v.lets(ch) {
			v.bad("address.own_unit", "mayKnow", ch.Record)
		}
		// To lift the block lets everybody know at once.
		if ch.Kind == bti.KindSubject && blocked(v.c.Subject) && !hidden {
			v.bad("address.own_unit", "addressBlock", ch.Record)
		}
	}
	if !hidden || ch.depth != bti.Log || ch.struck() {
		return
	}
	if v.exists && (ch.Kind != bti.KindSubject && ch.Kind != bti.KindParticipant) {
		v.addressText(ch.Record, ch.Fields)
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

// lets tells whether a change lets somebody know where the child is: it says so of them, hands what was said of another on to
// them, or brings back one of whom it was said and whose part had ended.
func (v *view) lets(ch *change) bool {
	if ch.Kind != bti.KindParticipant && ch.Kind != bti.KindGuardian || !ch.After.Get("mayKnow").IsTrue() {
		return false
	}
	to := bti.Date(ch.text("to"))
	return ch.touches("mayKnow") || ch.touches("person") || ch.touches("struck") && !ch.struck() || ch.touches("to") && (to == "" || to > v.Today)
}

// addressIntent: nor does a place come along with a note that is shared.
func addressIntent(v *view, ch *change) {
	if ch.Intent != bti.Share || !blocked(v.c.Subject) {
		return
	}
	for _, x := range v.c.Concerns {
		if x.Meta.ID != ch.Record {
			continue
		}
		v.addressText(ch.Record, bti.Fields(&bti.Concern{Text: x.Text}))
		if x.Place != "" {
			v.bad("address.place", "place", ch.Record)
		}
	}
	for _, x := range v.c.Notes {
		if x.Meta.ID == ch.Record {
			v.addressText(ch.Record, bti.Fields(x))
		}
	}
	meeting := ch.Record
	for _, x := range v.c.Minutes {
		if x.Meta.ID == ch.Record {
			meeting = x.Meeting
			v.addressText(ch.Record, bti.Fields(x))
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
	for _, p := range v.c.Participants {
		if v.active(p) && !v.ownService(p.Service, p.Unit) && !mayKnowPlace(v.c, p.Person, v.Today) {
			v.info("address.other_may_not_know", "", p.Meta.ID, p.Name)
		}
	}
}
