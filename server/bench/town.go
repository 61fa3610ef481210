package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/server/auth"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const (
	tenant   = "lyngvik"
	ourUnit  = bti.UnitID("solbakken")
	service  = bti.ServiceID("barnehage")
	helper   = bti.ServiceID("ppt")
	theGuide = bti.GuideID("kongsvinger-barnehage")
)

// town makes the municipality that is measured in, before the server opens its file.
type town struct {
	db      *sqlite.DB
	auth    *auth.Service
	words   *writer
	rnd     *rand.Rand
	now     time.Time
	today   bti.Date
	version string // of the guide
	made    uint64
	texts   []string
}

func makeTown(dir string, now time.Time) (t *town, err error) {
	t = &town{rnd: rand.New(rand.NewPCG(7, 7)), now: now, today: bti.Date(now.Format("2006-01-02"))}
	if t.words, err = newWriter(1); err != nil {
		return nil, err
	}
	if t.db, err = sqlite.Open(context.Background(), filepath.Join(dir, databaseName)); err != nil {
		return nil, err
	}
	ctx := context.Background()
	if err := t.db.Write(ctx, func(tx store.Tx) error { return tx.Name(tenant) }); err != nil {
		return nil, err
	}
	if t.auth, err = auth.New(ctx, t.db, func() time.Time { return now }); err != nil {
		return nil, err
	}
	guides, err := content.All()
	if err != nil {
		return nil, err
	}
	list := []bti.Record{&bti.Municipality{Name: "Lyngvik kommune", Number: "9901", YoungAge: 15, LeaseHours: 72}}
	for _, g := range guides {
		list = append(list, &bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)})
		if g.ID == theGuide {
			t.version = g.Version
		}
	}
	s := syncer.New(syncer.Config{Store: t.db, Now: func() time.Time { return now }, Place: time.UTC, Mode: field.Demo})
	return t, s.Publish(ctx, list, t.id)
}

func (t *town) close() error { return t.db.Close() }

func (t *town) write(fn func(store.Tx) error) error { return t.db.Write(context.Background(), fn) }

// id is a UUIDv7 as a device makes it: of its moment, and random.
func (t *town) id() syncproto.RecordID {
	t.made++
	var b [10]byte
	binary.BigEndian.PutUint64(b[:], t.rnd.Uint64())
	binary.BigEndian.PutUint16(b[8:], uint16(t.rnd.Uint32()))
	return bti.NewUUID7(t.now.Add(-48*time.Hour).UnixMilli()+int64(t.made), b)
}

// person is somebody who may log in, with a device that has.
type person struct {
	id     syncproto.PersonID
	device syncproto.DeviceID
	token  string
}

func (t *town) account(id syncproto.PersonID, role bti.Role, unit bti.UnitID, s bti.ServiceID) error {
	return t.write(func(tx store.Tx) error {
		return tx.PutAccount(store.Account{Person: id, Login: string(id), Name: "N " + string(id), Role: role, Unit: unit, Service: s})
	})
}

// enters logs a person in on a new device. It may be called by many at once.
func (t *town) enters(id syncproto.PersonID, device syncproto.RecordID) (person, error) {
	s, err := t.auth.Enter(context.Background(), id, syncproto.DeviceID(device), "bench")
	return person{id, syncproto.DeviceID(device), s.Access}, err
}

// aCase is a case at level 1 with an open log.
type aCase struct {
	id               bti.CaseID
	goal, ppt        bti.RecordID // a goal; the consent that covers PPT
	guardian, parent string
}

// scope of a case at a depth.
func (c *aCase) scope(d bti.Depth) syncproto.ScopeID { return bti.ScopeOf(c.id, d) }

