package sim

import (
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/internal/replica"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// The laws are the invariants of shared/design.md, "What is proven, and how",
// each worked out here a second time, from the records and by other means than the
// syncer uses.

// put holds a record that is about to be written against the rules: by the
// entry that made the change, on the case as it was before.
func (w *watched) put(r store.Record, ch store.Change) {
	h := w.h
	if r.Case != "" {
		w.now.cases[r.Case] = true
	}
	key := entryKey{ch.Device, ch.N}
	if q := h.judging; q != nil && (key != entryKey{q.Device, q.Entry.N} || ch.Person != q.Person) {
		h.broken("what is taken in stands under its writer's name", "%s of %s is stored as entry %d of %s", describe(&q.Entry), q.Person, ch.N, ch.Person)
	}
	if ch.Device == "" {
		return // the administration's
	}
	for _, p := range []*past{h.past, w.now} {
		if before, done := p.effects[key]; done && before != ch.Seq {
			h.broken("one effect per entry", "entry %d of %s made change %d, and now %d", ch.N, h.deviceName(ch.Device), before, ch.Seq)
		}
	}
	w.now.effects[key] = ch.Seq
	came := h.arrived[key]
	e := came.Entry
	if e == nil {
		return
	}
	if came.wire < syncproto.Version {
		h.untouched(w, &r, e)
	}
	if r.Case == "" || w.ruled == key {
		return
	}
	w.ruled = key
	who := ch.Person
	if h.judging != nil {
		who = h.judge // with whose rights it is taken in
	}
	in := h.rulesIn(w.Tx, r.Case, who)
	x := rules.Change{
		Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope, Fields: e.Fields, Intent: bti.Intent(e.Intent), IDs: e.IDs,
	}
	var findings []rules.Finding
	if e.Op == syncproto.OpIntent {
		if old, ok, _ := w.Tx.Record(e.Record); ok {
			x.After = old.Fields
		}
		_, findings = rules.Perform(in, x)
	} else {
		if _, exists, _ := w.Tx.Record(e.Record); exists {
			x.Op = syncproto.OpPatch
		}
		x.Kind, x.Scope, x.After = bti.Kind(r.Kind), r.Scope, r.Fields
		findings = rules.Check(in, x)
	}
	for _, f := range findings {
		if f.Severity == rules.Error {
			h.broken("no commit that the rules refuse", "%s by %s: %s", describe(e), ch.Person, f.Code)
		}
	}
}

// outcome notes the answer that is stored for an entry.
func (w *watched) outcome(k store.Kept) {
	key := entryKey{k.Device, k.N}
	w.now.outcomes[key] = string(k.Outcome.AppendJSON(nil))
	e := w.h.arrived[key].Entry
	if e == nil || !slices.ContainsFunc(k.Outcome.Findings, func(f syncproto.Finding) bool { return f.Code == "access.no_relation" || f.Code == "R4.access_ended" }) {
		return
	}
	if c, _, inCase := bti.SplitScope(e.Scope); inCase {
		d, _, err := w.Tx.Device(k.Device)
		if err != nil {
			panic(err)
		}
		for _, rec := range must(w.Tx.CaseRecords(c)) {
			if rec.CreatedBy == d.Person && rec.Scope == e.Scope {
				w.h.broken("who has written in a scope is no stranger to it", "%s of %s is refused, and not kept for a human", describe(e), d.Person)
				return
			}
		}
	}
}

// decided holds a judgement against the law, in the transaction that writes it: what is taken in stands there already.
func (w *watched) decided(key entryKey, j store.Judgement) {
	h := w.h
	if _, before := h.past.judged[key]; before {
		h.broken("what is judged is judged once", "entry %d of %s", key.n, h.deviceName(key.device))
	}
	w.now.judged[key] = j
	q, ok, err := w.Tx.QuarantineOf(key.device, key.n)
	if !ok || err != nil {
		h.broken("what is judged lies in quarantine", "entry %d of %s: %v", key.n, h.deviceName(key.device), err)
		return
	}
	unit := q.Unit
	if head := h.rulesIn(w.Tx, q.Case, "").Case.Head; head != nil {
		unit = head.Unit
	}
	if by := h.people[j.JudgedBy]; by.Role != bti.Leader || by.Unit != unit {
		h.broken("who leads the unit of a case judges", "%s judges %s, of %s", j.JudgedBy, describe(&q.Entry), unit)
	}
	if j.Result == syncproto.Rejected {
		return
	}
	rec, ok, err := w.Tx.Record(q.Entry.Record)
	if seq, made := w.now.effects[key]; err != nil || !ok || rec.Version != j.Version || made && seq != j.Version {
		h.broken("what is taken in stands", "%s is taken in as version %d, and the record has %d (%v)", describe(&q.Entry), j.Version, rec.Version, err)
	}
}

// check holds what is about to be committed against the laws of a case.
func (w *watched) check() {
	h := w.h
	for key := range w.now.effects {
		if j, judged := w.now.judged[key]; (h.past.late[key] || w.now.late[key]) && (!judged || j.Result == syncproto.Rejected) {
			h.broken("what lies in quarantine changes nothing before it is taken in", "entry %d of %s", key.n, h.deviceName(key.device))
		}
	}
	for c := range w.now.cases {
		in := h.rulesIn(w.Tx, c, "")
		head := in.Case.Head
		if head == nil {
			continue
		}
		if head.Status == "open" && head.Level >= 1 {
			if _, known := h.people[head.Baton]; !known {
				h.broken("exactly one baton holder from level 1", "case %s at level %d has %q", h.caseName(c), head.Level, head.Baton)
			}
		}
		waiting := 0
		for _, o := range in.Case.BatonOffers {
			if o.State == "offered" {
				waiting++
			}
		}
		if waiting > 1 {
			h.broken("one offer of the baton at a time", "case %s has %d", h.caseName(c), waiting)
		}
		for _, s := range []bti.ServiceID{"ppt", "helsestasjon", "barnehage"} {
			a, _, err := w.Tx.CaseOf(c, "nobody", s)
			if err != nil {
				panic(err)
			}
			covered := slices.ContainsFunc(a.Consents, func(x store.CaseConsent) bool { return x.Until == "" || in.Today <= x.Until })
			if covered && !consented(in.Case, "service", s) {
				h.broken("a withdrawn consent wins", "case %s: %s may see the log, though the family has said no", h.caseName(c), s)
			}
		}
		if head.Log == "open" && slices.ContainsFunc(in.Case.Consents, func(x *bti.Consent) bool { return x.Purpose == "relay_log" && x.State == "withdrawn" }) &&
			!consented(in.Case, "relay_log", "") {
			h.broken("a withdrawn consent wins", "case %s: the log is open, though the family has taken its consent back", h.caseName(c))
		}
	}
}

// consented tells whether somebody's yes stands and nobody's no: a no of a
// guardian falls by a later day's yes of the same, or by one of the same day that the
// guardian gave on their own phone after it.
func consented(c *bti.Case, purpose string, service bti.ServiceID) bool {
	counts := func(x *bti.Consent) bool {
		if x.Purpose != purpose || x.Service != service {
			return false
		}
		i := slices.IndexFunc(c.Guardians, func(g *bti.Guardian) bool { return g.Meta.ID == x.Guardian })
		return i >= 0 && rules.HasResponsibility(c.Guardians[i])
	}
	yes := false
	for _, x := range c.Consents {
		switch {
		case !counts(x):
		case x.State == "given":
			yes = true
		default:
			day := x.SignedOn
			if x.State == "withdrawn" {
				day = x.WithdrawnOn
			}
			if !slices.ContainsFunc(c.Consents, func(y *bti.Consent) bool {
				after := y.Meta.CreatedAt > x.Meta.CreatedAt || y.Meta.CreatedAt == x.Meta.CreatedAt && y.Meta.ID > x.Meta.ID
				return counts(y) && y.State == "given" && y.Guardian == x.Guardian &&
					(y.SignedOn > day || y.SignedOn == day && after && (x.State == "refused" || y.Method == "own_device"))
			}) {
				return false
			}
		}
	}
	return yes
}

// answered holds an answer against what the server stored: a retry gets the same bytes.
func (h *host) answered(d syncproto.DeviceID, e *syncproto.Entry, o *syncproto.Outcome) {
	if o.N != e.N {
		h.broken("an outcome for each entry, in order", "%d for %d", o.N, e.N)
	}
	stored, ok := h.past.outcomes[entryKey{d, e.N}]
	if got := string(o.AppendJSON(nil)); !ok || stored != got {
		h.broken("a retry gets the same bytes", "entry %d of %s: %s, stored is %s", e.N, h.deviceName(d), got, stored)
	}
	h.count("entries " + string(o.Result))
	if o.Result != syncproto.Rejected {
		return
	}
	if !slices.ContainsFunc(o.Findings, func(f syncproto.Finding) bool { return f.Severity == rules.Error && f.Code != "sync.failed" }) {
		h.broken("a refusal says why", "entry %d of %s: %v", e.N, h.deviceName(d), o.Findings)
	}
}

// rulesIn is what the rules may know of a case; a family sees the log alone.
func (h *host) rulesIn(r store.Reader, c bti.CaseID, who syncproto.PersonID) rules.In {
	return h.rulesOn(loadSeen(r, c), who)
}

// seenCase is a case as staff and as a family see it.
type seenCase struct{ whole, family *bti.Case }

func loadSeen(r store.Reader, c bti.CaseID) *seenCase {
	list, err := r.CaseRecords(c)
	if err != nil {
		panic(err)
	}
	x := &seenCase{&bti.Case{ID: c}, &bti.Case{ID: c}}
	for i := range list {
		x.whole.Add(&list[i].Record)
		if _, d, _ := bti.SplitScope(list[i].Scope); d == bti.Log {
			x.family.Add(&list[i].Record)
		}
	}
	return x
}

func (h *host) rulesOn(c *seenCase, who syncproto.PersonID) rules.In {
	a := h.people[who]
	actor := bti.Actor{Person: a.Person, Role: a.Role, Unit: a.Unit, Service: a.Service}
	x := c.whole
	if actor.Role == bti.GuardianRole || actor.Role == bti.Young {
		x = c.family
	}
	return rules.In{
		Case: x, Guide: villageGuide(), Actor: actor, Today: bti.Date(h.now.In(h.place).Format("2006-01-02")),
		Person: func(id bti.PersonID) (bti.Person, bool) {
			p, ok := h.people[id]
			if !ok || p.Service == "" {
				return bti.Person{}, false
			}
			return *personRecord(p), true
		},
		GuideVersion: func(id bti.GuideID, version string) *guide.Guide {
			if g := villageGuide(); g.ID == id && g.Version == version {
				return g
			}
			return nil
		},
	}
}

// entitled are the scopes that a person may hold, by architecture.md's "Who may
// hold which scope" on what the rules say of each case.
func (h *host) entitled(r store.Reader, who syncproto.PersonID) map[syncproto.ScopeID]bool {
	out := map[syncproto.ScopeID]bool{bti.RefScope: true, bti.PersonScope(who): true}
	for c := range h.past.cases {
		seen := h.seen[c]
		if seen == nil {
			seen = loadSeen(r, c)
			h.seen[c] = seen
		}
		in := h.rulesOn(seen, who)
		if in.Case.Head == nil {
			if s := in.Case.Subject; s != nil && s.Meta.CreatedBy == who {
				out[bti.ScopeOf(c, bti.Log)], out[bti.ScopeOf(c, bti.Internal)] = true, true
			}
			continue
		}
		rel := rules.RelationOf(in)
		suspects := slices.ContainsFunc(in.Case.Suspicions, func(x *bti.Suspicion) bool { return x.Meta.CreatedBy == who })
		covered := rules.Standing(in, "service", in.Actor.Service)
		log := false
		switch {
		case rel.Own:
			log = true
			out[bti.ScopeOf(c, bti.Internal)] = true
		case rel.Baton, rel.Other:
			log = true
		case rel.Receiver && (in.Actor.Unit == in.Case.Head.Unit || covered && in.Case.Head.Log != "closed"),
			rel.Guardian && in.Case.Head.Log != "none":
			log, suspects = true, false
		}
		if log {
			out[bti.ScopeOf(c, bti.Log)] = true
			if rel.Leader || suspects {
				out[bti.ScopeOf(c, bti.Protected)] = true
			}
		}
	}
	return out
}

// moment is the database as a pull began.
type moment struct {
	seq int64
	day bti.Date
	may map[syncproto.ScopeID]bool
}

func (h *host) moment(p *phone) (m moment) {
	h.look(func(r store.Reader) {
		m = moment{must(r.Meta()).Seq, bti.Date(h.now.In(h.place).Format("2006-01-02")), h.entitled(r, p.who.Person)}
	})
	return m
}

// held are the scopes that a device has been granted, as it has stored them.
func (p *phone) held() map[syncproto.ScopeID]bool {
	out := make(map[syncproto.ScopeID]bool)
	row, ok := p.disk[rowKey{"meta", "scopes"}]
	if !ok {
		return out
	}
	for _, m := range must(jsonv.Parse(row.Data)).Elems() {
		out[syncproto.ScopeID(m.Val.Text())] = true
	}
	return out
}

// heard holds a page against what it says: what is purged is gone when it has been stored.
func (p *phone) heard(a *syncproto.PullAnswer) {
	for range a.Judged {
		p.count("a verdict reaches its writer")
	}
	for _, x := range a.Purges {
		p.count("a scope is purged")
		p.count("purged: " + x.Reason)
		p.note("%v: purge %s, %s", p, p.scopeName(x.Scope), x.Reason)
		delete(p.may, x.Scope)
		delete(p.rotten, x.Scope)
		for k, row := range p.disk {
			if row.Scope == x.Scope {
				p.broken("purges come first", "%v: %s %s is left of %s, which was purged", p, k.table, k.key, p.scopeName(x.Scope))
			}
		}
	}
	if a.Next == "" {
		p.may = p.held()
		p.may[""] = true
		p.contact, p.seen = p.now, p.clock()
	}
	for range a.Fresh {
		p.count("a scope comes whole")
	}
	for _, g := range a.Gone {
		// The wire can say it, and tests of the store and the replica do. As the rights are, whoever holds
		// the scope that a record leaves holds the one it goes to.
		p.broken("nothing moves where its holders cannot follow", "%v: %s left %s", p, g.Record, p.scopeName(g.Scope))
	}
}

// finished holds a device against the law after a pull whose last page has been stored.
func (p *phone) finished(a *syncproto.PullAnswer) {
	h, first := p.h, p.first
	p.count("a pull is finished")
	last := h.moment(p)
	held := p.held()
	for s := range held {
		if !first.may[s] && !last.may[s] {
			p.broken("nothing is granted that may not be held", "%v is let hold %s", p, p.scopeName(s))
		}
	}
	p.inside()
	for _, m := range must(jsonv.Parse(p.disk[stateKey].Data)).Get("heal").Elems() {
		if s := syncproto.ScopeID(m.Val.Text()); p.rotten[s] == 0 {
			p.broken("nothing needs healing but what a disk has lost", "%v: %s differs from the server's", p, p.scopeName(s))
		}
	}
	for s, since := range p.rotten {
		h.look(func(r store.Reader) {
			if head := must(r.ScopeHeads([]syncproto.ScopeID{s}))[s]; head > since && head <= a.Head {
				delete(p.rotten, s) // the pull has seen it touched since: its digest has been held against the server's
			}
		})
	}
	if first.seq != last.seq || first.day != last.day || a.Head != last.seq {
		return // somebody wrote meanwhile
	}
	for s := range last.may {
		if !held[s] {
			p.broken("a scope gained comes with the pull", "%v has not been given %s", p, p.scopeName(s))
		}
	}
	for s := range held {
		if !last.may[s] {
			p.broken("a scope lost is purged with the pull", "%v still holds %s", p, p.scopeName(s))
		}
	}
	p.equal(false)
}

// inside: nothing lies on a device outside what its last finished pull allowed.
func (p *phone) inside() {
	for k, row := range p.disk {
		if !p.may[row.Scope] {
			p.broken("nothing on a device outside what it may hold", "%v has %s %s under %s", p, k.table, k.key, p.scopeName(row.Scope))
		}
	}
	for _, e := range p.rep.Queue() {
		if _, _, inCase := bti.SplitScope(e.Scope); !inCase || !e.Waits() || p.may[e.Scope] {
			continue
		}
		others := !e.From.IsNull()
		for w := range wordsIn(e.Fields.String()) {
			others = others || p.words[w] != nil && p.words[w].by != p.who.Person
		}
		if others {
			p.broken("nothing on a device outside what it may hold", "%v: entry %d, which waits for its writer, holds what others wrote in %s", p, e.N, p.scopeName(e.Scope))
		}
	}
}

// leased: content is closed when the device has been without contact for too
// long, wrong as its clock may be, and when somebody has put the clock back.
func (p *phone) leased() {
	if p.contact.IsZero() || p.lost {
		return
	}
	over := p.rep.LeaseOver(p.clock().UnixMilli())
	away, shown := p.now.Sub(p.contact), p.clock().Sub(p.seen)
	if over {
		p.count("the lease is over")
	}
	switch {
	case shown < -leaseSlack && !over:
		p.broken("the lease is not judged by the device's clock", "%v: the clock was put back by %s, and it is open", p, -shown)
	case away == shown && (away > leaseHours*time.Hour) != over:
		p.broken("the lease is not judged by the device's clock", "%v: %s without contact, over: %v, on a clock that is wrong by %s", p, away, over, p.skew)
	}
}

// leaseSlack is how far back a clock may go without anybody having put it there.
const leaseSlack = 10 * time.Minute

// stored are the server's records as the device has them on its disk, by scope.
func (p *phone) stored() map[syncproto.ScopeID]map[syncproto.RecordID]*syncproto.Record {
	out := make(map[syncproto.ScopeID]map[syncproto.RecordID]*syncproto.Record)
	for k, row := range p.disk {
		if k.table != "chunk" {
			continue
		}
		if out[row.Scope] == nil {
			out[row.Scope] = make(map[syncproto.RecordID]*syncproto.Record)
		}
		for _, m := range must(jsonv.Parse(row.Data)).Elems() {
			rec := new(syncproto.Record)
			if err := rec.DecodeJSON(m.Val); err != nil {
				panic(err)
			}
			if rec.Scope != row.Scope {
				p.broken("a record lives in one scope", "%v: %s of %s lies under %s", p, rec.Kind, p.scopeName(rec.Scope), p.scopeName(row.Scope))
			}
			out[row.Scope][rec.ID] = rec
		}
	}
	return out
}

// equal holds a device's records against the server's: by id and version, or whole.
func (p *phone) equal(whole bool) {
	stored := p.stored()
	state := must(jsonv.Parse(p.disk[rowKey{"meta", "state"}].Data))
	heal := state.Get("heal").String()
	p.h.look(func(r store.Reader) {
		for s := range p.held() {
			if _, rotten := p.rotten[s]; rotten || strings.Contains(heal, string(s)) {
				continue
			}
			mine := stored[s]
			delete(stored, s)
			stamps := must(r.Stamps(s))
			for _, x := range stamps {
				rec := mine[x.ID]
				if rec == nil || rec.Version != x.Version {
					p.broken("after a pull a device has what the server has", "%v lacks version %d of %s in %s", p, x.Version, p.recordName(r, x.ID), p.scopeName(s))
					return
				}
			}
			if len(mine) != len(stamps) {
				p.broken("after a pull a device has what the server has", "%v has %d records in %s, the server %d", p, len(mine), p.scopeName(s), len(stamps))
				return
			}
			if !whole {
				continue
			}
			for _, rec := range must(r.ScopeRecords(s)) {
				if got, want := string(mine[rec.ID].AppendJSON(nil)), p.heardAs("Record", string(rec.AppendJSON(nil))); got != want {
					p.broken("after quiet every replica equals a fresh query", "%v has\n\t%s\nthe server\n\t%s", p, got, want)
				}
			}
		}
	})
}

// end holds everything against the laws when all is quiet.
func (s *run) end() {
	var waiting strings.Builder
	for _, p := range s.phones {
		if p.lost {
			continue
		}
		p.equal(true)
		p.told()
		for _, e := range p.rep.Queue() {
			switch {
			case e.State == replica.Local:
				s.broken("every entry ends in an outcome", "%v: %s has none", p, describe(&e.Entry))
			case e.Waits(), e.State == replica.Taken:
				waiting.WriteString(e.Fields.String())
			case e.Seen == 0:
				s.broken("after quiet every replica equals a fresh query", "%v still shows %s on top of it", p, describe(&e.Entry))
			}
		}
	}
	all := s.h.everything() + waiting.String()
	for w, x := range s.words {
		switch {
		case strings.Contains(all, w):
		case x.gone != "":
			s.count("words gone with a device")
		default:
			s.broken("no written word is lost", "%s of %s is nowhere", w, x.by)
		}
	}
	s.secrets()
}

// told: what was decided about an entry in quarantine is known where it was written, and nothing else is.
func (p *phone) told() {
	if p.wire != syncproto.Version {
		return // it does not ask
	}
	p.h.look(func(r store.Reader) {
		for _, e := range p.rep.Queue() {
			judged := slices.DeleteFunc(must(r.JudgedOf(p.who.Person, e.N)), func(q store.Quarantine) bool { return q.Entry.Record != e.Record || q.Entry.At != e.At })
			knows := slices.ContainsFunc(judged, func(q store.Quarantine) bool {
				return q.Result == e.Result && q.JudgedAt == e.JudgedAt && q.Reason == e.Reason
			})
			switch {
			case e.State == replica.Quarantined && len(judged) > 0:
				p.broken("who wrote it is told what was decided", "%v does not know of %s", p, describe(&e.Entry))
			case e.JudgedAt != 0 && !knows:
				p.broken("who wrote it is told what was decided", "%v has heard that %s is %s, and that is not so", p, describe(&e.Entry), e.Result)
			}
		}
	})
}

// everything is all that the server keeps, as one text. What was taken in from quarantine must be among the records.
func (h *host) everything() string {
	var b strings.Builder
	h.look(func(r store.Reader) {
		record := func(rec *store.Record) {
			b.Write(rec.AppendJSON(nil))
			for _, ch := range must(r.History(rec.ID)) {
				b.WriteString(ch.Old.String())
				for i := range ch.LetGo {
					b.Write(ch.LetGo[i].AppendJSON(nil))
				}
			}
		}
		for c := range h.past.cases {
			list := must(r.CaseRecords(c))
			for i := range list {
				record(&list[i])
			}
		}
		for _, v := range villagers {
			list := must(r.ScopeRecords(bti.PersonScope(v.Person)))
			for i := range list {
				record(&list[i])
			}
		}
		list := must(r.Quarantined(100_000))
		for i := range list {
			if list[i].JudgedAt == 0 || list[i].Result == syncproto.Rejected {
				b.Write(list[i].Entry.AppendJSON(nil))
			}
		}
	})
	return b.String()
}

// secrets: a word that somebody else wrote lies on a device only in records of a
// scope in which it has been, and in what its own person wrote on top of it.
func (s *run) secrets() {
	where := make(map[string]map[syncproto.ScopeID]bool) // scopes in which a word has been
	s.h.look(func(r store.Reader) {
		for c := range s.h.past.cases {
			for _, rec := range must(r.CaseRecords(c)) {
				text, scopes := string(rec.AppendJSON(nil)), []syncproto.ScopeID{rec.Scope}
				for _, ch := range must(r.History(rec.ID)) {
					text += ch.Old.String()
					if ch.FromScope != "" {
						scopes = append(scopes, ch.FromScope)
					}
				}
				for w := range wordsIn(text) {
					if where[w] == nil {
						where[w] = make(map[syncproto.ScopeID]bool)
					}
					for _, x := range scopes {
						where[w][x] = true
					}
				}
			}
		}
	})
	for _, p := range s.phones {
		for k, row := range p.disk {
			for w := range wordsIn(row.Data) {
				x := s.words[w]
				if x == nil || x.by == p.who.Person || k.table != "chunk" || row.Scope == bti.PersonScope(p.who.Person) {
					continue
				}
				if !where[w][row.Scope] {
					s.broken("no word reaches a device that may not have it", "%v has %s of %s under %s", p, w, x.by, p.scopeName(row.Scope))
				}
			}
		}
	}
}
