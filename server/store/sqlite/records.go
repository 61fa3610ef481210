package sqlite

import (
	"cmp"
	"database/sql/driver"
	"slices"
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/mutant"
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
	seq int64 // drawn last in this transaction, 0 before the first
	// settled is the number that meta has.
	settled int64
	heads   map[syncproto.ScopeID]int64 // the last change in scopes
	// meta is what a reader, to whom nothing changes, has read of it.
	meta *store.Meta
	// logEnd is the last line of the access log that this transaction has written, its hash with it.
	logEnd store.LogLine
	// answers are a device's outcomes, in order of n and without a hole.
	answers []store.Kept
}

var _ store.Tx = (*tx)(nil)

// settle writes what waits.
func (t *tx) settle() error {
	if t.seq != t.settled {
		if err := t.run("UPDATE meta SET seq = ?", t.seq); err != nil {
			return err
		}
		t.settled = t.seq
	}
	if len(t.heads) > 0 {
		heads := make([]store.Span, 0, len(t.heads))
		for s, seq := range t.heads {
			heads = append(heads, store.Span{Scope: s, After: seq})
		}
		clear(t.heads)
		if err := t.run(`INSERT INTO scope_head (scope, seq) SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
			ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq`, spansJSON(heads)); err != nil {
			return err
		}
	}
	return t.putAnswers()
}

// Meta is about the database itself.
func (t *tx) Meta() (m store.Meta, err error) {
	if t.meta != nil {
		return *t.meta, nil
	}
	_, err = t.row("SELECT incarnation, seq, tenant, rights, logins FROM meta", nil, &m.Incarnation, &m.Seq, &m.Tenant, &m.Rights, &m.Logins)
	m.Seq = max(m.Seq, t.seq)
	return m, err
}

// NextSeq draws the next number.
func (t *tx) NextSeq() (int64, error) {
	if t.seq == 0 {
		// Written at once, so that a reader's connection refuses here.
		_, err := t.row("UPDATE meta SET seq = seq + 1 RETURNING seq", nil, &t.seq)
		t.settled = t.seq
		return t.seq, err
	}
	t.seq++
	return t.seq, nil
}

const recordColumns = sentColumns + ", r.case_id, r.created_seq, r.fields, r.field_versions, r.conflicts"

func scanRecord(row []driver.Value) (r store.Record, err error) {
	sent(&r, row)
	r.Case, r.CreatedSeq = bti.CaseID(text(row[10])), number(row[11])
	if r.Fields, err = jsonv.Parse(text(row[12])); err != nil {
		return r, err
	}
	if r.Versions, err = parseVersions(text(row[13])); err != nil {
		return r, err
	}
	r.Conflicts, err = parseConflicts(text(row[14]))
	return r, err
}

// sentColumns are what of a record goes out.
const sentColumns = "r.id, r.kind, r.scope, r.version, r.created_by, r.created_at, r.changed_by, r.changed_at, r.written, r.edited"

// sent fills what sentColumns say.
func sent(r *store.Record, row []driver.Value) {
	r.ID, r.Kind, r.Scope, r.Version = syncproto.RecordID(text(row[0])), text(row[1]), syncproto.ScopeID(text(row[2])), number(row[3])
	r.CreatedBy, r.CreatedAt, r.By, r.At = syncproto.PersonID(text(row[4])), number(row[5]), syncproto.PersonID(text(row[6])), number(row[7])
	r.Written, r.Edited = number(row[8]), number(row[9])
}

// text and number are what a column of a STRICT table holds, which has no other.

func text(v driver.Value) string { s, _ := v.(string); return s }

func number(v driver.Value) int64 { n, _ := v.(int64); return n }

func (t *tx) records(query string, args ...any) (list []store.Record, err error) {
	err = t.each(query, args, func(row []driver.Value) error {
		r, err := scanRecord(row)
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
		list = append(list, syncproto.RecordID(text(row[0])))
		return nil
	})
	return list, err
}

// CaseRecords are all records of a case.
func (t *tx) CaseRecords(c bti.CaseID) ([]store.Record, error) {
	list, err := t.records("SELECT "+recordColumns+" FROM record r WHERE r.scope IN (?, ?, ?)",
		string(bti.ScopeOf(c, bti.Log)), string(bti.ScopeOf(c, bti.Internal)), string(bti.ScopeOf(c, bti.Protected)))
	// Here and not in SQLite, which would put aside whole rows to sort them.
	slices.SortFunc(list, func(a, b store.Record) int {
		return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), strings.Compare(string(a.ID), string(b.ID)))
	})
	return list, err
}

