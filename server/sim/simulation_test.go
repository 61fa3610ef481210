package sim

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

var (
	seeds      = flag.Int("seeds", 3, "how many seeds the simulation runs")
	devicesMax = flag.Int("devices", 6, "how many devices live in one simulation")
	firstSeed  = flag.Uint64("seed", 1, "the first seed")
)

// TestSimulation lets people of the municipality work for some days on
// devices that are offline most of the time, over a network that loses every
// fourth step, with tabs killed at will; then it is quiet, and:
//
//   - each device shows what a new device of its person would fetch;
//   - nothing lies on a device under a scope that its person may not hold;
//   - every word ends in a record, its conflicts or its history, in quarantine, or
//     with its writer, who is told;
//   - no entry is left without an outcome.
func TestSimulation(t *testing.T) {
	for i := range *seeds {
		seed := *firstSeed + uint64(i)
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { simulate(t, seed) })
	}
}

type simulation struct {
	*town
	rnd     *rand.Rand
	words   map[string]bool
	devices []*tablet
}

func simulate(t *testing.T, seed uint64) {
	s := &simulation{town: newTown(t), rnd: rand.New(rand.NewPCG(seed, 77)), words: map[string]bool{}}
	who := []bti.PersonID{nora, liv, henrik, nora, jakob, maryam, henrik, liv, "amina.varregn", "terje.granskygge"}
	for i := range *devicesMax {
		d := s.tablet(who[i%len(who)])
		meet(t, d)
		d.fails = func() bool { return s.rnd.IntN(4) == 0 }
		s.devices = append(s.devices, d)
	}
	for range 60 * *devicesMax {
		d := s.devices[s.rnd.IntN(len(s.devices))]
		switch s.rnd.IntN(10) {
		case 0, 1:
			_ = d.online() // what is lost on the way is what it is about
		case 2:
			d.restart()
		default:
			s.work(d)
		}
		s.now = s.now.Add(time.Duration(s.rnd.IntN(900)) * time.Second)
	}
	for _, d := range s.devices {
		d.fails = nil
	}
	meet(t, s.devices...)
	meet(t, s.devices...)
	s.check()
}

func (s *simulation) word() string {
	w := fmt.Sprintf("ord%05d", len(s.words))
	s.words[w] = false
	return w
}

// kept notes that a word was taken; what the form refused was never kept.
func (s *simulation) kept(out core.ChangeOut, w string) {
	if out.Kept && w != "" {
		s.words[w] = true
	}
}

// work is something that a person does with what their device shows.
func (s *simulation) work(d *tablet) {
	r, day := s.rnd, text("date", string(s.today()))
	cases := d.list().Cases
	staff := d.open.Actor.Role == bti.Employee || d.open.Actor.Role == bti.Leader
	if staff && (len(cases) == 0 || r.IntN(25) == 0) {
		if d.open.Actor.Unit == "solbakken" {
			w := s.word()
			d.begin("Ny", w+" er noe vi undrer oss over.")
			s.words[w] = true
		}
		return
	}
	if len(cases) == 0 {
		return
	}
	c := cases[r.IntN(len(cases))].ID
	v := d.view(c)
	rec := v.Records[r.IntN(len(v.Records))]
	in := core.ChangeIn{Op: syncproto.OpPut, Case: c, Depth: bti.Log}
	w := ""
	switch r.IntN(14) {
	case 0, 1:
		w = s.word()
		in.Kind, in.Fields = bti.KindComment, jsonv.Obj(text("text", w+" er sagt her."))
	case 2, 3:
		w = s.word()
		in.Kind, in.Depth, in.Fields = bti.KindNote, bti.Internal, jsonv.Obj(text("text", w+" er notert."))
	case 4, 5, 6, 7:
		name := "text"
		if rec.Kind == bti.KindMeasure {
			name = "log"
		}
		w = s.word()
		have := strings.Fields(rec.Fields.Get(name).Text())
		in.Op, in.Record = syncproto.OpPatch, rec.ID
		in.Fields = jsonv.Obj(text(name, strings.Join(slices.Insert(have, r.IntN(len(have)+1), w), " ")))
	case 8:
		w = s.word()
		in.Op, in.Record, in.Fields = syncproto.OpPatch, rec.ID, jsonv.Obj(text("place", w))
	case 9:
		in = intent(c, bti.Share, rec.ID, day)
	case 10:
		if looks := d.looks(); len(looks) > 0 {
			look := looks[0]
			chosen := look.Current
			if r.IntN(2) == 0 {
				chosen = look.Other
			}
			in = intent(look.Case, bti.Settle, look.Record, text("field", look.Field), jsonv.M("value", chosen), jsonv.M("conflicts", jsonv.Arr(jsonv.Int(look.ID))))
		}
	case 11:
		in = intent(c, bti.OfferBaton, "", text("to", string([]bti.PersonID{nora, liv, henrik, jakob}[r.IntN(4)])), day)
	case 12:
		if v.Status.Offer != "" {
			in = intent(c, []bti.Intent{bti.AcceptBaton, bti.DeclineBaton}[r.IntN(2)], "", text("offer", string(v.Status.Offer)), day)
		}
	case 13:
		if rec.Kind == bti.KindConsent && rec.Fields.Get("state").Text() == "given" && r.IntN(3) == 0 {
			in = intent(c, bti.WithdrawConsent, rec.ID, day)
		}
		for _, e := range d.queue().Entries {
			if e.State != "local" && r.IntN(2) == 0 {
				var out core.RefusedOut
				d.call("refused", &core.RefusedIn{N: e.N, How: []string{"retry", "note"}[r.IntN(2)], Today: s.today(), Now: s.now.UnixMilli(), IDs: s.ids()}, &out)
				d.store(out.Effects)
			}
		}
	}
	if in.Op == syncproto.OpPut && in.Kind == "" {
		return
	}
	s.kept(d.change(in), w)
}

