package replica_test

import (
	"strings"
	"testing"

	"stafett/internal/replica"
	"stafett/syncproto"
)

// numbers of the next push, and its body.
func (d *device) numbers() (ns []int64, body string) {
	d.t.Helper()
	body, n := d.r.PushNext(0)
	if n == 0 {
		return nil, ""
	}
	var p syncproto.Push
	if err := p.DecodeJSON(parse(d.t, body)); err != nil {
		d.t.Fatal(err)
	}
	for _, e := range p.Entries {
		ns = append(ns, e.N)
	}
	return ns, body
}

func (d *device) gap(expected int64) replica.Answer {
	a := d.r.PushGap(expected)
	d.disk.apply(a.Effects)
	return a
}

func TestAHoleInTheQueueIsClosedWhenTheServerWaitsForIt(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("en")
	d.note("to")
	d.note("tre")
	for k := range d.disk {
		if k[1] == "queue" && strings.HasSuffix(k[2], "2") {
			d.disk[k] = "damaged"
		}
	}
	d.restart()
	if ns, _ := d.numbers(); len(ns) != 2 || ns[0] != 1 || ns[1] != 3 {
		t.Fatal(ns)
	}
	if a := d.gap(2); !a.More || len(a.Effects) == 0 {
		t.Fatal(a)
	}
	for range 2 {
		ns, body := d.numbers()
		if len(ns) != 2 || ns[0] != 1 || ns[1] != 2 || !strings.Contains(body, "tre") {
			t.Fatal(ns, body)
		}
		d.restart() // and it is so on disk, too
	}
	d.note("fire")
	if ns, _ := d.numbers(); len(ns) != 3 || ns[2] != 3 {
		t.Fatal(ns)
	}
	d.sync()
	if got := d.seen(); !strings.Contains(got, "tre") || !strings.Contains(got, "fire") || d.r.Unsent() != 0 {
		t.Fatal(got)
	}
}

func TestWhatAServerOnAnOlderCopyHasNotGotIsSentAgain(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("en")
	d.sync()
	id := d.note("to")
	d.sync()
	// The database as it was after the first: the same incarnation, so that only the numbers tell.
	delete(s.records, id)
	s.outcomes[d.id] = s.outcomes[d.id][:1]
	d.note("tre")
	if ns, _ := d.numbers(); len(ns) != 1 || ns[0] != 3 {
		t.Fatal(ns)
	}
	d.gap(2)
	if ns, body := d.numbers(); len(ns) != 2 || ns[0] != 2 || ns[1] != 3 || !strings.Contains(body, string(id)) {
		t.Fatal(ns, body)
	}
	if d.r.Unsent() != 2 {
		t.Error("it says that all is sent")
	}
	d.sync()
	if s.records[id] == nil || d.state(string(id)) != replica.ShownSent {
		t.Fatal(d.seen())
	}
}

func TestAGapThatIsNoneChangesNothing(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("en")
	for _, expected := range []int64{-1, 0, 1, 2, 99} {
		if a := d.gap(expected); a.More || len(a.Effects) > 0 {
			t.Error(expected, a)
		}
	}
	if ns, _ := d.numbers(); len(ns) != 1 || ns[0] != 1 {
		t.Fatal(ns)
	}
}

// The server that waits may be of another past: a waiting entry keeps its number, and not the version it was made on.
func TestAfterAGapNoEntryNamesAVersionOfThePastThatIsUndone(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(concernA, "place", "i skogen")
	d.sync()
	d.patch(concernA, "place", "inne")
	sent := func() (list []syncproto.Entry) {
		body, _ := d.r.PushNext(0)
		var p syncproto.Push
		if err := p.DecodeJSON(parse(t, body)); err != nil {
			t.Fatal(err)
		}
		return p.Entries
	}
	if list := sent(); len(list) != 1 || list[0].N != 2 || list[0].Base == 0 {
		t.Fatal(list)
	}
	d.gap(1)
	for range 2 {
		list := sent()
		if len(list) != 2 || list[0].N != 1 || list[1].N != 2 {
			t.Fatal(list)
		}
		for _, e := range list {
			if e.Base != 0 || !e.From.Has("place") {
				t.Errorf("entry %d was made on version %d, from %s", e.N, e.Base, e.From)
			}
		}
		d.restart() // and it is so on disk, too
	}
	if d.gap(1); d.value(concernA, "place") != "inne" {
		t.Fatal(d.seen())
	}
}
