package syncer_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// town is a municipality with two kindergartens and PPT, on a real database.
type town struct {
	t    testing.TB
	db   store.Store
	path string
	s    *syncer.Syncer
	now  time.Time
	made uint64
}

var people = []store.Account{
	{Person: "leder", Role: bti.Leader, Unit: "solbakken", Service: "barnehage"},
	{Person: "ansatt", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"},
	{Person: "kollega", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"},
	{Person: "pedagog", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"},
	{Person: "nabo", Role: bti.Leader, Unit: "fjellro", Service: "barnehage"},
	{Person: "ppt", Role: bti.Employee, Unit: "ppt", Service: "ppt"},
	{Person: "mor", Role: bti.GuardianRole},
	{Person: "far", Role: bti.GuardianRole},
	{Person: "ung", Role: bti.Young},
	{Person: "koordinator", Role: bti.BTICoordinator},
}

var guides = func() []*guide.Guide {
	all, err := content.All()
	if err != nil {
		panic(err)
	}
	return all
}()

func newTown(t testing.TB) *town {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	x := &town{t: t, path: filepath.Join(t.TempDir(), "town.db"), now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	db, err := sqlite.Open(ctx(), x.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	x.db = db
	x.s = syncer.New(syncer.Config{Store: db, Now: func() time.Time { return x.now }, Place: oslo, Mode: field.Demo, Report: func(err error) { t.Error(err) }})
	x.write(func(tx store.Tx) error {
		for _, a := range people {
			a.Login, a.Name = string(a.Person), string(a.Person)
			if err := tx.PutAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
	x.publish(x.directory()...)
	return x
}

func (x *town) directory() []bti.Record {
	var list []bti.Record
	for _, a := range people {
		if a.Service != "" {
			list = append(list, &bti.Person{Person: a.Person, Name: "N " + string(a.Person), Role: a.Role, Unit: a.Unit, Service: a.Service})
		}
	}
	list = append(list, &bti.Municipality{Name: "Lyngvik", Number: "3401", YoungAge: 15, LeaseHours: 72})
	for _, g := range guides[:] {
		if g.ID == kongsvinger {
			list = append(list, &bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)})
		}
	}
	return list
}

const kongsvinger bti.GuideID = "kongsvinger-barnehage"

func guideVersion() string {
	for _, g := range guides {
		if g.ID == kongsvinger {
			return g.Version
		}
	}
	panic("the guide is not there")
}

func ctx() context.Context { return context.Background() }

func (x *town) publish(list ...bti.Record) {
	x.t.Helper()
	if err := x.s.Publish(ctx(), list, x.id); err != nil {
		x.t.Fatal(err)
	}
}

func (x *town) write(fn func(store.Tx) error) {
	x.t.Helper()
	if err := x.db.Write(ctx(), fn); err != nil {
		x.t.Fatal(err)
	}
}

func (x *town) read(fn func(store.Reader) error) {
	x.t.Helper()
	if err := x.db.Read(ctx(), fn); err != nil {
		x.t.Fatal(err)
	}
}

func (x *town) seq() (n int64) {
	x.read(func(r store.Reader) error {
		m, err := r.Meta()
		n = m.Seq
		return err
	})
	return n
}

// id is a fresh UUIDv7.
func (x *town) id() syncproto.RecordID {
	x.made++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], x.made)
	return bti.NewUUID7(x.now.UnixMilli(), random)
}

const today = "2026-11-22"

// device is a device that keeps to the wire and checks what it is told: the
// simplest client there can be.
type device struct {
	*town
	who     syncer.Who
	n       int64
	cursor  string
	acked   int64
	records map[syncproto.RecordID]syncproto.Record
	scopes  map[syncproto.ScopeID]bool
	queue   []syncproto.Entry
	purged  []syncproto.Purge // by the last pull
	pages   int               // of the last pull
	fresh   []syncproto.ScopeID
	gone    []syncproto.Move
	// between runs after each page but the last.
	between func()
	heal    []syncproto.ScopeID
}

func (x *town) device(p syncproto.PersonID) *device {
	x.t.Helper()
	d := &device{town: x, who: syncer.Who{Person: p, Device: syncproto.DeviceID(x.id())}}
	d.forget()
	x.write(func(tx store.Tx) error {
		return tx.PutDevice(store.Device{ID: d.who.Device, Person: p, Name: "test", CreatedAt: x.now.UnixMilli()})
	})
	return d
}

func (d *device) forget() {
	d.records = make(map[syncproto.RecordID]syncproto.Record)
	d.scopes = make(map[syncproto.ScopeID]bool)
	d.cursor = ""
}

func m(k string, v any) jsonv.Member {
	switch v := v.(type) {
	case string:
		return jsonv.M(k, jsonv.Str(v))
	case syncproto.RecordID:
		return jsonv.M(k, jsonv.Str(string(v)))
	case int:
		return jsonv.M(k, jsonv.Int(int64(v)))
	case bool:
		return jsonv.M(k, jsonv.Boolean(v))
	case []string:
		return jsonv.M(k, jsonv.Strs(v))
	case []int64:
		var list []jsonv.Value
		for _, n := range v {
			list = append(list, jsonv.Int(n))
		}
		return jsonv.M(k, jsonv.Arr(list...))
	case jsonv.Value:
		return jsonv.M(k, v)
	case nil:
		return jsonv.M(k, jsonv.Value{})
	}
	panic(fmt.Sprintf("%T", v))
}

func obj(ms ...jsonv.Member) jsonv.Value { return jsonv.Obj(ms...) }

func (d *device) next(e syncproto.Entry) syncproto.Entry {
	d.n++
	e.N, e.At = d.n, d.now.UnixMilli()
	return e
}

// put, patch and intent queue an entry.
func (d *device) put(c bti.CaseID, depth bti.Depth, kind bti.Kind, fields ...jsonv.Member) syncproto.RecordID {
	id := d.id()
	d.queue = append(d.queue, d.next(syncproto.Entry{Op: syncproto.OpPut, Record: id, Kind: string(kind), Scope: bti.ScopeOf(c, depth), Fields: obj(fields...)}))
	return id
}

// patch is made on what the device holds now; From is what it shows.
func (d *device) patch(id syncproto.RecordID, fields ...jsonv.Member) {
	d.t.Helper()
	r, ok := d.records[id]
	if !ok {
		d.t.Fatalf("%s does not hold record %s", d.who.Person, id)
	}
	var from []jsonv.Member
	for _, f := range fields {
		from = append(from, jsonv.M(f.Key, r.Fields.Get(f.Key)))
		r.Fields = r.Fields.With(f.Key, f.Val)
	}
	d.records[id] = r
	d.queue = append(d.queue, d.next(syncproto.Entry{Op: syncproto.OpPatch, Record: id, Kind: r.Kind, Scope: r.Scope, Base: r.Version, Fields: obj(fields...), From: obj(from...)}))
}

func (d *device) intent(c bti.CaseID, what bti.Intent, record syncproto.RecordID, ids []syncproto.RecordID, args ...jsonv.Member) syncproto.RecordID {
	if record == "" {
		record = d.id()
	}
	scope := bti.ScopeOf(c, bti.Log)
	if r, ok := d.records[record]; ok {
		scope = r.Scope
	} else if what == bti.RaiseSuspicion {
		scope = bti.ScopeOf(c, bti.Protected)
	}
	d.queue = append(d.queue, d.next(syncproto.Entry{Op: syncproto.OpIntent, Record: record, Scope: scope, Intent: string(what), Fields: obj(args...), IDs: ids}))
	return record
}

// push sends the queue and answers the outcomes.
func (d *device) push() []syncproto.Outcome {
	d.t.Helper()
	out, err := d.send(d.queue...)
	if err != nil {
		d.t.Fatal(err)
	}
	d.queue = nil
	return out
}

func (d *device) send(entries ...syncproto.Entry) ([]syncproto.Outcome, error) {
	a, err := d.s.Push(ctx(), d.who, &syncproto.Push{Version: syncproto.Version, Device: d.who.Device, Entries: entries})
	if err != nil {
		return nil, err
	}
	return a.Outcomes, nil
}

// must pushes and expects every entry to be applied or merged.
func (d *device) must() {
	d.t.Helper()
	for _, o := range d.push() {
		if o.Result != syncproto.Applied && o.Result != syncproto.Merged {
			d.t.Fatalf("%s: entry %d: %s %v", d.who.Person, o.N, o.Result, codes(o))
		}
	}
}

// one pushes and answers the last outcome.
func (d *device) one() syncproto.Outcome {
	d.t.Helper()
	out := d.push()
	return out[len(out)-1]
}

func codes(o syncproto.Outcome) (list []string) {
	for _, f := range o.Findings {
		if f.Severity == "error" {
			list = append(list, f.Code)
		}
	}
	return list
}

// refused expects a rejection with a code, and that nothing was stored.
func (d *device) refused(code string) {
	d.t.Helper()
	before := d.seq()
	o := d.one()
	if o.Result != syncproto.Rejected || !slices.Contains(codes(o), code) {
		d.t.Errorf("%s %v, want rejected with %s", o.Result, codes(o), code)
	}
	if o.Version != 0 || d.seq() != before {
		d.t.Errorf("a rejected entry left something behind: version %d, sequence %d → %d", o.Version, before, d.seq())
	}
}

// pull fetches all pages and checks the answer against its own digest.
func (d *device) pull() {
	d.t.Helper()
	if err := d.tryPull(); err != nil {
		d.t.Fatal(err)
	}
}

func (d *device) tryPull() error {
	d.t.Helper()
	var records []syncproto.Record
	var gone []syncproto.Move
	var outcomes []syncproto.Outcome
	d.purged, d.fresh, d.pages = nil, nil, 0
	held, page := false, ""
	for {
		a, err := d.s.Pull(ctx(), d.who, &syncproto.Pull{Version: syncproto.Version, Device: d.who.Device, Cursor: d.cursor, Page: page, Acked: d.acked, Heal: d.heal})
		if err != nil {
			return err
		}
		d.pages++
		if page == "" {
			held = a.Held
		} else if a.Held != held || len(a.Purges)+len(a.Fresh)+len(a.Outcomes) > 0 {
			d.t.Error("a later page repeats what stands on the first")
		}
		for _, p := range a.Purges {
			d.purged = append(d.purged, p)
			d.drop(p.Scope)
			delete(d.scopes, p.Scope)
		}
		d.fresh = append(d.fresh, a.Fresh...)
		records = append(records, a.Records...)
		gone = append(gone, a.Gone...)
		outcomes = append(outcomes, a.Outcomes...)
		if a.Next != "" {
			page = a.Next
			if d.between != nil {
				d.between()
			}
			continue
		}
		if !held {
			for s := range d.scopes {
				if !slices.Contains(d.fresh, s) {
					d.drop(s)
					delete(d.scopes, s)
				}
			}
		}
		for _, s := range d.fresh {
			d.drop(s)
			d.scopes[s] = true
		}
		for _, r := range records {
			if !d.scopes[r.Scope] {
				d.t.Errorf("%s was handed a record of %s, which it does not hold", d.who.Person, r.Scope)
			}
			d.records[r.ID] = r
		}
		d.gone = gone
		for _, g := range gone {
			if r, ok := d.records[g.Record]; ok && r.Scope == g.Scope {
				delete(d.records, g.Record)
			}
		}
		for _, o := range outcomes {
			d.acked = max(d.acked, o.N)
		}
		for _, want := range a.Digests {
			var stamps []syncproto.Stamp
			for _, r := range d.records {
				if r.Scope == want.Scope {
					stamps = append(stamps, syncproto.Stamp{ID: r.ID, Version: r.Version})
				}
			}
			if got := syncproto.ScopeDigest(stamps); got != want.Digest || len(stamps) != want.Count {
				d.t.Errorf("%s: the digest of %s is %s of %d, the server says %s of %d", d.who.Person, want.Scope, got, len(stamps), want.Digest, want.Count)
			}
		}
		d.cursor = a.Cursor
		if d.cursor == "" {
			d.t.Error("no cursor on the last page")
		}
		return nil
	}
}

func (d *device) drop(s syncproto.ScopeID) {
	for id, r := range d.records {
		if r.Scope == s {
			delete(d.records, id)
		}
	}
}

// of lists the records of a kind that the device holds.
func (d *device) of(kind bti.Kind) (list []syncproto.Record) {
	for _, r := range d.records {
		if r.Kind == string(kind) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b syncproto.Record) int { return int(a.Version - b.Version) })
	return list
}

func code(err error) syncer.Code {
	var e *syncer.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// The steps of a case, as people take them.

func (d *device) startCase() bti.CaseID {
	d.t.Helper()
	c := bti.CaseID(d.id())
	subject := d.put(c, bti.Log, bti.KindSubject, m("kind", "child"), m("givenName", "Iben"), m("familyName", "Testnes"), m("born", "2022-03-04"))
	d.intent(c, bti.StartCase, bti.RecordID(c), nil, m("subject", subject), m("guide", string(kongsvinger)), m("guideVersion", guideVersion()),
		m("unit", "solbakken"), m("service", "barnehage"), m("raisedBy", "staff"), m("date", today))
	d.put(c, bti.Internal, bti.KindConcern, m("text", "Leker mest alene."), m("raisedBy", "staff"), m("sharedWithLeader", today), m("sharedWith", "leder"))
	d.must()
	return c
}

func (d *device) toLevel1(c bti.CaseID, baton string) {
	d.t.Helper()
	d.intent(c, bti.Decide, "", []syncproto.RecordID{d.id()}, m("outcome", "0.to1"), m("to", 1), m("date", today), m("baton", baton))
	d.must()
}

func (d *device) accept(c bti.CaseID) {
	d.t.Helper()
	d.pull()
	for _, o := range d.of(bti.KindBatonOffer) {
		if o.Fields.Get("state").Text() == "offered" {
			d.intent(c, bti.AcceptBaton, "", nil, m("offer", o.ID), m("date", today))
			d.must()
			d.pull()
			return
		}
	}
	d.t.Fatal("no offer to accept")
}

// guardian adds a guardian with verified responsibility.
func (d *device) guardian(c bti.CaseID, person, relation string) syncproto.RecordID {
	d.t.Helper()
	id := d.put(c, bti.Log, bti.KindGuardian, m("person", person), m("name", "N "+person), m("relation", relation), m("responsibility", "joint"),
		m("verifiedBy", string(d.who.Person)), m("verifiedOn", today))
	d.must()
	return id
}

// sign takes a consent on paper, with the device's person as witness.
func (d *device) sign(c bti.CaseID, guardian syncproto.RecordID, purpose, service string) syncproto.RecordID {
	d.t.Helper()
	args := consentArgs(purpose, service, guardian, d.who.Person, today)
	id := d.intent(c, bti.SignConsent, "", nil, args...)
	d.must()
	return id
}

type member = jsonv.Member

// consentArgs are the arguments of a consent signed on paper.
func consentArgs(purpose, service string, guardian syncproto.RecordID, witness syncproto.PersonID, date string) []member {
	text := "Vi sier ja."
	sum := sha256.Sum256([]byte(text))
	args := []member{
		m("purpose", purpose), m("guardian", guardian), m("text", text), m("textVersion", "9"), m("lang", "nb"), m("textHash", hex.EncodeToString(sum[:])),
		m("method", "paper"), m("witness", string(witness)), m("date", date),
	}
	if service != "" {
		args = append(args, m("service", service))
	}
	return args
}

func (d *device) participant(c bti.CaseID, person, unit, service string) syncproto.RecordID {
	d.t.Helper()
	id := d.put(c, bti.Log, bti.KindParticipant, m("person", person), m("name", "N "+person), m("service", service), m("unit", unit), m("from", today))
	d.must()
	return id
}

// story is a case at level 1 with an open log, PPT taking part with consent.
type story struct {
	*town
	c                         bti.CaseID
	leder, ansatt, mor, ppt   *device
	guardian, consent, partID syncproto.RecordID
}

func newStory(t testing.TB) *story {
	t.Helper()
	x := newTown(t)
	s := &story{town: x, ansatt: x.device("ansatt"), leder: x.device("leder"), mor: x.device("mor"), ppt: x.device("ppt")}
	s.c = s.ansatt.startCase()
	s.leder.toLevel1(s.c, "ansatt")
	s.ansatt.accept(s.c)
	s.guardian = s.ansatt.guardian(s.c, "mor", "mother")
	s.ansatt.sign(s.c, s.guardian, "relay_log", "")
	s.consent = s.ansatt.sign(s.c, s.guardian, "service", "ppt")
	s.partID = s.ansatt.participant(s.c, "ppt", "ppt", "ppt")
	for _, d := range []*device{s.leder, s.ansatt, s.mor, s.ppt} {
		d.pull()
	}
	return s
}

func (s *story) scope(d bti.Depth) syncproto.ScopeID { return bti.ScopeOf(s.c, d) }
