// Package sim lets many devices live with this very server: the code that the
// browser runs, the real syncer, real SQLite. Only the network, the disks and the clocks are
// ours, so that they can fail and run at will. It is tests alone.
//
// The stories (story_test.go) tell what people meet, in the demonstration's
// municipality, through the calls of core. The simulation (sim_test.go) makes plans of
// several hundred steps from a seed: who writes what on which device, who goes online, what is
// killed, cloned, set back, damaged or restored, and what leaders judge of what came too late (plan_test.go). Some devices begin with an app of the
// oldest version of the wire that is served (older_test.go). A step draws from its own
// number alone, so a plan that fails can be shortened by leaving steps out, and kept in testdata.
// After each step, in each commit and when all is quiet, the laws hold (laws_test.go): the invariants
// of the design, each worked out a second time from the records. make mutants shows that they
// can be broken (internal/mutant). The history of a baton under people who act at the same time is
// checked by porcupine (baton_test.go).
package sim

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/internal/field"
	"stafett/server/demo"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// town is the demonstration municipality on a server.
type town struct {
	t    *testing.T
	db   store.Store
	sync *syncer.Syncer
	now  time.Time
	made uint64
}

func newTown(t *testing.T) *town {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	x := &town{t: t, now: time.Date(2026, 11, 24, 9, 0, 0, 0, oslo)}
	db, err := sqlite.Open(ctx(), filepath.Join(t.TempDir(), "town.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := demo.Seed(ctx(), demo.Config{Store: db, Now: x.now, Place: oslo, Seed: demo.DefaultSeed}); err != nil {
		t.Fatal(err)
	}
	x.db = db
	x.sync = syncer.New(syncer.Config{
		Store: db, Now: func() time.Time { return x.now }, Place: oslo, Mode: field.Demo, Report: func(err error) { t.Error(err) },
	})
	return x
}

func (x *town) today() bti.Date { return bti.Date(x.now.Format("2006-01-02")) }

func (x *town) id() bti.RecordID {
	x.made++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], x.made)
	return bti.NewUUID7(x.now.UnixMilli(), random)
}

func (x *town) ids() []bti.RecordID {
	out := make([]bti.RecordID, 8)
	for i := range out {
		out[i] = x.id()
	}
	return out
}

func (x *town) read(fn func(store.Reader) error) {
	x.t.Helper()
	if err := x.db.Read(ctx(), fn); err != nil {
		x.t.Fatal(err)
	}
}

// place is where a row lies on a device: under the key of its scope.
type place struct {
	scope      syncproto.ScopeID
	table, key string
}

// tablet is a device: the core, and what the worker has stored for it.
type tablet struct {
	*town
	who  syncer.Who
	open core.OpenIn
	core *core.Core
	disk map[place]string
	// fails tells before each step over the network whether it is lost; nil: never.
	fails func() bool
}

func (x *town) tablet(p bti.PersonID) *tablet {
	x.t.Helper()
	d := &tablet{town: x, who: syncer.Who{Person: p, Device: syncproto.DeviceID(x.id())}, disk: map[place]string{}}
	if err := x.db.Write(ctx(), func(tx store.Tx) error {
		a, ok, err := tx.Account(p)
		if err != nil || !ok {
			return errors.Join(err, errors.New("no such person"))
		}
		actor, _, err := store.ActorOn(tx, a, x.today())
		if err != nil {
			return err
		}
		d.open = core.OpenIn{
			Actor:  actor,
			Device: d.who.Device, Mode: field.Demo, Lang: field.Bokmal,
		}
		return tx.PutDevice(store.Device{ID: d.who.Device, Person: p, Name: "sim", CreatedAt: x.now.UnixMilli()})
	}); err != nil {
		x.t.Fatal(err)
	}
	d.restart()
	return d
}

type answer interface {
	DecodeJSON(v jsonv.Value) error
}

