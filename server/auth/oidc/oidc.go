// Package oidc asks an OpenID provider who somebody is: one client for
// ID-porten, Ansattporten, Feide, HelseID and any other, told apart by
// settings alone. It does the code flow with PKCE, pushed authorization
// requests where they are offered, client authentication by key or secret, and
// log-out from both sides, and judges the answer. It keeps nothing, knows neither
// HTTP routes nor SQL, and not who of ours the person is: that is package auth's.
package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	coreos "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// discoveryFor is how long a provider's own description is believed.
	discoveryFor = time.Hour
	// requestTimeout of one request to a provider.
	requestTimeout = 8 * time.Second
	// answerBytesMax of one answer of a provider.
	answerBytesMax = 256 << 10
	// IDTokenBytesMax of an ID token.
	IDTokenBytesMax = 12 << 10
)

// Code is a stable name of what went wrong.
type Code string

// The codes.
const (
	Down        Code = "provider_down"   // the provider does not answer, or not as one
	Refused     Code = "provider_denied" // the person or the provider broke it off
	Wrong       Code = "provider_wrong"  // the answer does not hold: signature, audience, nonce, time
	LevelTooLow Code = "level_too_low"
	PIDMissing  Code = "pid_missing"
)

// Error is a failed log-in at a provider. Its cause is for the log and has no personal data.
type Error struct {
	Code  Code
	Cause error
}

func (e *Error) Error() string {
	if e.Cause == nil {
		return "oidc: " + string(e.Code)
	}
	return "oidc: " + string(e.Code) + ": " + e.Cause.Error()
}

func (e *Error) Unwrap() error { return e.Cause }

// CodeOf is the code of an error of this package, "" for any other.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Proof is what a provider vouches for.
type Proof struct {
	Issuer  string `json:"iss"`
	Subject string `json:"sub"`
	// SID is the session at the provider, "" when it names none.
	SID string `json:"sid,omitempty"`
	// PID is the national identity number, "" when it gives none. Keep it nowhere.
	PID string `json:"pid,omitempty"`
	// Login is what an account here may have as its login.
	Login string   `json:"login,omitempty"`
	Level string   `json:"acr,omitempty"`
	AMR   []string `json:"amr,omitempty"`
	// AuthTime is when the person proved who they are, seconds since 1970.
	AuthTime int64 `json:"auth_time"`
	// IDToken as it came: the hint of a log-out at the provider. It may have the PID in it.
	IDToken string `json:"idToken"`
}

// Client speaks to one provider.
type Client struct {
	Settings
	redirect string // redirect_uri
	after    string // post_logout_redirect_uri
	who      identification
	http     *http.Client
	now      func() time.Time

	mu   sync.Mutex
	met  *provider
	when time.Time
}

// provider is what a provider tells of itself.
type provider struct {
	*coreos.Provider
	more struct {
		PAR            string   `json:"pushed_authorization_request_endpoint"`
		EndSession     string   `json:"end_session_endpoint"`
		Authentication []string `json:"token_endpoint_auth_methods_supported"`
		SaysIssuer     bool     `json:"authorization_response_iss_parameter_supported"`
	}
}

// New makes the client of one provider. The provider itself is met at the
// first log-in: a server starts without it. redirect and after are
// addresses of ours, registered at the provider; open reads a file of the settings.
func New(s *Settings, redirect, after string, now func() time.Time, open func(name string) ([]byte, error)) (*Client, error) {
	c := &Client{
		Settings: *s, redirect: redirect, after: after, now: now, who: identification{client: s.Client},
		http: &http.Client{Timeout: requestTimeout, Transport: bounded{http.DefaultTransport}},
	}
	name := s.KeyFile
	if name == "" {
		name = s.SecretFile
	}
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	if s.SecretFile != "" {
		if c.who.secret = strings.TrimSpace(string(file)); c.who.secret == "" {
			return nil, fmt.Errorf("%s is empty", name)
		}
	} else if c.who.signer, err = keyOf(file, s.KeyID); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

// bounded cuts answers that are too large.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, answerBytesMax), res.Body}
	}
	return res, err
}

