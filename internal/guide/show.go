package guide

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"stafett/internal/bti"
)

// widthMax is how many characters a line of Show has, where words allow it.
const widthMax = 96

// words are what Show calls things, in bokmål, nynorsk and English.
var words = [...][4]string{
	{"version", "Versjon", "Versjon", "Version"},
	{"source", "Kilde", "Kjelde", "Source"},
	{"phone", "Telefon", "Telefon", "Telephone"},
	{"org", "Organisasjonsnummer", "Organisasjonsnummer", "Organisation number"},
	{"for", "For", "For", "For"},
	{"about_whom", "Om", "Om", "About"},
	{"child", "barn", "barn", "children"},
	{"young", "ungdom", "ungdom", "young people"},
	{"pregnant", "gravide", "gravide", "pregnant women"},
	{"always", "Gjelder alltid", "Gjeld alltid", "Holds always"},
	{"level", "Nivå", "Nivå", "Level"},
	{"outline", "Kommunens dokument har bare navnet på dette nivået.", "Kommunen sitt dokument har berre namnet på dette nivået.", "The municipality's document has this level by name alone."},
	{"target", "Målgruppe", "Målgruppe", "Target group"},
	{"aim", "Mål", "Mål", "Aim"},
	{"others", "Andre tjenester", "Andre tenester", "Other services"},
	{"at_least", "minst", "minst", "at least"},
	{"baton", "Stafettholder", "Stafetthaldar", "Baton holder"},
	{"demands", "Krav", "Krav", "Demands"},
	{"coordinator_needed", "koordinator", "koordinator", "coordinator"},
	{"group_needed", "ansvarsgruppe", "ansvarsgruppe", "responsibility group"},
	{"when_long", "koordinator og ansvarsgruppe når behovet varer lenge", "koordinator og ansvarsgruppe når behovet varer lenge", "coordinator and responsibility group when needs last long"},
	{"offer_plan", "tilbud om individuell plan når behovet varer lenge", "tilbod om individuell plan når behovet varer lenge", "individual plan offered when needs last long"},
	{"closing_note_needed", "avslutningsnotat når saken avsluttes", "avslutningsnotat når saka blir avslutta", "closing note when the case is closed"},
	{"journal_elsewhere", "fører journal selv, uten avslutningsnotat", "fører journal sjølv, utan avslutningsnotat", "keeps its own journal, without a closing note"},
	{"talk_caregiver", "samtale med foresatte før avslutning når en omsorgsgiver meldte fra", "samtale med føresette før avslutning når ein omsorgsgjevar melde frå", "conversation with guardians before closing when a caregiver raised it"},
	{"talk_environment", "samtale med foresatte før avslutning når det gjelder miljøet", "samtale med føresette før avslutning når det gjeld miljøet", "conversation with guardians before closing when it is about the environment"},
	{"note", "Merk", "Merk", "Note"},
	{"what", "Hva", "Kva", "What"},
	{"how", "Hvordan", "Korleis", "How"},
	{"who", "Hvem", "Kven", "Who"},
	{"tools", "Verktøy", "Verktøy", "Tools"},
	{"deadline", "Frist", "Frist", "Deadline"},
	{"days", "dager", "dagar", "days"},
	{"hint", "Råd", "Råd", "Hint"},
	{"law", "Lov", "Lov", "Law"},
	{"needs", "Gjort når", "Gjort når", "Done when"},
	{"decision_needs", "Krever", "Krev", "Takes"},
	{"decisions", "Beslutninger", "Avgjerder", "Decisions"},
	{"closes", "saken avsluttes", "saka blir avslutta", "the case is closed"},
	{"exits", "Utenom trinnene", "Utanom trinna", "Outside the steps"},
	{"call", "Ta kontakt", "Ta kontakt", "Contact"},
	{"consents", "Samtykke", "Samtykke", "Consent"},
	{"log_at", "Stafettloggen åpner fra nivå", "Stafettloggen opnar frå nivå", "The relay log opens from level"},
	{"joint", "Alle med felles foreldreansvar må si ja.", "Alle med felles foreldreansvar må seie ja.", "All with joint parental responsibility must say yes."},
	{"sign_age", "Den unge underskriver selv fra", "Den unge skriv under sjølv frå", "The young person signs from"},
	{"years", "år", "år", "years"},
	{"months", "måneder", "månader", "months"},
	{"until_closed", "til saken avsluttes", "til saka blir avslutta", "until the case is closed"},
	{"directory", "Tjenester", "Tenester", "Services"},
	{"base", "basistjeneste", "basisteneste", "base service"},
	{"support", "hjelpetjeneste", "hjelpeteneste", "support service"},
	{"external", "utenfor kommunen", "utanfor kommunen", "outside the municipality"},
	{"catalogue", "Tiltaksoversikt", "Tiltaksoversikt", "Measure catalogue"},
	{"arenas", "Samhandlingsarenaer", "Samhandlingsarenaer", "Arenas for collaboration"},
	{"terms", "Ord", "Ord", "Words"},
	{"practice", "Øvelse", "Øving", "Exercise"},
	{"minutes", "minutter", "minutt", "minutes"},
	{"groups", "i grupper på", "i grupper på", "in groups of"},
	{"practice_cases", "Øvingssaker", "Øvingssaker", "Practice cases"},
	{"questions", "Spørsmål", "Spørsmål", "Questions"},
	{"form", "skjema", "skjema", "form"},
	{"checklist", "sjekkliste", "sjekkliste", "checklist"},
	{"text", "tekst", "tekst", "text"},
	{"app", "del av Stafett", "del av Stafett", "part of Stafett"},
	{"named", "bare nevnt", "berre nemnt", "named only"},
}

