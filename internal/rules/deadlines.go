package rules

import (
	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
)

// dueDays is how many days before its day a deadline shows as due.
const dueDays = 3

// deadlines are the case's running deadlines, the nearest first: what must be
// done by a day and is not done (R9, R10, R23). A closed case has none.
func (v *view) deadlines(lang field.Lang) []Deadline {
	list := make([]Deadline, 0, 4)
	if v.h.Status != statusOpen {
		return list
	}
	put := func(d Deadline) {
		if d.Due == "" {
			return
		}
		d.Days = v.Today.Days(d.Due)
		switch {
		case d.Days < 0:
			d.State = "late"
		case d.Days <= dueDays:
			d.State = "due"
		default:
			d.State = "ahead"
		}
		i := len(list)
		list = append(list, d)
		for ; i > 0 && list[i-1].Due > d.Due; i-- {
			list[i] = list[i-1]
		}
		list[i] = d
	}
	v.guideDeadlines(lang, put)
	v.evaluationDeadlines(lang, put)
	if o := v.openOffer(); o != nil {
		put(Deadline{What: "handover", Text: say(lang, tHandover, v.personName(o.To)), Due: o.Date.AddDays(handoverDays), Record: o.Meta.ID})
	}
	v.agreementDeadlines(lang, put)
	v.consentDeadlines(lang, put)
	v.youngDeadline(lang, put)
	return list
}

// metThisRound tells whether those involved have met since the last decision.
func (v *view) metThisRound() bool {
	for _, m := range v.c.Meetings {
		if m.Type != "concern_talk" && v.heldThisRound(m) {
			return true
		}
	}
	return false
}

// guideDeadlines are those that the guide sets: on the decision that led here,
// which the head keeps as a day, and on the steps of the level.
func (v *view) guideDeadlines(lang field.Lang, put func(Deadline)) {
	meeting := v.h.MeetingDue != ""
	if meeting && !v.metThisRound() {
		put(Deadline{What: "first_meeting", Text: say(lang, tFirstMeeting), Due: v.h.MeetingDue, Guide: v.guideStamp()})
	}
	if v.lvl == nil {
		return
	}
	for i := range v.lvl.Steps {
		for j := range v.lvl.Steps[i].Deadlines {
			d := &v.lvl.Steps[i].Deadlines[j]
			if d.Only == "environment" && !v.aboutEnvironment() {
				continue
			}
			due := v.starts(d).AddDays(d.Days)
			switch d.What {
			case "concern_talk":
				if !v.talkHeld() {
					put(Deadline{What: d.What, Text: say(lang, tConcernTalk), Due: due, Guide: v.guideStamp()})
				}
			case "first_meeting":
				if !meeting && !v.metThisRound() {
					put(Deadline{What: d.What, Text: say(lang, tFirstMeeting), Due: due, Guide: v.guideStamp()})
				}
			case "decision":
				put(Deadline{What: d.What, Text: say(lang, tDecision), Due: due, Guide: v.guideStamp()})
			}
		}
	}
}

// starts is the day a deadline counts from; "" when that has not happened.
func (v *view) starts(d *guide.Deadline) bti.Date {
	switch d.From {
	case "case_opened":
		return v.h.Opened
	case "decision":
		return v.since
	default: // the first standing consent for another service, or the decision when that came later
		var first bti.Date
		for _, c := range v.c.Consents {
			if c.Purpose == purposeService && c.State == given && has(v.consented, c.Service) && (first == "" || c.SignedOn < first) {
				first = c.SignedOn
			}
		}
		if first != "" && first < v.since {
			return v.since
		}
		return first
	}
}

// evaluationDeadlines are the days on which measures are to be evaluated. A day
// before the last decision was met by the evaluation that led to it; that a new
// one must be agreed shows as an open item.
func (v *view) evaluationDeadlines(lang field.Lang, put func(Deadline)) {
	for _, m := range v.c.Measures {
		if m.Status != "ended" && m.EvaluateOn > v.since && v.evaluation(m.Meta.ID) == nil {
			put(Deadline{What: "evaluation", Text: say(lang, tEvaluation, m.Title), Due: m.EvaluateOn, Record: m.Meta.ID})
		}
	}
}

