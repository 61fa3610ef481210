package guide

import (
	"slices"
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
)

// Violence is the id of the exit that every guide must have: suspicion of
// violence or abuse (R11).
const Violence = "violence"

// DocBytesMax is how long a guide may be as JSON, in bytes: what GuideDoc.Doc takes.
const DocBytesMax = 600_000

// Fault is something in a guide that cannot be right although every field by
// itself could be.
type Fault struct {
	// Path is where: "levels[1].steps[2].tools[0]".
	Path string
	// Code is stable; see messages.
	Code string
	// Args fill the places {0}, {1} of the message.
	Args []string
}

// Text says what is wrong.
func (f Fault) Text(lang field.Lang) string { return f.message(lang, 0) }

// Right says what would be right.
func (f Fault) Right(lang field.Lang) string { return f.message(lang, 1) }

// Codes are the codes of all faults that Check can find, each once.
func Codes() []string {
	codes := make([]string, len(messages))
	for i := range messages {
		codes[i] = messages[i].code
	}
	return codes
}

func (f Fault) message(lang field.Lang, part int) string {
	l := 2
	switch lang {
	case field.Bokmal:
		l = 0
	case field.Nynorsk:
		l = 1
	}
	for i := range messages {
		if messages[i].code == f.Code {
			return fill(messages[i].text[l][part], f.Args)
		}
	}
	return f.Code
}

func fill(s string, args []string) string {
	for i, a := range args {
		s = strings.ReplaceAll(s, "{"+strconv.Itoa(i)+"}", a)
	}
	return s
}

// Check finds everything wrong in a guide that the tags of its fields cannot
// say: references that lead nowhere, decisions that contradict their kind,
// levels nobody reaches, texts that are missing. The faults come in the order
// of the file. A guide without faults here and in its fields can be worked by.
func Check(g *Guide) []Fault {
	c := checker{g: g, used: make(map[bti.ToolID]bool)}
	c.head()
	c.levels()
	c.exits()
	c.consents()
	c.tools()
	c.directory()
	c.practice()
	if n := len(JSON(g)); n > DocBytesMax {
		c.add("", "too_large", strconv.Itoa(n), strconv.Itoa(DocBytesMax))
	}
	return c.faults
}

type checker struct {
	g      *Guide
	used   map[bti.ToolID]bool
	faults []Fault
}

// argRunesMax is how much of a text out of the guide a message repeats.
const argRunesMax = 80

func (c *checker) add(path, code string, args ...string) {
	if len(c.faults) >= field.FaultsMax {
		return
	}
	for i, a := range args {
		args[i] = clip(a, argRunesMax)
	}
	c.faults = append(c.faults, Fault{Path: path, Code: code, Args: args})
}

// clip is s cut to n characters.
func clip(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func joined[S ~string](ss []S) string {
	var b strings.Builder
	for i, s := range ss {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(s))
	}
	if b.Len() == 0 {
		return "–"
	}
	return b.String()
}

// unique reports every value that was there before; key is the member's name in path.
func unique[T any, S ~string](c *checker, list string, items []T, key string, id func(*T) S) {
	seen := make(map[S]int, len(items))
	for i := range items {
		k := id(&items[i])
		if k == "" {
			continue
		}
		if first, ok := seen[k]; ok {
			path := at(list, i)
			if key != "" {
				path += "." + key
			}
			c.add(path, "twice", string(k), at(list, first))
			continue
		}
		seen[k] = i
	}
}

func uniqueTexts[S ~string](c *checker, list string, items []S) {
	unique(c, list, items, "", func(s *S) S { return *s })
}

func (c *checker) head() {
	g := c.g
	uniqueTexts(c, "forServices", g.ForServices)
	c.services("forServices", g.ForServices)
	uniqueTexts(c, "subjects", g.Subjects)
	for i := range g.Principles {
		c.levelNumbers(at("principles", i)+".levels", g.Principles[i].Levels)
	}
	unique(c, "terms", g.Terms, "key", func(t *Term) string { return t.Key })
}

