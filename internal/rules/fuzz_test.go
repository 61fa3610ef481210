package rules_test

import (
	"slices"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/rules"
	"stafett/internal/rules/vectors"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// What a stranger sends is judged, whatever it is: nothing makes the rules
// panic, and nothing is changed where an error was found.
func FuzzAnyChangeIsJudged(f *testing.F) {
	list := loadVectors(f)
	for i, v := range list {
		if e := v.Change; e != nil {
			f.Add(uint16(i), string(e.Op), e.Kind, e.Intent, string(e.Record), string(e.Scope), e.Fields.String(), string(v.Actor.Role))
		}
	}
	f.Fuzz(func(t *testing.T, at uint16, op, kind, intent, record, scope, fields, role string) {
		v := list[int(at)%len(list)]
		in, _ := input(t, &v)
		in.Actor.Role = bti.Role(role)
		value, err := jsonv.Parse(fields)
		if err != nil {
			value = jsonv.Str(fields)
		}
		e := syncproto.Entry{
			Op: syncproto.Op(op), Kind: kind, Intent: intent, Record: syncproto.RecordID(record), Scope: syncproto.ScopeID(scope), Fields: value,
		}
		judgeAnything(t, &v, in, changeOf(v.Records, e))
	})
}

func judgeAnything(t *testing.T, v *vectors.Vector, in rules.In, ch rules.Change) {
	t.Helper()
	muts, found := rules.Perform(in, ch)
	if len(muts) > 0 && slices.ContainsFunc(found, func(f rules.Finding) bool { return f.Severity == rules.Error }) {
		t.Fatalf("%s: refused and changed: %v %v", v.Name, codes(found), muts)
	}
	for _, m := range muts {
		if m.Create || m.MoveTo != "" {
			continue
		}
		if !slices.ContainsFunc(v.Records, func(r syncproto.Record) bool { return r.ID == m.Record }) {
			t.Fatalf("%s: changes %s, which does not exist", v.Name, m.Record)
		}
	}
	rules.StatusOf(in, field.Nynorsk)
	rules.May(in)
}
