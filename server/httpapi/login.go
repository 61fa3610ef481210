package httpapi

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"stafett/internal/field"
	"stafett/server/auth"
	"stafett/server/auth/oidc"
	"stafett/server/validation"
	"stafett/syncproto"
)

// Logging in at a provider. The browser goes from the app to start, to the
// provider, back to callback, and to the app with a code in the address's
// fragment, which no server and no log sees; the app collects its session with it.

const (
	// journeyCookie carries a log-in under way, sealed, for as long as it may take.
	journeyCookie = "stafett-login"
	oidcPath      = "/api/auth/oidc"
	// Where the app takes over: its log-in screen.
	arrivalPath = "/login#arrived="
	failurePath = "/login#failed="
)

func (a *api) loginRoutes(slow fiber.Handler) []route {
	before := []fiber.Handler{slow}
	return []route{
		{method: "GET", path: "/api/auth/ways", summary: "The ways to log in here.", open: true, out: WaysBody{}, handle: a.ways},
		{method: "GET", path: oidcPath + "/:provider/start", summary: "Send the browser to a log-in provider; it comes back to the app's /login with `#arrived=` and a code, or `#failed=` and the code of what went wrong.", open: true, redirects: true, before: before, handle: a.depart},
		{method: "GET", path: oidcPath + "/:provider/callback", summary: "Where a provider sends the browser back to.", open: true, redirects: true, before: before, handle: a.callback},
		{method: "GET", path: oidcPath + "/:provider/logout", summary: "Front-channel log-out: the provider says in the browser that a session (`iss`, `sid`) has ended there.", open: true, codes: []string{"not_found"}, before: before, handle: a.providerLogout},
		{method: "POST", path: oidcPath + "/collect", summary: "Exchange the code of an arrival for a session.", open: true, in: CollectBody{}, out: SessionBody{}, codes: []string{"login_state", "not_known_here", "account_ended", "invitation_unknown", "invitation_used", "invitation_expired", "invitation_withdrawn", "invitation_void", "invitation_other_person", "invitation_other_role", "invitation_bound", "device_foreign", "device_revoked"}, before: before, handle: a.collect},
		{method: "POST", path: oidcPath + "/logout", summary: "End a log-in, and learn where the browser ends the session at the provider.", open: true, in: OIDCLogoutBody{}, out: LogoutAnswer{}, before: before, handle: a.oidcLogout},
	}
}

// WaysBody tells how one may log in.
type WaysBody struct {
	Providers []Way `json:"providers"`
	// Passkeys: one may log in with a passkey at this address.
	Passkeys bool `json:"passkeys"`
}

// Way is a log-in provider: a button.
type Way struct {
	ID   string     `json:"id"`
	Name oidc.Texts `json:"name"`
}

// departure is the query of start.
type departure struct {
	Device    syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	Challenge string             `json:"challenge" validate:"required,len=43"`
}

// CollectBody asks for the session of an arrival.
type CollectBody struct {
	Code       string             `json:"code" validate:"required,max=100"`
	Verifier   string             `json:"verifier" validate:"required,min=43,max=128"`
	Device     syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	DeviceName string             `json:"deviceName" validate:"required,notblank,max=120"`
	// Invitation is the token of a link that the person opened.
	Invitation string `json:"invitation,omitempty" validate:"max=100"`
}

// OIDCLogoutBody ends a log-in that was made at a provider.
type OIDCLogoutBody struct {
	RefreshToken string `json:"refreshToken" validate:"required,max=200"`
	Provider     string `json:"provider" validate:"required,max=40"`
	IDToken      string `json:"idToken" validate:"required,max=12288"`
}

// LogoutAnswer tells where the browser goes next, "" when nowhere.
type LogoutAnswer struct {
	URL string `json:"url"`
}

func (a *api) ways(c *fiber.Ctx) error {
	out := WaysBody{Providers: []Way{}, Passkeys: a.Auth.HasPasskeys()}
	for _, p := range a.Providers {
		out.Providers = append(out.Providers, Way{p.ID, p.Name})
	}
	return c.JSON(out)
}

