package trial

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/httpapi"
	"stafett/server/looks"
	"stafett/server/store"
)

// look reports screens as opened.
func (c *client) look(screen string, cases ...bti.CaseID) {
	c.t.Helper()
	var list []map[string]any
	for _, id := range cases {
		list = append(list, map[string]any{"case": id, "screen": screen, "at": c.clock().UnixMilli()})
	}
	c.must(c.do("POST", "/api/looks", map[string]any{"looks": list}), 204, nil)
}

func (c *client) logOf(query string) (out httpapi.LogBody) {
	c.t.Helper()
	c.must(c.do("GET", "/api/log?"+query, nil), 200, &out)
	return out
}

func TestTheOfficerFindsEveryLookByPersonCaseUnitAndTime(t *testing.T) {
	s := newStory(t)
	ombud := s.client("ombud")
	s.ppt.look("plan", s.c)
	s.later(2 * time.Hour)
	s.leder = s.client("leder")
	s.leder.look("timeline", s.c)
	ombud = s.client("ombud")

	byPerson := ombud.logOf("person=ppt&what=look")
	if len(byPerson.Lines) != 1 {
		t.Fatalf("%+v", byPerson)
	}
	l := byPerson.Lines[0]
	if l.Name != "N ppt" || l.UnitName != "Enhet ppt" || l.Case != s.c || l.Ground != "consent" || l.Detail != "plan" || l.Depth != bti.Log || l.DeviceAt == 0 || l.Role != bti.Employee {
		t.Errorf("%+v", l)
	}
	if list := ombud.logOf("case=" + string(s.c) + "&what=look,export&unit=solbakken").Lines; len(list) != 1 || list[0].Person != "leder" {
		t.Errorf("%+v", list)
	}
	from := s.clock().Add(-time.Hour).UnixMilli()
	if list := ombud.logOf("what=look&from=" + itoa(from)).Lines; len(list) != 1 || list[0].Person != "leder" {
		t.Errorf("%+v", list)
	}
	// Page by page it is all of it, once.
	seen := map[int64]bool{}
	for query := "limit=7"; query != ""; {
		page := ombud.logOf(query)
		for _, l := range page.Lines {
			if seen[l.No] {
				t.Fatal("a line came twice")
			}
			seen[l.No] = true
		}
		query = ""
		if page.Next != 0 {
			query = "limit=7&before=" + itoa(page.Next)
		}
	}
	if all := s.lines(); !seen[1] || len(seen) < len(all)-30 || len(seen) > len(all) {
		t.Errorf("%d lines of %d", len(seen), len(all))
	}
	if raw := ombud.raw.String(); strings.Contains(raw, "Iben") || strings.Contains(raw, logWord) {
		t.Error("the officer was shown something of a case")
	}
	asked := 0
	for _, l := range s.lines() {
		if l.What == "asked" && l.Person == "ombud" {
			asked++
		}
	}
	if asked == 0 {
		t.Error("what the officer asked is not in the log")
	}
	// Nobody else may ask, and that they tried is in the log.
	for _, c := range []*client{s.leder, s.client("admin"), s.client("koordinator"), s.client("mor")} {
		for _, path := range []string{"/api/log", "/api/log/unusual"} {
			if r := c.do("GET", path, nil); r.status != 403 || r.code() != "forbidden" {
				t.Errorf("%s %s: %d %s", c.person, path, r.status, r.body)
			}
		}
		if n := s.count(func(l store.LogLine) bool { return l.Person == c.person && l.What == "refused" && l.Ground == "log" }); n != 1 {
			t.Errorf("%s: %d refusals in the log", c.person, n)
		}
	}
}

func itoa(n int64) string { b, _ := json.Marshal(n); return string(b) }

func (x *town) count(which func(store.LogLine) bool) (n int) {
	for _, l := range x.lines() {
		if which(l) {
			n++
		}
	}
	return n
}

