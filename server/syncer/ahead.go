package syncer

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"stafett/server/store"
	"stafett/syncproto"
)

// A device that got a page asks for the next one as soon as it has taken it in. Meanwhile that is read, and handed out if
// nothing was committed that could make it another one: rights, ledger and device are looked up again when it is asked for, the
// line of the access log is written then, and a page that nobody asks for has left nowhere.

const (
	// aheadMax is how many pages may wait to be asked for, at a megabyte of fields each at most.
	aheadMax = 16
	// aheadAtOnce is how many are read at one time: half of the connections that readers have on the smallest machine.
	aheadAtOnce = 2
)

// ahead keeps the pages that are read ahead, one of a device.
type ahead struct {
	mu      sync.Mutex
	pages   []*pageAhead // the oldest first
	reading int
}

// pageAhead is a page that is being read, or was.
type pageAhead struct {
	device syncproto.DeviceID
	token  string
	done   chan struct{}
	read   *pulling // when it is done; nil: it could not be read
}

// begin makes room for a device's next page; nil when too many are being read.
func (a *ahead) begin(device syncproto.DeviceID, token string) *pageAhead {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop(device)
	if a.reading >= aheadAtOnce {
		return nil
	}
	if len(a.pages) >= aheadMax {
		a.pages = slices.Delete(a.pages, 0, 1)
	}
	p := &pageAhead{device: device, token: token, done: make(chan struct{})}
	a.pages = append(a.pages, p)
	a.reading++
	return p
}

func (a *ahead) end(p *pageAhead) {
	a.mu.Lock()
	a.reading--
	a.mu.Unlock()
	close(p.done)
}

// take is the page of a token, for one who will hand it out: nobody else gets it.
func (a *ahead) take(device syncproto.DeviceID, token string) *pageAhead {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.drop(device); p != nil && p.token == token {
		return p
	}
	return nil
}

func (a *ahead) drop(device syncproto.DeviceID) *pageAhead {
	i := slices.IndexFunc(a.pages, func(p *pageAhead) bool { return p.device == device })
	if i < 0 {
		return nil
	}
	p := a.pages[i]
	a.pages = slices.Delete(a.pages, i, i+1)
	return p
}

// readAhead begins to read the page behind one that was just answered.
func (s *Syncer) readAhead(who Who, version int, token string) {
	at, ok := parsePage(token)
	if !ok {
		return
	}
	p := s.ahead.begin(who.Device, token)
	if p == nil {
		return
	}
	go func() {
		defer s.ahead.end(p)
		defer func() {
			if what := recover(); what != nil {
				s.report(fmt.Errorf("a page was not read ahead: %v", what))
			}
		}()
		// What goes wrong comes up again when the page is asked for.
		_ = s.st.Read(context.Background(), func(r store.Reader) error {
			x, err := s.page(r, who, &syncproto.Pull{Version: version, Device: who.Device, Page: token}, at, nil)
			if err == nil {
				err = x.rest(r) // of the last page, the digests take longer than the records
			}
			if err == nil {
				x.later, p.read = nil, x
			}
			return err
		})
	}()
}

// aheadOf is the page of a token that was read ahead, once it is read; nil when it was not.
func (s *Syncer) aheadOf(ctx context.Context, device syncproto.DeviceID, token string) *pulling {
	p := s.ahead.take(device, token)
	if p == nil {
		return nil
	}
	select {
	case <-p.done:
		return p.read
	case <-ctx.Done():
		return nil
	}
}

// same tells whether a page that y found is the one that x would find.
func (x *pulling) same(y *pulling) bool {
	return x.meta.Incarnation == y.meta.Incarnation && x.meta.Seq == y.meta.Seq && x.meta.Rights == y.meta.Rights &&
		x.today == y.today && x.actor == y.actor && x.outside == y.outside && x.device.Pull == y.device.Pull
}
