package httpapi

import (
	"encoding/json"
	"strings"
	"testing"

	"stafett/server/store"
)

func TestAPersonSaysHowTheyWantToHearOfSomethingNew(t *testing.T) {
	w := start(t)
	good := []string{"Authorization", "Bearer " + w.token()}
	contact := func() (out ContactAnswer) {
		t.Helper()
		a := w.ask("GET", "/api/me/contact", "", good...)
		if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.StatusCode != 200 {
			t.Fatalf("%d %s", a.StatusCode, a.body)
		}
		return out
	}
	if x := contact(); x.Email != "" || x.Pushes || x.Mails || x.PushKey == "" {
		t.Errorf("before anything was said: %+v", x)
	}
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/api/me/contact", `{"email":"kari@eksempel.test","lang":"nn"}`, 204},
		{"/api/me/contact", `{"email":"kari@","lang":"nn"}`, 422},
		{"/api/me/contact", `{"email":"kari@eksempel.test","lang":"fr"}`, 422},
		{"/api/me/contact", `{"email":"kari@eksempel.test\r\nBcc: x@eksempel.test","lang":"nb"}`, 422},
		{"/api/me/push", `{"endpoint":"https://push.test/1","p256dh":"BAAA","auth":"AAAA","lang":"nb"}`, 204},
		{"/api/me/push", `{"endpoint":"http://push.test/1","p256dh":"BAAA","auth":"AAAA","lang":"nb"}`, 422},
		{"/api/me/push", `{"endpoint":"file:///etc/passwd","p256dh":"BAAA","auth":"AAAA","lang":"nb"}`, 422},
	} {
		if a := w.ask("PUT", c.path, c.body, good...); a.StatusCode != c.status {
			t.Errorf("%s %s: %d %s, want %d", c.path, c.body, a.StatusCode, a.body, c.status)
		}
	}
	if x := contact(); x.Email != "kari@eksempel.test" || x.Lang != "nn" || !x.Pushes {
		t.Errorf("%+v", x)
	}
	w.ask("DELETE", "/api/me/push", "", good...)
	if contact().Pushes {
		t.Error("the device still takes push messages")
	}
	if a := w.ask("GET", "/api/me/contact", ""); a.StatusCode != 401 {
		t.Errorf("without log-in: %d", a.StatusCode)
	}
}

func TestTheInboxOfADemonstrationShowsWhatWouldHaveBeenSent(t *testing.T) {
	w := start(t)
	good := []string{"Authorization", "Bearer " + w.token()}
	at := w.now.UnixMilli()
	err := w.cfg.Store.Write(t.Context(), func(tx store.Tx) error {
		for _, m := range []store.Message{{Person: "kari", CreatedAt: at, NextTry: at}, {Person: "kari", CreatedAt: at + 1, NextTry: at + 1}, {Person: "ola", CreatedAt: at, NextTry: at}} {
			if _, err := tx.AddMessage(m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a := w.ask("GET", "/api/demo/inbox", "", good...)
	var out InboxBody
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || len(out.Messages) != 1 || out.Messages[0].At != at || !strings.Contains(out.Messages[0].Text, "https://stafett.test") {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	w = start(t, func(c *Config) { c.Demo = nil })
	if a := w.ask("GET", "/api/demo/inbox", ""); a.StatusCode != 404 {
		t.Errorf("outside a demonstration: %d", a.StatusCode)
	}
}
