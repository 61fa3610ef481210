package replica

import (
	"slices"

	"stafett/internal/bti"
	"stafett/internal/mutant"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
	"stafett/syncproto/order"
)

// keepAckedMilli is how long an entry is kept after its effect has come back:
// a server restored from last night's backup can be given it again.
const keepAckedMilli = 24 * 60 * 60 * 1000

// pulling is a pull of which not all pages have come.
type pulling struct {
	page     string // token of the page to ask for, "" for the first
	fromNone bool   // the pull began without a cursor
	held     bool
	fresh    []syncproto.ScopeID
	records  []syncproto.Record
	gone     []syncproto.Move
	judged   []syncproto.Judgement
	waits    []syncproto.Waiting
	purges   []syncproto.Purge   // of mutant.PurgeLate
	outcomes []syncproto.Outcome // of mutant.PullSettles
}

// keep keeps what a page brought until the last one.
func (p *pulling) keep(a *syncproto.PullAnswer) {
	p.fresh = append(p.fresh, a.Fresh...)
	p.records = append(p.records, a.Records...)
	p.gone = append(p.gone, a.Gone...)
	p.judged = append(p.judged, a.Judged...)
	if mutant.Active == mutant.PullSettles {
		p.outcomes = append(p.outcomes, a.Outcomes...)
	}
}

// PullNext is the body of the next pull request: the first of a pull, or its
// next page. restart forgets the pages that came.
func (r *Replica) PullNext(restart bool) string {
	if r.pull == nil || restart {
		r.pull = &pulling{fromNone: r.meta.cursor == "", waits: r.waits()}
	}
	req := syncproto.Pull{
		Version: syncproto.Version, Device: r.device, Cursor: r.meta.cursor,
		Page: r.pull.page, Acked: r.meta.acked, Heal: r.healing(), Waits: r.pull.waits,
	}
	return string(req.AppendJSON(nil))
}

// healing are the scopes that one pull asks for anew; more of them wait for the next.
func (r *Replica) healing() []syncproto.ScopeID {
	return r.meta.heal[:min(len(r.meta.heal), syncproto.HealMax)]
}

// PullAnswer takes the server's answer to the last PullNext; now is the
// device's clock, ms since 1970. Purges take effect with the page that brings
// them. Everything else becomes visible at once with the last page.
//
// The outcomes of a pull are left: an entry whose answer was lost is sent again, and
// then the server looks at its content. An outcome that comes with a pull names an
// entry by its number alone, and on a copy of a device that goes on by itself that
// is another entry: taken for its answer, it would end what was never sent.
func (r *Replica) PullAnswer(body string, now int64) (Answer, error) {
	p := r.pull
	if p == nil {
		return Answer{}, ErrNotAsked
	}
	v, err := jsonv.Parse(body)
	if err != nil {
		return Answer{}, ErrAnswer
	}
	var a syncproto.PullAnswer
	if a.DecodeJSON(v) != nil {
		return Answer{}, ErrAnswer
	}

	cases := caseSet{}
	var effects []Effect
	switch {
	case mutant.Active == mutant.CursorFirst && a.Next == "" && r.meta.cursor != a.Cursor:
		r.meta.cursor = a.Cursor
		p.keep(&a)
		return Answer{Effects: []Effect{r.meta.put()}, More: true}, nil
	case mutant.Active == mutant.PurgeLate:
		p.purges = append(p.purges, a.Purges...)
		if a.Next == "" {
			effects = r.purge(p.purges, cases)
		}
	default:
		effects = r.purge(a.Purges, cases)
	}
	if p.page == "" {
		p.held = a.Held
	}
	p.keep(&a)
	if a.Next != "" {
		p.page = a.Next
		return Answer{Effects: effects, Cases: cases.sorted(), More: true}, nil
	}
	r.pull = nil
	more := r.finishPull(p, &a, now, cases, &effects)
	return Answer{Effects: effects, Cases: cases.sorted(), More: more}, nil
}

// Refused takes the purges that came with a refusal (update_required): they
// hold for the client that is too old, too.
func (r *Replica) Refused(purges []syncproto.Purge) Answer {
	cases := caseSet{}
	effects := r.purge(purges, cases)
	return Answer{Effects: effects, Cases: cases.sorted()}
}

// purge forgets scopes, and what is left of their chunks.
func (r *Replica) purge(purges []syncproto.Purge, cases caseSet) []Effect {
	if len(purges) == 0 {
		return nil
	}
	var effects []Effect
	for _, p := range purges {
		effects = append(effects, r.dropScope(p.Scope, cases)...)
	}
	effects = append(effects, r.shelf.flush()...)
	return append(effects, r.putScopes())
}

