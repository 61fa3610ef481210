// Package syncer is push and pull on the server: who may hold what, what an
// entry of a device becomes, and what a device is handed. It joins the store with the
// rules and the merging that the devices run too. It knows no HTTP and no
// token: who sends is told to it, and looked up anew for every push and pull.
//
// Decisions that the wire leaves open, and why:
//
// One number for each entry. Every accepted entry draws one number of the
// sequence, inside its transaction; all records that it changes get it as their
// version. So "a page never splits a transaction" is "a page never splits a version".
//
// A pull's pages are read in transactions of their own. Each page takes what has the
// next versions in the scopes that the pull began with; the head is that of the last
// page. A record changed meanwhile has a higher version and comes on a later page, so
// nothing at or below the head is missing. If a scope is lost between two pages, or
// another pull of the device came between, the page token is refused with bad_page and
// the pull begins anew.
//
// The ledger before the answer. What a pull grants, purges and hands out is
// written before it is sent: no device holds a copy that the ledger does not know. A
// grant or purge is repeated until a cursor comes back with its pull's number or a higher one.
package syncer

import (
	"context"
	"sync"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/syncproto"
)

// Code is a stable name of why a push, a pull or a judgement as a whole is refused. That an
// entry is refused is its outcome, and not an error.
type Code string

// The codes.
const (
	BadRequest    Code = "bad_request"     // not the shape of a push or pull
	VersionAhead  Code = "version_unknown" // the wire version is later than this server's
	UpdateNeeded  Code = "update_required" // the wire version is too old to be handed anything but purges
	DeviceOther   Code = "device_foreign"  // the body names another device than the token
	DeviceGone    Code = "device_unknown"
	DeviceRevoked Code = "device_revoked"
	DeviceCloned  Code = "device_cloned" // an entry's number came before with other content
	Gap           Code = "sync_gap"      // an entry's number, or what was acknowledged, leaves a gap after the last one taken
	BadPage       Code = "bad_page"      // the page token is not, or no longer, good
	AccountEnded  Code = "account_ended"
	TooManyLines  Code = "too_many_lines" // of live updates
	Forbidden     Code = "forbidden"      // not for whoever asks: of judging alone
	Missing       Code = "not_found"      // no such entry waits: of judging alone
)

// Error refuses a push, a pull or a judgement as a whole.
type Error struct {
	Code Code
	// Expected is the number of the next entry, of Gap: of a push, or of a pull whose Acked is beyond what was taken.
	Expected int64
	// Purges that an old client is still told, of UpdateNeeded.
	Purges []syncproto.Purge
	// Where is the path of the member that is wrong, of BadRequest: "entries[2].n".
	Where string
}

func (e *Error) Error() string { return "syncer: " + string(e.Code) }

func refuse(c Code) error { return &Error{Code: c} }

// Who sends: the token has been checked, the rest is looked up.
type Who struct {
	Person syncproto.PersonID
	Device syncproto.DeviceID
	// Assurance is how the person was identified at the log-in: the evidence of what they sign.
	Assurance store.Assurance
	// Generation is the store's, asked when the request came; 0 when it was not. Then it is asked.
	Generation int64
}

// Config is what a Syncer needs from outside.
type Config struct {
	Store store.Store
	// Now is the server's clock.
	Now func() time.Time
	// Place is where the municipality's days begin and end; Europe/Oslo.
	Place *time.Location
	// Mode says which identity numbers are accepted.
	Mode field.Mode
	// Report hears of mistakes of this program that did not stop it; may be nil.
	Report func(error)
}

// Syncer answers pushes and pulls of one municipality. It is safe for
// use by many at once.
type Syncer struct {
	st     store.Store
	now    func() time.Time
	place  *time.Location
	mode   field.Mode
	report func(error)
	// Hub tells who is listening that there is something to fetch.
	Hub   *Hub
	cases *shelf
	known knownDevices
	posts actors
	still nothings
	ahead ahead

	mu  sync.Mutex
	ref *reference // what the scope ref said when it was last read
}

// New makes a Syncer.
func New(c Config) *Syncer {
	report := c.Report
	if report == nil {
		report = func(error) {}
	}
	return &Syncer{st: c.Store, now: c.Now, place: c.Place, mode: c.Mode, report: report, Hub: NewHub(), cases: newShelf()}
}

// moment is the server's clock, in ms, and the municipality's day.
func (s *Syncer) moment() (ms int64, today bti.Date) {
	now := s.now()
	return now.UnixMilli(), bti.Date(now.In(s.place).Format("2006-01-02"))
}

