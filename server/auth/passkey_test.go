package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"stafett/server/store"
	"stafett/syncproto"
)

const site = "https://stafett.example.no"

// authenticator is a security key in software: it makes one passkey and answers with it. (A browser's
// own is used by pwa/e2e.)
type authenticator struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle string
	count  uint32
	// What a thief may change.
	origin string
	rp     string
	flags  byte
}

const (
	present, verified, attested = 0x01, 0x04, 0x40
)

func newAuthenticator(t *testing.T) *authenticator {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 20)
	_, _ = rand.Read(id)
	return &authenticator{t: t, key: k, id: id, count: 1, origin: site, rp: "stafett.example.no", flags: present | verified}
}

// options are what a browser reads of them.
type options struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"`
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"`
	User struct {
		ID string `json:"id"`
	} `json:"user"`
	Exclude []struct {
		ID string `json:"id"`
	} `json:"excludeCredentials"`
	UserVerification string `json:"userVerification"`
}

func (a *authenticator) read(v any) (o options) {
	a.t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		a.t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		a.t.Fatal(err)
	}
	return o
}

func (a *authenticator) client(kind, challenge string) []byte {
	return []byte(`{"type":"` + kind + `","challenge":"` + challenge + `","origin":"` + a.origin + `"}`)
}

func (a *authenticator) data(flags byte) []byte {
	sum := sha256.Sum256([]byte(a.rp))
	out := append(sum[:], flags)
	return binary.BigEndian.AppendUint32(out, a.count)
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// make answers options for a new passkey.
func (a *authenticator) make(v any) []byte {
	a.t.Helper()
	o := a.read(v)
	a.handle = o.User.ID
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	data := a.data(a.flags | attested)
	data = append(data, make([]byte, 16)...) // no model is named
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]string{"clientDataJSON": b64(a.client("webauthn.create", o.Challenge)), "attestationObject": b64(object)})
}

// get answers options of a log-in.
func (a *authenticator) get(v any) []byte {
	a.t.Helper()
	a.count++
	client := a.client("webauthn.get", a.read(v).Challenge)
	data := a.data(a.flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, sum[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]string{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": a.handle})
}

func (a *authenticator) answer(response map[string]string) []byte {
	out, err := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response})
	if err != nil {
		a.t.Fatal(err)
	}
	return out
}

