package chaos

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"net/http"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/syncproto"
	"stafett/syncproto/client"
	"stafett/syncproto/jsonv"
)

// How a written word stands.
const (
	waiting      = "waiting"
	acknowledged = "acknowledged" // the server said that it has it
	kept         = "kept"         // refused or quarantined: its writer still has it
)

// word is a word that was written nowhere else, so that it can be found again.
type word struct {
	who, word, state string
	n                int64 // of the entry
	record           bti.RecordID
}

func newID() bti.RecordID {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return bti.NewUUID7(time.Now().UnixMilli(), b)
}

// device is a Go client on a folder of files.
type device struct {
	x    *town
	who  string
	dir  string
	c    bti.CaseID
	cl   *client.Client
	made []*word
	held int // how many records of the case it held at most
}

func open(x *town, who string) (*client.Client, string) {
	x.t.Helper()
	dir := x.t.TempDir()
	folder, err := client.OpenFolder(dir)
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = folder.Close() })
	cl, err := client.Open(client.Config{Store: folder, Now: time.Now, HTTP: &http.Client{Timeout: 10 * time.Second}})
	if err != nil {
		x.t.Fatal(err)
	}
	person := bti.PersonID(x.demoPerson(who))
	x.inTheCalm(func(ctx context.Context) error { return cl.LoginDemo(ctx, x.url, person, "chaos") })
	x.inTheCalm(cl.Pull)
	return cl, dir
}

// again is how long after an attempt that did not come through the next one is made.
const again = 20 * time.Millisecond

// inTheCalm does what must come through now that nothing is broken; a machine that is merely slow gets its time.
func (x *town) inTheCalm(do func(context.Context) error) {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(x.t.Context(), patience)
	defer cancel()
	for {
		err := do(ctx)
		if err == nil {
			return
		}
		if refused, ok := errors.AsType[*client.Error](err); !ok || !refused.Later {
			x.t.Fatal(err)
		}
		select {
		case <-ctx.Done():
			x.t.Fatal(err)
		case <-time.After(again):
		}
	}
}

// caseOf is a case of the person's that is open and has a guardian called Maryam.
func caseOf(x *town, who string) bti.CaseID {
	x.t.Helper()
	cl, _ := open(x, who)
	for _, v := range cl.Views() {
		if v.Case == nil || v.Case.Head == nil || v.Case.Head.Log != "open" {
			continue
		}
		for _, g := range v.Case.Guardians {
			if strings.HasPrefix(g.Name, "Maryam") {
				return v.ID
			}
		}
	}
	x.t.Fatalf("%s has no case", who)
	return ""
}

func newDevice(x *town, who string, c bti.CaseID) *device {
	x.t.Helper()
	d := &device{x: x, who: who, c: c}
	d.cl, d.dir = open(x, who)
	d.look()
	return d
}

func today() bti.Date { return bti.Date(time.Now().Format("2006-01-02")) }

// live writes and syncs until ctx ends, whatever the network does.
func (d *device) live(ctx context.Context, r *mrand.Rand) {
	for ctx.Err() == nil {
		for range 1 + r.IntN(3) {
			d.write(r)
		}
		if d.who == "Maryam" && r.IntN(4) == 0 {
			d.turnConsent()
		}
		d.sync(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(50+r.IntN(400)) * time.Millisecond):
		}
	}
}

func (d *device) view() *replica.View { return d.cl.Replica().View(d.c) }

func (d *device) edit(e replica.Edit) (replica.Verdict, int64) {
	e.Case, e.Today, e.Now = d.c, today(), time.Now().UnixMilli()
	for range 4 {
		e.IDs = append(e.IDs, newID())
	}
	before := d.lastN()
	v, _, err := d.cl.Change([]replica.Edit{e})
	if err != nil {
		d.x.t.Errorf("%s cannot store: %v", d.who, err)
	}
	if after := d.lastN(); v.Kept && after > before {
		return v, after
	}
	return v, 0
}

func (d *device) lastN() (n int64) {
	for _, e := range d.cl.Replica().Queue() {
		n = max(n, e.N)
	}
	return n
}

// write puts a comment, or adds a word to a text that others write in too.
func (d *device) write(r *mrand.Rand) {
	v := d.view()
	if v == nil || v.Case == nil || v.Case.Head == nil {
		return
	}
	w := fmt.Sprintf("kanari%s%06x", d.who, r.Uint32()>>8)
	e := replica.Edit{Op: syncproto.OpPut, Kind: bti.KindComment, Depth: bti.Log, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("Det går bra. "+w)))}
	if len(v.Case.Minutes) > 0 && d.who != "Maryam" && r.IntN(2) == 0 {
		m := v.Case.Minutes[0]
		words := strings.Fields(m.Text)
		at := 0
		if len(words) > 0 {
			at = r.IntN(len(words))
		}
		text := strings.Join(append(append(append([]string{}, words[:at]...), w), words[at:]...), " ")
		if len(text) > 15_000 {
			return
		}
		e = replica.Edit{Op: syncproto.OpPatch, Kind: bti.KindMinutes, Depth: bti.Log, Record: m.Meta.ID, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str(text)))}
	}
	if verdict, n := d.edit(e); verdict.Kept {
		d.made = append(d.made, &word{who: d.who, word: w, state: waiting, n: n, record: verdict.Record})
		d.x.count.add("written by a client")
	}
}

