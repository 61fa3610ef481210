package httpapi

import (
	"os"
	"strings"
	"testing"
)

// What a client of the sync can be answered is told in the package comment of
// syncproto, which is all that a third party reads.
func TestTheDocumentationOfTheWireTellsEveryCodeAndStatus(t *testing.T) {
	b, err := os.ReadFile("../../syncproto/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	w := start(t)
	checked := 0
	for _, r := range w.srv.api.routes() {
		switch r.path {
		case "/api/auth/login", "/api/auth/refresh", "/api/auth/logout", "/api/demo/people", "/api/demo/login", "/api/sync/push", "/api/sync/pull", "/api/live", "/api/wire.txt":
		default:
			continue
		}
		if !strings.Contains(doc, r.path) {
			t.Errorf("it does not tell of %s", r.path)
		}
		for _, code := range append(r.codes, "token_invalid", "token_expired", "too_large", "too_many") {
			checked++
			if !strings.Contains(doc, code) {
				t.Errorf("it does not tell of %s, of %s", code, r.path)
			}
		}
	}
	if checked < 30 {
		t.Errorf("only %d codes", checked)
	}
}
