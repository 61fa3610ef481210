package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"stafett/internal/bti"
	"stafett/server/auth"
	"stafett/server/auth/oidc"
	"stafett/server/store"
	"stafett/syncproto"
)

// A synthetic number (month + 80), and the person it is given to.
const (
	somebody    = syncproto.PersonID("nora.lyngdrape")
	somebodyPID = "15831650130"
	verifier    = "a-verifier-that-the-app-keeps-until-it-comes-back-here"
)

// provider is a real OpenID provider that plays ID-porten: pwa/e2e/provider.mjs.
type provider struct {
	t      *testing.T
	issuer string
}

func playProvider(t *testing.T, site, jwk string) *provider {
	t.Helper()
	settings, err := json.Marshal(map[string]any{
		"redirect": site + "/api/auth/oidc/testid/callback", "after": site + "/",
		"frontchannel": site + "/api/auth/oidc/testid/logout", "jwk": json.RawMessage(jwk),
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "e2e/provider.mjs", string(settings))
	cmd.Dir = "../pwa"
	var said bytes.Buffer
	cmd.Stderr = &said
	end, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("the provider needs Node and pwa/node_modules (npm ci): %v", err)
	}
	t.Cleanup(func() {
		_ = end.Close() // it ends with its standard input
		_ = cmd.Wait()
	})
	issuer, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider did not start (npm ci in pwa?): %v\n%s", err, said.String())
	}
	return &provider{t, strings.TrimSpace(issuer)}
}

// rotate gives the provider another signing key.
func (p *provider) rotate() {
	p.t.Helper()
	res, err := http.Post(p.issuer+"/test/rotate", "", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = res.Body.Close()
}

// town is a server with a provider, and a clock that can be turned.
type town struct {
	*running
	*provider
	ahead atomic.Int64 // of the machine's clock
	site  string
}

func (w *town) fatal(err error) {
	w.running.t.Helper()
	if err != nil {
		w.running.t.Fatal(err)
	}
}

func startTown(t *testing.T) *town {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := free.Addr().String()
	_ = free.Close()
	dir := t.TempDir()
	private, public := keyPair(t)
	w := &town{site: "http://" + listen}
	w.provider = playProvider(t, w.site, public)
	file := filepath.Join(dir, "providers.yaml")
	for name, text := range map[string]string{
		"key.jwk": private,
		"providers.yaml": fmt.Sprintf("providers:\n  - preset: idporten\n    id: testid\n    issuer: %s\n    client: stafett\n    keyFile: key.jwk\n"+
			"  - preset: idporten\n    id: gone\n    issuer: http://localhost:9\n    client: stafett\n    keyFile: key.jwk\n", w.issuer),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w.running = startMain(t, func(m *Main) {
		m.Listen, m.PublicURL, m.Providers = listen, w.site, file
		m.Now = func() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }
	})
	w.fatal(w.store.Write(context.Background(), func(tx store.Tx) error {
		if err := tx.Name("municipality-9901"); err != nil {
			return err
		}
		return tx.PutAccount(store.Account{Person: somebody, Login: string(somebody), Name: "Nora Lyngdråpe", Role: bti.Employee, Unit: "solbakken"})
	}))
	w.known(somebodyPID)
	return w
}

// keyPair is a private key and its public half, as JWK.
func keyPair(t *testing.T) (private, public string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := k.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	point, err := k.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	public = fmt.Sprintf(`{"kty":"EC","crv":"P-256","kid":"ours","alg":"ES256","use":"sig","x":"%s","y":"%s"`, b64(point[1:33]), b64(point[33:]))
	return public + fmt.Sprintf(`,"d":"%s"}`, b64(raw)), public + "}"
}

// known lets the municipality know somebody by a number; "" forgets it.
func (w *town) known(pid string) {
	w.running.t.Helper()
	accounts, err := w.accounts(context.Background(), w.store, w.Now)
	w.fatal(err)
	w.fatal(accounts.SetPID(context.Background(), somebody, pid))
}

// browser is a person's: it keeps cookies and follows redirects up to the app.
type browser struct {
	*town
	http   *http.Client
	device syncproto.DeviceID
}

func (w *town) browser() *browser {
	jar, err := cookiejar.New(nil)
	w.fatal(err)
	stop := func(r *http.Request, via []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), w.site+"/login") || r.URL.String() == w.site+"/" || len(via) > 10 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &browser{w, &http.Client{Jar: jar, CheckRedirect: stop}, syncproto.DeviceID(freshIDs(time.Now)())}
}

// place is where a browser has come: a page, or, with an empty page, the app's address.
type place struct {
	address *url.URL
	page    string
}

