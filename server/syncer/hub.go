package syncer

import (
	"sync"

	"stafett/syncproto"
)

// Bounds of live lines.
const (
	LinesMax       = 20_000
	LinesPersonMax = 12
)

// Hub tells listening devices of one server that there is something to fetch. A
// poke has no content: who may see what is decided by the pull that follows.
type Hub struct {
	mu    sync.Mutex
	lines map[syncproto.PersonID]map[*line]struct{}
	count int
}

type line struct {
	device syncproto.DeviceID
	poke   chan struct{}
	end    chan struct{}
}

// Line is one listening device.
type Line struct {
	// Poke receives a value when there is something to fetch; several pokes may become one.
	Poke <-chan struct{}
	// End is closed when the device may listen no more.
	End <-chan struct{}
	// Close stops listening.
	Close func()
}

// NewHub makes a hub with nobody listening.
func NewHub() *Hub { return &Hub{lines: make(map[syncproto.PersonID]map[*line]struct{})} }

// Listen begins to listen. A line that the device had before ends: its other end has
// vanished, which the server would notice with the next heartbeat only. It is refused
// with TooManyLines when too many listen.
func (h *Hub) Listen(who Who) (Line, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(who.Person, who.Device)
	mine := h.lines[who.Person]
	if h.count >= LinesMax || len(mine) >= LinesPersonMax {
		return Line{}, refuse(TooManyLines)
	}
	if mine == nil {
		mine = make(map[*line]struct{})
		h.lines[who.Person] = mine
	}
	l := &line{who.Device, make(chan struct{}, 1), make(chan struct{})}
	mine[l] = struct{}{}
	h.count++
	return Line{Poke: l.poke, End: l.end, Close: func() { h.drop(who.Person, l) }}, nil
}

func (h *Hub) drop(p syncproto.PersonID, l *line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, ok := h.lines[p][l]; !ok {
		return
	}
	delete(h.lines[p], l)
	if len(h.lines[p]) == 0 {
		delete(h.lines, p)
	}
	h.count--
}

// Poke pokes all lines of the persons except those of one device, which knows already.
func (h *Hub) Poke(persons []syncproto.PersonID, except syncproto.DeviceID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range persons {
		for l := range h.lines[p] {
			if l.device != except {
				l.touch()
			}
		}
	}
}

// PokeAll pokes everybody.
func (h *Hub) PokeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, mine := range h.lines {
		for l := range mine {
			l.touch()
		}
	}
}

// End ends the lines of a device, which was revoked or has logged out.
func (h *Hub) End(p syncproto.PersonID, d syncproto.DeviceID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.end(p, d)
}

func (h *Hub) end(p syncproto.PersonID, d syncproto.DeviceID) {
	for l := range h.lines[p] {
		if l.device == d {
			close(l.end)
			delete(h.lines[p], l)
			h.count--
		}
	}
	if len(h.lines[p]) == 0 {
		delete(h.lines, p)
	}
}

// EndAll ends all lines: the server stops.
func (h *Hub) EndAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, mine := range h.lines {
		for l := range mine {
			close(l.end)
		}
	}
	clear(h.lines)
	h.count = 0
}

// Listens tells whether a person has a line.
func (h *Hub) Listens(p syncproto.PersonID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.lines[p]) > 0
}

// Listening is how many lines stand.
func (h *Hub) Listening() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.count
}

func (l *line) touch() {
	select {
	case l.poke <- struct{}{}:
	default: // one waits already
	}
}
