package trial

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// quiet holds that neither the server's log nor the access log has a word that an attack brought.
func (x *town) quiet(words ...string) {
	x.t.Helper()
	for _, w := range append(words, "Iben", "Testnes", "N mor", "N far", internalWord, protectedWord) {
		if strings.Contains(x.log.String(), w) {
			x.t.Errorf("%q stands in the server's log", w)
		}
		for _, l := range x.lines() {
			if strings.Contains(l.What+" "+l.Ground+" "+l.Detail+" "+string(l.Scope), w) {
				x.t.Errorf("%q stands in the access log: %+v", w, l)
			}
		}
	}
}

func TestAnotherMunicipalitysTokensAndIdsOpenNothing(t *testing.T) {
	ours, theirs := newStory(t), newStory(t)
	// Their token, here.
	stranger := theirs.ansatt
	foreign := &client{town: ours.town, person: "ansatt", device: stranger.device, token: stranger.token, held: stranger.held, scopes: stranger.scopes}
	for _, r := range []reply{
		foreign.do("POST", "/api/sync/pull", "{}"), foreign.do("POST", "/api/sync/push", "{}"), foreign.do("GET", "/api/log", nil),
		foreign.do("GET", "/api/cases/"+string(theirs.c)+"/looks", nil), foreign.do("GET", path(theirs.consent, "receipt.json"), nil),
	} {
		if r.status != 401 || r.code() != "token_invalid" {
			t.Error(r.status, r.body)
		}
	}
	// Our token, their ids: answered as ids that are nowhere.
	nowhere := bti.CaseID(ours.id())
	for _, c := range []bti.CaseID{theirs.c, nowhere} {
		ours.ansatt.put(c, bti.Log, bti.KindComment, m("text", "hei"))
		ours.ansatt.patch(c, bti.Log, bti.KindComment, theirs.concern, m("text", "hei"))
		ours.ansatt.intent(c, bti.WithdrawConsent, theirs.consent, m("date", today))
		for _, o := range ours.ansatt.push() {
			if o.Result != syncproto.Rejected {
				t.Errorf("%s: %s %v", c, o.Result, codes(o))
			}
		}
		if r := ours.mor.do("GET", "/api/cases/"+string(c)+"/looks", nil); r.code() != "forbidden" {
			t.Error(r.status, r.body)
		}
	}
	if r := ours.mor.do("GET", path(ours.id(), "receipt.json"), nil); r.code() != "not_found" {
		t.Error(r.status, r.body)
	}
	ours.quiet()
}

func TestAGuardianWhoAsksForOtherScopesGetsNothingOfThem(t *testing.T) {
	s := newStory(t)
	s.kollega.intent(s.c, bti.RaiseSuspicion, "", m("text", protectedWord), m("date", today))
	s.kollega.send()
	other := s.ansatt.start()
	var heal []syncproto.ScopeID
	for _, d := range []bti.Depth{bti.Internal, bti.Protected} {
		heal = append(heal, s.scope(d), bti.ScopeOf(other, d))
	}
	heal = append(heal, bti.ScopeOf(other, bti.Log), bti.PersonScope("ansatt"), bti.PersonScope("far"), "person:*", "case:*", "case:"+syncproto.ScopeID(s.c)+":log' OR '1'='1")
	for _, cursor := range []string{"", s.mor.cursor, "c1.x.0.0", "c1.0.zzzz.zzzz"} {
		p := syncproto.Pull{Version: syncproto.Version, Device: s.mor.device, Cursor: cursor, Heal: heal}
		r := s.mor.do("POST", "/api/sync/pull", string(p.AppendJSON(nil)))
		var a syncproto.PullAnswer
		s.mor.wire(r, &a)
		for _, rec := range a.Records {
			if rec.Scope != s.scope(bti.Log) && rec.Scope != bti.RefScope && rec.Scope != bti.PersonScope("mor") {
				t.Errorf("a record of %s came", rec.Scope)
			}
		}
		for _, scope := range a.Fresh {
			if slices.Contains(heal, scope) {
				t.Errorf("%s was granted", scope)
			}
		}
		for _, word := range []string{internalWord, protectedWord, string(other)} {
			if strings.Contains(r.body, word) {
				t.Errorf("%q came", word)
			}
		}
	}
	for _, d := range []bti.Depth{bti.Internal, bti.Protected} {
		s.mor.put(s.c, d, bti.KindNote, m("text", "hei"))
		s.mor.refused("access.family")
	}
	s.mor.add(syncproto.Entry{Op: syncproto.OpPut, Kind: string(bti.KindPrivateNote), Scope: bti.PersonScope("ansatt"), Fields: jsonv.Obj(m("text", "hei"))})
	s.mor.refused("record.private")
	s.mor.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("responsibility", "mother"), m("mayKnow", true))
	s.mor.refused("access.family")
	if n := s.count(func(l store.LogLine) bool {
		return l.Person == "mor" && l.What == "refused" && l.Ground == "access.family"
	}); n != 3 {
		t.Errorf("%d refusals in the log", n)
	}
	s.quiet()
}

