package rules

import (
	"stafett/internal/bti"
	"stafett/internal/guide"
)

// view is a case as one person sees it on one day, with what several rules
// ask for worked out once, and the findings as they come.
type view struct {
	In
	c *bti.Case
	// h is never nil; exists tells whether the case has a head.
	h      *bti.CaseHead
	exists bool
	lvl    *guide.Level // of the head's level; nil where the guide has none
	rel    Relation
	// suspicion is one that stands, for those who may know (R11); stopped tells it for all.
	suspicion *bti.Suspicion
	stopped   bool
	// since is the day of the last decision; "" in the first round.
	since bti.Date
	// consented and takingPart are the other services with a standing consent,
	// and those of them that have somebody in the case (R5).
	consented, takingPart []bti.ServiceID
	stamp                 string
	finds                 []Finding
	names                 [4]bti.ServiceID // first room of consented and takingPart
}

func look(in In) *view {
	v := &view{In: in, c: in.Case}
	if v.c == nil {
		v.c = &bti.Case{}
	}
	v.h = v.c.Head
	v.exists = v.h != nil
	if !v.exists {
		v.h = &bti.CaseHead{}
	}
	v.lvl = v.level(v.h.Level)
	if n := len(v.c.Decisions); n > 0 {
		v.since = v.c.Decisions[n-1].Date
	}
	v.countServices()
	v.rel = v.relation()
	v.seeSuspicion()
	return v
}

// add notes a finding. The rule is the part of the code before its dot; a
// finding is an Error unless it says otherwise.
func (v *view) add(f Finding) {
	if f.Severity == "" {
		f.Severity = Error
	}
	f.Rule = ruleOf(f.Code)
	v.finds = append(v.finds, f)
}

// addGuide notes a finding whose rule the guide has set.
func (v *view) addGuide(f Finding) {
	f.Guide = v.guideStamp()
	v.add(f)
}

func (v *view) guideStamp() string {
	if v.stamp == "" && v.Guide != nil {
		v.stamp = string(v.Guide.ID) + " " + v.Guide.Version
	}
	return v.stamp
}

func ruleOf(code string) string {
	for i := range len(code) {
		if code[i] == '.' {
			return code[:i]
		}
	}
	return code
}

func hasError(fs []Finding) bool {
	for i := range fs {
		if fs[i].Severity == Error {
			return true
		}
	}
	return false
}

// The guide.

func (v *view) level(n int) *guide.Level { return levelOf(v.Guide, n) }

// The guide's own look-ups, for a guide, level or step that may be missing.

func levelOf(g *guide.Guide, n int) *guide.Level {
	if g == nil {
		return nil
	}
	return g.Level(n)
}

func stepOf(l *guide.Level, id bti.StepID) *guide.Step {
	if l == nil {
		return nil
	}
	return l.Step(id)
}

func decisionOf(l *guide.Level, id bti.OutcomeID) *guide.Decision {
	if l == nil {
		return nil
	}
	return l.Outcome(id)
}

// closes tells whether a decision ends the case: the one that leads nowhere.
func closes(d *guide.Decision) bool { return d.Kind == "close" || len(d.To) == 0 }

func has[S comparable](list []S, x S) bool {
	for _, y := range list {
		if y == x {
			return true
		}
	}
	return false
}

// serviceName is what the guide's directory calls a service, or its id.
func (v *view) serviceName(id bti.ServiceID) string {
	if v.Guide != nil {
		if s := v.Guide.Service(id); s != nil {
			return s.Name
		}
	}
	return string(id)
}

// personName is what the directory or the case calls a person, or their id.
func (v *view) personName(id bti.PersonID) string {
	if v.Person != nil {
		if p, ok := v.Person(id); ok {
			return p.Name
		}
	}
	for _, p := range v.c.Participants {
		if p.Person == id {
			return p.Name
		}
	}
	return string(id)
}

// The records of a case.

func (v *view) measure(id bti.RecordID) *bti.Measure {
	for _, m := range v.c.Measures {
		if m.Meta.ID == id {
			return m
		}
	}
	return nil
}

func (v *view) voice(id bti.RecordID) *bti.ChildVoice {
	for _, x := range v.c.ChildVoices {
		if x.Meta.ID == id {
			return x
		}
	}
	return nil
}

func (v *view) meeting(id bti.RecordID) *bti.Meeting {
	for _, m := range v.c.Meetings {
		if m.Meta.ID == id {
			return m
		}
	}
	return nil
}

func (v *view) guardian(id bti.RecordID) *bti.Guardian {
	for _, g := range v.c.Guardians {
		if g.Meta.ID == id {
			return g
		}
	}
	return nil
}

