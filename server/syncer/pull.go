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
)

// Bounds of a pull.
const (
	// pageBytesMax is about how many bytes of fields one page holds.
	pageBytesMax = 1 << 20
	// outcomesMax is how many outcomes a pull brings; more come with the next.
	outcomesMax = 500
	// healMax is how many scopes a pull heals.
	healMax = 200
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
	switch {
	case p.Version > syncproto.Version:
		return nil, refuse(VersionAhead)
	case p.Acked < 0:
		return nil, &Error{Code: BadRequest, Where: "acked"}
	case len(p.Heal) > healMax:
		return nil, &Error{Code: BadRequest, Where: "heal"}
	}
	if p.Page != "" {
		return s.nextPage(ctx, who, p)
	}
	return s.firstPage(ctx, who, p)
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
	answer *syncproto.PullAnswer
}

func (s *Syncer) pulling(r store.Reader, who Who, p *syncproto.Pull) (*pulling, error) {
	from, err := s.sender(r, who, p.Device)
	if err != nil {
		return nil, err
	}
	x := &pulling{sender: from, acked: p.Acked, answer: &syncproto.PullAnswer{Version: syncproto.Version, Held: true}}
	x.now, x.today = s.moment()
	if x.meta, err = r.Meta(); err != nil {
		return nil, err
	}
	if x.may, err = entitled(r, x.actor, x.today); err != nil {
		return nil, err
	}
	x.ledger, err = r.Ledger(x.device.ID)
	return x, err
}

// firstPage finds out what the device holds and may hold, and begins the pull.
func (s *Syncer) firstPage(ctx context.Context, who Who, p *syncproto.Pull) (*syncproto.PullAnswer, error) {
	var x *pulling
	var writes []store.Grant
	var start page
	var from []store.Span
	err := s.st.Read(ctx, func(r store.Reader) (err error) {
		writes = nil
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
		if writes, from, err = x.compare(r, start, p.Heal); err != nil {
			return err
		}
		if x.answer.Outcomes, err = r.OutcomesAfter(x.device.ID, p.Acked, outcomesMax); err != nil {
			return err
		}
		if p.Version < syncproto.Oldest {
			return nil
		}
		return x.collect(r, start, from)
	})
	if err != nil {
		return nil, err
	}
	old := p.Version < syncproto.Oldest
	if old {
		writes = slices.DeleteFunc(writes, func(g store.Grant) bool { return g.State == store.Granted })
	}
	pull, err := s.note(ctx, x, writes)
	if err != nil {
		return nil, err
	}
	if x.outside && len(x.answer.Purges) == 0 && len(x.answer.Outcomes) == 0 {
		return nil, refuse(AccountEnded) // it has forgotten everything
	}
	if old {
		return nil, &Error{Code: UpdateNeeded, Purges: x.answer.Purges}
	}
	x.seal(start, pull)
	return x.answer, nil
}

// nextPage goes on with a pull. What the token says about the pull is held
// against what is true now; when it no longer fits, the pull begins anew.
func (s *Syncer) nextPage(ctx context.Context, who Who, p *syncproto.Pull) (*syncproto.PullAnswer, error) {
	at, ok := parsePage(p.Page)
	if !ok {
		return nil, refuse(BadPage)
	}
	var x *pulling
	err := s.st.Read(ctx, func(r store.Reader) (err error) {
		if x, err = s.pulling(r, who, p); err != nil {
			return err
		}
		if at.incarnation != x.meta.Incarnation || at.device != checksum(x.device.ID) || at.pull != x.device.Pull || at.head > x.meta.Seq || at.after > x.meta.Seq {
			return refuse(BadPage)
		}
		x.answer.Held = at.held
		var spans []store.Span
		for _, g := range x.ledger {
			if g.State != store.Granted {
				continue
			}
			if _, may := x.may[g.Scope]; !may {
				return refuse(BadPage) // lost since the pull began: the purge comes first
			}
			spans = append(spans, store.Span{Scope: g.Scope, After: at.sinceOf(g)})
		}
		return x.collect(r, at, spans)
	})
	if err != nil {
		return nil, err
	}
	// Pages after the first leave the pull's number as it is: they belong to the same pull.
	if err := s.noteReads(ctx, x); err != nil {
		return nil, err
	}
	x.seal(at, at.pull)
	return x.answer, nil
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
	// Where nothing has happened there is nothing to look for.
	var live []store.Span
	for _, s := range spans {
		if heads[s.Scope] > s.After {
			live = append(live, s)
		}
	}
	p, err := r.Page(live, at.after, syncproto.PageRecords, pageBytesMax)
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
	return x.finish(r, at, spans, live)
}

// finish fills what stands on the last page: what left the scopes for one the device may not hold, and the digests.
func (x *pulling) finish(r store.Reader, at page, spans, live []store.Span) error {
	may := make(map[syncproto.ScopeID]bool, len(spans))
	for _, s := range spans {
		may[s.Scope] = true
	}
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
		if !may[d.Now] {
			x.answer.Gone = append(x.answer.Gone, syncproto.Move{Record: d.Record, Scope: d.From})
		}
	}
	// A scope that came whole is touched even if it is empty.
	for _, s := range spans {
		if s.After != 0 && !slices.Contains(live, s) {
			continue
		}
		stamps, err := r.Stamps(s.Scope)
		if err != nil {
			return err
		}
		x.answer.Digests = append(x.answer.Digests, syncproto.Digest{Scope: s.Scope, Digest: syncproto.ScopeDigest(stamps), Count: len(stamps)})
	}
	return nil
}

// note writes what a first page grants, purges and hands out, before it is
// sent, and answers the pull's number: a new one when there was anything to write.
func (s *Syncer) note(ctx context.Context, x *pulling, writes []store.Grant) (pull int64, err error) {
	reads := x.reads()
	if len(writes) == 0 && len(reads) == 0 && x.now-x.device.LastContact < contactMilli {
		return x.device.Pull, nil
	}
	err = s.write(ctx, func(tx store.Tx) error {
		d, ok, err := tx.Device(x.device.ID)
		if err != nil {
			return err
		}
		if !ok || d.RevokedAt != 0 {
			return refuse(DeviceRevoked)
		}
		if len(writes) > 0 || len(reads) > 0 {
			d.Pull++
		}
		pull, d.LastContact = d.Pull, x.now
		if err := tx.PutDevice(d); err != nil {
			return err
		}
		for _, g := range writes {
			if g.State != store.Purged {
				g.Pull = pull
			}
			if err := tx.PutGrant(g); err != nil {
				return err
			}
			if g.State == store.Purging {
				if err := tx.AppendLog(x.line(x.now, "purge", g.Scope, g.Reason)); err != nil {
					return err
				}
			}
		}
		if err := tx.DropOutcomes(d.ID, x.acked, x.now-outcomeKeptMilli, outcomesDropped); err != nil {
			return err
		}
		return appendAll(tx, reads)
	})
	return pull, err
}

func (s *Syncer) noteReads(ctx context.Context, x *pulling) error {
	reads := x.reads()
	if len(reads) == 0 {
		return nil
	}
	return s.write(ctx, func(tx store.Tx) error { return appendAll(tx, reads) })
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
