// Package core is what the browser's worker asks of Go: one method name, one
// JSON text in, one JSON text out. It joins replica, rules, guide and bti and
// renders texts in the reader's language. It has no I/O, clock or randomness:
// the caller gives the day, the time and fresh ids. pwa/wasm exports it;
// Go tests call it directly. Methods and their shapes are the pairs below:
// method "x" takes XIn and answers XOut (see Methods in core.go).
package core

import (
	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Error is what any method answers when it cannot do what was asked.
type Error struct {
	// Code: bad_input, not_open, unknown_case, unknown_record, unknown_guide, internal.
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

// Row is one thing the device stores, sealed under the key of its scope.
// The core says what; the worker stores it without understanding it.
type Row struct {
	Table string            `json:"table"` // chunk (records), queue (entries), meta
	Key   string            `json:"key"`
	Scope syncproto.ScopeID `json:"scope"` // "" for the profile's own key
	Data  string            `json:"data,omitempty"`
	// Value is what Data says, as it stands: JSON put in a text is read letter by letter twice.
	// With it, Data is empty.
	Value jsonv.Value `json:"value,omitempty"`
}

// Effect is one storage operation; a list of them is one transaction.
type Effect struct {
	Op    string            `json:"op"` // put, delete, drop_scope (the scope's key and all its rows)
	Table string            `json:"table,omitempty"`
	Key   string            `json:"key,omitempty"`
	Scope syncproto.ScopeID `json:"scope,omitempty"`
	Data  string            `json:"data,omitempty"`
}

// OpenIn opens a profile; then load, as often as there are batches, then ready.
type OpenIn struct {
	Actor  bti.Actor          `json:"actor"`
	Device syncproto.DeviceID `json:"device"`
	Mode   field.Mode         `json:"mode"`
	Lang   field.Lang         `json:"lang"`
}

// OpenOut is empty.
type OpenOut struct{}

// LoadIn gives stored rows back.
type LoadIn struct {
	Rows []Row `json:"rows"`
}

// LoadOut is empty.
type LoadOut struct{}

// ReadyIn ends the loading.
type ReadyIn struct {
	// Damaged is how many stored rows would not open: if any, the next pull fetches everything.
	Damaged int   `json:"damaged,omitempty"`
	Now     int64 `json:"now,omitempty"` // device clock, ms since 1970
}

// ReadyOut counts what is held. Effects repair what a crash left between two
// versions of the app; usually empty.
type ReadyOut struct {
	Records int      `json:"records"`
	Queued  int      `json:"queued"`
	Effects []Effect `json:"effects"`
	// LeaseOver: it has been without contact for too long, by Now, and its content stays closed until the next.
	LeaseOver bool `json:"leaseOver"`
}

// LangIn changes the language.
type LangIn struct {
	Lang field.Lang `json:"lang"`
}

// LangOut is empty.
type LangOut struct{}

// CasesIn asks for "Mine saker".
type CasesIn struct {
	Today bti.Date `json:"today"`
}

// Task is something that needs the person now, most urgent first.
type Task struct {
	Case   bti.CaseID   `json:"case"`
	Name   string       `json:"name"` // the subject's
	What   string       `json:"what"` // deadline kinds of rules.Deadline, accept_baton, look, refused, step, report, team
	Text   string       `json:"text"`
	Due    bti.Date     `json:"due,omitempty"`
	State  string       `json:"state"` // late, due, ahead
	Record bti.RecordID `json:"record,omitempty"`
}

// CaseRow is a case in the list.
type CaseRow struct {
	ID        bti.CaseID `json:"id"`
	Name      string     `json:"name"`
	Born      bti.Date   `json:"born,omitempty"`
	Level     int        `json:"level"`
	Step      bti.StepID `json:"step"`
	StepName  string     `json:"stepName"`       // "" where the guide gives the step no title of its own
	Lang      string     `json:"lang,omitempty"` // the language of StepName: the guide's
	Baton     string     `json:"baton"`          // name of the holder, "" when nobody
	BatonMine bool       `json:"batonMine,omitempty"`
	Unit      string     `json:"unit"`
	// Mine: the actor started the case, takes part in it or holds the baton; else it is the unit's.
	Mine     bool   `json:"mine,omitempty"`
	Status   string `json:"status"`
	Practice bool   `json:"practice,omitempty"`
	Stopped  bool   `json:"stopped,omitempty"`
	Late     int    `json:"late"`  // deadlines that have passed
	State    string `json:"state"` // sent, merged, local, look, quarantined, refused: the worst of its records
	Changed  int64  `json:"changed"`
}

// CasesOut is "Mine saker".
type CasesOut struct {
	Tasks []Task    `json:"tasks"`
	Cases []CaseRow `json:"cases"`
}

// CaseIn asks for one case.
type CaseIn struct {
	ID    bti.CaseID `json:"id"`
	Today bti.Date   `json:"today"`
}

// RecordView is a record with this device's unsent changes on it.
type RecordView struct {
	ID     bti.RecordID `json:"id"`
	Kind   bti.Kind     `json:"kind"`
	Depth  bti.Depth    `json:"depth"`
	Fields jsonv.Value  `json:"f"`
	// Version is the server's version this view stands on, to give back as ChangeIn.Base; 0: not yet sent.
	Version int64 `json:"v"`
	// State: sent, merged, local (only on this device), look, quarantined, refused.
	State string `json:"state"`
	// Own: the actor made it.
	Own       bool   `json:"own,omitempty"`
	CreatedBy string `json:"createdBy"` // names, where the directory has them
	CreatedAt int64  `json:"createdAt"`
	By        string `json:"by"`
	At        int64  `json:"at"`
	// Written and Edited are the writing device's clock, where it says otherwise than CreatedAt and
	// At, which are then when it arrived; 0 else. Shown, never trusted.
	Written   int64          `json:"written,omitempty"`
	Edited    int64          `json:"edited,omitempty"`
	Conflicts []ConflictView `json:"conflicts,omitempty"`
}

// ConflictView is another's value of a field, to settle with one tap.
type ConflictView struct {
	ID     int64        `json:"id"`
	Case   bti.CaseID   `json:"case"`
	Record bti.RecordID `json:"record"`
	Kind   bti.Kind     `json:"kind"`
	Field  string       `json:"field"`
	// Mine is the field's present value, Other the one kept beside it.
	Current   jsonv.Value `json:"current"`
	CurrentBy string      `json:"currentBy"`
	CurrentAt int64       `json:"currentAt"`
	Other     jsonv.Value `json:"other"`
	OtherBy   string      `json:"otherBy"`
	OtherAt   int64       `json:"otherAt"`
}

// Person is somebody in the directory.
type Person struct {
	Person  bti.PersonID  `json:"person"`
	Name    string        `json:"name"`
	Title   string        `json:"title,omitempty"`
	Role    bti.Role      `json:"role"`
	Unit    bti.UnitID    `json:"unit,omitempty"`
	Service bti.ServiceID `json:"service,omitempty"`
	Phone   string        `json:"phone,omitempty"`
}

// CaseOut is everything the case screen shows.
type CaseOut struct {
	Row          CaseRow      `json:"row"`
	Guide        bti.GuideID  `json:"guide"`
	GuideVersion string       `json:"guideVersion"`
	NewerGuide   string       `json:"newerGuide,omitempty"` // a newer version of its guide, "" when none
	Status       rules.Status `json:"status"`
	Records      []RecordView `json:"records"` // oldest first, struck ones included
	// May tells which things the actor may do here, to show or hide buttons: "write", "decide",
	// "offer_baton", "answer_baton", "sign", "withdraw", "suspect", "share", "demand_closing".
	May []string `json:"may"`
	// Make are the kinds of records that the actor may add.
	Make []bti.Kind `json:"make"`
	// Services that a standing consent covers.
	Consented []bti.ServiceID `json:"consented"`
}

// DirectoryIn asks for people, units, services and guides.
type DirectoryIn struct{}

// UnitView is a unit with its guides.
type UnitView struct {
	Unit    bti.UnitID    `json:"unit"`
	Name    string        `json:"name"`
	Service bti.ServiceID `json:"service"`
	Guides  []string      `json:"guides"`
}

// ServiceView is a service of the municipality.
type ServiceView struct {
	Service bti.ServiceID `json:"service"`
	Name    string        `json:"name"`
	Phone   string        `json:"phone,omitempty"`
	Base    bool          `json:"base,omitempty"`
}

// GuideRef names a guide on this device.
type GuideRef struct {
	Guide   bti.GuideID `json:"guide"`
	Version string      `json:"version"`
	Title   string      `json:"title"`
	Lang    string      `json:"lang"`
}

// DirectoryOut is the directory.
type DirectoryOut struct {
	Municipality string        `json:"municipality"`
	People       []Person      `json:"people"`
	Units        []UnitView    `json:"units"`
	Services     []ServiceView `json:"services"`
	Guides       []GuideRef    `json:"guides"`
}

// SubjectsIn asks which known children, young or pregnant match a text, for a
// new concern about somebody who has a case already.
type SubjectsIn struct {
	Query string `json:"query"`
}

// SubjectView is one of them.
type SubjectView struct {
	Name   string       `json:"name"`
	Born   bti.Date     `json:"born,omitempty"`
	Cases  []bti.CaseID `json:"cases"`
	Fields jsonv.Value  `json:"f"`
	// ClosingNotes that exist on this subject (R18).
	ClosingNotes int `json:"closingNotes"`
}

// SubjectsOut lists at most 20.
type SubjectsOut struct {
	Subjects []SubjectView `json:"subjects"`
}

// GuideIn asks for a whole guide.
type GuideIn struct {
	Guide   bti.GuideID `json:"guide"`
	Version string      `json:"version"`
}

// GuideOut is a guide.
type GuideOut struct {
	Guide guide.Guide `json:"guide"`
}

// CheckIn checks fields as they are typed.
type CheckIn struct {
	Kind   bti.Kind    `json:"kind"`
	Fields jsonv.Value `json:"f"`
	// Guide and Version are needed for kind form.
	Guide   bti.GuideID `json:"guide,omitempty"`
	Version string      `json:"version,omitempty"`
}

// FaultView is a fault with its message.
type FaultView struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// CheckOut lists the faults; empty when all is well.
type CheckOut struct {
	Faults []FaultView `json:"faults"`
}

// CheckManyIn checks many records in one call.
type CheckManyIn struct {
	Records []CheckIn `json:"records"`
}

// CheckManyOut has one answer per record, in order.
type CheckManyOut struct {
	Results []CheckOut `json:"results"`
}

// ChangeIn asks for a change. When nothing stands in the way it is queued and
// visible at once.
type ChangeIn struct {
	Op     syncproto.Op   `json:"op"`
	Case   bti.CaseID     `json:"case"`
	Kind   bti.Kind       `json:"kind"`
	Depth  bti.Depth      `json:"depth"`
	Record bti.RecordID   `json:"record,omitempty"` // "" for a new one: IDs[0] is taken
	Fields jsonv.Value    `json:"f"`
	Intent bti.Intent     `json:"intent,omitempty"`
	Today  bti.Date       `json:"today"`
	Now    int64          `json:"now"` // device clock, ms since 1970
	IDs    []bti.RecordID `json:"ids"` // at least 4 fresh UUIDv7s
	// Try only asks what stands in the way.
	Try bool `json:"try,omitempty"`
	// Base is the version the form was opened on, for a patch of something that was being
	// typed while a newer version arrived; 0: the version the device has now.
	Base int64 `json:"base,omitempty"`
	// From has the values that the form showed when it was opened, of the fields that are
	// changed (null: it was empty); without it, those the record has now. With it, what somebody
	// else wrote while the form stood open is merged and not overwritten.
	From jsonv.Value `json:"from,omitempty"`
	// Instead is the number of a refused entry of the same record that this puts right: it is let go of
	// when this is kept, in the same Effects; 0: none.
	Instead int64 `json:"instead,omitempty"`
}

// ChangeOut: Kept is true when the change was taken; Effects must be stored
// before the person is told so.
type ChangeOut struct {
	Kept     bool            `json:"kept"`
	Record   bti.RecordID    `json:"record,omitempty"`
	Faults   []FaultView     `json:"faults,omitempty"`
	Findings []rules.Finding `json:"findings,omitempty"` // with Text
	Effects  []Effect        `json:"effects,omitempty"`
}

// StartIn starts a case with a concern in one step: the subject, the case,
// the concern and the employee as participant are queued together or not at all.
type StartIn struct {
	Subject  jsonv.Value    `json:"subject"` // fields of bti.Subject
	Concern  jsonv.Value    `json:"concern"` // fields of bti.Concern
	Guide    bti.GuideID    `json:"guide"`
	Version  string         `json:"version"`
	Practice bool           `json:"practice,omitempty"`
	Previous bti.CaseID     `json:"previous,omitempty"`
	Today    bti.Date       `json:"today"`
	Now      int64          `json:"now"`
	IDs      []bti.RecordID `json:"ids"` // at least 6
}

// StartOut is like ChangeOut; Case is the new case. Fault fields are prefixed
// "subject." or "concern.".
type StartOut struct {
	Kept     bool            `json:"kept"`
	Case     bti.CaseID      `json:"case,omitempty"`
	Faults   []FaultView     `json:"faults,omitempty"`
	Findings []rules.Finding `json:"findings,omitempty"`
	Effects  []Effect        `json:"effects,omitempty"`
}

// PushNextIn asks for the next push. Until PushAnswer has taken its answer the
// same body comes again, byte for byte.
type PushNextIn struct {
	// Max is how many entries at most, for a server or a network that refuses more; 0: as many as
	// the wire allows.
	Max int `json:"max,omitempty"`
}

// PushNextOut is the body to send; Count 0: nothing to send.
type PushNextOut struct {
	Body  string `json:"body,omitempty"`
	Count int    `json:"count"`
}

// PushAnswerIn is the server's answer (200) to the last PushNext, or the
// number of the entry that it waits for when it refused the push for a gap.
type PushAnswerIn struct {
	Body     string `json:"body,omitempty"`
	Expected int64  `json:"expected,omitempty"`
}

// AnswerOut: store Effects, then tell the screens which cases changed.
type AnswerOut struct {
	Effects []Effect     `json:"effects"`
	Cases   []bti.CaseID `json:"cases"`
	More    bool         `json:"more,omitempty"` // ask again at once
}

// PullNextIn asks for the next pull request: the next page of the pull under
// way, or the first of a new one.
type PullNextIn struct {
	// Restart forgets the pages that came so far, after the server refused a page token.
	Restart bool `json:"restart,omitempty"`
}

// PullNextOut is the body to send.
type PullNextOut struct {
	Body string `json:"body"`
}

// PullAnswerIn is the server's answer (200) to the last PullNext, or the
// purges that came with its refusal.
type PullAnswerIn struct {
	Purges []syncproto.Purge `json:"purges,omitempty"`
	Body   string            `json:"body"`
	Now    int64             `json:"now"`
}

// SyncIn asks for the state of sync.
type SyncIn struct{}

// EntryView is an entry of the queue, or one that was refused and waits for its writer.
type EntryView struct {
	N        int64           `json:"n"`
	Case     bti.CaseID      `json:"case,omitempty"`
	Name     string          `json:"name,omitempty"` // the subject's
	Op       syncproto.Op    `json:"op"`
	Kind     bti.Kind        `json:"kind"`
	Record   bti.RecordID    `json:"record"`
	Intent   bti.Intent      `json:"intent,omitempty"`
	Depth    bti.Depth       `json:"depth,omitempty"`
	Fields   jsonv.Value     `json:"f"`
	From     jsonv.Value     `json:"from,omitempty"` // of a patch: what its writer saw
	Base     int64           `json:"base,omitempty"` // of a patch: the version it was made on
	State    string          `json:"state"`          // local, refused, quarantined, taken (in from quarantine)
	Findings []rules.Finding `json:"findings,omitempty"`
	At       int64           `json:"at"`
	// Bare: only the person's own words of it are left, and it cannot be sent again.
	Bare bool `json:"bare,omitempty"`
	// Judge is the name of who judged it after it was quarantined, JudgedAt when (ms since 1970, server's
	// clock; 0: nobody yet), Reason why it was left out.
	Judge    string `json:"judge,omitempty"`
	JudgedAt int64  `json:"judgedAt,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// SyncOut is the state of sync.
type SyncOut struct {
	Local    int         `json:"local"`
	Refused  int         `json:"refused"`
	Taken    int         `json:"taken"` // taken in from quarantine, and not yet seen by their writer
	Looks    int         `json:"looks"` // conflicts to settle
	LastPull int64       `json:"lastPull"`
	Entries  []EntryView `json:"entries"`
	// Notes are the person's own, oldest first, struck ones included: what was kept of refused entries.
	Notes []RecordView `json:"notes"`
}

// LooksIn asks for all conflicts.
type LooksIn struct{}

// LooksOut are all conflicts the person can settle.
type LooksOut struct {
	Looks []ConflictView `json:"looks"`
}

// RefusedIn deals with a refused entry: retry (queue it again as it is), note
// (keep its text as a private note), drop. One that was taken in from quarantine can only be dropped: it has been seen.
type RefusedIn struct {
	N     int64          `json:"n"`
	How   string         `json:"how"`
	Today bti.Date       `json:"today"`
	Now   int64          `json:"now"`
	IDs   []bti.RecordID `json:"ids"`
}

// RefusedOut are the effects.
type RefusedOut struct {
	Effects []Effect `json:"effects"`
}

// VectorIn runs one rule vector of testdata/rules. Guide is null where the device has none.
type VectorIn struct {
	Guide   jsonv.Value        `json:"guide"`
	Actor   bti.Actor          `json:"actor"`
	Today   bti.Date           `json:"today"`
	Lang    field.Lang         `json:"lang"`
	Case    bti.CaseID         `json:"case"`
	Records []syncproto.Record `json:"records"`
	Earlier int                `json:"earlier,omitempty"`
	// Other is another guide, or version of the guide, that is at hand (for move_guide).
	Other jsonv.Value `json:"other"`
	// People are the directory the vector knows, Unit what it calls the case's unit.
	People []bti.Person     `json:"people,omitempty"`
	Unit   string           `json:"unit,omitempty"`
	Change *syncproto.Entry `json:"change,omitempty"`
	// Unread are fields of the changed record that somebody else wrote since the change's writer read them.
	Unread []string `json:"unread,omitempty"`
}

// VectorOut is what the rules say: of the change, if any, and of the case.
type VectorOut struct {
	Findings  []rules.Finding `json:"findings"`
	Mutations int             `json:"mutations"`
	Status    rules.Status    `json:"status"`
}
