package syncer

import (
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/merge"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Codes of the sync's own findings. Rule is "sync", or "access" for the last.
const (
	codeMalformed = "sync.malformed"       // ids, operation or fields are not of the wire's form
	codeFailed    = "sync.failed"          // judging it failed, by a mistake of the server
	codeVersion   = "sync.version_unknown" // it says it was made on a version that does not exist
	codeScope     = "access.no_relation"
	codeOwnStep   = "access.own_step" // of a judgement alone: a step cannot be taken for somebody else
)

// findingsMax is how many findings an outcome holds.
const findingsMax = 50

// idsMax is how many ids an intent may bring.
const idsMax = 20

// rulesIn is what the rules may know when they judge an entry of the sender.
func (t *taking) rulesIn(l *loaded, e *syncproto.Entry) rules.In {
	in := t.in
	in.Case = l.whole
	if t.actor.Role == bti.GuardianRole || t.actor.Role == bti.Young {
		in.Case = l.family()
	}
	in.Guide = t.guideOf(l)
	if in.Guide == nil && bti.Intent(e.Intent) == bti.StartCase {
		in.Guide = t.ref.guide(bti.GuideID(e.Fields.Get("guide").Text()), e.Fields.Get("guideVersion").Text())
	}
	return in
}

func (t *taking) guideOf(l *loaded) *guide.Guide {
	if h := l.whole.Head; h != nil {
		return t.ref.guide(h.Guide, h.GuideVersion)
	}
	return nil
}

// effect is what an accepted entry does to one record.
type effect struct {
	record store.Record
	change store.Change
	// typed are the record's fields where they were decoded to be checked, else nil.
	typed bti.Record
}

// verdict is what becomes of an entry.
type verdict struct {
	result   syncproto.Result
	findings []syncproto.Finding
	effects  []effect
	// version of the entry's record when nothing had to be changed.
	version int64
}

func rejected(f ...syncproto.Finding) verdict {
	return verdict{result: syncproto.Rejected, findings: f}
}

func stop(rule, code, fieldName string, params ...string) syncproto.Finding {
	return syncproto.Finding{Rule: rule, Code: code, Severity: rules.Error, Field: fieldName, Params: params}
}

// entry judges one entry and writes what becomes of it, except its outcome.
func (t *taking) entry(e *syncproto.Entry) (syncproto.Outcome, error) {
	v, err := t.judgeSafely(e)
	if err != nil {
		return syncproto.Outcome{}, err
	}
	o := syncproto.Outcome{Result: v.result, Version: v.version, Findings: v.findings}
	if len(o.Findings) > findingsMax {
		o.Findings = o.Findings[:findingsMax]
	}
	switch v.result {
	case syncproto.Rejected:
		if ground, refused := refusal(v.findings); refused {
			err = t.tx.AppendLog(t.line(t.now, "refused", e.Scope, ground))
		}
	case syncproto.Quarantined:
		if err = t.tx.AppendLog(t.line(t.now, "quarantine", e.Scope, "access_ended")); err == nil {
			err = t.quarantine(e)
		}
	default:
		if len(v.effects) > 0 {
			o.Version, err = t.apply(e, v.effects)
		}
	}
	return o, err
}

// refusal finds the finding that is about access, for the access log.
func refusal(fs []syncproto.Finding) (code string, ok bool) {
	for _, f := range fs {
		if f.Severity == rules.Error && (f.Rule == "access" || f.Code == "R4.access_ended") {
			return f.Code, true
		}
	}
	return "", false
}

// judgeSafely is judge, in which a mistake of this program that panics refuses
// the one entry: sent again it would panic again, and hold up the queue behind it for
// ever. Nothing has been written by then.
func (t *taking) judgeSafely(e *syncproto.Entry) (v verdict, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.s.report(fmt.Errorf("judging an entry (%s %s): %v\n%s", e.Op, short(e.Intent), p, debug.Stack()))
			v, err = rejected(stop("sync", codeFailed, "")), nil
		}
	}()
	return t.judge(e)
}

