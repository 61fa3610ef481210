package trial

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stafett/internal/bti"
	"stafett/server/auth"
	"stafett/server/httpapi"
	"stafett/server/store"
	"stafett/syncproto"
)

// told holds that the server's log has refusals with a code.
func (x *town) told(code string) {
	x.t.Helper()
	if !strings.Contains(x.log.String(), "code="+code+"\n") {
		x.t.Errorf("the server's log tells of no %s:\n%s", code, x.log)
	}
}

// tries asks with a token that must be refused: for a page, the sync, and the live line. It stops
// where it is let in: a live line would not end.
func (x *town) tries(token string, device syncproto.DeviceID) (list []reply) {
	x.t.Helper()
	c := &client{town: x, device: device, token: token}
	p := syncproto.Pull{Version: syncproto.Version, Device: device}
	for _, ask := range []struct{ method, path, body string }{
		{"GET", "/api/looks/mine", ""}, {"POST", "/api/sync/pull", string(p.AppendJSON(nil))},
		{"POST", "/api/sync/push", `{"version":1,"device":"` + string(device) + `","entries":[]}`}, {"GET", "/api/live", ""},
	} {
		var in any
		if ask.body != "" {
			in = ask.body
		}
		r := c.do(ask.method, ask.path, in)
		if list = append(list, r); r.status < 400 {
			break
		}
	}
	return list
}

func TestATokenThatIsForgedOrForSomethingElseOpensNothing(t *testing.T) {
	s := newStory(t)
	var keys []store.SigningKey
	s.read(func(r store.Reader) (err error) { keys, err = r.SigningKeys(); return err })
	own := ed25519.NewKeyFromSeed(keys[0].Seed[:])
	_, foreign, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var honest jwt.MapClaims
	if _, _, err := jwt.NewParser().ParseUnverified(s.mor.token, &honest); err != nil {
		t.Fatal(err)
	}
	sign := func(method jwt.SigningMethod, key any, kid string, change map[string]any) string {
		c := maps.Clone(honest)
		maps.Copy(c, change)
		for k, v := range c {
			if v == nil {
				delete(c, k)
			}
		}
		token := jwt.NewWithClaims(method, c)
		token.Header["kid"] = kid
		out, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	with := func(k string, v any) string {
		return sign(jwt.SigningMethodEdDSA, own, keys[0].ID, map[string]any{k: v})
	}
	part := strings.Split(s.mor.token, ".")
	head := func(h string) string { return base64.RawURLEncoding.EncodeToString([]byte(h)) }
	// What the forgeries below change is what they are refused for: signed anew and unchanged, it is good.
	again := &client{town: s.town, token: with("sub", honest["sub"])}
	again.must(again.do("GET", "/api/me/factors", nil), 200, nil)
	for name, token := range map[string]string{
		"no signature":                   sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, keys[0].ID, nil),
		"alg none with an old signature": head(`{"alg":"none","kid":"`+keys[0].ID+`"}`) + "." + part[1] + "." + part[2],
		"alg None":                       head(`{"alg":"None","kid":"`+keys[0].ID+`"}`) + "." + part[1] + ".",
		"the public key as a secret":     sign(jwt.SigningMethodHS256, []byte(own.Public().(ed25519.PublicKey)), keys[0].ID, nil),
		"another's key":                  sign(jwt.SigningMethodEdDSA, foreign, keys[0].ID, nil),
		"an unknown key":                 sign(jwt.SigningMethodEdDSA, own, "00", nil),
		"a key in the token":             head(`{"alg":"EdDSA","jwk":{"kty":"OKP"},"kid":"x"}`) + "." + part[1] + "." + part[2],
		"another audience":               with("aud", "another-api"),
		"no audience":                    with("aud", nil),
		"another issuer":                 with("iss", "somebody"),
		"another municipality":           with("ten", "another"),
		"another person":                 with("sub", "leder"),
		"another's device":               with("dev", string(s.leder.device)),
		"a log-in that never was":        with("fam", string(s.id())),
		"no expiry":                      with("exp", nil),
		"signed ahead":                   with("iat", s.clock().Add(time.Hour).Unix()),
		"another body":                   part[0] + "." + strings.Split(s.leder.token, ".")[1] + "." + part[2],
		"cut":                            s.mor.token[:len(s.mor.token)-4],
		"far too long":                   s.mor.token + strings.Repeat("A", 6000),
		"no token":                       "x",
	} {
		for i, r := range s.tries(token, s.mor.device) {
			if r.status != 401 || r.code() != "token_invalid" {
				t.Errorf("%s, request %d: %d %.200s", name, i, r.status, r.body)
			}
		}
	}
	// A token counts in its header alone: an address ends up in logs and histories, a cookie is sent by itself.
	token := s.mor.token
	s.mor.token = ""
	for _, r := range []reply{
		s.mor.do("GET", "/api/looks/mine?access_token="+token, nil), s.mor.do("GET", "/api/looks/mine?token="+token, nil),
		s.mor.do("GET", "/api/looks/mine", nil, "Cookie", "Authorization=Bearer "+token), s.mor.do("GET", "/api/looks/mine", nil, "Authorization", "Basic "+token),
	} {
		if r.status != 401 || r.code() != "token_invalid" {
			t.Error(r.status, r.body)
		}
	}
	s.told("token_invalid")
	s.quiet(part[1], part[2], "another-api")
}

