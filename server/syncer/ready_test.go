package syncer_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// busyStore lets something happen before each write, on the write's own goroutine, fails to tell what left a scope, and
// counts what is read.
type busyStore struct {
	faulty
	before  func()
	unread  bool
	looking int // views that are not ended
	// pageRecords is how many records a page has, 0: as many as asked for; pages how many views have read.
	pageRecords, pages int
	// ahead hears when something was read in one piece; nil: nobody listens.
	ahead chan bool
}

func (b *busyStore) Look(ctx context.Context) (store.View, error) {
	v, err := b.faulty.Look(ctx)
	b.looking++
	return busyView{busyReader{v, b}, v}, err
}

func (b *busyStore) Read(ctx context.Context, fn func(store.Reader) error) error {
	err := b.faulty.Read(ctx, func(r store.Reader) error { return fn(busyReader{r, b}) })
	if b.ahead != nil {
		b.ahead <- true
	}
	return err
}

type busyReader struct {
	store.Reader
	b *busyStore
}

func (r busyReader) Left(spans []store.Span) ([]store.Departure, error) {
	if r.b.unread {
		return nil, errDisk
	}
	return r.Reader.Left(spans)
}

func (r busyReader) Page(spans []store.Span, after int64, countMax, bytesMax int) (store.Page, error) {
	if r.b.pageRecords > 0 {
		countMax = r.b.pageRecords
	}
	return r.Reader.Page(spans, after, countMax, bytesMax)
}

type busyView struct {
	busyReader
	view store.View
}

func (v busyView) Page(spans []store.Span, after int64, countMax, bytesMax int) (store.Page, error) {
	v.b.pages++
	return v.busyReader.Page(spans, after, countMax, bytesMax)
}

func (v busyView) End() error {
	v.b.looking--
	return v.view.End()
}

func (b *busyStore) Write(ctx context.Context, fn func(store.Tx) error) error {
	if b.before != nil {
		b.before()
	}
	return b.faulty.Write(ctx, fn)
}

func (x *town) busy() (*busyStore, *syncer.Syncer) {
	b := &busyStore{faulty: faulty{Store: x.db}}
	return b, syncer.New(syncer.Config{Store: b, Now: func() time.Time { return x.now }, Place: x.now.Location(), Mode: field.Demo})
}

func TestAnAnswerIsMadeReadyWhileItsLineOfTheAccessLogIsWritten(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	d.startCase()
	b, s := x.busy()
	made := make(chan struct{})
	b.before = func() { <-made } // a pull that wrote first would wait for ever
	leader := x.device("leder")
	calls := 0
	a, err := s.PullRaw(ctx(), leader.who, &syncproto.Pull{Version: 1, Device: leader.who.Device}, func(*syncproto.PullAnswer) {
		calls++
		close(made)
	})
	if err != nil || calls != 1 || len(a.Records) == 0 {
		t.Fatal(err, calls, a)
	}
}

func TestAnAnswerWhoseLineOfTheAccessLogCannotBeWrittenIsNotGiven(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	d.startCase()
	leader := x.device("leder")
	b, s := x.busy()
	b.fail = true
	if a, err := s.PullRaw(ctx(), leader.who, &syncproto.Pull{Version: 1, Device: leader.who.Device}, func(*syncproto.PullAnswer) {}); !errors.Is(err, errDisk) || a != nil {
		t.Fatal(a, err)
	}
}

func TestAnAnswerThatCannotBeReadToItsEndIsNotGiven(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	d.startCase()
	leader := x.device("leder")
	b, s := x.busy()
	b.unread = true
	p := &syncproto.Pull{Version: 1, Device: leader.who.Device}
	for _, ready := range []func(*syncproto.PullAnswer){nil, func(*syncproto.PullAnswer) { t.Error("made ready") }} {
		if a, err := s.PullRaw(ctx(), leader.who, p, ready); !errors.Is(err, errDisk) || a != nil {
			t.Error(a, err)
		}
	}
	b.unread = false
	if a, err := s.PullRaw(ctx(), leader.who, p, nil); err != nil || len(a.Records) == 0 || len(a.Digests) == 0 {
		t.Error("asked again:", a, err)
	}
	if b.looking != 0 {
		t.Errorf("%d views were not ended", b.looking)
	}
}

