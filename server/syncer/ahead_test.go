package syncer_test

import (
	"errors"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// paging is a device that pulls a case of 20 comments in pages of five, as over HTTP.
type paging struct {
	*town
	t       *testing.T
	b       *busyStore
	s       *syncer.Syncer
	writer  *device
	who     syncer.Who
	c       bti.CaseID
	next    string
	records map[syncproto.RecordID]int64 // their versions
}

func newPaging(t *testing.T) *paging {
	x := newTown(t)
	p := &paging{town: x, t: t, writer: x.device("ansatt"), records: map[syncproto.RecordID]int64{}}
	p.c = p.writer.startCase()
	for range 20 {
		p.writer.put(p.c, bti.Log, bti.KindComment, m("text", "Hei"))
	}
	p.writer.must()
	p.who = x.device("leder").who
	p.b, p.s = x.busy()
	p.b.pageRecords, p.b.ahead = 5, make(chan bool, 100)
	return p
}

// page pulls the next page, and waits until the one behind it is read.
func (p *paging) page() error {
	a, err := p.s.PullRaw(ctx(), p.who, &syncproto.Pull{Version: 1, Device: p.who.Device, Page: p.next}, func(*syncproto.PullAnswer) {})
	if err != nil {
		return err
	}
	for _, r := range a.Records {
		p.records[r.ID] = r.Version
	}
	if p.next = a.Next; p.next != "" {
		<-p.b.ahead
	}
	return nil
}

func (p *paging) must() {
	p.t.Helper()
	if err := p.page(); err != nil {
		p.t.Fatal(err)
	}
}

// rest pulls all pages that are left, and holds what came against the database.
func (p *paging) rest() {
	p.t.Helper()
	for p.next != "" {
		p.must()
	}
	p.read(func(r store.Reader) error {
		list, err := r.CaseRecords(p.c)
		for _, stored := range list {
			if p.records[stored.ID] != stored.Version {
				p.t.Errorf("%s %s has version %d, and came with %d", stored.Kind, stored.ID, stored.Version, p.records[stored.ID])
			}
		}
		return err
	})
}

func TestAPageIsReadWhileTheDeviceTakesInTheOneBefore(t *testing.T) {
	p := newPaging(t)
	p.must()
	p.rest()
	if p.b.pages != 1 {
		t.Errorf("%d pages were read when they were asked for", p.b.pages)
	}
	log := int64(0)
	p.read(func(r store.Reader) error {
		lines, err := r.LogLines(0, 1000)
		for _, l := range lines {
			if l.What == "read" && l.Device == p.who.Device {
				log += l.Count
			}
		}
		return err
	})
	inCases := 0
	p.read(func(r store.Reader) error {
		list, err := r.CaseRecords(p.c)
		inCases = len(list)
		return err
	})
	if log != int64(inCases) {
		t.Errorf("the access log tells of %d records, %d were handed out", log, inCases)
	}
}

func TestAPageThatWasReadAheadIsReadAnewWhenSomethingWasWritten(t *testing.T) {
	p := newPaging(t)
	p.must()
	p.writer.pull()
	var last syncproto.RecordID
	p.read(func(r store.Reader) error {
		list, err := r.CaseRecords(p.c)
		last = list[len(list)-1].ID
		return err
	})
	p.writer.patch(last, m("text", "Hei igjen"))
	p.writer.must()
	before := p.b.pages
	p.must()
	if p.b.pages != before+1 {
		t.Error("the page of before was handed out")
	}
	p.rest()
}

func TestAPageThatWasReadAheadIsNotHandedOutToWhoMayHoldItNoMore(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*paging)
		want   syncer.Code
	}{
		"a right is gone": {func(p *paging) {
			p.write(func(tx store.Tx) error {
				return tx.PutProjection(p.c, store.Projection{Head: &store.CaseHead{Unit: "vika", Service: "barnehage", Status: "open", Log: "none"}})
			})
		}, syncer.BadPage},
		"the device is blocked": {func(p *paging) {
			p.write(func(tx store.Tx) error {
				d, _, err := tx.Device(p.who.Device)
				d.RevokedAt = 1
				return errors.Join(err, tx.PutDevice(d))
			})
		}, syncer.DeviceRevoked},
		"the device has pulled anew": {func(p *paging) {
			if _, err := p.town.s.Pull(ctx(), p.who, &syncproto.Pull{Version: 1, Device: p.who.Device}); err != nil {
				p.t.Fatal(err)
			}
		}, syncer.BadPage},
		"the day of the post has passed": {func(p *paging) {
			p.write(func(tx store.Tx) error {
				return tx.PutPosts("leder", []store.Post{{Person: "leder", Unit: "solbakken", Service: "barnehage", Role: bti.Leader, From: "2020-01-01", Until: "2021-01-01"}})
			})
		}, syncer.BadPage},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaging(t)
			p.must()
			p.must()
			c.change(p)
			refused := new(syncer.Error)
			if err := p.page(); !errors.As(err, &refused) || refused.Code != c.want {
				t.Errorf("%v instead of %s", err, c.want)
			}
		})
	}
}

func TestADeviceGetsNoPageThatWasReadAheadForAnother(t *testing.T) {
	p := newPaging(t)
	p.must()
	other := p.device("leder").who
	refused := new(syncer.Error)
	for _, device := range []syncproto.DeviceID{p.who.Device, other.Device} {
		a, err := p.s.PullRaw(ctx(), other, &syncproto.Pull{Version: 1, Device: device, Page: p.next}, func(*syncproto.PullAnswer) {})
		if !errors.As(err, &refused) || a != nil {
			t.Error(a, err)
		}
	}
	p.must()
	if p.b.pages != 1 {
		t.Error("the other took it away")
	}
}