func TestAReportOfACaseNeverHeldIsNotTaken(t *testing.T) {
	s := newStory(t)
	s.client("fremmed").look("now", s.c)
	s.client("fremmed").look("now", bti.CaseID(s.id()))
	if n := s.count(func(l store.LogLine) bool { return l.What == looks.Look }); n != 0 {
		t.Errorf("%d looks", n)
	}
	if n := s.count(func(l store.LogLine) bool { return l.What == "refused" && l.Ground == "look_unknown" && l.Scope == "" }); n != 2 {
		t.Errorf("%d refusals", n)
	}
	for _, bad := range []string{
		`{"looks":[{"case":"x","screen":"now","at":1}]}`, `{"looks":[{"case":"` + string(s.c) + `","screen":"suspicion","at":1}]}`,
		`{"looks":[{"case":"` + string(s.c) + `","screen":"now","at":-1}]}`, `{"looks":[` + strings.Repeat(`{"case":"`+string(s.c)+`","screen":"now","at":1},`, 200) + `{"case":"` + string(s.c) + `","screen":"now","at":1}]}`,
	} {
		if r := s.ppt.do("POST", "/api/looks", bad); r.status != 422 {
			t.Errorf("%.80s: %d %s", bad, r.status, r.body)
		}
	}
}

func (c *client) unusual() []httpapi.UnusualLookBody {
	c.t.Helper()
	var out httpapi.UnusualBody
	c.must(c.do("GET", "/api/log/unusual", nil), 200, &out)
	return out.Looks
}

func TestLooksThatStandOutNeedAReasonAndGetOne(t *testing.T) {
	s := newStory(t)
	ombud := s.client("ombud")
	// The baton holder's own work does not stand out; a service after its consent ended does,
	// and a leader who takes no part.
	s.ansatt.look("now", s.c)
	s.ppt.look("now", s.c)
	s.helse.look("now", s.c)
	s.leder.look("now", s.c)
	s.leder.look("plan", s.c)
	// A child of a colleague: the guardian is called as somebody in the unit.
	child := s.ansatt.start()
	s.ansatt.put(child, bti.Log, bti.KindGuardian, m("name", "N  Kollega"), m("relation", "father"), m("responsibility", "unknown"))
	s.ansatt.send()
	s.ansatt.look("now", child)
	// Her own child, and nobody's name tells: the record is bound to her.
	own := s.kollega.start()
	s.kollega.put(own, bti.Log, bti.KindGuardian, m("name", "Et annet navn"), m("person", "kollega"), m("relation", "mother"), m("responsibility", "unknown"))
	s.kollega.send()
	s.kollega.look("now", own)
	// Bound to somebody of another unit, the name of a colleague tells nothing.
	other := s.ansatt.start()
	s.ansatt.put(other, bti.Log, bti.KindGuardian, m("name", "N kollega"), m("person", "ppt"), m("relation", "father"), m("responsibility", "unknown"))
	s.ansatt.send()
	s.ansatt.look("now", other)

	why := map[string]httpapi.UnusualLookBody{}
	for _, u := range ombud.unusual() {
		if !u.Open || u.First == 0 {
			t.Errorf("%+v", u)
		}
		why[u.Why+" "+string(u.Person)] = u
	}
	if len(why) != 4 || why["own_family kollega"].Case != own || why["colleague ansatt"].Count != 1 || why["ended helse"].Case != s.c || why["no_part leder"].Count != 2 || why["colleague ansatt"].Case != child {
		t.Fatalf("%+v", why)
	}

	var mine httpapi.UnusualBody
	s.leder.must(s.leder.do("GET", "/api/looks/mine", nil), 200, &mine)
	if len(mine.Looks) != 1 || mine.Looks[0].Why != "no_part" {
		t.Fatalf("%+v", mine)
	}
	no := mine.Looks[0].No
	say := func(c *client, what, text string) reply {
		return c.do("POST", "/api/looks/answer", map[string]any{"no": no, "what": what, "text": text})
	}
	if r := say(s.ppt, "reason", "Det var meg."); r.code() != "forbidden" {
		t.Error("somebody else gave the reason:", r.status, r.body)
	}
	if r := say(s.leder, "accepted", "Det er greit."); r.code() != "forbidden" {
		t.Error("a leader judged themselves:", r.status, r.body)
	}
	if r := say(s.leder, "reason", " "); r.status != 422 {
		t.Error("an empty reason was taken:", r.status)
	}
	s.leder.must(say(s.leder, "reason", "Forberedte overgangen til ny stafettholder."), 204, nil)
	s.leder.must(s.leder.do("GET", "/api/looks/mine", nil), 200, &mine)
	if len(mine.Looks) != 0 {
		t.Error("it still asks for a reason")
	}
	s.leder.must(say(ombud, "accepted", "Tjenstlig behov."), 204, nil)
	for _, u := range ombud.unusual() {
		if u.No == no && (u.Open || len(u.Answers) != 2 || u.Answers[0].What != "reason" || u.Answers[1].Person != "ombud") {
			t.Errorf("%+v", u)
		}
	}
	if r := ombud.do("POST", "/api/looks/answer", map[string]any{"no": 9999, "what": "breach", "text": "x"}); r.code() != "not_found" {
		t.Error(r.status, r.body)
	}
}

