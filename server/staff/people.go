package staff

import (
	"cmp"
	"slices"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/syncproto"
)

// Roles are those of people who work for the municipality.
var Roles = []bti.Role{bti.Employee, bti.Leader, bti.BTICoordinator, bti.Administrator, bti.PrivacyOfficer}

// worksInUnit tells whether a role is one in a unit; the others are for all of the municipality.
func worksInUnit(r bti.Role) bool { return r == bti.Employee || r == bti.Leader }

func cleanLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// idOf makes an id of a log-in: what stands before the @.
func idOf(login string) syncproto.PersonID {
	before, _, _ := strings.Cut(login, "@")
	var b strings.Builder
	for _, r := range before {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			b.WriteRune(r)
		case r == 'å':
			b.WriteString("a")
		case r == 'ø':
			b.WriteString("o")
		case r == 'æ':
			b.WriteString("ae")
		}
	}
	return syncproto.PersonID(b.String())
}

func (t *town) add(n *NewPerson) {
	n.Login = cleanLogin(n.Login)
	if n.Person == "" {
		n.Person = idOf(n.Login)
	}
	if !field.Slug(string(n.Person)) || len(n.Person) > 80 {
		t.fault(Fault{Code: CodePersonID, Field: "person", Params: []string{string(n.Person)}})
		return
	}
	if _, taken := t.accounts[n.Person]; taken {
		t.fault(Fault{Code: CodePersonExists, Field: "person", Params: []string{string(n.Person)}})
		return
	}
	if _, taken := t.logins[n.Login]; taken {
		t.fault(Fault{Code: CodeLoginTaken, Field: "login", Params: []string{n.Login}})
	}
	p, ok := t.post(n.Person, n.Role, n.Unit, n.From, n.Until)
	if !ok {
		return
	}
	t.accounts[n.Person] = store.Account{Person: n.Person, Login: n.Login, Name: strings.TrimSpace(n.Name), Role: n.Role, CreatedAt: t.Now().UnixMilli()}
	t.logins[n.Login] = n.Person
	t.posts[n.Person] = []store.Post{p}
	t.people[n.Person] = bti.Person{Person: n.Person, Title: strings.TrimSpace(n.Title), Phone: strings.TrimSpace(n.Phone)}
	t.dirty[n.Person] = true
	t.check(n.Person)
	t.note("account", "added", string(n.Person))
	t.note("post", "added", string(n.Person), about(p))
}

// check holds what the directory would say against the field checks.
func (t *town) check(p syncproto.PersonID) {
	x := t.people[p]
	q := t.posts[p][0]
	x.Person, x.Name, x.Role, x.Unit, x.Service = p, t.accounts[p].Name, q.Role, q.Unit, q.Service
	for _, f := range bti.Check(bti.KindPerson, bti.Fields(&x), t.Mode) {
		t.fault(Fault{Code: CodeField, Field: f.Field, cause: f})
	}
}

// about says a post in ids, for the access log.
func about(p store.Post) string {
	return strings.Join(strings.Fields(strings.Join([]string{string(p.Role), string(p.Unit), string(p.From), string(p.Until)}, " ")), " ")
}

// post makes a post, or faults.
func (t *town) post(person syncproto.PersonID, role bti.Role, unit bti.UnitID, from, until bti.Date) (p store.Post, ok bool) {
	before := len(t.faults)
	p = store.Post{Person: person, Role: role, From: from, Until: until}
	if !slices.Contains(Roles, role) {
		t.fault(Fault{Code: CodeRole, Field: "role", Params: []string{string(role)}})
	}
	switch u, known := t.units[unit]; {
	case unit == "" && worksInUnit(role):
		t.fault(Fault{Code: CodeUnitMissing, Field: "unit"})
	case unit != "" && !known:
		t.fault(Fault{Code: CodeUnitUnknown, Field: "unit", Params: []string{string(unit)}})
	case unit != "":
		p.Unit, p.Service = unit, u.Service
	}
	switch {
	case !from.Valid():
		t.fault(Fault{Code: CodeDay, Field: "from", Params: []string{string(from)}})
	case until != "" && !until.Valid():
		t.fault(Fault{Code: CodeDay, Field: "until", Params: []string{string(until)}})
	case until != "" && until < from:
		t.fault(Fault{Code: CodeDaysTurned, Field: "until"})
	}
	return p, len(t.faults) == before
}

// works finds somebody who works for the municipality; families are looked after in their cases.
func (t *town) works(p syncproto.PersonID) bool {
	if _, ok := t.accounts[p]; ok && len(t.posts[p]) > 0 {
		return true
	}
	t.fault(Fault{Code: CodePersonUnknown, Field: "person", Params: []string{string(p)}})
	return false
}

