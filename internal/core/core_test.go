package core_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const today bti.Date = "2026-11-22"

var (
	leader   = bti.Actor{Person: "liv", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"}
	employee = bti.Actor{Person: "nora", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"}
)

// device is a core with records on it.
type device struct {
	t    *testing.T
	c    *core.Core
	rows []core.Row
	v    int64
	n    int
}

func guideOf(t *testing.T, id bti.GuideID) *guide.Guide {
	t.Helper()
	all, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(g *guide.Guide) bool { return g.ID == id })
	return all[i]
}

func newDevice(t *testing.T) *device {
	d := &device{t: t, c: core.New()}
	for _, id := range []bti.GuideID{"kongsvinger-barnehage", "barum-nivaa-0-1"} {
		g := guideOf(t, id)
		d.put(d.id(), bti.RefScope, &bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)})
	}
	d.put(d.id(), bti.RefScope, &bti.Person{Person: "liv", Name: "Liv Prøve", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"})
	d.put(d.id(), bti.RefScope, &bti.Person{Person: "nora", Name: "Nora Prøve", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"})
	d.put(d.id(), bti.RefScope, &bti.Person{Person: "ole", Name: "Ole Prøve", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"})
	d.put(d.id(), bti.RefScope, &bti.Unit{Unit: "solsikken", Name: "Solsikken", Service: "barnehage", Guides: []string{"kongsvinger-barnehage"}})
	d.put(d.id(), bti.RefScope, &bti.Service{Service: "ppt", Name: "PPT", Phone: "+4799999999"})
	d.put(d.id(), bti.RefScope, &bti.Municipality{Name: "Prøvedal", Number: "3401", YoungAge: 15, LeaseHours: 72})
	return d
}

func (d *device) id() bti.RecordID {
	d.n++
	return bti.NewUUID7(1795000000000, [10]byte{8: byte(d.n >> 8), 9: byte(d.n)})
}

func (d *device) put(id bti.RecordID, scope syncproto.ScopeID, r bti.Record, conflicts ...syncproto.Conflict) {
	d.v++
	rec := syncproto.Record{
		ID: id, Kind: string(r.RecordKind()), Scope: scope, Version: d.v, Fields: bti.Fields(r),
		CreatedBy: "nora", CreatedAt: d.v, By: "ole", At: d.v, Conflicts: conflicts,
	}
	d.rows = append(d.rows, core.Row{Table: "chunk", Key: strconv.FormatInt(10000000+d.v, 10), Scope: scope, Data: "[" + string(rec.AppendJSON(nil)) + "]"})
}

// begin puts a case on the device, started by nora.
func (d *device) begin(name string, change func(*bti.CaseHead)) bti.CaseID {
	head, subject := d.id(), d.id()
	c := bti.CaseID(head)
	h := &bti.CaseHead{
		Subject: subject, Guide: "kongsvinger-barnehage", GuideVersion: guideOf(d.t, "kongsvinger-barnehage").Version, Unit: "solsikken", Service: "barnehage",
		Step: "0.1", Status: "open", Log: "none", RaisedBy: "staff", Opened: "2026-11-10",
	}
	if change != nil {
		change(h)
	}
	d.put(head, bti.ScopeOf(c, bti.Log), h)
	d.put(subject, bti.ScopeOf(c, bti.Log), &bti.Subject{Kind: "child", GivenName: name, FamilyName: "Å-Prøve", Born: "2022-03-04"})
	d.put(d.id(), bti.ScopeOf(c, bti.Internal), &bti.Concern{Text: "Leker alene", RaisedBy: "staff"})
	return c
}

func (d *device) open(a bti.Actor) *device {
	d.t.Helper()
	d.ask("open", &core.OpenIn{Actor: a, Device: "01939f00-0000-7000-8000-0000000000d1", Mode: field.Demo, Lang: field.Bokmal}, &core.OpenOut{})
	d.ask("load", &core.LoadIn{Rows: d.rows}, &core.LoadOut{})
	d.ask("ready", &core.ReadyIn{}, &core.ReadyOut{})
	return d
}

func (d *device) ask(method string, in jsonv.Walker, out jsonv.Walker) {
	d.t.Helper()
	text := d.c.Call(method, string(jsonv.Write(nil, in)))
	v, err := jsonv.Parse(text)
	if err != nil || v.Get("code").Text() != "" {
		d.t.Fatalf("%s: %s %v", method, text, err)
	}
	if err := jsonv.Read(out, v); err != nil {
		d.t.Fatal(err)
	}
}

func TestARowLoadsAsAValueAsWellAsATextOfJSON(t *testing.T) {
	d := newDevice(t)
	d.begin("Ada", nil)
	for i := range d.rows {
		if i%2 == 0 {
			v, err := jsonv.Parse(d.rows[i].Data)
			if err != nil {
				t.Fatal(err)
			}
			d.rows[i].Data, d.rows[i].Value = "", v
		}
	}
	d.open(bti.Actor{Person: "nora", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"})
	if got := d.list(); len(got.Cases) != 1 || got.Cases[0].Name != "Ada Å-Prøve" {
		t.Fatalf("%+v", got.Cases)
	}
}

func (d *device) list() (out core.CasesOut) {
	d.t.Helper()
	d.ask("cases", &core.CasesIn{Today: today}, &out)
	return out
}

func (d *device) tasks() (out []string) {
	d.t.Helper()
	for _, k := range d.list().Tasks {
		given, _, _ := strings.Cut(k.Name, " ")
		out = append(out, given+" "+k.What+" "+k.State)
	}
	return out
}

func (d *device) code(method, in string) string {
	d.t.Helper()
	v, err := jsonv.Parse(d.c.Call(method, in))
	if err != nil {
		d.t.Fatal(err)
	}
	return v.Get("code").Text()
}

func TestACallThatCannotBeAnsweredSaysWhy(t *testing.T) {
	d := newDevice(t)
	for _, c := range []struct{ method, in, code string }{
		{"cases", `{"today":"2026-11-22"}`, "not_open"},
		{"load", `{"rows":[]}`, "not_open"},
		{"ready", `{}`, "not_open"},
		{"open", `{"actor":{"person":"x"},"lang":"nb"}`, "bad_input"},
		{"open", `{"actor":{"person":"x"},"device":"y","lang":"xx"}`, "bad_input"},
		{"open", `{`, "bad_input"},
		{"open", `{"actor":"x"}`, "bad_input"},
		{"close", `{}`, "bad_input"},
	} {
		if got := d.code(c.method, c.in); got != c.code {
			t.Errorf("%s %s: %q, want %q", c.method, c.in, got, c.code)
		}
	}
	d.open(leader)
	for _, c := range []struct{ method, in, code string }{
		{"load", `{"rows":[]}`, "not_open"},
		{"case", `{"id":"nowhere","today":"2026-11-22"}`, "unknown_case"},
		{"guide", `{"guide":"none","version":"1"}`, "unknown_guide"},
		{"refused", `{"n":1,"how":"drop"}`, "unknown_record"},
		{"pushAnswer", `{"body":"{}"}`, "bad_input"},
		{"pullAnswer", `{"body":"{}","now":1}`, "bad_input"},
		{"change", `{"op":"put","today":"today"}`, "bad_input"},
		{"start", `{"today":"2026-11-22","ids":["a"]}`, "bad_input"},
	} {
		if got := d.code(c.method, c.in); got != c.code {
			t.Errorf("%s %s: %q, want %q", c.method, c.in, got, c.code)
		}
	}
}

func TestTheListShowsEachCaseInItsOwnWords(t *testing.T) {
	d := newDevice(t)
	c := d.begin("Ask", nil)
	d.begin("Bo", func(h *bti.CaseHead) { h.Level, h.Step, h.Baton = 1, "1.1", "ole" })
	d.open(leader)
	rows := d.list().Cases
	i := slices.IndexFunc(rows, func(r core.CaseRow) bool { return r.ID == c })
	if len(rows) != 2 || i < 0 {
		t.Fatalf("%+v", rows)
	}
	r := rows[i]
	want := core.CaseRow{
		ID: c, Name: "Ask Å-Prøve", Born: "2022-03-04", Level: 0, Step: r.Step, StepName: guideOf(t, "kongsvinger-barnehage").Step(r.Step).Name,
		Lang: "nb", Unit: "solsikken", Status: "open", State: "sent", Changed: r.Changed, Late: r.Late,
	}
	if r != want || r.Changed == 0 {
		t.Errorf("%+v\nwant %+v", r, want)
	}
	other := rows[1-i]
	if other.Baton != "Ole Prøve" || other.BatonMine || other.Mine {
		t.Errorf("%+v", other)
	}
	// The newest change comes first.
	if rows[0].Changed < rows[1].Changed {
		t.Error("the order is not that of the changes")
	}
}

func TestWhatNeedsThePersonNowComesInOrderOfUrgency(t *testing.T) {
	d := newDevice(t)
	late := d.begin("Late", func(h *bti.CaseHead) { h.Level, h.Step, h.Baton = 1, "1.2", "nora" })
	goal := d.id()
	d.put(goal, bti.ScopeOf(late, bti.Log), &bti.Goal{Text: "Leke", Status: "open"})
	d.put(d.id(), bti.ScopeOf(late, bti.Log), &bti.Measure{
		Title: "Lek", Goal: goal, Arena: "ute", Responsible: "Nora", Start: "2026-11-01", EvaluateOn: "2026-11-15", Status: "running", Target: "child",
	})
	baton := d.begin("Baton", func(h *bti.CaseHead) { h.Level, h.Step, h.Baton = 1, "1.1", "ole" })
	d.put(d.id(), bti.ScopeOf(baton, bti.Log), &bti.BatonOffer{From: "ole", To: "nora", Date: "2026-11-22", State: "offered"})
	d.put(d.id(), bti.ScopeOf(baton, bti.Log), &bti.Participant{Person: "nora", Name: "Nora Prøve", Service: "barnehage", Unit: "solsikken", From: "2026-11-01"})
	look := d.begin("Look", nil)
	d.put(d.id(), bti.ScopeOf(look, bti.Internal), &bti.Note{Text: "Ene"}, syncproto.Conflict{ID: 7, Field: "text", Value: jsonv.Str("Andre"), By: "liv", At: 3})
	stopped := d.begin("Stopped", nil)
	d.put(d.id(), bti.ScopeOf(stopped, bti.Protected), &bti.Suspicion{Text: "Merker", Date: "2026-11-20"})
	d.begin("Step", nil)
	d.begin("Closed", func(h *bti.CaseHead) { h.Status, h.ClosedOn, h.ClosedBy = "closed", "2026-11-20", "decision" })
	d.open(employee)

	got := d.tasks()
	if !slices.Contains(got, "Stopped report due") || got[0] != "Stopped report due" {
		t.Errorf("a suspicion comes first: %v", got)
	}
	place := func(x string) int { return slices.Index(got, x) }
	order := []string{"Stopped report due", "Late evaluation late", "Baton accept_baton due", "Look look due", "Step step ahead"}
	for i, x := range order {
		if place(x) < 0 {
			t.Fatalf("%q is not among %v", x, got)
		}
		if i > 0 && place(x) < place(order[i-1]) {
			t.Errorf("%q comes before %q: %v", x, order[i-1], got)
		}
	}
	for _, x := range got {
		if strings.HasPrefix(x, "Closed") {
			t.Errorf("a closed case wants nothing: %s", x)
		}
	}
	for _, lang := range []field.Lang{field.Nynorsk, field.English} {
		before := d.list()
		d.ask("lang", &core.LangIn{Lang: lang}, &core.LangOut{})
		after := d.list()
		if before.Tasks[0].Text == after.Tasks[0].Text || after.Tasks[0].Text == "" {
			t.Errorf("the language did not change: %q", after.Tasks[0].Text)
		}
	}
	// A colleague who does not take part is asked for nothing.
	stranger := newDevice(t)
	stranger.rows, stranger.v, stranger.n = d.rows, d.v, d.n
	stranger.open(bti.Actor{Person: "ukjent", Role: bti.Employee, Unit: "annen", Service: "barnehage"})
	if got := stranger.tasks(); len(got) != 0 {
		t.Errorf("a stranger has tasks: %v", got)
	}
}

func TestAConcernThatWasSharedNeedsTheLeaderAndOneThatWasNotDoesNot(t *testing.T) {
	d := newDevice(t)
	shared := d.begin("Shared", nil)
	d.put(d.id(), bti.ScopeOf(shared, bti.Internal), &bti.Concern{Text: "Leker alene", RaisedBy: "staff", SharedWithLeader: "2026-11-20"})
	d.begin("Kept", nil)
	d.open(leader)
	if got := d.tasks(); !slices.Equal(got, []string{"Shared step ahead"}) {
		t.Error(got)
	}
}

func TestAStepWithoutATitleIsToldByWhatIsOpenInIt(t *testing.T) {
	d := newDevice(t)
	g := guideOf(t, "hemnes-alle-tjenester")
	d.put(d.id(), bti.RefScope, &bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)})
	c := d.begin("Ask", func(h *bti.CaseHead) {
		h.Guide, h.GuideVersion, h.Level, h.Step, h.Baton, h.Log = g.ID, g.Version, 1, "1.1", "nora", "open"
	})
	d.open(employee)
	for lang, want := range map[field.Lang]string{
		field.Bokmal:  "Nå: Be foresatte om samtykke til stafettloggen",
		field.Nynorsk: "No: Be føresette om samtykke til stafettloggen",
		field.English: "Now: Ask the guardians for consent to the relay log",
	} {
		d.ask("lang", &core.LangIn{Lang: lang}, &core.LangOut{})
		if out := d.list(); len(out.Tasks) != 1 || out.Tasks[0].Text != want || out.Cases[0].StepName != "" {
			t.Errorf("%+v %+v", out.Tasks, out.Cases)
		}
	}
	var out core.CaseOut
	d.ask("case", &core.CaseIn{ID: c, Today: today}, &out)
	for _, s := range out.Status.Steps {
		if s.Name != "" {
			t.Errorf("%s is called %q", s.ID, s.Name)
		}
	}
	// Where nothing is open either, it is told by its place.
	d.ask("lang", &core.LangIn{Lang: field.Bokmal}, &core.LangOut{})
	for _, step := range []bti.StepID{"1.1", "1.2", "1.3", "1.4", "1.5"} {
		d.put(d.id(), bti.ScopeOf(c, bti.Log), &bti.StepMark{Step: step})
	}
	done := newDevice(t)
	done.rows, done.v, done.n = d.rows, d.v, d.n
	if out := done.open(employee).list(); len(out.Tasks) != 1 || out.Tasks[0].Text != "Nå: nivå 1, trinn 5" {
		t.Errorf("%+v", out.Tasks)
	}
}

func TestWhatWaitsToBeJudgedWasNotRefused(t *testing.T) {
	for result, want := range map[syncproto.Result]struct{ state, task string }{
		syncproto.Quarantined: {"quarantined", "Ask step ahead"},
		syncproto.Rejected:    {"refused", "Ask refused due"},
	} {
		d := newDevice(t)
		c := d.begin("Ask", nil)
		d.open(employee)
		var kept core.ChangeOut
		d.ask("change", &core.ChangeIn{
			Op: syncproto.OpPut, Case: c, Kind: bti.KindNote, Depth: bti.Internal, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("Sagt"))),
			Today: today, Now: 1795000000000, IDs: []bti.RecordID{d.id(), d.id(), d.id(), d.id()},
		}, &kept)
		if !kept.Kept {
			t.Fatalf("%+v", kept)
		}
		d.c.Call("pushNext", "{}")
		d.ask("pushAnswer", &core.PushAnswerIn{Body: `{"version":1,"outcomes":[{"n":1,"result":"` + string(result) + `"}]}`}, &core.AnswerOut{})
		if state := d.list().Cases[0].State; state != want.state {
			t.Errorf("%s: the case is shown as %s", result, state)
		}
		if got := d.tasks(); !slices.Equal(got, []string{want.task}) {
			t.Errorf("%s: its writer is asked for %v", result, got)
		}
	}
}

func TestEarlierClosingNotesOnOneChildAreCountedAcrossCases(t *testing.T) {
	d := newDevice(t)
	for range 2 {
		c := d.begin("Ask", func(h *bti.CaseHead) { h.Status, h.ClosedOn, h.ClosedBy = "closed", "2026-10-01", "decision" })
		d.put(d.id(), bti.ScopeOf(c, bti.Internal), &bti.ClosingNote{Done: "Samtaler", Why: "Bedre", Date: "2026-10-01"})
	}
	practice := d.begin("Ask", func(h *bti.CaseHead) { h.Practice = true })
	d.put(d.id(), bti.ScopeOf(practice, bti.Internal), &bti.ClosingNote{Done: "Øvelse", Why: "Øvelse", Date: "2026-10-01"})
	c := d.begin("Ask", nil)
	d.begin("Askild", nil)
	d.open(leader)

	var out core.CaseOut
	d.ask("case", &core.CaseIn{ID: c, Today: today}, &out)
	if out.Status.EarlierClosingNotes != 2 {
		t.Errorf("%d earlier closing notes, want 2", out.Status.EarlierClosingNotes)
	}
	find := func(query string) []core.SubjectView {
		var out core.SubjectsOut
		d.ask("subjects", &core.SubjectsIn{Query: query}, &out)
		return out.Subjects
	}
	if got := find("ask"); len(got) != 2 || got[0].Name != "Ask Å-Prøve" || got[0].ClosingNotes != 2 || len(got[0].Cases) != 3 || got[1].ClosingNotes != 0 {
		t.Errorf("%+v", got)
	}
	for query, n := range map[string]int{"": 0, "a": 0, "ASK å": 2, "prøve askild": 1, "2022-03-04": 2, "ola": 0, " askild  å-prøve ": 1} {
		if got := find(query); len(got) != n {
			t.Errorf("%q finds %d, want %d", query, len(got), n)
		}
	}
}

func TestTheDirectoryIsInOrderOfName(t *testing.T) {
	d := newDevice(t).open(leader)
	var out core.DirectoryOut
	d.ask("directory", &core.DirectoryIn{}, &out)
	if out.Municipality != "Prøvedal" || len(out.People) != 3 || out.People[0].Name != "Liv Prøve" || out.Units[0].Name != "Solsikken" ||
		out.Services[0].Phone != "+4799999999" || len(out.Guides) != 2 || out.Guides[0].Guide != "barum-nivaa-0-1" {
		t.Errorf("%+v", out)
	}
	var g core.GuideOut
	d.ask("guide", &core.GuideIn{Guide: out.Guides[1].Guide, Version: out.Guides[1].Version}, &g)
	if len(g.Guide.Levels) != 4 {
		t.Errorf("%d levels", len(g.Guide.Levels))
	}
}

func TestANewerVersionOfTheGuideIsTold(t *testing.T) {
	d := newDevice(t)
	c := d.begin("Ask", nil)
	g := *guideOf(t, "kongsvinger-barnehage")
	for _, v := range []string{"1.9", "1.10", "0.9"} {
		g.Version = v
		d.put(d.id(), bti.RefScope, &bti.GuideDoc{Guide: g.ID, Version: v, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(&g)})
	}
	d.open(leader)
	var out core.CaseOut
	d.ask("case", &core.CaseIn{ID: c, Today: today}, &out)
	if out.NewerGuide != "1.10" {
		t.Errorf("%q", out.NewerGuide)
	}
}

func TestFieldsAreCheckedAsTheyAreTyped(t *testing.T) {
	d := newDevice(t).open(leader)
	g := guideOf(t, "kongsvinger-barnehage")
	var tool *guide.Tool
	for i := range g.Tools {
		if len(g.Tools[i].Fields) > 0 {
			tool = &g.Tools[i]
			break
		}
	}
	var out core.CheckManyOut
	d.ask("checkMany", &core.CheckManyIn{Records: []core.CheckIn{
		{Kind: bti.KindConcern, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("  ")), jsonv.M("raisedBy", jsonv.Str("staff")))},
		{Kind: bti.KindConcern, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("Leker alene")), jsonv.M("raisedBy", jsonv.Str("staff")))},
		{Kind: "weather", Fields: jsonv.Obj()},
		{Kind: bti.KindForm, Guide: g.ID, Version: g.Version, Fields: jsonv.Obj(jsonv.M("tool", jsonv.Str(string(tool.ID))), jsonv.M("f.nowhere", jsonv.Str("x")))},
		{Kind: bti.KindForm, Guide: g.ID, Version: g.Version, Fields: jsonv.Obj(jsonv.M("tool", jsonv.Str("no-such-tool")))},
	}}, &out)
	var got []string
	for _, r := range out.Results {
		var codes []string
		for _, f := range r.Faults {
			codes = append(codes, f.Field+":"+f.Code)
			if f.Text == "" {
				t.Errorf("%+v has no words", f)
			}
		}
		got = append(got, strings.Join(codes, ","))
	}
	if want := []string{"text:notblank", "", "kind:unknown_kind", "f.nowhere:unknown", "tool:oneof"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestACaseIsStartedWithEverythingOrNothing(t *testing.T) {
	d := newDevice(t).open(employee)
	g := guideOf(t, "kongsvinger-barnehage")
	in := core.StartIn{
		Subject: jsonv.Obj(jsonv.M("kind", jsonv.Str("child")), jsonv.M("givenName", jsonv.Str("")), jsonv.M("familyName", jsonv.Str("Prøve"))),
		Concern: jsonv.Obj(jsonv.M("text", jsonv.Str("")), jsonv.M("raisedBy", jsonv.Str("staff"))),
		Guide:   g.ID, Version: g.Version, Today: today, Now: 1795348800000,
	}
	for range 6 {
		in.IDs = append(in.IDs, d.id())
	}
	var out core.StartOut
	d.ask("start", &in, &out)
	var fields []string
	for _, f := range out.Faults {
		fields = append(fields, f.Field)
	}
	if out.Kept || len(out.Effects) > 0 || !slices.Equal(fields, []string{"subject.givenName", "concern.text"}) {
		t.Fatalf("%+v", out)
	}
	in.Subject, in.Concern = in.Subject.With("givenName", jsonv.Str("Ask")), in.Concern.With("text", jsonv.Str("Leker alene"))
	out = core.StartOut{}
	d.ask("start", &in, &out)
	if !out.Kept || len(out.Effects) != 5 || len(d.list().Cases) != 1 {
		t.Fatalf("%+v", out)
	}
	var view core.CaseOut
	d.ask("case", &core.CaseIn{ID: out.Case, Today: today}, &view)
	if len(view.Records) != 4 || !view.Row.Mine || view.Row.State != "local" || !slices.Contains(view.May, "write") {
		t.Errorf("%+v", view.Row)
	}
	var queue core.SyncOut
	d.ask("sync", &core.SyncIn{}, &queue)
	if queue.Local != 4 || queue.Entries[0].Intent != bti.StartCase || queue.Entries[1].Name != "Ask Prøve" {
		t.Errorf("%+v", queue)
	}
	// An unknown guide stands in the way, and nothing is queued.
	in.Guide = "none"
	for i := range in.IDs {
		in.IDs[i] = d.id()
	}
	out = core.StartOut{}
	d.ask("start", &in, &out)
	if out.Kept || len(out.Findings)+len(out.Faults) == 0 || len(d.list().Cases) != 1 {
		t.Errorf("%+v", out)
	}
}

func TestAskingOnlyChangesNothing(t *testing.T) {
	d := newDevice(t)
	c := d.begin("Ask", nil)
	d.open(employee)
	in := core.ChangeIn{
		Op: syncproto.OpPut, Case: c, Kind: bti.KindNote, Depth: bti.Internal, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("Notat"))),
		Today: today, Now: 1, IDs: []bti.RecordID{d.id(), d.id(), d.id(), d.id()}, Try: true,
	}
	var out core.ChangeOut
	d.ask("change", &in, &out)
	if !out.Kept || len(out.Effects) != 0 {
		t.Fatalf("%+v", out)
	}
	var queue core.SyncOut
	d.ask("sync", &core.SyncIn{}, &queue)
	if queue.Local != 0 {
		t.Fatal("queued")
	}
}

func TestAServiceThatTheGuideLacksIsNamedAsTheMunicipalityNamesIt(t *testing.T) {
	d := newDevice(t)
	d.put(d.id(), bti.RefScope, &bti.Service{Service: "skolefritid", Name: "Skolefritidsordningen"})
	c := d.begin("Ada", nil)
	d.open(employee)
	var out core.ChangeOut
	d.ask("change", &core.ChangeIn{
		Op: syncproto.OpPut, Case: c, Kind: bti.KindConsultation, Depth: bti.Internal, Today: today, Now: 1795000000000,
		Fields: bti.Fields(&bti.Consultation{Service: "skolefritid", Question: "Hva kan vi prøve?", Date: today}),
		IDs:    []bti.RecordID{d.id(), d.id(), d.id(), d.id()}, Try: true,
	}, &out)
	if len(out.Findings) != 1 || !strings.Contains(out.Findings[0].Text, "Skolefritidsordningen") {
		t.Fatalf("findings %+v", out.Findings)
	}
}
