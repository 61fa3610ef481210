package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// running is the real server in this process.
type running struct {
	*Main
	t      *testing.T
	closed bool
}

// newMain is a server on a port of its own, not yet started.
func newMain(t *testing.T, change ...func(*Main)) *Main {
	t.Helper()
	fs, err := read(t, "serve", nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &Main{config: fs.config, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	m.Listen, m.Data = "127.0.0.1:0", filepath.Join(t.TempDir(), "data")
	for _, c := range change {
		c(m)
	}
	return m
}

func startMain(t *testing.T, change ...func(*Main)) *running {
	t.Helper()
	r := &running{Main: newMain(t, change...), t: t}
	if err := r.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

func (r *running) close() {
	if r.closed {
		return
	}
	r.closed = true
	if err := r.Close(); err != nil {
		r.t.Errorf("closing: %v", err)
	}
}

func demonstration(m *Main) { m.Demo = true }

// ask sends a request and answers status and body.
func (r *running) ask(method, path, body, token string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequest(method, "http://"+r.Address()+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(answer)
}

// refused starts a server that must not start, and answers what it says. The
// address is free afterwards.
func refused(t *testing.T, says []string, change ...func(*Main)) string {
	t.Helper()
	m := newMain(t, change...)
	err := m.Run(context.Background())
	if err == nil {
		_ = m.Close()
		t.Fatal("the server started")
	}
	text := explain(err)
	for _, w := range says {
		if !strings.Contains(text, w) {
			t.Errorf("%q does not say %q", text, w)
		}
	}
	if m.listener != nil {
		l, err := net.Listen("tcp", m.Address())
		if err != nil {
			t.Fatalf("the address is still taken: %v", err)
		}
		_ = l.Close()
	}
	return text
}

// newConcern is a child, a case and a concern.
func newConcern(p *peer, words string) (list []syncproto.Entry, note syncproto.RecordID) {
	ids := freshIDs(time.Now)
	c, subject, note := bti.CaseID(ids()), ids(), ids()
	text := func(k, v string) jsonv.Member { return jsonv.M(k, jsonv.Str(v)) }
	return []syncproto.Entry{
		{N: 1, Op: syncproto.OpPut, Record: subject, Kind: "subject", Scope: bti.ScopeOf(c, bti.Log), Fields: jsonv.Obj(text("kind", "child"), text("givenName", "Ada"), text("familyName", "Prøvesen"))},
		{N: 2, Op: syncproto.OpIntent, Intent: "start_case", Record: syncproto.RecordID(c), Scope: bti.ScopeOf(c, bti.Log), Fields: jsonv.Obj(
			text("subject", string(subject)), text("guide", "kongsvinger-barnehage"), text("guideVersion", "1.0"),
			text("unit", p.unit), text("service", p.serves), text("raisedBy", "staff"), text("date", time.Now().Format("2006-01-02")))},
		{N: 3, Op: syncproto.OpPut, Record: note, Kind: "concern", Scope: bti.ScopeOf(c, bti.Internal), Fields: jsonv.Obj(text("text", words), text("raisedBy", "staff"))},
	}, note
}

func TestWhatIsWrittenInTheDemonstrationIsThereAfterStopAndStart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	keep := func(m *Main) { m.Demo, m.Data = true, data }
	r := startMain(t, keep)
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, body := r.ask("GET", path, "", ""); status != 200 {
			t.Error(path, status, body)
		}
	}
	if !r.Seeded {
		t.Error("an empty folder was not filled")
	}
	p := enter(t, "http://"+r.Address(), "nora.lyngdrape", freshIDs(time.Now)())
	list, concern := newConcern(p, "Ada leker alene.")
	outcomes, err := p.push(list...)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Result != syncproto.Applied {
			t.Fatalf("%+v", o)
		}
	}
	r.close()

	r = startMain(t, keep)
	if r.Seeded {
		t.Error("the folder was filled a second time")
	}
	leader := enter(t, "http://"+r.Address(), "liv.bjorkerot", freshIDs(time.Now)())
	if got, ok := leader.pullAll(t)[concern]; !ok || got.Fields.Get("text").Text() != "Ada leker alene." {
		t.Errorf("the concern is gone: %+v", got)
	}
	// The log-in of before the stop goes on, and so does the device's queue.
	p.base = "http://" + r.Address()
	again, err := p.push(list...)
	if err != nil || len(again) != 3 || again[2].Version != outcomes[2].Version {
		t.Errorf("the same entries again: %+v, before %+v (%v)", again, outcomes, err)
	}
}

func TestTheProgramServesAndStopsWhenItIsTold(t *testing.T) {
	program := buildProgram(t)
	cmd := exec.Command(program, "demo", "--listen", "127.0.0.1:0", "--log-format", "json")
	temp := t.TempDir()
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, "STAFETT_DATA=")
	var out bytes.Buffer
	cmd.Stdout = &out
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(stderr)
	address := ""
	for address == "" && lines.Scan() {
		var line struct{ Msg, Address string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("a line of the log is no JSON: %s", lines.Text())
		}
		if line.Msg == "answering" {
			address = line.Address
		}
	}
	health := func(args ...string) error {
		return exec.Command(program, append([]string{"health", "--listen", address}, args...)...).Run()
	}
	if err := errors.Join(health(), health("--ready")); err != nil {
		t.Error("health says no of a server that lives:", err)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "stafett-demo-*")); len(left) != 1 {
		t.Errorf("the temporary folders are %q", left)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var last string
	for lines.Scan() {
		last = lines.Text()
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("a graceful stop ends with %v", err)
	}
	if !strings.Contains(last, `"msg":"stopped"`) {
		t.Errorf("the last line is %s", last)
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "stafett-demo-*")); len(left) != 0 {
		t.Errorf("%q was left behind", left)
	}
	for _, w := range []string{"http://localhost:", "Nora Lyngdråpe", "--data"} {
		if !strings.Contains(out.String(), w) {
			t.Errorf("the welcome does not say %q:\n%s", w, out.String())
		}
	}
	if err := health(); err == nil {
		t.Error("health says yes of a server that is gone")
	}
}