func (c *checker) services(list string, ids []bti.ServiceID) {
	for i, id := range ids {
		c.service(at(list, i), id)
	}
}

func (c *checker) service(path string, id bti.ServiceID) {
	if id == "" || c.g.Service(id) != nil {
		return
	}
	known := make([]bti.ServiceID, len(c.g.Directory))
	for i := range c.g.Directory {
		known[i] = c.g.Directory[i].ID
	}
	c.add(path, "service_unknown", string(id), joined(known))
}

func (c *checker) levelNumbers(list string, levels []int) {
	for i, n := range levels {
		switch {
		case c.g.Level(n) == nil:
			c.add(at(list, i), "level_unknown", strconv.Itoa(n), c.knownLevels())
		case slices.Index(levels, n) < i:
			c.add(at(list, i), "twice", strconv.Itoa(n), at(list, slices.Index(levels, n)))
		}
	}
}

func (c *checker) knownLevels() string {
	var known []string
	for i := range c.g.Levels {
		known = append(known, strconv.Itoa(c.g.Levels[i].Level))
	}
	return joined(known)
}

func (c *checker) levels() {
	others := 0
	for i := range c.g.Levels {
		l := &c.g.Levels[i]
		path := at("levels", i)
		if l.Level != i {
			c.add(path+".level", "level_order", strconv.Itoa(l.Level), strconv.Itoa(i))
		}
		if l.OtherServices < others {
			c.add(path+".otherServices", "others_shrink", strconv.Itoa(l.OtherServices), strconv.Itoa(others))
		}
		others = l.OtherServices
		if l.Level >= 2 && l.OtherServices < 1 {
			c.add(path+".otherServices", "others_none", strconv.Itoa(l.Level))
		}
		if l.Level > 0 && c.g.Level(0) != nil && !c.reached(l.Level) {
			c.add(path+".level", "unreachable", strconv.Itoa(l.Level))
		}
		uniqueTexts(c, path+".talkBeforeClosing", l.TalkBeforeClosing)
		uniqueTexts(c, path+".journalElsewhere", l.JournalElsewhere)
		c.services(path+".journalElsewhere", l.JournalElsewhere)
		if len(l.JournalElsewhere) > 0 && !l.ClosingNote {
			c.add(path+".journalElsewhere", "journal_without_note")
		}
		c.steps(path, l)
		c.decisions(path, l)
		c.closing(path, l)
		c.coordination(path, l)
	}
}

// reached tells whether a decision of another level leads to n.
func (c *checker) reached(n int) bool {
	for i := range c.g.Levels {
		if c.g.Levels[i].Level == n {
			continue
		}
		for _, d := range c.g.Levels[i].Decisions {
			if slices.ContainsFunc(d.To, func(t Target) bool { return t.Level == n }) {
				return true
			}
		}
	}
	return false
}

// stepNeeds are needs that only some levels can meet: from is the first, to the last.
var stepNeeds = []struct {
	need     string
	from, to int
}{
	{"concern", 0, 0},
	{"shared_with_leader", 0, 0},
	{"log_consent", 1, 3},
	{"goal", 1, 3},
	{"measure", 1, 3},
	{"carried_out", 1, 3},
	{"evaluation_date", 1, 3},
	{"evaluation", 1, 3},
	{"coordinator", 3, 3},
	{"responsibility_group", 3, 3},
}

func (c *checker) steps(level string, l *Level) {
	n := strconv.Itoa(l.Level)
	for i := range l.Steps {
		s := &l.Steps[i]
		path := level + "." + at("steps", i)
		want := bti.StepID(n + "." + strconv.Itoa(i+1))
		if s.ID != want {
			c.add(path+".id", "step_id", string(s.ID), string(want))
		}
		if s.What == "" && s.How == "" {
			c.add(path, "step_says_nothing", s.Name)
		}
		c.useTools(path+".tools", s.Tools)
		for j := range s.Deadlines {
			c.deadline(path+"."+at("deadlines", j), &s.Deadlines[j], l, false)
		}
		uniqueTexts(c, path+".needs", s.Needs)
		for j, need := range s.Needs {
			c.stepNeed(path+"."+at("needs", j), need, l, s)
		}
	}
	if len(l.Decisions) > 0 && !slices.ContainsFunc(l.Steps, func(s Step) bool { return slices.Contains(s.Needs, "decision") }) {
		c.add(level+".steps", "no_step_decides", n)
	}
}

