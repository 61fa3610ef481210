package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

var (
	runFor = flag.Duration("for", 25*time.Second, "how long faults are given")
	seed   = flag.Uint64("seed", 1, "of the faults")
)

// patience bounds what is waited for while nothing is broken. It is there for what hangs, not for what is slow:
// a machine may be doing everything else at the same time.
const patience = 4 * time.Minute

// ppt is who holds the case by a consent alone, and loses it.
const ppt = "Jakob"

// tally counts what happened; safe for use by many.
type tally struct {
	mu sync.Mutex
	n  map[string]int
}

func (t *tally) add(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n[what]++
}

func (t *tally) of(what string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n[what]
}

// town is the server as a process, and the network in front of it.
type town struct {
	t     *testing.T
	bin   string
	data  string
	addr  string // the server's own
	proxy *toxiproxy.Proxy
	url   string // through the network
	count *tally

	mu  sync.Mutex
	cmd *exec.Cmd
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func newTown(t *testing.T) *town {
	t.Helper()
	x := &town{t: t, bin: filepath.Join(t.TempDir(), "stafett"), data: t.TempDir(), addr: freePort(t), count: &tally{n: map[string]int{}}}
	if out, err := exec.Command("go", "build", "-o", x.bin, "stafett/server").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(x.kill)
	if err := x.start(); err != nil {
		t.Fatal(err)
	}
	zerolog.SetGlobalLevel(zerolog.Disabled) // toxiproxy tells of each byte it withholds
	front := freePort(t)
	x.proxy = toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "net", front, x.addr)
	if err := x.proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(x.proxy.Stop)
	// The browser lets a page have a service worker and keys on localhost only, unless it comes over TLS.
	_, port, _ := net.SplitHostPort(front)
	x.url = "http://localhost:" + port
	return x
}

// start starts the server on its data and waits until it answers.
func (x *town) start() error {
	cmd := exec.Command(x.bin, "demo", "--listen", x.addr, "--data", x.data, "--log-level", "error",
		"--logins-per-minute", "100000", "--requests-per-minute", "100000")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	x.mu.Lock()
	x.cmd = cmd
	x.mu.Unlock()
	for until := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		if r, err := http.Get("http://" + x.addr + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		if time.Now().After(until) {
			return errors.New("the server does not answer")
		}
	}
}

// kill ends the server as a power cut does.
func (x *town) kill() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.cmd != nil {
		_ = x.cmd.Process.Kill()
		_ = x.cmd.Wait()
		x.cmd = nil
	}
}

// toxics are the ways in which the network breaks, as toxiproxy names them.
var toxics = []struct{ name, json string }{
	{"slow", `{"name":"x","type":"bandwidth","stream":"%s","attributes":{"rate":20}}`},
	{"latency", `{"name":"x","type":"latency","stream":"%s","attributes":{"latency":400,"jitter":300}}`},
	{"reset", `{"name":"x","type":"reset_peer","stream":"%s","attributes":{"timeout":30}}`},
	{"half-closed", `{"name":"x","type":"timeout","stream":"%s","attributes":{"timeout":0}}`},
	{"slow close", `{"name":"x","type":"slow_close","stream":"%s","attributes":{"delay":500}}`},
	{"cut", `{"name":"x","type":"limit_data","stream":"%s","attributes":{"bytes":3000}}`},
	{"sliced", `{"name":"x","type":"slicer","stream":"%s","attributes":{"average_size":60,"size_variation":30,"delay":500}}`},
}

// trouble gives faults, one after the other with quiet between, until ctx ends;
// then the network is whole and the server runs.
func (x *town) trouble(ctx context.Context, r *rand.Rand) {
	pause := func(d time.Duration) bool {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(d):
			return true
		}
	}
	for pause(time.Duration(300+r.IntN(1200)) * time.Millisecond) {
		switch n := r.IntN(10); {
		case n == 0:
			x.count.add("fault: server killed")
			x.kill()
			pause(time.Duration(r.IntN(1500)) * time.Millisecond)
			if err := x.start(); err != nil {
				x.t.Error(err)
				return
			}
		case n == 1:
			x.count.add("fault: network down")
			x.proxy.Stop()
			pause(time.Duration(500+r.IntN(2000)) * time.Millisecond)
			x.up()
		default:
			fault := toxics[r.IntN(len(toxics))]
			stream := []string{"upstream", "downstream"}[r.IntN(2)]
			if _, err := x.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(fault.json, stream))); err != nil {
				x.t.Errorf("%s: %v", fault.name, err)
				return
			}
			x.count.add("fault: " + fault.name)
			pause(time.Duration(500+r.IntN(2500)) * time.Millisecond)
			x.calm()
		}
	}
	x.calm()
}

// calm takes the toxics away. Links that a timeout holds are never let go of by themselves, so all are closed.
func (x *town) calm() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	x.proxy.Toxics.ResetToxics(ctx)
	x.proxy.Stop()
	x.up()
}

