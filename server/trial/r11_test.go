package trial

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// hidden does everything in the internal and the protected scope that people do there.
func (s *story) hidden() {
	s.t.Helper()
	suspicion := s.kollega.intent(s.c, bti.RaiseSuspicion, "", m("text", protectedWord), m("date", today))
	s.kollega.put(s.c, bti.Protected, bti.KindReportOfConcern, m("to", "Barnevernet"), m("date", today), m("summary", protectedWord), m("violence", true))
	s.kollega.put(s.c, bti.Internal, bti.KindNote, m("text", internalWord))
	s.kollega.put(s.c, bti.Internal, bti.KindMeeting, m("type", "team"), m("date", today), m("purpose", internalWord), m("invited", []string{"N mor"}))
	s.kollega.put(s.c, bti.Internal, bti.KindConsultation, m("service", "ppt"), m("anonymous", true), m("question", internalWord), m("date", today))
	s.kollega.send()
	s.leder.pull()
	note := s.leder.put(s.c, bti.Protected, bti.KindNote, m("text", protectedWord), m("about", suspicion))
	s.leder.send()
	s.leder.patch(s.c, bti.Protected, bti.KindNote, note, m("text", protectedWord+" igjen"))
	s.leder.intent(s.c, bti.LiftSuspicion, suspicion, m("date", today), m("reason", protectedWord))
	s.leder.send()
	s.kollega.pull()
}

func TestNothingProtectedOrUnsharedReachesAFamilyInDataCountsPokesOrMessages(t *testing.T) {
	s := newStory(t)
	// The young person and the guardian, each with a device that listens.
	s.ansatt.patch(s.c, bti.Log, bti.KindSubject, s.subject, m("kind", "young"), m("born", "2010-03-04"), m("person", "ung"))
	s.ansatt.send()
	ung := s.client("ung")
	family := []*client{s.mor, ung}
	for _, c := range family {
		c.pull()
	}
	digests := func(c *client) (list []syncproto.Digest) {
		p := syncproto.Pull{Version: syncproto.Version, Device: c.device, Cursor: c.cursor, Acked: c.n, Heal: []syncproto.ScopeID{s.scope(bti.Log)}}
		var a syncproto.PullAnswer
		c.wire(c.do("POST", "/api/sync/pull", string(p.AppendJSON(nil))), &a)
		return a.Digests
	}
	lines := map[*client]syncer.Line{}
	was := map[*client][]syncproto.Digest{}
	for _, c := range family {
		was[c] = digests(c)
		c.pull()
		l, err := s.sync.Hub.Listen(syncer.Who{Person: c.person, Device: c.device})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		lines[c] = l
	}
	poked := func(c *client) bool {
		select {
		case <-lines[c].Poke:
			return true
		default:
			return false
		}
	}
	messages := func(c *client) (n int) {
		s.read(func(r store.Reader) error {
			list, err := r.MessagesOf(c.person, 100)
			n = len(list)
			return err
		})
		return n
	}
	sent := map[*client]int{}
	for _, c := range family {
		sent[c] = messages(c)
		c.raw.Reset()
	}

	s.hidden()
	for _, c := range family {
		if poked(c) {
			t.Errorf("%s was poked for what they may not hold", c.person)
		}
		if n := messages(c); n != sent[c] {
			t.Errorf("%s was sent %d messages", c.person, n-sent[c])
		}
		p := syncproto.Pull{Version: syncproto.Version, Device: c.device, Cursor: c.cursor, Acked: c.n}
		var a syncproto.PullAnswer
		c.wire(c.do("POST", "/api/sync/pull", string(p.AppendJSON(nil))), &a)
		if len(a.Records)+len(a.Purges)+len(a.Fresh)+len(a.Gone)+len(a.Outcomes)+len(a.Digests) != 0 {
			t.Errorf("%s: the pull is not empty: %+v", c.person, a)
		}
		c.cursor = a.Cursor
		now := digests(c)
		if len(now) != 1 || now[0] != was[c][0] {
			t.Errorf("%s: the digest of the log changed: %v %v", c.person, was[c], now)
		}
		// The rules, too, say the same to them as before.
		c.intent(s.c, bti.DemandClosing, syncproto.RecordID(s.c), m("date", "2026-11-23"))
		for _, o := range c.push() {
			for _, f := range o.Findings {
				if strings.HasPrefix(f.Code, "R11") || strings.HasPrefix(f.Code, "R12") {
					t.Errorf("%s: %s", c.person, f.Code)
				}
			}
		}
		c.cursor = ""
		c.pull()
		_ = c.familyLooks(s.c)
		for _, word := range []string{protectedWord, internalWord, "suspicion", "report_of_concern", ":protected", ":internal"} {
			if strings.Contains(c.raw.String(), word) && word != "suspicion" && word != "report_of_concern" {
				t.Errorf("%s was handed %q", c.person, word)
			}
		}
		for id, r := range c.held {
			if r.Kind == "suspicion" || r.Kind == "report_of_concern" || strings.HasSuffix(string(r.Scope), ":internal") || strings.HasSuffix(string(r.Scope), ":protected") {
				t.Errorf("%s holds %s of %s", c.person, id, r.Kind)
			}
		}
	}
	// What they may hold does reach them.
	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "til dere"))
	s.ansatt.send()
	for _, c := range family {
		if !poked(c) {
			t.Errorf("%s was not poked for what is theirs", c.person)
		}
	}
}

// The live line itself: what goes over the wire while others work where the guardian may not see.
func TestAFamilysLiveLineIsSilentAboutTheProtectedScope(t *testing.T) {
	s := newStory(t)
	said := func(meanwhile func(), until string) string {
		req, err := http.NewRequest("GET", s.base+"/api/live", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.mor.token)
		res, err := http.DefaultClient.Do(req) // it answers when the line stands
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		meanwhile()
		if until == "" {
			s.sync.Hub.End("mor", s.mor.device)
		}
		all := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if all += lines.Text() + "\n"; until != "" && strings.Contains(all, until) {
				break
			}
		}
		return all
	}
	if got := said(s.hidden, ""); strings.Contains(got, "event") {
		t.Errorf("the line said %q", got)
	}
	shared := func() {
		s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "til dere"))
		s.ansatt.send()
	}
	if got := said(shared, "event: poke"); !strings.Contains(got, "event: poke") {
		t.Errorf("the line said %q", got)
	}
}
