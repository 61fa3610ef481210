package messages_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"stafett/server/messages"
	"stafett/server/store"
	"stafett/server/store/sqlite"
)

const site = "https://stafett.lyngvik.test"

// post is a mail server that keeps what it is given; while full it takes nothing.
type post struct {
	mu   sync.Mutex
	full bool
	got  []string
}

type hand struct{ p *post }

func (p *post) NewSession(*smtp.Conn) (smtp.Session, error) { return &hand{p}, nil }
func (h *hand) Mail(string, *smtp.MailOptions) error        { return nil }
func (h *hand) Reset()                                      {}
func (h *hand) Logout() error                               { return nil }
func (h *hand) Rcpt(to string, _ *smtp.RcptOptions) error {
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	if h.p.full {
		return &smtp.SMTPError{Code: 452, Message: "no room for " + to}
	}
	return nil
}

func (h *hand) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	h.p.mu.Lock()
	defer h.p.mu.Unlock()
	h.p.got = append(h.p.got, string(text))
	return err
}

func (p *post) serve(t *testing.T) messages.SMTP {
	t.Helper()
	s := smtp.NewServer(p)
	s.Domain = "localhost"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return messages.SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "stafett@lyngvik.test", TLS: "none"}
}

// browser is one that takes push messages, at a push service of its own.
type browser struct {
	private *ecdh.PrivateKey
	auth    []byte
	status  int
	asked   int
	got     []string
	header  http.Header
	url     string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{private: key, auth: []byte("sixteen bytes ok"), status: http.StatusCreated}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.asked++
		b.header = r.Header
		if b.status == http.StatusCreated {
			text, err := b.open(body)
			if err != nil {
				t.Error(err)
			}
			b.got = append(b.got, text)
		}
		w.WriteHeader(b.status)
	}))
	t.Cleanup(s.Close)
	b.url = s.URL
	return b
}

// open decrypts a message as RFC 8291 and RFC 8188 say.
func (b *browser) open(body []byte) (string, error) {
	salt, size := body[:16], body[20]
	from := body[21 : 21+size]
	public, err := ecdh.P256().NewPublicKey(from)
	if err != nil {
		return "", err
	}
	shared, err := b.private.ECDH(public)
	if err != nil {
		return "", err
	}
	info := "WebPush: info\x00" + string(b.private.PublicKey().Bytes()) + string(from)
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, info, 32)
	if err != nil {
		return "", err
	}
	key, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	if err != nil {
		return "", err
	}
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	if binary.BigEndian.Uint32(body[16:20]) < uint32(len(body)-21-int(size)) {
		return "", errors.New("more than one record")
	}
	plain, err := gcm.Open(nil, nonce, body[21+int(size):], nil)
	if err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(bytes.TrimRight(plain, "\x00"), []byte{2})), nil
}

// office is a database with one person and somebody who sends.
type office struct {
	t       *testing.T
	db      store.Store
	now     time.Time
	reports []error
	s       *messages.Sender
}

