package syncer_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/replica"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// tablet is a device with the real client, its storage, and a bad network.
type tablet struct {
	s    *story
	who  syncer.Who
	r    *replica.Replica
	rows map[string]replica.Row
}

func (s *story) tablet(p syncproto.PersonID) *tablet {
	d := s.device(p)
	x := &tablet{s: s, who: d.who, rows: map[string]replica.Row{}}
	x.open()
	return x
}

// open starts the client on what is stored, as after a crash.
func (x *tablet) open() {
	for _, a := range people {
		if a.Person == x.who.Person {
			x.r = replica.Open(bti.Actor{Person: a.Person, Role: a.Role, Unit: a.Unit, Service: a.Service}, x.who.Device, field.Demo)
		}
	}
	var rows []replica.Row
	for _, r := range x.rows {
		rows = append(rows, r)
	}
	x.r.Load(rows)
	x.keep(x.r.Ready(0))
}

// keep is the storage transaction.
func (x *tablet) keep(effects []replica.Effect) {
	for _, e := range effects {
		switch e.Op {
		case replica.Put:
			x.rows[e.Table+" "+e.Key] = replica.Row{Table: e.Table, Key: e.Key, Scope: e.Scope, Data: e.Data}
		case replica.Delete:
			delete(x.rows, e.Table+" "+e.Key)
		case replica.DropScope:
			for k, r := range x.rows {
				if r.Scope == e.Scope {
					delete(x.rows, k)
				}
			}
		}
	}
}

