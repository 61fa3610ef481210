package rules

import (
	"stafett/internal/bti"
	"stafett/internal/field"
)

// recordRecord: the records' own locks, before any rule of the field.
func recordRecord(v *view, ch *change) {
	info, ok := bti.InfoOf(ch.Kind)
	switch {
	case !ok:
		v.bad("record.unknown_kind", "", "")
	case info.Reference:
		v.bad("record.reference_kind", "", "")
	case ch.Kind == bti.KindPrivateNote:
		if ch.Scope != bti.PersonScope(v.Actor.Person) {
			v.bad("record.private", "", "")
		}
	case info.ByIntent:
		v.bad("record.by_intent", "", "")
	case !ch.inCase || !info.At(ch.depth):
		v.bad("record.depth", "", "")
	case ch.of != v.c.ID && v.c.ID != "":
		v.bad("record.other_case", "", "")
	default:
		v.subjectRecord(ch)
		v.practiceRecord(ch)
		v.roundRecord(ch)
		v.references(ch)
		v.inUse(ch)
	}
}

// subjectRecord: a case is about one person.
func (v *view) subjectRecord(ch *change) {
	if ch.Kind != bti.KindSubject || !ch.put() {
		return
	}
	s := v.c.Subject
	if s != nil && s.Meta.ID != ch.Record || v.exists && v.h.Subject != ch.Record {
		v.bad("record.second_subject", "", "")
	}
}

// practiceRecord: nobody real stands in a practice case, and no family is let into one.
func (v *view) practiceRecord(ch *change) {
	if !v.exists || !v.h.Practice || ch.Kind != bti.KindGuardian && ch.Kind != bti.KindSubject {
		return
	}
	for _, f := range []string{"person", "nationalId"} {
		if ch.touches(f) && ch.text(f) != "" {
			v.bad("record.practice_person", f, "")
		}
	}
}

// roundRecord: what belongs to a round is written in that round. A decision
// taken meanwhile has begun a new one, and what it rests on stays as it was.
func (v *view) roundRecord(ch *change) {
	switch ch.Kind {
	case bti.KindStepMark:
		if ch.touches("step") && stepOf(v.lvl, bti.StepID(ch.text("step"))) == nil {
			v.bad("record.step_unknown", "step", "", ch.text("step"))
		}
	case bti.KindEvaluation, bti.KindChildVoice:
	default:
		return
	}
	if n, ok := ch.After.Get("round").Int64(); v.exists && (!ok || n != int64(v.h.Round)) {
		v.bad("record.round", "round", "")
	}
}

// references: what a record points to is in the case. The goal of a measure is
// R8's, the child's voice R7's, the meeting of minutes R22's.
func (v *view) references(ch *change) {
	if ch.struck() {
		return
	}
	missing := func(field string, found func(bti.RecordID) bool) {
		if id := bti.RecordID(ch.text(field)); ch.touches(field) && id != "" && !found(id) {
			v.bad("record.missing", field, "")
		}
	}
	switch ch.Kind {
	case bti.KindEvaluation:
		missing("measure", func(id bti.RecordID) bool { return v.measure(id) != nil })
		missing("meeting", func(id bti.RecordID) bool { return v.meeting(id) != nil })
	case bti.KindReferral:
		missing("consent", func(id bti.RecordID) bool { return v.consent(id) != nil })
	}
}

// inUse: a record that others rest on is not struck out.
func (v *view) inUse(ch *change) {
	if ch.put() || !ch.touches("struck") || !ch.struck() {
		return
	}
	used := ch.Kind == bti.KindSubject
	switch ch.Kind {
	case bti.KindGuardian:
		for _, c := range v.c.Consents {
			used = used || c.Guardian == ch.Record
		}
	case bti.KindGoal:
		for _, m := range v.c.Measures {
			used = used || m.Goal == ch.Record && m.Status != "ended"
		}
	case bti.KindChildVoice:
		for _, e := range v.c.Evaluations {
			used = used || e.Voice == ch.Record
		}
	case bti.KindMeeting:
		used = v.minutesOf(ch.Record) != nil
	}
	if used {
		v.bad("record.in_use", "", ch.Record)
	}
}

