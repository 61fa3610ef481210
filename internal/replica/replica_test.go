package replica_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/internal/replica"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func TestWhatIsWrittenOfflineIsThereAfterTheTabIsKilled(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	id := d.note("Skrevet uten nett")
	d.patch(noteA, "text", "Første notat, nå lengre")
	before := d.seen()
	d.restart()
	if got := d.seen(); got != before {
		t.Fatalf("after a restart\n%s\nbefore\n%s", got, before)
	}
	if d.value(string(id), "text") != "Skrevet uten nett" || d.state(string(id)) != replica.ShownLocal {
		t.Fatal(d.seen())
	}
	d.sync()
	if d.state(string(id)) != replica.ShownSent || d.state(noteA) != replica.ShownSent {
		t.Fatal(d.seen())
	}
}

func TestAnUnansweredPushComesAgainByteForByte(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("en")
	d.note("to")
	one, n := d.r.PushNext(0)
	d.note("tre")
	two, m := d.r.PushNext(0)
	if n != 2 || m != 2 || one != two {
		t.Fatalf("%d %d\n%s\n%s", n, m, one, two)
	}
	less, k := d.r.PushNext(1)
	if k != 1 || !strings.Contains(one, entries(less)) {
		t.Fatalf("a smaller push has other bytes: %s", less)
	}
	d.restart()
	after, k := d.r.PushNext(2)
	if k != 2 || after != one {
		t.Fatalf("after a restart the same entries have other bytes:\n%s\n%s", after, one)
	}
	// The answer was lost on its way: the same numbers get the same outcomes, and nothing happens twice.
	s.push(kari, after)
	seq := s.seq
	if _, err := d.r.PushAnswer(s.push(kari, after)); err != nil || s.seq != seq {
		t.Fatalf("%v, %d changes more", err, s.seq-seq)
	}
}

// entries is what stands between the brackets of a push.
func entries(body string) string {
	_, rest, _ := strings.Cut(body, `"entries":[`)
	return strings.TrimSuffix(rest, "]}")
}

func TestAPushKeepsItsBounds(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	for range 230 {
		d.note("kort")
	}
	if _, n := d.r.PushNext(0); n != syncproto.EntriesMax {
		t.Fatalf("%d entries", n)
	}
	d.send()
	for range 150 {
		d.note(strings.Repeat("å", 7999))
	}
	body, n := d.r.PushNext(0)
	if len(body) > syncproto.PushBytesMax || n < 50 || n >= syncproto.EntriesMax {
		t.Fatalf("%d entries in %d bytes", n, len(body))
	}
	d.sync()
	if d.r.Unsent() != 0 {
		t.Fatal("something stayed behind")
	}
}

func TestAnAcknowledgedChangeStaysVisibleUntilThePullBringsIt(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(noteA, "text", "Endret")
	id := d.note("Nytt")
	d.send()
	for range 2 {
		if d.value(noteA, "text") != "Endret" || d.value(string(id), "text") != "Nytt" || d.state(noteA) != replica.ShownSent {
			t.Fatal(d.seen())
		}
		d.restart()
	}
	s.edit(noteA, "text", "Endret av en annen siden")
	d.fetch()
	if d.value(noteA, "text") != "Endret av en annen siden" || d.value(string(id), "text") != "Nytt" {
		t.Fatal(d.seen())
	}
}

func TestAnAcknowledgedEntryIsKeptADayAndThenLetGo(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("Nytt")
	d.sync()
	d.now += 23 * 3600 * 1000
	d.fetch()
	if len(d.r.Queue()) != 1 {
		t.Fatal("let go within the day")
	}
	d.now += 2 * 3600 * 1000
	d.fetch()
	if len(d.r.Queue()) != 0 {
		t.Fatal("kept for ever")
	}
	for k := range d.disk {
		if k[1] == "queue" {
			t.Fatal("its row is still on disk")
		}
	}
}

// Its version is one that an earlier pull has brought, or was in the past that a restore has undone.
func TestAnEntryWhoseEffectIsOlderThanItsOutcomeIsKeptADayFromThatOutcome(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(concernA, "place", "inne")
	s.edit(concernA, "place", "inne")
	d.fetch()
	d.now += 48 * 3600 * 1000
	d.send()
	d.restart()
	if e := d.r.Queue()[0]; e.State != replica.Acked || d.state(concernA) != replica.ShownSent {
		t.Fatalf("%+v", e)
	}
	d.fetch()
	d.now += 23 * 3600 * 1000
	if d.fetch(); len(d.r.Queue()) != 1 {
		t.Fatal("let go of within the day")
	}
	d.now += 2 * 3600 * 1000
	if d.fetch(); len(d.r.Queue()) != 0 {
		t.Fatal("kept for ever")
	}
}

