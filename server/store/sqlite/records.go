package sqlite

import (
	"database/sql/driver"
	"slices"
	"strings"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// tx is a transaction on a connection; a reader's connection refuses to write by itself.
//
// What a transaction would write again and again, once for each record, waits in it until
// somebody reads it or the transaction ends: see settle.
type tx struct {
	*conn
	seq   int64                       // drawn last in this transaction, 0 before the first
	heads map[syncproto.ScopeID]int64 // the last change in scopes
	lastN map[syncproto.DeviceID]int64
}

var _ store.Tx = (*tx)(nil)

// settle writes what waits.
func (t *tx) settle() error {
	if t.seq != 0 {
		if err := t.run("UPDATE meta SET seq = ?", t.seq); err != nil {
			return err
		}
	}
	for s, seq := range t.heads {
		if err := t.run("INSERT INTO scope_head (scope, seq) VALUES (?1, ?2) ON CONFLICT (scope) DO UPDATE SET seq = ?2", string(s), seq); err != nil {
			return err
		}
	}
	for d, n := range t.lastN {
		if err := t.run("UPDATE device SET last_n = ? WHERE id = ?", n, string(d)); err != nil {
			return err
		}
	}
	clear(t.heads)
	clear(t.lastN)
	return nil
}

// Meta is about the database itself.
func (t *tx) Meta() (m store.Meta, err error) {
	_, err = t.row("SELECT incarnation, seq, tenant FROM meta", nil, &m.Incarnation, &m.Seq, &m.Tenant)
	m.Seq = max(m.Seq, t.seq)
	return m, err
}

// NextSeq draws the next number.
func (t *tx) NextSeq() (int64, error) {
	if t.seq == 0 {
		// Written at once, so that a reader's connection refuses here.
		_, err := t.row("UPDATE meta SET seq = seq + 1 RETURNING seq", nil, &t.seq)
		return t.seq, err
	}
	t.seq++
	return t.seq, nil
}

const recordColumns = "r.id, r.kind, r.scope, r.case_id, r.version, r.created_seq, r.created_by, r.created_at, r.changed_by, r.changed_at, r.written, r.edited, r.field_versions, r.conflicts, r.fields"

func scanRecord(scan func(...any) error) (r store.Record, err error) {
	var versions, conflicts, fields string
	if err := scan(&r.ID, &r.Kind, &r.Scope, &r.Case, &r.Version, &r.CreatedSeq, &r.CreatedBy, &r.CreatedAt, &r.By, &r.At, &r.Written, &r.Edited, &versions, &conflicts, &fields); err != nil {
		return r, err
	}
	if r.Fields, err = jsonv.Parse(fields); err != nil {
		return r, err
	}
	if r.FieldVersions, err = parseVersions(versions); err != nil {
		return r, err
	}
	r.Conflicts, err = parseConflicts(conflicts)
	return r, err
}

func (t *tx) records(query string, args ...any) (list []store.Record, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		r, err := scanRecord(scan)
		list = append(list, r)
		return err
	})
	return list, err
}

// Record is one record.
func (t *tx) Record(id syncproto.RecordID) (r store.Record, ok bool, err error) {
	list, err := t.records("SELECT "+recordColumns+" FROM record r WHERE r.id = ?", string(id))
	if err != nil || len(list) == 0 {
		return r, false, err
	}
	return list[0], true, nil
}

// Existing are those of the ids that a record has.
func (t *tx) Existing(ids []syncproto.RecordID) (list []syncproto.RecordID, err error) {
	err = t.each("SELECT r.id FROM json_each(?) s CROSS JOIN record r ON r.id = s.value ORDER BY r.id", []any{jsonv.Strs(ids).String()}, func(row []driver.Value) error {
		id, _ := row[0].(string)
		list = append(list, syncproto.RecordID(id))
		return nil
	})
	return list, err
}

// CaseRecords are all records of a case.
func (t *tx) CaseRecords(c bti.CaseID) ([]store.Record, error) {
	return t.records("SELECT "+recordColumns+" FROM record r WHERE r.case_id = ? AND r.case_id <> '' ORDER BY r.created_at, r.id", string(c))
}

// ScopeRecords are all records of a scope.
func (t *tx) ScopeRecords(s syncproto.ScopeID) ([]store.Record, error) {
	return t.records("SELECT "+recordColumns+" FROM record r WHERE r.scope = ? ORDER BY r.created_at, r.id", string(s))
}

