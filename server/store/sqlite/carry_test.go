package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func write(t *testing.T, db *DB, fn func(store.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// consent stores a consent in a state under a number; n is its place in the device's queue.
func consent(tx store.Tx, id syncproto.RecordID, c bti.CaseID, seq int64, state string) error {
	r := store.Record{Record: syncproto.Record{ID: id, Kind: string(bti.KindConsent), Scope: bti.ScopeOf(c, bti.Log), CreatedBy: "kari"}, Case: c, CreatedSeq: 1}
	r.Fields, r.Version = jsonv.Obj(jsonv.M("state", jsonv.Str(state))), seq
	r.Versions = store.FieldVersions{Rest: store.FieldVersion{Seq: seq, Device: "d1", N: seq}}
	return tx.PutRecord(r, store.Change{Seq: seq, Person: "kari", Device: "d1", N: seq, What: "put", Created: seq == r.CreatedSeq})
}

func TestWhatWasTakenAwayAfterTheBackupStaysTakenAway(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "stafett.db"), filepath.Join(dir, "copy.db")
	db := open(t, path)
	kari, ola := store.Account{Person: "kari", Login: "kari"}, store.Account{Person: "ola", Login: "ola"}
	lost, kept := store.Device{ID: "d1", Person: "kari"}, store.Device{ID: "d2", Person: "kari"}
	left, stays := store.Family{ID: "f1", Person: "kari", Device: "d2"}, store.Family{ID: "f2", Person: "kari", Device: "d2"}
	token := store.RefreshToken{Hash: [32]byte{1}, Family: "f2", ExpiresAt: 99}
	post := func(p syncproto.PersonID, first, until bti.Date) store.Post {
		return store.Post{Person: p, Unit: "solbakken", Service: "barnehage", Role: bti.Employee, From: first, Until: until}
	}
	link, used := store.Invitation{ID: "i1", Hash: [32]byte{1}, Kind: "staff", ExpiresAt: 99}, store.Invitation{ID: "i2", Hash: [32]byte{2}, Kind: "staff", ExpiresAt: 99}
	deputies := []store.Deputy{{For: "kari", By: "ola", From: "2026-01-01", Until: "2026-12-31"}, {For: "kari", By: "ola", From: "2027-01-01", Until: "2027-12-31"}}
	tied := func(from, until bti.Date) []store.CasePerson {
		return []store.CasePerson{{Person: "ola", Relation: store.Participating, From: from, Until: until}}
	}
	head := store.CaseHead{Unit: "solbakken", Status: "open", Log: "open"}
	write(t, db, func(tx store.Tx) error {
		return errors.Join(tx.PutAccount(kari), tx.PutAccount(ola), tx.PutDevice(lost), tx.PutDevice(kept), tx.PutFamily(left), tx.PutFamily(stays), tx.PutRefreshToken(token),
			tx.PutPosts("kari", []store.Post{post("kari", "2026-01-01", "")}), tx.PutPosts("ola", []store.Post{post("ola", "2026-01-01", "")}),
			tx.PutDeputies("kari", deputies), tx.PutInvitation(link), tx.PutInvitation(used),
			consent(tx, "c1", "withdrawn", 1, "given"), consent(tx, "c2", "given", 1, "given"),
			tx.PutProjection("closed", store.Projection{Head: &head}), tx.PutProjection("open", store.Projection{Head: &head, Persons: tied("", "")}),
			tx.PutProjection("blocked", store.Projection{Head: &head}), tx.PutProjection("moved", store.Projection{Head: &head}),
			tx.PutProjection("ended", store.Projection{Head: &head, Persons: tied("", "2026-12-31")}), tx.PutProjection("gone", store.Projection{Head: &head, Persons: tied("", "")}))
	})
	if err := db.Backup(copied); err != nil {
		t.Fatal(err)
	}
	blocked, moved := head, head
	blocked.Blocked, moved.Unit = true, "fjellro"
	lost.RevokedAt, ola.DisabledAt, left.EndedAt, left.EndedWhy, token.UsedAt, link.WithdrawnAt, used.UsedAt, used.UsedBy = 5, 6, 7, "logout", 8, 9, 10, "ola"
	kari.PasswordHash = "another"
	deputies = []store.Deputy{{For: "kari", By: "ola", From: "2026-01-01", Until: "2026-02-01"}}
	shut := head
	shut.Log = "closed"
	write(t, db, func(tx store.Tx) error {
		return errors.Join(tx.PutAccount(kari), tx.PutAccount(ola), tx.PutDevice(lost), tx.PutFamily(left), tx.PutRefreshToken(token),
			tx.PutPosts("kari", []store.Post{post("kari", "2026-01-01", "2026-06-30")}),                              // left
			tx.PutPosts("ola", []store.Post{post("ola", "2026-01-01", "2026-06-30"), post("ola", "2026-07-01", "")}), // moved
			tx.PutDeputies("kari", deputies), tx.PutInvitation(link), tx.PutInvitation(used),
			consent(tx, "c1", "withdrawn", 2, "withdrawn"), consent(tx, "c3", "refused", 1, "refused"), consent(tx, "c4", "given-since", 1, "given"),
			tx.PutProjection("closed", store.Projection{Head: &shut}), tx.PutProjection("open", store.Projection{Head: &head, Persons: tied("2026-02-01", "")}),
			tx.PutProjection("blocked", store.Projection{Head: &blocked}), tx.PutProjection("moved", store.Projection{Head: &moved}),
			tx.PutProjection("ended", store.Projection{Head: &head, Persons: tied("", "2026-06-30")}), tx.PutProjection("gone", store.Projection{Head: &head}))
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	aside := path + ".before"
	got, err := Restore(ctx, copied, path, aside, false, store.LogLine{What: "restore"})
	want := Carried{Devices: 1, Accounts: 1, Logins: 1, Posts: 3, Invitations: 2, Open: []string{"blocked", "closed", "ended", "gone", "moved", "refused", "withdrawn"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v %v", got, err)
	}
	if after, err := os.ReadFile(aside); err != nil || !reflect.DeepEqual(before, after) {
		t.Error("what was there is not as it was", err)
	}
	err = open(t, path).Read(ctx, func(r store.Reader) error {
		d1, _, e1 := r.Device("d1")
		d2, _, e2 := r.Device("d2")
		k, _, e3 := r.Account("kari")
		o, _, e4 := r.Account("ola")
		f1, _, e5 := r.Family("f1")
		f2, _, e6 := r.Family("f2")
		spent, _, e7 := r.RefreshToken([32]byte{1})
		posts, e8 := r.AllPosts()
		stand, e9 := r.AllDeputies()
		if d1.RevokedAt != 5 || d2.RevokedAt != 0 || k.DisabledAt != 0 || o.DisabledAt != 6 || f1.EndedAt != 7 || f1.EndedWhy != "logout" || f2.EndedAt != 0 || spent.UsedAt != 8 {
			t.Errorf("%+v %+v %+v %+v %+v %+v %+v", d1, d2, k, o, f1, f2, spent)
		}
		if k.PasswordHash != "" {
			t.Error("a password is not that of the backup: then say so no longer")
		}
		if !reflect.DeepEqual(posts, []store.Post{post("kari", "2026-01-01", "2026-06-30"), post("ola", "2026-01-01", "")}) || !reflect.DeepEqual(stand, deputies) {
			t.Error(posts, stand)
		}
		return errors.Join(e1, e2, e3, e4, e5, e6, e7, e8, e9)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARestoreOverADamagedDatabaseSaysThatNothingCouldBeTakenOver(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "stafett.db"), filepath.Join(dir, "copy.db")
	db := open(t, path)
	write(t, db, func(tx store.Tx) error {
		return errors.Join(tx.PutAccount(store.Account{Person: "kari", Login: "kari"}), tx.PutDevice(store.Device{ID: "d1", Person: "kari"}))
	})
	if err := db.Backup(copied); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(text[4096:])
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Restore(ctx, copied, path, path+".before", false, store.LogLine{What: "restore"})
	if err != nil || got.Err == nil || got.Devices != 0 {
		t.Errorf("%+v %v", got, err)
	}
	_ = open(t, path) // the backup is there all the same
}

func TestARestoreOverNothingTakesNothingOver(t *testing.T) {
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.db")
	if err := open(t, filepath.Join(dir, "a.db")).Backup(copied); err != nil {
		t.Fatal(err)
	}
	got, err := Restore(context.Background(), copied, filepath.Join(dir, "b.db"), filepath.Join(dir, "b.db.before"), false, store.LogLine{What: "restore"})
	if err != nil || !reflect.DeepEqual(got, Carried{}) {
		t.Errorf("%+v %v", got, err)
	}
}