// agreementDeadlines are what was agreed in this round's meetings. An
// agreement has no tick of its own: it is done when its measure has ended, or
// when those involved have met again after its day and could go through it.
func (v *view) agreementDeadlines(lang field.Lang, put func(Deadline)) {
	var last bti.Date
	for _, m := range v.c.Meetings {
		if v.held(m) && m.HeldOn > last {
			last = m.HeldOn
		}
	}
	for _, x := range v.c.Minutes {
		m := v.meeting(x.Meeting)
		if m == nil || !v.heldThisRound(m) {
			continue
		}
		for i := range x.Agreements {
			a := &x.Agreements[i]
			if a.By <= last && m.HeldOn < last {
				continue
			}
			if t := v.measure(a.Measure); t != nil && t.Status == "ended" {
				continue
			}
			put(Deadline{What: "agreement", Text: say(lang, tAgreement, a.Who, a.What), Due: a.By, Record: x.Meta.ID})
		}
	}
}

// ending tells whether a consent ends within ConsentSoonDays, or has ended, without another in its place.
func (v *view) ending(c *bti.Consent) bool {
	return c.State == given && c.ValidTo != "" && v.Today.Days(c.ValidTo) <= ConsentSoonDays && !v.renewed(c)
}

// ConsentEnds tells whether a consent of an open case ends within ConsentSoonDays, or has ended, without another in its place.
func ConsentEnds(in In, id bti.RecordID) bool {
	v := look(in)
	c := v.consent(id)
	return c != nil && v.h.Status == statusOpen && v.ending(c)
}

// consentDeadlines are the consents that end.
func (v *view) consentDeadlines(lang field.Lang, put func(Deadline)) {
	for _, c := range v.c.Consents {
		if !v.ending(c) {
			continue
		}
		text := say(lang, tConsentLog)
		if c.Service != "" {
			text = say(lang, tConsentService, v.serviceName(c.Service))
		}
		put(Deadline{What: "consent_expires", Text: text, Due: c.ValidTo, Record: c.Meta.ID})
	}
}

// youngSoonDays is how long before the birthday staff are told of it.
const youngSoonDays = 30

// youngDeadline tells staff of the birthday from which the young person sees the log
// themselves: somebody has to talk with them before, and invite them then.
func (v *view) youngDeadline(lang field.Lang, put func(Deadline)) {
	s := v.c.Subject
	if s == nil || s.Kind == "pregnant" || v.YoungAge == 0 || v.rel.Family() {
		return
	}
	due := s.Born.AddMonths(12 * v.YoungAge)
	if days := v.Today.Days(due); due != "" && days >= 0 && days <= youngSoonDays {
		put(Deadline{What: "young_access", Text: say(lang, tYoung, itoa(v.YoungAge)), Due: due, Record: s.Meta.ID})
	}
}

// renewed tells whether somebody has signed for the same once more, for longer.
func (v *view) renewed(old *bti.Consent) bool {
	for _, c := range v.c.Consents {
		if c.State == given && c.Purpose == old.Purpose && c.Service == old.Service && (c.Guardian == old.Guardian || !v.jointly()) &&
			(c.ValidTo == "" || c.ValidTo > old.ValidTo) {
			return true
		}
	}
	return false
}

// lateCodes are the findings of deadlines that have passed, by Deadline.What.
var lateCodes = []struct{ what, code string }{
	{"first_meeting", "R9.first_meeting_late"},
	{"concern_talk", "R10.talk_late"},
	{"decision", "R23.decision_late"},
	{"evaluation", "R23.evaluation_late"},
	{"handover", "R23.handover_unanswered"},
	{"agreement", "R23.agreement_late"},
	{"consent_expires", "R3.consent_expired"},
}

// lateNotes turns deadlines that have passed into notes, and recalls a
// conversation and a consent before their day.
func (v *view) lateNotes(list []Deadline) {
	for i := range list {
		d := &list[i]
		code, severity := "", Warning
		switch {
		case d.State == "late":
			for _, l := range lateCodes {
				if l.what == d.What {
					code = l.code
				}
			}
		case d.What == "concern_talk":
			code, severity = "R10.talk_due", Info
		case d.What == "consent_expires":
			code = "R3.consent_ends_soon"
		case d.What == "first_meeting":
			code, severity = "R9.first_meeting_due", Info
		default:
			continue
		}
		v.put(severity, code, "", d.Record, string(d.Due), d.Text).Guide = d.Guide
	}
}
