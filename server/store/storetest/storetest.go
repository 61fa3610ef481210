// Package storetest is the contract of store.Store as tests. Every
// implementation runs it; it knows none of them.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Run runs the contract on fresh, empty stores that open makes.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, store.Store)
	}{
		{"a failing write leaves nothing behind", failingWriteLeavesNothing},
		{"a record that cannot be stored fails its write, whatever its caller makes of it", unstorableFailsItsWrite},
		{"what a write has put it reads, in the order in which it put it", readsItsOwnWrites},
		{"a panic in a write rolls it back and reaches its caller", panicRollsBack},
		{"writes at the same time each take a number of their own", numbersAreUnique},
		{"a failing write among others takes none of them with it", failingAmongOthers},
		{"a reader sees one moment", readerSeesOneMoment},
		{"a view sees one moment until it is ended, and closing waits for that", viewSeesOneMoment},
		{"a reader never misses a number that a later one saw", noNumberIsMissed},
		{"a write whose caller has gone is not begun", cancelledWrite},
		{"the generation changes with each change, and not by reading", generations},
		{"a record comes back as it was put", recordRoundTrip},
		{"a field's value at any version can be had", valueAt},
		{"history tells who changed what, newest first", history},
		{"pages hold everything once and split no version", pages},
		{"a page keeps to its bytes but holds at least one record", pageBytes},
		{"a record that moved is told as having left, until it comes back", departures},
		{"heads and stamps follow the records", headsAndStamps},
		{"cases are found by tie, baton and unit", casesOf},
		{"a projection replaces the one before", projectionReplaced},
		{"the ledger tells who holds, owed and ever held a scope", ledger},
		{"a pull is noted with its device, unless that is revoked", notedPulls},
		{"an outcome is stored once and moves the device's number", outcomes},
		{"old outcomes go up to a number, some at a time", oldOutcomes},
		{"a device that nothing refers to goes with its log-ins", dropDevice},
		{"the cases that wait for somebody's age are known", casesByAge},
		{"outcomes that come together are found one by one", outcomesTogether},
		{"the versions of fields come back, however they were changed", fieldVersions},
		{"of many ids those are told that a record has", existing},
		{"quarantined entries come back whole, wait for the leader of their unit and are judged once", quarantine},
		{"a login belongs to one account", accounts},
		{"posts and deputies are replaced as a whole, and say who somebody is on a day", posts},
		{"an invitation is found by its token's hash, and kept when it is used", invitations},
		{"tokens, families and keys come back as they were put", tokens},
		{"a subject and a mark belong to one person", identities},
		{"a service is asked by a record once, and no longer when that or its case has ended", questions},
		{"a device has one share of a key, and another person's is not replaced", shares},
		{"a session at a provider is found until it has ended", providerSessions},
		{"what can be used once is used once", once},
		{"passkeys, second factors and keys come back as they were put", factors},
		{"the log is chained and a change in it shows", chainedLog},
		{"messages wait until they are due, and end", messages},
		{"consents that end are found until people have been told", endings},
		{"the log is found by person, case, unit, kind and time, newest first", foundLog},
		{"proof of consent is chained and a change in it shows", chainedEvidence},
		{"a closed store says so", closed},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() { _ = s.Close() })
			c.test(t, s)
		})
	}
}

func ctx() context.Context { return context.Background() }

func write(t *testing.T, s store.Store, fn func(store.Tx) error) {
	t.Helper()
	if err := s.Write(ctx(), fn); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s store.Store, fn func(store.Reader) error) {
	t.Helper()
	if err := s.Read(ctx(), fn); err != nil {
		t.Fatal(err)
	}
}

func meta(t *testing.T, s store.Store) (m store.Meta) {
	t.Helper()
	read(t, s, func(r store.Reader) (err error) { m, err = r.Meta(); return err })
	return m
}

const (
	caseA = "01890000-0000-7000-8000-00000000000a"
	caseB = "01890000-0000-7000-8000-00000000000b"
)

var (
	logA  = bti.ScopeOf(caseA, bti.Log)
	intA  = bti.ScopeOf(caseA, bti.Internal)
	errNo = errors.New("no")
)

// put stores a record with the given fields as the next change and returns it.
func put(t *testing.T, s store.Store, id string, scope syncproto.ScopeID, fields jsonv.Value) (r store.Record) {
	t.Helper()
	write(t, s, func(tx store.Tx) (err error) { r, err = putIn(tx, id, scope, fields); return err })
	return r
}

func putIn(tx store.Tx, id string, scope syncproto.ScopeID, fields jsonv.Value) (store.Record, error) {
	seq, err := tx.NextSeq()
	if err != nil {
		return store.Record{}, err
	}
	return putAt(tx, seq, id, scope, fields)
}

func putAt(tx store.Tx, seq int64, id string, scope syncproto.ScopeID, fields jsonv.Value) (store.Record, error) {
	r, ok, err := tx.Record(syncproto.RecordID(id))
	if err != nil {
		return r, err
	}
	ch := store.Change{Seq: seq, Person: "kari", Device: "dev", N: seq, At: 1000 + seq, What: "patch"}
	if !ok {
		ch.Created, ch.What = true, "put"
		r.ID, r.Kind, r.CreatedBy, r.CreatedAt, r.CreatedSeq = syncproto.RecordID(id), "note", "kari", 1000+seq, seq
	} else if r.Scope != scope {
		ch.FromScope = r.Scope
	}
	if c, _, ok := bti.SplitScope(scope); ok {
		r.Case = c
	}
	old := jsonv.Obj()
	for _, m := range fields.Members() {
		if ok && !jsonv.Equal(r.Fields.Get(m.Key), m.Val) {
			old = jsonv.Obj(append(slices.Clone(old.Members()), jsonv.M(m.Key, r.Fields.Get(m.Key)))...)
		}
		r.Fields = r.Fields.With(m.Key, m.Val)
		r.Versions = r.Versions.With(m.Key, store.FieldVersion{Seq: seq, Device: "dev", N: seq})
	}
	ch.Old = old
	r.Scope, r.Version, r.By, r.At = scope, seq, "kari", 1000+seq
	return r, tx.PutRecord(r, ch)
}

func text(s string) jsonv.Value { return jsonv.Obj(jsonv.M("text", jsonv.Str(s))) }

