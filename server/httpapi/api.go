// Package httpapi is Stafett over HTTP: routes, the check of tokens, bounds,
// security headers and errors. It is the only importer of Fiber, and decides
// nothing else: who may see what, and what an edit becomes, is the syncer's.
package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/auth"
	"stafett/server/auth/oidc"
	"stafett/server/looks"
	"stafett/server/messages"
	"stafett/server/pdf"
	"stafett/server/staff"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/server/validation"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Bounds of what a peer may ask. The body of a push is syncproto.PushBytesMax;
// a little is added for its frame.
const (
	bodyBytesMax   = syncproto.PushBytesMax + 64<<10
	smallBytesMax  = 16 << 10
	readTimeout    = 20 * time.Second
	writeTimeout   = 30 * time.Second
	idleTimeout    = 75 * time.Second
	handlerTimeout = 20 * time.Second
	connectionsMax = 20_000
	heartbeat      = 25 * time.Second
)

// GCPercent is how much a server's heap may grow between two collections (debug.SetGCPercent) where GOGC in the
// environment does not say otherwise. The heap is small beside SQLite's pages and the machine: four times Go's own default
// saves a tenth of what a pushed record takes; what is kept from one push to the next is bounded (syncer, recordsShelved).
const GCPercent = 400

// Config is what the API needs.
type Config struct {
	Auth  *auth.Service
	Sync  *syncer.Syncer
	Store store.Store
	Staff *staff.Desk
	// Looks answers for the access log and the receipts; Printer makes PDFs of them.
	Looks   *looks.Service
	Printer *pdf.Printer
	App     fs.FS // the built app; index.html at its root
	Log     *slog.Logger
	Now     func() time.Time
	Mode    field.Mode
	// Demo are the people whom one may log in as without a password; nil
	// outside a demonstration: then these routes do not exist.
	Demo []DemoPerson
	// LoginsPerMinute and LinksPerMinute (looks at invitations) from one address, and
	// RequestsPerMinute of one device. 0: 60, 30 and 600.
	LoginsPerMinute   int
	LinksPerMinute    int
	RequestsPerMinute int
	// ReadTimeout is how long a client may take to send a request. 0: 20 s.
	ReadTimeout time.Duration
	// TrustProxy takes the peer's address from X-Forwarded-For. Only behind a
	// proxy that sets it.
	TrustProxy bool
	// Site is where people reach the server, "https://stafett.example.no": what links and returns from log-in providers begin with.
	Site string
	// Messages knows how people are told outside the app.
	Messages *messages.Sender
	// Providers are the log-in providers, in the order of their buttons.
	Providers []*oidc.Client
}

// DemoPerson is somebody one may try the demonstration as.
type DemoPerson struct {
	Person      bti.PersonID `json:"person"`
	Name        string       `json:"name"`
	Role        bti.Role     `json:"role"`
	Unit        bti.UnitID   `json:"unit"`
	UnitName    string       `json:"unitName"`
	Description Texts        `json:"description"`
}

// Texts is a text in the three languages.
type Texts struct {
	NB string `json:"nb"`
	NN string `json:"nn"`
	EN string `json:"en"`
}

// Server is the running API.
type Server struct {
	app *fiber.App
	api *api
}

type api struct {
	Config
	log   *slog.Logger
	now   func() time.Time
	valid *validator.Validate
	ctx   context.Context // ends with the server: live lines end then
	end   context.CancelFunc
	// tickets are pages that wait to be opened.
	tickets tickets
}