// call asks the core as the worker does, JSON in and JSON out.
func (d *tablet) call(method string, in jsonv.Walker, out answer) {
	d.t.Helper()
	text := d.core.Call(method, string(jsonv.Write(nil, in)))
	v, err := jsonv.Parse(text)
	if err == nil && v.Get("code").Text() != "" {
		err = errors.New(text)
	}
	if err == nil {
		err = out.DecodeJSON(v)
	}
	if err != nil {
		d.t.Fatalf("%s: %s: %v", d.who.Person, method, err)
	}
}

// restart is a tab that was killed: what is stored is all there is.
func (d *tablet) restart() {
	d.t.Helper()
	d.core = core.New()
	d.call("open", &d.open, &core.OpenOut{})
	var in core.LoadIn
	for p, data := range d.disk {
		in.Rows = append(in.Rows, core.Row{Table: p.table, Key: p.key, Scope: p.scope, Data: data})
	}
	slices.SortFunc(in.Rows, func(a, b core.Row) int { return strings.Compare(a.Table+a.Key, b.Table+b.Key) })
	d.call("load", &in, &core.LoadOut{})
	var out core.ReadyOut
	d.call("ready", &core.ReadyIn{}, &out)
	d.store(out.Effects)
}

// store is the worker's storage transaction.
func (d *tablet) store(effects []core.Effect) {
	for _, e := range effects {
		switch e.Op {
		case "put":
			d.disk[place{e.Scope, e.Table, e.Key}] = e.Data
		case "delete":
			delete(d.disk, place{e.Scope, e.Table, e.Key})
		case "drop_scope":
			for p := range d.disk {
				if p.scope == e.Scope {
					delete(d.disk, p)
				}
			}
		default:
			d.t.Fatalf("effect %q", e.Op)
		}
	}
}

// change asks for a change; what the device adds by itself is filled in.
func (d *tablet) change(in core.ChangeIn) core.ChangeOut {
	d.t.Helper()
	in.Today, in.Now, in.IDs = d.today(), d.now.UnixMilli(), d.ids()
	var out core.ChangeOut
	d.call("change", &in, &out)
	d.store(out.Effects)
	return out
}

func (d *tablet) must(in core.ChangeIn) bti.RecordID {
	d.t.Helper()
	out := d.change(in)
	if !out.Kept {
		d.t.Fatalf("%s: not kept: %v %v", d.who.Person, out.Faults, out.Findings)
	}
	return out.Record
}

func (d *tablet) put(c bti.CaseID, depth bti.Depth, k bti.Kind, fields ...jsonv.Member) bti.RecordID {
	d.t.Helper()
	return d.must(core.ChangeIn{Op: syncproto.OpPut, Case: c, Kind: k, Depth: depth, Fields: jsonv.Obj(fields...)})
}

func (d *tablet) patch(c bti.CaseID, id bti.RecordID, fields ...jsonv.Member) {
	d.t.Helper()
	d.must(core.ChangeIn{Op: syncproto.OpPatch, Case: c, Record: id, Fields: jsonv.Obj(fields...)})
}

func intent(c bti.CaseID, what bti.Intent, id bti.RecordID, args ...jsonv.Member) core.ChangeIn {
	return core.ChangeIn{Op: syncproto.OpIntent, Case: c, Intent: what, Record: id, Fields: jsonv.Obj(args...)}
}

func text(key, value string) jsonv.Member { return jsonv.M(key, jsonv.Str(value)) }

var errLost = errors.New("lost on the way")

func (d *tablet) lost() bool { return d.fails != nil && d.fails() }

