// Command bench prints every budget of the server beside what was measured, as a ratio to the raw floor on the
// same machine in the same run: a bare Fiber handler with one prepared SQLite statement, same FULL durability. It
// exits 1 when a budget is missed. It measures alone; that answers are right is the tests'.
//
//	go run ./server/bench                     everything, about three minutes
//	go run ./server/bench -only push          one part: push, pull, large, nothing, live, withdraw
//	go run ./server/bench -only push -profile push.prof
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

type bench struct {
	profile string
	records int // of the large municipality
	missed  bool
}

func main() {
	serve := flag.String("serve", "", "")
	dir := flag.String("dir", "", "")
	only := flag.String("only", "", "")
	b := &bench{}
	flag.StringVar(&b.profile, "profile", "", "")
	flag.IntVar(&b.records, "records", 1_000_000, "")
	flag.Parse()
	var err error
	switch *serve {
	case "stafett":
		err = serveStafett(*dir)
	case "floor":
		err = serveFloor(*dir)
	case "":
		err = b.run(*only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	if b.missed {
		os.Exit(1)
	}
}

func (b *bench) run(only string) error {
	for _, part := range []struct {
		name string
		run  func(dir string) error
	}{
		{"push", b.push}, {"pull", b.pull}, {"large", b.large}, {"nothing", b.nothing}, {"live", b.live}, {"withdraw", b.withdraw},
	} {
		if only != "" && !slices.Contains(strings.Split(only, ","), part.name) {
			continue
		}
		dir, err := os.MkdirTemp("", "stafett-bench-")
		if err != nil {
			return err
		}
		err = part.run(dir)
		_ = os.RemoveAll(dir) // a folder left behind does no harm
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// budget prints a line with its verdict. atLeast: the value must not be below the limit; else not above.
func (b *bench) budget(name string, value float64, unit string, atLeast bool, limit float64) {
	sign, held := "≤", value <= limit
	if atLeast {
		sign, held = "≥", value >= limit
	}
	word := "held  "
	if !held {
		word, b.missed = "missed", true
	}
	fmt.Printf("%s  %-66s %9.2f %s (%s %g)\n", word, name, value, unit, sign, limit)
}

// note prints what a ratio was made of.
func note(name string, value float64, unit string) {
	fmt.Printf("        %-66s %9.2f %s\n", name, value, unit)
}

func median(values []float64) float64 { return percentile(values, 50) }

func percentile(values []float64, p int) float64 {
	v := slices.Clone(values)
	slices.Sort(v)
	return v[min(len(v)-1, len(v)*p/100)]
}

func milli(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// pair starts the floor and, on the town that was made in dir, Stafett.
func (b *bench) pair(dir string) (ours, floor *process, err error) {
	if floor, err = start("floor", dir); err != nil {
		return nil, nil, err
	}
	ours, err = start("stafett", dir)
	return ours, floor, err
}
