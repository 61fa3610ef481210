// Package messages tells people, outside the app, that there is something new
// for them: by e-mail and by Web Push. What it sends says neither what is new nor whom it
// is about, only that there is something, and where to log in. Whom to tell is decided
// by the syncer, in the transaction of what happened; this package empties that outbox.
//
// E-mail goes through github.com/wneessen/go-mail, and push through
// github.com/SherClockHolmes/webpush-go: both are kept up, and do the encoding that is easy to get wrong.
package messages

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/wneessen/go-mail"

	"stafett/server/store"
)

const (
	// batch is how many messages are taken up at once.
	batch = 50
	// TriesMax is how often an e-mail is tried: after one minute, two, four … at most an hour, some eight hours in all.
	TriesMax = 14
	// KeptFor is how long it is remembered that a message was sent.
	KeptFor = 90 * 24 * time.Hour
	// sendTimeout bounds one delivery.
	sendTimeout = 20 * time.Second
	// pushTTL is for how many seconds a push service keeps a message for a phone that is off.
	pushTTL = 24 * 60 * 60
)

// How a message ended.
const (
	Sent      = "sent"
	NoAddress = "no_address" // it is in the inbox of the demonstration alone, or nowhere
	Failed    = "failed"
)

// SMTP is where e-mail is handed in.
type SMTP struct {
	Host     string // "" : no e-mail is sent
	Port     int
	User     string // "": without log-in
	Password string
	From     string // the sender's address
	// TLS is starttls, tls or none. none is for a relay on the same machine.
	TLS string
}

// Config is what a Sender needs from outside.
type Config struct {
	Store store.Store
	SMTP  SMTP
	// Site is the address that messages link to.
	Site string
	Now  func() time.Time
	// Report hears of deliveries that failed, without address or name; may be nil.
	Report func(error)
	// AnyHost lets push go to an address of the own network too, which otherwise is refused
	// since the address comes from a browser. For tests.
	AnyHost bool
}

// Sender empties the outbox.
type Sender struct {
	Config
	client *http.Client
	vapid  store.VAPID
}

// New makes a Sender, and on the first start the keys by which push services know this server.
func New(ctx context.Context, c Config) (*Sender, error) {
	if c.Report == nil {
		c.Report = func(error) {}
	}
	s := &Sender{Config: c}
	dialer := &net.Dialer{Timeout: sendTimeout}
	if !c.AnyHost {
		dialer.Control = publicOnly
	}
	s.client = &http.Client{
		Timeout:   sendTimeout,
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: sendTimeout, MaxIdleConnsPerHost: 2},
		// A push service answers itself; whoever redirects is something else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	err := c.Store.Write(ctx, func(tx store.Tx) error {
		v, ok, err := tx.VAPID()
		if err != nil || ok {
			s.vapid = v
			return err
		}
		if v.Private, v.Public, err = webpush.GenerateVAPIDKeys(); err != nil {
			return err
		}
		s.vapid = v
		return tx.PutVAPID(v)
	})
	return s, err
}

// PublicKey is what a browser needs to let this server, and no other, send to it.
func (s *Sender) PublicKey() string { return s.vapid.Public }

// publicOnly refuses addresses of the own machine and network.
func publicOnly(_, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if ip := a.Addr().Unmap(); !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return errors.New("a push address in the own network is not asked")
	}
	return nil
}