// ScopeRecords are all records of a scope.
func (t *tx) ScopeRecords(s syncproto.ScopeID) ([]store.Record, error) {
	return t.records("SELECT "+recordColumns+" FROM record r WHERE r.scope = ? ORDER BY r.created_at, r.id", string(s))
}

// Stamps are the ids and versions of a scope's records. They come in one row: one by one, each would take SQLite's driver
// longer than the digest that is made of them.
func (t *tx) Stamps(s syncproto.ScopeID) (list []syncproto.Stamp, err error) {
	var lines string
	if _, err := t.row("SELECT coalesce(group_concat(id || ' ' || version, char(10) ORDER BY id), '') FROM record WHERE scope = ?", []any{string(s)}, &lines); err != nil {
		return nil, err
	}
	for line := range strings.Lines(lines) {
		id, version, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ") // an id has no space: see bti.ValidUUID7
		n, err := strconv.ParseInt(version, 10, 64)
		if err != nil {
			return nil, err
		}
		list = append(list, syncproto.Stamp{ID: syncproto.RecordID(id), Version: n})
	}
	return list, nil
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

// ChangedScopes are the scopes in which something changed after a number.
func (t *tx) ChangedScopes(after int64, limit int) (list []store.Span, err error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	err = t.rows("SELECT scope, seq FROM scope_head WHERE seq > ? ORDER BY seq, scope LIMIT ?", []any{after, limit}, func(scan func(...any) error) error {
		var s store.Span
		err := scan(&s.Scope, &s.After)
		list = append(list, s)
		return err
	})
	return list, err
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

// versionsAtOnce is of how few versions a page's rows are fetched at once.
const versionsAtOnce = 200

// Page collects the records of the spans. Where many versions may be in it, it looks first in the index alone
// where the page ends, then fetches that page's rows.
//
// The versions of a page mostly lie close together, so it looks at a few next to after first, and further only when these
// are too few: else each page would go through all that the later ones will hand out.
func (t *tx) Page(spans []store.Span, after int64, countMax, bytesMax int) (p store.Page, err error) {
	m, err := t.Meta()
	if err != nil || len(spans) == 0 {
		p.Upto = after
		return p, err
	}
	from := m.Seq
	for _, s := range spans {
		from = min(from, s.After)
	}
	after = max(after, from) // nothing below is wanted of any
	js := spansJSON(spans)
	// What is taken so far: up to which version, and whether that fills the page.
	count, bytes, last, full := 0, 0, after, false
	takes := func(version, size int64) bool {
		if full && version > last {
			p.More = true
			return false
		}
		count, bytes, last = count+1, bytes+int(size), version
		full = count >= countMax || bytes >= bytesMax
		return true
	}
	if m.Seq-after > versionsAtOnce {
		for reach, upto := int64(2*countMax), after; !full && upto < m.Seq; reach *= 8 {
			from := upto
			upto = min(after+reach, m.Seq)
			err = t.each("SELECT r.version, r.bytes"+spanJoin+"AND r.version <= ?3 ORDER BY r.version LIMIT ?4", []any{js, from, upto, countMax + 1 - count}, func(row []driver.Value) error {
				takes(number(row[0]), number(row[1]))
				return nil
			})
			if err != nil {
				return p, err
			}
		}
		p.Upto = last
		if count == 0 {
			return p, nil
		}
		if full && !p.More {
			// All that was looked at is of one version; there may be more beyond it.
			var one int64
			if p.More, err = t.row("SELECT 1"+spanJoin+"LIMIT 1", []any{js, last}, &one); err != nil {
				return p, err
			}
		}
		p.Records = make([]store.Record, 0, count)
		err = t.pageRecords(&p, js, after, last, func(*store.Record) bool { return true })
	} else {
		err = t.pageRecords(&p, js, after, m.Seq, func(r *store.Record) bool { return takes(r.Version, int64(len(r.Fields.RawText()))) })
		p.Upto = last
	}
	if mutant.Active == mutant.PageSplits && len(p.Records) > countMax {
		p.Records = p.Records[:countMax]
	}
	return p, err
}

// pageRecords adds the records of the spans with a version above after, up to last, in order, that are wanted.
func (t *tx) pageRecords(p *store.Page, spans string, after, last int64, want func(*store.Record) bool) error {
	return t.each("SELECT "+sentColumns+", r.fields, r.conflicts"+spanJoin+"AND r.version <= ?3 ORDER BY r.version, r.id", []any{spans, after, last}, func(row []driver.Value) (err error) {
		var r store.Record
		sent(&r, row)
		r.Fields = jsonv.Raw(text(row[10]))
		if !want(&r) {
			return nil
		}
		r.Conflicts, err = parseConflicts(text(row[11]))
		p.Records = append(p.Records, r)
		return err
	})
}

// Left are the records that left one of the scopes.
func (t *tx) Left(spans []store.Span) (list []store.Departure, err error) {
	err = t.rows(`SELECT h.record, h.from_scope, r.scope, max(h.seq)
		FROM json_each(?) s CROSS JOIN change h ON h.from_scope = s.value ->> 0 AND h.from_scope <> '' AND h.seq > s.value ->> 1
		JOIN record r ON r.id = h.record AND r.scope <> h.from_scope
		GROUP BY h.record, h.from_scope ORDER BY max(h.seq), h.record`, []any{spansJSON(spans)}, func(scan func(...any) error) error {
		var d store.Departure
		err := scan(&d.Record, &d.From, &d.Now, &d.Seq)
		list = append(list, d)
		return err
	})
	return list, err
}

// History of a record, newest first. That it was made stands with the record.
func (t *tx) History(id syncproto.RecordID) (list []store.Change, err error) {
	err = t.rows(`SELECT record, seq, person, device, n, at, what, 0, from_scope, old, let_go FROM change WHERE record = ?1
		UNION ALL SELECT id, created_seq, created_by, made_device, made_n, created_at, made_what, 1, '', '{}', '[]' FROM record WHERE id = ?1
		ORDER BY 2 DESC`,
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
	if version < r.CreatedSeq {
		return v, nil
	}
	found := false
	err = t.rows("SELECT old FROM change WHERE record = ? AND seq > ? ORDER BY seq", []any{string(r.ID), version},
		func(scan func(...any) error) error {
			var text string
			if err := scan(&text); err != nil || found {
				return err
			}
			old, err := jsonv.Parse(text)
			if found = old.Has(field); found {
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
	if err := t.later(r, ch); err != nil {
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

func (c *conn) putRecord(r *store.Record, ch *store.Change) error {
	c.text = r.Fields.Append(c.text[:0])
	bytes := len(c.text)
	c.text = appendVersions(c.text, r)
	text := string(c.text)
	fields, versions := text[:bytes], text[bytes:]
	w := &c.words
	kind, scope, of, by := w.kind.of(r.Kind), w.scope.of(string(r.Scope)), w.of.of(string(r.Case)), w.by.of(string(r.By))
	if ch.Created {
		return c.step(`INSERT INTO record (id, kind, scope, case_id, version, created_seq, created_by, created_at, changed_by, changed_at, bytes, field_versions, conflicts, fields, made_device, made_n, made_what, written, edited)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, []any{
			string(r.ID), kind, scope, of, ch.Seq, r.CreatedSeq, w.madeBy.of(string(r.CreatedBy)), r.CreatedAt, by, r.At,
			int64(bytes), versions, w.conflicts.of(appendConflicts(r.Conflicts)), fields, w.device.of(string(ch.Device)), ch.N, w.what.of(ch.What), r.Written, r.Edited,
		}, nothing)
	}
	if err := c.step("UPDATE record SET kind = ?2, scope = ?3, case_id = ?4, version = ?5, changed_by = ?6, changed_at = ?7, bytes = ?8, field_versions = ?9, conflicts = ?10, fields = ?11, edited = ?12 WHERE id = ?1", []any{
		string(r.ID), kind, scope, of, ch.Seq, by, r.At, int64(bytes), versions, w.conflicts.of(appendConflicts(r.Conflicts)), fields, r.Edited,
	}, nothing); err != nil {
		return err
	}
	old := "{}"
	if ch.Old.Kind() == jsonv.Object {
		c.text = ch.Old.Append(c.text[:0])
		old = string(c.text)
	}
	return c.step("INSERT INTO change (record, seq, person, device, n, at, what, from_scope, old, let_go) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", []any{
		string(r.ID), ch.Seq, w.by.of(string(ch.Person)), w.device.of(string(ch.Device)), ch.N, ch.At, w.what.of(ch.What), w.from.of(string(ch.FromScope)), old, w.letGo.of(appendConflicts(ch.LetGo)),
	}, nothing)
}

// words are columns that are mostly the same from one record to the next, as the driver takes them.
type words struct{ kind, scope, of, by, madeBy, conflicts, device, what, from, letGo word }

// word is a text made a value, which takes memory each time: the last one is kept.
type word struct {
	text  string
	value any
}

func (w *word) of(text string) any {
	if w.value == nil || w.text != text {
		w.text, w.value = text, text
	}
	return w.value
}

// Field versions are kept as [[seq,"device",n,mixed,"field",…],…]: who last changed which fields. A group
// without fields, the first, is of all fields that the record has and no other group names. So one that was made
// and never changed has one short group.

func appendVersions(b []byte, r *store.Record) []byte {
	v := &r.Versions
	b = append(b, '[')
	begin := len(b)
	if v.Rest != (store.FieldVersion{}) {
		b = append(appendGroup(b, v.Rest), ']')
	}
	for i, x := range v.Named {
		same := func(n store.NamedVersion) bool { return n.FieldVersion == x.FieldVersion }
		if slices.ContainsFunc(v.Named[:i], same) {
			continue // it is in that one's group
		}
		if len(b) > begin {
			b = append(b, ',')
		}
		b = appendGroup(b, x.FieldVersion)
		for _, n := range v.Named[i:] {
			if same(n) {
				b = append(b, ',')
				b = jsonv.AppendString(b, n.Field)
			}
		}
		b = append(b, ']')
	}
	return append(b, ']')
}

func appendGroup(b []byte, v store.FieldVersion) []byte {
	b = append(b, '[')
	b = jsonv.AppendInt(b, v.Seq)
	b = append(b, ',')
	b = jsonv.AppendString(b, string(v.Device))
	b = append(b, ',')
	b = jsonv.AppendInt(b, v.N)
	b = append(b, ',')
	return jsonv.AppendBool(b, v.Mixed)
}

// parseVersions reads what appendVersions wrote, and the form before it: {"field":[seq,"device",n,1 when mixed]}.
func parseVersions(text string) (out store.FieldVersions, err error) {
	if v, ok := parseUnchanged(text); ok {
		return store.FieldVersions{Rest: v}, nil
	}
	v, err := jsonv.Parse(text)
	if err != nil {
		return out, err
	}
	read := func(x jsonv.Value) (f store.FieldVersion) {
		f.Seq, _ = x.Elem(0).Int64()
		f.Device = syncproto.DeviceID(x.Elem(1).Text())
		f.N, _ = x.Elem(2).Int64()
		return f
	}
	for _, x := range v.Members() {
		if x.Val.Len() < 3 {
			continue
		}
		f := read(x.Val)
		f.Mixed = x.Val.Len() > 3
		out.Named = append(out.Named, store.NamedVersion{Field: x.Key, FieldVersion: f})
	}
	for _, x := range v.Elems() {
		if x.Val.Len() < 4 {
			continue
		}
		f := read(x.Val)
		f.Mixed = x.Val.Elem(3).IsTrue()
		if x.Val.Len() == 4 {
			out.Rest = f
		}
		for _, name := range x.Val.Elems()[4:] {
			out.Named = append(out.Named, store.NamedVersion{Field: name.Val.Text(), FieldVersion: f})
		}
	}
	return out, nil
}

// parseUnchanged reads the versions of a record that was made and not changed since, as most are: [[seq,"device",n,false]].
func parseUnchanged(text string) (v store.FieldVersion, ok bool) {
	text, begins := strings.CutPrefix(text, "[[")
	text, ends := strings.CutSuffix(text, ",false]]")
	seq, text, cut := strings.Cut(text, `,"`)
	device, n, cut2 := strings.Cut(text, `",`)
	if !begins || !ends || !cut || !cut2 || strings.ContainsAny(n, "[]") || strings.Contains(device, `\`) {
		return v, false
	}
	var errs [2]error
	v.Device = syncproto.DeviceID(device)
	v.Seq, errs[0] = strconv.ParseInt(seq, 10, 64)
	v.N, errs[1] = strconv.ParseInt(n, 10, 64)
	return v, errs == [2]error{}
}

func appendConflicts(list []syncproto.Conflict) string {
	if len(list) == 0 {
		return "[]"
	}
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
	if text == "[]" {
		return nil, nil
	}
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
