package store

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// InvitationKind says what an invitation opens.
type InvitationKind string

// The kinds.
const (
	InviteGuardian InvitationKind = "guardian" // binds a guardian of a case to a person who logs in
	InviteYoung    InvitationKind = "young"    // binds the young person, or the pregnant, a case is about
	InviteStaff    InvitationKind = "staff"    // the first log-in of an account
	InviteRecovery InvitationKind = "recovery" // a new password for an account
)

// Invitation is a link that was handed out. It is known by the hash of the
// token alone, and neither it nor the link says whom it is for.
type Invitation struct {
	// ID names it in lists; it opens nothing.
	ID   syncproto.RecordID
	Hash [32]byte
	Kind InvitationKind
	// Case and Record (guardian or subject) of the family's kinds.
	Case   bti.CaseID
	Record syncproto.RecordID
	// Person of the others.
	Person syncproto.PersonID
	// Expect is the mark of the only one who may use it; zero: whoever has the link.
	Expect    Mark
	By        syncproto.PersonID
	CreatedAt int64
	ExpiresAt int64
	// UsedAt and UsedBy tell of its one use, WithdrawnAt that it was taken back.
	UsedAt      int64
	UsedBy      syncproto.PersonID
	WithdrawnAt int64
}

// State at a moment: sent, used, expired or withdrawn.
func (i *Invitation) State(now int64) string {
	switch {
	case i.UsedAt != 0:
		return "used"
	case i.WithdrawnAt != 0:
		return "withdrawn"
	case i.ExpiresAt <= now:
		return "expired"
	}
	return "sent"
}

// Invitee is who a record of a case says may be invited.
type Invitee struct {
	Kind InvitationKind
	Name string
	// Person is who is bound to the record already, "" when nobody is.
	Person syncproto.PersonID
	// Refusal is the code of why nobody may be invited, "" when somebody may.
	Refusal string
}

// Invitations reads the links that were handed out.
type Invitations interface {
	// Invitation by the hash of its token.
	Invitation(hash [32]byte) (i Invitation, ok bool, err error)
	InvitationByID(id syncproto.RecordID) (i Invitation, ok bool, err error)
	// InvitationsOf a case, newest first.
	InvitationsOf(c bti.CaseID) ([]Invitation, error)
	// OpenInvitations are those that are neither used, withdrawn nor expired at a moment, newest first, at most limit.
	OpenInvitations(now int64, limit int) ([]Invitation, error)
}

// InvitationsTx writes them.
type InvitationsTx interface {
	// PutInvitation adds one, or replaces what became of it.
	PutInvitation(i Invitation) error
	// DropInvitations forgets those that expired before a moment.
	DropInvitations(before int64) error
}
