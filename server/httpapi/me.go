package httpapi

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
	"stafett/server/auth"
	"stafett/server/store"
	"stafett/syncproto"
)

// What concerns the one who asks: how they log in, and on which devices.

func (a *api) factorRoutes(slow fiber.Handler) []route {
	before := []fiber.Handler{slow}
	links := []fiber.Handler{a.limited(a.LinksPerMinute, a.address)}
	why := []string{"invitation_unknown", "invitation_used", "invitation_expired", "invitation_withdrawn", "invitation_void", "invitation_other_person", "invitation_bound"}
	return []route{
		{method: "POST", path: "/api/auth/factor", summary: "Begin a second factor, for who may not log in without one: the next log-in shows a code of it.", open: true, in: PasswordBody{}, out: FactorBody{}, codes: []string{"bad_login", "factor_there", "too_many"}, before: before, handle: a.beginFactorAtLogin},
		{method: "POST", path: "/api/auth/passkey/options", summary: "What the browser is asked at a log-in with a passkey.", open: true, out: CeremonyBody{}, codes: []string{"bad_passkey"}, before: before, handle: a.passkeyChallenge},
		{method: "POST", path: "/api/auth/passkey/login", summary: "Log in with a passkey.", open: true, in: PasskeyLoginBody{}, out: SessionBody{}, codes: []string{"bad_passkey", "account_ended", "device_foreign", "device_revoked"}, before: before, handle: a.passkeyLogin},
		{method: "POST", path: "/api/invitations/passkey/options", summary: "What the browser is asked to make a passkey for who opens a link.", open: true, in: TokenBody{}, out: CeremonyBody{}, codes: append(why, "bad_passkey"), before: links, handle: a.joinOptions},
		{method: "POST", path: "/api/invitations/passkey", summary: "Use a link: with a passkey as the way in, and log in.", open: true, in: JoinBody{}, out: SessionBody{}, codes: append(why, "bad_passkey", "device_foreign", "device_revoked"), before: links, handle: a.join},
	}
}

func (a *api) meRoutes(slow fiber.Handler, me []fiber.Handler) []route {
	// What could be guessed is slowed down as a log-in is.
	careful := append([]fiber.Handler{slow}, me...)
	return []route{
		{method: "GET", path: "/api/me/factors", summary: "How the one who asks may log in.", out: FactorsBody{}, before: me, handle: a.factors},
		{method: "POST", path: "/api/me/totp", summary: "Begin a second factor; it holds once a code of it was shown.", out: FactorBody{}, codes: []string{"factor_there"}, before: careful, handle: a.beginFactor},
		{method: "PUT", path: "/api/me/totp", summary: "Show a code of it.", in: CodeBody{}, codes: []string{"bad_code", "factor_there", "too_many", "unknown_account"}, before: careful, handle: a.confirmFactor},
		{method: "POST", path: "/api/me/totp/drop", summary: "Take the second factor away, with a code of it.", in: CodeBody{}, codes: []string{"bad_code", "factor_needed", "too_many", "unknown_account"}, before: careful, handle: a.dropFactor},
		{method: "POST", path: "/api/me/passkeys/options", summary: "What the browser is asked to make a passkey.", out: CeremonyBody{}, codes: []string{"bad_passkey", "too_many_passkeys"}, before: careful, handle: a.newPasskey},
		{method: "POST", path: "/api/me/passkeys", summary: "Keep the passkey that the browser made.", in: PasskeyBody{}, codes: []string{"bad_passkey"}, before: careful, handle: a.addPasskey},
		{method: "DELETE", path: "/api/me/passkeys/:id", summary: "Take a passkey away.", codes: []string{"bad_passkey"}, before: me, handle: a.dropPasskey},
		{method: "GET", path: "/api/me/devices", summary: "The devices of the one who asks.", out: DevicesBody{}, before: me, handle: a.myDevices},
		{method: "POST", path: "/api/me/devices/revoke", summary: "Block a device of one's own: it forgets everything at its next contact.", in: DeviceBody{}, codes: []string{"not_found"}, before: me, handle: a.revokeMine},
		{method: "GET", path: "/api/devices", summary: "All devices, for the administrator.", out: DevicesBody{}, codes: []string{"forbidden"}, before: me, handle: a.allDevices},
		{method: "POST", path: "/api/devices/revoke", summary: "Block any device, for the administrator.", in: DeviceBody{}, codes: []string{"forbidden", "not_found"}, before: me, handle: a.revokeAny},
	}
}

// PasswordBody shows a password.
type PasswordBody struct {
	Account  string `json:"account" validate:"required,max=120"`
	Password string `json:"password" validate:"required,max=800"`
}

