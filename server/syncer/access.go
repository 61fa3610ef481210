package syncer

import (
	"slices"

	"stafett/internal/bti"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
)

// Grounds of access, as the access log has them.
const (
	groundOwn      = "own"      // a person's own things
	groundStaff    = "staff"    // guides and directory
	groundLeader   = "leader"   // leads the case's unit
	groundBaton    = "baton"    // holds the baton
	groundStarter  = "starter"  // started the case, in the own unit
	groundTakes    = "takes"    // takes part, in the own unit
	groundOffered  = "offered"  // has an offer of the baton to answer
	groundConsent  = "consent"  // takes part for a service that a consent covers
	groundSuspects = "suspects" // wrote the suspicion
	groundGuardian = "guardian"
	groundYoung    = "young"
)

// held is a depth of a case that a person may hold, and why.
type held struct {
	depth  bti.Depth
	ground string
}

// depths are what a person may hold of a case on a day: the table "Who may
// hold which scope" of architecture.md, on the projection that the store keeps. The same
// relations are worked out by rules.RelationOf from the records; a test holds the two equal.
func depths(a bti.Actor, c store.CaseAccess, today bti.Date) []held {
	tied := func(r store.Relation) bool {
		for _, x := range c.Relations {
			if x.Relation == r && (x.From == "" || x.From <= today) && (x.Until == "" || today <= x.Until) {
				return true
			}
		}
		return false
	}
	h := c.Head
	switch a.Role {
	case bti.GuardianRole:
		if h != nil && h.Log != "none" && tied(store.GuardianOf) {
			return []held{{bti.Log, groundGuardian}}
		}
		return nil
	case bti.Young:
		if h != nil && h.Log != "none" && tied(store.YoungOf) {
			return []held{{bti.Log, groundYoung}}
		}
		return nil
	case bti.Employee, bti.Leader:
	default:
		return nil
	}
	if h == nil {
		// The subject came, the case itself is still on its way.
		if tied(store.Starter) {
			return []held{{bti.Log, groundStarter}, {bti.Internal, groundStarter}}
		}
		return nil
	}
	baton := h.Baton == a.Person
	if a.Unit == h.Unit {
		return ownDepths(a, h, baton, tied)
	}
	covered := false
	for _, x := range c.Consents {
		covered = covered || x.Service == a.Service && (x.Until == "" || today <= x.Until)
	}
	covered = covered && (!h.Blocked || tied(store.Knowing))
	var out []held
	switch {
	case !covered:
		return nil
	case baton && h.Log != "closed":
		out = []held{{bti.Log, groundBaton}}
	case tied(store.Participating) && h.Log == "open":
		out = []held{{bti.Log, groundConsent}}
	case tied(store.Offered) && h.Log != "closed":
		return []held{{bti.Log, groundOffered}}
	default:
		return nil
	}
	if tied(store.Suspecting) {
		out = append(out, held{bti.Protected, groundSuspects})
	}
	return out
}

func ownDepths(a bti.Actor, h *store.CaseHead, baton bool, tied func(store.Relation) bool) []held {
	ground := ""
	switch {
	case a.Role == bti.Leader:
		return []held{{bti.Log, groundLeader}, {bti.Internal, groundLeader}, {bti.Protected, groundLeader}}
	case baton:
		ground = groundBaton
	case tied(store.Participating):
		ground = groundTakes
	case tied(store.Starter):
		ground = groundStarter
	case tied(store.Offered):
		return []held{{bti.Log, groundOffered}}
	default:
		return nil
	}
	out := []held{{bti.Log, ground}, {bti.Internal, ground}}
	if tied(store.Suspecting) {
		out = append(out, held{bti.Protected, groundSuspects})
	}
	return out
}

// entitled are all scopes a person may hold on a day, each with its ground.
//
// ref holds guides, units, services and the staff of the municipality, and
// nothing about a family. Guardians and the young have it too: without the guide their
// device could neither show where the case stands nor explain a rule.
//
// A person without a role has no post today, and may hold nothing, not even their own.
func entitled(r store.Reader, a bti.Actor, today bti.Date) (map[syncproto.ScopeID]string, error) {
	if a.Role == "" {
		return nil, nil
	}
	out := map[syncproto.ScopeID]string{bti.PersonScope(a.Person): groundOwn, bti.RefScope: groundStaff}
	unit := bti.UnitID("")
	if a.Role == bti.Leader {
		unit = a.Unit
	}
	cases, err := r.CasesOf(a.Person, unit, a.Service)
	if err != nil {
		return nil, err
	}
	for i := range cases {
		for _, h := range depths(a, cases[i], today) {
			out[bti.ScopeOf(cases[i].Case, h.depth)] = h.ground
		}
	}
	return out, nil
}

