package httpapi

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/gofiber/fiber/v2"

	"stafett/syncproto"
)

// shapeTag changes with the shape, and with the remarks in it.
var shapeTag = func() string {
	sum := sha256.Sum256([]byte(syncproto.Shape))
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}()

// shape answers syncproto/shape.txt, which the package comment of syncproto refers to.
func (a *api) shape(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set(fiber.HeaderETag, shapeTag)
	if c.Get(fiber.HeaderIfNoneMatch) == shapeTag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString(syncproto.Shape)
}
