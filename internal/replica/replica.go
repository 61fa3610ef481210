// Package replica is what a device does with what its person writes and what
// the server says: it keeps the server's records in chunks, an ordered queue of
// changes, and shows each case as the server's records with the waiting changes
// on top. It is a state machine without I/O, clock or randomness: whoever runs
// it stores the Effects it answers with, sends the bodies it makes, and hands
// back the answers. It decides nothing that rules or merge decide, never drops
// a word its person wrote, and never holds on to a scope that the server took away.
//
// # What is stored
//
// Rows in three tables, each sealed under the key of its scope ("" is the
// profile's own key): chunk holds up to 100 records of one scope, queue one
// entry each under its number, meta the cursor and counters. An entry is sealed
// under its scope's key, so that dropping the key drops it too; but words that
// the server has not settled outlive the scope: when a scope is purged, its
// unsettled entries move under the profile's own key. They are still pushed, the
// server quarantines them, and the person is told.
//
// # The life of an entry
//
// local (waiting to be sent) → acked (applied, merged or conflict) or refused or
// quarantined (→ taken or refused). An acked entry stays on top of the server's records until a pull
// ends whose head is not below the entry's version: that pull's one read
// transaction has seen it, with everything else of its transaction. After that
// it lies still for a day, in case the server is restored from a backup: what
// that server has no outcome of is queued again (PushGap). Refused and quarantined ones stay until
// their writer has dealt with them, and hold up nothing. A quarantined one is asked for with each pull; when the
// leader has judged it, it becomes taken or refused. A server that was restored may know nothing of the judgement: it is asked for again.
package replica

import (
	"errors"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
	"stafett/syncproto/order"
)

// Row is one thing the device stores; see core.Row.
type Row struct {
	Table string
	Key   string
	Scope syncproto.ScopeID
	Data  string
	Value jsonv.Value
}

// read is what the row says; null when it cannot be read.
func (row *Row) read() jsonv.Value {
	if row.Data == "" {
		return row.Value
	}
	v, err := jsonv.Parse(row.Data)
	if err != nil {
		return jsonv.Value{}
	}
	return v
}

// Effect is one storage operation; a list of them is one transaction. See core.Effect.
type Effect struct {
	Op    string
	Table string
	Key   string
	Scope syncproto.ScopeID
	Data  string
}

// The operations and the tables.
const (
	Put       = "put"
	Delete    = "delete"
	DropScope = "drop_scope"

	tableChunk = "chunk"
	tableQueue = "queue"
	tableMeta  = "meta"

	keyState  = "state"
	keyScopes = "scopes"
)

// Errors of a caller that does not keep to the order of things.
var (
	ErrNotAsked = errors.New("replica: an answer to nothing that was asked")
	ErrAnswer   = errors.New("replica: the answer cannot be read")
)

// Replica is one profile on one device.
type Replica struct {
	actor  bti.Actor
	device syncproto.DeviceID
	mode   field.Mode

	shelf shelf
	queue []*Entry // in order of N
	meta  meta
	// scopes that the server lets this device hold, with or without records.
	scopes map[syncproto.ScopeID]struct{}

	flight flight
	pull   *pulling
	asked  int // how many entries in quarantine were asked for, of waits
	views  views
	ref    reference
}

// Open makes an empty replica of a person on a device. Load and Ready follow.
func Open(actor bti.Actor, device syncproto.DeviceID, mode field.Mode) *Replica {
	return &Replica{
		actor: actor, device: device, mode: mode,
		shelf:  newShelf(),
		meta:   meta{next: 1},
		scopes: make(map[syncproto.ScopeID]struct{}),
		views:  newViews(),
	}
}

// Actor is the person whose profile this is.
func (r *Replica) Actor() bti.Actor { return r.actor }

// Mode decides which identity numbers are accepted.
func (r *Replica) Mode() field.Mode { return r.mode }

// Device is the device this is.
func (r *Replica) Device() syncproto.DeviceID { return r.device }

// Load takes stored rows back, in any order and any number of calls. A row
// that cannot be read counts as damaged: a damaged chunk comes again from the
// server, a damaged entry is left where it lies.
func (r *Replica) Load(rows []Row) {
	for i := range rows {
		row, ok := &rows[i], true
		switch row.Table {
		case tableChunk:
			ok = r.shelf.load(row)
		case tableQueue:
			var e *Entry
			if e, ok = loadEntry(row); ok {
				r.queue = append(r.queue, e)
			}
		case tableMeta:
			ok = r.loadMeta(row)
		}
		if !ok {
			r.meta.damaged++
		}
	}
}

