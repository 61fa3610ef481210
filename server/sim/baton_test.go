package sim

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// The baton and the level of a case, as a register with offers: small enough to
// be read at once. Porcupine looks for an order of what several people did at the
// same time that this register allows, each between the sending and the answer.

// batonState is what the register holds.
type batonState struct {
	level    int
	closed   bool
	holder   string
	offer    string // the one that waits, "" when none
	from, to string // of that offer
}

// batonStep is what somebody asks for.
type batonStep struct {
	what  string // raise (to level 1, taking the baton), offer, accept, decline, cancel, close, read
	by    string
	offer string // its id
	to    string
}

// batonAnswer is what they are told: whether it was applied, or what they read.
type batonAnswer struct {
	applied bool
	read    batonState
}

const leader = "liv"

// batonNext is the register after a step, and whether the step is applied.
func batonNext(s batonState, x batonStep) (batonState, bool) {
	rules := x.by == leader || x.by == s.holder && s.level > 0
	mine := s.offer != "" && s.offer == x.offer && s.to == x.by
	gone := s
	gone.offer, gone.from, gone.to = "", "", ""
	switch {
	case s.closed:
		return s, false
	case x.what == "raise" && s.level == 0 && x.by == leader:
		gone.level, gone.holder = 1, x.by
		return gone, true
	case x.what == "close" && s.level == 1 && rules:
		gone.closed = true
		return gone, true
	case x.what == "offer" && s.level == 1 && rules && s.offer == "" && x.to != s.holder:
		s.offer, s.from, s.to = x.offer, x.by, x.to
		return s, true
	case x.what == "accept" && mine:
		gone.holder = x.by
		return gone, true
	case x.what == "decline" && mine:
		return gone, true
	case x.what == "cancel" && s.offer != "" && s.offer == x.offer && (rules || s.from == x.by):
		return gone, true
	}
	return s, false
}

