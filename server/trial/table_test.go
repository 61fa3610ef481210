package trial

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

var update = flag.Bool("update", false, "write the access table anew")

const tablePath = "../../testdata/access/table.md"

// What a cell says.
const (
	allowed = "●"
	refused = "·"
	noPlace = " " // there is no such thing in that place
)

// column is somebody, in one relation to the case.
type column struct {
	person bti.PersonID
	head   string
	is     string
}

var columns = []column{
	{"leder", "leader", "leads the case's unit"},
	{"ansatt", "holder", "baton holder, in the case's unit"},
	{"kollega", "takes part", "takes part, in the case's unit; wrote the suspicion"},
	{"fremmed", "own unit", "works in the case's unit, takes no part"},
	{"nabo", "other leader", "leads another unit of the same service"},
	{"ppt", "service", "takes part for a service that a consent covers"},
	{"helse", "ended", "took part for a service whose consent was withdrawn"},
	{"mor", "guardian", "guardian with verified responsibility"},
	{"far", "unverified", "guardian whose responsibility nobody has verified"},
	{"annen", "other family", "guardian of another child"},
	{"ung", "young", "the young person the case is about, of age"},
	{"koordinator", "coordinator", "BTI coordinator"},
	{"admin", "administrator", "administrator"},
	{"ombud", "officer", "privacy officer"},
}

// row is an action, tried by everybody. It changes nothing: what is allowed is
// made to fail on something else, a field or a date, which is looked at after who asks.
type row struct {
	part, action string
	// entry is what is sent, for actions over the sync.
	entry func(c *client) syncproto.Entry
	// ask is a request of its own, for the others.
	ask func(c *client) string
}