func TestAnExpiredTokenIsRefusedWithACodeOfItsOwnAndOnlyRenewedOnItsDevice(t *testing.T) {
	s := newStory(t)
	s.later(auth.AccessFor)
	for i, r := range s.tries(s.mor.token, s.mor.device) {
		if r.status != 401 || r.code() != "token_expired" {
			t.Errorf("request %d: %d %s", i, r.status, r.body)
		}
	}
	s.told("token_expired")
	s.quiet(s.mor.token)
}

// login begins a log-in of its own, and answers the session.
func (x *town) login(p bti.PersonID) (*client, httpapi.SessionBody) {
	x.t.Helper()
	c := x.client(p)
	var s httpapi.SessionBody
	c.must(c.do("POST", "/api/demo/login", map[string]any{"person": p, "device": c.device, "deviceName": "test"}), 200, &s)
	c.token = s.AccessToken
	return c, s
}

func TestAReplayedTokenEndsTheLogInForTheThiefAndTheOwner(t *testing.T) {
	x := newTown(t)
	c, first := x.login("ansatt")
	refresh := func(token string, device syncproto.DeviceID) reply {
		return c.do("POST", "/api/auth/refresh", map[string]any{"refreshToken": token, "device": device})
	}
	var second, third httpapi.SessionBody
	c.must(refresh(first.RefreshToken, c.device), 200, &second)
	c.must(refresh(second.RefreshToken, c.device), 200, &third)
	if r := refresh(first.RefreshToken, c.device); r.status != 401 || r.code() != "token_invalid" {
		t.Error("used before:", r.status, r.body)
	}
	if r := refresh(third.RefreshToken, c.device); r.code() != "token_invalid" {
		t.Error("the newest outlived the replay:", r.status, r.body)
	}
	for _, access := range []string{first.AccessToken, third.AccessToken} {
		for i, r := range x.tries(access, c.device) {
			if r.code() != "token_invalid" {
				t.Errorf("request %d with the access token of the ended log-in: %d %s", i, r.status, r.body)
			}
		}
	}
	// On another device it is a replay the first time.
	d, stolen := x.login("ansatt")
	if r := refresh(stolen.RefreshToken, syncproto.DeviceID(x.id())); r.code() != "token_invalid" {
		t.Error("on another device:", r.status, r.body)
	}
	for i, r := range x.tries(stolen.AccessToken, d.device) {
		if r.code() != "token_invalid" {
			t.Errorf("request %d: %d %s", i, r.status, r.body)
		}
	}
	n := 0
	for _, l := range x.lines() {
		if l.What == "refresh_refused" && l.Person == "ansatt" && l.Ground != "" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d lines of refused renewals in the access log", n)
	}
	x.told("token_invalid")
	x.quiet(first.RefreshToken, third.RefreshToken, stolen.RefreshToken)
}

func TestAReplayedPushHasOneEffectAndTheSameAnswer(t *testing.T) {
	s := newStory(t)
	id := s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "en gang"))
	p := syncproto.Push{Version: syncproto.Version, Device: s.ansatt.device, Entries: s.ansatt.queue}
	s.ansatt.queue = nil
	body := string(p.AppendJSON(nil))
	first := s.ansatt.do("POST", "/api/sync/push", body)
	s.ansatt.must(first, 200, nil)
	for range 3 {
		if again := s.ansatt.do("POST", "/api/sync/push", body); again.body != first.body {
			t.Errorf("%s, then %s", first.body, again.body)
		}
	}
	s.mor.pull()
	n := 0
	for _, r := range s.mor.of(bti.KindComment, s.c) {
		if r.Fields.Get("text").Text() == "en gang" {
			n++
		}
	}
	if n != 1 || s.mor.held[id].ID == "" {
		t.Errorf("it is there %d times", n)
	}
	// Somebody else who got hold of the bytes is somebody else.
	if r := s.kollega.do("POST", "/api/sync/push", body); r.status != 409 || r.code() != "device_foreign" {
		t.Error(r.status, r.body)
	}
	s.told("device_foreign")
}

