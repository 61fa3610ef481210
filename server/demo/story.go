package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// story writes down one case: who does what, when. What it writes is sent by
// play, when all stories are told.
type story struct {
	*world
	id    bti.CaseID
	guide *guide.Guide
	unit  bti.UnitID
	// subject is the record of the child or the pregnant.
	subject bti.RecordID
	// now and today are the moment of what is written next, me is who writes it.
	now   time.Time
	today bti.Date
	me    bti.PersonID
	round int
}

// on moves on to a moment; never back.
func (s *story) on(offset int, clock string, who bti.PersonID) *story {
	t := s.at(offset, clock)
	if !t.After(s.now) {
		t = s.now.Add(5 * time.Minute)
	}
	s.now, s.me = t, who
	s.today = bti.Date(t.In(s.Place).Format("2006-01-02"))
	return s
}

func (s *story) send(e syncproto.Entry) {
	s.events = append(s.events, event{at: s.now, who: s.me, entry: e})
}

// put writes a new record.
func (s *story) put(d bti.Depth, r bti.Record) bti.RecordID {
	id := s.idAt(s.now)
	s.send(syncproto.Entry{Op: syncproto.OpPut, Record: id, Kind: string(r.RecordKind()), Scope: bti.ScopeOf(s.id, d), Fields: bti.Fields(r)})
	return id
}

// patch changes fields of a record.
func (s *story) patch(d bti.Depth, id bti.RecordID, k bti.Kind, fields ...jsonv.Member) {
	s.send(syncproto.Entry{Op: syncproto.OpPatch, Record: id, Kind: string(k), Scope: bti.ScopeOf(s.id, d), Fields: jsonv.Obj(fields...)})
}

// intend takes a step of the course on a record that exists, or that it makes.
func (s *story) intend(i bti.Intent, k bti.Kind, id bti.RecordID, a bti.Args, ids ...bti.RecordID) bti.RecordID {
	if id == "" {
		id = s.idAt(s.now)
	}
	s.send(syncproto.Entry{
		Op: syncproto.OpIntent, Record: id, Kind: string(k), Scope: bti.ScopeOf(s.id, bti.Log), Intent: string(i), Fields: bti.Fields(a), IDs: ids,
	})
	return id
}

func text(field, value string) jsonv.Member { return jsonv.M(field, jsonv.Str(value)) }

func day(field string, d bti.Date) jsonv.Member { return jsonv.M(field, jsonv.Str(string(d))) }

// begin starts a case: subject, case, concern, and the starter as participant.
type beginning struct {
	offset   int
	clock    string
	who      bti.PersonID
	guide    bti.GuideID
	subject  bti.Subject
	concern  bti.Concern
	practice bool
}

// begin answers the story and the concern's record.
func (w *world) begin(b beginning) (*story, bti.RecordID) {
	p := personOf(b.who)
	s := &story{world: w, guide: w.guides[b.guide], unit: p.Unit}
	s.on(b.offset, b.clock, b.who)
	s.id = bti.CaseID(s.idAt(s.now))
	s.subject = s.put(bti.Log, &b.subject)
	if b.concern.RaisedBy == "" {
		b.concern.RaisedBy = "staff"
	}
	s.intend(bti.StartCase, bti.KindCase, bti.RecordID(s.id), &bti.ArgsStartCase{
		Subject: s.subject, Guide: b.guide, GuideVersion: s.guide.Version, Unit: p.Unit, Service: p.service(),
		RaisedBy: b.concern.RaisedBy, Environment: b.concern.Environment, Practice: b.practice, Date: s.today,
	})
	if b.concern.Observed == "" {
		b.concern.Observed = s.today
	}
	concern := s.put(bti.Internal, &b.concern)
	s.takesPart(b.who, "")
	return s, concern
}

// takesPart brings a person into the case.
func (s *story) takesPart(who bti.PersonID, task string) bti.RecordID {
	p := personOf(who)
	return s.put(bti.Log, &bti.Participant{Person: who, Name: p.Name, Service: p.service(), Unit: p.Unit, Task: task, From: s.today})
}

// tellLeader notes that the concern was shared.
func (s *story) tellLeader(concern bti.RecordID, leader bti.PersonID) {
	s.patch(bti.Internal, concern, bti.KindConcern, day("sharedWithLeader", s.today), text("sharedWith", string(leader)))
}

// guardian adds a guardian whose responsibility the writer has checked.
func (s *story) guardian(who bti.PersonID, name, relation, responsibility string) bti.RecordID {
	if p := personOf(who); p != nil {
		name = p.Name
	}
	return s.put(bti.Log, &bti.Guardian{
		Person: who, Name: name, Relation: relation, Responsibility: responsibility, VerifiedBy: s.me, VerifiedOn: s.today,
	})
}

