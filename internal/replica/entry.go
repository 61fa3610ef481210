package replica

import (
	"slices"
	"strconv"

	"stafett/internal/bti"
	"stafett/internal/merge"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// State is how far an entry has come.
type State string

// The states of an entry.
const (
	Local       State = "local"       // only on this device, or sent without an answer
	Acked       State = "acked"       // the server has it
	Refused     State = "refused"     // the server refused it for good; waits for its writer
	Quarantined State = "quarantined" // it came after access had ended; waits for its writer, and for the leader who judges it
	Taken       State = "taken"       // the leader took it in from quarantine; stays until its writer has seen that
)

// Entry is an entry of the queue and what became of it.
type Entry struct {
	syncproto.Entry
	State State
	// Today is the day of the change on the device: the rules are run again with it.
	Today bti.Date
	// Result and Version of the outcome, once there is one.
	Result   syncproto.Result
	Version  int64
	Findings []syncproto.Finding
	// Judge is the name of who judged it after it was quarantined, JudgedAt when (ms since 1970, server's
	// clock; 0: not yet), Reason why it was left out.
	Judge    string
	JudgedAt int64
	Reason   string
	// Seen is when a pull had brought the effect, ms since 1970, device's clock; 0: not yet,
	// seenBefore: before the outcome was known.
	Seen int64
	// Bare: the scope is no longer held, and of a text that others wrote in too only the
	// person's own words are left. It cannot be sent again: it would say that the rest is to go.
	Bare bool
	// Chosen: it settles a conflict with a value that the server has already, perhaps another's.
	Chosen bool

	raw   string            // the entry as it is sent, byte for byte
	place syncproto.ScopeID // whose key seals the row
}

// seenBefore stands for a time until the next pull tells one: a day is kept from the moment at which the
// server is known to have the entry. When the last pull was says nothing of that, and its head may be of
// a past that a restore has undone.
const seenBefore = 1

// Waits tells whether the entry is refused or quarantined: its writer must deal with it.
func (e *Entry) Waits() bool { return e.State == Refused || e.State == Quarantined }

// shows tells whether the entry's effect is to be shown on top of the server's records.
func (e *Entry) shows() bool { return e.State == Local || e.State == Acked && e.Seen == 0 }

// WalkJSON names the stored fields of e to c.
func (e *Entry) WalkJSON(c *jsonv.Codec) {
	c.Text(&e.raw, "raw", false)
	c.Text((*string)(&e.State), "state", false)
	c.Text((*string)(&e.Today), "today", false)
	c.Text((*string)(&e.Result), "result", true)
	c.Long(&e.Version, "v", true)
	jsonv.Structs(c, &e.Findings, "findings", true)
	c.Text(&e.Judge, "judge", true)
	c.Long(&e.JudgedAt, "judged", true)
	c.Text(&e.Reason, "reason", true)
	c.Long(&e.Seen, "seen", true)
	c.Flag(&e.Bare, "bare", true)
	c.Flag(&e.Chosen, "chosen", true)
}

// numberKey is a number that sorts as text: 16 digits.
func numberKey(n int64) string {
	s := strconv.FormatInt(n, 10)
	const zeros = "0000000000000000"
	return zeros[:max(0, len(zeros)-len(s))] + s
}

// waiting is the entry as it waits to be sent, once more, under another number and key.
func (e *Entry) waiting(n int64, place syncproto.ScopeID) *Entry {
	x := &Entry{Entry: e.Entry, State: Local, Today: e.Today, Bare: e.Bare, Chosen: e.Chosen, place: place}
	x.N = n
	return x
}

func (e *Entry) write() { e.raw = string(e.Entry.AppendJSON(nil)) }

func (e *Entry) put() Effect {
	return Effect{Op: Put, Table: tableQueue, Key: numberKey(e.N), Scope: e.place, Data: string(jsonv.Write(nil, e))}
}

func (e *Entry) delete() Effect {
	return Effect{Op: Delete, Table: tableQueue, Key: numberKey(e.N), Scope: e.place}
}

func loadEntry(row *Row) (*Entry, bool) {
	e := &Entry{place: row.Scope}
	if jsonv.Read(e, row.read()) != nil {
		return nil, false
	}
	raw, err := jsonv.Parse(e.raw)
	if err != nil || e.Entry.DecodeJSON(raw) != nil || e.N < 1 {
		return nil, false
	}
	switch e.State {
	case Local, Acked, Refused, Quarantined, Taken:
		return e, true
	}
	return nil, false
}

// forgetOthers drops from an entry with an outcome what others wrote: the values that its
// change was made on, their words in texts that it changed, and what it chose of two values. Its scope is no
// longer held; only own words stay.
func (e *Entry) forgetOthers() {
	if e.From.IsNull() {
		return
	}
	if e.Chosen {
		e.Fields = e.Fields.With("value", jsonv.Value{})
		e.Bare = true
	}
	for _, f := range e.Fields.Members() {
		if own := ownOf(e.From.Get(f.Key), f.Val); !jsonv.Equal(own, f.Val) {
			e.Fields = e.Fields.With(f.Key, own)
			e.Bare = true
		}
	}
	e.From = jsonv.Value{}
	e.write()
}

// ownOf is what of a value was not in the one it was made from: the words of a
// text, the elements of a list.
func ownOf(before, after jsonv.Value) jsonv.Value {
	switch {
	case before.Kind() != after.Kind():
	case after.Kind() == jsonv.String:
		return jsonv.Str(merge.Own(before.Text(), after.Text()))
	case after.Kind() == jsonv.Array:
		var own []jsonv.Value
		for _, x := range after.Elems() {
			if !slices.ContainsFunc(before.Elems(), func(y jsonv.Member) bool { return jsonv.Equal(x.Val, y.Val) }) {
				own = append(own, x.Val)
			}
		}
		return jsonv.Arr(own...)
	}
	return after
}
