package syncer

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/mutant"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Bounds of a pull.
const (
	// pageBytesMax is about how many bytes of fields one page holds.
	pageBytesMax = 1 << 20
	// outcomesMax is how many outcomes a pull brings; more come with the next.
	outcomesMax = 500
	// contactMilli is how exact a device's last contact is kept: an idle pull writes nothing else.
	contactMilli = 10 * 60 * 1000
)

// cursor is what a finished pull leaves with the device.
type cursor struct {
	incarnation string
	// device it was given to, as a checksum: one that registers anew still has the cursor of its old
	// id, whose pulls were counted by themselves.
	device int64
	pull   int64 // of the device's last pull that changed the ledger or handed out records
	seq    int64 // up to which number (inclusive) the device has everything
}

// page is where a pull goes on.
type page struct {
	cursor
	// head is the sequence's number when the pull began; what left a fresh scope
	// later must be told.
	head int64
	// after is the version up to which everything was handed out.
	after int64
	// held is what the first page answered.
	held bool
}

func (c cursor) String() string {
	return "c2." + c.numbers()
}

func (c cursor) numbers() string {
	return c.incarnation + "." + strconv.FormatInt(c.device, 36) + "." + strconv.FormatInt(c.pull, 36) + "." + strconv.FormatInt(c.seq, 36)
}

func (p page) String() string {
	return "p2." + p.numbers() + "." +
		strconv.FormatInt(p.head, 36) + "." + strconv.FormatInt(p.after, 36) + "." + strconv.FormatInt(bit(p.held), 36)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// parse takes a token apart: the incarnation and the numbers behind it.
func parse(token, kind string, numbers int) (incarnation string, n []int64, ok bool) {
	if len(token) > 200 {
		return "", nil, false
	}
	parts := strings.Split(token, ".")
	if len(parts) != 2+numbers || parts[0] != kind {
		return "", nil, false
	}
	for _, s := range parts[2:] {
		x, err := strconv.ParseInt(s, 36, 64)
		if err != nil || x < 0 {
			return "", nil, false
		}
		n = append(n, x)
	}
	return parts[1], n, true
}

func parseCursor(token string) (c cursor, ok bool) {
	incarnation, n, ok := parse(token, "c2", 3)
	if !ok {
		return c, false
	}
	return cursor{incarnation, n[0], n[1], n[2]}, true
}

func parsePage(token string) (p page, ok bool) {
	incarnation, n, ok := parse(token, "p2", 6)
	if !ok {
		return p, false
	}
	return page{cursor{incarnation, n[0], n[1], n[2]}, n[3], n[4], n[5] == 1}, true
}

// checksum tells devices apart, not forgers: a cursor gives no right to anything.
func checksum(d syncproto.DeviceID) int64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(d)) // it never fails
	return int64(h.Sum32())
}

