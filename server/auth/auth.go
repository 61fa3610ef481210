// Package auth says who somebody is: accounts with passwords, access tokens
// (JWT signed with Ed25519), refresh tokens that rotate and notice reuse,
// and the devices they are bound to. It knows neither HTTP nor SQL, and not
// what a person may see: that is the syncer's.
package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/golang-jwt/jwt/v5"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// How long things hold, and how often one may try.
const (
	AccessFor  = 10 * time.Minute
	RefreshFor = 60 * 24 * time.Hour
	// KeyFor is how long a key signs before a new one takes over; it verifies for AccessFor longer.
	KeyFor = 30 * 24 * time.Hour
	// From the FailuresFree-th wrong password on, an account waits: one
	// second, doubled each time, at most WaitMax.
	FailuresFree = 4
	WaitMax      = 15 * time.Minute
	// PasswordMin is the least number of characters of a password.
	PasswordMin = 12
	PasswordMax = 200
)

// Code is a stable name of a refusal.
type Code string

// The codes.
const (
	BadLogin      Code = "bad_login"      // account or password is wrong; which one is not told
	TooMany       Code = "too_many"       // wait until Error.Until
	TokenInvalid  Code = "token_invalid"  // forged, malformed, for another audience, or of an ended log-in
	TokenExpired  Code = "token_expired"  // ask for a new one with the refresh token
	DeviceRevoked Code = "device_revoked" // the device must forget what it holds
	DeviceForeign Code = "device_foreign" // the device is registered to another person
	WeakPassword  Code = "weak_password"
	Unknown       Code = "unknown_account"
	AccountEnded  Code = "account_ended" // no post today: before the first day at work, or after the last
	BadCode       Code = "bad_code"      // a one-time code is wrong, or was used
	CodeNeeded    Code = "code_needed"   // the password is right; the second factor is asked for
	FactorNeeded  Code = "factor_needed" // a second factor must be set up first
	FactorThere   Code = "factor_there"  // there is one already
	// BadPasskey: the passkey is unknown, its answer does not hold, or the challenge is used or too old.
	BadPasskey      Code = "bad_passkey"
	TooManyPasskeys Code = "too_many_passkeys"
	// LoginState: a log-in at a provider that is not under way in this browser or on this device, took too long, or was used.
	LoginState Code = "login_state"
	// BadShare: the code is wrong, for which the server's half of a device's key was asked. ShareGone: it is not kept
	// here, or no longer, after too many wrong ones.
	BadShare  Code = "bad_share"
	ShareGone Code = "share_gone"
	// NotKnownHere: the provider knows the person, the municipality does not.
	NotKnownHere Code = "not_known_here"
)

// Error is a refusal. It has no name and no secret.
type Error struct {
	Code  Code
	Until time.Time // of TooMany
}

func (e *Error) Error() string { return "auth: " + string(e.Code) }

// CodeOf is the code of a refusal, "" for any other error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func refuse(c Code) error { return &Error{Code: c} }

// Principal is who sent a request.
type Principal struct {
	Actor  bti.Actor
	Device syncproto.DeviceID
	// Assurance is how they were identified at the log-in that the token stems from.
	Assurance store.Assurance
	// Ended: the person has no post today and may do nothing, but their devices
	// still hand in what was written and are told what to forget. Actor has no role then.
	Ended bool
	// Generation is the store's, asked before the token was looked at.
	Generation int64
}

// Session is what a log-in or a refresh gives.
type Session struct {
	// Account with the role, unit and service of today.
	Account      store.Account
	Device       syncproto.DeviceID
	Access       string
	AccessExpiry time.Time
	Refresh      string
	// Provider and IDToken of a log-in at a provider: what the app needs to log out there.
	Provider string
	IDToken  string
}

