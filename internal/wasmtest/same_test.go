package wasmtest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/benchdata"
	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/internal/guide/content"
	"stafett/internal/rules/vectors"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func parse(t testing.TB, s string) jsonv.Value {
	t.Helper()
	v, err := jsonv.Parse(s)
	if err != nil {
		t.Fatalf("%v: %s", err, cut(s))
	}
	return v
}

// inputs are the vectors of testdata as calls of the core.
func inputs(t testing.TB) (rules, checks []string) {
	t.Helper()
	all, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	shipped := map[bti.GuideID]jsonv.Value{}
	for _, g := range all {
		shipped[g.ID] = parse(t, string(g.AppendJSON(nil)))
	}
	list, err := vectors.Load(os.DirFS("../../testdata/rules"))
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range list {
		in, err := v.Input(func(id bti.GuideID) (jsonv.Value, error) { return shipped[id], nil })
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, in.With("lang", jsonv.Str([]string{"nb", "nn", "en"}[i%3])).String())
	}
	files, err := filepath.Glob("../../testdata/fields/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no field vectors")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc := parse(t, string(text))
		for _, c := range doc.Get("cases").Elems() {
			f := doc.Get("fields").With(doc.Get("field").Text(), c.Val.Get("value"))
			checks = append(checks, jsonv.Obj(jsonv.M("kind", doc.Get("kind")), jsonv.M("f", f)).String())
		}
	}
	return rules, checks
}

func TestNativeAndWebAssemblySayTheSameOfEveryVector(t *testing.T) {
	p := newPair(t)
	rules, checks := inputs(t)
	for _, in := range rules {
		p.call("vector", in)
	}
	for _, in := range checks {
		p.call("check", in)
	}
	if len(rules) < 200 || len(checks) < 100 {
		t.Fatalf("only %d and %d vectors", len(rules), len(checks))
	}
}

// TestNativeAndWebAssemblySayTheSameOfBrokenVectors takes the vectors apart:
// members left out, taken from another, values of other types, text cut off.
func TestNativeAndWebAssemblySayTheSameOfBrokenVectors(t *testing.T) {
	p := newPair(t)
	r := rand.New(rand.NewPCG(11, 12))
	rules, checks := inputs(t)
	for range 400 {
		in, other := parse(t, rules[r.IntN(len(rules))]), parse(t, rules[r.IntN(len(rules))])
		p.call("vector", broken(r, in, other, 3).String())
	}
	for range 2000 {
		in, other := parse(t, checks[r.IntN(len(checks))]), parse(t, checks[r.IntN(len(checks))])
		p.call("check", broken(r, in, other, 1).String())
	}
	for range 200 {
		in := []byte(checks[r.IntN(len(checks))])
		in[r.IntN(len(in))] = byte(r.IntN(256))
		p.call("check", string(in[:r.IntN(len(in)+1)]))
	}
}

// broken changes up to n places of a value, with parts of another.
func broken(r *rand.Rand, v, other jsonv.Value, n int) jsonv.Value {
	for range 1 + r.IntN(n) {
		v = breakOne(r, v, other)
	}
	return v
}

func breakOne(r *rand.Rand, v, other jsonv.Value) jsonv.Value {
	members, elems := v.Members(), v.Elems()
	if r.IntN(3) > 0 {
		switch {
		case len(members) > 0:
			i := r.IntN(len(members))
			next := slices.Clone(members)
			next[i].Val = breakOne(r, next[i].Val, other.Get(next[i].Key))
			return jsonv.Obj(next...)
		case len(elems) > 0:
			i := r.IntN(len(elems))
			o := jsonv.Value{}
			if i < len(other.Elems()) {
				o = other.Elem(i)
			}
			vals := make([]jsonv.Value, len(elems))
			for j := range elems {
				vals[j] = elems[j].Val
			}
			vals[i] = breakOne(r, vals[i], o)
			return jsonv.Arr(vals...)
		}
	}
	switch r.IntN(7) {
	case 0:
		return jsonv.Value{}
	case 1:
		return other
	case 2:
		return jsonv.Str(strings.Repeat("ø", r.IntN(300)))
	case 3:
		return jsonv.Int(r.Int64N(1000) - 500)
	case 4:
		return jsonv.Boolean(r.IntN(2) == 0)
	case 5:
		return jsonv.Arr(v)
	default:
		if len(members) > 0 {
			i := r.IntN(len(members))
			return jsonv.Obj(slices.Delete(slices.Clone(members), i, i+1)...)
		}
		return jsonv.Str(v.Text() + " og mer")
	}
}

