package syncproto

import "stafett/syncproto/jsonv"

// RecordID names a record: a UUIDv7 in lower case, made by the client.
type RecordID string

// ScopeID names a scope: "case:<id>:log", "case:<id>:internal",
// "case:<id>:protected", "person:<id>" or "ref".
type ScopeID string

// DeviceID names a registered device (one profile on one tablet or phone): a UUIDv7.
type DeviceID string

// PersonID names a person who logs in.
type PersonID string

// Bounds that both sides keep.
const (
	EntriesMax   = 100     // entries in one push
	PushBytesMax = 1 << 20 // bytes of one push body
	PageRecords  = 1000    // records in one page of a pull, more only to keep a transaction whole
	FieldsMax    = 200     // fields of one record
	HealMax      = 200     // scopes that one pull names to be healed
	WaitsMax     = 100     // entries in quarantine that one pull asks for
)

// Record is one small thing a person edits, as the server has it.
type Record struct {
	ID    RecordID `json:"id"`
	Kind  string   `json:"kind"`
	Scope ScopeID  `json:"scope"`
	// Version is the tenant's sequence number of the record's last change; 0
	// on a device for a record the server has not yet seen.
	Version int64 `json:"v"`
	// Fields is an object: field name to value.
	Fields jsonv.Value `json:"f"`
	// CreatedBy and By made the first and the last change. At times are the
	// server's clock, milliseconds since 1970.
	CreatedBy PersonID   `json:"cb"`
	CreatedAt int64      `json:"ca"`
	By        PersonID   `json:"by"`
	At        int64      `json:"at"`
	Conflicts []Conflict `json:"cf,omitempty"`
	// Written and Edited are the device's clock at the first and the last change, where it says
	// otherwise than CreatedAt and At: what was written offline arrives later. Shown, never
	// trusted; nothing is ordered or judged by them.
	Written int64 `json:"wr,omitempty"`
	Edited  int64 `json:"ed,omitempty"`
}

// Conflict is a value that somebody wrote and that did not become the
// field's value, kept until a person settles it.
type Conflict struct {
	// ID is made by the server, unique within the record.
	ID    int64  `json:"id"`
	Field string `json:"field"`
	// Value is null when the writer had removed what somebody else changed.
	Value jsonv.Value `json:"value"`
	By    PersonID    `json:"by"`
	At    int64       `json:"at"` // the server's clock, ms since 1970, as StoodAt
	// StoodBy wrote the value that the field has instead, at StoodAt. The record's own By may be
	// somebody else, who changed another field since, or whose value this is.
	StoodBy PersonID `json:"sby,omitempty"`
	StoodAt int64    `json:"sat,omitempty"`
}

// Op is what an Entry does.
type Op string

// The operations.
const (
	OpPut    Op = "put"    // create a record with Fields
	OpPatch  Op = "patch"  // set the named fields of a record made on version Base; null removes
	OpIntent Op = "intent" // a step of the case's course, checked by the rules on arrival
)

// Entry is one element of a device's ordered queue. Every one needs N, Op, Record, Scope and
// Fields; a put Kind too, and an intent Intent. Base is left out where no pull has brought the record yet.
//
// A patch is merged field by field, three ways: the ancestor is what its
// writer saw (From, else the record at Base), the two sides
// are the record as it is and the patch. A field that nobody touched since
// takes the patch's value; it is untouched when its value equals the ancestor,
// or, for a field that From does not name, when its last change has a version ≤ Base.
//
// Several entries of one device on one record, all waiting, carry the same
// Base: the last version the server told of. Their From is what tells that the
// second was made on the first: the first has set the field to just that
// value, so the second finds it untouched, and two texts are not merged as if
// a person had written against themselves. A field last changed by an entry of
// the same device with a lower N is therefore somebody else's change only
// when a merge made something else of it. From also lets a server that was
// restored from a backup merge rightly though Base names nothing it knows.
type Entry struct {
	// N is the device's own number, from 1, without holes. A device that registers anew goes on
	// with the numbers of its queue.
	N  int64 `json:"n"`
	Op Op    `json:"op"`
	// Record is the record made or changed; for an intent the record it makes or acts on.
	Record RecordID `json:"record"`
	Kind   string   `json:"kind,omitempty"`
	Scope  ScopeID  `json:"scope"`
	// Base is the record's version the change was made on; 0 for a new record
	// or one that had only been changed on this device.
	Base int64 `json:"base,omitempty"`
	// Fields of a put or patch, arguments of an intent.
	Fields jsonv.Value `json:"f"`
	// From has, for fields of a patch, the value that the writer saw when the
	// edit was begun (null: the field was absent). It is what the change was
	// made on, and goes before what the record held at Base.
	// A field not named in From was as in the record at Base. An intent has it for settle alone.
	From   jsonv.Value `json:"from,omitempty"`
	Intent string      `json:"intent,omitempty"`
	// IDs are ids the client made for further records that the intent creates, in order.
	IDs []RecordID `json:"ids,omitempty"`
	// At is the device's clock, ms since 1970: shown, never trusted.
	At int64 `json:"at"`
}

// Result is the one way an entry ends.
type Result string

// The results.
const (
	Applied     Result = "applied"
	Merged      Result = "merged"      // applied beside somebody else's change of the same record, be it to the same value
	Conflicting Result = "conflict"    // something of it is kept as a Conflict for people to settle
	Rejected    Result = "rejected"    // refused for good; the text stays on the device
	Quarantined Result = "quarantined" // arrived after access ended; kept for a human, whose Judgement comes with a later pull
)

