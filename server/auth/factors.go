package auth

import (
	"context"
	"encoding/base32"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"

	"stafett/server/store"
	"stafett/syncproto"
)

// One-time codes as every authenticator app makes them (RFC 6238): SHA-1, six digits, thirty seconds.
const (
	codeEvery      = 30 * time.Second
	codeDigits     = 6
	codeSteps      = 1 // how many steps before and after now are taken, for clocks that are off
	factorBytes    = 20
	factorIssuer   = "Stafett"
	clearedByAdmin = "factors_cleared"
)

// WithSecondFactor demands a second factor of everybody who logs in with a
// password here. Without, those who have set one up are asked for it.
func (s *Service) WithSecondFactor(demanded bool) *Service {
	s.factorDemanded = demanded
	return s
}

// Factor is a second factor to be put into an authenticator app.
type Factor struct {
	// Secret in base32, to be typed; URI (otpauth) to be scanned.
	Secret string
	URI    string
}

func encoded(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}

// BeginFactor makes a second factor for an account, which holds once Confirm or a log-in has
// shown a code of it. One that is confirmed is not replaced.
func (s *Service) BeginFactor(ctx context.Context, person syncproto.PersonID) (out Factor, err error) {
	err = s.st.Write(ctx, func(tx store.Tx) error {
		a, ok, err := tx.Account(person)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(Unknown)
		}
		f, has, err := tx.SecondFactor(person)
		if err != nil {
			return err
		}
		if has && f.ConfirmedAt != 0 {
			return refuse(FactorThere)
		}
		if !has {
			f = store.SecondFactor{Person: person, Secret: make([]byte, factorBytes)}
			if _, err := io.ReadFull(s.rand, f.Secret); err != nil {
				return err
			}
			if err := tx.PutSecondFactor(f); err != nil {
				return err
			}
		}
		out.Secret = encoded(f.Secret)
		label := url.PathEscape(factorIssuer + ":" + a.Login)
		out.URI = "otpauth://totp/" + label + "?" + url.Values{"secret": {out.Secret}, "issuer": {factorIssuer}}.Encode()
		return nil
	})
	return out, err
}

// BeginFactorAtLogin is BeginFactor for somebody who may not come in without one: the password says who it is.
func (s *Service) BeginFactorAtLogin(ctx context.Context, login, password string) (Factor, error) {
	a, err := s.byPassword(ctx, login, password)
	if err != nil {
		return Factor{}, err
	}
	return s.BeginFactor(ctx, a.Person)
}

// ConfirmFactor lets a second factor hold from now on: the person has shown that their app makes its codes.
func (s *Service) ConfirmFactor(ctx context.Context, person syncproto.PersonID, code string) error {
	return s.onCode(ctx, person, func(tx store.Tx, f store.SecondFactor) error {
		if f.ConfirmedAt != 0 {
			return refuse(FactorThere)
		}
		return s.takeCode(tx, f, code)
	})
}

// DropFactor takes the second factor away, for who shows a code of it; not where one is demanded.
func (s *Service) DropFactor(ctx context.Context, person syncproto.PersonID, code string) error {
	if s.factorDemanded {
		return refuse(FactorNeeded)
	}
	return s.onCode(ctx, person, func(tx store.Tx, f store.SecondFactor) error {
		if err := s.takeCode(tx, f, code); err != nil {
			return err
		}
		if err := tx.DropSecondFactor(person); err != nil {
			return err
		}
		return s.noteAccount(tx, person, "factor_dropped")
	})
}

// onCode does something with a person's second factor. A wrong code counts as a wrong password does.
func (s *Service) onCode(ctx context.Context, person syncproto.PersonID, do func(tx store.Tx, f store.SecondFactor) error) error {
	var a store.Account
	err := s.st.Write(ctx, func(tx store.Tx) (err error) {
		var ok bool
		if a, ok, err = tx.Account(person); err != nil {
			return err
		}
		f, has, err := tx.SecondFactor(person)
		if err != nil {
			return err
		}
		if !ok || !has {
			return refuse(Unknown)
		}
		if s.now().UnixMilli() < a.LockedUntil {
			return &Error{Code: TooMany, Until: time.UnixMilli(a.LockedUntil)}
		}
		return do(tx, f)
	})
	if CodeOf(err) == BadCode {
		return s.noteFailure(ctx, a, true, BadCode)
	}
	return err
}

// takeCode uses a code up, and confirms the factor if it is new. A code that was used, or an older one, is wrong.
func (s *Service) takeCode(tx store.Tx, f store.SecondFactor, code string) error {
	code = strings.ReplaceAll(code, " ", "")
	if len(code) != codeDigits {
		return refuse(BadCode)
	}
	now := s.now().Unix() / int64(codeEvery/time.Second)
	for step := max(now-codeSteps, f.LastStep+1); step <= now+codeSteps; step++ {
		want, err := hotp.GenerateCode(encoded(f.Secret), uint64(step))
		if err != nil {
			return err
		}
		if !equal([]byte(want), []byte(code)) {
			continue
		}
		f.LastStep = step
		if f.ConfirmedAt == 0 {
			f.ConfirmedAt = s.now().UnixMilli()
			if err := s.noteAccount(tx, f.Person, "factor_set"); err != nil {
				return err
			}
		}
		return tx.PutSecondFactor(f)
	}
	return refuse(BadCode)
}

// noteAccount writes into the access log what was done with an account.
func (s *Service) noteAccount(tx store.Tx, person syncproto.PersonID, ground string) error {
	return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: person, What: "account", Ground: ground})
}

// Factors is how somebody may log in here.
type Factors struct {
	Password bool
	// TOTP: a second factor is set up; Demanded: one must be.
	TOTP     bool
	Demanded bool
	Passkeys []store.Passkey
}

// FactorsOf tells how a person may log in.
func (s *Service) FactorsOf(ctx context.Context, person syncproto.PersonID) (out Factors, err error) {
	out.Demanded = s.factorDemanded
	err = s.st.Read(ctx, func(r store.Reader) error {
		a, _, err := r.Account(person)
		if err != nil {
			return err
		}
		f, _, err := r.SecondFactor(person)
		if err != nil {
			return err
		}
		out.Password, out.TOTP = a.PasswordHash != "", f.ConfirmedAt != 0
		out.Passkeys, err = r.PasskeysOf(person)
		return err
	})
	return out, err
}

// ClearFactors takes password, second factor and passkeys away and ends every
// session: for somebody who has lost them, or had them stolen. What a log-in
// provider calls the person stays.
func (s *Service) ClearFactors(ctx context.Context, person syncproto.PersonID) error {
	return s.st.Write(ctx, func(tx store.Tx) error { return s.clearFactors(tx, person) })
}

func (s *Service) clearFactors(tx store.Tx, person syncproto.PersonID) error {
	a, ok, err := tx.Account(person)
	if err != nil {
		return err
	}
	if !ok {
		return refuse(Unknown)
	}
	a.PasswordHash, a.Failures, a.LockedUntil = "", 0, 0
	keys, err := tx.PasskeysOf(person)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := tx.DropPasskey(k.ID); err != nil {
			return err
		}
	}
	devices, err := tx.AllDevices(person)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if _, err := tx.EndFamilies(d.ID, s.now().UnixMilli(), clearedByAdmin); err != nil {
			return err
		}
	}
	return errors.Join(tx.PutAccount(a), tx.DropSecondFactor(person), s.noteAccount(tx, person, clearedByAdmin))
}