// TestNativeAndWebAssemblyLiveTheSameLife leads one device through random
// days: loads it, changes cases, pushes, pulls, deals with what was refused.
func TestNativeAndWebAssemblyLiveTheSameLife(t *testing.T) {
	for seed := range uint64(4) {
		t.Run("seed "+strconv.FormatUint(seed, 10), func(t *testing.T) { life(t, seed) })
	}
}

func life(t *testing.T, seed uint64) {
	p := newPair(t)
	r := rand.New(rand.NewPCG(seed, 5))
	rows, err := benchdata.Rows(12)
	if err != nil {
		t.Fatal(err)
	}
	actor := benchdata.Actor
	p.call("open", string((&core.OpenIn{Actor: actor, Device: "01939f00-0000-7000-8000-0000000000d1", Mode: "demo", Lang: "nb"}).AppendJSON(nil)))
	p.call("load", benchdata.JSON(rows))
	p.call("ready", "{}")
	today := `"` + string(benchdata.Today) + `"`
	ids := 0
	fresh := func() (out []bti.RecordID) {
		for range 8 {
			ids++
			out = append(out, bti.NewUUID7(1795348800000, [10]byte{9, byte(seed), 8: byte(ids >> 8), 9: byte(ids)}))
		}
		return out
	}
	version, now := int64(100000), int64(1795348800000)
	for range 250 {
		now += r.Int64N(3600_000)
		list := parse(t, p.call("cases", `{"today":`+today+`}`)).Get("cases")
		id := bti.CaseID(list.Elem(r.IntN(list.Len())).Get("id").Text())
		view := parse(t, p.call("case", `{"id":"`+string(id)+`","today":`+today+`}`))
		recs := view.Get("records")
		rec := recs.Elem(r.IntN(recs.Len()))
		in := core.ChangeIn{Op: syncproto.OpPut, Case: id, Depth: bti.Internal, Today: benchdata.Today, Now: now, IDs: fresh()}
		switch r.IntN(12) {
		case 0, 1:
			in.Kind, in.Fields = bti.KindNote, jsonv.Obj(jsonv.M("text", jsonv.Str("Notat "+strconv.Itoa(ids))))
			p.call("change", string(in.AppendJSON(nil)))
		case 2, 3, 4:
			in.Op, in.Record = syncproto.OpPatch, bti.RecordID(rec.Get("id").Text())
			for _, m := range rec.Get("f").Members() {
				if r.IntN(2) == 0 {
					in.Fields = in.Fields.With(m.Key, jsonv.Str(m.Val.Text()+" endret"))
				}
			}
			in.Fields = in.Fields.With("text", jsonv.Str("Helt ny tekst "+strconv.Itoa(ids)))
			p.call("change", string(in.AppendJSON(nil)))
		case 5, 6:
			in.Op, in.Intent = syncproto.OpIntent, []bti.Intent{bti.Decide, bti.OfferBaton, bti.Share, bti.RaiseSuspicion, bti.StartCase, bti.Settle}[r.IntN(6)]
			in.Record = bti.RecordID(rec.Get("id").Text())
			if in.Intent != bti.Share && in.Intent != bti.Settle {
				in.Record = ""
			}
			decisions := view.Get("status").Get("decisions")
			in.Fields = jsonv.Obj(jsonv.M("date", jsonv.Str(string(benchdata.Today))), jsonv.M("to", jsonv.Int(r.Int64N(4))), jsonv.M("outcome", jsonv.Str("0.close")))
			switch in.Intent {
			case bti.Decide:
				if decisions.Len() > 0 {
					in.Fields = in.Fields.With("outcome", decisions.Elem(r.IntN(decisions.Len())).Get("outcome"))
				}
			case bti.OfferBaton:
				in.Fields = jsonv.Obj(jsonv.M("to", jsonv.Str("ansatt-"+strconv.Itoa(r.IntN(70)))), jsonv.M("date", jsonv.Str(string(benchdata.Today))))
			case bti.Share:
				in.Fields = jsonv.Obj(jsonv.M("date", jsonv.Str(string(benchdata.Today))))
			case bti.RaiseSuspicion:
				in.Fields = jsonv.Obj(jsonv.M("text", jsonv.Str("Merker")), jsonv.M("date", jsonv.Str(string(benchdata.Today))))
			}
			p.call("change", string(in.AppendJSON(nil)))
		case 7:
			start := core.StartIn{
				Subject: jsonv.Obj(jsonv.M("kind", jsonv.Str("child")), jsonv.M("givenName", jsonv.Str("Ny"+strconv.Itoa(ids))), jsonv.M("familyName", jsonv.Str("Prøve"))),
				Concern: jsonv.Obj(jsonv.M("text", jsonv.Str("Leker alene")), jsonv.M("raisedBy", jsonv.Str([]string{"staff", "caregiver", "?"}[r.IntN(3)]))),
				Guide:   bti.GuideID(view.Get("guide").Text()), Version: view.Get("guideVersion").Text(), Today: benchdata.Today, Now: now, IDs: fresh(),
			}
			p.call("start", string(start.AppendJSON(nil)))
		case 8:
			push := parse(t, p.call("pushNext", `{"max":`+strconv.Itoa(1+r.IntN(5))+`}`))
			if push.Get("body").IsNull() {
				continue
			}
			var body syncproto.Push
			if err := body.DecodeJSON(parse(t, push.Get("body").Text())); err != nil {
				t.Fatal(err)
			}
			a := syncproto.PushAnswer{Version: 1}
			for _, e := range body.Entries {
				version++
				result := []syncproto.Result{syncproto.Applied, syncproto.Merged, syncproto.Conflicting, syncproto.Rejected, syncproto.Quarantined}[r.IntN(5)]
				a.Outcomes = append(a.Outcomes, syncproto.Outcome{N: e.N, Result: result, Version: version, Findings: []syncproto.Finding{{Rule: "R1", Code: "R1.outcome_not_in_guide", Severity: "error"}}})
			}
			p.call("pushAnswer", string((&core.PushAnswerIn{Body: string(a.AppendJSON(nil))}).AppendJSON(nil)))
		case 9:
			p.call("pullNext", "{}")
			version++
			a := syncproto.PullAnswer{Version: 1, Held: true, Cursor: "bench:" + strconv.FormatInt(version, 10), Head: version}
			scope := bti.ScopeOf(id, bti.Internal)
			switch r.IntN(5) {
			case 0:
				a.Purges = []syncproto.Purge{{Scope: scope, Reason: "access_ended"}}
			case 1:
				a.Fresh = []syncproto.ScopeID{scope}
			case 2:
				a.Gone = []syncproto.Move{{Record: bti.RecordID(rec.Get("id").Text()), Scope: scope}}
			case 3:
				a.Digests = []syncproto.Digest{{Scope: scope, Digest: "0000000000000000", Count: 1}}
			}
			a.Records = []syncproto.Record{{
				ID: bti.RecordID(rec.Get("id").Text()), Kind: rec.Get("kind").Text(), Scope: bti.ScopeOf(id, bti.Depth(rec.Get("depth").Text())), Version: version,
				Fields: rec.Get("f").With("text", jsonv.Str("Fra en annen "+strconv.FormatInt(version, 10))), CreatedBy: "ansatt-3", CreatedAt: now, By: "ansatt-4", At: now,
				Conflicts: []syncproto.Conflict{{ID: version, Field: "text", Value: jsonv.Str("Til valg"), By: "ansatt-5", At: now}},
			}}
			p.call("pullAnswer", string((&core.PullAnswerIn{Body: string(a.AppendJSON(nil)), Now: now}).AppendJSON(nil)))
		case 10:
			for _, e := range parse(t, p.call("sync", "{}")).Get("entries").Elems() {
				if e.Val.Get("state").Text() != "local" {
					how := []string{"retry", "note", "drop", "shrug"}[r.IntN(4)]
					n, _ := e.Val.Get("n").Int64()
					p.call("refused", string((&core.RefusedIn{N: n, How: how, Today: benchdata.Today, Now: now, IDs: fresh()}).AppendJSON(nil)))
				}
			}
		case 11:
			p.call("lang", `{"lang":"`+[]string{"nb", "nn", "en", "se"}[r.IntN(4)]+`"}`)
			p.call("looks", "{}")
			p.call("directory", "{}")
			p.call("subjects", `{"query":"`+[]string{"prø", "barn1", "ny", "2022-03", "x"}[r.IntN(5)]+`"}`)
			p.call("guide", `{"guide":"`+view.Get("guide").Text()+`","version":"`+view.Get("guideVersion").Text()+`"}`)
		}
	}
}

// FuzzCall feeds both any method any text.
func FuzzCall(f *testing.F) {
	rules, checks := inputs(f)
	methods := core.Methods()
	f.Add(byte(slices.Index(methods, "vector")), rules[0])
	for i := 0; i < len(checks); i += 40 {
		f.Add(byte(slices.Index(methods, "check")), checks[i])
	}
	for i := range methods {
		f.Add(byte(i), "{}")
	}
	f.Add(byte(255), "")
	p := newPair(f)
	f.Fuzz(func(t *testing.T, method byte, in string) {
		q := *p
		q.t = t
		name := "none"
		if int(method) < len(methods) {
			name = methods[method]
		}
		q.call(name, in)
	})
}
