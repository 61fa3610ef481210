package rules

import (
	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
)

// The states of a step.
const (
	stepDone    = "done"
	stepNow     = "now"
	stepAhead   = "ahead"
	stepSkipped = "skipped"
)

// StatusOf says where the case stands for in.Actor on in.Today, in the words
// of lang: the steps, the decisions and why not, the deadlines, and notes. Without
// a head or a guide there is nothing to say but the level.
func StatusOf(in In, lang field.Lang) Status {
	v := look(in)
	s := v.brief(lang)
	s.EarlierClosingNotes = v.EarlierClosingNotes
	s.Steps = v.steps(lang, s.Step)
	s.Decisions = v.decisions(lang)
	s.Notes = v.notes(lang, s.Deadlines)
	return s
}

// Brief is the part of StatusOf that a list of cases shows: level, current
// step, deadlines, whether the case is stopped or closed, and the open baton
// offer. Steps, Decisions and Notes are empty.
func Brief(in In, lang field.Lang) Status {
	return look(in).brief(lang)
}

func (v *view) brief(lang field.Lang) Status {
	s := Status{
		Level: v.h.Level, Step: v.h.Step, Closed: v.h.Status == statusClosed,
		Steps: []StepState{}, Decisions: []DecisionState{}, Deadlines: v.deadlines(lang),
	}
	if v.suspicion != nil {
		s.Stopped, s.Exit = true, guide.Violence
	}
	if o := v.openOffer(); o != nil {
		s.Offer = o.Meta.ID
	}
	if i := v.currentStep(); i >= 0 {
		s.Step = v.lvl.Steps[i].ID
	}
	return s
}

// Steps.

// startStep is the place in the level of the step where the round began.
func (v *view) startStep() int {
	for i := range v.lvl.Steps {
		if v.lvl.Steps[i].ID == v.h.Step {
			return i
		}
	}
	return 0
}

// currentStep is the place in its level of the first step that is not done,
// from where the round began; the last one when all are; -1 without a guide.
func (v *view) currentStep() int {
	if v.lvl == nil || len(v.lvl.Steps) == 0 {
		return -1
	}
	start := v.startStep()
	for i := start; i < len(v.lvl.Steps); i++ {
		if !v.stepDone(i, start) {
			return i
		}
	}
	return len(v.lvl.Steps) - 1
}

// stepDone tells whether a step of the present level is done: somebody has
// marked it so in this round, or all its needs hold. A step that the guide gives
// no needs is done when a later one is: the work has gone past it.
func (v *view) stepDone(i, start int) bool {
	s := &v.lvl.Steps[i]
	if v.marked(s.ID) {
		return true
	}
	if len(s.Needs) == 0 {
		for j := i + 1; j < len(v.lvl.Steps); j++ {
			if v.marked(v.lvl.Steps[j].ID) || len(v.lvl.Steps[j].Needs) > 0 && v.needsHold(j, start) {
				return true
			}
		}
		return false
	}
	return v.needsHold(i, start)
}

func (v *view) marked(id bti.StepID) bool {
	for _, m := range v.c.StepMarks {
		if m.Step == id && m.Round == v.h.Round {
			return true
		}
	}
	return false
}

func (v *view) needsHold(i, start int) bool {
	s := &v.lvl.Steps[i]
	for _, n := range s.Needs {
		if !v.holds(n, s, i, start) {
			return false
		}
	}
	return true
}

// steps lists the steps of all levels. Of the present level each says what is
// open in it. Of what lies behind, a step is done when it was in one of the rounds there,
// and else skipped.
func (v *view) steps(lang field.Lang, now bti.StepID) []StepState {
	out := []StepState{}
	if v.Guide == nil || !v.exists {
		return out
	}
	n := 0
	for i := range v.Guide.Levels {
		n += len(v.Guide.Levels[i].Steps)
	}
	out = make([]StepState, 0, n)
	behind := v.behind()
	for i := range v.Guide.Levels {
		l := &v.Guide.Levels[i]
		if l.Level == v.h.Level {
			out = v.stepsHere(out, lang, now, behind)
			continue
		}
		for j := range l.Steps {
			x := StepState{ID: l.Steps[j].ID, Level: l.Level, Name: l.Steps[j].Title(), State: stepAhead}
			if l.Level < v.h.Level {
				x.State = stepSkipped
				if has(behind, x.ID) {
					x.State = stepDone
				}
			}
			out = append(out, x)
		}
	}
	return out
}

