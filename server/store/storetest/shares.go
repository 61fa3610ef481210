package storetest

import (
	"testing"

	"stafett/server/store"
)

func shares(t *testing.T, s store.Store) {
	first := store.Share{ID: "s1", Device: "d1", Person: "kari", Share: [32]byte{1}, Verifier: [32]byte{2}, CreatedAt: 5}
	second := store.Share{ID: "s2", Device: "d1", Person: "kari", Share: [32]byte{3}, Verifier: [32]byte{4}, Wrong: 3, CreatedAt: 6}
	others := store.Share{ID: "s3", Device: "d2", Person: "ola", Share: [32]byte{5}, Verifier: [32]byte{6}, CreatedAt: 7}
	write(t, s, func(tx store.Tx) error {
		for _, x := range []store.Share{first, second, others} {
			if err := tx.PutShare(x); err != nil {
				return err
			}
		}
		stolen := others
		stolen.Person, stolen.Device = "kari", "d1"
		if err := tx.PutShare(stolen); store.CodeOf(err) != store.Taken {
			t.Errorf("another person's share: %v", err)
		}
		return nil
	})
	want := map[string]*store.Share{"s1": nil, "s2": &second, "s3": &others}
	held := func() {
		t.Helper()
		read(t, s, func(r store.Reader) error {
			for id, w := range want {
				got, ok, err := r.Share(id)
				if err != nil || ok != (w != nil) || ok && got != *w {
					t.Error(id, got, ok, err)
				}
			}
			return nil
		})
	}
	held()
	second.Wrong = 0
	want["s3"] = nil
	write(t, s, func(tx store.Tx) error {
		if err := tx.PutShare(second); err != nil {
			return err
		}
		if err := tx.DropShare("s3"); err != nil {
			return err
		}
		return tx.DropShare("s3")
	})
	held()
}
