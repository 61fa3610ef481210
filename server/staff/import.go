package staff

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/syncproto"
)

// Import reads a file of people or of units. Preview tells what it would
// change and changes nothing; Apply does it, all of it or, with one fault or when Digest is not the
// plan's, nothing.
type Import struct {
	File []byte
	// Everybody: who is not in the file has today as their last day.
	Everybody bool
	// Digest of the plan that was looked at; "" applies whatever it is.
	Digest string
}

// Preview tells what a file would change.
func (d *Desk) Preview(ctx context.Context, in Import, lang field.Lang) (*Plan, error) {
	var plan *Plan
	err := d.Store.Read(ctx, func(r store.Reader) error {
		t, err := d.load(r)
		if err != nil {
			return err
		}
		plan = t.read(&in)
		plan.Faults = Tell(t.shownFaults(), lang)
		return nil
	})
	return plan, err
}

// Apply does what a file says.
func (d *Desk) Apply(ctx context.Context, by By, in Import) (*Plan, error) {
	var plan *Plan
	err := d.change(ctx, by, func(t *town) {
		plan = t.read(&in)
		if len(t.faults) == 0 && in.Digest != "" && in.Digest != plan.Digest {
			t.fault(Fault{Code: CodePlanChanged})
		}
		t.faults = t.shownFaults()
		t.note("import", plan.counts())
	})
	if err != nil {
		return nil, err
	}
	plan.Faults = []Told{}
	return plan, nil
}

func (p *Plan) counts() string {
	return "added " + strconv.Itoa(p.Added) + " changed " + strconv.Itoa(p.Changed) + " moved " + strconv.Itoa(p.Moved) + " ended " + strconv.Itoa(p.Ended)
}

func (t *town) shownFaults() []Fault { return t.faults[:min(len(t.faults), faultsMax)] }

// read takes a file in, line by line, into what there is.
func (t *town) read(in *Import) *Plan {
	s, faults := readSheet(in.File)
	plan := &Plan{Steps: []Step{}}
	if t.faults = append(t.faults, faults...); len(faults) > 0 {
		return plan
	}
	seen := make(map[string]bool)
	for _, x := range s.rows {
		t.line = x.line
		if x.extra {
			t.fault(Fault{Code: CodeTooManyCells})
			continue
		}
		before := len(t.faults)
		var step Step
		if s.people {
			step = t.readPerson(x, seen)
		} else {
			step = t.readUnit(x, seen)
		}
		for i := range t.faults[before:] {
			t.faults[before+i].Column = s.heads[t.faults[before+i].Field]
		}
		if len(t.faults) == before {
			step.Line = x.line
			plan.put(step)
		}
	}
	t.line = 0
	if s.people && in.Everybody && len(t.faults) == 0 {
		t.endOthers(plan, seen)
	}
	// The plan is named by all that it does, and on what.
	text, err := json.Marshal([]any{plan, t.day, in.Everybody, sha256.Sum256(in.File)})
	if err != nil {
		panic("staff: " + err.Error()) // texts and numbers
	}
	sum := sha256.Sum256(text)
	plan.Digest = hex.EncodeToString(sum[:16])
	return plan
}

func (p *Plan) put(s Step) {
	switch s.What {
	case "added":
		p.Added++
	case "changed":
		p.Changed++
	case "moved":
		p.Moved++
	case "ended":
		p.Ended++
	default:
		p.Unchanged++
		return
	}
	if len(p.Steps) < stepsMax {
		p.Steps = append(p.Steps, s)
	}
}

// once tells whether an id stands in the file for the first time.
func (t *town) once(seen map[string]bool, field, id string) bool {
	if seen[id] {
		t.fault(Fault{Code: CodeTwice, Field: field, Params: []string{id}})
		return false
	}
	seen[id] = true
	return true
}

func (t *town) need(x row, fields ...string) bool {
	before := len(t.faults)
	for _, f := range fields {
		if x.cells[f] == "" {
			t.fault(Fault{Code: CodeMissing, Field: f})
		}
	}
	return len(t.faults) == before
}

func (t *town) readPerson(x row, seen map[string]bool) (s Step) {
	login := cleanLogin(x.cells["login"])
	id := syncproto.PersonID(strings.ToLower(x.cells["person"]))
	if id == "" {
		if id = t.logins[login]; id == "" {
			id = idOf(login)
		}
	}
	if id == "" && !t.need(x, "login") || !t.once(seen, "login", string(id)) {
		return s
	}
	s.ID, s.Name = string(id), x.cells["name"]
	role, unit := t.roleNamed(x.cells["role"]), t.unitNamed(x.cells["unit"])
	from, until := day(x.cells["from"]), day(x.cells["until"])
	if from != "" && !from.Valid() {
		t.fault(Fault{Code: CodeDay, Field: "from", Params: []string{string(from)}})
		return s
	}
	if _, there := t.accounts[id]; !there {
		if !t.need(x, "name", "login", "role") {
			return s
		}
		if from == "" {
			from = t.day
		}
		n := NewPerson{Person: id, Name: x.cells["name"], Login: login, Title: x.cells["title"], Phone: x.cells["phone"], Role: role, Unit: unit, From: from, Until: until}
		t.add(&n)
		s.What = "added"
		s.To = said(t.posts[id])
		return s
	}
	if !t.works(id) {
		return s
	}
	s.What, s.Name = "unchanged", t.accounts[id].Name
	s.From = said(t.posts[id])
	if t.rename(&Details{Person: id, Name: x.cells["name"], Login: login, Title: x.cells["title"], Phone: x.cells["phone"]}) {
		s.What = "changed"
	}
	if role != "" && t.moves(id, role, unit, from) {
		if from == "" {
			from = t.day
		}
		if t.move(&Move{Person: id, Role: role, Unit: unit, From: from, Until: until}) {
			s.What = "moved"
		}
	} else if until != "" && t.end(id, until) {
		s.What = "ended"
	}
	s.To = said(t.posts[id])
	return s
}

