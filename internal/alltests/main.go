// Command alltests runs every test of the house and counts them: Go native,
// Go under WebAssembly, TypeScript, browser. It decides nothing about what a
// test is; it starts the four runners one after the other, passes their
// failures on to the terminal, says once more at the end why Go tests failed,
// and ends with one line "N passed, N failed". A suite that ran no test counts
// as a failure.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

type count struct{ passed, failed int }

// toRepeat is what failing Go tests said. It is shown when it happens, and once more before the
// count: the browser's suites write much in between, and the end of a log is what people see of it.
var toRepeat strings.Builder

type suite struct {
	name string
	run  func(ctx context.Context) (count, error)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	suites := []suite{
		{"Go native", goNative},
		{"Go under WebAssembly", goWasm},
		{"TypeScript", typescript},
		{"browser", browser},
	}
	if only := os.Args[1:]; len(only) > 0 {
		suites = keep(suites, only)
	}
	var total count
	var table strings.Builder
	for _, s := range suites {
		fmt.Printf("\n== %s\n", s.name)
		start := time.Now()
		c, err := s.run(ctx)
		if err != nil {
			fmt.Printf("%s: %v\n", s.name, err)
			c.failed = max(c.failed, 1)
		} else if c.passed == 0 {
			fmt.Printf("%s: no test ran\n", s.name)
			c.failed = max(c.failed, 1)
		}
		total.passed += c.passed
		total.failed += c.failed
		fmt.Fprintf(&table, "%-22s %5d passed %4d failed %6.0f s\n", s.name, c.passed, c.failed, time.Since(start).Seconds())
	}
	if toRepeat.Len() > 0 {
		fmt.Printf("\n== what the failing Go tests said\n%s", toRepeat.String())
	}
	fmt.Printf("\n%s\n%d passed, %d failed\n", table.String(), total.passed, total.failed)
	if total.failed > 0 {
		os.Exit(1)
	}
}

// keep takes the suites whose names begin with one of the words, for "alltests browser".
func keep(all []suite, words []string) []suite {
	var out []suite
	for _, s := range all {
		for _, w := range words {
			if strings.HasPrefix(strings.ToLower(s.name), strings.ToLower(w)) {
				out = append(out, s)
			}
		}
	}
	return out
}

func goNative(ctx context.Context) (count, error) {
	return goTest(ctx, nil, "./...")
}

// goWasm runs the packages that become WebAssembly, compiled to it, under Node.
func goWasm(ctx context.Context) (count, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return count{}, err
	}
	wrapper := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "go_js_wasm_exec")
	return goTest(ctx, []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}, append([]string{"-exec=" + wrapper}, wasmPackages...)...)
}

// wasmPackages are the rooms that the browser runs; see internal/architecture.md.
var wasmPackages = []string{
	"./syncproto", "./syncproto/jsonv", "./syncproto/order", "./internal/field", "./internal/bti", "./internal/guide",
	"./internal/rules", "./internal/merge", "./internal/replica", "./internal/core",
}

// goTest counts top-level tests and prints the output of those that failed.
func goTest(ctx context.Context, env []string, args ...string) (count, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return count{}, err
	}
	if err := cmd.Start(); err != nil {
		return count{}, err
	}
	c := countGo(out, os.Stdout, &toRepeat)
	if err := cmd.Wait(); err != nil && c.failed == 0 {
		return c, err
	}
	return c, nil
}

// typescript runs Vitest; browser runs Playwright. Both write a JSON report
// to a file while their own reporter talks to the terminal.
func typescript(ctx context.Context) (count, error) {
	var r struct{ NumPassedTests, NumFailedTests, NumFailedTestSuites int }
	err := npm(ctx, &r, "vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json={report}")
	c := count{r.NumPassedTests, r.NumFailedTests}
	if r.NumFailedTestSuites > 0 {
		c.failed = max(c.failed, 1)
	}
	return c, err
}

func browser(ctx context.Context) (count, error) {
	var r struct {
		Stats struct{ Expected, Unexpected, Flaky, Skipped int }
	}
	// A port of its own: another run on this machine may hold the one that Playwright would take.
	if os.Getenv("STAFETT_PORT") == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return count{}, err
		}
		_, port, _ := net.SplitHostPort(l.Addr().String())
		if err := errors.Join(l.Close(), os.Setenv("STAFETT_PORT", port)); err != nil {
			return count{}, err
		}
	}
	err := npm(ctx, &r, "playwright", "test", "--reporter=list,json")
	// A flaky test is a bug with a cause: it counts as failed.
	return count{r.Stats.Expected, r.Stats.Unexpected + r.Stats.Flaky + r.Stats.Skipped}, err
}

// npm runs a tool of pwa/ and reads the JSON report that it leaves. A failing
// exit is no error when the report tells of failed tests.
func npm(ctx context.Context, report any, tool string, args ...string) error {
	dir, err := os.MkdirTemp("", "stafett-tests-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a report left behind does no harm
	file := filepath.Join(dir, "report.json")
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "{report}", file)
	}
	cmd := exec.CommandContext(ctx, "npx", append([]string{"--no-install", tool}, args...)...)
	cmd.Dir = "pwa"
	cmd.Env = append(os.Environ(), "PLAYWRIGHT_JSON_OUTPUT_NAME="+file)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	runErr := cmd.Run()
	f, err := os.Open(file)
	if err != nil {
		return errors.Join(runErr, err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	if err := json.NewDecoder(io.LimitReader(f, 64<<20)).Decode(report); err != nil {
		return errors.Join(runErr, err)
	}
	return nil
}
