package httpapi

import (
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"stafett/server/auth"
)

// The server's half of a device's key.

func (a *api) shareRoutes(slow fiber.Handler, me []fiber.Handler) []route {
	return []route{
		{method: "PUT", path: "/api/me/share", summary: "Keep half of the device's key: it cannot be opened without once it is not on the device.", in: ShareBody{}, codes: []string{"share_gone"}, before: me, handle: a.keepShare},
		{method: "POST", path: "/api/auth/share", summary: "Fetch it, with what only the right code gives. Ten wrong ones in a row, and it is forgotten.", open: true, in: OpenShareBody{}, out: SharedBody{}, codes: []string{"bad_share", "share_gone", "device_revoked", "account_ended"}, before: []fiber.Handler{slow}, handle: a.openShare},
	}
}

// ShareBody is half of a device's key. Its bytes are base64url without padding, 32 of them each.
type ShareBody struct {
	ID       string `json:"id" validate:"required,len=22"`
	Share    string `json:"share" validate:"required,len=43"`
	Verifier string `json:"verifier" validate:"required,len=43"`
}

// OpenShareBody asks for it.
type OpenShareBody struct {
	ID       string `json:"id" validate:"required,len=22"`
	Verifier string `json:"verifier" validate:"required,len=43"`
}

// SharedBody is what was kept.
type SharedBody struct {
	Share string `json:"share"`
}

// bytes32 reads 32 bytes of base64url.
func bytes32(text string) (out [32]byte, err error) {
	n, err := base64.RawURLEncoding.Strict().Decode(out[:], []byte(text))
	if err != nil || n != len(out) {
		return out, fail("bad_request")
	}
	return out, nil
}

func (a *api) keepShare(c *fiber.Ctx) error {
	var in ShareBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	k := auth.KeyShare{ID: in.ID}
	var err error
	if k.Share, err = bytes32(in.Share); err != nil {
		return err
	}
	if k.Verifier, err = bytes32(in.Verifier); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	who := whoOf(c)
	return done(c, a.Auth.KeepShare(ctx, who.Person, who.Device, k))
}

func (a *api) openShare(c *fiber.Ctx) error {
	var in OpenShareBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	verifier, err := bytes32(in.Verifier)
	if err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	share, err := a.Auth.OpenShare(ctx, in.ID, verifier)
	if err != nil {
		return err
	}
	return c.JSON(SharedBody{base64.RawURLEncoding.EncodeToString(share[:])})
}
