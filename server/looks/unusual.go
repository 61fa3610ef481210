package looks

import (
	"context"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// Why a look needs a reason.
const (
	// Ended: the case was opened after access had ended, on a copy not yet let go of.
	Ended = "ended"
	// NoPart: a leader opened a case of level 1 or more in which they take no part.
	NoPart = "no_part"
	// Colleague: a guardian of the child is, or has the name of, somebody in the same unit.
	Colleague = "colleague"
	// OwnFamily: a guardian of the child is, or has the name of, the one who looked.
	OwnFamily = "own_family"
	// Many cases were opened in a short time.
	Many = "many"
)

// When many cases are many. Bounds of what is looked through.
const (
	ManyCases  = 15
	ManyWithin = time.Hour
	// DaysBack is how far back is looked unless said otherwise.
	DaysBack = 30
	linesMax = 20_000
)

// Unusual is what one person did with one case (or, for Many, with many cases) on one day
// that needs a reason. No is the number of its first line: the name it is answered by.
type Unusual struct {
	No     int64
	Why    string
	Person syncproto.PersonID
	Name   string
	Role   bti.Role
	Unit   string
	// Case it is about; "" for Many.
	Case bti.CaseID
	// Cases is how many cases it is about.
	Cases int
	First int64 // ms since 1970
	Last  int64
	Count int // of looks
	// Answers, in order of time.
	Answers []store.LookAnswer
}

// Open tells whether it still waits: for a reason, or for what the privacy officer says to it.
func (u *Unusual) Open() bool {
	return !slices.ContainsFunc(u.Answers, func(a store.LookAnswer) bool { return a.What != "reason" })
}

// Unusual is, for the privacy officer, what needs a reason between two moments
// (ms; from 0 for DaysBack back, to 0 for now), newest first.
func (s *Service) Unusual(ctx context.Context, who syncer.Who, from, to int64) (list []Unusual, err error) {
	err = s.officer(ctx, who, "unusual", "", func(r store.Reader, x *syncer.Reach) error {
		list, err = s.unusual(r, x, from, to, "")
		return err
	})
	return list, err
}

// Mine is, of whoever asks, what needs a reason and has none yet.
func (s *Service) Mine(ctx context.Context, who syncer.Who) (list []Unusual, err error) {
	err = s.st.Read(ctx, func(r store.Reader) error {
		x, err := s.sync.ReachOf(r, who, "")
		if err != nil {
			return err
		}
		list, err = s.unusual(r, &x, 0, 0, x.Actor.Person)
		list = slices.DeleteFunc(list, func(u Unusual) bool { return len(u.Answers) > 0 })
		return err
	})
	return list, err
}

// unusual finds what needs a reason, of one person or with "" of all.
func (s *Service) unusual(r store.Reader, x *syncer.Reach, from, to int64, p syncproto.PersonID) ([]Unusual, error) {
	if from == 0 {
		from = x.At - DaysBack*24*time.Hour.Milliseconds()
	}
	lines, err := all(r, store.LogQuery{Person: p, What: []string{Look}, From: from, To: to}, linesMax)
	if err != nil {
		return nil, err
	}
	slices.Reverse(lines)
	f := finding{s: s, r: r, cases: map[bti.CaseID]*seen{}, at: map[string]int{}, called: map[string][]bti.Person{}}
	if f.names, err = s.sync.NamesIn(r); err != nil {
		return nil, err
	}
	for _, p := range f.names.People() {
		f.called[sameName(p.Name)] = append(f.called[sameName(p.Name)], p)
	}
	for _, l := range lines {
		if l.Role != bti.Employee && l.Role != bti.Leader {
			continue
		}
		if err := f.look(l); err != nil {
			return nil, err
		}
	}
	f.many(lines)
	if len(f.list) > 0 {
		nos := []int64{f.list[0].No, f.list[0].No}
		for i := range f.list {
			nos[0], nos[1] = min(nos[0], f.list[i].No), max(nos[1], f.list[i].No)
		}
		answers, err := r.LookAnswers(nos[0], nos[1])
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			for i := range f.list {
				if f.list[i].No == a.No {
					f.list[i].Answers = append(f.list[i].Answers, a)
				}
			}
		}
	}
	slices.SortFunc(f.list, func(a, b Unusual) int {
		if a.Last != b.Last {
			return int(b.Last - a.Last)
		}
		return int(b.No - a.No)
	})
	return f.list, nil
}

// finding collects what stands out.
type finding struct {
	s     *Service
	r     store.Reader
	names syncer.Names
	// called are the staff by name.
	called map[string][]bti.Person
	cases  map[bti.CaseID]*seen
	list   []Unusual
	at     map[string]int // by why, person, case and day
}

// seen is what is asked of a case.
type seen struct {
	// kin are the staff who are a guardian of the child, or by their name may be one.
	kin   []bti.Person
	level int
	// risen is when the case first left level 0, where it is the leader's to look at and decide; 0 when no decision says so.
	risen    int64
	baton    syncproto.PersonID
	tied     map[syncproto.PersonID]bool
	practice bool
}