// New builds the server; Serve starts it.
func New(c Config) (*Server, error) {
	if c.LoginsPerMinute == 0 {
		c.LoginsPerMinute = 60
	}
	if c.LinksPerMinute == 0 {
		c.LinksPerMinute = 30
	}
	if c.ReadTimeout == 0 {
		c.ReadTimeout = readTimeout
	}
	if c.RequestsPerMinute == 0 {
		c.RequestsPerMinute = 600
	}
	a := &api{Config: c, log: c.Log, now: c.Now, valid: validation.New(c.Mode), tickets: tickets{list: map[string]ticket{}}}
	a.ctx, a.end = context.WithCancel(context.Background())
	fc := fiber.Config{
		DisableStartupMessage: true,
		ErrorHandler:          a.unread,
		BodyLimit:             bodyBytesMax,
		Concurrency:           connectionsMax,
		ReadTimeout:           c.ReadTimeout,
		WriteTimeout:          writeTimeout,
		IdleTimeout:           idleTimeout,
		ReadBufferSize:        16 << 10, // headers
		StrictRouting:         true,
		CaseSensitive:         true,
	}
	app := fiber.New(fc)
	app.Server().KeepHijackedConns = true // live lines close theirs themselves
	app.Use(a.logged, secured, recover.New())
	allowed := map[string]string{}
	for _, r := range a.routes() {
		app.Add(r.method, r.path, slices.Concat(r.before, []fiber.Handler{r.handle})...)
		allowed[r.path] = r.method
	}
	app.Use("/api", func(c *fiber.Ctx) error {
		if method, ok := allowed[c.Path()]; ok {
			c.Set(fiber.HeaderAllow, method)
			return fail("method_not_allowed")
		}
		return fail("not_found")
	})
	static, err := newStatic(c.App)
	if err != nil {
		return nil, err
	}
	app.Use(static.serve)
	return &Server{app, a}, nil
}

// Serve answers on a listener until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.app.Listener(l) }

// Shutdown ends the live lines, lets running requests finish, and returns
// when they have or ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.api.end()
	return s.app.ShutdownWithContext(ctx)
}

// Handler exposes the routes to tests: a request in, an answer out.
func (s *Server) Handler() *fiber.App { return s.app }

// route is one row of the table that the OpenAPI description is made from.
type route struct {
	method, path string
	summary      string
	open         bool   // needs no token
	in, out      any    // a value of the body's type; nil: none
	query        any    // a value of what may stand behind the question mark
	media        string // of an answer that is no JSON
	codes        []string
	before       []fiber.Handler
	handle       fiber.Handler
	// redirects: it answers a browser with where to go next.
	redirects bool
}

func (a *api) routes() []route {
	slow := a.limited(a.LoginsPerMinute, a.address)
	often := a.limited(a.RequestsPerMinute, func(c *fiber.Ctx) string { return string(whoOf(c).Device) })
	me := []fiber.Handler{a.known, often}
	device := []fiber.Handler{a.knownDevice, often}
	routes := []route{
		{method: "GET", path: "/healthz", summary: "Whether the process lives.", open: true, out: Health{}, handle: a.health},
		{method: "GET", path: "/readyz", summary: "Whether the database answers.", open: true, out: Health{}, codes: []string{"busy"}, handle: a.ready},
		{method: "GET", path: "/api/openapi.json", summary: "This description.", open: true, out: json.RawMessage{}, handle: a.openapi},
		{method: "GET", path: "/api/wire.txt", summary: "The shape of the wire: every message, kind of record and intent with its fields.", open: true, media: "text/plain", handle: a.shape},
		{method: "POST", path: "/api/auth/login", summary: "Log in with account and password, on a device with an id of the client's.", open: true, in: LoginBody{}, out: SessionBody{}, codes: []string{"bad_login", "bad_code", "code_needed", "factor_needed", "too_many", "account_ended", "device_foreign", "device_revoked"}, before: []fiber.Handler{slow}, handle: a.login},
		{method: "POST", path: "/api/auth/refresh", summary: "Exchange a refresh token for new tokens; it is used up by it.", open: true, in: RefreshBody{}, out: SessionBody{}, codes: []string{"token_invalid", "device_revoked"}, before: []fiber.Handler{slow}, handle: a.refresh},
		{method: "POST", path: "/api/auth/logout", summary: "End the log-in that a refresh token belongs to.", open: true, in: LogoutBody{}, before: []fiber.Handler{slow}, handle: a.logout},
		{method: "POST", path: "/api/sync/push", summary: "Send the next entries of the device's queue; each gets one outcome.", in: syncproto.Push{}, out: syncproto.PushAnswer{}, codes: []string{"device_cloned", "device_foreign", "device_unknown", "sync_gap", "version_unknown", "busy", "full"}, before: device, handle: a.push},
		{method: "POST", path: "/api/sync/pull", summary: "Fetch what is new: purges first, then whole scopes, then changes, in pages.", in: syncproto.Pull{}, out: syncproto.PullAnswer{}, codes: []string{"bad_page", "device_foreign", "device_unknown", "version_unknown", "update_required", "busy"}, before: device, handle: a.pull},
		{method: "GET", path: "/api/live", summary: "Server-sent events: `poke`, without content, when there is something to fetch.", codes: []string{"too_many_lines"}, before: me, handle: a.live},
	}
	routes = append(routes, a.shareRoutes(slow, me)...)
	routes = append(routes, a.questionRoutes(me)...)
	routes = append(routes, a.messageRoutes(me)...)
	routes = append(routes, a.loginRoutes(slow)...)
	routes = append(routes, a.factorRoutes(slow)...)
	routes = append(routes, a.meRoutes(slow, me)...)
	routes = append(routes, a.looksRoutes(me)...)
	routes = append(routes, a.quarantineRoutes(me)...)
	routes = append(routes, a.invitationRoutes(me)...)
	routes = append(routes, a.adminRoutes(me)...)
	if a.Demo != nil {
		routes = append(routes,
			route{method: "GET", path: "/api/demo/people", summary: "The people of the demonstration. Exists in a demonstration alone.", open: true, out: DemoPeopleBody{}, handle: a.demoPeople},
			route{method: "POST", path: "/api/demo/login", summary: "Log in as one of them. Exists in a demonstration alone.", open: true, in: DemoLoginBody{}, out: SessionBody{}, codes: []string{"unknown_account", "device_foreign", "device_revoked"}, before: []fiber.Handler{slow}, handle: a.demoLogin},
		)
	}
	return routes
}

