package store

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// Post is where a person works, as what, and when. A person has one post at a
// time: what a device may hold is worked out for one role in one unit.
type Post struct {
	Person syncproto.PersonID
	// Unit and Service are "" for those who work for the whole municipality.
	Unit    bti.UnitID
	Service bti.ServiceID // the unit's
	Role    bti.Role
	// From is the first day, Until the last; "" without end.
	From, Until bti.Date
}

// On tells whether the post holds on a day.
func (p *Post) On(day bti.Date) bool { return p.From <= day && (p.Until == "" || day <= p.Until) }

// Deputy stands in for a leader of the own unit while the leader is away.
type Deputy struct {
	For, By syncproto.PersonID
	// From is the first day, Until the last; neither is open.
	From, Until bti.Date
}

// On tells whether the deputy stands in on a day.
func (d *Deputy) On(day bti.Date) bool { return d.From <= day && day <= d.Until }

// Posts reads who works where.
type Posts interface {
	// PostsOf a person in order of their first day.
	PostsOf(p syncproto.PersonID) ([]Post, error)
	// AllPosts in order of person and first day.
	AllPosts() ([]Post, error)
	// DeputyOf are the times a person stands in for others, in order of first day.
	DeputyOf(by syncproto.PersonID) ([]Deputy, error)
	// AllDeputies in order of first day and persons.
	AllDeputies() ([]Deputy, error)
}

// PostsTx writes who works where.
type PostsTx interface {
	// PutPosts replaces the posts of a person.
	PutPosts(p syncproto.PersonID, list []Post) error
	// PutDeputies replaces those who stand in for a person.
	PutDeputies(of syncproto.PersonID, list []Deputy) error
}

// ActorOn is who an account speaks for on a day. Posts decide where there are
// any, and ok is false on a day without one: before the first, after the last, between two. An account
// whose person has none – a guardian, a young person – speaks for what it says itself. A deputy
// is the leader of the unit on the days they stand in for one who leads it then.
func ActorOn(r Posts, a Account, day bti.Date) (actor bti.Actor, ok bool, err error) {
	posts, err := r.PostsOf(a.Person)
	if err != nil {
		return actor, false, err
	}
	if len(posts) == 0 {
		return bti.Actor{Person: a.Person, Role: a.Role, Unit: a.Unit, Service: a.Service}, true, nil
	}
	p, ok := postOn(posts, day)
	if !ok {
		return bti.Actor{Person: a.Person}, false, nil
	}
	actor = bti.Actor{Person: a.Person, Role: p.Role, Unit: p.Unit, Service: p.Service}
	if p.Role != bti.Employee {
		return actor, true, nil
	}
	stands, err := r.DeputyOf(a.Person)
	if err != nil {
		return actor, false, err
	}
	for i := range stands {
		if !stands[i].On(day) {
			continue
		}
		posts, err := r.PostsOf(stands[i].For)
		if err != nil {
			return actor, false, err
		}
		if lead, ok := postOn(posts, day); ok && lead.Role == bti.Leader && lead.Unit == p.Unit {
			actor.Role = bti.Leader
		}
	}
	return actor, true, nil
}

func postOn(list []Post, day bti.Date) (Post, bool) {
	for i := range list {
		if list[i].On(day) {
			return list[i], true
		}
	}
	return Post{}, false
}
