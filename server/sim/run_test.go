package sim

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// run is one simulation: one server, some devices, one clock, one thread.
type run struct {
	h       *host
	phones  []*phone
	devices int // without clones
	now     time.Time
	place   *time.Location
	// people are the accounts as the database has them.
	people map[syncproto.PersonID]store.Account
	// rnd is the chance of the step under way.
	rnd  *rand.Rand
	step step
	// written is how many words the step under way has written.
	written int
	quiet   bool
	// depth is how many devices are in the middle of a request that others came between.
	depth int
	made  uint64

	words map[string]*word
	// arrived are the entries of the push that is served.
	arrived map[entryKey]arrival
	late    []letter

	counts map[string]int
	names  map[string]string // of cases, for the trace
	traced bool
	trace  []string
	// law is the first law that was broken, and how.
	law, how string
}

// word is something written that is to be found again.
type word struct {
	by syncproto.PersonID
	// gone says why it may be nowhere, "" when it may not.
	gone string
	// orphan: the device that had it was wiped or set back: after a restore of the server nobody sends it again.
	orphan bool
}

// result is what a simulation came to.
type result struct {
	law, how string
	counts   map[string]int
	trace    []string
}

// simulate carries out a plan. It stops at the first law that is broken.
func simulate(p plan, traced bool) (out result) {
	dir, err := os.MkdirTemp(ram(), "sim")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // an empty folder left behind does no harm
	s := &run{
		devices: p.devices, now: villageDay, place: oslo(), people: make(map[syncproto.PersonID]store.Account), words: make(map[string]*word),
		counts: make(map[string]int), names: make(map[string]string), traced: traced,
		rnd: rand.New(rand.NewPCG(1, 1)),
	}
	defer func() {
		if fault := recover(); fault != nil {
			s.broken("nothing panics", "%v\n%s", fault, debug.Stack())
		}
		if s.h != nil {
			s.h.close()
		}
		out = result{s.law, s.how, s.counts, s.trace}
	}()
	s.h = s.newHost(dir)
	s.readPeople()
	for i, c := range village().cases {
		s.names[string(c)] = []string{"Ask", "Bo", "Cleo"}[i]
	}
	s.quiet = true
	for i := range p.devices {
		x := s.newPhone(holders[i%len(holders)])
		s.phones = append(s.phones, x)
		x.online()
	}
	s.quiet = false
	for _, st := range p.steps {
		s.take(st)
		if s.law != "" {
			return
		}
	}
	s.settle()
	if s.law == "" {
		s.end()
	}
	return
}

// take carries out a step.
func (s *run) take(st step) {
	s.count("steps")
	s.step, s.written = st, 0
	s.rnd = rand.New(rand.NewPCG(st.rnd, 9))
	s.now = s.now.Add(time.Duration(s.rnd.IntN(600)) * time.Second)
	p := s.phones[st.device%len(s.phones)]
	s.h.pageRecords = 0
	if s.chance(500) {
		s.h.pageRecords = 1 + s.rnd.IntN(8)
	}
	switch st.do {
	case doReboot:
		s.count("the server starts anew")
		s.note("the server starts anew")
		s.h.start()
	case doBackup:
		s.note("the server is backed up")
		s.h.backup()
	case doRestoreDB:
		s.restoreServer(false)
	case doCopyBack:
		s.restoreServer(true)
	case doMove:
		s.move()
	case doJudge:
		s.judge()
	case doLate:
		s.deliverLate()
	case doRest:
		hours := []int{1, 6, 24, 80}[s.rnd.IntN(4)]
		s.note("%d hours pass", hours)
		s.now = s.now.Add(time.Duration(hours) * time.Hour)
	default:
		if !p.lost {
			p.take(st.do)
		}
	}
	for _, x := range s.phones {
		x.inside()
		x.leased()
	}
}