func (c *checker) stepNeed(path, need string, l *Level, s *Step) {
	n := strconv.Itoa(l.Level)
	for _, r := range stepNeeds {
		if r.need == need && (l.Level < r.from || l.Level > r.to) {
			c.add(path, "need_level", need, n)
			return
		}
	}
	switch need {
	case "form":
		if !slices.ContainsFunc(s.Tools, func(id bti.ToolID) bool {
			t := c.g.Tool(id)
			return t != nil && (t.Kind == "form" || t.Kind == "checklist")
		}) {
			c.add(path, "need_form")
		}
	case "log_consent":
		if l.Level < c.g.Consents.LogAtLevel {
			c.add(path, "need_log", n, strconv.Itoa(c.g.Consents.LogAtLevel))
		}
	case "participant":
		if l.OtherServices == 0 {
			c.add(path, "need_others", need)
		}
	case "decision":
		if len(l.Decisions) == 0 {
			c.add(path, "need_decision", n)
		}
	case "closing_note":
		if !l.ClosingNote {
			c.add(path, "need_closing_note")
		}
	case "coordinator":
		if !l.CoordinatorNeeded && !l.CoordinationWhenLong {
			c.add(path, "need_coordination", need, "coordinatorNeeded")
		}
	case "responsibility_group":
		if !l.GroupNeeded && !l.CoordinationWhenLong {
			c.add(path, "need_coordination", need, "groupNeeded")
		}
	}
}

func (c *checker) deadline(path string, d *Deadline, l *Level, ofDecision bool) {
	switch {
	case ofDecision && d.From == "case_opened":
		c.add(path+".from", "deadline_from", d.From, "decision, consent")
	case d.What == "concern_talk" && d.From != "case_opened":
		c.add(path+".from", "deadline_from", d.From, "case_opened")
	case d.What == "first_meeting" && d.From == "case_opened":
		c.add(path+".from", "deadline_from", d.From, "consent, decision")
	case d.What == "decision" && d.From == "consent":
		c.add(path+".from", "deadline_from", d.From, "case_opened, decision")
	case !ofDecision && d.From == "decision" && l.Level == 0:
		c.add(path+".from", "deadline_from", d.From, "case_opened")
	}
	if d.What == "concern_talk" && !slices.ContainsFunc(l.Steps, func(s Step) bool { return slices.Contains(s.Needs, "guardian_talk") }) {
		c.add(path+".what", "deadline_no_talk")
	}
	if d.Only != "" && d.What != "concern_talk" {
		c.add(path+".only", "deadline_only", d.What)
	}
}

func (c *checker) decisions(level string, l *Level) {
	n := strconv.Itoa(l.Level)
	if len(l.Decisions) == 0 {
		c.add(level, "no_decisions", n)
	} else if !slices.ContainsFunc(l.Decisions, func(d Decision) bool { return d.Kind == "close" || !goesOn(d.Kind) }) {
		c.add(level+".decisions", "no_close", n)
	}
	unique(c, level+".decisions", l.Decisions, "id", func(d *Decision) bti.OutcomeID { return d.ID })
	for i := range l.Decisions {
		d := &l.Decisions[i]
		path := level + "." + at("decisions", i)
		if word, ok := strings.CutPrefix(string(d.ID), n+"."); !ok || !field.Slug(word) {
			c.add(path+".id", "decision_id", string(d.ID), n)
		}
		c.targets(path, l, d)
		c.useTools(path+".tools", d.Tools)
		for j := range d.Deadlines {
			if d.Kind == "close" {
				c.add(path+"."+at("deadlines", j), "close_deadline")
				continue
			}
			c.deadline(path+"."+at("deadlines", j), &d.Deadlines[j], l, true)
		}
		uniqueTexts(c, path+".needs", d.Needs)
		for j, need := range d.Needs {
			c.decisionNeed(path+"."+at("needs", j), need, l, d)
		}
	}
}

