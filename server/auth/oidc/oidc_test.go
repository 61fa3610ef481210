package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// liar is a provider that says whatever a test wants. What an honest one says is
// tested with a real one, by the tests of the server.
type liar struct {
	*httptest.Server
	t        *testing.T
	key      *rsa.PrivateKey
	asked    *http.Request // the last token request
	form     string
	idToken  func(claims map[string]any) string
	userinfo map[string]any
	secret   bool
}

func lie(t *testing.T) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, key: key}
	l.idToken = func(claims map[string]any) string { return l.sign(claims, jose.RS256, l.key, "k1") }
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // a test that gets nothing fails by itself
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		about := map[string]any{
			"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/keys",
			"userinfo_endpoint": l.URL + "/userinfo", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		}
		if l.secret {
			about["token_endpoint_auth_methods_supported"] = []string{"client_secret_post"}
		}
		say(w, about)
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &l.key.PublicKey, KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		l.asked, l.form = r, string(body)
		say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": l.idToken(l.claims())})
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, _ *http.Request) { say(w, l.userinfo) })
	l.Server = httptest.NewServer(mux)
	t.Cleanup(l.Close)
	return l
}

func (l *liar) claims() map[string]any {
	return map[string]any{
		"iss": l.URL, "sub": "somebody", "aud": "stafett", "nonce": "n", "acr": "high", "pid": "15831650130",
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "auth_time": now.Add(-time.Minute).Unix(),
	}
}

func (l *liar) sign(claims map[string]any, alg jose.SignatureAlgorithm, key any, kid string) string {
	l.t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		l.t.Fatal(err)
	}
	signed, err := s.Sign(body)
	if err != nil {
		l.t.Fatal(err)
	}
	out, err := signed.CompactSerialize()
	if err != nil {
		l.t.Fatal(err)
	}
	return out
}

// client is of a provider with levels low and high, of which high is demanded.
func (l *liar) client(change ...func(*Settings)) *Client {
	l.t.Helper()
	s := Settings{ID: "liar", Issuer: l.URL, Client: "stafett", SecretFile: "secret", Scopes: []string{"openid"}, Levels: []string{"low", "high"}, Level: "high", PIDClaim: "pid"}
	for _, c := range change {
		c(&s)
	}
	s.complete()
	if err := s.check(); err != nil {
		l.t.Fatal(err)
	}
	c, err := New(&s, "http://localhost/callback", "http://localhost/login", func() time.Time { return now }, func(string) ([]byte, error) { return []byte("a secret\n"), nil })
	if err != nil {
		l.t.Fatal(err)
	}
	return c
}

func finish(c *Client) (Proof, error) {
	return c.Finish(context.Background(), Answer{Code: "c"}, "n", "v")
}