// Ready ends the loading. damaged is how many rows the store could not open.
// The effects mend what is not as this version leaves it; usually none.
func (r *Replica) Ready(damaged int) []Effect {
	order.By(r.queue, func(a, b *Entry) bool { return a.N < b.N })
	if n := len(r.queue); n > 0 && r.meta.next <= r.queue[n-1].N {
		r.meta.next = r.queue[n-1].N + 1
	}
	effects := r.shelf.flush()
	if damaged+r.meta.damaged > 0 && r.meta.cursor != "" {
		// An empty cursor says that nothing is held: everything comes whole.
		r.meta.cursor = ""
		effects = append(effects, r.meta.put())
	}
	r.meta.damaged = 0
	r.views.forgetAll()
	r.ref.forget()
	return effects
}

// Records is how many of the server's records are held.
func (r *Replica) Records() int { return len(r.shelf.records) }

// LastPull is when the last pull ended, ms since 1970, device's clock; 0: never.
func (r *Replica) LastPull() int64 { return r.meta.lastPull }

// meta is the row of counters.
type meta struct {
	cursor   string
	next     int64 // the number of the next entry
	acked    int64 // the highest number whose outcome is stored
	head     int64 // the head of the last finished pull
	lastPull int64 // when it ended, ms since 1970, device's clock
	seen     int64 // the most that the clock has shown since then
	heal     []syncproto.ScopeID
	device   syncproto.DeviceID // under which the outcomes and the cursor came
	wire     int64              // the wire version of the program that wrote this; not set before 2
	damaged  int                // rows that could not be read; not stored
}

// WalkJSON names the fields of m to c.
func (m *meta) WalkJSON(c *jsonv.Codec) {
	c.Text(&m.cursor, "cursor", false)
	c.Long(&m.next, "next", false)
	c.Long(&m.acked, "acked", false)
	c.Long(&m.head, "head", false)
	c.Long(&m.lastPull, "lastPull", false)
	c.Long(&m.seen, "seen", true)
	jsonv.Texts(c, &m.heal, "heal", true)
	c.Text((*string)(&m.device), "device", true)
	c.Long(&m.wire, "wire", true)
}

func (m *meta) put() Effect {
	m.wire = syncproto.Version
	return Effect{Op: Put, Table: tableMeta, Key: keyState, Data: string(jsonv.Write(nil, m))}
}

func (r *Replica) loadMeta(row *Row) bool {
	v := row.read()
	if v.IsNull() {
		return false
	}
	switch row.Key {
	case keyState:
		m := meta{damaged: r.meta.damaged}
		if jsonv.Read(&m, v) != nil || m.next < 1 {
			return false
		}
		if m.wire != syncproto.Version {
			// The program that wrote this may have passed over what it did not know:
			// an empty cursor says that nothing is held, and everything comes whole.
			m.cursor = ""
		}
		r.meta = m
	case keyScopes:
		for _, s := range v.Elems() {
			r.scopes[syncproto.ScopeID(s.Val.Text())] = struct{}{}
		}
	}
	return true
}

func (r *Replica) putScopes() Effect {
	all := make([]syncproto.ScopeID, 0, len(r.scopes))
	for s := range r.scopes {
		all = append(all, s)
	}
	order.Texts(all)
	return Effect{Op: Put, Table: tableMeta, Key: keyScopes, Data: jsonv.Strs(all).String()}
}

// caseOf is the case of a scope, "" for a scope of no case.
func caseOf(s syncproto.ScopeID) bti.CaseID {
	c, _, _ := bti.SplitScope(s)
	return c
}

// caseSet collects the cases that an answer changed.
type caseSet map[bti.CaseID]struct{}

func (s caseSet) add(scope syncproto.ScopeID) {
	if c := caseOf(scope); c != "" {
		s[c] = struct{}{}
	}
}

func (s caseSet) sorted() []bti.CaseID {
	out := make([]bti.CaseID, 0, len(s))
	for c := range s {
		out = append(out, c)
	}
	order.Texts(out)
	return out
}