// needWords are the needs of steps and decisions in a person's words.
var needWords = [...][4]string{
	{"concern", "undringen er skrevet", "undringa er skriven", "the concern is written"},
	{"form", "et skjema er fylt ut", "eit skjema er fylt ut", "a form is filled in"},
	{"shared_with_leader", "undringen er delt", "undringa er delt", "the concern is shared"},
	{"guardian_talk", "samtalen med foresatte er holdt", "samtalen med føresette er halden", "the conversation with guardians is held"},
	{"log_consent", "samtykke til stafettloggen er gitt", "samtykke til stafettloggen er gjeve", "consent to the relay log is given"},
	{"baton_holder", "stafettholder er valgt", "stafetthaldar er vald", "a baton holder is named"},
	{"goal", "mål er satt", "mål er sett", "a goal is set"},
	{"measure", "tiltak er avtalt", "tiltak er avtalt", "a measure is agreed"},
	{"carried_out", "tiltakene er gjennomført fram til evalueringen", "tiltaka er gjennomførte fram til evalueringa", "the measures are carried out up to their evaluation"},
	{"evaluation_date", "dato for evaluering er satt", "dato for evaluering er sett", "the date of evaluation is set"},
	{"participant", "en annen tjeneste er med", "ei anna teneste er med", "another service takes part"},
	{"service_consent", "samtykke til tjenesten er gitt", "samtykke til tenesta er gjeve", "consent to the service is given"},
	{"meeting", "møtet er holdt", "møtet er halde", "the meeting is held"},
	{"minutes", "referatet er skrevet", "referatet er skrive", "the minutes are written"},
	{"child_voice", "barnet er hørt", "barnet er høyrt", "the child is heard"},
	{"evaluation", "tiltakene er evaluert", "tiltaka er evaluerte", "the measures are evaluated"},
	{"decision", "beslutningen er tatt", "avgjerda er teken", "the decision is taken"},
	{"closing_note", "avslutningsnotatet er skrevet", "avslutningsnotatet er skrive", "the closing note is written"},
	{"referral", "henvisningen er klar", "tilvisinga er klar", "the referral is ready"},
	{"coordinator", "koordinator er på plass", "koordinator er på plass", "a coordinator is in place"},
	{"responsibility_group", "ansvarsgruppen er på plass", "ansvarsgruppa er på plass", "the responsibility group is in place"},
}

// Show is the whole guide as a person would read it, as plain text with
// headings in the guide's own language (nb or nn, else English).
func Show(g *Guide) string {
	s := shower{g: g, lang: 3}
	switch g.Lang {
	case "nb":
		s.lang = 1
	case "nn":
		s.lang = 2
	}
	s.head()
	for i := range g.Levels {
		s.level(&g.Levels[i])
	}
	s.exits()
	s.consents()
	s.tools()
	s.services()
	s.terms()
	s.practice()
	return s.b.String()
}