func (s *simulation) check() {
	t := s.t
	var all strings.Builder
	s.read(func(r store.Reader) error {
		seen := map[bti.CaseID]bool{}
		for _, d := range s.devices {
			list, err := r.ScopeRecords(bti.PersonScope(d.who.Person))
			if err != nil {
				return err
			}
			for i := range list {
				all.Write(list[i].AppendJSON(nil))
			}
		}
		for _, d := range s.devices {
			for _, row := range d.list().Cases {
				seen[row.ID] = true
			}
		}
		ids, err := casesOf(r)
		if err != nil {
			return err
		}
		for _, c := range ids {
			seen[c] = true
		}
		for c := range seen {
			list, err := r.CaseRecords(c)
			if err != nil {
				return err
			}
			for i := range list {
				all.Write(list[i].AppendJSON(nil))
				history, err := r.History(list[i].ID)
				if err != nil {
					return err
				}
				for _, ch := range history {
					all.WriteString(ch.Old.String())
					for j := range ch.LetGo {
						all.Write(ch.LetGo[j].AppendJSON(nil))
					}
				}
			}
		}
		kept, err := r.Quarantined(10_000)
		for i := range kept {
			all.Write(kept[i].Entry.AppendJSON(nil))
		}
		return err
	})
	counts := map[string]int{}
	for _, d := range s.devices {
		for _, e := range d.queue().Entries {
			counts[e.State]++
			if e.State == "local" {
				t.Errorf("%s: entry %d has no outcome", d.who.Person, e.N)
			}
			all.WriteString(e.Fields.String())
			if e.State == "refused" && len(e.Findings) == 0 {
				t.Errorf("%s: entry %d is refused and nobody says why", d.who.Person, e.N)
			}
		}
		fresh := s.tablet(d.who.Person)
		meet(t, fresh)
		if a, b := d.screens(), fresh.screens(); a != b {
			t.Errorf("%s shows\n%s\na new device of the same person\n%s", d.who.Person, a, b)
		}
		may := map[syncproto.ScopeID]bool{"": true}
		for _, m := range granted(t, fresh) {
			may[m] = true
		}
		for p := range d.disk {
			if !may[p.scope] {
				t.Errorf("%s has a row under %s, which a new device does not get", d.who.Person, p.scope)
			}
		}
	}
	lost, written := 0, 0
	for w, kept := range s.words {
		if !kept {
			continue
		}
		written++
		if !strings.Contains(all.String(), w) {
			lost++
			t.Errorf("%s was written and is nowhere", w)
		}
	}
	t.Logf("%d words, %d lost; waiting with their writers: %v", written, lost, counts)
}

// granted are the scopes that the server lets a device hold, with or without records.
func granted(t *testing.T, d *tablet) (list []syncproto.ScopeID) {
	v, err := jsonv.Parse(d.disk[place{"", "meta", "scopes"}])
	if err != nil || v.Len() == 0 {
		t.Fatal(err, v)
	}
	for _, m := range v.Elems() {
		list = append(list, syncproto.ScopeID(m.Val.Text()))
	}
	return list
}

// casesOf are all cases of the database: those of the leaders' units, and of everybody who ever took part.
func casesOf(r store.Reader) (list []bti.CaseID, err error) {
	for _, x := range []struct {
		p bti.PersonID
		u bti.UnitID
	}{{liv, "solbakken"}, {"terje.granskygge", "bekkesvingen"}, {"turid.nattlys", "vika"}, {"solveig.maneskinn", "helsestasjon"}} {
		access, err := r.CasesOf(x.p, x.u, "")
		if err != nil {
			return nil, err
		}
		for _, a := range access {
			list = append(list, a.Case)
		}
	}
	return list, nil
}