// meet reads what the provider tells of itself, anew each discoveryFor. The keys
// are the library's: it fetches them again when a token names one that it does not know.
func (c *Client) meet(ctx context.Context) (*provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if c.met != nil && now.Sub(c.when) < discoveryFor {
		return c.met, nil
	}
	p := new(provider)
	var err error
	if p.Provider, err = coreos.NewProvider(c.context(ctx), c.Issuer); err == nil {
		err = p.Claims(&p.more)
	}
	if err != nil {
		if c.met != nil {
			return c.met, nil // what it told before is better than nothing
		}
		return nil, &Error{Down, errors.New("its description could not be read")}
	}
	c.met, c.when = p, now
	return p, nil
}

func (c *Client) context(ctx context.Context) context.Context {
	return coreos.ClientContext(ctx, c.http)
}

func (c *Client) oauth(p *provider) *oauth2.Config {
	e := p.Endpoint()
	e.AuthStyle = oauth2.AuthStyleInParams
	return &oauth2.Config{ClientID: c.Client, Endpoint: e, RedirectURL: c.redirect, Scopes: c.Scopes}
}

// basic tells whether a secret is sent as HTTP Basic, which a provider that does not say takes.
func (p *provider) basic() bool {
	return len(p.more.Authentication) == 0 || slices.Contains(p.more.Authentication, "client_secret_basic")
}

// Begin answers the address at the provider that the browser is sent to. verifier
// is of PKCE; all three are random, and kept for Finish. locale is nb, nn, en or se.
func (c *Client) Begin(ctx context.Context, state, nonce, verifier, locale string) (string, error) {
	p, err := c.meet(ctx)
	if err != nil {
		return "", err
	}
	opts := []oauth2.AuthCodeOption{
		coreos.Nonce(nonce), oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("ui_locales", locale),
	}
	if c.LevelAsked != "" {
		opts = append(opts, oauth2.SetAuthURLParam("acr_values", c.LevelAsked))
	}
	address, err := url.Parse(c.oauth(p).AuthCodeURL(state, opts...))
	if err != nil {
		return "", &Error{Down, errors.New("its authorization endpoint is no address")}
	}
	if p.more.PAR == "" {
		return address.String(), nil
	}
	// RFC 9126: the request goes to the provider directly, the browser carries a reference to it.
	var pushed struct {
		URI string `json:"request_uri"`
	}
	if err := c.post(ctx, p, p.more.PAR, address.Query(), &pushed); err != nil {
		return "", err
	}
	if pushed.URI == "" {
		return "", &Error{Down, errors.New("it gave no request_uri")}
	}
	address.RawQuery = url.Values{"client_id": {c.Client}, "request_uri": {pushed.URI}}.Encode()
	return address.String(), nil
}

// post sends a form with our identification and reads the answer as JSON.
func (c *Client) post(ctx context.Context, p *provider, to string, form url.Values, into any) error {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	if err := c.who.sign(form, header, c.Issuer, c.now(), p.basic()); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return &Error{Down, errors.New("its endpoint is no address")}
	}
	req.Header = header
	res, err := c.http.Do(req)
	if err != nil {
		return &Error{Down, errors.New("no answer")}
	}
	defer func() { _ = res.Body.Close() }() // it was read
	if res.StatusCode/100 != 2 {
		var told struct {
			Error string `json:"error"`
		}
		_ = json.NewDecoder(res.Body).Decode(&told) // the status says enough
		code := Wrong
		if res.StatusCode >= 500 {
			code = Down
		}
		return &Error{code, fmt.Errorf("it answered %d %.40q", res.StatusCode, told.Error)}
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		return &Error{Down, errors.New("its answer is no JSON")}
	}
	return nil
}

// Answer is what the browser brought back from the provider.
type Answer struct {
	Code, Issuer string
	// Error is the provider's, such as access_denied.
	Error string
}

