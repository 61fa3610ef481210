package main

import (
	"fmt"
	"sync"
	"time"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const (
	pushClients = 16
	pushBatches = 20 // of each client in a round; half of them new records, half edits of these
	pushRounds  = 3
	batchCases  = 5
	eachBatches = 4 // of these, to the floor that commits each insert by itself
)

// pusher is a device with the pushes it will send, ready made.
type pusher struct {
	person
	bodies [][]byte
}

// pushers makes devices that each push so many batches in each of so many rounds.
func (t *town) pushers(name string, clients, batches int) ([]*pusher, error) {
	var list []*pusher
	for i := range clients {
		who := syncproto.PersonID(fmt.Sprintf("%s-%d", name, i))
		if err := t.account(who, bti.Employee, ourUnit, service); err != nil {
			return nil, err
		}
		p := &pusher{}
		var err error
		if p.person, err = t.enters(who, t.id()); err != nil {
			return nil, err
		}
		cases, err := t.cases(batches/2*batchCases, ourUnit, who, "mor", 12, false)
		if err != nil {
			return nil, err
		}
		n := int64(0)
		body := func(list []syncproto.Entry) {
			for i := range list {
				n++
				list[i].N = n
			}
			p.bodies = append(p.bodies, (&syncproto.Push{Version: syncproto.Version, Device: p.device, Entries: list}).AppendJSON(nil))
		}
		for k := range batches / 2 {
			of := cases[k*batchCases : (k+1)*batchCases]
			made := make([]syncproto.Entry, syncproto.EntriesMax)
			edits := make([]syncproto.Entry, syncproto.EntriesMax)
			for i := range made {
				made[i] = t.entry(of[i*batchCases/len(made)], i)
				edits[i] = t.edit(made[i])
			}
			body(made)
			body(edits)
		}
		list = append(list, p)
	}
	return list, nil
}

// round lets all devices push some of their batches at once, and answers the records per second and the server's CPU per record.
func round(address, path string, server *process, list []*pusher, from, upto int, check func([]byte) error) (perSecond, cpu float64, err error) {
	before := server.number("cpu")
	begun := time.Now()
	var all sync.WaitGroup
	errs := make([]error, len(list))
	for i, p := range list {
		all.Go(func() {
			c, err := dial(address)
			if err != nil {
				errs[i] = err
				return
			}
			defer c.close()
			for _, body := range p.bodies[from:upto] {
				answer, err := c.post(path, p.token, "", body)
				if err == nil {
					err = check(answer)
				}
				if err != nil {
					errs[i] = err
					return
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, 0, err
		}
	}
	records := float64(len(list) * (upto - from) * syncproto.EntriesMax)
	return records / time.Since(begun).Seconds(), (server.number("cpu") - before) / records, nil
}

// accepted tells whether every entry of a push was.
func accepted(answer []byte) error {
	v, err := jsonv.Parse(string(answer))
	if err != nil {
		return err
	}
	for _, o := range v.Get("outcomes").Elems() {
		if r := o.Val.Get("result").Text(); r != string(syncproto.Applied) {
			return fmt.Errorf("an entry was not applied: %s", o.Val.String())
		}
	}
	return nil
}

func (b *bench) push(dir string) error {
	t, err := makeTown(dir, time.Now())
	if err != nil {
		return err
	}
	many, err := t.pushers("ansatt", pushClients, pushBatches*pushRounds)
	if err != nil {
		return err
	}
	one, err := t.pushers("alene", 1, pushBatches*pushRounds)
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
	if b.profile != "" {
		ours.ask("profile " + b.profile)
	}
	stored := func([]byte) error { return nil }
	for _, g := range []struct {
		name  string
		list  []*pusher
		limit float64
	}{{fmt.Sprintf("%d clients", pushClients), many, 0.6}, {"one client", one, 0.5}} {
		var mine, theirs, cpu, floorCPU, each, eachCPU []float64
		for r := range pushRounds {
			x, c, err := round(floor.address, "/push", floor, g.list, r*pushBatches, (r+1)*pushBatches, stored)
			if err != nil {
				return err
			}
			theirs, floorCPU = append(theirs, x), append(floorCPU, c)
			// A part of the batches is enough: where each insert waits for the disk it takes long.
			if x, c, err = round(floor.address, "/push-each", floor, g.list, r*pushBatches, r*pushBatches+eachBatches, stored); err != nil {
				return err
			}
			each, eachCPU = append(each, x), append(eachCPU, c)
			if x, c, err = round(ours.address, "/api/sync/push", ours, g.list, r*pushBatches, (r+1)*pushBatches, accepted); err != nil {
				return err
			}
			mine, cpu = append(mine, x), append(cpu, c)
		}
		b.budget("push, batches of 100, 500 bytes each, "+g.name+": of the floor", median(mine)/median(theirs), "×", true, g.limit)
		note("  records a second", median(mine), "/s")
		note("  the floor's", median(theirs), "/s")
		if len(g.list) > 1 {
			b.budget("  server CPU a record", median(cpu), "µs", false, 90)
		} else {
			note("  server CPU a record", median(cpu), "µs")
		}
		note("  the floor's", median(floorCPU), "µs")
		note("  a floor where each insert is a transaction of its own", median(each), "/s")
		note("  its server CPU a record", median(eachCPU), "µs")
	}
	return nil
}
