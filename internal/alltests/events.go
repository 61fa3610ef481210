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

// linesMax is how much of its own output a failing test may show; the end of it says why.
const linesMax = 60

// output keeps the last linesMax lines of what one test said.
type output struct {
	lines []string // the last may be half a line
	cut   int      // lines forgotten
}

// add takes a piece as `go test -json` hands it out: a line, or a part of one.
func (o *output) add(s string) {
	for piece := range strings.Lines(s) {
		if n := len(o.lines); n > 0 && !strings.HasSuffix(o.lines[n-1], "\n") {
			o.lines[n-1] += piece
			continue
		}
		if o.lines = append(o.lines, piece); len(o.lines) > linesMax {
			o.lines, o.cut = o.lines[1:], o.cut+1
		}
	}
}

func (o *output) String() string {
	text := strings.Join(o.lines, "")
	if o.cut > 0 {
		text = fmt.Sprintf("… %d lines before these\n", o.cut) + text
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
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
