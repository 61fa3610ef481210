package replica

import (
	"slices"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Edit is what a person wants to do; see core.ChangeIn.
type Edit struct {
	Op     syncproto.Op
	Case   bti.CaseID // "" for the person's own things
	Kind   bti.Kind
	Depth  bti.Depth
	Record bti.RecordID // "" for a new one: IDs[0] is taken
	Fields jsonv.Value
	From   jsonv.Value
	Intent bti.Intent
	Base   int64
	Today  bti.Date
	Now    int64
	IDs    []bti.RecordID
	// Earlier closing notes on the same subject in other cases (R18).
	Earlier int
}

// Verdict is what stands in the way of an edit, and the record it is about.
type Verdict struct {
	Kept     bool
	Record   bti.RecordID
	Faults   []field.Fault
	Findings []rules.Finding
}

// Codes of the faults the replica finds by itself.
const (
	CodeUnknownRecord = "unknown_record" // no such record on this device
	CodeTooLarge      = "too_large"      // more than one push can carry
)

func fault(field_, code string) Verdict {
	return Verdict{Faults: []field.Fault{{Field: field_, Code: code}}}
}

// Change checks an edit and, when nothing stands in the way, queues it: it is
// visible at once, and safe when the effects are stored. try asks without
// queueing. An edit that changes nothing is kept without effects.
func (r *Replica) Change(ed Edit, try bool) (Verdict, []Effect) {
	e, v := r.judge(ed)
	if e == nil || try {
		return v, nil
	}
	r.enqueue(e)
	return v, []Effect{e.put(), r.meta.put()}
}

// ChangeAll queues several edits together, each judged on top of those before,
// or none: then the verdict is the one that stood in the way, and its place.
func (r *Replica) ChangeAll(eds []Edit) (v Verdict, failed int, effects []Effect) {
	next, length := r.meta.next, len(r.queue)
	for i, ed := range eds {
		var e *Entry
		e, v = r.judge(ed)
		if !v.Kept {
			r.queue = r.queue[:length]
			r.meta.next = next
			r.views.forgetAll() // an intent that begins a case does not name it
			return v, i, nil
		}
		if e != nil {
			r.enqueue(e)
			effects = append(effects, e.put())
		}
	}
	return v, -1, append(effects, r.meta.put())
}

func (r *Replica) enqueue(e *Entry) {
	r.queue = append(r.queue, e)
	r.meta.next = e.N + 1
	r.views.queueChanged()
	r.views.forget(caseOf(e.Scope))
}

// judge makes the entry of an edit, or says what stands in its way. No entry
// and Kept: there is nothing to do.
func (r *Replica) judge(ed Edit) (*Entry, Verdict) {
	switch ed.Op {
	case syncproto.OpPut:
		return r.judgePut(ed)
	case syncproto.OpPatch:
		return r.judgePatch(ed)
	case syncproto.OpIntent:
		return r.judgeIntent(ed)
	}
	return nil, fault("op", "oneof")
}

func (r *Replica) judgePut(ed Edit) (*Entry, Verdict) {
	if ed.Record == "" {
		if len(ed.IDs) == 0 {
			return nil, fault("ids", "required")
		}
		ed.Record = ed.IDs[0]
	}
	fields := ed.Fields.WithoutNulls()
	v := Verdict{Record: ed.Record}
	scope := bti.PersonScope(r.actor.Person)
	if ed.Case != "" {
		scope = bti.ScopeOf(ed.Case, ed.Depth)
	}
	if v.Faults = r.check(ed.Case, ed.Kind, fields, fields); len(v.Faults) > 0 {
		return nil, v
	}
	e := r.entry(ed, scope)
	e.Fields = fields
	return r.pass(e, ed, rules.Change{Fields: fields, After: fields}, v)
}

func (r *Replica) judgePatch(ed Edit) (*Entry, Verdict) {
	view := r.viewOf(ed.Case)
	rec := view.Record(ed.Record)
	if rec == nil {
		v := fault("record", CodeUnknownRecord)
		v.Record = ed.Record
		return nil, v
	}
	ed.Kind = bti.Kind(rec.Kind)
	v := Verdict{Record: ed.Record}
	now := ed.Base == 0 || ed.Base == rec.Version
	var patch, from []jsonv.Member
	after := rec.Fields
	for _, m := range ed.Fields.Members() {
		shown := rec.Fields.Get(m.Key)
		if jsonv.Equal(shown, m.Val) {
			continue
		}
		patch = append(patch, m)
		after = after.With(m.Key, m.Val)
		switch {
		case ed.From.Has(m.Key):
			from = append(from, jsonv.M(m.Key, ed.From.Get(m.Key)))
		case now:
			from = append(from, jsonv.M(m.Key, shown))
		}
	}
	if len(patch) == 0 {
		v.Kept = true
		return nil, v
	}
	if v.Faults = r.check(ed.Case, ed.Kind, after, jsonv.Obj(patch...)); len(v.Faults) > 0 {
		return nil, v
	}
	e := r.entry(ed, rec.Scope)
	e.Fields = jsonv.Obj(patch...)
	if len(from) > 0 {
		e.From = jsonv.Obj(from...)
	}
	e.Base = rec.Version
	if ed.Base > 0 && ed.Base < rec.Version {
		e.Base = ed.Base
	}
	return r.pass(e, ed, rules.Change{Fields: e.Fields, After: after}, v)
}

func (r *Replica) judgeIntent(ed Edit) (*Entry, Verdict) {
	ids := ed.IDs
	switch ed.Intent {
	case bti.StartCase, bti.Decide, bti.OfferBaton, bti.AcceptBaton, bti.DeclineBaton,
		bti.SignConsent, bti.RefuseConsent, bti.RaiseSuspicion:
		// These make the record they are about.
		if ed.Record == "" {
			if len(ids) == 0 {
				return nil, fault("ids", "required")
			}
			ed.Record, ids = ids[0], ids[1:]
		}
	case bti.DemandClosing, bti.Reopen, bti.MoveGuide:
		ed.Record = bti.RecordID(ed.Case)
	}
	if ed.Intent == bti.StartCase {
		ed.Case = bti.CaseID(ed.Record)
	}
	v := Verdict{Record: ed.Record}
	if v.Faults = bti.CheckArgs(ed.Intent, ed.Fields, r.mode); len(v.Faults) > 0 {
		return nil, v
	}
	scope := bti.ScopeOf(ed.Case, bti.Log)
	if ed.Intent == bti.RaiseSuspicion {
		scope = bti.ScopeOf(ed.Case, bti.Protected)
	}
	kind := ed.Kind
	view := r.viewOf(ed.Case)
	rec := view.Record(ed.Record)
	if rec != nil {
		scope, kind = rec.Scope, bti.Kind(rec.Kind)
	}
	ed.Kind = kind
	e := r.entry(ed, scope)
	e.Fields = ed.Fields.WithoutNulls()
	e.Intent = string(ed.Intent)
	if ed.Intent == bti.CheckReferral && rec != nil {
		e.Base = rec.Version // what was read: the server holds it against what others have written meanwhile
	}
	if ed.Intent == bti.Settle && rec != nil {
		// The value chosen may be null. It is merged as an edit of what the chooser saw.
		e.Fields = ed.Fields
		name, value := ed.Fields.Get("field").Text(), ed.Fields.Get("value")
		standing := rec.Fields.Get(name)
		e.Base, e.From = rec.Version, jsonv.Obj(jsonv.M(name, standing))
		e.Chosen = jsonv.Equal(value, standing) || slices.ContainsFunc(rec.Conflicts, func(x syncproto.Conflict) bool {
			return x.Field == name && jsonv.Equal(x.Value, value)
		})
	}
	ms, fs := rules.Perform(r.rulesIn(view, e, ed.Earlier), changeOf(e, ids, view))
	v.Findings = fs
	if stands(fs) {
		return nil, v
	}
	e.IDs = usedIDs(ids, ms)
	return r.finish(e, v)
}

// usedIDs are the ids up to the last one that the intent made a record of.
func usedIDs(ids []bti.RecordID, ms []rules.Mutation) []bti.RecordID {
	used := 0
	for i, id := range ids {
		if slices.ContainsFunc(ms, func(m rules.Mutation) bool { return m.Record == id }) {
			used = i + 1
		}
	}
	return slices.Clone(ids[:used])
}

// changeOf is an intent as the rules see it on top of a view.
func changeOf(e *Entry, ids []bti.RecordID, v *View) rules.Change {
	ch := rules.Change{
		Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope,
		Fields: e.Fields, Intent: bti.Intent(e.Intent), IDs: ids,
	}
	if rec := v.Record(e.Record); rec != nil && ch.Intent == bti.Settle {
		ch.After = rec.Fields
	}
	return ch
}

// entry begins an entry with the next number; it is not queued yet.
func (r *Replica) entry(ed Edit, scope syncproto.ScopeID) *Entry {
	r.meta.seen = max(r.meta.seen, ed.Now)
	return &Entry{
		Entry: syncproto.Entry{N: r.meta.next, Op: ed.Op, Record: ed.Record, Kind: string(ed.Kind), Scope: scope, At: ed.Now},
		State: Local, Today: ed.Today, place: r.placeOf(scope),
	}
}

// placeOf is whose key seals an entry of a scope: the scope's, once the server
// has granted it and can purge it, until then the profile's own.
func (r *Replica) placeOf(scope syncproto.ScopeID) syncproto.ScopeID {
	if _, held := r.scopes[scope]; held {
		return scope
	}
	return ""
}

// pass asks the rules about a put or patch of a case.
func (r *Replica) pass(e *Entry, ed Edit, ch rules.Change, v Verdict) (*Entry, Verdict) {
	if ed.Case != "" {
		ch.Op, ch.Kind, ch.Record, ch.Scope = e.Op, ed.Kind, e.Record, e.Scope
		v.Findings = rules.Check(r.rulesIn(r.viewOf(ed.Case), e, ed.Earlier), ch)
		if stands(v.Findings) {
			return nil, v
		}
	} else if info, ok := bti.InfoOf(ed.Kind); !ok || info.Reference || info.ByIntent || len(info.Depths) > 0 {
		v.Faults = []field.Fault{{Field: "kind", Code: "oneof"}}
		return nil, v
	}
	return r.finish(e, v)
}

// entryBytesMax leaves room in a push for what surrounds its entries.
const entryBytesMax = syncproto.PushBytesMax - 1024

func (r *Replica) finish(e *Entry, v Verdict) (*Entry, Verdict) {
	e.write()
	if len(e.raw) > entryBytesMax {
		e.From = jsonv.Value{} // the server has these values in the record's history
		e.write()
	}
	if len(e.raw) > entryBytesMax {
		v.Faults = []field.Fault{{Code: CodeTooLarge}}
		return nil, v
	}
	v.Kept = true
	return e, v
}

// check runs the field checks, and for a form those of the guide's tool, on a
// record as it would be, in the fields that a change brings.
func (r *Replica) check(c bti.CaseID, k bti.Kind, fields, brought jsonv.Value) []field.Fault {
	faults := field.Faults{Mode: r.mode}
	rec := bti.Decode(k, fields, &faults)
	list := bti.Answerable(faults.List, brought)
	if form, ok := rec.(*bti.Form); ok && len(list) == 0 {
		if g := r.guideOfCase(r.viewOf(c)); g != nil {
			list = bti.Answerable(CheckAnswers(g, form), brought)
		}
	}
	return list
}

// CheckAnswers checks a form against its tool.
func CheckAnswers(g *guide.Guide, form *bti.Form) []field.Fault {
	tool := g.Tool(form.Tool)
	if tool == nil {
		return []field.Fault{{Field: "tool", Code: "oneof"}}
	}
	return guide.CheckForm(tool, form.Answers, form.Done)
}

// stands tells whether any finding stands in the way.
func stands(fs []rules.Finding) bool {
	return slices.ContainsFunc(fs, func(f rules.Finding) bool { return f.Severity == rules.Error })
}

// Deal ends the waiting of a refused or quarantined entry, and of one that was taken in: it has been seen. retry queues it
// again under a new number; else it is let go of. ok is false when no such
// entry waits, or when it cannot be sent again: Entry.Bare, or taken in.
func (r *Replica) Deal(n int64, retry bool, now int64) (effects []Effect, ok bool) {
	i := slices.IndexFunc(r.queue, func(e *Entry) bool { return e.N == n && (e.Waits() || e.State == Taken) })
	if i < 0 {
		return nil, false
	}
	old := r.queue[i]
	if retry && (old.Bare || old.State == Taken) {
		return nil, false
	}
	if old.State == Taken {
		// The server has it, and may be restored from a backup of before: as any acked entry it lies still for a day.
		old.State, old.Seen = Acked, max(now, 1)
		r.views.forget(caseOf(old.Scope))
		return []Effect{old.put()}, true
	}
	effects = append(effects, old.delete())
	r.queue = slices.Delete(r.queue, i, i+1)
	if retry {
		effects = append(effects, r.again(old).put(), r.meta.put())
	}
	r.views.queueChanged()
	r.views.forget(caseOf(old.Scope))
	return effects, true
}

// again queues an entry's content at the end, under the next number.
func (r *Replica) again(old *Entry) *Entry {
	e := old.waiting(r.meta.next, r.placeOf(old.Scope))
	e.write()
	r.enqueue(e)
	return e
}

// Queue is the queue in order of number: read only.
func (r *Replica) Queue() []*Entry { return r.queue }
