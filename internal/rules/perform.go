package rules

import (
	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Perform checks a change and, for an intent, says what it changes. There are
// no mutations when any finding is an Error, and none for a put or patch. The
// mutations of one intent belong in one transaction; each names its record
// once, except that one record may both be patched and moved in a single mutation.
func Perform(in In, ch Change) ([]Mutation, []Finding) {
	if ch.Op != syncproto.OpIntent {
		return nil, Check(in, ch)
	}
	v := look(in)
	x := prepare(ch)
	// The arguments of an intent are not the record's fields.
	x.After = ch.After
	c := v.checkIntent(x)
	if hasError(v.finds) {
		return nil, v.finds
	}
	w := writer{v: v, id: v.c.ID}
	if x.Intent == bti.StartCase {
		w.id = bti.CaseID(x.Record)
	}
	w.perform(x, &c)
	return w.list, v.finds
}

// writer collects the mutations of one intent.
type writer struct {
	v    *view
	id   bti.CaseID
	list []Mutation
	// head are the fields of the head that change.
	head []jsonv.Member
}

func (w *writer) perform(ch *change, c *choice) {
	switch a := ch.args.(type) {
	case *bti.ArgsStartCase:
		w.start(ch, a)
	case *bti.ArgsDecide:
		w.decide(ch, a, c)
	case *bti.ArgsOfferBaton:
		w.create(ch.Record, &bti.BatonOffer{From: w.v.Actor.Person, To: a.To, Message: a.Message, Date: a.Date, State: "offered"}, bti.Log)
	case *bti.ArgsAnswerBaton:
		w.answer(ch, a)
	case *bti.ArgsConsent:
		w.consent(ch, a)
	case *bti.ArgsDated:
		w.dated(ch, a)
	case *bti.ArgsReopen:
		w.reopen()
		w.setWords("reopenedWhy", a.Reason, w.v.h.ReopenedWhy)
	case *bti.ArgsShare:
		w.share(ch, a)
	case *bti.ArgsSuspicion:
		w.create(ch.Record, &bti.Suspicion{Text: a.Text, Date: a.Date}, bti.Protected)
	case *bti.ArgsMoveGuide:
		w.set("guideVersion", jsonv.Str(a.Version))
	case *bti.ArgsSettle:
		k, m := w.v.findRecord(ch.Record)
		w.list = append(w.list, Mutation{
			Record: ch.Record, Kind: k, Scope: m.Scope,
			Fields: jsonv.Obj(jsonv.M(a.Field, a.Value)), Settles: a.Conflicts,
		})
	}
	if len(w.head) > 0 {
		w.patch(w.v.h.Meta.ID, bti.KindCase, jsonv.Obj(w.head...))
	}
}

func (w *writer) create(id bti.RecordID, r bti.Record, d bti.Depth) {
	w.list = append(w.list, Mutation{Record: id, Kind: r.RecordKind(), Scope: bti.ScopeOf(w.id, d), Create: true, Fields: bti.Fields(r)})
}

func (w *writer) patch(id bti.RecordID, k bti.Kind, fields jsonv.Value) {
	w.list = append(w.list, Mutation{Record: id, Kind: k, Scope: bti.ScopeOf(w.id, bti.Log), Fields: fields})
}

// set changes a field of the head.
func (w *writer) set(field string, val jsonv.Value) { w.head = append(w.head, jsonv.M(field, val)) }

// setDay changes a day of the head; "" removes it.
func (w *writer) setDay(field string, d bti.Date) {
	if d == "" {
		w.set(field, jsonv.Value{})
		return
	}
	w.set(field, jsonv.Str(string(d)))
}

// setWords keeps what was written with an intent on the head. Where nothing was, the words of the time before
// go: they would be read as the reason for this one. The history has them.
func (w *writer) setWords(field, words, before string) {
	switch {
	case words != "":
		w.set(field, jsonv.Str(words))
	case before != "":
		w.set(field, jsonv.Value{})
	}
}

func (w *writer) start(ch *change, a *bti.ArgsStartCase) {
	w.create(ch.Record, &bti.CaseHead{
		Subject: a.Subject, Guide: a.Guide, GuideVersion: a.GuideVersion, Unit: a.Unit, Service: a.Service,
		Level: 0, Step: levelOf(w.v.Guide, 0).Steps[0].ID, Round: 0, Status: statusOpen, Log: logNone,
		RaisedBy: a.RaisedBy, Environment: a.Environment, Practice: a.Practice, Opened: a.Date, Previous: a.Previous,
	}, bti.Log)
}

func (w *writer) decide(ch *change, a *bti.ArgsDecide, c *choice) {
	h := w.v.h
	d := &bti.Decision{Outcome: a.Outcome, From: h.Level, To: h.Level, Reason: a.Reason, Date: a.Date, Round: h.Round}
	if c.to == nil {
		d.Closed = true
		w.create(ch.Record, d, bti.Log)
		w.set("round", jsonv.Int(int64(h.Round+1)))
		w.close(a.Date, "decision")
		return
	}
	d.To, d.ToStep = c.to.Level, c.step
	w.create(ch.Record, d, bti.Log)
	w.set("level", jsonv.Int(int64(c.to.Level)))
	w.set("step", jsonv.Str(string(c.step)))
	w.set("round", jsonv.Int(int64(h.Round+1)))
	w.setDay("meetingDue", w.v.meetingDue(c, a.Date))
	if h.Log == logNone && c.to.Level >= w.v.logAtLevel() && w.v.standing(purposeLog, "") {
		w.set("log", jsonv.Str(logOpen))
	}
	w.nameHolder(ch, a)
}

// nameHolder: the one who decides takes the baton at once. Somebody else is
// offered it, and until the answer comes the present holder has it, or the
// one who decided when there is none (R2, R13).
func (w *writer) nameHolder(ch *change, a *bti.ArgsDecide) {
	h, me := w.v.h, w.v.Actor.Person
	switch a.Baton {
	case "":
		return
	case me:
		w.cancelOffers()
		w.set("baton", jsonv.Str(string(me)))
		return
	case h.Baton:
		w.cancelOffers()
		return
	}
	w.cancelOffers()
	if h.Baton == "" {
		w.set("baton", jsonv.Str(string(me)))
	}
	w.create(ch.IDs[0], &bti.BatonOffer{From: me, To: a.Baton, Date: a.Date, State: "offered"}, bti.Log)
}

// cancelOffers takes back what still waits for an answer.
func (w *writer) cancelOffers() {
	for _, o := range w.v.c.BatonOffers {
		if o.State == "offered" {
			w.patch(o.Meta.ID, bti.KindBatonOffer, state("cancelled"))
		}
	}
}

func state(s string) jsonv.Value { return jsonv.Obj(jsonv.M("state", jsonv.Str(s))) }

// close ends the case and locks its log.
func (w *writer) close(on bti.Date, by string) {
	w.set("status", jsonv.Str(statusClosed))
	if w.v.h.Log == logOpen {
		w.set("log", jsonv.Str(logClosed))
	}
	w.setDay("meetingDue", "")
	w.setDay("closedOn", on)
	w.set("closedBy", jsonv.Str(by))
	w.cancelOffers()
}

func (w *writer) answer(ch *change, a *bti.ArgsAnswerBaton) {
	accepted := ch.Intent == bti.AcceptBaton
	w.create(ch.Record, &bti.Acceptance{Offer: a.Offer, Accepted: accepted, Comment: a.Comment, Date: a.Date}, bti.Log)
	if !accepted {
		w.patch(a.Offer, bti.KindBatonOffer, state("declined"))
		return
	}
	w.patch(a.Offer, bti.KindBatonOffer, state("accepted"))
	w.set("baton", jsonv.Str(string(w.v.Actor.Person)))
}

func (w *writer) consent(ch *change, a *bti.ArgsConsent) {
	v := w.v
	c := &bti.Consent{
		Purpose: a.Purpose, Service: a.Service, Guardian: a.Guardian, State: given,
		Text: a.Text, TextVersion: a.TextVersion, Lang: a.Lang, TextHash: a.TextHash,
		Method: a.Method, Witness: a.Witness, SignedOn: a.Date, ValidTo: a.ValidTo, Reason: a.Reason,
		Signature: a.Signature, SignedName: a.SignedName, Photo: a.Photo,
	}
	if a.Purpose != purposeService && a.Purpose != purposeInformation {
		c.Service = ""
	}
	if ch.Intent == bti.RefuseConsent {
		c.State = refused
		c.ValidTo = ""
		w.create(ch.Record, c, bti.Log)
		return
	}
	if c.ValidTo == "" {
		c.ValidTo = v.consentEnds(a)
	}
	w.create(ch.Record, c, bti.Log)
	v.withConsent(c, ch.Record)
	// The case as it is with the new consent.
	if a.Purpose == purposeLog && v.h.Log == logNone && v.h.Status == statusOpen &&
		v.h.Level >= v.logAtLevel() && v.standing(purposeLog, "") {
		w.set("log", jsonv.Str(logOpen))
	}
}

// consentEnds is the last day of a consent whose text says for how many months it holds.
func (v *view) consentEnds(a *bti.ArgsConsent) bti.Date {
	if v.Guide == nil {
		return ""
	}
	for _, t := range v.Guide.Consents.Texts {
		if t.Purpose == a.Purpose && t.Lang == a.Lang && t.Version == a.TextVersion && t.Months > 0 {
			return a.Date.AddMonths(t.Months)
		}
	}
	return ""
}

// withConsent lets the view see a consent that has just been given, in a copy of the case.
func (v *view) withConsent(c *bti.Consent, id bti.RecordID) {
	c.Meta.ID = id
	with := *v.c
	with.Consents = append(append(make([]*bti.Consent, 0, len(v.c.Consents)+1), v.c.Consents...), c)
	v.c = &with
}

func (w *writer) dated(ch *change, a *bti.ArgsDated) {
	v := w.v
	switch ch.Intent {
	case bti.WithdrawConsent:
		w.withdraw(ch.Record, a)
	case bti.CancelOffer:
		w.patch(ch.Record, bti.KindBatonOffer, state("cancelled"))
	case bti.DemandClosing:
		w.close(a.Date, "demand")
		w.setWords("closedWhy", a.Reason, w.v.h.ClosedWhy)
	case bti.CheckReferral:
		w.patch(ch.Record, bti.KindReferral, jsonv.Obj(
			jsonv.M("checkedBy", jsonv.Str(string(v.Actor.Person))), jsonv.M("checkedOn", jsonv.Str(string(a.Date)))))
	case bti.SendReferral:
		w.patch(ch.Record, bti.KindReferral, jsonv.Obj(jsonv.M("sentOn", jsonv.Str(string(a.Date)))))
	case bti.LiftSuspicion:
		w.list = append(w.list, Mutation{
			Record: ch.Record, Kind: bti.KindSuspicion, Scope: bti.ScopeOf(w.id, bti.Protected),
			Fields: jsonv.Obj(jsonv.M("lifted", jsonv.Str(string(a.Date))), jsonv.M("liftedWhy", jsonv.Str(a.Reason))),
		})
	}
}

// withdraw: the log closes at once when its consent is withdrawn, and the
// people of a service leave when theirs is (R15).
func (w *writer) withdraw(id bti.RecordID, a *bti.ArgsDated) {
	v := w.v
	c := v.consent(id)
	fields := []jsonv.Member{jsonv.M("state", jsonv.Str(withdrawn)), jsonv.M("withdrawnOn", jsonv.Str(string(a.Date)))}
	if a.Reason != "" {
		fields = append(fields, jsonv.M("reason", jsonv.Str(a.Reason)))
	}
	w.patch(id, bti.KindConsent, jsonv.Obj(fields...))
	switch c.Purpose {
	case purposeLog:
		if v.h.Log == logOpen {
			w.set("log", jsonv.Str(logClosed))
		}
	case purposeService:
		for _, p := range v.c.Participants {
			if p.Service == c.Service && v.active(p) && !v.ownService(p.Service, p.Unit) {
				w.patch(p.Meta.ID, bti.KindParticipant, jsonv.Obj(jsonv.M("to", jsonv.Str(string(v.Today)))))
			}
		}
	}
}

// reopen: the same case at its level, in a new round, with its log as open as
// the consent makes it (R17).
func (w *writer) reopen() {
	h := w.v.h
	if h.Status == statusClosed {
		w.set("status", jsonv.Str(statusOpen))
		w.set("round", jsonv.Int(int64(h.Round+1)))
		w.setDay("closedOn", "")
		w.set("closedBy", jsonv.Value{})
		if h.Level > 0 && h.Baton == "" && !w.v.rel.Family() {
			w.set("baton", jsonv.Str(string(w.v.Actor.Person)))
		}
	}
	if h.Log == logClosed {
		w.set("log", jsonv.Str(logOpen))
	}
}

// share moves a record from the internal scope to the log. The meeting that
// shared minutes belong to comes along, or they would hang in the air.
func (w *writer) share(ch *change, a *bti.ArgsShare) {
	v := w.v
	move := func(id bti.RecordID, fields jsonv.Value) {
		if k, m := v.findRecord(id); m != nil && m.Scope == bti.ScopeOf(w.id, bti.Internal) {
			w.list = append(w.list, Mutation{Record: id, Kind: k, Scope: m.Scope, Fields: fields, MoveTo: bti.ScopeOf(w.id, bti.Log)})
		}
	}
	for _, m := range v.c.Minutes {
		if m.Meta.ID == ch.Record {
			move(m.Meeting, jsonv.Obj())
			move(ch.Record, jsonv.Obj(jsonv.M("sharedOn", jsonv.Str(string(a.Date)))))
			return
		}
	}
	move(ch.Record, jsonv.Obj())
}

// meetingDue is the day by which the first meeting must be held after a
// choice (R9): as the decision says, else as the step says that it leads to. ""
// when the guide sets none, or none before a consent is given.
func (v *view) meetingDue(c *choice, on bti.Date) bti.Date {
	due := v.firstMeeting(c.d.Deadlines, on)
	if s := stepOf(c.to, c.step); due == "" && s != nil {
		due = v.firstMeeting(s.Deadlines, on)
	}
	return due
}

func (v *view) firstMeeting(list []guide.Deadline, on bti.Date) bti.Date {
	for _, d := range list {
		if d.What != "first_meeting" {
			continue
		}
		if d.From == "decision" || d.From == "consent" && len(v.consented) > 0 {
			return on.AddDays(d.Days)
		}
	}
	return ""
}
