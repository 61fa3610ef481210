package sim

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/replica"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// phone is a device: the real replica, the rows it has stored, and a clock of
// its own. What it does online is what pwa/src/worker/sync/loop.ts does.
type phone struct {
	*run
	no  int
	who syncer.Who
	// wire is the version that its app speaks; see older_test.go.
	wire  int
	actor bti.Actor
	rep   *replica.Replica
	disk  map[rowKey]replica.Row
	// skew is what its clock shows beside the true time; cleared when somebody sets the clock back after a contact.
	skew time.Duration
	busy bool
	lost bool
	// typing: its person goes on writing while it syncs.
	typing bool
	// contact is when the last finished pull was stored, and seen what the clock showed then.
	contact, seen time.Time
	// wrote: the last storage transaction was done, whether or not anybody was told.
	wrote bool

	// first is the database as the pull began that is under way.
	first moment
	// before is the disk before the last finished pull; aside a copy made with snapshot.
	before map[rowKey]replica.Row
	aside  *snapshot
	// rotten are the scopes whose last writes were undone, with the server's number at that time.
	rotten map[syncproto.ScopeID]int64
	// may are the scopes that the last answers left it.
	may map[syncproto.ScopeID]bool
}

type rowKey struct {
	table, key string
}

type snapshot struct {
	disk   map[rowKey]replica.Row
	who    syncer.Who
	may    map[syncproto.ScopeID]bool
	rotten map[syncproto.ScopeID]int64
	// Of the contact before the copy.
	contact, seen time.Time
}

var (
	errDied = errors.New("the tab was killed")
	errEnd  = errors.New("the server has ended this device")
)

// skews are the clocks of the devices.
var skews = []time.Duration{0, 2 * time.Minute, 0, -7 * time.Minute, 0, -3 * 365 * 24 * time.Hour, 0, 4 * 365 * 24 * time.Hour, 0}

func (s *run) newPhone(person syncproto.PersonID) *phone {
	p := &phone{
		run: s, no: len(s.phones), who: syncer.Who{Person: person}, disk: make(map[rowKey]replica.Row), skew: skews[len(s.phones)%len(skews)],
		rotten: make(map[syncproto.ScopeID]int64), may: map[syncproto.ScopeID]bool{"": true}, wire: syncproto.Version,
	}
	if early(p.no) {
		p.wire = oldest
	}
	p.register()
	p.open()
	return p
}

func (p *phone) String() string { return fmt.Sprintf("%s/%d", p.who.Person, p.no) }

// clock is what the device holds for the time.
func (p *phone) clock() time.Time { return p.now.Add(p.skew) }

func (p *phone) today() bti.Date { return bti.Date(p.clock().In(p.place).Format("2006-01-02")) }

// register makes the device known under a new id; what is stored on it stays.
func (p *phone) register() {
	p.who.Device = syncproto.DeviceID(p.id())
	p.h.admin(func(tx store.Tx) error {
		return tx.PutDevice(store.Device{ID: p.who.Device, Person: p.who.Person, Name: "sim", CreatedAt: p.now.UnixMilli()})
	})
}

// open starts the replica on what is stored, as after a tab was killed.
func (p *phone) open() { p.openDamaged(0) }

// openDamaged is open, when so many rows would not open.
func (p *phone) openDamaged(damaged int) {
	p.h.look(func(r store.Reader) {
		a, _, err := r.Account(p.who.Person)
		if err != nil {
			panic(err)
		}
		p.actor = bti.Actor{Person: a.Person, Role: a.Role, Unit: a.Unit, Service: a.Service}
	})
	p.rep = replica.Open(p.actor, p.who.Device, field.Demo)
	var rows []replica.Row
	for k, row := range p.disk {
		if k == stateKey && p.wire != syncproto.Version {
			row = writtenBy(syncproto.Version, row) // its own program wrote it
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b replica.Row) int { return strings.Compare(a.Table+a.Key, b.Table+b.Key) })
	p.rep.Load(rows)
	p.write(p.rep.Ready(damaged))
}

// store is the storage transaction of the worker. In it the tab may be killed:
// before it is done, or after, when nobody is told any more.
func (p *phone) store(effects []replica.Effect) error {
	p.wrote = len(effects) == 0
	if p.wrote {
		return nil
	}
	if p.chance(15) {
		p.count("a device dies before a write")
		p.note("%v is killed before it has stored", p)
		p.open()
		return errDied
	}
	p.write(effects)
	p.wrote = true
	if p.chance(15) {
		p.count("a device dies after a write")
		p.note("%v is killed after it has stored", p)
		p.open()
		return errDied
	}
	return nil
}