// finishPull makes everything that the pages brought visible. It tells
// whether a scope must be fetched anew at once.
func (r *Replica) finishPull(p *pulling, last *syncproto.PullAnswer, now int64, cases caseSet, effects *[]Effect) (more bool) {
	add := func(es ...Effect) { *effects = append(*effects, es...) }
	forgotten := !p.held || p.fromNone
	scopesChanged := false
	if forgotten {
		for _, s := range r.knownScopes() {
			if !slices.Contains(p.fresh, s) {
				add(r.dropScope(s, cases)...)
				scopesChanged = true
			}
		}
		if mutant.Active != mutant.VerdictKept {
			doubted := r.doubtVerdicts(cases)
			more = len(doubted) > 0
			add(doubted...)
		}
	}

	// What a fresh scope does not bring again is not in it.
	stale := make(map[syncproto.RecordID]syncproto.ScopeID)
	for _, s := range p.fresh {
		for _, x := range r.shelf.of(s) {
			stale[x.ID] = s
		}
		if _, had := r.scopes[s]; !had {
			r.scopes[s] = struct{}{}
			scopesChanged = true
		}
		r.scopeChanged(s, cases)
	}
	for _, rec := range p.records {
		delete(stale, rec.ID)
		if old := r.shelf.records[rec.ID]; old != nil {
			r.scopeChanged(old.Scope, cases)
		}
		r.shelf.put(rec)
		r.scopeChanged(rec.Scope, cases)
	}
	for id := range stale {
		r.shelf.remove(id)
	}
	for _, g := range p.gone {
		if x := r.shelf.records[g.Record]; x != nil && x.Scope == g.Scope {
			r.shelf.remove(g.Record)
			r.scopeChanged(g.Scope, cases)
		}
	}
	add(r.shelf.flush()...)
	if mutant.Active == mutant.PullSettles {
		add(r.settle(p.outcomes, cases)...)
	}
	add(r.judged(p.judged, cases)...)
	add(r.coverAcked(last.Head, now, cases)...)
	if scopesChanged {
		add(r.putScopes())
	}

	healed := r.healing()
	r.meta.heal = slices.Clone(r.meta.heal[len(healed):])
	for _, d := range last.Digests {
		if sum, n := r.shelf.digest(d.Scope); sum != d.Digest || n != d.Count {
			if !slices.Contains(r.meta.heal, d.Scope) {
				r.meta.heal = append(r.meta.heal, d.Scope)
			}
			// A scope that a fresh copy did not mend waits for the next pull, lest it be fetched for ever.
			more = more || !slices.Contains(healed, d.Scope)
		}
	}
	r.meta.cursor, r.meta.head, r.meta.device = last.Cursor, last.Head, r.device
	r.meta.lastPull, r.meta.seen = now, now
	add(r.meta.put())
	return more
}

// coverAcked takes acked entries off the views that a pull with this head has
// seen, and lets go of those that have lain long enough.
func (r *Replica) coverAcked(head int64, now int64, cases caseSet) []Effect {
	var effects []Effect
	keep := r.queue[:0:0]
	for _, e := range r.queue {
		switch {
		case e.State != Acked:
		case e.Seen == seenBefore, e.Seen == 0 && e.Version <= head:
			e.Seen = max(now, seenBefore+1)
			effects = append(effects, e.put())
			r.views.forget(caseOf(e.Scope))
			cases.add(e.Scope)
		case e.Seen != 0 && now-e.Seen > keepAckedMilli:
			effects = append(effects, e.delete())
			if e.Result == syncproto.Merged {
				r.views.forget(caseOf(e.Scope))
				cases.add(e.Scope)
			}
			continue
		}
		keep = append(keep, e)
	}
	r.queue = keep
	r.views.queueChanged()
	return effects
}

// scopeChanged forgets what was put together of a scope.
func (r *Replica) scopeChanged(s syncproto.ScopeID, cases caseSet) {
	if s == bti.RefScope {
		// Names and guides stand in every case.
		r.ref.forget()
		r.views.forgetAll()
		for _, c := range r.Cases() {
			cases[c] = struct{}{}
		}
		return
	}
	r.views.forget(caseOf(s))
	cases.add(s)
}

// knownScopes are all scopes of which this device may have anything stored.
func (r *Replica) knownScopes() []syncproto.ScopeID {
	all := make(map[syncproto.ScopeID]struct{}, len(r.scopes))
	for s := range r.scopes {
		all[s] = struct{}{}
	}
	for s := range r.shelf.scopes {
		all[s] = struct{}{}
	}
	for _, e := range r.queue {
		if e.place != "" {
			all[e.place] = struct{}{}
		}
	}
	out := make([]syncproto.ScopeID, 0, len(all))
	for s := range all {
		out = append(out, s)
	}
	order.Texts(out)
	return out
}

// dropScope forgets a scope: its records and the entries that the server has.
// Words that are not settled move under the profile's own key first.
func (r *Replica) dropScope(s syncproto.ScopeID, cases caseSet) []Effect {
	effects := []Effect{{Op: DropScope, Scope: s}}
	r.shelf.drop(s)
	delete(r.scopes, s)
	keep := r.queue[:0:0]
	for _, e := range r.queue {
		if e.Scope != s {
			keep = append(keep, e)
			continue
		}
		if e.State == Acked {
			if e.place != s {
				effects = append(effects, e.delete())
			}
			continue
		}
		// One that was written while the scope was not held lies under the profile's key already.
		if others := e.Waits() && !e.From.IsNull(); others || e.place == s {
			if others {
				e.forgetOthers()
			}
			e.place = ""
			effects = append(effects, e.put())
		}
		keep = append(keep, e)
	}
	r.queue = keep
	r.views.queueChanged()
	r.scopeChanged(s, cases)
	return effects
}