func TestARefusedEntryWaitsForItsWriterAndHoldsUpNothing(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(noteA, "text", "Kommer for sent")
	delete(s.records, noteA) // the server will not know it
	id := d.note("Kommer fram")
	d.sync()
	if d.value(string(id), "text") != "Kommer fram" || d.state(string(id)) != replica.ShownSent {
		t.Fatal(d.seen())
	}
	waits := func() *replica.Entry {
		for _, e := range d.r.Queue() {
			if e.Waits() {
				return e
			}
		}
		return nil
	}
	d.restart()
	e := waits()
	if e == nil || e.State != replica.Refused || e.Fields.Get("text").Text() != "Kommer for sent" || len(e.Findings) != 1 {
		t.Fatalf("%+v", e)
	}
	effects, ok := d.r.Deal(e.N, true, d.now)
	d.disk.apply(effects)
	if !ok || d.r.Unsent() != 1 || waits() != nil {
		t.Fatal("retrying queues it again")
	}
	d.sync()
	e = waits()
	if e == nil {
		t.Fatal("refused again, it waits again")
	}
	effects, ok = d.r.Deal(e.N, false, d.now)
	d.disk.apply(effects)
	d.restart()
	if !ok || waits() != nil {
		t.Fatal("let go of, it is gone")
	}
	if _, ok := d.r.Deal(e.N, true, d.now); ok {
		t.Fatal("nothing waits any more")
	}
}

func TestAPurgeTakesEffectWithItsPageAndKeepsUnsentWords(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("Sendt før")
	d.sync()
	d.patch(concernA, "text", "Han er stille i lek.\nHan spiser lite. Uten nett.")
	s.granted[d.id] = slices.DeleteFunc(s.granted[d.id], func(x syncproto.ScopeID) bool { return x == internalA })
	// Much else is new, so that the pull has several pages.
	s.pageSize = 2
	for i := range 9 {
		s.put("goal-"+strconv.Itoa(i), "goal", logA, "ola", str("text", "Mål", "status", "open"))
	}
	if !d.page() {
		t.Fatal("the pull was to have several pages")
	}
	if v := d.r.View(caseA); v.Record(concernA) != nil || v.Record("goal-0") != nil || v.Record(subjectA) == nil {
		t.Fatalf("after the first page:\n%s", d.seen())
	}
	for k, data := range d.disk {
		if k[0] == string(internalA) {
			t.Fatalf("a row of the purged scope is left: %v %s", k, data)
		}
		if strings.Contains(data, "Sendt før") || strings.Contains(data, "Første notat") {
			t.Fatalf("words of the purged scope are left: %v %s", k, data)
		}
	}
	// Killed in the middle of the pull: the purge holds, the words are there, the pull begins anew.
	d.restart()
	if d.r.Unsent() != 1 {
		t.Fatal("unsent words are lost")
	}
	d.fetch()
	d.send()
	e := d.r.Queue()[0]
	// What others wrote in the same text is not kept with the own words, and what is left cannot be sent as if it were the text.
	if e.State != replica.Quarantined || e.Fields.Get("text").Text() != "Uten nett." || !e.From.IsNull() || !e.Bare {
		t.Fatalf("%+v", e)
	}
	d.fetch()
	d.restart()
	for k, data := range d.disk {
		if strings.Contains(data, "stille i lek") {
			t.Fatalf("another's words are left: %v %s", k, data)
		}
	}
	if _, ok := d.r.Deal(e.N, true, 1); ok {
		t.Fatal("own words alone are sent again as the whole text")
	}
	if len(d.r.Queue()) != 1 || d.r.View(caseA).Record("goal-8") == nil {
		t.Fatal(d.seen())
	}
}

func TestEverythingOfAPullBecomesVisibleAtOnce(t *testing.T) {
	s := withCase(t)
	s.pageSize = 3
	d := s.device("dev-kari", kari, logA, internalA)
	for d.page() {
		if d.r.Records() != 0 {
			t.Fatal("a page was shown before the last had come")
		}
		for k := range d.disk {
			if k[1] == "chunk" {
				t.Fatal("a page was stored before the last had come")
			}
		}
	}
	if d.r.Records() != 8 {
		t.Fatalf("%d records", d.r.Records())
	}
	// A pull that was begun and never ended leaves no trace.
	s.put("goal-1", "goal", logA, "ola", str("text", "Mål", "status", "open"))
	before := d.seen()
	for i := range 5 {
		s.put("goal-x"+strconv.Itoa(i), "goal", logA, "ola", str("text", "Mål", "status", "open"))
	}
	d.page()
	d.restart()
	if d.seen() != before {
		t.Fatal(d.seen())
	}
	d.fetch()
	if d.value("goal-x4", "text") != "Mål" {
		t.Fatal(d.seen())
	}
}