// judge finds out what becomes of an entry; it writes nothing.
func (t *taking) judge(e *syncproto.Entry) (v verdict, err error) {
	if !wellFormed(e) {
		return rejected(stop("sync", codeMalformed, "")), nil
	}
	c, _, inCase := bti.SplitScope(e.Scope)
	if inCase && !bti.ValidUUID7(bti.RecordID(c)) {
		return rejected(stop("sync", codeMalformed, "scope")), nil
	}
	if t.outside {
		return verdict{result: syncproto.Quarantined}, nil
	}
	var l *loaded
	if !inCase {
		l = &loaded{whole: &bti.Case{}}
	} else if l, err = t.load(c); err != nil {
		return verdict{}, err
	}
	if e.Op == syncproto.OpIntent {
		return t.intent(l, e)
	}
	return t.edit(l, e)
}

// wellFormed checks an entry's form, before anything is looked up.
func wellFormed(e *syncproto.Entry) bool {
	switch {
	case !bti.ValidUUID7(e.Record), e.Fields.Kind() != jsonv.Object, e.Fields.Len() > syncproto.FieldsMax, e.Base < 0,
		!e.From.IsNull() && e.From.Kind() != jsonv.Object, e.From.Len() > syncproto.FieldsMax, len(e.IDs) > idsMax:
		return false
	case slices.ContainsFunc(e.IDs, func(id syncproto.RecordID) bool { return !bti.ValidUUID7(id) }):
		return false
	}
	switch e.Op {
	case syncproto.OpPut:
		return e.Kind != ""
	case syncproto.OpPatch:
		return true
	case syncproto.OpIntent:
		return e.Intent != ""
	}
	return false
}

// fieldFindings are faults of fields as findings: Params are the fault's Param and Of.
func fieldFindings(faults []field.Fault) []syncproto.Finding {
	var out []syncproto.Finding
	for _, f := range faults {
		x := stop("field", "field."+f.Code, f.Field)
		switch {
		case f.Of != "":
			x.Params = []string{f.Param, f.Of}
		case f.Param != "":
			x.Params = []string{f.Param}
		}
		out = append(out, x)
	}
	return out
}

// record is a record, wherever it is.
func (t *taking) record(l *loaded, id syncproto.RecordID) (store.Record, bool, error) {
	if r, ok := l.records[id]; ok || t.fresh[id] {
		return r, ok, nil
	}
	return t.tx.Record(id)
}

// edit judges a put or patch.
func (t *taking) edit(l *loaded, e *syncproto.Entry) (verdict, error) {
	stored, exists, err := t.record(l, e.Record)
	if err != nil {
		return verdict{}, err
	}
	kind, scope := bti.Kind(e.Kind), e.Scope
	switch {
	case exists && stored.Case != l.id, exists && l.id == "" && stored.Scope != e.Scope:
		// It is elsewhere. Where, and what it is, is not this sender's to know.
		return rejected(stop("record", "record.other_case", "record")), nil
	case exists && e.Kind != "" && e.Kind != stored.Kind:
		return rejected(stop("record", "record.exists", "record")), nil
	case !exists && e.Op == syncproto.OpPatch:
		if v, gone, err := t.ended(scope); gone || err != nil {
			return v, err
		}
		return rejected(stop("record", "record.missing", "record")), nil
	case exists:
		// The record's own place counts: it may have been shared since the entry was made.
		kind, scope = bti.Kind(stored.Kind), stored.Scope
	}
	if info, ok := bti.InfoOf(kind); !ok {
		return rejected(stop("record", "record.unknown_kind", "kind", short(string(kind)))), nil
	} else if info.Reference || scope == bti.RefScope {
		return rejected(stop("record", "record.reference_kind", "kind")), nil
	}
	if v, gone, err := t.ended(scope); gone || err != nil {
		return v, err
	}

	m, err := t.merge(e, kind, stored, exists)
	if err != nil {
		return verdict{}, err
	}
	in := t.rulesIn(l, e)
	ch := rules.Change{Op: e.Op, Kind: kind, Record: e.Record, Scope: scope, Fields: e.Fields, After: m.Fields}
	if exists {
		ch.Unread = t.unread(e, &stored, m.Fields)
		ch.Op = syncproto.OpPatch // a put that comes again, perhaps under another number, changes what is there
	}
	fs := rules.Check(in, ch)
	if slices.ContainsFunc(fs, inPlace) {
		return rejected(fs...), nil // before the fields: what has no place, or no right, is not looked at further
	}
	if e.Base > stored.Version && !t.restored {
		return rejected(stop("sync", codeVersion, "base", strconv.FormatInt(e.Base, 10))), nil
	}
	typed, faults := t.faults(in.Guide, kind, m.Fields, e.Fields)
	if len(faults) > 0 {
		return rejected(fieldFindings(faults)...), nil
	}
	if stands(fs) {
		return rejected(fs...), nil
	}
	if ok, err := t.mayWrite(l, scope, kind); err != nil || !ok {
		return rejected(stop("access", codeScope, "scope")), err
	}
	if !exists {
		made := t.creation(e, kind, scope, m.Fields)
		made.typed = typed
		return verdict{result: syncproto.Applied, findings: fs, effects: []effect{made}}, nil
	}
	v, err := t.merged(e, stored, m, fs)
	if err == nil && len(v.effects) > 0 {
		v.effects[0].typed = typed
	}
	return v, err
}

