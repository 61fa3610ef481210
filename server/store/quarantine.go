package store

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// Quarantine is an entry that arrived after access ended, kept for a human: the leader of the unit
// that its case belongs to, or, where no such case is known, of the unit where its writer worked last.
type Quarantine struct {
	// Device sent it; with Entry.N it names the quarantine.
	Device syncproto.DeviceID
	Person syncproto.PersonID
	At     int64 // server's clock, ms since 1970
	Entry  syncproto.Entry
	// Case that the entry is about, "" for a person's own things: those are nobody's to judge.
	Case bti.CaseID
	// Unit is where its writer worked last, "" for one who never did.
	Unit bti.UnitID
	// Why access had ended: no_post, consent_withdrawn, access_ended.
	Why string
	Judgement
}

// Judgement of a quarantined entry. It is written once.
type Judgement struct {
	// JudgedAt is the server's clock, ms since 1970; 0 while it waits.
	JudgedAt int64
	JudgedBy syncproto.PersonID
	// Result is applied, merged or conflict when it was taken in, rejected when it was left out.
	Result syncproto.Result
	// Version of the entry's record after it was taken in.
	Version int64
	// Reason why it was left out.
	Reason string
}

// Quarantines reads what waits for a human, and what came of it.
type Quarantines interface {
	// Quarantined entries, judged or not, in order of arrival, at most limit.
	Quarantined(limit int) ([]Quarantine, error)
	// ToJudge are the entries that wait for the leader of a unit, in order of arrival, at most limit, and no
	// more than so many bytes of them beyond the first.
	ToJudge(unit bti.UnitID, limit, bytes int) ([]Quarantine, error)
	// CountToJudge is how many wait for the leader of a unit.
	CountToJudge(unit bti.UnitID) (int, error)
	// QuarantineOf is the quarantine of entry n of a device.
	QuarantineOf(d syncproto.DeviceID, n int64) (q Quarantine, ok bool, err error)
	// JudgedOf are the judged entries of a person with number n, of whichever device, in order of arrival.
	JudgedOf(p syncproto.PersonID, n int64) ([]Quarantine, error)
}

// QuarantinesTx writes them.
type QuarantinesTx interface {
	// PutQuarantine keeps an entry for a human. Its Judgement is left out: see PutJudgement.
	PutQuarantine(q Quarantine) error
	// PutJudgement writes what was decided about entry n of a device. It is an error when that was judged before, or is unknown.
	PutJudgement(d syncproto.DeviceID, n int64, j Judgement) error
}
