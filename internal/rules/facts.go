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
	// last is the last decision, nil in the first round; since is its day, or "".
	last  *bti.Decision
	since bti.Date
	// ended is the decision that ended the round looked at; nil: it is the present one.
	ended *bti.Decision
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
		v.last = v.c.Decisions[n-1]
		v.since = v.last.Date
	}
	v.countServices()
	v.rel = v.relation()
	v.seeSuspicion()
	return v
}

// put notes a finding; the rule is the part of the code before its dot. Field
// and record may be "". It is not inlined, and takes its parts one by one, because a
// Finding built at each of a hundred places made the WebAssembly 18 kB larger (brotli, measured).
//
//go:noinline
func (v *view) put(severity, code, field string, record bti.RecordID, params ...string) *Finding {
	v.finds = append(v.finds, Finding{
		Rule: ruleOf(code), Code: code, Severity: severity, Field: field, Record: record, Params: params,
	})
	return &v.finds[len(v.finds)-1]
}

//go:noinline
func (v *view) bad(code, field string, record bti.RecordID, params ...string) *Finding {
	return v.put(Error, code, field, record, params...)
}

//go:noinline
func (v *view) warn(code, field string, record bti.RecordID, params ...string) *Finding {
	return v.put(Warning, code, field, record, params...)
}

//go:noinline
func (v *view) info(code, field string, record bti.RecordID, params ...string) *Finding {
	return v.put(Info, code, field, record, params...)
}

// byGuide says of a finding that the guide has set the rule.
//
//go:noinline
func (v *view) byGuide(f *Finding) { f.Guide = v.guideStamp() }

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

//go:noinline
func has[S ~string](list []S, x S) bool {
	for _, y := range list {
		if y == x {
			return true
		}
	}
	return false
}

// serviceName is what the guide's directory calls a service, or the municipality's, or its id.
func (v *view) serviceName(id bti.ServiceID) string {
	if v.Guide != nil {
		if s := v.Guide.Service(id); s != nil {
			return s.Name
		}
	}
	if v.Service != nil {
		if name := v.Service(id); name != "" {
			return name
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
// meeting has no round, so its day decides. One held on the day of the decision is
// mostly the one that took it; it counts for what follows only when it was written
// down after the decision and is no evaluation meeting, which from level 0 takes none.
func (v *view) heldThisRound(m *bti.Meeting) bool {
	if !v.held(m) {
		return false
	}
	if v.last == nil || m.HeldOn != v.since {
		return m.HeldOn > v.since
	}
	return (m.Type != "evaluation" || v.last.From == 0) && createdAfter(&m.Meta, &v.last.Meta)
}

// createdAfter orders as bti.Case does: by the server's clock, then by id, what
// the server has not yet seen last.
func createdAfter(a, b *bti.Meta) bool {
	if a.CreatedAt == b.CreatedAt {
		return a.ID > b.ID
	}
	return a.CreatedAt == 0 || b.CreatedAt != 0 && a.CreatedAt > b.CreatedAt
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
		if c.Purpose != purposeService || v.stateOf(c) != given || c.Service == v.h.Service || has(v.consented, c.Service) {
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
	c := v.c
	if k, m := in(c.Concerns, id); m != nil {
		return k, m
	}
	if k, m := in(c.Notes, id); m != nil {
		return k, m
	}
	if k, m := in(c.Scales, id); m != nil {
		return k, m
	}
	if k, m := in(c.Goals, id); m != nil {
		return k, m
	}
	if k, m := in(c.Measures, id); m != nil {
		return k, m
	}
	if k, m := in(c.Participants, id); m != nil {
		return k, m
	}
	if k, m := in(c.Guardians, id); m != nil {
		return k, m
	}
	if k, m := in(c.Consents, id); m != nil {
		return k, m
	}
	if k, m := in(c.Meetings, id); m != nil {
		return k, m
	}
	if k, m := in(c.Minutes, id); m != nil {
		return k, m
	}
	if k, m := in(c.Evaluations, id); m != nil {
		return k, m
	}
	if k, m := in(c.ChildVoices, id); m != nil {
		return k, m
	}
	if k, m := in(c.Decisions, id); m != nil {
		return k, m
	}
	if k, m := in(c.BatonOffers, id); m != nil {
		return k, m
	}
	if k, m := in(c.Acceptances, id); m != nil {
		return k, m
	}
	if k, m := in(c.Wishes, id); m != nil {
		return k, m
	}
	if k, m := in(c.ClosingNotes, id); m != nil {
		return k, m
	}
	if k, m := in(c.Referrals, id); m != nil {
		return k, m
	}
	if k, m := in(c.Reports, id); m != nil {
		return k, m
	}
	if k, m := in(c.Suspicions, id); m != nil {
		return k, m
	}
	if k, m := in(c.Consultations, id); m != nil {
		return k, m
	}
	if k, m := in(c.Coordinations, id); m != nil {
		return k, m
	}
	if k, m := in(c.Comments, id); m != nil {
		return k, m
	}
	if k, m := in(c.Forms, id); m != nil {
		return k, m
	}
	if k, m := in(c.StepMarks, id); m != nil {
		return k, m
	}
	if k, m := in(c.TeamRequests, id); m != nil {
		return k, m
	}
	return "", nil
}

// entry is a pointer to a record.
type entry interface {
	RecordMeta() *bti.Meta
	RecordKind() bti.Kind
}

//go:noinline
func in[R entry](list []R, id bti.RecordID) (bti.Kind, *bti.Meta) {
	for _, r := range list {
		if m := r.RecordMeta(); m.ID == id {
			return r.RecordKind(), m
		}
	}
	return "", nil
}