func (b *browser) arrive(res *http.Response, err error) place {
	b.running.t.Helper()
	b.fatal(err)
	body, err := io.ReadAll(res.Body)
	b.fatal(err)
	_ = res.Body.Close()
	if to, err := res.Location(); err == nil {
		return place{address: to}
	}
	return place{res.Request.URL, string(body)}
}

func (b *browser) open(address string) place {
	b.running.t.Helper()
	return b.arrive(b.http.Get(address))
}

// start goes to the provider.
func (b *browser) start() place {
	b.running.t.Helper()
	return b.open(b.site + "/api/auth/oidc/testid/start?" + url.Values{
		"device": {string(b.device)}, "challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "lang": {"nn"},
	}.Encode())
}

// form is what somebody fills in at the provider.
func form(sub, pid, level string) url.Values {
	return url.Values{"sub": {sub}, "pid": {pid}, "acr": {level}, "go": {"in"}}
}

var right = form("sub-nora", somebodyPID, "idporten-loa-high")

// login goes to the provider, fills in its form, and answers the fragment that the app gets.
func (b *browser) login(f url.Values) string {
	b.running.t.Helper()
	there := b.start()
	if strings.Contains(there.page, "Test-ID") {
		there = b.arrive(b.http.PostForm(there.address.String(), f))
	}
	return there.address.Fragment
}

// arrived is login that succeeds: the code for the app.
func (b *browser) arrived(f url.Values) string {
	b.running.t.Helper()
	fragment := b.login(f)
	code, ok := strings.CutPrefix(fragment, "arrived=")
	if !ok {
		b.running.t.Fatalf("the app got %q", fragment)
	}
	return code
}

func (b *browser) collect(code, verifier string, device syncproto.DeviceID) (status int, out struct {
	Code, Person, AccessToken, RefreshToken, Provider, IDToken string
},
) {
	b.running.t.Helper()
	body, err := json.Marshal(map[string]any{"code": code, "verifier": verifier, "device": device, "deviceName": "Linux, Chrome"})
	b.fatal(err)
	status, answer := b.ask("POST", "/api/auth/oidc/collect", string(body), "")
	b.fatal(json.Unmarshal([]byte(answer), &out))
	return status, out
}

func TestSomebodyKnownByTheirNumberLogsInAtTheProvider(t *testing.T) {
	w := startTown(t)
	b := w.browser()
	there := b.start()
	if !strings.Contains(there.page, `id="locale">nn<`) || !strings.Contains(there.page, `id="asked">idporten-loa-high<`) {
		t.Errorf("the provider was not asked for the language and the level: %s", there.page)
	}
	code := b.arrived(right)
	status, s := b.collect(code, verifier, b.device)
	if status != 200 || s.Person != string(somebody) || s.Provider != "testid" || s.IDToken == "" {
		t.Fatalf("%d %+v", status, s)
	}
	p, err := w.verify(s.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	by := p.Assurance
	if by.Method != store.ByProvider || by.Issuer != w.issuer || by.ACR != "idporten-loa-high" || len(by.AMR) != 1 || by.AMR[0] != "BankID" {
		t.Errorf("%+v", by)
	}
	if ago := time.Since(time.UnixMilli(by.AuthTime)); ago < 0 || ago > time.Minute {
		t.Errorf("identified %s ago", ago)
	}
	// From now on the provider's name for them is enough.
	w.known("")
	again := w.browser()
	if status, s := again.collect(again.arrived(right), verifier, again.device); status != 200 || s.Person != string(somebody) {
		t.Errorf("%d %+v", status, s)
	}
}

func (w *town) verify(token string) (auth.Principal, error) {
	accounts, err := w.accounts(context.Background(), w.store, w.Now)
	w.fatal(err)
	return accounts.Verify(context.Background(), token)
}

func TestTheNumberIsNowhereInTheDatabase(t *testing.T) {
	w := startTown(t)
	b := w.browser()
	code := b.arrived(right) // not collected: what the provider said waits
	_ = code
	other := w.browser()
	if status, _ := other.collect(other.arrived(right), verifier, other.device); status != 200 {
		t.Fatal(status)
	}
	w.close()
	files, err := filepath.Glob(filepath.Join(w.Data, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(somebodyPID)) || bytes.Contains(raw, []byte(base64.RawURLEncoding.EncodeToString([]byte(somebodyPID))[:12])) {
			t.Errorf("%s has the number", name)
		}
	}
}

func TestWhatTheProviderDoesNotVouchForIsRefusedInTheApp(t *testing.T) {
	w := startTown(t)
	cancelled := form("sub-nora", "", "")
	cancelled.Set("go", "out")
	for _, c := range []struct {
		name string
		form url.Values
		want string
	}{
		{"a level too low", form("sub-nora", somebodyPID, "idporten-loa-substantial"), "level_too_low"},
		{"an unknown level", form("sub-nora", somebodyPID, "urn:somebody:else"), "level_too_low"},
		{"no number", form("sub-nora", "", "idporten-loa-high"), "pid_missing"},
		{"cancelled by the person", cancelled, "provider_denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := w.browser().login(c.form); got != "failed="+c.want {
				t.Errorf("the app got %q", got)
			}
		})
	}
	t.Run("a provider that does not answer", func(t *testing.T) {
		b := w.browser()
		got := b.open(w.site + "/api/auth/oidc/gone/start?device=" + string(b.device) + "&challenge=" + oauth2.S256ChallengeFromVerifier(verifier))
		if got.address.Fragment != "failed=provider_down" {
			t.Errorf("the app got %q", got.address)
		}
	})
	t.Run("a provider that is not configured", func(t *testing.T) {
		if status, _ := w.ask("GET", "/api/auth/oidc/nowhere/start", "", ""); status != 404 {
			t.Error(status)
		}
	})
	t.Run("a challenge that is none", func(t *testing.T) {
		b := w.browser()
		if got := b.open(w.site + "/api/auth/oidc/testid/start?device=" + string(b.device) + "&challenge=short"); got.address.Fragment != "failed=bad_request" {
			t.Errorf("the app got %q", got.address)
		}
	})
}