func TestAnAnswerToNothingIsAFault(t *testing.T) {
	d := withCase(t).device("dev-kari", kari, logA)
	if _, err := d.r.PushAnswer(`{"version":1,"outcomes":[]}`); !errors.Is(err, replica.ErrNotAsked) {
		t.Error(err)
	}
	if _, err := d.r.PullAnswer(`{"version":1,"held":true}`, 1); !errors.Is(err, replica.ErrNotAsked) {
		t.Error(err)
	}
	d.r.PullNext(false)
	for _, bad := range []string{``, `[`, `{"records":3}`, `{"records":[{"id":7}]}`} {
		if _, err := d.r.PullAnswer(bad, 1); !errors.Is(err, replica.ErrAnswer) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	d.fetch()
}

func TestARecordThatWasMovedIsInOnePlace(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	g := s.device("dev-other", kari, logA)
	h := s.device("dev-inner", kari, internalA)
	for _, x := range []*device{d, g, h} {
		x.sync()
	}
	s.move(noteA, logA)
	for _, x := range []*device{d, g, h} {
		x.sync()
		x.restart()
	}
	if v := d.r.View(caseA).Record(noteA); v == nil || v.Scope != logA {
		t.Fatal(d.seen())
	}
	if g.value(noteA, "text") != "Første notat" {
		t.Fatal("the one who only sees the log does not see it")
	}
	if h.value(noteA, "text") != "–" {
		t.Fatal("the one who may not see where it is now sees it")
	}
}

func TestADigestThatDiffersIsHealedOnceAtOnceAndThenWaits(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	// The device lost a record without knowing.
	s.records["ghost"] = &change{rec: syncproto.Record{ID: "ghost", Kind: "note", Scope: internalA, Version: 1, Fields: str("text", "borte")}, touched: map[string]int64{}}
	d.fetch()
	if d.value("ghost", "text") != "borte" {
		t.Fatal(d.seen())
	}
	s.spoil = 5 // a fault that no fresh copy mends
	rounds := 0
	for d.page() {
		rounds++
	}
	if rounds != 1 {
		t.Fatalf("asked again %d times at once", rounds)
	}
	d.fetch()
	d.fetch()
	d.fetch()
	s.spoil = 0
	d.fetch()
	var p syncproto.Pull
	if err := p.DecodeJSON(parse(t, d.r.PullNext(false))); err != nil || len(p.Heal) != 0 {
		t.Fatal(p.Heal)
	}
}

func TestADeviceThatTheServerForgotDropsWhatDoesNotComeAgain(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	s.incarnation++
	s.granted[d.id] = slices.DeleteFunc(s.granted[d.id], func(x syncproto.ScopeID) bool { return x == internalA })
	d.fetch()
	if d.value(noteA, "text") != "–" || d.value(subjectA, "givenName") != "Prøve" {
		t.Fatal(d.seen())
	}
	for k := range d.disk {
		if k[0] == string(internalA) {
			t.Fatal("a row of the scope is left")
		}
	}
}

func TestWhatARestoredServerLostIsQueuedAgain(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	// Last night's backup.
	backup := map[syncproto.RecordID]change{}
	for id, c := range s.records {
		backup[id] = *c
	}
	seq := s.seq
	id := d.note("Etter sikkerhetskopien")
	d.sync()
	s.records = map[syncproto.RecordID]*change{}
	for id, c := range backup {
		s.records[id] = &c
	}
	s.seq, s.incarnation, s.outcomes = seq, s.incarnation+1, map[syncproto.DeviceID][]syncproto.Outcome{}
	// Others write before this device comes: the sequence goes beyond the version that the entry had.
	for range 5 {
		s.edit(string(concernA), "place", "inne")
		s.edit(string(concernA), "place", "ute")
	}
	d.gap(1) // the server has no outcome of the entry that the device acknowledges
	if head := d.disk[[3]string{"", "meta", "state"}]; !strings.Contains(head, `"head":0`) {
		t.Fatal("a head of the past that is undone would let the entry go before its day is over: ", head)
	}
	d.fetch()
	if d.value(string(id), "text") != "Etter sikkerhetskopien" || d.state(string(id)) != replica.ShownLocal {
		t.Fatal(d.seen())
	}
	d.restart()
	d.sync()
	if s.records[id] == nil || d.state(string(id)) != replica.ShownSent {
		t.Fatal(d.seen())
	}
}

func TestADamagedRowMakesTheNextPullBringEverything(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	want := d.seen()
	for k := range d.disk {
		if k[1] == "chunk" && k[0] == string(internalA) {
			d.disk[k] = d.disk[k][:len(d.disk[k])/2]
		}
	}
	d.restart()
	d.fetch()
	if d.seen() != want {
		t.Fatal(d.seen())
	}
	// A row that the store could not even open.
	for k := range d.disk {
		if k[1] == "chunk" && k[0] == string(logA) {
			delete(d.disk, k)
		}
	}
	d.r = replica.Open(d.actor, d.id, "demo")
	d.r.Load(d.disk.rows())
	d.disk.apply(d.r.Ready(1))
	d.fetch()
	if d.seen() != want {
		t.Fatal(d.seen())
	}
	d.restart()
	if d.seen() != want {
		t.Fatal("what was fetched was not stored")
	}
}

func TestTwoWritersOfflineMeetInOneText(t *testing.T) {
	s := withCase(t)
	a, b := s.device("dev-kari", kari, logA, internalA), s.device("dev-ola", ola, logA, internalA)
	a.sync()
	b.sync()
	a.patch(concernA, "text", "Han er ofte stille i lek.\nHan spiser lite.")
	b.patch(concernA, "text", "Han er stille i lek.\nHan spiser veldig lite.")
	b.patch(concernA, "place", "inne")
	a.patch(concernA, "place", "i garderoben")
	a.sync()
	b.sync()
	a.sync()
	const want = "Han er ofte stille i lek.\nHan spiser veldig lite."
	for _, d := range []*device{a, b} {
		if d.value(concernA, "text") != want || d.value(concernA, "place") != "i garderoben" {
			t.Fatal(d.seen())
		}
		if d.state(concernA) != replica.ShownLook {
			t.Fatalf("state %s", d.state(concernA))
		}
	}
	rec := a.r.View(caseA).Record(concernA)
	if len(rec.Conflicts) != 1 || rec.Conflicts[0].Value.Text() != "inne" || rec.Conflicts[0].By != "ola" {
		t.Fatalf("%+v", rec.Conflicts)
	}
	// Settled with one tap, offline, on the other's device.
	b.mustChange(replica.Edit{
		Op: syncproto.OpIntent, Intent: bti.Settle, Case: caseA, Record: concernA,
		Fields: jsonv.Obj(jsonv.M("field", jsonv.Str("place")), jsonv.M("value", jsonv.Str("inne")), jsonv.M("conflicts", jsonv.Arr(jsonv.Int(rec.Conflicts[0].ID)))),
	})
	if b.value(concernA, "place") != "inne" || b.state(concernA) != replica.ShownLocal {
		t.Fatal(b.seen())
	}
	b.sync()
	a.sync()
	if a.value(concernA, "place") != "inne" || a.seen() != b.seen() {
		t.Fatalf("%s\n%s", a.seen(), b.seen())
	}
}

func TestAnEditAtAFormThatStoodOpenIsMergedWithWhatCameMeanwhile(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	shown := d.r.View(caseA).Record(concernA)
	s.edit(concernA, "text", "Han er stille i lek.\nHan spiser lite. Og sover dårlig.")
	d.sync()
	d.mustChange(replica.Edit{
		Op: syncproto.OpPatch, Case: caseA, Record: concernA, Base: shown.Version,
		From: str("text", shown.Fields.Get("text").Text()), Fields: str("text", "Ofte: Han er stille i lek.\nHan spiser lite."),
	})
	const want = "Ofte: Han er stille i lek.\nHan spiser lite. Og sover dårlig."
	if got := d.value(concernA, "text"); got != want {
		t.Fatalf("on the device %q", got)
	}
	d.sync()
	if got := s.records[concernA].rec.Fields.Get("text").Text(); got != want {
		t.Fatalf("on the server %q", got)
	}
}

func TestWaitingEditsAreShownOnTopOfWhatAnotherWrote(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(concernA, "text", "Han er stille i lek.\nHan spiser lite. Og gråter.")
	d.patch(concernA, "text", "Han er stille i lek.\nHan spiser lite. Og gråter mye.")
	s.edit(concernA, "text", "Nytt: Han er stille i lek.\nHan spiser lite.")
	s.edit(concernA, "place", "på tur")
	d.fetch() // a pull before the push
	const want = "Nytt: Han er stille i lek.\nHan spiser lite. Og gråter mye."
	if d.value(concernA, "text") != want || d.value(concernA, "place") != "på tur" {
		t.Fatal(d.seen())
	}
	d.sync()
	if got := s.records[concernA].rec; got.Fields.Get("text").Text() != want || len(got.Conflicts) != 0 {
		t.Fatalf("%+v", got)
	}
	if d.value(concernA, "text") != want || d.state(concernA) != replica.ShownMerged {
		t.Fatal(d.seen())
	}
}

func TestAnEditThatChangesNothingIsNotQueued(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(concernA, "place", "ute")
	if d.r.Unsent() != 0 {
		t.Fatal("queued")
	}
}

func TestWhatStandsInTheWayIsToldAndNothingIsQueued(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	v := d.change(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: concernA, Fields: str("text", " ")})
	if v.Kept || len(v.Faults) != 1 || v.Faults[0].Field != "text" {
		t.Errorf("%+v", v)
	}
	v = d.change(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: "nowhere", Fields: str("text", "x")})
	if v.Kept || v.Faults[0].Code != replica.CodeUnknownRecord {
		t.Errorf("%+v", v)
	}
	v = d.change(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: bti.RecordID(caseA), Fields: jsonv.Obj(jsonv.M("level", jsonv.Int(3)))})
	if v.Kept || len(v.Findings) == 0 {
		t.Errorf("the head changes through intents alone: %+v", v)
	}
	v = d.change(replica.Edit{Op: "tamper", Case: caseA})
	if v.Kept {
		t.Errorf("%+v", v)
	}
	if d.r.Unsent() != 0 {
		t.Fatal("queued")
	}
}

