package replica

import "stafett/syncproto/jsonv"

// PushGap takes the word of a server that refused the last push or pull because
// it waits for an entry with an earlier number than any it was sent, or than
// the device has outcomes of: a row of the queue was damaged on this device, or
// the server stands on an older copy of its database. What the server has no
// number of it has not got, since a number is stored with its effect: every entry from
// expected on is queued again in its order, without holes. The versions they were made
// on may be of a past that is undone, so what their writers saw decides. No
// effects: there is nothing to mend.
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
		if e.N != n || e.State != Local || e.Base != 0 {
			effects = append(effects, e.delete())
			*e = *e.waiting(n, e.place)
			e.Base = 0
			if e.Bare {
				e.From = ofNothing(e.Fields)
			}
			e.write()
			effects = append(effects, e.put())
			cases.add(e.Scope)
			r.views.forget(caseOf(e.Scope))
		}
		n++
	}
	if len(effects) == 0 && r.meta.acked < expected {
		return Answer{}
	}
	r.flight = flight{}
	r.meta.head = 0 // of a past that may be undone: a version at or below it says nothing of what a pull has shown
	r.meta.next, r.meta.acked, r.meta.device = n, min(r.meta.acked, expected-1), r.device
	r.views.queueChanged()
	return Answer{Effects: append(effects, r.meta.put()), Cases: cases.sorted(), More: true}
}

// ofNothing is what a patch says it was made on when only its writer's own words are left of
// it: an empty field. So they come beside what stands there, as a conflict, and never in its place.
func ofNothing(patch jsonv.Value) jsonv.Value {
	var from []jsonv.Member
	for _, m := range patch.Members() {
		from = append(from, jsonv.M(m.Key, jsonv.Value{}))
	}
	return jsonv.Obj(from...)
}