// FactorBody is a second factor to be put into an authenticator app.
type FactorBody struct {
	// Secret in base32, to be typed; URI (otpauth) to be scanned.
	Secret string `json:"secret"`
	URI    string `json:"uri"`
}

// CodeBody shows a one-time code.
type CodeBody struct {
	Code string `json:"code" validate:"required,max=12"`
}

// CeremonyBody is what a browser is asked of an authenticator.
type CeremonyBody struct {
	// ID under which it answers.
	ID string `json:"id"`
	// Options of WebAuthn, as JSON: PublicKeyCredentialRequestOptionsJSON or -CreationOptionsJSON.
	Options json.RawMessage `json:"options"`
}

// PasskeyLoginBody is the answer at a log-in.
type PasskeyLoginBody struct {
	ID         string             `json:"id" validate:"required,max=100"`
	Credential json.RawMessage    `json:"credential" validate:"required"`
	Device     syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	DeviceName string             `json:"deviceName" validate:"required,notblank,max=120"`
}

// PasskeyBody is a passkey that the browser made.
type PasskeyBody struct {
	ID         string          `json:"id" validate:"required,max=100"`
	Credential json.RawMessage `json:"credential" validate:"required"`
	Name       string          `json:"name" validate:"required,notblank,max=60"`
}

// JoinBody uses a link with a passkey.
type JoinBody struct {
	Token      string             `json:"token" validate:"required,max=100"`
	ID         string             `json:"id" validate:"required,max=100"`
	Credential json.RawMessage    `json:"credential" validate:"required"`
	Name       string             `json:"name" validate:"required,notblank,max=60"`
	Device     syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	DeviceName string             `json:"deviceName" validate:"required,notblank,max=120"`
}

// FactorsBody is how somebody may log in.
type FactorsBody struct {
	Password bool `json:"password"`
	// TOTP: a second factor is set up; Demanded: one must be.
	TOTP     bool `json:"totp"`
	Demanded bool `json:"demanded"`
	// CanPasskey: passkeys can be made at this address.
	CanPasskey bool          `json:"canPasskey"`
	Passkeys   []PasskeyLine `json:"passkeys"`
}

// PasskeyLine is one of somebody's passkeys.
type PasskeyLine struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// CreatedAt and UsedAt in ms since 1970; 0: never.
	CreatedAt int64 `json:"createdAt"`
	UsedAt    int64 `json:"usedAt"`
}

// DevicesBody lists devices.
type DevicesBody struct {
	Devices []DeviceLine `json:"devices"`
}

// DeviceLine is a device: one profile on one tablet or phone.
type DeviceLine struct {
	ID     syncproto.DeviceID `json:"id"`
	Person bti.PersonID       `json:"person"`
	Name   string             `json:"name"`
	// Times in ms since 1970; 0: not.
	CreatedAt   int64 `json:"createdAt"`
	LastContact int64 `json:"lastContact"`
	RevokedAt   int64 `json:"revokedAt"`
	// Owes counts the parts of cases that it has been told to forget and has not confirmed.
	Owes int `json:"owes"`
	// Here: the request came from it.
	Here bool `json:"here"`
}

// DeviceBody names a device.
type DeviceBody struct {
	Device syncproto.DeviceID `json:"device" validate:"required,uuid7"`
}

func (a *api) beginFactorAtLogin(c *fiber.Ctx) error {
	var in PasswordBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	f, err := a.Auth.BeginFactorAtLogin(ctx, in.Account, in.Password)
	if err != nil {
		return err
	}
	return c.JSON(FactorBody(f))
}

func (a *api) beginFactor(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	f, err := a.Auth.BeginFactor(ctx, whoOf(c).Person)
	if err != nil {
		return err
	}
	return c.JSON(FactorBody(f))
}

func (a *api) confirmFactor(c *fiber.Ctx) error {
	var in CodeBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	return done(c, a.Auth.ConfirmFactor(ctx, whoOf(c).Person, in.Code))
}

func (a *api) dropFactor(c *fiber.Ctx) error {
	var in CodeBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	return done(c, a.Auth.DropFactor(ctx, whoOf(c).Person, in.Code))
}

