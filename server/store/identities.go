package store

import "stafett/syncproto"

// Identity says that a subject of a log-in provider is a person here.
type Identity struct {
	Issuer  string
	Subject string
	Person  syncproto.PersonID
	// CreatedAt is when it was bound.
	CreatedAt int64
}

// Mark is a keyed hash (HMAC-SHA-256) of something that tells who somebody
// is, such as the national identity number, which itself is kept nowhere. A
// person is known by it at the first log-in.
type Mark [32]byte

// Once is something that can be used one time: the code with which an app
// fetches its session, the challenge of a passkey, the state of a log-in.
type Once struct {
	// Hash of what its holder shows.
	Hash [32]byte
	// Data may be sealed with what its holder shows; it is gone after the use.
	Data      []byte
	ExpiresAt int64
}

// Passkey is the public half of a key that somebody's device or security key holds.
type Passkey struct {
	ID     []byte
	Person syncproto.PersonID
	// Name by which the person knows it again.
	Name string
	// Credential as package auth writes it: JSON.
	Credential []byte
	CreatedAt  int64
	UsedAt     int64
}

// SecondFactor is a shared secret for one-time codes (RFC 6238).
type SecondFactor struct {
	Person syncproto.PersonID
	Secret []byte
	// ConfirmedAt is 0 until the person has shown a right code: before that it is not asked for.
	ConfirmedAt int64
	// LastStep is the time step of the last code taken: none is taken twice.
	LastStep int64
}

// Identities reads how people prove who they are.
type Identities interface {
	Identity(issuer, subject string) (i Identity, ok bool, err error)
	// IdentitiesOf a person, in order of issuer and subject.
	IdentitiesOf(p syncproto.PersonID) ([]Identity, error)
	// Marked is the person that a mark belongs to.
	Marked(m Mark) (p syncproto.PersonID, ok bool, err error)
	// FamiliesOf are the families that began with a session at a provider and have not ended, in order of id.
	FamiliesOf(issuer, sid string) ([]Family, error)
	Passkey(id []byte) (k Passkey, ok bool, err error)
	// PasskeysOf a person, in order of creation.
	PasskeysOf(p syncproto.PersonID) ([]Passkey, error)
	SecondFactor(p syncproto.PersonID) (f SecondFactor, ok bool, err error)
	// Secret is a key of this database, by name.
	Secret(name string) (value []byte, ok bool, err error)
}

// IdentitiesTx writes how people prove who they are.
type IdentitiesTx interface {
	// PutIdentity binds a subject to a person. One that is another person's is an error with code Taken.
	PutIdentity(i Identity) error
	// PutMark gives a person a mark. One that is another person's is an error with code Taken.
	PutMark(m Mark, p syncproto.PersonID) error
	// DropMarks forgets the marks of a person.
	DropMarks(p syncproto.PersonID) error
	// DropIdentities forgets the subjects bound to a person.
	DropIdentities(p syncproto.PersonID) error
	// PutOnce keeps something for one use. A hash that was there before, used or not, is an error with code Taken.
	PutOnce(o Once) error
	// TakeOnce uses it; ok is false when there is none, or it is used or expired.
	TakeOnce(hash [32]byte, now int64) (data []byte, ok bool, err error)
	// DropOnce forgets what expired before a moment.
	DropOnce(before int64) error
	// PutPasskey adds a passkey or replaces it.
	PutPasskey(k Passkey) error
	DropPasskey(id []byte) error
	// PutSecondFactor sets a person's second factor.
	PutSecondFactor(f SecondFactor) error
	DropSecondFactor(p syncproto.PersonID) error
	// PutSecret sets a key of this database.
	PutSecret(name string, value []byte) error
}