func TestWhatALeaderLooksAtBeforeItIsDecidedThatACaseGoesOnDoesNotStandOut(t *testing.T) {
	s := newStory(t)
	c := s.ansatt.start()
	s.leder.pull()
	s.leder.look("now", c)
	s.later(time.Minute)
	s.leder.toLevel1(c, "ansatt")
	s.ansatt.accept(c)
	ombud := s.client("ombud")
	if got := ombud.unusual(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	s.later(time.Minute)
	s.leder.look("plan", c)
	if got := ombud.unusual(); len(got) != 1 || got[0].Why != "no_part" || got[0].Case != c || got[0].Count != 1 {
		t.Errorf("%+v", got)
	}
}

func TestManyCasesInAShortTimeStandOut(t *testing.T) {
	s := newStory(t)
	var cases []bti.CaseID
	for range looks.ManyCases {
		cases = append(cases, s.kollega.start())
	}
	for i, c := range cases[:looks.ManyCases-1] {
		s.kollega.look("now", c, c)
		if i%5 == 0 {
			s.later(time.Minute)
		}
	}
	ombud := s.client("ombud")
	if list := ombud.unusual(); len(list) != 0 {
		t.Fatalf("%+v", list)
	}
	s.kollega.look("now", cases[looks.ManyCases-1])
	list := ombud.unusual()
	if len(list) != 1 || list[0].Why != looks.Many || list[0].Cases != looks.ManyCases || list[0].Person != "kollega" || list[0].Case != "" {
		t.Fatalf("%+v", list)
	}
}

func (c *client) familyLooks(in bti.CaseID) (list []httpapi.FamilyLookBody) {
	c.t.Helper()
	var out httpapi.FamilyLooksBody
	c.must(c.do("GET", "/api/cases/"+string(in)+"/looks", nil, "Accept-Language", "nn"), 200, &out)
	return out.Looks
}

func TestTheFamilySeesWhoHasLookedAndNothingOfWhatIsNotTheirs(t *testing.T) {
	s := newStory(t)
	s.ppt.look("plan", s.c)
	before := s.mor.familyLooks(s.c)
	got := map[bti.PersonID]httpapi.FamilyLookBody{}
	for _, l := range before {
		got[l.Person] = l
	}
	if x := got["ppt"]; !x.Opened || !x.Fetched || x.Name != "N ppt" || x.Unit != "Enhet ppt" || x.Service != "Tjeneste ppt" || x.Day != today || x.Why != "Er med frå ei teneste de har samtykt til" {
		t.Errorf("%+v", x)
	}
	if x := got["leder"]; x.Opened || !x.Fetched || x.Ground != "leader" {
		t.Errorf("%+v", x)
	}
	if x := got["mor"]; !x.Own {
		t.Errorf("%+v", x)
	}
	// Reading and writing in the internal and the protected scope changes nothing of it (R11).
	s.kollega.intent(s.c, bti.RaiseSuspicion, "", m("text", protectedWord), m("date", today))
	s.kollega.put(s.c, bti.Internal, bti.KindNote, m("text", internalWord))
	s.kollega.send()
	s.later(time.Minute)
	s.leder.pull()
	s.kollega.pull()
	after := s.mor.familyLooks(s.c)
	a, _ := json.Marshal(before)
	b, _ := json.Marshal(after)
	if string(a) != string(b) {
		t.Errorf("what the family sees has changed:\n%s\n%s", a, b)
	}
	for _, c := range []*client{s.client("far"), s.client("annen"), s.ppt, s.leder, s.client("ombud")} {
		if r := c.do("GET", "/api/cases/"+string(s.c)+"/looks", nil); r.code() != "forbidden" {
			t.Errorf("%s: %d %s", c.person, r.status, r.body)
		}
	}
	if r := s.mor.do("GET", "/api/cases/..%2f..%2flog/looks", nil); r.code() != "not_found" {
		t.Error(r.status, r.body)
	}
}