// goesOn tells whether a decision of that kind leads to a level. An unknown
// kind is a fault of the field itself, and nothing more is said of it.
func goesOn(kind string) bool { return kind == "continue" || kind == "move" || kind == "system" }

func (c *checker) targets(path string, l *Level, d *Decision) {
	n := strconv.Itoa(l.Level)
	switch {
	case d.Kind == "close":
		if len(d.To) > 0 {
			c.add(path+".to", "close_target")
		}
		return
	case len(d.To) == 0:
		if goesOn(d.Kind) {
			c.add(path, "no_target", d.Kind)
		}
		return
	}
	away := false
	for i, t := range d.To {
		to := path + "." + at("to", i)
		away = away || t.Level != l.Level
		target := c.g.Level(t.Level)
		switch {
		case target == nil:
			c.add(to+".level", "level_unknown", strconv.Itoa(t.Level), c.knownLevels())
		case t.Step != "" && target.Step(t.Step) == nil:
			c.add(to+".step", "step_unknown", string(t.Step), strconv.Itoa(t.Level), joined(stepIDs(target)))
		}
		if t.Level != l.Level && (d.Kind == "continue" || d.Kind == "system") {
			c.add(to+".level", "own_level", d.Kind, n, strconv.Itoa(t.Level))
		}
		if first := slices.IndexFunc(d.To, func(o Target) bool { return o.Level == t.Level }); first < i {
			c.add(to+".level", "twice", strconv.Itoa(t.Level), path+"."+at("to", first))
		}
	}
	if d.Kind == "move" && !away {
		c.add(path+".to", "move_nowhere", n)
	}
}

func stepIDs(l *Level) []bti.StepID {
	ids := make([]bti.StepID, len(l.Steps))
	for i := range l.Steps {
		ids[i] = l.Steps[i].ID
	}
	return ids
}

func (c *checker) decisionNeed(path, need string, l *Level, d *Decision) {
	leads := func(ok func(*Level) bool) bool {
		return slices.ContainsFunc(d.To, func(t Target) bool {
			to := c.g.Level(t.Level)
			return to != nil && ok(to)
		})
	}
	switch need {
	case "closing_note":
		switch {
		case d.Kind != "close":
			c.add(path, "decision_need", need, d.Kind)
		case !l.ClosingNote:
			c.add(path, "need_closing_note")
		}
	case "guardian_talk":
		if l.Level != 0 {
			c.add(path, "need_level", need, strconv.Itoa(l.Level))
		}
	case "service_consent":
		if d.Kind != "system" && !leads(func(to *Level) bool { return to.OtherServices > 0 }) {
			c.add(path, "decision_need", need, d.Kind)
		}
	case "baton_holder":
		if !leads(func(to *Level) bool { return to.Level > 0 }) {
			c.add(path, "decision_need", need, d.Kind)
		}
	case "referral":
		if d.Kind == "close" {
			c.add(path, "decision_need", need, d.Kind)
		}
	case "coordinator", "responsibility_group":
		if !leads(func(to *Level) bool { return to.Level == 3 }) {
			c.add(path, "decision_need", need, d.Kind)
		}
	}
}

// closing holds the closing note and the conversation before closing against the rest of the level.
func (c *checker) closing(path string, l *Level) {
	asks := slices.ContainsFunc(l.Steps, func(s Step) bool { return slices.Contains(s.Needs, "closing_note") }) ||
		slices.ContainsFunc(l.Decisions, func(d Decision) bool { return slices.Contains(d.Needs, "closing_note") })
	if l.ClosingNote && !asks {
		c.add(path+".closingNote", "closing_note_unasked")
	}
	talks := slices.ContainsFunc(l.Steps, func(s Step) bool { return slices.Contains(s.Needs, "guardian_talk") })
	if len(l.TalkBeforeClosing) > 0 && !talks {
		c.add(path+".talkBeforeClosing", "talk_no_step")
	}
}