type shower struct {
	g    *Guide
	lang int
	b    strings.Builder
}

func lookUp(table [][4]string, key string, lang int) string {
	for i := range table {
		if table[i][0] == key {
			return table[i][lang]
		}
	}
	return key
}

func (s *shower) word(key string) string { return lookUp(words[:], key, s.lang) }

func (s *shower) needs(needs []string) string {
	parts := make([]string, len(needs))
	for i, n := range needs {
		parts[i] = lookUp(needWords[:], n, s.lang)
	}
	return strings.Join(parts, " · ")
}

func (s *shower) line(text string) {
	s.b.WriteString(text)
	s.b.WriteByte('\n')
}

// title is a heading with a rule below it, after an empty line.
func (s *shower) title(text, rule string) {
	if s.b.Len() > 0 {
		s.line("")
	}
	s.line(text)
	s.line(strings.Repeat(rule, min(utf8.RuneCountInString(text), widthMax)))
}

// block wraps text in a column of its own: first stands before it in the
// first line, the following lines are indented as far.
func (s *shower) block(first, text string) {
	indent := utf8.RuneCountInString(first)
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n") {
		lead := strings.Repeat(" ", indent)
		if i == 0 {
			lead = first
		}
		s.wrap(lead, indent, paragraph)
	}
}

func (s *shower) wrap(lead string, indent int, text string) {
	line := lead
	width := indent
	empty := true
	for _, w := range strings.Fields(text) {
		n := utf8.RuneCountInString(w)
		switch {
		case empty:
			line, width = line+w, width+n
		case width+1+n > widthMax:
			s.line(line)
			line, width = strings.Repeat(" ", indent)+w, indent+n
		default:
			line, width = line+" "+w, width+1+n
		}
		empty = false
	}
	s.line(strings.TrimRight(line, " "))
}

// labelWidth is the column in which the texts of steps stand.
const labelWidth = 17

// labelled is a label in the left column and its text in the right one; nothing when text is empty.
func (s *shower) labelled(indent int, key, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	label := strings.Repeat(" ", indent) + s.word(key)
	pad := indent + labelWidth - utf8.RuneCountInString(label)
	s.block(label+strings.Repeat(" ", max(pad, 1)), text)
}

func (s *shower) head() {
	g := s.g
	s.title(g.Title, "=")
	m := &g.Municipality
	s.line(joinFilled(" · ", m.Name+" ("+m.Number+")", prefixed(s.word("phone")+" ", m.Phone), prefixed(s.word("org")+" ", m.OrgNumber)))
	subjects := make([]string, len(g.Subjects))
	for i, x := range g.Subjects {
		subjects[i] = s.word(x)
	}
	services := make([]string, len(g.ForServices))
	for i, id := range g.ForServices {
		services[i] = s.service(id)
	}
	s.line(joinFilled(" · ", string(g.ID), s.word("version")+" "+g.Version, g.Lang,
		prefixed(s.word("for")+": ", strings.Join(services, ", ")), prefixed(s.word("about_whom")+": ", strings.Join(subjects, ", "))))
	if g.Source != "" {
		s.block(s.word("source")+": ", g.Source)
	}
	s.line("")
	s.block("", g.About)
	if len(g.Principles) > 0 {
		s.title(s.word("always"), "-")
		for _, p := range g.Principles {
			s.line("• " + p.Title + s.atLevels(p.Levels))
			s.block("  ", p.Text)
		}
	}
}

func (s *shower) atLevels(levels []int) string {
	if len(levels) == 0 {
		return ""
	}
	return " (" + strings.ToLower(s.word("level")) + " " + numbers(levels) + ")"
}

func numbers(ns []int) string {
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ", ")
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func joinFilled(sep string, parts ...string) string {
	var filled []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			filled = append(filled, p)
		}
	}
	return strings.Join(filled, sep)
}

func (s *shower) service(id bti.ServiceID) string {
	if x := s.g.Service(id); x != nil {
		return x.Name
	}
	return string(id)
}

func (s *shower) toolNames(ids []bti.ToolID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(id)
		if t := s.g.Tool(id); t != nil {
			parts[i] = t.Name
		}
	}
	return strings.Join(parts, " · ")
}

