// Package staff is the administration of who works where: services, units,
// people, their posts, and those who stand in for a leader; and the reading and
// writing of them as CSV. Each change is written in one transaction with its line
// of the access log and with what the devices are told of it, the directory. It
// knows no case, no HTTP and no password.
package staff

import (
	"context"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Config is what a Desk needs.
type Config struct {
	Store store.Store
	Sync  *syncer.Syncer
	// NewID makes ids of records.
	NewID func() syncproto.RecordID
	Now   func() time.Time
	// Place is where the municipality's days begin and end.
	Place *time.Location
	Mode  field.Mode
}

// Desk is where a municipality's people and units are looked after.
type Desk struct{ Config }

// New opens a desk.
func New(c Config) *Desk { return &Desk{c} }

// By is who changes something: an administrator on a device. The zero value is the command line.
type By struct {
	Actor  bti.Actor
	Device syncproto.DeviceID
}

func (d *Desk) today() bti.Date { return bti.Date(d.Now().In(d.Place).Format("2006-01-02")) }

// Look is everything there is to look after.
func (d *Desk) Look(ctx context.Context) (*Overview, error) {
	var out *Overview
	err := d.Store.Read(ctx, func(r store.Reader) error {
		t, err := d.load(r)
		if err != nil {
			return err
		}
		out = t.overview()
		return nil
	})
	return out, err
}

// change runs fn on what there is and writes what it changed. Faults come
// back as *Invalid, and nothing is written then.
func (d *Desk) change(ctx context.Context, by By, fn func(*town)) error {
	var pokes []syncproto.PersonID
	err := d.Sync.Administer(ctx, d.NewID, func(tx store.Tx) ([]bti.Record, error) {
		t, err := d.load(tx)
		if err != nil {
			return nil, err
		}
		fn(t)
		if len(t.faults) > 0 {
			return nil, &Invalid{Faults: t.faults}
		}
		pokes = t.touched()
		return t.write(tx, by)
	})
	if err == nil {
		d.Sync.Hub.Poke(pokes, "")
	}
	return err
}

// Follow lets the directory say what is so today: posts begin and end by
// themselves. A server calls it when it starts and once a day.
func (d *Desk) Follow(ctx context.Context) error {
	return d.change(ctx, By{}, func(t *town) {
		for p := range t.posts {
			was, says := t.people[p], bti.Person{}
			if says, _ = t.entry(p); !jsonv.Equal(bti.Fields(&says), bti.Fields(&was)) {
				t.dirty[p] = true
			}
		}
	})
}

// Add adds somebody with a first post.
func (d *Desk) Add(ctx context.Context, by By, n NewPerson) error {
	return d.change(ctx, by, func(t *town) { t.add(&n) })
}

// Rename changes what a person is called; what is "" stays as it is.
func (d *Desk) Rename(ctx context.Context, by By, c Details) error {
	return d.change(ctx, by, func(t *town) { t.rename(&c) })
}

// Move gives a person another post from a day on; the one before ends the day before.
func (d *Desk) Move(ctx context.Context, by By, m Move) error {
	return d.change(ctx, by, func(t *town) { t.move(&m) })
}

// End makes a day the last at work.
func (d *Desk) End(ctx context.Context, by By, e End) error {
	return d.change(ctx, by, func(t *town) { t.end(e.Person, e.Until) })
}

// PutUnit adds a unit or changes it; what is empty stays as it is.
func (d *Desk) PutUnit(ctx context.Context, by By, u Unit) error {
	return d.change(ctx, by, func(t *town) { t.putUnit(&u) })
}

// PutService adds a service or changes it; what is empty stays as it is.
func (d *Desk) PutService(ctx context.Context, by By, s Service) error {
	return d.change(ctx, by, func(t *town) { t.putService(&s) })
}

// Deputise lets somebody stand in for a leader.
func (d *Desk) Deputise(ctx context.Context, by By, x Deputy) error {
	return d.change(ctx, by, func(t *town) { t.deputise(&x) })
}

// EndDeputy makes a day the last on which a deputy stands in; before the first it is as if it never was.
func (d *Desk) EndDeputy(ctx context.Context, by By, x Deputy) error {
	return d.change(ctx, by, func(t *town) { t.endDeputy(&x) })
}

// Disable stops somebody at once: they may not log in, and their devices are
// wiped at the next contact. Enable lets them log in again.
func (d *Desk) Disable(ctx context.Context, by By, p syncproto.PersonID, off bool) error {
	return d.change(ctx, by, func(t *town) {
		a, ok := t.accounts[p]
		if !ok {
			t.fault(Fault{Code: CodePersonUnknown, Field: "person", Params: []string{string(p)}})
			return
		}
		if off == (a.DisabledAt != 0) {
			return
		}
		a.DisabledAt = 0
		what := "enabled"
		if off {
			a.DisabledAt, what = d.Now().UnixMilli(), "disabled"
			t.wipe = append(t.wipe, p)
		}
		t.accounts[p] = a
		t.note("account", what, string(p))
		t.dirty[p] = true
		t.keepAnAdministrator()
	})
}

// town is what there is, while it is changed: first in memory alone, so that a
// dry run is the same run without the last step.
type town struct {
	*Desk
	day      bti.Date
	accounts map[syncproto.PersonID]store.Account
	logins   map[string]syncproto.PersonID
	posts    map[syncproto.PersonID][]store.Post
	people   map[syncproto.PersonID]bti.Person // the directory
	units    map[bti.UnitID]bti.Unit
	services map[bti.ServiceID]bti.Service
	guides   map[bti.GuideID]bool
	deputies []store.Deputy
	// administrators there were before
	administrators int

	faults  []Fault
	line    int // of the file that is read, 0: none
	dirty   map[syncproto.PersonID]bool
	units2  map[bti.UnitID]bool // changed
	service map[bti.ServiceID]bool
	leaders map[syncproto.PersonID]bool // whose deputies changed
	wipe    []syncproto.PersonID
	notes   []store.LogLine
}

func (d *Desk) load(r store.Reader) (*town, error) {
	t := &town{
		Desk: d, day: d.today(),
		accounts: map[syncproto.PersonID]store.Account{}, logins: map[string]syncproto.PersonID{},
		posts: map[syncproto.PersonID][]store.Post{}, people: map[syncproto.PersonID]bti.Person{},
		units: map[bti.UnitID]bti.Unit{}, services: map[bti.ServiceID]bti.Service{}, guides: map[bti.GuideID]bool{},
		dirty: map[syncproto.PersonID]bool{}, units2: map[bti.UnitID]bool{}, service: map[bti.ServiceID]bool{}, leaders: map[syncproto.PersonID]bool{},
	}
	accounts, err := r.AllAccounts()
	if err != nil {
		return nil, err
	}
	posts, err := r.AllPosts()
	if err != nil {
		return nil, err
	}
	if t.deputies, err = r.AllDeputies(); err != nil {
		return nil, err
	}
	for _, p := range posts {
		t.posts[p.Person] = append(t.posts[p.Person], p)
	}
	for _, a := range accounts {
		t.accounts[a.Person], t.logins[a.Login] = a, a.Person
	}
	records, err := r.ScopeRecords(bti.RefScope)
	if err != nil {
		return nil, err
	}
	for i := range records {
		switch x := bti.TypedOf(&records[i].Record).(type) {
		case *bti.Person:
			t.people[x.Person] = *x
		case *bti.Unit:
			t.units[x.Unit] = *x
		case *bti.Service:
			t.services[x.Service] = *x
		case *bti.GuideDoc:
			t.guides[x.Guide] = true
		}
	}
	t.administrators = t.countAdministrators()
	return t, nil
}

func (t *town) fault(f Fault) {
	f.Line = t.line
	t.faults = append(t.faults, f)
}

// note is a line of the access log: what was done, to whom or what, by their ids.
func (t *town) note(what string, ids ...string) {
	t.notes = append(t.notes, store.LogLine{What: what, Ground: strings.TrimSpace(strings.Join(ids, " "))})
}

// touched are those whose access may be another now.
func (t *town) touched() []syncproto.PersonID {
	var out []syncproto.PersonID
	for p := range t.dirty {
		out = append(out, p)
	}
	for l := range t.leaders {
		for _, d := range t.deputies {
			if d.For == l {
				out = append(out, d.By)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// write stores what was changed and answers what the directory says from now on.
func (t *town) write(tx store.Tx, by By) (list []bti.Record, err error) {
	now := t.Now().UnixMilli()
	for _, p := range sorted(t.dirty) {
		if err := tx.PutAccount(t.accounts[p]); err != nil {
			return nil, err
		}
		if posts := t.posts[p]; len(posts) > 0 {
			if err := tx.PutPosts(p, posts); err != nil {
				return nil, err
			}
		}
		if x, ok := t.entry(p); ok {
			list = append(list, &x)
		}
	}
	for _, l := range sorted(t.leaders) {
		var mine []store.Deputy
		for _, d := range t.deputies {
			if d.For == l {
				mine = append(mine, d)
			}
		}
		if err := tx.PutDeputies(l, mine); err != nil {
			return nil, err
		}
	}
	for _, id := range sorted(t.service) {
		s := t.services[id]
		list = append(list, &s)
	}
	for _, id := range sorted(t.units2) {
		u := t.units[id]
		list = append(list, &u)
	}
	for _, p := range t.wipe {
		if err := revokeAll(tx, p, now); err != nil {
			return nil, err
		}
	}
	for _, l := range t.notes {
		l.At, l.Person, l.Role, l.Unit, l.Device = now, by.Actor.Person, by.Actor.Role, by.Actor.Unit, by.Device
		if err := tx.AppendLog(l); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// revokeAll makes all devices of a person useless.
func revokeAll(tx store.Tx, p syncproto.PersonID, now int64) error {
	list, err := tx.AllDevices(p)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.RevokedAt != 0 {
			continue
		}
		d.RevokedAt = now
		if err := tx.PutDevice(d); err != nil {
			return err
		}
		if _, err := tx.EndFamilies(d.ID, now, "revoked"); err != nil {
			return err
		}
	}
	return nil
}

// entry is what the directory says of a person today: their post of the day,
// else the last one they had, or the first they will have.
func (t *town) entry(p syncproto.PersonID) (x bti.Person, ok bool) {
	posts := t.posts[p]
	x, ok = t.people[p]
	if len(posts) == 0 {
		return x, ok
	}
	is := posts[0]
	for _, q := range posts {
		if q.From <= t.day {
			is = q
		}
	}
	x.Person, x.Name, x.Role, x.Unit, x.Service, x.To = p, t.accounts[p].Name, is.Role, is.Unit, is.Service, ""
	if last := posts[len(posts)-1]; last.Until != "" {
		x.To = last.Until.AddDays(1) // To is the first day without
	}
	if t.accounts[p].DisabledAt != 0 {
		x.To = t.day
	}
	return x, true
}

func sorted[K ~string](m map[K]bool) []K {
	var out []K
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// countAdministrators are those who are it now or will be, and may log in.
func (t *town) countAdministrators() (n int) {
	for p, posts := range t.posts {
		for _, q := range posts {
			if q.Role == bti.Administrator && (q.Until == "" || q.Until >= t.day) && t.accounts[p].DisabledAt == 0 {
				n++
				break
			}
		}
	}
	return n
}

// keepAnAdministrator refuses a change after which nobody could undo it.
func (t *town) keepAnAdministrator() {
	if t.administrators > 0 && t.countAdministrators() == 0 {
		t.fault(Fault{Code: CodeLastAdministrator, Field: "person"})
	}
}