// behind are the steps that were done in the rounds before this one: each round is looked at as it stood
// on the day of the decision that ended it. Who does not hold the own service's notes cannot
// know what was left out, and is told only what a decision passed over.
func (v *view) behind() []bti.StepID {
	var done []bti.StepID
	var step bti.StepID // where the round began; "": at the first step of the level
	var last *bti.Decision
	for _, d := range v.c.Decisions {
		h := *v.h
		h.Level, h.Step, h.Round = d.From, step, d.Round
		past := view{In: v.In, c: v.c, h: &h, exists: true, lvl: v.level(d.From), last: last, ended: d}
		past.Today = d.Date
		if last != nil {
			past.since = last.Date
		}
		past.countServices()
		if past.lvl != nil {
			start := past.startStep()
			for i := range past.lvl.Steps {
				if past.stepDone(i, start) || !v.rel.Own && i >= start {
					done = append(done, past.lvl.Steps[i].ID)
				}
			}
		}
		last = d
		if d.ToStep != "" {
			step = d.ToStep
		}
	}
	return done
}

func (v *view) stepsHere(out []StepState, lang field.Lang, now bti.StepID, behind []bti.StepID) []StepState {
	start := v.startStep()
	open := v.h.Status == statusOpen
	for i := range v.lvl.Steps {
		s := &v.lvl.Steps[i]
		x := StepState{ID: s.ID, Level: v.lvl.Level, Name: s.Title()}
		switch {
		case v.stepDone(i, start), (i < start || !open) && has(behind, s.ID):
			x.State = stepDone
		case i < start || !open:
			x.State = stepSkipped
		case s.ID == now:
			x.State = stepNow
			x.Open = v.open(s, i, start, lang)
		default:
			x.State = stepAhead
			x.Open = v.open(s, i, start, lang)
		}
		if x.State == stepDone && s.ID == now && open {
			x.State = stepNow // all is done here, and nothing follows at this level
		}
		out = append(out, x)
	}
	return out
}

// open lists what a step still needs.
func (v *view) open(s *guide.Step, i, start int, lang field.Lang) []OpenItem {
	var out []OpenItem
	for _, n := range s.Needs {
		if v.holds(n, s, i, start) {
			continue
		}
		before := len(out)
		for _, m := range v.c.Measures {
			switch {
			case n == "evaluation" && m.Status == "running" && v.evaluation(m.Meta.ID) == nil:
				out = append(out, OpenItem{Need: n, Text: say(lang, tEvaluate, m.Title), Record: m.Meta.ID})
			case n == "carried_out" && m.Status == "planned" && m.Start <= v.Today:
				out = append(out, OpenItem{Need: n, Text: say(lang, tStart, m.Title), Record: m.Meta.ID})
			case n == "carried_out" && m.Status != "ended" && m.EvaluateOn <= v.since && !has(s.Needs, "evaluation_date"):
				// It goes on from an earlier round, and nobody knows until when.
				out = append(out, OpenItem{Need: "evaluation_date", Text: say(lang, tNewDay, m.Title), Record: m.Meta.ID})
			}
		}
		if len(out) > before {
			continue
		}
		item := OpenItem{Need: n, Text: needText(n, lang)}
		if n == "shared_with_leader" && s.Colleague {
			item.Text = needText(sharedWithColleague, lang)
		}
		if n == "form" {
			item.Tool = v.formTool(s)
		}
		out = append(out, item)
	}
	return out
}

// formTool is the first of a step's tools that is filled in here.
func (v *view) formTool(s *guide.Step) bti.ToolID {
	for _, id := range s.Tools {
		if v.fillable(id) {
			return id
		}
	}
	return ""
}

func (v *view) fillable(id bti.ToolID) bool {
	t := v.Guide.Tool(id)
	return t != nil && (t.Kind == "form" || t.Kind == "checklist")
}

