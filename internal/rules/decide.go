package rules

import (
	"stafett/internal/bti"
	"stafett/internal/guide"
)

// choice is one decision with one of its targets, being made or considered.
type choice struct {
	d *guide.Decision
	// to is nil when the decision closes the case; step is where work goes on.
	to   *guide.Level
	step bti.StepID
	// baton is who is named as holder; "" when nobody is, or not yet.
	baton bti.PersonID
	// considered: the choice is only looked at, so a holder can still be named.
	considered bool
}

func (c *choice) needs(n string) bool { return has(c.d.Needs, n) }

// r1Decide finds the decision and its target in the guide; ok is false when a
// finding says that the guide has no such way.
func r1Decide(v *view, a *bti.ArgsDecide) (c choice, ok bool) {
	if v.Guide == nil {
		v.bad("R1.guide_missing", "", "")
		return c, false
	}
	c.d = decisionOf(v.lvl, a.Outcome)
	if c.d == nil {
		v.byGuide(v.bad("R1.outcome_not_in_guide", "outcome", "", itoa(v.h.Level)))
		return c, false
	}
	c.baton = a.Baton
	if closes(c.d) {
		return c, true
	}
	for _, t := range c.d.To {
		if t.Level == a.To {
			c.aim(v, t)
		}
	}
	if c.to == nil {
		v.byGuide(v.bad("R1.target_not_allowed", "to", "", c.d.Name, itoa(a.To)))
	}
	return c, c.to != nil
}

// aim points the choice at a target of its decision.
func (c *choice) aim(v *view, t guide.Target) {
	c.to, c.step = v.level(t.Level), t.Step
	if c.to != nil && c.step == "" && len(c.to.Steps) > 0 {
		c.step = c.to.Steps[0].ID
	}
}

// r1Intent: a case starts on a guide that is made for it, and moves to another
// version of its guide only when it can go on there.
func r1Intent(v *view, ch *change) {
	switch a := ch.args.(type) {
	case *bti.ArgsStartCase:
		if v.Guide == nil || v.Guide.ID != a.Guide || v.Guide.Version != a.GuideVersion || !startable(v.Guide) {
			v.bad("R1.guide_missing", "guide", "")
			return
		}
		if len(v.Guide.ForServices) > 0 && !has(v.Guide.ForServices, a.Service) {
			v.byGuide(v.bad("R1.service_not_in_guide", "guide", "", v.Guide.Title))
		}
		if s := v.c.Subject; s != nil && !has(v.Guide.Subjects, s.Kind) {
			v.byGuide(v.bad("R1.subject_not_in_guide", "guide", "", v.Guide.Title))
		}
	case *bti.ArgsMoveGuide:
		v.moveGuide(a)
	}
}

// startable tells whether a guide has a first step to start at.
func startable(g *guide.Guide) bool {
	l := g.Level(0)
	return l != nil && len(l.Steps) > 0
}

func (v *view) moveGuide(a *bti.ArgsMoveGuide) {
	var g *guide.Guide
	if v.GuideVersion != nil {
		g = v.GuideVersion(v.h.Guide, a.Version)
	}
	if g == nil {
		v.bad("R1.guide_version_unknown", "version", "", a.Version)
		return
	}
	l := levelOf(g, v.h.Level)
	if stepOf(l, v.h.Step) == nil {
		v.bad("R1.guide_step_missing", "version", "", string(v.h.Step))
	}
	for _, m := range v.c.StepMarks {
		if m.Round == v.h.Round && m.Step != v.h.Step && stepOf(l, m.Step) == nil {
			v.bad("R1.guide_step_missing", "version", m.Meta.ID, string(m.Step))
		}
	}
	if n := len(v.c.Decisions); n > 0 {
		d := v.c.Decisions[n-1]
		if decisionOf(levelOf(g, d.From), d.Outcome) == nil {
			v.bad("R1.guide_outcome_missing", "version", d.Meta.ID, string(d.Outcome))
		}
	}
}

