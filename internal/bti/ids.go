// Package bti is the domain: the records of a case in the words of the
// field, their typed ids, closed sets and field checks, and the assembly of
// records into a Case. It has no I/O, no clock and no rule of the course of a
// case (those are in internal/rules).
//
// The validate tags are the one source of the field checks: internal/gen
// writes plain Go from them (codec_gen.go), because validator/v10 is too large
// and slow for WebAssembly; a fuzz test in server/validation holds the two equal.
// The merge tag says how two edits of one field become one ("text": by words).
package bti

import "stafett/syncproto"

// Ids. A bare string never crosses a package.
type (
	// CaseID is the RecordID of the case's head record.
	CaseID string
	// UnitID names a unit: a kindergarten, a school, a health station.
	UnitID string
	// ServiceID names a service in the directory of the guide: "barnehage", "ppt".
	ServiceID string
	// GuideID names a guide: "kongsvinger-barnehage".
	GuideID string
	// StepID names a step: "1.2".
	StepID string
	// OutcomeID names a decision that a guide allows: "1.further".
	OutcomeID string
	// ToolID names a tool of a guide.
	ToolID string

	// RecordID names a record.
	RecordID = syncproto.RecordID
	// PersonID names a person who logs in.
	PersonID = syncproto.PersonID
	// ScopeID names a scope.
	ScopeID = syncproto.ScopeID
)

// Date is a day without time zone, "2026-11-22"; "" is no date.
type Date string

// Depth is at which depth a case is seen; see ScopeOf.
type Depth string

// The depths of a case.
const (
	Log       Depth = "log"       // the relay log: guardians and consented services
	Internal  Depth = "internal"  // the own service
	Protected Depth = "protected" // rule R11: suspicion of violence or abuse
)

// RefScope holds the directory and the guides: every employee has it.
const RefScope ScopeID = "ref"

// ScopeOf is the scope of a case at a depth.
func ScopeOf(c CaseID, d Depth) ScopeID { return ScopeID("case:" + string(c) + ":" + string(d)) }

// PersonScope holds a person's own things.
func PersonScope(p PersonID) ScopeID { return ScopeID("person:" + string(p)) }

// SplitScope takes a case scope apart; ok is false for any other scope.
func SplitScope(s ScopeID) (c CaseID, d Depth, ok bool) {
	const pre = "case:"
	if len(s) < len(pre) || s[:len(pre)] != pre {
		return "", "", false
	}
	for i := len(pre); i < len(s); i++ {
		if s[i] != ':' {
			continue
		}
		d = Depth(s[i+1:])
		return CaseID(s[len(pre):i]), d, i > len(pre) && (d == Log || d == Internal || d == Protected)
	}
	return "", "", false
}

// Role is what a person is in the municipality. Baton holder and participant
// are not roles but relations to one case.
type Role string

// The roles.
const (
	Employee       Role = "employee"
	Leader         Role = "leader"
	GuardianRole   Role = "guardian"
	Young          Role = "young"
	BTICoordinator Role = "bti_coordinator"
	Administrator  Role = "administrator"
	PrivacyOfficer Role = "privacy_officer"
)

// Actor is the person who makes a change.
type Actor struct {
	Person  PersonID  `json:"person"`
	Role    Role      `json:"role"`
	Unit    UnitID    `json:"unit,omitempty"`
	Service ServiceID `json:"service,omitempty"`
}
