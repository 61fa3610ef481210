package core

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/order"
)

// What a Task can be, beside the kinds of rules.Deadline.
const (
	taskReport      = "report"
	taskRefused     = "refused"
	taskLook        = "look"
	taskAcceptBaton = "accept_baton"
	taskStep        = "step"
	taskTeam        = "team"
)

// The states of a task or deadline.
const (
	stateLate  = "late"
	stateDue   = "due"
	stateAhead = "ahead"
)

// listCache keeps the list's rows as long as their cases, the day and the language are the same.
type listCache struct {
	today bti.Date
	rows  map[bti.CaseID]listed
}

type listed struct {
	view  *replica.View
	row   CaseRow
	tasks []Task
}

func (l *listCache) forget() { l.rows = nil }

func (c *Core) cases(in *CasesIn) (*CasesOut, error) {
	out := &CasesOut{Tasks: []Task{}, Cases: []CaseRow{}}
	rows := make(map[bti.CaseID]listed, len(c.lists.rows))
	for _, id := range c.rep.Cases() {
		view := c.rep.View(id)
		if view == nil || view.Case.Head == nil {
			continue
		}
		l, ok := c.lists.rows[id]
		if !ok || l.view != view || c.lists.today != in.Today {
			l = c.list(view, in.Today)
		}
		rows[id] = l
		out.Cases = append(out.Cases, l.row)
		out.Tasks = append(out.Tasks, l.tasks...)
	}
	c.lists = listCache{today: in.Today, rows: rows}
	order.By(out.Cases, func(a, b CaseRow) bool {
		return a.Changed > b.Changed || a.Changed == b.Changed && a.ID < b.ID
	})
	order.By(out.Tasks, func(a, b Task) bool {
		return cmp.Or(cmp.Compare(urgency(a), urgency(b)), cmp.Compare(a.Due, b.Due), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Case, b.Case)) < 0
	})
	return out, nil
}

// urgency orders tasks: duties and lost words first, then what is late, what
// somebody waits for, what is due, and last the step that simply comes next.
func urgency(t Task) int {
	switch {
	case t.What == taskReport:
		return 0
	case t.What == taskRefused:
		return 1
	case t.State == stateLate:
		return 2
	case t.What == taskAcceptBaton:
		return 3
	case t.What == taskLook:
		return 4
	case t.State == stateDue:
		return 5
	default:
		return 6
	}
}

// list makes a case's row and the tasks it has for the person.
func (c *Core) list(view *replica.View, today bti.Date) listed {
	in := c.rep.In(view, today, 0)
	status := rules.Brief(in, c.lang)
	l := listed{view: view, row: c.row(view, &status)}
	l.tasks = c.tasks(in, view, &status, &l.row)
	return l
}

func (c *Core) row(view *replica.View, s *rules.Status) CaseRow {
	cs, me := view.Case, c.rep.Actor().Person
	row := CaseRow{
		ID: cs.ID, Level: s.Level, Step: s.Step, Status: cs.Head.Status, Practice: cs.Head.Practice,
		Stopped: s.Stopped, Unit: string(cs.Head.Unit), State: replica.ShownSent,
		Baton: c.name(view, cs.Head.Baton), BatonMine: cs.Head.Baton == me,
	}
	row.Name, row.Born = subjectName(cs.Subject), bornOf(cs.Subject)
	if g := c.rep.Guide(cs.Head.Guide, cs.Head.GuideVersion); g != nil {
		if step := g.Step(s.Step); step != nil {
			row.StepName, row.Lang = step.Title(), g.Lang
		}
	}
	row.Mine = row.BatonMine || cs.Head.Meta.CreatedBy == me
	for _, p := range cs.Participants {
		row.Mine = row.Mine || p.Person == me
	}
	for _, g := range cs.Guardians {
		row.Mine = row.Mine || g.Person == me
	}
	row.Mine = row.Mine || cs.Subject != nil && cs.Subject.Person == me
	for _, d := range s.Deadlines {
		if d.State == stateLate {
			row.Late++
		}
	}
	for _, rec := range view.Records {
		row.State = replica.Worse(row.State, rec.State)
		row.Changed = max(row.Changed, rec.At, rec.LocalAt)
	}
	// What never became a record of the case is told of here alone.
	for _, e := range c.rep.EntriesOf(view.ID) {
		switch e.State {
		case replica.Refused:
			row.State = replica.ShownRefused
		case replica.Quarantined:
			row.State = replica.Worse(row.State, replica.ShownQuarantined)
		}
	}
	return row
}