// take does something to a device.
func (p *phone) take(do deed) {
	switch do {
	case doWork:
		p.work()
	case doReview:
		if mine := p.rep.Cases(); len(mine) > 0 {
			p.review(mine[p.rnd.IntN(len(mine))])
		}
	case doSync:
		p.note("%v goes online", p)
		p.online()
	case doBusy:
		p.note("%v goes online, and writes on", p)
		p.onlineBusy()
	case doRestart:
		p.count("a tab is killed")
		p.note("%v: the tab is killed", p)
		p.open()
	case doDamage:
		p.damage()
	case doRot:
		p.rot()
	case doTorn:
		p.torn()
	case doSnapshot:
		p.note("%v: the disk is copied aside", p)
		p.aside = &snapshot{maps.Clone(p.disk), p.who, maps.Clone(p.may), maps.Clone(p.rotten), p.contact, p.seen}
	case doRollback:
		if p.aside == nil {
			return
		}
		p.count("a device is set back")
		p.note("%v is set back to the copy", p)
		p.forgetWords(p.disk)
		p.disk, p.who, p.may, p.rotten = maps.Clone(p.aside.disk), p.aside.who, maps.Clone(p.aside.may), maps.Clone(p.aside.rotten)
		p.contact, p.seen = p.aside.contact, p.aside.seen
		p.open()
	case doClone:
		p.clone()
	case doTwins:
		if x := p.clone(); x != nil {
			p.work()
			p.online()
			x.onlineBusy()
		}
	case doLose:
		p.count("a device is blocked")
		p.note("%v is lost, and blocked", p)
		p.h.admin(func(tx store.Tx) error {
			d, ok, err := tx.Device(p.who.Device)
			if err != nil || !ok {
				return err
			}
			d.RevokedAt = p.now.UnixMilli()
			return tx.PutDevice(d)
		})
	case doUpdate:
		p.update()
	case doClock:
		p.count("a clock is set")
		p.skew += time.Duration(p.rnd.IntN(2*365)-365) * 24 * time.Hour
		p.note("%v: the clock is set to %s", p, p.today())
		orphanWords(p.run, p.disk) // how long a day is, is the clock's: what is kept for a day may go
	}
}

// clone makes a second device of what is on the disk; nil when there are enough of them.
func (p *phone) clone() *phone {
	if len(p.phones) >= p.devices+clonesMax {
		return nil
	}
	p.count("a device is cloned")
	x := &phone{
		run: p.run, no: len(p.phones), who: p.who, disk: maps.Clone(p.disk), skew: p.skew, before: maps.Clone(p.before),
		rotten: maps.Clone(p.rotten), may: maps.Clone(p.may), contact: p.contact, seen: p.seen, wire: p.wire,
	}
	x.open()
	p.phones = append(p.phones, x)
	p.note("%v is cloned: %v", p, x)
	return x
}

// clonesMax is how many clones come beside the devices of a plan.
const clonesMax = 2