func (s *shower) level(l *Level) {
	s.title(s.word("level")+" "+strconv.Itoa(l.Level)+" · "+l.Name, "=")
	if l.Outline {
		s.line(s.word("outline"))
	}
	s.labelled(0, "target", l.Target)
	s.labelled(0, "aim", l.Aim)
	others := ""
	if l.OtherServices > 0 {
		others = s.word("at_least") + " " + strconv.Itoa(l.OtherServices)
	}
	s.labelled(0, "others", joinFilled(" – ", others, l.OtherServicesText))
	s.labelled(0, "baton", l.BatonNamedBy)
	var demands []string
	for _, d := range []struct {
		set bool
		key string
	}{
		{l.CoordinatorNeeded, "coordinator_needed"},
		{l.GroupNeeded, "group_needed"},
		{l.CoordinationWhenLong, "when_long"},
		{l.OfferPlan, "offer_plan"},
		{l.ClosingNote, "closing_note_needed"},
	} {
		if d.set {
			demands = append(demands, s.word(d.key))
		}
	}
	for _, t := range l.TalkBeforeClosing {
		demands = append(demands, s.word("talk_"+t))
	}
	for _, id := range l.JournalElsewhere {
		demands = append(demands, s.service(id)+" "+s.word("journal_elsewhere"))
	}
	s.labelled(0, "demands", strings.Join(demands, " · "))
	for _, n := range l.Notes {
		s.labelled(0, "note", n)
	}
	for i := range l.Steps {
		s.step(&l.Steps[i])
	}
	if len(l.Decisions) > 0 {
		s.line("")
		s.line("  " + s.word("decisions"))
	}
	for i := range l.Decisions {
		s.decision(&l.Decisions[i])
	}
}

const stepIndent = 7 // the column in which the parts of a step begin

func (s *shower) step(st *Step) {
	s.line("")
	id := "  " + string(st.ID)
	s.block(id+strings.Repeat(" ", max(stepIndent-len(id), 1)), st.Name)
	s.labelled(stepIndent, "what", st.What)
	s.labelled(stepIndent, "how", st.How)
	s.labelled(stepIndent, "who", st.Who)
	s.labelled(stepIndent, "tools", s.toolNames(st.Tools))
	s.deadlines(st.Deadlines)
	for _, h := range st.Hints {
		s.labelled(stepIndent, "hint", h)
	}
	s.law(st.Law)
	s.labelled(stepIndent, "needs", s.needs(st.Needs))
}

func (s *shower) deadlines(ds []Deadline) {
	for _, d := range ds {
		s.labelled(stepIndent, "deadline", strconv.Itoa(d.Days)+" "+s.word("days")+": "+d.Text)
	}
}

func (s *shower) law(links []Link) {
	for _, l := range links {
		s.labelled(stepIndent, "law", joinFilled(" ", l.Title, l.URL))
	}
}

func (s *shower) decision(d *Decision) {
	to := s.word("closes")
	if d.Kind != "close" {
		to = targets(d, strings.ToLower(s.word("level")))
	}
	s.block("  → ", d.Name+" → "+to+" ["+string(d.ID)+"]")
	s.block(strings.Repeat(" ", stepIndent), d.Text)
	s.labelled(stepIndent, "tools", s.toolNames(d.Tools))
	s.deadlines(d.Deadlines)
	s.labelled(stepIndent, "decision_needs", s.needs(d.Needs))
}

// targets is where a decision leads: "nivå 1 (1.3), nivå 2".
func targets(d *Decision, level string) string {
	parts := make([]string, len(d.To))
	for i, t := range d.To {
		parts[i] = level + " " + strconv.Itoa(t.Level)
		if t.Step != "" {
			parts[i] += " (" + string(t.Step) + ")"
		}
	}
	return strings.Join(parts, ", ")
}

func (s *shower) exits() {
	s.title(s.word("exits"), "=")
	for i := range s.g.Exits {
		e := &s.g.Exits[i]
		if i > 0 {
			s.line("")
		}
		s.line("• " + e.Title + s.atLevels(e.Levels))
		s.block("  ", e.Text)
		for _, k := range e.Contacts {
			s.labelled(2, "call", joinFilled(" · ", k.Name, k.Phone, k.When))
		}
		s.labelled(2, "tools", s.toolNames(e.Tools))
		for _, l := range e.Law {
			s.labelled(2, "law", joinFilled(" ", l.Title, l.URL))
		}
	}
}

