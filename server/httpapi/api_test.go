package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/auth"
	"stafett/server/messages"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
)

const (
	tablet = "01920000-0000-7000-8000-00000000000a"
	other  = "01920000-0000-7000-8000-00000000000b"
)

type world struct {
	t   *testing.T
	now time.Time
	srv *Server
	log *strings.Builder
	cfg Config
}

func start(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "m.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	err = st.Write(ctx, func(tx store.Tx) error {
		if err := tx.Name("lyngvik"); err != nil {
			return err
		}
		return tx.PutAccount(store.Account{Person: "kari", Login: "kari", Name: "Kari Lyng", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"})
	})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), log: &strings.Builder{}}
	clock := func() time.Time { return w.now }
	au, err := auth.New(ctx, st, clock)
	if err != nil {
		t.Fatal(err)
	}
	au.WithArgon(auth.Argon{MemoryKiB: 64, Passes: 1})
	if err := au.SetPassword(ctx, "kari", "en lang nok frase"); err != nil {
		t.Fatal(err)
	}
	sender, err := messages.New(ctx, messages.Config{Store: st, Site: "https://stafett.test", Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	app := fstest.MapFS{
		"index.html":          {Data: []byte("<!doctype html><title>Stafett</title>")},
		"assets/a-1234.js":    {Data: []byte(strings.Repeat("let a=1;", 100))},
		"assets/a-1234.js.br": {Data: []byte("packed")},
		"sw.js":               {Data: []byte("self")},
		".gitkeep":            {Data: nil},
	}
	w.cfg = Config{
		Auth: au, Store: st, Sync: syncer.New(syncer.Config{Store: st, Now: clock, Place: time.UTC, Mode: field.Demo}),
		App: app, Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: clock, Mode: field.Demo, Site: "https://stafett.test", Messages: sender,
		Demo: []DemoPerson{{Person: "kari", Name: "Kari Lyng", Role: bti.Employee}},
	}
	for _, fn := range change {
		fn(&w.cfg)
	}
	w.srv, err = New(w.cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

type answer struct {
	*http.Response
	body string
}

func (w *world) ask(method, path, body string, headers ...string) answer {
	w.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := w.srv.Handler().Test(req, -1)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{res, string(b)}
}

func (w *world) token() string {
	w.t.Helper()
	a := w.ask("POST", "/api/demo/login", `{"person":"kari","device":"`+tablet+`","deviceName":"nettbrett"}`)
	var s SessionBody
	if err := json.Unmarshal([]byte(a.body), &s); err != nil || s.AccessToken == "" {
		w.t.Fatalf("%d %s", a.StatusCode, a.body)
	}
	return s.AccessToken
}

func TestEachRequestGetsTheRightAnswer(t *testing.T) {
	w := start(t)
	good := "Bearer " + w.token()
	huge := `{"pad":"` + strings.Repeat("x", smallBytesMax) + `"}`
	pull := `{"version":1,"device":"` + tablet + `","cursor":"","acked":0}`
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code                     string
	}{
		{"the process lives", "GET", "/healthz", "", nil, 200, ""},
		{"the database answers", "GET", "/readyz", "", nil, 200, ""},
		{"the right password", "POST", "/api/auth/login", `{"account":"kari","password":"en lang nok frase","device":"` + other + `","deviceName":"x"}`, nil, 200, ""},
		{"a wrong password", "POST", "/api/auth/login", `{"account":"kari","password":"feil","device":"` + tablet + `","deviceName":"x"}`, nil, 401, "bad_login"},
		{"a device that is no id", "POST", "/api/auth/login", `{"account":"kari","password":"feil","device":"1","deviceName":"x"}`, nil, 422, "bad_fields"},
		{"a field too many", "POST", "/api/auth/logout", `{"refreshToken":"x","admin":true}`, nil, 400, "bad_json"},
		{"half a message", "POST", "/api/auth/logout", `{"refreshToken":`, nil, 400, "bad_json"},
		{"a message and a bit", "POST", "/api/auth/logout", `{"refreshToken":"x"}{}`, nil, 400, "bad_json"},
		{"an unknown refresh token at logout is no error", "POST", "/api/auth/logout", `{"refreshToken":"x"}`, nil, 204, ""},
		{"an unknown refresh token", "POST", "/api/auth/refresh", `{"refreshToken":"x","device":"` + tablet + `"}`, nil, 401, "token_invalid"},
		{"too large a log-in", "POST", "/api/auth/login", huge, nil, 413, "too_large"},
		{"not JSON", "POST", "/api/auth/login", "a=b", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "unsupported_type"},
		{"a packed body", "POST", "/api/auth/login", "{}", []string{"Content-Encoding", "gzip"}, 415, "unsupported_type"},
		{"nobody of the demonstration", "POST", "/api/demo/login", `{"person":"ola","device":"` + tablet + `","deviceName":"x"}`, nil, 404, "unknown_account"},
		{"no token", "POST", "/api/sync/pull", pull, nil, 401, "token_invalid"},
		{"a made-up token", "POST", "/api/sync/pull", pull, []string{"Authorization", "Bearer abc"}, 401, "token_invalid"},
		{"a token of another scheme", "POST", "/api/sync/pull", pull, []string{"Authorization", "Basic abc"}, 401, "token_invalid"},
		{"a pull", "POST", "/api/sync/pull", pull, []string{"Authorization", good}, 200, ""},
		{"a pull of another device", "POST", "/api/sync/pull", strings.Replace(pull, "00000a", "00000b", 1), []string{"Authorization", good}, 409, "device_foreign"},
		{"a version from the future", "POST", "/api/sync/pull", strings.Replace(pull, `"version":1`, `"version":99`, 1), []string{"Authorization", good}, 400, "version_unknown"},
		{"a pull of the wrong shape", "POST", "/api/sync/pull", `{"version":"x"}`, []string{"Authorization", good}, 400, "bad_request"},
		{"a key that stands twice", "POST", "/api/sync/pull", `{"version":1,"version":2}`, []string{"Authorization", good}, 400, "bad_json"},
		{"an empty push", "POST", "/api/sync/push", `{"version":1,"device":"` + tablet + `","entries":[]}`, []string{"Authorization", good}, 200, ""},
		{"an unknown address of the API", "GET", "/api/nothing", "", nil, 404, "not_found"},
		{"the wrong method", "GET", "/api/auth/login", "", nil, 405, "method_not_allowed"},
		{"the page", "GET", "/", "", nil, 200, ""},
		{"an address of the app's own", "GET", "/case/abc/plan", "", nil, 200, ""},
		{"a file that is not there", "GET", "/assets/gone-1.js", "", nil, 404, "not_found"},
		{"a way out of the folder", "GET", "/../../etc/passwd.txt", "", nil, 404, "not_found"},
		{"a packed file by its own name", "GET", "/assets/a-1234.js.br", "", nil, 404, "not_found"},
		{"a hidden file", "GET", "/.gitkeep", "", nil, 404, "not_found"},
		{"writing to the page", "POST", "/", "{}", nil, 405, "method_not_allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := w.ask(c.method, c.path, c.body, c.headers...)
			if a.StatusCode != c.status {
				t.Fatalf("status %d, want %d: %s", a.StatusCode, c.status, a.body)
			}
			if c.code == "" {
				return
			}
			var p Problem
			if err := json.Unmarshal([]byte(a.body), &p); err != nil {
				t.Fatal(err)
			}
			if p.Code != c.code || p.Status != c.status || p.Detail == "" || a.Header.Get("Content-Type") != "application/problem+json" {
				t.Fatalf("%+v as %s", p, a.Header.Get("Content-Type"))
			}
		})
	}
}

func TestAnExpiredTokenIsTold(t *testing.T) {
	w := start(t)
	token := w.token()
	w.now = w.now.Add(auth.AccessFor + time.Second)
	a := w.ask("POST", "/api/sync/pull", `{}`, "Authorization", "Bearer "+token)
	if a.StatusCode != 401 || !strings.Contains(a.body, `"token_expired"`) {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
}

func TestAProblemSpeaksTheLanguageAskedFor(t *testing.T) {
	w := start(t)
	for accept, want := range map[string]string{
		"nb": "Noe i skjemaet må rettes.", "nn-NO, nb;q=0.8": "Noko i skjemaet må rettast.",
		"en-GB": "Something in the form needs to be corrected.", "de": "Noe i skjemaet må rettes.", "no": "Noe i skjemaet må rettes.",
	} {
		a := w.ask("POST", "/api/demo/login", `{"person":"","device":"","deviceName":""}`, "Accept-Language", accept)
		var p Problem
		if err := json.Unmarshal([]byte(a.body), &p); err != nil {
			t.Fatal(err)
		}
		if p.Detail != want || len(p.Fields) != 3 || p.Fields[0].Field != "person" || p.Fields[0].Text == "" {
			t.Errorf("%s: %+v", accept, p)
		}
	}
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	w := start(t)
	for _, path := range []string{"/", "/api/nothing", "/healthz", "/assets/a-1234.js", "/gone.js"} {
		h := w.ask("GET", path, "").Header
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe-inline") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("%s: %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: open to other origins", path)
		}
	}
	if w.ask("GET", "/", "", "X-Forwarded-Proto", "https").Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS behind https")
	}
}