// Health is the answer of the health checks.
type Health struct {
	Status string `json:"status"`
}

// LoginBody asks for a log-in.
type LoginBody struct {
	Account  string `json:"account" validate:"required,max=120"`
	Password string `json:"password" validate:"required,max=800"`
	// Code of the second factor, where there is one.
	Code       string             `json:"code,omitempty" validate:"max=12"`
	Device     syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	DeviceName string             `json:"deviceName" validate:"required,notblank,max=120"`
}

// DemoLoginBody asks for a log-in as somebody of the demonstration.
type DemoLoginBody struct {
	Person     bti.PersonID       `json:"person" validate:"required,slug,max=80"`
	Device     syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	DeviceName string             `json:"deviceName" validate:"required,notblank,max=120"`
}

// RefreshBody asks for new tokens.
type RefreshBody struct {
	RefreshToken string             `json:"refreshToken" validate:"required,max=200"`
	Device       syncproto.DeviceID `json:"device" validate:"required,uuid7"`
}

// LogoutBody ends a log-in.
type LogoutBody struct {
	RefreshToken string `json:"refreshToken" validate:"required,max=200"`
	// Abandon removes the device too, if it has neither pushed nor pulled: the log-in led to another profile of the tablet's.
	Abandon bool `json:"abandon,omitempty"`
}

// SessionBody is what a log-in and a refresh answer.
type SessionBody struct {
	Person      bti.PersonID  `json:"person"`
	Name        string        `json:"name"`
	Role        bti.Role      `json:"role"`
	Unit        bti.UnitID    `json:"unit"`
	Service     bti.ServiceID `json:"service"`
	Mode        field.Mode    `json:"mode"`
	AccessToken string        `json:"accessToken"`
	// AccessExpires in seconds since 1970.
	AccessExpires int64              `json:"accessExpires"`
	RefreshToken  string             `json:"refreshToken"`
	Device        syncproto.DeviceID `json:"device"`
	// LeaseHours is how long the device may be without contact before its content stays closed, and CodeNeedsContact
	// whether a code alone opens it only with contact; 0 and false before the municipality has said.
	LeaseHours       int  `json:"leaseHours,omitempty"`
	CodeNeedsContact bool `json:"codeNeedsContact,omitempty"`
	// Provider and IDToken of a log-in at a provider: the app keeps them for the log-out there.
	Provider string `json:"provider,omitempty"`
	IDToken  string `json:"idToken,omitempty"`
}

// DemoPeopleBody lists the people of the demonstration.
type DemoPeopleBody struct {
	People []DemoPerson `json:"people"`
}

func (a *api) health(c *fiber.Ctx) error { return c.JSON(Health{"ok"}) }

func (a *api) ready(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	if err := a.Store.Ready(ctx); err != nil {
		a.log.Error("not ready", "cause", err.Error())
		return fail("busy")
	}
	return c.JSON(Health{"ready"})
}

// context bounds the work of one request. Fiber's own context is reused for
// another request later, so it is not handed on; and the one of the live lines ends
// with the server, while a request under way may finish.
func (a *api) context() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), handlerTimeout)
}

func (a *api) login(c *fiber.Ctx) error {
	var in LoginBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := a.Auth.LoginWith(ctx, in.Account, in.Password, in.Code, in.Device, in.DeviceName)
	return a.session(c, s, err)
}

