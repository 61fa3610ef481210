package sim

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// host is the server: the real syncer on a real database, which can be killed
// before any of its writes or after a commit, meet a passing fault at any of
// them, and be set back to a backup.
type host struct {
	*run
	path string
	db   *sqlite.DB // the database itself
	sync *syncer.Syncer

	// fault and death are before which operation of the next transactions it
	// meets a passing fault, or dies; 0: never. deathAfter: when it has committed.
	fault, death int
	deathAfter   bool
	dead         bool
	// judging is the entry that a leader, judge, decides about just now; nil for none.
	judging     *store.Quarantine
	judge       syncproto.PersonID
	pageRecords int

	// seen are the cases as they were committed last.
	seen map[bti.CaseID]*seenCase
	past *past // what laws.go knows of what was committed
	kept *backup
}

// backup is a copy of the database, and of what was known then.
type backup struct {
	path string
	at   time.Time
	past *past
}

func (s *run) newHost(dir string) *host {
	h := &host{run: s, path: filepath.Join(dir, "host.db"), past: newPast(village().cases), seen: make(map[bti.CaseID]*seenCase)}
	if err := os.WriteFile(h.path, village().file, 0o600); err != nil {
		panic(err)
	}
	h.db = must(sqlite.Open(ctx(), h.path))
	h.start()
	return h
}

// start begins a new process on the database: what the last one had in memory is gone.
func (h *host) start() {
	h.dead, h.death, h.fault, h.deathAfter = false, 0, 0, false
	h.sync = syncer.New(syncer.Config{
		Store: h, Now: func() time.Time { return h.now }, Place: h.place, Mode: field.Demo,
		Report: func(err error) { h.broken("no mistake of the program itself", "%v", err) },
	})
}

func (h *host) close() { _ = h.db.Close() }

// backup copies the database as it is.
func (h *host) backup() {
	if h.kept != nil {
		_ = os.Remove(h.kept.path)
	}
	h.kept = &backup{path: h.path + ".backup", at: h.now, past: h.past.clone()}
	if err := h.db.Backup(h.kept.path); err != nil {
		panic(err)
	}
}

// restore goes back to the backup, by the command for that or by hand. A restored database is another incarnation.
func (h *host) restore(byHand bool) {
	if err := h.db.Close(); err != nil {
		panic(err)
	}
	aside := h.path + ".before"
	if byHand {
		for _, ext := range []string{"-wal", "-shm"} {
			_ = os.Remove(h.path + ext) // what is not there need not go
		}
		if err := os.WriteFile(h.path, must(os.ReadFile(h.kept.path)), 0o600); err != nil {
			panic(err)
		}
	} else if _, err := sqlite.Restore(ctx(), h.kept.path, h.path, aside, false, store.LogLine{At: h.now.UnixMilli(), What: "restore"}); err != nil {
		panic(err)
	}
	for _, ext := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(aside + ext) // what is not there need not go
	}
	h.past = h.kept.past.clone()
	clear(h.seen)
	h.db = must(sqlite.Open(ctx(), h.path))
	h.start()
}

// seq is the number of the last change.
func (h *host) seq() (n int64) {
	h.look(func(r store.Reader) {
		n = must(r.Meta()).Seq
	})
	return n
}

// look reads the database from beside the server.
func (h *host) look(fn func(store.Reader)) {
	if err := h.db.Read(ctx(), func(r store.Reader) error { fn(r); return nil }); err != nil {
		panic(err)
	}
}

// admin writes to the database from beside the syncer: accounts and devices.
func (h *host) admin(fn func(store.Tx) error) {
	if err := h.db.Write(ctx(), fn); err != nil {
		panic(err)
	}
}

var errDead = &store.Error{Code: store.Closed, Detail: "the server has died"}

