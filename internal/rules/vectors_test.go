package rules_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/rules"
	"stafett/internal/rules/vectors"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

var shipped = sync.OnceValues(func() (map[bti.GuideID]*guide.Guide, error) {
	all, err := content.All()
	byID := map[bti.GuideID]*guide.Guide{}
	for _, g := range all {
		byID[g.ID] = g
	}
	return byID, err
})

func loadVectors(t testing.TB) []vectors.Vector {
	t.Helper()
	list, err := vectors.Load(os.DirFS("../../testdata/rules"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func shippedGuide(t testing.TB, id bti.GuideID) *guide.Guide {
	t.Helper()
	all, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	g := all[id]
	if g == nil {
		t.Fatalf("no shipped guide %q", id)
	}
	return g
}

func inlineGuide(t testing.TB, v jsonv.Value) *guide.Guide {
	t.Helper()
	g := &guide.Guide{}
	var f field.Faults
	g.DecodeJSON(v, "", &f)
	if len(f.List) > 0 {
		t.Fatalf("guide of the vectors: %v", f.List)
	}
	return g
}

// input turns a vector into what the rules take.
func input(t testing.TB, v *vectors.Vector) (rules.In, rules.Change) {
	t.Helper()
	in := rules.In{
		Case: bti.Assemble(v.Case, v.Records), Actor: v.Actor, Today: v.Today, EarlierClosingNotes: v.Earlier,
		Person: func(id bti.PersonID) (bti.Person, bool) {
			i := slices.IndexFunc(v.People, func(p bti.Person) bool { return p.Person == id })
			if i < 0 {
				return bti.Person{}, false
			}
			return v.People[i], true
		},
		Unit: func(bti.UnitID) string { return v.Unit },
	}
	switch {
	case v.GuideID != "":
		in.Guide = shippedGuide(t, v.GuideID)
	case !v.Guide.IsNull():
		in.Guide = inlineGuide(t, v.Guide)
	}
	if !v.Version.IsNull() {
		other := inlineGuide(t, v.Version)
		in.GuideVersion = func(id bti.GuideID, version string) *guide.Guide {
			if id == other.ID && version == other.Version {
				return other
			}
			return nil
		}
	}
	if v.Change == nil {
		return in, rules.Change{}
	}
	ch := changeOf(v.Records, *v.Change)
	ch.Unread = func(name string) bool { return slices.Contains(v.Unread, name) }
	return in, ch
}

// changeOf is an entry as the rules see it, with the fields as they would be.
func changeOf(records []syncproto.Record, e syncproto.Entry) rules.Change {
	ch := rules.Change{
		Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope, Fields: e.Fields,
		Intent: bti.Intent(e.Intent), IDs: e.IDs,
	}
	if e.Op == syncproto.OpPut {
		ch.After = e.Fields
		return ch
	}
	for i := range records {
		if records[i].ID != e.Record || e.Op == syncproto.OpIntent && ch.Intent != bti.Settle {
			continue
		}
		ch.After = records[i].Fields
		if e.Op == syncproto.OpPatch {
			for _, m := range e.Fields.Members() {
				ch.After = ch.After.With(m.Key, m.Val)
			}
		}
	}
	return ch
}

func codes(fs []rules.Finding) []string {
	out := make([]string, 0, len(fs))
	for _, f := range fs {
		out = append(out, f.Code)
	}
	slices.Sort(out)
	return out
}

// judge runs a vector and says in what the rules answer otherwise.
func judge(t testing.TB, v *vectors.Vector, in rules.In, ch rules.Change) (problems []string, found []rules.Finding, muts []rules.Mutation) {
	t.Helper()
	status := rules.StatusOf(in, field.Bokmal)
	found = status.Notes
	if v.Change != nil {
		muts, found = rules.Perform(in, ch)
	}
	var text []byte
	if len(v.Expect.Status) > 0 {
		text = status.AppendJSON(nil)
	}
	return v.Differ(codes(found), len(muts), text), found, muts
}

func TestEveryVectorSaysWhatTheRulesSay(t *testing.T) {
	for _, v := range loadVectors(t) {
		t.Run(strings.TrimSuffix(v.File, ".json")+"/"+v.Name, func(t *testing.T) {
			in, ch := input(t, &v)
			problems, found, muts := judge(t, &v, in, ch)
			for _, p := range problems {
				t.Error(p)
			}
			for _, f := range found {
				for _, lang := range []field.Lang{field.Bokmal, field.Nynorsk, field.English} {
					if text := rules.Explain(f, lang); text == "" || strings.ContainsAny(text, "{}") {
						t.Errorf("%s in %s: %q", f.Code, lang, text)
					}
				}
			}
			expectMutations(t, muts, v.Expect)
		})
	}
}

// The tests can fail: a rule that is not asked at one of its places is missed by some vector.
func TestEveryPlaceWhereARuleIsAskedIsNeededBySomeVector(t *testing.T) {
	type run struct {
		v  vectors.Vector
		in rules.In
		ch rules.Change
	}
	var runs []run
	for _, v := range loadVectors(t) {
		in, ch := input(t, &v)
		runs = append(runs, run{v, in, ch})
	}
	for _, place := range rules.Places() {
		restore := rules.Without(place)
		missed := false
		for i := range runs {
			problems, _, _ := judge(t, &runs[i].v, runs[i].in, runs[i].ch)
			if missed = len(problems) > 0; missed {
				break
			}
		}
		restore()
		if !missed {
			t.Errorf("nothing misses %s", place)
		}
	}
}

func expectMutations(t *testing.T, muts []rules.Mutation, want vectors.Expect) {
	t.Helper()
	for id, fields := range want.Set {
		i := slices.IndexFunc(muts, func(m rules.Mutation) bool { return m.Record == id })
		if i < 0 {
			t.Errorf("%s is not changed", id)
			continue
		}
		for name, val := range fields {
			if !muts[i].Fields.Has(name) {
				t.Errorf("%s: %s is not set", id, name)
			} else if got := muts[i].Fields.Get(name); !jsonv.Equal(got, val) {
				t.Errorf("%s: %s is %s, want %s", id, name, got, val)
			}
		}
	}
	for id, scope := range want.Moved {
		if !slices.ContainsFunc(muts, func(m rules.Mutation) bool { return m.Record == id && m.MoveTo == scope }) {
			t.Errorf("%s is not moved to %s", id, scope)
		}
	}
}

func TestEveryRuleHasVectorsThatPassAndThatFailIt(t *testing.T) {
	type count struct{ pass, fail int }
	got := map[string]*count{}
	for _, v := range loadVectors(t) {
		c := got[v.Rule]
		if c == nil {
			c = &count{}
			got[v.Rule] = c
		}
		if v.Pass {
			c.pass++
		} else {
			c.fail++
		}
	}
	want := rules.RuleIDs()
	for n := 1; n <= 23; n++ {
		if id := "R" + strconv.Itoa(n); !slices.Contains(want, id) {
			t.Errorf("%s is not in the table", id)
		}
	}
	for _, id := range want {
		if c := got[id]; c == nil || c.pass == 0 || c.fail == 0 {
			t.Errorf("%s has %+v", id, c)
		}
	}
	for id := range got {
		if !slices.Contains(want, id) {
			t.Errorf("vectors for %q, which is no rule", id)
		}
	}
}

func TestEveryCodeIsMetByAVectorAndEveryCodeMetIsInTheTable(t *testing.T) {
	met := map[string]bool{}
	for _, v := range loadVectors(t) {
		for _, c := range v.Expect.Codes {
			met[c] = true
		}
		var s rules.Status
		if len(v.Expect.Status) > 0 {
			if err := json.Unmarshal(v.Expect.Status, &s); err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
		}
		for _, d := range s.Decisions {
			for _, f := range d.Findings {
				met[f.Code] = true
			}
			for _, x := range d.Targets {
				for _, f := range x.Findings {
					met[f.Code] = true
				}
			}
		}
	}
	all := rules.Codes()
	for _, c := range all {
		if !met[c] {
			t.Errorf("no vector meets %s", c)
		}
	}
	for c := range met {
		if !slices.Contains(all, c) && !strings.HasPrefix(c, "field.") {
			t.Errorf("%s is met but is in no table", c)
		}
	}
}

func TestNoTwoVectorsClaimTheSame(t *testing.T) {
	seen := map[string]string{}
	for _, v := range loadVectors(t) {
		if other, ok := seen[v.Name]; ok {
			t.Errorf("%q stands in %s and %s", v.Name, other, v.File)
		}
		seen[v.Name] = v.File
		if len(v.Name) < 20 || !strings.Contains(v.Name, " ") {
			t.Errorf("%q is no sentence", v.Name)
		}
	}
}

func TestVectorsAreDataThatTheFieldChecksAccept(t *testing.T) {
	for _, v := range loadVectors(t) {
		for _, r := range v.Records {
			if f := bti.Check(bti.Kind(r.Kind), r.Fields, field.Demo); len(f) > 0 {
				t.Errorf("%s: %q: %s %s: %v", v.File, v.Name, r.Kind, r.ID, f)
			}
		}
	}
}

func TestTheVectorFilesAreNamedForTheirRules(t *testing.T) {
	files, err := filepath.Glob("../../testdata/rules/*.json")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, v := range loadVectors(t) {
		if v.File != v.Rule+".json" {
			t.Errorf("%q of %s stands in %s", v.Name, v.Rule, v.File)
		}
	}
}
