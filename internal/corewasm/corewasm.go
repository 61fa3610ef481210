// Package corewasm builds the Go core as the WebAssembly module that the app
// loads, small enough for its budget. It runs natively, in the build and in
// tests, and knows nothing of what the core does.
package corewasm

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// flags of the compiler. No inlining in our own code takes 50 kB of 760 off
// (brotli, November 2026): most of it runs once per tap, and WebAssembly repeats
// much for each call that is laid into another. The standard library and jsonv,
// where the time goes, keep it.
var (
	flags = []string{
		"-buildmode=c-shared", "-trimpath", "-ldflags=-w", // Slim needs the names, and drops them
		"-gcflags=stafett/...=-l", "-gcflags=stafett/syncproto/jsonv=",
	}
	environment = []string{"GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0"}
)

// Build compiles ./pwa/wasm of the module at root to the file out and slims
// it. With a Go whose modules Slim does not know the module is left as the
// compiler made it: it is larger and does the same; slim tells.
func Build(root, out string) (slim bool, err error) {
	cmd := exec.Command("go", append(append([]string{"build"}, flags...), "-o", out, "./pwa/wasm")...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), environment...)
	if said, err := cmd.CombinedOutput(); err != nil {
		return false, fmt.Errorf("corewasm: %w\n%s", err, said)
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return false, err
	}
	small, err := Slim(module)
	if errors.Is(err, errShape) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(out, small, 0o644)
}
