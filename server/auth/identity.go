package auth

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"stafett/server/auth/oidc"
	"stafett/server/store"
	"stafett/syncproto"
)

// A log-in at a provider takes three steps. The app leaves for the provider with a
// Journey in a sealed cookie; the browser comes back with the provider's code,
// and what the provider vouches for is kept under a code of our own; the app
// collects its session with that code. The app's verifier (as in PKCE, RFC 7636) and
// the device id bind the steps to each other, so that neither a stolen code nor a
// victim's browser led through somebody else's log-in gives a session.

const (
	// JourneyFor is how long a person may take at the provider.
	JourneyFor = 10 * time.Minute
	// arrivalFor is how long the app may take to collect: a secret may have to be typed first.
	arrivalFor = 10 * time.Minute

	journeyPurpose = "journey"
	arrivalPurpose = "arrival"
)

// Journey is a log-in at a provider under way.
type Journey struct {
	Provider string `json:"p"`
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // PKCE, towards the provider
	// Device that asked, and the challenge (S256) of the verifier that it keeps.
	Device    syncproto.DeviceID `json:"d"`
	Challenge string             `json:"c"`
	Until     int64              `json:"u"`
}

// Depart begins a log-in at a provider. sealed goes into a cookie of the browser.
func (s *Service) Depart(provider string, device syncproto.DeviceID, challenge string) (j Journey, sealed string, err error) {
	j = Journey{
		Provider: provider, State: s.random(24), Nonce: s.random(24), Verifier: oauth2.GenerateVerifier(),
		Device: device, Challenge: challenge, Until: s.now().Add(JourneyFor).UnixMilli(),
	}
	box, err := s.sealed(s.secrets.seal, journeyPurpose, j)
	return j, base64.RawURLEncoding.EncodeToString(box), err
}

// Return opens the cookie of a browser that comes back with a state, and uses the
// state up: an answer of a provider is taken once.
func (s *Service) Return(ctx context.Context, provider, sealed, state string) (Journey, error) {
	var j Journey
	box, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || !unsealed(s.secrets.seal, journeyPurpose, box, &j) {
		return Journey{}, refuse(LoginState)
	}
	if j.Provider != provider || !equal([]byte(j.State), []byte(state)) || j.Until <= s.now().UnixMilli() {
		return Journey{}, refuse(LoginState)
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		return tx.PutOnce(store.Once{Hash: hashOf("state " + j.State), ExpiresAt: j.Until})
	})
	if store.CodeOf(err) == store.Taken {
		return Journey{}, refuse(LoginState)
	}
	return j, err
}

// arrival is what a provider vouched for, until the app collects it.
type arrival struct {
	Device    syncproto.DeviceID `json:"d"`
	Challenge string             `json:"c"`
	Provider  string             `json:"p"`
	Proof     oidc.Proof         `json:"w"`
}

// Arrive keeps what the provider vouched for, and answers the code to collect it
// with. It is sealed with that code, so that the database has no identity number, not even for minutes.
func (s *Service) Arrive(ctx context.Context, j *Journey, proof *oidc.Proof) (code string, err error) {
	code = s.random(32)
	box, err := s.sealed([]byte(code), arrivalPurpose, arrival{j.Device, j.Challenge, j.Provider, *proof})
	if err != nil {
		return "", err
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		return tx.PutOnce(store.Once{Hash: hashOf("arrival " + code), Data: box, ExpiresAt: s.now().Add(arrivalFor).UnixMilli()})
	})
	return code, err
}

// Collecting is what the app shows to get its session.
type Collecting struct {
	Code, Verifier string
	Device         syncproto.DeviceID
	DeviceName     string
	// Invitation is the token of one, "" without.
	Invitation string
}