// Service answers for one municipality.
type Service struct {
	st    store.Store
	now   func() time.Time
	place *time.Location
	cases Cases
	rand  io.Reader
	argon Argon

	mu     sync.RWMutex
	keys   map[string]key     // by id
	sign   string             // id of the key that signs
	tokens map[string]checked // whose signatures were good

	secrets        secrets
	factorDemanded bool
	passkeys       *webauthn.WebAuthn // nil: none
	// hashing bounds how many passwords are hashed at once: each takes 19 MiB.
	hashing chan struct{}
}

type key struct {
	private ed25519.PrivateKey
	store.SigningKey
}

// New opens the service and makes its first signing key. now is the clock.
func New(ctx context.Context, st store.Store, now func() time.Time) (*Service, error) {
	s := &Service{st: st, now: now, place: time.UTC, rand: rand.Reader, argon: DefaultArgon, hashing: make(chan struct{}, 2)}
	if err := s.loadKeys(ctx); err != nil {
		return nil, err
	}
	if err := s.loadSecrets(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// WithArgon sets cheaper parameters, for tests and for seeding a demonstration.
func (s *Service) WithArgon(a Argon) *Service {
	s.argon = a
	return s
}

// In says where the municipality's days begin and end; UTC until it is called.
func (s *Service) In(place *time.Location) *Service {
	s.place = place
	return s
}

func (s *Service) today() bti.Date { return bti.Date(s.now().In(s.place).Format("2006-01-02")) }

// loadKeys reads the signing keys and adds a new one where none is young enough.
func (s *Service) loadKeys(ctx context.Context) error {
	now := s.now()
	var all []store.SigningKey
	var sign string
	err := s.st.Write(ctx, func(tx store.Tx) error {
		if err := tx.DropSigningKeys(now.Add(-AccessFor - time.Minute).UnixMilli()); err != nil {
			return err
		}
		var err error
		if all, err = tx.SigningKeys(); err != nil {
			return err
		}
		if k, ok := signing(all); ok && now.Sub(time.UnixMilli(k.CreatedAt)) < KeyFor {
			sign = k.ID
			return nil
		}
		for _, k := range all {
			if k.RetiredAt == 0 {
				k.RetiredAt = now.UnixMilli()
				if err := tx.PutSigningKey(k); err != nil {
					return err
				}
			}
		}
		fresh := store.SigningKey{CreatedAt: now.UnixMilli()}
		if _, err := io.ReadFull(s.rand, fresh.Seed[:]); err != nil {
			return err
		}
		public := ed25519.NewKeyFromSeed(fresh.Seed[:]).Public().(ed25519.PublicKey)
		sum := sha256.Sum256(public)
		fresh.ID = hex.EncodeToString(sum[:8])
		sign = fresh.ID
		all = append([]store.SigningKey{fresh}, all...)
		return tx.PutSigningKey(fresh)
	})
	if err != nil {
		return err
	}
	keys := make(map[string]key, len(all))
	for _, k := range all {
		keys[k.ID] = key{ed25519.NewKeyFromSeed(k.Seed[:]), k}
	}
	s.mu.Lock()
	s.keys, s.sign = keys, sign
	s.mu.Unlock()
	return nil
}

// signing is the key that signs: the one that is not retired. The order does
// not tell it, since two keys may be of the same millisecond.
func signing(all []store.SigningKey) (store.SigningKey, bool) {
	for _, k := range all {
		if k.RetiredAt == 0 {
			return k, true
		}
	}
	return store.SigningKey{}, false
}

// RotateKeys retires the key that signs and begins a new one. Tokens signed
// with the old one hold until they expire.
func (s *Service) RotateKeys(ctx context.Context) error {
	err := s.st.Write(ctx, func(tx store.Tx) error {
		all, err := tx.SigningKeys()
		k, ok := signing(all)
		if err != nil || !ok {
			return err
		}
		k.RetiredAt = s.now().UnixMilli()
		return tx.PutSigningKey(k)
	})
	if err != nil {
		return err
	}
	return s.loadKeys(ctx)
}

type claims struct {
	jwt.RegisteredClaims
	key     string // id of the one that signed
	Device  string `json:"dev"`
	Family  string `json:"fam"`
	Tenancy string `json:"ten"`
	// Post is the role, unit and service that the token was given for.
	Post string `json:"post"`
}

// postClaim names what an actor is. A token given for another post has
// expired: with its renewal the device learns what its person is now.
func postClaim(a bti.Actor) string {
	return string(a.Role) + " " + string(a.Unit) + " " + string(a.Service)
}

const audience = "stafett-api"

// renewKey begins a new signing key when the present one has signed for KeyFor,
// and takes over one that another process began (`stafett key rotate`).
func (s *Service) renewKey(ctx context.Context) error {
	var stored []store.SigningKey
	if err := s.st.Read(ctx, func(r store.Reader) (err error) { stored, err = r.SigningKeys(); return err }); err != nil {
		return err
	}
	s.mu.RLock()
	sign := s.sign
	s.mu.RUnlock()
	if k, ok := signing(stored); ok && k.ID == sign && s.now().Sub(time.UnixMilli(k.CreatedAt)) < KeyFor {
		return nil
	}
	return s.loadKeys(ctx)
}

// issue signs an access token for an account on a device of a municipality.
func (s *Service) issue(tenant string, a store.Account, device syncproto.DeviceID, family string) (string, time.Time, error) {
	now := s.now()
	s.mu.RLock()
	k := s.keys[s.sign]
	s.mu.RUnlock()
	expiry := now.Add(AccessFor)
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: "stafett", Audience: jwt.ClaimStrings{audience}, Subject: string(a.Person),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expiry),
		},
		Device: string(device), Family: family, Tenancy: tenant, Post: postClaim(actor(a)),
	})
	t.Header["kid"] = k.ID
	signed, err := t.SignedString(k.private)
	return signed, expiry, err
}