func TestAWholeCaseStartedOfflineComesToTheServer(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-ola", ola)
	d.sync()
	caseID, subject := d.newID(), d.newID()
	edits := []replica.Edit{
		{Op: syncproto.OpIntent, Intent: bti.StartCase, Record: caseID, Today: today, Now: noon, Fields: str("subject", string(subject), "guide", "prove",
			"guideVersion", "1", "unit", "solsikken", "service", "barnehage", "raisedBy", "staff", "date", string(today))},
		{
			Op: syncproto.OpPut, Case: bti.CaseID(caseID), Kind: bti.KindSubject, Depth: bti.Log, Record: subject, Today: today, Now: noon,
			Fields: str("kind", "child", "givenName", "Ny", "familyName", "Prøve"),
		},
		{
			Op: syncproto.OpPut, Case: bti.CaseID(caseID), Kind: bti.KindConcern, Depth: bti.Internal, IDs: []bti.RecordID{d.newID()}, Today: today, Now: noon,
			Fields: str("text", "Leker alene", "raisedBy", "staff"),
		},
	}
	for i, spoil := range map[int]func(*replica.Edit){
		1: func(ed *replica.Edit) { ed.Depth = bti.Internal }, // by a rule, so that the view of the case has been made
		2: func(ed *replica.Edit) { ed.Fields = str("text", "Leker alene") },
	} {
		bad := slices.Clone(edits)
		spoil(&bad[i])
		if v, failed, effects := d.r.ChangeAll(bad); v.Kept || failed != i || effects != nil || d.r.Unsent() != 0 || d.r.View(bti.CaseID(caseID)) != nil {
			t.Fatalf("together or not at all: %+v %d", v, failed)
		}
	}
	v, failed, effects := d.r.ChangeAll(edits)
	if failed >= 0 {
		t.Fatalf("%+v", v)
	}
	d.disk.apply(effects)
	before := d.seen()
	if !strings.Contains(before, "Leker alene") {
		t.Fatal(before)
	}
	d.restart()
	if d.seen() != before {
		t.Fatal(d.seen())
	}
	d.sync()
	if len(d.r.View(bti.CaseID(caseID)).Records) != 3 || d.r.View(bti.CaseID(caseID)).Case.Head.Unit != "solsikken" {
		t.Fatal(d.seen())
	}
	for _, rec := range d.r.View(bti.CaseID(caseID)).Records {
		if rec.State != replica.ShownSent || rec.Version == 0 {
			t.Fatalf("%+v", rec)
		}
	}
}