// recordIntent: the intent is known, its arguments are well formed, and what
// it makes or acts on belongs to this case.
func recordIntent(v *view, ch *change) {
	if ch.args == nil {
		v.bad("record.unknown_intent", "", "")
		return
	}
	switch {
	case !ch.inCase:
		v.bad("record.depth", "", "")
		return
	case ch.Intent != bti.StartCase && v.c.ID != "" && ch.of != v.c.ID,
		ch.Intent == bti.StartCase && ch.of != bti.CaseID(ch.Record):
		v.bad("record.other_case", "", "")
		return
	}
	switch ch.Intent {
	case bti.StartCase:
		if v.exists {
			v.bad("record.exists", "", "")
		}
		if a := ch.args.(*bti.ArgsStartCase); v.c.Subject != nil && v.c.Subject.Meta.ID != a.Subject {
			v.bad("record.missing", "subject", "")
		} else if s := v.c.Subject; s != nil && a.Practice && (s.Person != "" || s.NationalID != "") {
			v.bad("record.practice_person", "subject", "")
		}
	case bti.Decide, bti.OfferBaton, bti.AcceptBaton, bti.DeclineBaton, bti.SignConsent, bti.RefuseConsent, bti.RaiseSuspicion:
		if _, m := v.findRecord(ch.Record); m != nil {
			v.bad("record.exists", "", ch.Record)
		}
		if a, ok := ch.args.(*bti.ArgsDecide); ok && a.Baton != "" && a.Baton != v.Actor.Person && a.Baton != v.h.Baton && len(ch.IDs) == 0 {
			v.bad("record.ids_missing", "", "")
		}
	case bti.Share:
		v.shareable(ch)
	case bti.DemandClosing, bti.Reopen, bti.MoveGuide:
		if v.exists && ch.Record != v.h.Meta.ID {
			v.bad("record.other_case", "", "")
		}
	}
}

// shareable: a record moves from the internal scope to the log, where its kind may live.
func (v *view) shareable(ch *change) {
	k, m := v.findRecord(ch.Record)
	if m == nil {
		v.bad("record.missing", "record", "")
		return
	}
	info, _ := bti.InfoOf(k)
	_, d, _ := bti.SplitScope(m.Scope)
	switch {
	case d == bti.Log:
		v.bad("record.shared_already", "", ch.Record)
	case d == bti.Internal && !info.At(bti.Log) && k != bti.KindReportOfConcern:
		v.bad("record.depth", "", ch.Record)
	}
}

// fieldFindings are the faults of an intent's arguments, as findings.
func (v *view) fieldFindings(faults []field.Fault) {
	for _, f := range faults {
		x := v.bad("field."+f.Code, f.Field, "")
		if f.Param != "" {
			x.Params = []string{f.Param}
		}
	}
}

// r7Record: an evaluation holds the child's voice, and a voice holds what was
// said, how it was asked and by whom, or why it was not asked.
func r7Record(v *view, ch *change) {
	if ch.struck() {
		return
	}
	switch ch.Kind {
	case bti.KindChildVoice:
		v.voiceRecord(ch)
	case bti.KindEvaluation:
		if !ch.touches("voice") {
			return
		}
		x := v.voice(bti.RecordID(ch.text("voice")))
		switch {
		case x == nil:
			v.bad("R7.voice_missing", "voice", "")
		case x.Round != v.h.Round:
			v.bad("R7.voice_of_earlier_round", "voice", x.Meta.ID)
		}
	}
}

func (v *view) voiceRecord(ch *change) {
	if !ch.touches("said") && !ch.touches("how") && !ch.touches("askedBy") && !ch.touches("notAsked") {
		return
	}
	said, why := field.Visible(ch.text("said")), field.Visible(ch.text("notAsked"))
	switch {
	case !said && !why:
		v.bad("R7.voice_empty", "said", "")
	case said && !field.Visible(ch.text("how")):
		v.bad("R7.how_missing", "how", "")
	case said && !field.Visible(ch.text("askedBy")):
		v.bad("R7.asked_by_missing", "askedBy", "")
	}
}

// r7Open: the evaluations that a decision rests on hold the child's voice.
func r7Open(v *view) {
	if v.h.Level == 0 || v.h.Status == statusClosed {
		return
	}
	for _, m := range v.c.Measures {
		if m.Status != "running" {
			continue
		}
		if e := v.evaluation(m.Meta.ID); e != nil && v.voice(e.Voice) == nil {
			v.bad("R7.voice_missing", "voice", e.Meta.ID)
		}
	}
}

// needed is a field that a rule demands, and the code when it is missing.
type needed struct{ field, code string }

var (
	measureNeeds = []needed{
		{"goal", "R8.goal_missing"},
		{"arena", "R8.arena_missing"},
		{"responsible", "R8.responsible_missing"},
		{"start", "R8.start_missing"},
		{"evaluateOn", "R8.evaluation_date_missing"},
	}
	meetingNeeds = []needed{{"date", "R22.date_missing"}, {"purpose", "R22.purpose_missing"}}
)