// unread is what rules.Change asks: whether a field would hold, with an entry, what its writer had not read. That is what somebody
// else has written since the version that the writer had, or the two of them together, and what the writer wrote beside
// another's and lost: then the device may have shown its own words.
func (t *taking) unread(e *syncproto.Entry, stored *store.Record, after jsonv.Value) func(string) bool {
	base := t.base(e, stored)
	return func(name string) bool {
		if e.Op != syncproto.OpIntent && e.Fields.Has(name) {
			return !jsonv.Equal(after.Get(name), e.Fields.Get(name))
		}
		fv, _ := stored.VersionOf(name)
		return fv.Seq > base && (fv.Device != t.from || fv.Mixed) ||
			slices.ContainsFunc(stored.Conflicts, func(c syncproto.Conflict) bool { return c.Field == name && c.ID/conflictsEach > base })
	}
}

// base is the version of a record that an entry was made on, 0 when its number is of another past: then the values that the
// writer saw decide.
func (t *taking) base(e *syncproto.Entry, stored *store.Record) int64 {
	if e.Base > stored.Version || t.restored {
		return 0
	}
	return e.Base
}

// inPlace tells whether a finding is about whether the entry has a place at
// all and whether its sender may write there.
func inPlace(f syncproto.Finding) bool {
	return f.Severity == rules.Error && (f.Rule == "access" || f.Rule == "record" || f.Code == "R4.access_ended")
}

func stands(fs []syncproto.Finding) bool {
	return slices.ContainsFunc(fs, func(f syncproto.Finding) bool { return f.Severity == rules.Error })
}

// ended tells whether the sender once held the scope and may no more: then the
// entry is kept for a human, and nobody else sees it. Into the protected scope one
// writes without holding it, so there the log decides.
func (t *taking) ended(scope syncproto.ScopeID) (verdict, bool, error) {
	asked := []syncproto.ScopeID{scope}
	if c, d, ok := bti.SplitScope(scope); ok && d == bti.Protected {
		asked = append(asked, bti.ScopeOf(c, bti.Log))
	}
	once := false
	for _, s := range asked {
		may, err := t.holds(s)
		if err != nil || may {
			return verdict{}, false, err
		}
		ever, err := t.tx.EverHeld(t.actor.Person, s)
		if err != nil {
			return verdict{}, false, err
		}
		once = once || ever
	}
	if c, _, ok := bti.SplitScope(scope); ok && !once {
		// Who began the case held it from then on, be it that no pull has told so.
		l, err := t.load(c)
		if err != nil {
			return verdict{}, false, err
		}
		once = l.whole.Head != nil && l.whole.Head.Meta.CreatedBy == t.actor.Person
	}
	return verdict{result: syncproto.Quarantined}, once, nil
}

// mayWrite is the second lock beside the rules: the scope is one the sender
// holds, or one of the three that are written to without being held.
func (t *taking) mayWrite(l *loaded, scope syncproto.ScopeID, kind bti.Kind) (bool, error) {
	if ok, err := t.holds(scope); ok || err != nil {
		return ok, err
	}
	c, d, inCase := bti.SplitScope(scope)
	if !inCase || t.actor.Role != bti.Employee && t.actor.Role != bti.Leader {
		return false, nil
	}
	switch {
	case len(l.records) == 0 && d == bti.Log && (kind == bti.KindSubject || kind == bti.KindCase):
		return true, nil // a new case begins
	case d == bti.Protected && (kind == bti.KindReportOfConcern || kind == bti.KindSuspicion):
		return t.holds(bti.ScopeOf(c, bti.Log)) // a duty of each who works with the case (R11, R12)
	}
	return false, nil
}