// Verify tells who an access token speaks for. The account and the device are
// read anew: a token does not outlive either.
func (s *Service) Verify(ctx context.Context, token string) (Principal, error) {
	if len(token) > 4096 {
		return Principal{}, refuse(TokenInvalid)
	}
	generation, err := s.st.Generation()
	if err != nil {
		return Principal{}, err
	}
	t, err := s.signed(token)
	if err != nil {
		return Principal{}, err
	}
	today := s.today()
	if t.asked && t.generation == generation && t.today == today {
		return t.principal, nil // of this generation: nothing at all was committed since it was looked up
	}
	c := t.claims
	var p Principal
	var rights, logins int64
	err = s.st.Read(ctx, func(r store.Reader) error {
		meta, err := r.Meta()
		if err != nil {
			return err
		}
		if c.Tenancy != meta.Tenant {
			return refuse(TokenInvalid)
		}
		rights, logins = meta.Rights, meta.Logins
		if t.asked && t.rights == rights && t.logins == logins && t.today == today {
			p = t.principal
			p.Generation = generation
			return nil
		}
		d, ok, err := r.Device(syncproto.DeviceID(c.Device))
		if err != nil {
			return err
		}
		if !ok || string(d.Person) != c.Subject {
			return refuse(TokenInvalid)
		}
		if d.RevokedAt != 0 {
			return refuse(DeviceRevoked)
		}
		f, ok, err := r.Family(c.Family)
		if err != nil {
			return err
		}
		if !ok || f.EndedAt != 0 {
			return refuse(TokenInvalid)
		}
		a, ok, err := r.Account(d.Person)
		if err != nil {
			return err
		}
		if !ok || a.DisabledAt != 0 {
			return refuse(TokenInvalid)
		}
		now, works, err := store.ActorOn(r, a, today)
		switch {
		case err != nil:
			return err
		case works && c.Post != postClaim(now):
			return refuse(TokenExpired)
		}
		p = Principal{Actor: now, Device: d.ID, Assurance: f.Assurance, Ended: !works, Generation: generation}
		return nil
	})
	if err == nil {
		s.mu.Lock()
		if _, ok := s.tokens[token]; ok {
			s.tokens[token] = checked{claims: c, asked: true, generation: generation, rights: rights, logins: logins, today: today, principal: p}
		}
		s.mu.Unlock()
	}
	return p, err
}

