// Command run builds the simulation with each of the known bugs, one at a time, and
// runs seeds until the bug is caught. It prints the seeds it took, and fails when one
// is not caught. It looks at the simulation alone: what unit tests catch does not count.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"stafett/internal/mutant"
)

func main() {
	seeds := flag.Int("seeds", 400, "how many seeds each bug gets at most")
	devices := flag.Int("devices", 8, "devices in one simulation")
	only := flag.String("only", "", "one bug alone")
	flag.Parse()
	if err := run(*seeds, *devices, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(seeds, devices int, only string) error {
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left behind does no harm
	// Without a bug nothing may be caught, or what is caught below says nothing.
	if err := build(dir, mutant.None); err != nil {
		return err
	}
	if out, err := simulate(dir, 40, devices); err != nil {
		return fmt.Errorf("the simulation fails without any bug built in:\n%s", out)
	}
	fmt.Printf("%-20s %6s  %s\n", "bug", "seeds", "caught by the law")
	var missed []string
	for _, bug := range mutant.All {
		if only != "" && string(bug) != only {
			continue
		}
		if err := build(dir, bug); err != nil {
			return err
		}
		out, err := simulate(dir, seeds, devices)
		caught := caughtForm.FindStringSubmatch(out)
		switch {
		case err == nil:
			missed = append(missed, string(bug))
			fmt.Printf("%-20s %6s  not caught in %d seeds\n", bug, "–", seeds)
		case caught == nil:
			return fmt.Errorf("%s: the simulation broke down:\n%s", bug, out)
		default:
			fmt.Printf("%-20s %6s  %s\n", bug, caught[1], caught[2])
		}
	}
	if len(missed) > 0 {
		return errors.New("not caught: " + strings.Join(missed, ", "))
	}
	return nil
}

// caughtForm is what the simulation says of the first seed that breaks a law.
var caughtForm = regexp.MustCompile(`caught after (\d+) seeds: (.*)`)

func build(dir string, bug mutant.Bug) error {
	args := []string{"test", "-c", "-o", filepath.Join(dir, "sim.test")}
	if bug != mutant.None {
		args = append(args, "-tags", "mutant,mutant_"+string(bug))
	}
	cmd := exec.Command("go", append(args, "./server/sim")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s does not build: %w\n%s", bug, err, out)
	}
	return nil
}

func simulate(dir string, seeds, devices int) (string, error) {
	cmd := exec.Command(filepath.Join(dir, "sim.test"), "-test.run", "TestSimulation$", "-test.timeout", "30m",
		"-first", fmt.Sprint("-seeds=", seeds), fmt.Sprint("-devices=", devices))
	cmd.Dir = filepath.Join("server", "sim")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
