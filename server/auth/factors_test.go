package auth

import (
	"context"
	"encoding/base32"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"stafett/server/store"
)

// code is what an authenticator app shows, some steps from now.
func (w *world) code(f Factor, steps int64) string {
	w.t.Helper()
	c, err := hotp.GenerateCode(f.Secret, uint64(w.now.Unix()/30+steps))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// withFactor gives kari a second factor that holds.
func (w *world) withFactor() Factor {
	w.t.Helper()
	f, err := w.BeginFactor(context.Background(), "kari")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.ConfirmFactor(context.Background(), "kari", w.code(f, 0)); err != nil {
		w.t.Fatal(err)
	}
	w.now = w.now.Add(time.Minute)
	return f
}

func (w *world) loginWith(code string) (Session, error) {
	return w.LoginWith(context.Background(), "kari", secret, code, tablet, "nettbrett")
}

func TestASecondFactorIsAskedForOnceItHolds(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	f, err := w.BeginFactor(ctx, "kari")
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(f.Secret); err != nil || len(raw) != factorBytes {
		t.Errorf("%q: %v", f.Secret, err)
	}
	if !strings.HasPrefix(f.URI, "otpauth://totp/Stafett:kari?") || !strings.Contains(f.URI, "secret="+f.Secret) {
		t.Error(f.URI)
	}
	if again, err := w.BeginFactor(ctx, "kari"); err != nil || again != f {
		t.Errorf("begun again it is another: %v %v", again, err)
	}
	w.login() // not confirmed: not asked for
	w.refuses(w.ConfirmFactor(ctx, "kari", "000000"), BadCode)
	if err := w.ConfirmFactor(ctx, "kari", w.code(f, 0)); err != nil {
		t.Fatal(err)
	}
	_, err = w.loginWith("")
	w.refuses(err, CodeNeeded)
	_, err = w.BeginFactor(ctx, "kari")
	w.refuses(err, FactorThere)

	w.now = w.now.Add(30 * time.Second)
	s, err := w.loginWith(w.code(f, 0)[:3] + " " + w.code(f, 0)[3:])
	if err != nil {
		t.Fatal(err)
	}
	p, err := w.Verify(ctx, s.Access)
	if err != nil || p.Assurance.Method != store.ByPasswordTOTP || strings.Join(p.Assurance.AMR, " ") != "pwd otp" {
		t.Errorf("%+v %v", p.Assurance, err)
	}
}

func TestACodeHoldsOnceAndForItsTimeAlone(t *testing.T) {
	w := start(t)
	f := w.withFactor()
	for _, steps := range []int64{-3, -2, 2, 3} {
		_, err := w.loginWith(w.code(f, steps))
		w.refuses(err, BadCode)
		w.now = w.now.Add(WaitMax) // what wrong codes cost is another test's
	}
	good := w.code(f, 1) // a clock that is ahead
	if _, err := w.loginWith(good); err != nil {
		t.Fatal(err)
	}
	_, err := w.loginWith(good)
	w.refuses(err, BadCode)
	_, err = w.loginWith(w.code(f, 0)) // older than the one that was used
	w.refuses(err, BadCode)
	for _, code := range []string{"12345", "1234567", "abcdef", strings.Repeat("1", 1000)} {
		w.now = w.now.Add(WaitMax)
		_, err := w.loginWith(code)
		w.refuses(err, BadCode)
	}
}

func TestGuessingCodesIsSlowedDownAsGuessingPasswordsIs(t *testing.T) {
	w := start(t)
	f := w.withFactor()
	for range FailuresFree + 1 {
		_, err := w.loginWith("000000")
		w.refuses(err, BadCode)
	}
	_, err := w.loginWith(w.code(f, 0))
	w.refuses(err, TooMany)
	w.refuses(w.DropFactor(context.Background(), "kari", w.code(f, 0)), TooMany)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	w.now = e.Until
	if _, err := w.loginWith(w.code(f, 0)); err != nil {
		t.Fatal(err)
	}
}

func TestWhereASecondFactorIsDemandedItIsSetUpAtTheLogIn(t *testing.T) {
	w := start(t)
	w.WithSecondFactor(true)
	ctx := context.Background()
	_, err := w.loginWith("")
	w.refuses(err, FactorNeeded)
	_, err = w.loginWith("123456")
	w.refuses(err, FactorNeeded)
	_, err = w.BeginFactorAtLogin(ctx, "kari", "noe helt annet")
	w.refuses(err, BadLogin)
	f, err := w.BeginFactorAtLogin(ctx, "kari", secret)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.loginWith("")
	w.refuses(err, FactorNeeded)
	if _, err := w.loginWith(w.code(f, 0)); err != nil {
		t.Fatal(err)
	}
	_, err = w.BeginFactorAtLogin(ctx, "kari", secret)
	w.refuses(err, FactorThere)
	w.refuses(w.DropFactor(ctx, "kari", w.code(f, 1)), FactorNeeded)
	got, err := w.FactorsOf(ctx, "kari")
	if err != nil || !got.TOTP || !got.Demanded || !got.Password {
		t.Error(got, err)
	}
}

func TestASecondFactorIsTakenAwayWithACodeOfIt(t *testing.T) {
	w := start(t)
	f := w.withFactor()
	ctx := context.Background()
	w.refuses(w.DropFactor(ctx, "kari", "000000"), BadCode)
	if err := w.DropFactor(ctx, "kari", w.code(f, 0)); err != nil {
		t.Fatal(err)
	}
	w.login()
	w.refuses(w.DropFactor(ctx, "kari", w.code(f, 1)), Unknown)
}

func TestClearingTakesEveryWayInAndEndsEverySession(t *testing.T) {
	w := start(t)
	w.withFactor()
	ctx := context.Background()
	s, err := w.Enter(ctx, "kari", tablet, "nettbrett")
	if err != nil {
		t.Fatal(err)
	}
	w.write(func(tx store.Tx) error {
		return tx.PutPasskey(store.Passkey{ID: []byte("k"), Person: "kari", Credential: []byte("{}")})
	})
	if err := w.ClearFactors(ctx, "kari"); err != nil {
		t.Fatal(err)
	}
	w.verify(s.Access, TokenInvalid)
	_, err = w.Login(ctx, "kari", secret, tablet, "")
	w.refuses(err, BadLogin)
	got, err := w.FactorsOf(ctx, "kari")
	if err != nil || got.Password || got.TOTP || len(got.Passkeys) != 0 {
		t.Error(got, err)
	}
	w.refuses(w.ClearFactors(ctx, "ingen"), Unknown)
}
