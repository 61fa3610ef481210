package bti

import (
	"slices"
	"strings"

	"stafett/internal/field"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Assemble puts a case together from its records, in any order.
func Assemble(id CaseID, recs []syncproto.Record) *Case {
	c := &Case{ID: id}
	for i := range recs {
		c.Add(&recs[i])
	}
	return c
}

// TypedOf is a stored record as its struct, with Meta filled; nil for a kind
// that this version does not know. It is lenient: what is stored was checked
// when it was written, perhaps by another version.
func TypedOf(rec *syncproto.Record) Record {
	r := New(Kind(rec.Kind))
	if r == nil {
		return nil
	}
	var ignored field.Faults
	jsonv.ReadStrict(r, rec.Fields, "", &ignored)
	setMeta(r, rec)
	return r
}

func setMeta(r Record, rec *syncproto.Record) {
	*r.RecordMeta() = Meta{
		ID: rec.ID, Scope: rec.Scope, Version: rec.Version,
		CreatedBy: rec.CreatedBy, CreatedAt: rec.CreatedAt, By: rec.By, At: rec.At,
	}
}

// Add puts a record into the case, in place of an older state of the same
// record; a struck one is taken out. Kinds that are no part of a case are passed over.
func (c *Case) Add(rec *syncproto.Record) { c.add(TypedOf(rec)) }

// AddDecoded is Add for a record whose fields were decoded already, as typed. It is the case's from now on.
func (c *Case) AddDecoded(rec *syncproto.Record, typed Record) {
	setMeta(typed, rec)
	c.add(typed)
}

func (c *Case) add(r Record) {
	switch r := r.(type) {
	case nil:
	case *CaseHead:
		c.Head = r
		c.chooseSubject()
	case *Subject:
		place(&c.subjects, r, !r.Struck)
		c.chooseSubject()
	default:
		c.place(r, !r.IsStruck())
	}
}

// Remove takes a record out of the case: it was moved to a scope that is not held, or undone.
func (c *Case) Remove(id RecordID) {
	if c.Head != nil && c.Head.Meta.ID == id {
		c.Head = nil
	}
	if drop(&c.subjects, id) || c.Head == nil {
		c.chooseSubject()
	}
	c.drop(id)
}

// chooseSubject takes the subject that the head names, or else the first, so
// that the order in which records came does not count.
func (c *Case) chooseSubject() {
	c.Subject = nil
	for _, s := range c.subjects {
		if c.Subject == nil || c.Head != nil && s.Meta.ID == c.Head.Subject {
			c.Subject = s
		}
	}
}

// place keeps list in the order of creation: by the server's clock and then
// by id, records that the server has not yet seen last.
func place[R Record](list *[]R, r R, keep bool) {
	m := r.RecordMeta()
	i, found := slices.BinarySearchFunc(*list, m, byCreation[R])
	if !found && m.CreatedAt != 0 {
		// It may stand among the local ones, from before the server took it.
		if drop(list, m.ID) {
			i, _ = slices.BinarySearchFunc(*list, m, byCreation[R])
		}
	}
	switch {
	case found && keep:
		(*list)[i] = r
	case found:
		*list = slices.Delete(*list, i, i+1)
	case keep:
		*list = slices.Insert(*list, i, r)
	}
}

func byCreation[R Record](r R, m *Meta) int { return compareCreation(r.RecordMeta(), m) }

func compareCreation(a, b *Meta) int {
	switch {
	case a.CreatedAt == b.CreatedAt:
		return strings.Compare(string(a.ID), string(b.ID))
	case b.CreatedAt == 0 || a.CreatedAt != 0 && a.CreatedAt < b.CreatedAt:
		return -1
	default:
		return 1
	}
}

func drop[R Record](list *[]R, id RecordID) bool {
	i := slices.IndexFunc(*list, func(r R) bool { return r.RecordMeta().ID == id })
	if i < 0 {
		return false
	}
	*list = slices.Delete(*list, i, i+1)
	return true
}