// faults are what is wrong with a record as it would be, in the fields that the
// entry brings: what others wrote before is not this writer's to mend. The record is what was decoded.
func (t *taking) faults(g *guide.Guide, kind bti.Kind, after, brought jsonv.Value) (bti.Record, []field.Fault) {
	faults := field.Faults{Mode: t.s.mode}
	rec := bti.Decode(kind, after, &faults)
	list := faults.List
	if form, ok := rec.(*bti.Form); ok && g != nil {
		if tool := g.Tool(form.Tool); tool == nil {
			list = append(list, field.Fault{Field: "tool", Code: "oneof"})
		} else {
			list = append(list, guide.CheckForm(tool, form.Answers, form.Done)...)
		}
	}
	return rec, bti.Answerable(list, brought)
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40])
	}
	return s
}

// merge makes of a stored record and an entry what the record would be.
func (t *taking) merge(e *syncproto.Entry, kind bti.Kind, stored store.Record, exists bool) (merge.Result, error) {
	if !exists {
		fields := e.Fields.WithoutNulls()
		return merge.Result{Fields: fields}, nil
	}
	base, from := t.base(e, &stored), e.From
	var before []jsonv.Member
	touched := make(map[string]int64, e.Fields.Len())
	for _, m := range e.Fields.Members() {
		fv, known := stored.VersionOf(m.Key)
		if known {
			touched[m.Key] = fv.Seq
		}
		if from.Has(m.Key) {
			continue
		}
		if known && fv.Device == t.from && fv.N < e.N && !fv.Mixed {
			// Its own earlier entry set the field, so the writer saw what stands there.
			from = jsonv.Obj(append(slices.Clone(from.Members()), jsonv.M(m.Key, stored.Fields.Get(m.Key)))...)
			continue
		}
		if base > 0 {
			v, err := t.tx.ValueAt(stored, m.Key, base)
			if err != nil {
				return merge.Result{}, err
			}
			before = append(before, jsonv.M(m.Key, v))
		}
	}
	return merge.Fields(merge.Change{Kind: kind, Base: base, Before: jsonv.Obj(before...), From: from, Patch: e.Fields}, stored.Fields, touched), nil
}

// creation is the effect of a record that comes to be.
func (t *taking) creation(e *syncproto.Entry, kind bti.Kind, scope syncproto.ScopeID, fields jsonv.Value) effect {
	c, _, _ := bti.SplitScope(scope)
	r := store.Record{
		Record: syncproto.Record{ID: e.Record, Kind: string(kind), Scope: scope, CreatedBy: t.author, CreatedAt: t.now},
		Case:   c,
	}
	r.Fields = fields.WithoutNulls()
	r.Versions.Rest = store.FieldVersion{Device: t.from, N: e.N}
	return effect{record: r, change: store.Change{What: what(e), Created: true}}
}

func what(e *syncproto.Entry) string {
	if e.Op == syncproto.OpIntent {
		return e.Intent
	}
	return string(e.Op)
}

// merged is the verdict on an edit of a record that exists.
func (t *taking) merged(e *syncproto.Entry, stored store.Record, m merge.Result, fs []syncproto.Finding) (verdict, error) {
	by := store.FieldVersion{Device: t.from, N: e.N}
	next := stored
	var ch store.Change
	var changed []jsonv.Member
	for _, name := range m.Changed {
		changed = append(changed, jsonv.M(name, m.Fields.Get(name)))
	}
	ch.What = what(e)
	ch.Old = setFields(&next, changed, by)
	for _, name := range m.Changed {
		if !jsonv.Equal(m.Fields.Get(name), e.Fields.Get(name)) {
			fv, _ := next.VersionOf(name)
			fv.Mixed = true
			next.Versions = next.Versions.With(name, fv)
		}
	}
	kept, err := t.keep(&next, &ch, e, m.Conflicts)
	if err != nil {
		return verdict{}, err
	}
	for i, x := range next.Conflicts {
		if slices.Contains(m.Changed, x.Field) {
			next.Conflicts[i].StoodBy, next.Conflicts[i].StoodAt = t.author, t.now
		}
	}
	v := verdict{result: syncproto.Applied, findings: fs, version: stored.Version}
	switch {
	case len(m.Conflicts) > 0:
		v.result = syncproto.Conflicting
	case m.Merged || t.others(stored, e):
		v.result = syncproto.Merged
	}
	if len(m.Changed) > 0 || kept {
		v.effects = []effect{{record: next, change: ch}}
	}
	return v, nil
}