func failingWriteLeavesNothing(t *testing.T, s store.Store) {
	err := s.Write(ctx(), func(tx store.Tx) error {
		if _, err := putIn(tx, "r1", logA, text("x")); err != nil {
			return err
		}
		return errNo
	})
	if !errors.Is(err, errNo) {
		t.Fatal(err)
	}
	if m := meta(t, s); m.Seq != 0 || m.Incarnation == "" {
		t.Fatalf("%+v", m)
	}
	read(t, s, func(r store.Reader) error {
		if _, ok, err := r.Record("r1"); ok || err != nil {
			t.Fatal(ok, err)
		}
		return nil
	})
}

func unstorableFailsItsWrite(t *testing.T, s store.Store) {
	put(t, s, "there", logA, text("x"))
	// Made anew though it is there, between twenty that are good; nothing in the write asks whether it went well.
	err := s.Write(ctx(), func(tx store.Tx) error {
		for i := range 21 {
			id := fmt.Sprintf("r%d", i)
			if i == 10 {
				id = "there"
			}
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			r := store.Record{Record: syncproto.Record{ID: syncproto.RecordID(id), Kind: "note", Scope: logA, Version: seq, Fields: text("y")}, CreatedSeq: seq}
			_ = tx.PutRecord(r, store.Change{Seq: seq, Created: true, What: "put"}) // the write must fail all the same
		}
		return nil
	})
	if err == nil {
		t.Fatal("a record was made twice")
	}
	if m := meta(t, s); m.Seq != 1 {
		t.Fatalf("the sequence stands at %d", m.Seq)
	}
	put(t, s, "after", logA, text("z")) // the fault is that write's alone
	read(t, s, func(r store.Reader) error {
		list, err := r.ScopeRecords(logA)
		if len(list) != 2 || list[0].ID != "there" || list[0].Fields.Get("text").Text() != "x" || list[1].ID != "after" {
			t.Fatalf("%+v", list)
		}
		return err
	})
}

func readsItsOwnWrites(t *testing.T, s store.Store) {
	write(t, s, func(tx store.Tx) error {
		for i := range 30 {
			if _, err := putIn(tx, fmt.Sprintf("r%d", i%10), logA, text(fmt.Sprint(i))); err != nil {
				return err
			}
		}
		for i := range 10 {
			r, _, err := tx.Record(syncproto.RecordID(fmt.Sprintf("r%d", i)))
			if err != nil {
				return err
			}
			if got := r.Fields.Get("text").Text(); got != fmt.Sprint(20+i) || r.Version != int64(21+i) {
				t.Errorf("record %d holds %q at version %d", i, got, r.Version)
			}
			changes, err := tx.History(r.ID)
			if err != nil {
				return err
			}
			if len(changes) != 3 {
				t.Errorf("record %d has a history of %d", i, len(changes))
			}
		}
		return nil
	})
}

func panicRollsBack(t *testing.T, s store.Store) {
	func() {
		defer func() {
			if recover() != "ouch" {
				t.Error("the panic did not reach the caller")
			}
		}()
		_ = s.Write(ctx(), func(tx store.Tx) error {
			if _, err := tx.NextSeq(); err != nil {
				return err
			}
			panic("ouch")
		})
	}()
	put(t, s, "r1", logA, text("x"))
	if m := meta(t, s); m.Seq != 1 {
		t.Fatal(m)
	}
}

func numbersAreUnique(t *testing.T, s store.Store) {
	const callers, each = 16, 20
	var mu sync.Mutex
	seen := map[int64]bool{}
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for range each {
				var n int64
				err := s.Write(ctx(), func(tx store.Tx) (err error) { n, err = tx.NextSeq(); return err })
				mu.Lock()
				if err != nil || seen[n] {
					t.Error(n, err)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if m := meta(t, s); m.Seq != callers*each || len(seen) != callers*each {
		t.Fatal(m.Seq, len(seen))
	}
}

func failingAmongOthers(t *testing.T, s store.Store) {
	const n = 60
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			err := s.Write(ctx(), func(tx store.Tx) error {
				if _, err := putIn(tx, fmt.Sprint("r", i), logA, text("x")); err != nil {
					return err
				}
				if i%3 == 0 {
					return errNo
				}
				return nil
			})
			if (i%3 == 0) != errors.Is(err, errNo) {
				t.Error(i, err)
			}
		})
	}
	wg.Wait()
	read(t, s, func(r store.Reader) error {
		list, err := r.CaseRecords(caseA)
		if err != nil || len(list) != n-n/3 {
			t.Fatal(len(list), err)
		}
		return nil
	})
	if m := meta(t, s); m.Seq != n-n/3 {
		t.Fatal("numbers have gaps:", m.Seq)
	}
}

func readerSeesOneMoment(t *testing.T, s store.Store) {
	put(t, s, "r1", logA, text("old"))
	read(t, s, func(r store.Reader) error {
		put(t, s, "r1", logA, text("new"))
		put(t, s, "r2", logA, text("new"))
		got, _, err := r.Record("r1")
		if err != nil || got.Fields.Get("text").Text() != "old" {
			t.Error("the reader saw a later write:", got.Fields, err)
		}
		if m, err := r.Meta(); err != nil || m.Seq != 1 {
			t.Error(m, err)
		}
		return nil
	})
}

func viewSeesOneMoment(t *testing.T, s store.Store) {
	put(t, s, "r1", logA, text("old"))
	v, err := s.Look(ctx())
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "r1", logA, text("new"))
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	for range 3 {
		got, _, err := v.Record("r1")
		if err != nil || got.Fields.Get("text").Text() != "old" {
			t.Error("the view saw a later write, or was closed:", got.Fields, err)
		}
	}
	select {
	case err := <-closed:
		t.Error("closed while a view was read:", err)
	default:
	}
	if err := errors.Join(v.End(), <-closed); err != nil {
		t.Error(err)
	}
	if _, err := s.Look(ctx()); store.CodeOf(err) != store.Closed {
		t.Error(err)
	}
}

