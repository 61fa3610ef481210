package httpapi

import (
	"strings"
	"testing"

	"stafett/internal/bti"
)

func TestHalfOfADevicesKeyIsKeptAndHandedOutOverHTTP(t *testing.T) {
	w := start(t)
	kari := w.enter("kari", bti.Employee, tablet)
	id, share, verifier, wrong := strings.Repeat("i", 22), strings.Repeat("A", 43), "B"+strings.Repeat("A", 42), "C"+strings.Repeat("A", 42)
	body := `{"id":"` + id + `","share":"` + share + `","verifier":"` + verifier + `"}`
	ask := func(verifier string) answer {
		return w.ask("POST", "/api/auth/share", `{"id":"`+id+`","verifier":"`+verifier+`"}`)
	}
	if a := w.ask("PUT", "/api/me/share", body); a.StatusCode != 401 {
		t.Error("without a token:", a.StatusCode)
	}
	if a := ask(verifier); a.StatusCode != 410 || !strings.Contains(a.body, "share_gone") {
		t.Error(a.StatusCode, a.body)
	}
	if a := w.ask("PUT", "/api/me/share", strings.Replace(body, share, strings.Repeat("?", 43), 1), kari...); a.StatusCode != 400 {
		t.Error("what is no base64url:", a.StatusCode)
	}
	if a := w.ask("PUT", "/api/me/share", body, kari...); a.StatusCode != 204 {
		t.Fatal(a.StatusCode, a.body)
	}
	if a := ask(verifier); a.StatusCode != 200 || !strings.Contains(a.body, share) {
		t.Error(a.StatusCode, a.body)
	}
	if a := ask(wrong); a.StatusCode != 403 || !strings.Contains(a.body, "bad_share") || strings.Contains(a.body, share) {
		t.Error(a.StatusCode, a.body)
	}
	if strings.Contains(w.log.String(), share) || strings.Contains(w.log.String(), verifier) {
		t.Error("the log has it")
	}
	if a := w.ask("POST", "/api/me/devices/revoke", `{"device":"`+tablet+`"}`, kari...); a.StatusCode != 204 {
		t.Fatal(a.StatusCode)
	}
	if a := ask(verifier); a.StatusCode != 410 || !strings.Contains(a.body, "device_revoked") {
		t.Error(a.StatusCode, a.body)
	}
}