// moves tells whether a line says another post than the person has. When it
// began is not looked at for one that has begun: what has been is not rewritten.
func (t *town) moves(p syncproto.PersonID, role bti.Role, unit bti.UnitID, from bti.Date) bool {
	on := from
	if on == "" || on < t.day {
		on = t.day
	}
	is, ok := t.postOn(p, on)
	return !ok || is.Role != role || is.Unit != unit
}

// endOthers ends those who work now and are not in the file.
func (t *town) endOthers(plan *Plan, seen map[string]bool) {
	before := len(t.faults)
	for _, p := range sortedKeys(t.posts) {
		list := t.posts[p]
		last := list[len(list)-1]
		if seen[string(p)] || t.accounts[p].DisabledAt != 0 || last.Until != "" && last.Until <= t.day || list[0].From > t.day {
			continue
		}
		s := Step{What: "ended", ID: string(p), Name: t.accounts[p].Name, From: said(list)}
		if t.end(p, t.day) {
			s.To = said(t.posts[p])
			plan.put(s)
		}
	}
	if len(t.faults) > before {
		t.faults = t.faults[:before+1] // that no administrator is left is said once
	}
}

func sortedKeys[V any](m map[syncproto.PersonID]V) []syncproto.PersonID {
	keys := make(map[syncproto.PersonID]bool, len(m))
	for k := range m {
		keys[k] = true
	}
	return sorted(keys)
}

// said is a person's last post in ids and days.
func said(list []store.Post) string {
	if len(list) == 0 {
		return ""
	}
	return about(list[len(list)-1])
}

func (t *town) roleNamed(s string) bti.Role {
	if r, ok := roleNames[strings.ToLower(s)]; ok {
		return r
	}
	return bti.Role(s) // none that we know, and said so by the checks
}

// unitNamed finds a unit by its id or its name.
func (t *town) unitNamed(s string) bti.UnitID {
	if _, ok := t.units[bti.UnitID(strings.ToLower(s))]; ok {
		return bti.UnitID(strings.ToLower(s))
	}
	found := bti.UnitID(s)
	for id, u := range t.units {
		if strings.EqualFold(u.Name, s) {
			found = id
		}
	}
	return found
}

func (t *town) serviceNamed(s string) bti.ServiceID {
	if _, ok := t.services[bti.ServiceID(strings.ToLower(s))]; ok {
		return bti.ServiceID(strings.ToLower(s))
	}
	found := bti.ServiceID(strings.ToLower(s))
	for id, x := range t.services {
		if strings.EqualFold(x.Name, s) {
			found = id
		}
	}
	return found
}

func (t *town) readUnit(x row, seen map[string]bool) (s Step) {
	u := Unit{
		Unit: bti.UnitID(strings.ToLower(x.cells["unit"])), Name: x.cells["name"], Phone: x.cells["phone"],
		Guides: strings.FieldsFunc(x.cells["guides"], func(r rune) bool { return strings.ContainsRune(", |\t", r) }),
	}
	if x.cells["service"] != "" {
		u.Service = t.serviceNamed(x.cells["service"])
	}
	if !t.need(x, "unit") || !t.once(seen, "unit", string(u.Unit)) {
		return s
	}
	if _, known := t.services[u.Service]; !known && x.cells["serviceName"] != "" {
		t.putService(&Service{Service: u.Service, Name: x.cells["serviceName"]})
	}
	s.ID = string(u.Unit)
	if old, known := t.units[u.Unit]; known {
		s.From = old.Name + " " + string(old.Service) + " " + strings.Join(old.Guides, " ")
	}
	s.What = t.putUnit(&u)
	now := t.units[u.Unit]
	s.Name, s.To = now.Name, strings.TrimSpace(now.Name+" "+string(now.Service)+" "+strings.Join(now.Guides, " "))
	return s
}

// Export writes everybody who works here, or the units, as a file that Import reads.
func (d *Desk) Export(ctx context.Context, units bool, lang field.Lang) ([]byte, error) {
	o, err := d.Look(ctx)
	if err != nil {
		return nil, err
	}
	list := peopleHeadings
	if units {
		list = unitHeadings
	}
	head := make([]string, len(list))
	for i, h := range list {
		head[i] = h.names[index(lang)]
	}
	lines := [][]string{head}
	if units {
		names := make(map[bti.ServiceID]string)
		for _, s := range o.Services {
			names[s.Service] = s.Name
		}
		for _, u := range o.Units {
			lines = append(lines, []string{string(u.Unit), u.Name, string(u.Service), names[u.Service], u.Phone, strings.Join(u.Guides, " ")})
		}
		return writeSheet(lines)
	}
	for _, p := range o.People {
		q := p.Posts[len(p.Posts)-1]
		lines = append(lines, []string{string(p.Person), p.Name, p.Login, p.Title, p.Phone, roleWord[q.Role][index(lang)], string(q.Unit), string(q.From), string(q.Until)})
	}
	return writeSheet(lines)
}