func TestALinkIsGuessedUsedTwiceAndUsedTooLateInVain(t *testing.T) {
	s := newStory(t)
	anybody := &client{town: s.town}
	accept := func(token, login string) reply {
		return anybody.do("POST", "/api/invitations/accept", map[string]any{
			"token": token, "account": login, "password": "et godt passord", "device": s.id(), "deviceName": "telefon",
		})
	}
	look := func(token string) reply {
		return anybody.do("POST", "/api/invitations/look", map[string]any{"token": token})
	}
	invite := func(name string) string {
		t.Helper()
		g := s.ansatt.put(s.c, bti.Log, bti.KindGuardian, m("name", name), m("relation", "father"), m("responsibility", "joint"), m("verifiedBy", "ansatt"), m("verifiedOn", today))
		s.ansatt.send()
		var in httpapi.InvitedBody
		s.ansatt.must(s.ansatt.do("POST", "/api/invitations", map[string]any{"case": s.c, "record": g}), 200, &in)
		_, token, ok := strings.Cut(in.Link, "#")
		if !ok {
			t.Fatal("no fragment:", in.Link)
		}
		return token
	}
	used, late := invite("Bestemor Testnes"), invite("Tante Testnes")
	if r := look(used); r.status != 200 || strings.Contains(r.body, "Testnes") || strings.Contains(r.body, string(s.c)) {
		t.Error("what a link says before the log-in:", r.status, r.body)
	}
	anybody.must(accept(used, "bestemor"), 200, nil)
	want := func(what string, r reply, status int, code string) {
		t.Helper()
		if r.status != status || r.code() != code {
			t.Errorf("%s: %d %s", what, r.status, r.body)
		}
	}
	want("used again", accept(used, "tyven"), 410, "invitation_used")
	want("looked at again", look(used), 410, "invitation_used")
	want("joined by another", s.mor.do("POST", "/api/invitations/join", map[string]any{"token": used}), 410, "invitation_used")
	want("one letter off", look("A"+late[1:]), 404, "invitation_unknown")
	s.later(auth.InviteFor)
	want("too late", accept(late, "tante"), 410, "invitation_expired")
	var last reply
	guesses := 0
	for ; guesses < 200; guesses++ {
		token := make([]byte, 16)
		_, _ = rand.Read(token) // never fails
		if last = look(base64.RawURLEncoding.EncodeToString(token)); last.status != 404 {
			break
		}
	}
	want("guessed many times", last, 429, "too_many")
	if guesses > 30 || last.header.Get("Retry-After") == "" {
		t.Errorf("%d guesses in a minute, then %v", guesses, last.header)
	}
	want("used while guessing", accept(late, "tante"), 429, "too_many")
	refusals := map[string]int{}
	for _, l := range s.lines() {
		if l.What == "refused" {
			code, _, _ := strings.Cut(l.Ground, " ")
			refusals[code]++
		}
	}
	if refusals["invitation_used"] != 3 || refusals["invitation_expired"] != 1 || refusals["invitation_unknown"] != guesses+1 {
		t.Error(refusals)
	}
	for _, code := range []string{"invitation_used", "invitation_expired", "invitation_unknown", "too_many"} {
		s.told(code)
	}
	s.quiet(used, late, "tyven", "bestemor", "Bestemor", "godt passord")
}

// The server's log says of each refusal which it was, even where nothing was read of the request.
func TestARequestThatIsRefusedUnreadIsLoggedWithoutItsAddress(t *testing.T) {
	s := newStory(t)
	if got := s.announce("POST", "/api/sync/push?navn=Iben", syncproto.PushBytesMax*4, s.mor.token); got != 413 {
		t.Error(got)
	}
	s.told("too_large")
	b, err := json.Marshal(map[string]string{"Iben": strings.Repeat("x", 30<<10)})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.mor.do("POST", "/api/auth/login", string(bytes.TrimSpace(b))); r.code() != "too_large" {
		t.Error(r.status, r.body)
	}
	s.quiet("navn=", s.mor.token)
}
