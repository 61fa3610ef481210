package store

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// Ending is a consent and the last day on which it holds.
type Ending struct {
	Consent syncproto.RecordID
	Case    bti.CaseID
	Until   bti.Date
}

// Endings reads which consents end, of those that nobody has been told of.
type Endings interface {
	// ConsentsEnding are the given ones whose last day lies between two days (both in) and that come after
	// another (the zero Ending: from the beginning), in order of day and id, at most limit.
	ConsentsEnding(from, to bti.Date, after Ending, limit int) ([]Ending, error)
}

// EndingsTx writes who has been told.
type EndingsTx interface {
	// PutConsentTold remembers that people have been told that a consent ends.
	PutConsentTold(consent syncproto.RecordID, at int64) error
}
