package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/syncproto"
)

const (
	tablet  = syncproto.DeviceID("01920000-0000-7000-8000-00000000000a")
	tablet2 = syncproto.DeviceID("01920000-0000-7000-8000-00000000000b")
	secret  = "en lang nok frase"
)

type world struct {
	t   *testing.T
	st  store.Store
	now time.Time
	*Service
}

func start(t *testing.T) *world {
	t.Helper()
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "m.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	w := &world{t: t, st: st, now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	w.write(func(tx store.Tx) error {
		if err := tx.Name("lyngvik"); err != nil {
			return err
		}
		for _, p := range []syncproto.PersonID{"kari", "ola"} {
			if err := tx.PutAccount(store.Account{Person: p, Login: string(p), Name: string(p), Role: bti.Employee, Unit: "solbakken"}); err != nil {
				return err
			}
		}
		return nil
	})
	w.Service, err = New(ctx, st, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	w.WithArgon(Argon{MemoryKiB: 64, Passes: 1})
	if err := w.SetPassword(ctx, "kari", secret); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) write(fn func(store.Tx) error) {
	w.t.Helper()
	if err := w.st.Write(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) login() Session {
	w.t.Helper()
	s, err := w.Login(context.Background(), " Kari ", secret, tablet, "nettbrett")
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) refuses(err error, want Code) {
	w.t.Helper()
	if CodeOf(err) != want {
		w.t.Fatalf("got %v, want %s", err, want)
	}
}

func (w *world) verify(token string, want Code) {
	w.t.Helper()
	_, err := w.Verify(context.Background(), token)
	w.refuses(err, want)
}

func TestTheRightPasswordGivesATokenThatSpeaksForThePerson(t *testing.T) {
	w := start(t)
	p, err := w.Verify(context.Background(), w.login().Access)
	if err != nil {
		t.Fatal(err)
	}
	want := Principal{
		Actor: bti.Actor{Person: "kari", Role: bti.Employee, Unit: "solbakken"}, Device: tablet,
		Assurance: store.Assurance{Method: store.ByPassword, AMR: []string{"pwd"}, AuthTime: w.now.UnixMilli()},
	}
	if p.Generation == 0 {
		t.Error("nothing tells when it was looked up")
	}
	p.Generation = 0
	if !reflect.DeepEqual(p, want) {
		t.Fatalf("got %+v, want %+v", p, want)
	}
}

func TestAWrongPasswordAndAnUnknownAccountAreRefusedAlike(t *testing.T) {
	w := start(t)
	_, err := w.Login(context.Background(), "kari", "noe helt annet", tablet, "")
	w.refuses(err, BadLogin)
	_, err = w.Login(context.Background(), "finnes-ikke", secret, tablet, "")
	w.refuses(err, BadLogin)
	_, err = w.Login(context.Background(), "ola", "", tablet, "")
	w.refuses(err, BadLogin)
}

func TestGuessingIsSlowedDownAndTheRightPasswordWaitsToo(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	for range FailuresFree + 3 {
		_, err := w.Login(ctx, "kari", "noe helt annet", tablet, "")
		if c := CodeOf(err); c != BadLogin && c != TooMany {
			t.Fatal(err)
		}
	}
	_, err := w.Login(ctx, "kari", secret, tablet, "")
	w.refuses(err, TooMany)
	var e *Error
	if !errors.As(err, &e) || !e.Until.After(w.now) {
		t.Fatalf("no time is told: %+v", e)
	}
	w.now = e.Until
	w.login()
}

func TestATokenExpiresAndIsRenewed(t *testing.T) {
	w := start(t)
	s := w.login()
	w.now = w.now.Add(AccessFor + time.Second)
	w.verify(s.Access, TokenExpired)
	s2, err := w.Refresh(context.Background(), s.Refresh, tablet)
	if err != nil {
		t.Fatal(err)
	}
	w.verify(s2.Access, "")
}

func TestForgedTokensAreRefused(t *testing.T) {
	w := start(t)
	s := w.login()
	good := strings.Split(s.Access, ".")
	_, foreign, _ := ed25519.GenerateKey(rand.Reader)
	w.mu.RLock()
	own, kid := w.keys[w.sign].private, w.sign
	w.mu.RUnlock()
	make := func(c claims, k ed25519.PrivateKey, kid string) string {
		tok := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c)
		tok.Header["kid"] = kid
		out, err := tok.SignedString(k)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	var c claims
	if _, _, err := jwt.NewParser().ParseUnverified(s.Access, &c); err != nil {
		t.Fatal(err)
	}
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT","kid":"` + kid + `"}`))
	hmac := jwt.NewWithClaims(jwt.SigningMethodHS256, c)
	hmac.Header["kid"] = kid
	hs, err := hmac.SignedString([]byte(own.Public().(ed25519.PublicKey)))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, tenancy, audienceless := c, c, c
	elsewhere.Audience = jwt.ClaimStrings{"another-api"}
	tenancy.Tenancy = "another-municipality"
	audienceless.Audience = nil
	for name, token := range map[string]string{
		"no signature":            none + "." + good[1] + ".",
		"none with old signature": none + "." + good[1] + "." + good[2],
		"public key as HMAC":      hs,
		"signed by somebody else": make(c, foreign, kid),
		"unknown key":             make(c, own, "0000"),
		"another audience":        make(elsewhere, own, kid),
		"no audience":             make(audienceless, own, kid),
		"another municipality":    make(tenancy, own, kid),
		"changed body":            good[0] + "." + good[1] + "A." + good[2],
		"nothing":                 "",
		"far too long":            strings.Repeat("a", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := w.Verify(context.Background(), token); CodeOf(err) != TokenInvalid {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestAReusedRefreshTokenEndsTheWholeFamily(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	s1 := w.login()
	s2, err := w.Refresh(ctx, s1.Refresh, tablet)
	if err != nil {
		t.Fatal(err)
	}
	s3, err := w.Refresh(ctx, s2.Refresh, tablet)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Refresh(ctx, s1.Refresh, tablet)
	w.refuses(err, TokenInvalid)
	_, err = w.Refresh(ctx, s3.Refresh, tablet)
	w.refuses(err, TokenInvalid)
	w.verify(s3.Access, TokenInvalid)
}

func TestALostAnswerCanBeAskedForAgainAndIsVoidThen(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	s1 := w.login()
	lost, err := w.Refresh(ctx, s1.Refresh, tablet)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Refresh(ctx, s1.Refresh, tablet)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Refresh(ctx, again.Refresh, tablet); err != nil {
		t.Fatal(err)
	}
	_, err = w.Refresh(ctx, lost.Refresh, tablet)
	w.refuses(err, TokenInvalid)
}

func TestARefreshTokenIsBoundToItsDevice(t *testing.T) {
	w := start(t)
	s := w.login()
	_, err := w.Refresh(context.Background(), s.Refresh, tablet2)
	w.refuses(err, TokenInvalid)
	_, err = w.Refresh(context.Background(), s.Refresh, tablet)
	w.refuses(err, TokenInvalid)
}

func TestADeviceBelongsToOnePersonAndCanBeRevoked(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	s := w.login()
	_, err := w.Enter(ctx, "ola", tablet, "nettbrett")
	w.refuses(err, DeviceForeign)
	if err := w.RevokeDevice(ctx, tablet, "kari"); err != nil {
		t.Fatal(err)
	}
	w.verify(s.Access, DeviceRevoked)
	_, err = w.Refresh(ctx, s.Refresh, tablet)
	w.refuses(err, DeviceRevoked)
	_, err = w.Login(ctx, "kari", secret, tablet, "")
	w.refuses(err, DeviceRevoked)
}

func TestLoggingOutEndsTheLogIn(t *testing.T) {
	w := start(t)
	s := w.login()
	if _, err := w.Logout(context.Background(), s.Refresh); err != nil {
		t.Fatal(err)
	}
	w.verify(s.Access, TokenInvalid)
	_, err := w.Refresh(context.Background(), s.Refresh, tablet)
	w.refuses(err, TokenInvalid)
}

func TestALogInThatNothingCameOfLeavesNoDevice(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	w.login() // the profile's own device
	device := func(id syncproto.DeviceID) (ok bool) {
		err := w.st.Read(ctx, func(r store.Reader) (err error) {
			_, ok, err = r.Device(id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	again := func() Session {
		s, err := w.Login(ctx, "kari", secret, tablet2, "")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := again()
	if _, err := w.Abandon(ctx, s.Refresh); err != nil {
		t.Fatal(err)
	}
	w.verify(s.Access, TokenInvalid)
	if device(tablet2) || !device(tablet) {
		t.Error("the abandoned device alone goes")
	}

	used := again()
	w.write(func(tx store.Tx) error {
		d, _, err := tx.Device(tablet2)
		if err != nil {
			return err
		}
		d.Pull = 1
		return tx.PutDevice(d)
	})
	if _, err := w.Abandon(ctx, used.Refresh); err != nil {
		t.Fatal(err)
	}
	w.verify(used.Access, TokenInvalid)
	if !device(tablet2) {
		t.Error("a device that holds something must still be told to forget it")
	}
}

func TestADisabledAccountIsOutAtOnce(t *testing.T) {
	w := start(t)
	s := w.login()
	w.write(func(tx store.Tx) error {
		a, _, err := tx.Account("kari")
		if err != nil {
			return err
		}
		a.DisabledAt = w.now.UnixMilli()
		return tx.PutAccount(a)
	})
	w.verify(s.Access, TokenInvalid)
	_, err := w.Login(context.Background(), "kari", secret, tablet, "")
	w.refuses(err, BadLogin)
}

func TestATokenIsForThePostOfTheDay(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	w.write(func(tx store.Tx) error {
		return tx.PutPosts("kari", []store.Post{
			{Person: "kari", Unit: "solbakken", Service: "barnehage", Role: bti.Employee, From: "2026-11-01", Until: "2026-11-22"},
			{Person: "kari", Unit: "vika", Service: "skule", Role: bti.Leader, From: "2026-11-23", Until: "2026-11-23"},
		})
	})
	w.In(time.FixedZone("Oslo", 3600))
	w.now = time.Date(2026, 11, 22, 22, 55, 0, 0, time.UTC)
	s := w.login()
	if a := s.Account; a.Role != bti.Employee || a.Unit != "solbakken" || a.Service != "barnehage" {
		t.Error(a)
	}
	w.verify(s.Access, "")
	w.now = w.now.Add(6 * time.Minute) // past midnight in the municipality
	w.verify(s.Access, TokenExpired)
	s, err := w.Refresh(ctx, s.Refresh, tablet)
	if err != nil || s.Account.Unit != "vika" || s.Account.Role != bti.Leader {
		t.Fatal(s.Account, err)
	}
	if p, err := w.Verify(ctx, s.Access); err != nil || p.Actor.Unit != "vika" || p.Ended {
		t.Error(p, err)
	}
	w.now = w.now.Add(24 * time.Hour)
	if s, err = w.Refresh(ctx, s.Refresh, tablet); err != nil {
		t.Fatal("the device of somebody whose work has ended cannot come to hand in and forget:", err)
	}
	if p, err := w.Verify(ctx, s.Access); err != nil || !p.Ended || p.Actor != (bti.Actor{Person: "kari"}) {
		t.Error(p, err)
	}
	_, err = w.Login(ctx, "kari", secret, tablet, "")
	w.refuses(err, AccountEnded)
}

func TestKeysRotateAndOldTokensHoldUntilTheyExpire(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	old := w.login()
	if err := w.RotateKeys(ctx); err != nil {
		t.Fatal(err)
	}
	fresh := w.login()
	if kid(t, old.Access) == kid(t, fresh.Access) {
		t.Fatal("the same key signs on")
	}
	w.verify(fresh.Access, "")
	s, err := w.Enter(ctx, "ola", tablet2, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.RotateKeys(ctx); err != nil {
		t.Fatal(err)
	}
	w.verify(s.Access, "")
}

func kid(t *testing.T, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, &claims{})
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Header["kid"].(string)
}

func TestAnOldKeyGivesWayByItself(t *testing.T) {
	w := start(t)
	before := w.login()
	w.now = w.now.Add(KeyFor)
	after := w.login()
	if kid(t, before.Access) == kid(t, after.Access) {
		t.Fatal("the old key signs on")
	}
	w.verify(after.Access, "")
}

func TestAWeakPasswordIsRefused(t *testing.T) {
	w := start(t)
	w.refuses(w.SetPassword(context.Background(), "ola", "kort"), WeakPassword)
}

func TestAHashTellsItsParametersAndADamagedOneNeverFits(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	h, err := w.Hash(ctx, secret)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatal(h)
	}
	for hash, want := range map[string]bool{h: true, h[:len(h)-2]: false, "": false, "$argon2id$v=19$m=x$$": false, strings.Replace(h, "argon2id", "argon2i", 1): false} {
		got, err := w.check(ctx, hash, secret)
		if err != nil || got != want {
			t.Errorf("%q: %v %v", hash, got, err)
		}
	}
}

func TestAKeyThatAnotherProcessBeganIsTakenOver(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	before := w.login()
	other, err := New(ctx, w.st, func() time.Time { return w.now })
	if err != nil {
		t.Fatal(err)
	}
	if err := other.RotateKeys(ctx); err != nil {
		t.Fatal(err)
	}
	after := w.login()
	if kid(t, before.Access) == kid(t, after.Access) {
		t.Fatal("the key that was retired elsewhere signs on")
	}
	w.verify(before.Access, TokenInvalid) // its log-in ended with the next one
	w.verify(after.Access, "")
	if _, err := other.Verify(ctx, after.Access); err != nil {
		t.Fatal(err)
	}
}

func TestAnAttemptThatWaitedWhileOthersFailedWaitsAsTheyDo(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	for range cap(w.hashing) {
		w.hashing <- struct{}{} // as many attempts at once keep the others waiting
	}
	answer := make(chan error)
	go func() {
		_, err := w.Login(ctx, "kari", secret, tablet, "nettbrett")
		answer <- err
	}()
	for range FailuresFree + 3 {
		if err := w.noteFailure(ctx, store.Account{Person: "kari"}, true, BadLogin); CodeOf(err) != BadLogin {
			t.Fatal(err)
		}
	}
	for range cap(w.hashing) {
		<-w.hashing
	}
	if err := <-answer; CodeOf(err) != TooMany {
		t.Error("a guess out of many at once was taken:", err)
	}
}