// holds tells whether a need of a step is met. What belongs to a round —
// meeting, minutes, carrying out, evaluation, child's voice, evaluation date —
// counts only in the present one; agreed goals and measures, consents and people stay.
func (v *view) holds(need string, s *guide.Step, i, start int) bool {
	switch need {
	case "concern":
		return len(v.c.Concerns) > 0
	case "form":
		for _, f := range v.c.Forms {
			if has(s.Tools, f.Tool) && v.fillable(f.Tool) && v.there(&f.Meta) {
				return true
			}
		}
		return len(v.c.Scales) > 0 && v.there(&v.c.Scales[0].Meta) && v.hasScale(s)
	case "shared_with_leader":
		for _, c := range v.c.Concerns {
			if c.SharedWithLeader != "" {
				return true
			}
		}
		return false
	case "guardian_talk":
		return v.talkHeld()
	case "log_consent":
		// A refusal is an answer too: it is documented and the case stays where it is (R19).
		return v.standing(purposeLog, "") || v.logRefused()
	case "baton_holder":
		return v.h.Baton != ""
	case "goal":
		for _, g := range v.c.Goals {
			if g.Status != "dropped" && v.there(&g.Meta) {
				return true
			}
		}
		return false
	case "measure":
		for _, m := range v.c.Measures {
			if v.agreed(m) {
				return true
			}
		}
		return false
	case "carried_out":
		return v.carriedOut()
	case "evaluation_date":
		for _, m := range v.c.Measures {
			if v.agreed(m) && m.EvaluateOn > v.since {
				return true
			}
		}
		return false
	case "participant":
		return len(v.takingPart) >= max(1, v.lvl.OtherServices)
	case "service_consent":
		return len(v.consented) >= max(1, v.lvl.OtherServices)
	case "meeting":
		return v.meetingHolds(s, i, start)
	case "minutes":
		return v.minutesHold(i, start)
	case "child_voice":
		for _, x := range v.c.ChildVoices {
			if x.Round == v.h.Round {
				return true
			}
		}
		return false
	case "evaluation":
		return v.allEvaluated()
	case "decision":
		return v.ended != nil // a decision moves the case on
	case "closing_note":
		return v.closingNoteWritten() || v.journalElsewhere()
	case "referral":
		for _, r := range v.c.Referrals {
			if r.CheckedBy != "" {
				return true
			}
		}
		return false
	case "coordinator":
		k := v.coordination()
		return k != nil && k.Coordinator != ""
	case "responsibility_group":
		k := v.coordination()
		return k != nil && len(k.Group) > 0
	}
	return false
}

// hasScale tells whether the concern scale is one of a step's tools.
func (v *view) hasScale(s *guide.Step) bool {
	for _, id := range s.Tools {
		if t := v.Guide.Tool(id); t != nil && t.App == "scale" {
			return true
		}
	}
	return false
}

// agreed tells whether a measure belongs to the present round: it is to go on,
// or it has ended since the last decision, or was evaluated after it. A team that has
// ended its measures before it decides need not agree on new ones first.
func (v *view) agreed(m *bti.Measure) bool {
	return v.there(&m.Meta) && (m.Status != "ended" || m.End > v.since || v.evaluation(m.Meta.ID) != nil)
}

// there tells whether a record existed in the round looked at.
func (v *view) there(m *bti.Meta) bool { return v.ended == nil || !createdAfter(m, &v.ended.Meta) }

// carriedOut tells whether the round's measures have come to their evaluation:
// one that runs has reached the day agreed for it, or all have ended; or the
// evaluating has begun, with an evaluation or the meeting for it. That measures are
// agreed on is not enough, nor that the day comes while none was started.
func (v *view) carriedOut() bool {
	for _, e := range v.c.Evaluations {
		if e.Round == v.h.Round {
			return true
		}
	}
	for _, m := range v.c.Meetings {
		if m.Type == "evaluation" && v.heldThisRound(m) {
			return true
		}
	}
	ended := false
	for _, m := range v.c.Measures {
		switch {
		case m.Status == "running" && m.EvaluateOn > v.since && m.EvaluateOn <= v.Today:
			return true
		case m.Status == "ended":
			ended = ended || m.End > v.since
		}
	}
	for _, m := range v.c.Measures {
		ended = ended && m.Status == "ended"
	}
	return ended
}

