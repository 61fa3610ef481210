package trial

import (
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/server/httpapi"
	"stafett/server/store"
	"stafett/syncproto"
)

func (c *client) waiting() (out httpapi.QuarantineBody) {
	c.t.Helper()
	c.must(c.do("GET", "/api/quarantine", nil), 200, &out)
	return out
}

func (c *client) judges(of *client, n int64, how, reason string) (out httpapi.JudgedBody) {
	c.t.Helper()
	c.must(c.do("POST", "/api/quarantine/judge", map[string]any{"device": of.device, "n": n, "how": how, "reason": reason}, "Accept-Language", "en"), 200, &out)
	return out
}

func TestTheLeaderIsHandedWhatCameTooLateAndNobodyElseIs(t *testing.T) {
	s := newStory(t)
	const late = "frostblå"
	s.helse.put(s.c, bti.Log, bti.KindComment, m("text", late))
	s.helse.intent(s.c, bti.OfferBaton, "", m("to", "kollega"), m("date", today))
	s.helse.push()
	comment, step := s.helse.n-1, s.helse.n
	list := s.leder.waiting()
	if list.All != 2 || len(list.Entries) != 2 {
		t.Fatalf("%+v", list)
	}
	e := list.Entries[0]
	if e.Device != s.helse.device || e.N != comment || e.Writer != "N helse" || e.UnitName != "Enhet helse" || e.Why != "consent_withdrawn" || e.Case != s.c ||
		e.CaseName != "Iben Testnes" || e.Guide != kongsvinger || e.Depth != bti.Log || e.Op != syncproto.OpPut || e.Kind != bti.KindComment ||
		e.Fields.Get("text").Text() != late || !e.Current.IsNull() || e.Step || !list.Entries[1].Step || e.At == 0 || e.Written == 0 {
		t.Errorf("%+v", e)
	}
	for _, c := range []*client{s.ansatt, s.kollega, s.mor, s.ppt, s.helse, s.client("admin"), s.client("ombud"), s.client("koordinator")} {
		for _, r := range []reply{
			c.do("GET", "/api/quarantine", nil), c.do("GET", "/api/quarantine/count", nil),
			c.do("POST", "/api/quarantine/judge", map[string]any{"device": s.helse.device, "n": comment, "how": "take"}),
		} {
			if r.status != 403 || r.code() != "forbidden" || strings.Contains(r.body, late) {
				t.Error(c.person, r.status, r.body)
			}
		}
	}
	other := s.client("nabo")
	if list := other.waiting(); list.All != 0 || len(list.Entries) != 0 {
		t.Errorf("another unit's leader is handed %+v", list)
	}
	if r := other.do("POST", "/api/quarantine/judge", map[string]any{"device": s.helse.device, "n": comment, "how": "take"}); r.status != 403 {
		t.Error(r.status)
	}
	if n := s.count(func(l store.LogLine) bool { return l.What == "refused" && l.Ground == "judge" }); n != 8*3+1 {
		t.Errorf("%d refusals in the log, want %d", n, 8*3+1)
	}
	if j := s.leder.judges(s.helse, step, "take", ""); j.How != "" || len(j.Findings) != 1 || !strings.Contains(j.Findings[0].Text, "only the person concerned") {
		t.Errorf("%+v", j)
	}
	if r := s.leder.do("POST", "/api/quarantine/judge", map[string]any{"device": s.helse.device, "n": step, "how": "leave"}); r.status != 422 || !strings.Contains(r.body, `"reason"`) {
		t.Error("left out without a reason:", r.status, r.body)
	}
	if j := s.leder.judges(s.helse, step, "leave", "Tas opp i møtet."); j.How != "leave" || j.Name != "N leder" || j.Before {
		t.Errorf("%+v", j)
	}
	if j := s.leder.judges(s.helse, comment, "take", ""); j.How != "take" || j.At == 0 {
		t.Errorf("%+v", j)
	}
	if j := s.leder.judges(s.helse, comment, "leave", "nei"); j.How != "take" || !j.Before || j.Reason != "" {
		t.Errorf("%+v", j)
	}
	if list := s.leder.waiting(); list.All != 0 {
		t.Errorf("%+v", list)
	}
	if r := s.leder.do("POST", "/api/quarantine/judge", map[string]any{"device": s.helse.device, "n": 9999, "how": "take"}); r.status != 404 {
		t.Error(r.status)
	}
	s.ansatt.pull()
	found := false
	for _, r := range s.ansatt.of(bti.KindComment, s.c) {
		found = found || r.CreatedBy == "helse" && r.Fields.Get("text").Text() == late
	}
	if !found {
		t.Error("what was taken in does not reach those who work with the case")
	}
	s.quiet(late, "Tas opp")
}