func (p *phone) write(effects []replica.Effect) {
	for _, e := range effects {
		switch e.Op {
		case replica.Put:
			k, row := rowKey{e.Table, e.Key}, replica.Row{Table: e.Table, Key: e.Key, Scope: e.Scope, Data: e.Data}
			if k == stateKey && p.wire != syncproto.Version {
				row = writtenBy(p.wire, row)
			}
			p.disk[k] = row
		case replica.Delete:
			delete(p.disk, rowKey{e.Table, e.Key})
		case replica.DropScope:
			maps.DeleteFunc(p.disk, func(_ rowKey, row replica.Row) bool { return row.Scope == e.Scope })
		default:
			p.broken("storage effects are of three kinds", "%q", e.Op)
		}
	}
}

// exchange carries a request to the server and its answer back, over a network
// that loses, cuts and doubles, to a server that may die or fail meanwhile.
func (p *phone) exchange(m message) (string, error) {
	h := p.h
	m = p.said(m)
	fault := p.rnd.IntN(100)
	if p.quiet {
		fault = 100
	}
	if fault < 6 {
		p.count("a request is lost")
		return "", errLost
	}
	if p.depth == 0 {
		switch {
		case fault >= 40 && fault < 45:
			h.fault = 1 + p.rnd.IntN(12)
		case fault >= 45 && fault < 48:
			h.death = 1 + p.rnd.IntN(12)
		case fault >= 48 && fault < 50:
			h.deathAfter = true
		}
	}
	answer, err := h.serve(p.who, m)
	if p.depth == 0 {
		h.fault, h.death, h.deathAfter = 0, 0, false
		if h.dead {
			p.note("the server dies while it serves %v", p)
			h.start()
			return "", errLost
		}
	}
	if !p.typed() {
		return "", errDied
	}
	if err != nil {
		return "", err
	}
	if !p.quiet {
		p.late = append(p.late, letter{p.who, m})
	}
	switch {
	case fault < 12:
		p.count("an answer is lost")
		return "", errLost
	case fault < 17:
		p.count("an answer is cut")
		return answer[:p.rnd.IntN(len(answer))], nil
	case fault < 22:
		p.count("a request arrives twice")
		if again, err := h.serve(p.who, m); err == nil {
			return p.heardAs(m.name()+"Answer", again), nil // and what the second one met is told to nobody
		}
	}
	return p.heardAs(m.name()+"Answer", answer), nil
}

// typed lets the person write something while a request is under way. It is false when the tab was killed over it.
func (p *phone) typed() bool {
	if !p.typing || p.written >= wordsMax || !p.chance(400) {
		return true
	}
	p.count("a person writes while the device syncs")
	rep := p.rep
	p.work()
	return p.rep == rep
}

// message is a request: the body of a push or of a pull.
type message struct {
	push bool
	body string
}

// name is the message's in the shape of the wire.
func (m message) name() string {
	if m.push {
		return "Push"
	}
	return "Pull"
}

// letter is a request that was sent, to arrive once more later.
type letter struct {
	who syncer.Who
	message
}

// roundsMax bounds what would otherwise be a loop without end.
const roundsMax = 200

// online is one round of the loop: push, then pull, unless the push says that there is no use.
func (p *phone) online() {
	if p.lost || p.busy {
		return
	}
	p.busy = true
	defer func() { p.busy = false }()
	if p.moved() {
		p.open()
	}
	err := p.push()
	if errors.Is(err, errLost) || errors.Is(err, errDied) || errors.Is(err, errEnd) {
		return
	}
	if p.pull() != nil || p.push() != nil || !p.quiet {
		return
	}
	if n := p.rep.Unsent(); n > 0 {
		p.broken("a permanent refusal blocks nothing", "%v has %d entries without outcome after a quiet round", p, n)
	}
}

// onlineBusy is online while the person goes on writing.
func (p *phone) onlineBusy() {
	p.typing = true
	p.online()
	p.typing = false
}

// moved tells whether the person works elsewhere since the profile was opened: the log-in tells.
func (p *phone) moved() (yes bool) {
	p.h.look(func(r store.Reader) {
		a, _, err := r.Account(p.who.Person)
		if err != nil {
			panic(err)
		}
		yes = a.Unit != p.actor.Unit
	})
	return yes
}