// withPasskey gives kari one.
func (w *world) withPasskey() *authenticator {
	w.t.Helper()
	a := newAuthenticator(w.t)
	if err := w.addPasskey(a, "kari"); err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) addPasskey(a *authenticator, p syncproto.PersonID) error {
	w.t.Helper()
	id, options, err := w.NewPasskey(context.Background(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.AddPasskey(context.Background(), p, id, a.make(options), "telefonen")
}

func (w *world) byPasskey(a *authenticator) (Session, error) { return w.byPasskeyOn(a, tablet) }

func startWithPasskeys(t *testing.T) *world {
	w := start(t)
	w.WithSite(site)
	return w
}

func TestSomebodyLogsInWithAPasskeyAndIsAskedForNothingElse(t *testing.T) {
	w := startWithPasskeys(t)
	w.WithSecondFactor(true)
	a := w.withPasskey()
	for range 2 {
		s, err := w.byPasskey(a)
		if err != nil {
			t.Fatal(err)
		}
		p, err := w.Verify(context.Background(), s.Access)
		if err != nil || p.Actor.Person != "kari" || p.Assurance.Method != store.ByPasskey || p.Assurance.AuthTime != w.now.UnixMilli() {
			t.Fatalf("%+v %v", p, err)
		}
	}
}

func TestAPasskeyIsAskedForVerificationAndBoundToTheSite(t *testing.T) {
	w := startWithPasskeys(t)
	a := w.withPasskey()
	_, o, err := w.PasskeyChallenge(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if got := a.read(o); got.UserVerification != "required" || got.RPID != "stafett.example.no" || len(got.Challenge) < 22 {
		t.Errorf("%+v", got)
	}
	_, o, err = w.NewPasskey(context.Background(), "kari")
	if err != nil {
		t.Fatal(err)
	}
	if got := a.read(o); len(got.Exclude) != 1 || got.Exclude[0].ID != b64(a.id) {
		t.Errorf("the one there is not excluded: %+v", got)
	}
}

func TestAnAnswerOfAPasskeyThatDoesNotHoldIsRefused(t *testing.T) {
	ctx := context.Background()
	for name, spoil := range map[string]func(w *world, a *authenticator) (Session, error){
		"another site's page": func(w *world, a *authenticator) (Session, error) {
			a.origin = "https://stafett.example.net"
			return w.byPasskey(a)
		},
		"another site's passkey": func(w *world, a *authenticator) (Session, error) {
			a.rp = "stafett.example.net"
			return w.byPasskey(a)
		},
		"the person was not verified": func(w *world, a *authenticator) (Session, error) {
			a.flags = present
			return w.byPasskey(a)
		},
		"signed by another key": func(w *world, a *authenticator) (Session, error) {
			a.key = newAuthenticator(w.t).key
			return w.byPasskey(a)
		},
		"an unknown passkey": func(w *world, a *authenticator) (Session, error) {
			a.id = []byte("some other credential")
			return w.byPasskey(a)
		},
		"another person's handle": func(w *world, a *authenticator) (Session, error) {
			a.handle = b64([]byte("somebody else's user handle"))
			return w.byPasskey(a)
		},
		"a counter that goes back: a copy": func(w *world, a *authenticator) (Session, error) {
			if _, err := w.byPasskey(a); err != nil {
				w.t.Fatal(err)
			}
			a.count = 0
			return w.byPasskey(a)
		},
		"an answer used before": func(w *world, a *authenticator) (Session, error) {
			id, options, err := w.PasskeyChallenge(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			answer := a.get(options)
			if _, err := w.PasskeyLogin(ctx, id, answer, tablet, ""); err != nil {
				w.t.Fatal(err)
			}
			return w.PasskeyLogin(ctx, id, answer, tablet, "")
		},
		"an answer to another challenge": func(w *world, a *authenticator) (Session, error) {
			_, old, err := w.PasskeyChallenge(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			id, _, err := w.PasskeyChallenge(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			return w.PasskeyLogin(ctx, id, a.get(old), tablet, "")
		},
		"a challenge that is too old": func(w *world, a *authenticator) (Session, error) {
			id, options, err := w.PasskeyChallenge(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			w.now = w.now.Add(ceremonyFor + time.Second)
			return w.PasskeyLogin(ctx, id, a.get(options), tablet, "")
		},
		"the challenge of a registration": func(w *world, a *authenticator) (Session, error) {
			id, options, err := w.NewPasskey(ctx, "kari")
			if err != nil {
				w.t.Fatal(err)
			}
			return w.PasskeyLogin(ctx, id, a.get(options), tablet, "")
		},
		"no answer": func(w *world, a *authenticator) (Session, error) {
			id, _, err := w.PasskeyChallenge(ctx)
			if err != nil {
				w.t.Fatal(err)
			}
			return w.PasskeyLogin(ctx, id, []byte(`{"id":1}`), tablet, "")
		},
		"a passkey that was taken away": func(w *world, a *authenticator) (Session, error) {
			w.refuses(w.DropPasskey(ctx, "ola", a.id), BadPasskey) // by another person
			if err := w.DropPasskey(ctx, "kari", a.id); err != nil {
				w.t.Fatal(err)
			}
			return w.byPasskey(a)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := startWithPasskeys(t)
			w.t = t
			_, err := spoil(w, w.withPasskey())
			w.refuses(err, BadPasskey)
		})
	}
}

func TestAPasskeyIsMadeForWhoAskedAndOnce(t *testing.T) {
	w := startWithPasskeys(t)
	ctx := context.Background()
	a := w.withPasskey()
	w.refuses(w.addPasskey(a, "ola"), BadPasskey) // the same credential for another
	id, options, err := w.NewPasskey(ctx, "kari")
	if err != nil {
		t.Fatal(err)
	}
	b := newAuthenticator(t)
	answer := b.make(options)
	w.refuses(w.AddPasskey(ctx, "ola", id, answer, "stjålet"), BadPasskey)
	w.refuses(w.AddPasskey(ctx, "kari", id, answer, "for sent"), BadPasskey) // the challenge is used up
	unverified := newAuthenticator(t)
	unverified.flags = present
	w.refuses(w.addPasskey(unverified, "kari"), BadPasskey)
	for range PasskeysMax - 1 {
		if err := w.addPasskey(newAuthenticator(t), "kari"); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err = w.NewPasskey(ctx, "kari")
	w.refuses(err, TooManyPasskeys)
	w.refuses(w.addPasskeyRaw("ingen"), Unknown)
}

func (w *world) addPasskeyRaw(p syncproto.PersonID) error {
	_, _, err := w.NewPasskey(context.Background(), p)
	return err
}

func TestWhereTheAddressIsANumberThereAreNoPasskeys(t *testing.T) {
	w := start(t)
	for _, s := range []string{"http://127.0.0.1:8080", "http://[::1]:8080", "", "not an address"} {
		if w.WithSite(s).HasPasskeys() {
			t.Errorf("%q", s)
		}
	}
	_, _, err := w.PasskeyChallenge(context.Background())
	w.refuses(err, BadPasskey)
	if !w.WithSite("http://localhost:8080").HasPasskeys() {
		t.Error("localhost has a name")
	}
}