// tokensMax is how many tokens are remembered, at about 1 kB each.
const tokensMax = 20_000

// checked is a token whose signature was found good: that costs more than all that a pull without
// news does, so it is done once. What the token stands for (its log-in, device, account, posts) is remembered only
// as long as nothing of these changes anywhere in the municipality, and the day does not: two numbers of the database tell,
// and while nothing at all is committed to it, not even they are read.
type checked struct {
	claims
	asked      bool
	generation int64
	rights     int64 // store.Meta's, as logins
	logins     int64
	today      bti.Date
	principal  Principal
}

// signed is a token that one of our keys has signed and that has not expired.
func (s *Service) signed(token string) (checked, error) {
	s.mu.RLock()
	t, ok := s.tokens[token]
	_, known := s.keys[t.key]
	s.mu.RUnlock()
	if ok && known {
		if !s.now().Before(t.ExpiresAt.Time) {
			return checked{}, refuse(TokenExpired)
		}
		return t, nil
	}
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string)
		c.key = id
		s.mu.RLock()
		k, ok := s.keys[id]
		s.mu.RUnlock()
		if !ok {
			return nil, jwt.ErrTokenUnverifiable
		}
		return k.private.Public(), nil
	}, jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithAudience(audience), jwt.WithIssuer("stafett"),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithTimeFunc(s.now))
	if err != nil {
		if errors.Is(err, jwt.ErrTokenExpired) {
			return checked{}, refuse(TokenExpired)
		}
		return checked{}, refuse(TokenInvalid)
	}
	t = checked{claims: c}
	s.mu.Lock()
	if len(s.tokens) >= tokensMax || s.tokens == nil {
		s.tokens = make(map[string]checked)
	}
	s.tokens[token] = t
	s.mu.Unlock()
	return t, nil
}

func actor(a store.Account) bti.Actor {
	return bti.Actor{Person: a.Person, Role: a.Role, Unit: a.Unit, Service: a.Service}
}

// asToday is an account with the role, unit and service of today, to be told
// and logged and never stored; works is false when the person has no post today.
func (s *Service) asToday(r store.Posts, a store.Account) (now store.Account, works bool, err error) {
	is, works, err := store.ActorOn(r, a, s.today())
	a.Role, a.Unit, a.Service = is.Role, is.Unit, is.Service
	return a, works, err
}

// Login checks a password and registers the device, an id made by the client
// (a UUIDv7). deviceName is shown in lists of devices.
func (s *Service) Login(ctx context.Context, login, password string, device syncproto.DeviceID, deviceName string) (Session, error) {
	return s.LoginWith(ctx, login, password, "", device, deviceName)
}

// LoginWith is Login with a code of the second factor, where there is one or
// one is demanded: then a code of the one begun with BeginFactorAtLogin confirms it.
func (s *Service) LoginWith(ctx context.Context, login, password, code string, device syncproto.DeviceID, deviceName string) (out Session, err error) {
	a, err := s.byPassword(ctx, login, password)
	if err != nil {
		return out, err
	}
	if err := s.renewKey(ctx); err != nil {
		return out, err
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		by := store.Assurance{Method: store.ByPassword, AMR: []string{"pwd"}, AuthTime: s.now().UnixMilli()}
		// Of many attempts at once all have found the account open: those behind a wrong one wait all the same.
		switch now, _, err := tx.Account(a.Person); {
		case err != nil:
			return err
		case s.now().UnixMilli() < now.LockedUntil:
			return &Error{Code: TooMany, Until: time.UnixMilli(now.LockedUntil)}
		}
		f, has, err := tx.SecondFactor(a.Person)
		if err != nil {
			return err
		}
		switch {
		case f.ConfirmedAt != 0 && code == "":
			return refuse(CodeNeeded)
		case s.factorDemanded && (!has || code == ""):
			return refuse(FactorNeeded)
		case f.ConfirmedAt != 0 || s.factorDemanded:
			if err := s.takeCode(tx, f, code); err != nil {
				return err
			}
			by.Method, by.AMR = store.ByPasswordTOTP, []string{"pwd", "otp"}
		}
		out, err = s.enterIn(tx, a.Person, device, deviceName, proof{Assurance: by})
		return err
	})
	if CodeOf(err) == BadCode {
		err = s.noteFailure(ctx, a, true, BadCode)
	}
	return out, err
}

