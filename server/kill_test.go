package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// killed is the real program in a process of its own, which can be killed.
type killed struct {
	cmd  *exec.Cmd
	base string
}

// buildProgram builds the program once for all tests that need a process of its own.
func buildProgram(t *testing.T) string {
	t.Helper()
	path, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var builtDir string

var builtOnce = sync.OnceValues(func() (string, error) {
	var err error
	if builtDir, err = os.MkdirTemp("", "stafett-built-"); err != nil {
		return "", err
	}
	path := filepath.Join(builtDir, "stafett")
	if out, err := exec.Command("go", "build", "-o", path, "stafett/server").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if builtDir != "" {
		_ = os.RemoveAll(builtDir) // a folder left in the temporary ones does no harm
	}
	os.Exit(code)
}

// startProcess starts the demonstration on a data folder and waits until it answers.
func startProcess(t *testing.T, program, data string) *killed {
	t.Helper()
	k := &killed{cmd: exec.Command(program, "demo", "--data", data, "--listen", "127.0.0.1:0", "--log-format", "json")}
	stderr, err := k.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.kill)
	var said bytes.Buffer
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		var line struct{ Msg, Address string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "answering" {
			k.base = "http://" + line.Address
			go func() { _, _ = io.Copy(io.Discard, stderr) }() // a full pipe would stop it
			return k
		}
	}
	t.Fatalf("it never answered:\n%s", said.String())
	return nil
}

// kill is kill −9: no signal that it could handle.
func (k *killed) kill() {
	_ = k.cmd.Process.Kill()
	_ = k.cmd.Wait()
}

// peer is a device that talks HTTP.
type peer struct {
	base   string
	device syncproto.DeviceID
	token  string
	unit   string
	serves string
	n      int64
}

func (p *peer) post(path string, body, into any) error {
	var text []byte
	switch b := body.(type) {
	case interface{ AppendJSON([]byte) []byte }:
		text = b.AppendJSON(nil)
	default:
		var err error
		if text, err = json.Marshal(b); err != nil {
			return err
		}
	}
	req, err := http.NewRequest(http.MethodPost, p.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+p.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %s", path, res.StatusCode, answer)
	}
	if w, ok := into.(interface{ DecodeJSON(jsonv.Value) error }); ok {
		v, err := jsonv.Parse(string(answer))
		if err != nil {
			return err
		}
		return w.DecodeJSON(v)
	}
	return json.Unmarshal(answer, into)
}

func enter(t *testing.T, base, person string, device syncproto.RecordID) *peer {
	t.Helper()
	p := &peer{base: base, device: syncproto.DeviceID(device)}
	var s struct{ AccessToken, Unit, Service string }
	if err := p.post("/api/demo/login", map[string]string{"person": person, "device": string(device), "deviceName": "test"}, &s); err != nil {
		t.Fatal(err)
	}
	p.token, p.unit, p.serves = s.AccessToken, s.Unit, s.Service
	return p
}

func (p *peer) push(entries ...syncproto.Entry) ([]syncproto.Outcome, error) {
	var a syncproto.PushAnswer
	err := p.post("/api/sync/push", &syncproto.Push{Version: syncproto.Version, Device: p.device, Entries: entries}, &a)
	if err == nil && len(a.Outcomes) != len(entries) {
		err = fmt.Errorf("%d outcomes for %d entries", len(a.Outcomes), len(entries))
	}
	return a.Outcomes, err
}

func (p *peer) pullAll(t *testing.T) map[syncproto.RecordID]syncproto.Record {
	t.Helper()
	got := make(map[syncproto.RecordID]syncproto.Record)
	for page := ""; ; {
		var a syncproto.PullAnswer
		if err := p.post("/api/sync/pull", &syncproto.Pull{Version: syncproto.Version, Device: p.device, Page: page}, &a); err != nil {
			t.Fatal(err)
		}
		for _, r := range a.Records {
			got[r.ID] = r
		}
		if page = a.Next; page == "" {
			return got
		}
	}
}

// demoEmployee is the first employee of the demonstration.
func demoEmployee(t *testing.T, base string) string {
	t.Helper()
	res, err := http.Get(base + "/api/demo/people")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var list struct {
		People []struct{ Person, Role, Unit string }
	}
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	for _, p := range list.People {
		if p.Role == string(bti.Employee) {
			return p.Person
		}
	}
	t.Fatalf("no employee among %+v", list.People)
	return ""
}

func TestKilledInTheMiddleOfTwoHundredPushesEveryAcknowledgedChangeIsThere(t *testing.T) {
	const devices, pushes = 5, 40 // two hundred
	program, data := buildProgram(t), t.TempDir()
	ids := freshIDs(time.Now)
	server := startProcess(t, program, data)
	person := demoEmployee(t, server.base)

	// A case to write in.
	first := enter(t, server.base, person, ids())
	var guide, version string
	for _, r := range first.pullAll(t) {
		if r.Kind == string(bti.KindUnit) && r.Fields.Get("unit").Text() == first.unit {
			guide = r.Fields.Get("guides").Elem(0).Text()
		}
	}
	for _, r := range first.pullAll(t) {
		if r.Kind == string(bti.KindGuideDoc) && r.Fields.Get("guide").Text() == guide {
			version = r.Fields.Get("version").Text()
		}
	}
	c, subject := ids(), ids()
	text := func(k, v string) jsonv.Member { return jsonv.M(k, jsonv.Str(v)) }
	day := time.Now().Format("2006-01-02")
	out, err := first.push(
		syncproto.Entry{N: 1, Op: syncproto.OpPut, Record: subject, Kind: "subject", Scope: bti.ScopeOf(bti.CaseID(c), bti.Log), Fields: jsonv.Obj(text("kind", "child"), text("givenName", "Ada"), text("familyName", "Prøvesen"))},
		syncproto.Entry{N: 2, Op: syncproto.OpIntent, Intent: "start_case", Record: c, Scope: bti.ScopeOf(bti.CaseID(c), bti.Log), Fields: jsonv.Obj(
			text("subject", string(subject)), text("guide", guide), text("guideVersion", version), text("unit", first.unit), text("service", first.serves), text("raisedBy", "staff"), text("date", day))},
	)
	if err != nil || out[0].Result != syncproto.Applied || out[1].Result != syncproto.Applied {
		t.Fatal(out, err)
	}

	type sent struct {
		entry   syncproto.Entry
		outcome syncproto.Outcome
		acked   bool
	}
	peers := make([]*peer, devices)
	history := make([][]sent, devices)
	for i := range peers {
		peers[i] = enter(t, server.base, person, ids())
	}
	var acked atomic.Int64
	killing := make(chan struct{})
	var wg sync.WaitGroup
	for i, p := range peers {
		wg.Go(func() {
			for k := range pushes {
				p.n++
				s := sent{entry: syncproto.Entry{
					N: p.n, Op: syncproto.OpPut, Record: ids(), Kind: "note", Scope: bti.ScopeOf(bti.CaseID(c), bti.Internal),
					Fields: jsonv.Obj(text("text", fmt.Sprintf("notat %d fra enhet %d", k, i))),
				}}
				out, err := p.push(s.entry)
				if s.acked = err == nil; s.acked {
					s.outcome = out[0]
				}
				history[i] = append(history[i], s)
				if err != nil {
					return
				}
				if acked.Add(1) == devices*pushes/2 {
					close(killing) // half have been answered; the others are on their way
				}
			}
		})
	}
	<-killing
	server.kill()
	wg.Wait()
	if n := acked.Load(); n >= devices*pushes {
		t.Fatalf("all %d pushes were answered before the kill", n)
	}
	t.Logf("killed after %d of %d pushes were acknowledged", acked.Load(), devices*pushes)

	server = startProcess(t, program, data)
	look := enter(t, server.base, person, ids())
	have := look.pullAll(t)
	for i, list := range history {
		for _, s := range list {
			if !s.acked {
				continue
			}
			r, ok := have[s.entry.Record]
			if s.outcome.Result != syncproto.Applied || !ok || r.Version != s.outcome.Version || !jsonv.Equal(r.Fields, s.entry.Fields) {
				t.Errorf("device %d, entry %d was acknowledged as %s at version %d, and after the restart it is %v", i, s.entry.N, s.outcome.Result, s.outcome.Version, r)
			}
		}
	}
	// The devices come back, not knowing of their last push: all of it again, and on.
	for i, p := range peers {
		p.base = server.base
		for _, s := range history[i] {
			out, err := p.push(s.entry)
			if err != nil || out[0].Result != syncproto.Applied || s.acked && out[0].Version != s.outcome.Version {
				t.Fatalf("device %d, entry %d again: %+v, before %+v (%v)", i, s.entry.N, out, s.outcome, err)
			}
		}
	}
	want := 0
	for _, list := range history {
		want += len(list)
	}
	notes := 0
	for _, r := range look.pullAll(t) {
		if r.Kind == "note" && r.Scope == bti.ScopeOf(bti.CaseID(c), bti.Internal) {
			notes++
		}
	}
	if notes != want {
		t.Errorf("%d notes of %d entries: one entry, one effect", notes, want)
	}
}
