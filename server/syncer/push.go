package syncer

import (
	"context"
	"crypto/sha256"
	"slices"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// writeEntries is how many entries are judged in one transaction: enough that
// a full push costs few fsyncs, few enough that others need not wait long.
const writeEntries = 20

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
		return nil, refuse(BadRequest)
	}
	for i := range p.Entries {
		if n := p.Entries[i].N; n < 1 || i > 0 && n <= p.Entries[i-1].N {
			return nil, refuse(BadRequest)
		}
	}
	answer := &syncproto.PushAnswer{Version: syncproto.Version, Outcomes: make([]syncproto.Outcome, 0, len(p.Entries))}
	for part := range slices.Chunk(p.Entries, writeEntries) {
		var outcomes []syncproto.Outcome
		var pokes []syncproto.PersonID
		err := s.write(ctx, func(tx store.Tx) (err error) {
			outcomes, pokes, err = s.take(tx, who, p.Device, part)
			return err
		})
		if err != nil {
			return nil, err
		}
		answer.Outcomes = append(answer.Outcomes, outcomes...)
		s.Hub.Poke(pokes, who.Device)
	}
	if len(p.Entries) == 0 {
		// Nothing to take, but whether it would be taken is told all the same.
		if err := s.st.Read(ctx, func(r store.Reader) error { _, err := s.sender(r, who, p.Device); return err }); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// take judges and writes some entries in one transaction.
func (s *Syncer) take(tx store.Tx, who Who, device syncproto.DeviceID, entries []syncproto.Entry) ([]syncproto.Outcome, []syncproto.PersonID, error) {
	from, err := s.sender(tx, who, device)
	if err != nil {
		return nil, nil, err
	}
	ref, err := s.reference(tx)
	if err != nil {
		return nil, nil, err
	}
	t := &taking{s: s, tx: tx, sender: from, ref: ref, cases: make(map[bti.CaseID]*loaded), touched: make(map[syncproto.ScopeID]bool)}
	t.now, t.today = s.moment()
	outcomes := make([]syncproto.Outcome, 0, len(entries))
	last := from.device.LastN
	contact := from.device
	for i := range entries {
		e := &entries[i]
		hash := entryHash(e)
		if e.N <= last {
			kept, ok, err := tx.Outcome(device, e.N)
			if err != nil {
				return nil, nil, err
			}
			if !ok || kept.Hash != hash {
				return nil, nil, refuse(DeviceCloned)
			}
			outcomes = append(outcomes, kept.Outcome)
			continue
		}
		// A device of which nothing was taken yet begins where it likes: one that had to register
		// anew goes on with the queue it has. Whatever it holds below was settled under its old id.
		if e.N != last+1 && last != 0 && !from.restored {
			return nil, nil, &Error{Code: Gap, Expected: last + 1}
		}
		o, err := t.entry(e)
		if err != nil {
			return nil, nil, err
		}
		o.N = e.N
		if err := tx.PutOutcome(store.Kept{Device: device, N: e.N, Hash: hash, Outcome: o, At: t.now}); err != nil {
			return nil, nil, err
		}
		outcomes = append(outcomes, o)
		last = e.N
	}
	if last != from.device.LastN {
		contact.LastN, contact.LastContact = last, t.now
		if err := tx.PutDevice(contact); err != nil {
			return nil, nil, err
		}
	}
	pokes, err := t.concerned()
	return outcomes, pokes, err
}

// entryHash is of everything that an entry says.
func entryHash(e *syncproto.Entry) [32]byte { return sha256.Sum256(e.AppendJSON(nil)) }

// taking is the state of one transaction of a push.
type taking struct {
	s  *Syncer
	tx store.Tx
	sender
	ref   *reference
	now   int64
	today bti.Date
	cases map[bti.CaseID]*loaded
	// touched are the scopes in which something changed.
	touched map[syncproto.ScopeID]bool
}

// concerned are the persons who may have something to fetch: those with a copy of
// a scope that changed, and those who may hold one now. Somebody who may not hold a scope, and
// has no copy of it, is not poked for it: not even that something happens in
// the protected scope shows (R11).
func (t *taking) concerned() ([]syncproto.PersonID, error) {
	if len(t.touched) == 0 {
		return nil, nil
	}
	scopes := make([]syncproto.ScopeID, 0, len(t.touched))
	people := make(map[syncproto.PersonID]bool)
	for s := range t.touched {
		scopes = append(scopes, s)
	}
	holding, err := t.tx.Holding(scopes)
	if err != nil {
		return nil, err
	}
	for _, p := range holding {
		people[p] = true
	}
	for _, s := range scopes {
		c, _, ok := bti.SplitScope(s)
		if !ok {
			continue
		}
		tied, err := t.tx.Tied(c)
		if err != nil {
			return nil, err
		}
		for _, p := range tied {
			if people[p] {
				continue
			}
			a, ok, err := t.tx.Account(p)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
			actor, _, err := store.ActorOn(t.tx, a, t.today)
			if err != nil {
				return nil, err
			}
			if people[p], err = holds(t.tx, actor, s, t.today); err != nil {
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