// damage makes a stored row unreadable: its seal does not open, or what was in
// it is none of ours. A chunk comes again from the server; an entry is gone, and
// the words that only it held.
func (p *phone) damage() {
	var keys []rowKey
	for k := range p.disk {
		if k.table != "meta" {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return
	}
	slices.SortFunc(keys, func(a, b rowKey) int { return strings.Compare(a.table+a.key, b.table+b.key) })
	k := keys[p.rnd.IntN(len(keys))]
	p.count("a stored row is damaged")
	p.note("%v: %s %s cannot be opened any more", p, k.table, k.key)
	row := p.disk[k]
	if k.table == "chunk" && p.rnd.IntN(2) == 0 {
		row.Data = row.Data[:len(row.Data)/2]
		p.disk[k] = row
		p.open()
		return
	}
	rest := maps.Clone(p.disk)
	delete(rest, k)
	p.disk = rest
	orphanWords(p.run, map[rowKey]replica.Row{k: row})
	if k.table == "queue" {
		for w := range written(row) {
			// The server may have it all the same, and so may a clone.
			if x := p.words[w]; x != nil {
				x.gone = "only in a row that was damaged"
			}
		}
	}
	p.openDamaged(1)
}

// rot undoes what the last finished pull has changed in a scope of a case, as a
// disk does that has lied about what it wrote.
func (p *phone) rot() {
	if p.before == nil {
		return
	}
	var scopes []syncproto.ScopeID
	for k, row := range p.disk {
		old, had := p.before[k]
		if _, _, inCase := bti.SplitScope(row.Scope); inCase && k.table == "chunk" && had && old.Scope == row.Scope && old.Data != row.Data && !slices.Contains(scopes, row.Scope) {
			scopes = append(scopes, row.Scope)
		}
	}
	if len(scopes) == 0 {
		return
	}
	slices.Sort(scopes)
	scope := scopes[p.rnd.IntN(len(scopes))]
	p.count("the last writes are undone")
	p.note("%v: the last writes of %s are undone", p, p.scopeName(scope))
	maps.DeleteFunc(p.disk, func(k rowKey, row replica.Row) bool { return k.table == "chunk" && row.Scope == scope })
	for k, row := range p.before {
		if k.table == "chunk" && row.Scope == scope {
			p.disk[k] = row
		}
	}
	p.rotten[scope] = p.h.seq()
	p.open()
}

// torn undoes what somebody's second review of a case has just brought another device that holds it.
func (p *phone) torn() {
	mine := p.rep.Cases()
	if len(mine) == 0 {
		return
	}
	c := mine[p.rnd.IntN(len(mine))]
	others := slices.DeleteFunc(slices.Clone(p.phones), func(x *phone) bool { return x == p || x.lost || !x.may[bti.ScopeOf(c, bti.Internal)] })
	if len(others) == 0 {
		return
	}
	x := others[p.rnd.IntN(len(others))]
	for range 2 {
		p.review(c)
		p.online()
		x.online()
	}
	x.rot()
}

// move lets somebody work in another unit from now. The leader of it does that.
func (s *run) move() {
	who := []syncproto.PersonID{"nora", "henrik", "mona"}[s.rnd.IntN(3)]
	a := s.people[who]
	if a.Unit == "solbakken" {
		a.Unit = "bekkesvingen"
	} else {
		a.Unit = "solbakken"
	}
	s.count("a person is moved")
	s.note("%s works at %s from now", who, a.Unit)
	err := s.h.sync.Administer(ctx(), s.id, func(tx store.Tx) ([]bti.Record, error) {
		s.people[who] = a // from here on nobody comes between
		return []bti.Record{personRecord(a)}, tx.PutAccount(a)
	})
	if err != nil {
		s.broken("the directory can be published", "%v", err)
	}
}

// judge lets the leaders judge what lies in quarantine for them, each in front of the municipality's own machine.
func (s *run) judge() {
	for _, leader := range []syncproto.PersonID{"liv", "terje"} {
		who := syncer.Who{Person: leader, Device: syncproto.DeviceID(s.id())}
		s.h.admin(func(tx store.Tx) error {
			return tx.PutDevice(store.Device{ID: who.Device, Person: leader, Name: "desk", CreatedAt: s.now.UnixMilli()})
		})
		list, _, err := s.h.sync.ToJudge(ctx(), who)
		if err != nil {
			s.broken("who leads a unit may judge", "%s: %v", leader, err)
			return
		}
		for i := range list {
			v := syncer.Verdict{Device: list[i].Device, N: list[i].Entry.N, Take: s.chance(700), Reason: "nei"}
			if !s.verdict(who, &list[i].Quarantine, v) || s.chance(100) {
				if s.chance(300) {
					v.Take = !v.Take // somebody else at the same desk
				}
				s.verdict(who, &list[i].Quarantine, v)
			}
		}
	}
}

// verdict judges an entry. answered is false when a fault of the server came between: then nobody knows whether it is decided.
func (s *run) verdict(who syncer.Who, q *store.Quarantine, v syncer.Verdict) (answered bool) {
	h, key := s.h, entryKey{q.Device, q.Entry.N}
	switch fault := s.rnd.IntN(100); {
	case fault < 8:
		h.fault = 1 + s.rnd.IntN(6)
	case fault < 12:
		h.death = 1 + s.rnd.IntN(6)
	case fault < 15:
		h.deathAfter = true
	}
	_, before := h.past.judged[key]
	h.judging, h.judge = q, who.Person
	h.arrived = map[entryKey]arrival{key: {&q.Entry, syncproto.Version}}
	out, err := h.sync.Judge(ctx(), who, &v)
	h.judging, h.judge, h.arrived = nil, "", nil
	h.fault, h.death, h.deathAfter = 0, 0, false
	s.note("%s judges %s of %s, take %v: %s %v %v", who.Person, describe(&q.Entry), h.deviceName(q.Device), v.Take, out.Result, out.Findings, err)
	if h.dead {
		h.start()
	}
	var no *syncer.Error
	switch {
	case errors.As(err, &no):
		s.broken("who leads a unit may judge", "%s: %v", who.Person, err)
		return true
	case err != nil:
		s.count("a verdict meets a fault")
		return false
	case out.JudgedAt == 0:
		s.count("an entry cannot be taken in")
		if len(out.Findings) == 0 {
			s.broken("a refusal says why", "%s cannot be taken in", describe(&q.Entry))
		}
		return true
	case out.Before:
		s.count("a verdict comes a second time")
	case out.Result == syncproto.Rejected:
		s.count("an entry is left out")
	default:
		s.count("an entry is taken in")
	}
	if stands := h.past.judged[key]; out.Before != before || out.Judgement != stands {
		s.broken("what is judged is judged once", "%s: answered is %+v, before: %v, and stored %+v, before: %v", describe(&q.Entry), out.Judgement, out.Before, stands, before)
	}
	return true
}

func (s *run) readPeople() {
	s.h.look(func(r store.Reader) {
		for _, a := range must(r.AllAccounts()) {
			s.people[a.Person] = a
		}
	})
}

// deliverLate lets a request that was sent before arrive once more; its answer is told to nobody.
func (s *run) deliverLate() {
	if len(s.late) == 0 {
		return
	}
	l := s.late[s.rnd.IntN(len(s.late))]
	s.count("a request arrives late")
	s.note("a request of %s arrives once more: %s", l.who.Person, l.message)
	_, _ = s.h.serve(l.who, l.message) // whoever sent it has long gone on
}

// backupHoursMax is how old a backup may be to be restored: entries are kept for a day.
const backupHoursMax = 20

// restoreServer sets the server back to its backup: by the command for that, or by hand, with the file alone.
func (s *run) restoreServer(byHand bool) {
	k := s.h.kept
	if k == nil || s.now.Sub(k.at) > backupHoursMax*time.Hour {
		return
	}
	s.count("the server is restored")
	if byHand {
		s.count("the server is restored by hand")
	}
	s.note("the server is set back by %s, by hand: %v", s.now.Sub(k.at).Round(time.Minute), byHand)
	judged := s.h.past.judged
	s.h.restore(byHand)
	for key := range judged {
		if _, still := s.h.past.judged[key]; !still && s.h.past.late[key] {
			s.count("a verdict is undone by a restore")
		}
	}
	s.readPeople()
	s.late = nil // what was on its way arrived at the server that is gone
	for i, p := range s.phones {
		for _, twin := range s.phones[i+1:] {
			if p.who.Device == twin.who.Device && !p.lost && !twin.lost {
				// Two that send under one name: what the server lacks of the one it may hold to have from the other.
				orphanWords(s, p.disk)
				orphanWords(s, twin.disk)
			}
		}
	}
	all := s.h.everything()
	for w, x := range s.words {
		if x.gone == "" && x.orphan && !strings.Contains(all, w) {
			x.gone = "sent by a device that is gone, to a server that is gone"
		}
	}
}

// onDevices are the words that lie in the queue of a device.
func (s *run) onDevices() map[string]bool {
	out := make(map[string]bool)
	for _, p := range s.phones {
		for k, row := range p.disk {
			if k.table == "queue" {
				maps.Copy(out, written(row))
			}
		}
	}
	return out
}

// forgetWords is called before rows of a disk go: all of them, when it is wiped or set back.
func (p *phone) forgetWords(rows map[rowKey]replica.Row) {
	orphanWords(p.run, rows)
	disk := p.disk
	p.disk = maps.Clone(disk)
	for k := range rows {
		delete(p.disk, k)
	}
	all, others := p.h.everything(), p.onDevices()
	p.disk = disk
	for k, row := range rows {
		if k.table != "queue" {
			continue
		}
		for w := range written(row) {
			if x := p.words[w]; x != nil && !others[w] && !strings.Contains(all, w) {
				x.gone = "only on a device that is gone"
			}
		}
	}
}

// orphanWords: nobody may count on these rows to be sent once more.
func orphanWords(s *run, rows map[rowKey]replica.Row) {
	for k, row := range rows {
		if k.table != "queue" {
			continue
		}
		for w := range written(row) {
			if x := s.words[w]; x != nil {
				x.orphan = true
			}
		}
	}
}

// settle is the quiet at the end: a good network, nobody dies, each case is
// touched once, and everybody goes online until nothing is left to be said.
func (s *run) settle() {
	s.quiet = true
	s.h.pageRecords = 0
	s.note("quiet")
	s.step = step{no: 1_000_000}
	s.rnd = rand.New(rand.NewPCG(1, 1))
	everybody := func() {
		for _, p := range s.phones {
			s.now = s.now.Add(time.Minute)
			p.online()
		}
	}
	for range 3 {
		everybody()
	}
	// A digest is of the scopes that a pull touches, so each is touched.
	for _, leader := range []syncproto.PersonID{"liv", "terje"} {
		x := s.newPhone(leader)
		x.skew = 0
		x.online()
		for _, c := range x.rep.Cases() {
			for _, d := range []bti.Depth{bti.Log, bti.Internal} {
				_, effects := x.rep.Change(replica.Edit{
					Op: syncproto.OpPut, Case: c, Kind: bti.KindComment, Depth: d, Fields: jsonv.Obj(text("text", "Alt vel.")),
					Today: x.today(), Now: x.now.UnixMilli(), IDs: s.ids(),
				}, false)
				x.write(effects)
			}
		}
		x.online()
	}
	for range 2 {
		everybody()
	}
}

// meanwhile lets another device go online in between, so many times in a hundred.
func (s *run) meanwhile(percent int) {
	if s.quiet || s.depth > 0 || s.rnd.IntN(100) >= percent {
		return
	}
	var idle []*phone
	for _, p := range s.phones {
		if !p.busy && !p.lost {
			idle = append(idle, p)
		}
	}
	if len(idle) == 0 {
		return
	}
	fault, death, after := s.h.fault, s.h.death, s.h.deathAfter
	judging, judge := s.h.judging, s.h.judge
	s.h.fault, s.h.death, s.h.deathAfter, s.h.judging, s.h.judge = 0, 0, false, nil, ""
	s.depth++
	p := idle[s.rnd.IntN(len(idle))]
	s.count("another device comes between")
	s.note("meanwhile %v goes online", p)
	p.online()
	s.depth--
	s.h.fault, s.h.death, s.h.deathAfter, s.h.judging, s.h.judge = fault, death, after, judging, judge
}

// chance is true so many times in a thousand, never when it is quiet.
func (s *run) chance(perThousand int) bool { return s.rnd.IntN(1000) < perThousand && !s.quiet }

func (s *run) id() syncproto.RecordID {
	s.made++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], s.made)
	return bti.NewUUID7(s.now.UnixMilli(), random)
}

