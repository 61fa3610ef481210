// Package demo is the demonstration: Lyngvik, an invented municipality with
// units, people and a handful of cases at different levels. The cases are pushed
// through the real syncer, entry by entry and as the person who does each thing, so
// that they obey every rule; nothing here writes a case past it. All persons
// and numbers are invented. It never runs on the data of a real municipality.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// Tenant is the name of the demonstration's database.
const Tenant = "lyngvik-demo"

// DefaultSeed of ids and numbers.
const DefaultSeed = 9901

// Config says where and relative to which moment the demonstration is made.
type Config struct {
	Store store.Store
	// Now is the moment it is made relative to: the stories end the day before.
	Now   time.Time
	Place *time.Location
	// Seed of ids, numbers and names: the same seed on the same day makes the same.
	Seed uint64
	// Joint: Lyngvik has set in its guides that all with joint parental responsibility must say yes (Consents.Joint).
	Joint bool
}

// ErrUnfinished: filling the database was broken off half-way.
var ErrUnfinished = errors.New("the demonstration in this data folder was never finished: remove the folder and start again")

// Seed fills an empty database with the demonstration. made is false when it was there already.
func Seed(ctx context.Context, c Config) (made bool, err error) {
	var tenant string
	finished := false
	err = c.Store.Read(ctx, func(r store.Reader) error {
		meta, err := r.Meta()
		if err != nil {
			return err
		}
		tenant = meta.Tenant
		list, err := r.ScopeRecords(bti.RefScope)
		for i := range list {
			finished = finished || list[i].Kind == string(bti.KindMunicipality)
		}
		return err
	})
	switch {
	case err != nil:
		return false, err
	case tenant != "" && tenant != Tenant:
		return false, errors.New("this database is not the demonstration's")
	case tenant == Tenant && finished:
		return false, nil
	case tenant == Tenant:
		return false, ErrUnfinished
	}
	w, err := newWorld(c)
	if err != nil {
		return false, err
	}
	if err := w.people(ctx); err != nil {
		return false, err
	}
	w.stories()
	if err := w.play(ctx); err != nil {
		return false, err
	}
	if err := w.end(ctx); err != nil {
		return false, err
	}
	// The municipality comes last: it tells that all is there.
	return true, w.sync.Publish(ctx, []bti.Record{&municipality}, w.newID)
}

// Many adds n generated cases at Solbakken, all started by the same employee,
// at levels 0 and 1 and closed: something to measure with.
func Many(ctx context.Context, c Config, n int) error {
	c.Seed ^= 0x6d616e79 // other ids than Seed's
	w, err := newWorld(c)
	if err != nil {
		return err
	}
	if err := w.readDevices(ctx); err != nil {
		return err
	}
	for i := range n {
		w.generated(i, n)
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	return w.end(ctx)
}

// WorkBy lets the units that a guide is made for work by it too: for the guides of
// a folder, which no unit knows of.
func WorkBy(ctx context.Context, c Config, guides []*guide.Guide) error {
	var changed []bti.Record
	err := c.Store.Read(ctx, func(r store.Reader) error {
		list, err := r.ScopeRecords(bti.RefScope)
		if err != nil {
			return err
		}
		for i := range list {
			u, ok := bti.TypedOf(&list[i].Record).(*bti.Unit)
			if !ok {
				continue
			}
			before := len(u.Guides)
			for _, g := range guides {
				if !slices.Contains(u.Guides, string(g.ID)) && (len(g.ForServices) == 0 || slices.Contains(g.ForServices, u.Service)) {
					u.Guides = append(u.Guides, string(g.ID))
				}
			}
			if len(u.Guides) > before {
				changed = append(changed, u)
			}
		}
		return nil
	})
	if err != nil || len(changed) == 0 {
		return err
	}
	w, err := newWorld(c)
	if err != nil {
		return err
	}
	return w.sync.Publish(ctx, changed, w.newID)
}

// world is a demonstration being made.
type world struct {
	Config
	today bti.Date
	rnd   *rand.Rand
	clock time.Time
	// lastID is the moment of the last id, and how many were made of it.
	lastID time.Time
	ofLast int64
	sync   *syncer.Syncer
	guides map[bti.GuideID]*guide.Guide
	// device of each person who does something, and its last number.
	devices map[bti.PersonID]*device
	events  []event
	// publish is what the administration makes.
	docs []bti.Record
}

type device struct {
	id syncproto.DeviceID
	n  int64
}

// event is an entry that somebody sends at a moment.
type event struct {
	at    time.Time
	who   bti.PersonID
	entry syncproto.Entry
}

// Guides are the shipped ones as Lyngvik has set them: joint as in Config.
func Guides(shipped []*guide.Guide, joint bool) []*guide.Guide {
	out := make([]*guide.Guide, len(shipped))
	for i, g := range shipped {
		own := *g
		own.Consents.Joint = own.Consents.Joint || joint
		out[i] = &own
	}
	return out
}

// shipped reads the guides once: nothing here changes them.
var shipped = sync.OnceValues(content.All)

func newWorld(c Config) (*world, error) {
	w := &world{
		Config: c, rnd: rand.New(rand.NewPCG(c.Seed, 1)),
		guides: make(map[bti.GuideID]*guide.Guide), devices: make(map[bti.PersonID]*device),
	}
	w.today = bti.Date(c.Now.In(c.Place).Format("2006-01-02"))
	w.clock = w.at(0, "00:00")
	w.sync = syncer.New(syncer.Config{Store: c.Store, Now: func() time.Time { return w.clock }, Place: c.Place, Mode: field.Demo})
	all, err := shipped()
	if err != nil {
		return nil, err
	}
	for _, g := range Guides(all, c.Joint) {
		w.guides[g.ID] = g
		w.docs = append(w.docs, &bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)})
	}
	return w, nil
}

