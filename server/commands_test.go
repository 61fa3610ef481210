package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/syncproto"
)

// shell runs command lines in this process.
type shell struct {
	t   *testing.T
	env map[string]string
	now func() time.Time
}

type answer struct {
	code     int
	out, err string
}

func (s *shell) run(stdin string, line ...string) answer {
	s.t.Helper()
	return s.runFrom(strings.NewReader(stdin), line...)
}

func (s *shell) runFrom(stdin io.Reader, line ...string) answer {
	s.t.Helper()
	var out, errs bytes.Buffer
	p := &program{stdin: stdin, stdout: &out, stderr: &errs, getenv: func(k string) string { return s.env[k] }, now: s.now}
	if p.now == nil {
		p.now = time.Now
	}
	return answer{p.run(context.Background(), line), out.String(), errs.String()}
}

// ok runs a line that must go well.
func (s *shell) ok(stdin string, line ...string) string {
	s.t.Helper()
	a := s.run(stdin, line...)
	if a.code != 0 {
		s.t.Fatalf("stafett %s ended with %d\n%s%s", strings.Join(line, " "), a.code, a.out, a.err)
	}
	return a.out
}

// fails runs a line that must end with a code, and say some things.
func (s *shell) fails(code int, says []string, stdin string, line ...string) {
	s.t.Helper()
	a := s.run(stdin, line...)
	if a.code != code {
		s.t.Errorf("stafett %s ended with %d, not %d\n%s%s", strings.Join(line, " "), a.code, code, a.out, a.err)
	}
	for _, w := range says {
		if !strings.Contains(a.out+a.err, w) {
			s.t.Errorf("stafett %s does not say %q:\n%s%s", strings.Join(line, " "), w, a.out, a.err)
		}
	}
}

func TestHelpTellsOfEveryCommandSettingAndFlag(t *testing.T) {
	s := &shell{t: t}
	whole := s.ok("", "--help")
	for i := range settings {
		if !strings.Contains(whole, "--"+settings[i].name) || !strings.Contains(whole, settings[i].env()) {
			t.Errorf("the overview leaves out --%s", settings[i].name)
		}
	}
	for _, c := range commands {
		if !strings.Contains(whole, c.name) || !strings.Contains(whole, c.short) {
			t.Errorf("the overview leaves out %s", c.name)
		}
		words := strings.Fields(c.name)
		one := s.ok("", append(words, "--help")...)
		if other := s.ok("", append([]string{"help"}, words...)...); one != other {
			t.Errorf("help %s and %s --help differ", c.name, c.name)
		}
		if group := s.ok("", "help", words[0]); !strings.Contains(group, one) {
			t.Errorf("help %s leaves out %s", words[0], c.name)
		}
		for _, set := range settingsOf(c.name) {
			if !strings.Contains(one, "--"+set.name) {
				t.Errorf("%s does not tell of --%s", c.name, set.name)
			}
		}
		for _, line := range strings.Split(one, "\n") {
			if len([]rune(line)) > lineWidth && !strings.HasPrefix(line, "  stafett ") {
				t.Errorf("%s: a line of %d characters: %q", c.name, len([]rune(line)), line)
			}
		}
	}
}

func TestALineThatIsNotUnderstoodSaysWhatWouldBe(t *testing.T) {
	s := &shell{t: t}
	s.fails(2, []string{"demo", "serve", "say what to do"}, "")
	s.fails(2, []string{`no command "serv"`, "stafett help"}, "", "serv")
	s.fails(2, []string{"guide check", "guide show", "guide table"}, "", "guide")
	s.fails(2, []string{"--bogus", "stafett help serve"}, "", "serve", "--bogus")
	s.fails(2, []string{"one argument"}, "", "device", "revoke")
	s.fails(2, []string{`"now"`}, "", "serve", "now")
	s.fails(2, []string{"too many"}, "", "version", "please")
	s.fails(2, []string{"kongsvinger-barnehage"}, "", "guide", "show")
	s.fails(2, []string{"nb, nn or en"}, "", "guide", "check", "--lang", "fr")
}

func TestAFolderThatNobodyLoggedInToHasNoCasesAndIsNotMade(t *testing.T) {
	s := &shell{t: t}
	dir := filepath.Join(t.TempDir(), "mistyped")
	for _, command := range []string{"cases", "records", "conflicts", "status"} {
		s.fails(exitLogin, []string{dir, "sync login"}, "", "sync", command, "--folder", dir)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("the folder is there:", err)
	}
	there := t.TempDir()
	s.fails(exitLogin, []string{"sync login"}, "", "sync", "cases", "--folder", there)
}

