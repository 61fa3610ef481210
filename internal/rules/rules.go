// Package rules is the course of a case: R1–R23 of the field (domain.md),
// what the present step is, which decisions are possible, which deadlines run,
// and what an intent changes. It is pure: everything it needs comes in through
// In, nothing is read or kept, so that the server, the browser (as
// WebAssembly) and the simulation get the same answer.
//
// Check and Perform judge a change, StatusOf and Brief say where a case
// stands, May and RelationOf what a person may do in it, Explain puts a finding
// into words. The rules themselves are small functions in files named for
// their theme, joined in one table (table.go).
//
// It never checks the form of a single field (internal/bti does), never decides
// who receives which scope (the server does, with the same Relation), and never
// reads a clock: Today comes in.
package rules

import (
	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Finding is what a rule says about a change; see syncproto.
type Finding = syncproto.Finding

// Severities of a finding. Only Error stands in the way.
const (
	Error   = "error"
	Warning = "warning"
	Info    = "info"
)

// In is what a rule may know.
type In struct {
	// Case as the actor sees it on a device, or as it is on the server.
	Case  *bti.Case
	Guide *guide.Guide
	Actor bti.Actor
	Today bti.Date
	// EarlierClosingNotes on the same child in other cases that the actor may see (R18).
	EarlierClosingNotes int
	// Person looks a person up in the directory; ok is false when unknown. May be nil.
	Person func(bti.PersonID) (p bti.Person, ok bool)
	// Service is what the municipality's directory calls a service, "" when unknown. May be nil.
	Service func(bti.ServiceID) string
	// Unit is what the directory calls a unit, "" when unknown. May be nil.
	Unit func(bti.UnitID) string
	// YoungAge is from which age a young person sees the log themselves, in years: the municipality's setting. 0: not known.
	YoungAge int
	// GuideVersion finds another version of a guide, for move_guide. May be nil.
	GuideVersion func(bti.GuideID, string) *guide.Guide
}

// Change is one entry of a queue as the rules see it.
type Change struct {
	Op     syncproto.Op
	Kind   bti.Kind
	Record bti.RecordID
	Scope  bti.ScopeID
	// Fields: of a put all, of a patch the changed ones, of an intent its arguments.
	Fields jsonv.Value
	// After is the record's fields as they would be with the change (put and
	// patch), and for a settle as they are. Other intents leave it null.
	After  jsonv.Value
	Intent bti.Intent
	IDs    []bti.RecordID
	// Unread tells whether a field of the record holds what the writer had not read when the change was
	// made, since somebody else wrote it. Nil where nobody can have: on the device.
	Unread func(field string) bool
}

// Mutation is what an intent does to one record.
type Mutation struct {
	Record bti.RecordID
	Kind   bti.Kind
	Scope  bti.ScopeID
	Create bool
	// Fields to set; null removes.
	Fields jsonv.Value
	// MoveTo is the scope the record moves to, "" when it stays.
	MoveTo bti.ScopeID
	// Settles are the conflicts of Fields' one field that a settle lets go of.
	Settles []int64
}

// OpenItem is something still open in a step.
type OpenItem struct {
	// Need is one of the guide's closed set of needs: "goal", "evaluation", …
	Need string `json:"need"`
	Text string `json:"text"`
	// Tool is the tool to fill in, for need "form".
	Tool bti.ToolID `json:"tool,omitempty"`
	// Record is what it is about: the measure that lacks an evaluation.
	Record bti.RecordID `json:"record,omitempty"`
}

// StepState is a step and how far the case has come in it.
type StepState struct {
	ID    bti.StepID `json:"id"`
	Level int        `json:"level"`
	Name  string     `json:"name"` // "" where the guide gives it no title of its own
	// State: done, now, ahead, or skipped (before the step a decision led to, or
	// a level that was passed over).
	State string     `json:"state"`
	Open  []OpenItem `json:"open,omitempty"`
}

// DecisionState is a decision of the guide at the present level, and why not.
// Findings are those that hold whatever level is chosen; where there is one
// target they include its own. Allowed: no Error among them, and some target allowed.
type DecisionState struct {
	Outcome  bti.OutcomeID `json:"outcome"`
	Kind     string        `json:"kind"`
	Name     string        `json:"name"`
	Text     string        `json:"text"`
	Allowed  bool          `json:"allowed"`
	Targets  []TargetState `json:"targets,omitempty"`
	Findings []Finding     `json:"findings,omitempty"`
}

// TargetState is a level that a decision may lead to, and why not.
type TargetState struct {
	Level    int        `json:"level"`
	Step     bti.StepID `json:"step,omitempty"`
	Name     string     `json:"name"`
	Allowed  bool       `json:"allowed"`
	Findings []Finding  `json:"findings,omitempty"`
}

// Deadline is something that must be done by a day (R9, R10, R23).
type Deadline struct {
	// What: first_meeting, concern_talk, decision, evaluation, handover, agreement, consent_expires, young_access.
	What   string       `json:"what"`
	Text   string       `json:"text"`
	Due    bti.Date     `json:"due"`
	State  string       `json:"state"` // ahead, due (within 3 days), late
	Days   int          `json:"days"`  // until due; negative when late
	Record bti.RecordID `json:"record,omitempty"`
	Guide  string       `json:"guide,omitempty"`
}

// Status is where a case stands.
type Status struct {
	Level     int             `json:"level"`
	Step      bti.StepID      `json:"step"`
	Steps     []StepState     `json:"steps"`
	Decisions []DecisionState `json:"decisions"`
	Deadlines []Deadline      `json:"deadlines"`
	// Stopped: a suspicion of violence or abuse stands (R11); Exit is the guide's exit to show.
	Stopped bool   `json:"stopped,omitempty"`
	Exit    string `json:"exit,omitempty"`
	Closed  bool   `json:"closed,omitempty"`
	// Offer is the open baton offer, "" when there is none.
	Offer               bti.RecordID `json:"offer,omitempty"`
	EarlierClosingNotes int          `json:"earlierClosingNotes,omitempty"`
	// Notes are findings about the case as it is: warnings and information.
	Notes []Finding `json:"notes,omitempty"`
}