func TestAServiceThatPushesAfterItsConsentEndedIsPutAside(t *testing.T) {
	s := newStory(t)
	const late = "frostblå"
	s.helse.put(s.c, bti.Log, bti.KindComment, m("text", late))
	s.helse.intent(s.c, bti.SignConsent, "", answer("service", "helsestasjon", s.guardian, "helse")...)
	for _, o := range s.helse.push() {
		if o.Result != syncproto.Quarantined || len(o.Findings) != 0 {
			t.Error(o.Result, codes(o))
		}
	}
	for _, c := range s.all() {
		c.pull()
		if strings.Contains(c.raw.String(), late) {
			t.Errorf("%s was handed it", c.person)
		}
	}
	if len(s.helse.of(bti.KindComment, s.c)) != 0 {
		t.Error("the service holds the log again")
	}
	if n := s.count(func(l store.LogLine) bool {
		return l.Person == "helse" && l.What == "quarantine" && l.Ground == "access_ended"
	}); n != 2 {
		t.Errorf("%d lines of quarantine", n)
	}
	s.quiet(late)
}

// A page of somebody else's can make a browser send a request, with the browser's cookies and a
// form's content types. The API reads no cookie and takes no form, so there is nothing to forge.
func TestARequestForgedByAnotherSiteDoesNothing(t *testing.T) {
	s := newStory(t)
	before := len(s.lines())
	token := s.mor.token
	s.mor.token = ""
	entry := syncproto.Push{Version: syncproto.Version, Device: s.mor.device, Entries: []syncproto.Entry{{
		N: s.mor.n + 1, Op: syncproto.OpIntent, Record: s.consent, Scope: s.scope(bti.Log), Intent: string(bti.WithdrawConsent), Fields: jsonv.Obj(m("date", today)),
	}}}
	body := string(entry.AppendJSON(nil))
	for _, h := range [][]string{
		{"Cookie", "token=" + token + "; access=" + token + "; Authorization=Bearer " + token, "Origin", "https://ond.example", "Content-Type", "text/plain"},
		{"Cookie", "Authorization=Bearer%20" + token, "Origin", "https://ond.example"},
	} {
		if r := s.mor.do("POST", "/api/sync/push", body, h...); r.status != 401 || r.header.Get("Access-Control-Allow-Origin") != "" || r.header.Get("Set-Cookie") != "" {
			t.Error(r.status, r.body, r.header)
		}
	}
	for mime, code := range map[string]string{
		"text/plain": "unsupported_type", "application/x-www-form-urlencoded": "unsupported_type", "": "unsupported_type",
		"multipart/form-data; boundary=x": "bad_request", // it is not even one
	} {
		if r := s.mor.do("POST", "/api/sync/push", body, "Authorization", "Bearer "+token, "Content-Type", mime); r.code() != code {
			t.Errorf("%s: %d %s", mime, r.status, r.body)
		}
	}
	r := s.mor.do("OPTIONS", "/api/sync/push", nil, "Origin", "https://ond.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization")
	if r.status < 400 || r.header.Get("Access-Control-Allow-Origin") != "" || r.header.Get("Access-Control-Allow-Headers") != "" {
		t.Error("a preflight was let through:", r.status, r.header)
	}
	if n := len(s.lines()); n != before {
		t.Errorf("%d lines were added to the log", n-before)
	}
	s.told("token_invalid")
	s.told("unsupported_type")
	s.quiet(token, "ond.example")
	s.mor.token = token
	s.mor.pull()
	for _, c := range s.mor.of(bti.KindConsent, s.c) {
		if c.ID == s.consent && c.Fields.Get("state").Text() != "given" {
			t.Error("the consent was withdrawn")
		}
	}
}