func (s *shower) consents() {
	k := &s.g.Consents
	s.title(s.word("consents"), "=")
	s.line(s.word("log_at") + " " + strconv.Itoa(k.LogAtLevel) + ".")
	s.line(s.word("sign_age") + " " + strconv.Itoa(k.SignAge) + " " + s.word("years") + ".")
	if k.Joint {
		s.line(s.word("joint"))
	}
	for i := range k.Texts {
		t := &k.Texts[i]
		valid := s.word("until_closed")
		if t.Months > 0 {
			valid = strconv.Itoa(t.Months) + " " + s.word("months")
		}
		s.line("")
		s.line("• " + t.Title + " [" + t.Purpose + ", " + t.Lang + ", " + t.Version + ", " + valid + "]")
		s.block("  ", t.Text)
	}
}

func (s *shower) tools() {
	s.title(s.word("tools"), "=")
	for i := range s.g.Tools {
		t := &s.g.Tools[i]
		s.line("• " + t.Name + " [" + s.word(t.Kind) + "]")
		s.block("  ", t.About)
		if t.Text != "" {
			s.line("")
			s.block("    ", t.Text)
			s.line("")
		}
		for j := range t.Fields {
			s.formField(&t.Fields[j])
		}
	}
}

func (s *shower) formField(f *FormField) {
	required := ""
	if f.Required {
		required = " *"
	}
	options := make([]string, len(f.Options))
	for i := range f.Options {
		options[i] = f.Options[i].Label
	}
	about := strings.Join(options, " / ")
	if f.Type == "scale" {
		about = "1 " + f.Low + " – 10 " + f.High
	}
	s.block("    - ", f.Label+required+prefixed(" ", f.Help)+prefixed(": ", about))
}

func (s *shower) services() {
	g := s.g
	if len(g.Directory) > 0 {
		s.title(s.word("directory"), "=")
	}
	for i := range g.Directory {
		x := &g.Directory[i]
		kind, part := "", ""
		if x.Kind != "" {
			kind = s.word(x.Kind)
		}
		if x.Part != "" {
			part = s.service(x.Part)
		}
		s.block("• ", joinFilled(" · ", x.Name, part, kind, x.Contact, x.Phone))
	}
	if len(g.Catalogue) > 0 {
		s.title(s.word("catalogue"), "=")
	}
	for i := range g.Catalogue {
		x := &g.Catalogue[i]
		s.block("• ", joinFilled(" · ", x.Name, s.service(x.Service)))
		if x.About != "" {
			s.block("  ", x.About)
		}
		s.labelled(2, "target", x.Target)
		s.labelled(2, "call", x.Contact)
		for _, l := range x.Law {
			s.labelled(2, "law", joinFilled(" ", l.Title, l.URL))
		}
	}
	if len(g.Arenas) > 0 {
		s.title(s.word("arenas"), "=")
	}
	for i := range g.Arenas {
		x := &g.Arenas[i]
		s.block("• ", x.Name)
		s.labelled(2, "aim", x.Purpose)
		s.labelled(2, "call", x.Responsible)
		s.labelled(2, "who", x.Who)
	}
}

func (s *shower) terms() {
	if len(s.g.Terms) == 0 {
		return
	}
	s.title(s.word("terms"), "=")
	for _, t := range s.g.Terms {
		s.block("• ", joinFilled(": ", t.Word, t.Meaning))
	}
}

func (s *shower) practice() {
	p := s.g.Practice
	if p == nil {
		return
	}
	s.title(s.word("practice"), "=")
	s.line(strconv.Itoa(p.MinutesMin) + "–" + strconv.Itoa(p.MinutesMax) + " " + s.word("minutes") + ", " +
		s.word("groups") + " " + strconv.Itoa(p.GroupMin) + "–" + strconv.Itoa(p.GroupMax))
	s.block("", p.About)
	if len(p.Cases) > 0 {
		s.title(s.word("practice_cases"), "-")
	}
	for i := range p.Cases {
		s.line("• " + p.Cases[i].Title)
		s.block("  ", p.Cases[i].Story)
	}
	s.title(s.word("questions"), "-")
	for i := range p.Discussions {
		d := &p.Discussions[i]
		steps := make([]string, len(d.Steps))
		for j, id := range d.Steps {
			steps[j] = string(id)
		}
		s.block("• ", strings.Join(steps, ", ")+": "+d.Question)
		for _, point := range d.Points {
			s.block("  - ", point)
		}
	}
}