// newCase stores a case of a unit whose baton somebody holds, with so many records. Texts are
// made by the chain while fresh, else taken again: for cases that nobody reads.
func (t *town) newCase(tx store.Tx, unit bti.UnitID, baton syncproto.PersonID, parent syncproto.PersonID, records int, fresh bool) (*aCase, error) {
	head := t.id()
	c := &aCase{id: bti.CaseID(head), parent: string(parent)}
	count := 0
	put := func(id bti.RecordID, d bti.Depth, r bti.Record) error {
		seq, err := tx.NextSeq()
		if err != nil {
			return err
		}
		count++
		at := t.now.UnixMilli() - 1_000_000 + int64(count)
		rec := store.Record{Record: syncproto.Record{
			ID: id, Kind: string(r.RecordKind()), Scope: c.scope(d), Version: seq, Fields: bti.Fields(r), CreatedBy: baton, CreatedAt: at, By: baton, At: at,
		}, Case: c.id, CreatedSeq: seq, Versions: store.FieldVersions{Rest: store.FieldVersion{Seq: seq, Device: "seed", N: int64(count)}}}
		return tx.PutRecord(rec, store.Change{Seq: seq, Person: baton, Device: "seed", N: int64(count), At: at, What: "put", Created: true})
	}
	text := func(bytes int) string {
		if fresh {
			return t.words.text(bytes/2 + t.rnd.IntN(bytes))
		}
		if len(t.texts) < 500 {
			t.texts = append(t.texts, t.words.text(bytes))
		}
		return t.texts[t.rnd.IntN(len(t.texts))]
	}
	subject, guardian := t.id(), t.id()
	c.goal, c.ppt, c.guardian = t.id(), t.id(), string(guardian)
	consent := func(purpose string, s bti.ServiceID) *bti.Consent {
		return &bti.Consent{
			Purpose: purpose, Service: s, Guardian: guardian, State: "given", Text: "Jeg sier ja til at de som står her, får se loggen.", TextVersion: "1", Lang: "nb",
			TextHash: fmt.Sprintf("%064x", 7), Method: "staff_device", Witness: baton, SignedOn: t.today,
		}
	}
	type row struct {
		id bti.RecordID
		d  bti.Depth
		r  bti.Record
	}
	rows := []row{
		{subject, bti.Log, &bti.Subject{Kind: "child", GivenName: "Iben", FamilyName: "Testnes", Born: "2022-03-04"}},
		{head, bti.Log, &bti.CaseHead{
			Subject: subject, Guide: theGuide, GuideVersion: t.version, Unit: unit, Service: service, Level: 1, Step: "1.1", Round: 1,
			Status: "open", Log: "open", Baton: baton, RaisedBy: "staff", Opened: t.today,
		}},
		{t.id(), bti.Internal, &bti.Concern{Text: text(200), RaisedBy: "staff", Observed: t.today, SharedWithLeader: t.today}},
		{t.id(), bti.Log, &bti.Participant{Person: baton, Name: "N " + string(baton), Service: service, Unit: unit, From: t.today}},
		{guardian, bti.Log, &bti.Guardian{Person: parent, Name: "N " + string(parent), Relation: "mother", Responsibility: "mother", VerifiedBy: baton, VerifiedOn: t.today}},
		{t.id(), bti.Log, consent("relay_log", "")},
		{c.ppt, bti.Log, consent("service", helper)},
		{t.id(), bti.Log, &bti.Participant{Person: "ppt", Name: "N ppt", Service: helper, Unit: "ppt", From: t.today}},
		{c.goal, bti.Log, &bti.Goal{Text: text(80), Status: "open"}},
	}
	for i := len(rows); i < records; i++ {
		d := bti.Log
		var r bti.Record
		switch i % 10 {
		case 0, 1, 2:
			r = &bti.Comment{Text: text(160)}
		case 3:
			r = &bti.Measure{
				Title: "Lek i liten gruppe", What: text(200), Goal: c.goal, Arena: "I barnehagen", Responsible: "N " + string(baton), Person: baton,
				Start: t.today, EvaluateOn: t.today.AddDays(60), Status: "running", Target: "child",
			}
		case 4:
			r = &bti.Meeting{Type: "cooperation", Date: t.today, Time: "12:30", Purpose: text(60), Agenda: text(120), Invited: []string{"N " + string(parent), "N " + string(baton)}}
		case 5:
			r = &bti.Scale{Who: "guardian", Value: 1 + t.rnd.IntN(10), Date: t.today, Comment: text(80)}
		case 6:
			r = &bti.StepMark{Step: "1.1", Round: 1, Note: text(60)}
		default:
			d, r = bti.Internal, &bti.Note{Text: text(200)}
		}
		rows = append(rows, row{t.id(), d, r})
	}
	for _, r := range rows {
		if err := put(r.id, r.d, r.r); err != nil {
			return nil, err
		}
	}
	return c, tx.PutProjection(c.id, store.Projection{
		Head: &store.CaseHead{Unit: unit, Service: service, Status: "open", Log: "open", Baton: baton, Level: 1},
		Persons: []store.CasePerson{
			{Person: baton, Relation: store.Starter}, {Person: baton, Relation: store.Participating},
			{Person: "ppt", Relation: store.Participating}, {Person: parent, Relation: store.GuardianOf},
		},
		Consents: []store.CaseConsent{{Service: helper}},
	})
}

// cases stores many.
func (t *town) cases(n int, unit bti.UnitID, baton, parent syncproto.PersonID, records int, fresh bool) (list []*aCase, err error) {
	for len(list) < n {
		if err := t.write(func(tx store.Tx) error {
			for range min(500, n-len(list)) {
				c, err := t.newCase(tx, unit, baton, parent, records, fresh)
				if err != nil {
					return err
				}
				list = append(list, c)
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// entry is a new record of about 500 bytes of fields, of the kinds that are written most.
func (t *town) entry(c *aCase, i int) syncproto.Entry {
	e := syncproto.Entry{Op: syncproto.OpPut, Record: t.id(), Scope: c.scope(bti.Log), At: t.now.UnixMilli()}
	var r bti.Record
	switch i % 4 {
	case 0, 1:
		r = &bti.Comment{Text: t.words.text(485)}
	case 2:
		r = &bti.Measure{
			Title: "Lek i liten gruppe", What: t.words.text(220), Goal: c.goal, Arena: "I barnehagen", Responsible: "N ansatt", Person: "ansatt",
			Start: t.today, EvaluateOn: t.today.AddDays(60), Status: "running", Target: "child",
		}
	default:
		e.Scope, r = c.scope(bti.Internal), &bti.Note{Text: t.words.text(485)}
	}
	e.Kind, e.Fields = string(r.RecordKind()), bti.Fields(r)
	return e
}

// edit changes the text of what an entry made.
func (t *town) edit(of syncproto.Entry) syncproto.Entry {
	name := "text"
	if of.Kind == string(bti.KindMeasure) {
		name = "what"
	}
	old := of.Fields.Get(name).Text()
	keep := old[:strings.LastIndexByte(old[:len(old)*3/4], ' ')]
	return syncproto.Entry{
		Op: syncproto.OpPatch, Record: of.Record, Kind: of.Kind, Scope: of.Scope, At: of.At,
		Fields: jsonv.Obj(jsonv.M(name, jsonv.Str(keep+" "+t.words.text(len(old)/4)))),
		From:   jsonv.Obj(jsonv.M(name, of.Fields.Get(name))),
	}
}
