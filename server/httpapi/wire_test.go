package httpapi

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"stafett/syncproto"
)

func TestTheShapeOfTheWireIsServedToAnybodyAndKept(t *testing.T) {
	w := start(t)
	want, err := os.ReadFile("../../syncproto/shape.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := w.ask("GET", "/api/wire.txt", "")
	tag := a.Header.Get("ETag")
	if a.StatusCode != 200 || a.body != string(want) || tag == "" || a.Header.Get("Content-Type") != "text/plain; charset=utf-8" ||
		!strings.Contains(a.Header.Get("Cache-Control"), "max-age=3600") {
		t.Fatal(a.StatusCode, a.Header)
	}
	if a = w.ask("GET", "/api/wire.txt", "", "If-None-Match", tag); a.StatusCode != 304 || a.body != "" {
		t.Error(a.StatusCode, a.body)
	}
}

// A client's author needs the place; what stands there may be about a child.
func TestABadRequestNamesThePlaceAndNothingThatStandsThere(t *testing.T) {
	w := start(t)
	good := "Bearer " + w.token()
	frame := func(entries string) string {
		return `{"version":1,"device":"` + tablet + `","entries":[` + entries + `]}`
	}
	const entry = `{"n":1,"op":"put","record":"r","scope":"s","f":{},"at":0}`
	for _, c := range []struct{ path, body, where string }{
		{"push", frame(entry + `,{"n":2,"op":"put","record":{"Kari":1},"scope":"s","f":{}}`), "(entries[1].record)"},
		{"push", frame(entry + `,` + entry), "(entries[1].n)"},
		{"push", frame(strings.Repeat(entry+",", syncproto.EntriesMax) + entry), "(entries)"},
		{"pull", `{"version":1,"device":"` + tablet + `","cursor":"","acked":"Kari"}`, "(acked)"},
		{"pull", `{"version":1,"device":"` + tablet + `","cursor":"","acked":-1}`, "(acked)"},
	} {
		a := w.ask("POST", "/api/sync/"+c.path, c.body, "Authorization", good)
		var p Problem
		if err := json.Unmarshal([]byte(a.body), &p); err != nil {
			t.Fatal(err)
		}
		if p.Code != "bad_request" || !strings.HasSuffix(p.Detail, c.where) || strings.Contains(a.body, "Kari") {
			t.Errorf("%s, want %s", a.body, c.where)
		}
	}
}
