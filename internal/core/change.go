package core

import (
	"slices"
	"strings"
	"unicode/utf8"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/replica"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func (c *Core) change(in *ChangeIn) (*ChangeOut, error) {
	if !in.Today.Valid() {
		return nil, fail(CodeBadInput, "today is a day")
	}
	if in.Instead != 0 && !slices.ContainsFunc(c.rep.Queue(), func(e *replica.Entry) bool {
		return e.N == in.Instead && e.Record == in.Record && e.State == replica.Refused
	}) {
		return nil, fail(CodeUnknownRecord, "no such entry waits")
	}
	v, effects := c.rep.Change(replica.Edit{
		Op: in.Op, Case: in.Case, Kind: in.Kind, Depth: in.Depth, Record: in.Record, Fields: in.Fields, From: in.From,
		Intent: in.Intent, Base: in.Base, Today: in.Today, Now: in.Now, IDs: in.IDs, Earlier: c.earlierOf(in.Case),
	}, in.Try)
	if in.Instead != 0 && v.Kept && !in.Try {
		gone, _ := c.rep.Deal(in.Instead, false, in.Now)
		effects = append(effects, gone...)
	}
	return &ChangeOut{
		Kept: v.Kept, Record: v.Record, Faults: c.faults(v.Faults, ""), Findings: c.explain(v.Findings), Effects: effectsOf(effects),
	}, nil
}

func (c *Core) earlierOf(id bti.CaseID) int {
	if id == "" {
		return 0
	}
	view := c.rep.View(id)
	if view == nil {
		return 0
	}
	return c.earlierNotes(id, view.Case.Subject)
}

// start queues, in this order, the case, its subject, the concern and the
// employee as participant: the case first, because without it nothing of the others has a place.
func (c *Core) start(in *StartIn) (*StartOut, error) {
	if !in.Today.Valid() {
		return nil, fail(CodeBadInput, "today is a day")
	}
	const idsNeeded = 4
	if len(in.IDs) < idsNeeded {
		return nil, fail(CodeBadInput, "ids: 6 fresh ones are needed")
	}
	actor := c.rep.Actor()
	caseID, subject, concern, participant := bti.CaseID(in.IDs[0]), in.IDs[1], in.IDs[2], in.IDs[3]
	name := ""
	if p, ok := c.rep.Person(actor.Person); ok {
		name = p.Name
	}
	args := &bti.ArgsStartCase{
		Subject: subject, Guide: in.Guide, GuideVersion: in.Version, Unit: actor.Unit, Service: actor.Service,
		RaisedBy: in.Concern.Get("raisedBy").Text(), Environment: in.Concern.Get("environment").IsTrue(),
		Practice: in.Practice, Previous: in.Previous, Date: in.Today,
	}
	put := func(k bti.Kind, d bti.Depth, id bti.RecordID, fields jsonv.Value) replica.Edit {
		return replica.Edit{Op: syncproto.OpPut, Case: caseID, Kind: k, Depth: d, Record: id, Fields: fields, Today: in.Today, Now: in.Now}
	}
	out := &StartOut{}
	// The fields first, so that all that is wrong in the form is told at once.
	out.Faults = append(c.faults(bti.Check(bti.KindSubject, in.Subject, c.rep.Mode()), "subject."),
		c.faults(bti.Check(bti.KindConcern, in.Concern, c.rep.Mode()), "concern.")...)
	if len(out.Faults) > 0 {
		return out, nil
	}
	eds := []replica.Edit{
		{
			Op: syncproto.OpIntent, Intent: bti.StartCase, Case: caseID, Kind: bti.KindCase, Record: bti.RecordID(caseID),
			Fields: bti.Fields(args), Today: in.Today, Now: in.Now,
		},
		put(bti.KindSubject, bti.Log, subject, in.Subject),
		put(bti.KindConcern, bti.Internal, concern, in.Concern),
	}
	if name != "" {
		eds = append(eds, put(bti.KindParticipant, bti.Log, participant, bti.Fields(&bti.Participant{
			Person: actor.Person, Name: name, Service: actor.Service, Unit: actor.Unit, From: in.Today,
		})))
	}
	v, failed, effects := c.rep.ChangeAll(eds)
	out.Findings = c.explain(v.Findings)
	if failed >= 0 {
		prefix := ""
		switch failed {
		case 1:
			prefix = "subject."
		case 2:
			prefix = "concern."
		}
		out.Faults = c.faults(v.Faults, prefix)
		return out, nil
	}
	out.Kept, out.Case, out.Effects = true, caseID, effectsOf(effects)
	return out, nil
}