// Collect gives the app its session. Who nobody here knows is refused with
// NotKnownHere: an identity is bound by an invitation, by the mark of a national
// identity number, or by the login of an account, as the provider's settings say.
// The code is used up when it fits and when the device or the verifier are others.
func (s *Service) Collect(ctx context.Context, c *Collecting) (out Session, err error) {
	if err := s.renewKey(ctx); err != nil {
		return out, err
	}
	var refusal error
	var invitation store.Invitation
	done := func(context.Context) {}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		out, refusal = Session{}, nil
		now := s.now().UnixMilli()
		box, ok, err := tx.TakeOnce(hashOf("arrival "+c.Code), now)
		if err != nil {
			return err
		}
		var a arrival
		if !ok || !unsealed([]byte(c.Code), arrivalPurpose, box, &a) || a.Device != c.Device ||
			!equal([]byte(oauth2.S256ChallengeFromVerifier(c.Verifier)), []byte(a.Challenge)) {
			refusal = refuse(LoginState)
			return nil
		}
		var person syncproto.PersonID
		if c.Invitation == "" {
			if person, err = s.whose(tx, &a.Proof); CodeOf(err) == NotKnownHere {
				refusal = err
				return tx.AppendLog(store.LogLine{At: now, Device: c.Device, What: "login_refused", Ground: string(NotKnownHere)})
			}
		} else if invitation, _, err = tx.Invitation(inviteHash(c.Invitation)); err == nil {
			person, done, err = s.whoseInvited(tx, &a.Proof, c.Invitation)
		}
		if err != nil {
			return err
		}
		if invitation.Kind == store.InviteRecovery {
			if err := s.clearFactors(tx, person); err != nil {
				return err
			}
		}
		out, err = s.enterIn(tx, person, c.Device, c.DeviceName, proof{sid: a.Proof.SID, Assurance: store.Assurance{
			Method: store.ByProvider, Issuer: a.Proof.Issuer, ACR: a.Proof.Level, AMR: a.Proof.AMR, AuthTime: 1000 * a.Proof.AuthTime,
		}})
		out.Provider, out.IDToken = a.Provider, a.Proof.IDToken
		return err
	})
	if err != nil {
		return Session{}, s.noteRefused(ctx, &invitation, "", err)
	}
	done(ctx)
	return out, refusal
}

// whoseInvited finds the person of an identity that opens an invitation, and binds both.
func (s *Service) whoseInvited(tx store.Tx, w *oidc.Proof, token string) (syncproto.PersonID, func(context.Context), error) {
	known, ok, err := tx.Identity(w.Issuer, w.Subject)
	if err != nil {
		return "", nil, err
	}
	var marks []store.Mark
	if w.PID != "" {
		marks = append(marks, s.MarkOfPID(w.PID))
	}
	a, done, err := s.accept(tx, token, marks, known.Person)
	if err != nil || ok {
		return a.Person, done, err
	}
	return a.Person, done, s.bind(tx, w, a.Person)
}

// whose finds the person of an identity, and binds one that is met the first time.
func (s *Service) whose(tx store.Tx, w *oidc.Proof) (syncproto.PersonID, error) {
	known, ok, err := tx.Identity(w.Issuer, w.Subject)
	if err != nil || ok {
		return known.Person, err
	}
	var person syncproto.PersonID
	if w.PID != "" {
		if person, ok, err = tx.Marked(s.MarkOfPID(w.PID)); err != nil {
			return "", err
		}
	}
	if !ok && w.Login != "" {
		a, there, err := tx.AccountByLogin(strings.ToLower(w.Login))
		if err != nil {
			return "", err
		}
		person, ok = a.Person, there
	}
	if !ok {
		return "", refuse(NotKnownHere)
	}
	return person, s.bind(tx, w, person)
}

// bind says that an identity is a person.
func (s *Service) bind(tx store.Tx, w *oidc.Proof, person syncproto.PersonID) error {
	now := s.now().UnixMilli()
	if err := tx.PutIdentity(store.Identity{Issuer: w.Issuer, Subject: w.Subject, Person: person, CreatedAt: now}); err != nil {
		return err
	}
	return tx.AppendLog(store.LogLine{At: now, Person: person, What: "account", Ground: "identity_bound"})
}

// SetPID lets a person be known by a national identity number at the first log-in at a provider; "" forgets it.
func (s *Service) SetPID(ctx context.Context, person syncproto.PersonID, pid string) error {
	return s.st.Write(ctx, func(tx store.Tx) error {
		a, ok, err := tx.Account(person)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(Unknown)
		}
		if err := tx.DropMarks(person); err != nil {
			return err
		}
		ground := "pid_forgotten"
		if pid != "" {
			ground = "pid_set"
			if err := tx.PutMark(s.MarkOfPID(pid), person); err != nil {
				return err
			}
		}
		return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: person, Role: a.Role, Unit: a.Unit, What: "account", Ground: ground})
	})
}

// EndAtProvider ends what began with a session at a provider, which has ended there, and tells whose it was.
func (s *Service) EndAtProvider(ctx context.Context, issuer, sid string) (ended []store.Family, err error) {
	err = s.st.Write(ctx, func(tx store.Tx) error {
		if ended, err = tx.FamiliesOf(issuer, sid); err != nil {
			return err
		}
		for i := range ended {
			f := &ended[i]
			f.EndedAt, f.EndedWhy = s.now().UnixMilli(), "provider"
			if err := tx.PutFamily(*f); err != nil {
				return err
			}
			if err := tx.AppendLog(store.LogLine{At: f.EndedAt, Person: f.Person, Device: f.Device, What: "logout", Ground: "provider"}); err != nil {
				return err
			}
		}
		return nil
	})
	return ended, err
}