func (x *town) up() {
	for until := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		err := x.proxy.Start()
		if err == nil || errors.Is(err, toxiproxy.ErrProxyAlreadyStarted) {
			return
		}
		if time.Now().After(until) {
			x.t.Errorf("the network does not come back: %v", err)
			return
		}
	}
}

// demoPerson finds a person of the demonstration by name.
func (x *town) demoPerson(name string) string {
	x.t.Helper()
	r, err := http.Get("http://" + x.addr + "/api/demo/people")
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var body struct {
		People []struct{ Person, Name string }
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		x.t.Fatal(err)
	}
	for _, p := range body.People {
		if strings.HasPrefix(p.Name, name) {
			return p.Person
		}
	}
	x.t.Fatalf("nobody is called %s", name)
	return ""
}

// holding lists the files below a folder that hold one of the words, in one of the two ways that text lies in a browser's files.
func holding(t *testing.T, dir string, words []string) (found []string) {
	t.Helper()
	var wide []string
	for _, w := range words {
		var b strings.Builder
		for _, c := range w {
			b.WriteRune(c)
			b.WriteByte(0)
		}
		wide = append(wide, b.String())
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // a browser's files come and go
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		text := string(b)
		for i := range words {
			if strings.Contains(text, words[i]) || strings.Contains(text, wide[i]) {
				found = append(found, path+": "+words[i])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNothingAcknowledgedIsLostAndNothingLeaksUnderChaos(t *testing.T) {
	x := newTown(t)
	c := caseOf(x, ppt)
	devices := []*device{}
	for _, name := range []string{"Sindre", "Turid", "Amina", ppt, "Maryam"} {
		devices = append(devices, newDevice(x, name, c))
	}
	tablets := []*tablet{newTablet(x, "Turid", c), newTablet(x, ppt, c)}

	// The time begins now that everybody is there: on a busy machine that alone takes longer than a short run.
	ctx, cancel := context.WithTimeout(t.Context(), *runFor)
	defer cancel()
	var all sync.WaitGroup
	run := func(n uint64, work func(context.Context, *rand.Rand)) {
		all.Go(func() { work(ctx, rand.New(rand.NewPCG(*seed, n))) })
	}
	run(0, x.trouble)
	for i, d := range devices {
		run(uint64(10+i), d.live)
	}
	for i, b := range tablets {
		run(uint64(100+i), b.live)
	}
	all.Wait()
	x.calm()

	// Quiet: the consent is taken back for good, and everybody sends and fetches until there is nothing more.
	after, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	maryam := devices[len(devices)-1]
	maryam.endConsent(after)
	for range 2 {
		for _, d := range devices {
			d.settle(after)
		}
	}
	for _, b := range tablets {
		b.settle()
		if b.who == ppt {
			b.forgets()
		}
		b.kill() // what it leaves is read as a thief would
	}

	said := everything(x, "Turid", c)
	lost, found, acked := []string{}, 0, 0
	for _, w := range allWritten(devices, tablets) {
		switch w.state {
		case acknowledged:
			acked++
			if strings.Contains(said, w.word) {
				found++
			} else {
				lost = append(lost, w.word+" of "+w.who)
			}
		case kept:
			x.count.add("kept by its writer")
		default:
			lost = append(lost, w.word+" of "+w.who+" has no end: "+w.state)
		}
	}
	leaked := []string{}
	var others []string // what PPT's devices held a copy of and did not write
	for _, w := range allWritten(devices, tablets) {
		if w.who != ppt && w.state == acknowledged {
			others = append(others, w.word)
		}
	}
	for _, d := range devices {
		if d.who == ppt {
			leaked = append(leaked, holding(t, d.dir, others)...)
			if d.held == 0 {
				t.Error("PPT's device never held anything: that nothing is left proves nothing")
			}
		}
	}
	for _, b := range tablets {
		leaked = append(leaked, holding(t, b.dir, others)...)
	}
	if len(holding(t, devices[1].dir, others)) == 0 {
		t.Error("the scan finds nothing on a device that holds the case: it cannot fail")
	}

	t.Logf("case %s, seed %d, faults for %s", c, *seed, *runFor)
	faults := 0
	for _, name := range slices.Sorted(maps.Keys(x.count.n)) {
		t.Logf("  %-28s %6d", name, x.count.n[name])
		if strings.HasPrefix(name, "fault: ") {
			faults += x.count.n[name]
		}
	}
	t.Logf("  %-28s %6d", "faults given", faults)
	t.Logf("  %-28s %6d", "acknowledged", acked)
	t.Logf("  %-28s %6d", "found", found)
	t.Logf("  %-28s %6d", "lost", len(lost))
	t.Logf("  %-28s %6d", "leaked", len(leaked))
	for _, l := range append(lost, leaked...) {
		t.Error(l)
	}
	if faults == 0 || acked == 0 || x.count.of("written on a tablet") == 0 {
		t.Error("no fault was given, nothing was acknowledged, or no tablet wrote anything: the run proves nothing")
	}
}
