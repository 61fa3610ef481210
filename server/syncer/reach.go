package syncer

import (
	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// Reach is who asks for something of a case outside push and pull – a receipt,
// who has looked – and on what ground they may have it now.
type Reach struct {
	sender
	Actor bti.Actor
	// Ground on which they hold the scope today; "" when they do not.
	Ground string
	At     int64 // server's clock, ms since 1970
	Today  bti.Date
}

// ReachOf looks up who asks and whether they hold a scope ("" for none) today. The error
// is a *Error when the device or the account has ended.
func (s *Syncer) ReachOf(r store.Reader, who Who, scope syncproto.ScopeID) (x Reach, err error) {
	if x.sender, err = s.sender(r, who, who.Device); err != nil {
		return x, err
	}
	x.Actor = x.actor
	x.At, x.Today = s.moment()
	c, d, ok := bti.SplitScope(scope)
	if !ok {
		return x, nil
	}
	access, known, err := r.CaseOf(c, x.actor.Person, x.actor.Service)
	if err != nil || !known {
		return x, err
	}
	for _, h := range depths(x.actor, access, x.Today) {
		if h.depth == d {
			x.Ground = h.ground
		}
	}
	return x, nil
}

// Line begins a row of the access log about what was asked for.
func (x *Reach) Line(what string, scope syncproto.ScopeID, ground string) store.LogLine {
	return x.line(x.At, what, scope, ground)
}

// Names are the words for people and places, as the directory has them.
type Names struct{ ref *reference }

// NamesIn reads the directory.
func (s *Syncer) NamesIn(r store.Reader) (Names, error) {
	ref, err := s.reference(r)
	return Names{ref}, err
}

// Person in the directory.
func (n Names) Person(p syncproto.PersonID) (bti.Person, bool) { return n.ref.person(p) }

// People are all in the directory.
func (n Names) People() map[syncproto.PersonID]bti.Person { return n.ref.people }

// Unit is a unit's name; its id when the directory has none.
func (n Names) Unit(u bti.UnitID) string {
	if r, ok := n.ref.records[ownID(&bti.Unit{Unit: u})]; ok {
		return r.Fields.Get("name").Text()
	}
	return string(u)
}

// Service is a service's name; its id when the directory has none.
func (n Names) Service(s bti.ServiceID) string {
	if r, ok := n.ref.records[ownID(&bti.Service{Service: s})]; ok {
		return r.Fields.Get("name").Text()
	}
	return string(s)
}

// Municipality is the tenant; ok is false before it has a name.
func (n Names) Municipality() (m bti.Municipality, ok bool) {
	r, ok := n.ref.records[ownID(&bti.Municipality{})]
	if !ok {
		return m, false
	}
	if t, is := bti.TypedOf(&r.Record).(*bti.Municipality); is {
		return *t, true
	}
	return m, false
}