// refused does what the worker does when the server refuses a push or pull as
// a whole. No error: ask again.
func (p *phone) refused(err error) error {
	var no *syncer.Error
	if !errors.As(err, &no) {
		return err
	}
	switch no.Code {
	case syncer.Gap:
		p.count("a gap is mended")
		p.note("%v: the server waits for entry %d", p, no.Expected)
		a := p.rep.PushGap(no.Expected)
		if len(a.Effects) == 0 {
			p.broken("a gap can be mended", "%v: the server waits for %d, and the device has nothing to send", p, no.Expected)
			return err
		}
		return p.store(a.Effects)
	case syncer.DeviceCloned, syncer.DeviceGone:
		p.count("a device registers anew")
		p.note("%v registers anew: %s", p, no.Code)
		p.register()
		p.open()
		return errEnd
	case syncer.DeviceRevoked:
		p.count("a device is wiped")
		p.note("%v is wiped", p)
		p.forgetWords(p.disk)
		p.disk, p.lost, p.aside = make(map[rowKey]replica.Row), true, nil
		return errEnd
	}
	p.broken("the server refuses nothing else", "%v: %v", p, err)
	return err
}

func (p *phone) push() error {
	for range roundsMax {
		body, n := p.rep.PushNext(1 + p.rnd.IntN(6))
		if n == 0 {
			return nil
		}
		answer, err := p.exchange(message{true, body})
		if err != nil {
			if err = p.refused(err); err != nil {
				return err
			}
			continue
		}
		a, err := p.rep.PushAnswer(answer)
		if errors.Is(err, replica.ErrAnswer) {
			return errLost
		}
		if err != nil {
			p.broken("an answer is taken", "%v: %v", p, err)
			return err
		}
		if p.chance(8) {
			p.count("an answer arrives twice")
			if again, err := p.rep.PushAnswer(answer); err == nil && len(again.Effects) > 0 {
				p.broken("an answer that comes twice changes nothing", "%v: %v", p, again.Effects)
			}
		}
		if err := p.store(a.Effects); err != nil {
			return err
		}
		if !a.More {
			return nil
		}
	}
	p.broken("a push ends", "%v pushes without end", p)
	return nil
}

// dropped notes what was let go of with a scope: entries that the server has
// are purged too, and cannot be sent once more.
func (p *phone) dropped(before map[rowKey]replica.Row) {
	rows := maps.Clone(before)
	maps.DeleteFunc(rows, func(k rowKey, row replica.Row) bool { _, still := p.disk[k]; return still || p.may[about(row)] })
	orphanWords(p.run, rows)
}

// about is the scope that a row tells of: an entry may lie under the profile's own key.
func about(row replica.Row) syncproto.ScopeID {
	if row.Table != "queue" {
		return row.Scope
	}
	return syncproto.ScopeID(sent(row).Get("scope").Text())
}

// sent is the entry in a row of the queue.
func sent(row replica.Row) jsonv.Value {
	return must(jsonv.Parse(must(jsonv.Parse(row.Data)).Get("raw").Text()))
}

// written are the words that an entry in a row of the queue brings. Those that it was made on, in its "from", it only names.
func written(row replica.Row) map[string]bool { return wordsIn(sent(row).Get("f").String()) }

func (p *phone) pull() error {
	restart := false
	for range roundsMax {
		body := p.rep.PullNext(restart)
		restart = false
		var asked syncproto.Pull
		p.read(body, &asked)
		if asked.Page == "" {
			p.first = p.h.moment(p)
		}
		answer, err := p.exchange(message{false, body})
		var no *syncer.Error
		if errors.As(err, &no) && no.Code == syncer.BadPage {
			p.count("a pull begins anew")
			restart = true
			continue
		}
		if err != nil {
			if err = p.refused(err); err != nil {
				return err
			}
			// What a restored server lacks is sent first.
			if err = p.push(); err != nil {
				return err
			}
			continue
		}
		before := maps.Clone(p.disk)
		out, err := p.rep.PullAnswer(answer, p.clock().UnixMilli())
		if errors.Is(err, replica.ErrAnswer) {
			return errLost
		}
		if err != nil {
			p.broken("an answer is taken", "%v: %v", p, err)
			return err
		}
		var a syncproto.PullAnswer
		p.read(answer, &a)
		err = p.store(out.Effects)
		if p.wrote {
			p.heard(&a)
			p.dropped(before)
		}
		if err != nil {
			return err
		}
		if a.Next != "" {
			p.count("a page before the last")
			p.meanwhile(25)
			continue
		}
		p.before = before
		if !a.Held {
			p.before = nil // it may be of another past of the server, in which a number stands for something else
		}
		p.finished(&a)
		if !out.More {
			return nil
		}
		p.count("a scope is healed")
	}
	p.broken("a pull ends", "%v pulls without end", p)
	return nil
}
