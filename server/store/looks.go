package store

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// LogLinesMax bounds what one question to the access log answers.
const LogLinesMax = 500

// LogQuery asks the access log. What is empty does not count.
type LogQuery struct {
	Person syncproto.PersonID
	Case   bti.CaseID
	Unit   bti.UnitID
	// What are the kinds of line wanted.
	What []string
	// From and To bound the moment, ms since 1970; From is in, To is out.
	From, To int64
	// Scope is one scope alone; a Case is all of its scopes.
	Scope syncproto.ScopeID
	// Before is the number before which the answer ends: where the last one left off.
	Before int64
	// Limit is how many lines at most; 0 or more than LogLinesMax is LogLinesMax.
	Limit int
}

// LookAnswer is what was said to a look that needed a reason: by the one who
// looked, or by the privacy officer.
type LookAnswer struct {
	// No is the number of the line of the access log.
	No     int64
	At     int64
	Person syncproto.PersonID
	// What: reason (by the one who looked), accepted or breach (by the privacy officer).
	What string
	// Text in the person's own words.
	Text string
}

// Looks asks the access log.
type Looks interface {
	// FindLog answers lines, newest first.
	FindLog(q LogQuery) ([]LogLine, error)
	// LogLine is one line by its number.
	LogLine(no int64) (l LogLine, ok bool, err error)
	// LookAnswers to lines with numbers from … to (both in), in order of number, then moment.
	LookAnswers(from, to int64) ([]LookAnswer, error)
}

// LooksTx answers looks.
type LooksTx interface {
	// PutLookAnswer adds an answer; one is never changed.
	PutLookAnswer(a LookAnswer) error
}