// write runs fn in a transaction; when it fails, what fn may have cached is forgotten.
func (s *Syncer) write(ctx context.Context, fn func(store.Tx) error) error {
	err := s.st.Write(ctx, fn)
	if err != nil {
		s.mu.Lock()
		s.ref = nil
		s.mu.Unlock()
	}
	return err
}

// writeBeside runs fn in a transaction while beside goes on, and returns when both are done: with the write's error, else with
// beside's. beside is done even if fn fails. It is beside that gets a goroutine of its own: the write takes longer, and would
// begin later by the time that a goroutine takes to start.
func (s *Syncer) writeBeside(ctx context.Context, fn func(store.Tx) error, beside func() error) (err error) {
	var failed any
	var other error
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { failed = recover() }()
		other = beside()
	}()
	func() {
		defer func() { <-done }() // whatever becomes of fn: beside is of this call
		err = s.write(ctx, fn)
	}()
	switch {
	case failed != nil:
		panic(failed) // where whoever asked can hear of it
	case err != nil:
		return err
	}
	return other
}

// look reads in one transaction, in two parts: first at once, and then when rest is called, once, as it must be.
func (s *Syncer) look(ctx context.Context, first, then func(store.Reader) error) (rest func() error, err error) {
	v, err := s.st.Look(ctx)
	if err != nil {
		return nil, err
	}
	begun := false
	defer func() {
		if !begun {
			_ = v.End() // first's error or panic tells why
		}
	}()
	if err := first(v); err != nil {
		return nil, err
	}
	begun = true
	return func() (err error) {
		defer func() {
			if end := v.End(); err == nil {
				err = end
			}
		}()
		return then(v)
	}, nil
}

// sender is who sends, as the database knows them at this moment.
type sender struct {
	actor  bti.Actor
	device store.Device
	// outside: the person has no post today. They may hold nothing; their device
	// hands in what was written on it, for a human to look at, and is told to forget.
	outside bool
	// assurance of the log-in that sends.
	assurance store.Assurance
	// restored: the device was registered before the database was restored
	// from a backup, and its numbers are of another past.
	restored bool
	rights   int64 // store.Meta's
}

func (s *Syncer) sender(r store.Reader, who Who, named syncproto.DeviceID) (x sender, err error) {
	if named != who.Device {
		return x, refuse(DeviceOther)
	}
	d, ok, err := r.Device(who.Device)
	switch {
	case err != nil:
		return x, err
	case !ok || d.Person != who.Person:
		return x, refuse(DeviceGone)
	case d.RevokedAt != 0:
		return x, refuse(DeviceRevoked)
	}
	meta, err := r.Meta()
	if err != nil {
		return x, err
	}
	_, today := s.moment()
	x = sender{device: d, assurance: who.Assurance, restored: d.Incarnation != meta.Incarnation, rights: meta.Rights}
	if p, ok := s.posts.get(who.Person); ok && p.incarnation == meta.Incarnation && p.rights == meta.Rights && p.today == today {
		x.actor, x.outside = p.actor, p.outside
		return x, nil
	}
	a, ok, err := r.Account(who.Person)
	switch {
	case err != nil:
		return x, err
	case !ok || a.DisabledAt != 0:
		return x, refuse(AccountEnded)
	}
	actor, works, err := store.ActorOn(r, a, today)
	x.actor, x.outside = actor, !works
	return x, err
}

// readSender is sender in a transaction that only reads: what it finds is committed, and holds for others too.
func (s *Syncer) readSender(r store.Reader, who Who, named syncproto.DeviceID) (sender, error) {
	x, err := s.sender(r, who, named)
	if err == nil {
		meta, err := r.Meta()
		if err != nil {
			return x, err
		}
		_, today := s.moment()
		s.posts.put(who.Person, knownActor{meta.Incarnation, meta.Rights, today, x.actor, x.outside})
	}
	return x, err
}

// line begins a row of the access log. A scope that is none is left out: it is
// what a stranger sent.
func (x *sender) line(at int64, what string, scope syncproto.ScopeID, ground string) store.LogLine {
	if c, _, ok := bti.SplitScope(scope); scope != bti.RefScope && (!ok || !bti.ValidUUID7(bti.RecordID(c))) {
		scope = ""
	}
	return store.LogLine{
		At: at, Person: x.actor.Person, Role: x.actor.Role, Unit: x.actor.Unit, Device: x.device.ID,
		What: what, Scope: scope, Ground: ground,
	}
}