// Read, Look, Write, Generation, Ready and Close make host the store that its syncer uses.
func (h *host) Read(c context.Context, fn func(store.Reader) error) error {
	if h.dead {
		return errDead
	}
	return h.db.Read(c, func(r store.Reader) error { return fn(&pages{r, h.pageRecords}) })
}

// Look is Read for a pull.
func (h *host) Look(c context.Context) (store.View, error) {
	if h.dead {
		return nil, errDead
	}
	v, err := h.db.Look(c)
	return &pagesView{pages{v, h.pageRecords}, v}, err
}

// pagesView is pages until it is ended.
type pagesView struct {
	pages
	view store.View
}

func (p *pagesView) End() error { return p.view.End() }

// Generation is the database's own.
func (h *host) Generation() (int64, error) {
	if h.dead {
		return 0, errDead
	}
	return h.db.Generation()
}

// Write lets others in before the transaction begins, and checks what it is about to commit.
func (h *host) Write(c context.Context, fn func(store.Tx) error) error {
	h.meanwhile(12)
	if h.dead {
		return errDead
	}
	w := &watched{pages: pages{nil, h.pageRecords}, h: h, now: newPast(nil)}
	err := h.db.Write(c, func(tx store.Tx) error {
		w.Tx, w.pages.Reader = tx, tx
		err := fn(w)
		if w.faulted && err == nil {
			h.broken("a passing fault is never recorded", "the transaction in which it came is about to be committed")
		}
		if err == nil {
			w.check()
		}
		return err
	})
	if err != nil {
		return err
	}
	h.past.add(w.now)
	for c := range w.now.cases {
		delete(h.seen, c)
	}
	if h.deathAfter {
		h.count("the server dies after a commit")
		h.dead = true
		return errDead
	}
	return nil
}

func (h *host) Ready(c context.Context) error { return h.db.Ready(c) }
func (h *host) Close() error                  { return nil }

// pages hands out small pages, so that a pull has many.
type pages struct {
	store.Reader
	countMax int
}

func (p *pages) Page(spans []store.Span, after int64, countMax, bytesMax int) (store.Page, error) {
	if p.countMax > 0 {
		countMax = min(countMax, p.countMax)
	}
	return p.Reader.Page(spans, after, countMax, bytesMax)
}

// watched is a transaction of the syncer.
type watched struct {
	store.Tx
	pages   pages
	h       *host
	ops     int
	faulted bool
	// now is what this transaction adds to the past.
	now *past
	// ruled is the entry that was last held against the rules.
	ruled entryKey
}

func (w *watched) Page(spans []store.Span, after int64, countMax, bytesMax int) (store.Page, error) {
	return w.pages.Page(spans, after, countMax, bytesMax)
}

// op is before every write: here the server dies, or meets a fault.
func (w *watched) op() error {
	h := w.h
	if h.dead {
		return errDead
	}
	w.ops++
	if h.death > 0 {
		if h.death--; h.death == 0 {
			h.count("the server dies before a write")
			h.dead = true
			return errDead
		}
	}
	if h.fault > 0 {
		if h.fault--; h.fault == 0 {
			h.count("a passing fault of the storage")
			w.faulted = true
			return &store.Error{Code: store.Full, Err: errors.New("simulated")}
		}
	}
	return nil
}

func (w *watched) NextSeq() (int64, error) {
	if err := w.op(); err != nil {
		return 0, err
	}
	return w.Tx.NextSeq()
}

func (w *watched) PutRecord(r store.Record, ch store.Change) error {
	if err := w.op(); err != nil {
		return err
	}
	w.put(r, ch)
	return w.Tx.PutRecord(r, ch)
}

func (w *watched) PutProjection(c bti.CaseID, p store.Projection) error {
	if err := w.op(); err != nil {
		return err
	}
	return w.Tx.PutProjection(c, p)
}

func (w *watched) PutGrant(g store.Grant) error {
	if err := w.op(); err != nil {
		return err
	}
	return w.Tx.PutGrant(g)
}