func (t *town) rename(c *Details) (changed bool) {
	if !t.works(c.Person) {
		return false
	}
	a, x := t.accounts[c.Person], t.people[c.Person]
	wasA, wasX := a, x
	if login := cleanLogin(c.Login); login != "" && login != a.Login {
		if _, taken := t.logins[login]; taken {
			t.fault(Fault{Code: CodeLoginTaken, Field: "login", Params: []string{login}})
			return false
		}
		delete(t.logins, a.Login)
		a.Login, t.logins[login] = login, c.Person
	}
	a.Name = cmp.Or(strings.TrimSpace(c.Name), a.Name)
	x.Title, x.Phone = cmp.Or(strings.TrimSpace(c.Title), x.Title), cmp.Or(strings.TrimSpace(c.Phone), x.Phone)
	if a == wasA && x.Title == wasX.Title && x.Phone == wasX.Phone {
		return false
	}
	t.accounts[c.Person], t.people[c.Person] = a, x
	t.dirty[c.Person] = true
	t.check(c.Person)
	t.note("account", "changed", string(c.Person))
	return true
}

// move answers whether anything is another than it was.
func (t *town) move(m *Move) (changed bool) {
	if !t.works(m.Person) {
		return false
	}
	next, ok := t.post(m.Person, m.Role, m.Unit, m.From, m.Until)
	if !ok {
		return false
	}
	var list []store.Post
	for _, p := range t.posts[m.Person] {
		if p.From >= next.From {
			continue // the new one takes its place
		}
		if p.Until == "" || p.Until >= next.From {
			if p.Role == next.Role && p.Unit == next.Unit {
				// The same work goes on.
				next.From = p.From
				continue
			}
			p.Until = next.From.AddDays(-1)
		}
		list = append(list, p)
	}
	list = append(list, next)
	if slices.Equal(list, t.posts[m.Person]) {
		return false
	}
	t.posts[m.Person] = list
	t.dirty[m.Person] = true
	t.note("post", "moved", string(m.Person), about(next))
	t.keepAnAdministrator()
	return true
}

func (t *town) end(p syncproto.PersonID, until bti.Date) (changed bool) {
	if !t.works(p) {
		return false
	}
	posts := t.posts[p]
	switch {
	case !until.Valid():
		t.fault(Fault{Code: CodeDay, Field: "until", Params: []string{string(until)}})
		return false
	case until < posts[0].From:
		t.fault(Fault{Code: CodeEndsBefore, Field: "until", Params: []string{string(posts[0].From)}})
		return false
	}
	var list []store.Post
	for _, q := range posts {
		if q.From > until {
			continue
		}
		list = append(list, q)
	}
	if last := &list[len(list)-1]; last.Until == "" || last.Until > until || len(list) == len(posts) {
		last.Until = until
	}
	if slices.Equal(list, posts) {
		return false
	}
	t.posts[p] = list
	t.dirty[p] = true
	t.note("post", "ended", string(p), string(until))
	t.keepAnAdministrator()
	return true
}

func (t *town) putService(s *Service) (what string) {
	old, known := t.services[s.Service]
	x := old
	x.Service = s.Service
	x.Name, x.Phone, x.Base = cmp.Or(strings.TrimSpace(s.Name), x.Name), cmp.Or(strings.TrimSpace(s.Phone), x.Phone), s.Base || x.Base
	for _, f := range bti.Check(bti.KindService, bti.Fields(&x), t.Mode) {
		t.fault(Fault{Code: CodeField, Field: f.Field, cause: f})
	}
	if known && x.Name == old.Name && x.Phone == old.Phone && x.Base == old.Base {
		return "unchanged"
	}
	t.services[s.Service] = x
	t.service[s.Service] = true
	return t.noted("service", known, string(s.Service))
}

func (t *town) noted(what string, known bool, id string) string {
	how := "added"
	if known {
		how = "changed"
	}
	t.note(what, how, id)
	return how
}

func (t *town) putUnit(u *Unit) (what string) {
	old, known := t.units[u.Unit]
	x := old
	x.Unit = u.Unit
	x.Name, x.Phone, x.Service = cmp.Or(strings.TrimSpace(u.Name), x.Name), cmp.Or(strings.TrimSpace(u.Phone), x.Phone), cmp.Or(u.Service, x.Service)
	if len(u.Guides) > 0 {
		x.Guides = u.Guides
	}
	for _, f := range bti.Check(bti.KindUnit, bti.Fields(&x), t.Mode) {
		t.fault(Fault{Code: CodeField, Field: f.Field, cause: f})
	}
	if _, ok := t.services[x.Service]; !ok && x.Service != "" {
		t.fault(Fault{Code: CodeServiceUnknown, Field: "service", Params: []string{string(x.Service)}})
	}
	for _, g := range x.Guides {
		if !t.guides[bti.GuideID(g)] {
			t.fault(Fault{Code: CodeGuideUnknown, Field: "guides", Params: []string{g}})
		}
	}
	if known && x.Name == old.Name && x.Phone == old.Phone && x.Service == old.Service && slices.Equal(x.Guides, old.Guides) {
		return "unchanged"
	}
	t.units[u.Unit] = x
	t.units2[u.Unit] = true
	if known && x.Service != old.Service {
		t.follow(x)
	}
	return t.noted("unit", known, string(u.Unit))
}