func TestChunksStayWithinTheirBounds(t *testing.T) {
	s := withCase(t)
	r := rand.New(rand.NewPCG(4, 4))
	d := s.device("dev-kari", kari, logA, internalA)
	for i := range 450 {
		s.put("n"+strconv.Itoa(i), "note", internalA, "ola", str("text", strings.Repeat("x", r.IntN(900))))
	}
	d.sync()
	chunks := func() (n, records int) {
		for k, data := range d.disk {
			if k[1] != "chunk" {
				continue
			}
			n++
			rows := parse(t, data)
			records += rows.Len()
			if rows.Len() == 0 || rows.Len() > 100 || rows.Len() > 1 && len(data) > 64<<10 {
				t.Fatalf("chunk %v: %d records, %d bytes", k, rows.Len(), len(data))
			}
			for _, m := range rows.Elems() {
				if m.Val.Get("scope").Text() != k[0] {
					t.Fatal("a record under the key of another scope")
				}
			}
		}
		return n, records
	}
	n, records := chunks()
	if records != d.r.Records() || n > 12 {
		t.Fatalf("%d chunks hold %d records of %d", n, records, d.r.Records())
	}
	// Most of them go to a scope that is not held: what is left is joined.
	for i := range 450 {
		if i%10 != 0 {
			s.move("n"+strconv.Itoa(i), "case:elsewhere:log")
		}
	}
	d.sync()
	left, records := chunks()
	if records != d.r.Records() || left > 5 {
		t.Fatalf("%d chunks hold %d records", left, records)
	}
	want := d.seen()
	d.restart()
	if d.seen() != want {
		t.Fatal("stored otherwise than held")
	}
}

func TestOneChangeWritesOneChunkAndNotTheCase(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	for i := range 500 {
		s.put("n"+strconv.Itoa(i), "note", internalA, "ola", str("text", "tekst"))
	}
	d.sync()
	s.edit("n7", "text", "ny")
	d.r.PullNext(false)
	a, err := d.r.PullAnswer(s.pull(d.r.PullNext(false)), d.now)
	if err != nil {
		t.Fatal(err)
	}
	chunks := 0
	for _, e := range a.Effects {
		if e.Table == "chunk" {
			chunks++
		}
	}
	if chunks != 1 || !slices.Equal(a.Cases, []bti.CaseID{caseA}) {
		t.Fatalf("%d chunks, cases %v", chunks, a.Cases)
	}
}