func TestSomebodyNobodyHereKnowsIsToldSo(t *testing.T) {
	w := startTown(t)
	b := w.browser()
	code := b.arrived(form("sub-stranger", "15431650077", "idporten-loa-high"))
	if status, s := b.collect(code, verifier, b.device); status != 403 || s.Code != "not_known_here" {
		t.Errorf("%d %+v", status, s)
	}
}

func TestALogInUnderWayBelongsToOneBrowserOneDeviceAndOneTime(t *testing.T) {
	w := startTown(t)
	// callback is where the provider sends a browser, without going there.
	callback := func(b *browser) string {
		t.Helper()
		there := b.start()
		last := ""
		b.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(r.URL.String(), w.site) {
				last = r.URL.String()
				return http.ErrUseLastResponse
			}
			return nil
		}
		b.arrive(b.http.PostForm(there.address.String(), right))
		b.http.CheckRedirect = w.browser().http.CheckRedirect
		return last
	}
	got := func(p place) string { return p.address.Fragment }
	const refused = "failed=login_state"

	t.Run("the same answer twice", func(t *testing.T) {
		b := w.browser()
		address := callback(b)
		site, err := url.Parse(w.site + "/api/auth/oidc/")
		w.fatal(err)
		cookies := b.http.Jar.Cookies(site)
		if f := got(b.open(address)); !strings.HasPrefix(f, "arrived=") {
			t.Fatal(f)
		}
		if f := got(b.open(address)); f != refused {
			t.Errorf("without its cookie: %q", f)
		}
		for _, c := range cookies {
			c.Path = "/api/auth/oidc"
		}
		b.http.Jar.SetCookies(site, cookies)
		if f := got(b.open(address)); f != refused {
			t.Errorf("with its cookie put back: %q", f)
		}
	})
	t.Run("another browser", func(t *testing.T) {
		if f := got(w.browser().open(callback(w.browser()))); f != refused {
			t.Errorf("%q", f)
		}
	})
	t.Run("another browser that has a log-in of its own under way", func(t *testing.T) {
		other := w.browser()
		other.start()
		if f := got(other.open(callback(w.browser()))); f != refused {
			t.Errorf("%q", f)
		}
	})
	t.Run("another state", func(t *testing.T) {
		b := w.browser()
		address, err := url.Parse(callback(b))
		w.fatal(err)
		q := address.Query()
		q.Set("state", q.Get("state")+"x")
		address.RawQuery = q.Encode()
		if f := got(b.open(address.String())); f != refused {
			t.Errorf("%q", f)
		}
	})
	t.Run("another issuer's answer", func(t *testing.T) {
		b := w.browser()
		address, err := url.Parse(callback(b))
		w.fatal(err)
		q := address.Query()
		q.Set("iss", "https://another.example")
		address.RawQuery = q.Encode()
		if f := got(b.open(address.String())); f != "failed=provider_wrong" {
			t.Errorf("%q", f)
		}
	})
	t.Run("after too long a time", func(t *testing.T) {
		b := w.browser()
		address := callback(b)
		w.ahead.Store(int64(auth.JourneyFor + time.Second))
		defer w.ahead.Store(0)
		if f := got(b.open(address)); f != refused {
			t.Errorf("%q", f)
		}
	})
	for name, c := range map[string]func(b *browser, code string) int{
		"a code on another device": func(b *browser, code string) int {
			status, _ := b.collect(code, verifier, w.browser().device)
			return status
		},
		"a code without the app's verifier": func(b *browser, code string) int {
			status, _ := b.collect(code, strings.Repeat("x", 50), b.device)
			return status
		},
		"a code after too long a time": func(b *browser, code string) int {
			w.ahead.Store(int64(11 * time.Minute))
			defer w.ahead.Store(0)
			status, _ := b.collect(code, verifier, b.device)
			return status
		},
		"a code that is used": func(b *browser, code string) int {
			b.collect(code, verifier, b.device)
			status, _ := b.collect(code, verifier, b.device)
			return status
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := w.browser()
			code := b.arrived(right)
			if status := c(b, code); status != 409 {
				t.Error(status)
			}
			if status, _ := b.collect(code, verifier, b.device); status != 409 && name != "a code after too long a time" {
				t.Errorf("the code still holds after that: %d", status)
			}
		})
	}
}

