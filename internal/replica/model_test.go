package replica_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/merge"
	"stafett/internal/replica"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// The model of a server is small enough to be read at once: it merges and runs
// rules as the real one does, keeps everything in memory, and grants scopes by
// a list instead of by right. The real server is met in server/sim.

const (
	today bti.Date = "2026-11-22"
	noon  int64    = 1795348800000
)

var (
	kari = bti.Actor{Person: "kari", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"}
	ola  = bti.Actor{Person: "ola", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"}
)

type change struct {
	rec     syncproto.Record
	touched map[string]int64
	left    map[syncproto.ScopeID]int64 // scopes it left, and when
}

type server struct {
	verdicts    map[syncproto.RecordID]syncproto.Judgement // on entries in quarantine
	asked       []syncproto.Waiting                        // by the last pull
	t           testing.TB
	incarnation int
	seq         int64
	records     map[syncproto.RecordID]*change
	outcomes    map[syncproto.DeviceID][]syncproto.Outcome
	granted     map[syncproto.DeviceID][]syncproto.ScopeID // may hold
	given       map[syncproto.DeviceID][]syncproto.ScopeID // holds a copy
	pageSize    int
	conflictIDs int64
	// answers of pulls under way, by token
	pages   map[string][]syncproto.PullAnswer
	history strings.Builder // every value that was the record's
	// spoil changes what a digest says, to see it mended.
	spoil int
}

func newServer(t testing.TB) *server {
	return &server{
		t: t, incarnation: 1, pageSize: 1000,
		records:  map[syncproto.RecordID]*change{},
		outcomes: map[syncproto.DeviceID][]syncproto.Outcome{},
		granted:  map[syncproto.DeviceID][]syncproto.ScopeID{},
		given:    map[syncproto.DeviceID][]syncproto.ScopeID{},
		pages:    map[string][]syncproto.PullAnswer{},
	}
}

func (s *server) put(id, kind string, scope syncproto.ScopeID, by syncproto.PersonID, fields jsonv.Value) {
	s.seq++
	c := &change{touched: map[string]int64{}, left: map[syncproto.ScopeID]int64{}}
	c.rec = syncproto.Record{
		ID: syncproto.RecordID(id), Kind: kind, Scope: scope, Version: s.seq, Fields: fields,
		CreatedBy: by, CreatedAt: noon + s.seq, By: by, At: noon + s.seq,
	}
	for _, m := range fields.Members() {
		c.touched[m.Key] = s.seq
	}
	s.records[c.rec.ID] = c
}

func (s *server) patch(c *change, by syncproto.PersonID, fields jsonv.Value, changed []string) {
	s.seq++
	s.history.WriteString(c.rec.Fields.String() + fields.String())
	c.rec.Version, c.rec.Fields, c.rec.By, c.rec.At = s.seq, fields, by, noon+s.seq
	for _, f := range changed {
		c.touched[f] = s.seq
	}
}

// edit is somebody else's change.
func (s *server) edit(id, fieldName, value string) {
	c := s.records[syncproto.RecordID(id)]
	s.patch(c, "somebody", c.rec.Fields.With(fieldName, jsonv.Str(value)), []string{fieldName})
}

func (s *server) move(id string, to syncproto.ScopeID) {
	c := s.records[syncproto.RecordID(id)]
	s.patch(c, "somebody", c.rec.Fields, nil)
	c.left[c.rec.Scope] = s.seq
	c.rec.Scope = to
}

func parse(t testing.TB, body string) jsonv.Value {
	t.Helper()
	v, err := jsonv.Parse(body)
	if err != nil {
		t.Fatalf("%v: %.200s", err, body)
	}
	return v
}

func (s *server) push(actor bti.Actor, body string) string {
	var p syncproto.Push
	if err := p.DecodeJSON(parse(s.t, body)); err != nil {
		s.t.Fatal(err)
	}
	if len(body) > syncproto.PushBytesMax || len(p.Entries) > syncproto.EntriesMax {
		s.t.Fatalf("a push of %d bytes and %d entries", len(body), len(p.Entries))
	}
	a := syncproto.PushAnswer{Version: 1}
	for i := range p.Entries {
		a.Outcomes = append(a.Outcomes, s.take(actor, p.Device, &p.Entries[i]))
	}
	return string(a.AppendJSON(nil))
}

func (s *server) take(actor bti.Actor, d syncproto.DeviceID, e *syncproto.Entry) syncproto.Outcome {
	for _, o := range s.outcomes[d] {
		if o.N == e.N {
			return o
		}
	}
	if n := len(s.outcomes[d]); n > 0 && s.outcomes[d][n-1].N > e.N {
		s.t.Fatalf("entry %d came after %d", e.N, s.outcomes[d][n-1].N)
	}
	o := s.judge(actor, d, e)
	o.N = e.N
	s.outcomes[d] = append(s.outcomes[d], o)
	return o
}

func (s *server) judge(actor bti.Actor, d syncproto.DeviceID, e *syncproto.Entry) syncproto.Outcome {
	caseID, _, inCase := bti.SplitScope(e.Scope)
	starts := e.Intent == string(bti.StartCase) || inCase && s.records[syncproto.RecordID(caseID)] == nil
	if !starts && !slices.Contains(s.granted[d], e.Scope) && e.Scope != bti.PersonScope(actor.Person) {
		return syncproto.Outcome{Result: syncproto.Quarantined}
	}
	var recs []syncproto.Record
	for _, c := range s.records {
		if id, _, ok := bti.SplitScope(c.rec.Scope); ok && id == caseID {
			recs = append(recs, c.rec)
		}
	}
	in := rules.In{Case: bti.Assemble(caseID, recs), Guide: testGuide(), Actor: actor, Today: today}
	ch := rules.Change{Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope, Fields: e.Fields, After: e.Fields, Intent: bti.Intent(e.Intent), IDs: e.IDs}
	have := s.records[e.Record]
	refuse := func(fs []rules.Finding) (syncproto.Outcome, bool) {
		for _, f := range fs {
			if f.Severity == rules.Error {
				return syncproto.Outcome{Result: syncproto.Rejected, Findings: fs}, true
			}
		}
		return syncproto.Outcome{}, false
	}
	switch e.Op {
	case syncproto.OpPut:
		if have != nil {
			return syncproto.Outcome{Result: syncproto.Rejected, Findings: []syncproto.Finding{{Rule: "sync", Code: "sync.exists", Severity: rules.Error}}}
		}
		if inCase {
			if o, bad := refuse(rules.Check(in, ch)); bad {
				return o
			}
		}
		s.put(string(e.Record), e.Kind, e.Scope, actor.Person, e.Fields)
		return syncproto.Outcome{Result: syncproto.Applied, Version: s.seq}
	case syncproto.OpPatch:
		if have == nil {
			return syncproto.Outcome{Result: syncproto.Rejected, Findings: []syncproto.Finding{{Rule: "sync", Code: "sync.unknown_record", Severity: rules.Error}}}
		}
		m := merge.Fields(merge.Change{Kind: bti.Kind(have.rec.Kind), Base: e.Base, From: e.From, Patch: e.Fields}, have.rec.Fields, have.touched)
		if len(m.Changed)+len(m.Conflicts) == 0 {
			return syncproto.Outcome{Result: syncproto.Applied, Version: have.rec.Version}
		}
		return s.merged(actor, e, have, m)
	}
	if have != nil {
		ch.After = have.rec.Fields
	}
	ms, fs := rules.Perform(in, ch)
	if o, bad := refuse(fs); bad {
		return o
	}
	if ch.Intent == bti.Settle {
		m := merge.Fields(merge.Change{Kind: bti.Kind(have.rec.Kind), Base: e.Base, From: e.From, Patch: ms[0].Fields}, have.rec.Fields, have.touched)
		have.rec.Conflicts = slices.DeleteFunc(slices.Clone(have.rec.Conflicts), func(x syncproto.Conflict) bool { return slices.Contains(ms[0].Settles, x.ID) })
		return s.merged(actor, e, have, m)
	}
	for _, m := range ms {
		if m.Create {
			s.put(string(m.Record), string(m.Kind), m.Scope, actor.Person, m.Fields)
			if m.Kind == bti.KindCase {
				for _, depth := range []bti.Depth{bti.Log, bti.Internal} {
					s.granted[d] = append(s.granted[d], bti.ScopeOf(bti.CaseID(m.Record), depth))
				}
			}
			continue
		}
		c := s.records[m.Record]
		next := c.rec.Fields
		var names []string
		for _, f := range m.Fields.Members() {
			next = next.With(f.Key, f.Val)
			names = append(names, f.Key)
		}
		s.patch(c, actor.Person, next, names)
		c.rec.Conflicts = slices.DeleteFunc(slices.Clone(c.rec.Conflicts), func(x syncproto.Conflict) bool { return slices.Contains(m.Settles, x.ID) })
		if m.MoveTo != "" {
			c.left[c.rec.Scope] = s.seq
			c.rec.Scope = m.MoveTo
		}
	}
	return syncproto.Outcome{Result: syncproto.Applied, Version: s.seq}
}

func (s *server) merged(actor bti.Actor, e *syncproto.Entry, c *change, m merge.Result) syncproto.Outcome {
	since := c.rec.Version
	s.patch(c, actor.Person, m.Fields, m.Changed)
	for _, x := range m.Conflicts {
		s.conflictIDs++
		c.rec.Conflicts = append(slices.Clone(c.rec.Conflicts), syncproto.Conflict{ID: s.conflictIDs, Field: x.Field, Value: x.Value, By: actor.Person, At: noon})
	}
	o := syncproto.Outcome{Result: syncproto.Applied, Version: s.seq}
	switch {
	case len(m.Conflicts) > 0:
		o.Result = syncproto.Conflicting
	case m.Merged || e.Base > 0 && since > e.Base:
		o.Result = syncproto.Merged
	}
	return o
}

// pull answers page by page; a page's token is "<pull>/<page>".
func (s *server) pull(body string) string {
	var p syncproto.Pull
	if err := p.DecodeJSON(parse(s.t, body)); err != nil {
		s.t.Fatal(err)
	}
	if p.Page != "" {
		name, n, _ := strings.Cut(p.Page, "/")
		i, _ := strconv.Atoi(n)
		return string(s.pages[name][i].AppendJSON(nil))
	}
	inc, after := 0, int64(0)
	if a, b, ok := strings.Cut(p.Cursor, ":"); ok {
		inc, _ = strconv.Atoi(a)
		after, _ = strconv.ParseInt(b, 10, 64)
	}
	first := syncproto.PullAnswer{Version: 1, Held: true}
	given := s.given[p.Device]
	if inc != s.incarnation {
		first.Held, after, given = false, 0, nil
	}
	var keep []syncproto.ScopeID
	for _, sc := range given {
		if slices.Contains(s.granted[p.Device], sc) {
			keep = append(keep, sc)
		} else {
			first.Purges = append(first.Purges, syncproto.Purge{Scope: sc, Reason: "access_ended"})
		}
	}
	for _, sc := range s.granted[p.Device] {
		if !slices.Contains(keep, sc) || slices.Contains(p.Heal, sc) {
			first.Fresh = append(first.Fresh, sc)
		}
	}
	s.given[p.Device] = slices.Clone(s.granted[p.Device])
	var recs []syncproto.Record
	for _, c := range s.records {
		fresh := slices.Contains(first.Fresh, c.rec.Scope)
		if fresh || slices.Contains(keep, c.rec.Scope) && c.rec.Version > after {
			recs = append(recs, c.rec)
		}
		for sc, when := range c.left {
			if when > after && slices.Contains(keep, sc) && !slices.Contains(s.granted[p.Device], c.rec.Scope) {
				first.Gone = append(first.Gone, syncproto.Move{Record: c.rec.ID, Scope: sc})
			}
		}
	}
	slices.SortFunc(recs, func(a, b syncproto.Record) int { return int(a.Version - b.Version) })
	s.asked = p.Waits
	for _, w := range p.Waits {
		if j, ok := s.verdicts[w.Record]; ok {
			j.Waiting = w
			first.Judged = append(first.Judged, j)
		}
	}
	for _, o := range s.outcomes[p.Device] {
		if o.N > p.Acked {
			first.Outcomes = append(first.Outcomes, o)
		}
	}
	// Cut into pages: records spread over them, the rest as the wire says.
	name := strconv.Itoa(len(s.pages))
	var pages []syncproto.PullAnswer
	page := first
	outcomes := page.Outcomes
	page.Outcomes = nil
	for len(recs) > s.pageSize {
		page.Records, recs = recs[:s.pageSize], recs[s.pageSize:]
		page.Next = name + "/" + strconv.Itoa(len(pages)+1)
		pages = append(pages, page)
		page = syncproto.PullAnswer{Version: 1, Held: first.Held}
	}
	page.Records, page.Outcomes = recs, outcomes
	page.Cursor, page.Head = strconv.Itoa(s.incarnation)+":"+strconv.FormatInt(s.seq, 10), s.seq
	for _, sc := range s.granted[p.Device] {
		var stamps []syncproto.Stamp
		for _, c := range s.records {
			if c.rec.Scope == sc {
				stamps = append(stamps, syncproto.Stamp{ID: c.rec.ID, Version: c.rec.Version})
			}
		}
		d := syncproto.Digest{Scope: sc, Digest: syncproto.ScopeDigest(stamps), Count: len(stamps)}
		if s.spoil > 0 && sc == bti.ScopeOf(caseA, bti.Internal) {
			s.spoil--
			d.Digest = "0000000000000000"
		}
		page.Digests = append(page.Digests, d)
	}
	pages = append(pages, page)
	s.pages[name] = pages
	return string(pages[0].AppendJSON(nil))
}

// disk is the worker's store: rows by scope, table and key; a list of effects is one transaction.
type disk map[[3]string]string

func (d disk) apply(effects []replica.Effect) {
	for _, e := range effects {
		at := [3]string{string(e.Scope), e.Table, e.Key}
		switch e.Op {
		case replica.Put:
			d[at] = e.Data
		case replica.Delete:
			delete(d, at)
		case replica.DropScope:
			for k := range d {
				if k[0] == string(e.Scope) {
					delete(d, k)
				}
			}
		}
	}
}

func (d disk) rows() []replica.Row {
	var out []replica.Row
	for k, v := range d {
		out = append(out, replica.Row{Scope: syncproto.ScopeID(k[0]), Table: k[1], Key: k[2], Data: v})
	}
	slices.SortFunc(out, func(a, b replica.Row) int {
		return strings.Compare(a.Table+a.Key+string(a.Scope), b.Table+b.Key+string(b.Scope))
	})
	return out
}

// device is a replica with its disk.
type device struct {
	t     testing.TB
	s     *server
	actor bti.Actor
	id    syncproto.DeviceID
	disk  disk
	r     *replica.Replica
	ids   int
	now   int64
}

func (s *server) device(name string, actor bti.Actor, scopes ...syncproto.ScopeID) *device {
	d := &device{t: s.t, s: s, actor: actor, id: syncproto.DeviceID(name), disk: disk{}, now: noon}
	s.granted[d.id] = append([]syncproto.ScopeID{bti.RefScope, bti.PersonScope(actor.Person)}, scopes...)
	d.restart()
	return d
}

// restart is what happens when the tab is killed: all that is left is on disk.
func (d *device) restart() {
	d.r = replica.Open(d.actor, d.id, field.Demo)
	d.r.Load(d.disk.rows())
	d.disk.apply(d.r.Ready(0))
}

// newID makes UUIDv7s that no two devices share.
func (d *device) newID() bti.RecordID {
	d.ids++
	var random [10]byte
	copy(random[:], d.id)
	random[8], random[9] = byte(d.ids>>8), byte(d.ids)
	return bti.NewUUID7(noon, random)
}

func (d *device) change(ed replica.Edit) replica.Verdict {
	d.now++
	ed.Today, ed.Now = today, d.now
	for range 4 {
		ed.IDs = append(ed.IDs, d.newID())
	}
	v, effects := d.r.Change(ed, false)
	d.disk.apply(effects)
	return v
}

func (d *device) mustChange(ed replica.Edit) bti.RecordID {
	d.t.Helper()
	v := d.change(ed)
	if !v.Kept {
		d.t.Fatalf("not kept: %v %v", v.Faults, v.Findings)
	}
	return v.Record
}

func (d *device) patch(record, name, value string) {
	d.t.Helper()
	d.mustChange(replica.Edit{Op: syncproto.OpPatch, Case: caseA, Record: bti.RecordID(record), Fields: jsonv.Obj(jsonv.M(name, jsonv.Str(value)))})
}

func (d *device) note(text string) bti.RecordID {
	d.t.Helper()
	return d.mustChange(replica.Edit{Op: syncproto.OpPut, Case: caseA, Kind: bti.KindNote, Depth: bti.Internal, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str(text)))})
}

