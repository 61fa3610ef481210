package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/pwa"
	"stafett/server/auth"
	"stafett/server/demo"
	"stafett/server/httpapi"
	"stafett/server/looks"
	"stafett/server/messages"
	"stafett/server/pdf"
	"stafett/server/staff"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// databaseName is the file in the data folder.
const databaseName = "stafett.db"

type newID func() syncproto.RecordID

// freshIDs makes ids of this moment.
func freshIDs(now func() time.Time) newID {
	return func() syncproto.RecordID {
		var b [10]byte
		_, _ = rand.Read(b[:]) // crypto/rand never fails: it stops the process
		return bti.NewUUID7(now().UnixMilli(), b)
	}
}

// oslo is where the municipality's days begin.
func oslo() (*time.Location, error) { return time.LoadLocation("Europe/Oslo") }

// Main is the running server: what `serve` and `demo` start, and what the
// end-to-end tests start in their own process.
type Main struct {
	config
	// Demo serves the demonstration: its people, and the log-in that lets one pick one of them.
	Demo bool
	// Cases are further generated cases of the demonstration, for measuring.
	Cases int
	// Joint: in the demonstration all with joint parental responsibility must say yes.
	Joint bool
	Now   func() time.Time
	Log   *slog.Logger

	store    store.Store
	cases    *syncer.Syncer
	desk     *staff.Desk
	auth     *auth.Service
	release  func() // of the data folder
	api      *httpapi.Server
	listener net.Listener
	ended    chan error // the server has ended by itself
	tidy     context.CancelFunc
	tidying  sync.WaitGroup
	messages *messages.Sender
	untell   context.CancelFunc
	// Seeded: the demonstration was made anew, not found in the data folder.
	Seeded bool
}

// Run opens everything and begins to answer; it returns when the address is
// listened on. What was opened before a fault is closed again.
func (m *Main) Run(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			_ = m.Close() // the first error tells why
		}
	}()
	shipped, own, err := loadGuides(m.Guides)
	if err != nil {
		return err
	}
	// The address first: a data folder is not touched for a server that cannot answer.
	if m.listener, err = net.Listen("tcp", m.Listen); err != nil {
		return listening(m.Listen, err)
	}
	providers, err := m.loginProviders()
	if err != nil {
		return err
	}
	if m.store, m.release, err = openAlone(ctx, m.Data); err != nil {
		return err
	}
	if err := m.rightFolder(ctx); err != nil {
		return err
	}
	place, err := oslo()
	if err != nil {
		return err
	}
	if m.Demo {
		m.Mode = string(field.Demo)
		shipped = demo.Guides(shipped, m.Joint)
	}
	mode := field.Mode(m.Mode)
	sync := syncer.New(syncer.Config{Store: m.store, Now: m.Now, Place: place, Mode: mode, Report: func(err error) {
		m.Log.Error("the sync met a mistake of this program", "cause", err.Error())
	}})
	if err := publishGuides(ctx, m.store, sync, freshIDs(m.Now), shipped, own, m.Log); err != nil {
		return err
	}
	var people []httpapi.DemoPerson
	if m.Demo {
		if people, err = m.demonstrate(ctx, place, own); err != nil {
			return err
		}
	} else if err := m.settled(ctx); err != nil {
		return err
	}
	accounts, err := m.accounts(ctx, m.store, m.Now)
	if err != nil {
		return err
	}
	accounts.WithSite(m.Site()).WithSecondFactor(m.SecondFactor && !m.Demo)
	accounts.In(place).WithCases(sync)
	m.auth, m.cases = accounts, sync
	m.desk = staff.New(staff.Config{Store: m.store, Sync: sync, NewID: freshIDs(m.Now), Now: m.Now, Place: place, Mode: mode})
	if !pwa.Built() {
		m.Log.Warn("the app is not built into this program: only the API answers. Build it with make build.")
	}
	if m.messages, err = m.sender(ctx); err != nil {
		return err
	}
	m.api, err = httpapi.New(httpapi.Config{
		Looks: looks.New(m.store, sync, place), Printer: pdf.New(m.Chromium),
		Auth: accounts, Sync: sync, Store: m.store, Staff: m.desk, App: pwa.Dist(), Log: m.Log, Now: m.Now, Mode: mode, Demo: people,
		LoginsPerMinute: m.LoginsPerMinute, RequestsPerMinute: m.RequestsPerMinute, TrustProxy: m.TrustProxy, Site: m.Site(), Messages: m.messages, Providers: providers,
	})
	if err != nil {
		return err
	}
	m.ended = make(chan error, 1)
	go func() { m.ended <- m.api.Serve(m.listener) }()
	m.keepTidy(ctx)
	m.keepTelling(ctx)
	return nil
}

