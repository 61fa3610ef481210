package bti

import (
	"os"
	"path/filepath"
	"testing"

	"stafett/internal/field"
	"stafett/syncproto/jsonv"
)

// TestFieldVectors runs testdata/fields: one file per sort of field, which
// the browser's core runs as well. A vector is a value for one field of a
// record that is right otherwise; fault is the code expected in demo mode,
// production the one in production where it differs, at the path where it is
// not the field's own.
func TestFieldVectors(t *testing.T) {
	files, err := filepath.Glob("../../testdata/fields/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	n := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonv.Parse(string(text))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range doc.Get("cases").Elems() {
			n++
			runFieldVector(t, filepath.Base(file), doc, c.Val)
		}
	}
	t.Logf("%d vectors in %d files", n, len(files))
}

func runFieldVector(t *testing.T, file string, doc, c jsonv.Value) {
	t.Helper()
	name, value := doc.Get("field").Text(), c.Get("value")
	record := doc.Get("fields").With(name, value)
	want := map[field.Mode]string{field.Demo: c.Get("fault").Text(), field.Production: c.Get("fault").Text()}
	if c.Has("production") {
		want[field.Production] = c.Get("production").Text()
	}
	at := name
	if c.Has("at") {
		at = c.Get("at").Text()
	}
	for mode, code := range want {
		faults := Check(Kind(doc.Get("kind").Text()), record, mode)
		ok := len(faults) == 0
		if code != "" {
			ok = len(faults) == 1 && faults[0].Field == at && faults[0].Code == code
		}
		if !ok {
			t.Errorf("%s, %s, %.60s (%s): want %q at %s, got %v", file, mode, value, c.Get("why").Text(), code, at, faults)
		}
	}
}
