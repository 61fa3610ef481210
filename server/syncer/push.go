package syncer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"stafett/internal/bti"
	"stafett/internal/mutant"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Push takes entries of a device's queue, in order. Each ends in one outcome,
// stored with its effect and the device's last number in one transaction; an
// entry that came before gets the outcome it got then. Every older wire version's queue is taken. A refused entry does not hold up those
// behind it. The error is a *Error when the push as a whole is refused; any other
// is a passing fault: what was not answered may be sent again, and nothing of it was recorded.
func (s *Syncer) Push(ctx context.Context, who Who, p *syncproto.Push) (*syncproto.PushAnswer, error) {
	switch {
	case p.Version > syncproto.Version:
		return nil, refuse(VersionAhead)
	case len(p.Entries) > syncproto.EntriesMax:
		return nil, &Error{Code: BadRequest, Where: "entries"}
	}
	for i := range p.Entries {
		if n := p.Entries[i].N; n < 1 || i > 0 && n <= p.Entries[i-1].N {
			return nil, &Error{Code: BadRequest, Where: jsonv.Index("entries", i) + ".n"}
		}
	}
	answer := &syncproto.PushAnswer{Version: syncproto.Version, Outcomes: []syncproto.Outcome{}}
	if len(p.Entries) == 0 {
		// Nothing to take, but whether it would be taken is told all the same.
		return answer, s.st.Read(ctx, func(r store.Reader) error { _, err := s.sender(r, who, p.Device); return err })
	}
	in := incoming{who: who, device: p.Device, entries: p.Entries, cases: casesOf(p.Entries), hashes: hashed(p.Entries)}
	if err := s.lookAhead(ctx, &in); err != nil {
		return nil, err
	}
	if mutant.Active == mutant.SequenceEarly {
		if err := s.drawEarly(ctx, &in); err != nil {
			return nil, err
		}
	}
	var done *taking
	if err := s.write(ctx, func(tx store.Tx) (err error) {
		done, answer.Outcomes, err = s.take(tx, &in)
		return err
	}); err != nil {
		return nil, err
	}
	s.cases.put(done.cases)
	s.poke(ctx, done)
	s.Hub.Poke(done.judges, done.from)
	return answer, nil
}

// incoming is a push, with what can be worked out before its turn to write comes.
type incoming struct {
	who     Who
	device  syncproto.DeviceID
	entries []syncproto.Entry
	hashes  func() [][32]byte // of the entries
	cases   []bti.CaseID      // that the entries name, once each
	early   []int64           // of mutant.SequenceEarly
}

// hashed works out the hash of all that each entry says, beside what is done until somebody asks for it.
func hashed(entries []syncproto.Entry) func() [][32]byte {
	hashes, done := make([][32]byte, len(entries)), make(chan struct{})
	go func() {
		defer close(done)
		text := make([]byte, 0, 2048)
		var e syncproto.Entry // one for all: it is written by its address
		for i := range entries {
			e = entries[i]
			text = e.AppendJSON(text[:0])
			hashes[i] = sha256.Sum256(text)
		}
	}()
	return func() [][32]byte { <-done; return hashes }
}

// casesOf are the cases in whose scopes entries are.
func casesOf(entries []syncproto.Entry) (cases []bti.CaseID) {
	for i := range entries {
		c, _, ok := bti.SplitScope(entries[i].Scope)
		if ok && bti.ValidUUID7(bti.RecordID(c)) && !slices.Contains(cases, c) {
			cases = append(cases, c)
		}
	}
	return cases
}

// drawEarly is a bug that may be built in: see mutant.SequenceEarly.
func (s *Syncer) drawEarly(ctx context.Context, in *incoming) error {
	return s.write(ctx, func(tx store.Tx) error {
		in.early = nil
		for range in.entries {
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			in.early = append(in.early, seq)
		}
		return nil
	})
}

