package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stafett/server/demo"
	"stafett/server/store/sqlite"
)

// TestOneByteChangedInTheDatabaseIsFound changes one byte of the file, as
// somebody would who has the disk and a hex editor.
func TestOneByteChangedInTheDatabaseIsFound(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, databaseName)
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	place, err := oslo()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if _, err := demo.Seed(ctx, demo.Config{Store: db, Now: now, Place: place, Seed: demo.DefaultSeed}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := &shell{t: t, env: map[string]string{"STAFETT_DATA": dir}}
	s.ok("", "log", "verify")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, bytes string
		says        []string
	}{
		{"what was answered", `"act":"given"`, []string{"proof of consents was changed", "row "}},
		{"another witness", `"witness":"`, []string{"proof of consents was changed"}},
		{"a line of the access log", "sign_consent consent", []string{"access log was changed", "line "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			// A page may still hold a copy that no row uses: then the next place is the row.
			for from := 0; ; {
				at := bytes.Index(whole[from:], []byte(c.bytes))
				if at < 0 {
					t.Fatal("no changed byte was noticed")
				}
				from += at + len(c.bytes)
				changed := bytes.Clone(whole)
				changed[from-2] ^= 1
				if err := os.WriteFile(path, changed, 0o600); err != nil {
					t.Fatal(err)
				}
				if s.run("", "log", "verify").code == 1 {
					break
				}
			}
			s.fails(1, c.says, "", "log", "verify")
		})
	}
}
