package demo

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"stafett/server/store"
	"stafett/server/store/sqlite"
)

// noon is a Tuesday.
const noon = "2026-11-24 12:00"

func place(t testing.TB) *time.Location {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return oslo
}

func moment(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, place(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func TestSeed(t *testing.T) {
	st := open(t)
	start := time.Now()
	made, err := Seed(context.Background(), Config{Store: st, Now: moment(t, noon), Place: place(t), Seed: DefaultSeed})
	if err != nil || !made {
		t.Fatal(made, err)
	}
	t.Log(time.Since(start))
	start = time.Now()
	if err := Many(context.Background(), Config{Store: st, Now: moment(t, noon), Place: place(t), Seed: DefaultSeed}, 200); err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(start))
}
