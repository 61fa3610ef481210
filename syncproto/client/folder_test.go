package client

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stafett/internal/replica"
	"stafett/syncproto"
)

func openFolder(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func put(key string, scope syncproto.ScopeID, data string) replica.Effect {
	return replica.Effect{Op: replica.Put, Table: "chunk", Key: key, Scope: scope, Data: data}
}

// rowsOf are all rows as text, sorted.
func rowsOf(t *testing.T, f *Folder) string {
	t.Helper()
	rows, damaged, err := f.Rows()
	if err != nil || damaged != 0 {
		t.Fatal(damaged, err)
	}
	var out []string
	for _, r := range rows {
		out = append(out, r.Key+"@"+string(r.Scope)+"="+r.Data)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// Whatever moment a transaction is cut at, the next start has all of it or nothing.
func TestATransactionIsWholeWhereverItIsCut(t *testing.T) {
	before := []replica.Effect{put("1", "a", "old"), put("2", "a", "old"), put("3", "b", "old")}
	then := []replica.Effect{
		{Op: replica.DropScope, Scope: "a"},
		put("2", "", "moved"), put("4", "a", "fresh"),
		{Op: replica.Delete, Table: "chunk", Key: "3", Scope: "b"},
	}
	const old, done = "1@a=old 2@a=old 3@b=old", "2@=moved 4@a=fresh"
	for cut := 0; cut <= len(then)+1; cut++ {
		dir := t.TempDir()
		f := openFolder(t, dir)
		if err := f.Apply(before); err != nil {
			t.Fatal(err)
		}
		want := done
		switch {
		case cut == len(then)+1: // cut while the journal itself was written
			want = old
			if err := os.WriteFile(filepath.Join(dir, "new-"+journalFile), []byte(`[{"Op":"dr`), 0o600); err != nil {
				t.Fatal(err)
			}
		default:
			journal, err := json.Marshal(then)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Apply(then[:cut]); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, journalFile), journal, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		f = openFolder(t, dir)
		if got := rowsOf(t, f); got != want {
			t.Errorf("cut at %d: %s, want %s", cut, got, want)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneProcessHasTheFolder(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	if _, err := OpenFolder(dir); !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := openFolder(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
}

func TestARowThatCannotBeReadIsCounted(t *testing.T) {
	dir := t.TempDir()
	f := openFolder(t, dir)
	if err := f.Apply([]replica.Effect{put("1", "a", "x"), put("2", "a", "y")}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, rowFile("chunk", "1")), []byte(`{"Table":"ch`), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, damaged, err := f.Rows()
	if err != nil || damaged != 1 || len(rows) != 1 {
		t.Errorf("%v %d %v", rows, damaged, err)
	}
	if err := f.Wipe(); err != nil {
		t.Fatal(err)
	}
	if got := rowsOf(t, f); got != "" {
		t.Errorf("after a wipe: %s", got)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
