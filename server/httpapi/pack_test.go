package httpapi

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

func TestAnAnswerIsPackedByItsLengthAndWhatTheClientTakes(t *testing.T) {
	app := fiber.New()
	for _, c := range []struct {
		accept string
		bytes  int
		want   string
	}{
		{"gzip, deflate, br, zstd", 100, ""},
		{"gzip, deflate, br, zstd", 8_000, "gzip"},
		{"gzip, deflate, br, zstd", 100_000, "zstd"},
		{"gzip, deflate, br", 100_000, "br"},
		{"gzip", 100_000, "gzip"},
		{"zstd", 8_000, "zstd"},
		{"br;q=0, gzip;q=0", 8_000, ""},
		{"", 100_000, ""},
	} {
		ctx := app.AcquireCtx(&fasthttp.RequestCtx{})
		if c.accept != "" {
			ctx.Request().Header.Set(fiber.HeaderAcceptEncoding, c.accept)
		}
		text := []byte(strings.Repeat("Leker mest alene. ", c.bytes/18+1))
		out, err := packingsFor(ctx).pack(text)
		if err == nil {
			err = out.send(ctx)
		}
		if err != nil {
			t.Fatal(err)
		}
		got := string(ctx.Response().Header.Peek(fiber.HeaderContentEncoding))
		if got != c.want {
			t.Errorf("%d bytes for %q: as %q, want %q", c.bytes, c.accept, got, c.want)
		}
		if n := len(ctx.Response().Body()); (got == "") != (n == len(text)) {
			t.Errorf("%d bytes for %q as %q: %d are sent", c.bytes, c.accept, got, n)
		}
		app.ReleaseCtx(ctx)
	}
}