// Table is the guides as Markdown, to be held against the documents they come
// from: of each guide a table with a row for every level, step and decision, and
// tables of what holds at every level, exits, consent, services, measures, arenas and
// the exercise, where it has them.
func Table(gs []*Guide) string {
	var b strings.Builder
	for i, g := range gs {
		if i > 0 {
			b.WriteByte('\n')
		}
		t := tabler{shower: shower{g: g, lang: 3}, b: &b}
		t.course()
		t.always()
		t.exits()
		t.consent()
		t.services()
		t.exercise()
	}
	return b.String()
}

type tabler struct {
	shower
	b *strings.Builder
}

// open begins a table below a heading of its own.
func (t *tabler) open(title string, columns ...string) {
	t.b.WriteString("\n### " + title + "\n\n")
	t.columns(columns...)
}

func (t *tabler) columns(names ...string) {
	t.row(names...)
	t.b.WriteString(strings.Repeat("|---", len(names)) + "|\n")
}

// row writes cells; what is no Markdown of ours goes through cell first.
func (t *tabler) row(cells ...string) {
	t.b.WriteByte('|')
	for _, c := range cells {
		t.b.WriteString(prefixed(" ", c) + " |")
	}
	t.b.WriteByte('\n')
}

func (t *tabler) course() {
	t.b.WriteString("## " + cell(t.g.Title) + " · `" + string(t.g.ID) + "` " + cell(t.g.Version) + "\n\n")
	t.columns("level", "step or decision", "says", "leads to", "tools", "deadlines", "done when, or takes")
	for i := range t.g.Levels {
		l := &t.g.Levels[i]
		name := strconv.Itoa(l.Level) + " " + l.Name
		if l.Outline {
			name += " (by name only)"
		}
		t.row("**"+cell(name)+"**", cell(strings.Join(levelFacts(l), "; ")), "", "", "", "", "")
		for j := range l.Steps {
			st := &l.Steps[j]
			t.row(string(st.ID), cell(st.Name), says(st), "", cell(t.toolNames(st.Tools)), deadlineCell(st.Deadlines), cell(t.needs(st.Needs)))
		}
		for j := range l.Decisions {
			d := &l.Decisions[j]
			to := "closed"
			if d.Kind != "close" {
				to = targets(d, "level")
			}
			t.row("`"+cell(string(d.ID))+"`", "*"+cell(d.Name)+"*", "", to, cell(t.toolNames(d.Tools)), deadlineCell(d.Deadlines), cell(t.needs(d.Needs)))
		}
	}
}

// says is which of what, how and who a step tells.
func says(s *Step) string {
	var parts []string
	for _, p := range []struct{ name, text string }{{"what", s.What}, {"how", s.How}, {"who", s.Who}} {
		if p.text != "" {
			parts = append(parts, p.name)
		}
	}
	return strings.Join(parts, ", ")
}

func levelFacts(l *Level) []string {
	facts := []string{}
	for _, f := range []struct{ name, text string }{
		{"target group: ", l.Target}, {"aim: ", l.Aim}, {"baton holder: ", l.BatonNamedBy},
	} {
		if f.text != "" {
			facts = append(facts, f.name+strings.TrimSuffix(strings.TrimSpace(f.text), "."))
		}
	}
	if l.OtherServices > 0 {
		facts = append(facts, "other services: at least "+strconv.Itoa(l.OtherServices)+prefixed(" – ", strings.TrimSuffix(l.OtherServicesText, ".")))
	}
	for _, f := range []struct {
		set  bool
		text string
	}{
		{l.CoordinatorNeeded, "coordinator"},
		{l.GroupNeeded, "responsibility group"},
		{l.CoordinationWhenLong, "coordinator and group when long-lasting"},
		{l.OfferPlan, "individual plan offered"},
		{l.ClosingNote, "closing note"},
	} {
		if f.set {
			facts = append(facts, f.text)
		}
	}
	for _, id := range l.JournalElsewhere {
		facts = append(facts, "no closing note from "+string(id))
	}
	for _, t := range l.TalkBeforeClosing {
		facts = append(facts, "conversation before closing: "+t)
	}
	return facts
}