// r5Choose: how many other services there must be at the level chosen.
//
// Hemnes and Lister put services into the very meaning of the levels ("two",
// "one to two", "several"); the guide says the number per level. What counts as a
// service taking part depends on the way the case goes. Kongsvinger invites the
// others to their first meeting within two weeks *after* the decision to level 2, and
// says that the consent to involve them is what matters when it is taken. So
// moving up takes a standing consent for as many services, and nobody need be in the
// case yet; staying at a level, or coming down to one, takes services that both have
// consent and somebody in the case. Being at a level with too few is no error of
// anybody's: it shows as a note and an open item until the next decision.
func r5Choose(v *view, c *choice) {
	if c.to == nil {
		return
	}
	need := c.to.OtherServices
	if c.needs("service_consent") {
		need = max(need, 1)
	}
	have := len(v.takingPart)
	if c.to.Level > v.h.Level {
		have = len(v.consented)
	}
	if have >= need {
		return
	}
	code := "R5.too_few_services"
	if c.to.Level > v.h.Level {
		code = "R5.too_few_consents"
	}
	v.byGuide(v.bad(code, "to", "", itoa(c.to.Level), itoa(need), itoa(have)))
}

func r5Status(v *view) {
	if v.h.Status != statusOpen || v.lvl == nil || len(v.takingPart) >= v.lvl.OtherServices {
		return
	}
	v.byGuide(v.warn("R5.services_not_taking_part", "", "", itoa(v.h.Level), itoa(v.lvl.OtherServices), itoa(len(v.takingPart))))
}

// r6Open: at levels 1–3 every running measure is evaluated before the case moves.
// A measure that ended without ever being evaluated is recalled, not demanded.
func r6Open(v *view) {
	if v.h.Level == 0 || v.h.Status == statusClosed {
		return
	}
	for _, m := range v.c.Measures {
		switch {
		case m.Status == "running" && v.evaluation(m.Meta.ID) == nil:
			v.bad("R6.measure_not_evaluated", "", m.Meta.ID, m.Title)
		case m.Status == "ended" && !v.everEvaluated(m.Meta.ID):
			v.warn("R6.ended_without_evaluation", "", m.Meta.ID, m.Title)
		}
	}
}

func (v *view) everEvaluated(measure bti.RecordID) bool {
	for _, e := range v.c.Evaluations {
		if e.Measure == measure {
			return true
		}
	}
	return false
}

// r20Choose: where the guide takes a referral along, it is checked by the baton
// holder before the case moves (Kongsvinger). Elsewhere one that lies there
// unchecked on the way to level 3 is recalled.
func r20Choose(v *view, c *choice) {
	if c.to == nil || c.to.Level <= v.h.Level {
		return
	}
	if !c.needs("referral") {
		if c.to.Level < 3 {
			return
		}
		for _, r := range v.c.Referrals {
			if r.SentOn == "" && r.CheckedBy == "" {
				v.warn("R20.referral_not_checked", "", r.Meta.ID, v.serviceName(r.To))
			}
		}
		return
	}
	var last *bti.Referral
	for _, r := range v.c.Referrals {
		if r.CheckedBy != "" && v.referralCovered(r) {
			return
		}
		last = r
	}
	switch {
	case last == nil:
		v.byGuide(v.bad("R20.referral_missing", "to", ""))
	case !v.referralCovered(last):
		v.byGuide(v.bad("R20.no_consent", "", last.Meta.ID, v.serviceName(last.To)))
	default:
		v.byGuide(v.bad("R20.referral_not_checked", "", last.Meta.ID, v.serviceName(last.To)))
	}
}

// referralCovered tells whether the family has agreed to this referral.
func (v *view) referralCovered(r *bti.Referral) bool {
	return v.standing(purposeService, r.To) || v.standing(purposeInformation, r.To)
}