// Finding is what a rule or a field check says about a change.
type Finding struct {
	// Rule is R1 … R23, or "field" for a field check, "record" for what may be put where, "access"
	// for who may write there, or "sync" for the sync itself.
	Rule string `json:"rule"`
	// Code is stable and never reused: "R6.measure_not_evaluated".
	Code     string `json:"code"`
	Severity string `json:"severity"` // error (stands in the way), warning, info
	Field    string `json:"field,omitempty"`
	// Params fill the message's places, in order.
	Params []string `json:"params,omitempty"`
	// Guide is "<guide id> <version>" when the guide set the rule.
	Guide string `json:"guide,omitempty"`
	// Record is the record it is about, where there is one.
	Record RecordID `json:"record,omitempty"`
	// Text is the message in the reader's language. Filled on the device and
	// in problem+json; empty on the sync wire, where the language is unknown.
	Text string `json:"text,omitempty"`
}

// Outcome is the stored answer to one entry.
type Outcome struct {
	N      int64  `json:"n"`
	Result Result `json:"result"`
	// Version is the record's version after the entry; 0 when rejected or quarantined.
	Version  int64     `json:"v,omitempty"`
	Findings []Finding `json:"findings,omitempty"`
}

// Push is the body of POST /api/sync/push.
type Push struct {
	Version int      `json:"version"`
	Device  DeviceID `json:"device"`
	Entries []Entry  `json:"entries"`
}

// PushAnswer answers a Push: one outcome per entry, in order.
type PushAnswer struct {
	Version  int       `json:"version"`
	Outcomes []Outcome `json:"outcomes"`
}

// Pull is the body of POST /api/sync/pull.
type Pull struct {
	Version int      `json:"version"`
	Device  DeviceID `json:"device"`
	// Cursor is what the last finished pull ended with; "" for the first. Opaque.
	Cursor string `json:"cursor"`
	// Page is PullAnswer.Next of the page before; "" for the first page. Opaque.
	Page string `json:"page,omitempty"`
	// Acked is the highest entry number whose outcome the device has stored, be it from a push or a pull.
	Acked int64 `json:"acked"`
	// Heal names scopes whose digest differed: they come whole. It counts with the first page; at most 200.
	Heal []ScopeID `json:"heal,omitempty"`
	// Waits names entries of the person that lie in quarantine, to be told what was decided about
	// them. It counts with the first page; at most WaitsMax.
	Waits []Waiting `json:"waits,omitempty"`
}

// Waiting names an entry that was quarantined. Its number alone would not do: a device that had to
// register anew goes on with its numbers, and of two copies of a device each has gone on by itself.
type Waiting struct {
	N      int64    `json:"n"`
	Record RecordID `json:"record"`
	At     int64    `json:"at"` // the entry's At
}

// Judgement is what somebody at the municipality decided about a quarantined entry: once, and for good.
type Judgement struct {
	Waiting Waiting `json:"entry"`
	// Result is applied, merged or conflict when the entry was taken in after all, and rejected when it was left out.
	Result Result `json:"result"`
	// Version is the record's after the entry was taken in.
	Version int64 `json:"v,omitempty"`
	// By decided it, at On (the server's clock, ms since 1970); Name is what they are called. Both are absent where
	// the writer may not know.
	By   PersonID `json:"by,omitempty"`
	Name string   `json:"name,omitempty"`
	On   int64    `json:"on"`
	// Reason why it was left out, in the words of who decided.
	Reason string `json:"reason,omitempty"`
}

// Purge tells the device to forget a scope: its key, its rows, its drafts.
type Purge struct {
	Scope  ScopeID `json:"scope"`
	Reason string  `json:"reason"` // deleted, access_ended, consent_withdrawn, moved, retention
}

// Digest is a scope's checksum: see ScopeDigest.
type Digest struct {
	Scope  ScopeID `json:"scope"`
	Digest string  `json:"digest"`
	Count  int     `json:"count"`
}

// Move tells that a record left a scope the device still holds, for one it may not.
type Move struct {
	Record RecordID `json:"record"`
	Scope  ScopeID  `json:"scope"` // the scope it left
}

// PullAnswer answers a Pull. The package comment says in which order to take it ("Pulling");
// but for the purges, everything of all pages of one pull becomes visible at once with the last page.
type PullAnswer struct {
	Version int `json:"version"`
	// Purges stand on the first page, all of them. One may be told again by a later pull.
	Purges []Purge `json:"purges,omitempty"`
	// Fresh names scopes that come whole in this pull: what the device has of them is replaced. One
	// that was purged before is held again from then on.
	Fresh []ScopeID `json:"fresh,omitempty"`
	// Records are current states, in order of version within fresh and within changed.
	Records []Record `json:"records,omitempty"`
	Gone    []Move   `json:"gone,omitempty"`
	// Outcomes that the device has not acknowledged. They name an entry by its number alone: a device
	// that may have been copied sends what it has no answer to once more instead, as the replica does.
	Outcomes []Outcome `json:"outcomes,omitempty"`
	// Judged is what was decided about the entries in Waits, of those where anything was; on the first page.
	Judged []Judgement `json:"judged,omitempty"`
	// Digests of the scopes touched by this pull; on the last page.
	Digests []Digest `json:"digests,omitempty"`
	// Next is the page token, "" on the last page.
	Next string `json:"next,omitempty"`
	// Cursor and Head stand on the last page.
	Cursor string `json:"cursor,omitempty"`
	Head   int64  `json:"head,omitempty"`
	// Held is false when the cursor's incarnation or the device's ledger is
	// unknown to the server: the device drops every scope not in Fresh. It is the same on all pages of a pull.
	Held bool `json:"held"`
}