func TestTheProvidersKeyMayChangeAtAnyTime(t *testing.T) {
	w := startTown(t)
	for range 2 {
		b := w.browser()
		if status, _ := b.collect(b.arrived(right), verifier, b.device); status != 200 {
			t.Fatal(status)
		}
		w.rotate()
	}
	// Two came and one of them is new: the last round was signed by the second key.
	b := w.browser()
	if status, _ := b.collect(b.arrived(right), verifier, b.device); status != 200 {
		t.Fatal(status)
	}
}

func TestLoggingOutHereLogsOutAtTheProviderToo(t *testing.T) {
	w := startTown(t)
	b := w.browser()
	_, s := b.collect(b.arrived(right), verifier, b.device)
	if f := b.login(nil); !strings.HasPrefix(f, "arrived=") {
		t.Fatalf("who is logged in at the provider was asked again: %q", f)
	}
	body, err := json.Marshal(map[string]string{"refreshToken": s.RefreshToken, "provider": s.Provider, "idToken": s.IDToken})
	w.fatal(err)
	status, answer := w.ask("POST", "/api/auth/oidc/logout", string(body), "")
	var out struct{ URL string }
	w.fatal(json.Unmarshal([]byte(answer), &out))
	if status != 200 || !strings.HasPrefix(out.URL, w.issuer) {
		t.Fatal(status, answer)
	}
	if _, err := w.verify(s.AccessToken); auth.CodeOf(err) != auth.TokenInvalid {
		t.Errorf("the session here goes on: %v", err)
	}
	page := b.open(out.URL)
	if !strings.Contains(page.page, "Logg ut overalt") {
		t.Fatalf("the provider did not take the log-out: %s", page.page)
	}
	xsrf := strings.Split(strings.Split(page.page, `name="xsrf" value="`)[1], `"`)[0]
	if after := b.arrive(b.http.PostForm(w.issuer+"/session/end/confirm", url.Values{"xsrf": {xsrf}, "logout": {"yes"}})); after.address.String() != w.site+"/" {
		t.Errorf("it did not come back but to %s", after.address)
	}
	if there := b.start(); !strings.Contains(there.page, "Test-ID") {
		t.Error("the session at the provider goes on")
	}
}

func TestLoggingOutAtTheProviderLogsOutHere(t *testing.T) {
	w := startTown(t)
	b := w.browser()
	_, s := b.collect(b.arrived(right), verifier, b.device)
	var claims struct{ SID string }
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(s.IDToken, ".")[1])
	w.fatal(err)
	w.fatal(json.Unmarshal(payload, &claims))
	if claims.SID == "" {
		t.Fatal("the provider names no session")
	}
	say := func(iss, sid string) int {
		status, _ := w.ask("GET", "/api/auth/oidc/testid/logout?"+url.Values{"iss": {iss}, "sid": {sid}}.Encode(), "", "")
		return status
	}
	if got := []int{say("https://another.example", claims.SID), say(w.issuer, "another"), say(w.issuer, "")}; got[0] != 404 || got[1] != 204 || got[2] != 204 {
		t.Error(got)
	}
	if _, err := w.verify(s.AccessToken); err != nil {
		t.Fatalf("somebody else's log-out ended it: %v", err)
	}
	if status := say(w.issuer, claims.SID); status != 204 {
		t.Fatal(status)
	}
	if _, err := w.verify(s.AccessToken); auth.CodeOf(err) != auth.TokenInvalid {
		t.Errorf("the session here goes on: %v", err)
	}
	body := fmt.Sprintf(`{"refreshToken":%q,"device":%q}`, s.RefreshToken, b.device)
	if status, answer := w.ask("POST", "/api/auth/refresh", body, ""); status != 401 {
		t.Error(status, answer)
	}
	res, err := http.Get(w.site + "/api/auth/oidc/testid/logout?iss=" + url.QueryEscape(w.issuer))
	w.fatal(err)
	_ = res.Body.Close()
	if got := res.Header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "frame-ancestors "+w.issuer) || res.Header.Get("X-Frame-Options") != "" {
		t.Errorf("the provider may not frame it: %s", got)
	}
}