// sender is who sends e-mail and push messages.
func (m *Main) sender(ctx context.Context) (*messages.Sender, error) {
	c := messages.Config{Store: m.store, Site: m.Site(), Now: m.Now, Report: func(err error) {
		m.Log.Warn("a message was not delivered", "cause", err.Error())
	}}
	if m.SMTP != "" {
		host, port, _ := net.SplitHostPort(m.SMTP) // the setting takes nothing else
		n, _ := strconv.Atoi(port)
		if m.SMTPFrom == "" {
			return nil, errors.New("--smtp needs --smtp-from, the sender's address")
		}
		c.SMTP = messages.SMTP{Host: host, Port: n, User: m.SMTPUser, Password: m.SMTPPassword, From: m.SMTPFrom, TLS: m.SMTPTLS}
	}
	return messages.New(ctx, c)
}

// tellEvery is how long a message waits in the outbox at most.
const tellEvery = 5 * time.Second

// keepTelling empties the outbox from time to time, until Close.
func (m *Main) keepTelling(ctx context.Context) {
	ctx, m.untell = context.WithCancel(context.WithoutCancel(ctx))
	m.tidying.Add(1)
	go func() {
		defer m.tidying.Done()
		tick := time.NewTicker(tellEvery)
		defer tick.Stop()
		for {
			more := true
			for more && ctx.Err() == nil {
				n, err := m.messages.Work(ctx)
				if err != nil && ctx.Err() == nil {
					m.Log.Error("messages wait", "cause", err.Error())
				}
				more = err == nil && n > 0
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// rightFolder keeps the demonstration and a real municipality apart.
func (m *Main) rightFolder(ctx context.Context) error {
	tenant, err := tenantOf(ctx, m.store)
	switch {
	case err != nil || tenant == "":
		return err
	case m.Demo && tenant != demo.Tenant:
		return fmt.Errorf("the data folder %q holds a municipality of its own: the demonstration does not touch it; choose another with --data", m.Data)
	case !m.Demo && tenant == demo.Tenant:
		return fmt.Errorf("the data folder %q holds the demonstration: serve it with stafett demo, or choose another with --data", m.Data)
	}
	return nil
}

func tenantOf(ctx context.Context, st store.Store) (tenant string, err error) {
	err = st.Read(ctx, func(r store.Reader) error {
		meta, err := r.Meta()
		tenant = meta.Tenant
		return err
	})
	return tenant, err
}

// settled warns when nobody can work yet.
func (m *Main) settled(ctx context.Context) error {
	named := false
	err := reference(ctx, m.store, func(r bti.Record) {
		_, is := r.(*bti.Municipality)
		named = named || is
	})
	if err == nil && !named {
		m.Log.Warn("the municipality has no name yet: stafett municipality set, then unit add and account add")
	}
	return err
}

// demonstrate fills an empty data folder with the demonstration, and lets its
// units work by the guides of the folder too.
func (m *Main) demonstrate(ctx context.Context, place *time.Location, own []*guide.Guide) ([]httpapi.DemoPerson, error) {
	c := demo.Config{Store: m.store, Now: m.Now(), Place: place, Seed: demo.DefaultSeed, Joint: m.Joint}
	seeded, err := demo.Seed(ctx, c)
	if err != nil {
		return nil, err
	}
	if m.Seeded = seeded; seeded && m.Cases > 0 {
		if err := demo.Many(ctx, c, m.Cases); err != nil {
			return nil, err
		}
	}
	if err := demo.WorkBy(ctx, c, own); err != nil {
		return nil, err
	}
	var out []httpapi.DemoPerson
	for _, p := range demo.People() {
		out = append(out, httpapi.DemoPerson{
			Person: p.Person, Name: p.Name, Role: p.Role, Unit: p.Unit, UnitName: p.UnitName,
			Description: httpapi.Texts{NB: p.About.NB, NN: p.About.NN, EN: p.About.EN},
		})
	}
	return out, nil
}

// tidyEvery is how often it is looked after what time does by itself: tokens
// and invitations expire, people's posts begin and end, consents are about to.
const tidyEvery = time.Hour

// keepTidy forgets expired refresh tokens, lets the directory follow the day and tells of consents that end, until Close.
func (m *Main) keepTidy(ctx context.Context) {
	ctx, m.tidy = context.WithCancel(context.WithoutCancel(ctx))
	m.tidying.Add(1)
	go func() {
		defer m.tidying.Done()
		tick := time.NewTicker(tidyEvery)
		defer tick.Stop()
		for {
			// A day's grace: a token that just expired is still told from one that never was.
			before := m.Now().Add(-24 * time.Hour).UnixMilli()
			if err := m.store.Write(ctx, func(tx store.Tx) error {
				return errors.Join(tx.DropRefreshTokens(before), tx.DropOnce(before))
			}); err != nil && ctx.Err() == nil {
				m.Log.Error("expired tokens stay", "cause", err.Error())
			}
			if err := m.auth.DropInvitations(ctx); err != nil && ctx.Err() == nil {
				m.Log.Error("old invitations stay", "cause", err.Error())
			}
			if err := m.desk.Follow(ctx); err != nil && ctx.Err() == nil {
				m.Log.Error("the directory does not follow the day", "cause", err.Error())
			}
			if err := m.cases.TellEndings(ctx); err != nil && ctx.Err() == nil {
				m.Log.Error("nobody is told of consents that end", "cause", err.Error())
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// Address is what the server listens on, with the port that a :0 has become.
func (m *Main) Address() string { return m.listener.Addr().String() }

// Site is where people reach the server, without a slash at the end.
func (m *Main) Site() string {
	if m.PublicURL != "" {
		return m.PublicURL
	}
	_, port, _ := net.SplitHostPort(m.Address()) // it is being listened on
	return "http://localhost:" + port
}

// Ended gives the error with which the server ended by itself.
func (m *Main) Ended() <-chan error { return m.ended }

// Close stops gracefully: no new connections, live lines end, requests under way
// finish within StopSeconds, what waits to be written is written, the file is let go of.
func (m *Main) Close() error {
	var errs []error
	if m.untell != nil {
		m.untell()
	}
	if m.tidy != nil {
		m.tidy()
		m.tidying.Wait()
	}
	switch {
	case m.ended != nil:
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(m.StopSeconds)*time.Second)
		defer cancel()
		if err := m.api.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
			m.Log.Warn("some requests did not finish in time", "stopSeconds", m.StopSeconds)
		} else {
			errs = append(errs, err)
		}
	case m.listener != nil:
		errs = append(errs, m.listener.Close())
	}
	if m.store != nil {
		errs = append(errs, m.store.Close())
	}
	if m.release != nil {
		m.release()
	}
	return errors.Join(errs...)
}

// openAlone opens the database of a data folder for a server: nobody else serves it.
func openAlone(ctx context.Context, dir string) (store.Store, func(), error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, unwritable(dir, err)
	}
	release, err := lock(dir)
	if err != nil {
		return nil, nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(dir, databaseName))
	if err != nil {
		release()
		return nil, nil, err
	}
	return db, release, nil
}

var serveCommands = []command{
	{
		name: "serve", short: "serve a municipality",
		long: `Serves the app and its API on one address until it is told to stop (Ctrl-C or SIGTERM); then requests under way
			finish. Put a proxy with TLS in front of it: browsers give a page on another address than localhost neither a
			service worker nor the keys that the app seals its store with, unless it comes over https.

			/healthz tells that the process lives, /readyz that the database answers.

			Everything is kept in one SQLite file in the data folder. Copy it with stafett backup, while it is served.

			Guides: the shipped ones, and those of the folder given with --guides, are put into the database when their version is not
			there yet. Older versions stay, because a case stays on the version that it began with; so a changed guide needs a new
			version number. With a fault in the folder the server does not start: see stafett guide check.`,
		examples: []string{
			"stafett serve --data /var/lib/stafett --guides /etc/stafett/guides",
			"STAFETT_LISTEN=:8080 STAFETT_LOG_FORMAT=json stafett serve",
		},
		prepare: plain(func(ctx context.Context, p *program, c *set, args []string) error {
			if len(args) > 0 {
				return misuse("serve takes no argument; %q is one", args[0])
			}
			m := &Main{config: c.config, Now: p.now}
			return p.serve(ctx, m, func() {})
		}),
	},
	{
		name: "demo", short: "serve the demonstration: Lyngvik, an invented municipality",
		long: `Everything as serve does it, with people and cases that are invented, and a log-in that lets one pick a person.
			Only synthetic identity numbers are taken.

			Without --data it works in a temporary folder that is removed when it stops. With --data the folder is filled when it is
			empty, and used as it is when it has data already: stop it, start it again, and everything is there.

			With --joint-consent Lyngvik has set in its guides that all with joint parental responsibility must say yes before a
			consent stands; a municipality does the same with joint: true under consents in a guide file of its own.`,
		examples: []string{"stafett demo", "stafett demo --listen :8080 --data demo-data", "stafett demo --joint-consent"},
		prepare: func(fs *flag.FlagSet) action {
			cases := fs.Int("cases", 0, "") // for measuring
			joint := fs.Bool("joint-consent", false, "all with joint parental responsibility must say yes")
			return func(ctx context.Context, p *program, c *set, args []string) (err error) {
				if len(args) > 0 {
					return misuse("demo takes no argument; %q is one", args[0])
				}
				if *cases < 0 || *cases > 10_000 {
					return misuse("--cases is a number from 0 to 10000")
				}
				m := &Main{config: c.config, Demo: true, Cases: *cases, Joint: *joint, Now: p.now}
				if !c.said["data"] {
					if m.Data, err = os.MkdirTemp("", "stafett-demo-"); err != nil {
						return unwritable(os.TempDir(), err)
					}
					defer func() { err = errors.Join(err, os.RemoveAll(m.Data)) }()
				}
				return p.serve(ctx, m, func() { p.welcome(m, c.said["data"]) })
			}
		},
	},
}

// serve runs a server until ctx ends or it ends by itself.
func (p *program) serve(ctx context.Context, m *Main, ready func()) error {
	m.Log = p.logger(&m.config)
	if p.getenv("GOGC") == "" {
		debug.SetGCPercent(httpapi.GCPercent)
	}
	if err := m.Run(ctx); err != nil {
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return errors.New("told to stop before it answered")
		}
		return err
	}
	m.Log.Info("answering", "address", m.Address(), "version", version, "mode", m.Mode)
	ready()
	var ended error
	select {
	case <-ctx.Done():
		m.Log.Info("stopping: requests under way finish", "stopSeconds", m.StopSeconds)
	case ended = <-m.Ended():
	}
	err := errors.Join(ended, m.Close())
	if err == nil {
		m.Log.Info("stopped")
	}
	return err
}

// logger writes to standard error.
func (p *program) logger(c *config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // the setting takes known levels only
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(p.stderr, o))
	}
	return slog.New(slog.NewTextHandler(p.stderr, o))
}

// welcome tells what one can try.
func (p *program) welcome(m *Main, kept bool) {
	host, port, _ := net.SplitHostPort(m.Address())
	if ip := net.ParseIP(host); ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n  Lyngvik kommune is open: http://%s\n\n", net.JoinHostPort(host, port))
	b.WriteString("  Everyone here is invented. Pick somebody, choose a code for the device, and try:\n\n")
	for _, t := range demo.Tries() {
		b.WriteString("  · " + t + "\n")
	}
	switch {
	case !kept:
		b.WriteString("\n  The data is gone when it stops. Keep it with --data FOLDER.\n")
	case m.Seeded:
		fmt.Fprintf(&b, "\n  The data is kept in %s.\n", m.Data)
	default:
		fmt.Fprintf(&b, "\n  The data is that of %s, as it was left.\n", m.Data)
	}
	b.WriteString("  Stop with Ctrl-C.\n\n")
	_, _ = io.WriteString(p.stdout, b.String()) // it serves as well with nobody to read this
}