var batonModel = porcupine.Model{
	Init: func() any { return batonState{} },
	Step: func(state, input, output any) (bool, any) {
		s, x, a := state.(batonState), input.(batonStep), output.(batonAnswer)
		if x.what == "read" {
			return a.read == s, s
		}
		next, applied := batonNext(s, x)
		return applied == a.applied, next
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
}

// colleague is somebody who takes steps, on a device of their own.
type colleague struct {
	s    *syncer.Syncer
	who  syncer.Who
	c    bti.CaseID
	n    int64
	made *atomic.Uint64
	now  time.Time
}

func (x *colleague) id() syncproto.RecordID {
	var random [10]byte
	n := x.made.Add(1)
	random[8], random[9] = byte(n>>8), byte(n)
	return bti.NewUUID7(x.now.UnixMilli(), random)
}

func (x *colleague) take(st *batonStep) (batonAnswer, error) {
	if st.what == "read" {
		return x.read()
	}
	day := text("date", x.now.Format("2006-01-02"))
	e := syncproto.Entry{N: x.n + 1, Op: syncproto.OpIntent, Record: x.id(), Scope: bti.ScopeOf(x.c, bti.Log), At: x.now.UnixMilli()}
	var args []jsonv.Member
	switch st.what {
	case "raise":
		e.Intent, args = string(bti.Decide), []jsonv.Member{text("outcome", "0.to1"), jsonv.M("to", jsonv.Int(1)), text("baton", st.by), day}
	case "close":
		e.Intent, args = string(bti.Decide), []jsonv.Member{text("outcome", "1.close"), day}
	case "offer":
		st.offer = string(e.Record)
		e.Intent, args = string(bti.OfferBaton), []jsonv.Member{text("to", st.to), day}
	case "accept":
		e.Intent, args = string(bti.AcceptBaton), []jsonv.Member{text("offer", st.offer), day}
	case "decline":
		e.Intent, args = string(bti.DeclineBaton), []jsonv.Member{text("offer", st.offer), day}
	case "cancel":
		e.Intent, e.Record, args = string(bti.CancelOffer), syncproto.RecordID(st.offer), []jsonv.Member{day}
	}
	e.Fields = jsonv.Obj(args...)
	a, err := x.s.Push(ctx(), x.who, &syncproto.Push{Version: syncproto.Version, Device: x.who.Device, Entries: []syncproto.Entry{e}})
	if err != nil {
		return batonAnswer{}, err
	}
	x.n++
	return batonAnswer{applied: a.Outcomes[0].Result == syncproto.Applied}, nil
}

// read is what a pull brings of the case.
func (x *colleague) read() (a batonAnswer, err error) {
	p, err := x.s.Pull(ctx(), x.who, &syncproto.Pull{Version: syncproto.Version, Device: x.who.Device})
	if err != nil {
		return a, err
	}
	for _, r := range p.Records {
		c, _, ok := bti.SplitScope(r.Scope)
		if !ok || c != x.c {
			continue
		}
		switch t := bti.TypedOf(&r).(type) {
		case *bti.CaseHead:
			a.read.level, a.read.closed, a.read.holder = t.Level, t.Status == "closed", string(t.Baton)
		case *bti.BatonOffer:
			if t.State == "offered" {
				a.read.offer, a.read.from, a.read.to = string(r.ID), string(t.From), string(t.To)
			}
		}
	}
	return a, nil
}

// batonHistory lets five people take steps in one case at the same time, on the real syncer.
func batonHistory(t *testing.T, seed uint64) []porcupine.Operation {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprint(seed, ".db"))
	if err := os.WriteFile(path, village().file, 0o600); err != nil {
		t.Fatal(err)
	}
	db := must(sqlite.Open(ctx(), path))
	defer func() { _ = db.Close() }() // it has served
	now := villageDay
	s := syncer.New(syncer.Config{Store: db, Now: func() time.Time { return now }, Place: oslo(), Mode: field.Demo, Report: func(err error) { t.Error(err) }})
	made := new(atomic.Uint64)
	var all []*colleague
	for i, who := range []syncproto.PersonID{"liv", "nora", "henrik", "nora", "liv"} {
		x := &colleague{s: s, c: village().cases[2], made: made, now: now, who: syncer.Who{Person: who, Device: syncproto.DeviceID(bti.NewUUID7(1, [10]byte{9: byte(i)}))}}
		if err := db.Write(ctx(), func(tx store.Tx) error { return tx.PutDevice(store.Device{ID: x.who.Device, Person: who, Name: "sim"}) }); err != nil {
			t.Fatal(err)
		}
		all = append(all, x)
	}
	// Henrik takes part, so that he sees the case before he holds anything.
	a := must(s.Push(ctx(), all[0].who, &syncproto.Push{Version: syncproto.Version, Device: all[0].who.Device, Entries: []syncproto.Entry{{
		N: 1, Op: syncproto.OpPut, Record: all[0].id(), Kind: string(bti.KindParticipant), Scope: bti.ScopeOf(all[0].c, bti.Log), At: 1,
		Fields: jsonv.Obj(text("person", "henrik"), text("name", "henrik"), text("service", "barnehage"), text("unit", "solbakken"), text("from", now.Format("2006-01-02"))),
	}}}))
	if a.Outcomes[0].Result != syncproto.Applied {
		t.Fatal(a.Outcomes)
	}
	all[0].n = 1

	var clock atomic.Int64 // orders what was sent and answered
	var mu sync.Mutex
	var history []porcupine.Operation
	offers := []string{"none"}
	var done sync.WaitGroup
	for i, x := range all {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		done.Go(func() {
			for range 12 {
				st := batonStep{by: string(x.who.Person), to: []string{"liv", "nora", "henrik"}[r.IntN(3)]}
				st.what = []string{"raise", "offer", "offer", "accept", "accept", "decline", "decline", "cancel", "cancel", "read", "read", "read"}[r.IntN(12)]
				if r.IntN(100) == 0 {
					st.what = "close"
				}
				mu.Lock()
				st.offer = offers[max(0, len(offers)-1-r.IntN(2))]
				mu.Unlock()
				call := clock.Add(1)
				answer, err := x.take(&st)
				end := clock.Add(1)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if st.what == "offer" && answer.applied {
					offers = append(offers, st.offer)
				}
				history = append(history, porcupine.Operation{ClientId: i, Input: st, Call: call, Output: answer, Return: end})
				mu.Unlock()
			}
		})
	}
	done.Wait()
	return history
}