// Stamps are the ids and versions of a scope's records.
func (t *tx) Stamps(s syncproto.ScopeID) (list []syncproto.Stamp, err error) {
	err = t.rows("SELECT id, version FROM record WHERE scope = ?", []any{string(s)}, func(scan func(...any) error) error {
		var x syncproto.Stamp
		err := scan(&x.ID, &x.Version)
		list = append(list, x)
		return err
	})
	slices.SortFunc(list, func(a, b syncproto.Stamp) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list, err
}

// ScopeHeads are the last changes in scopes.
func (t *tx) ScopeHeads(scopes []syncproto.ScopeID) (map[syncproto.ScopeID]int64, error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	heads := make(map[syncproto.ScopeID]int64, len(scopes))
	err := t.rows("SELECT h.scope, h.seq FROM json_each(?) s CROSS JOIN scope_head h ON h.scope = s.value",
		[]any{jsonv.Strs(scopes).String()}, func(scan func(...any) error) error {
			var s syncproto.ScopeID
			var seq int64
			err := scan(&s, &seq)
			heads[s] = seq
			return err
		})
	return heads, err
}

// spansJSON is [["scope", after], …].
func spansJSON(spans []store.Span) string {
	b := []byte{'['}
	for i, s := range spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		b = jsonv.AppendString(b, string(s.Scope))
		b = append(b, ',')
		b = jsonv.AppendInt(b, s.After)
		b = append(b, ']')
	}
	return string(append(b, ']'))
}

const spanJoin = " FROM json_each(?1) s CROSS JOIN record r ON r.scope = s.value ->> 0 AND r.version > max(s.value ->> 1, ?2) "

// Page collects the records of the spans. It looks first in the index alone
// where the page ends, then fetches that page's rows.
func (t *tx) Page(spans []store.Span, after int64, countMax, bytesMax int) (p store.Page, err error) {
	js := spansJSON(spans)
	count, bytes, last := 0, 0, after
	full := false
	err = t.rows("SELECT r.version, r.bytes"+spanJoin+"ORDER BY r.version LIMIT ?3", []any{js, after, countMax + 1}, func(scan func(...any) error) error {
		var version, size int64
		if err := scan(&version, &size); err != nil {
			return err
		}
		if full {
			p.More = p.More || version > last
			return nil
		}
		count, bytes, last = count+1, bytes+int(size), version
		full = count >= countMax || bytes >= bytesMax
		return nil
	})
	p.Upto = last
	if err != nil || count == 0 {
		return p, err
	}
	if full && !p.More {
		// All that was looked at is of one version; there may be more beyond it.
		var one int64
		if p.More, err = t.row("SELECT 1"+spanJoin+"LIMIT 1", []any{js, last}, &one); err != nil {
			return p, err
		}
	}
	p.Records, err = t.records("SELECT "+recordColumns+spanJoin+"AND r.version <= ?3 ORDER BY r.version, r.id", js, after, last)
	return p, err
}

// Left are the records that left one of the scopes.
func (t *tx) Left(spans []store.Span) (list []store.Departure, err error) {
	err = t.rows(`SELECT h.record, h.from_scope, r.scope, max(h.seq)
		FROM json_each(?) s CROSS JOIN history h ON h.from_scope = s.value ->> 0 AND h.from_scope <> '' AND h.seq > s.value ->> 1
		JOIN record r ON r.id = h.record AND r.scope <> h.from_scope
		GROUP BY h.record, h.from_scope ORDER BY max(h.seq), h.record`, []any{spansJSON(spans)}, func(scan func(...any) error) error {
		var d store.Departure
		err := scan(&d.Record, &d.From, &d.Now, &d.Seq)
		list = append(list, d)
		return err
	})
	return list, err
}

// History of a record, newest first.
func (t *tx) History(id syncproto.RecordID) (list []store.Change, err error) {
	err = t.rows("SELECT record, seq, person, device, n, at, what, created, from_scope, old, let_go FROM history WHERE record = ? ORDER BY seq DESC",
		[]any{string(id)}, func(scan func(...any) error) error {
			var c store.Change
			var old, letGo string
			err := scan(&c.Record, &c.Seq, &c.Person, &c.Device, &c.N, &c.At, &c.What, &c.Created, &c.FromScope, &old, &letGo)
			if err != nil {
				return err
			}
			if c.Old, err = jsonv.Parse(old); err != nil {
				return err
			}
			c.LetGo, err = parseConflicts(letGo)
			list = append(list, c)
			return err
		})
	return list, err
}

