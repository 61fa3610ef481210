package storetest

import (
	"errors"
	"testing"

	"stafett/server/store"
)

func invitations(t *testing.T, s store.Store) {
	mother := store.Invitation{
		ID: "i1", Hash: [32]byte{1}, Kind: store.InviteGuardian, Case: caseA, Record: "r1", Expect: store.Mark{9}, By: "kari", CreatedAt: 10, ExpiresAt: 100,
	}
	staff := store.Invitation{ID: "i2", Hash: [32]byte{2}, Kind: store.InviteStaff, Person: "ola", By: "admin", CreatedAt: 20, ExpiresAt: 200}
	write(t, s, func(tx store.Tx) error { return errors.Join(tx.PutInvitation(mother), tx.PutInvitation(staff)) })
	if err := s.Write(ctx(), func(tx store.Tx) error {
		return tx.PutInvitation(store.Invitation{ID: "i3", Hash: [32]byte{2}})
	}); err == nil {
		t.Error("two invitations have one token")
	}
	read(t, s, func(r store.Reader) error {
		if got, ok, err := r.Invitation([32]byte{1}); err != nil || !ok || got != mother {
			t.Errorf("%+v %v", got, err)
		}
		if got, ok, err := r.InvitationByID("i2"); err != nil || !ok || got != staff {
			t.Errorf("%+v %v", got, err)
		}
		if _, ok, err := r.Invitation([32]byte{3}); ok || err != nil {
			t.Error(ok, err)
		}
		if got, err := r.InvitationsOf(caseA); err != nil || len(got) != 1 || got[0] != mother {
			t.Error(got, err)
		}
		if got, err := r.OpenInvitations(50, 10); err != nil || len(got) != 2 || got[0] != staff {
			t.Error(got, err)
		}
		if got, err := r.OpenInvitations(100, 10); err != nil || len(got) != 1 {
			t.Error(got, err)
		}
		return nil
	})
	mother.UsedAt, mother.UsedBy, staff.WithdrawnAt = 30, "mor", 40
	write(t, s, func(tx store.Tx) error { return errors.Join(tx.PutInvitation(mother), tx.PutInvitation(staff)) })
	read(t, s, func(r store.Reader) error {
		if got, _, err := r.Invitation([32]byte{1}); err != nil || got != mother || got.State(50) != "used" {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := r.OpenInvitations(50, 10); err != nil || len(got) != 0 {
			t.Error(got, err)
		}
		return nil
	})
	write(t, s, func(tx store.Tx) error { return tx.DropInvitations(101) })
	read(t, s, func(r store.Reader) error {
		_, first, err := r.InvitationByID("i1")
		_, second, err2 := r.InvitationByID("i2")
		if first || !second {
			t.Error(first, second)
		}
		return errors.Join(err, err2)
	})
}