func (v *view) consent(id bti.RecordID) *bti.Consent {
	for _, c := range v.c.Consents {
		if c.Meta.ID == id {
			return c
		}
	}
	return nil
}

func (v *view) referral(id bti.RecordID) *bti.Referral {
	for _, r := range v.c.Referrals {
		if r.Meta.ID == id {
			return r
		}
	}
	return nil
}

func (v *view) offer(id bti.RecordID) *bti.BatonOffer {
	for _, o := range v.c.BatonOffers {
		if o.Meta.ID == id {
			return o
		}
	}
	return nil
}

// openOffer is the offer that waits for its receiver, or nil.
func (v *view) openOffer() *bti.BatonOffer {
	for i := len(v.c.BatonOffers) - 1; i >= 0; i-- {
		if v.c.BatonOffers[i].State == "offered" {
			return v.c.BatonOffers[i]
		}
	}
	return nil
}

// evaluation is the measure's evaluation in the present round, or nil.
func (v *view) evaluation(measure bti.RecordID) *bti.Evaluation {
	for i := len(v.c.Evaluations) - 1; i >= 0; i-- {
		if e := v.c.Evaluations[i]; e.Measure == measure && e.Round == v.h.Round {
			return e
		}
	}
	return nil
}

// talkHeld tells whether the conversation with guardians has been held.
func (v *view) talkHeld() bool {
	for _, m := range v.c.Meetings {
		if m.Type == "concern_talk" && v.held(m) {
			return true
		}
	}
	return false
}

func (v *view) held(m *bti.Meeting) bool { return m.HeldOn != "" && m.HeldOn <= v.Today }

// heldThisRound tells whether a meeting counts for the present round. A
// meeting has no round, so its day decides; one held on the day of the decision
// itself counts for what follows, unless it is the evaluation meeting that took it.
func (v *view) heldThisRound(m *bti.Meeting) bool {
	return v.held(m) && (m.HeldOn > v.since || m.HeldOn == v.since && m.Type != "evaluation")
}

func (v *view) minutesOf(meeting bti.RecordID) *bti.Minutes {
	for _, m := range v.c.Minutes {
		if m.Meeting == meeting {
			return m
		}
	}
	return nil
}

// active tells whether a participant still takes part.
func (v *view) active(p *bti.Participant) bool { return p.To == "" || p.To > v.Today }

// ownService tells whether a service, at a unit where one is named, is the case's own.
func (v *view) ownService(s bti.ServiceID, u bti.UnitID) bool {
	return s == v.h.Service && (u == "" || u == v.h.Unit)
}

// countServices lists the services that R5 counts. A service is named once
// however many of its people take part; the own one never counts.
func (v *view) countServices() {
	v.consented = v.names[:0:2]
	v.takingPart = v.names[2:2]
	for _, c := range v.c.Consents {
		if c.Purpose != purposeService || c.State != given || c.Service == v.h.Service || has(v.consented, c.Service) {
			continue
		}
		if v.standing(purposeService, c.Service) {
			v.consented = append(v.consented, c.Service)
		}
	}
	for _, p := range v.c.Participants {
		if v.active(p) && has(v.consented, p.Service) && !has(v.takingPart, p.Service) {
			v.takingPart = append(v.takingPart, p.Service)
		}
	}
}

// findRecord is the kind and Meta of a record of the case that is not struck.
func (v *view) findRecord(id bti.RecordID) (bti.Kind, *bti.Meta) {
	if v.exists && v.h.Meta.ID == id {
		return bti.KindCase, &v.h.Meta
	}
	if s := v.c.Subject; s != nil && s.Meta.ID == id {
		return bti.KindSubject, &s.Meta
	}
	for _, find := range finders {
		if k, m := find(v.c, id); m != nil {
			return k, m
		}
	}
	return "", nil
}

// entry is a pointer to a record.
type entry interface {
	RecordMeta() *bti.Meta
	RecordKind() bti.Kind
}

func in[R entry](list []R, id bti.RecordID) (bti.Kind, *bti.Meta) {
	for _, r := range list {
		if m := r.RecordMeta(); m.ID == id {
			return r.RecordKind(), m
		}
	}
	return "", nil
}

var finders = []func(*bti.Case, bti.RecordID) (bti.Kind, *bti.Meta){
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Concerns, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Notes, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Scales, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Goals, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Measures, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Participants, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Guardians, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Consents, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Meetings, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Minutes, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Evaluations, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.ChildVoices, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Decisions, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.BatonOffers, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Acceptances, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Wishes, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.ClosingNotes, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Referrals, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Reports, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Suspicions, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Consultations, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Coordinations, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Comments, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.Forms, id) },
	func(c *bti.Case, id bti.RecordID) (bti.Kind, *bti.Meta) { return in(c.StepMarks, id) },
}
