package replica_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/replica"
	"stafett/syncproto"
)

// quarantine takes the internal scope from a device that has written n notes in it, and answers their records.
func quarantine(t *testing.T, n int) (*server, *device, []*replica.Entry) {
	t.Helper()
	s := withCase(t)
	s.verdicts = map[syncproto.RecordID]syncproto.Judgement{}
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	for i := range n {
		d.note("Sagt " + strconv.Itoa(i))
	}
	s.granted[d.id] = slices.DeleteFunc(s.granted[d.id], func(x syncproto.ScopeID) bool { return x == internalA })
	d.sync()
	for _, e := range d.r.Queue() {
		if e.State != replica.Quarantined {
			t.Fatalf("%+v", e)
		}
	}
	return s, d, slices.Clone(d.r.Queue())
}

func TestWhatWasTakenInFromQuarantineStaysUntilItsWriterHasSeenIt(t *testing.T) {
	s, d, q := quarantine(t, 2)
	s.verdicts[q[0].Record] = syncproto.Judgement{Result: syncproto.Merged, Version: 40, By: "ola", Name: "Ola", On: noon}
	d.fetch()
	d.restart()
	e := d.r.Queue()[0]
	if e.State != replica.Taken || e.Judge != "Ola" || e.JudgedAt != noon || e.Version != 40 || e.Result != syncproto.Merged || e.Fields.Get("text").Text() != "Sagt 0" || e.Waits() {
		t.Fatalf("%+v", e)
	}
	if d.r.Queue()[1].State != replica.Quarantined {
		t.Error("the other is judged too")
	}
	d.fetch()
	if len(s.asked) != 1 || s.asked[0] != (syncproto.Waiting{N: q[1].N, Record: q[1].Record, At: q[1].At}) {
		t.Errorf("asked for is %+v", s.asked)
	}
	if _, ok := d.r.Deal(e.N, true, noon); ok {
		t.Error("what was taken in is sent again")
	}
	// Seen, it lies still for a day, as any entry that the server has: one restored from a backup is given it again.
	if effects, ok := d.r.Deal(e.N, false, noon); !ok || len(effects) != 1 || e.State != replica.Acked {
		t.Error("it is not let go of when it has been seen", effects)
	}
	if _, ok := d.r.Deal(e.N, false, noon); ok {
		t.Error("it is still to be seen")
	}
	d.r.PushGap(1)
	if e.State != replica.Local || e.JudgedAt != 0 || d.r.Unsent() != 2 {
		t.Errorf("a restored server is not given it again: %+v", e)
	}
}

func TestWhatWasLeftOutStaysWithItsWriterAsARefusedOne(t *testing.T) {
	s, d, q := quarantine(t, 1)
	s.verdicts[q[0].Record] = syncproto.Judgement{Result: syncproto.Rejected, By: "ola", Name: "Ola", On: noon, Reason: "Står alt der."}
	d.fetch()
	d.restart()
	e := d.r.Queue()[0]
	if e.State != replica.Refused || e.Reason != "Står alt der." || e.Judge != "Ola" || e.Fields.Get("text").Text() != "Sagt 0" {
		t.Fatalf("%+v", e)
	}
	d.fetch()
	if len(s.asked) != 0 {
		t.Error("it is asked for again:", s.asked)
	}
	if _, ok := d.r.Deal(e.N, true, noon); !ok || d.r.Unsent() != 1 || d.r.Queue()[0].JudgedAt != 0 {
		t.Errorf("it cannot be sent again: %+v", d.r.Queue())
	}
}