// byPassword finds the account of a login with its password.
func (s *Service) byPassword(ctx context.Context, login, password string) (a store.Account, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	var ok bool
	err = s.st.Read(ctx, func(r store.Reader) (err error) {
		a, ok, err = r.AccountByLogin(login)
		return err
	})
	if err != nil {
		return a, err
	}
	if ok && s.now().UnixMilli() < a.LockedUntil {
		return a, &Error{Code: TooMany, Until: time.UnixMilli(a.LockedUntil)}
	}
	right, err := s.check(ctx, a.PasswordHash, password)
	if err != nil {
		return a, err
	}
	if !ok || !right || a.DisabledAt != 0 {
		return a, s.noteFailure(ctx, a, ok, BadLogin)
	}
	return a, nil
}

// noteFailure counts a wrong password or code against the account, where there is one, and refuses.
func (s *Service) noteFailure(ctx context.Context, a store.Account, known bool, code Code) error {
	refusal := &Error{Code: code}
	if !known {
		return refusal
	}
	err := s.st.Write(ctx, func(tx store.Tx) error {
		now, ok, err := tx.Account(a.Person)
		if err != nil || !ok {
			return err
		}
		now.Failures++
		if over := now.Failures - FailuresFree; over > 0 {
			wait := min(time.Second<<min(over-1, 20), WaitMax)
			refusal.Until = s.now().Add(wait)
			now.LockedUntil = refusal.Until.UnixMilli()
		}
		if err := tx.PutAccount(now); err != nil {
			return err
		}
		if now, _, err = s.asToday(tx, now); err != nil {
			return err
		}
		return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: now.Person, Role: now.Role, Unit: now.Unit, What: "login_refused", Ground: string(code)})
	})
	if err != nil {
		return err
	}
	return refusal
}

// Enter logs a person in whom nobody has identified: the demonstration's log-in.
func (s *Service) Enter(ctx context.Context, person syncproto.PersonID, device syncproto.DeviceID, deviceName string) (Session, error) {
	return s.enter(ctx, person, device, deviceName, proof{Assurance: store.Assurance{Method: store.ByDemo, AuthTime: s.now().UnixMilli()}})
}

// proof is what a log-in has shown of a person.
type proof struct {
	store.Assurance
	sid string // of the session at the provider
}

// enter registers the device of a person who has been identified, and begins a session.
func (s *Service) enter(ctx context.Context, person syncproto.PersonID, device syncproto.DeviceID, deviceName string, by proof) (out Session, err error) {
	if err := s.renewKey(ctx); err != nil {
		return out, err
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		out, err = s.enterIn(tx, person, device, deviceName, by)
		return err
	})
	return out, err
}

// enterIn is enter within a transaction.
func (s *Service) enterIn(tx store.Tx, person syncproto.PersonID, device syncproto.DeviceID, deviceName string, by proof) (out Session, err error) {
	now := s.now()
	a, ok, err := tx.Account(person)
	if err != nil {
		return out, err
	}
	if !ok || a.DisabledAt != 0 {
		return out, refuse(Unknown)
	}
	is, works, err := s.asToday(tx, a)
	if err != nil {
		return out, err
	}
	if !works {
		return out, refuse(AccountEnded)
	}
	d, known, err := tx.Device(device)
	if err != nil {
		return out, err
	}
	switch {
	case known && d.Person != person:
		return out, refuse(DeviceForeign)
	case known && d.RevokedAt != 0:
		return out, refuse(DeviceRevoked)
	case !known:
		d = store.Device{ID: device, Person: person, CreatedAt: now.UnixMilli()}
	}
	d.Name, d.LastContact = deviceName, now.UnixMilli()
	if err := tx.PutDevice(d); err != nil {
		return out, err
	}
	if _, err := tx.EndFamilies(device, now.UnixMilli(), "login"); err != nil {
		return out, err
	}
	if a.Failures != 0 {
		a.Failures, a.LockedUntil = 0, 0
		if err := tx.PutAccount(a); err != nil {
			return out, err
		}
	}
	f := store.Family{ID: s.random(16), Person: person, Device: device, CreatedAt: now.UnixMilli(), Assurance: by.Assurance, SID: by.sid}
	if err := tx.PutFamily(f); err != nil {
		return out, err
	}
	if out, err = s.session(tx, a, f); err != nil {
		return out, err
	}
	return out, tx.AppendLog(store.LogLine{At: now.UnixMilli(), Person: person, Role: is.Role, Unit: is.Unit, Device: device, What: "login", Ground: by.Method})
}