// day is the day so many days from today. It is a working day: one that falls
// in a weekend moves away from today, so what is ahead stays ahead.
func (w *world) day(offset int) bti.Date {
	d := w.today.AddDays(offset)
	step := -1
	if offset > 0 {
		step = 1
	}
	for weekend(d) {
		d = d.AddDays(step)
	}
	return d
}

func weekend(d bti.Date) bool {
	const monday = bti.Date("2024-01-01")
	n := monday.Days(d) % 7
	return (n+7)%7 >= 5
}

// at is a moment of such a day.
func (w *world) at(offset int, clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", string(w.day(offset))+" "+clock, w.Place)
	if err != nil {
		panic("demo: " + err.Error()) // the stories' own clocks are written in this package
	}
	return t
}

// newID is an id of the clock's moment. A counter keeps the order in which
// the ids of one moment were made.
func (w *world) newID() syncproto.RecordID { return w.idAt(w.clock) }

func (w *world) idAt(t time.Time) syncproto.RecordID {
	var b [10]byte
	for i := range b {
		b[i] = byte(w.rnd.Uint32())
	}
	if w.ofLast++; !t.Equal(w.lastID) {
		w.lastID, w.ofLast = t, 0
	}
	return bti.NewUUID7(t.UnixMilli()+w.ofLast, b)
}

// born is a day of birth so many years and months ago.
func (w *world) born(years, months int) bti.Date {
	return w.today.AddMonths(-12*years - months).AddDays(-w.rnd.IntN(28))
}

// nationalID is a synthetic number (month + 80, as Tenor's) for a day of birth.
func (w *world) nationalID(born bti.Date) string {
	month := int(born[5]-'0')*10 + int(born[6]-'0') + 80
	for {
		id := string(born[8:10]) + fmt.Sprintf("%02d", month) + string(born[2:4]) + fmt.Sprintf("%03d", w.rnd.IntN(1000))
		for check := range 100 {
			if full := id + fmt.Sprintf("%02d", check); field.NationalID(full, field.Demo) {
				return full
			}
		}
	}
}

// people makes the accounts, the directory, the units and the guides.
func (w *world) people(ctx context.Context) error {
	w.clock = w.at(-430, "08:00")
	records := slices.Clone(w.docs)
	for i := range services {
		records = append(records, &services[i])
	}
	for i := range units {
		records = append(records, &units[i])
	}
	err := w.Store.Write(ctx, func(tx store.Tx) error {
		if err := tx.Name(Tenant); err != nil {
			return err
		}
		for i := range people {
			p := &people[i]
			a := store.Account{Person: p.Person, Login: string(p.Person), Name: p.Name, Role: p.Role, CreatedAt: w.clock.UnixMilli()}
			if err := tx.PutAccount(a); err != nil {
				return err
			}
			if !p.inDirectory() {
				continue
			}
			post := store.Post{Person: p.Person, Unit: p.Unit, Service: p.service(), Role: p.Role, From: w.day(-460)}
			if err := tx.PutPosts(p.Person, []store.Post{post}); err != nil {
				return err
			}
		}
		return tx.PutDeputies(solveig, []store.Deputy{{For: solveig, By: amina, From: w.day(7), Until: w.day(18)}})
	})
	if err != nil {
		return err
	}
	for i := range people {
		if p := &people[i]; p.inDirectory() {
			records = append(records, &bti.Person{Person: p.Person, Name: p.Name, Role: p.Role, Unit: p.Unit, Service: p.service(), Title: p.Title})
		}
	}
	return w.sync.Publish(ctx, records, w.newID)
}