// TestDevicesAgreeWhateverHappens lets two people write on two devices each
// over a network that loses answers, with tabs killed at any moment, scopes
// taken and given, and pulls cut off; when it is quiet, all see what the server has,
// nothing is on a disk that may not be there, and no word is lost.
func TestDevicesAgreeWhateverHappens(t *testing.T) {
	for seed := range uint64(150) {
		t.Run("seed "+strconv.FormatUint(seed, 10), func(t *testing.T) { agree(t, seed) })
	}
}

func agree(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	s := withCase(t)
	s.pageSize = 1 + r.IntN(6)
	devices := []*device{
		s.device("dev-kari", kari, logA, internalA), s.device("dev-kar2", kari, logA, internalA),
		s.device("dev-ola1", ola, logA, internalA), s.device("dev-ola2", ola, logA, internalA),
	}
	words := 0
	written := map[string]string{} // word to the field it was written in
	word := func() string {
		words++
		return "ord" + strconv.Itoa(words) + "."
	}
	keep := func(v replica.Verdict, w, field string) {
		if v.Kept {
			written[w] = field
		}
	}
	var notes []string
	for range 120 {
		d := devices[r.IntN(len(devices))]
		switch r.IntN(12) {
		case 0, 1:
			w := word()
			v := d.change(replica.Edit{Op: syncproto.OpPut, Case: caseA, Kind: bti.KindNote, Depth: bti.Internal, Fields: str("text", w+" slutt")})
			keep(v, w, "text")
			if v.Kept {
				notes = append(notes, string(v.Record))
			}
		case 2, 3, 4:
			id := concernA
			if len(notes) > 0 && r.IntN(2) == 0 {
				id = notes[r.IntN(len(notes))]
			}
			text := strings.Fields(d.value(id, "text"))
			if len(text) == 0 || text[0] == "–" {
				continue
			}
			at := r.IntN(len(text) + 1)
			w := word()
			next := slices.Insert(slices.Clone(text), at, w)
			keep(d.change(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: bti.RecordID(id), Fields: str("text", strings.Join(next, " "))}), w, "text")
		case 5:
			w := word()
			keep(d.change(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: concernA, Fields: str("place", w)}), w, "place")
		case 6:
			if body, n := d.r.PushNext(1 + r.IntN(4)); n > 0 {
				answer := s.push(d.actor, body)
				if r.IntN(3) > 0 { // else the answer is lost
					a, err := d.r.PushAnswer(answer)
					if err != nil {
						t.Fatal(err)
					}
					d.disk.apply(a.Effects)
				}
			}
		case 7, 8:
			for d.page() && r.IntN(4) > 0 { // or cut off
			}
		case 9:
			before := d.seen()
			d.restart()
			if d.seen() != before {
				t.Fatalf("stored otherwise than held:\n%s\n%s", d.seen(), before)
			}
		case 10:
			if r.IntN(4) == 0 {
				g := s.granted[d.id]
				if i := slices.Index(g, internalA); i >= 0 {
					s.granted[d.id] = slices.Delete(slices.Clone(g), i, i+1)
				} else {
					s.granted[d.id] = append(slices.Clone(g), internalA)
				}
			}
		case 11:
			if a := s.records[concernA].rec; len(a.Conflicts) > 0 && r.IntN(2) == 0 {
				v := d.r.View(caseA)
				if v == nil || v.Record(concernA) == nil || len(v.Record(concernA).Conflicts) == 0 {
					continue
				}
				x := v.Record(concernA).Conflicts[0]
				// What is let go of with a tap was seen and chosen against: not lost.
				for w := range written {
					if strings.Contains(x.Value.Text(), w) || strings.Contains(v.Record(concernA).Fields.Get(x.Field).Text(), w) {
						delete(written, w)
					}
				}
				d.change(replica.Edit{Op: syncproto.OpIntent, Intent: bti.Settle, Case: caseA, Record: concernA, Fields: jsonv.Obj(
					jsonv.M("field", jsonv.Str(x.Field)), jsonv.M("value", x.Value), jsonv.M("conflicts", jsonv.Arr(jsonv.Int(x.ID))))})
			}
		}
	}
	for range 3 {
		for _, d := range devices {
			d.sync()
		}
	}
	for _, d := range devices {
		d.now += 25 * 3600 * 1000 // acked entries are let go of, and with them "merged"
		d.fetch()
		d.fetch()
	}
	// Every device shows the server's records, and only those of scopes it may hold.
	var all strings.Builder
	for _, d := range devices {
		shown := map[syncproto.RecordID]syncproto.Record{}
		if v := d.r.View(caseA); v != nil {
			for _, rec := range v.Records {
				shown[rec.ID] = rec.Record
			}
		}
		for id, c := range s.records {
			if bti.CaseID("") == caseOfScope(c.rec.Scope) {
				continue
			}
			got, ok := shown[id]
			if may := slices.Contains(s.granted[d.id], c.rec.Scope); may != ok {
				t.Fatalf("%s: %s shown %v, may %v", d.id, id, ok, may)
			}
			if ok && string(got.AppendJSON(nil)) != string(c.rec.AppendJSON(nil)) {
				t.Fatalf("%s: %s shown as\n%s\nand is\n%s", d.id, id, got.AppendJSON(nil), c.rec.AppendJSON(nil))
			}
		}
		for k := range d.disk {
			if k[0] != "" && !slices.Contains(s.granted[d.id], syncproto.ScopeID(k[0])) {
				t.Fatalf("%s: a row of %s is on the disk", d.id, k[0])
			}
		}
		for _, e := range d.r.Queue() {
			if e.Waits() {
				all.WriteString(e.Fields.String())
			}
		}
	}
	for _, c := range s.records {
		all.Write(c.rec.AppendJSON(nil))
	}
	for w, field := range written {
		// A short field that its reader wrote over is in the record's history; a text only ever grew.
		if !strings.Contains(all.String(), w) && (field == "text" || !strings.Contains(s.history.String(), w)) {
			t.Fatalf("%s (%s) is lost in\n%s", w, field, all.String())
		}
	}
}