func (w *watched) PutDevice(d store.Device) error {
	if err := w.op(); err != nil {
		return err
	}
	return w.Tx.PutDevice(d)
}

func (w *watched) NotePull(d syncproto.DeviceID, at int64, more bool) (int64, bool, error) {
	if err := w.op(); err != nil {
		return 0, false, err
	}
	return w.Tx.NotePull(d, at, more)
}

func (w *watched) PutOutcome(k store.Kept) error {
	if err := w.op(); err != nil {
		return err
	}
	w.outcome(k)
	return w.Tx.PutOutcome(k)
}

func (w *watched) PutQuarantine(q store.Quarantine) error {
	if err := w.op(); err != nil {
		return err
	}
	w.now.late[entryKey{q.Device, q.Entry.N}] = true
	return w.Tx.PutQuarantine(q)
}

func (w *watched) PutJudgement(d syncproto.DeviceID, n int64, j store.Judgement) error {
	if err := w.op(); err != nil {
		return err
	}
	w.decided(entryKey{d, n}, j)
	return w.Tx.PutJudgement(d, n, j)
}

func (w *watched) AppendLog(l store.LogLine) error {
	if err := w.op(); err != nil {
		return err
	}
	return w.Tx.AppendLog(l)
}

// serve answers what arrives over the network.
func (h *host) serve(who syncer.Who, m message) (string, error) {
	if h.dead {
		return "", errDead
	}
	if !m.push {
		var p syncproto.Pull
		h.read(m.body, &p)
		a, err := h.sync.Pull(ctx(), who, &p)
		if err != nil {
			return "", err
		}
		return string(a.AppendJSON(nil)), nil
	}
	var p syncproto.Push
	h.read(m.body, &p)
	// Of this request alone: a copy of the device may come in between, with other entries of the same numbers.
	outer := h.arrived
	defer func() { h.arrived = outer }()
	h.arrived = make(map[entryKey]arrival, len(p.Entries))
	for i := range p.Entries {
		h.arrived[entryKey{p.Device, p.Entries[i].N}] = arrival{&p.Entries[i], p.Version}
	}
	a, err := h.sync.Push(ctx(), who, &p)
	if err != nil {
		return "", err
	}
	for i := range a.Outcomes {
		h.answered(p.Device, &p.Entries[i], &a.Outcomes[i])
	}
	return string(a.AppendJSON(nil)), nil
}

// entryKey names an entry of a device.
type entryKey struct {
	device syncproto.DeviceID
	n      int64
}

// arrival is an entry as it came, and the version of the wire that its device spoke.
type arrival struct {
	*syncproto.Entry
	wire int
}

// past is what was committed so far, as the laws need it; it goes back with the database.
type past struct {
	cases map[bti.CaseID]bool
	// effects are the change that each entry made; outcomes what each was answered.
	effects  map[entryKey]int64
	outcomes map[entryKey]string
	// late are the entries that were quarantined; judged what was decided about them.
	late   map[entryKey]bool
	judged map[entryKey]store.Judgement
}

func newPast(cases []bti.CaseID) *past {
	p := &past{make(map[bti.CaseID]bool), make(map[entryKey]int64), make(map[entryKey]string), make(map[entryKey]bool), make(map[entryKey]store.Judgement)}
	for _, c := range cases {
		p.cases[c] = true
	}
	return p
}

// add notes what a transaction has committed.
func (p *past) add(more *past) {
	maps.Copy(p.cases, more.cases)
	maps.Copy(p.effects, more.effects)
	maps.Copy(p.outcomes, more.outcomes)
	maps.Copy(p.late, more.late)
	maps.Copy(p.judged, more.judged)
}

func (p *past) clone() *past {
	return &past{maps.Clone(p.cases), maps.Clone(p.effects), maps.Clone(p.outcomes), maps.Clone(p.late), maps.Clone(p.judged)}
}
