// Package main is the generator (go run ./internal/gen, at the root of the
// repository): it reads the structs of the wire, the records, the guide, the
// rules and the core, and writes their codecs and field checks in plain Go and
// their types in TypeScript, so that neither is ever copied by hand. It knows
// types and tags only, and decides nothing about a case. Its test fails when
// a generated file is stale.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// run writes all generated files below root, leaving those that are right untouched.
func run(root string) error {
	files, err := Generate(root)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(root, filepath.FromSlash(f.Path))
		if old, err := os.ReadFile(path); err == nil && string(old) == string(f.Text) {
			continue
		} else if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Text, 0o644); err != nil {
			return err
		}
		fmt.Println("wrote", f.Path)
	}
	return nil
}