func TestTwoPullsOfADeviceAtOnceEachGetACursorOfTheirOwn(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	d.startCase()
	leader := x.device("leder")
	b, s := x.busy()
	p := &syncproto.Pull{Version: 1, Device: leader.who.Device}
	var other *syncproto.PullAnswer
	b.before = func() {
		b.before = nil
		var err error
		if other, err = x.s.Pull(ctx(), leader.who, p); err != nil {
			t.Error(err)
		}
	}
	var cursors []string
	a, err := s.PullRaw(ctx(), leader.who, p, func(a *syncproto.PullAnswer) { cursors = append(cursors, a.Cursor) })
	if err != nil {
		t.Fatal(err)
	}
	if len(cursors) != 2 || cursors[0] != other.Cursor || cursors[1] != a.Cursor || a.Cursor == other.Cursor {
		t.Errorf("made ready with the cursors %q, answered %q; the pull between had %q", cursors, a.Cursor, other.Cursor)
	}
	next, err := x.s.Pull(ctx(), leader.who, &syncproto.Pull{Version: 1, Device: leader.who.Device, Cursor: a.Cursor})
	if err != nil || !next.Held || len(next.Fresh)+len(next.Records) > 0 {
		t.Errorf("the later cursor is not held: %+v %v", next, err)
	}
}

func TestAPanicBesideAPullReachesWhoAsked(t *testing.T) {
	x := newTown(t)
	d := x.device("ansatt")
	d.startCase()
	leader := x.device("leder")
	b, s := x.busy()
	b.before = func() { panic("ouch") }
	defer func() {
		if recover() != "ouch" {
			t.Error("the panic is gone")
		}
	}()
	_, _ = s.PullRaw(ctx(), leader.who, &syncproto.Pull{Version: 1, Device: leader.who.Device}, func(*syncproto.PullAnswer) {})
}

// What was looked up about a sender and a case is kept between pushes: it must not outlive a right.
func TestWhatWasLookedUpAboutACaseEndsWithTheRight(t *testing.T) {
	x := newTown(t)
	leader, other := x.device("leder"), x.device("kollega")
	c := x.device("ansatt").startCase()
	leader.pull()
	takes := leader.put(c, bti.Log, bti.KindParticipant, m("person", "kollega"), m("name", "N kollega"), m("service", "barnehage"), m("unit", "solbakken"), m("from", today))
	leader.must()
	other.pull()
	write := func(d *device) syncproto.Result {
		t.Helper()
		d.put(c, bti.Log, bti.KindComment, m("text", "Hei"))
		return d.one().Result
	}
	for range 2 {
		if r := write(other); r != syncproto.Applied {
			t.Fatal(r)
		}
	}
	leader.pull()
	// Ended beside the sync, as a young person's reach is when the municipality changes its age: no record tells of it.
	third := x.device("pedagog")
	leader.put(c, bti.Log, bti.KindParticipant, m("person", "pedagog"), m("name", "N pedagog"), m("service", "barnehage"), m("unit", "solbakken"), m("from", today))
	leader.must()
	third.pull()
	if r := write(third); r != syncproto.Applied {
		t.Fatal(r)
	}
	x.write(func(tx store.Tx) error {
		return tx.PutProjection(c, store.Projection{Head: &store.CaseHead{Unit: "solbakken", Service: "barnehage", Status: "open", Log: "none"}})
	})
	if r := write(third); r != syncproto.Quarantined {
		t.Errorf("after the tie has ended beside the sync: %s", r)
	}
	leader.pull()
	leader.patch(takes, m("to", today))
	leader.must()
	if r := write(other); r != syncproto.Quarantined {
		t.Errorf("after taking part has ended: %s", r)
	}
	if r := write(leader); r != syncproto.Applied {
		t.Fatal(r)
	}
	x.write(func(tx store.Tx) error {
		return tx.PutPosts("leder", []store.Post{{Person: "leder", Unit: "solbakken", Service: "barnehage", Role: bti.Leader, From: "2020-01-01", Until: "2026-11-21"}})
	})
	if r := write(leader); r != syncproto.Quarantined {
		t.Errorf("after the post has ended: %s", r)
	}
}