// holds tells whether a person may hold one scope on a day.
func holds(r store.Reader, a bti.Actor, s syncproto.ScopeID, today bti.Date) (bool, error) {
	c, d, ok := bti.SplitScope(s)
	if !ok {
		return a.Role != "" && (s == bti.RefScope || s == bti.PersonScope(a.Person)), nil
	}
	may, err := heldOf(r, a, c, today)
	return slices.ContainsFunc(may, func(h held) bool { return h.depth == d }), err
}

// heldOf is what a person may hold of a case on a day.
func heldOf(r store.Reader, a bti.Actor, c bti.CaseID, today bti.Date) ([]held, error) {
	access, known, err := r.CaseOf(c, a.Person, a.Service)
	if err != nil || !known {
		return nil, err
	}
	return depths(a, access, today), nil
}

// purgeReason tells a device why a scope is taken away.
func purgeReason(r store.Reader, a bti.Actor, s syncproto.ScopeID) (string, error) {
	c, _, ok := bti.SplitScope(s)
	if !ok || a.Role == "" {
		return "access_ended", nil
	}
	access, known, err := r.CaseOf(c, a.Person, a.Service)
	switch {
	case err != nil:
		return "", err
	case !known:
		return "deleted", nil
	case (a.Role == bti.Employee || a.Role == bti.Leader) && access.Head != nil && access.Head.Service != a.Service && len(access.Consents) == 0:
		return "consent_withdrawn", nil
	}
	return "access_ended", nil
}

// far is a day beyond every consent.
const far bti.Date = "2100-12-31"

// project derives from a case's records what access needs of it. today does not
// count: what ends or begins by itself carries its day.
func project(in rules.In, youngAge int) store.Projection {
	c := in.Case
	var p store.Projection
	tie := func(x store.CasePerson) {
		if x.Person != "" {
			p.Persons = append(p.Persons, x)
		}
	}
	if h := c.Head; h != nil {
		p.Head = &store.CaseHead{
			Unit: h.Unit, Service: h.Service, Status: h.Status, Log: h.Log, Baton: h.Baton, Level: h.Level, Practice: h.Practice,
			Blocked: c.Subject != nil && c.Subject.AddressBlock != "",
		}
		tie(store.CasePerson{Person: h.Meta.CreatedBy, Relation: store.Starter})
	} else if c.Subject != nil {
		tie(store.CasePerson{Person: c.Subject.Meta.CreatedBy, Relation: store.Starter})
	}
	for _, x := range c.Participants {
		until := bti.Date("")
		if x.To != "" {
			until = x.To.AddDays(-1) // To is the first day without
		}
		tie(store.CasePerson{Person: x.Person, Relation: store.Participating, Until: until})
		if x.MayKnow {
			tie(store.CasePerson{Person: x.Person, Relation: store.Knowing, Until: until})
		}
	}
	for _, x := range c.BatonOffers {
		if x.State == "offered" {
			tie(store.CasePerson{Person: x.To, Relation: store.Offered})
		}
	}
	for _, x := range c.Guardians {
		if rules.MaySee(c, x) {
			tie(store.CasePerson{Person: x.Person, Relation: store.GuardianOf})
		}
	}
	for _, x := range c.Suspicions {
		tie(store.CasePerson{Person: x.Meta.CreatedBy, Relation: store.Suspecting})
	}
	if x := c.Subject; x != nil && x.Person != "" {
		switch {
		case x.Kind == "pregnant":
			tie(store.CasePerson{Person: x.Person, Relation: store.YoungOf})
		case x.Born.Valid():
			// Without a day of birth nobody knows that the age is reached.
			tie(store.CasePerson{Person: x.Person, Relation: store.YoungOf, From: x.Born.AddMonths(12 * youngAge)})
		}
	}
	p.Consents = standing(in)
	return p
}

// standing are the services that a consent covers, each with its last day. The
// rules know when a consent stands; asking them about each day on which one of them
// ends gives the day up to which some consent does.
func standing(in rules.In) []store.CaseConsent {
	var out []store.CaseConsent
	done := make(map[bti.ServiceID]bool)
	for _, c := range in.Case.Consents {
		s := c.Service
		if c.Purpose != "service" || s == "" || done[s] {
			continue
		}
		done[s] = true
		last := bti.Date("")
		for _, x := range in.Case.Consents {
			if x.Purpose != "service" || x.Service != s || x.State != "given" {
				continue
			}
			on := in
			if on.Today = x.ValidTo; on.Today == "" {
				on.Today = far
			}
			if on.Today > last && rules.Standing(on, "service", s) {
				last = on.Today
			}
		}
		switch last {
		case "":
		case far:
			out = append(out, store.CaseConsent{Service: s})
		default:
			out = append(out, store.CaseConsent{Service: s, Until: last})
		}
	}
	return out
}