func TestFilesArePackedAndKept(t *testing.T) {
	w := start(t)
	plain := w.ask("GET", "/assets/a-1234.js", "")
	for _, enc := range []string{"br", "gzip"} {
		a := w.ask("GET", "/assets/a-1234.js", "", "Accept-Encoding", enc)
		if a.Header.Get("Content-Encoding") != enc || len(a.body) >= len(plain.body) {
			t.Errorf("%s: %d bytes as %q", enc, len(a.body), a.Header.Get("Content-Encoding"))
		}
		again := w.ask("GET", "/assets/a-1234.js", "", "Accept-Encoding", enc, "If-None-Match", a.Header.Get("ETag"))
		if again.StatusCode != 304 {
			t.Errorf("%s: %d", enc, again.StatusCode)
		}
	}
	if c := plain.Header.Get("Cache-Control"); !strings.Contains(c, "immutable") {
		t.Error(c)
	}
	if c := w.ask("GET", "/sw.js", "").Header.Get("Cache-Control"); c != "no-cache" {
		t.Error(c)
	}
}

func TestAnAppThatIsNotBuiltSaysSo(t *testing.T) {
	w := start(t, func(c *Config) { c.App = fstest.MapFS{} })
	if a := w.ask("GET", "/", ""); a.StatusCode != 503 || !strings.Contains(a.body, "make build") {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
}

func TestOutsideADemonstrationNobodyPicksAPerson(t *testing.T) {
	w := start(t, func(c *Config) { c.Demo = nil })
	for _, r := range [][2]string{{"GET", "/api/demo/people"}, {"POST", "/api/demo/login"}} {
		if a := w.ask(r[0], r[1], `{"person":"kari","device":"`+tablet+`","deviceName":"x"}`); a.StatusCode != 404 {
			t.Errorf("%v: %d", r, a.StatusCode)
		}
	}
}

func TestTooManyLogInsFromOneAddressWait(t *testing.T) {
	w := start(t, func(c *Config) { c.LoginsPerMinute = 3 })
	for range 3 {
		w.token()
	}
	a := w.ask("POST", "/api/demo/login", `{}`)
	if a.StatusCode != 429 || a.Header.Get("Retry-After") == "" {
		t.Fatalf("%d %s", a.StatusCode, a.body)
	}
}

func TestBehindATrustedProxyTheLastHopCounts(t *testing.T) {
	w := start(t, func(c *Config) { c.LoginsPerMinute, c.TrustProxy = 2, true })
	ask := func(hops string) int {
		return w.ask("POST", "/api/auth/logout", `{"refreshToken":"x"}`, "X-Forwarded-For", hops).StatusCode
	}
	for i, c := range []struct {
		hops string
		want int
	}{{"10.0.0.1", 204}, {"1.2.3.4, 10.0.0.1", 204}, {"5.6.7.8, 10.0.0.1", 429}, {"10.0.0.2", 204}} {
		if got := ask(c.hops); got != c.want {
			t.Errorf("request %d from %q: %d, want %d", i, c.hops, got, c.want)
		}
	}
}

func TestTheLogHasNoNamesAndNoContent(t *testing.T) {
	w := start(t)
	token := w.token()
	w.ask("POST", "/api/auth/login", `{"account":"kari","password":"hemmelig feil passord","device":"`+tablet+`","deviceName":"Karis brett"}`)
	w.ask("GET", "/case/01920000-0000-7000-8000-0000000000cc?navn=Lise", "")
	for _, secret := range []string{"Kari", "kari", "hemmelig", token, "0000000000cc", "Lise", "brett"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log has %q:\n%s", secret, w.log)
		}
	}
	if !strings.Contains(w.log.String(), "route=/api/auth/login") {
		t.Error("the log lacks the request")
	}
}