func (c *Core) sync(*SyncIn) (*SyncOut, error) {
	out := &SyncOut{LastPull: c.rep.LastPull(), Entries: []EntryView{}, Notes: []RecordView{}}
	own := c.rep.Own()
	for _, rec := range own.Records {
		if bti.Kind(rec.Kind) == bti.KindPrivateNote {
			out.Notes = append(out.Notes, c.recordView(own, rec))
		}
	}
	for _, e := range c.rep.Queue() {
		state := ""
		switch {
		case e.State == replica.Local:
			state = "local"
			out.Local++
		case e.Waits():
			state = string(e.State)
			out.Refused++
		case e.State == replica.Taken:
			state = string(e.State)
			out.Taken++
		default:
			continue
		}
		id, depth, _ := bti.SplitScope(e.Scope)
		v := EntryView{
			N: e.N, Case: id, Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Intent: bti.Intent(e.Intent),
			Depth: depth, Fields: e.Fields, From: e.From, Base: e.Base, State: state, Findings: c.explain(slices.Clone(e.Findings)), At: e.At, Bare: e.Bare,
			Judge: e.Judge, JudgedAt: e.JudgedAt, Reason: e.Reason,
		}
		if id != "" {
			if view := c.rep.View(id); view != nil {
				v.Name = subjectName(view.Case.Subject)
			}
		}
		out.Entries = append(out.Entries, v)
	}
	looks, err := c.looks(nil)
	if err != nil {
		return nil, err
	}
	out.Looks = len(looks.Looks)
	return out, nil
}

// How a refused entry can be dealt with.
const (
	howRetry = "retry"
	howNote  = "note"
	howDrop  = "drop"
)

// privateNoteRunesMax is the limit of bti.PrivateNote.Text.
const privateNoteRunesMax = 20000

func (c *Core) refused(in *RefusedIn) (*RefusedOut, error) {
	i := slices.IndexFunc(c.rep.Queue(), func(e *replica.Entry) bool { return e.N == in.N && (e.Waits() || e.State == replica.Taken) })
	if i < 0 {
		return nil, fail(CodeUnknownRecord, "no such entry waits")
	}
	entry := c.rep.Queue()[i]
	var effects []replica.Effect
	switch in.How {
	case howRetry:
		if entry.Bare || entry.State == replica.Taken {
			return nil, fail(CodeBadInput, "it cannot be sent again")
		}
	case howDrop:
	case howNote:
		text := textOf(entry.Fields)
		if utf8.RuneCountInString(text) > privateNoteRunesMax {
			return nil, fail(CodeBadInput, "too long for one note")
		}
		if strings.TrimSpace(text) != "" {
			v, kept := c.rep.Change(replica.Edit{
				Op: syncproto.OpPut, Kind: bti.KindPrivateNote, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str(text))),
				Today: in.Today, Now: in.Now, IDs: in.IDs,
			}, false)
			if !v.Kept {
				return nil, fail(CodeBadInput, "the note could not be kept")
			}
			effects = kept
		}
	default:
		return nil, fail(CodeBadInput, "how is retry, note or drop")
	}
	more, _ := c.rep.Deal(in.N, in.How == howRetry, in.Now)
	return &RefusedOut{Effects: effectsOf(append(effects, more...))}, nil
}

// vector runs a rule vector: the case as it is, and what the rules say of a change.
func (c *Core) vector(in *VectorIn) (*VectorOut, error) {
	var at []*guide.Guide
	for _, v := range []jsonv.Value{in.Guide, in.Other} {
		if v.IsNull() {
			at = append(at, nil)
			continue
		}
		g, err := readGuide(v)
		if err != nil {
			return nil, err
		}
		at = append(at, g)
	}
	people := make(map[bti.PersonID]*bti.Person, len(in.People))
	for i := range in.People {
		people[in.People[i].Person] = &in.People[i]
	}
	rin := rules.In{
		Case: bti.Assemble(in.Case, in.Records), Guide: at[0], Actor: in.Actor, Today: in.Today, EarlierClosingNotes: in.Earlier,
		Person: func(id bti.PersonID) (bti.Person, bool) {
			if p := people[id]; p != nil {
				return *p, true
			}
			return bti.Person{}, false
		},
		Unit: func(bti.UnitID) string { return in.Unit }, // the rules ask of no other
		GuideVersion: func(id bti.GuideID, version string) *guide.Guide {
			for _, g := range at {
				if g != nil && g.ID == id && g.Version == version {
					return g
				}
			}
			return nil
		},
	}
	out := &VectorOut{Findings: []rules.Finding{}}
	say := &Core{lang: in.Lang}
	if e := in.Change; e != nil {
		ch := rules.Change{
			Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope, Fields: e.Fields,
			Intent: bti.Intent(e.Intent), IDs: e.IDs,
			Unread: func(name string) bool { return slices.Contains(in.Unread, name) },
		}
		switch {
		case e.Op == syncproto.OpPut:
			ch.After = e.Fields
		case e.Op == syncproto.OpPatch || ch.Intent == bti.Settle:
			for i := range in.Records {
				if in.Records[i].ID == e.Record {
					ch.After = in.Records[i].Fields
				}
			}
		}
		if e.Op == syncproto.OpPatch {
			for _, m := range e.Fields.Members() {
				ch.After = ch.After.With(m.Key, m.Val)
			}
		}
		ms, fs := rules.Perform(rin, ch)
		out.Findings = append(out.Findings, say.explain(fs)...)
		out.Mutations = len(ms)
	}
	out.Status = rules.StatusOf(rin, in.Lang)
	say.explainStatus(&out.Status)
	return out, nil
}

func readGuide(v jsonv.Value) (*guide.Guide, error) {
	var faults field.Faults
	g := &guide.Guide{}
	g.DecodeJSON(v, "", &faults)
	if len(faults.List) > 0 {
		return nil, fail(CodeBadInput, "guide: "+faults.List[0].Field+" "+faults.List[0].Code)
	}
	return g, nil
}