func (c *checker) coordination(path string, l *Level) {
	if l.Level < 3 {
		for _, f := range []struct {
			set  bool
			name string
		}{
			{l.CoordinatorNeeded, "coordinatorNeeded"},
			{l.GroupNeeded, "groupNeeded"},
			{l.CoordinationWhenLong, "coordinationWhenLong"},
			{l.OfferPlan, "offerPlan"},
		} {
			if f.set {
				c.add(path+"."+f.name, "coordination_level", f.name, strconv.Itoa(l.Level))
			}
		}
	}
}

func (c *checker) useTools(list string, ids []bti.ToolID) {
	uniqueTexts(c, list, ids)
	for i, id := range ids {
		if c.g.Tool(id) == nil {
			c.add(at(list, i), "tool_unknown", string(id))
		}
		c.used[id] = true
	}
}

func (c *checker) exits() {
	g := c.g
	unique(c, "exits", g.Exits, "id", func(e *Exit) string { return e.ID })
	found := false
	for i := range g.Exits {
		e := &g.Exits[i]
		path := at("exits", i)
		c.levelNumbers(path+".levels", e.Levels)
		c.useTools(path+".tools", e.Tools)
		if e.ID != Violence {
			continue
		}
		found = true
		for _, l := range g.Levels {
			if len(e.Levels) > 0 && !slices.Contains(e.Levels, l.Level) {
				c.add(path+".levels", "violence_levels", strconv.Itoa(l.Level))
			}
		}
		if !slices.ContainsFunc(e.Contacts, func(k Contact) bool { return k.Phone != "" }) {
			c.add(path+".contacts", "violence_phone")
		}
	}
	if !found {
		c.add("exits", "violence_missing")
	}
}

func (c *checker) consents() {
	k := &c.g.Consents
	if c.g.Level(k.LogAtLevel) == nil {
		c.add("consents.logAtLevel", "level_unknown", strconv.Itoa(k.LogAtLevel), c.knownLevels())
	}
	for _, purpose := range []string{"relay_log", "service"} {
		for _, lang := range []string{"nb", "nn", "en"} {
			if !slices.ContainsFunc(k.Texts, func(t ConsentText) bool { return t.Purpose == purpose && t.Lang == lang }) {
				c.add("consents.texts", "consent_missing", purpose, lang)
			}
		}
	}
	unique(c, "consents.texts", k.Texts, "lang", func(t *ConsentText) string {
		if t.Purpose == "" || t.Lang == "" {
			return ""
		}
		return t.Purpose + " " + t.Lang
	})
	for i := range k.Texts {
		t := &k.Texts[i]
		path := at("consents.texts", i)
		if t.Purpose == "service" && t.Text != "" && !strings.Contains(t.Text, "{service}") {
			c.add(path+".text", "consent_no_service")
		}
		for _, f := range []struct{ name, text string }{{"title", t.Title}, {"text", t.Text}} {
			c.placeholders(path+"."+f.name, f.text, t.Purpose)
		}
	}
}

// placeholders finds braces that nobody fills in.
func (c *checker) placeholders(path, text, purpose string) {
	for {
		_, rest, ok := strings.Cut(text, "{")
		if !ok {
			return
		}
		name, after, ok := strings.Cut(rest, "}")
		switch {
		case !ok:
			c.add(path, "placeholder", "{"+clip(name, 20))
		case name == "unit", name == "service" && purpose != "relay_log":
		default:
			c.add(path, "placeholder", "{"+name+"}")
		}
		text = after
	}
}

func (c *checker) tools() {
	g := c.g
	unique(c, "tools", g.Tools, "id", func(t *Tool) bti.ToolID { return t.ID })
	for i := range g.Tools {
		t := &g.Tools[i]
		path := at("tools", i)
		if t.ID != "" && !c.used[t.ID] {
			c.add(path+".id", "tool_unused", string(t.ID))
		}
		c.toolKind(path, t)
		unique(c, path+".fields", t.Fields, "id", func(f *FormField) string { return f.ID })
		for j := range t.Fields {
			c.formField(path+"."+at("fields", j), &t.Fields[j])
		}
	}
}

