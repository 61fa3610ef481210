package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const (
	pullCases   = 200
	caseRecords = 50
	browser     = "gzip, deflate, br, zstd"
)

// unpack gives an answer's body as JSON.
func (c *caller) json() (jsonv.Value, error) {
	body, err := c.res.BodyUncompressed()
	if string(c.res.Header.ContentEncoding()) == "zstd" {
		d, err := zstd.NewReader(nil)
		if err != nil {
			return jsonv.Value{}, err
		}
		defer d.Close()
		if body, err = d.DecodeAll(c.res.Body(), nil); err != nil {
			return jsonv.Value{}, err
		}
	} else if err != nil {
		return jsonv.Value{}, err
	}
	return jsonv.Parse(string(body))
}

// pulled is what one pull brought and took.
type pulled struct {
	cursor  string
	records []jsonv.Value
	bytes   int64         // over the wire, with all headers
	took    time.Duration // until the last byte of the last page
	waited  time.Duration // of took, until the first byte of each page
	pages   int
}

// pull fetches all pages. What it takes to unpack and read them is not counted.
func (c *caller) pull(p person, accept, cursor string, acked int64) (x pulled, err error) {
	in := syncproto.Pull{Version: syncproto.Version, Device: p.device, Cursor: cursor, Acked: acked}
	before := c.read
	for {
		body := in.AppendJSON(nil)
		begun := time.Now()
		if _, err := c.post("/api/sync/pull", p.token, accept, body); err != nil {
			return x, err
		}
		x.took += time.Since(begun)
		x.waited += c.began.Sub(c.asked)
		x.pages++
		v, err := c.json()
		if err != nil {
			return x, err
		}
		for _, r := range v.Get("records").Elems() {
			x.records = append(x.records, r.Val)
		}
		if in.Page = v.Get("next").Text(); in.Page == "" {
			x.cursor, x.bytes = v.Get("cursor").Text(), c.read-before
			return x, nil
		}
	}
}

// fillFloor stores the same rows at the floor.
func fillFloor(c *caller, rows []jsonv.Value) error {
	for i := 0; i < len(rows); i += 100 {
		var p syncproto.Push
		for _, r := range rows[i:min(i+100, len(rows))] {
			p.Entries = append(p.Entries, syncproto.Entry{
				Op: syncproto.OpPut, Record: syncproto.RecordID(r.Get("id").Text()), Kind: r.Get("kind").Text(), Scope: syncproto.ScopeID(r.Get("scope").Text()), Fields: r.Get("f"),
			})
		}
		if _, err := c.post("/push", "", "", p.AppendJSON(nil)); err != nil {
			return err
		}
	}
	return nil
}

// reading is a leader with 200 cases of 50 records, and an employee who writes in one of them.
type reading struct {
	leaders []person
	writer  *pusher
}

func (t *town) reading(devices, writes int) (x reading, err error) {
	if err := t.account("leder", bti.Leader, ourUnit, service); err != nil {
		return x, err
	}
	if _, err := t.cases(pullCases, ourUnit, "ansatt", "mor", caseRecords, true); err != nil {
		return x, err
	}
	for range devices {
		p, err := t.enters("leder", t.id())
		if err != nil {
			return x, err
		}
		x.leaders = append(x.leaders, p)
	}
	if writes > 0 {
		list, err := t.pushers("skriver", 1, 2)
		if err != nil {
			return x, err
		}
		x.writer = list[0]
		// Ten changes in one case, each time another one: a case has some tens of records, and its digest is over all of them.
		cases, err := t.cases(40, ourUnit, "skriver-0", "mor", caseRecords, false)
		if err != nil {
			return x, err
		}
		x.writer.bodies = nil
		n := int64(0)
		for k := range writes {
			p := syncproto.Push{Version: syncproto.Version, Device: x.writer.device}
			for i := range 10 {
				e := t.entry(cases[k%len(cases)], i)
				n++
				e.N = n
				p.Entries = append(p.Entries, e)
			}
			x.writer.bodies = append(x.writer.bodies, p.AppendJSON(nil))
		}
	}
	return x, nil
}

