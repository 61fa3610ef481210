package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"stafett/internal/bti"
	"stafett/syncproto"
)

func mkdir(dir string) error { return os.MkdirAll(dir, 0o700) }

// listen opens a live line and answers its reader, after the server has said that it stands.
func listen(address, token string) (net.Conn, *bufio.Reader, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, nil, err
	}
	if _, err := conn.Write([]byte("GET /api/live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token + "\r\n\r\n")); err != nil {
		return nil, nil, err
	}
	r := bufio.NewReaderSize(conn, 512)
	return conn, r, until(r, ": here")
}

// until reads lines up to the one that is looked for.
func until(r *bufio.Reader, line string) error {
	for {
		text, err := r.ReadString('\n')
		if err != nil {
			return fmt.Errorf("the line ended before %q: %w", line, err)
		}
		if len(text) >= len(line) && text[:len(line)] == line {
			return nil
		}
	}
}

const linesWanted = 10_000

// live: many devices listen, and one poke reaches all.
func (b *bench) live(dir string) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return err
	}
	lines := linesWanted
	if limit.Cur < linesWanted+500 {
		return fmt.Errorf("the system allows %d open files, fewer than %d lines need: raise it with ulimit -n", limit.Cur, linesWanted)
	}
	t, err := makeTown(dir, time.Now())
	if err != nil {
		return err
	}
	for i := range lines / 10 {
		if err := t.account(syncproto.PersonID("p-"+strconv.Itoa(i)), bti.Employee, ourUnit, service); err != nil {
			return err
		}
	}
	tokens := make([]string, lines)
	ids := make([]syncproto.RecordID, lines)
	for i := range ids {
		ids[i] = t.id()
	}
	if err := inParallel(lines, 64, func(i int) error {
		p, err := t.enters(syncproto.PersonID("p-"+strconv.Itoa(i/10)), ids[i])
		tokens[i] = p.token
		return err
	}); err != nil {
		return err
	}
	if err := t.close(); err != nil {
		return err
	}
	ours, err := start("stafett", dir)
	if err != nil {
		return err
	}
	defer ours.stop()
	if b.profile != "" {
		ours.ask("profile " + b.profile)
	}
	before := ours.number("memory")
	readers := make([]*bufio.Reader, lines)
	conns := make([]net.Conn, lines)
	begun := time.Now()
	if err := inParallel(lines, 32, func(i int) (err error) {
		conns[i], readers[i], err = listen(ours.address, tokens[i])
		return err
	}); err != nil {
		return err
	}
	note(fmt.Sprintf("%d live lines opened", lines), time.Since(begun).Seconds(), "s")
	b.budget("  memory of the server for each", (ours.number("memory")-before)/float64(lines)/1024, "KB", false, 40)
	var slowest atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, lines)
	var poked time.Time
	ready := make(chan struct{})
	for i, r := range readers {
		all.Go(func() {
			<-ready
			if errs[i] = until(r, "event: poke"); errs[i] != nil {
				return
			}
			for took := int64(time.Since(poked)); ; {
				most := slowest.Load()
				if took <= most || slowest.CompareAndSwap(most, took) {
					return
				}
			}
		})
	}
	poked = time.Now()
	close(ready)
	if said := ours.ask("poke"); said != "<nil>" {
		return fmt.Errorf("the poke failed: %s", said)
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	b.budget("  a poke has reached them all after", time.Duration(slowest.Load()).Seconds(), "s", false, 2)
	for _, c := range conns {
		_ = c.Close()
	}
	return nil
}

// inParallel runs fn for 0 … n-1, some at a time, and answers the first error.
func inParallel(n, width int, fn func(int) error) error {
	var next atomic.Int64
	var all sync.WaitGroup
	errs := make([]error, width)
	for w := range width {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n || errs[w] != nil {
					return
				}
				errs[w] = fn(i)
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// withdraw: a guardian withdraws consent, and the other service's device, which is online,
// is told, pulls, and has let go of the case.
func (b *bench) withdraw(dir string) error {
	const times = 100
	t, err := makeTown(dir, time.Now())
	if err != nil {
		return err
	}
	for _, a := range []struct {
		id   syncproto.PersonID
		role bti.Role
		unit bti.UnitID
		s    bti.ServiceID
	}{{"mor", bti.GuardianRole, "", ""}, {"ppt", bti.Employee, "ppt", helper}} {
		if err := t.account(a.id, a.role, a.unit, a.s); err != nil {
			return err
		}
	}
	mother, err := t.enters("mor", t.id())
	if err != nil {
		return err
	}
	ppt, err := t.enters("ppt", t.id())
	if err != nil {
		return err
	}
	cases, err := t.cases(times, ourUnit, "ansatt", "mor", caseRecords, true)
	if err != nil {
		return err
	}
	if err := t.close(); err != nil {
		return err
	}
	ours, err := start("stafett", dir)
	if err != nil {
		return err
	}
	defer ours.stop()
	phone, err := dial(ours.address)
	if err != nil {
		return err
	}
	tablet, err := dial(ours.address)
	if err != nil {
		return err
	}
	held, err := tablet.pull(ppt, browser, "", 0)
	if err != nil {
		return err
	}
	conn, line, err := listen(ours.address, ppt.token)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	cursor := held.cursor
	var took []float64
	for i, c := range cases {
		p := syncproto.Push{Version: syncproto.Version, Device: mother.device, Entries: []syncproto.Entry{{
			N: int64(i + 1), Op: syncproto.OpIntent, Record: c.ppt, Kind: string(bti.KindConsent), Scope: c.scope(bti.Log), Intent: string(bti.WithdrawConsent),
			Fields: bti.Fields(&bti.ArgsDated{Date: t.today}),
		}}}
		begun := time.Now()
		answer, err := phone.post("/api/sync/push", mother.token, "", p.AppendJSON(nil))
		if err == nil {
			err = accepted(answer)
		}
		if err != nil {
			return err
		}
		gone := false
		for !gone {
			if err := until(line, "event: poke"); err != nil {
				return err
			}
			in := syncproto.Pull{Version: syncproto.Version, Device: ppt.device, Cursor: cursor}
			if _, err := tablet.post("/api/sync/pull", ppt.token, browser, in.AppendJSON(nil)); err != nil {
				return err
			}
			v, err := tablet.json()
			if err != nil {
				return err
			}
			cursor = v.Get("cursor").Text()
			for _, x := range v.Get("purges").Elems() {
				gone = gone || x.Val.Get("scope").Text() == string(c.scope(bti.Log))
			}
		}
		took = append(took, milli(time.Since(begun)))
	}
	b.budget("consent withdrawn → an online device has been told to let go, p95", percentile(took, 95)/1000, "s", false, 2)
	note("  median", median(took), "ms")
	return nil
}