func newOffice(t *testing.T, post messages.SMTP, anyHost bool) *office {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := &office{t: t, db: db, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	o.write(func(tx store.Tx) error {
		return tx.PutAccount(store.Account{Person: "mor", Login: "mor", Name: "Inga Testnes"})
	})
	o.s, err = messages.New(t.Context(), messages.Config{
		Store: db, SMTP: post, Site: site, Now: func() time.Time { return o.now }, AnyHost: anyHost,
		Report: func(err error) { o.reports = append(o.reports, err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) write(fn func(store.Tx) error) {
	o.t.Helper()
	if err := o.db.Write(context.Background(), fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) mailTo(address, lang string) {
	o.write(func(tx store.Tx) error {
		return tx.PutContact(store.Contact{Person: "mor", Email: address, Lang: lang})
	})
}

func (o *office) pushTo(b *browser) {
	o.write(func(tx store.Tx) error {
		if err := tx.PutDevice(store.Device{ID: "d1", Person: "mor", Name: "telefon", CreatedAt: 1}); err != nil {
			return err
		}
		if err := tx.PutFamily(store.Family{ID: "f1", Person: "mor", Device: "d1", CreatedAt: 1}); err != nil {
			return err
		}
		return tx.PutPushTarget(store.PushTarget{
			Device: "d1", Person: "mor", Endpoint: b.url + "/send/1", Lang: "nn",
			P256dh: base64.RawURLEncoding.EncodeToString(b.private.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(b.auth),
		})
	})
}

// tell makes a message that is due and sends what is due; it returns how the message stands.
func (o *office) tell() store.Message {
	o.t.Helper()
	o.write(func(tx store.Tx) error {
		_, err := tx.AddMessage(store.Message{Person: "mor", CreatedAt: o.now.UnixMilli(), NextTry: o.now.UnixMilli()})
		return err
	})
	return o.work()
}

func (o *office) work() (m store.Message) {
	o.t.Helper()
	if _, err := o.s.Work(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
	if err := o.db.Read(o.t.Context(), func(r store.Reader) (err error) { m, _, err = r.LastMessage("mor"); return err }); err != nil {
		o.t.Fatal(err)
	}
	return m
}

func TestAnEmailSaysThatThereIsSomethingNewAndNothingElse(t *testing.T) {
	for lang, subject := range map[string]string{"nb": "Noe nytt i Stafett", "nn": "Noko nytt i Stafett", "en": "Something new in Stafett"} {
		p := &post{}
		o := newOffice(t, p.serve(t), true)
		o.mailTo("mor@eksempel.test", lang)
		if m := o.tell(); m.EndedHow != messages.Sent {
			t.Fatalf("%s: %+v %v", lang, m, o.reports)
		}
		if len(p.got) != 1 {
			t.Fatalf("%s: %d e-mails", lang, len(p.got))
		}
		got, err := mail.ReadMessage(strings.NewReader(p.got[0]))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(got.Body)
		if got.Header.Get("Subject") != subject || got.Header.Get("Auto-Submitted") != "auto-generated" || !strings.Contains(string(body), site) {
			t.Errorf("%s:\n%s", lang, p.got[0])
		}
		if strings.Contains(p.got[0], "Testnes") || strings.Contains(p.got[0], "Inga") {
			t.Errorf("%s: an e-mail has a name", lang)
		}
	}
}

func TestAnEmailThatIsNotTakenIsTriedAgainAndThenGivenUp(t *testing.T) {
	p := &post{full: true}
	o := newOffice(t, p.serve(t), true)
	o.mailTo("mor@eksempel.test", "nb")
	m := o.tell()
	if m.EndedAt != 0 || m.Tries != 1 || m.NextTry != o.now.Add(time.Minute).UnixMilli() {
		t.Fatalf("%+v", m)
	}
	if len(o.reports) != 1 || strings.Contains(o.reports[0].Error(), "mor@") {
		t.Errorf("what is reported: %v", o.reports)
	}
	o.now = o.now.Add(time.Minute)
	p.mu.Lock()
	p.full = false
	p.mu.Unlock()
	if m = o.work(); m.EndedHow != messages.Sent || len(p.got) != 1 {
		t.Errorf("%+v, %d e-mails", m, len(p.got))
	}

	p.mu.Lock()
	p.full = true
	p.mu.Unlock()
	o.now = o.now.Add(time.Hour)
	m = o.tell()
	for i := 0; i < messages.TriesMax && m.EndedAt == 0; i++ {
		o.now = time.UnixMilli(m.NextTry)
		m = o.work()
	}
	if m.EndedHow != messages.Failed || m.Tries != messages.TriesMax {
		t.Errorf("%+v", m)
	}
}

func TestAPushMessageIsSealedForTheBrowserAndSignedByTheServer(t *testing.T) {
	b := newBrowser(t)
	o := newOffice(t, messages.SMTP{}, true)
	o.pushTo(b)
	if m := o.tell(); m.EndedHow != messages.Sent {
		t.Fatalf("%+v %v", m, o.reports)
	}
	if len(b.got) != 1 || b.got[0] != `{"lang":"nn"}` {
		t.Errorf("%q", b.got)
	}
	if auth := b.header.Get("Authorization"); !strings.HasPrefix(auth, "vapid t=") || !strings.Contains(auth, o.s.PublicKey()) || b.header.Get("TTL") == "" {
		t.Errorf("%v", b.header)
	}
}

func TestABrowserThatTakesNoMoreIsForgotten(t *testing.T) {
	for _, status := range []int{http.StatusGone, http.StatusNotFound} {
		b := newBrowser(t)
		b.status = status
		o := newOffice(t, messages.SMTP{}, true)
		o.pushTo(b)
		o.tell()
		o.tell()
		if b.asked != 1 {
			t.Errorf("%d: asked %d times, want once", status, b.asked)
		}
	}
}

func TestAPhoneRingsOnceThoughTheEmailIsTriedAgain(t *testing.T) {
	p, b := &post{full: true}, newBrowser(t)
	o := newOffice(t, p.serve(t), true)
	o.mailTo("mor@eksempel.test", "nb")
	o.pushTo(b)
	m := o.tell()
	o.now = time.UnixMilli(m.NextTry)
	o.work()
	if b.asked != 1 {
		t.Errorf("the phone rang %d times", b.asked)
	}
}

func TestAPushAddressInTheOwnNetworkIsNotAsked(t *testing.T) {
	b := newBrowser(t)
	o := newOffice(t, messages.SMTP{}, false)
	o.pushTo(b)
	if m := o.tell(); b.asked != 0 || m.EndedHow != messages.NoAddress || len(o.reports) != 1 {
		t.Errorf("asked %d times, %+v, %v", b.asked, m, o.reports)
	}
}

func TestSomebodyWhoseAccountEndedIsToldNothing(t *testing.T) {
	p, b := &post{}, newBrowser(t)
	o := newOffice(t, p.serve(t), true)
	o.mailTo("mor@eksempel.test", "nb")
	o.pushTo(b)
	o.write(func(tx store.Tx) error {
		a, _, err := tx.Account("mor")
		if err != nil {
			return err
		}
		a.DisabledAt = 1
		return tx.PutAccount(a)
	})
	if m := o.tell(); m.EndedHow != messages.NoAddress || len(p.got) != 0 || b.asked != 0 {
		t.Errorf("%+v, %d e-mails, %d pushes", m, len(p.got), b.asked)
	}
}

func TestTheServerKeepsItsKey(t *testing.T) {
	o := newOffice(t, messages.SMTP{}, true)
	again, err := messages.New(t.Context(), messages.Config{Store: o.db, Site: site, Now: func() time.Time { return o.now }})
	if err != nil || again.PublicKey() != o.s.PublicKey() || again.PublicKey() == "" {
		t.Errorf("%v", err)
	}
}
