package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// linesMax is how much of its own output a failing test may show. The end of it says why, but where the
// program was stopped: there the reason comes first, and the stacks of all goroutines after it.
const linesMax = 60

// stopped are what the lines begin with by which Go's runtime says why a program was stopped.
var stopped = []string{"panic: ", "fatal error: "}

// output keeps the last linesMax lines of what one test said, or the first linesMax from where it was stopped.
type output struct {
	lines   []string // the last may be half a line
	before  int      // lines forgotten before those kept
	after   int      // lines left out behind them
	whole   bool     // the last line left out is whole
	stopped bool
}

// add takes a piece as `go test -json` hands it out: a line, or a part of one.
func (o *output) add(s string) {
	for piece := range strings.Lines(s) {
		n := len(o.lines)
		switch {
		case o.after > 0 && !o.whole:
			o.whole = strings.HasSuffix(piece, "\n")
			continue
		case n > 0 && !strings.HasSuffix(o.lines[n-1], "\n"):
			o.lines[n-1] += piece
		case o.stopped && n == linesMax:
			o.after, o.whole = o.after+1, strings.HasSuffix(piece, "\n")
			continue
		default:
			o.lines = append(o.lines, piece)
		}
		n = len(o.lines)
		if !o.stopped && slices.ContainsFunc(stopped, func(s string) bool { return strings.HasPrefix(o.lines[n-1], s) }) {
			o.stopped, o.before, o.lines = true, o.before+n-1, o.lines[n-1:]
		} else if n > linesMax {
			o.lines, o.before = o.lines[1:], o.before+1
		}
	}
}

func (o *output) String() string {
	text := strings.Join(o.lines, "")
	if o.before > 0 {
		text = fmt.Sprintf("… %d lines before these\n", o.before) + text
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if o.after > 0 {
		text += fmt.Sprintf("… %d lines left out\n", o.after)
	}
	return text
}

// countGo reads the events of `go test -json`, counts top-level tests, and writes what the failing
// ones said: to now as they fail, and to later as well. A test that was cut off, by a panic
// or the time limit, is shown with its package. A package that failed without a failing test, or did not compile, counts as one.
func countGo(events io.Reader, now, later io.Writer) (c count) {
	both := io.MultiWriter(now, later)
	tell := func(name string, o *output) {
		if o != nil {
			_, _ = io.WriteString(both, o.String()) // the terminal and a string
		}
		_, _ = fmt.Fprintf(both, "FAIL %s\n", name)
	}
	said := map[string]map[string]*output{} // by package and test
	failed := map[string]bool{}             // packages with a failing test or that did not compile
	lines := bufio.NewReaderSize(events, 1<<20)
	for {
		line, readErr := lines.ReadBytes('\n')
		var e struct{ Action, Package, Test, Output, ImportPath, FailedBuild string }
		if len(line) > 0 && json.Unmarshal(line, &e) == nil {
			where := e.Package + e.ImportPath
			top := e.Test != "" && !strings.Contains(e.Test, "/")
			switch e.Action {
			case "output", "build-output":
				if said[where] == nil {
					said[where] = map[string]*output{}
				}
				if said[where][e.Test] == nil {
					said[where][e.Test] = &output{}
				}
				said[where][e.Test].add(e.Output)
			case "pass", "skip":
				delete(said[where], e.Test)
				if top && e.Action == "pass" {
					c.passed++
				}
				if e.Test == "" {
					_, _ = fmt.Fprintf(now, "ok   %s\n", where)
				}
			case "fail", "build-fail":
				if top || e.Action == "build-fail" {
					c.failed++
					failed[where] = true
				}
				if e.Test == "" { // the package's end: whoever has not ended by now was cut off
					for _, test := range slices.Sorted(maps.Keys(said[where])) {
						if test != "" {
							tell(where+" "+test, said[where][test])
						}
					}
					if e.Action == "fail" && !failed[where] && e.FailedBuild == "" {
						c.failed++
					}
				}
				tell(strings.TrimSpace(where+" "+e.Test), said[where][e.Test])
				delete(said[where], e.Test)
			}
		}
		if readErr != nil {
			return c
		}
	}
}