func TestTheBatonPassesAsFromOneHandToTheNextWhoeverAsksAtTheSameTime(t *testing.T) {
	applied := make(map[string]int)
	// So many that each step is taken by somebody, however the five are scheduled.
	for seed := range uint64(24) {
		history := batonHistory(t, seed)
		for _, op := range history {
			if op.Output.(batonAnswer).applied {
				applied[op.Input.(batonStep).what]++
			}
		}
		if got := porcupine.CheckOperationsTimeout(batonModel, history, 20*time.Second); got != porcupine.Ok {
			for _, op := range history {
				t.Logf("%d–%d %s", op.Call, op.Return, batonModel.DescribeOperation(op.Input, op.Output))
			}
			t.Fatalf("seed %d: no order of these steps is one that the register allows: %s", seed, got)
		}
	}
	for _, what := range []string{"raise", "offer", "accept", "decline", "cancel"} {
		if applied[what] == 0 {
			t.Errorf("nobody got to %s: %v", what, applied)
		}
	}
}

// A checker that lets everything through would prove nothing.
func TestTheCheckerRefusesAHistoryThatCannotHaveBeen(t *testing.T) {
	const yes = true
	step := func(at int64, x batonStep, a batonAnswer) porcupine.Operation {
		return porcupine.Operation{ClientId: int(at % 3), Input: x, Call: at, Output: a, Return: at + 1}
	}
	held := batonState{level: 1, holder: "nora"}
	good := []porcupine.Operation{
		step(1, batonStep{what: "raise", by: "liv"}, batonAnswer{applied: yes}),
		step(3, batonStep{what: "offer", by: "liv", to: "nora", offer: "o"}, batonAnswer{applied: yes}),
		step(5, batonStep{what: "accept", by: "nora", offer: "o"}, batonAnswer{applied: yes}),
		step(7, batonStep{what: "read", by: "henrik"}, batonAnswer{read: held}),
	}
	if !porcupine.CheckOperations(batonModel, good) {
		t.Fatal("a history that can have been is refused")
	}
	for name, bad := range map[string]porcupine.Operation{
		"an offer accepted twice":         step(9, batonStep{what: "accept", by: "nora", offer: "o"}, batonAnswer{applied: yes}),
		"an accepted offer taken back":    step(9, batonStep{what: "cancel", by: "liv", offer: "o"}, batonAnswer{applied: yes}),
		"a second holder":                 step(9, batonStep{what: "read", by: "liv"}, batonAnswer{read: batonState{level: 1, holder: "liv"}}),
		"an old value read later":         step(9, batonStep{what: "read", by: "liv"}, batonAnswer{read: batonState{}}),
		"a level that is raised twice":    step(9, batonStep{what: "raise", by: "liv"}, batonAnswer{applied: yes}),
		"the holder kept from offering":   step(9, batonStep{what: "offer", by: "nora", to: "henrik", offer: "p"}, batonAnswer{}),
		"an offer by who holds no longer": step(9, batonStep{what: "offer", by: "henrik", to: "nora", offer: "p"}, batonAnswer{applied: yes}),
	} {
		if porcupine.CheckOperations(batonModel, append(good[:len(good):len(good)], bad)) {
			t.Errorf("%s is let through", name)
		}
	}
}
