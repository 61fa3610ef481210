package sim

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
)

// deed is one kind of step.
type deed string

// The deeds. What exactly is done follows from the step's own number, so that
// a step does the same when others before it are left out.
const (
	doWork      deed = "work"       // a person does something on a device
	doReview    deed = "review"     // a person goes through a meeting and its minutes, and changes both
	doSync      deed = "sync"       // a device pushes and pulls
	doRestart   deed = "restart"    // a tab is killed
	doDamage    deed = "damage"     // a stored row cannot be opened any more
	doRot       deed = "rot"        // the last writes of a scope are undone without a trace
	doTorn      deed = "torn"       // the same, just when a review has come: neighbouring versions are undone together
	doSnapshot  deed = "snapshot"   // a device's disk is copied aside
	doRollback  deed = "rollback"   // a device is set back to that copy
	doClone     deed = "clone"      // a second device goes on from the same disk
	doTwins     deed = "twins"      // the same, and both go online at once
	doLose      deed = "lose"       // a device is blocked: at its next contact it wipes
	doClock     deed = "clock"      // a person sets a device's clock
	doRest      deed = "rest"       // some time passes, up to days
	doMove      deed = "move"       // somebody works in another unit from now
	doLate      deed = "late"       // a request that was sent before arrives once more
	doReboot    deed = "reboot"     // the server starts anew
	doBackup    deed = "backup"     // a copy of the database is made
	doUpdate    deed = "update"     // a device gets today's app, if it had an earlier one
	doRestoreDB deed = "restore-db" // the server goes back to it, by the command for that
	doCopyBack  deed = "copy-back"  // the same by hand: the file is put in its place, and nobody tells the server
	doJudge     deed = "judge"      // leaders judge what lies in quarantine for them
	doBusy      deed = "busy"       // a device pushes and pulls, and its person goes on writing meanwhile
)

// weights of the deeds in a plan.
var weights = []struct {
	do deed
	n  int
}{
	{doWork, 480},
	{doReview, 14},
	{doSync, 180},
	{doBusy, 100},
	{doJudge, 20},
	{doRestart, 25},
	{doDamage, 8},
	{doRot, 14},
	{doTorn, 6},
	{doSnapshot, 14},
	{doRollback, 12},
	{doClone, 6},
	{doTwins, 5},
	{doLose, 4},
	{doClock, 5},
	{doRest, 25},
	{doMove, 9},
	{doLate, 50},
	{doReboot, 9},
	{doBackup, 12},
	{doUpdate, 9},
	{doRestoreDB, 7},
	{doCopyBack, 5},
}

// step is one step of a simulation.
type step struct {
	no     int // its place in the plan it was made with: the words it writes are named by it
	device int
	do     deed
	rnd    uint64
}

// plan is a simulation, as far as chance has a say in it.
type plan struct {
	devices int
	steps   []step
}

// stepsEach is how many steps a plan has for each device.
const stepsEach = 40

func newPlan(seed uint64, devices int) plan {
	r := rand.New(rand.NewPCG(seed, 0x5717))
	sum := 0
	for _, w := range weights {
		sum += w.n
	}
	p := plan{devices: devices}
	for i := range stepsEach * devices {
		k := r.IntN(sum)
		do := doWork
		for _, w := range weights {
			if k < w.n {
				do = w.do
				break
			}
			k -= w.n
		}
		// More numbers than devices: clones come beside them.
		p.steps = append(p.steps, step{i + 1, r.IntN(devices + 2), do, r.Uint64()})
	}
	return p
}

// write writes a plan so that it can be kept as a case, with the reason it is kept.
func (p plan) write(w io.Writer, why string) {
	for _, line := range strings.Split(strings.TrimSpace(why), "\n") {
		fmt.Fprintln(w, "#", line)
	}
	fmt.Fprintln(w, "devices", p.devices)
	for _, s := range p.steps {
		fmt.Fprintln(w, s.no, s.device, s.do, strconv.FormatUint(s.rnd, 16))
	}
}

func readPlan(path string) (p plan, err error) {
	f, err := os.Open(path)
	if err != nil {
		return p, err
	}
	defer func() { _ = f.Close() }() // it was read
	in := bufio.NewScanner(f)
	for line := 1; in.Scan(); line++ {
		w := strings.Fields(in.Text())
		switch {
		case len(w) == 0 || w[0] == "#":
			continue
		case len(w) == 2 && w[0] == "devices":
			p.devices, err = strconv.Atoi(w[1])
		case len(w) == 4:
			var s step
			var errs [3]error
			s.no, errs[0] = strconv.Atoi(w[0])
			s.device, errs[1] = strconv.Atoi(w[1])
			s.do = deed(w[2])
			s.rnd, errs[2] = strconv.ParseUint(w[3], 16, 64)
			for _, e := range errs {
				if e != nil {
					err = e
				}
			}
			p.steps = append(p.steps, s)
		default:
			err = fmt.Errorf("neither a step nor a comment")
		}
		if err != nil {
			return p, fmt.Errorf("%s:%d: %w", path, line, err)
		}
	}
	return p, in.Err()
}

// shrink leaves out steps, first many at a time, as long as the same law is
// broken. It stops after so many tries.
func shrink(p plan, broken func(plan) bool, triesMax int) plan {
	for size := len(p.steps) / 2; size > 0; {
		less := false
		for at := 0; at < len(p.steps) && triesMax > 0; {
			end := min(at+size, len(p.steps))
			try := plan{p.devices, append(append([]step{}, p.steps[:at]...), p.steps[end:]...)}
			triesMax--
			if broken(try) {
				p, less = try, true
			} else {
				at = end
			}
		}
		if triesMax == 0 {
			return p
		}
		if !less || size > 1 {
			size /= 2
		}
	}
	return p
}
