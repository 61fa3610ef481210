// Package store is the contract of a municipality's database: what is kept, and
// what one transaction may read and write. It holds interfaces and types, and
// neither SQL nor a decision: who may see a record, and what an edit becomes, is the
// syncer's. Every implementation passes the suite in storetest; sqlite is one.
//
// Records, their history, the outcomes, the ledger of what each device holds
// and the access log stand in the same database, so that one transaction
// tells the whole truth and one backup holds it.
package store

import (
	"context"
	"iter"
	"slices"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Bounds that every implementation keeps.
const (
	// GroupMax is how many waiting writes are committed together at most.
	GroupMax = 64
	// QueueMax is how many writes may wait; further ones are refused with Busy.
	QueueMax = 512
)

// Store is one municipality's database.
type Store interface {
	// Read runs fn in one read transaction: everything fn reads is of one
	// moment. fn must not keep the Reader.
	Read(ctx context.Context, fn func(Reader) error) error
	// Look begins what Read does around fn, for who reads on while something else is done. It must be ended.
	Look(ctx context.Context) (View, error)
	// Write runs fn in a transaction of its own, or in a savepoint of a
	// transaction shared with other waiting writes. When fn returns an error
	// nothing of it stays and the error comes back as it is. When Write
	// returns nil, what fn wrote is on disk. fn may be run on another
	// goroutine, one at a time; it must neither keep the Tx nor wait for another Write.
	Write(ctx context.Context, fn func(Tx) error) error
	// Generation is a number that is another one when anything was changed since it was asked for before, by this
	// process or another. What is read after asking holds as long as it stays.
	Generation() (int64, error)
	// Ready tells whether the database answers.
	Ready(ctx context.Context) error
	// Close finishes the writes that wait, then lets go of the file.
	Close() error
}

// View is a read transaction under way: for one goroutine at a time, and until it is ended. Close waits for that.
type View interface {
	Reader
	End() error
}

// Reader is what a transaction can read. Lists come in a fixed order, told
// with each method. A missing thing is ok false, never an error.
type Reader interface {
	Meta() (Meta, error)
	Records
	Access
	Devices
	Accounts
	Identities
	Posts
	Shares
	Questions
	Invitations
	Log
	Messages
	Endings
	Looks
	EvidenceLog
	Quarantines
}

// Tx is a write transaction.
type Tx interface {
	Reader
	// NextSeq draws the next number of the sequence: 1, 2, 3 … without gaps
	// over what is committed, because it is drawn inside the transaction.
	NextSeq() (int64, error)
	RecordsTx
	AccessTx
	DevicesTx
	AccountsTx
	IdentitiesTx
	PostsTx
	SharesTx
	QuestionsTx
	InvitationsTx
	LogTx
	MessagesTx
	EndingsTx
	LooksTx
	EvidenceTx
	QuarantinesTx
}

// Meta is about the database itself.
type Meta struct {
	// Incarnation changes when the database is restored from a backup, so that cursors of another past are known for what they are.
	Incarnation string
	// Seq is the number of the last accepted change.
	Seq int64
	// Rights is a number that rises with every change of what anybody may hold: accounts, posts, deputies, projections.
	Rights int64
	// Logins is a number that rises when a log-in ends or a device is revoked or becomes another person's.
	Logins int64
	// Tenant names the municipality, "" before Name was called.
	Tenant string
}

// FieldVersion is who last changed a field: the change's number and the
// device's entry that made it. Device is "" for changes of the administration.
type FieldVersion struct {
	Seq    int64
	Device syncproto.DeviceID
	N      int64
	// Mixed: the value is not what that entry said, but its words and somebody else's.
	Mixed bool
}

// Record is a record as it is kept.
type Record struct {
	syncproto.Record
	// Case it belongs to, "" when none.
	Case bti.CaseID
	// CreatedSeq is the number of the change that made it.
	CreatedSeq int64
	// Versions are who last changed each field that was ever set; a field set and then removed has one too.
	Versions FieldVersions
}

// FieldVersions are who last changed the fields of a record. Copies of a record share them.
type FieldVersions struct {
	// Rest is of all fields that the record has and that are not named: of one that was made and never
	// changed, all. The zero FieldVersion when there are none.
	Rest  FieldVersion
	Named []NamedVersion
}

// NamedVersion is who last changed one field.
type NamedVersion struct {
	Field string
	FieldVersion
}

// VersionOf is who last changed a field; known is false when it was never set.
func (r *Record) VersionOf(field string) (v FieldVersion, known bool) {
	if i := r.Versions.place(field); i >= 0 {
		return r.Versions.Named[i].FieldVersion, true
	}
	if r.Versions.Rest == (FieldVersion{}) || !r.Fields.Has(field) {
		return v, false
	}
	return r.Versions.Rest, true
}

// EachVersion are the versions of all fields that have one, in no order.
func (r *Record) EachVersion() iter.Seq2[string, FieldVersion] {
	return func(yield func(string, FieldVersion) bool) {
		for _, n := range r.Versions.Named {
			if !yield(n.Field, n.FieldVersion) {
				return
			}
		}
		if r.Versions.Rest == (FieldVersion{}) {
			return
		}
		for _, m := range r.Fields.Members() {
			if r.Versions.place(m.Key) < 0 && !yield(m.Key, r.Versions.Rest) {
				return
			}
		}
	}
}

// With are the versions after a change of one field.
func (v FieldVersions) With(field string, x FieldVersion) FieldVersions {
	i := v.place(field)
	named := make([]NamedVersion, len(v.Named), len(v.Named)+1)
	copy(named, v.Named)
	if i < 0 {
		named = append(named, NamedVersion{field, x})
	} else {
		named[i].FieldVersion = x
	}
	return FieldVersions{Rest: v.Rest, Named: named}
}

func (v FieldVersions) place(field string) int {
	return slices.IndexFunc(v.Named, func(n NamedVersion) bool { return n.Field == field })
}

// Change is one line of a record's history: what one accepted entry changed in it.
type Change struct {
	Seq    int64
	Record syncproto.RecordID
	Person syncproto.PersonID
	Device syncproto.DeviceID
	N      int64
	At     int64 // server's clock, ms since 1970
	// What is put, patch, the name of an intent, or "admin".
	What string
	// Created: the change made the record; Old is empty then.
	Created bool
	// Old has, for each field that changed, its value before; null: it was absent.
	Old jsonv.Value
	// FromScope is the scope the record left with this change, "" when it stayed.
	FromScope syncproto.ScopeID
	// LetGo are the conflicts settled with this change: nothing a person wrote is dropped.
	LetGo []syncproto.Conflict
}

// Span is a scope and the version from which on (exclusive) its records are wanted.
type Span struct {
	Scope syncproto.ScopeID
	After int64
}

// Page is a run of records in order of version, then id. They are as they go out: Fields is the
// stored text as a jsonv.Raw, and Versions are none.
type Page struct {
	Records []Record
	// Upto is the version up to which (inclusive) everything of the spans is in this
	// page or an earlier one; More tells whether there is anything beyond.
	Upto int64
	More bool
}

// Records reads records and their history.
type Records interface {
	// Record is one record.
	Record(id syncproto.RecordID) (r Record, ok bool, err error)
	// Existing are those of the ids that a record has, in order.
	Existing(ids []syncproto.RecordID) ([]syncproto.RecordID, error)
	// CaseRecords are all records of a case, at every depth, in the order
	// in which they were made (the server's clock, then id, as bti.Assemble has it).
	CaseRecords(c bti.CaseID) ([]Record, error)
	// ScopeRecords are all records of a scope in the same order.
	ScopeRecords(s syncproto.ScopeID) ([]Record, error)
	// Stamps are the ids and versions of a scope's records, in order of id.
	Stamps(s syncproto.ScopeID) ([]syncproto.Stamp, error)
	// ScopeHeads are, of the scopes given, those that hold or ever held a
	// record, each with the number of the last change in it (a record that
	// left it counts).
	ScopeHeads(scopes []syncproto.ScopeID) (map[syncproto.ScopeID]int64, error)
	// ChangedScopes are the scopes in which something changed after a number, each with the number of its
	// last change, in that order; at most limit.
	ChangedScopes(after int64, limit int) ([]Span, error)
	// Page collects the records of the spans whose version is above both
	// the span's After and after: about countMax records or bytesMax bytes of fields, more
	// only so as not to split the records of one version, and at least one.
	Page(spans []Span, after int64, countMax, bytesMax int) (Page, error)
	// Left are the records that left one of the scopes after its span, each
	// with the scope where it is now, in order of version. A record that came back is not among them.
	Left(spans []Span) ([]Departure, error)
	// History of a record, newest first.
	History(id syncproto.RecordID) ([]Change, error)
	// ValueAt is a field's value as it was at a version of the record: what
	// the oldest later change says it replaced, or the value it has now.
	ValueAt(r Record, field string, version int64) (jsonv.Value, error)
}

// Departure is a record that left a scope.
type Departure struct {
	Record syncproto.RecordID
	From   syncproto.ScopeID
	Now    syncproto.ScopeID
	Seq    int64
}

// RecordsTx writes records. The scope's head follows by itself.
type RecordsTx interface {
	// PutRecord stores the record as it is now and, with it, what changed.
	// ch.Seq is the record's new version; ch.Record is set from r. It may be written only when
	// something is read, or at the end: a fault then comes out of that, or of Write, which fails in any case. What r and ch
	// refer to must not be changed afterwards.
	PutRecord(r Record, ch Change) error
}

// CaseHead is what access needs of a case's head record.
type CaseHead struct {
	Unit    bti.UnitID
	Service bti.ServiceID
	Status  string // open, closed
	Log     string // none, open, closed
	Baton   syncproto.PersonID
	Level   int
	// Practice cases are never counted as real ones.
	Practice bool
	// Blocked: the child's address is blocked (kode 6, kode 7).
	Blocked bool
}

// Relation is how a person is tied to a case.
type Relation string

// The relations. Baton holder is not among them: it stands on the case's head.
const (
	Starter       Relation = "starter"     // started the case
	Participating Relation = "participant" // takes part
	Knowing       Relation = "knowing"     // takes part, and may know where a child with a blocked address is
	Offered       Relation = "offered"     // has an open baton offer to answer
	GuardianOf    Relation = "guardian"    // guardian with verified responsibility
	YoungOf       Relation = "young"       // the young person the case is about, verified
	Suspecting    Relation = "suspecting"  // wrote a suspicion (R11)
)

// CasePerson is one tie.
type CasePerson struct {
	Person   syncproto.PersonID
	Relation Relation
	// Until is the last day it holds, "" without end.
	Until bti.Date
	// From is the first day it holds, "" since ever.
	From bti.Date
}

// CaseConsent is a service that a standing consent covers.
type CaseConsent struct {
	Service bti.ServiceID
	// Until is the last day it holds, "" without end.
	Until bti.Date
}

// Projection is what access needs of a case, derived from its records and
// replaced as a whole in the transaction that changes them.
type Projection struct {
	Head     *CaseHead // nil while the head record is not there yet
	Persons  []CasePerson
	Consents []CaseConsent
}

// CaseAccess is a projection as one person meets it.
type CaseAccess struct {
	Case      bti.CaseID
	Head      *CaseHead
	Relations []CasePerson // of that person alone
	Consents  []CaseConsent
}

// GrantState is how far a device's copy of a scope has come.
type GrantState string

// The states. A row is never deleted: that a device once held a scope decides
// whether what arrives later is quarantined or refused.
const (
	Granted GrantState = "granted" // the device may hold it
	Purging GrantState = "purging" // the device still owes the purge
	Purged  GrantState = "purged"  // it has confirmed the purge
)

// Grant is a row of the ledger: what a device holds a copy of.
type Grant struct {
	Device syncproto.DeviceID
	Scope  syncproto.ScopeID
	State  GrantState
	// Pull is the number of the device's pull that granted it, or that told
	// to purge it. A cursor with that number or a higher one confirms it.
	Pull   int64
	Reason string // of a purge
}

// Access reads who may see what.
type Access interface {
	// CasesOf are the cases a person is tied to, holds the baton of, or, with unit
	// not "", that belong to the unit. Consents are of the service given. In order of case.
	CasesOf(p syncproto.PersonID, unit bti.UnitID, service bti.ServiceID) ([]CaseAccess, error)
	// CaseOf is one case as that person meets it; ok is false when the case is unknown.
	CaseOf(c bti.CaseID, p syncproto.PersonID, service bti.ServiceID) (a CaseAccess, ok bool, err error)
	// CasesByAge are the cases that somebody is tied to from a day of their own age on (YoungOf with From), in order.
	CasesByAge() ([]bti.CaseID, error)
	// Tied are the persons tied to a case, its baton holder, and the leaders of its unit, in order.
	Tied(c bti.CaseID) ([]syncproto.PersonID, error)
	// Leaders are those who lead a unit or stand in for its leader on some day, in order. On which, ActorOn tells.
	Leaders(u bti.UnitID) ([]syncproto.PersonID, error)
	// Ledger of a device, in order of scope.
	Ledger(d syncproto.DeviceID) ([]Grant, error)
	// Holding are the persons with a device that holds a copy of one of the scopes, or owes its purge.
	Holding(scopes []syncproto.ScopeID) ([]syncproto.PersonID, error)
	// EverHeld tells whether any device of the person was ever granted the scope.
	EverHeld(p syncproto.PersonID, s syncproto.ScopeID) (bool, error)
	// OwedPurges are the grants in state Purging of all devices, in order of device and scope.
	OwedPurges() ([]Grant, error)
}

// AccessTx writes who may see what.
type AccessTx interface {
	// PutProjection replaces a case's projection.
	PutProjection(c bti.CaseID, p Projection) error
	// PutGrant writes a row of the ledger.
	PutGrant(g Grant) error
}

// Device is a registered device: one profile on one tablet or phone.
type Device struct {
	ID     syncproto.DeviceID
	Person syncproto.PersonID
	// Name is what the device calls itself, to be recognised in a list: "Chromium on Linux".
	Name      string
	CreatedAt int64
	// LastN is the number of the last entry with an outcome.
	LastN int64
	// LastContact is the server's clock at the last push or pull, exact to some minutes.
	LastContact int64
	// RevokedAt is 0 while it may be used.
	RevokedAt int64
	// Pull is the number of its last pull that changed the ledger or handed out records.
	Pull int64
	// Incarnation of the database when the device was registered; set by
	// PutDevice when it adds one, and never changed. One of another incarnation has numbers from a past
	// that a restore from backup has undone.
	Incarnation string
}

// Kept is the stored answer to an entry.
type Kept struct {
	Device syncproto.DeviceID
	N      int64
	// Hash is the SHA-256 of the entry's content: the same number with another is a cloned device.
	Hash [32]byte
	// Outcome as it was answered.
	Outcome syncproto.Outcome
	At      int64
}

// Devices reads devices and what they sent.
type Devices interface {
	Device(id syncproto.DeviceID) (d Device, ok bool, err error)
	// AllDevices, of one person or with "" of all, in order of creation.
	AllDevices(p syncproto.PersonID) ([]Device, error)
	// Outcome is the stored answer to entry n of a device.
	Outcome(d syncproto.DeviceID, n int64) (k Kept, ok bool, err error)
	// OutcomesAfter are the answers to the entries above n, in order, at most limit.
	OutcomesAfter(d syncproto.DeviceID, n int64, limit int) ([]syncproto.Outcome, error)
}

// DevicesTx writes devices and what they sent.
type DevicesTx interface {
	// PutDevice adds a device or replaces it.
	PutDevice(d Device) error
	// NotePull sets a device's last contact and, with more, gives its pull the next number. pull is the device's then; ok is
	// false when it is unknown or revoked, and nothing is written.
	NotePull(d syncproto.DeviceID, at int64, more bool) (pull int64, ok bool, err error)
	// DropDevice removes a device that never pushed nor pulled, with its log-ins: an error when it did.
	DropDevice(d syncproto.DeviceID) error
	// PutOutcome stores the answer to an entry, once, and sets the device's LastN to its number.
	PutOutcome(k Kept) error
	// DropOutcomes lets go of outcomes of a device up to number n that were stored before a time (ms since
	// 1970); it looks at the first limit of them, where those that one transaction stored may count as one and go together.
	DropOutcomes(d syncproto.DeviceID, n, before int64, limit int) error
}

// Account is a person who may log in.
type Account struct {
	Person syncproto.PersonID
	Login  string // in lower case, unique
	Name   string
	// Role, Unit and Service hold for a person without posts; see ActorOn.
	Role    bti.Role
	Unit    bti.UnitID
	Service bti.ServiceID
	// PasswordHash in PHC form, "" when the account has no password.
	PasswordHash string
	// Failures are wrong passwords since the last right one; LockedUntil (ms) ends the wait they cause.
	Failures    int
	LockedUntil int64
	DisabledAt  int64
	CreatedAt   int64
}

// Family is a chain of refresh tokens that began with one log-in.
type Family struct {
	ID        string
	Person    syncproto.PersonID
	Device    syncproto.DeviceID
	CreatedAt int64
	EndedAt   int64
	EndedWhy  string // logout, reuse, revoked, expired, provider
	// Assurance is how the person was identified at the log-in.
	Assurance Assurance
	// SID is the session at the provider, "" without one.
	SID string
}

// RefreshToken is kept by its hash alone.
type RefreshToken struct {
	Hash      [32]byte
	Family    string
	ExpiresAt int64
	// UsedAt is 0 until it was exchanged for Successor.
	UsedAt    int64
	Successor [32]byte
	// Attempt is the hash of the client's name for the exchange, so that a
	// retry after a lost answer is told from a stolen token; zero when it gave none.
	Attempt [32]byte
}

// SigningKey signs access tokens.
type SigningKey struct {
	ID        string
	Seed      [32]byte // Ed25519
	CreatedAt int64
	// RetiredAt: from then on it signs no more, though what it signed still holds.
	RetiredAt int64
}

// Accounts reads accounts and tokens.
type Accounts interface {
	Account(p syncproto.PersonID) (a Account, ok bool, err error)
	AccountByLogin(login string) (a Account, ok bool, err error)
	// AllAccounts in order of person.
	AllAccounts() ([]Account, error)
	Family(id string) (f Family, ok bool, err error)
	RefreshToken(hash [32]byte) (t RefreshToken, ok bool, err error)
	// SigningKeys, newest first.
	SigningKeys() ([]SigningKey, error)
}

// AccountsTx writes accounts and tokens.
type AccountsTx interface {
	// Name sets the tenant.
	Name(tenant string) error
	// PutAccount adds an account or replaces it. A login that another person has is an error with code Taken.
	PutAccount(a Account) error
	PutFamily(f Family) error
	PutRefreshToken(t RefreshToken) error
	// EndFamilies ends all families of a device that have not ended, and returns how many.
	EndFamilies(d syncproto.DeviceID, at int64, why string) (int, error)
	PutSigningKey(k SigningKey) error
	// DropSigningKeys forgets keys retired before a moment.
	DropSigningKeys(before int64) error
	// DropRefreshTokens forgets tokens that expired before a moment.
	DropRefreshTokens(before int64) error
}

// LogLine is a row of the access log: who did or was refused what, when, and on what ground.
// It has ids, never a name and never content.
type LogLine struct {
	// No counts from 1 without gaps.
	No     int64
	At     int64
	Person syncproto.PersonID
	Role   bti.Role
	Unit   bti.UnitID
	Device syncproto.DeviceID
	// What: read (records handed to a device), look (a screen opened), export, refused, rights, purge,
	// grant, revoke, login, login_refused, logout, quarantine, judge (a quarantined entry), account, answer (to a look that needed a reason), …
	What string
	// Scope it is about, "" when none.
	Scope syncproto.ScopeID
	// Ground is why it was allowed (leader_of_unit, participant, guardian, …) or the code of the refusal.
	Ground string
	// Count of records read, where it applies.
	Count int64
	// Detail is which screen a device reports as opened, what was exported, or how a quarantined entry was judged; "" otherwise.
	Detail string
	// DeviceAt is the device's clock, of what it reports later; 0 otherwise.
	DeviceAt int64
	// Hash is SHA-256 over the row before's Hash and this row; see ChainHash.
	Hash [32]byte
}

// Log reads the access log.
type Log interface {
	// LogLines after a number, in order, at most limit.
	LogLines(after int64, limit int) ([]LogLine, error)
}

// LogTx writes the access log.
type LogTx interface {
	// AppendLog gives the line its number and hash and stores it.
	AppendLog(l LogLine) error
}
