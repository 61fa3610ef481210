package replica

import (
	"slices"
	"strconv"

	"stafett/internal/mutant"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
	"stafett/syncproto/order"
)

// Bounds of a chunk. Sealing one row per record costs seven times the time of
// sealing a hundred together (measured, see the design); more bytes than these
// would make the change of one record dear.
const (
	chunkRecordsMax = 100
	chunkBytesMax   = 64 << 10
)

// shelf holds the server's records, in chunks as they are stored.
type shelf struct {
	records map[syncproto.RecordID]*shelved
	scopes  map[syncproto.ScopeID][]*chunk
	next    int // number of the next new chunk
	dirty   map[*chunk]struct{}
}

type shelved struct {
	syncproto.Record
	chunk *chunk
	bytes int
}

// chunk is one stored row: records of one scope.
type chunk struct {
	key     string
	scope   syncproto.ScopeID
	records []*shelved
	bytes   int
	stored  bool
}

func newShelf() shelf {
	return shelf{
		records: make(map[syncproto.RecordID]*shelved),
		scopes:  make(map[syncproto.ScopeID][]*chunk),
		next:    1,
		dirty:   make(map[*chunk]struct{}),
	}
}

func chunkKey(n int) string {
	s := strconv.Itoa(n)
	for len(s) < 8 {
		s = "0" + s
	}
	return s
}

