package storetest

import (
	"testing"

	"stafett/server/store"
)

func messages(t *testing.T, s store.Store) {
	var first int64
	write(t, s, func(tx store.Tx) (err error) {
		if _, ok, err := tx.LastMessage("kari"); ok || err != nil {
			t.Errorf("a message before there is one: %v", err)
		}
		if first, err = tx.AddMessage(store.Message{Person: "kari", CreatedAt: 100, NextTry: 100}); err != nil {
			return err
		}
		_, err = tx.AddMessage(store.Message{Person: "ola", CreatedAt: 50, NextTry: 50})
		return err
	})
	due := func(at int64, want ...string) {
		t.Helper()
		read(t, s, func(r store.Reader) error {
			list, err := r.DueMessages(at, 10)
			if len(list) != len(want) {
				t.Fatalf("%d are due at %d, want %d", len(list), at, len(want))
			}
			for i, m := range list {
				if string(m.Person) != want[i] {
					t.Errorf("the message of %s is due as number %d at %d, want that of %s", m.Person, i+1, at, want[i])
				}
			}
			return err
		})
	}
	due(49)
	due(50, "ola")
	due(100, "ola", "kari")
	write(t, s, func(tx store.Tx) error {
		return tx.PutMessage(store.Message{ID: first, Person: "kari", CreatedAt: 100, NextTry: 100, Tries: 1, EndedAt: 120, EndedHow: "sent"})
	})
	due(1000, "ola")
	read(t, s, func(r store.Reader) error {
		m, ok, err := r.LastMessage("kari")
		if want := (store.Message{ID: first, Person: "kari", CreatedAt: 100, NextTry: 100, Tries: 1, EndedAt: 120, EndedHow: "sent"}); !ok || m != want {
			t.Errorf("%+v, want %+v", m, want)
		}
		return err
	})
	write(t, s, func(tx store.Tx) error { return tx.DropMessages(121) })
	read(t, s, func(r store.Reader) error {
		if list, err := r.MessagesOf("kari", 10); len(list) != 0 || err != nil {
			t.Errorf("an old message is still there: %v %v", list, err)
		}
		return nil
	})
	due(1000, "ola")

	contact := store.Contact{Person: "kari", Email: "kari@eksempel.test", Lang: "nn"}
	target := store.PushTarget{Device: "d1", Person: "kari", Endpoint: "https://push.test/1", P256dh: "p", Auth: "a", Lang: "nb"}
	write(t, s, func(tx store.Tx) error {
		if err := tx.PutContact(store.Contact{Person: "kari", Email: "gammel@eksempel.test", Lang: "nb"}); err != nil {
			return err
		}
		if err := tx.PutContact(contact); err != nil {
			return err
		}
		if err := tx.PutPushTarget(target); err != nil {
			return err
		}
		if err := tx.PutAccount(store.Account{Person: "kari", Login: "kari", Name: "Kari"}); err != nil {
			return err
		}
		if err := tx.PutDevice(store.Device{ID: "d1", Person: "kari", Name: "nettbrett", CreatedAt: 1}); err != nil {
			return err
		}
		if err := tx.PutFamily(store.Family{ID: "f1", Person: "kari", Device: "d1", CreatedAt: 1}); err != nil {
			return err
		}
		return tx.PutVAPID(store.VAPID{Public: "x", Private: "y"})
	})
	read(t, s, func(r store.Reader) error {
		if c, ok, err := r.Contact("kari"); !ok || err != nil || c != contact {
			t.Errorf("%+v %v", c, err)
		}
		if _, ok, _ := r.Contact("ola"); ok {
			t.Error("somebody else has a contact")
		}
		if list, err := r.PushTargets("kari"); err != nil || len(list) != 1 || list[0] != target {
			t.Errorf("%+v %v", list, err)
		}
		if v, ok, err := r.VAPID(); !ok || err != nil || v.Public != "x" || v.Private != "y" {
			t.Errorf("%+v %v", v, err)
		}
		return nil
	})
	logged := func(ended int64, want int) {
		t.Helper()
		write(t, s, func(tx store.Tx) error {
			return tx.PutFamily(store.Family{ID: "f1", Person: "kari", Device: "d1", CreatedAt: 1, EndedAt: ended, EndedWhy: "logout"})
		})
		read(t, s, func(r store.Reader) error {
			if list, err := r.PushTargets("kari"); err != nil || len(list) != want {
				t.Errorf("%d targets with the log-in ended at %d, want %d: %v", len(list), ended, want, err)
			}
			return nil
		})
	}
	logged(5, 0)
	logged(0, 1)
	write(t, s, func(tx store.Tx) error { return tx.DropPushTarget("d1") })
	read(t, s, func(r store.Reader) error {
		if list, err := r.PushTargets("kari"); err != nil || len(list) != 0 {
			t.Errorf("a dropped target is still there: %v %v", list, err)
		}
		return nil
	})
}