// Finish exchanges the code and judges who the provider says that somebody is.
func (c *Client) Finish(ctx context.Context, a Answer, nonce, verifier string) (Proof, error) {
	if a.Error != "" {
		return Proof{}, &Error{Refused, fmt.Errorf("%.40q", a.Error)}
	}
	p, err := c.meet(ctx)
	if err != nil {
		return Proof{}, err
	}
	// RFC 9207: the answer of one provider is not taken for another's.
	if a.Issuer != c.Issuer && (a.Issuer != "" || p.more.SaysIssuer) {
		return Proof{}, &Error{Wrong, errors.New("the answer is of another issuer")}
	}
	var tokens struct {
		ID     string `json:"id_token"`
		Access string `json:"access_token"`
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {a.Code}, "redirect_uri": {c.redirect}, "code_verifier": {verifier}}
	if err := c.post(ctx, p, p.Endpoint().TokenURL, form, &tokens); err != nil {
		return Proof{}, err
	}
	if len(tokens.ID) > IDTokenBytesMax {
		return Proof{}, &Error{Wrong, errors.New("the ID token is too large")}
	}
	token, err := p.Verifier(&coreos.Config{ClientID: c.Client, Now: c.now}).Verify(c.context(ctx), tokens.ID)
	if err != nil {
		return Proof{}, &Error{Wrong, errors.New("the ID token does not hold")}
	}
	claims := map[string]json.RawMessage{}
	if err := token.Claims(&claims); err != nil {
		return Proof{}, &Error{Wrong, errors.New("the ID token's claims are no object")}
	}
	switch {
	case nonce == "" || token.Nonce != nonce:
		return Proof{}, &Error{Wrong, errors.New("the nonce is another")}
	case token.Subject == "" || len(token.Subject) > 255:
		return Proof{}, &Error{Wrong, errors.New("there is no subject")}
	case len(token.Audience) > 1 && text(claims["azp"]) != c.Client:
		return Proof{}, &Error{Wrong, errors.New("the ID token was made for another client")}
	}
	if c.UserInfo {
		if err := c.addUserInfo(ctx, p, token.Subject, tokens.Access, claims); err != nil {
			return Proof{}, err
		}
	}
	out := Proof{
		Issuer: c.Issuer, Subject: token.Subject, SID: text(claims["sid"]), Level: text(claims[c.LevelClaim]), AMR: list(claims["amr"]), IDToken: tokens.ID,
	}
	_ = json.Unmarshal(claims["auth_time"], &out.AuthTime) // a provider may leave it out
	if out.AuthTime == 0 {
		out.AuthTime = token.IssuedAt.Unix()
	}
	if !c.enough(out.Level) {
		return Proof{}, &Error{LevelTooLow, fmt.Errorf("%.80q", out.Level)}
	}
	if c.PIDClaim != "" {
		out.PID = text(claims[c.PIDClaim])
	}
	if c.PIDRequired && out.PID == "" {
		return Proof{}, &Error{Code: PIDMissing}
	}
	if c.LoginClaim != "" {
		out.Login = text(claims[c.LoginClaim])
	}
	return out, nil
}

// addUserInfo adds the claims that the ID token does not have. Those of another subject are no answer.
func (c *Client) addUserInfo(ctx context.Context, p *provider, subject, access string, claims map[string]json.RawMessage) error {
	info, err := p.Provider.UserInfo(c.context(ctx), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: access, TokenType: "Bearer"}))
	if err != nil {
		return &Error{Down, errors.New("userinfo could not be read")}
	}
	more := map[string]json.RawMessage{}
	if err := info.Claims(&more); err != nil || info.Subject != subject {
		return &Error{Wrong, errors.New("userinfo is about somebody else")}
	}
	for k, v := range more {
		if _, there := claims[k]; !there {
			claims[k] = v
		}
	}
	return nil
}

// EndSession answers the address where the session at the provider ends, "" when it has none.
func (c *Client) EndSession(ctx context.Context, idToken string) (string, error) {
	p, err := c.meet(ctx)
	if err != nil || p.more.EndSession == "" {
		return "", err
	}
	address, err := url.Parse(p.more.EndSession)
	if err != nil {
		return "", &Error{Down, errors.New("its end_session_endpoint is no address")}
	}
	q := address.Query()
	q.Set("id_token_hint", idToken)
	q.Set("client_id", c.Client)
	q.Set("post_logout_redirect_uri", c.after)
	address.RawQuery = q.Encode()
	return address.String(), nil
}

// text is a claim that is a text or a number, else "".
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// list is a claim that is a list of texts, or one text.
func list(raw json.RawMessage) []string {
	var l []string
	if json.Unmarshal(raw, &l) == nil {
		return l[:min(len(l), 10)]
	}
	if s := text(raw); s != "" {
		return []string{s}
	}
	return nil
}
