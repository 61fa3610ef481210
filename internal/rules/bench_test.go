package rules_test

import (
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/rules"
	"stafett/syncproto"
)

// ordinary is a case at level 2 as the vectors have it: some twenty records.
func ordinary(b *testing.B) rules.In {
	b.Helper()
	for _, v := range loadVectors(b) {
		if v.Name == "Minutes shared with all involved need no word" {
			in, _ := input(b, &v)
			return in
		}
	}
	b.Fatal("the vector is gone")
	return rules.In{}
}

func BenchmarkStatusOfAnOrdinaryCase(b *testing.B) {
	in := ordinary(b)
	b.ReportAllocs()
	for b.Loop() {
		rules.StatusOf(in, field.Bokmal)
	}
}

func BenchmarkBriefOfAnOrdinaryCase(b *testing.B) {
	in := ordinary(b)
	b.ReportAllocs()
	for b.Loop() {
		rules.Brief(in, field.Bokmal)
	}
}

func BenchmarkCheckOfAMeasure(b *testing.B) {
	in := ordinary(b)
	ch := rules.Change{
		Op: syncproto.OpPut, Kind: bti.KindMeasure, Record: "01920000-0000-7000-8000-000000000092",
		Scope: bti.ScopeOf(in.Case.ID, bti.Log),
		After: obj("title", "Tiltak", "goal", "01920000-0000-7000-8000-000000000081", "arena", "hjemme", "responsible", "Mor",
			"start", "2026-06-01", "evaluateOn", "2026-07-01", "status", "planned", "target", "child"),
	}
	b.ReportAllocs()
	for b.Loop() {
		if f := rules.Check(in, ch); len(f) > 0 {
			b.Fatal(f)
		}
	}
}
