package staff

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// Overview is what an administrator looks after.
type Overview struct {
	Today    bti.Date  `json:"today"`
	Services []Service `json:"services"` // in order of name
	Units    []Unit    `json:"units"`    // in order of name
	People   []Person  `json:"people"`   // in order of name
	Deputies []Deputy  `json:"deputies"` // those that stand in now or later, in order of first day
	// Guides that units can work by.
	Guides []string `json:"guides"`
}

// Service is a service of the municipality.
type Service struct {
	Service bti.ServiceID `json:"service" validate:"required,slug,max=80"`
	Name    string        `json:"name" validate:"max=120"`
	Phone   string        `json:"phone,omitempty" validate:"omitempty,phone"`
	Base    bool          `json:"base,omitempty"`
}

// Unit is a place of work.
type Unit struct {
	Unit    bti.UnitID    `json:"unit" validate:"required,slug,max=80"`
	Name    string        `json:"name" validate:"max=120"`
	Service bti.ServiceID `json:"service" validate:"omitempty,slug,max=80"`
	Phone   string        `json:"phone,omitempty" validate:"omitempty,phone"`
	Guides  []string      `json:"guides" validate:"max=20,dive,slug,max=80"`
}

// Person is somebody who works for the municipality.
type Person struct {
	Person syncproto.PersonID `json:"person"`
	Name   string             `json:"name"`
	Login  string             `json:"login"`
	Title  string             `json:"title,omitempty"`
	Phone  string             `json:"phone,omitempty"`
	// State today: future, present, ended or disabled.
	State string `json:"state"`
	// Posts in order of first day.
	Posts []Post `json:"posts"`
	// LoginReady: there is a password, so that they can log in without an invitation.
	LoginReady bool `json:"loginReady"`
}

// Post is where a person works.
type Post struct {
	Role  bti.Role   `json:"role"`
	Unit  bti.UnitID `json:"unit,omitempty"`
	From  bti.Date   `json:"from"`
	Until bti.Date   `json:"until,omitempty"`
}

// Deputy stands in for a leader.
type Deputy struct {
	For   syncproto.PersonID `json:"for" validate:"required,slug,max=80"`
	By    syncproto.PersonID `json:"by" validate:"required,slug,max=80"`
	From  bti.Date           `json:"from" validate:"required,date"`
	Until bti.Date           `json:"until" validate:"required,date"`
}

// NewPerson is somebody who begins.
type NewPerson struct {
	// Person is the id for ever; "": made of the login.
	Person syncproto.PersonID `json:"person,omitempty" validate:"omitempty,slug,max=80"`
	Name   string             `json:"name" validate:"required,notblank,max=120"`
	Login  string             `json:"login" validate:"required,max=120"`
	Title  string             `json:"title,omitempty" validate:"omitempty,max=120"`
	Phone  string             `json:"phone,omitempty" validate:"omitempty,phone"`
	Role   bti.Role           `json:"role" validate:"required,max=40"`
	Unit   bti.UnitID         `json:"unit,omitempty" validate:"omitempty,slug,max=80"`
	From   bti.Date           `json:"from" validate:"required,date"`
	Until  bti.Date           `json:"until,omitempty" validate:"omitempty,date"`
}

// Details are what a person is called; what is "" stays as it is.
type Details struct {
	Person syncproto.PersonID `json:"person" validate:"required,slug,max=80"`
	Name   string             `json:"name,omitempty" validate:"omitempty,notblank,max=120"`
	Login  string             `json:"login,omitempty" validate:"omitempty,max=120"`
	Title  string             `json:"title,omitempty" validate:"omitempty,max=120"`
	Phone  string             `json:"phone,omitempty" validate:"omitempty,phone"`
}

// Move gives a person another post.
type Move struct {
	Person syncproto.PersonID `json:"person" validate:"required,slug,max=80"`
	Role   bti.Role           `json:"role" validate:"required,max=40"`
	Unit   bti.UnitID         `json:"unit,omitempty" validate:"omitempty,slug,max=80"`
	From   bti.Date           `json:"from" validate:"required,date"`
	Until  bti.Date           `json:"until,omitempty" validate:"omitempty,date"`
}

// End makes a day the last at work.
type End struct {
	Person syncproto.PersonID `json:"person" validate:"required,slug,max=80"`
	Until  bti.Date           `json:"until" validate:"required,date"`
}

// Plan is what a file would change, or has changed.
type Plan struct {
	// Digest names the plan: applying it asks for it again, so that nothing else happens than what was shown.
	Digest string `json:"digest"`
	Steps  []Step `json:"steps"`
	// Faults; with one of them nothing can be applied.
	Faults []Told `json:"faults"`
	// How many of each kind, also of steps that are not listed.
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Moved     int `json:"moved"`
	Ended     int `json:"ended"`
	Unchanged int `json:"unchanged"`
}

// Step is what a line changes.
type Step struct {
	Line int `json:"line"` // 0: the person is not in a file that has everybody
	// What is added, changed, moved, ended or unchanged.
	What string `json:"what"`
	// ID of the person or unit, and its name.
	ID   string `json:"id"`
	Name string `json:"name"`
	// From and To say in words of ids what was and what will be: "solbakken employee 2026-11-01".
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
}

// Told is a fault in words.
type Told struct {
	Line   int    `json:"line,omitempty"`
	Column string `json:"column,omitempty"`
	Code   string `json:"code"`
	Text   string `json:"text"`
}