// complete checks that the fields needed are there; of a patch only those it touches.
func (v *view) complete(ch *change, needs []needed) {
	for _, n := range needs {
		if ch.touches(n.field) && !field.Visible(ch.text(n.field)) {
			v.bad(n.code, n.field, "")
		}
	}
}

// r8Record: a measure has a goal, an arena, a person responsible, a start and
// an evaluation date, in that order of days.
func r8Record(v *view, ch *change) {
	if ch.Kind != bti.KindMeasure || ch.struck() {
		return
	}
	v.complete(ch, measureNeeds)
	if id := bti.RecordID(ch.text("goal")); ch.touches("goal") && id != "" {
		if _, m := in(v.c.Goals, id); m == nil {
			v.bad("R8.goal_unknown", "goal", "")
		}
	}
	start := bti.Date(ch.text("start"))
	if on := bti.Date(ch.text("evaluateOn")); (ch.touches("start") || ch.touches("evaluateOn")) && on.Before(start) {
		v.bad("R8.evaluation_before_start", "evaluateOn", "")
	}
	if end := bti.Date(ch.text("end")); (ch.touches("start") || ch.touches("end")) && end.Before(start) {
		v.bad("R8.end_before_start", "end", "")
	}
}

// r22Record: a meeting has a date, a purpose and those invited; minutes say
// something, belong to a meeting, and name measures of the case.
func r22Record(v *view, ch *change) {
	if ch.struck() {
		return
	}
	switch ch.Kind {
	case bti.KindMeeting:
		v.complete(ch, meetingNeeds)
		if ch.touches("invited") && ch.After.Get("invited").Len() == 0 {
			v.bad("R22.invited_missing", "invited", "")
		}
	case bti.KindMinutes:
		if id := bti.RecordID(ch.text("meeting")); ch.touches("meeting") && v.meeting(id) == nil {
			v.bad("R22.meeting_unknown", "meeting", "")
		}
		list := ch.After.Get("agreements")
		if (ch.touches("text") || ch.touches("agreements")) && list.Len() == 0 && !field.Visible(ch.text("text")) {
			v.bad("R22.minutes_empty", "agreements", "")
		}
		if ch.touches("agreements") {
			v.agreements(ch)
		}
	}
}

func (v *view) agreements(ch *change) {
	for i, m := range ch.After.Get("agreements").Elems() {
		at := "agreements[" + itoa(i) + "]."
		for _, f := range [...]needed{{"what", "R22.agreement_incomplete"}, {"who", "R22.agreement_incomplete"}, {"by", "R22.agreement_incomplete"}} {
			if !field.Visible(m.Val.Get(f.field).Text()) {
				v.bad(f.code, at+f.field, "")
			}
		}
		if id := bti.RecordID(m.Val.Get("measure").Text()); id != "" && v.measure(id) == nil {
			v.bad("R22.measure_unknown", at+"measure", "")
		}
	}
}

// r22Status: a meeting that was held has minutes, and minutes reach all involved.
func r22Status(v *view) {
	if v.h.Status != statusOpen {
		return
	}
	for _, m := range v.c.Meetings {
		if !v.heldThisRound(m) {
			continue
		}
		x := v.minutesOf(m.Meta.ID)
		switch {
		case x == nil:
			v.warn("R22.minutes_missing", "", m.Meta.ID, string(m.HeldOn))
		case x.SharedOn == "":
			v.warn("R22.minutes_not_shared", "", x.Meta.ID, string(m.HeldOn))
		}
	}
}

// r10Choose: a concern that the guide names (Kongsvinger: one that a caregiver
// raised) is not closed before the conversation with guardians; and some decisions
// need that conversation whoever raised the concern (Lister).
func r10Choose(v *view, c *choice) {
	if v.talkHeld() {
		return
	}
	if closes(c.d) && v.lvl != nil {
		switch {
		case has(v.lvl.TalkBeforeClosing, "caregiver") && v.raisedByCaregiver():
			v.byGuide(v.bad("R10.close_before_talk_caregiver", "", ""))
			return
		case has(v.lvl.TalkBeforeClosing, "environment") && v.aboutEnvironment():
			v.byGuide(v.bad("R10.close_before_talk_environment", "", ""))
			return
		}
	}
	if c.needs("guardian_talk") {
		v.byGuide(v.bad("R10.talk_missing", "", ""))
	}
}

func (v *view) raisedByCaregiver() bool {
	for _, c := range v.c.Concerns {
		if c.RaisedBy == "caregiver" {
			return true
		}
	}
	return v.h.RaisedBy == "caregiver"
}

func (v *view) aboutEnvironment() bool {
	for _, c := range v.c.Concerns {
		if c.Environment {
			return true
		}
	}
	return v.h.Environment
}
