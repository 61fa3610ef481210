package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"stafett/server/store"
	"stafett/syncproto"
)

// Passkeys (WebAuthn): the authenticator verifies the person itself, by finger,
// face or PIN, so a passkey is two factors in one and asks for no other.

const (
	ceremonyFor = 5 * time.Minute
	// PasskeysMax of one person.
	PasskeysMax = 10
)

// WithSite lets people log in with passkeys at an address. Where it has no
// name but a number, or cannot be used, there are none: authenticators bind a passkey to a name.
func (s *Service) WithSite(site string) *Service {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" {
		return s
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return s
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: factorIssuer, RPOrigins: []string{site},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(), UserVerification: protocol.VerificationRequired,
		},
	})
	if err == nil {
		s.passkeys = w
	}
	return s
}

// HasPasskeys tells whether one may log in with a passkey.
func (s *Service) HasPasskeys() bool { return s.passkeys != nil }

// passkeyUser is a person as an authenticator knows them.
type passkeyUser struct {
	Handle     []byte                `json:"handle"`
	Name       string                `json:"-"`
	Credential []webauthn.Credential `json:"credential"`
}

func (u *passkeyUser) WebAuthnID() []byte                         { return u.Handle }
func (u *passkeyUser) WebAuthnName() string                       { return u.Name }
func (u *passkeyUser) WebAuthnDisplayName() string                { return u.Name }
func (u *passkeyUser) WebAuthnCredentials() []webauthn.Credential { return u.Credential }

// ceremony is kept between what the browser is asked and what it answers.
type ceremony struct {
	Session webauthn.SessionData `json:"session"`
	// Person who adds a passkey, "" at a log-in.
	Person syncproto.PersonID `json:"person"`
	// Invitation that a passkey is made for: the hash of its token.
	Invitation [32]byte `json:"invitation"`
	Handle     []byte   `json:"handle"`
}

// begin keeps a ceremony and answers its name.
func (s *Service) begin(tx store.Tx, c *ceremony) (id string, err error) {
	data, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	id = s.random(24)
	return id, tx.PutOnce(store.Once{Hash: hashOf("ceremony " + id), Data: data, ExpiresAt: s.now().Add(ceremonyFor).UnixMilli()})
}

// end takes a ceremony: a challenge is answered once.
func (s *Service) end(ctx context.Context, id string) (c ceremony, err error) {
	var refusal error
	err = s.st.Write(ctx, func(tx store.Tx) error {
		data, ok, err := tx.TakeOnce(hashOf("ceremony "+id), s.now().UnixMilli())
		if err != nil {
			return err
		}
		if refusal = nil; !ok || json.Unmarshal(data, &c) != nil {
			refusal = refuse(BadPasskey)
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	return c, refusal
}

// PasskeyChallenge is what the browser is asked at a log-in, and the name under which it answers.
func (s *Service) PasskeyChallenge(ctx context.Context) (id string, options any, err error) {
	if s.passkeys == nil {
		return "", nil, refuse(BadPasskey)
	}
	assertion, session, err := s.passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return "", nil, err
	}
	err = s.st.Write(ctx, func(tx store.Tx) (err error) {
		id, err = s.begin(tx, &ceremony{Session: *session})
		return err
	})
	return id, assertion.Response, err
}

// PasskeyLogin judges the answer and logs in who gave it.
func (s *Service) PasskeyLogin(ctx context.Context, id string, answer []byte, device syncproto.DeviceID, deviceName string) (Session, error) {
	c, err := s.end(ctx, id)
	if err != nil {
		return Session{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil || s.passkeys == nil || c.Handle != nil {
		return Session{}, refuse(BadPasskey)
	}
	var key store.Passkey
	var user passkeyUser
	err = s.st.Read(ctx, func(r store.Reader) error {
		var ok bool
		if key, ok, err = r.Passkey(parsed.RawID); err != nil {
			return err
		}
		if !ok {
			return refuse(BadPasskey)
		}
		return json.Unmarshal(key.Credential, &user)
	})
	if err != nil {
		return Session{}, err
	}
	_, credential, err := s.passkeys.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return &user, nil }, c.Session, parsed)
	if err != nil || credential.Authenticator.CloneWarning {
		return Session{}, s.refusePasskey(ctx, key.Person)
	}
	user.Credential = []webauthn.Credential{*credential}
	if key.Credential, err = json.Marshal(&user); err != nil {
		return Session{}, err
	}
	key.UsedAt = s.now().UnixMilli()
	if err := s.renewKey(ctx); err != nil {
		return Session{}, err
	}
	var out Session
	err = s.st.Write(ctx, func(tx store.Tx) (err error) {
		// It may have been taken away since.
		if _, ok, err := tx.Passkey(key.ID); err != nil {
			return err
		} else if !ok {
			return refuse(BadPasskey)
		}
		if err := tx.PutPasskey(key); err != nil {
			return err
		}
		out, err = s.enterIn(tx, key.Person, device, deviceName, proof{Assurance: passkeyAssurance(key.UsedAt)})
		return err
	})
	return out, err
}

func (s *Service) refusePasskey(ctx context.Context, person syncproto.PersonID) error {
	err := s.st.Write(ctx, func(tx store.Tx) error {
		return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: person, What: "login_refused", Ground: string(BadPasskey)})
	})
	if err != nil {
		return err
	}
	return refuse(BadPasskey)
}

