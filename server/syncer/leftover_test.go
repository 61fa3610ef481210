package syncer_test

import (
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// outcomesOf are the numbers whose outcome the server still has.
func (d *device) outcomesOf() (list []int64) {
	d.read(func(r store.Reader) error {
		all, err := r.OutcomesAfter(d.who.Device, 0, 1000)
		for _, o := range all {
			list = append(list, o.N)
		}
		return err
	})
	return list
}

func TestAnOutcomeIsKeptUntilTheDeviceHasItAndAMonthHasPassed(t *testing.T) {
	s := newStory(t)
	d := s.ansatt
	d.t = t
	note := func() {
		d.put(s.c, bti.Internal, bti.KindNote, m("text", "hei"))
		d.must()
	}
	note()
	d.pull() // the outcomes come with this pull, and the next one says so
	before := len(d.outcomesOf())
	d.now = d.now.Add(29 * 24 * time.Hour)
	note()
	d.pull()
	if got := len(d.outcomesOf()); got != before+1 {
		t.Fatalf("%d outcomes after 29 days, want all %d", got, before+1)
	}
	d.now = d.now.Add(2 * 24 * time.Hour)
	d.acked = 0 // it lost its storage, and has acknowledged nothing
	note()
	d.pull()
	if got := len(d.outcomesOf()); got != before+2 {
		t.Fatalf("%d outcomes, want all %d: none was acknowledged", got, before+2)
	}
	note()
	d.pull()
	if got := d.outcomesOf(); len(got) != 3 || got[0] != int64(before)+1 {
		t.Fatalf("left are %v, want the three of the last month", got)
	}
}

func TestAnotherAgeOfTheMunicipalityReachesTheYoungAtOnce(t *testing.T) {
	s := newStory(t)
	s.ansatt.t = t
	s.ansatt.pull()
	var subject syncproto.RecordID
	for id, r := range s.ansatt.records {
		if r.Kind == string(bti.KindSubject) {
			subject = id
		}
	}
	s.ansatt.patch(subject, m("person", "ung"), m("born", "2011-06-01")) // fifteen in June
	s.ansatt.must()
	young := s.device("ung")
	young.t = t
	held := func() bool {
		young.pull()
		return young.scopes[bti.ScopeOf(s.c, bti.Log)]
	}
	if !held() {
		t.Fatal("at fifteen the young person sees the log")
	}
	age := func(years int) {
		s.publish(&bti.Municipality{Name: "Lyngvik", Number: "3401", YoungAge: years, LeaseHours: 72})
	}
	age(16)
	if held() {
		t.Error("the age is sixteen now, and the log is still there")
	}
	n := 0
	s.read(func(r store.Reader) error {
		lines, err := r.FindLog(store.LogQuery{Case: s.c, What: []string{"rights"}})
		for _, l := range lines {
			if l.Ground == "young_age 16" && l.Person == "" {
				n++
			}
		}
		return err
	})
	if n != 1 {
		t.Errorf("%d lines of the access log say that the age took the right away, want 1", n)
	}
	age(15)
	if !held() {
		t.Error("the age is fifteen again, and the log does not come")
	}
}
