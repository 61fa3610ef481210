package replica

import (
	"slices"

	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/internal/merge"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
	"stafett/syncproto/order"
)

// The states of a record as it is shown, the worst first.
const (
	ShownRefused     = "refused"     // an entry about it was refused and waits for its writer
	ShownQuarantined = "quarantined" // an entry about it came after access had ended and waits to be judged
	ShownLook        = "look"        // it holds a conflict to settle
	ShownLocal       = "local"       // something of it is only on this device
	ShownMerged      = "merged"      // merged with another's change, within the last day
	ShownSent        = "sent"
)

var stateOrder = []string{ShownSent, ShownMerged, ShownLocal, ShownLook, ShownQuarantined, ShownRefused}

// Worse is the worse of two states.
func Worse(a, b string) string {
	if slices.Index(stateOrder, a) < slices.Index(stateOrder, b) {
		return b
	}
	return a
}

// Shown is a record with this device's waiting changes on it.
type Shown struct {
	syncproto.Record // CreatedAt and At are 0 where only the device's clock is known
	State            string
	// LocalAt is the device's clock at the last waiting change, 0 when there is none.
	LocalAt int64
}

// View is a case, or the person's own things, with the waiting changes on top.
// Read only, and good until the replica changes.
type View struct {
	ID bti.CaseID // "" for the person's own things
	// Case is nil for the person's own things.
	Case *bti.Case
	// Records are oldest first, those that only this device has last.
	Records []*Shown
	byID    map[bti.RecordID]*Shown
	// Blocked are waiting intents that the rules no longer let through, on what the device knows now.
	Blocked []int64
}

// Record is a record of the view, nil when there is none.
func (v *View) Record(id bti.RecordID) *Shown { return v.byID[id] }

// views keeps what was put together, until something of it changes.
type views struct {
	made   map[bti.CaseID]*View
	byCase map[bti.CaseID][]*Entry // entries by case; nil: to be made anew
}

func newViews() views { return views{made: make(map[bti.CaseID]*View)} }

func (v *views) forget(c bti.CaseID) { delete(v.made, c) }
func (v *views) forgetAll()          { clear(v.made); v.byCase = nil }
func (v *views) queueChanged()       { v.byCase = nil }

// entriesOf are the entries about a case, in order.
func (r *Replica) entriesOf(c bti.CaseID) []*Entry {
	if r.views.byCase == nil {
		r.views.byCase = make(map[bti.CaseID][]*Entry)
		for _, e := range r.queue {
			of := caseOf(e.Scope)
			r.views.byCase[of] = append(r.views.byCase[of], e)
		}
	}
	return r.views.byCase[c]
}

// EntriesOf are the entries about a case, in order of number: read only.
func (r *Replica) EntriesOf(c bti.CaseID) []*Entry { return r.entriesOf(c) }

// Cases are all cases of which this device holds or has written anything, sorted.
func (r *Replica) Cases() []bti.CaseID {
	all := caseSet{}
	for s := range r.shelf.scopes {
		all.add(s)
	}
	for _, e := range r.queue {
		if e.shows() {
			all.add(e.Scope)
		}
	}
	return all.sorted()
}

// View is a case as the person sees it; nil when nothing of it is held.
func (r *Replica) View(c bti.CaseID) *View {
	if v := r.viewOf(c); len(v.Records) > 0 {
		return v
	}
	return nil
}

// Own are the person's own things.
func (r *Replica) Own() *View { return r.viewOf("") }

func (r *Replica) viewOf(c bti.CaseID) *View {
	if v := r.views.made[c]; v != nil {
		return v
	}
	v := r.makeView(c)
	r.views.made[c] = v
	return v
}

func (r *Replica) scopesOf(c bti.CaseID) []syncproto.ScopeID {
	if c == "" {
		return []syncproto.ScopeID{bti.PersonScope(r.actor.Person)}
	}
	return []syncproto.ScopeID{bti.ScopeOf(c, bti.Log), bti.ScopeOf(c, bti.Internal), bti.ScopeOf(c, bti.Protected)}
}

func (r *Replica) makeView(c bti.CaseID) *View {
	v := &View{ID: c, byID: make(map[bti.RecordID]*Shown)}
	if c != "" {
		v.Case = &bti.Case{ID: c}
	}
	for _, scope := range r.scopesOf(c) {
		for _, x := range r.shelf.of(scope) {
			v.place(&Shown{Record: x.Record, State: ShownSent})
		}
	}
	entries := r.entriesOf(c)
	for _, e := range entries {
		if e.shows() {
			r.lay(v, e)
		}
	}
	for _, e := range entries {
		v.mark(e)
	}
	for _, s := range v.byID {
		if len(s.Conflicts) > 0 {
			s.State = Worse(s.State, ShownLook)
		}
		v.Records = append(v.Records, s)
	}
	order.By(v.Records, byCreation)
	return v
}

