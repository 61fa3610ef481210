package store

import "errors"

// Code is a stable name of what is wrong with a database.
type Code string

// The codes. They are added to, never reused.
const (
	Busy        Code = "store.busy"         // too many writes wait, or another process holds the file
	Full        Code = "store.full"         // no room on the disk
	Broken      Code = "store.broken"       // the file is damaged or is no database
	Foreign     Code = "store.foreign"      // a database, but not one of Stafett
	NewerSchema Code = "store.newer_schema" // written by a later version of Stafett
	Unwritable  Code = "store.unwritable"   // the folder or file cannot be written
	Taken       Code = "store.taken"        // a name that must be unique is in use
	Closed      Code = "store.closed"       // the store was closed
	IO          Code = "store.io"           // reading or writing failed
)

// Error is what a store answers when it cannot do what was asked. Detail
// tells a person at the terminal what to do; it has no name and no content.
type Error struct {
	Code   Code
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := string(e.Code)
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += " (" + e.Err.Error() + ")"
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of the first Error in a chain, "" when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