func (t *tabler) always() {
	if len(t.g.Principles) == 0 {
		return
	}
	t.open("Holds at every level", "principle", "levels")
	for _, p := range t.g.Principles {
		levels := "all"
		if len(p.Levels) > 0 {
			levels = numbers(p.Levels)
		}
		t.row(cell(p.Title), levels)
	}
}

func (t *tabler) exits() {
	t.open("Outside the steps", "exit", "contact or law", "telephone", "when")
	for i := range t.g.Exits {
		e := &t.g.Exits[i]
		name := "`" + e.ID + "`"
		if len(e.Levels) > 0 {
			name += " at " + numbers(e.Levels)
		}
		for _, k := range e.Contacts {
			t.row(name, cell(k.Name), cell(k.Phone), cell(k.When))
		}
		for _, l := range e.Law {
			t.row(name, cell(l.Title), "", "")
		}
	}
}

func (t *tabler) consent() {
	k := &t.g.Consents
	t.open("Consent", "purpose", "languages")
	t.row("the relay log opens from level "+strconv.Itoa(k.LogAtLevel)+"; the young person signs from "+strconv.Itoa(k.SignAge), "")
	if k.Joint {
		t.row("all with joint parental responsibility must say yes", "")
	}
	var purposes []string
	langs := make(map[string]string)
	for i := range k.Texts {
		x := &k.Texts[i]
		if langs[x.Purpose] == "" {
			purposes = append(purposes, x.Purpose)
		} else {
			langs[x.Purpose] += ", "
		}
		langs[x.Purpose] += x.Lang
	}
	for _, p := range purposes {
		t.row(cell(p), cell(langs[p]))
	}
}

func (t *tabler) services() {
	g := t.g
	if len(g.Directory) > 0 {
		t.open("Services", "service", "part of", "kind", "contact", "telephone")
	}
	for i := range g.Directory {
		x := &g.Directory[i]
		part := ""
		if x.Part != "" {
			part = t.service(x.Part)
		}
		t.row(cell(x.Name), cell(part), x.Kind, cell(x.Contact), cell(x.Phone))
	}
	if len(g.Catalogue) > 0 {
		t.open("Measure catalogue", "measure", "offered by", "target group", "contact", "law")
	}
	for i := range g.Catalogue {
		x := &g.Catalogue[i]
		law := make([]string, len(x.Law))
		for j := range x.Law {
			law[j] = x.Law[j].Title
		}
		t.row(cell(x.Name), cell(t.service(x.Service)), cell(x.Target), cell(x.Contact), cell(strings.Join(law, "; ")))
	}
	if len(g.Arenas) > 0 {
		t.open("Arenas for collaboration", "arena", "purpose", "responsible", "who")
	}
	for i := range g.Arenas {
		x := &g.Arenas[i]
		t.row(cell(x.Name), cell(x.Purpose), cell(x.Responsible), cell(x.Who))
	}
}

func (t *tabler) exercise() {
	p := t.g.Practice
	if p == nil {
		return
	}
	t.open("Exercise", "steps", "case or question", "points")
	t.row("", strconv.Itoa(p.MinutesMin)+"–"+strconv.Itoa(p.MinutesMax)+" minutes in groups of "+
		strconv.Itoa(p.GroupMin)+"–"+strconv.Itoa(p.GroupMax), "")
	for i := range p.Cases {
		t.row("", "case: "+cell(p.Cases[i].Title), "")
	}
	for i := range p.Discussions {
		d := &p.Discussions[i]
		steps := make([]string, len(d.Steps))
		for j, id := range d.Steps {
			steps[j] = string(id)
		}
		t.row(cell(strings.Join(steps, ", ")), cell(d.Question), strconv.Itoa(len(d.Points)))
	}
}

func deadlineCell(ds []Deadline) string {
	parts := make([]string, len(ds))
	for i, d := range ds {
		parts[i] = d.What + " " + strconv.Itoa(d.Days) + " days from " + d.From + prefixed(", only ", d.Only)
	}
	return cell(strings.Join(parts, "; "))
}

// cell is text that keeps inside a cell of a Markdown table.
func cell(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}
