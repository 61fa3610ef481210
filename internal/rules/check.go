package rules

import (
	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Check says what stands in the way of a put or patch, and of an intent. The
// texts of the findings are empty; see Explain. The form of the single fields of
// a put or patch is bti.Check's to judge; an intent's arguments are judged here too.
//
// Findings come in the order of the rules. Errors stand in the way; warnings
// and infos are for the person to read.
func Check(in In, ch Change) []Finding {
	if ch.Op == syncproto.OpIntent {
		_, f := Perform(in, ch)
		return f
	}
	v := look(in)
	v.checkRecord(prepare(ch))
	return v.finds
}

func prepare(ch Change) *change {
	x := &change{Change: ch}
	x.of, x.depth, x.inCase = bti.SplitScope(ch.Scope)
	if x.After.Kind() != jsonv.Object {
		x.After = x.Fields
	}
	return x
}

// checkRecord judges a put or patch: first whether it has a place at all, then
// whether the person may write it, then by the rules.
func (v *view) checkRecord(ch *change) {
	recordRecord(v, ch)
	if hasError(v.finds) || ch.Kind == bti.KindPrivateNote {
		return
	}
	accessRecord(v, ch)
	if hasError(v.finds) {
		return
	}
	for i := range table {
		if f := table[i].record; f != nil {
			f(v, ch)
		}
	}
}

// checkIntent judges an intent; for a decision it also answers the choice made.
func (v *view) checkIntent(ch *change) (c choice) {
	var faults field.Faults
	if a, ok := bti.DecodeArgs(ch.Intent, ch.Fields, &faults).(bti.Args); ok {
		ch.args = a
	}
	recordIntent(v, ch)
	if ch.args != nil {
		v.fieldFindings(faults.List)
	}
	if hasError(v.finds) {
		return c
	}
	accessIntent(v, ch)
	// A step is dated when it is taken. One dated ahead could outdo a withdrawal that comes tomorrow.
	if day := bti.Date(ch.Fields.Get("date").Text()); v.Today.Before(day) {
		v.bad("sync.date_ahead", "date", "", string(day))
	}
	if hasError(v.finds) {
		return c
	}
	switch a := ch.args.(type) {
	case *bti.ArgsDecide:
		return v.checkDecide(a)
	case *bti.ArgsSettle:
		v.checkSettle(ch, a)
		return c
	}
	for i := range table {
		if f := table[i].intent; f != nil {
			f(v, ch)
		}
	}
	return c
}

func (v *view) checkDecide(a *bti.ArgsDecide) choice {
	v.openFindings()
	c, ok := r1Decide(v, a)
	if ok {
		v.chooseFindings(&c)
	}
	return c
}

// openFindings are about any decision at all just now.
func (v *view) openFindings() {
	for i := range table {
		if f := table[i].open; f != nil {
			f(v)
		}
	}
}

// chooseFindings are about one decision and target.
func (v *view) chooseFindings(c *choice) {
	for i := range table {
		if f := table[i].choose; f != nil {
			f(v, c)
		}
	}
}

// checkSettle judges the settling of a conflict as the change of the one field
// that it is, by the same rules as a patch.
func (v *view) checkSettle(ch *change, a *bti.ArgsSettle) {
	kind, m := v.findRecord(ch.Record)
	if m == nil {
		v.bad("record.missing", "record", "")
		return
	}
	x := *ch
	x.Op, x.Kind, x.Scope = syncproto.OpPatch, kind, m.Scope
	x.of, x.depth, x.inCase = bti.SplitScope(m.Scope)
	x.Fields = jsonv.Obj(jsonv.M(a.Field, a.Value))
	if after := ch.Change.After; after.Kind() == jsonv.Object {
		x.After = after.With(a.Field, a.Value)
	} else {
		x.After = x.Fields
	}
	v.checkRecord(&x)
}