func (a *api) provider(c *fiber.Ctx) *oidc.Client {
	id := c.Params("provider")
	for _, p := range a.Providers {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// failed sends the browser back to the app with the code of what went wrong: a
// person sees the app's words, not a page of JSON. The cause goes to the log.
func (a *api) failed(c *fiber.Ctx, p *oidc.Client, err error) error {
	f := codeOf(err, a.now())
	a.log.Warn("a log-in at a provider failed", "provider", p.ID, "code", f.code, "cause", err.Error())
	return c.Redirect(failurePath+url.QueryEscape(f.code), fiber.StatusSeeOther)
}

func (a *api) depart(c *fiber.Ctx) error {
	p := a.provider(c)
	if p == nil {
		return fail("not_found")
	}
	d := departure{Device: syncproto.DeviceID(strings.Clone(c.Query("device"))), Challenge: strings.Clone(c.Query("challenge"))}
	if faults, err := validation.Faults(a.valid.Struct(&d)); err != nil || len(faults) > 0 {
		return a.failed(c, p, fail("bad_request"))
	}
	ctx, cancel := a.context()
	defer cancel()
	j, sealed, err := a.Auth.Depart(p.ID, d.Device, d.Challenge)
	if err != nil {
		return a.failed(c, p, err)
	}
	address, err := p.Begin(ctx, j.State, j.Nonce, j.Verifier, string(localeOf(c)))
	if err != nil {
		return a.failed(c, p, err)
	}
	a.journey(c, sealed, auth.JourneyFor)
	return c.Redirect(address, fiber.StatusSeeOther)
}

// localeOf is the language that the app asks the provider to speak.
func localeOf(c *fiber.Ctx) field.Lang {
	switch l := field.Lang(c.Query("lang")); l {
	case field.Nynorsk, field.English:
		return l
	}
	return field.Bokmal
}

// journey sets the cookie, or with no time left clears it. Lax: the provider's
// redirect back is a navigation from another site, and must bring it along.
func (a *api) journey(c *fiber.Ctx, sealed string, lasts time.Duration) {
	age := int(lasts.Seconds())
	if lasts == 0 {
		age = -1
	}
	c.Cookie(&fiber.Cookie{
		Name: journeyCookie, Value: sealed, Path: oidcPath, MaxAge: age,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: strings.HasPrefix(a.Site, "https:"),
	})
}

func (a *api) callback(c *fiber.Ctx) error {
	p := a.provider(c)
	if p == nil {
		return fail("not_found")
	}
	sealed := strings.Clone(c.Cookies(journeyCookie))
	state := strings.Clone(c.Query("state"))
	answer := oidc.Answer{Code: strings.Clone(c.Query("code")), Issuer: strings.Clone(c.Query("iss")), Error: strings.Clone(c.Query("error"))}
	a.journey(c, "", 0)
	ctx, cancel := a.context()
	defer cancel()
	j, err := a.Auth.Return(ctx, p.ID, sealed, state)
	if err != nil {
		return a.failed(c, p, err)
	}
	proof, err := p.Finish(ctx, answer, j.Nonce, j.Verifier)
	if err != nil {
		return a.failed(c, p, err)
	}
	code, err := a.Auth.Arrive(ctx, &j, &proof)
	if err != nil {
		return a.failed(c, p, err)
	}
	return c.Redirect(arrivalPath+code, fiber.StatusSeeOther)
}

func (a *api) collect(c *fiber.Ctx) error {
	var in CollectBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := a.Auth.Collect(ctx, &auth.Collecting{Code: in.Code, Verifier: in.Verifier, Device: in.Device, DeviceName: in.DeviceName, Invitation: in.Invitation})
	return a.session(c, s, err)
}

func (a *api) oidcLogout(c *fiber.Ctx) error {
	var in OIDCLogoutBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	ended, err := a.Auth.Logout(ctx, in.RefreshToken)
	if err != nil {
		return err
	}
	a.Sync.Hub.End(ended.Person, ended.Device)
	var out LogoutAnswer
	for _, p := range a.Providers {
		if p.ID == in.Provider {
			// A provider that does not answer keeps nobody logged in here.
			if out.URL, err = p.EndSession(ctx, in.IDToken); err != nil {
				a.log.Warn("the session at a provider stays", "provider", p.ID, "cause", err.Error())
			}
		}
	}
	return c.JSON(out)
}

// providerLogout ends the sessions here that began with one at the provider. The
// provider loads it in a frame, so this answer alone may be framed, by the provider.
func (a *api) providerLogout(c *fiber.Ctx) error {
	p := a.provider(c)
	if p == nil || c.Query("iss") != p.Issuer {
		return fail("not_found")
	}
	c.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors "+originOf(p.Issuer))
	c.Response().Header.Del("X-Frame-Options")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	ctx, cancel := a.context()
	defer cancel()
	ended, err := a.Auth.EndAtProvider(ctx, p.Issuer, strings.Clone(c.Query("sid")))
	if err != nil {
		return err
	}
	for _, f := range ended {
		a.Sync.Hub.End(f.Person, f.Device)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "'none'"
	}
	return u.Scheme + "://" + u.Host
}