func (a *api) demoPeople(c *fiber.Ctx) error { return c.JSON(DemoPeopleBody{a.Demo}) }

func (a *api) demoLogin(c *fiber.Ctx) error {
	var in DemoLoginBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	for _, p := range a.Demo {
		if p.Person == in.Person {
			ctx, cancel := a.context()
			defer cancel()
			s, err := a.Auth.Enter(ctx, in.Person, in.Device, in.DeviceName)
			return a.session(c, s, err)
		}
	}
	return fail("unknown_account")
}

func (a *api) refresh(c *fiber.Ctx) error {
	var in RefreshBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := a.Auth.Refresh(ctx, in.RefreshToken, in.Device)
	return a.session(c, s, err)
}

func (a *api) session(c *fiber.Ctx, s auth.Session, err error) error {
	if err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	var m bti.Municipality
	err = a.Store.Read(ctx, func(r store.Reader) error {
		names, err := a.Sync.NamesIn(r)
		m, _ = names.Municipality()
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(SessionBody{
		LeaseHours: m.LeaseHours, CodeNeedsContact: m.CodeNeedsContact,
		Person: s.Account.Person, Name: s.Account.Name, Role: s.Account.Role, Unit: s.Account.Unit, Service: s.Account.Service,
		Mode: a.Mode, AccessToken: s.Access, AccessExpires: s.AccessExpiry.Unix(), RefreshToken: s.Refresh, Device: s.Device,
		Provider: s.Provider, IDToken: s.IDToken,
	})
}

func (a *api) logout(c *fiber.Ctx) error {
	var in LogoutBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	end := a.Auth.Logout
	if in.Abandon {
		end = a.Auth.Abandon
	}
	ended, err := end(ctx, in.RefreshToken)
	if err != nil {
		return err
	}
	a.Sync.Hub.End(ended.Person, ended.Device)
	return c.SendStatus(fiber.StatusNoContent)
}

func (a *api) push(c *fiber.Ctx) error {
	var in syncproto.Push
	if err := readWire(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	out, err := a.Sync.Push(ctx, whoOf(c), &in)
	if err != nil {
		return err
	}
	return sendWire(c, out)
}

func (a *api) pull(c *fiber.Ctx) error {
	var in syncproto.Pull
	if err := readWire(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	var out body
	var failed error
	how := packingsFor(c)
	if _, err := a.Sync.PullRaw(ctx, whoOf(c), &in, func(answer *syncproto.PullAnswer) {
		out, failed = how.pack(answer.AppendJSON(make([]byte, 0, bytesOf(answer))))
	}); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return out.send(c)
}

// bytesOf is about how long an answer will be, so that its text need not grow.
func bytesOf(a *syncproto.PullAnswer) int {
	n := 1024 + 100*(len(a.Fresh)+len(a.Purges)+len(a.Digests)+len(a.Outcomes))
	for i := range a.Records {
		n += 320 + len(a.Records[i].Fields.RawText())
	}
	return n
}

// plain refuses bodies that are not plain JSON. The raw body is read:
// Fiber's Body would unpack a compressed one, and with it a bomb.
func plain(c *fiber.Ctx, bytesMax int) ([]byte, error) {
	mime, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if strings.TrimSpace(mime) != fiber.MIMEApplicationJSON || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, fail("unsupported_type")
	}
	body := c.Request().Body()
	if len(body) > bytesMax {
		return nil, fail("too_large")
	}
	return body, nil
}

// read decodes and checks a small body. Unknown fields are faults.
func (a *api) read(c *fiber.Ctx, into any) error { return a.readUpTo(c, into, smallBytesMax) }

// readUpTo is read for a body of another size.
func (a *api) readUpTo(c *fiber.Ctx, into any, bytesMax int) error {
	body, err := plain(c, bytesMax)
	if err != nil {
		return err
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fail("bad_json")
	}
	if d.More() {
		return fail("bad_json")
	}
	return a.sound(into)
}

// sound checks a body by its tags.
func (a *api) sound(into any) error {
	faults, err := validation.Faults(a.valid.Struct(into))
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return &failure{code: "bad_fields", fields: faults}
	}
	return nil
}

type wireIn interface{ DecodeJSON(jsonv.Value) error }

type wireOut interface{ AppendJSON([]byte) []byte }

// readWire decodes a body of the sync. The text is copied: what is decoded
// points into it, and Fiber reuses its buffer.
func readWire(c *fiber.Ctx, into wireIn) error {
	body, err := plain(c, bodyBytesMax)
	if err != nil {
		return err
	}
	v, err := jsonv.Parse(string(body))
	if err != nil {
		return fail("bad_json")
	}
	if err := into.DecodeJSON(v); err != nil {
		f := &failure{code: "bad_request"}
		if wrong := new(jsonv.WrongValue); errors.As(err, &wrong) {
			f.where = wrong.Path
		}
		return f
	}
	return nil
}

func sendWire(c *fiber.Ctx, out wireOut) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Send(out.AppendJSON(make([]byte, 0, 4096)))
}

const whoKey = "who"

// known lets through whoever has a good access token and may do something today.
func (a *api) known(c *fiber.Ctx) error { return a.identified(c, false) }

// knownDevice lets through the devices of those who have ended too: they hand in what
// was written, and are told to forget. Behind it the syncer looks again.
func (a *api) knownDevice(c *fiber.Ctx) error { return a.identified(c, true) }

func (a *api) identified(c *fiber.Ctx, ended bool) error {
	scheme, token, _ := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !strings.EqualFold(scheme, "bearer") || token == "" {
		return fail("token_invalid")
	}
	ctx, cancel := a.context()
	defer cancel()
	p, err := a.Auth.Verify(ctx, strings.Clone(token))
	if err != nil {
		return err
	}
	if p.Ended && !ended {
		return fail("account_ended")
	}
	c.Locals(whoKey, syncer.Who{Person: p.Actor.Person, Device: p.Device, Assurance: p.Assurance, Generation: p.Generation})
	return c.Next()
}

func whoOf(c *fiber.Ctx) syncer.Who {
	who, _ := c.Locals(whoKey).(syncer.Who)
	return who
}

// address is where a request came from: the peer, or, behind a proxy that one
// trusts, what that proxy wrote last. What stands before it anybody can write.
func (a *api) address(c *fiber.Ctx) string {
	if hops := c.Get(fiber.HeaderXForwardedFor); a.TrustProxy && hops != "" {
		return strings.TrimSpace(hops[strings.LastIndexByte(hops, ',')+1:])
	}
	return c.Context().RemoteIP().String()
}

// logged writes one line for each request: nothing of who asked, of what is
// in the address beyond the route, or of the body.
func (a *api) logged(c *fiber.Ctx) error {
	start := a.now()
	err := c.Next()
	if err != nil {
		if err := a.onError(c, err); err != nil {
			return err
		}
	}
	level := slog.LevelInfo
	if c.Path() == "/healthz" || c.Path() == "/readyz" {
		level = slog.LevelDebug
	}
	a.tell(c, level, "method", c.Method(), "route", c.Route().Path,
		"ms", a.now().Sub(start).Milliseconds(), "bytesIn", len(c.Request().Body()))
	return nil
}

// unread answers and logs a request that was refused before it was read to its end: too large, too
// slow, or no HTTP. It came by no route, and its address is not to be logged.
func (a *api) unread(c *fiber.Ctx, err error) error {
	if err := a.onError(c, err); err != nil {
		return err
	}
	a.tell(c, slog.LevelInfo)
	return nil
}

// codeKey is where the code of a refusal is kept for the log.
const codeKey = "code"

// tell logs a request that was answered: its status, the code where it was refused, and more.
func (a *api) tell(c *fiber.Ctx, level slog.Level, more ...any) {
	more = append(more, "status", c.Response().StatusCode())
	if code, ok := c.Locals(codeKey).(string); ok {
		more = append(more, "code", code)
	}
	a.log.Log(a.ctx, level, "request", more...)
}

// policy is what the app may load and do: itself, and WebAssembly.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; " +
	"img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// secured sets the headers that hold for every answer.
func secured(c *fiber.Ctx) error {
	h := &c.Response().Header
	h.Set("X-Content-Type-Options", "nosniff")
	if c.Protocol() == "https" || c.Get(fiber.HeaderXForwardedProto) == "https" {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	if strings.HasPrefix(c.Path(), "/api/") {
		h.Set(fiber.HeaderCacheControl, "no-store")
	}
	if strings.HasPrefix(c.Path(), "/api/sync/") {
		// Only for who has a token, and never a page: what follows is told to pages, and longer than most answers here.
		return c.Next()
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	return c.Next()
}