func (s *run) ids() []bti.RecordID {
	out := make([]bti.RecordID, 8)
	for i := range out {
		out[i] = s.id()
	}
	return out
}

func (s *run) count(what string) { s.counts[what]++ }

// broken notes the first law that is broken.
func (s *run) broken(law, how string, args ...any) {
	if s.law == "" {
		s.law, s.how = law, fmt.Sprintf(how, args...)
		s.note("BROKEN: %s: %s", s.law, s.how)
	}
}

func (s *run) note(line string, args ...any) {
	if s.traced {
		s.trace = append(s.trace, fmt.Sprintf("%4d %s ", s.step.no, s.now.Format("02. 15:04"))+strings.Repeat("  ", s.depth)+fmt.Sprintf(line, args...))
	}
}

func (s *run) read(body string, into answer) {
	v, err := jsonv.Parse(body)
	if err == nil {
		err = into.DecodeJSON(v)
	}
	if err != nil {
		panic(err)
	}
}

// word is a new word, named by the step that writes it.
func (s *run) word() string {
	s.written++
	return fmt.Sprintf("ord%05d%cx", s.step.no, 'a'+s.written-1)
}

// wordsMax bounds what one step writes.
const wordsMax = 20

var wordForm = regexp.MustCompile(`ord\d{5}[a-z]x`)