// The client alone, beside the server: what of an answer does not hold.
func TestAnAnswerForAnotherRequestIsRefused(t *testing.T) {
	w := startTown(t)
	file, err := os.ReadFile(w.Providers)
	w.fatal(err)
	list, err := oidc.Read(file)
	w.fatal(err)
	open := func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(filepath.Dir(w.Providers), name)) }
	c, err := oidc.New(&list[0], w.site+"/api/auth/oidc/testid/callback", w.site+"/", time.Now, open)
	w.fatal(err)
	ctx := context.Background()
	answer := func() oidc.Answer {
		b := w.browser()
		b.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(r.URL.String(), w.site) {
				return http.ErrUseLastResponse
			}
			return nil
		}
		address, err := c.Begin(ctx, "state", "nonce", verifier, "nb")
		w.fatal(err)
		if !strings.Contains(address, "request_uri=") || strings.Contains(address, "nonce") {
			t.Errorf("the request was not pushed: %s", address)
		}
		there := b.open(address)
		q := b.arrive(b.http.PostForm(there.address.String(), right)).address.Query()
		return oidc.Answer{Code: q.Get("code"), Issuer: q.Get("iss")}
	}
	for name, c := range map[string]struct {
		try  func() (oidc.Proof, error)
		want oidc.Code
	}{
		"as it should be":  {func() (oidc.Proof, error) { return c.Finish(ctx, answer(), "nonce", verifier) }, ""},
		"another nonce":    {func() (oidc.Proof, error) { return c.Finish(ctx, answer(), "another", verifier) }, oidc.Wrong},
		"no nonce":         {func() (oidc.Proof, error) { return c.Finish(ctx, answer(), "", verifier) }, oidc.Wrong},
		"another verifier": {func() (oidc.Proof, error) { return c.Finish(ctx, answer(), "nonce", oauth2.GenerateVerifier()) }, oidc.Wrong},
		"no issuer": {func() (oidc.Proof, error) {
			a := answer()
			a.Issuer = ""
			return c.Finish(ctx, a, "nonce", verifier)
		}, oidc.Wrong},
		"a code used before": {func() (oidc.Proof, error) {
			a := answer()
			if _, err := c.Finish(ctx, a, "nonce", verifier); err != nil {
				return oidc.Proof{}, err
			}
			return c.Finish(ctx, a, "nonce", verifier)
		}, oidc.Wrong},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.try(); oidc.CodeOf(err) != c.want || err != nil && c.want == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFaultyFileOfProvidersSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	private, _ := keyPair(t)
	w := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	w("key.jwk", private)
	for text, says := range map[string]string{
		"providers: []": "1 to 8",
		"providers:\n  - preset: nowhere\n    client: x\n    keyFile: key.jwk\n":                      "no preset",
		"providers:\n  - preset: idporten\n    keyFile: key.jwk\n":                                    "client_id",
		"providers:\n  - preset: idporten\n    client: x\n":                                           "keyFile",
		"providers:\n  - preset: idporten\n    client: x\n    keyFile: gone.jwk\n":                    "gone.jwk",
		"providers:\n  - preset: idporten\n    client: x\n    keyFile: key.jwk\n    colour: red\n":    "colour",
		"providers:\n  - preset: idporten\n    client: x\n    keyFile: key.jwk\n    level: none\n":    "level",
		"providers:\n  - id: x\n    client: x\n    keyFile: key.jwk\n    issuer: http://id.example\n": "https",
		"providers:\n  - preset: idporten\n    client: x\n    keyFile: providers.yaml\n":              "neither a private JWK nor PEM",
	} {
		t.Run(says, func(t *testing.T) {
			path := w("providers.yaml", text)
			refused(t, []string{says}, func(m *Main) { m.Providers = path })
		})
	}
}
