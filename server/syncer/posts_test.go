package syncer_test

import (
	"slices"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

func (x *town) posts(p syncproto.PersonID, list ...store.Post) {
	x.t.Helper()
	x.write(func(tx store.Tx) error { return tx.PutPosts(p, list) })
}

func employed(p syncproto.PersonID, unit bti.UnitID, service bti.ServiceID, from, until bti.Date) store.Post {
	return store.Post{Person: p, Unit: unit, Service: service, Role: bti.Employee, From: from, Until: until}
}

// on moves the clock to the middle of a day.
func (x *town) on(day string) {
	x.t.Helper()
	now, err := time.Parse("2006-01-02 15:04", day+" 11:00")
	if err != nil {
		x.t.Fatal(err)
	}
	x.now = now
}

func (d *device) holdsOf(c bti.CaseID) int {
	n := 0
	for _, r := range d.records {
		if of, _, ok := bti.SplitScope(r.Scope); ok && of == c {
			n++
		}
	}
	return n
}

func TestWhoMovesToAnotherUnitLosesTheCasesOfTheOldOneAtTheNextPull(t *testing.T) {
	s := newStory(t)
	s.posts("leder", store.Post{Person: "leder", Unit: "solbakken", Service: "barnehage", Role: bti.Leader, From: "2020-01-01", Until: "2026-11-30"},
		store.Post{Person: "leder", Unit: "fjellro", Service: "barnehage", Role: bti.Leader, From: "2026-12-01"})
	s.leder.pull()
	if s.leder.holdsOf(s.c) == 0 {
		t.Fatal("a post that has not ended yet takes nothing away")
	}
	s.on("2026-12-01") // nobody does anything: the day comes
	s.leder.pull()
	if s.leder.holdsOf(s.c) != 0 || len(s.leder.purged) != 3 {
		t.Errorf("the old unit's case is still there: %d records, purged %v", s.leder.holdsOf(s.c), s.leder.purged)
	}
}

func TestWhoseWorkHasEndedHandsInWhatWasWrittenAndForgetsEverything(t *testing.T) {
	s := newStory(t)
	s.posts("ansatt", employed("ansatt", "solbakken", "barnehage", "2020-01-01", "2026-11-25"))
	s.ansatt.pull()
	s.on("2026-11-26")
	s.ansatt.put(s.c, bti.Log, bti.KindNote, m("text", "Skrevet uten nett."))
	s.ansatt.put(bti.CaseID(s.id()), bti.Log, bti.KindSubject, m("kind", "child"), m("givenName", "Ada"), m("familyName", "Testnes"))
	seq := s.seq()
	for _, o := range s.ansatt.push() {
		if o.Result != syncproto.Quarantined {
			t.Errorf("entry %d: %s", o.N, o.Result)
		}
	}
	if s.seq() != seq {
		t.Error("what came after the end was written")
	}
	s.ansatt.pull()
	if len(s.ansatt.records) != 0 || !slices.ContainsFunc(s.ansatt.purged, func(p syncproto.Purge) bool { return p.Scope == bti.RefScope }) {
		t.Errorf("%d records are left; purged %v", len(s.ansatt.records), s.ansatt.purged)
	}
	if err := s.ansatt.tryPull(); code(err) != syncer.AccountEnded {
		t.Error("after all is forgotten it is told that the account has ended:", err)
	}
	s.read(func(r store.Reader) error {
		owed, err := r.OwedPurges()
		if err != nil {
			return err
		}
		if slices.ContainsFunc(owed, func(g store.Grant) bool { return g.Device == s.ansatt.who.Device }) {
			t.Error("the device still owes a purge that it has confirmed")
		}
		return nil
	})
	// Back at work, the device is filled anew.
	s.posts("ansatt", employed("ansatt", "solbakken", "barnehage", "2020-01-01", "2026-11-25"), employed("ansatt", "solbakken", "barnehage", "2026-11-26", ""))
	s.ansatt.pull()
	if s.ansatt.holdsOf(s.c) == 0 {
		t.Error("with a new post the case does not come back")
	}
}

func TestBeforeTheFirstDayThereIsNothingToHold(t *testing.T) {
	x := newTown(t)
	x.posts("kollega", employed("kollega", "solbakken", "barnehage", "2026-12-01", ""))
	d := x.device("kollega")
	if err := d.tryPull(); code(err) != syncer.AccountEnded {
		t.Error(err)
	}
	x.on("2026-12-01")
	d.pull()
	if len(d.records) == 0 {
		t.Error("on the first day the directory does not come")
	}
}

func TestADeputyLeadsTheUnitOnTheirDaysAlone(t *testing.T) {
	s := newStory(t)
	s.posts("leder", store.Post{Person: "leder", Unit: "solbakken", Service: "barnehage", Role: bti.Leader, From: "2020-01-01"})
	s.posts("pedagog", employed("pedagog", "solbakken", "barnehage", "2020-01-01", ""))
	s.posts("ppt", employed("ppt", "ppt", "ppt", "2020-01-01", ""))
	s.write(func(tx store.Tx) error {
		return tx.PutDeputies("leder", []store.Deputy{
			{For: "leder", By: "pedagog", From: "2026-11-24", Until: "2026-11-27"},
			{For: "leder", By: "ppt", From: "2026-11-24", Until: "2026-11-27"}, // works elsewhere
		})
	})
	deputy := s.device("pedagog")
	deputy.pull()
	if deputy.holdsOf(s.c) != 0 {
		t.Fatal("before the first day a deputy holds the unit's case")
	}
	s.on("2026-11-24")
	deputy.pull()
	if deputy.holdsOf(s.c) == 0 || !deputy.scopes[s.scope(bti.Internal)] {
		t.Error("a deputy does not hold what the leader holds")
	}
	s.ppt.pull()
	if s.ppt.scopes[s.scope(bti.Internal)] {
		t.Error("somebody of another unit stands in")
	}
	s.on("2026-11-28")
	deputy.pull()
	if deputy.holdsOf(s.c) != 0 {
		t.Error("after the last day a deputy still holds the unit's case")
	}
}

func TestThoseWhoLeadAUnitOnTheDayArePokedForItsCases(t *testing.T) {
	s := newStory(t)
	s.posts("leder", store.Post{Person: "leder", Unit: "solbakken", Service: "barnehage", Role: bti.Leader, From: "2020-01-01"})
	s.posts("pedagog", employed("pedagog", "solbakken", "barnehage", "2020-01-01", ""))
	s.write(func(tx store.Tx) error {
		return tx.PutDeputies("leder", []store.Deputy{{For: "leder", By: "pedagog", From: today, Until: today}})
	})
	listens := func(p syncproto.PersonID) syncer.Line {
		l, err := s.s.Hub.Listen(syncer.Who{Person: p, Device: syncproto.DeviceID(s.id())})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	deputy, neighbour := listens("pedagog"), listens("nabo")
	s.ansatt.put(s.c, bti.Internal, bti.KindNote, m("text", "Et notat."))
	s.ansatt.must()
	if len(deputy.Poke) != 1 || len(neighbour.Poke) != 0 {
		t.Error("deputy", len(deputy.Poke), "neighbour", len(neighbour.Poke))
	}
}