func TestAForgedIDTokenIsRefused(t *testing.T) {
	l := lie(t)
	_, err := finish(l.client())
	if err != nil {
		t.Fatalf("the honest one: %v", err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	with := func(k string, v any) func(map[string]any) string {
		return func(claims map[string]any) string {
			claims[k] = v
			return l.sign(claims, jose.RS256, l.key, "k1")
		}
	}
	part := base64.RawURLEncoding.EncodeToString
	for name, forge := range map[string]func(map[string]any) string{
		"no signature": func(claims map[string]any) string {
			body, _ := json.Marshal(claims)
			return part([]byte(`{"alg":"none"}`)) + "." + part(body) + "."
		},
		"the public key as a shared secret": func(claims map[string]any) string {
			return l.sign(claims, jose.HS256, x509.MarshalPKCS1PublicKey(&l.key.PublicKey), "k1")
		},
		"the client secret as a key": func(claims map[string]any) string {
			return l.sign(claims, jose.HS256, []byte("a secret that is long enough to sign with it"), "k1")
		},
		"somebody else's key":              func(claims map[string]any) string { return l.sign(claims, jose.RS256, other, "k1") },
		"an unknown key":                   func(claims map[string]any) string { return l.sign(claims, jose.RS256, other, "k2") },
		"another issuer":                   with("iss", "https://another.example"),
		"another audience":                 with("aud", "another"),
		"several audiences and no azp":     with("aud", []string{"stafett", "another"}),
		"expired":                          with("exp", now.Add(-time.Hour).Unix()),
		"issued in the future":             with("nbf", now.Add(time.Hour).Unix()),
		"no subject":                       with("sub", ""),
		"a subject that is far too long":   with("sub", strings.Repeat("a", 300)),
		"another nonce":                    with("nonce", "another"),
		"no token":                         func(map[string]any) string { return "" },
		"a token that is far too large":    with("padding", strings.Repeat("a", IDTokenBytesMax)),
		"an answer that is far too large":  with("padding", strings.Repeat("a", answerBytesMax)),
		"a token cut in the middle":        func(c map[string]any) string { return l.sign(c, jose.RS256, l.key, "k1")[:100] },
		"claims that are no object at all": func(map[string]any) string { return part([]byte(`{"alg":"RS256"}`)) + "." + part([]byte(`[]`)) + ".AA" },
	} {
		t.Run(name, func(t *testing.T) {
			l.idToken = forge
			if _, err := finish(l.client()); CodeOf(err) != Wrong && CodeOf(err) != Down {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheLevelInTheAnswerDecides(t *testing.T) {
	l := lie(t)
	for _, c := range []struct {
		demanded string
		given    any
		want     Code
	}{
		{"high", "high", ""},
		{"high", "low", LevelTooLow},
		{"low", "high", ""},
		{"low", "low", ""},
		{"low", "unheard of", LevelTooLow},
		{"low", nil, LevelTooLow},
		{"", nil, ""},
	} {
		l.idToken = func(claims map[string]any) string {
			claims["acr"] = c.given
			return l.sign(claims, jose.RS256, l.key, "k1")
		}
		if _, err := finish(l.client(func(s *Settings) { s.Level = c.demanded })); CodeOf(err) != c.want || err != nil && c.want == "" {
			t.Errorf("%q demanded, %v given: %v", c.demanded, c.given, err)
		}
	}
}

func TestALevelMayStandInAClaimOfTheProvidersOwnAndBeANumber(t *testing.T) {
	l := lie(t)
	l.idToken = func(claims map[string]any) string {
		claims["security_level"] = 4
		return l.sign(claims, jose.RS256, l.key, "k1")
	}
	p, err := finish(l.client(func(s *Settings) { s.LevelClaim, s.Levels, s.Level = "security_level", []string{"3", "4"}, "4" }))
	if err != nil || p.Level != "4" {
		t.Error(p, err)
	}
}

func TestUserinfoAddsWhatTheTokenDoesNotSayAndIsAboutTheSamePerson(t *testing.T) {
	l := lie(t)
	ask := func(s *Settings) { s.UserInfo, s.LoginClaim = true, "name@school" }
	l.userinfo = map[string]any{"sub": "somebody", "name@school": "ola@lyngvik.example", "pid": "00000000000"}
	p, err := finish(l.client(ask))
	if err != nil || p.Login != "ola@lyngvik.example" || p.PID != "15831650130" {
		t.Error(p, err)
	}
	l.userinfo["sub"] = "another"
	if _, err := finish(l.client(ask)); CodeOf(err) != Wrong {
		t.Error(err)
	}
}

func TestASecretIsSentAsTheProviderTakesIt(t *testing.T) {
	l := lie(t)
	if _, err := finish(l.client()); err != nil {
		t.Fatal(err)
	}
	if user, pass, ok := l.asked.BasicAuth(); !ok || user != "stafett" || pass != "a+secret" || strings.Contains(l.form, "client_secret") {
		t.Errorf("basic: %q %q %s", user, pass, l.form)
	}
	l.secret = true
	if _, err := finish(l.client()); err != nil {
		t.Fatal(err)
	}
	if _, _, ok := l.asked.BasicAuth(); ok || !strings.Contains(l.form, "client_secret=a+secret") {
		t.Errorf("post: %s", l.form)
	}
}

func TestAProviderThatDescribesAnotherIsNotMet(t *testing.T) {
	l := lie(t)
	c := l.client()
	c.Issuer = l.URL + "/tenant"
	if _, err := c.Begin(context.Background(), "s", "n", "v", "nb"); CodeOf(err) != Down {
		t.Error(err)
	}
}

func TestKeysAreReadAsJWKAndAsPEM(t *testing.T) {
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(r)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(e)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	jwk := func(key any, kid string) []byte {
		b, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: kid})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		file []byte
		kid  string
		ok   bool
	}{
		"PKCS #8":                   {block("PRIVATE KEY", pkcs8), "k", true},
		"PKCS #1":                   {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(r)), "k", true},
		"SEC 1":                     {block("EC PRIVATE KEY", sec1), "k", true},
		"PEM without a kid":         {block("PRIVATE KEY", pkcs8), "", false},
		"JWK with its kid":          {jwk(r, "k"), "", true},
		"JWK of a curve":            {jwk(e, "k"), "", true},
		"JWK without a kid":         {jwk(r, ""), "", false},
		"the public half of a JWK":  {jwk(&r.PublicKey, "k"), "", false},
		"a shared secret as a JWK":  {jwk([]byte("secret"), "k"), "", false},
		"a certificate":             {block("CERTIFICATE", []byte("x")), "k", false},
		"something else altogether": {[]byte("hello"), "k", false},
	} {
		if _, err := keyOf(c.file, c.kid); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryPresetNeedsOnlyAClientAndAKey(t *testing.T) {
	for _, preset := range []string{"idporten", "ansattporten", "feide", "helseid"} {
		for _, test := range []string{"true", "false"} {
			list, err := Read([]byte("providers:\n  - preset: " + preset + "\n    test: " + test + "\n    client: c\n    keyFile: k\n"))
			if err != nil {
				t.Fatal(preset, err)
			}
			if s := list[0]; s.ID != preset || s.Level == "" || s.Name.NN == "" || !strings.HasPrefix(s.Issuer, "https://") {
				t.Errorf("%+v", s)
			}
		}
	}
	list, err := Read([]byte("providers:\n  - preset: idporten\n    client: c\n    keyFile: k\n    level: idporten-loa-substantial\n    name: {nb: Innbygger, nn: Innbyggjar, en: Resident}\n"))
	if err != nil || list[0].Level != "idporten-loa-substantial" || list[0].Name.EN != "Resident" || list[0].PIDClaim != "pid" {
		t.Error(list, err)
	}
}

func TestAnErrorTellsItsCodeAndNothingOfThePerson(t *testing.T) {
	l := lie(t)
	l.idToken = func(claims map[string]any) string {
		claims["nonce"], claims["sub"] = "another", "somebody-by-name"
		return l.sign(claims, jose.RS256, l.key, "k1")
	}
	_, err := finish(l.client())
	var e *Error
	if !errors.As(err, &e) || strings.Contains(err.Error(), "somebody") || strings.Contains(err.Error(), "15831650130") {
		t.Error(err)
	}
}