// pull: the first pull of 10,000 records.
func (b *bench) pull(dir string) error {
	const rounds = 5
	t, err := makeTown(dir, time.Now())
	if err != nil {
		return err
	}
	r, err := t.reading(2*rounds+1, 0)
	if err != nil {
		return err
	}
	if err := t.close(); err != nil {
		return err
	}
	ours, floor, err := b.pair(dir)
	if err != nil {
		return err
	}
	defer floor.stop()
	defer ours.stop()
	mine, err := dial(ours.address)
	if err != nil {
		return err
	}
	theirs, err := dial(floor.address)
	if err != nil {
		return err
	}
	warm, err := mine.pull(r.leaders[0], "", "", 0)
	if err != nil {
		return err
	}
	if err := fillFloor(theirs, warm.records); err != nil {
		return err
	}
	if b.profile != "" {
		ours.ask("profile " + b.profile)
	}
	records := float64(len(warm.records))
	for k, g := range []struct{ name, accept, floor string }{{"as text", "", ""}, {"packed, as a browser takes it", browser, "gzip"}} {
		var a, z, waits, sends []float64
		var bytes, floorBytes int64
		for i := range rounds {
			from := theirs.read
			begun := time.Now()
			if _, err := theirs.post("/pull", "", g.floor, []byte(`{"cursor":0}`)); err != nil {
				return err
			}
			z = append(z, milli(time.Since(begun)))
			floorBytes = theirs.read - from
			x, err := mine.pull(r.leaders[1+k*rounds+i], g.accept, "", 0)
			if err != nil {
				return err
			}
			a = append(a, milli(x.took))
			waits, sends = append(waits, milli(x.waited)/float64(x.pages)), append(sends, milli(x.took-x.waited)/float64(x.pages))
			bytes = x.bytes
		}
		b.budget(fmt.Sprintf("first pull of %.0f records, %s: of the floor's time", records, g.name), median(a)/median(z), "×", false, 1.5)
		note("  milliseconds", median(a), "ms")
		note("  the floor's, "+map[string]string{"": "as text", "gzip": "in gzip"}[g.floor], median(z), "ms")
		note("  a page's first byte comes after", median(waits), "ms")
		note("  and its last one after that", median(sends), "ms")
		if g.accept != "" {
			b.budget("  bytes a record on the wire", float64(bytes)/records, "bytes", false, 110)
			note("  packed as "+string(mine.res.Header.ContentEncoding())+"; the floor's bytes", float64(floorBytes)/records, "bytes")
		} else {
			note("  bytes a record on the wire", float64(bytes)/records, "bytes")
		}
	}
	return nil
}

// large: an incremental pull in a small municipality and in one with a million records.
func (b *bench) large(dir string) error {
	const pulls = 300
	var times []float64
	for i, size := range []int{pullCases * caseRecords, b.records} {
		here := dir + "/" + strconv.Itoa(i)
		if err := mkdir(here); err != nil {
			return err
		}
		t, err := makeTown(here, time.Now())
		if err != nil {
			return err
		}
		r, err := t.reading(1, pulls+20)
		if err != nil {
			return err
		}
		for unit := 0; size > (1+unit)*pullCases*caseRecords; unit++ {
			u := bti.UnitID("enhet-" + strconv.Itoa(unit))
			if _, err := t.cases(pullCases, u, syncproto.PersonID("ansatt-"+strconv.Itoa(unit)), "mor", caseRecords, false); err != nil {
				return err
			}
		}
		if err := t.close(); err != nil {
			return err
		}
		took, floors, err := b.incremental(here, r, i == 0)
		if err != nil {
			return err
		}
		times = append(times, took)
		if i == 0 {
			b.budget("pull of 10 changes, 10,000 records: of the floor's time", took/floors, "×", false, 2)
			note("  milliseconds", took, "ms")
			note("  the floor's", floors, "ms")
		}
	}
	b.budget(fmt.Sprintf("pull of 10 changes, %d records: of the time with 10,000", b.records), times[1]/times[0], "×", false, 1.2)
	note("  milliseconds", times[1], "ms")
	return nil
}