func TestSQLAndPathsInAddressesAndFiltersAreTextsLikeAny(t *testing.T) {
	s := newStory(t)
	ombud := s.client("ombud")
	for _, q := range []string{"person=x'%20OR%20'1'='1", "person=%00", "unit=u1';DROP%20TABLE%20record;--", "case=1%20UNION%20SELECT", "limit=1000", "limit=-1", "from=-5", "before=-1", "what=" + strings.Repeat("a", 41), "person=%C3%A6"} {
		if r := ombud.do("GET", "/api/log?"+q, nil); r.status != 422 {
			t.Errorf("%s: %d %s", q, r.status, r.body)
		}
	}
	for _, q := range []string{"from=abc", "limit=1e9", "before=0x10"} {
		if r := ombud.do("GET", "/api/log?"+q, nil); r.status != 400 {
			t.Errorf("%s: %d %s", q, r.status, r.body)
		}
	}
	if list := ombud.logOf("what=read')%20OR%20(1=1").Lines; len(list) != 0 {
		t.Errorf("%d lines", len(list))
	}
	for _, p := range []string{
		"/api/cases/..%2f..%2fetc%2fpasswd/looks", "/api/cases/%00/looks", "/api/consents/..%5c..%5cx/receipt.json", "/api/consents/" + string(s.consent) + "%00/receipt.json",
		"/api/receipts/..%2f..%2ftown.db", "/api/receipts/%2e%2e%2ftown.db", "/api/receipts/" + strings.Repeat("a", 4000),
	} {
		if r := s.mor.do("GET", p, nil); r.status != 404 {
			t.Errorf("%.60s: %d %s", p, r.status, r.body)
		}
	}
	for _, p := range []string{"/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/town.db", "/assets/..%2ftown.db", "/.git/config", "/%2egit/config"} {
		if r := s.mor.do("GET", p, nil); strings.Contains(r.body, "root:") || strings.Contains(r.body, "SQLite") || r.status == 200 && !strings.Contains(r.body, "<!doctype html>") {
			t.Errorf("%s: %d %.80s", p, r.status, r.body)
		}
	}
	s.told("not_found")
	s.quiet("DROP", "UNION", "passwd")
}

func TestBodiesThatWouldBlowUpAreRefusedAtOnce(t *testing.T) {
	s := newStory(t)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for name, c := range map[string]struct {
		body   string
		header []string
		code   string
	}{
		"a packed body":              {bomb.String(), []string{"Content-Encoding", "gzip"}, "unsupported_type"},
		"packed twice":               {bomb.String(), []string{"Content-Encoding", "gzip, gzip"}, "unsupported_type"},
		"another packing":            {bomb.String(), []string{"Content-Encoding", "br"}, "unsupported_type"},
		"packed without saying so":   {bomb.String(), nil, "bad_json"},
		"deep arrays":                {strings.Repeat("[", 500_000), nil, "bad_json"},
		"deep objects":               {strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), nil, "bad_json"},
		"deep in a field":            {`{"version":1,"device":"` + string(s.mor.device) + `","entries":[{"n":1,"op":"put","record":"` + string(s.id()) + `","scope":"x","f":{"text":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}}]}`, nil, "bad_json"},
		"a number without end":       {`{"version":` + strings.Repeat("9", 100_000) + `}`, nil, "bad_request"},
		"a key many times":           {`{` + strings.Repeat(`"a":1,`, 50_000) + `"a":1}`, nil, "bad_json"},
		"half a character":           {"{\"version\":\"\xff\"}", nil, "bad_json"},
		"more entries than one push": {`{"version":1,"device":"` + string(s.mor.device) + `","entries":[` + strings.Repeat(`{"n":1,"op":"put","record":"x","scope":"x","f":{},"at":0},`, 200) + `{"n":1,"op":"put","record":"x","scope":"x","f":{},"at":0}]}`, nil, "bad_request"},
	} {
		if r := s.mor.do("POST", "/api/sync/push", c.body, c.header...); r.code() != c.code {
			t.Errorf("%s: %d %.200s, want %s", name, r.status, r.body, c.code)
		}
	}
	// Generous, for a busy machine: unpacking or building any of these would take far longer.
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	for _, code := range []string{"unsupported_type", "bad_json", "bad_request"} {
		s.told(code)
	}
	s.quiet("[[[[", `"a":`)
}