// others tells whether somebody else changed the record since the entry's writer saw it.
func (t *taking) others(stored store.Record, e *syncproto.Entry) bool {
	for _, fv := range stored.EachVersion() {
		if fv.Seq > e.Base && fv.Device != t.from {
			return true
		}
	}
	return false
}

// keep puts conflicts on a record. One that is there already is not kept
// twice, and one that this writer made on the value of an earlier one of
// their own takes its place; the earlier one goes to the history.
func (t *taking) keep(r *store.Record, ch *store.Change, e *syncproto.Entry, list []merge.Conflict) (changed bool, err error) {
	r.Conflicts = slices.Clone(r.Conflicts)
	for i, c := range list {
		same := func(x syncproto.Conflict) bool {
			return x.Field == c.Field && x.By == t.author && jsonv.Equal(x.Value, c.Value)
		}
		if slices.ContainsFunc(r.Conflicts, same) {
			continue
		}
		r.Conflicts = slices.DeleteFunc(r.Conflicts, func(x syncproto.Conflict) bool {
			mine := x.Field == c.Field && x.By == t.author && e.From.Has(c.Field) && jsonv.Equal(x.Value, e.From.Get(c.Field))
			if mine {
				ch.LetGo = append(ch.LetGo, x)
			}
			return mine
		})
		// Its number is set when the change has one; until then its place in the entry.
		x := syncproto.Conflict{ID: -int64(i + 1), Field: c.Field, Value: c.Value, By: t.author, At: t.now}
		if x.StoodBy, x.StoodAt, err = t.writer(r.ID, c.Field); err != nil {
			return false, err
		}
		r.Conflicts = append(r.Conflicts, x)
		changed = true
	}
	return changed, nil
}

// writer is who gave a field of a record the value it has, and when.
func (t *taking) writer(id syncproto.RecordID, field string) (syncproto.PersonID, int64, error) {
	history, err := t.tx.History(id) // newest first
	if err != nil {
		return "", 0, err
	}
	for _, ch := range history {
		if ch.Created || ch.Old.Has(field) {
			return ch.Person, ch.At, nil
		}
	}
	return "", 0, nil
}

// conflictsEach is how many conflicts one change can make: one for each field.
const conflictsEach = 256

// intent judges a step of the case's course.
func (t *taking) intent(l *loaded, e *syncproto.Entry) (verdict, error) {
	if l.id == "" {
		return rejected(stop("record", "record.depth", "scope")), nil
	}
	if v, gone, err := t.ended(e.Scope); gone || err != nil {
		return v, err
	}
	in := t.rulesIn(l, e)
	ch := rules.Change{
		Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope, Fields: e.Fields,
		Intent: bti.Intent(e.Intent), IDs: e.IDs,
	}
	if r, ok := l.records[e.Record]; ok {
		// Clients from before a check told its base say nothing of what was read: theirs are taken as they were.
		if e.Base > 0 || t.restored {
			ch.Unread = t.unread(e, &r, r.Fields)
		}
		if ch.Intent == bti.Settle {
			ch.After = r.Fields
		}
	}
	if ch.Intent == bti.StartCase && in.Guide == nil {
		return rejected(stop("R1", "R1.guide_missing", "guide", short(e.Fields.Get("guide").Text()), short(e.Fields.Get("guideVersion").Text()))), nil
	}
	ms, fs := rules.Perform(in, ch)
	if slices.ContainsFunc(fs, inPlace) {
		return rejected(fs...), nil
	}
	if faults := bti.CheckArgs(ch.Intent, e.Fields, t.s.mode); len(faults) > 0 {
		return rejected(fieldFindings(faults)...), nil
	}
	if stands(fs) {
		return rejected(fs...), nil
	}
	if ch.Intent == bti.Settle {
		return t.settle(l, e, in, ms, fs)
	}
	v := verdict{result: syncproto.Applied, findings: fs}
	for _, m := range ms {
		eff, stopped, err := t.mutation(l, e, m)
		if err != nil {
			return verdict{}, err
		}
		if stopped != nil {
			return rejected(*stopped), nil
		}
		if eff != nil {
			v.effects = append(v.effects, *eff)
		}
	}
	if r, ok := l.records[e.Record]; ok {
		v.version = r.Version
	}
	return v, nil
}

