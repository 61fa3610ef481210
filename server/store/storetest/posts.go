package storetest

import (
	"errors"
	"slices"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

func posts(t *testing.T, s store.Store) {
	kari := []store.Post{
		{Person: "kari", Unit: "u1", Service: "barnehage", Role: bti.Employee, From: "2026-01-01", Until: "2026-06-30"},
		{Person: "kari", Unit: "u2", Service: "skule", Role: bti.Employee, From: "2026-08-01"},
	}
	liv := []store.Post{{Person: "liv", Unit: "u2", Service: "skule", Role: bti.Leader, From: "2020-01-01", Until: "2026-11-10"}}
	stand := []store.Deputy{{For: "liv", By: "kari", From: "2026-11-02", Until: "2026-11-20"}, {For: "liv", By: "kari", From: "2026-02-01", Until: "2026-02-07"}}
	mother := store.Account{Person: "mor", Login: "mor", Role: bti.GuardianRole}
	write(t, s, func(tx store.Tx) error {
		return errors.Join(
			tx.PutAccount(store.Account{Person: "kari", Login: "kari", Role: bti.Employee}), tx.PutAccount(store.Account{Person: "liv", Login: "liv", Role: bti.Leader}), tx.PutAccount(mother),
			tx.PutPosts("kari", kari[:1]), tx.PutPosts("kari", []store.Post{kari[1], kari[0]}), tx.PutPosts("liv", liv),
			tx.PutDeputies("liv", stand[:1]), tx.PutDeputies("liv", stand),
			tx.PutProjection(caseA, store.Projection{Head: &store.CaseHead{Unit: "u2", Service: "skule", Status: "open", Log: "open"}}),
		)
	})
	read(t, s, func(r store.Reader) error {
		if got, err := r.PostsOf("kari"); err != nil || !slices.Equal(got, kari) {
			t.Error(got, err)
		}
		if got, err := r.AllPosts(); err != nil || !slices.Equal(got, slices.Concat(kari, liv)) {
			t.Error(got, err)
		}
		if got, err := r.DeputyOf("kari"); err != nil || !slices.Equal(got, []store.Deputy{stand[1], stand[0]}) {
			t.Error(got, err)
		}
		if got, err := r.AllDeputies(); err != nil || len(got) != 2 || got[0] != stand[1] {
			t.Error(got, err)
		}
		if got, err := r.Tied(caseA); err != nil || !slices.Equal(got, []syncproto.PersonID{"kari", "liv"}) {
			t.Error("those who lead the unit, or stand in, are not tied to its case:", got, err)
		}
		for _, c := range []struct {
			who  store.Account
			day  bti.Date
			want bti.Actor
			ok   bool
		}{
			{store.Account{Person: "kari", Role: bti.Administrator, Unit: "u9"}, "2025-12-31", bti.Actor{Person: "kari"}, false},
			{store.Account{Person: "kari"}, "2026-01-01", bti.Actor{Person: "kari", Role: bti.Employee, Unit: "u1", Service: "barnehage"}, true},
			{store.Account{Person: "kari"}, "2026-02-01", bti.Actor{Person: "kari", Role: bti.Employee, Unit: "u1", Service: "barnehage"}, true}, // liv leads another unit
			{store.Account{Person: "kari"}, "2026-06-30", bti.Actor{Person: "kari", Role: bti.Employee, Unit: "u1", Service: "barnehage"}, true},
			{store.Account{Person: "kari"}, "2026-07-01", bti.Actor{Person: "kari"}, false},
			{store.Account{Person: "kari"}, "2026-11-01", bti.Actor{Person: "kari", Role: bti.Employee, Unit: "u2", Service: "skule"}, true},
			{store.Account{Person: "kari"}, "2026-11-02", bti.Actor{Person: "kari", Role: bti.Leader, Unit: "u2", Service: "skule"}, true},
			{store.Account{Person: "kari"}, "2026-11-11", bti.Actor{Person: "kari", Role: bti.Employee, Unit: "u2", Service: "skule"}, true}, // liv has ended
			{store.Account{Person: "liv"}, "2026-11-11", bti.Actor{Person: "liv"}, false},
			{mother, "1999-01-01", bti.Actor{Person: "mor", Role: bti.GuardianRole}, true},
		} {
			if got, ok, err := store.ActorOn(r, c.who, c.day); got != c.want || ok != c.ok || err != nil {
				t.Errorf("%s on %s: %+v %v %v", c.who.Person, c.day, got, ok, err)
			}
		}
		return nil
	})
	write(t, s, func(tx store.Tx) error { return errors.Join(tx.PutPosts("liv", nil), tx.PutDeputies("liv", nil)) })
	read(t, s, func(r store.Reader) error {
		all, err := r.AllPosts()
		stands, err2 := r.AllDeputies()
		if len(all) != 2 || len(stands) != 0 {
			t.Error(all, stands)
		}
		return errors.Join(err, err2)
	})
}