// deviceName is what the devices of the stories are called in lists.
const deviceName = "Demonstrasjonen"

// device is the device that a person of the stories writes on.
func (w *world) device(ctx context.Context, who bti.PersonID) (*device, error) {
	if d := w.devices[who]; d != nil {
		return d, nil
	}
	d := &device{id: syncproto.DeviceID(w.newID())}
	w.devices[who] = d
	return d, w.Store.Write(ctx, func(tx store.Tx) error {
		meta, err := tx.Meta()
		if err != nil {
			return err
		}
		return tx.PutDevice(store.Device{
			ID: d.id, Person: who, Name: deviceName, CreatedAt: w.clock.UnixMilli(), LastContact: w.clock.UnixMilli(), Incarnation: meta.Incarnation,
		})
	})
}

// readDevices: generated cases come from devices of their own.
func (w *world) readDevices(ctx context.Context) error {
	w.clock = w.at(-430, "08:00")
	for _, who := range []bti.PersonID{nora, liv} {
		if _, err := w.device(ctx, who); err != nil {
			return err
		}
	}
	return nil
}

// play sends the events in the order of their moments.
func (w *world) play(ctx context.Context) error {
	slices.SortStableFunc(w.events, func(a, b event) int { return cmp.Compare(a.at.UnixMilli(), b.at.UnixMilli()) })
	for i := 0; i < len(w.events); {
		first := &w.events[i]
		w.clock = first.at
		d, err := w.device(ctx, first.who)
		if err != nil {
			return err
		}
		push := syncproto.Push{Version: syncproto.Version, Device: d.id}
		for ; i < len(w.events) && len(push.Entries) < syncproto.EntriesMax; i++ {
			e := &w.events[i]
			if e.who != first.who || !e.at.Equal(first.at) {
				break
			}
			d.n++
			e.entry.N, e.entry.At = d.n, e.at.UnixMilli()
			if e.entry.Op == syncproto.OpPatch {
				if e.entry.Base, err = w.version(ctx, e.entry.Record); err != nil {
					return err
				}
			}
			push.Entries = append(push.Entries, e.entry)
		}
		answer, err := w.sync.Push(ctx, syncer.Who{Person: first.who, Device: d.id}, &push)
		if err != nil {
			return err
		}
		for j, o := range answer.Outcomes {
			if o.Result != syncproto.Applied {
				return refused(first.who, &push.Entries[j], o)
			}
		}
	}
	w.events = nil
	return nil
}

// version is what a person who edits a record has before them.
func (w *world) version(ctx context.Context, id syncproto.RecordID) (version int64, err error) {
	err = w.Store.Read(ctx, func(r store.Reader) error {
		rec, _, err := r.Record(id)
		version = rec.Version
		return err
	})
	return version, err
}

// refused tells what in a story breaks a rule: the mistake of who changed a story, a rule or a guide.
func refused(who bti.PersonID, e *syncproto.Entry, o syncproto.Outcome) error {
	var why []string
	for _, f := range o.Findings {
		why = append(why, f.Code+" "+f.Field+" "+rules.Explain(f, field.English))
	}
	return fmt.Errorf("the demonstration's own story is refused: %s %s%s by %s ended %s: %s",
		e.Op, e.Kind, e.Intent, who, o.Result, strings.Join(why, "; "))
}

// end blocks the devices of the stories: nobody holds them.
func (w *world) end(ctx context.Context) error {
	return w.Store.Write(ctx, func(tx store.Tx) error {
		for _, d := range w.devices {
			x, ok, err := tx.Device(d.id)
			if err != nil || !ok {
				return err
			}
			x.RevokedAt = w.clock.UnixMilli()
			if err := tx.PutDevice(x); err != nil {
				return err
			}
		}
		return nil
	})
}