// mutation is the effect of one of an intent's changes; stopped says why it cannot be.
func (t *taking) mutation(l *loaded, e *syncproto.Entry, m rules.Mutation) (eff *effect, stopped *syncproto.Finding, err error) {
	if m.Create {
		_, taken, err := t.record(l, m.Record)
		if err != nil {
			return nil, nil, err
		}
		if taken {
			f := stop("record", "record.exists", "record")
			return nil, &f, nil
		}
		if ok, err := t.mayWrite(l, m.Scope, m.Kind); err != nil || !ok {
			f := stop("access", codeScope, "scope")
			return nil, &f, err
		}
		if _, faults := t.faults(nil, m.Kind, m.Fields.WithoutNulls(), m.Fields); len(faults) > 0 {
			return nil, nil, errors.New("an intent makes a record that its field checks refuse: " + string(m.Kind) + "." + faults[0].Field)
		}
		made := *e
		made.Record = m.Record
		x := t.creation(&made, m.Kind, m.Scope, m.Fields)
		return &x, nil, nil
	}
	r, ok := l.records[m.Record]
	if !ok {
		f := stop("record", "record.missing", "record")
		return nil, &f, nil
	}
	x := effect{record: r, change: store.Change{What: what(e)}}
	x.change.Old = setFields(&x.record, m.Fields.Members(), store.FieldVersion{Device: t.from, N: e.N})
	if m.MoveTo != "" && m.MoveTo != r.Scope {
		x.change.FromScope, x.record.Scope = r.Scope, m.MoveTo
	} else if x.change.Old.Len() == 0 {
		return nil, nil, nil
	}
	return &x, nil, nil
}

// settle judges the choice between two values. It is merged as an edit made on
// what the chooser saw: if somebody has written or settled the field meanwhile, the
// choice stands beside that as a conflict again, and nothing is lost.
func (t *taking) settle(l *loaded, e *syncproto.Entry, in rules.In, ms []rules.Mutation, fs []syncproto.Finding) (verdict, error) {
	// A choice that is sent again after its value had to leave the device (replica, forgetOthers) has none: missing is not null.
	if len(ms) != 1 || ms[0].Fields.Len() != 1 || !e.Fields.Has("value") {
		return rejected(stop("sync", codeMalformed, "")), nil
	}
	m := ms[0]
	stored, ok := l.records[m.Record]
	if !ok {
		return rejected(stop("record", "record.missing", "record")), nil
	}
	if e.Base > stored.Version && !t.restored {
		return rejected(stop("sync", codeVersion, "base", strconv.FormatInt(e.Base, 10))), nil
	}
	if ok, err := t.mayWrite(l, stored.Scope, bti.Kind(stored.Kind)); err != nil || !ok {
		return rejected(stop("access", codeScope, "scope")), err
	}
	edit := *e
	edit.Fields = m.Fields
	name := m.Fields.Members()[0].Key
	var letGo, stay []syncproto.Conflict
	for _, c := range stored.Conflicts {
		if c.Field == name && slices.Contains(m.Settles, c.ID) {
			letGo = append(letGo, c)
		} else {
			stay = append(stay, c)
		}
	}
	if edit.Base == 0 && len(letGo) > 0 {
		// The chooser saw the conflicts named, so the record at least as it was when the last of them came.
		edit.Base = letGo[len(letGo)-1].ID / conflictsEach
	}
	out, err := t.merge(&edit, bti.Kind(stored.Kind), stored, true)
	if err != nil {
		return verdict{}, err
	}
	if _, faults := t.faults(in.Guide, bti.Kind(stored.Kind), out.Fields, edit.Fields); len(faults) > 0 {
		return rejected(fieldFindings(faults)...), nil
	}
	chosen := stored
	chosen.Conflicts = stay
	v, err := t.merged(&edit, chosen, out, fs)
	if err != nil {
		return verdict{}, err
	}
	if len(letGo) > 0 {
		if len(v.effects) == 0 {
			v.effects = []effect{{record: chosen, change: store.Change{What: what(e)}}}
		}
		v.effects[0].change.LetGo = append(letGo, v.effects[0].change.LetGo...)
	}
	return v, nil
}