func TestARestoreOfWhatIsNoBackupNamesItAndTouchesNothing(t *testing.T) {
	s := &shell{t: t}
	data := t.TempDir()
	junk := filepath.Join(data, "junk.db")
	if err := os.WriteFile(junk, bytes.Repeat([]byte("no database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	s.fails(1, []string{strconv.Quote(junk), "nothing was touched"}, "", "restore", "--data", data, junk)
}

func TestGuideCheckTellsFileLineAndRemedy(t *testing.T) {
	s := &shell{t: t}
	s.ok("", "guide", "check")
	dir := t.TempDir()
	good, err := os.ReadFile("../internal/guide/content/kongsvinger-barnehage.yaml")
	if err != nil {
		t.Fatal(err)
	}
	right, wrong := filepath.Join(dir, "a-right.yaml"), filepath.Join(dir, "b-wrong.yaml")
	if err := os.WriteFile(right, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := s.ok("", "guide", "check", right); !strings.Contains(out, "kongsvinger-barnehage 1.0 is right") {
		t.Error(out)
	}
	faulty := bytes.Replace(good, []byte("lang: nb\n"), []byte("lang: nb\nweather: rain\n"), 1)
	if err := os.WriteFile(wrong, faulty, 0o600); err != nil {
		t.Fatal(err)
	}
	line := bytes.Count(faulty[:bytes.Index(faulty, []byte("weather"))], []byte("\n")) + 1
	place := wrong + ":" + strconv.Itoa(line) + ": "
	// The right guide is told of too, and flags may stand behind.
	s.fails(1, []string{"is right", place, "weather", "1 fault"}, "", "guide", "check", dir)
	s.fails(1, []string{place}, "", "guide", "check", wrong, "--lang", "nn")
	s.fails(1, []string{"neither a file"}, "", "guide", "check", filepath.Join(dir, "missing.yaml"))
	s.fails(1, []string{place}, "", "guide", "show", wrong)
}

func TestAGuideIsShownAsTextAndAsATable(t *testing.T) {
	s := &shell{t: t}
	if out := s.ok("", "guide", "show", "hoyanger-alle-tenester"); !strings.Contains(out, "Høyanger") || len(out) < 5000 {
		t.Error(out)
	}
	table := s.ok("", "guide", "table")
	for _, id := range []string{"kongsvinger-barnehage", "hoyanger-alle-tenester", "lister-flekkefjord-barnehage", "barum-nivaa-0-1", "hemnes-alle-tjenester"} {
		if !strings.Contains(table, "`"+id+"`") {
			t.Errorf("no table of %s", id)
		}
	}
	if one := s.ok("", "guide", "table", "barum-nivaa-0-1"); !strings.HasPrefix(one, "## ") || strings.Contains(one, "\n## ") {
		t.Error(one)
	}
}

func TestTheDescriptionAndTheVersionArePrinted(t *testing.T) {
	s := &shell{t: t}
	var d struct {
		OpenAPI string
		Paths   map[string]any
	}
	if err := json.Unmarshal([]byte(s.ok("", "openapi")), &d); err != nil || !strings.HasPrefix(d.OpenAPI, "3.1") || d.Paths["/api/sync/push"] == nil || d.Paths["/api/demo/login"] != nil {
		t.Error(err, d.OpenAPI, len(d.Paths))
	}
	if !strings.Contains(s.ok("", "openapi", "--demo"), "/api/demo/login") {
		t.Error("the demonstration's routes are not described")
	}
	if out := s.ok("", "version"); !strings.HasPrefix(out, "stafett "+version) || !strings.Contains(out, "wire "+strconv.Itoa(syncproto.Version)) {
		t.Error(out)
	}
}

// newOffice is a municipality set up from the command line.
func newOffice(t *testing.T) *shell {
	t.Helper()
	s := &shell{t: t, env: map[string]string{"STAFETT_DATA": filepath.Join(t.TempDir(), "data")}}
	s.ok("", "municipality", "set", "--name", "Prøvik kommune", "--number", "9902")
	s.ok("", "unit", "add", "solbakken", "--name", "Solbakken barnehage", "--service", "barnehage", "--base", "--guides", "kongsvinger-barnehage, hemnes-alle-tjenester")
	s.ok("en lang nok frase\n", "account", "add", "kari", "--name", "Kari Prøve", "--role", "leader", "--unit", "solbakken", "--title", "Styrer", "--password-stdin")
	return s
}

func TestAMunicipalityIsSetUpFromTheCommandLine(t *testing.T) {
	s := newOffice(t)
	if out := s.ok("", "unit", "list"); !strings.Contains(out, "Solbakken barnehage") || !strings.Contains(out, "hemnes-alle-tjenester") {
		t.Error(out)
	}
	if out := s.ok("", "municipality", "set", "--lease-hours", "24"); !strings.Contains(out, "Prøvik kommune (9902): own access from the age of 15, 24 hours") {
		t.Error(out)
	}
	s.ok("", "account", "add", "ola", "--name", "Ola Prøve", "--role", "guardian")
	if out := s.ok("", "account", "list"); !strings.Contains(out, "Kari Prøve") || !strings.Contains(out, "guardian") {
		t.Error(out)
	}
	if out := s.ok("", "log", "verify"); !strings.Contains(out, "lines of the access log are in order; the hash of the last is ") {
		t.Error(out)
	}
	s.ok("", "key", "rotate")

	m := startMain(t, func(m *Main) { m.Data, m.SecondFactor = s.env["STAFETT_DATA"], false })
	status, body := m.ask("POST", "/api/auth/login", `{"account":"KARI","password":"en lang nok frase","device":"01920000-0000-7000-8000-00000000000a","deviceName":"nettbrett"}`, "")
	if status != 200 || !strings.Contains(body, `"unit":"solbakken"`) || !strings.Contains(body, `"mode":"production"`) {
		t.Fatal(status, body)
	}
	if out := s.ok("", "device", "list", "--person", "kari"); !strings.Contains(out, "nettbrett") || strings.Contains(out, "ola") {
		t.Error(out)
	}
	// The tools work beside the running server, and it heeds them at once.
	var session struct{ AccessToken, RefreshToken string }
	if err := json.Unmarshal([]byte(body), &session); err != nil {
		t.Fatal(err)
	}
	pull := `{"version":1,"device":"01920000-0000-7000-8000-00000000000a","cursor":"","acked":0}`
	if status, body := m.ask("POST", "/api/sync/pull", pull, session.AccessToken); status != 200 || !strings.Contains(body, "Kari Prøve") || strings.Contains(body, "Ola Prøve") {
		t.Error("a pull has not the directory, or has a guardian in it", status, body)
	}
	s.ok("", "device", "revoke", "01920000-0000-7000-8000-00000000000a")
	if status, body := m.ask("POST", "/api/sync/pull", pull, session.AccessToken); status != 410 {
		t.Error("a revoked device is served", status, body)
	}
	s.ok("en helt annen frase", "account", "password", "kari")
	if status, _ := m.ask("POST", "/api/auth/login", `{"account":"kari","password":"en helt annen frase","device":"01920000-0000-7000-8000-00000000000b","deviceName":"nettbrett"}`, ""); status != 200 {
		t.Error("the new password does not hold", status)
	}
	s.ok("", "account", "add", "kari", "--disable")
	if status, _ := m.ask("POST", "/api/auth/login", `{"account":"kari","password":"en helt annen frase","device":"01920000-0000-7000-8000-00000000000b","deviceName":"nettbrett"}`, ""); status != 401 {
		t.Error("a disabled account logs in", status)
	}
	s.ok("", "account", "add", "kari", "--enable", "--title", "Leder")
}

func TestTheToolsSayWhatIsMissing(t *testing.T) {
	empty := &shell{t: t, env: map[string]string{"STAFETT_DATA": filepath.Join(t.TempDir(), "none")}}
	empty.fails(1, []string{"no database", "--data", "municipality set"}, "", "account", "list")
	if _, err := os.Stat(empty.env["STAFETT_DATA"]); err == nil {
		t.Error("looking made the data folder")
	}
	s := newOffice(t)
	s.fails(1, []string{"number", "cannot be stored"}, "", "municipality", "set", "--number", "12")
	s.fails(1, []string{`no guide "nesbyen"`, "kongsvinger-barnehage"}, "", "unit", "add", "lia", "--name", "Lia", "--service", "barnehage", "--guides", "nesbyen")
	s.fails(1, []string{"guides", "cannot be stored"}, "", "unit", "add", "lia", "--name", "Lia", "--service", "barnehage")
	s.fails(1, []string{"unit", "cannot be stored"}, "", "unit", "add", "Lia barnehage", "--name", "Lia", "--service", "barnehage", "--guides", "barum-nivaa-0-1")
	s.fails(1, []string{`no unit "lia"`, "unit add"}, "", "account", "add", "per", "--name", "Per", "--role", "employee", "--unit", "lia")
	s.fails(1, []string{"person", "cannot be stored"}, "", "account", "add", "Per P", "--name", "Per", "--role", "young")
	s.fails(2, []string{"--role is one of employee"}, "", "account", "add", "per", "--name", "Per")
	s.fails(2, []string{"--unit"}, "", "account", "add", "per", "--name", "Per", "--role", "employee")
	s.fails(2, []string{"--name"}, "", "account", "add", "per")
	s.fails(1, []string{"in use", "--login"}, "", "account", "add", "per", "--name", "Per", "--role", "administrator", "--login", "kari")
	s.fails(1, []string{"12 to 200"}, "kort\n", "account", "password", "kari")
	s.fails(2, []string{"standard input"}, "", "account", "password", "kari")
	s.fails(1, []string{"no such account"}, "en lang nok frase", "account", "password", "per")
	s.fails(1, []string{"no such"}, "", "device", "revoke", "01920000-0000-7000-8000-00000000000f")
}

func TestPeopleAreTakenInMovedAndEndedFromTheCommandLine(t *testing.T) {
	s := newOffice(t)
	s.now = func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	file := "navn;brukernavn;rolle;enhet;fra;til\nNora Prøve;nora;ansatt;solbakken;1.11.2026;\nOla Prøve;ola;ansatt;Solbakken barnehage;1.12.2026;30.6.2027\n"
	if out := s.ok(file, "people", "import", "-", "--dry-run"); !strings.Contains(out, "2 would be added") || !strings.Contains(out, "employee solbakken 2026-12-01 2027-06-30") {
		t.Error(out)
	}
	if out := s.ok("", "people", "list"); strings.Contains(out, "Nora") {
		t.Error("a dry run added somebody:", out)
	}
	path := filepath.Join(t.TempDir(), "folk.csv")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := s.ok("", "people", "import", path); !strings.Contains(out, "2 were added") {
		t.Error(out)
	}
	s.fails(1, []string{"nothing was taken in", ":2: rolle: “sjef” is not a role"}, "navn;brukernavn;rolle\nPer;folk;sjef\n", "people", "import", "-")
	s.fails(1, []string{"cannot be read"}, "", "people", "import", "finnes-ikke.csv")
	s.ok("", "deputy", "add", "nora", "--for", "kari", "--from", "2026-12-21", "--until", "2027-01-03")
	if out := s.ok("", "deputy", "list"); !strings.Contains(out, "nora    kari  2026-12-21  2027-01-03") {
		t.Error(out)
	}
	s.ok("", "deputy", "end", "nora", "--for", "kari", "--from", "2026-12-21")
	s.fails(1, []string{"no longer there"}, "", "deputy", "end", "nora", "--for", "kari", "--from", "2026-12-21")
	s.ok("", "people", "move", "nora", "--role", "leader", "--unit", "solbakken", "--from", "2027-01-01")
	s.ok("", "people", "end", "ola", "--until", "2027-03-31")
	if out := s.ok("", "people", "list"); !strings.Contains(out, "2026-12-31") || !strings.Contains(out, "2027-03-31") {
		t.Error(out)
	}
	if out := s.ok("", "people", "export"); !strings.Contains(out, "nora;Nora Prøve;nora;;;leder;solbakken;2027-01-01;\r\n") {
		t.Error(out)
	}
	if out := s.ok("", "people", "export", "--units", "--lang", "en"); !strings.Contains(out, "solbakken;Solbakken barnehage;barnehage") || !strings.Contains(out, "unit;name;service") {
		t.Error(out)
	}
	s.fails(2, []string{"nb, nn or en"}, "", "people", "export", "--lang", "fr")
	s.fails(1, []string{"both staff and family"}, "", "account", "add", "nora", "--role", "guardian")
	s.ok("", "log", "verify")
}

func TestAChangedAccessLogIsFound(t *testing.T) {
	s := newOffice(t)
	ctx := context.Background()
	path := filepath.Join(s.env["STAFETT_DATA"], databaseName)
	db, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := db.Write(ctx, func(tx store.Tx) error { return note(tx, time.Now(), "kari", store.Account{}, "changed") }); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s.ok("", "log", "verify")
	tamper(t, path, "UPDATE access_log SET person = 'ola' WHERE no = 2")
	s.fails(1, []string{"1 lines are in order", "line 2"}, "", "log", "verify")
}

func TestAPasswordIsInNoLogAndNoAnswer(t *testing.T) {
	s := newOffice(t)
	a := s.run("et hemmelig passord\n", "account", "password", "kari")
	if a.code != 0 || strings.Contains(a.out+a.err, "hemmelig") {
		t.Error(a)
	}
	file, err := os.ReadFile(filepath.Join(s.env["STAFETT_DATA"], databaseName))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(file, []byte("et hemmelig passord")) {
		t.Error("the password stands in the database")
	}
}
