package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"
)

// at is a folder and the commands on it.
type at struct {
	*shell
	dir string
}

func (s *shell) folder(t *testing.T, name string) *at {
	return &at{s, filepath.Join(t.TempDir(), name)}
}

func (a *at) line(words ...string) []string {
	return append(append([]string{"sync"}, words...), "--folder", a.dir)
}

// do runs a command that must end with a code, and answers what it printed, a line each.
func (a *at) do(code int, stdin string, words ...string) []map[string]any {
	a.t.Helper()
	got := a.run(stdin, a.line(words...)...)
	if got.code != code {
		a.t.Fatalf("sync %s ended with %d, not %d\n%s%s", strings.Join(words, " "), got.code, code, got.out, got.err)
	}
	var out []map[string]any
	for _, l := range strings.Split(strings.TrimSpace(got.out), "\n") {
		if l == "" {
			continue
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(l), &v); err != nil {
			a.t.Fatalf("sync %s printed %q", strings.Join(words, " "), l)
		}
		out = append(out, v)
	}
	return out
}

func (a *at) edit(code int, edits ...map[string]any) []map[string]any {
	a.t.Helper()
	var in strings.Builder
	for _, e := range edits {
		b, err := json.Marshal(e)
		if err != nil {
			a.t.Fatal(err)
		}
		in.Write(b)
	}
	return a.do(code, in.String(), "edit")
}

// measure finds a running measure that two people may write.
func (a *at) measure() (of, id string, record map[string]any) {
	a.t.Helper()
	for _, r := range a.do(0, "", "records", "--kind", "measure") {
		f := r["f"].(map[string]any)
		if f["title"] == "Lekegruppe med tre faste barn" {
			return strings.Split(r["scope"].(string), ":")[1], r["id"].(string), r
		}
	}
	a.t.Fatal("the demonstration has no such measure")
	return
}

type fields = map[string]any

func TestAScriptPullsEditsConflictsAndSettles(t *testing.T) {
	r := startMain(t, demonstration)
	s := &shell{t: t}
	liv, henrik := s.folder(t, "liv"), s.folder(t, "henrik")
	address := "http://" + r.Address()
	got := liv.do(0, "", "login", "--server", address, "--demo", "liv.bjorkerot")
	if got[0]["person"] != "liv.bjorkerot" || got[0]["cases"].(float64) < 3 || got[0]["unsent"].(float64) != 0 {
		t.Fatalf("%v", got)
	}
	henrik.do(0, "", "login", "--server", address, "--demo", "henrik.furutopp")
	if list := liv.do(0, "", "cases"); len(list) < 3 || list[0]["name"] == "" || list[0]["state"] != "sent" {
		t.Fatalf("%v", list)
	}
	of, id, before := liv.measure()
	patch := func(f fields) fields { return fields{"op": "patch", "case": of, "record": id, "f": f} }

	// Both edit without having seen the other's: one text is merged, one field becomes a conflict.
	what := before["f"].(map[string]any)["what"].(string)
	if out := liv.edit(0, patch(fields{"title": "Lekegruppe ute", "what": "Ute: " + what})); out[0]["state"] != "local" {
		t.Fatalf("%v", out)
	}
	henrik.edit(0, patch(fields{"title": "Lekegruppe inne", "what": what + " Også på fredager."}))
	if q := henrik.do(0, "", "waiting"); len(q) != 1 || q[0]["state"] != "local" {
		t.Fatalf("%v", q)
	}
	liv.do(0, "", "push")
	if st := henrik.do(3, "", "push"); st[0]["conflicts"].(float64) != 1 || st[0]["unsent"].(float64) != 0 {
		t.Fatalf("%v", st)
	}
	liv.do(3, "", "pull")
	c := liv.do(3, "", "conflicts")
	if len(c) != 1 || c[0]["current"] != "Lekegruppe ute" || c[0]["other"] != "Lekegruppe inne" || c[0]["by"] != "henrik.furutopp" || c[0]["standsBy"] != "liv.bjorkerot" {
		t.Fatalf("%v", c)
	}
	_, _, rec := liv.measure2(id)
	if text := rec["f"].(map[string]any)["what"]; text != "Ute: "+what+" Også på fredager." || rec["state"] != "look" {
		t.Fatalf("%v %v", text, rec["state"])
	}
	liv.do(0, "", "settle", "--record", id, "--field", "title", "--value", `"Lekegruppe ute og inne"`)
	liv.do(0, "", "push")
	henrik.do(0, "", "pull")
	if _, _, rec := henrik.measure2(id); rec["f"].(map[string]any)["title"] != "Lekegruppe ute og inne" || rec["cf"] != nil || rec["state"] != "sent" {
		t.Fatalf("%v", rec)
	}

	// What the rules do not let through is told before it is queued.
	if out := liv.edit(3, patch(fields{"title": ""})); out[0]["at"].(float64) != 0 || out[0]["faults"] == nil {
		t.Fatalf("%v", out)
	}
	// And a new record gets an id.
	if out := liv.edit(0, fields{"op": "put", "case": of, "kind": "comment", "depth": "log", "f": fields{"text": "Fra et skript."}}); out[0]["kind"] != "comment" || out[0]["id"] == "" {
		t.Fatalf("%v", out)
	}
	liv.do(0, "", "push")

	liv.edit(0, patch(fields{"arena": "I skogen"}))
	liv.do(3, "", "logout", "--wipe")
	liv.do(0, "", "push")
	liv.do(0, "", "logout", "--wipe")
	if entries, err := os.ReadDir(liv.dir); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
	liv.do(5, "", "pull")
}