// send pushes until nothing waits.
func (d *device) send() {
	d.t.Helper()
	for {
		body, n := d.r.PushNext(0)
		if n == 0 {
			return
		}
		a, err := d.r.PushAnswer(d.s.push(d.actor, body))
		if err != nil {
			d.t.Fatal(err)
		}
		d.disk.apply(a.Effects)
	}
}

// fetch pulls until nothing more comes.
func (d *device) fetch() {
	d.t.Helper()
	for range 100 {
		if !d.page() {
			return
		}
	}
	d.t.Fatal("a pull that never ends")
}

func (d *device) page() (more bool) {
	d.t.Helper()
	d.now++
	a, err := d.r.PullAnswer(d.s.pull(d.r.PullNext(false)), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	d.disk.apply(a.Effects)
	return a.More
}

func (d *device) sync() {
	d.t.Helper()
	d.send()
	d.fetch()
}

// value is what the person reads in a field.
func (d *device) value(record, name string) string {
	d.t.Helper()
	v := d.r.View(caseA)
	if v == nil || v.Record(bti.RecordID(record)) == nil {
		return "–"
	}
	return v.Record(bti.RecordID(record)).Fields.Get(name).Text()
}

func (d *device) state(record string) string {
	d.t.Helper()
	v := d.r.View(caseA)
	if v == nil || v.Record(bti.RecordID(record)) == nil {
		return "–"
	}
	return v.Record(bti.RecordID(record)).State
}

// seen is all that the person can read, as one text: equal texts, equal screens.
func (d *device) seen() string {
	var b strings.Builder
	for _, c := range d.r.Cases() {
		v := d.r.View(c)
		if v == nil {
			continue
		}
		b.WriteString("case " + string(c) + "\n")
		for _, rec := range v.Records {
			b.Write(rec.AppendJSON(nil))
			b.WriteString(" " + rec.State + "\n")
		}
	}
	for _, rec := range d.r.Own().Records {
		b.Write(rec.AppendJSON(nil))
		b.WriteString(" " + rec.State + "\n")
	}
	return b.String()
}

const caseA bti.CaseID = "01939f00-0000-7000-8000-00000000000a"

const (
	subjectA  = "01939f00-0000-7000-8000-00000000000b"
	concernA  = "01939f00-0000-7000-8000-00000000000c"
	noteA     = "01939f00-0000-7000-8000-00000000000d"
	memberOla = "01939f00-0000-7000-8000-00000000000e"
)

var (
	logA      = bti.ScopeOf(caseA, bti.Log)
	internalA = bti.ScopeOf(caseA, bti.Internal)
)

func str(pairs ...string) jsonv.Value {
	v := jsonv.Obj()
	for i := 0; i < len(pairs); i += 2 {
		v = v.With(pairs[i], jsonv.Str(pairs[i+1]))
	}
	return v
}

// withCase is a server with the directory, a guide and one case at level 0.
func withCase(t testing.TB) *server {
	s := newServer(t)
	s.put("guide-1", "guide", bti.RefScope, "admin", str("guide", "prove", "version", "1", "title", "Prøve", "lang", "nb", "doc", guide.JSON(testGuide())))
	s.put("person-1", "person", bti.RefScope, "admin", str("person", "kari", "name", "Kari Prøve", "role", "leader", "unit", "solsikken", "service", "barnehage"))
	s.put("person-2", "person", bti.RefScope, "admin", str("person", "ola", "name", "Ola Prøve", "role", "employee", "unit", "solsikken", "service", "barnehage"))
	s.put(string(caseA), "case", logA, "ola", str("subject", subjectA, "guide", "prove", "guideVersion", "1", "unit", "solsikken",
		"service", "barnehage", "step", "0.1", "status", "open", "log", "none", "raisedBy", "staff", "opened", "2026-11-20").
		With("level", jsonv.Int(0)).With("round", jsonv.Int(0)))
	s.put(subjectA, "subject", logA, "ola", str("kind", "child", "givenName", "Prøve", "familyName", "Barn"))
	s.put(memberOla, "participant", logA, "ola", str("person", "ola", "name", "Ola Prøve", "service", "barnehage", "unit", "solsikken", "from", "2026-11-20"))
	s.put(concernA, "concern", internalA, "ola", str("text", "Han er stille i lek.\nHan spiser lite.", "raisedBy", "staff", "place", "ute"))
	s.put(noteA, "note", internalA, "ola", str("text", "Første notat"))
	return s
}

// testGuide is the smallest guide that a case can be at.
func testGuide() *guide.Guide {
	g := &guide.Guide{ID: "prove", Version: "1", Title: "Prøve", Lang: "nb", Subjects: []string{"child"}, About: "Prøve"}
	for i, id := range []bti.StepID{"0.1", "1.1", "2.1", "3.1"} {
		g.Levels = append(g.Levels, guide.Level{
			Level: i, Name: "Nivå", Steps: []guide.Step{{ID: id, Name: "Trinn"}},
			Decisions: []guide.Decision{{ID: bti.OutcomeID(strconv.Itoa(i) + ".close"), Kind: "close", Name: "Avslutt", Text: "Avslutt"}},
		})
	}
	g.Exits = []guide.Exit{{ID: "violence", Title: "Vold", Text: "Meld", Contacts: []guide.Contact{{Name: "Barnevernet"}}}}
	return g
}