func TestAStopLetsARequestFinishAndEndsTheLiveLines(t *testing.T) {
	r := startMain(t, demonstration, func(m *Main) { m.StopSeconds = 20 })
	p := enter(t, "http://"+r.Address(), "nora.lyngdrape", freshIDs(time.Now)())
	list, concern := newConcern(p, "Skrives mens tjeneren stopper.")

	// A line that stays open, and one that is idle after a request.
	req, err := http.NewRequest(http.MethodGet, p.base+"/api/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+p.token)
	live, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
	if err != nil || live.StatusCode != 200 {
		t.Fatal(live, err)
	}
	first := make([]byte, 1)
	if _, err := live.Body.Read(first); err != nil {
		t.Fatal(err)
	}

	// A push of which half has been sent.
	push := syncproto.Push{Version: syncproto.Version, Device: p.device, Entries: list}
	body := push.AppendJSON(nil)
	conn, err := net.Dial("tcp", r.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST /api/sync/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s",
		p.token, len(body), body[:len(body)/2])
	if err != nil {
		t.Fatal(err)
	}
	// Another request through and through tells that the server has read what came before it.
	if status, _ := r.ask("GET", "/healthz", "", ""); status != 200 {
		t.Fatal(status)
	}

	stopped := make(chan struct{})
	go func() {
		r.close()
		close(stopped)
	}()
	if _, err := io.ReadAll(live.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the live line broke: %v", err)
	}
	_ = live.Body.Close()
	if _, err := conn.Write(body[len(body)/2:]); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || strings.Count(string(answer), `"applied"`) != 3 {
		t.Fatalf("%d %s %v", res.StatusCode, answer, err)
	}
	_ = conn.Close()
	<-stopped

	db, err := sqlite.Open(context.Background(), filepath.Join(r.Data, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.Read(context.Background(), func(x store.Reader) error {
		_, ok, err := x.Record(concern)
		if !ok {
			t.Error("the concern that was acknowledged is not in the database")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAPortInUseIsTold(t *testing.T) {
	r := startMain(t)
	m := newMain(t, func(m *Main) { m.Listen = r.Address() })
	err := m.Run(context.Background())
	if err == nil {
		t.Fatal("two servers on one address")
	}
	for _, w := range []string{r.Address(), "in use", "--listen"} {
		if !strings.Contains(explain(err), w) {
			t.Errorf("%q does not say %q", explain(err), w)
		}
	}
	if _, err := os.Stat(m.Data); err == nil {
		t.Error("the data folder was made for a server that cannot answer")
	}
	if status, _ := r.ask("GET", "/readyz", "", ""); status != 200 {
		t.Error("the first server no longer answers")
	}
}

func TestAFolderThatCannotBeWrittenIsTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(file, "data"), file, "/proc/stafett"} {
		refused(t, []string{dir, "cannot be made or written", "--data"}, func(m *Main) { m.Data = dir })
	}
}

func TestAFolderIsServedByOneServer(t *testing.T) {
	r := startMain(t, demonstration)
	refused(t, []string{"another Stafett", "--data"}, func(m *Main) { m.Data = r.Data })
	r.close()
	startMain(t, demonstration, func(m *Main) { m.Data = r.Data })
}

// tamper runs a statement on a database behind the store's back.
func tamper(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestABrokenForeignOrNewerDatabaseIsToldAndLeftAsItIs(t *testing.T) {
	whole := func(t *testing.T, path string) {
		db, err := sqlite.Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		says []string
	}{
		"no database": {func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte("not a database at all, but long enough to be looked at"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"damaged", "backup"}},
		"damaged inside": {func(t *testing.T, path string) {
			whole(t, path)
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteAt(bytes.Repeat([]byte{0xa5}, 4096), 4096); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{"damaged", "backup"}},
		"of another program": {func(t *testing.T, path string) {
			tamper(t, path, "CREATE TABLE recipes (name TEXT)")
		}, []string{"another program", "--data"}},
		"of a later version": {func(t *testing.T, path string) {
			whole(t, path)
			tamper(t, path, "PRAGMA user_version = 999")
		}, []string{"later version", "999"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, databaseName)
			c.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			refused(t, append(c.says, path), func(m *Main) { m.Data = dir })
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

// ownGuide writes a sixth municipality's guide into a folder.
func ownGuide(t *testing.T, dir, version, title string) {
	t.Helper()
	src, err := os.ReadFile("../internal/guide/content/kongsvinger-barnehage.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "id: kongsvinger-barnehage", "id: provik-barnehage", 1)
	text = strings.Replace(text, `version: "1.0"`, `version: "`+version+`"`, 1)
	text = strings.Replace(text, "title: BTI i Kongsvinger – barnehage", "title: "+title, 1)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "provik.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFaultyGuideFolderStopsTheStartWithFileAndLine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "guides")
	ownGuide(t, dir, "1.0", "Prøvik\nweather: rain")
	file := filepath.Join(dir, "provik.yaml")
	m := newMain(t, func(m *Main) { m.Guides = dir })
	err := m.Run(context.Background())
	if err == nil {
		t.Fatal("it started with a faulty guide")
	}
	for _, w := range []string{file + ":9: ", "weather", "not started", "stafett guide check"} {
		if !strings.Contains(explain(err), w) {
			t.Errorf("%q does not say %q", explain(err), w)
		}
	}
	if _, err := os.Stat(m.Data); err == nil {
		t.Error("the data folder was touched")
	}
	refused(t, []string{"cannot be read", "--guides"}, func(m *Main) { m.Guides = filepath.Join(dir, "missing") })
}

func TestAGuideOfAFolderIsLoadedAndItsOlderVersionsStay(t *testing.T) {
	root := t.TempDir()
	guides, data := filepath.Join(root, "guides"), filepath.Join(root, "data")
	with := func(m *Main) { m.Demo, m.Guides, m.Data = true, guides, data }
	versions := func(r *running) (found []string, works bool) {
		p := enter(t, "http://"+r.Address(), "nora.lyngdrape", freshIDs(time.Now)())
		for _, rec := range p.pullAll(t) {
			switch x := bti.TypedOf(&rec).(type) {
			case *bti.GuideDoc:
				if x.Guide == "provik-barnehage" {
					found = append(found, x.Version+" "+x.Title)
				}
			case *bti.Unit:
				works = works || string(x.Unit) == p.unit && strings.Contains(strings.Join(x.Guides, " "), "provik-barnehage")
			}
		}
		return found, works
	}
	ownGuide(t, guides, "1.0", "Prøvik")
	r := startMain(t, with)
	if found, works := versions(r); len(found) != 1 || found[0] != "1.0 Prøvik" || !works {
		t.Fatalf("%q, taken into use: %v", found, works)
	}
	r.close()

	ownGuide(t, guides, "1.0", "Prøvik, endret")
	refused(t, []string{"provik-barnehage 1.0", "version of its own"}, with)

	ownGuide(t, guides, "1.1", "Prøvik, endret")
	r = startMain(t, with)
	if found, _ := versions(r); len(found) != 2 {
		t.Fatalf("after a new version there are %q", found)
	}
	r.close()
	r = startMain(t, func(m *Main) { m.Demo, m.Data = true, data })
	if found, _ := versions(r); len(found) != 2 {
		t.Fatalf("without the folder there are %q: cases run on them", found)
	}
}

func TestTheDemonstrationAndAMunicipalityKeepApart(t *testing.T) {
	s := newOffice(t)
	real := func(m *Main) { m.Data = s.env["STAFETT_DATA"] }
	refused(t, []string{"municipality of its own", "--data"}, demonstration, real)
	startMain(t, real)
	r := startMain(t, demonstration)
	r.close()
	refused(t, []string{"holds the demonstration", "stafett demo"}, func(m *Main) { m.Data = r.Data })
}

func TestOutsideADemonstrationNobodyIsToPick(t *testing.T) {
	r := startMain(t)
	if status, body := r.ask("GET", "/api/demo/people", "", ""); status != 404 {
		t.Error(status, body)
	}
}

func TestTheLogHasNoNamesAndNoContent(t *testing.T) {
	var log bytes.Buffer
	r := startMain(t, demonstration, func(m *Main) {
		m.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	p := enter(t, "http://"+r.Address(), "nora.lyngdrape", freshIDs(time.Now)())
	list, _ := newConcern(p, "Et ord som ikke skal i loggen: bjørnebær.")
	if _, err := p.push(list...); err != nil {
		t.Fatal(err)
	}
	p.pullAll(t)
	r.close()
	for _, w := range []string{"nora", "Nora", "Ada", "Prøvesen", "bjørnebær", p.token, string(p.device)} {
		if strings.Contains(log.String(), w) {
			t.Errorf("the log has %q", w)
		}
	}
	if !strings.Contains(log.String(), "/api/sync/push") {
		t.Error("the log has no line of the push")
	}
}

func TestFurtherCasesForMeasuringAreMadeOnce(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for range 2 {
		r := startMain(t, demonstration, func(m *Main) { m.Cases, m.Data = 20, data })
		heads := 0
		for _, rec := range enter(t, "http://"+r.Address(), "nora.lyngdrape", freshIDs(time.Now)()).pullAll(t) {
			if rec.Kind == string(bti.KindCase) {
				heads++
			}
		}
		if heads != 25 {
			t.Errorf("Nora has %d cases, not her 5 and 20 further ones", heads)
		}
		r.close()
	}
	if out := (&shell{t: t}).ok("", "help", "demo"); strings.Contains(out, "--cases") {
		t.Error("the flag for measuring is in the help")
	}
}
