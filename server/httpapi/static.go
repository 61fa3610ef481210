package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// static serves the built app out of memory: each file as it is, packed with
// brotli as the build left it beside it (file.br), or packed with gzip, once, when that is asked for.
type static struct {
	files map[string]*file // by path without the leading slash
}

type file struct {
	plain     []byte
	mime      string
	etag      string
	immutable bool   // its name has the hash of its content
	br        []byte // nil: does not pack

	gz   []byte
	once sync.Once
}

func newStatic(app fs.FS) (*static, error) {
	s := &static{files: map[string]*file{}}
	packed := map[string][]byte{}
	err := fs.WalkDir(app, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		body, err := fs.ReadFile(app, name)
		if err != nil {
			return err
		}
		if plain, ok := strings.CutSuffix(name, ".br"); ok {
			packed[plain] = body
			return nil
		}
		sum := sha256.Sum256(body)
		s.files[name] = &file{plain: body, mime: mimeOf(name), etag: hex.EncodeToString(sum[:8]), immutable: strings.HasPrefix(name, "assets/")}
		return nil
	})
	for name, br := range packed {
		if f := s.files[name]; f != nil {
			f.br = br
		}
	}
	return s, err
}

func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".wasm":
		return "application/wasm"
	case ".webmanifest":
		return "application/manifest+json"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	}
	if m := mime.TypeByExtension(path.Ext(name)); m != "" {
		return m
	}
	return "application/octet-stream"
}

// serve answers GET and HEAD: a file, or, for an address of the app's own
// router (one without an extension), the page.
func (s *static) serve(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		return fail("method_not_allowed")
	}
	name := strings.TrimPrefix(path.Clean("/"+c.Path()), "/")
	f := s.files[name]
	if f == nil && path.Ext(name) == "" {
		if f = s.files["index.html"]; f == nil {
			return fail("not_built")
		}
	}
	if f == nil {
		return fail("not_found")
	}
	c.Set(fiber.HeaderContentType, f.mime)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if f.immutable {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	body, tag := f.plain, f.etag
	// Without the header Fiber would offer the first; a peer that names none gets the file as it is.
	if f.br != nil && c.Get(fiber.HeaderAcceptEncoding) != "" {
		switch c.AcceptsEncodings("br", "gzip") {
		case "br":
			body, tag = f.br, f.etag+"-br"
			c.Set(fiber.HeaderContentEncoding, "br")
		case "gzip":
			body, tag = f.gzip(), f.etag+"-gz"
			c.Set(fiber.HeaderContentEncoding, "gzip")
		}
	}
	c.Set(fiber.HeaderETag, `"`+tag+`"`)
	if c.Get(fiber.HeaderIfNoneMatch) == `"`+tag+`"` {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(body)
}

// gzip packs the file the first time; writing to memory cannot fail.
func (f *file) gzip() []byte {
	f.once.Do(func() {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write(f.plain)
		_ = w.Close()
		f.gz = b.Bytes()
	})
	return f.gz
}