// nth is how many of the steps from start to i have the need: a level asks for
// a meeting more than once (to plan, to evaluate), and each is its own meeting.
func (v *view) nth(need string, i, start int) int {
	n := 0
	for j := min(start, i); j <= i; j++ {
		if has(v.lvl.Steps[j].Needs, need) {
			n++
		}
	}
	return n
}

// meetingHolds: the step's meeting, counted from where the round began, was
// held; or it is the evaluation's, and an evaluation meeting was.
func (v *view) meetingHolds(s *guide.Step, i, start int) bool {
	held := 0
	evaluates := has(s.Needs, "evaluation") || has(s.Needs, "decision")
	for _, m := range v.c.Meetings {
		if m.Type == "concern_talk" && v.h.Level > 0 || !v.heldThisRound(m) {
			continue
		}
		if m.Type == "evaluation" && evaluates {
			return true
		}
		held++
	}
	return held >= v.nth("meeting", i, start)
}

func (v *view) minutesHold(i, start int) bool {
	written := 0
	for _, m := range v.c.Meetings {
		if v.heldThisRound(m) && v.minutesOf(m.Meta.ID) != nil {
			written++
		}
	}
	return written >= v.nth("minutes", i, start)
}

// allEvaluated: there is an evaluation in this round, and every running measure has one.
func (v *view) allEvaluated() bool {
	some := false
	for _, e := range v.c.Evaluations {
		some = some || e.Round == v.h.Round
	}
	for _, m := range v.c.Measures {
		// Those that ran when a round ended had theirs (R6); what runs now says nothing of it.
		if m.Status == "running" && v.ended == nil && v.evaluation(m.Meta.ID) == nil {
			return false
		}
	}
	return some
}

// Decisions.

// decisions are those of the guide at the present level, and why not. A closed case has none.
func (v *view) decisions(lang field.Lang) []DecisionState {
	if v.lvl == nil || v.h.Status != statusOpen {
		return []DecisionState{}
	}
	v.finds = nil
	v.openFindings()
	common := v.finds
	explainAll(common, lang)
	barred := hasError(common)

	out := make([]DecisionState, 0, len(v.lvl.Decisions))
	for i := range v.lvl.Decisions {
		d := &v.lvl.Decisions[i]
		x := DecisionState{Outcome: d.ID, Kind: d.Kind, Name: d.Name, Text: d.Text}
		var own []Finding
		if closes(d) {
			own = v.consider(&choice{d: d, considered: true}, lang)
			x.Allowed = !barred && !hasError(own)
		} else {
			for _, t := range d.To {
				c := choice{d: d, considered: true}
				c.aim(v, t)
				if c.to == nil {
					continue // the guide's own check refuses such a target
				}
				found := v.consider(&c, lang)
				x.Targets = append(x.Targets, TargetState{
					Level: t.Level, Step: c.step, Name: c.to.Name, Allowed: !barred && !hasError(found), Findings: found,
				})
				x.Allowed = x.Allowed || !barred && !hasError(found)
			}
			if len(x.Targets) == 1 {
				own = x.Targets[0].Findings
			}
		}
		x.Findings = append(common[:len(common):len(common)], own...)
		out = append(out, x)
	}
	v.finds = nil
	return out
}

// consider is what the rules say of one choice, in words.
func (v *view) consider(c *choice, lang field.Lang) []Finding {
	v.finds = nil
	v.chooseFindings(c)
	explainAll(v.finds, lang)
	return v.finds
}

func explainAll(fs []Finding, lang field.Lang) {
	for i := range fs {
		fs[i].Text = Explain(fs[i], lang)
	}
}

// Notes.

// familyRules are the rules whose notes are for the family too; the others are
// about work that is the staff's to remember.
var familyRules = []string{"R9", "R14"}

func (v *view) notes(lang field.Lang, deadlines []Deadline) []Finding {
	if !v.exists {
		return nil
	}
	v.finds = nil
	v.lateNotes(deadlines)
	for i := range table {
		if f := table[i].status; f != nil {
			f(v)
		}
	}
	if v.rel.Family() {
		kept := v.finds[:0]
		for _, f := range v.finds {
			if has(familyRules, f.Rule) || f.Code == "R3.consent_ends_soon" || f.Code == "R3.consent_expired" {
				kept = append(kept, f)
			}
		}
		v.finds = kept
	}
	explainAll(v.finds, lang)
	return v.finds
}