func TestAnOversizedSignatureIsRefusedWithItsFieldAndBound(t *testing.T) {
	s := newStory(t)
	for name, c := range map[string]struct {
		member jsonv.Member
		code   string
	}{
		"drawing":            {m("signature", "M"+strings.Repeat("1 ", 8000)), "field.max"},
		"markup":             {m("signature", `M1 2"/><script>alert(1)</script>`), "field.drawing"},
		"photo":              {m("photo", "/9j/4A"+strings.Repeat("A", 81_922)), "field.max"},
		"photo with a place": {m("photo", "/9j/4QAQ"), "field.photo"},
		"no photo":           {m("photo", "data:text/html;base64,PHNjcmlwdD4="), "field.photo"},
		"name":               {m("signedName", strings.Repeat("n", 121)), "field.max"},
	} {
		s.ansatt.intent(s.c, bti.SignConsent, "", answer("team", "", s.guardian, "ansatt", c.member)...)
		o := s.ansatt.push()[0]
		if o.Result != syncproto.Rejected || !slices.Contains(codes(o), c.code) || o.Findings[0].Field != c.member.Key {
			t.Errorf("%s: %s %+v, want %s", name, o.Result, o.Findings, c.code)
		}
	}
	big := syncproto.Push{Version: syncproto.Version, Device: s.ansatt.device, Entries: []syncproto.Entry{{
		N: s.ansatt.n + 1, Op: syncproto.OpIntent, Record: s.id(), Scope: s.scope(bti.Log), Intent: string(bti.SignConsent),
		Fields: jsonv.Obj(answer("team", "", s.guardian, "ansatt", m("photo", strings.Repeat("A", syncproto.PushBytesMax+(100<<10))))...),
	}}}
	if r := s.announce("POST", "/api/sync/push", len(big.AppendJSON(nil)), s.ansatt.token); r != 413 {
		t.Error("a push beyond every bound:", r)
	}
	s.told("too_large")
	s.quiet("<script>", "/9j/")
	// What is within the bounds is taken, and comes out as it went in.
	drawn := "M10.5 20C1 2 3 4 5 6L-7,8"
	id := s.ansatt.intent(s.c, bti.SignConsent, "", answer("team", "", s.guardian, "ansatt", m("signature", drawn), m("signedName", "N mor"))...)
	s.ansatt.send()
	s.mor.pull()
	if got := s.mor.held[id].Fields.Get("signature").Text(); got != drawn {
		t.Error(got)
	}
}

// announce says how long a body will be and sends none of it; it answers the status.
func (x *town) announce(method, path string, bytes int, token string) int {
	x.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(x.base, "http://"))
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, method+" "+path+" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "+token+"\r\nContent-Length: "+itoa(int64(bytes))+"\r\n\r\n")
	if err != nil {
		x.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		x.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

func TestSlowClientsAreLetGoAndOthersServedMeanwhile(t *testing.T) {
	s := newStory(t)
	const crowd = 200
	conns := make([]net.Conn, crowd)
	for i := range conns {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		conns[i] = c
		start := "POST /api/sync/push HTTP/1.1\r\nHost: x\r\n"
		if i%2 == 1 { // half of them are slow with the body
			start += "Content-Type: application/json\r\nAuthorization: Bearer " + s.mor.token + "\r\nContent-Length: 100000\r\n\r\n{"
		}
		if _, err := io.WriteString(c, start); err != nil {
			t.Fatal(err)
		}
	}
	s.mor.pull()
	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "hei"))
	s.ansatt.send()
	for i, c := range conns {
		if err := c.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(c)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("connection %d is still open", i)
		}
		if len(answer) > 0 && !bytes.Contains(answer, []byte(" 408 ")) {
			t.Fatalf("%.200s", answer)
		}
	}
	s.told("timeout")
	s.quiet(s.mor.token)
}
