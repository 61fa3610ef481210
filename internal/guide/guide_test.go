package guide_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/guide/file"
)

func shipped(t *testing.T) []*guide.Guide {
	t.Helper()
	gs, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	return gs
}

func sixth(t *testing.T) *guide.Guide {
	t.Helper()
	g, err := file.Load("../../testdata/guides/folder/eksempelvik-skole.yaml", field.English)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestAStepThatIsNamedByItsPlaceAloneHasNoTitle(t *testing.T) {
	for _, g := range shipped(t) {
		for i := range g.Levels {
			for j := range g.Levels[i].Steps {
				s := &g.Levels[i].Steps[j]
				if named := g.ID != "hemnes-alle-tjenester"; named != (s.Title() != "") {
					t.Errorf("%s %s %q: %q", g.ID, s.ID, s.Name, s.Title())
				}
			}
		}
	}
	for name, want := range map[string]string{
		"Trinn 2": "", "Steg 2": "", "Step 2": "", "Trinn 3": "Trinn 3", "Møte 2": "Møte 2", "Trinn 2: Møte": "Trinn 2: Møte", "Trinn": "Trinn",
	} {
		if got := (&guide.Step{ID: "1.2", Name: name}).Title(); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestWhatAGuideHasIsFoundByIdAndWhatItHasNotIsNil(t *testing.T) {
	for _, g := range shipped(t) {
		for i := range g.Levels {
			l := &g.Levels[i]
			if g.Level(l.Level) != l {
				t.Errorf("%s: level %d", g.ID, l.Level)
			}
			for j := range l.Steps {
				if s := &l.Steps[j]; g.Step(s.ID) != s || l.Step(s.ID) != s {
					t.Errorf("%s: step %s", g.ID, s.ID)
				}
			}
			for j := range l.Decisions {
				if d := &l.Decisions[j]; g.Outcome(d.ID) != d || l.Outcome(d.ID) != d {
					t.Errorf("%s: decision %s", g.ID, d.ID)
				}
			}
		}
		for i := range g.Tools {
			if x := &g.Tools[i]; g.Tool(x.ID) != x {
				t.Errorf("%s: tool %s", g.ID, x.ID)
			}
		}
		for i := range g.Directory {
			if x := &g.Directory[i]; g.Service(x.ID) != x {
				t.Errorf("%s: service %s", g.ID, x.ID)
			}
		}
		if g.Exit(guide.Violence) == nil || g.Exit("none") != nil || g.Level(9) != nil || g.Step("9.9") != nil ||
			g.Outcome("9.close") != nil || g.Level(0).Outcome("1.close") != nil || g.Level(0).Step("1.1") != nil ||
			g.Tool("none") != nil || g.Service("none") != nil {
			t.Errorf("%s: finds what is not there", g.ID)
		}
	}
}

func TestAConsentTextIsInTheLanguageAskedForOrTheGuidesOwn(t *testing.T) {
	g := sixth(t)
	for _, c := range []struct{ lang, want string }{{"nb", "nb"}, {"nn", "nn"}, {"en", "en"}, {"se", "nb"}} {
		if x := g.ConsentText("service", c.lang); x == nil || x.Lang != c.want || x.Purpose != "service" {
			t.Errorf("%s: %+v", c.lang, x)
		}
	}
	g.Lang = "se"
	if x := g.ConsentText("service", "se"); x == nil || x.Purpose != "service" {
		t.Errorf("no text at all: %+v", x)
	}
	if x := g.ConsentText("team", "nb"); x != nil {
		t.Errorf("a text for a purpose without any: %+v", x)
	}
}

func TestCheckFindsNothingInARightGuide(t *testing.T) {
	for _, g := range append(shipped(t), sixth(t)) {
		if faults := guide.Check(g); len(faults) > 0 {
			t.Errorf("%s: %+v", g.ID, faults)
		}
	}
}

func TestCheckEndsOnGuidesThatAreHardlyThere(t *testing.T) {
	for _, g := range []*guide.Guide{
		{},
		{Levels: make([]guide.Level, 4), Exits: make([]guide.Exit, 2), Tools: make([]guide.Tool, 2), Practice: &guide.Practice{Discussions: make([]guide.Discussion, 1)}},
		{Directory: []guide.Service{{ID: "a", Part: "b"}, {ID: "b", Part: "c"}, {ID: "c", Part: "b"}}},
	} {
		faults := guide.Check(g)
		if len(faults) == 0 || len(faults) > field.FaultsMax {
			t.Errorf("%d faults", len(faults))
		}
	}
}

func TestAllMessagesStandInThreeLanguagesAndFillTheSamePlaces(t *testing.T) {
	places := regexp.MustCompile(`\{\d\}`)
	for _, code := range guide.Codes() {
		f := guide.Fault{Code: code}
		seen := map[string]bool{}
		var want []string
		for _, lang := range []field.Lang{field.Bokmal, field.Nynorsk, field.English} {
			text, right := f.Text(lang), f.Right(lang)
			if text == "" || text == code || right == "" || !strings.HasSuffix(text, ".") {
				t.Errorf("%s in %s: %q, %q", code, lang, text, right)
			}
			if seen[text] && lang == field.English {
				t.Errorf("%s in %s is not translated: %q", code, lang, text)
			}
			seen[text] = true
			have := places.FindAllString(text+right, -1)
			slices.Sort(have)
			have = slices.Compact(have)
			if want == nil {
				want = have
			}
			if !slices.Equal(have, want) {
				t.Errorf("%s in %s fills %v, in bokmål %v", code, lang, have, want)
			}
		}
	}
	codes := guide.Codes()
	slices.Sort(codes)
	if len(slices.Compact(codes)) != len(guide.Codes()) {
		t.Error("a code stands twice")
	}
}

func TestShowTellsEverythingAPersonWouldAskFor(t *testing.T) {
	for _, g := range append(shipped(t), sixth(t)) {
		text := oneLine(guide.Show(g))
		must := func(what, s string) {
			if s != "" && !strings.Contains(text, oneLine(s)) {
				t.Errorf("%s: does not show %s %q", g.ID, what, s)
			}
		}
		must("about", g.About)
		must("telephone", g.Municipality.Phone)
		for _, l := range g.Levels {
			must("level", l.Name)
			must("target group", l.Target)
			must("aim", l.Aim)
			must("services", l.OtherServicesText)
			must("baton holder", l.BatonNamedBy)
			for _, n := range l.Notes {
				must("note", n)
			}
			for _, s := range l.Steps {
				for _, x := range append([]string{s.Name, s.What, s.How, s.Who}, s.Hints...) {
					must("step "+string(s.ID), x)
				}
				for _, d := range s.Deadlines {
					must("deadline", d.Text)
				}
			}
			for _, d := range l.Decisions {
				must("decision", d.Name)
				must("condition", d.Text)
				must("id", "["+string(d.ID)+"]")
			}
		}
		for _, x := range g.Tools {
			must("tool", x.Name)
			must("use", x.About)
			must("text", x.Text)
			for _, f := range x.Fields {
				must("field", f.Label)
				must("help", f.Help)
			}
		}
		for _, e := range g.Exits {
			must("exit", e.Text)
			for _, k := range e.Contacts {
				must("contact", k.Phone)
			}
		}
		for _, x := range g.Consents.Texts {
			must("consent", x.Text)
		}
		for _, x := range g.Directory {
			must("service", x.Name)
		}
		for _, x := range g.Catalogue {
			must("measure", x.Name)
		}
		for _, x := range g.Arenas {
			must("arena", x.Name)
		}
		for _, x := range g.Terms {
			must("word", x.Word)
		}
		if g.Practice != nil {
			for _, d := range g.Practice.Discussions {
				must("question", d.Question)
			}
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestShowKeepsItsLinesShortAndSpeaksTheGuidesLanguage(t *testing.T) {
	for _, g := range shipped(t) {
		text := guide.Show(g)
		for _, line := range strings.Split(text, "\n") {
			// One word alone may be longer, as may the line that names what follows.
			if n := utf8.RuneCountInString(line); n > 96 && strings.HasPrefix(line, "   ") && len(strings.Fields(line)) > 2 {
				t.Errorf("%s: %d characters: %q", g.ID, n, line)
			}
			if line != strings.TrimRight(line, " ") {
				t.Errorf("%s: white space at the end of %q", g.ID, line)
			}
		}
		want, not := "\n       Hva ", "\n       Kva "
		if g.Lang == "nn" {
			want, not = not, want
		}
		if !strings.Contains(text, want) || strings.Contains(text, not) || strings.Contains(text, "\n       What ") {
			t.Errorf("%s is not shown in %s", g.ID, g.Lang)
		}
	}
}

// Every choice that a guide can hold has a word in every language, so that
// nobody reads "shared_with_leader".
func TestShowHasAWordForEveryChoiceInAGuide(t *testing.T) {
	oneof := func(typ reflect.Type, name string) []string {
		f, _ := typ.FieldByName(name)
		_, choices, ok := strings.Cut(f.Tag.Get("validate"), "oneof=")
		if !ok {
			t.Fatalf("%v.%s has no choices", typ, name)
		}
		choices, _, _ = strings.Cut(choices, ",")
		return strings.Fields(choices)
	}
	needs := append(oneof(reflect.TypeFor[guide.Step](), "Needs"), oneof(reflect.TypeFor[guide.Decision](), "Needs")...)
	for _, c := range []struct {
		lang string
		want []string
	}{
		{"nb", []string{"Om: barn, ungdom, gravide\n", "X · basistjeneste\n", "X · hjelpetjeneste\n", "X · utenfor kommunen\n", "[skjema]", "[tekst]", "[bare nevnt]"}},
		{"nn", []string{"Om: barn, ungdom, gravide\n", "X · basisteneste\n", "X · hjelpeteneste\n", "X · utanfor kommunen\n", "[skjema]", "[tekst]", "[berre nemnt]"}},
		{"en", []string{"About: children, young people, pregnant women\n", "X · base service\n", "X · support service\n", "X · outside the municipality\n", "[form]", "[text]", "[named only]"}},
	} {
		g := sixth(t)
		g.Lang = c.lang
		g.Subjects = oneof(reflect.TypeFor[guide.Guide](), "Subjects")
		g.Levels[0].TalkBeforeClosing = oneof(reflect.TypeFor[guide.Level](), "TalkBeforeClosing")
		g.Levels[0].Steps[0].Needs = needs
		g.Tools = append(g.Tools, guide.Tool{ID: "n", Name: "N", Kind: "named", About: "N."})
		g.Directory = nil
		for _, kind := range oneof(reflect.TypeFor[guide.Service](), "Kind") {
			g.Directory = append(g.Directory, guide.Service{ID: bti.ServiceID("x-" + kind), Name: "X", Kind: kind})
		}
		text := guide.Show(g)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q", c.lang, want)
			}
		}
		for _, key := range append(needs, "talk_") {
			if strings.Contains(key, "_") && strings.Contains(text, key) {
				t.Errorf("%s: shows the key %s", c.lang, key)
			}
		}
	}
}

func TestTheTableHasARowForEverythingToHoldAgainstADocument(t *testing.T) {
	for _, g := range append(shipped(t), sixth(t)) {
		table := guide.Table([]*guide.Guide{g})
		if !strings.Contains(table, "`"+string(g.ID)+"`") {
			t.Errorf("no table of %s", g.ID)
		}
		rows, bars := 0, 0
		for _, line := range strings.Split(table, "\n") {
			if !strings.HasPrefix(line, "|") {
				bars = 0
				continue
			}
			n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
			if bars == 0 {
				bars = n
				rows -= 2 // the names of the columns and the line below
			}
			if n != bars {
				t.Errorf("%d bars in %q, %d above", n, line, bars)
			}
			rows++
		}
		want := len(g.Levels) + len(g.Principles) + len(g.Directory) + len(g.Catalogue) + len(g.Arenas) + 1
		for _, l := range g.Levels {
			want += len(l.Steps) + len(l.Decisions)
		}
		for _, e := range g.Exits {
			want += len(e.Contacts) + len(e.Law)
		}
		purposes := map[string]bool{}
		for _, x := range g.Consents.Texts {
			purposes[x.Purpose] = true
		}
		want += len(purposes)
		if p := g.Practice; p != nil {
			want += 1 + len(p.Cases) + len(p.Discussions)
		}
		if rows != want {
			t.Errorf("%s: %d rows, want %d", g.ID, rows, want)
		}
	}
}
