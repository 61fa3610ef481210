package sim

import (
	"slices"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// work is something that a person does with what their device shows.
func (p *phone) work() {
	r := p.rnd
	mine := p.rep.Cases()
	works := p.actor.Role == bti.Employee || p.actor.Role == bti.Leader
	if p.chance(20) || len(mine) == 0 {
		if p.actor.Service == "barnehage" && len(p.h.past.cases) < casesMax && p.rep.Guide(villageGuide().ID, villageGuide().Version) != nil {
			p.begin()
		}
		return
	}
	if r.IntN(8) == 0 && p.deal() || r.IntN(4) == 0 && p.receive(mine) {
		return
	}
	c := mine[r.IntN(len(mine))]
	view := p.rep.View(c)
	if view == nil || view.Case.Head == nil {
		return
	}
	day := text("date", string(p.today()))
	ed := replica.Edit{Case: c}
	put := func(k bti.Kind, d bti.Depth, fields ...jsonv.Member) {
		ed.Op, ed.Kind, ed.Depth, ed.Fields = syncproto.OpPut, k, d, jsonv.Obj(fields...)
	}
	patch := func(rec *replica.Shown, fields ...jsonv.Member) {
		ed.Op, ed.Record, ed.Fields = syncproto.OpPatch, rec.ID, jsonv.Obj(fields...)
	}
	intent := func(what bti.Intent, record bti.RecordID, args ...jsonv.Member) {
		ed.Op, ed.Intent, ed.Record, ed.Fields = syncproto.OpIntent, what, record, jsonv.Obj(args...)
	}
	depth := []bti.Depth{bti.Log, bti.Internal}[r.IntN(2)]
	if !works {
		depth = bti.Log
	}
	wrote := ""
	next := func() string {
		wrote = p.word()
		return wrote
	}
	switch k := r.IntN(100); {
	case k < 8:
		put(bti.KindComment, depth, text("text", next()+" er sagt her."))
	case k < 14:
		put(bti.KindNote, depth, text("text", next()+" er notert."))
	case k < 38: // words in a text that others write in too
		if rec := pick(p, view, bti.KindNote, bti.KindComment, bti.KindGoal, bti.KindConcern, bti.KindMinutes); rec != nil {
			have := strings.Fields(rec.Fields.Get("text").Text())
			patch(rec, text("text", strings.Join(slices.Insert(have, r.IntN(len(have)+1), next()), " ")))
		}
	case k < 46: // a field with one value
		if rec := pick(p, view, bti.KindSubject, bti.KindMeeting, bti.KindConcern); rec != nil {
			field := "place"
			if bti.Kind(rec.Kind) == bti.KindSubject {
				field = "group"
			}
			patch(rec, text(field, next()))
		}
	case k < 49:
		put(bti.KindPrivateNote, "", text("text", next()+" er for meg selv."))
		ed.Case = ""
	case k < 54:
		if rec := pick(p, view, bti.KindMinutes, bti.KindNote, bti.KindConcern); rec != nil {
			intent(bti.Share, rec.ID, day)
		}
	case k < 60:
		for _, rec := range view.Records {
			if len(rec.Conflicts) == 0 {
				continue
			}
			x := rec.Conflicts[r.IntN(len(rec.Conflicts))]
			value := []jsonv.Value{x.Value, rec.Fields.Get(x.Field), jsonv.Str(next())}[r.IntN(3)]
			if value.Text() != wrote {
				wrote = ""
			}
			intent(bti.Settle, rec.ID, text("field", x.Field), jsonv.M("value", value), jsonv.M("conflicts", jsonv.Arr(jsonv.Int(x.ID))))
			break
		}
	case k < 67:
		intent(bti.OfferBaton, "", text("to", staff[r.IntN(len(staff))]), text("message", next()), day)
	case k < 68:
		for _, o := range view.Case.BatonOffers {
			if o.State != "offered" {
				continue
			}
			intent(bti.CancelOffer, o.Meta.ID, day)
		}
	case k < 75:
		level := villageGuide().Level(view.Case.Head.Level)
		d := level.Decisions[r.IntN(len(level.Decisions))]
		args := []jsonv.Member{text("outcome", string(d.ID)), text("reason", next()), day}
		if len(d.To) > 0 {
			args = append(args, jsonv.M("to", jsonv.Int(int64(d.To[r.IntN(len(d.To))].Level))))
		}
		if r.IntN(2) == 0 {
			args = append(args, text("baton", staff[r.IntN(len(staff))]))
		}
		intent(bti.Decide, "", args...)
	case k < 88:
		p.answer(view, intent, day)
	case k < 92:
		who := p.people[syncproto.PersonID(staff[r.IntN(len(staff))])]
		put(bti.KindParticipant, bti.Log, text("person", string(who.Person)), text("name", string(who.Person)), text("service", string(who.Service)),
			text("unit", string(who.Unit)), text("from", string(p.today())), text("task", next()))
	case k < 94:
		if rec := pick(p, view, bti.KindParticipant); rec != nil {
			patch(rec, text("to", string(p.today())))
		}
	case k < 96:
		intent(bti.RaiseSuspicion, "", text("text", next()), day)
	case k < 98:
		if len(view.Case.Guardians) > 0 {
			g := view.Case.Guardians[r.IntN(len(view.Case.Guardians))]
			intent(bti.Reopen, "", jsonv.M("available", jsonv.Boolean(true)), text("guardian", string(g.Meta.ID)), text("reason", next()), day)
		}
	default:
		if !works && r.IntN(3) == 0 {
			intent(bti.DemandClosing, "", text("reason", next()), day)
			break
		}
		p.newer(view, put, patch, next)
	}
	if ed.Op != "" {
		p.change(ed, wrote)
	}
}

// review changes a meeting and its minutes, one after the other, as somebody does who comes back to a case. So two records have
// neighbouring versions again and again, which is what a careless digest cannot tell apart.
func (p *phone) review(c bti.CaseID) {
	if p.lost {
		return
	}
	view := p.rep.View(c)
	if view == nil {
		return
	}
	for _, k := range []bti.Kind{bti.KindMeeting, bti.KindMinutes} {
		i := slices.IndexFunc(view.Records, func(rec *replica.Shown) bool { return bti.Kind(rec.Kind) == k })
		if i < 0 {
			return
		}
		wrote := p.word()
		field, words := "place", wrote
		if k == bti.KindMinutes {
			field, words = "text", view.Records[i].Fields.Get("text").Text()+" "+wrote
		}
		p.change(replica.Edit{Op: syncproto.OpPatch, Case: c, Record: view.Records[i].ID, Fields: jsonv.Obj(text(field, words))}, wrote)
	}
	p.count("a meeting is gone through")
}

// casesMax bounds how many cases a simulation has.
const casesMax = 7

// receive answers an offer of the baton that waits for the person.
func (p *phone) receive(mine []bti.CaseID) bool {
	for _, c := range mine {
		view := p.rep.View(c)
		if view == nil {
			continue
		}
		for _, o := range view.Case.BatonOffers {
			if o.State != "offered" || o.To != p.actor.Person {
				continue
			}
			wrote := p.word()
			what := []bti.Intent{bti.AcceptBaton, bti.AcceptBaton, bti.DeclineBaton}[p.rnd.IntN(3)]
			p.change(replica.Edit{
				Case: c, Op: syncproto.OpIntent, Intent: what,
				Fields: jsonv.Obj(text("offer", string(o.Meta.ID)), text("comment", wrote), text("date", string(p.today()))),
			}, wrote)
			return true
		}
	}
	return false
}

// answer is a yes or a no of the family: on paper at the staff's, or on their own phone.
func (p *phone) answer(view *replica.View, intent func(bti.Intent, bti.RecordID, ...jsonv.Member), day jsonv.Member) {
	r := p.rnd
	if n := len(view.Case.Consents); n > 0 && r.IntN(2) == 0 {
		if x := view.Case.Consents[r.IntN(n)]; x.State == "given" {
			intent(bti.WithdrawConsent, x.Meta.ID, day)
			return
		}
	}
	if len(view.Case.Guardians) == 0 {
		return
	}
	g := view.Case.Guardians[r.IntN(len(view.Case.Guardians))]
	witness := string(p.actor.Person)
	if p.actor.Role == bti.GuardianRole {
		witness = ""
	}
	purpose, service := "service", []string{"ppt", "ppt", "helsestasjon"}[r.IntN(3)]
	if r.IntN(3) == 0 {
		purpose, service = "relay_log", ""
	}
	what := bti.SignConsent
	if r.IntN(5) == 0 {
		what = bti.RefuseConsent
	}
	intent(what, "", consentArgs(purpose, service, g.Meta.ID, witness, day.Val.Text())...)
}

// pick draws a record of one of the kinds, nil when there is none.
func pick(p *phone, view *replica.View, kinds ...bti.Kind) *replica.Shown {
	var list []*replica.Shown
	for _, rec := range view.Records {
		if slices.Contains(kinds, bti.Kind(rec.Kind)) {
			list = append(list, rec)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[p.rnd.IntN(len(list))]
}

// change asks the device for a change and stores it.
func (p *phone) change(ed replica.Edit, wrote string) {
	ed.Today, ed.Now, ed.IDs = p.today(), p.clock().UnixMilli(), p.ids()
	v, effects := p.rep.Change(ed, false)
	what := string(ed.Op) + " " + string(ed.Kind)
	if ed.Intent != "" {
		what = string(ed.Intent)
	}
	if !v.Kept {
		p.count("refused by the form")
		return
	}
	p.note("%v: %s in %s %s %s", p, what, p.caseName(ed.Case), ed.Kind, ed.Fields)
	if p.store(effects) != nil {
		return
	}
	p.count("written: " + what)
	if wrote != "" {
		p.words[wrote] = &word{by: p.who.Person}
	}
}

// begin starts a case, as the form for a new concern does.
func (p *phone) begin() {
	g := villageGuide()
	ids := p.ids()
	c := bti.CaseID(ids[0])
	wrote := p.word()
	today, now := p.today(), p.clock().UnixMilli()
	put := func(k bti.Kind, d bti.Depth, id bti.RecordID, fields ...jsonv.Member) replica.Edit {
		return replica.Edit{Op: syncproto.OpPut, Case: c, Kind: k, Depth: d, Record: id, Fields: jsonv.Obj(fields...), Today: today, Now: now}
	}
	v, failed, effects := p.rep.ChangeAll([]replica.Edit{
		{
			Op: syncproto.OpIntent, Intent: bti.StartCase, Case: c, Kind: bti.KindCase, Record: ids[0], Today: today, Now: now,
			Fields: bti.Fields(&bti.ArgsStartCase{
				Subject: ids[1], Guide: g.ID, GuideVersion: g.Version, Unit: p.actor.Unit, Service: p.actor.Service, RaisedBy: "staff", Date: today,
			}),
		},
		put(bti.KindSubject, bti.Log, ids[1], text("kind", "child"), text("givenName", "Ny"), text("familyName", "Prøve"), text("born", "2022-05-01")),
		put(bti.KindConcern, bti.Internal, ids[2], text("text", wrote+" er noe vi undrer oss over."), text("raisedBy", "staff"),
			text("sharedWithLeader", string(today)), text("sharedWith", "liv")),
		put(bti.KindParticipant, bti.Log, ids[3], text("person", string(p.actor.Person)), text("name", string(p.actor.Person)),
			text("service", string(p.actor.Service)), text("unit", string(p.actor.Unit)), text("from", string(today))),
		put(bti.KindGuardian, bti.Log, ids[4], text("person", "maryam"), text("name", "maryam"), text("relation", "mother"), text("responsibility", "joint"),
			text("verifiedBy", string(p.actor.Person)), text("verifiedOn", string(today))),
	})
	if failed >= 0 {
		p.count("refused by the form")
		p.note("%v: no new case: %v", p, v.Findings)
		return
	}
	p.note("%v: starts %s", p, p.caseName(c))
	if p.store(effects) != nil {
		return
	}
	p.count("written: a new case")
	p.words[wrote] = &word{by: p.who.Person}
}

// deal ends the waiting of an entry that was refused: sent again, or kept as a private note. One that was taken in is seen.
func (p *phone) deal() bool {
	for _, e := range p.rep.Queue() {
		taken := e.State == replica.Taken
		if !e.Waits() && !taken || p.rnd.IntN(2) == 0 {
			continue
		}
		if taken {
			effects, _ := p.rep.Deal(e.N, false, p.clock().UnixMilli())
			p.note("%v: sees that entry %d was taken in", p, e.N)
			p.count("a verdict is seen")
			_ = p.store(effects) // killed, it is still to be seen
			return true
		}
		retry := p.rnd.IntN(3) == 0
		var effects []replica.Effect
		words := wordsIn(e.Fields.String())
		if !retry && len(words) > 0 {
			v, more := p.rep.Change(replica.Edit{
				Op: syncproto.OpPut, Kind: bti.KindPrivateNote, Fields: jsonv.Obj(text("text", e.Fields.String())),
				Today: p.today(), Now: p.clock().UnixMilli(), IDs: p.ids(),
			}, false)
			if !v.Kept {
				return false
			}
			effects = more
		}
		more, _ := p.rep.Deal(e.N, retry, p.clock().UnixMilli())
		p.note("%v: deals with entry %d, sent again: %v", p, e.N, retry)
		p.count("a refused entry is dealt with")
		_ = p.store(append(effects, more...)) // killed, it waits still
		return true
	}
	return false
}