// NewPasskey is what the browser is asked to make a passkey for a person.
func (s *Service) NewPasskey(ctx context.Context, person syncproto.PersonID) (id string, options any, err error) {
	if s.passkeys == nil {
		return "", nil, refuse(BadPasskey)
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		a, ok, err := tx.Account(person)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(Unknown)
		}
		have, err := tx.PasskeysOf(person)
		if err != nil {
			return err
		}
		if len(have) >= PasskeysMax {
			return refuse(TooManyPasskeys)
		}
		var exclude []protocol.CredentialDescriptor
		user := &passkeyUser{Handle: []byte(s.random(24)), Name: a.Name}
		for _, k := range have {
			exclude = append(exclude, protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: k.ID})
		}
		creation, session, err := s.passkeys.BeginRegistration(user, webauthn.WithExclusions(exclude))
		if err != nil {
			return err
		}
		options = creation.Response
		id, err = s.begin(tx, &ceremony{Session: *session, Person: person, Handle: user.Handle})
		return err
	})
	return id, options, err
}

// AddPasskey keeps the passkey that the browser made. name is the person's own for it.
func (s *Service) AddPasskey(ctx context.Context, person syncproto.PersonID, id string, answer []byte, name string) error {
	c, err := s.end(ctx, id)
	if err != nil {
		return err
	}
	if s.passkeys == nil || person == "" || c.Person != person {
		return refuse(BadPasskey)
	}
	key, err := s.made(&c, answer, name)
	if err != nil {
		return err
	}
	key.Person = person
	return s.st.Write(ctx, func(tx store.Tx) error { return s.keep(tx, key) })
}

// made judges what the browser made.
func (s *Service) made(c *ceremony, answer []byte, name string) (key store.Passkey, err error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return key, refuse(BadPasskey)
	}
	user := &passkeyUser{Handle: c.Handle}
	credential, err := s.passkeys.CreateCredential(user, c.Session, parsed)
	if err != nil {
		return key, refuse(BadPasskey)
	}
	user.Credential = []webauthn.Credential{*credential}
	key = store.Passkey{ID: credential.ID, Name: name, CreatedAt: s.now().UnixMilli()}
	key.Credential, err = json.Marshal(user)
	return key, err
}

// keep stores a new passkey.
func (s *Service) keep(tx store.Tx, key store.Passkey) error {
	if _, taken, err := tx.Passkey(key.ID); err != nil {
		return err
	} else if taken {
		return refuse(BadPasskey)
	}
	if err := tx.PutPasskey(key); err != nil {
		return err
	}
	return s.noteAccount(tx, key.Person, "passkey_added")
}

// DropPasskey takes one of a person's passkeys away.
func (s *Service) DropPasskey(ctx context.Context, person syncproto.PersonID, id []byte) error {
	return s.st.Write(ctx, func(tx store.Tx) error {
		k, ok, err := tx.Passkey(id)
		if err != nil {
			return err
		}
		if !ok || k.Person != person || !bytes.Equal(k.ID, id) {
			return refuse(BadPasskey)
		}
		return errors.Join(tx.DropPasskey(id), s.noteAccount(tx, person, "passkey_dropped"))
	})
}

// JoiningPasskey is what the browser is asked to make a passkey for who opens an invitation.
func (s *Service) JoiningPasskey(ctx context.Context, token string) (id string, options any, err error) {
	if s.passkeys == nil {
		return "", nil, refuse(BadPasskey)
	}
	looked, err := s.LookInvitation(ctx, token)
	if err != nil {
		return "", nil, err
	}
	if looked.NeedsPID {
		return "", nil, refuse(InviteOther)
	}
	user := &passkeyUser{Handle: []byte(s.random(24)), Name: looked.Municipality}
	creation, session, err := s.passkeys.BeginRegistration(user)
	if err != nil {
		return "", nil, err
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		id, err = s.begin(tx, &ceremony{Session: *session, Invitation: hashOf("joining " + token), Handle: user.Handle})
		return err
	})
	return id, creation.Response, err
}

// Joining is a passkey made for what a link opens.
type Joining struct {
	Token, ID  string
	Answer     []byte
	Name       string
	Device     syncproto.DeviceID
	DeviceName string
}

// AcceptWithPasskey uses a link with a passkey as the way in, and logs in.
func (s *Service) AcceptWithPasskey(ctx context.Context, in *Joining) (out Session, err error) {
	c, err := s.end(ctx, in.ID)
	if err != nil {
		return out, err
	}
	if s.passkeys == nil || c.Invitation != hashOf("joining "+in.Token) {
		return out, refuse(BadPasskey)
	}
	key, err := s.made(&c, in.Answer, in.Name)
	if err != nil {
		return out, err
	}
	if err := s.renewKey(ctx); err != nil {
		return out, err
	}
	done := func(context.Context) {}
	var i store.Invitation
	err = s.st.Write(ctx, func(tx store.Tx) error {
		if i, _, err = tx.Invitation(inviteHash(in.Token)); err != nil {
			return err
		}
		var a store.Account
		if a, done, err = s.accept(tx, in.Token, nil, ""); err != nil {
			return err
		}
		if i.Kind == store.InviteRecovery {
			if err := s.clearFactors(tx, a.Person); err != nil {
				return err
			}
		}
		key.Person, key.UsedAt = a.Person, s.now().UnixMilli()
		if err := s.keep(tx, key); err != nil {
			return err
		}
		out, err = s.enterIn(tx, a.Person, in.Device, in.DeviceName, proof{Assurance: passkeyAssurance(key.UsedAt)})
		return err
	})
	if err != nil {
		return Session{}, s.noteRefused(ctx, &i, "", err)
	}
	done(ctx)
	return out, nil
}

func passkeyAssurance(at int64) store.Assurance {
	return store.Assurance{Method: store.ByPasskey, AMR: []string{"pop", "user"}, AuthTime: at}
}