// refusedOf is how many entries of a case were refused: their writer must deal with
// them. What is quarantined waits for the leader.
func (c *Core) refusedOf(id bti.CaseID) (n int) {
	for _, e := range c.rep.EntriesOf(id) {
		if e.State == replica.Refused {
			n++
		}
	}
	return n
}

func (c *Core) tasks(in rules.In, view *replica.View, s *rules.Status, row *CaseRow) []Task {
	var out []Task
	add := func(what, text, state string, due bti.Date, rec bti.RecordID) {
		out = append(out, Task{Case: view.ID, Name: row.Name, What: what, Text: text, State: state, Due: due, Record: rec})
	}
	switch n := c.refusedOf(view.ID); {
	case n == 1:
		add(taskRefused, c.say(sayRefused), stateDue, "", "")
	case n > 1:
		add(taskRefused, c.say(sayRefusedMany, strconv.Itoa(n)), stateDue, "", "")
	}
	if s.Closed {
		return out
	}
	if s.Stopped {
		add(taskReport, c.say(sayReport), stateDue, "", "")
	}
	may := rules.May(in)
	if slices.Contains(may, "answer_baton") {
		for _, o := range view.Case.BatonOffers {
			if o.Meta.ID == s.Offer && o.To == c.rep.Actor().Person {
				from := c.name(view, o.From)
				if from == "" {
					from = c.say(saySomebody)
				}
				add(taskAcceptBaton, c.say(sayAcceptBaton, from), stateDue, "", o.Meta.ID)
			}
		}
	}
	if slices.Contains(may, "write") {
		switch n := countConflicts(view); {
		case n == 1:
			add(taskLook, c.say(sayLook), stateDue, "", "")
		case n > 1:
			add(taskLook, c.say(sayLooks, strconv.Itoa(n)), stateDue, "", "")
		}
	}
	rel := rules.RelationOf(in)
	leads := rel.Leader
	if rel.Family() || !row.Mine && !leads {
		return out // what is due is for those who follow up the case; the family reads of it on the case's page
	}
	for _, d := range s.Deadlines {
		if d.State == stateLate || d.State == stateDue {
			add(d.What, d.Text, d.State, d.Due, d.Record)
		}
	}
	// The next step, and an answer that the family waits for, are tasks for the one who moves the case:
	// the baton holder, or at level 0 who started it, and the leader from when the concern was shared.
	moves := row.BatonMine || row.Level == 0 && row.Baton == "" && (row.Mine || leads && shared(view.Case))
	for _, t := range view.Case.TeamRequests {
		if moves && t.AnsweredOn == "" {
			add(taskTeam, c.say(sayTeam), stateDue, "", t.Meta.ID)
		}
	}
	if len(out) == 0 && moves && c.rep.Guide(view.Case.Head.Guide, view.Case.Head.GuideVersion) != nil {
		add(taskStep, c.say(sayStep, c.next(in, row)), stateAhead, "", "")
	}
	return out
}

// next is what comes next in a case: the step's name, or what is open in it where it has none.
func (c *Core) next(in rules.In, row *CaseRow) string {
	if row.StepName != "" {
		return row.StepName
	}
	status := rules.StatusOf(in, c.lang)
	for _, s := range status.Steps {
		if s.ID == row.Step && len(s.Open) > 0 {
			return s.Open[0].Text
		}
	}
	_, n, _ := strings.Cut(string(row.Step), ".")
	return c.say(sayPlace, strconv.Itoa(row.Level), n)
}

// shared tells whether the concern was shared with the leader.
func shared(cs *bti.Case) bool {
	return slices.ContainsFunc(cs.Concerns, func(c *bti.Concern) bool { return c.SharedWithLeader != "" })
}

func countConflicts(view *replica.View) (n int) {
	for _, rec := range view.Records {
		n += len(rec.Conflicts)
	}
	return n
}

func subjectName(s *bti.Subject) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(s.GivenName + " " + s.FamilyName)
}

func bornOf(s *bti.Subject) bti.Date {
	if s == nil {
		return ""
	}
	return s.Born
}

// name is a person's name: from the directory, or as a participant or guardian of the case.
func (c *Core) name(view *replica.View, id bti.PersonID) string {
	if id == "" {
		return ""
	}
	if p, ok := c.rep.Person(id); ok {
		return p.Name
	}
	if view == nil || view.Case == nil {
		return ""
	}
	for _, p := range view.Case.Participants {
		if p.Person == id {
			return p.Name
		}
	}
	for _, g := range view.Case.Guardians {
		if g.Person == id {
			return g.Name
		}
	}
	if s := view.Case.Subject; s != nil && s.Person == id {
		return subjectName(s)
	}
	return ""
}