func TestAPokeReachesAListeningDevice(t *testing.T) {
	w := start(t)
	token := w.token()
	address, ended := w.listen()
	req, err := http.NewRequest("GET", address+"/api/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || lines.Text() != ": here" {
		t.Fatalf("%q", lines.Text())
	}
	w.cfg.Sync.Hub.PokeAll()
	for lines.Scan() && lines.Text() != "event: poke" {
	}
	if lines.Text() != "event: poke" {
		t.Fatal("the line ended without a poke")
	}
	ended()
	for lines.Scan() {
	}
}

func TestTooLargeAPushIsRefusedBeforeItIsRead(t *testing.T) {
	w := start(t)
	address, ended := w.listen()
	defer ended()
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	// Not a byte of the body is sent: who waits for it would wait here for ever.
	if _, err := fmt.Fprintf(conn, "POST /api/sync/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", bodyBytesMax+1); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 413 || !strings.Contains(string(body), `"too_large"`) {
		t.Fatalf("%d %s %v", res.StatusCode, body, err)
	}
}

// listen serves on a real socket until the function that comes back is called.
func (w *world) listen() (address string, end func()) {
	w.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- w.srv.Serve(l) }()
	return "http://" + l.Addr().String(), func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := w.srv.Shutdown(ctx); err != nil {
			w.t.Fatal(err)
		}
		if err := <-served; err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestTheDescriptionNamesEveryRouteAndEveryCode(t *testing.T) {
	w := start(t)
	var d struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Responses map[string]any
		}
		Components struct{ Schemas map[string]any }
	}
	a := w.ask("GET", "/api/openapi.json", "")
	if err := json.Unmarshal([]byte(a.body), &d); err != nil {
		t.Fatal(err)
	}
	if d.OpenAPI != "3.1.0" {
		t.Fatal(d.OpenAPI)
	}
	var told, real []string
	for path, item := range d.Paths {
		for method := range item {
			told = append(told, strings.ToUpper(method)+" "+path)
		}
	}
	for _, r := range w.srv.Handler().GetRoutes(true) {
		if r.Method != fiber.MethodHead {
			path, _ := template(r.Path)
			real = append(real, r.Method+" "+path)
		}
	}
	slices.Sort(told)
	slices.Sort(real)
	if !slices.Equal(told, slices.Compact(real)) {
		t.Fatalf("described\n%v\nreal\n%v", told, real)
	}
	for _, m := range regexp.MustCompile(`"\$ref":"#/components/schemas/(\w+)"`).FindAllStringSubmatch(a.body, -1) {
		if d.Components.Schemas[m[1]] == nil {
			t.Errorf("no schema %s", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`"x-codes":\[([^\]]*)\]`).FindAllStringSubmatch(a.body, -1) {
		for _, code := range strings.Split(m[1], ",") {
			if _, ok := kinds[strings.Trim(code, `"`)]; !ok {
				t.Errorf("the description names %s, which is in no table", code)
			}
		}
	}
}

func TestEveryCodeOfASourceStandsInTheTable(t *testing.T) {
	// The codes are read from the source, so that one added there and forgotten here fails.
	for _, file := range []string{"../syncer/syncer.go", "../auth/auth.go"} {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`Code\s+= "([a-z_]+)"`).FindAllStringSubmatch(string(src), -1)
		if len(found) < 5 {
			t.Fatalf("%s: only %d codes found", file, len(found))
		}
		for _, m := range found {
			k, ok := kinds[m[1]]
			if !ok {
				t.Errorf("%s of %s is in no table", m[1], file)
			}
			if k.title.nb == "" || k.title.nn == "" || k.title.en == "" {
				t.Errorf("%s lacks a language", m[1])
			}
		}
	}
}
