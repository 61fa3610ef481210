package syncer

import (
	"context"
	"reflect"
	"slices"
	"strconv"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// reference is what the scope ref says: guides, people, the municipality's settings.
type reference struct {
	incarnation string
	seq         int64 // the scope's head
	guides      map[bti.GuideID]map[string]*guide.Guide
	people      map[syncproto.PersonID]bti.Person
	services    map[bti.ServiceID]string // their names
	units       map[bti.UnitID]string    // their names
	// records by kind and own id, for Publish.
	records  map[string]store.Record
	youngAge int
	name     string // of the municipality
}

// youngAgeDefault holds until the municipality has said otherwise.
const youngAgeDefault = 15

// reference reads the scope ref, or answers from memory when it has not changed.
func (s *Syncer) reference(r store.Reader) (*reference, error) {
	meta, err := r.Meta()
	if err != nil {
		return nil, err
	}
	heads, err := r.ScopeHeads([]syncproto.ScopeID{bti.RefScope})
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	cached := s.ref
	s.mu.Unlock()
	if cached != nil && cached.seq == heads[bti.RefScope] && cached.incarnation == meta.Incarnation {
		return cached, nil
	}
	list, err := r.ScopeRecords(bti.RefScope)
	if err != nil {
		return nil, err
	}
	x := &reference{
		incarnation: meta.Incarnation, seq: heads[bti.RefScope], youngAge: youngAgeDefault,
		guides: make(map[bti.GuideID]map[string]*guide.Guide), people: make(map[syncproto.PersonID]bti.Person),
		services: make(map[bti.ServiceID]string), units: make(map[bti.UnitID]string),
		records: make(map[string]store.Record, len(list)),
	}
	for i := range list {
		typed := bti.TypedOf(&list[i].Record)
		if typed == nil {
			continue
		}
		x.records[ownID(typed)] = list[i]
		switch t := typed.(type) {
		case *bti.Person:
			x.people[t.Person] = *t
		case *bti.Service:
			x.services[t.Service] = t.Name
		case *bti.Unit:
			x.units[t.Unit] = t.Name
		case *bti.Municipality:
			x.youngAge, x.name = t.YoungAge, t.Name
		case *bti.GuideDoc:
			v, err := jsonv.Parse(t.Doc)
			if err != nil {
				return nil, err
			}
			g := new(guide.Guide)
			g.DecodeJSON(v, "", &field.Faults{Mode: s.mode})
			if x.guides[t.Guide] == nil {
				x.guides[t.Guide] = make(map[string]*guide.Guide)
			}
			x.guides[t.Guide][t.Version] = g
		}
	}
	s.mu.Lock()
	s.ref = x
	s.mu.Unlock()
	return x, nil
}

func (x *reference) guide(id bti.GuideID, version string) *guide.Guide { return x.guides[id][version] }

func (x *reference) person(id syncproto.PersonID) (bti.Person, bool) {
	p, ok := x.people[id]
	return p, ok
}

func (x *reference) service(id bti.ServiceID) string { return x.services[id] }

func (x *reference) unit(id bti.UnitID) string { return x.units[id] }

// ownID names a reference record by what it is about, so that publishing it again changes it.
func ownID(r bti.Record) string {
	id := ""
	switch t := r.(type) {
	case *bti.Person:
		id = string(t.Person)
	case *bti.Unit:
		id = string(t.Unit)
	case *bti.Service:
		id = string(t.Service)
	case *bti.GuideDoc:
		id = string(t.Guide) + " " + t.Version
	}
	return string(r.RecordKind()) + " " + id
}

// Publish puts reference records (persons of the directory, units, services,
// guides, the municipality) into the scope ref. One that is there with the same content is left alone. newID makes ids.
// It is the administration's: no device can write here.
func (s *Syncer) Publish(ctx context.Context, list []bti.Record, newID func() syncproto.RecordID) error {
	return s.Administer(ctx, newID, func(store.Tx) ([]bti.Record, error) { return list, nil })
}

// Administer runs fn and publishes the records that it answers in one
// transaction, and pokes everybody when one of them is new or another.
func (s *Syncer) Administer(ctx context.Context, newID func() syncproto.RecordID, fn func(store.Tx) ([]bti.Record, error)) error {
	changed := false
	err := s.write(ctx, func(tx store.Tx) error {
		list, err := fn(tx)
		if err != nil {
			return err
		}
		changed, err = s.publish(tx, list, newID)
		return err
	})
	if err == nil && changed {
		s.Hub.PokeAll()
	}
	return err
}

func (s *Syncer) publish(tx store.Tx, list []bti.Record, newID func() syncproto.RecordID) (changed bool, err error) {
	now, _ := s.moment()
	ref, err := s.reference(tx)
	if err != nil {
		return false, err
	}
	var seq int64
	for _, x := range list {
		fields := bti.Fields(x)
		if faults := bti.Check(x.RecordKind(), fields, s.mode); len(faults) > 0 {
			return false, &InvalidReference{Kind: x.RecordKind(), ID: ownID(x), Faults: faults}
		}
		rec, exists := ref.records[ownID(x)]
		if exists && jsonv.Equal(rec.Fields, fields) {
			continue
		}
		if seq == 0 {
			if seq, err = tx.NextSeq(); err != nil {
				return false, err
			}
		}
		changed = true
		if !exists {
			rec = store.Record{
				Record:     syncproto.Record{ID: newID(), Kind: string(x.RecordKind()), Scope: bti.RefScope, CreatedAt: now},
				CreatedSeq: seq,
			}
		}
		ch := store.Change{Seq: seq, At: now, What: "admin", Created: !exists}
		ch.Old = setFields(&rec, fields.Members(), store.FieldVersion{Seq: seq})
		for _, m := range rec.Fields.Members() {
			if !fields.Has(m.Key) {
				old := setFields(&rec, []jsonv.Member{jsonv.M(m.Key, jsonv.Value{})}, store.FieldVersion{Seq: seq})
				ch.Old = jsonv.Obj(slices.Concat(ch.Old.Members(), old.Members())...)
			}
		}
		rec.Version, rec.At = seq, now
		if err := tx.PutRecord(rec, ch); err != nil {
			return false, err
		}
		if m, ok := x.(*bti.Municipality); ok && m.YoungAge != ref.youngAge {
			if err := s.projectAges(tx, ref, m.YoungAge); err != nil {
				return false, err
			}
		}
	}
	return changed, nil
}

// projectAges works out anew from which day on young persons see their log, by the age that the
// municipality has now. There are as many such cases as young persons with an account.
func (s *Syncer) projectAges(tx store.Tx, ref *reference, youngAge int) error {
	cases, err := tx.CasesByAge()
	if err != nil {
		return err
	}
	now, today := s.moment()
	for _, id := range cases {
		list, err := tx.CaseRecords(id)
		if err != nil {
			return err
		}
		c := &bti.Case{ID: id}
		for i := range list {
			c.Add(&list[i].Record)
		}
		in := rules.In{Case: c, Today: today, Person: ref.person}
		if h := c.Head; h != nil {
			in.Guide = ref.guide(h.Guide, h.GuideVersion)
		}
		after := project(in, youngAge)
		if reflect.DeepEqual(after, project(in, ref.youngAge)) {
			continue
		}
		if err := tx.PutProjection(id, after); err != nil {
			return err
		}
		// A change of rights, though nobody changed a record: the setting did, for each of them.
		ground := "young_age " + strconv.Itoa(youngAge)
		if err := tx.AppendLog(store.LogLine{At: now, What: "rights", Scope: bti.ScopeOf(id, bti.Log), Ground: ground}); err != nil {
			return err
		}
	}
	return nil
}

// InvalidReference says that a record to publish does not pass the field checks.
type InvalidReference struct {
	Kind   bti.Kind
	ID     string
	Faults []field.Fault
}

func (e *InvalidReference) Error() string {
	f := e.Faults[0]
	return "the " + string(e.Kind) + " record " + e.ID + " cannot be published: " + f.Field + ": " + field.Explain(f, field.English)
}

// setFields changes fields of a record and answers what they were before.
func setFields(r *store.Record, list []jsonv.Member, by store.FieldVersion) (old jsonv.Value) {
	var before []jsonv.Member
	if r.Fields.Kind() != jsonv.Object {
		r.Fields = jsonv.Obj()
	}
	for _, m := range list {
		now := r.Fields.Get(m.Key)
		if jsonv.Equal(now, m.Val) {
			continue
		}
		before = append(before, jsonv.M(m.Key, now))
		r.Fields = r.Fields.With(m.Key, m.Val)
		r.Versions = r.Versions.With(m.Key, by)
	}
	return jsonv.Obj(before...)
}