// keyNumber is the number that chunkKey wrote, 0 for anything else.
func keyNumber(key string) (n int) {
	for _, c := range []byte(key) {
		if c < '0' || c > '9' || n > 1<<31 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

func (s *shelf) load(row *Row) bool {
	n := keyNumber(row.Key)
	if n < 1 {
		return false
	}
	s.next = max(s.next, n+1)
	c := &chunk{key: row.Key, scope: row.Scope, stored: true}
	s.scopes[row.Scope] = append(s.scopes[row.Scope], c)
	v := row.read()
	if v.Kind() != jsonv.Array {
		s.dirty[c] = struct{}{} // empty: it goes, lest it counts as damaged at every start
		return false
	}
	whole := true
	for _, m := range v.Elems() {
		x := &shelved{}
		if err := x.DecodeJSON(m.Val); err != nil || x.ID == "" || x.Scope != row.Scope {
			whole = false
			s.dirty[c] = struct{}{}
			continue
		}
		if old := s.records[x.ID]; old != nil {
			// Twice, which no transaction of ours leaves: the newer one counts.
			s.dirty[c] = struct{}{}
			if old.Version >= x.Version {
				continue
			}
			s.take(old)
		}
		s.lay(c, x)
	}
	return whole
}

// lay puts x into c, which is not marked.
func (s *shelf) lay(c *chunk, x *shelved) {
	x.bytes = sizeOf(&x.Record)
	x.chunk = c
	c.records = append(c.records, x)
	c.bytes += x.bytes
	s.records[x.ID] = x
}

// take takes x out of its chunk and marks it.
func (s *shelf) take(x *shelved) {
	c := x.chunk
	i := slices.Index(c.records, x)
	c.records = slices.Delete(c.records, i, i+1)
	c.bytes -= x.bytes
	s.dirty[c] = struct{}{}
	delete(s.records, x.ID)
}

// sizeOf is about how long a record is as JSON: exact would cost writing it.
func sizeOf(rec *syncproto.Record) int {
	n := 250 + valueSize(rec.Fields)
	for i := range rec.Conflicts {
		n += 120 + valueSize(rec.Conflicts[i].Value)
	}
	return n
}

func valueSize(v jsonv.Value) int {
	n := 4 + len(v.Text())
	for _, m := range v.Members() {
		n += len(m.Key) + 4 + valueSize(m.Val)
	}
	for _, m := range v.Elems() {
		n += 1 + valueSize(m.Val)
	}
	return n
}

// put stores a record's present state, wherever it was before.
func (s *shelf) put(rec syncproto.Record) {
	if old := s.records[rec.ID]; old != nil {
		if old.Scope == rec.Scope {
			old.chunk.bytes -= old.bytes
			old.Record = rec
			old.bytes = sizeOf(&rec)
			old.chunk.bytes += old.bytes
			s.dirty[old.chunk] = struct{}{}
			return
		}
		if mutant.Active != mutant.MoveCopies {
			s.take(old)
		}
	}
	x := &shelved{Record: rec}
	size := sizeOf(&rec)
	for _, c := range s.scopes[rec.Scope] {
		if len(c.records) < chunkRecordsMax && c.bytes+size <= chunkBytesMax {
			s.lay(c, x)
			s.dirty[c] = struct{}{}
			return
		}
	}
	c := &chunk{key: chunkKey(s.next), scope: rec.Scope}
	s.next++
	s.scopes[rec.Scope] = append(s.scopes[rec.Scope], c)
	s.lay(c, x)
	s.dirty[c] = struct{}{}
}

// remove forgets a record.
func (s *shelf) remove(id syncproto.RecordID) {
	if x := s.records[id]; x != nil {
		s.take(x)
	}
}

// of are the records of a scope, in the order in which they lie.
func (s *shelf) of(scope syncproto.ScopeID) []*shelved {
	chunks := s.scopes[scope]
	if len(chunks) == 1 {
		return chunks[0].records
	}
	var out []*shelved
	for _, c := range chunks {
		out = append(out, c.records...)
	}
	return out
}

// drop forgets a scope without a trace: the caller orders the scope's key and rows dropped.
func (s *shelf) drop(scope syncproto.ScopeID) {
	for _, c := range s.scopes[scope] {
		for _, x := range c.records {
			delete(s.records, x.ID)
		}
		delete(s.dirty, c)
	}
	delete(s.scopes, scope)
}

// digest is the scope's checksum over what is held.
func (s *shelf) digest(scope syncproto.ScopeID) (digest string, count int) {
	var stamps []syncproto.Stamp
	for _, x := range s.of(scope) {
		stamps = append(stamps, syncproto.Stamp{ID: x.ID, Version: x.Version})
	}
	return syncproto.ScopeDigest(stamps), len(stamps)
}

// flush writes what changed: first chunks that grew sparse are joined, then
// every marked chunk is one effect, in order of key.
func (s *shelf) flush() []Effect {
	if len(s.dirty) == 0 {
		return nil
	}
	for _, c := range s.marked() {
		s.join(c)
	}
	var out []Effect
	for _, c := range s.marked() {
		if len(c.records) > 0 {
			out = append(out, Effect{Op: Put, Table: tableChunk, Key: c.key, Scope: c.scope, Data: c.data()})
			c.stored = true
			continue
		}
		if c.stored {
			out = append(out, Effect{Op: Delete, Table: tableChunk, Key: c.key, Scope: c.scope})
		}
		rest := slices.DeleteFunc(s.scopes[c.scope], func(x *chunk) bool { return x == c })
		if len(rest) == 0 {
			delete(s.scopes, c.scope)
		} else {
			s.scopes[c.scope] = rest
		}
	}
	clear(s.dirty)
	return out
}

func (s *shelf) marked() []*chunk {
	out := make([]*chunk, 0, len(s.dirty))
	for c := range s.dirty {
		out = append(out, c)
	}
	order.By(out, func(a, b *chunk) bool { return a.key < b.key })
	return out
}

// join moves the records of a chunk that is less than a quarter full into
// another of the scope, where they leave a quarter free.
func (s *shelf) join(c *chunk) {
	if len(c.records) == 0 || len(c.records) >= chunkRecordsMax/4 {
		return
	}
	for _, to := range s.scopes[c.scope] {
		if to == c || len(to.records) == 0 || len(to.records)+len(c.records) > chunkRecordsMax*3/4 || to.bytes+c.bytes > chunkBytesMax*3/4 {
			continue
		}
		for _, x := range c.records {
			x.chunk = to
		}
		to.records = append(to.records, c.records...)
		to.bytes += c.bytes
		c.records, c.bytes = nil, 0
		s.dirty[to], s.dirty[c] = struct{}{}, struct{}{}
		return
	}
}

func (c *chunk) data() string {
	b := make([]byte, 0, c.bytes+c.bytes/4)
	b = append(b, '[')
	for i, x := range c.records {
		if i > 0 {
			b = append(b, ',')
		}
		b = x.AppendJSON(b)
	}
	return string(append(b, ']'))
}