func caseOfScope(s syncproto.ScopeID) bti.CaseID {
	c, _, _ := bti.SplitScope(s)
	return c
}

// Two copies of one device go on: the other's entry 1 has an outcome, and this
// one's, of the same number, was never sent. (Found by server/sim.)
func TestAnOutcomeThatComesWithAPullEndsNoEntry(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	id := d.note("Bare her")
	s.outcomes[d.id] = append(s.outcomes[d.id], syncproto.Outcome{N: 1, Result: syncproto.Applied, Version: s.seq})
	d.fetch()
	if d.state(string(id)) != replica.ShownLocal || d.r.Unsent() != 1 {
		t.Fatal(d.seen())
	}
}

func TestAChunkThatCannotBeReadIsGoneAfterTheNextStart(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	for k := range d.disk {
		if k[1] == "chunk" {
			d.disk[k] = d.disk[k][:len(d.disk[k])/2]
		}
	}
	d.restart()
	for k := range d.disk {
		if k[1] == "chunk" {
			t.Error(k)
		}
	}
	d.fetch()
	cursor := d.disk[[3]string{"", "meta", "state"}]
	d.restart()
	if d.disk[[3]string{"", "meta", "state"}] != cursor {
		t.Error("what was damaged once is fetched again at every start")
	}
}