// noNumberIsMissed polls by "everything above the highest I saw" while many
// write. Numbers drawn before their transaction would be missed.
func noNumberIsMissed(t *testing.T, s store.Store) {
	const callers, each = 8, 30
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for k := range each {
				put(t, s, fmt.Sprintf("r%d-%d", i, k), logA, text("x"))
			}
		})
	}
	finished := make(chan struct{})
	go func() { wg.Wait(); close(finished) }()
	seen := map[syncproto.RecordID]bool{}
	var after int64
	poll := func() {
		read(t, s, func(r store.Reader) error {
			p, err := r.Page([]store.Span{{Scope: logA}}, after, 1000, 1<<20)
			for _, x := range p.Records {
				seen[x.ID] = true
			}
			after = p.Upto
			return err
		})
	}
	for done := false; !done; {
		select {
		case <-finished:
			done = true
		default:
		}
		poll()
	}
	if len(seen) != callers*each {
		t.Fatalf("saw %d of %d", len(seen), callers*each)
	}
}

func cancelledWrite(t *testing.T, s store.Store) {
	gone, cancel := context.WithCancel(ctx())
	cancel()
	err := s.Write(gone, func(store.Tx) error { t.Error("it was begun"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func recordRoundTrip(t *testing.T, s store.Store) {
	want := store.Record{
		Record: syncproto.Record{
			ID: "r1", Kind: "note", Scope: logA, Version: 1,
			Fields:    jsonv.Obj(jsonv.M("text", jsonv.Str("æøå \"' \u2028")), jsonv.M("n", jsonv.Int(1<<60)), jsonv.M("list", jsonv.Strs([]string{"a", "b"}))),
			CreatedBy: "kari", CreatedAt: 7, By: "ola", At: 8, Written: 5, Edited: 6,
			Conflicts: []syncproto.Conflict{{ID: 3, Field: "text", Value: jsonv.Str("other"), By: "per", At: 9}, {ID: 4, Field: "n", By: "per", At: 9}},
		},
		Case: caseA, CreatedSeq: 1,
		Versions: store.FieldVersions{
			Rest:  store.FieldVersion{Seq: 1, Device: "dev", N: 5},
			Named: []store.NamedVersion{{Field: "text", FieldVersion: store.FieldVersion{Seq: 1, Device: "dev", N: 5, Mixed: true}}},
		},
	}
	write(t, s, func(tx store.Tx) error {
		if _, err := tx.NextSeq(); err != nil {
			return err
		}
		return tx.PutRecord(want, store.Change{Seq: 1, Created: true, What: "put"})
	})
	read(t, s, func(r store.Reader) error {
		got, ok, err := r.Record("r1")
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if a, b := string(got.AppendJSON(nil)), string(want.AppendJSON(nil)); a != b {
			t.Errorf("got  %s\nwant %s", a, b)
		}
		if got.Case != want.Case || got.CreatedSeq != 1 || !maps.Equal(maps.Collect(got.EachVersion()), maps.Collect(want.EachVersion())) {
			t.Errorf("%+v", got)
		}
		return nil
	})
}

func valueAt(t *testing.T, s store.Store) {
	two := func(a, b string) jsonv.Value {
		return jsonv.Obj(jsonv.M("a", jsonv.Str(a)), jsonv.M("b", jsonv.Str(b)))
	}
	put(t, s, "other", logA, text("x"))                                     // 1
	put(t, s, "r1", logA, two("a2", "b2"))                                  // 2
	put(t, s, "r1", logA, two("a3", "b2"))                                  // 3
	put(t, s, "r1", logA, jsonv.Obj(jsonv.M("b", jsonv.Value{})))           // 4
	last := put(t, s, "r1", logA, jsonv.Obj(jsonv.M("c", jsonv.Str("c5")))) // 5
	read(t, s, func(r store.Reader) error {
		for _, c := range []struct {
			field   string
			version int64
			want    string
		}{
			{"a", 1, ""},
			{"a", 2, "a2"},
			{"a", 3, "a3"},
			{"a", 5, "a3"},
			{"a", 9, "a3"},
			{"b", 2, "b2"},
			{"b", 3, "b2"},
			{"b", 4, ""},
			{"b", 5, ""},
			{"c", 4, ""},
			{"c", 5, "c5"},
			{"d", 3, ""},
		} {
			v, err := r.ValueAt(last, c.field, c.version)
			if err != nil || v.Text() != c.want {
				t.Errorf("%s at %d: %s, want %q (%v)", c.field, c.version, v, c.want, err)
			}
		}
		return nil
	})
}

func history(t *testing.T, s store.Store) {
	put(t, s, "r1", intA, text("one"))
	write(t, s, func(tx store.Tx) error {
		r, _, err := tx.Record("r1")
		if err != nil {
			return err
		}
		seq, err := tx.NextSeq()
		if err != nil {
			return err
		}
		r.Scope, r.Version, r.Fields = logA, seq, text("two")
		return tx.PutRecord(r, store.Change{
			Seq: seq, Person: "ola", Device: "dev2", N: 7, At: 99, What: "share", FromScope: intA, Old: text("one"),
			LetGo: []syncproto.Conflict{{ID: 1, Field: "text", Value: jsonv.Str("three"), By: "per", At: 5}},
		})
	})
	read(t, s, func(r store.Reader) error {
		h, err := r.History("r1")
		if err != nil || len(h) != 2 || !h[1].Created || h[0].Created {
			t.Fatal(h, err)
		}
		c := h[0]
		if c.Person != "ola" || c.Device != "dev2" || c.N != 7 || c.At != 99 || c.What != "share" || c.FromScope != intA ||
			c.Old.Get("text").Text() != "one" || len(c.LetGo) != 1 || c.LetGo[0].Value.Text() != "three" {
			t.Errorf("%+v", c)
		}
		return nil
	})
}

func pages(t *testing.T, s store.Store) {
	logB := bti.ScopeOf(caseB, bti.Log)
	for i := range 10 {
		put(t, s, fmt.Sprintf("a%02d", i), logA, text("x"))
	}
	write(t, s, func(tx store.Tx) error { // one change of seven records
		seq, err := tx.NextSeq()
		if err != nil {
			return err
		}
		for i := range 7 {
			if _, err := putAt(tx, seq, fmt.Sprintf("b%02d", i), logB, text("x")); err != nil {
				return err
			}
		}
		return nil
	})
	put(t, s, "secret", bti.ScopeOf(caseB, bti.Protected), text("x"))
	put(t, s, "a00", logA, text("y"))
	for _, c := range []struct {
		spans []store.Span
		want  int
	}{
		{[]store.Span{{Scope: logA}, {Scope: logB}}, 17},
		{[]store.Span{{Scope: logA, After: 5}, {Scope: logB}}, 13}, // a05…a09, b00…b06, a00
		{[]store.Span{{Scope: logA, After: 13}}, 0},
		{nil, 0},
	} {
		for size := 1; size <= 20; size++ {
			seen := map[syncproto.RecordID]int64{}
			var after int64
			for more := true; more; {
				read(t, s, func(r store.Reader) error {
					p, err := r.Page(c.spans, after, size, 1<<20)
					if err != nil {
						t.Fatal(err)
					}
					for i, x := range p.Records {
						if _, ok := seen[x.ID]; ok || x.Version <= after || x.Version > p.Upto {
							t.Fatalf("size %d: %s version %d after %d upto %d", size, x.ID, x.Version, after, p.Upto)
						}
						if i > 0 && (x.Version < p.Records[i-1].Version || x.Version == p.Records[i-1].Version && x.ID < p.Records[i-1].ID) {
							t.Fatal("not in order")
						}
						if x.Scope == bti.ScopeOf(caseB, bti.Protected) {
							t.Fatal("a record of a scope not asked for")
						}
						seen[x.ID] = x.Version
					}
					after, more = p.Upto, p.More
					if more && len(p.Records) == 0 {
						t.Fatal("an empty page that has more behind it")
					}
					return nil
				})
			}
			if len(seen) != c.want {
				t.Fatalf("size %d: %d records, want %d", size, len(seen), c.want)
			}
		}
	}
}

func pageBytes(t *testing.T, s store.Store) {
	big := make([]byte, 1000)
	for i := range big {
		big[i] = 'x'
	}
	for i := range 5 {
		put(t, s, fmt.Sprint("r", i), logA, text(string(big)))
	}
	read(t, s, func(r store.Reader) error {
		for limit, want := range map[int]int{1: 1, 1500: 2, 2500: 3, 1 << 20: 5} {
			p, err := r.Page([]store.Span{{Scope: logA}}, 0, 100, limit)
			if err != nil || len(p.Records) != want || p.More != (want < 5) {
				t.Errorf("limit %d: %d records, more %v (%v)", limit, len(p.Records), p.More, err)
			}
		}
		return nil
	})
}

func departures(t *testing.T, s store.Store) {
	put(t, s, "r1", intA, text("x")) // 1
	put(t, s, "r2", intA, text("x")) // 2
	put(t, s, "r1", logA, text("x")) // 3: left internal
	put(t, s, "r2", logA, text("x")) // 4
	put(t, s, "r2", intA, text("x")) // 5: came back
	read(t, s, func(r store.Reader) error {
		for after, want := range map[int64][]syncproto.RecordID{0: {"r1"}, 2: {"r1"}, 3: nil} {
			got, err := r.Left([]store.Span{{Scope: intA, After: after}})
			var ids []syncproto.RecordID
			for _, d := range got {
				ids = append(ids, d.Record)
			}
			if err != nil || !slices.Equal(ids, want) {
				t.Errorf("after %d: %v %v", after, got, err)
			}
		}
		got, err := r.Left([]store.Span{{Scope: logA}, {Scope: intA}})
		if err != nil || len(got) != 2 || got[0] != (store.Departure{Record: "r1", From: intA, Now: logA, Seq: 3}) || got[1] != (store.Departure{Record: "r2", From: logA, Now: intA, Seq: 5}) {
			t.Errorf("%v %v", got, err)
		}
		return nil
	})
}

func headsAndStamps(t *testing.T, s store.Store) {
	put(t, s, "b", intA, text("x"))
	put(t, s, "a", intA, text("x"))
	put(t, s, "b", logA, text("y"))
	read(t, s, func(r store.Reader) error {
		h, err := r.ScopeHeads([]syncproto.ScopeID{intA, logA, "person:nobody"})
		if err != nil || len(h) != 2 || h[intA] != 3 || h[logA] != 3 {
			t.Error(h, err)
		}
		st, err := r.Stamps(intA)
		if err != nil || !slices.Equal(st, []syncproto.Stamp{{ID: "a", Version: 2}}) {
			t.Error(st, err)
		}
		list, err := r.ScopeRecords(logA)
		if err != nil || len(list) != 1 || list[0].ID != "b" {
			t.Error(list, err)
		}
		return nil
	})
}

func account(p syncproto.PersonID, role bti.Role, unit bti.UnitID) store.Account {
	return store.Account{Person: p, Login: string(p), Name: "N", Role: role, Unit: unit, Service: "barnehage", CreatedAt: 1}
}

func casesOf(t *testing.T, s store.Store) {
	headA := store.CaseHead{Unit: "u1", Service: "barnehage", Status: "open", Log: "open", Baton: "kari", Level: 2, Practice: true, Blocked: true}
	headB := store.CaseHead{Unit: "u1", Service: "barnehage", Status: "open", Log: "none"}
	write(t, s, func(tx store.Tx) error {
		for _, a := range []store.Account{account("lise", bti.Leader, "u1"), account("lars", bti.Leader, "u2"), account("emil", bti.Employee, "u1")} {
			if err := tx.PutAccount(a); err != nil {
				return err
			}
		}
		return errors.Join(
			tx.PutProjection(caseA, store.Projection{
				Head:     &headA,
				Persons:  []store.CasePerson{{Person: "per", Relation: store.Participating, From: "2026-01-01", Until: "2026-02-01"}, {Person: "mor", Relation: store.GuardianOf}},
				Consents: []store.CaseConsent{{Service: "ppt", Until: "2027-01-01"}, {Service: "skole"}},
			}),
			tx.PutProjection(caseB, store.Projection{Head: &headB, Persons: []store.CasePerson{{Person: "ola", Relation: store.Starter}}}),
			tx.PutProjection("headless", store.Projection{Persons: []store.CasePerson{{Person: "ola", Relation: store.Starter}}}),
		)
	})
	read(t, s, func(r store.Reader) error {
		for _, c := range []struct {
			person  syncproto.PersonID
			unit    bti.UnitID
			service bti.ServiceID
			want    []bti.CaseID
		}{
			{"per", "", "ppt", []bti.CaseID{caseA}},
			{"kari", "", "", []bti.CaseID{caseA}},
			{"ola", "", "", []bti.CaseID{caseB, "headless"}},
			{"lise", "u1", "", []bti.CaseID{caseA, caseB}},
			{"lise", "", "", nil},
			{"lars", "u2", "", nil},
		} {
			list, err := r.CasesOf(c.person, c.unit, c.service)
			var got []bti.CaseID
			for _, a := range list {
				got = append(got, a.Case)
				for _, x := range a.Relations {
					if x.Person != c.person {
						t.Errorf("%s meets the tie of %s", c.person, x.Person)
					}
				}
				one, ok, err := r.CaseOf(a.Case, c.person, c.service)
				if err != nil || !ok || !slices.Equal(one.Relations, a.Relations) || !slices.Equal(one.Consents, a.Consents) || (one.Head == nil) != (a.Head == nil) {
					t.Errorf("%s: %+v and %+v", c.person, a, one)
				}
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v (%v)", c.person, got, c.want, err)
			}
		}
		a, ok, err := r.CaseOf(caseA, "per", "ppt")
		if err != nil || !ok || *a.Head != headA || len(a.Relations) != 1 || a.Relations[0].Until != "2026-02-01" || a.Relations[0].From != "2026-01-01" ||
			len(a.Consents) != 1 || a.Consents[0] != (store.CaseConsent{Service: "ppt", Until: "2027-01-01"}) {
			t.Errorf("%+v %v", a, err)
		}
		if _, ok, err := r.CaseOf("none", "per", ""); ok || err != nil {
			t.Error("an unknown case was found", err)
		}
		tied, err := r.Tied(caseA)
		if err != nil || !slices.Equal(tied, []syncproto.PersonID{"kari", "lise", "mor", "per"}) {
			t.Error(tied, err)
		}
		return nil
	})
}

func projectionReplaced(t *testing.T, s store.Store) {
	p := store.Projection{Head: &store.CaseHead{Unit: "u1"}, Persons: []store.CasePerson{{Person: "per", Relation: store.Participating}}, Consents: []store.CaseConsent{{Service: "ppt"}}}
	write(t, s, func(tx store.Tx) error { return tx.PutProjection(caseA, p) })
	write(t, s, func(tx store.Tx) error {
		return tx.PutProjection(caseA, store.Projection{Head: &store.CaseHead{Unit: "u2", Log: "closed"}})
	})
	read(t, s, func(r store.Reader) error {
		a, ok, err := r.CaseOf(caseA, "per", "ppt")
		if err != nil || !ok || len(a.Relations)+len(a.Consents) != 0 || a.Head.Unit != "u2" || a.Head.Log != "closed" {
			t.Errorf("%+v %v", a, err)
		}
		return nil
	})
}

func devices(t *testing.T, s store.Store) {
	write(t, s, func(tx store.Tx) error {
		return errors.Join(
			tx.PutAccount(account("kari", bti.Employee, "u1")), tx.PutAccount(account("ola", bti.Employee, "u1")),
			tx.PutDevice(store.Device{ID: "d1", Person: "kari", Name: "tablet", CreatedAt: 1}),
			tx.PutDevice(store.Device{ID: "d2", Person: "ola", Name: "phone", CreatedAt: 2}),
			tx.PutDevice(store.Device{ID: "d3", Person: "kari", Name: "old", CreatedAt: 3, RevokedAt: 9}))
	})
}

func ledger(t *testing.T, s store.Store) {
	devices(t, s)
	write(t, s, func(tx store.Tx) error {
		return errors.Join(
			tx.PutGrant(store.Grant{Device: "d1", Scope: logA, State: store.Granted, Pull: 1}),
			tx.PutGrant(store.Grant{Device: "d1", Scope: intA, State: store.Granted, Pull: 1}),
			tx.PutGrant(store.Grant{Device: "d1", Scope: intA, State: store.Purging, Pull: 2, Reason: "access_ended"}),
			tx.PutGrant(store.Grant{Device: "d2", Scope: intA, State: store.Purged, Pull: 2}),
			tx.PutGrant(store.Grant{Device: "d3", Scope: "ref", State: store.Granted, Pull: 2}))
	})
	read(t, s, func(r store.Reader) error {
		g, err := r.Ledger("d1")
		if err != nil || len(g) != 2 || g[0] != (store.Grant{Device: "d1", Scope: intA, State: store.Purging, Pull: 2, Reason: "access_ended"}) || g[1].Scope != logA {
			t.Error(g, err)
		}
		owed, err := r.OwedPurges()
		if err != nil || len(owed) != 1 || owed[0] != g[0] {
			t.Error(owed, err)
		}
		for scope, want := range map[syncproto.ScopeID][]syncproto.PersonID{logA: {"kari"}, intA: {"kari"}, "ref": nil} {
			got, err := r.Holding([]syncproto.ScopeID{scope})
			if err != nil || !slices.Equal(got, want) {
				t.Error(scope, got, err)
			}
		}
		for _, c := range []struct {
			p    syncproto.PersonID
			s    syncproto.ScopeID
			want bool
		}{{"kari", logA, true}, {"ola", intA, true}, {"ola", logA, false}, {"kari", "ref", true}} {
			if got, err := r.EverHeld(c.p, c.s); err != nil || got != c.want {
				t.Error(c, got, err)
			}
		}
		return nil
	})
}

func notedPulls(t *testing.T, s store.Store) {
	devices(t, s)
	for _, c := range []struct {
		d    syncproto.DeviceID
		at   int64
		more bool
		pull int64
		ok   bool
	}{{"d1", 10, true, 1, true}, {"d1", 11, false, 1, true}, {"d1", 12, true, 2, true}, {"d3", 13, true, 0, false}, {"unknown", 14, true, 0, false}} {
		write(t, s, func(tx store.Tx) error {
			if pull, ok, err := tx.NotePull(c.d, c.at, c.more); err != nil || pull != c.pull || ok != c.ok {
				t.Error(c, pull, ok, err)
			}
			return nil
		})
	}
	read(t, s, func(r store.Reader) error {
		d1, _, err := r.Device("d1")
		if err != nil || d1.Pull != 2 || d1.LastContact != 12 || d1.Name != "tablet" {
			t.Error(d1, err)
		}
		if d3, _, err := r.Device("d3"); err != nil || d3.Pull != 0 || d3.LastContact != 0 {
			t.Error("a revoked device pulled", d3, err)
		}
		return nil
	})
}

func outcomes(t *testing.T, s store.Store) {
	devices(t, s)
	for n := int64(1); n <= 3; n++ {
		write(t, s, func(tx store.Tx) error {
			return tx.PutOutcome(store.Kept{Device: "d1", N: n, Hash: [32]byte{byte(n)}, At: 50 + n, Outcome: syncproto.Outcome{
				N: n, Result: syncproto.Rejected, Findings: []syncproto.Finding{{Rule: "R1", Code: "R1.x", Severity: "error", Params: []string{"æ"}}},
			}})
		})
	}
	if err := s.Write(ctx(), func(tx store.Tx) error { return tx.PutOutcome(store.Kept{Device: "d1", N: 2}) }); err == nil {
		t.Error("an outcome was stored twice")
	}
	read(t, s, func(r store.Reader) error {
		d, ok, err := r.Device("d1")
		if m, err := r.Meta(); err != nil || d.Incarnation != m.Incarnation {
			t.Error("incarnation", d.Incarnation, err)
		}
		if err != nil || !ok || d.LastN != 3 || d.Name != "tablet" {
			t.Error(d, ok, err)
		}
		k, ok, err := r.Outcome("d1", 2)
		if err != nil || !ok || k.Hash != [32]byte{2} || k.At != 52 || k.Outcome.N != 2 || k.Outcome.Findings[0].Params[0] != "æ" {
			t.Error(k, ok, err)
		}
		if _, ok, _ := r.Outcome("d2", 2); ok {
			t.Error("another device's outcome")
		}
		list, err := r.OutcomesAfter("d1", 1, 10)
		if err != nil || len(list) != 2 || list[0].N != 2 {
			t.Error(list, err)
		}
		if list, err = r.OutcomesAfter("d1", 0, 1); err != nil || len(list) != 1 || list[0].N != 1 {
			t.Error(list, err)
		}
		mine, err := r.AllDevices("kari")
		if err != nil || len(mine) != 2 || mine[0].ID != "d1" {
			t.Error(mine, err)
		}
		all, err := r.AllDevices("")
		if err != nil || len(all) != 3 {
			t.Error(all, err)
		}
		return nil
	})
}

func dropDevice(t *testing.T, s store.Store) {
	devices(t, s)
	write(t, s, func(tx store.Tx) error {
		if err := tx.PutFamily(store.Family{ID: "f2", Person: "ola", Device: "d2"}); err != nil {
			return err
		}
		if err := tx.PutRefreshToken(store.RefreshToken{Hash: [32]byte{2}, Family: "f2", ExpiresAt: 9}); err != nil {
			return err
		}
		return tx.PutGrant(store.Grant{Device: "d1", Scope: logA, State: store.Granted, Pull: 1})
	})
	write(t, s, func(tx store.Tx) error { return tx.DropDevice("d2") })
	if err := s.Write(context.Background(), func(tx store.Tx) error { return tx.DropDevice("d1") }); err == nil {
		t.Error("a device with a ledger went, and with it who must purge what")
	}
	read(t, s, func(r store.Reader) error {
		if _, ok, err := r.Device("d2"); err != nil || ok {
			t.Error("the device is still there", err)
		}
		if _, ok, err := r.RefreshToken([32]byte{2}); err != nil || ok {
			t.Error("its log-in is still there", err)
		}
		if _, ok, err := r.Device("d1"); err != nil || !ok {
			t.Error("the other one went too", err)
		}
		return nil
	})
}

func oldOutcomes(t *testing.T, s store.Store) {
	devices(t, s)
	write(t, s, func(tx store.Tx) error {
		for n := int64(1); n <= 6; n++ {
			if err := tx.PutOutcome(store.Kept{Device: "d1", N: n, At: 10 * n, Outcome: syncproto.Outcome{N: n, Result: syncproto.Applied}}); err != nil {
				return err
			}
		}
		return tx.PutOutcome(store.Kept{Device: "d2", N: 1, At: 1, Outcome: syncproto.Outcome{N: 1, Result: syncproto.Applied}})
	})
	for _, c := range []struct {
		n, before int64
		limit     int
		left      []int64
	}{
		{0, 1000, 10, []int64{1, 2, 3, 4, 5, 6}}, // nothing is acknowledged
		{6, 10, 10, []int64{1, 2, 3, 4, 5, 6}},   // nothing is old
		{6, 1000, 2, []int64{3, 4, 5, 6}},        // a few at a time
		{4, 1000, 10, []int64{5, 6}},             // not beyond the number
		{6, 60, 10, []int64{6}},                  // not what is younger
	} {
		write(t, s, func(tx store.Tx) error { return tx.DropOutcomes("d1", c.n, c.before, c.limit) })
		read(t, s, func(r store.Reader) error {
			list, err := r.OutcomesAfter("d1", 0, 10)
			var left []int64
			for _, o := range list {
				left = append(left, o.N)
			}
			if err != nil || !slices.Equal(left, c.left) {
				t.Errorf("up to %d, before %d, at most %d: left %v, want %v (%v)", c.n, c.before, c.limit, left, c.left, err)
			}
			if _, ok, err := r.Outcome("d2", 1); err != nil || !ok {
				t.Error("another device's outcome went too", err)
			}
			return nil
		})
	}
}

func casesByAge(t *testing.T, s store.Store) {
	write(t, s, func(tx store.Tx) error {
		if err := tx.PutProjection(caseA, store.Projection{Persons: []store.CasePerson{{Person: "ung", Relation: store.YoungOf, From: "2027-01-01"}}}); err != nil {
			return err
		}
		return tx.PutProjection(caseB, store.Projection{Persons: []store.CasePerson{{Person: "gravid", Relation: store.YoungOf}, {Person: "ung", Relation: store.Participating, From: "2027-01-01"}}})
	})
	read(t, s, func(r store.Reader) error {
		list, err := r.CasesByAge()
		if err != nil || !slices.Equal(list, []bti.CaseID{caseA}) {
			t.Error(list, err)
		}
		return nil
	})
}

func accounts(t *testing.T, s store.Store) {
	a := store.Account{Person: "kari", Login: "kari@example", Name: "Kari", Role: bti.Leader, Unit: "u1", Service: "barnehage", PasswordHash: "h", Failures: 2, LockedUntil: 3, DisabledAt: 4, CreatedAt: 5}
	write(t, s, func(tx store.Tx) error { return errors.Join(tx.PutAccount(a), tx.Name("9999")) })
	b := a
	b.Person = "ola"
	if err := s.Write(ctx(), func(tx store.Tx) error { return tx.PutAccount(b) }); store.CodeOf(err) != store.Taken {
		t.Error(err)
	}
	a.Failures = 0
	write(t, s, func(tx store.Tx) error { return tx.PutAccount(a) })
	if m := meta(t, s); m.Tenant != "9999" {
		t.Error(m)
	}
	read(t, s, func(r store.Reader) error {
		got, ok, err := r.Account("kari")
		if err != nil || !ok || got != a {
			t.Errorf("%+v %v", got, err)
		}
		if got, ok, err = r.AccountByLogin("kari@example"); err != nil || !ok || got != a {
			t.Errorf("%+v %v", got, err)
		}
		if _, ok, err = r.AccountByLogin("nobody"); ok || err != nil {
			t.Error(ok, err)
		}
		all, err := r.AllAccounts()
		if err != nil || len(all) != 1 {
			t.Error(all, err)
		}
		return nil
	})
}

func tokens(t *testing.T, s store.Store) {
	devices(t, s)
	f := store.Family{ID: "f1", Person: "kari", Device: "d1", CreatedAt: 1}
	tok := store.RefreshToken{Hash: [32]byte{1}, Family: "f1", ExpiresAt: 100, UsedAt: 5, Successor: [32]byte{2}, Attempt: [32]byte{3}}
	key := store.SigningKey{ID: "k1", Seed: [32]byte{9}, CreatedAt: 1}
	write(t, s, func(tx store.Tx) error {
		return errors.Join(tx.PutFamily(f), tx.PutFamily(store.Family{ID: "f2", Person: "kari", Device: "d1", CreatedAt: 2, EndedAt: 3, EndedWhy: "logout"}),
			tx.PutRefreshToken(tok), tx.PutRefreshToken(store.RefreshToken{Hash: [32]byte{4}, Family: "f1", ExpiresAt: 50}),
			tx.PutSigningKey(key), tx.PutSigningKey(store.SigningKey{ID: "k2", CreatedAt: 2}), tx.PutSigningKey(store.SigningKey{ID: "k0", CreatedAt: 0, RetiredAt: 7}))
	})
	write(t, s, func(tx store.Tx) error {
		n, err := tx.EndFamilies("d1", 77, "revoked")
		if n != 1 {
			t.Error("ended", n)
		}
		return errors.Join(err, tx.DropRefreshTokens(60), tx.DropSigningKeys(8))
	})
	read(t, s, func(r store.Reader) error {
		got, ok, err := r.Family("f1")
		if err != nil || !ok || got.EndedAt != 77 || got.EndedWhy != "revoked" || got.Person != "kari" || got.Device != "d1" {
			t.Error(got, ok, err)
		}
		rt, ok, err := r.RefreshToken([32]byte{1})
		if err != nil || !ok || rt != tok {
			t.Error(rt, ok, err)
		}
		if _, ok, err = r.RefreshToken([32]byte{4}); ok || err != nil {
			t.Error("an expired token was kept", err)
		}
		keys, err := r.SigningKeys()
		if err != nil || len(keys) != 2 || keys[0].ID != "k2" || keys[1] != key {
			t.Error(keys, err)
		}
		return nil
	})
}

// tampered reads a log in which one line was changed.
type tampered struct {
	store.Log
	no   int64
	with func(*store.LogLine)
}

func (x tampered) LogLines(after int64, limit int) ([]store.LogLine, error) {
	list, err := x.Log.LogLines(after, limit)
	for i := range list {
		if list[i].No == x.no {
			x.with(&list[i])
		}
	}
	return list, err
}

func chainedLog(t *testing.T, s store.Store) {
	const n = 1500
	write(t, s, func(tx store.Tx) error {
		for i := range n {
			if err := tx.AppendLog(store.LogLine{At: int64(i), Person: "kari", Role: bti.Employee, Unit: "u1", Device: "d1", What: "read", Scope: logA, Ground: "participant", Count: 3}); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(r store.Reader) error {
		good, bad, err := store.VerifyLog(r)
		if err != nil || good != n || bad != 0 {
			t.Fatal(good, bad, err)
		}
		for name, with := range map[string]func(*store.LogLine){
			"person": func(l *store.LogLine) { l.Person = "ola" }, "time": func(l *store.LogLine) { l.At++ },
			"what": func(l *store.LogLine) { l.What = "refused" }, "scope": func(l *store.LogLine) { l.Scope = intA },
			"boundary": func(l *store.LogLine) { l.Unit, l.Device = "u1d", "1" }, "count": func(l *store.LogLine) { l.Count = 4 },
			"detail": func(l *store.LogLine) { l.Detail = "plan" }, "device's clock": func(l *store.LogLine) { l.DeviceAt = 1 },
		} {
			if _, bad, err := store.VerifyLog(tampered{r, 1200, with}); err != nil || bad != 1200 {
				t.Errorf("a changed %s was not noticed: %d %v", name, bad, err)
			}
		}
		return nil
	})
}

func closed(t *testing.T, s store.Store) {
	if err := s.Ready(ctx()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error("closing twice:", err)
	}
	if err := s.Ready(ctx()); store.CodeOf(err) != store.Closed {
		t.Error(err)
	}
	if err := s.Write(ctx(), func(store.Tx) error { return nil }); store.CodeOf(err) != store.Closed {
		t.Error(err)
	}
}

func outcomesTogether(t *testing.T, s store.Store) {
	devices(t, s)
	put := func(tx store.Tx, d syncproto.DeviceID, n int64) error {
		return tx.PutOutcome(store.Kept{Device: d, N: n, Hash: [32]byte{byte(n), byte(len(d))}, At: 7, Outcome: syncproto.Outcome{N: n, Result: syncproto.Applied, Version: 100 + n}})
	}
	write(t, s, func(tx store.Tx) error {
		for n := int64(4); n <= 9; n++ {
			if err := put(tx, "d1", n); err != nil {
				return err
			}
			if k, ok, err := tx.Outcome("d1", n); err != nil || !ok || k.Outcome.Version != 100+n {
				t.Error("not to be seen where it was written:", n, k, ok, err)
			}
		}
		return nil
	})
	write(t, s, func(tx store.Tx) error {
		for _, x := range []struct {
			d syncproto.DeviceID
			n int64
		}{{"d1", 10}, {"d2", 1}, {"d1", 11}, {"d1", 20}, {"d1", 21}} {
			if err := put(tx, x.d, x.n); err != nil {
				return err
			}
		}
		if d, _, err := tx.Device("d1"); err != nil || d.LastN != 21 {
			t.Error("the device's number does not follow:", d.LastN, err)
		}
		return nil
	})
	for _, n := range []int64{4, 21, 9, 11} {
		if err := s.Write(ctx(), func(tx store.Tx) error { return put(tx, "d1", n) }); err == nil {
			t.Error("stored twice:", n)
		}
	}
	read(t, s, func(r store.Reader) error {
		for n := int64(0); n <= 22; n++ {
			k, ok, err := r.Outcome("d1", n)
			want := n >= 4 && n <= 11 || n == 20 || n == 21
			if err != nil || ok != want || want && (k.N != n || k.Outcome.Version != 100+n || k.Hash != [32]byte{byte(n), 2} || k.At != 7) {
				t.Error(n, k, ok, err)
			}
		}
		for after, want := range map[int64][]int64{0: {4, 5, 6, 7}, 6: {7, 8, 9, 10}, 9: {10, 11, 20, 21}, 11: {20, 21}, 20: {21}, 21: nil} {
			list, err := r.OutcomesAfter("d1", after, 4)
			var got []int64
			for _, o := range list {
				got = append(got, o.N)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Error(after, got, err)
			}
		}
		return nil
	})
}

func fieldVersions(t *testing.T, s store.Store) {
	a := store.FieldVersion{Seq: 1, Device: "d1", N: 4}
	b := store.FieldVersion{Seq: 2, Device: "d2", N: 9, Mixed: true}
	c := store.FieldVersion{Seq: 3}
	str := func(k string) jsonv.Member { return jsonv.M(k, jsonv.Str("x")) }
	named := func(field string, v store.FieldVersion) store.NamedVersion {
		return store.NamedVersion{Field: field, FieldVersion: v}
	}
	for i, v := range []struct {
		fields   jsonv.Value
		versions store.FieldVersions
		want     map[string]store.FieldVersion
	}{
		{jsonv.Obj(str("a"), str("b"), str("c")), store.FieldVersions{Rest: a}, map[string]store.FieldVersion{"a": a, "b": a, "c": a}},
		{jsonv.Obj(str("a"), str("b"), str("c")), store.FieldVersions{Rest: a}.With("b", b), map[string]store.FieldVersion{"a": a, "b": b, "c": a}},
		{jsonv.Obj(str("a"), str("b"), str("c")), store.FieldVersions{Rest: a}.With("b", b).With("b", c), map[string]store.FieldVersion{"a": a, "b": c, "c": a}},
		{jsonv.Obj(str("a"), str("b")), store.FieldVersions{}.With("a", b).With("b", c), map[string]store.FieldVersion{"a": b, "b": c}},
		{jsonv.Obj(str("a"), str("b")), store.FieldVersions{Rest: c}.With("a", b).With("b", b), map[string]store.FieldVersion{"a": b, "b": b}},
		{jsonv.Obj(str("a")), store.FieldVersions{Rest: a}.With("gone", a), map[string]store.FieldVersion{"a": a, "gone": a}},
		{jsonv.Obj(str("a"), str("b")), store.FieldVersions{Rest: a}.With("gone", b).With("gone too", b).With("and this", b), map[string]store.FieldVersion{"a": a, "b": a, "gone": b, "gone too": b, "and this": b}},
		{jsonv.Obj(str("a"), str("without")), store.FieldVersions{}.With("a", a), map[string]store.FieldVersion{"a": a}},
		{jsonv.Obj(str("without")), store.FieldVersions{}, map[string]store.FieldVersion{}},
		{jsonv.Obj(), store.FieldVersions{}.With("gone", c), map[string]store.FieldVersion{"gone": c}},
		{jsonv.Obj(str("b"), str("d")), store.FieldVersions{Named: []store.NamedVersion{named("a", a), named("b", b), named("c", a), named("d", c)}}, map[string]store.FieldVersion{"a": a, "b": b, "c": a, "d": c}},
	} {
		id := syncproto.RecordID(fmt.Sprint("r", i))
		write(t, s, func(tx store.Tx) error {
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			return tx.PutRecord(store.Record{Record: syncproto.Record{ID: id, Kind: "note", Scope: "ref", Version: seq, Fields: v.fields}, Versions: v.versions}, store.Change{Seq: seq, Created: true})
		})
		read(t, s, func(r store.Reader) error {
			got, ok, err := r.Record(id)
			if err != nil || !ok || !maps.Equal(maps.Collect(got.EachVersion()), v.want) {
				t.Errorf("%d: %v, want %v (%v)", i, got.Versions, v.want, err)
			}
			for field, want := range v.want {
				if v, known := got.VersionOf(field); !known || v != want {
					t.Errorf("%d: %s was last changed by %v, want %v", i, field, v, want)
				}
			}
			if v, known := got.VersionOf("without"); known {
				t.Errorf("%d: a field that was never set has %v", i, v)
			}
			return nil
		})
	}
}

func existing(t *testing.T, s store.Store) {
	write(t, s, func(tx store.Tx) error {
		for _, id := range []syncproto.RecordID{"b", "a", "c"} {
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			if err := tx.PutRecord(store.Record{Record: syncproto.Record{ID: id, Kind: "note", Scope: "ref", Version: seq, Fields: jsonv.Obj()}}, store.Change{Seq: seq, Created: true}); err != nil {
				return err
			}
		}
		list, err := tx.Existing([]syncproto.RecordID{"c", "x\"y", "a", "z"})
		if !slices.Equal(list, []syncproto.RecordID{"a", "c"}) {
			t.Error(list)
		}
		return err
	})
	read(t, s, func(r store.Reader) error {
		list, err := r.Existing(nil)
		if len(list) != 0 {
			t.Error(list)
		}
		return err
	})
}

func generations(t *testing.T, s store.Store) {
	ask := func() int64 {
		n, err := s.Generation()
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	ask() // from where on it counts is its own affair
	before := ask()
	for range 3 {
		read(t, s, func(r store.Reader) error { _, err := r.Meta(); return err })
		if ask() != before {
			t.Fatal("it changed though nothing was written")
		}
	}
	for _, name := range []string{"lyngvik", "sandvik", "lyngvik"} {
		write(t, s, func(tx store.Tx) error { return tx.Name(name) })
		if now := ask(); now == before {
			t.Fatal("a change does not show")
		} else {
			before = now
		}
	}
}
