// Command build writes the core's WebAssembly module to the file named, from
// the root of the repository: go run ./internal/corewasm/build pwa/core.wasm
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"stafett/internal/corewasm"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: build FILE")
		os.Exit(2)
	}
	out, err := filepath.Abs(os.Args[1])
	slim := false
	if err == nil {
		slim, err = corewasm.Build(".", out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !slim {
		fmt.Fprintln(os.Stderr, "core.wasm is left as", runtime.Version(), "made it: a fifth larger, and as good (internal/corewasm/slim.go)")
	}
}
