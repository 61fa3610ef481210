package trial

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/consents"
	"stafett/server/httpapi"
	"stafett/server/store"
)

func path(id bti.RecordID, form string) string { return "/api/consents/" + string(id) + "/" + form }

func TestASignerGetsAReceiptWithEveryFieldOfBothStandards(t *testing.T) {
	s := newStory(t)
	r := s.mor.do("GET", path(s.consent, "receipt.json"), nil)
	var got map[string]any
	s.mor.must(r, 200, &got)
	// Kantara consent receipt 1.1, section 6.
	for _, f := range []string{"version", "jurisdiction", "consentTimestamp", "collectionMethod", "consentReceiptID", "language", "piiPrincipalId", "piiControllers", "policyUrl", "services", "sensitive", "spiCat"} {
		if _, ok := got[f]; !ok {
			t.Errorf("no %s", f)
		}
	}
	// ISO/IEC TS 27560: record, processing, parties, events.
	record, _ := got["consentRecord"].(map[string]any)
	for _, f := range []string{"record_metadata", "pii_processing", "party_identification", "events"} {
		if _, ok := record[f]; !ok {
			t.Errorf("no %s", f)
		}
	}
	var x consents.Receipt
	if err := json.Unmarshal([]byte(r.body), &x); err != nil {
		t.Fatal(err)
	}
	if x.Version != "KI-CR-v1.1.0" || x.ConsentReceiptID != string(s.consent) || x.PIIPrincipalID != "N mor" || x.PIIControllers[0].PIIController != "Lyngvik kommune" ||
		x.Services[0].Purposes[0].ThirdPartyName != "Tjeneste ppt" || x.ConsentTimestamp != s.clock().Unix() || x.Record.Processing.Notice != signedText ||
		x.Evidence.Weight != consents.SimpleWitnessed || x.Evidence.Witness != "N ansatt" || len(x.Evidence.Chain) != 1 || len(x.Evidence.Chain[0].Hash) != 64 {
		t.Errorf("%+v", x)
	}
	// Withdrawn: the same receipt says so, with both rows of the chain.
	s.mor.must(s.mor.do("GET", path(s.withdrawnConsent, "receipt.json"), nil), 200, &x)
	if len(x.Record.Events) != 2 || x.Record.Events[1].State != "withdrawn" || len(x.Evidence.Chain) != 2 {
		t.Errorf("%+v", x.Record.Events)
	}
	if n := s.count(func(l store.LogLine) bool {
		return l.Person == "mor" && l.What == "export" && l.Detail == "receipt.json" && l.Scope == s.scope(bti.Log)
	}); n != 2 {
		t.Errorf("%d exports in the log", n)
	}
}

func TestAReceiptIsAPageThatRunsNothingAndEscapesAll(t *testing.T) {
	s := newStory(t)
	evil := `</h1><script>alert(1)</script><img src=x onerror=alert(2)>`
	g := s.ansatt.guardian(s.c, "far", "father", m("name", "Far "+evil))
	args := answer("team", "", g, "ansatt", m("signature", "M10 20L30 40"), m("signedName", evil))
	id := s.ansatt.intent(s.c, bti.SignConsent, "", args...)
	s.ansatt.send()
	far := s.client("far")
	var ticket httpapi.TicketBody
	far.must(far.do("POST", path(id, "receipt"), nil), 200, &ticket)
	stranger := s.client("annen")
	stranger.token = "" // a tab of its own sends none
	page := stranger.do("GET", ticket.URL, nil)
	if page.status != 200 || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
		t.Fatal(page.status, page.body)
	}
	if p := page.header.Get("Content-Security-Policy"); p != consents.PagePolicy || strings.Contains(p, "unsafe") || !strings.Contains(p, "default-src 'none'") {
		t.Error(p)
	}
	for _, never := range []string{"<script", "<img", "onerror=alert(2)>"} {
		if strings.Contains(page.body, never) {
			t.Errorf("the page has %s", never)
		}
	}
	for _, want := range []string{`<html lang="nb">`, `<path d="M10 20L30 40"/>`, "Kvittering for samtykke", signedText, "ikke en avansert elektronisk underskrift", "Trekk samtykket", "N ansatt"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	s.later(3 * time.Minute)
	if r := stranger.do("GET", ticket.URL, nil); r.code() != "not_found" {
		t.Error("the address still opens:", r.status)
	}
	if r := stranger.do("GET", "/api/receipts/x", nil); r.code() != "not_found" {
		t.Error(r.status)
	}
}

func TestWithoutABrowserTheServerSaysToPrintThePage(t *testing.T) {
	s := newStory(t)
	r := s.mor.do("GET", path(s.consent, "receipt.pdf"), nil, "Accept-Language", "en")
	if r.status != 501 || r.code() != "no_printer" || !strings.Contains(r.body, "print it") {
		t.Error(r.status, r.body)
	}
}

func TestAReceiptIsForItsSignerAndForStaffWhoHoldTheLog(t *testing.T) {
	s := newStory(t)
	far := s.client("far")
	s.ansatt.guardian(s.c, "far", "father")
	far.pull()
	for _, c := range []struct {
		who  *client
		code string
	}{
		{s.mor, ""}, {s.ansatt, ""}, {s.leder, ""}, {s.ppt, ""},
		{far, "forbidden"}, {s.helse, "forbidden"}, {s.client("annen"), "forbidden"}, {s.client("nabo"), "forbidden"}, {s.client("ombud"), "forbidden"}, {s.client("admin"), "forbidden"},
	} {
		if r := c.who.do("GET", path(s.consent, "receipt.json"), nil); r.code() != c.code {
			t.Errorf("%s: %d %s", c.who.person, r.status, r.body)
		}
	}
	if n := s.count(func(l store.LogLine) bool {
		return l.What == "refused" && l.Ground == "receipt" && l.Scope == s.scope(bti.Log)
	}); n != 6 {
		t.Errorf("%d refusals in the log", n)
	}
	for _, id := range []string{"x", "..%2f..%2fetc%2fpasswd", string(s.id())} {
		if r := s.mor.do("GET", "/api/consents/"+id+"/receipt.json", nil); r.code() != "not_found" {
			t.Errorf("%s: %d %s", id, r.status, r.body)
		}
	}
	// The signer's receipt stays theirs when the log is closed to them.
	s.ansatt.pull()
	s.ansatt.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("responsibility", "father"), m("verifiedBy", "ansatt"))
	s.ansatt.send()
	s.mor.pull()
	if len(s.mor.scopes) != 2 {
		t.Fatal("the mother still holds", s.mor.scopes)
	}
	s.mor.must(s.mor.do("GET", path(s.consent, "receipt.json"), nil), 200, nil)
}

func TestWhereTheAddressIsBlockedAReceiptTellsNoPlace(t *testing.T) {
	s := newStory(t)
	place := func() bool {
		var ticket httpapi.TicketBody
		s.mor.must(s.mor.do("POST", path(s.consent, "receipt"), nil), 200, &ticket)
		return strings.Contains(s.mor.do("GET", ticket.URL, nil).body, "Enhet solbakken") ||
			strings.Contains(s.mor.do("GET", path(s.consent, "receipt.json"), nil).body, "olbakken")
	}
	if !place() {
		t.Error("the receipt does not name the unit")
	}
	s.ansatt.patch(s.c, bti.Log, bti.KindSubject, s.subject, m("addressBlock", "code6"))
	s.ansatt.send()
	if place() {
		t.Error("the receipt names the unit of a child with a blocked address")
	}
}