func decode(t *testing.T, body string, into answer) {
	t.Helper()
	v, err := jsonv.Parse(body)
	if err == nil {
		err = into.DecodeJSON(v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tryPush sends one push; more tells whether to send on.
func (d *tablet) tryPush() (more bool, err error) {
	d.t.Helper()
	var next core.PushNextOut
	d.call("pushNext", &core.PushNextIn{}, &next)
	if next.Count == 0 {
		return false, nil
	}
	if d.lost() {
		return false, errLost
	}
	var push syncproto.Push
	decode(d.t, next.Body, &push)
	a, err := d.sync.Push(ctx(), d.who, &push)
	if err != nil {
		d.t.Fatal(err)
	}
	if d.lost() {
		return false, errLost
	}
	var out core.AnswerOut
	d.call("pushAnswer", &core.PushAnswerIn{Body: string(a.AppendJSON(nil))}, &out)
	d.store(out.Effects)
	return out.More, nil
}

// tryPull fetches one page.
func (d *tablet) tryPull(restart bool) (more bool, err error) {
	d.t.Helper()
	var next core.PullNextOut
	d.call("pullNext", &core.PullNextIn{Restart: restart}, &next)
	if d.lost() {
		return false, errLost
	}
	var pull syncproto.Pull
	decode(d.t, next.Body, &pull)
	a, err := d.sync.Pull(ctx(), d.who, &pull)
	var refused *syncer.Error
	if errors.As(err, &refused) && refused.Code == syncer.BadPage && !restart {
		return d.tryPull(true)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	if d.lost() {
		return false, errLost
	}
	var out core.AnswerOut
	d.call("pullAnswer", &core.PullAnswerIn{Body: string(a.AppendJSON(nil)), Now: d.now.UnixMilli()}, &out)
	d.store(out.Effects)
	return out.More, nil
}

// online pushes and pulls until nothing more is to be said, or the network fails.
func (d *tablet) online() error {
	d.t.Helper()
	for more := true; more; {
		var err error
		if more, err = d.tryPush(); err != nil {
			return err
		}
	}
	for more := true; more; {
		var err error
		if more, err = d.tryPull(false); err != nil {
			return err
		}
	}
	return nil
}

// meet lets devices come online one after the other, twice, so that each has heard of all.
func meet(t *testing.T, devices ...*tablet) {
	t.Helper()
	for range 2 {
		for _, d := range devices {
			if err := d.online(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (d *tablet) view(c bti.CaseID) core.CaseOut {
	d.t.Helper()
	var out core.CaseOut
	d.call("case", &core.CaseIn{ID: c, Today: d.today()}, &out)
	return out
}

func (d *tablet) record(c bti.CaseID, id bti.RecordID) core.RecordView {
	d.t.Helper()
	for _, r := range d.view(c).Records {
		if r.ID == id {
			return r
		}
	}
	d.t.Fatalf("%s does not see record %s", d.who.Person, id)
	return core.RecordView{}
}

func (d *tablet) list() core.CasesOut {
	d.t.Helper()
	var out core.CasesOut
	d.call("cases", &core.CasesIn{Today: d.today()}, &out)
	return out
}

func (d *tablet) looks() []core.ConflictView {
	d.t.Helper()
	var out core.LooksOut
	d.call("looks", &core.LooksIn{}, &out)
	return out.Looks
}

func (d *tablet) queue() core.SyncOut {
	d.t.Helper()
	var out core.SyncOut
	d.call("sync", &core.SyncIn{}, &out)
	return out
}

// sees tells whether the list has the case.
func (d *tablet) sees(c bti.CaseID) bool {
	d.t.Helper()
	return slices.ContainsFunc(d.list().Cases, func(r core.CaseRow) bool { return r.ID == c })
}

// holds finds words in what is stored on the device.
func (d *tablet) holds(words string) bool {
	for p, data := range d.disk {
		if strings.Contains(data, words) || strings.Contains(string(p.scope), words) {
			return true
		}
	}
	return false
}

// screens is all that the person can read, without what tells how far it was sent.
func (d *tablet) screens() string {
	d.t.Helper()
	var b strings.Builder
	rows := d.list().Cases
	slices.SortFunc(rows, func(a, b core.CaseRow) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, row := range rows {
		v := d.view(row.ID)
		v.Row.State = ""
		for i := range v.Records {
			v.Records[i].State = ""
		}
		b.WriteString(string(v.AppendJSON(nil)) + "\n")
	}
	return b.String()
}