func done(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (a *api) factors(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	f, err := a.Auth.FactorsOf(ctx, whoOf(c).Person)
	if err != nil {
		return err
	}
	out := FactorsBody{Password: f.Password, TOTP: f.TOTP, Demanded: f.Demanded, CanPasskey: a.Auth.HasPasskeys(), Passkeys: []PasskeyLine{}}
	for _, k := range f.Passkeys {
		out.Passkeys = append(out.Passkeys, PasskeyLine{base64.RawURLEncoding.EncodeToString(k.ID), k.Name, k.CreatedAt, k.UsedAt})
	}
	return c.JSON(out)
}

func ceremonyBody(c *fiber.Ctx, id string, options any, err error) error {
	if err != nil {
		return err
	}
	raw, err := json.Marshal(options)
	if err != nil {
		return err
	}
	return c.JSON(CeremonyBody{id, raw})
}

func (a *api) passkeyChallenge(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	id, options, err := a.Auth.PasskeyChallenge(ctx)
	return ceremonyBody(c, id, options, err)
}

func (a *api) passkeyLogin(c *fiber.Ctx) error {
	var in PasskeyLoginBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := a.Auth.PasskeyLogin(ctx, in.ID, in.Credential, in.Device, in.DeviceName)
	return a.session(c, s, err)
}

func (a *api) joinOptions(c *fiber.Ctx) error {
	var in TokenBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	id, options, err := a.Auth.JoiningPasskey(ctx, in.Token)
	return ceremonyBody(c, id, options, err)
}

func (a *api) join(c *fiber.Ctx) error {
	var in JoinBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := a.Auth.AcceptWithPasskey(ctx, &auth.Joining{
		Token: in.Token, ID: in.ID, Answer: in.Credential, Name: in.Name, Device: in.Device, DeviceName: in.DeviceName,
	})
	return a.session(c, s, err)
}

func (a *api) newPasskey(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	id, options, err := a.Auth.NewPasskey(ctx, whoOf(c).Person)
	return ceremonyBody(c, id, options, err)
}

func (a *api) addPasskey(c *fiber.Ctx) error {
	var in PasskeyBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	return done(c, a.Auth.AddPasskey(ctx, whoOf(c).Person, in.ID, in.Credential, in.Name))
}

func (a *api) dropPasskey(c *fiber.Ctx) error {
	id, err := base64.RawURLEncoding.DecodeString(strings.Clone(c.Params("id")))
	if err != nil {
		return fail("bad_passkey")
	}
	ctx, cancel := a.context()
	defer cancel()
	return done(c, a.Auth.DropPasskey(ctx, whoOf(c).Person, id))
}

// devices answers those of one person, or with "" of all.
func (a *api) devices(c *fiber.Ctx, person syncproto.PersonID) error {
	ctx, cancel := a.context()
	defer cancel()
	out := DevicesBody{Devices: []DeviceLine{}}
	err := a.Store.Read(ctx, func(r store.Reader) error {
		list, err := r.AllDevices(person)
		if err != nil {
			return err
		}
		owed, err := r.OwedPurges()
		if err != nil {
			return err
		}
		owes := map[syncproto.DeviceID]int{}
		for _, g := range owed {
			owes[g.Device]++
		}
		for _, d := range list {
			out.Devices = append(out.Devices, DeviceLine{
				ID: d.ID, Person: d.Person, Name: d.Name, CreatedAt: d.CreatedAt, LastContact: d.LastContact, RevokedAt: d.RevokedAt,
				Owes: owes[d.ID], Here: d.ID == whoOf(c).Device,
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.JSON(out)
}

// revoke blocks a device of one person, or with "" of anybody.
func (a *api) revoke(c *fiber.Ctx, person syncproto.PersonID) error {
	var in DeviceBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	var d store.Device
	err := a.Store.Read(ctx, func(r store.Reader) (err error) {
		var ok bool
		if d, ok, err = r.Device(in.Device); err == nil && (!ok || person != "" && d.Person != person) {
			err = fail("not_found")
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := a.Auth.RevokeDevice(ctx, d.ID, whoOf(c).Person); err != nil {
		return err
	}
	a.Sync.Hub.End(d.Person, d.ID)
	return c.SendStatus(fiber.StatusNoContent)
}

// administers refuses everybody but an administrator at work today.
func (a *api) administers(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	return a.Store.Read(ctx, func(r store.Reader) error {
		x, err := a.Sync.ReachOf(r, whoOf(c), "")
		if err == nil && x.Actor.Role != bti.Administrator {
			err = fail("forbidden")
		}
		return err
	})
}

func (a *api) myDevices(c *fiber.Ctx) error  { return a.devices(c, whoOf(c).Person) }
func (a *api) revokeMine(c *fiber.Ctx) error { return a.revoke(c, whoOf(c).Person) }

func (a *api) allDevices(c *fiber.Ctx) error {
	if err := a.administers(c); err != nil {
		return err
	}
	return a.devices(c, "")
}

func (a *api) revokeAny(c *fiber.Ctx) error {
	if err := a.administers(c); err != nil {
		return err
	}
	return a.revoke(c, "")
}
