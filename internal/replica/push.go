package replica

import (
	"slices"
	"strconv"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// flight is the push that was handed out and has no answer yet.
type flight struct {
	body  string
	count int
}

// PushNext is the body of the next push and how many entries it holds; 0:
// nothing waits. Until PushAnswer has taken an answer the same body comes
// again; a lower max makes a shorter one, with the same bytes for each entry.
//
// A device that registered anew, and has outcomes from under its old id, pulls
// first: its pull tells whether the server still has what they are of, which one that was
// restored from a backup may not.
func (r *Replica) PushNext(max int) (body string, count int) {
	if r.meta.acked > 0 && r.meta.device != r.device {
		return "", 0
	}
	if max <= 0 || max > syncproto.EntriesMax {
		max = syncproto.EntriesMax
	}
	if r.flight.count > 0 && r.flight.count <= max {
		return r.flight.body, r.flight.count
	}
	b := []byte(`{"version":` + strconv.Itoa(syncproto.Version) + `,"device":`)
	b = jsonv.AppendString(b, string(r.device))
	b = append(b, `,"entries":[`...)
	n := 0
	for _, e := range r.queue {
		if e.State != Local {
			continue
		}
		if n == max || n > 0 && len(b)+len(e.raw)+3 > syncproto.PushBytesMax {
			break
		}
		if n > 0 {
			b = append(b, ',')
		}
		b = append(b, e.raw...)
		n++
	}
	if n == 0 {
		r.flight = flight{}
		return "", 0
	}
	b = append(b, `]}`...)
	r.flight = flight{string(b), n}
	return r.flight.body, n
}

// Answer is what a push or pull brought. The effects are one transaction, to
// be stored before anything else is asked of the replica.
type Answer struct {
	Effects []Effect
	Cases   []bti.CaseID // whose views are others now
	More    bool         // there is more to push, or to pull: ask again at once
}

// PushAnswer takes the server's answer to the last PushNext.
func (r *Replica) PushAnswer(body string) (Answer, error) {
	if r.flight.count == 0 {
		return Answer{}, ErrNotAsked
	}
	v, err := jsonv.Parse(body)
	if err != nil {
		return Answer{}, ErrAnswer
	}
	var a syncproto.PushAnswer
	if a.DecodeJSON(v) != nil {
		return Answer{}, ErrAnswer
	}
	cases := caseSet{}
	effects := r.settle(a.Outcomes, cases)
	if len(effects) > 0 {
		effects = append(effects, r.meta.put())
	}
	return Answer{Effects: effects, Cases: cases.sorted(), More: r.Unsent() > 0 && len(effects) > 0}, nil
}

// Unsent is how many entries wait to be sent.
func (r *Replica) Unsent() int {
	n := 0
	for _, e := range r.queue {
		if e.State == Local {
			n++
		}
	}
	return n
}

// settle takes outcomes of entries, from a push or a pull. Those of entries
// that were settled before change nothing.
func (r *Replica) settle(outcomes []syncproto.Outcome, cases caseSet) []Effect {
	var effects []Effect
	for _, o := range outcomes {
		i, found := slices.BinarySearchFunc(r.queue, o.N, func(e *Entry, n int64) int {
			return int(min(max(e.N-n, -1), 1))
		})
		r.meta.acked = max(r.meta.acked, o.N)
		if !found || r.queue[i].State != Local {
			continue
		}
		e := r.queue[i]
		switch o.Result {
		case syncproto.Applied, syncproto.Merged, syncproto.Conflicting:
			e.State = Acked
		case syncproto.Quarantined:
			e.State = Quarantined
		default:
			// Rejected, and any result that a later wire version brings: the words stay here.
			e.State = Refused
		}
		if _, held := r.scopes[e.Scope]; e.State == Quarantined || e.State == Refused && !held {
			e.forgetOthers()
		}
		e.Result, e.Version, e.Findings = o.Result, o.Version, o.Findings
		if e.State == Acked && e.Version <= r.meta.head {
			e.Seen = seenBefore // it changed nothing, or a pull was faster than this answer
		}
		effects = append(effects, e.put())
		r.flight = flight{}
		r.views.forget(caseOf(e.Scope))
		cases.add(e.Scope)
	}
	return effects
}

// waits are entries in quarantine to ask for: up to WaitsMax, and with the next pull those after them.
func (r *Replica) waits() []syncproto.Waiting {
	var all []syncproto.Waiting
	for _, e := range r.queue {
		if e.State == Quarantined {
			all = append(all, syncproto.Waiting{N: e.N, Record: e.Record, At: e.At})
		}
	}
	if len(all) <= syncproto.WaitsMax {
		return all
	}
	if r.asked >= len(all) {
		r.asked = 0
	}
	all = all[r.asked:min(r.asked+syncproto.WaitsMax, len(all))]
	r.asked += len(all)
	return all
}

// doubtVerdicts lets what was judged wait again, for a server that does not know this device's cursor: restored from a backup of
// before the judgement, it has the entry in quarantine still, and somebody may decide otherwise. Where it stands, it is told again.
func (r *Replica) doubtVerdicts(cases caseSet) []Effect {
	var effects []Effect
	for _, e := range r.queue {
		if e.JudgedAt == 0 {
			continue
		}
		e.State, e.Result, e.Version = Quarantined, syncproto.Quarantined, 0
		e.Judge, e.JudgedAt, e.Reason = "", 0, ""
		effects = append(effects, e.put())
		r.views.forget(caseOf(e.Scope))
		cases.add(e.Scope)
	}
	return effects
}

// judged takes what was decided about entries in quarantine. One that was taken in comes back with the records, if they are
// still this person's to hold; one that was left out is dealt with as any refused one.
func (r *Replica) judged(list []syncproto.Judgement, cases caseSet) []Effect {
	var effects []Effect
	for i := range list {
		j := &list[i]
		for _, e := range r.queue {
			if e.State != Quarantined || e.N != j.Waiting.N || e.Record != j.Waiting.Record || e.At != j.Waiting.At {
				continue
			}
			switch {
			case j.Result == syncproto.Rejected:
				e.State, e.Seen = Refused, 0
			case e.Seen != 0:
				e.State = Acked // its writer has seen that before: see doubtVerdicts
			default:
				e.State = Taken
			}
			e.Result, e.Version = j.Result, j.Version
			e.Judge, e.JudgedAt, e.Reason = j.Name, j.On, j.Reason
			effects = append(effects, e.put())
			r.views.forget(caseOf(e.Scope))
			cases.add(e.Scope)
		}
	}
	return effects
}