// follow lets the posts of a unit be of its service.
func (t *town) follow(u bti.Unit) {
	for p, list := range t.posts {
		for i := range list {
			if list[i].Unit == u.Unit {
				list[i].Service = u.Service
				t.dirty[p] = true
			}
		}
	}
}

func (t *town) deputise(x *Deputy) {
	if !t.works(x.For) || !t.works(x.By) {
		return
	}
	lead, leads := t.postOn(x.For, x.From)
	sub, there := t.postOn(x.By, x.From)
	last, stays := t.postOn(x.By, x.Until)
	switch {
	case !x.From.Valid() || !x.Until.Valid():
		t.fault(Fault{Code: CodeDay, Field: "until", Params: []string{string(x.Until)}})
	case x.Until < x.From:
		t.fault(Fault{Code: CodeDaysTurned, Field: "until"})
	case x.From.Days(x.Until) > deputyDaysMax:
		t.fault(Fault{Code: CodeDeputyLong, Field: "until"})
	case !leads || lead.Role != bti.Leader:
		t.fault(Fault{Code: CodeNoLeader, Field: "for", Params: []string{string(x.For)}})
	case x.For == x.By || !there || !stays || sub.Unit != lead.Unit || last.Unit != lead.Unit:
		t.fault(Fault{Code: CodeDeputyElsewhere, Field: "by", Params: []string{string(x.By)}})
	case slices.ContainsFunc(t.deputies, func(d store.Deputy) bool { return d.For == x.For && d.From <= x.Until && x.From <= d.Until }):
		t.fault(Fault{Code: CodeDeputyOverlaps, Field: "from"})
	default:
		t.deputies = append(t.deputies, store.Deputy{For: x.For, By: x.By, From: x.From, Until: x.Until})
		t.leaders[x.For] = true
		t.note("deputy", "added", string(x.By), "for", string(x.For), string(x.From), string(x.Until))
	}
}

// deputyDaysMax: longer than a year somebody else is the leader.
const deputyDaysMax = 366

func (t *town) endDeputy(x *Deputy) {
	i := slices.IndexFunc(t.deputies, func(d store.Deputy) bool { return d.For == x.For && d.By == x.By && d.From == x.From })
	if i < 0 {
		t.fault(Fault{Code: CodeDeputyUnknown, Field: "by"})
		return
	}
	d := t.deputies[i]
	t.dirty[d.By] = true // their devices are told at once
	t.leaders[d.For] = true
	if x.Until < d.From {
		t.deputies = slices.Delete(t.deputies, i, i+1)
	} else {
		t.deputies[i].Until = min(d.Until, x.Until)
	}
	t.note("deputy", "ended", string(d.By), "for", string(d.For), string(d.From), string(x.Until))
}

func (t *town) postOn(p syncproto.PersonID, day bti.Date) (store.Post, bool) {
	for _, q := range t.posts[p] {
		if q.On(day) {
			return q, true
		}
	}
	return store.Post{}, false
}

// overview puts what there is in the order to show.
func (t *town) overview() *Overview {
	o := &Overview{Today: t.day, Services: []Service{}, Units: []Unit{}, People: []Person{}, Deputies: []Deputy{}, Guides: []string{}}
	for _, s := range t.services {
		o.Services = append(o.Services, Service{Service: s.Service, Name: s.Name, Phone: s.Phone, Base: s.Base})
	}
	for _, u := range t.units {
		o.Units = append(o.Units, Unit{Unit: u.Unit, Name: u.Name, Service: u.Service, Phone: u.Phone, Guides: u.Guides})
	}
	for p := range t.posts {
		o.People = append(o.People, t.person(p))
	}
	for _, d := range t.deputies {
		if d.Until >= t.day {
			o.Deputies = append(o.Deputies, Deputy{For: d.For, By: d.By, From: d.From, Until: d.Until})
		}
	}
	for g := range t.guides {
		o.Guides = append(o.Guides, string(g))
	}
	slices.Sort(o.Guides)
	slices.SortFunc(o.Services, func(a, b Service) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Service, b.Service)) })
	slices.SortFunc(o.Units, func(a, b Unit) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit)) })
	slices.SortFunc(o.People, func(a, b Person) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Person, b.Person)) })
	return o
}

func (t *town) person(p syncproto.PersonID) Person {
	a := t.accounts[p]
	x := Person{Person: p, Name: a.Name, Login: a.Login, Title: t.people[p].Title, Phone: t.people[p].Phone, LoginReady: a.PasswordHash != "", State: "ended"}
	for _, q := range t.posts[p] {
		x.Posts = append(x.Posts, Post{Role: q.Role, Unit: q.Unit, From: q.From, Until: q.Until})
		switch {
		case q.On(t.day):
			x.State = "present"
		case q.From > t.day && x.State == "ended":
			x.State = "future"
		}
	}
	if a.DisabledAt != 0 {
		x.State = "disabled"
	}
	return x
}