// ValueAt is a field's value at a version.
func (t *tx) ValueAt(r store.Record, field string, version int64) (v jsonv.Value, err error) {
	found := false
	err = t.rows("SELECT created, old FROM history WHERE record = ? AND seq > ? ORDER BY seq", []any{string(r.ID), version},
		func(scan func(...any) error) error {
			var created bool
			var text string
			if err := scan(&created, &text); err != nil || found {
				return err
			}
			old, err := jsonv.Parse(text)
			if found = created || old.Has(field); found {
				v = old.Get(field)
			}
			return err
		})
	if !found {
		v = r.Fields.Get(field)
	}
	return v, err
}

// PutRecord stores a record and what changed.
func (t *tx) PutRecord(r store.Record, ch store.Change) error {
	fields := r.Fields.String()
	if err := t.run(`INSERT INTO record (id, kind, scope, case_id, version, created_seq, created_by, created_at, changed_by, changed_at, bytes, field_versions, conflicts, fields, written, edited)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
		ON CONFLICT (id) DO UPDATE SET kind = ?2, scope = ?3, case_id = ?4, version = ?5, changed_by = ?9, changed_at = ?10, bytes = ?11, field_versions = ?12, conflicts = ?13, fields = ?14, edited = ?16`,
		string(r.ID), r.Kind, string(r.Scope), string(r.Case), ch.Seq, r.CreatedSeq, string(r.CreatedBy), r.CreatedAt, string(r.By), r.At,
		len(fields), appendVersions(r.FieldVersions), appendConflicts(r.Conflicts), fields, r.Written, r.Edited); err != nil {
		return err
	}
	old := ch.Old
	if old.Kind() != jsonv.Object {
		old = jsonv.Obj()
	}
	if err := t.run("INSERT INTO history (record, seq, person, device, n, at, what, created, from_scope, old, let_go) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		string(r.ID), ch.Seq, string(ch.Person), string(ch.Device), ch.N, ch.At, ch.What, ch.Created, string(ch.FromScope), old.String(), appendConflicts(ch.LetGo)); err != nil {
		return err
	}
	if t.heads == nil {
		t.heads = make(map[syncproto.ScopeID]int64)
	}
	t.heads[r.Scope] = ch.Seq
	if ch.FromScope != "" {
		t.heads[ch.FromScope] = ch.Seq
	}
	return nil
}

// Field versions are kept as {"field":[seq,"device",n]} with a fourth element 1 when mixed.

func appendVersions(m map[string]store.FieldVersion) string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	ms := make([]jsonv.Member, len(names))
	for i, name := range names {
		v := m[name]
		parts := []jsonv.Value{jsonv.Int(v.Seq), jsonv.Str(string(v.Device)), jsonv.Int(v.N)}
		if v.Mixed {
			parts = append(parts, jsonv.Int(1))
		}
		ms[i] = jsonv.M(name, jsonv.Arr(parts...))
	}
	return jsonv.Obj(ms...).String()
}

func parseVersions(text string) (map[string]store.FieldVersion, error) {
	v, err := jsonv.Parse(text)
	if err != nil {
		return nil, err
	}
	m := make(map[string]store.FieldVersion, v.Len())
	for _, x := range v.Members() {
		if x.Val.Len() < 3 {
			continue
		}
		seq, _ := x.Val.Elem(0).Int64()
		n, _ := x.Val.Elem(2).Int64()
		m[x.Key] = store.FieldVersion{Seq: seq, Device: syncproto.DeviceID(x.Val.Elem(1).Text()), N: n, Mixed: x.Val.Len() > 3}
	}
	return m, nil
}

func appendConflicts(list []syncproto.Conflict) string {
	b := []byte{'['}
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = list[i].AppendJSON(b)
	}
	return string(append(b, ']'))
}

func parseConflicts(text string) ([]syncproto.Conflict, error) {
	v, err := jsonv.Parse(text)
	if err != nil || v.Len() == 0 {
		return nil, err
	}
	list := make([]syncproto.Conflict, v.Len())
	for i, m := range v.Elems() {
		if err := list[i].DecodeJSON(m.Val); err != nil {
			return nil, err
		}
	}
	return list, nil
}