// r20Intent: the check itself (who, what, consent), and no referral leaves without it.
func r20Intent(v *view, ch *change) {
	if ch.Intent != bti.CheckReferral && ch.Intent != bti.SendReferral {
		return
	}
	r := v.referral(ch.Record)
	if r == nil {
		v.bad("record.missing", "record", "")
		return
	}
	if ch.Intent == bti.CheckReferral && !v.rel.Baton && !v.rel.Leader {
		v.bad("R20.checked_by_holder", "", ch.Record)
	}
	if r.SentOn != "" {
		v.bad("R20.already_sent", "", ch.Record, string(r.SentOn))
		return
	}
	for _, f := range [...]struct{ field, value, code string }{
		{"what", r.What, "R20.what_missing"}, {"why", r.Why, "R20.why_missing"},
	} {
		if f.value == "" {
			v.bad(f.code, f.field, ch.Record)
		}
	}
	if !v.referralCovered(r) {
		v.bad("R20.no_consent", "consent", ch.Record, v.serviceName(r.To))
	}
	if ch.Intent == bti.SendReferral && r.CheckedBy == "" {
		v.bad("R20.referral_not_checked", "", ch.Record, v.serviceName(r.To))
	}
}

// r20Record: the check and the day it was sent come from intents, and what
// was checked stays as it was until the check is taken off.
func r20Record(v *view, ch *change) {
	if ch.Kind != bti.KindReferral {
		return
	}
	old := v.referral(ch.Record)
	for _, f := range [...]string{"checkedBy", "checkedOn", "sentOn"} {
		if !ch.Fields.Get(f).IsNull() {
			v.bad("R20.set_by_check", f, ch.Record)
			return
		}
	}
	if old == nil {
		return
	}
	if old.SentOn != "" {
		v.bad("R20.already_sent", "", ch.Record, string(old.SentOn))
		return
	}
	if old.CheckedBy != "" && ch.touchesAny(referralRead) && ch.text("checkedBy") != "" {
		v.bad("R20.check_again", "", ch.Record)
	}
}

// coordination is the case's coordination record, or nil. The last one counts.
func (v *view) coordination() *bti.Coordination {
	if n := len(v.c.Coordinations); n > 0 {
		return v.c.Coordinations[n-1]
	}
	return nil
}

// r21At adds what a level demands of coordination and the case lacks. Lister
// demands a coordinator and a responsibility group of every case at level 3,
// Høyanger of those whose needs are long-lasting; an individual plan is offered
// where the guide has it and the needs are long-lasting.
func (v *view) r21At(l *guide.Level, coordinator, group bool, severity string) {
	k := v.coordination()
	if k == nil {
		k = &bti.Coordination{}
	}
	long := l.CoordinationWhenLong && k.LongLasting
	if (coordinator || l.CoordinatorNeeded || long) && k.Coordinator == "" {
		v.byGuide(v.put(severity, "R21.coordinator_missing", "", k.Meta.ID))
	}
	if (group || l.GroupNeeded || long) && len(k.Group) == 0 {
		v.byGuide(v.put(severity, "R21.group_missing", "", k.Meta.ID))
	}
	if l.OfferPlan && k.LongLasting && k.Plan == "not_offered" {
		v.byGuide(v.put(severity, "R21.plan_not_offered", "", k.Meta.ID))
	}
}

// r21Choose: coordinator and group are set up in the first steps of the level,
// so they are demanded of a case that stays there, and of one that enters
// only where the guide's decision itself needs them.
func r21Choose(v *view, c *choice) {
	if c.to == nil {
		return
	}
	coordinator, group := c.needs("coordinator"), c.needs("responsibility_group")
	if c.to.Level == v.h.Level {
		v.r21At(c.to, coordinator, group, Error)
		return
	}
	v.r21At(&guide.Level{}, coordinator, group, Error)
}

func r21Status(v *view) {
	if v.h.Status != statusOpen || v.lvl == nil {
		return
	}
	v.r21At(v.lvl, false, false, Warning)
	if k := v.coordination(); (v.lvl.OfferPlan || v.lvl.CoordinationWhenLong) && k == nil {
		v.byGuide(v.info("R21.ask_long_lasting", "", ""))
	}
}