func (c *Core) oneCase(in *CaseIn) (*CaseOut, error) {
	view := c.rep.View(in.ID)
	if view == nil || view.Case.Head == nil {
		return nil, fail(CodeUnknownCase, string(in.ID))
	}
	rin := c.rep.In(view, in.Today, c.earlierNotes(in.ID, view.Case.Subject))
	head := view.Case.Head
	out := &CaseOut{
		Guide: head.Guide, GuideVersion: head.GuideVersion,
		Status: rules.StatusOf(rin, c.lang), May: rules.May(rin), Make: rules.MayMake(rin), Consented: rules.ConsentedServices(rin),
		Records: make([]RecordView, 0, len(view.Records)),
	}
	out.Row = c.row(view, &out.Status)
	for _, d := range c.rep.GuideDocs() {
		if d.Guide == head.Guide && replica.CompareVersions(d.Version, head.GuideVersion) > 0 {
			out.NewerGuide = d.Version // in order of version: the newest stays
		}
	}
	c.explainStatus(&out.Status)
	for _, rec := range view.Records {
		out.Records = append(out.Records, c.recordView(view, rec))
	}
	return out, nil
}

func (c *Core) explainStatus(s *rules.Status) {
	c.explain(s.Notes)
	for i := range s.Decisions {
		d := &s.Decisions[i]
		c.explain(d.Findings)
		for j := range d.Targets {
			c.explain(d.Targets[j].Findings)
		}
	}
}

// explain fills the texts of findings that have none.
func (c *Core) explain(fs []rules.Finding) []rules.Finding {
	for i := range fs {
		if fs[i].Text == "" {
			fs[i].Text = c.findingText(fs[i])
		}
	}
	return fs
}

func (c *Core) recordView(view *replica.View, rec *replica.Shown) RecordView {
	_, depth, _ := bti.SplitScope(rec.Scope)
	v := RecordView{
		ID: rec.ID, Kind: bti.Kind(rec.Kind), Depth: depth, Fields: rec.Fields, Version: rec.Version, State: rec.State,
		Own:       rec.CreatedBy == c.rep.Actor().Person,
		CreatedBy: c.name(view, rec.CreatedBy), CreatedAt: rec.CreatedAt, By: c.name(view, rec.By), At: max(rec.At, rec.LocalAt),
	}
	v.Written, v.Edited = rec.Written, rec.Edited
	if v.CreatedAt == 0 {
		v.CreatedAt = rec.LocalAt
	}
	if rec.LocalAt > 0 {
		v.Edited = 0 // the last change has not arrived: At is this device's own clock
	}
	for i := range rec.Conflicts {
		v.Conflicts = append(v.Conflicts, c.conflictView(view, rec, &rec.Conflicts[i]))
	}
	return v
}

func (c *Core) conflictView(view *replica.View, rec *replica.Shown, x *syncproto.Conflict) ConflictView {
	by, at := x.StoodBy, x.StoodAt
	if by == "" || c.writesHere(view.ID, rec.ID, x.Field) {
		by, at = rec.By, max(rec.At, rec.LocalAt)
	}
	return ConflictView{
		ID: x.ID, Case: view.ID, Record: rec.ID, Kind: bti.Kind(rec.Kind), Field: x.Field,
		Current: rec.Fields.Get(x.Field), CurrentBy: c.name(view, by), CurrentAt: at,
		Other: x.Value, OtherBy: c.name(view, x.By), OtherAt: x.At,
	}
}

// writesHere tells whether a change of the field waits on this device.
func (c *Core) writesHere(id bti.CaseID, rec bti.RecordID, field string) bool {
	return slices.ContainsFunc(c.rep.EntriesOf(id), func(e *replica.Entry) bool {
		return e.State == replica.Local && e.Op == syncproto.OpPatch && e.Record == rec && e.Fields.Has(field)
	})
}

func (c *Core) looks(*LooksIn) (*LooksOut, error) {
	out := &LooksOut{Looks: []ConflictView{}}
	for _, id := range c.rep.Cases() {
		view := c.rep.View(id)
		if view == nil || view.Case.Head == nil || countConflicts(view) == 0 {
			continue
		}
		if !slices.Contains(rules.May(c.rep.In(view, "", 0)), "write") {
			continue
		}
		for _, rec := range view.Records {
			for i := range rec.Conflicts {
				out.Looks = append(out.Looks, c.conflictView(view, rec, &rec.Conflicts[i]))
			}
		}
	}
	return out, nil
}
