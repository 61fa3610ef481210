package syncer

import (
	"slices"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// tellEvery is how many milliseconds lie between two messages to one person, at least.
const tellEvery = 10 * 60 * 1000

// tellOf are the persons who are to hear, outside the app, that a record was
// made or changed. It may name anybody: tell keeps those who may hold the record's scope,
// so that not even the moment of a message tells of what one may not see (R11).
func tellOf(c *bti.Case, r *store.Record, ch *store.Change, by bti.Actor) []syncproto.PersonID {
	if c.Head == nil {
		return nil
	}
	// changed: the record is new, or one of the fields is.
	changed := func(names ...string) bool {
		return ch.Created || slices.ContainsFunc(names, func(n string) bool { return ch.Old.Has(n) })
	}
	family := by.Role == bti.GuardianRole || by.Role == bti.Young
	person := func(name string) syncproto.PersonID { return syncproto.PersonID(r.Fields.Get(name).Text()) }
	switch bti.Kind(r.Kind) {
	case bti.KindBatonOffer:
		return []syncproto.PersonID{person("to"), person("from")}
	case bti.KindParticipant:
		if ch.Created {
			return []syncproto.PersonID{person("person")}
		}
	case bti.KindConcern:
		if changed("sharedWith", "sharedWithLeader") {
			return []syncproto.PersonID{person("sharedWith")}
		}
	case bti.KindMeeting:
		if changed("date", "time", "place") {
			return everybody(c)
		}
	case bti.KindMinutes:
		if changed("sharedOn") {
			return everybody(c)
		}
	case bti.KindDecision:
		return everybody(c)
	case bti.KindConsultation:
		if ch.Old.Has("advice") {
			return []syncproto.PersonID{keeper(c), r.CreatedBy}
		}
	case bti.KindConsent:
		// Those of the service too: a consent that stands lets them in, and one withdrawn is not theirs to hear of, since they hold nothing any more.
		out := []syncproto.PersonID{keeper(c)}
		for _, x := range c.Participants {
			if string(x.Service) == r.Fields.Get("service").Text() {
				out = append(out, x.Person)
			}
		}
		return out
	case bti.KindComment, bti.KindWish, bti.KindScale, bti.KindTeamRequest:
		if family && ch.Created {
			return []syncproto.PersonID{keeper(c)}
		}
	}
	return nil
}

// keeper is who keeps the case moving: the baton holder, and before there is one who began it.
func keeper(c *bti.Case) syncproto.PersonID {
	if c.Head.Baton != "" {
		return c.Head.Baton
	}
	return c.Head.Meta.CreatedBy
}

func everybody(c *bti.Case) []syncproto.PersonID {
	out := []syncproto.PersonID{c.Head.Baton, c.Head.Meta.CreatedBy}
	for _, x := range c.Participants {
		out = append(out, x.Person)
	}
	for _, x := range c.Guardians {
		out = append(out, x.Person)
	}
	if c.Subject != nil {
		out = append(out, c.Subject.Person)
	}
	return out
}

// tell puts a message into the outbox of everybody who is to hear of an entry's
// effects, in the same transaction. A person who has one waiting gets no second, and
// after one was made the next waits: what is new is seen by looking, not counted.
func (t *taking) tell(l *loaded, effects []effect) error {
	done := make(map[syncproto.PersonID]bool)
	for i := range effects {
		x := &effects[i]
		for _, p := range tellOf(l.whole, &x.record, &x.change, t.actor) {
			if p == "" || p == t.actor.Person || done[p] {
				continue
			}
			done[p] = true
			if _, err := t.tellOne(p, x.record.Scope); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellOne puts a message into the outbox of one who may hold a scope; ok is false when they may not.
func (t *taking) tellOne(p syncproto.PersonID, scope syncproto.ScopeID) (ok bool, err error) {
	a, ok, err := t.tx.Account(p)
	if err != nil || !ok {
		return false, err
	}
	to, _, err := store.ActorOn(t.tx, a, t.today)
	if err != nil {
		return false, err
	}
	if ok, err = holds(t.tx, to, scope, t.today); err != nil || !ok {
		return false, err
	}
	return true, t.message(p)
}

func (t *taking) message(p syncproto.PersonID) error {
	last, ok, err := t.tx.LastMessage(p)
	if err != nil || ok && last.EndedAt == 0 {
		return err
	}
	next := t.now
	if ok {
		next = max(next, last.CreatedAt+tellEvery)
	}
	_, err = t.tx.AddMessage(store.Message{Person: p, CreatedAt: next, NextTry: next})
	return err
}