// rightsKinds are the kinds that access stands on.
var rightsKinds = map[bti.Kind]bool{
	bti.KindCase: true, bti.KindSubject: true, bti.KindParticipant: true, bti.KindGuardian: true,
	bti.KindConsent: true, bti.KindBatonOffer: true, bti.KindSuspicion: true,
}

// apply writes an entry's effects as one change, and with them what access
// needs of the case. It answers the new version.
func (t *taking) apply(e *syncproto.Entry, effects []effect) (int64, error) {
	seq, err := t.nextSeq()
	if err != nil {
		return 0, err
	}
	var of *loaded
	var before store.Projection
	rights := ""
	for i := range effects {
		r := &effects[i].record
		if r.Case == "" {
			continue
		}
		if of, err = t.load(r.Case); err != nil {
			return 0, err
		}
		if rights == "" && rightsKinds[bti.Kind(r.Kind)] {
			rights = effects[i].change.What + " " + r.Kind
			before = t.projection(of)
		}
	}
	for i := range effects {
		x := &effects[i]
		t.number(seq, e, x)
		if err := t.tx.PutRecord(x.record, x.change); err != nil {
			return 0, err
		}
		delete(t.fresh, x.record.ID)
		t.touched[x.record.Scope] = true
		if x.change.FromScope != "" {
			t.touched[x.change.FromScope] = true
		}
		if x.record.Case != "" {
			of.put(x.record, x.typed)
		}
	}
	if err := t.prove(e, effects, seq); err != nil {
		return 0, err
	}
	if rights != "" {
		after := t.projection(of)
		if !reflect.DeepEqual(before, after) {
			if err := t.tx.PutProjection(of.id, after); err != nil {
				return 0, err
			}
			delete(t.access, of.id)
			of.may = reach{}
			if err := t.tx.AppendLog(t.line(t.now, "rights", bti.ScopeOf(of.id, bti.Log), rights)); err != nil {
				return 0, err
			}
		}
	}
	if of == nil {
		return seq, nil
	}
	if err := t.leave(of, effects); err != nil {
		return 0, err
	}
	return seq, t.tell(of, effects)
}

// clockApart is how far a device's clock may be from the server's without being told: a push takes its time.
const clockApart = 5 * 60 * 1000

// clockAhead bounds what a clock that runs ahead is shown as: a year, in milliseconds.
const clockAhead = 366 * 24 * 60 * 60 * 1000

// clockOf is the device's clock when the entry was made, 0 when it says about the same as the server's or nothing sensible.
func clockOf(e *syncproto.Entry, now int64) int64 {
	if e.At <= 0 || e.At > now+clockAhead || e.At > now-clockApart && e.At < now+clockApart {
		return 0
	}
	return e.At
}

// number gives an effect what was not known when it was judged: the change's
// number, and who makes it when.
func (t *taking) number(seq int64, e *syncproto.Entry, x *effect) {
	r, ch := &x.record, &x.change
	if ch.Created {
		r.CreatedSeq = seq
	}
	r.Version, r.By, r.At = seq, t.author, t.now
	r.Edited = clockOf(e, t.now)
	if ch.Created {
		r.Written = r.Edited
	}
	if ch.Created {
		r.Versions.Rest.Seq = seq
	}
	for i := range r.Versions.Named { // the new ones are this effect's alone
		if v := &r.Versions.Named[i]; v.Seq == 0 {
			v.Seq = seq
		}
	}
	for j := range r.Conflicts {
		if c := &r.Conflicts[j]; c.ID < 0 {
			c.ID = seq*conflictsEach - c.ID
		}
	}
	ch.Seq, ch.Person, ch.Device, ch.N, ch.At = seq, t.author, t.from, e.N, t.now
}

func (t *taking) projection(l *loaded) store.Projection {
	return project(rules.In{Case: l.whole, Guide: t.guideOf(l), Today: t.today, Person: t.ref.person}, t.ref.youngAge)
}