// Work sends what is due and forgets what is old; it returns how many messages it
// took up. Call it again at once when that is the most it takes, and otherwise after a while.
func (s *Sender) Work(ctx context.Context) (int, error) {
	now := s.Now()
	var due []store.Message
	err := s.Store.Read(ctx, func(r store.Reader) (err error) {
		due, err = r.DueMessages(now.UnixMilli(), batch)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, m := range due {
		if err := s.one(ctx, m); err != nil {
			return 0, err
		}
	}
	if len(due) == 0 {
		err = s.Store.Write(ctx, func(tx store.Tx) error { return tx.DropMessages(now.Add(-KeptFor).UnixMilli()) })
	}
	return len(due), err
}

// one tries a message, and writes how it went. Push goes out with the first
// try alone: a phone that rang need not ring again because an e-mail is slow.
func (s *Sender) one(ctx context.Context, m store.Message) error {
	var contact store.Contact
	var targets []store.PushTarget
	active := false
	err := s.Store.Read(ctx, func(r store.Reader) (err error) {
		a, ok, err := r.Account(m.Person)
		if err != nil || !ok {
			return err
		}
		active = a.DisabledAt == 0
		if contact, _, err = r.Contact(m.Person); err == nil && m.Tries == 0 {
			targets, err = r.PushTargets(m.Person)
		}
		return err
	})
	if err != nil {
		return err
	}
	if !active {
		contact, targets = store.Contact{}, nil
	}
	pushed := false
	for _, t := range targets {
		gone, err := s.push(ctx, t)
		switch {
		case err != nil:
			s.Report(fmt.Errorf("a push message was not taken: %w", err))
		case !gone:
			pushed = true
		default:
			if err := s.Store.Write(ctx, func(tx store.Tx) error { return tx.DropPushTarget(t.Device) }); err != nil {
				return err
			}
		}
	}
	mailing := contact.Email != "" && s.SMTP.Host != ""
	var mailed error
	if mailing {
		if mailed = s.mail(ctx, contact); mailed != nil {
			s.Report(fmt.Errorf("an e-mail was not taken: %w", withoutAddress(mailed, contact.Email)))
		}
	}
	if ctx.Err() != nil {
		return ctx.Err() // told to stop in the middle: the next start tries again
	}
	m.Tries++
	now := s.Now()
	m.EndedAt = now.UnixMilli()
	switch {
	case mailing && mailed != nil && m.Tries < TriesMax:
		m.EndedAt, m.NextTry = 0, now.Add(min(time.Minute<<(m.Tries-1), time.Hour)).UnixMilli()
	case mailing && mailed != nil:
		m.EndedHow = Failed
	case mailing || pushed:
		m.EndedHow = Sent
	default:
		m.EndedHow = NoAddress
	}
	return s.Store.Write(ctx, func(tx store.Tx) error { return tx.PutMessage(m) })
}

// push hands one notice to a browser's push service; gone tells that the browser takes no more.
// The notice carries the language alone: its text is the app's.
func (s *Sender) push(ctx context.Context, t store.PushTarget) (gone bool, err error) {
	answer, err := webpush.SendNotificationWithContext(ctx, []byte(`{"lang":"`+t.Lang+`"}`), &webpush.Subscription{
		Endpoint: t.Endpoint, Keys: webpush.Keys{Auth: t.Auth, P256dh: t.P256dh},
	}, &webpush.Options{
		HTTPClient: s.client, Subscriber: s.subscriber(), TTL: pushTTL, Topic: "stafett", Urgency: webpush.UrgencyNormal,
		VAPIDPublicKey: s.vapid.Public, VAPIDPrivateKey: s.vapid.Private, VapidExpiration: s.Now().Add(12 * time.Hour),
	})
	if err != nil {
		return false, err
	}
	_ = answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotFound, answer.StatusCode == http.StatusGone:
		return true, nil
	case answer.StatusCode >= 300:
		return false, fmt.Errorf("the push service answered %d", answer.StatusCode)
	}
	return false, nil
}

// subscriber is whom a push service may write to about this server.
func (s *Sender) subscriber() string {
	if s.SMTP.From != "" {
		return s.SMTP.From
	}
	return s.Site
}

func (s *Sender) mail(ctx context.Context, to store.Contact) error {
	m := mail.NewMsg()
	if err := m.From(s.SMTP.From); err != nil {
		return err
	}
	if err := m.To(to.Email); err != nil {
		return err
	}
	subject, body := Text(to.Lang, s.Site)
	m.Subject(subject)
	m.SetBodyString(mail.TypeTextPlain, body)
	m.SetDateWithValue(s.Now())
	m.SetMessageID()
	// RFC 3834: nobody's holiday answer is to come back.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	o := []mail.Option{mail.WithPort(s.SMTP.Port), mail.WithTimeout(sendTimeout)}
	switch s.SMTP.TLS {
	case "tls":
		o = append(o, mail.WithSSL())
	case "none":
		o = append(o, mail.WithTLSPolicy(mail.NoTLS))
	default:
		o = append(o, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.SMTP.User != "" {
		o = append(o, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.SMTP.User), mail.WithPassword(s.SMTP.Password))
	}
	c, err := mail.NewClient(s.SMTP.Host, o...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return c.DialAndSendWithContext(ctx, m)
}

// withoutAddress takes the receiver out of what a mail server said: logs hold no personal data.
func withoutAddress(err error, address string) error {
	return errors.New(strings.ReplaceAll(err.Error(), address, "…"))
}

// Text is what a notice says, as an e-mail. No name, no service, no content (standards.md, Privacy).
func Text(lang, site string) (subject, body string) {
	switch lang {
	case "nn":
		return "Noko nytt i Stafett", "Hei!\n\nDet er noko nytt til deg i Stafett. Logg inn for å lese det:\n\n" + site +
			"\n\nVi skriv aldri i e-post kva det gjeld. Du kan slå av desse meldingane i innstillingane.\n"
	case "en":
		return "Something new in Stafett", "Hello!\n\nThere is something new for you in Stafett. Log in to read it:\n\n" + site +
			"\n\nWe never write in an e-mail what it is about. You can turn these messages off in the settings.\n"
	}
	return "Noe nytt i Stafett", "Hei!\n\nDet er noe nytt til deg i Stafett. Logg inn for å lese det:\n\n" + site +
		"\n\nVi skriver aldri i e-post hva det gjelder. Du kan slå av disse meldingene i innstillingene.\n"
}