func parsed[T interface{ DecodeJSON(jsonv.Value) error }](t testing.TB, text string, into T) T {
	t.Helper()
	v, err := jsonv.Parse(text)
	if err == nil {
		err = into.DecodeJSON(v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return into
}

var errLost = errors.New("the answer was lost")

// sync pushes and pulls; each answer is lost with the given chance.
func (x *tablet) sync(r *rand.Rand, loss float64) error {
	t := x.s.t
	lost := func() bool { return r.Float64() < loss }
	for {
		body, n := x.r.PushNext(1 + r.IntN(syncproto.EntriesMax))
		if n == 0 {
			break
		}
		if lost() {
			return errLost
		}
		a, err := x.s.s.Push(ctx(), x.who, parsed(t, body, new(syncproto.Push)))
		if err != nil {
			t.Fatal(err)
		}
		if lost() {
			return errLost
		}
		ans, err := x.r.PushAnswer(string(a.AppendJSON(nil)))
		if err != nil {
			t.Fatal(err)
		}
		x.keep(ans.Effects)
	}
	restart := false
	for {
		body := x.r.PullNext(restart)
		restart = false
		a, err := x.s.s.Pull(ctx(), x.who, parsed(t, body, new(syncproto.Pull)))
		if code(err) == syncer.BadPage {
			restart = true
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if lost() {
			return errLost
		}
		ans, err := x.r.PullAnswer(string(a.AppendJSON(nil)), x.s.now.UnixMilli())
		if err != nil {
			t.Fatal(err)
		}
		x.keep(ans.Effects)
		if !ans.More {
			return nil
		}
	}
}

// edit does something that people do. Every word it writes is new: tokens has them.
func (x *tablet) edit(r *rand.Rand, tokens map[string]bool, hidden map[string]bool) {
	s := x.s
	word := func() string {
		w := fmt.Sprintf("ord%06d", len(tokens))
		tokens[w] = true
		return w
	}
	ids := func() (list []bti.RecordID) {
		for range 6 {
			list = append(list, s.id())
		}
		return list
	}
	day := bti.Date(s.now.Format("2006-01-02"))
	ed := replica.Edit{Case: s.c, Today: day, Now: s.now.UnixMilli(), IDs: ids()}
	view := x.r.View(s.c)
	if view == nil {
		return
	}
	rec := view.Records[r.IntN(len(view.Records))]
	if r.IntN(3) == 0 { // where two like to meet
		for _, x := range view.Records {
			if x.Kind == string(bti.KindSubject) {
				rec = x
			}
		}
	}
	wrote := ""
	switch k := r.IntN(20); {
	case k < 4:
		wrote = word()
		ed.Op, ed.Kind, ed.Depth, ed.Fields = syncproto.OpPut, bti.KindComment, bti.Log, obj(m("text", wrote+" er skrevet her"))
	case k < 6:
		wrote = word()
		ed.Op, ed.Kind, ed.Depth, ed.Fields = syncproto.OpPut, bti.KindNote, bti.Internal, obj(m("text", wrote+" er et notat herfra"))
		hidden[wrote] = true
	case k < 14:
		ed.Op, ed.Record = syncproto.OpPatch, rec.ID
		switch bti.Kind(rec.Kind) {
		case bti.KindSubject:
			wrote = word()
			ed.Fields = obj(m("group", wrote))
		case bti.KindNote, bti.KindComment, bti.KindConcern, bti.KindGoal:
			wrote = word()
			words := strings.Fields(rec.Fields.Get("text").Text())
			i := r.IntN(len(words) + 1)
			ed.Fields = obj(m("text", strings.Join(slices.Insert(words, i, wrote), " ")))
			if rec.Scope != s.scope(bti.Log) {
				hidden[wrote] = true
			}
		default:
			return
		}
	case k < 15:
		ed.Op, ed.Intent, ed.Record, ed.Fields = syncproto.OpIntent, bti.Share, rec.ID, obj(m("date", string(day)))
	case k < 17:
		for _, c := range view.Records {
			if len(c.Conflicts) > 0 {
				f := c.Conflicts[r.IntN(len(c.Conflicts))]
				ed.Op, ed.Intent, ed.Record = syncproto.OpIntent, bti.Settle, c.ID
				ed.Fields = obj(m("field", f.Field), m("value", f.Value), m("conflicts", []int64{f.ID}))
				break
			}
		}
	case k < 18:
		ed.Op, ed.Intent, ed.Fields = syncproto.OpIntent, bti.OfferBaton, obj(m("to", []string{"ansatt", "leder", "ppt", "pedagog"}[r.IntN(4)]), m("date", string(day)))
	case k < 19:
		for _, o := range view.Case.BatonOffers {
			if o.State == "offered" {
				what := []bti.Intent{bti.AcceptBaton, bti.DeclineBaton, bti.CancelOffer}[r.IntN(3)]
				ed.Op, ed.Intent, ed.Fields = syncproto.OpIntent, what, obj(m("offer", o.Meta.ID), m("date", string(day)))
				if what == bti.CancelOffer {
					ed.Record, ed.Fields = o.Meta.ID, obj(m("date", string(day)))
				}
			}
		}
	default:
		if x.who.Person == "ansatt" && r.IntN(4) == 0 {
			wrote = word()
			hidden[wrote] = true
			ed.Op, ed.Intent, ed.Fields = syncproto.OpIntent, bti.RaiseSuspicion, obj(m("text", wrote), m("date", string(day)))
		} else if x.who.Person == "mor" && r.IntN(6) == 0 {
			ed.Op, ed.Intent, ed.Record, ed.Fields = syncproto.OpIntent, bti.WithdrawConsent, s.consent, obj(m("date", string(day)))
		}
	}
	if ed.Op == "" {
		return
	}
	v, effects := x.r.Change(ed, false)
	x.keep(effects)
	if !v.Kept && wrote != "" {
		delete(tokens, wrote) // it was never kept: the form says why
		delete(hidden, wrote)
		tokens[wrote+"-"] = false // the next word is another one
	}
}

// TestRealClientsOnABadNetworkEndWithTheSameRecordsAndLoseNoWord runs the real
// client against this server: edits offline, lost answers, crashes between any two steps.
func TestRealClientsOnABadNetworkEndWithTheSameRecordsAndLoseNoWord(t *testing.T) {
	for seed := uint64(1); seed <= 6; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { converge(t, seed) })
	}
}

func converge(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 5))
	s := newStory(t)
	tokens, hidden := map[string]bool{}, map[string]bool{}
	var tablets []*tablet
	for _, p := range []syncproto.PersonID{"leder", "ansatt", "ansatt", "ppt", "mor", "pedagog"} {
		x := s.tablet(p)
		if err := x.sync(r, 0); err != nil {
			t.Fatal(err)
		}
		tablets = append(tablets, x)
	}
	for range 400 {
		x := tablets[r.IntN(len(tablets))]
		switch k := r.IntN(10); {
		case k < 6:
			x.edit(r, tokens, hidden)
		case k < 8:
			_ = x.sync(r, 0.25) // lost is what it is about
		case k < 9:
			x.open()
		}
		s.now = s.now.Add(time.Duration(r.IntN(600)) * time.Second)
	}
	for range 3 { // quiet
		for _, x := range tablets {
			if err := x.sync(r, 0); err != nil {
				t.Fatal(err)
			}
		}
	}

	var everything strings.Builder
	s.read(func(rd store.Reader) error {
		list, err := rd.CaseRecords(s.c)
		if err != nil {
			return err
		}
		for _, rec := range list {
			everything.Write(rec.AppendJSON(nil))
			h, err := rd.History(rec.ID)
			if err != nil {
				return err
			}
			for _, ch := range h {
				everything.WriteString(ch.Old.String())
				for i := range ch.LetGo {
					everything.Write(ch.LetGo[i].AppendJSON(nil))
				}
			}
		}
		q, err := rd.Quarantined(10_000)
		for i := range q {
			everything.Write(q[i].Entry.AppendJSON(nil))
		}
		return err
	})
	merged, kept, refused := 0, 0, 0
	for _, x := range tablets {
		for _, e := range x.r.Queue() {
			if e.State == replica.Local {
				t.Errorf("%s: entry %d was never answered", x.who.Person, e.N)
			}
			switch e.Result {
			case syncproto.Merged:
				merged++
			case syncproto.Conflicting:
				kept++
			case syncproto.Rejected, syncproto.Quarantined:
				refused++
				everything.Write(e.AppendJSON(nil)) // its text is still with its writer
			}
		}
	}
	lost := 0
	for w, written := range tokens {
		if written && !strings.Contains(everything.String(), w) {
			lost++
			t.Errorf("%s was written, and is nowhere", w)
		}
	}
	t.Logf("%d words, %d lost; %d entries merged, %d kept in conflict, %d refused", len(tokens), lost, merged, kept, refused)

	for _, x := range tablets {
		fresh := s.tablet(x.who.Person)
		if err := fresh.sync(r, 0); err != nil {
			t.Fatal(err)
		}
		if a, b := shown(x, s.c), shown(fresh, s.c); a != b {
			t.Errorf("%s shows\n%s\na fresh device\n%s", x.who.Person, a, b)
		}
		if x.who.Person != "mor" {
			continue
		}
		var stored strings.Builder
		for _, row := range x.rows {
			stored.WriteString(row.Data)
		}
		shared := shown(fresh, s.c)
		for w := range hidden {
			if strings.Contains(stored.String(), w) && !strings.Contains(shared, w) {
				t.Errorf("the mother's device stores %s, which was never shared", w)
			}
		}
	}
}

func shown(x *tablet, c bti.CaseID) string {
	view := x.r.View(c)
	if view == nil {
		return ""
	}
	var b strings.Builder
	for _, rec := range view.Records {
		b.Write(rec.AppendJSON(nil))
		b.WriteByte('\n')
	}
	return b.String()
}