func (s *Syncer) taking(tx store.Tx, from sender, ref *reference) *taking {
	t := &taking{
		s: s, tx: tx, sender: from, ref: ref, author: from.actor.Person, from: from.device.ID, cases: make(map[bti.CaseID]*loaded), fresh: make(map[syncproto.RecordID]bool),
		access: make(map[bti.CaseID][]held), touched: make(map[syncproto.ScopeID]bool),
	}
	t.now, t.today = s.moment()
	t.in = rules.In{Actor: t.actor, Today: t.today, Person: ref.person, Service: ref.service, Unit: ref.unit, GuideVersion: ref.guide}
	return t
}

// take judges and writes a push's entries in one transaction.
func (s *Syncer) take(tx store.Tx, in *incoming) (*taking, []syncproto.Outcome, error) {
	from, err := s.sender(tx, in.who, in.device)
	if err != nil {
		return nil, nil, err
	}
	ref, err := s.reference(tx)
	if err != nil {
		return nil, nil, err
	}
	t := s.taking(tx, from, ref)
	t.early = in.early
	device, entries := in.device, in.entries
	if err := t.prepare(in); err != nil {
		return nil, nil, err
	}
	outcomes := make([]syncproto.Outcome, 0, len(entries))
	last := from.device.LastN
	contact := from.device
	for i := range entries {
		e := &entries[i]
		if e.N <= last {
			kept, ok, err := tx.Outcome(device, e.N)
			if err != nil {
				return nil, nil, err
			}
			if !ok || kept.Hash != in.hashes()[i] && mutant.Active != mutant.CloneTrusted {
				return nil, nil, refuse(DeviceCloned)
			}
			if mutant.Active == mutant.RetryTwice {
				if _, err := t.entry(e); err != nil {
					return nil, nil, err
				}
			}
			outcomes = append(outcomes, kept.Outcome)
			continue
		}
		// A device of which nothing was taken yet begins where it likes, once it has pulled: one that
		// had to register anew goes on with the queue it has, and what it holds below was settled under its
		// old id; that this is so, its pull has found out. One from before a restore, or of which this
		// database knows nothing at all, holds what the restore has undone: it is asked for it.
		if e.N != last+1 && (last != 0 || from.restored || from.device.Pull == 0) {
			return nil, nil, &Error{Code: Gap, Expected: last + 1}
		}
		o, err := t.entry(e)
		if err != nil && mutant.Active == mutant.FaultRecorded {
			o, err = syncproto.Outcome{Result: syncproto.Rejected, Findings: []syncproto.Finding{stop("sync", codeMalformed, "")}}, nil
		}
		if err != nil {
			return nil, nil, err
		}
		o.N = e.N
		outcomes = append(outcomes, o)
		last = e.N
	}
	if last != from.device.LastN {
		for i, hash := range in.hashes() {
			if n := entries[i].N; n > from.device.LastN {
				if err := tx.PutOutcome(store.Kept{Device: device, N: n, Hash: hash, Outcome: outcomes[i], At: t.now}); err != nil {
					return nil, nil, err
				}
			}
		}
		contact.LastN, contact.LastContact = last, t.now
		if err := tx.PutDevice(contact); err != nil {
			return nil, nil, err
		}
	}
	return t, outcomes, nil
}

// taking is the state of one transaction of a push.
type taking struct {
	s  *Syncer
	tx store.Tx
	sender
	// author wrote the entries, on the device from: the sender, but for an entry that a leader takes in from quarantine.
	author syncproto.PersonID
	from   syncproto.DeviceID
	ref    *reference
	now    int64
	today  bti.Date
	in     rules.In // without the case
	cases  map[bti.CaseID]*loaded
	// fresh are ids of the push that no record has.
	fresh map[syncproto.RecordID]bool
	// access is what the sender may hold of cases; forgotten when a right changes.
	access map[bti.CaseID][]held
	// touched are the scopes in which something changed.
	touched map[syncproto.ScopeID]bool
	// judges are those who have got something to judge.
	judges []syncproto.PersonID
	early  []int64 // of mutant.SequenceEarly
}

// nextSeq draws the number of a change.
func (t *taking) nextSeq() (seq int64, err error) {
	if mutant.Active == mutant.SequenceEarly && len(t.early) > 0 {
		seq, t.early = t.early[0], t.early[1:]
		return seq, nil
	}
	return t.tx.NextSeq()
}