// session makes the tokens of a family: the next refresh token and an access token.
func (s *Service) session(tx store.Tx, a store.Account, f store.Family) (Session, error) {
	meta, err := tx.Meta()
	if err != nil {
		return Session{}, err
	}
	if a, _, err = s.asToday(tx, a); err != nil {
		return Session{}, err
	}
	secret := s.random(32)
	t := store.RefreshToken{Hash: hashOf(secret), Family: f.ID, ExpiresAt: s.now().Add(RefreshFor).UnixMilli()}
	if err := tx.PutRefreshToken(t); err != nil {
		return Session{}, err
	}
	access, expiry, err := s.issue(meta.Tenant, a, f.Device, f.ID)
	if err != nil {
		return Session{}, err
	}
	return Session{Account: a, Device: f.Device, Access: access, AccessExpiry: expiry, Refresh: secret}, nil
}

// Refresh exchanges a refresh token for new tokens. A token that was
// exchanged before is reuse, and ends the whole family, unless its successor
// was never used: then the answer was lost on the way and the client, which
// has only the old one, may ask again; the lost successor is void from then on.
func (s *Service) Refresh(ctx context.Context, refresh string, device syncproto.DeviceID) (Session, error) {
	var out Session
	var refusal error
	if err := s.renewKey(ctx); err != nil {
		return out, err
	}
	err := s.st.Write(ctx, func(tx store.Tx) error {
		refusal = nil
		now := s.now()
		t, ok, err := tx.RefreshToken(hashOf(refresh))
		if err != nil {
			return err
		}
		if !ok {
			refusal = refuse(TokenInvalid)
			return nil
		}
		f, ok, err := tx.Family(t.Family)
		if err != nil {
			return err
		}
		d, known, err := tx.Device(f.Device)
		if err != nil {
			return err
		}
		a, has, err := tx.Account(f.Person)
		if err != nil {
			return err
		}
		switch {
		case known && d.RevokedAt != 0:
			refusal = refuse(DeviceRevoked)
			return nil
		case !ok || !known || !has || a.DisabledAt != 0 || f.EndedAt != 0 || t.ExpiresAt <= now.UnixMilli():
			refusal = refuse(TokenInvalid)
			return nil
		case f.Device != device:
			refusal = refuse(TokenInvalid)
			return s.endFamily(tx, f, a, "foreign_device")
		}
		if t.UsedAt != 0 {
			next, ok, err := tx.RefreshToken(t.Successor)
			if err != nil {
				return err
			}
			if !ok || next.UsedAt != 0 {
				refusal = refuse(TokenInvalid)
				return s.endFamily(tx, f, a, "reuse")
			}
			// Void the answer that was lost: whoever has it is not our client.
			next.UsedAt = now.UnixMilli()
			if err := tx.PutRefreshToken(next); err != nil {
				return err
			}
		}
		if out, err = s.session(tx, a, f); err != nil {
			return err
		}
		t.UsedAt, t.Successor = now.UnixMilli(), hashOf(out.Refresh)
		return tx.PutRefreshToken(t)
	})
	if err != nil {
		return Session{}, err
	}
	return out, refusal
}

