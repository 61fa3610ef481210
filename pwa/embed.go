// Package pwa hands the built app to the server. What it holds is pwa/dist as
// `npm run build` left it; before the first build that is an empty folder, so
// that `go build ./...` needs no Node. It never builds, serves or compresses:
// the server does.
package pwa

import (
	"embed"
	"io/fs"
)

// The `all:` takes the placeholder .gitkeep along, so the pattern always matches.
//
//go:embed all:dist
var dist embed.FS

// Dist is the built app with index.html at its root. Before the first build
// opening index.html answers fs.ErrNotExist, and Built is false.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is named in the directive above
	}
	return sub
}

// Built tells whether the app was built before the server was.
func Built() bool {
	_, err := fs.Stat(dist, "dist/index.html")
	return err == nil
}
