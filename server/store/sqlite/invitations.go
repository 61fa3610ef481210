package sqlite

import (
	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

const invitationColumns = "id, hash, kind, case_id, record, person, expect, made_by, created_at, expires_at, used_at, used_by, withdrawn_at"

func (t *tx) invitations(query string, args ...any) (list []store.Invitation, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var i store.Invitation
		var hash, expect []byte
		err := scan(&i.ID, &hash, &i.Kind, &i.Case, &i.Record, &i.Person, &expect, &i.By, &i.CreatedAt, &i.ExpiresAt, &i.UsedAt, &i.UsedBy, &i.WithdrawnAt)
		copy(i.Hash[:], hash)
		copy(i.Expect[:], expect)
		list = append(list, i)
		return err
	})
	return list, err
}

func firstInvitation(list []store.Invitation, err error) (store.Invitation, bool, error) {
	if err != nil || len(list) == 0 {
		return store.Invitation{}, false, err
	}
	return list[0], true, nil
}

// Invitation by the hash of its token.
func (t *tx) Invitation(hash [32]byte) (store.Invitation, bool, error) {
	return firstInvitation(t.invitations("SELECT "+invitationColumns+" FROM invitation WHERE hash = ?", hash[:]))
}

// InvitationByID by the id that lists have.
func (t *tx) InvitationByID(id syncproto.RecordID) (store.Invitation, bool, error) {
	return firstInvitation(t.invitations("SELECT "+invitationColumns+" FROM invitation WHERE id = ?", string(id)))
}

// InvitationsOf a case.
func (t *tx) InvitationsOf(c bti.CaseID) ([]store.Invitation, error) {
	return t.invitations("SELECT "+invitationColumns+" FROM invitation WHERE case_id = ? ORDER BY created_at DESC, id DESC", string(c))
}

// OpenInvitations are those that can still be used.
func (t *tx) OpenInvitations(now int64, limit int) ([]store.Invitation, error) {
	return t.invitations("SELECT "+invitationColumns+" FROM invitation WHERE used_at = 0 AND withdrawn_at = 0 AND expires_at > ? ORDER BY created_at DESC, id DESC LIMIT ?", now, limit)
}

// PutInvitation adds one, or replaces what became of it.
func (t *tx) PutInvitation(i store.Invitation) error {
	err := t.run("INSERT INTO invitation ("+invitationColumns+`) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
		ON CONFLICT (id) DO UPDATE SET used_at = ?11, used_by = ?12, withdrawn_at = ?13`,
		string(i.ID), i.Hash[:], string(i.Kind), string(i.Case), string(i.Record), string(i.Person), i.Expect[:], string(i.By), i.CreatedAt, i.ExpiresAt, i.UsedAt, string(i.UsedBy), i.WithdrawnAt)
	return err
}

// DropInvitations forgets old ones.
func (t *tx) DropInvitations(before int64) error {
	err := t.run("DELETE FROM invitation WHERE expires_at < ?", before)
	return err
}