// measure2 is a record by its id.
func (a *at) measure2(id string) (string, string, map[string]any) {
	a.t.Helper()
	for _, r := range a.do(0, "", "records", "--kind", "measure") {
		if r["id"] == id {
			return "", id, r
		}
	}
	a.t.Fatal("it is gone")
	return "", "", nil
}

func TestAFolderIsForItsOwnerAlone(t *testing.T) {
	r := startMain(t, demonstration)
	a := (&shell{t: t}).folder(t, "liv")
	a.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	entries, err := os.ReadDir(a.dir)
	if err != nil || len(entries) < 4 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(a.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestAScriptLearnsFromTheExitCodeWhatToDo(t *testing.T) {
	r := startMain(t, demonstration)
	s := &shell{t: t}
	a := s.folder(t, "liv")
	address := "http://" + r.Address()
	s.fails(2, []string{"--folder"}, "", "sync", "pull")
	s.fails(2, []string{"--server"}, "", a.line("login")...)
	s.fails(2, []string{"--password-stdin"}, "", a.line("login", "--server", address, "--account", "liv")...)
	s.fails(5, []string{"sync login"}, "", a.line("pull")...)
	s.fails(5, []string{"sync login"}, "galt passord\n", a.line("login", "--server", address, "--account", "liv", "--password-stdin")...)
	s.fails(4, []string{"unreachable"}, "", a.line("login", "--server", "http://127.0.0.1:1", "--demo", "liv.bjorkerot")...)
	a.do(0, "", "login", "--server", address, "--demo", "liv.bjorkerot")
	s.fails(1, []string{"this copy is of " + address}, "", a.line("login", "--server", "http://127.0.0.1:1", "--demo", "henrik.furutopp")...)
	s.fails(1, []string{"another person"}, "", a.line("login", "--server", address, "--demo", "henrik.furutopp")...)
	s.fails(2, []string{"edit 0"}, `{"op":"patch","colour":"red"}`, a.line("edit")...)
	s.fails(2, []string{"--keep"}, "", a.line("settle", "--record", "x", "--field", "y")...)
	s.fails(1, []string{"no such conflict"}, "", a.line("settle", "--record", "x", "--field", "y", "--keep")...)
	s.fails(2, []string{"--retry"}, "", a.line("deal", "1")...)
	s.fails(1, []string{"no entry 1 waits"}, "", a.line("deal", "1", "--drop")...)
	if ids := strings.Fields(s.ok("", "sync", "new", "3")); len(ids) != 3 || ids[0] == ids[1] {
		t.Error(ids)
	}
	r.close()
	s.fails(4, []string{"unreachable"}, "", a.line("pull")...)
}

func TestAScriptThatIsKilledMidwayGoesOnWhereItWas(t *testing.T) {
	r := startMain(t, demonstration)
	a := (&shell{t: t}).folder(t, "liv")
	a.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	of, id, _ := a.measure()
	a.edit(0, fields{"op": "patch", "case": of, "record": id, "f": fields{"arena": "I skogen"}})
	// Killed after the journal was written: the rows are as they were before, and the journal tells what was to be done.
	journal := `[{"Op":"put","Table":"queue","Key":"0000000000000009","Scope":"","Data":"{}"},{"Op":"delete","Table":"queue","Key":"0000000000000009","Scope":"","Data":""}]`
	if err := os.WriteFile(filepath.Join(a.dir, "journal.json"), []byte(journal), 0o600); err != nil {
		t.Fatal(err)
	}
	if st := a.do(0, "", "status"); st[0]["unsent"].(float64) != 1 {
		t.Fatal(st)
	}
	if _, err := os.Stat(filepath.Join(a.dir, "journal.json")); !os.IsNotExist(err) {
		t.Error("the journal was not worked off")
	}
	a.do(0, "", "push")
}

func TestATokenThatRanOutIsRenewedByItself(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	r := startMain(t, demonstration, func(m *Main) { m.Now = clock })
	a := (&shell{t: t, now: clock}).folder(t, "liv")
	a.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	now = now.Add(3 * time.Hour)
	a.do(0, "", "pull")
	a.do(0, "", "pull")
}

func TestNothingStaysOnADeviceThatWasRevoked(t *testing.T) {
	r := startMain(t, demonstration)
	a := (&shell{t: t}).folder(t, "liv")
	a.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	b, err := os.ReadFile(filepath.Join(a.dir, "session.json"))
	if err != nil {
		t.Fatal(err)
	}
	var session struct{ Device string }
	if err := json.Unmarshal(b, &session); err != nil {
		t.Fatal(err)
	}
	a.ok("", "device", "revoke", session.Device, "--data", r.Data)
	a.fails(1, []string{"device_revoked"}, "", a.line("pull")...)
	if entries, err := os.ReadDir(a.dir); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
}

func TestACopyOfAFolderMustRegisterAnewAndKeepsItsWords(t *testing.T) {
	r := startMain(t, demonstration)
	s := &shell{t: t}
	a, b := s.folder(t, "liv"), s.folder(t, "copy")
	a.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	if err := os.CopyFS(b.dir, os.DirFS(a.dir)); err != nil {
		t.Fatal(err)
	}
	of, id, _ := a.measure()
	for i, f := range []*at{a, b} {
		f.edit(0, fields{"op": "patch", "case": of, "record": id, "f": fields{"arena": []string{"I skogen", "Ved elva"}[i]}})
	}
	a.do(0, "", "push")
	s.fails(5, []string{"sync login"}, "", b.line("push")...)
	b.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	if st := b.do(3, "", "push"); st[0]["unsent"].(float64) != 0 || st[0]["conflicts"].(float64) != 1 {
		t.Fatal(st)
	}
}

// The client knows nothing but the documentation of syncproto: should it fail, mend what is wrong,
// and say in the documentation what a stranger could not know.
func TestAClientWrittenFromTheDocumentationAloneWorks(t *testing.T) {
	const script = "../testdata/wire/client.mjs"
	if _, err := os.Stat(script); err != nil { // and so it is among what go test looks at before it takes an old result
		t.Fatal(err)
	}
	r := startMain(t, demonstration)
	out, err := exec.Command("node", script, "http://"+r.Address()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, says := range []string{"pulled", "two answers", "settled", "too late", "closed a gap", "went on as a copy", "both hold the same"} {
		if !strings.Contains(string(out), says) {
			t.Errorf("it does not say %q:\n%s", says, out)
		}
	}
}

// between stands between a script and the server, and spoils what it is told to.
func between(t *testing.T, address string, spoil func(w http.ResponseWriter, path, body string, serve func()) bool) string {
	t.Helper()
	to, err := url.Parse("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		again := func() *http.Request {
			r.Body = io.NopCloser(bytes.NewReader(body))
			return r
		}
		if !spoil(w, r.URL.Path, string(body), func() { proxy.ServeHTTP(httptest.NewRecorder(), again()) }) {
			proxy.ServeHTTP(w, again())
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAScriptLosesNothingOnABadLine(t *testing.T) {
	r := startMain(t, demonstration)
	s := &shell{t: t}
	a := s.folder(t, "liv")
	var bodies []string
	faults := []string{"busy", "lost", "cut", "large"}
	address := between(t, r.Address(), func(w http.ResponseWriter, path, body string, serve func()) bool {
		if path != "/api/sync/push" || len(faults) == 0 {
			return false
		}
		bodies = append(bodies, body)
		fault := faults[0]
		if fault != "large" {
			faults = faults[1:]
		}
		switch fault {
		case "busy":
			w.Header().Set("Retry-After", "7")
			http.Error(w, `{"code":"busy","detail":"It is busy right now."}`, http.StatusServiceUnavailable)
		case "lost": // the server has taken it, and its answer never comes
			serve()
			http.Error(w, "<html>", http.StatusBadGateway)
		case "cut":
			panic(http.ErrAbortHandler)
		case "large":
			if strings.Count(body, `"op":`) == 1 {
				faults = nil
				return false
			}
			http.Error(w, `{"code":"too_large"}`, http.StatusRequestEntityTooLarge)
		}
		return true
	})
	a.do(0, "", "login", "--server", address, "--demo", "liv.bjorkerot")
	of, _, _ := a.measure()
	for _, text := range []string{"En", "To", "Tre"} {
		a.edit(0, fields{"op": "put", "case": of, "kind": "comment", "depth": "log", "f": fields{"text": "Linje " + text}})
	}
	a.fails(4, []string{"busy", "7s"}, "", a.line("push")...)
	a.fails(4, []string{"http_502"}, "", a.line("push")...)
	// The answer is lost, so they still wait: the very same bytes go again, and get the same outcomes.
	if st := a.do(0, "", "status"); st[0]["unsent"].(float64) != 3 {
		t.Fatal(st)
	}
	a.edit(0, fields{"op": "put", "case": of, "kind": "comment", "depth": "log", "f": fields{"text": "Linje Fire"}},
		fields{"op": "put", "case": of, "kind": "comment", "depth": "log", "f": fields{"text": "Linje Fem"}})
	a.fails(4, []string{"unreachable"}, "", a.line("push")...)
	a.do(0, "", "push")
	if bodies[0] != bodies[1] {
		t.Errorf("sent again it was\n%s\nand not\n%s", bodies[1], bodies[0])
	}
	b := s.folder(t, "other")
	b.do(0, "", "login", "--server", "http://"+r.Address(), "--demo", "liv.bjorkerot")
	count := map[any]int{}
	for _, c := range b.do(0, "", "records", "--kind", "comment") {
		count[c["f"].(map[string]any)["text"]]++
	}
	for _, text := range []string{"En", "To", "Tre", "Fire", "Fem"} {
		if count["Linje "+text] != 1 {
			t.Errorf("%q stands %d times", text, count["Linje "+text])
		}
	}
}

func TestAScriptShowsTheSecondFactorOfItsAccount(t *testing.T) {
	s := newOffice(t)
	m := startMain(t, func(m *Main) { m.Data, m.SecondFactor = s.env["STAFETT_DATA"], true })
	const password = "en lang nok frase\n"
	a := s.folder(t, "kari")
	login := a.line("login", "--server", "http://"+m.Address(), "--account", "kari", "--password-stdin")
	s.fails(5, []string{"set it up in the app first"}, password, login...)
	status, body := m.ask("POST", "/api/auth/factor", `{"account":"kari","password":"en lang nok frase"}`, "")
	var factor struct{ Secret string }
	if err := json.Unmarshal([]byte(body), &factor); err != nil || status != 200 {
		t.Fatal(status, body)
	}
	// Each code is taken once, and those of the step before and after now are taken too.
	step := time.Now().Unix() / 30
	code := func() string {
		c, err := hotp.GenerateCode(factor.Secret, uint64(step))
		if err != nil {
			t.Fatal(err)
		}
		step++
		return c
	}
	s.ok(password, append(login, "--code", code())...)
	s.fails(5, []string{"--code"}, password, login...)
	last := code()
	s.ok(password+last+"\n", login...)
	s.env["STAFETT_CODE"] = last
	s.fails(5, []string{"bad_code"}, password, login...) // it was used
	a.do(0, "", "pull")
}