func byCreation(a, b *Shown) bool {
	if a.CreatedAt == b.CreatedAt {
		return a.ID < b.ID
	}
	return b.CreatedAt == 0 || a.CreatedAt != 0 && a.CreatedAt < b.CreatedAt
}

// place shows a record in the view and in its case.
func (v *View) place(s *Shown) {
	v.byID[s.ID] = s
	if v.Case != nil {
		v.Case.Add(&s.Record)
	}
}

// mark tells on the record how far an entry has come.
func (v *View) mark(e *Entry) {
	s := v.byID[e.Record]
	if s == nil {
		return
	}
	switch {
	case e.State == Refused:
		s.State = Worse(s.State, ShownRefused)
	case e.State == Quarantined:
		s.State = Worse(s.State, ShownQuarantined)
	case e.State == Acked && e.Result == syncproto.Merged:
		s.State = Worse(s.State, ShownMerged)
	}
}

// lay shows an entry's effect on top of what is there.
func (r *Replica) lay(v *View, e *Entry) {
	switch e.Op {
	case syncproto.OpPut:
		if v.byID[e.Record] == nil {
			r.touch(v, e, &Shown{Record: syncproto.Record{
				ID: e.Record, Kind: e.Kind, Scope: e.Scope, Fields: e.Fields, CreatedBy: r.actor.Person,
			}, State: ShownSent})
		}
	case syncproto.OpPatch:
		if s := v.byID[e.Record]; s != nil {
			next := *s
			next.Fields = patched(e, e.Fields, s.Fields)
			r.touch(v, e, &next)
		}
	case syncproto.OpIntent:
		if v.Case == nil {
			return
		}
		ms, fs := rules.Perform(r.rulesIn(v, e, 0), changeOf(e, e.IDs, v))
		if stands(fs) {
			v.Blocked = append(v.Blocked, e.N)
			return
		}
		for _, m := range ms {
			r.mutate(v, e, m)
		}
	}
}

// patched is what the writer sees while the patch waits: merged as the server
// will, but where the two meet the writer's own words, until the server's answer comes.
func patched(e *Entry, patch, fields jsonv.Value) jsonv.Value {
	out := merge.Fields(merge.Change{Kind: bti.Kind(e.Kind), Base: e.Base, From: e.From, Patch: patch}, fields, nil)
	for _, c := range out.Conflicts {
		out.Fields = out.Fields.With(c.Field, c.Value)
	}
	return out.Fields
}

// touch places a record that an entry made or changed.
func (r *Replica) touch(v *View, e *Entry, s *Shown) {
	s.By = r.actor.Person
	s.LocalAt = e.At
	if e.State == Local {
		s.State = Worse(s.State, ShownLocal)
	}
	v.place(s)
}

func (r *Replica) mutate(v *View, e *Entry, m rules.Mutation) {
	old := v.byID[m.Record]
	if m.Create {
		if old == nil {
			r.touch(v, e, &Shown{Record: syncproto.Record{
				ID: m.Record, Kind: string(m.Kind), Scope: m.Scope, Fields: m.Fields.WithoutNulls(), CreatedBy: r.actor.Person,
			}, State: ShownSent})
		}
		return
	}
	if old == nil {
		return
	}
	next := *old
	if bti.Intent(e.Intent) == bti.Settle {
		next.Fields = patched(e, m.Fields, next.Fields)
	} else {
		for _, f := range m.Fields.Members() {
			next.Fields = next.Fields.With(f.Key, f.Val)
		}
	}
	if m.MoveTo != "" {
		next.Scope = m.MoveTo
	}
	if len(m.Settles) > 0 {
		next.Conflicts = slices.DeleteFunc(slices.Clone(next.Conflicts), func(c syncproto.Conflict) bool {
			return slices.Contains(m.Settles, c.ID)
		})
	}
	r.touch(v, e, &next)
}

// rulesIn is what the rules may know when they judge an entry on top of a view.
func (r *Replica) rulesIn(v *View, e *Entry, earlier int) rules.In {
	g := r.guideOfCase(v)
	if g == nil && e.Intent == string(bti.StartCase) {
		g = r.Guide(bti.GuideID(e.Fields.Get("guide").Text()), e.Fields.Get("guideVersion").Text())
	}
	in := r.In(v, e.Today, earlier)
	in.Guide = g
	return in
}

// In is what the rules may know of a case.
func (r *Replica) In(v *View, today bti.Date, earlierClosingNotes int) rules.In {
	in := rules.In{
		Case: v.Case, Guide: r.guideOfCase(v), Actor: r.actor, Today: today,
		EarlierClosingNotes: earlierClosingNotes, Person: r.Person, Service: r.serviceName, Unit: r.unitName, GuideVersion: r.Guide,
	}
	if m := r.Municipality(); m != nil {
		in.YoungAge = m.YoungAge
	}
	return in
}

func (r *Replica) guideOfCase(v *View) *guide.Guide {
	if v.Case == nil || v.Case.Head == nil {
		return nil
	}
	return r.Guide(v.Case.Head.Guide, v.Case.Head.GuideVersion)
}