func (f *finding) caseOf(c bti.CaseID) (*seen, error) {
	if x, ok := f.cases[c]; ok {
		return x, nil
	}
	records, err := f.r.CaseRecords(c)
	if err != nil {
		return nil, err
	}
	whole := &bti.Case{ID: c}
	for i := range records {
		whole.Add(&records[i].Record)
	}
	x := &seen{tied: map[syncproto.PersonID]bool{}}
	for _, g := range whole.Guardians {
		x.kin = append(x.kin, f.staffOf(g)...)
	}
	for _, p := range whole.Participants {
		x.tied[p.Person] = true
	}
	for _, d := range whole.Decisions {
		if d.To > 0 && (x.risen == 0 || d.Meta.CreatedAt < x.risen) {
			x.risen = d.Meta.CreatedAt
		}
	}
	if h := whole.Head; h != nil {
		x.level, x.baton, x.practice = h.Level, h.Baton, h.Practice
		x.tied[h.Meta.CreatedBy] = true
	}
	f.cases[c] = x
	return x, nil
}

// staffOf is the one of the staff that a guardian's record is bound to. Where it is bound to nobody of the staff it
// is those of the same name: who works here and has a child with a case logs in as a guardian with another account.
func (f *finding) staffOf(g *bti.Guardian) []bti.Person {
	if p, ok := f.names.Person(g.Person); ok {
		return []bti.Person{p}
	}
	return f.called[sameName(g.Name)]
}

// sameName is a name to compare by: letters in lower case, single spaces.
func sameName(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

func (f *finding) look(l store.LogLine) error {
	c, _, ok := bti.SplitScope(l.Scope)
	if !ok {
		return nil
	}
	x, err := f.caseOf(c)
	if err != nil || x.practice {
		return err
	}
	if l.Ground == groundEnded {
		f.add(Ended, l, c)
	}
	at := l.At
	if l.DeviceAt != 0 {
		at = min(at, l.DeviceAt) // reported later
	}
	if l.Ground == "leader" && x.level > 0 && at >= x.risen && x.baton != l.Person && !x.tied[l.Person] {
		f.add(NoPart, l, c)
	}
	if slices.ContainsFunc(x.kin, func(p bti.Person) bool { return p.Person == l.Person }) {
		f.add(OwnFamily, l, c)
	}
	if slices.ContainsFunc(x.kin, func(p bti.Person) bool { return p.Person != l.Person && p.Unit == l.Unit && p.Unit != "" }) {
		f.add(Colleague, l, c)
	}
	return nil
}

func (f *finding) add(why string, l store.LogLine, c bti.CaseID) {
	day := time.UnixMilli(l.At).In(f.s.place).Format(time.DateOnly)
	key := why + " " + string(l.Person) + " " + string(c) + " " + day
	i, ok := f.at[key]
	if !ok {
		i = len(f.list)
		f.at[key] = i
		u := Unusual{No: l.No, Why: why, Person: l.Person, Role: l.Role, Unit: f.names.Unit(l.Unit), Case: c, Cases: 1, First: l.At, Name: string(l.Person)}
		if p, ok := f.names.Person(l.Person); ok {
			u.Name = p.Name
		}
		f.list = append(f.list, u)
	}
	f.list[i].Last = l.At
	f.list[i].Count++
}

// many finds those who opened ManyCases or more cases within ManyWithin. Lines are in order of time.
func (f *finding) many(lines []store.LogLine) {
	recent := map[syncproto.PersonID][]store.LogLine{}
	for _, l := range lines {
		if l.Role != bti.Employee && l.Role != bti.Leader {
			continue
		}
		list := append(recent[l.Person], l)
		for l.At-list[0].At > ManyWithin.Milliseconds() {
			list = list[1:]
		}
		recent[l.Person] = list
		cases := map[syncproto.ScopeID]bool{}
		for _, x := range list {
			cases[x.Scope] = true
		}
		if len(cases) < ManyCases {
			continue
		}
		f.add(Many, list[0], "")
		day := time.UnixMilli(list[0].At).In(f.s.place).Format(time.DateOnly)
		u := &f.list[f.at[Many+" "+string(l.Person)+"  "+day]]
		u.Cases, u.Last, u.Count = max(u.Cases, len(cases)), l.At, max(u.Count, len(list))
	}
}

// Answer says something to a look: its own person gives the reason, the privacy
// officer accepts it or finds a breach. Others may not, and nobody twice the same.
func (s *Service) Answer(ctx context.Context, who syncer.Who, no int64, what, text string) error {
	var x syncer.Reach
	refused := false
	err := s.st.Write(ctx, func(tx store.Tx) (err error) {
		refused = false
		if x, err = s.sync.ReachOf(tx, who, ""); err != nil {
			return err
		}
		l, ok, err := tx.LogLine(no)
		if err != nil {
			return err
		}
		own := ok && what == "reason" && l.Person == x.Actor.Person && l.What == Look
		judged := what != "reason" && x.Actor.Role == bti.PrivacyOfficer
		switch {
		case !own && !judged:
			refused = true
			return tx.AppendLog(x.Line("refused", "", "look_answer"))
		case !ok || l.What != Look:
			return Missing{}
		}
		if err := tx.PutLookAnswer(store.LookAnswer{No: no, At: x.At, Person: x.Actor.Person, What: what, Text: text}); err != nil {
			return err
		}
		line := x.Line("answer", l.Scope, what)
		line.Count = no
		return tx.AppendLog(line)
	})
	if err == nil && refused {
		return Forbidden{}
	}
	return err
}