// Pull hands a device what it lacks: purges first, scopes newly held whole,
// what has changed since its cursor, and the outcomes it has not seen. The
// error is a *Error when the pull is refused; any other is a passing fault. A
// device of a wire version that is too old is told its purges, and that it must update.
// A device of a person without a post today is told to forget everything, and refused with AccountEnded once it has.
func (s *Syncer) Pull(ctx context.Context, who Who, p *syncproto.Pull) (*syncproto.PullAnswer, error) {
	a, err := s.PullRaw(ctx, who, p, nil)
	if err != nil {
		return nil, err
	}
	for i := range a.Records {
		f := &a.Records[i].Fields
		if *f, err = jsonv.Parse(f.RawText()); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// PullRaw is Pull for one who sends the answer on: the fields of its records are
// texts as they are stored (jsonv.Raw), which can be written and not read.
//
// ready, when it is not nil, makes the answer ready to be sent, while the line of the access log that tells of it is
// written; what it made may be sent when PullRaw has returned without an error. It is called on another goroutine, and a second
// time in the rare case that another pull of the device came between, and the answer is a little other.
func (s *Syncer) PullRaw(ctx context.Context, who Who, p *syncproto.Pull, ready func(*syncproto.PullAnswer)) (*syncproto.PullAnswer, error) {
	switch {
	case p.Version > syncproto.Version:
		return nil, refuse(VersionAhead)
	case p.Acked < 0:
		return nil, &Error{Code: BadRequest, Where: "acked"}
	case len(p.Heal) > syncproto.HealMax:
		return nil, &Error{Code: BadRequest, Where: "heal"}
	case len(p.Waits) > syncproto.WaitsMax:
		return nil, &Error{Code: BadRequest, Where: "waits"}
	}
	if p.Page != "" {
		return s.nextPage(ctx, who, p, ready)
	}
	return s.firstPage(ctx, who, p, ready)
}

// An outcome is asked for again until the device has acknowledged it, and a device that lost its last
// words to a power cut may ask even then. Past these days nobody does; a few go with each pull that writes anyway.
const (
	outcomeKeptMilli = 30 * 24 * 60 * 60 * 1000
	outcomesDropped  = 200
)

// pulling is one page of a pull.
type pulling struct {
	sender
	acked int64
	now   int64
	today bti.Date
	meta  store.Meta
	// may are the scopes the person may hold now, each with its ground.
	may    map[syncproto.ScopeID]string
	ledger []store.Grant
	known  known
	answer *syncproto.PullAnswer
	// later reads what the answer has beside records, once these are known: what left the scopes, and the digests. nil: nothing.
	later func(store.Reader) error
}

// rest reads what is left to read.
func (x *pulling) rest(r store.Reader) error {
	if x.later == nil {
		return nil
	}
	return x.later(r)
}

func (s *Syncer) pulling(r store.Reader, who Who, p *syncproto.Pull) (*pulling, error) {
	from, err := s.readSender(r, who, p.Device)
	if err != nil {
		return nil, err
	}
	x := &pulling{sender: from, acked: p.Acked, answer: &syncproto.PullAnswer{Version: syncproto.Version, Held: true}}
	x.now, x.today = s.moment()
	if x.meta, err = r.Meta(); err != nil {
		return nil, err
	}
	k := s.known.get(x.device.ID)
	fresh := false
	if k.incarnation != x.meta.Incarnation || k.rights != x.meta.Rights || k.today != x.today || k.actor != x.actor {
		fresh = true
		k.rights, k.today, k.actor, k.settled = x.meta.Rights, x.today, x.actor, false
		if k.may, err = entitled(r, x.actor, x.today); err != nil {
			return nil, err
		}
	}
	if k.incarnation != x.meta.Incarnation || k.pull != x.device.Pull {
		fresh = true
		k.pull, k.settled = x.device.Pull, false
		if k.ledger, err = r.Ledger(x.device.ID); err != nil {
			return nil, err
		}
	}
	if fresh {
		k.incarnation = x.meta.Incarnation
		s.known.put(x.device.ID, k)
	}
	x.known, x.may, x.ledger = k, k.may, k.ledger
	return x, nil
}

// firstPage finds out what the device holds and may hold, and begins the pull.
func (s *Syncer) firstPage(ctx context.Context, who Who, p *syncproto.Pull, ready func(*syncproto.PullAnswer)) (*syncproto.PullAnswer, error) {
	generation, err := who.Generation, error(nil)
	if generation == 0 {
		if generation, err = s.st.Generation(); err != nil {
			return nil, err
		}
	}
	now, today := s.moment()
	same := nothingNew{generation: generation, today: today, person: who.Person, cursor: p.Cursor, acked: p.Acked, version: p.Version}
	if n := s.still.get(who.Device); n.answer != nil && now < n.until && len(p.Heal)+len(p.Waits) == 0 && p.Device == who.Device {
		same.until, same.answer = n.until, n.answer
		if n == same {
			if ready != nil {
				ready(n.answer)
			}
			return n.answer, nil
		}
	}
	var x *pulling
	var writes []store.Grant
	var start page
	var from []store.Span
	rest, err := s.look(ctx, func(r store.Reader) (err error) {
		if x, err = s.pulling(r, who, p); err != nil {
			return err
		}
		start.head = x.meta.Seq
		start.incarnation, start.device = x.meta.Incarnation, checksum(x.device.ID)
		c, ok := parseCursor(p.Cursor)
		if ok && c.incarnation == x.meta.Incarnation && c.device == checksum(x.device.ID) && c.seq <= x.meta.Seq && c.pull <= x.device.Pull && len(x.ledger) > 0 {
			start.cursor = c
		} else {
			x.answer.Held = false
		}
		// The device has outcomes of entries that this database knows nothing of: it was restored from
		// a backup, and they are asked for again. Only a device that registered anew has those of its old
		// id, and shows it by a cursor of this same past.
		if same := ok && c.incarnation == x.meta.Incarnation; p.Acked > x.device.LastN && (x.device.LastN > 0 || !same) && mutant.Active != mutant.RestoreForgets {
			return &Error{Code: Gap, Expected: x.device.LastN + 1}
		}
		start.held = x.answer.Held
		settled := x.known.settled && start.held && start.pull == x.device.Pull && len(p.Heal) == 0
		if !settled {
			if writes, from, err = x.compare(r, start, p.Heal); err != nil {
				return err
			}
			if start.held && start.pull == x.device.Pull && len(writes) == 0 {
				x.known.settled = true
				s.known.put(x.device.ID, x.known)
			}
		}
		if p.Acked < x.device.LastN {
			if x.answer.Outcomes, err = r.OutcomesAfter(x.device.ID, p.Acked, outcomesMax); err != nil {
				return err
			}
		}
		if x.answer.Judged, err = judgedOf(r, x.actor, p.Waits, x.today); err != nil {
			return err
		}
		if p.Version < syncproto.Oldest {
			return nil
		}
		if settled {
			return x.changed(r, start)
		}
		return x.collect(r, start, from)
	}, func(r store.Reader) error { return x.rest(r) })
	if err != nil {
		return nil, err
	}
	old := p.Version < syncproto.Oldest
	if old {
		writes = slices.DeleteFunc(writes, func(g store.Grant) bool { return g.State == store.Granted })
	}
	finish := func(pull int64) {
		x.seal(start, pull)
		if ready != nil {
			ready(x.answer)
		}
	}
	var refused error
	switch {
	case x.outside && len(x.answer.Purges)+len(x.answer.Outcomes)+len(x.answer.Judged) == 0:
		refused = refuse(AccountEnded) // it has forgotten everything
	case old:
		refused = &Error{Code: UpdateNeeded, Purges: x.answer.Purges}
	}
	if refused != nil {
		finish = func(int64) {}
	}
	pull, err := s.note(ctx, x, writes, rest, finish, ready != nil)
	if err == nil {
		err = refused
	}
	if err != nil {
		return nil, err
	}
	if ready != nil && x.answer.Next != "" {
		s.readAhead(who, p.Version, x.answer.Next)
	}
	if a := x.answer; pull == start.pull && start.held && a.Next == "" && len(p.Heal)+len(p.Waits) == 0 && len(a.Purges)+len(a.Fresh)+len(a.Records)+len(a.Gone)+len(a.Outcomes)+len(a.Digests) == 0 {
		same.until, same.answer = x.device.LastContact+contactMilli, a
		s.still.put(who.Device, same)
	}
	return x.answer, nil
}

// nextPage goes on with a pull. What the token says about the pull is held
// against what is true now; when it no longer fits, the pull begins anew.
func (s *Syncer) nextPage(ctx context.Context, who Who, p *syncproto.Pull, ready func(*syncproto.PullAnswer)) (*syncproto.PullAnswer, error) {
	at, ok := parsePage(p.Page)
	if !ok {
		return nil, refuse(BadPage)
	}
	read := s.aheadOf(ctx, who.Device, p.Page)
	var x *pulling
	rest, err := s.look(ctx, func(r store.Reader) (err error) {
		x, err = s.page(r, who, p, at, read)
		return err
	}, func(r store.Reader) error { return x.rest(r) })
	if err != nil {
		return nil, err
	}
	finish := func() {
		// Pages after the first leave the pull's number as it is: they belong to the same pull.
		x.seal(at, at.pull)
		if ready != nil {
			ready(x.answer)
		}
	}
	var write func(store.Tx) error
	if reads := x.reads(); len(reads) > 0 {
		write = func(tx store.Tx) error { return appendAll(tx, reads) }
	}
	if ready != nil && x.answer.Next != "" {
		s.readAhead(who, p.Version, x.answer.Next)
	}
	if err := s.conclude(ctx, write, rest, finish, ready != nil); err != nil {
		return nil, err
	}
	return x.answer, nil
}

// page finds a page after the first, but for what is left to read. read is the one that was read ahead, or nil: if nothing
// has changed since, it need not be read again.
func (s *Syncer) page(r store.Reader, who Who, p *syncproto.Pull, at page, read *pulling) (*pulling, error) {
	x, err := s.pulling(r, who, p)
	if err != nil {
		return nil, err
	}
	if at.incarnation != x.meta.Incarnation || at.device != checksum(x.device.ID) || at.pull != x.device.Pull || at.head > x.meta.Seq || at.after > x.meta.Seq {
		return nil, refuse(BadPage)
	}
	x.answer.Held = at.held
	var spans []store.Span
	for _, g := range x.ledger {
		if g.State != store.Granted {
			continue
		}
		if _, may := x.may[g.Scope]; !may {
			return nil, refuse(BadPage) // lost since the pull began: the purge comes first
		}
		spans = append(spans, store.Span{Scope: g.Scope, After: at.sinceOf(g)})
	}
	if read != nil && x.same(read) {
		x.answer, x.later = read.answer, read.later
		return x, nil
	}
	return x, x.collect(r, at, spans)
}

// conclude reads the rest of an answer, writes what must be on disk before it is sent (nil: nothing), and finishes it. When
// that is early, the reading and finishing is done while the write goes on: if the reading fails then, the log tells of more
// than was sent, and never of less.
func (s *Syncer) conclude(ctx context.Context, write func(store.Tx) error, rest func() error, finish func(), early bool) error {
	end := func() error {
		err := rest()
		if err == nil {
			finish()
		}
		return err
	}
	switch {
	case write == nil:
		return end()
	case early:
		return s.writeBeside(ctx, write, end)
	}
	if err := rest(); err != nil {
		return err
	}
	if err := s.write(ctx, write); err != nil {
		return err
	}
	finish()
	return nil
}

// sinceOf is from which version on the pull brings a granted scope: all of it
// when this pull granted it, else what came after the cursor.
func (p page) sinceOf(g store.Grant) int64 {
	if g.Pull == p.pull {
		return 0
	}
	return p.seq
}

// compare holds the ledger against what the person may hold: purges, fresh
// scopes, and the spans to collect from. The rows to write have no pull number yet.
func (x *pulling) compare(r store.Reader, start page, heal []syncproto.ScopeID) (writes []store.Grant, spans []store.Span, err error) {
	had := make(map[syncproto.ScopeID]bool, len(x.ledger))
	fresh := func(scope syncproto.ScopeID) {
		writes = append(writes, store.Grant{Device: x.device.ID, Scope: scope, State: store.Granted})
		x.answer.Fresh = append(x.answer.Fresh, scope)
		spans = append(spans, store.Span{Scope: scope})
	}
	for _, g := range x.ledger {
		had[g.Scope] = true
		_, may := x.may[g.Scope]
		confirmed := x.answer.Held && g.Pull <= start.pull
		switch {
		case may && g.State == store.Granted && confirmed && !slices.Contains(heal, g.Scope):
			spans = append(spans, store.Span{Scope: g.Scope, After: start.seq})
		case may:
			fresh(g.Scope)
		case g.State == store.Granted:
			if g.Reason, err = purgeReason(r, x.actor, g.Scope); err != nil {
				return nil, nil, err
			}
			g.State = store.Purging
			writes = append(writes, g)
			x.answer.Purges = append(x.answer.Purges, syncproto.Purge{Scope: g.Scope, Reason: g.Reason})
		case g.State == store.Purging && confirmed:
			g.State = store.Purged
			writes = append(writes, g)
		case g.State == store.Purging:
			// Told before, not confirmed: told again, under this pull's number.
			writes = append(writes, g)
			x.answer.Purges = append(x.answer.Purges, syncproto.Purge{Scope: g.Scope, Reason: g.Reason})
		case x.answer.Held && !confirmed && mutant.Active != mutant.PurgeOnce:
			// Confirmed, and yet the cursor is of before: a copy of the device, or one that was set
			// back to an older copy of its disk, has the scope again. The cursor it gets confirms it.
			x.answer.Purges = append(x.answer.Purges, syncproto.Purge{Scope: g.Scope, Reason: g.Reason})
		}
	}
	var gained []syncproto.ScopeID
	for scope := range x.may {
		if !had[scope] {
			gained = append(gained, scope)
		}
	}
	slices.Sort(gained)
	for _, scope := range gained {
		fresh(scope)
		if mutant.Active == mutant.NoBackfill {
			spans[len(spans)-1].After = start.seq
		}
	}
	return writes, spans, nil
}

// changedMax is up to how many changed scopes of the municipality are looked
// through for those of one device; when there are more, the device's are asked for.
const changedMax = 500

// changed is collect for a device that holds just what it may. It looks at the scopes in which something changed
// since the cursor, and not at all that the device holds: mostly there are none.
func (x *pulling) changed(r store.Reader, at page) error {
	var live []store.Span
	if x.meta.Seq > at.seq {
		list, err := r.ChangedScopes(at.seq, changedMax)
		if err != nil {
			return err
		}
		if len(list) == changedMax {
			var all []store.Span
			for scope := range x.may {
				all = append(all, store.Span{Scope: scope, After: at.seq})
			}
			return x.collect(r, at, all)
		}
		for _, s := range list {
			if _, may := x.may[s.Scope]; may {
				live = append(live, store.Span{Scope: s.Scope, After: at.seq})
			}
		}
	}
	if len(live) == 0 {
		x.answer.Head = x.meta.Seq
		return nil
	}
	return x.hand(r, at, live, live, live, func(s syncproto.ScopeID) bool { _, may := x.may[s]; return may })
}

// collect fills a page's records, and on the last page what belongs there.
func (x *pulling) collect(r store.Reader, at page, spans []store.Span) error {
	scopes := make([]syncproto.ScopeID, len(spans))
	for i, s := range spans {
		scopes[i] = s.Scope
	}
	heads, err := r.ScopeHeads(scopes)
	if err != nil {
		return err
	}
	// Where nothing has happened there is nothing to look for. But a scope that comes whole is touched even if it is empty.
	var live, touched []store.Span
	for _, s := range spans {
		if heads[s.Scope] > s.After {
			live = append(live, s)
		}
		if heads[s.Scope] > s.After || s.After == 0 {
			touched = append(touched, s)
		}
	}
	holds := func(scope syncproto.ScopeID) bool { return slices.Contains(scopes, scope) }
	if at.after == 0 {
		return x.hand(r, at, live, live, touched, holds)
	}
	// What a scope had was handed out before, unless something in it is newer than the last page.
	left := slices.DeleteFunc(slices.Clone(live), func(s store.Span) bool { return heads[s.Scope] <= at.after })
	return x.hand(r, at, left, live, touched, holds)
}

// hand hands out a page of what is left of the live spans, and leaves for later, with the last page, the digests of the touched ones.
func (x *pulling) hand(r store.Reader, at page, left, live, touched []store.Span, holds func(syncproto.ScopeID) bool) error {
	p, err := r.Page(left, at.after, syncproto.PageRecords, pageBytesMax)
	if err != nil {
		return err
	}
	x.answer.Records = make([]syncproto.Record, len(p.Records))
	for i := range p.Records {
		x.answer.Records[i] = p.Records[i].Record
	}
	if p.More {
		next := at
		next.after = p.Upto
		x.answer.Next = next.String()
		return nil
	}
	x.answer.Head = x.meta.Seq
	x.later = func(r store.Reader) error { return x.finish(r, at, live, touched, holds) }
	return nil
}

// finish fills what stands on the last page: what left the scopes for one the device may not hold, and the digests.
func (x *pulling) finish(r store.Reader, at page, live, touched []store.Span, holds func(syncproto.ScopeID) bool) error {
	leaving := slices.Clone(live)
	for i := range leaving {
		// Of a scope that came whole in this pull, what left before it began was never handed out.
		if leaving[i].After == 0 {
			leaving[i].After = at.head
		}
	}
	left, err := r.Left(leaving)
	if err != nil {
		return err
	}
	for _, d := range left {
		// Of one that the device holds it has been handed the record as it is now.
		if !holds(d.Now) {
			x.answer.Gone = append(x.answer.Gone, syncproto.Move{Record: d.Record, Scope: d.From})
		}
	}
	for _, s := range touched {
		stamps, err := r.Stamps(s.Scope)
		if err != nil {
			return err
		}
		x.answer.Digests = append(x.answer.Digests, syncproto.Digest{Scope: s.Scope, Digest: syncproto.ScopeDigest(stamps), Count: len(stamps)})
	}
	return nil
}

// purgeLines is what the access log calls the ways of a scope that is let go of.
var purgeLines = map[store.GrantState]string{store.Purging: "purge", store.Purged: "purged"}

// note writes what a first page grants, purges and hands out, before it is sent, and answers the pull's number: a new
// one when there was anything to write. finish hears the number. Of rest and early see conclude.
func (s *Syncer) note(ctx context.Context, x *pulling, writes []store.Grant, rest func() error, finish func(pull int64), early bool) (pull int64, err error) {
	reads := x.reads()
	if len(writes) == 0 && len(reads) == 0 && x.now-x.device.LastContact < contactMilli {
		return x.device.Pull, s.conclude(ctx, nil, rest, func() { finish(x.device.Pull) }, early)
	}
	more := len(writes) > 0 || len(reads) > 0
	expected := x.device.Pull + bit(more)
	from := x.device.Pull
	if err := s.conclude(ctx, func(tx store.Tx) error {
		n, ok, err := tx.NotePull(x.device.ID, x.now, more)
		if err != nil {
			return err
		}
		if !ok {
			return refuse(DeviceRevoked)
		}
		pull, from = n, n-bit(more)
		for _, g := range writes {
			if g.State != store.Purged {
				g.Pull = pull
			}
			if err := tx.PutGrant(g); err != nil {
				return err
			}
			// Twice in the log: when the device is told to erase its copy, and when it says that it has.
			if what := purgeLines[g.State]; what != "" {
				if err := tx.AppendLog(x.line(x.now, what, g.Scope, g.Reason)); err != nil {
					return err
				}
			}
		}
		if x.acked > 0 {
			if err := tx.DropOutcomes(x.device.ID, x.acked, x.now-outcomeKeptMilli, outcomesDropped); err != nil {
				return err
			}
		}
		return appendAll(tx, reads)
	}, rest, func() { finish(expected) }, early); err != nil {
		return 0, err
	}
	if pull != expected {
		finish(pull) // another pull of the device came between
	}
	if len(writes) == 0 {
		s.known.pulled(x.device.ID, from, pull)
	}
	return pull, nil
}

func appendAll(tx store.Tx, lines []store.LogLine) error {
	for _, l := range lines {
		if err := tx.AppendLog(l); err != nil {
			return err
		}
	}
	return nil
}

// reads are the lines of the access log for what a page hands out: one for each case scope, with the ground.
func (x *pulling) reads() []store.LogLine {
	count := make(map[syncproto.ScopeID]int64)
	for i := range x.answer.Records {
		count[x.answer.Records[i].Scope]++
	}
	scopes := make([]syncproto.ScopeID, 0, len(count))
	for s := range count {
		if _, _, ok := bti.SplitScope(s); ok {
			scopes = append(scopes, s)
		}
	}
	slices.Sort(scopes)
	lines := make([]store.LogLine, len(scopes))
	for i, s := range scopes {
		lines[i] = x.line(x.now, "read", s, x.may[s])
		lines[i].Count = count[s]
	}
	return lines
}

// seal puts the pull's number into the tokens of the answer.
func (x *pulling) seal(at page, pull int64) {
	if x.answer.Next != "" {
		next, _ := parsePage(x.answer.Next) // it was made a moment ago
		next.pull = pull
		x.answer.Next = next.String()
		return
	}
	x.answer.Cursor = cursor{x.meta.Incarnation, checksum(x.device.ID), pull, x.answer.Head}.String()
}