// prepare looks up at once what would be looked up for each entry: which ids are
// new, and which of the cases are loaded as they are.
func (t *taking) prepare(in *incoming) error {
	var ids []syncproto.RecordID
	for i := range in.entries {
		if e := &in.entries[i]; e.Op == syncproto.OpPut && bti.ValidUUID7(e.Record) {
			ids = append(ids, e.Record)
			t.fresh[e.Record] = true
		}
	}
	taken, err := t.tx.Existing(ids)
	if err != nil {
		return err
	}
	for _, id := range taken {
		delete(t.fresh, id)
	}
	heads, err := t.tx.ScopeHeads(scopesOf(in.cases...))
	if err != nil {
		return err
	}
	for _, c := range in.cases {
		if l := t.s.cases.take(c, headOf(c, heads)); l != nil {
			t.cases[c] = l
		}
	}
	return nil
}

// holds tells whether the sender may hold a scope.
func (t *taking) holds(s syncproto.ScopeID) (bool, error) {
	c, d, ok := bti.SplitScope(s)
	if !ok {
		return holds(t.tx, t.actor, s, t.today)
	}
	may, err := t.heldOf(c)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(may, func(h held) bool { return h.depth == d }), nil
}

// heldOf is what the sender may hold of a case. It is looked up once for as long as nobody's rights change.
func (t *taking) heldOf(c bti.CaseID) ([]held, error) {
	may, known := t.access[c]
	if known {
		return may, nil
	}
	l := t.cases[c]
	asked := reach{rights: t.rights, actor: t.actor, today: t.today}
	if l != nil && l.may.rights == asked.rights && l.may.actor == asked.actor && l.may.today == asked.today && asked.rights != 0 {
		may = l.may.held
	} else {
		var err error
		if may, err = heldOf(t.tx, t.actor, c, t.today); err != nil {
			return nil, err
		}
		if asked.held = may; l != nil {
			l.may = asked
		}
	}
	t.access[c] = may
	return may, nil
}

// poke pokes who may have something to fetch: those with a copy of a scope that
// changed, and those who may hold one now. Somebody who may not hold a scope, and has no copy of
// it, is not poked for it: not even that something happens in the protected scope shows (R11).
//
// It looks when the change is committed, and asks the rights of those alone who listen. Who begins to listen later
// pulls then, and finds the change; had it been asked before the commit who listens, one between the two would wait in vain.
func (s *Syncer) poke(ctx context.Context, t *taking) {
	if len(t.touched) == 0 || s.Hub.Listening() == 0 {
		return
	}
	var people []syncproto.PersonID
	err := s.st.Read(ctx, func(r store.Reader) (err error) {
		people, err = s.concerned(r, t.touched, t.today)
		return err
	})
	if err != nil {
		s.report(fmt.Errorf("nobody was poked: %w", err))
	}
	s.Hub.Poke(people, t.from)
}

// concerned are the listening persons who may have something to fetch, in order.
func (s *Syncer) concerned(r store.Reader, touched map[syncproto.ScopeID]bool, today bti.Date) ([]syncproto.PersonID, error) {
	scopes := make([]syncproto.ScopeID, 0, len(touched))
	people := make(map[syncproto.PersonID]bool)
	for s := range touched {
		scopes = append(scopes, s)
	}
	holding, err := r.Holding(scopes)
	if err != nil {
		return nil, err
	}
	for _, p := range holding {
		people[p] = true
	}
	for _, scope := range scopes {
		c, _, ok := bti.SplitScope(scope)
		if !ok {
			continue
		}
		tied, err := r.Tied(c)
		if err != nil {
			return nil, err
		}
		for _, p := range tied {
			if people[p] || !s.Hub.Listens(p) {
				continue
			}
			a, ok, err := r.Account(p)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			actor, _, err := store.ActorOn(r, a, today)
			if err != nil {
				return nil, err
			}
			if people[p], err = holds(r, actor, scope, today); err != nil {
				return nil, err
			}
		}
	}
	var out []syncproto.PersonID
	for p, yes := range people {
		if yes {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out, nil
}
