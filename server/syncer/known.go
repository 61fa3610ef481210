package syncer

import (
	"sync"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// known is what was worked out for a device's pull, with all that it depends on. It is held against
// these in the transaction of each pull, so it outlives neither a withdrawal nor the end of a day.
type known struct {
	incarnation string
	// may holds as long as nobody's rights change, on one day, for one actor.
	may    map[syncproto.ScopeID]string
	rights int64
	today  bti.Date
	actor  bti.Actor
	// ledger holds until the device's next pull that changes it.
	ledger []store.Grant
	pull   int64
	// settled: the device has confirmed that it holds just what it may. Then
	// there is nothing to grant or purge, and what changed is all there is to look for.
	settled bool
}

// scopesKnown is how many scopes of devices are kept in all, at about 200 bytes each.
const scopesKnown = 300_000

// knownDevices keeps what is known of devices. When it is too much it forgets all: each pull can work it out.
type knownDevices struct {
	mu     sync.Mutex
	of     map[syncproto.DeviceID]*known
	scopes int
}

func (d *knownDevices) get(id syncproto.DeviceID) known {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k := d.of[id]; k != nil {
		return *k
	}
	return known{}
}

func (d *knownDevices) put(id syncproto.DeviceID, k known) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if before := d.of[id]; before != nil {
		d.scopes -= len(before.may) + len(before.ledger)
	}
	if d.scopes += len(k.may) + len(k.ledger); d.scopes > scopesKnown || d.of == nil {
		d.of = make(map[syncproto.DeviceID]*known)
		d.scopes = len(k.may) + len(k.ledger)
	}
	d.of[id] = &k
}

// pulled tells that a pull of the device changed its number and nothing of the ledger.
func (d *knownDevices) pulled(id syncproto.DeviceID, from, upto int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if k := d.of[id]; k != nil && k.pull == from {
		next := *k
		next.pull = upto
		d.of[id] = &next
	}
}

// knownActor is what somebody is, as long as nobody's rights change, on one day.
type knownActor struct {
	incarnation string
	rights      int64
	today       bti.Date
	actor       bti.Actor
	outside     bool
}

// actorsKnown is of how many people it is kept what they are, at about 300 bytes each.
const actorsKnown = 20_000

type actors struct {
	mu sync.Mutex
	of map[syncproto.PersonID]knownActor
}

func (a *actors) get(p syncproto.PersonID) (knownActor, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	k, ok := a.of[p]
	return k, ok
}

func (a *actors) put(p syncproto.PersonID, k knownActor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil || len(a.of) >= actorsKnown {
		a.of = make(map[syncproto.PersonID]knownActor)
	}
	a.of[p] = k
}

// A device that finds nothing new mostly asks the same again. As long as nothing at all was committed, and it is
// the same day, the answer is the same too, with all that it depends on.
type nothingNew struct {
	generation int64
	today      bti.Date
	person     syncproto.PersonID
	cursor     string
	acked      int64
	version    int
	// until, in ms, the device's last contact need not be noted.
	until  int64
	answer *syncproto.PullAnswer
}

// nothingKnown is of how many devices such answers are kept, at about 500 bytes each.
const nothingKnown = 20_000

type nothings struct {
	mu sync.Mutex
	of map[syncproto.DeviceID]nothingNew
}

func (n *nothings) get(id syncproto.DeviceID) nothingNew {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.of[id]
}

func (n *nothings) put(id syncproto.DeviceID, x nothingNew) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil || len(n.of) >= nothingKnown {
		n.of = make(map[syncproto.DeviceID]nothingNew)
	}
	n.of[id] = x
}