// turnConsent withdraws PPT's consent when it stands, and gives it when it does not.
func (d *device) turnConsent() {
	if !d.withdraw() {
		d.sign()
	}
}

func (d *device) withdraw() (did bool) {
	v := d.view()
	if v == nil || v.Case == nil {
		return false
	}
	for _, c := range v.Case.Consents {
		if c.Service != "ppt" || c.Purpose != "service" || c.State != "given" {
			continue
		}
		verdict, _ := d.edit(replica.Edit{
			Op: syncproto.OpIntent, Kind: bti.KindConsent, Depth: bti.Log, Record: c.Meta.ID, Intent: bti.WithdrawConsent,
			Fields: jsonv.Obj(jsonv.M("date", jsonv.Str(string(today())))),
		})
		did = did || verdict.Kept
		if verdict.Kept {
			d.x.count.add("consent withdrawn")
		}
	}
	return did
}

func (d *device) sign() {
	v := d.view()
	if v == nil || v.Case == nil {
		return
	}
	for _, g := range v.Case.Guardians {
		if g.Person != d.cl.Session().Person {
			continue
		}
		text := "Jeg sier ja til at PPT er med."
		sum := sha256.Sum256([]byte(text))
		verdict, _ := d.edit(replica.Edit{
			Op: syncproto.OpIntent, Kind: bti.KindConsent, Depth: bti.Log, Intent: bti.SignConsent,
			Fields: jsonv.Obj(jsonv.M("purpose", jsonv.Str("service")), jsonv.M("service", jsonv.Str("ppt")), jsonv.M("guardian", jsonv.Str(string(g.Meta.ID))),
				jsonv.M("text", jsonv.Str(text)), jsonv.M("textVersion", jsonv.Str("1")), jsonv.M("lang", jsonv.Str("nb")),
				jsonv.M("textHash", jsonv.Str(hex.EncodeToString(sum[:]))), jsonv.M("method", jsonv.Str("own_device")), jsonv.M("date", jsonv.Str(string(today())))),
		})
		if verdict.Kept {
			d.x.count.add("consent given")
		}
	}
}

// sync sends and fetches; a fault of the network is what this is about, anything else is told.
func (d *device) sync(ctx context.Context) {
	err := d.cl.Sync(ctx)
	refused, ok := errors.AsType[*client.Error](err)
	switch {
	case err == nil:
		d.x.count.add("syncs that came through")
	case ctx.Err() != nil:
	case ok && refused.Later:
		d.x.count.add("syncs that were cut off")
	default:
		d.x.t.Errorf("%s: %v", d.who, err)
	}
	d.look()
}

// look notes how the device's words stand.
func (d *device) look() {
	if v := d.view(); v != nil {
		d.held = max(d.held, len(v.Records))
	}
	entries := make(map[int64]*replica.Entry)
	for _, e := range d.cl.Replica().Queue() {
		entries[e.N] = e
	}
	for _, w := range d.made {
		if w.state != waiting {
			continue
		}
		switch e := entries[w.n]; {
		case e == nil, e.State == replica.Acked:
			w.state = acknowledged
			if e != nil {
				d.x.count.add("outcome: " + string(e.Result))
			}
		case e.Waits():
			w.state = kept
			d.x.count.add("outcome: " + string(e.State))
		}
	}
}

// settle syncs until nothing waits.
func (d *device) settle(ctx context.Context) {
	for ctx.Err() == nil {
		d.sync(ctx)
		if d.cl.Replica().Unsent() == 0 {
			if err := d.cl.Pull(ctx); err == nil {
				d.look()
				return
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
	d.x.t.Errorf("%s does not come to rest", d.who)
}

// endConsent takes PPT's consent back for good.
func (d *device) endConsent(ctx context.Context) {
	d.settle(ctx)
	for d.withdraw() && ctx.Err() == nil {
		d.settle(ctx)
	}
}

// everything is all text of the case that a fresh device of somebody who holds it gets, conflicts too.
func everything(x *town, who string, c bti.CaseID) string {
	x.t.Helper()
	cl, _ := open(x, who)
	v := cl.Replica().View(c)
	if v == nil {
		x.t.Fatalf("%s does not hold the case", who)
	}
	var b strings.Builder
	for _, r := range v.Records {
		b.WriteString(r.Fields.String())
		for _, k := range r.Conflicts {
			b.WriteString(k.Value.String())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func allWritten(devices []*device, tablets []*tablet) (list []*word) {
	for _, d := range devices {
		list = append(list, d.made...)
	}
	for _, b := range tablets {
		list = append(list, b.made...)
	}
	return list
}
