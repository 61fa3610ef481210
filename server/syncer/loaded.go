package syncer

import (
	"container/list"
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// loaded is a case as it stands in this transaction.
type loaded struct {
	id      bti.CaseID
	records map[syncproto.RecordID]store.Record
	whole   *bti.Case
	// log is the case as its log has it; nil until it was asked for.
	log *bti.Case
	// head is the number of the last change in the case.
	head int64
	// may is what somebody may hold of it: of the last one for whom it was looked up.
	may reach
}

// reach is what an actor may hold of a case on a day, as long as nobody's rights change.
type reach struct {
	rights int64 // store.Meta's; 0 when nothing was looked up
	actor  bti.Actor
	today  bti.Date
	held   []held
}

func (t *taking) load(id bti.CaseID) (*loaded, error) {
	if l, ok := t.cases[id]; ok {
		return l, nil
	}
	heads, err := t.tx.ScopeHeads(scopesOf(id))
	if err != nil {
		return nil, err
	}
	l, err := loadCase(t.tx, id, headOf(id, heads))
	if err == nil {
		t.cases[id] = l
	}
	return l, err
}

func loadCase(r store.Reader, id bti.CaseID, head int64) (*loaded, error) {
	list, err := r.CaseRecords(id)
	if err != nil {
		return nil, err
	}
	l := &loaded{id: id, records: make(map[syncproto.RecordID]store.Record, len(list)), whole: &bti.Case{ID: id}, head: head}
	for i := range list {
		l.put(list[i], nil)
	}
	return l, nil
}

// lookAhead loads the cases of a push that are not at hand, and looks up what its sender may hold of them, while
// others write: so that its turn to write, in which nobody else can, is not spent on it. Whether they are still as they
// were is asked when the turn comes.
func (s *Syncer) lookAhead(ctx context.Context, in *incoming) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// Loaded in its turn, the case refuses the one entry that stumbles over it (judgeSafely), and not the push.
			s.report(fmt.Errorf("looking ahead: %v\n%s", p, debug.Stack()))
			err = nil
		}
	}()
	cases := s.cases.missing(in.cases)
	if len(cases) == 0 {
		return nil
	}
	return s.st.Read(ctx, func(r store.Reader) error {
		from, err := s.readSender(r, in.who, in.device)
		if err != nil || from.outside {
			return err
		}
		heads, err := r.ScopeHeads(scopesOf(cases...))
		if err != nil {
			return err
		}
		_, today := s.moment()
		for _, c := range cases {
			head := headOf(c, heads)
			if head == 0 {
				continue // it is yet to begin
			}
			l, err := loadCase(r, c, head)
			if err != nil {
				return err
			}
			l.may = reach{rights: from.rights, actor: from.actor, today: today}
			if l.may.held, err = heldOf(r, from.actor, c, today); err != nil {
				return err
			}
			s.cases.add(l)
		}
		return nil
	})
}

// put is a record in its present state; typed are its fields where somebody has decoded them, else nil.
func (l *loaded) put(r store.Record, typed bti.Record) {
	l.records[r.ID] = r
	l.head = max(l.head, r.Version)
	if typed == nil {
		l.whole.Add(&r.Record)
	} else {
		l.whole.AddDecoded(&r.Record, typed)
	}
	switch {
	case l.log == nil:
	case inLog(r.Scope):
		l.log.Add(&r.Record)
	default:
		l.log.Remove(r.ID)
	}
}

func inLog(s syncproto.ScopeID) bool {
	_, d, _ := bti.SplitScope(s)
	return d == bti.Log
}

// family is what guardians and the young may see: the log alone. What the
// rules say to them must not tell of anything else (R11).
func (l *loaded) family() *bti.Case {
	if l.log == nil {
		l.log = &bti.Case{ID: l.whole.ID}
		for _, r := range l.records {
			if inLog(r.Scope) {
				l.log.Add(&r.Record)
			}
		}
	}
	return l.log
}

// scopesOf are the scopes of cases.
func scopesOf(cases ...bti.CaseID) []syncproto.ScopeID {
	out := make([]syncproto.ScopeID, 0, 3*len(cases))
	for _, c := range cases {
		out = append(out, bti.ScopeOf(c, bti.Log), bti.ScopeOf(c, bti.Internal), bti.ScopeOf(c, bti.Protected))
	}
	return out
}

func headOf(c bti.CaseID, heads map[syncproto.ScopeID]int64) (head int64) {
	for _, s := range scopesOf(c) {
		head = max(head, heads[s])
	}
	return head
}

// recordsShelved is how many records of cases stay loaded, at about 3 kB each.
const recordsShelved = 10_000

// shelf keeps cases loaded from one push to the next: a person works in few. A case is taken
// off by the push that needs it, and put back when what the push wrote is committed; so no two have it at
// once, and what a failed transaction did to it is seen by nobody. It is as good as new as long as nothing
// has changed in its scopes, which the store tells in the same transaction.
type shelf struct {
	mu      sync.Mutex
	at      map[bti.CaseID]*list.Element // of *loaded
	order   list.List                    // the last one put first
	records int
}

func newShelf() *shelf { return &shelf{at: make(map[bti.CaseID]*list.Element)} }

// take hands out a case that stands at a head, or nil.
func (s *shelf) take(c bti.CaseID, head int64) *loaded {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.at[c]
	if !ok {
		return nil
	}
	l := s.drop(e)
	if l.head != head || head == 0 {
		return nil
	}
	return l
}

// missing are those of the cases that are not on the shelf.
func (s *shelf) missing(cases []bti.CaseID) (out []bti.CaseID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range cases {
		if _, ok := s.at[c]; !ok {
			out = append(out, c)
		}
	}
	return out
}

// add puts a case that was read beside the writing on the shelf, unless one is there.
func (s *shelf) add(l *loaded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.at[l.id]; !ok {
		s.lay(l)
	}
}

func (s *shelf) put(cases map[bti.CaseID]*loaded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, l := range cases {
		if e, ok := s.at[c]; ok {
			s.drop(e) // two pushes had loaded it; which one is right shows when it is taken
		}
		s.lay(l)
	}
}

func (s *shelf) lay(l *loaded) {
	s.at[l.id] = s.order.PushFront(l)
	s.records += len(l.records)
	for s.records > recordsShelved {
		s.drop(s.order.Back())
	}
}

func (s *shelf) drop(e *list.Element) *loaded {
	l, _ := s.order.Remove(e).(*loaded)
	delete(s.at, l.id)
	s.records -= len(l.records)
	return l
}