func (c *checker) toolKind(path string, t *Tool) {
	parts := []struct {
		name string
		has  bool
		of   []string
	}{
		{"fields", len(t.Fields) > 0, []string{"form", "checklist"}},
		{"text", t.Text != "", []string{"text"}},
		{"app", t.App != "", []string{"app"}},
	}
	for _, p := range parts {
		switch mine := slices.Contains(p.of, t.Kind); {
		case mine && !p.has:
			c.add(path, "tool_lacks", t.Kind, p.name)
		case !mine && p.has && t.Kind != "":
			c.add(path+"."+p.name, "tool_has", t.Kind, p.name, joined(p.of))
		}
	}
}

func (c *checker) formField(path string, f *FormField) {
	unique(c, path+".options", f.Options, "id", func(o *Option) string { return o.ID })
	least := 0
	switch f.Type {
	case "choice", "choices":
		least = 2
	case "checklist":
		least = 1
	}
	switch {
	case len(f.Options) < least:
		c.add(path, "options_few", f.Type, strconv.Itoa(least))
	case least == 0 && len(f.Options) > 0 && f.Type != "":
		c.add(path+".options", "options_none", f.Type)
	}
	switch {
	case f.Type == "scale" && (f.Low == "" || f.High == ""):
		c.add(path, "scale_ends")
	case f.Type != "scale" && f.Type != "" && (f.Low != "" || f.High != ""):
		end := ".low"
		if f.Low == "" {
			end = ".high"
		}
		c.add(path+end, "scale_only", f.Type)
	}
}

func (c *checker) directory() {
	g := c.g
	unique(c, "directory", g.Directory, "id", func(s *Service) bti.ServiceID { return s.ID })
	for i := range g.Directory {
		s := &g.Directory[i]
		path := at("directory", i) + ".part"
		c.service(path, s.Part)
		if c.partOfItself(s) {
			c.add(path, "part_circle", string(s.ID))
		}
	}
	unique(c, "catalogue", g.Catalogue, "id", func(k *CatalogueItem) string { return k.ID })
	for i := range g.Catalogue {
		c.service(at("catalogue", i)+".service", g.Catalogue[i].Service)
	}
	unique(c, "arenas", g.Arenas, "id", func(a *Arena) string { return a.ID })
}

func (c *checker) partOfItself(s *Service) bool {
	up := s
	for range c.g.Directory {
		if up.Part == "" {
			return false
		}
		if up.Part == s.ID {
			return true
		}
		if up = c.g.Service(up.Part); up == nil {
			return false
		}
	}
	return false // it leads into a circle that others are reported for
}

func (c *checker) practice() {
	p := c.g.Practice
	if p == nil {
		return
	}
	if p.MinutesMin > p.MinutesMax {
		c.add("practice.minutesMax", "range", strconv.Itoa(p.MinutesMin), strconv.Itoa(p.MinutesMax))
	}
	if p.GroupMin > p.GroupMax {
		c.add("practice.groupMax", "range", strconv.Itoa(p.GroupMin), strconv.Itoa(p.GroupMax))
	}
	unique(c, "practice.cases", p.Cases, "id", func(k *PracticeCase) string { return k.ID })
	for i := range p.Discussions {
		list := at("practice.discussions", i) + ".steps"
		uniqueTexts(c, list, p.Discussions[i].Steps)
		for j, id := range p.Discussions[i].Steps {
			if c.g.Step(id) == nil && !c.isLevel(string(id)) {
				c.add(at(list, j), "practice_step", string(id))
			}
		}
	}
}

// isLevel tells whether s is the number of a level, which stands for all its steps.
func (c *checker) isLevel(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && strconv.Itoa(n) == s && c.g.Level(n) != nil
}