// A copy of the device has gone on by itself, and what has the number there is something else.
func TestAVerdictOnAnotherEntryWithTheSameNumberChangesNothing(t *testing.T) {
	s, d, q := quarantine(t, 1)
	for name, w := range map[string]syncproto.Waiting{
		"another record": {N: q[0].N, Record: "other", At: q[0].At},
		"another moment": {N: q[0].N, Record: q[0].Record, At: q[0].At + 1},
		"another number": {N: q[0].N + 1, Record: q[0].Record, At: q[0].At},
	} {
		a := syncproto.PullAnswer{
			Version: 1, Held: true, Cursor: "0:" + strconv.FormatInt(s.seq, 10), Head: s.seq,
			Judged: []syncproto.Judgement{{Waiting: w, Result: syncproto.Applied, By: "ola", Name: "Ola", On: noon}},
		}
		d.r.PullNext(false)
		if _, err := d.r.PullAnswer(string(a.AppendJSON(nil)), noon); err != nil {
			t.Fatal(name, err)
		}
		if e := d.r.Queue()[0]; e.State != replica.Quarantined || e.JudgedAt != 0 {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestMoreEntriesInQuarantineThanOnePullCanAskForAreAllAskedForInTurn(t *testing.T) {
	s, d, q := quarantine(t, 2*syncproto.WaitsMax+7)
	asked := map[int64]bool{}
	for range 3 {
		d.fetch()
		if len(s.asked) > syncproto.WaitsMax {
			t.Fatal(len(s.asked))
		}
		for _, w := range s.asked {
			asked[w.N] = true
		}
	}
	if len(asked) != len(q) {
		t.Errorf("%d of %d are asked for", len(asked), len(q))
	}
	if body := d.r.PullNext(true); !strings.Contains(body, `"waits":[`) {
		t.Error(body)
	}
}

// The server was set back to before the judgement, and has the entries in quarantine still: somebody decides anew, perhaps otherwise.
func TestAVerdictThatARestoreHasUndoneIsAskedForAgain(t *testing.T) {
	s, d, q := quarantine(t, 4)
	taken := syncproto.Judgement{Result: syncproto.Applied, Version: 40, By: "ola", Name: "Ola", On: noon}
	left := syncproto.Judgement{Result: syncproto.Rejected, By: "ola", Name: "Ola", On: noon, Reason: "Står alt der."}
	s.verdicts[q[0].Record], s.verdicts[q[1].Record], s.verdicts[q[2].Record], s.verdicts[q[3].Record] = taken, left, taken, taken
	d.fetch()
	for _, e := range q[2:] {
		effects, _ := d.r.Deal(e.N, false, noon) // seen
		d.disk.apply(effects)
	}
	s.incarnation++
	delete(s.verdicts, q[0].Record)
	delete(s.verdicts, q[1].Record)
	s.verdicts[q[3].Record] = left
	d.fetch() // the pull that hears of it asks again at once
	d.restart()
	var got []replica.State
	for _, e := range d.r.Queue() {
		got = append(got, e.State)
	}
	if want := []replica.State{replica.Quarantined, replica.Quarantined, replica.Acked, replica.Refused}; !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i, e := range d.r.Queue() {
		if told := i > 1; (e.JudgedAt != 0) != told || e.Fields.Get("text").Text() != "Sagt "+strconv.Itoa(i) {
			t.Errorf("%+v", e)
		}
	}
	s.verdicts[q[0].Record] = left
	d.fetch()
	if e := d.r.Queue()[0]; e.State != replica.Refused || e.Reason != "Står alt der." {
		t.Errorf("what is decided now is not told: %+v", e)
	}
}

func TestARecordWhoseChangeWaitsToBeJudgedIsNotShownAsRefused(t *testing.T) {
	for result, want := range map[syncproto.Result]string{
		syncproto.Quarantined: replica.ShownQuarantined, syncproto.Rejected: replica.ShownRefused,
	} {
		s := withCase(t)
		d := s.device("dev-kari", kari, logA, internalA)
		d.sync()
		d.patch(concernA, "place", "inne")
		d.r.PushNext(1)
		n := d.r.Queue()[len(d.r.Queue())-1].N
		a := syncproto.PushAnswer{Version: 1, Outcomes: []syncproto.Outcome{{N: n, Result: result}}}
		if _, err := d.r.PushAnswer(string(a.AppendJSON(nil))); err != nil {
			t.Fatal(err)
		}
		if got := d.state(concernA); got != want {
			t.Errorf("%s: %s", result, got)
		}
	}
}