// incremental is the median time of a pull of 10 changes, here and at the floor, in ms.
func (b *bench) incremental(dir string, r reading, withFloor bool) (took, floors float64, err error) {
	ours, floor, err := b.pair(dir)
	if err != nil {
		return 0, 0, err
	}
	defer floor.stop()
	defer ours.stop()
	mine, err := dial(ours.address)
	if err != nil {
		return 0, 0, err
	}
	theirs, err := dial(floor.address)
	if err != nil {
		return 0, 0, err
	}
	x, err := mine.pull(r.leaders[0], "", "", 0)
	if err != nil {
		return 0, 0, err
	}
	at := 0
	if withFloor {
		if err := fillFloor(theirs, x.records); err != nil {
			return 0, 0, err
		}
		at = len(x.records)
		if b.profile != "" {
			ours.ask("profile " + b.profile)
		}
	}
	var a, z []float64
	for i, body := range r.writer.bodies {
		answer, err := mine.post("/api/sync/push", r.writer.token, "", body)
		if err == nil {
			err = accepted(answer)
		}
		if err != nil {
			return 0, 0, err
		}
		if x, err = mine.pull(r.leaders[0], browser, x.cursor, 0); err != nil {
			return 0, 0, err
		}
		if len(x.records) != 10 && i > 0 {
			return 0, 0, fmt.Errorf("%d records instead of 10", len(x.records))
		}
		if i >= 20 { // the first ones warm everything up
			a = append(a, milli(x.took))
		}
		if !withFloor {
			continue
		}
		if _, err := theirs.post("/push", "", "", body); err != nil {
			return 0, 0, err
		}
		in := []byte(`{"cursor":` + strconv.Itoa(at+i*10) + `}`)
		begun := time.Now()
		out, err := theirs.post("/pull", "", "gzip", in)
		if err != nil {
			return 0, 0, err
		}
		if i >= 20 {
			z = append(z, milli(time.Since(begun)))
		}
		if i == 0 {
			var got struct{ Records []json.RawMessage }
			if out, err = theirs.unpacked(); err != nil {
				return 0, 0, err
			}
			if err := json.Unmarshal(out, &got); err != nil || len(got.Records) != 10 {
				return 0, 0, fmt.Errorf("the floor answered %d records: %w", len(got.Records), err)
			}
		}
	}
	if !withFloor {
		return median(a), 0, nil
	}
	return median(a), median(z), nil
}

// nothing: devices ask, and there is nothing new.
func (b *bench) nothing(dir string) error {
	const seconds = 3
	t, err := makeTown(dir, time.Now())
	if err != nil {
		return err
	}
	r, err := t.reading(pushClients, 0)
	if err != nil {
		return err
	}
	if err := t.close(); err != nil {
		return err
	}
	ours, floor, err := b.pair(dir)
	if err != nil {
		return err
	}
	defer floor.stop()
	defer ours.stop()
	bodies := make([][]byte, len(r.leaders))
	size := int64(0)
	for i, p := range r.leaders {
		c, err := dial(ours.address)
		if err != nil {
			return err
		}
		first, err := c.pull(p, browser, "", 0)
		if err != nil {
			return err
		}
		again, err := c.pull(p, browser, first.cursor, 0)
		if err != nil {
			return err
		}
		last, err := c.pull(p, browser, again.cursor, 0)
		if err != nil || len(last.records) > 0 {
			return fmt.Errorf("%d records where nothing is new: %w", len(last.records), err)
		}
		size = last.bytes
		bodies[i] = (&syncproto.Pull{Version: syncproto.Version, Device: p.device, Cursor: last.cursor}).AppendJSON(nil)
		c.close()
	}
	if b.profile != "" {
		ours.ask("profile " + b.profile)
	}
	hammer := func(p *process, path string) (float64, error) {
		var count atomic.Int64
		var all sync.WaitGroup
		errs := make([]error, len(bodies))
		until := time.Now().Add(seconds * time.Second)
		for i := range bodies {
			all.Go(func() {
				c, err := dial(p.address)
				if err != nil {
					errs[i] = err
					return
				}
				defer c.close()
				for time.Now().Before(until) {
					if _, errs[i] = c.post(path, r.leaders[i].token, browser, bodies[i]); errs[i] != nil {
						return
					}
					count.Add(1)
				}
			})
		}
		all.Wait()
		for _, err := range errs {
			if err != nil {
				return 0, err
			}
		}
		return float64(count.Load()) / seconds, nil
	}
	var mine, theirs []float64
	for range 3 {
		x, err := hammer(floor, "/nothing")
		if err != nil {
			return err
		}
		theirs = append(theirs, x)
		if x, err = hammer(ours, "/api/sync/pull"); err != nil {
			return err
		}
		mine = append(mine, x)
	}
	b.budget("nothing new: the whole answer, with headers", float64(size), "bytes", false, 300)
	b.budget("nothing new: requests a second, of the floor's", median(mine)/median(theirs), "×", true, 0.5)
	note("  requests a second", median(mine), "/s")
	note("  the floor's", median(theirs), "/s")
	return nil
}