// meet writes down a meeting that was held today, and its minutes.
func (s *story) meet(d bti.Depth, kind, purpose, place string, minutes string, agreed []bti.Agreement, who ...string) bti.RecordID {
	m := s.put(d, &bti.Meeting{Type: kind, Date: s.today, Time: s.now.In(s.Place).Format("15:04"), Place: place, Purpose: purpose, Invited: who, HeldOn: s.today, Attended: who})
	x := &bti.Minutes{Meeting: m, Text: minutes, Agreements: agreed}
	if d == bti.Log {
		x.SharedOn = s.today
	}
	s.put(d, x)
	return m
}

// consent is a guardian's yes, on paper or on the employee's device with the
// employee as witness, or on the own phone when the guardian writes.
func (s *story) consent(guardian bti.RecordID, purpose string, service bti.ServiceID, lang string) bti.RecordID {
	t := s.guide.ConsentText(purpose, lang)
	name := serviceOf(service).Name
	words := strings.NewReplacer("{service}", name, "{unit}", unitOf(s.unit).Name).Replace(t.Text)
	sum := sha256.Sum256([]byte(words))
	a := &bti.ArgsConsent{
		Purpose: purpose, Service: service, Guardian: guardian, Text: words, TextVersion: t.Version, Lang: t.Lang,
		TextHash: hex.EncodeToString(sum[:]), Method: "staff_device", Witness: s.me, Date: s.today,
	}
	if !personOf(s.me).inDirectory() {
		a.Method, a.Witness = "own_device", ""
	}
	return s.intend(bti.SignConsent, bti.KindConsent, "", a)
}

// decide takes a decision of the guide; baton is offered to somebody else where it is named.
func (s *story) decide(outcome bti.OutcomeID, to int, reason string, baton bti.PersonID) (offer bti.RecordID) {
	a := &bti.ArgsDecide{Outcome: outcome, To: to, Reason: reason, Date: s.today, Baton: baton}
	offer = s.idAt(s.now)
	s.intend(bti.Decide, bti.KindDecision, "", a, offer)
	s.round++
	return offer
}

// accept takes the baton.
func (s *story) accept(offer bti.RecordID) {
	s.intend(bti.AcceptBaton, bti.KindAcceptance, "", &bti.ArgsAnswerBaton{Offer: offer, Date: s.today})
}

// measure agrees on an effort that runs from today.
func (s *story) measure(goal bti.RecordID, title, what, arena, responsible string, who bti.PersonID, evaluateOn bti.Date) bti.RecordID {
	m := &bti.Measure{
		Title: title, What: what, Goal: goal, Arena: arena, Responsible: responsible, Person: who,
		Start: s.today, EvaluateOn: evaluateOn, Status: "running", Target: "child",
	}
	if p := personOf(who); p != nil {
		m.Responsible, m.Service = p.Name, p.service()
	}
	return s.put(bti.Log, m)
}

// voice is what the child said in this round.
func (s *story) voice(said, how string) bti.RecordID {
	return s.put(bti.Log, &bti.ChildVoice{Said: said, How: how, AskedBy: personOf(s.me).Name, Date: s.today, Round: s.round})
}

func (s *story) evaluate(measure, voice, meeting bti.RecordID, effect, words string) {
	s.put(bti.Log, &bti.Evaluation{Measure: measure, Effect: effect, Text: words, Voice: voice, Meeting: meeting, Date: s.today, Round: s.round})
}

// comment is a remark on the case, or on a record of it.
func (s *story) comment(on bti.RecordID, words string) {
	s.put(bti.Log, &bti.Comment{On: on, Text: words})
}

func (s *story) scale(who string, value int, words string) {
	s.put(bti.Log, &bti.Scale{Who: who, Value: value, Date: s.today, Comment: words})
}

// form fills in a tool of the guide. A guide is its municipality's to change, so
// an answer to a question that it no longer asks is left out.
func (s *story) form(tool bti.ToolID, step bti.StepID, done bool, answers ...jsonv.Member) {
	x := s.guide.Tool(tool)
	if x == nil {
		return
	}
	fields := bti.Fields(&bti.Form{Tool: tool, Step: step, Done: done})
	for _, a := range answers {
		if slices.ContainsFunc(x.Fields, func(f guide.FormField) bool { return f.ID == a.Key }) {
			fields = fields.With(bti.AnswerPrefix+a.Key, a.Val)
		}
	}
	s.send(syncproto.Entry{
		Op: syncproto.OpPut, Record: s.idAt(s.now), Kind: string(bti.KindForm), Scope: bti.ScopeOf(s.id, bti.Internal), Fields: fields,
	})
}

func choices(field string, ids ...string) jsonv.Member {
	var list []jsonv.Value
	for _, id := range ids {
		list = append(list, jsonv.Str(id))
	}
	return jsonv.M(field, jsonv.Arr(list...))
}

// child is a subject with a synthetic identity number.
func (w *world) child(kind, given, family string, years, months int, group string) bti.Subject {
	born := w.born(years, months)
	return bti.Subject{Kind: kind, GivenName: given, FamilyName: family, Born: born, NationalID: w.nationalID(born), Group: group}
}