func TestEveryRoleScopeAndActionIsAsTheTableSays(t *testing.T) {
	began := time.Now() // how long it takes is told; nothing hangs on it
	s := newStory(t)
	// The child is of age for its own access, far stands there unverified, and there is a suspicion.
	s.ansatt.patch(s.c, bti.Log, bti.KindSubject, s.subject, m("kind", "young"), m("born", "2010-03-04"), m("person", "ung"))
	s.ansatt.put(s.c, bti.Log, bti.KindGuardian, m("person", "far"), m("name", "N far"), m("relation", "father"), m("responsibility", "joint"))
	s.ansatt.send()
	s.kollega.intent(s.c, bti.RaiseSuspicion, "", m("text", protectedWord), m("date", today))
	s.kollega.send()
	s.early = s.kollega.start()
	// What came too late is a step, which nobody can take for another: who may judge is told so, and nothing is decided.
	s.helse.intent(s.c, bti.OfferBaton, "", m("to", "kollega"), m("date", today))
	if o := s.helse.push()[0]; o.Result != syncproto.Quarantined {
		t.Fatal(o)
	}
	ours := s.rows()

	clients := make([]*client, len(columns))
	got := make([][]string, len(columns))
	requests := 0
	for i, c := range columns {
		clients[i] = s.client(c.person)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range columns {
		all.Add(1)
		go func() {
			defer all.Done()
			c := clients[i]
			c.pull() // those whose access has ended once held it: on this device they never did
			for _, r := range ours {
				got[i] = append(got[i], s.try(c, r))
			}
			mu.Lock()
			requests += len(ours)
			mu.Unlock()
		}()
	}
	all.Wait()

	// The rules, asked directly, say the same as the server.
	for i, c := range columns {
		for j, r := range ours {
			if r.entry == nil {
				continue
			}
			if want := s.byRules(clients[i], r); want != got[i][j] {
				t.Errorf("%s, %s %s: the server says %q, the rules %q", c.head, r.part, r.action, got[i][j], want)
			}
		}
	}
	s.compare(t, ours, got)
	count := map[string]int{}
	for i := range got {
		for _, cell := range got[i] {
			count[cell]++
		}
	}
	t.Logf("%d requests in %v: %d allowed, %d refused, %d without a place", requests, time.Since(began).Round(time.Millisecond), count[allowed], count[refused], count[noPlace])
	if requests < 2000 || count[allowed] < 200 || count[refused] < 500 {
		t.Errorf("too little was tried: %v", count)
	}
	// Every refusal over the sync stands in the access log, and none has a word of the case.
	for _, l := range s.lines() {
		if strings.Contains(l.Ground+l.Detail+string(l.Scope), "Iben") {
			t.Error("content in the access log:", l)
		}
	}
	if n := s.count(func(l store.LogLine) bool { return l.What == "refused" }); n < count[refused]/2 {
		t.Errorf("%d refusals in the log, of %d", n, count[refused])
	}
}

// rows are all actions: read each scope, put each kind at each depth, patch what is there,
// take each step, and ask each route that knows roles.
func (s *story) rows() (list []row) {
	cases := []struct {
		id  bti.CaseID
		as  string
		has []store.Record
	}{{id: s.c}, {id: s.early, as: ", before there is a log"}}
	for i := range cases {
		s.read(func(r store.Reader) (err error) { cases[i].has, err = r.CaseRecords(cases[i].id); return err })
	}
	for _, in := range cases {
		for _, d := range []bti.Depth{bti.Log, bti.Internal, bti.Protected} {
			list = append(list, row{part: "hold", action: string(d) + in.as, ask: func(c *client) string { return yes(c.scopes[bti.ScopeOf(in.id, d)]) }})
		}
	}
	list = append(list,
		row{part: "hold", action: "own notes", ask: func(c *client) string { return yes(c.scopes[bti.PersonScope(c.person)]) }},
		row{part: "hold", action: "another's notes", ask: func(c *client) string {
			for scope := range c.scopes {
				if strings.HasPrefix(string(scope), "person:") && scope != bti.PersonScope(c.person) {
					return allowed
				}
			}
			return refused
		}},
		row{part: "hold", action: "reference data", ask: func(c *client) string { return yes(c.scopes[bti.RefScope]) }},
	)
	for round, in := range []int{1, 0} {
		for _, info := range bti.Kinds {
			if info.Reference || info.ByIntent || info.Kind == bti.KindPrivateNote {
				continue
			}
			for _, d := range []bti.Depth{bti.Log, bti.Internal, bti.Protected} {
				list = append(list, row{part: "put" + cases[round].as, action: string(info.Kind) + " in " + string(d), entry: func(c *client) syncproto.Entry {
					return syncproto.Entry{Op: syncproto.OpPut, Kind: string(info.Kind), Record: c.id(), Scope: bti.ScopeOf(cases[round].id, d), Fields: asOwn(info.Kind, c, in)}
				}})
			}
		}
	}
	for _, p := range []bti.PersonID{"", "nabo"} {
		list = append(list, row{part: "put", action: map[bool]string{true: "private_note of one's own", false: "private_note of another"}[p == ""], entry: func(c *client) syncproto.Entry {
			of := p
			if of == "" {
				of = c.person
			} else if c.person == p {
				of = "leder"
			}
			return syncproto.Entry{Op: syncproto.OpPut, Kind: string(bti.KindPrivateNote), Record: c.id(), Scope: bti.PersonScope(of), Fields: jsonv.Obj()}
		}})
	}
	list = append(list, row{part: "put", action: "unit in reference data", entry: func(c *client) syncproto.Entry {
		return syncproto.Entry{Op: syncproto.OpPut, Kind: string(bti.KindUnit), Record: c.id(), Scope: bti.RefScope, Fields: jsonv.Obj()}
	}})
	for _, in := range cases {
		seen := map[string]bool{}
		for _, rec := range in.has {
			_, d, _ := bti.SplitScope(rec.Scope)
			name := rec.Kind + " in " + string(d)
			if seen[name] {
				continue
			}
			seen[name] = true
			list = append(list, row{part: "change another's" + in.as, action: name, entry: func(*client) syncproto.Entry {
				return syncproto.Entry{Op: syncproto.OpPatch, Kind: rec.Kind, Record: rec.ID, Scope: rec.Scope, Fields: jsonv.Obj(m("struck", "no such value"))}
			}})
		}
	}
	return append(list, append(s.steps(cases[0].has), s.routes()...)...)
}

func yes(b bool) string {
	if b {
		return allowed
	}
	return refused
}

// asOwn are the fields by which a record is the sender's and of the round; the ones that it needs beside are left out.
func asOwn(k bti.Kind, c *client, round int) jsonv.Value {
	switch k {
	case bti.KindEvaluation, bti.KindChildVoice:
		return jsonv.Obj(m("round", round))
	case bti.KindStepMark:
		return jsonv.Obj(m("step", map[int]string{0: "0.1", 1: "1.1"}[round]))
	case bti.KindMeasure:
		for _, a := range people {
			if a.Person == c.person && a.Service != "" {
				return jsonv.Obj(m("service", string(a.Service)))
			}
		}
	case bti.KindScale:
		who := map[bti.PersonID]string{"mor": "guardian", "far": "guardian", "annen": "guardian", "ung": "child"}[c.person]
		if who == "" {
			who = "staff"
		}
		return jsonv.Obj(m("who", who))
	}
	return jsonv.Obj()
}

// steps are the intents. All are dated ahead, which is found after who may take them.
func (s *story) steps(records []store.Record) (list []row) {
	of := func(k bti.Kind) syncproto.RecordID {
		for _, r := range records {
			if r.Kind == string(k) {
				return r.ID
			}
		}
		return ""
	}
	const tomorrow = "2026-11-23"
	date := m("date", tomorrow)
	step := func(what bti.Intent, record func(c *client) syncproto.RecordID, args ...jsonv.Member) {
		list = append(list, row{part: "step", action: string(what), entry: func(c *client) syncproto.Entry {
			return syncproto.Entry{Op: syncproto.OpIntent, Intent: string(what), Record: record(c), Scope: s.scope(bti.Log), IDs: []syncproto.RecordID{c.id()}, Fields: jsonv.Obj(args...)}
		}})
	}
	fresh := func(c *client) syncproto.RecordID { return c.id() }
	is := func(id syncproto.RecordID) func(*client) syncproto.RecordID {
		return func(*client) syncproto.RecordID { return id }
	}
	head := is(syncproto.RecordID(s.c))
	step(bti.Decide, fresh, m("outcome", "1.close"), m("to", 0), date)
	step(bti.OfferBaton, fresh, m("to", "kollega"), date)
	step(bti.AcceptBaton, fresh, m("offer", of(bti.KindBatonOffer)), date)
	step(bti.DeclineBaton, fresh, m("offer", of(bti.KindBatonOffer)), date)
	step(bti.CancelOffer, is(of(bti.KindBatonOffer)), date)
	step(bti.SignConsent, fresh, with(answer("team", "", s.guardian, ""), date)...)
	step(bti.RefuseConsent, fresh, with(answer("team", "", s.guardian, ""), date)...)
	step(bti.WithdrawConsent, is(s.consent), date)
	step(bti.DemandClosing, head, date)
	step(bti.Reopen, head, m("guardian", s.guardian), m("available", true), date)
	step(bti.Share, is(s.concern), date)
	step(bti.RaiseSuspicion, fresh, m("text", "x"), date)
	step(bti.LiftSuspicion, is(of(bti.KindSuspicion)), m("reason", "x"), date)
	step(bti.MoveGuide, head, m("version", theGuide.Version), date)
	list = append(list, row{part: "step", action: string(bti.StartCase), entry: func(c *client) syncproto.Entry {
		id := c.id()
		unit, service := "solbakken", "barnehage"
		for _, a := range people {
			if a.Person == c.person && a.Unit != "" {
				unit, service = string(a.Unit), string(a.Service)
			}
		}
		return syncproto.Entry{
			Op: syncproto.OpIntent, Intent: string(bti.StartCase), Record: id, Scope: bti.ScopeOf(bti.CaseID(id), bti.Log),
			Fields: jsonv.Obj(m("subject", c.id()), m("guide", string(kongsvinger)), m("guideVersion", theGuide.Version), m("unit", unit), m("service", service), m("raisedBy", "staff"), date),
		}
	}})
	return list
}

// routes are the addresses of the API that know roles.
func (s *story) routes() []row {
	ask := func(name, method, path string, in any) row {
		return row{part: "ask", action: name, ask: func(c *client) string {
			switch r := c.do(method, path, in); {
			case r.status == 403:
				return refused
			case r.status == 200 || r.status == 204 || r.code() == "not_found":
				return allowed
			default:
				return r.body
			}
		}}
	}
	return []row{
		ask("who has looked at the log", "GET", "/api/cases/"+string(s.c)+"/looks", nil),
		ask("receipt of a consent", "GET", path(s.consent, "receipt.json"), nil),
		ask("the access log", "GET", "/api/log?limit=1", nil),
		ask("looks that need a reason", "GET", "/api/log/unusual", nil),
		ask("judge a look", "POST", "/api/looks/answer", map[string]any{"no": 1, "what": "accepted", "text": "x"}),
		ask("own looks that need a reason", "GET", "/api/looks/mine", nil),
		ask("what came too late, to the unit one leads", "GET", "/api/quarantine", nil),
		ask("how much of it waits", "GET", "/api/quarantine/count", nil),
		ask("judge what came too late to the case", "POST", "/api/quarantine/judge", map[string]any{"device": s.helse.device, "n": s.helse.n, "how": "take"}),
	}
}

// try makes one request and reads the cell from the answer.
func (s *story) try(c *client, r row) string {
	if r.ask != nil {
		return r.ask(c)
	}
	c.add(r.entry(c))
	o := c.push()[0]
	if o.Result == syncproto.Quarantined {
		return refused
	}
	if o.Result != syncproto.Rejected {
		return "it was " + string(o.Result)
	}
	return cell(o.Findings)
}

// cell is what findings say of who may and whether there is a place.
func cell(fs []syncproto.Finding) string {
	for _, f := range fs {
		if f.Severity != rules.Error {
			continue
		}
		switch {
		case f.Rule == "access", f.Code == "R4.access_ended", f.Code == "R12.not_the_writer", f.Code == "R11.lifted_by_leader", f.Code == "record.private",
			strings.HasPrefix(f.Code, "R15.not_own"), strings.HasPrefix(f.Code, "R15.guardians"), f.Code == "R3.not_own_signature", f.Code == "R3.not_staffs_device":
			return refused
		case f.Code == "record.depth", f.Code == "record.by_intent", f.Code == "record.reference_kind", f.Code == "record.second_subject":
			return noPlace
		}
	}
	return allowed
}

// loaded is the case as the rules want it, whole and as a family may know it.
func (s *story) loaded(c bti.CaseID) (both [2]*bti.Case) {
	both = [2]*bti.Case{{ID: c}, {ID: c}}
	s.read(func(r store.Reader) error {
		list, err := r.CaseRecords(c)
		for i := range list {
			both[0].Add(&list[i].Record)
			if _, d, _ := bti.SplitScope(list[i].Scope); d == bti.Log {
				both[1].Add(&list[i].Record)
			}
		}
		return err
	})
	return both
}

// byRules asks the rules what the server was asked.
func (s *story) byRules(c *client, r row) string {
	e := r.entry(c)
	of, depth, inCase := bti.SplitScope(e.Scope)
	if c.person == "helse" && of == s.c && depth != bti.Internal {
		return refused // what comes from them to where they once were is put aside for a human, before the rules are asked
	}
	var both [2]*bti.Case
	if inCase {
		both = s.loaded(of)
	} else {
		both = s.loaded(s.c)
	}
	in := rules.In{Case: both[0], Guide: theGuide, Today: today}
	for _, a := range people {
		if a.Person == c.person {
			in.Actor = bti.Actor{Person: a.Person, Role: a.Role, Unit: a.Unit, Service: a.Service}
		}
	}
	if in.Actor.Role == bti.GuardianRole || in.Actor.Role == bti.Young {
		in.Case = both[1]
	}
	ch := rules.Change{Op: e.Op, Kind: bti.Kind(e.Kind), Record: e.Record, Scope: e.Scope, Fields: e.Fields, After: e.Fields, Intent: bti.Intent(e.Intent), IDs: e.IDs}
	if e.Op == syncproto.OpPatch {
		s.read(func(r store.Reader) error {
			rec, _, err := r.Record(e.Record)
			ch.After = rec.Fields.With("struck", jsonv.Str("no such value"))
			return err
		})
	}
	if e.Op == syncproto.OpIntent {
		ch.After = jsonv.Value{}
	}
	return cell(rules.Check(in, ch))
}

// compare holds the table against the one that is written down.
func (s *story) compare(t *testing.T, list []row, got [][]string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("# Who may do what\n\nWritten by `go test ./server/trial -run Table -args -update` from what a running server answers, and held equal by the same test.\nThe case is at level 1, its relay log is open, and a suspicion (R11) stands.\n\n")
	fmt.Fprintf(&b, "`%s` allowed, `%s` refused, empty: there is no such thing in that place. \"Change another's\" is a record that somebody else made.\n\n", allowed, refused)
	for _, c := range columns {
		fmt.Fprintf(&b, "- **%s** %s\n", c.head, c.is)
	}
	part := ""
	for j, r := range list {
		if r.part != part {
			part = r.part
			b.WriteString("\n## " + strings.ToUpper(part[:1]) + part[1:] + "\n\n| |")
			for _, c := range columns {
				b.WriteString(" " + c.head + " |")
			}
			b.WriteString("\n|---|" + strings.Repeat(":-:|", len(columns)) + "\n")
		}
		b.WriteString("| " + r.action + " |")
		for i := range columns {
			b.WriteString(" " + got[i][j] + " |")
		}
		b.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(tablePath, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(tablePath)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) == b.String() {
		return
	}
	was, is := strings.Split(string(kept), "\n"), strings.Split(b.String(), "\n")
	for i, line := range is {
		if i >= len(was) || was[i] != line {
			t.Errorf("the table differs from %s (go test ./server/trial -run Table -args -update writes it anew):\n%s", tablePath, line)
		}
	}
	if len(was) != len(is) {
		t.Errorf("%d lines, not %d", len(is), len(was))
	}
}