func wordsIn(text string) map[string]bool {
	out := make(map[string]bool)
	for _, w := range wordForm.FindAllString(text, -1) {
		out[w] = true
	}
	return out
}

// Names for the trace.

func (s *run) caseName(c bti.CaseID) string {
	if n := s.names[string(c)]; n != "" {
		return n
	}
	s.names[string(c)] = fmt.Sprint("case ", len(s.names)+1)
	return s.names[string(c)]
}

func (s *run) scopeName(x syncproto.ScopeID) string {
	if c, d, ok := bti.SplitScope(x); ok {
		return s.caseName(c) + ":" + string(d)
	}
	return string(x)
}

func (s *run) deviceName(d syncproto.DeviceID) string {
	for _, p := range s.phones {
		if p.who.Device == d {
			return p.String()
		}
	}
	return "a device of before"
}

func (s *run) recordName(r store.Reader, id syncproto.RecordID) string {
	if rec, ok, _ := r.Record(id); ok {
		return rec.Kind + " " + rec.Fields.String()
	}
	return string(id)
}

func describe(e *syncproto.Entry) string {
	return fmt.Sprintf("%d %s %s%s %s", e.N, e.Op, e.Kind, e.Intent, e.Fields)
}

func (m message) String() string {
	if m.push {
		return "a push"
	}
	return "a pull"
}
