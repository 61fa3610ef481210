package replica

// PushGap takes the word of a server that refused the last push because it
// waits for the entry with an earlier number than any it was sent: a row of
// the queue was damaged on this device, or the server stands on an older copy
// of its database. What the server has no number of it has not got, since a
// number is stored with its effect: every entry from expected on is queued
// again in its order, without holes. No effects: there is nothing to mend.
func (r *Replica) PushGap(expected int64) Answer {
	if expected < 1 {
		return Answer{}
	}
	var effects []Effect
	cases := caseSet{}
	n := expected
	for _, e := range r.queue {
		if e.N < expected {
			continue
		}
		if e.N != n || e.State != Local {
			effects = append(effects, e.delete())
			again := e.Entry
			again.N = n
			*e = Entry{Entry: again, State: Local, Today: e.Today, place: e.place}
			e.write()
			effects = append(effects, e.put())
			cases.add(e.Scope)
			r.views.forget(caseOf(e.Scope))
		}
		n++
	}
	if len(effects) == 0 {
		return Answer{}
	}
	r.flight = flight{}
	r.meta.next, r.meta.acked = n, min(r.meta.acked, expected-1)
	r.views.queueChanged()
	return Answer{Effects: append(effects, r.meta.put()), Cases: cases.sorted(), More: true}
}