func TestARefusedEntryOfALostScopeKeepsOwnWordsAlone(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(concernA, "place", "garderoben")
	s.granted[d.id] = nil
	d.fetch()
	body, _ := d.r.PushNext(0)
	if !strings.Contains(body, `"ute"`) {
		t.Fatal("what the edit was made on goes along, so that the bytes of a retry are the same")
	}
	a, err := d.r.PushAnswer(`{"version":1,"outcomes":[{"n":1,"result":"rejected","findings":[{"rule":"access","code":"access.no_relation","severity":"error"}]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	d.disk.apply(a.Effects)
	for k, row := range d.disk {
		if strings.Contains(row, "ute") || k[1] == "queue" && !strings.Contains(row, "garderoben") {
			t.Error(k, row)
		}
	}
}

// lose takes a scope from a device, at its next pull.
func (d *device) lose(scope syncproto.ScopeID) {
	d.t.Helper()
	d.s.granted[d.id] = slices.DeleteFunc(d.s.granted[d.id], func(x syncproto.ScopeID) bool { return x == scope })
	d.fetch()
}

func TestAnEntryThatOutlivedOneLossOfItsScopeKeepsOwnWordsAloneAfterTheNext(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(noteA, "text", "Første notat og mitt")
	d.lose(internalA) // the entry lies under the profile's own key from now on, to be sent as it was
	s.granted[d.id] = append(s.granted[d.id], internalA)
	d.fetch()
	delete(s.records, noteA)
	d.send()
	if e := d.r.Queue()[0]; e.State != replica.Refused || e.Fields.Get("text").Text() != "Første notat og mitt" {
		t.Fatalf("as long as the scope is held, it can be sent again whole: %+v", e)
	}
	d.lose(internalA)
	for range 2 {
		if e := d.r.Queue()[0]; e.Fields.Get("text").Text() != "og mitt" || !e.Bare || !e.From.IsNull() {
			t.Errorf("%+v", e)
		}
		for k, row := range d.disk {
			if strings.Contains(row, "Første notat") {
				t.Error(k, row)
			}
		}
		d.restart()
	}
}

func TestAChoiceBetweenTwoValuesLeavesNeitherOfThemWhenTheScopeIsLost(t *testing.T) {
	for value, stays := range map[string]bool{"ute": false, "i skogen": false, "ved bekken": true} {
		s := withCase(t)
		d := s.device("dev-kari", kari, logA, internalA)
		c := s.records[concernA]
		c.rec.Conflicts = []syncproto.Conflict{{ID: 1, Field: "place", Value: jsonv.Str("i skogen"), By: "ola"}}
		d.sync()
		d.mustChange(replica.Edit{Op: syncproto.OpIntent, Intent: bti.Settle, Case: caseA, Record: concernA, Fields: str("field", "place", "value", value).
			With("conflicts", jsonv.Arr(jsonv.Int(1)))})
		d.gap(1) // sent again, it is a choice still
		d.lose(internalA)
		d.restart()
		if body, n := d.r.PushNext(0); n != 1 || !strings.Contains(body, value) {
			t.Fatal("what has no outcome is sent as it was:", body)
		}
		d.send()
		if e := d.r.Queue()[0]; e.State != replica.Quarantined || e.Fields.Has("value") != stays || e.Bare == stays {
			t.Errorf("%q: %+v", value, e)
		}
		for k, row := range d.disk {
			if !stays && strings.Contains(row, value) {
				t.Error(k, row)
			}
		}
	}
}

func TestOwnWordsAloneComeBesideWhatStandsWhenTheServerAsksForThemAgain(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(noteA, "text", "Første notat og mitt")
	d.lose(internalA)
	d.send()
	if e := d.r.Queue()[0]; !e.Bare {
		t.Fatalf("%+v", e)
	}
	// The server was restored, and what ended the access is undone as well.
	s.outcomes[d.id] = nil
	s.granted[d.id] = append(s.granted[d.id], internalA)
	d.gap(1)
	d.restart()
	d.send()
	if r := s.records[noteA].rec; r.Fields.Get("text").Text() != "Første notat" || len(r.Conflicts) != 1 || r.Conflicts[0].Value.Text() != "og mitt" {
		t.Fatalf("%s %v", r.Fields, r.Conflicts)
	}
	// And is it not taken, it can still not be sent again as if it were the text.
	s.outcomes[d.id] = nil
	d.lose(internalA)
	d.gap(1)
	d.send()
	for _, e := range d.r.Queue() {
		if e.State != replica.Quarantined || !e.Bare {
			t.Errorf("%+v", e)
		}
	}
}

func TestALargeEditIsSentWithoutWhatItWasMadeOnAndWithAllItsWords(t *testing.T) {
	s := withCase(t)
	g := testGuide()
	tool := guide.Tool{ID: "langt", Name: "Langt", Kind: "form", About: "Langt"}
	before, after := str("tool", "langt"), jsonv.Obj()
	for i := range 60 {
		id := "del-" + strconv.Itoa(i)
		tool.Fields = append(tool.Fields, guide.FormField{ID: id, Type: "long_text", Label: "Del"})
		text := strings.Repeat("Blåbærsyltetøy på brød. ", 330)
		before = before.With("f."+id, jsonv.Str(text))
		after = after.With("f."+id, jsonv.Str(text+"Og dette Kari."))
	}
	g.Tools = []guide.Tool{tool}
	s.records["guide-1"].rec.Fields = s.records["guide-1"].rec.Fields.With("doc", jsonv.Str(guide.JSON(g)))
	const form = "01939f00-0000-7000-8000-00000000000f"
	s.put(form, "form", internalA, "ola", before)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.mustChange(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: form, Fields: after})
	if e := d.r.Queue()[0]; !e.From.IsNull() || e.Bare {
		t.Fatal("it was to be too large to be sent whole")
	}
	d.sync()
	for _, m := range after.Members() {
		if got := s.records[form].rec.Fields.Get(m.Key); !jsonv.Equal(got, m.Val) {
			t.Fatalf("%s is %.60q …", m.Key, got.Text())
		}
	}
}

func TestNoMoreScopesAreHealedAtOnceThanAServerTakes(t *testing.T) {
	const extra = 30
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	scopes := make([]syncproto.ScopeID, syncproto.HealMax+extra)
	for i := range scopes {
		scopes[i] = bti.ScopeOf(bti.CaseID(d.newID()), bti.Log)
	}
	s.granted[d.id] = append(s.granted[d.id], scopes...)
	d.sync()
	for i, scope := range scopes { // the device lost a record in each, without knowing
		id := "ghost-" + strconv.Itoa(i)
		s.records[syncproto.RecordID(id)] = &change{rec: syncproto.Record{ID: syncproto.RecordID(id), Kind: "note", Scope: scope, Version: 1, Fields: str("text", "borte")}}
	}
	asked := func() int {
		var p syncproto.Pull
		if err := p.DecodeJSON(parse(t, d.r.PullNext(false))); err != nil {
			t.Fatal(err)
		}
		return len(p.Heal)
	}
	d.page() // its digests tell
	for _, want := range []int{syncproto.HealMax, extra, 0} {
		if got := asked(); got != want {
			t.Fatalf("%d are named, want %d", got, want)
		}
		d.restart()
		d.page()
	}
	if n := len(scopes) + 8; d.r.Records() != n {
		t.Errorf("%d records, want %d", d.r.Records(), n)
	}
}