func (s *Service) endFamily(tx store.Tx, f store.Family, a store.Account, why string) error {
	f.EndedAt, f.EndedWhy = s.now().UnixMilli(), why
	if err := tx.PutFamily(f); err != nil {
		return err
	}
	a, _, err := s.asToday(tx, a)
	if err != nil {
		return err
	}
	return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: a.Person, Role: a.Role, Unit: a.Unit, Device: f.Device, What: "refresh_refused", Ground: why})
}

// Logout ends the log-in that a refresh token belongs to, and tells whose it
// was. An unknown token is no error: the aim is reached.
func (s *Service) Logout(ctx context.Context, refresh string) (store.Family, error) {
	return s.logout(ctx, refresh, false)
}

// Abandon is Logout for a log-in that nothing came of, since the person has a profile on that tablet already: the
// device that it registered is removed again, unless it has pushed or pulled.
func (s *Service) Abandon(ctx context.Context, refresh string) (store.Family, error) {
	return s.logout(ctx, refresh, true)
}

func (s *Service) logout(ctx context.Context, refresh string, abandoned bool) (store.Family, error) {
	var f store.Family
	err := s.st.Write(ctx, func(tx store.Tx) error {
		t, ok, err := tx.RefreshToken(hashOf(refresh))
		if err != nil || !ok {
			return err
		}
		f, ok, err = tx.Family(t.Family)
		if err != nil || !ok || f.EndedAt != 0 {
			return err
		}
		f.EndedAt, f.EndedWhy = s.now().UnixMilli(), "logout"
		if err := tx.PutFamily(f); err != nil {
			return err
		}
		if err := tx.AppendLog(store.LogLine{At: f.EndedAt, Person: f.Person, Device: f.Device, What: "logout"}); err != nil || !abandoned {
			return err
		}
		d, ok, err := tx.Device(f.Device)
		if err != nil || !ok || d.LastN != 0 || d.Pull != 0 || d.RevokedAt != 0 {
			return err
		}
		held, err := tx.Ledger(f.Device)
		if err != nil || len(held) > 0 {
			return err
		}
		return tx.DropDevice(f.Device)
	})
	return f, err
}

// RevokeDevice makes a device useless: it is told to forget everything at its next
// contact. by is who asked for it, "" for the command line.
func (s *Service) RevokeDevice(ctx context.Context, device syncproto.DeviceID, by syncproto.PersonID) error {
	return s.st.Write(ctx, func(tx store.Tx) error {
		d, ok, err := tx.Device(device)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(Unknown)
		}
		if d.RevokedAt == 0 {
			d.RevokedAt = s.now().UnixMilli()
		}
		if err := tx.PutDevice(d); err != nil {
			return err
		}
		if _, err := tx.EndFamilies(device, s.now().UnixMilli(), "revoked"); err != nil {
			return err
		}
		line := store.LogLine{At: s.now().UnixMilli(), Person: by, Device: device, What: "revoke", Ground: "own"}
		if by != d.Person {
			line.Ground = "of " + string(d.Person)
		}
		return tx.AppendLog(line)
	})
}

// SetPassword gives an account a password.
func (s *Service) SetPassword(ctx context.Context, person syncproto.PersonID, password string) error {
	hash, err := s.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.st.Write(ctx, func(tx store.Tx) error {
		a, ok, err := tx.Account(person)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(Unknown)
		}
		a.PasswordHash, a.Failures, a.LockedUntil = hash, 0, 0
		if err := tx.PutAccount(a); err != nil {
			return err
		}
		if a, _, err = s.asToday(tx, a); err != nil {
			return err
		}
		return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: person, Role: a.Role, Unit: a.Unit, What: "account", Ground: "password_set"})
	})
}

// random is n random bytes as base64url. A source of randomness that fails
// would make guessable secrets, so it stops the process (crypto/rand never returns an error).
func (s *Service) random(n int) string {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.rand, b); err != nil {
		panic("auth: no randomness")
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func hashOf(secret string) [32]byte { return sha256.Sum256([]byte(secret)) }

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
