package storetest

import (
	"reflect"
	"testing"

	"stafett/server/store"
)

func identities(t *testing.T, s store.Store) {
	devices(t, s)
	kari := store.Identity{Issuer: "https://id.example", Subject: "a", Person: "kari", CreatedAt: 5}
	other := store.Identity{Issuer: "https://id.example", Subject: "b", Person: "kari", CreatedAt: 6}
	write(t, s, func(tx store.Tx) error {
		for _, err := range []error{tx.PutIdentity(other), tx.PutIdentity(kari), tx.PutIdentity(kari), tx.PutMark(store.Mark{1}, "kari"), tx.PutMark(store.Mark{1}, "kari")} {
			if err != nil {
				return err
			}
		}
		stolen := kari
		stolen.Person = "ola"
		if err := tx.PutIdentity(stolen); store.CodeOf(err) != store.Taken {
			t.Errorf("another person's subject: %v", err)
		}
		if err := tx.PutMark(store.Mark{1}, "ola"); store.CodeOf(err) != store.Taken {
			t.Errorf("another person's mark: %v", err)
		}
		return nil
	})
	read(t, s, func(r store.Reader) error {
		got, ok, err := r.Identity(kari.Issuer, kari.Subject)
		if err != nil || !ok || got != kari {
			t.Error(got, ok, err)
		}
		if _, ok, err := r.Identity("https://other.example", kari.Subject); ok || err != nil {
			t.Error("a subject of another provider", err)
		}
		list, err := r.IdentitiesOf("kari")
		if err != nil || !reflect.DeepEqual(list, []store.Identity{kari, other}) {
			t.Error(list, err)
		}
		p, ok, err := r.Marked(store.Mark{1})
		if err != nil || !ok || p != "kari" {
			t.Error(p, ok, err)
		}
		return nil
	})
	write(t, s, func(tx store.Tx) error {
		if err := tx.DropMarks("kari"); err != nil {
			return err
		}
		if err := tx.DropIdentities("kari"); err != nil {
			return err
		}
		_, marked, err := tx.Marked(store.Mark{1})
		if err != nil {
			return err
		}
		list, err := tx.IdentitiesOf("kari")
		if marked || len(list) != 0 {
			t.Error("they are still there")
		}
		return err
	})
}

func providerSessions(t *testing.T, s store.Store) {
	devices(t, s)
	by := store.Assurance{Method: store.ByProvider, Issuer: "https://id.example", ACR: "high", AMR: []string{"pwd", "otp"}, AuthTime: 9}
	f := store.Family{ID: "f1", Person: "kari", Device: "d1", CreatedAt: 1, Assurance: by, SID: "s1"}
	write(t, s, func(tx store.Tx) error {
		for _, f := range []store.Family{f, {ID: "f2", Person: "kari", Device: "d1"}, {ID: "f3", Person: "kari", Device: "d1", Assurance: by, SID: "s2"}} {
			if err := tx.PutFamily(f); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(r store.Reader) error {
		got, ok, err := r.Family("f1")
		if err != nil || !ok || !reflect.DeepEqual(got, f) {
			t.Errorf("%+v %v %v", got, ok, err)
		}
		for _, c := range []struct {
			issuer, sid string
			want        int
		}{{by.Issuer, "s1", 1}, {"https://other.example", "s1", 0}, {by.Issuer, "", 0}, {"", "", 0}} {
			list, err := r.FamiliesOf(c.issuer, c.sid)
			if err != nil || len(list) != c.want {
				t.Errorf("%+v: %d (%v)", c, len(list), err)
			}
		}
		return nil
	})
	write(t, s, func(tx store.Tx) error {
		f.EndedAt, f.EndedWhy = 3, "provider"
		if err := tx.PutFamily(f); err != nil {
			return err
		}
		list, err := tx.FamiliesOf(by.Issuer, "s1")
		if len(list) != 0 {
			t.Error("an ended one was found")
		}
		return err
	})
}

func once(t *testing.T, s store.Store) {
	take := func(hash byte, now int64) (data string, ok bool) {
		t.Helper()
		write(t, s, func(tx store.Tx) error {
			b, o, err := tx.TakeOnce([32]byte{hash}, now)
			data, ok = string(b), o
			return err
		})
		return data, ok
	}
	write(t, s, func(tx store.Tx) error {
		if err := tx.PutOnce(store.Once{Hash: [32]byte{1}, Data: []byte("words"), ExpiresAt: 100}); err != nil {
			return err
		}
		return tx.PutOnce(store.Once{Hash: [32]byte{2}, ExpiresAt: 100})
	})
	if _, ok := take(3, 50); ok {
		t.Error("what was never put was taken")
	}
	if _, ok := take(2, 100); ok {
		t.Error("what expired was taken")
	}
	if data, ok := take(1, 50); !ok || data != "words" {
		t.Error(data, ok)
	}
	if _, ok := take(1, 50); ok {
		t.Error("it was taken twice")
	}
	write(t, s, func(tx store.Tx) error {
		if err := tx.PutOnce(store.Once{Hash: [32]byte{1}, ExpiresAt: 200}); store.CodeOf(err) != store.Taken {
			t.Errorf("a used hash was put again: %v", err)
		}
		if err := tx.DropOnce(101); err != nil {
			return err
		}
		return tx.PutOnce(store.Once{Hash: [32]byte{1}, ExpiresAt: 200})
	})
}

func factors(t *testing.T, s store.Store) {
	devices(t, s)
	key := store.Passkey{ID: []byte{1, 2}, Person: "kari", Name: "telefon", Credential: []byte("{}"), CreatedAt: 1}
	later := store.Passkey{ID: []byte{0}, Person: "kari", Name: "nøkkel", Credential: []byte("{}"), CreatedAt: 2}
	factor := store.SecondFactor{Person: "kari", Secret: []byte("shared"), ConfirmedAt: 4, LastStep: 5}
	write(t, s, func(tx store.Tx) error {
		for _, err := range []error{
			tx.PutPasskey(later), tx.PutPasskey(key), tx.PutSecondFactor(store.SecondFactor{Person: "kari"}), tx.PutSecondFactor(factor),
			tx.PutSecret("marks", []byte("x")), tx.PutSecret("marks", []byte("key")),
		} {
			if err != nil {
				return err
			}
		}
		key.UsedAt, key.Credential = 9, []byte(`{"n":1}`)
		return tx.PutPasskey(key)
	})
	read(t, s, func(r store.Reader) error {
		got, ok, err := r.Passkey([]byte{1, 2})
		if err != nil || !ok || !reflect.DeepEqual(got, key) {
			t.Error(got, ok, err)
		}
		list, err := r.PasskeysOf("kari")
		if err != nil || !reflect.DeepEqual(list, []store.Passkey{key, later}) {
			t.Error(list, err)
		}
		f, ok, err := r.SecondFactor("kari")
		if err != nil || !ok || !reflect.DeepEqual(f, factor) {
			t.Error(f, ok, err)
		}
		v, ok, err := r.Secret("marks")
		if err != nil || !ok || string(v) != "key" {
			t.Error(v, ok, err)
		}
		return nil
	})
	write(t, s, func(tx store.Tx) error {
		if err := tx.DropPasskey(key.ID); err != nil {
			return err
		}
		if err := tx.DropSecondFactor("kari"); err != nil {
			return err
		}
		_, passkey, err := tx.Passkey(key.ID)
		if err != nil {
			return err
		}
		_, second, err := tx.SecondFactor("kari")
		if passkey || second {
			t.Error("they are still there")
		}
		return err
	})
}
