package syncer

import (
	"context"
	"slices"

	"stafett/internal/bti"
	"stafett/internal/mutant"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// ToJudgeMax is how many entries a leader is shown at once, the oldest first, and toJudgeBytes how much of them: an entry may be of
// any size that a push can have.
const (
	ToJudgeMax   = 100
	toJudgeBytes = 1 << 20
)

// whyNoPost is why access had ended when the writer works here no more; else it is the reason of the purge.
const whyNoPost = "no_post"

// quarantine keeps an entry for the leader who may judge it, and tells them that there is something.
func (t *taking) quarantine(e *syncproto.Entry) error {
	q := store.Quarantine{Device: t.device.ID, Person: t.actor.Person, At: t.now, Entry: *e, Why: whyNoPost}
	q.Case, _, _ = bti.SplitScope(e.Scope)
	if !t.outside {
		var err error
		if q.Why, err = purgeReason(t.tx, t.actor, e.Scope); err != nil {
			return err
		}
	}
	var err error
	if q.Unit, err = t.lastUnit(); err != nil {
		return err
	}
	if err := t.tx.PutQuarantine(q); err != nil {
		return err
	}
	unit, err := judgedIn(t.tx, &q)
	if err != nil || unit == "" {
		return err
	}
	leaders, err := t.tx.Leaders(unit)
	if err != nil {
		return err
	}
	for _, p := range leaders {
		a, ok, err := t.tx.Account(p)
		if err != nil {
			return err
		}
		if !ok || slices.Contains(t.judges, p) {
			continue
		}
		actor, _, err := store.ActorOn(t.tx, a, t.today)
		if err != nil {
			return err
		}
		if !leads(actor, unit) || p == t.actor.Person {
			continue
		}
		t.judges = append(t.judges, p)
		if err := t.message(p); err != nil {
			return err
		}
	}
	return nil
}

// lastUnit is where the sender works, or worked last; "" for the family.
func (t *taking) lastUnit() (bti.UnitID, error) {
	if t.actor.Unit != "" {
		return t.actor.Unit, nil
	}
	posts, err := t.tx.PostsOf(t.actor.Person) // in order of their first day
	if err != nil {
		return "", err
	}
	unit := bti.UnitID("")
	for i := range posts {
		if posts[i].From <= t.today && posts[i].Unit != "" {
			unit = posts[i].Unit
		}
	}
	return unit, nil
}

// judgedIn is the unit whose leader may judge an entry: that of its case, or, where no such case is known, that of its writer. "" for a
// person's own things, which are nobody's to judge.
func judgedIn(r store.Reader, q *store.Quarantine) (bti.UnitID, error) {
	if q.Case == "" {
		return "", nil
	}
	access, known, err := r.CaseOf(q.Case, q.Person, "")
	if err != nil {
		return "", err
	}
	if known && access.Head != nil {
		return access.Head.Unit, nil
	}
	return q.Unit, nil
}

func leads(a bti.Actor, unit bti.UnitID) bool {
	return a.Role == bti.Leader && unit != "" && a.Unit == unit
}

// ToJudge is a quarantined entry as the leader sees it who may judge it.
type ToJudge struct {
	store.Quarantine
	// Writer is the name of who wrote it, UnitName that of Unit.
	Writer, UnitName string
	// Head and Subject of the case; nil where it is not known.
	Head    *bti.CaseHead
	Subject *bti.Subject
	// Kind of the record that it makes or changes.
	Kind bti.Kind
	// Current are the present values of the fields that it changes, null where the record is not there.
	Current jsonv.Value
	// Step: it is a step that only who takes it can take; see mayTakeIn.
	Step bool
	// Depth is how deep in the case it lies: where its record lies, if there is one, whichever scope it names itself;
	// a suspicion is protected (R11).
	Depth bti.Depth
}

// depthOf an entry and the record that it changes, which may be nil.
func depthOf(e *syncproto.Entry, rec *store.Record) bti.Depth {
	if i := bti.Intent(e.Intent); i == bti.RaiseSuspicion || i == bti.LiftSuspicion {
		return bti.Protected
	}
	scope := e.Scope
	if rec != nil {
		scope = rec.Scope
	}
	_, d, _ := bti.SplitScope(scope)
	return d
}

// changes is the record of its case that a quarantined entry changes; nil when there is none.
func changes(r store.Reader, q *store.Quarantine) (*store.Record, error) {
	rec, ok, err := r.Record(q.Entry.Record)
	if err != nil || !ok || rec.Case != q.Case {
		return nil, err
	}
	return &rec, nil
}

// mayTakeIn tells whether somebody else can let an entry stand under its writer's name. What was written can: a new case, a suspicion
// and the choice between two texts are writing too. A step is an act: an answer on consent or baton, a decision, is taken by who has
// the right to it on the day, and by nobody for another.
func mayTakeIn(e *syncproto.Entry) bool {
	if e.Op != syncproto.OpIntent {
		return true
	}
	switch bti.Intent(e.Intent) {
	case bti.StartCase, bti.RaiseSuspicion, bti.Settle:
		return true
	}
	return false
}

// CountToJudge is how many entries wait for who asks; it tells nothing of them.
func (s *Syncer) CountToJudge(ctx context.Context, who Who) (n int, err error) {
	err = s.judging(ctx, who, func(r store.Reader, x *Reach) error {
		n, err = r.CountToJudge(x.Actor.Unit)
		return err
	})
	return n, err
}

// ToJudge are the entries that wait for who asks, the oldest first, at most ToJudgeMax
// and a mebibyte of them beyond the first, and how many there are in all. It is a look
// into their cases, and the access log says so before anything is handed out.
func (s *Syncer) ToJudge(ctx context.Context, who Who) (list []ToJudge, all int, err error) {
	var x *Reach
	err = s.judging(ctx, who, func(r store.Reader, by *Reach) error {
		x, list = by, nil
		if all, err = r.CountToJudge(x.Actor.Unit); err != nil {
			return err
		}
		waiting, err := r.ToJudge(x.Actor.Unit, ToJudgeMax, toJudgeBytes)
		if err != nil {
			return err
		}
		names, err := s.NamesIn(r)
		if err != nil {
			return err
		}
		for i := range waiting {
			one, err := toJudge(r, &waiting[i])
			if err != nil {
				return err
			}
			if one.Unit != "" {
				one.UnitName = names.Unit(one.Unit)
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil || len(list) == 0 {
		return nil, all, err
	}
	count := make(map[syncproto.ScopeID]int64)
	var scopes []syncproto.ScopeID
	for i := range list {
		scope := bti.ScopeOf(list[i].Case, list[i].Depth)
		if count[scope]++; count[scope] == 1 {
			scopes = append(scopes, scope)
		}
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		for _, scope := range scopes {
			l := x.Line("read", scope, groundLeader)
			l.Count, l.Detail = count[scope], "quarantine"
			if err := tx.AppendLog(l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return list, all, nil
}

func toJudge(r store.Reader, q *store.Quarantine) (out ToJudge, err error) {
	out = ToJudge{Quarantine: *q, Kind: bti.Kind(q.Entry.Kind), Step: !mayTakeIn(&q.Entry)}
	a, _, err := r.Account(q.Person)
	if err != nil {
		return out, err
	}
	out.Writer = a.Name
	head, ok, err := r.Record(syncproto.RecordID(q.Case))
	if err != nil {
		return out, err
	}
	if h, is := bti.TypedOf(&head.Record).(*bti.CaseHead); ok && is {
		out.Head = h
		subject, ok, err := r.Record(h.Subject)
		if err != nil {
			return out, err
		}
		if x, is := bti.TypedOf(&subject.Record).(*bti.Subject); ok && is {
			out.Subject = x
		}
	}
	rec, err := changes(r, q)
	out.Depth = depthOf(&q.Entry, rec)
	if err != nil || rec == nil {
		return out, err
	}
	out.Kind = bti.Kind(rec.Kind)
	var now []jsonv.Member
	for _, m := range q.Entry.Fields.Members() {
		if v := rec.Fields.Get(m.Key); !v.IsNull() {
			now = append(now, jsonv.M(m.Key, v))
		}
	}
	out.Current = jsonv.Obj(now...)
	return out, nil
}

// judging runs fn for one who leads a unit. Anybody else is refused, and the access log says so.
func (s *Syncer) judging(ctx context.Context, who Who, fn func(store.Reader, *Reach) error) error {
	var x Reach
	err := s.st.Read(ctx, func(r store.Reader) (err error) {
		if x, err = s.ReachOf(r, who, ""); err != nil || !leads(x.Actor, x.Actor.Unit) {
			return err
		}
		return fn(r, &x)
	})
	if err != nil || leads(x.Actor, x.Actor.Unit) {
		return err
	}
	if err := s.st.Write(ctx, func(tx store.Tx) error { return tx.AppendLog(x.Line("refused", "", "judge")) }); err != nil {
		return err
	}
	return refuse(Forbidden)
}

// Verdict is what a leader decides about entry N of a device.
type Verdict struct {
	Device syncproto.DeviceID
	N      int64
	// Take lets it stand under its writer's name; else it is left out, and Reason is told to its writer.
	Take   bool
	Reason string
}

// Judged is what stands after a verdict.
type Judged struct {
	// Judgement that holds; JudgedAt 0: it could not be taken in and still waits, Findings say why.
	store.Judgement
	// Name of who decided.
	Name string
	// Before: it had been decided already, and this verdict changed nothing.
	Before   bool
	Findings []syncproto.Finding
}

// Judge decides about a quarantined entry, once: whoever comes later, or again, is told what holds. To take it in is to apply it as if the
// leader wrote it now, with the rules looking at what the leader may, and its writer as the author. What the
// rules refuse still waits. The error is a *Error when it is not for whoever asks; any other is a passing fault, and nothing was decided.
func (s *Syncer) Judge(ctx context.Context, who Who, v *Verdict) (out Judged, err error) {
	var refused error
	var t *taking
	var writer syncproto.PersonID
	err = s.write(ctx, func(tx store.Tx) error {
		out, refused, t, writer = Judged{}, nil, nil, ""
		x, err := s.ReachOf(tx, who, "")
		if err != nil {
			return err
		}
		q, ok, err := tx.QuarantineOf(v.Device, v.N)
		if err != nil {
			return err
		}
		unit := x.Actor.Unit
		if ok {
			if unit, err = judgedIn(tx, &q); err != nil {
				return err
			}
		}
		switch {
		case !leads(x.Actor, unit):
			refused = refuse(Forbidden)
			return tx.AppendLog(x.Line("refused", q.Entry.Scope, "judge"))
		case !ok:
			refused = refuse(Missing)
			return nil
		case q.JudgedAt != 0:
			out = Judged{Judgement: q.Judgement, Before: true}
		default:
			out.Judgement = store.Judgement{JudgedAt: x.At, JudgedBy: x.Actor.Person, Result: syncproto.Rejected, Reason: v.Reason}
			if t, err = s.judge(tx, &x, &q, v.Take, &out); err != nil || out.JudgedAt == 0 {
				return err
			}
			writer = q.Person
		}
		a, _, err := tx.Account(out.JudgedBy)
		out.Name = a.Name
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil || writer == "" {
		return out, err
	}
	if v.Take && mutant.Active == mutant.JudgedApart {
		if err := s.write(ctx, func(tx store.Tx) error { return tx.PutJudgement(v.Device, v.N, out.Judgement) }); err != nil {
			return out, err
		}
	}
	s.cases.put(t.cases)
	s.poke(ctx, t)
	s.Hub.Poke([]syncproto.PersonID{writer}, "")
	return out, nil
}

// judge carries a verdict out. When the rules refuse what is to be taken in, only out.Findings is left of it.
func (s *Syncer) judge(tx store.Tx, x *Reach, q *store.Quarantine, take bool, out *Judged) (*taking, error) {
	ref, err := s.reference(tx)
	if err != nil {
		return nil, err
	}
	t := s.taking(tx, x.sender, ref)
	rec, err := changes(tx, q)
	if err != nil {
		return nil, err
	}
	how := "leave"
	if take {
		how = "take"
		if err := t.takeIn(q, out); err != nil || out.JudgedAt == 0 {
			return nil, err
		}
	}
	if !take || mutant.Active != mutant.JudgedApart {
		if err := tx.PutJudgement(q.Device, q.Entry.N, out.Judgement); err != nil {
			return nil, err
		}
	}
	l := x.Line("judge", bti.ScopeOf(q.Case, depthOf(&q.Entry, rec)), groundLeader)
	l.Detail = how
	if err := tx.AppendLog(l); err != nil {
		return nil, err
	}
	return t, t.tellWriter(q.Person)
}

// takeIn applies a quarantined entry with the rights of who judges it.
func (t *taking) takeIn(q *store.Quarantine, out *Judged) error {
	refused := func(fs ...syncproto.Finding) { *out = Judged{Findings: fs} }
	e := q.Entry
	if !mayTakeIn(&e) {
		refused(stop("access", codeOwnStep, ""))
		return nil
	}
	d, _, err := t.tx.Device(q.Device)
	if err != nil {
		return err
	}
	meta, err := t.tx.Meta()
	if err != nil {
		return err
	}
	t.author, t.from, t.restored = q.Person, q.Device, d.Incarnation != meta.Incarnation
	if err := t.prepare(&incoming{entries: []syncproto.Entry{e}, cases: []bti.CaseID{q.Case}}); err != nil {
		return err
	}
	v, err := t.judgeSafely(&e)
	if err != nil {
		return err
	}
	switch v.result {
	case syncproto.Applied, syncproto.Merged, syncproto.Conflicting:
	case syncproto.Quarantined: // who leads the unit holds its cases; one that is not known was never held
		refused(stop("access", codeScope, "scope"))
		return nil
	default:
		refused(slices.DeleteFunc(v.findings, func(f syncproto.Finding) bool { return f.Severity != rules.Error })...)
		return nil
	}
	out.Result, out.Version, out.Reason = v.result, v.version, ""
	if len(v.effects) > 0 {
		out.Version, err = t.apply(&e, v.effects)
	}
	return err
}

// tellWriter puts a message into the writer's outbox, if they still log in.
func (t *taking) tellWriter(p syncproto.PersonID) error {
	a, ok, err := t.tx.Account(p)
	if err != nil || !ok || p == t.actor.Person {
		return err
	}
	actor, _, err := store.ActorOn(t.tx, a, t.today)
	if err != nil || actor.Role == "" {
		return err
	}
	return t.message(p)
}

// judgedOf is what was decided about the entries that a person's device asks for. One of the family who no longer sees the log is not
// told by whom: the directory says where that leader works, and a blocked address must not show by it.
func judgedOf(r store.Reader, to bti.Actor, waits []syncproto.Waiting, today bti.Date) (list []syncproto.Judgement, err error) {
	for _, w := range waits {
		all, err := r.JudgedOf(to.Person, w.N)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(q store.Quarantine) bool { return q.Entry.Record == w.Record && q.Entry.At == w.At })
		if i < 0 {
			continue
		}
		q := &all[i]
		out := syncproto.Judgement{Waiting: w, Result: q.Result, Version: q.Version, On: q.JudgedAt, Reason: q.Reason}
		named := to.Role != bti.GuardianRole && to.Role != bti.Young
		if !named {
			if named, err = holds(r, to, bti.ScopeOf(q.Case, bti.Log), today); err != nil {
				return nil, err
			}
		}
		if named {
			a, _, err := r.Account(q.JudgedBy)
			if err != nil {
				return nil, err
			}
			out.By, out.Name = q.JudgedBy, a.Name
		}
		list = append(list, out)
	}
	return list, nil
}
