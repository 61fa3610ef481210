package main

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/httpapi"
	"stafett/syncproto"
)

// administration is the demonstration with its administrator logged in.
type administration struct {
	*running
	admin *peer
}

func administer(t *testing.T) *administration {
	t.Helper()
	r := startMain(t, demonstration)
	return &administration{r, enter(t, "http://"+r.Address(), "oddvar.skyband", freshIDs(time.Now)())}
}

// does asks as the administrator, expects a status, and reads the answer.
func (a *administration) does(want int, method, path string, body, into any) string {
	a.t.Helper()
	text := ""
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			a.t.Fatal(err)
		}
		text = string(b)
	}
	status, answer := a.ask(method, path, text, a.admin.token)
	if status != want {
		a.t.Fatalf("%s %s %s: %d %s, want %d", method, path, text, status, answer, want)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(answer), into); err != nil {
			a.t.Fatal(err)
		}
	}
	return answer
}

type m map[string]any

func TestTheAdministrationIsForAdministratorsAlone(t *testing.T) {
	a := administer(t)
	text, err := httpapi.Description(false)
	if err != nil {
		t.Fatal(err)
	}
	var d struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, who := range []string{"nora.lyngdrape", "liv.bjorkerot", "maryam.elvesus", "sander.elvesus", "berit.vindrose", "ragnhild.snofnugg"} {
		p := enter(t, "http://"+a.Address(), who, freshIDs(time.Now)())
		for path, methods := range d.Paths {
			if !strings.HasPrefix(path, "/api/admin/") {
				continue
			}
			for method := range methods {
				tried++
				if status, answer := a.ask(strings.ToUpper(method), path, map[string]string{"post": "{}"}[method], p.token); status != 403 || !strings.Contains(answer, `"forbidden"`) {
					t.Errorf("%s may %s %s: %d %s", who, method, path, status, answer)
				}
				if status, _ := a.ask(strings.ToUpper(method), path, "", ""); status != 401 {
					t.Errorf("without a token: %s %s %d", method, path, status)
				}
			}
		}
	}
	if tried < 80 {
		t.Error("only", tried, "were tried")
	}
}

func TestSomebodyIsMovedAndTheirDeviceLosesTheCasesOfTheOldUnit(t *testing.T) {
	a := administer(t)
	nora := enter(t, "http://"+a.Address(), "nora.lyngdrape", freshIDs(time.Now)())
	cases := func() (n int) {
		for _, r := range nora.pullAll(t) {
			if r.Kind == string(bti.KindCase) {
				n++
			}
		}
		return n
	}
	if cases() == 0 {
		t.Fatal("Nora has no case")
	}
	day := time.Now().In(time.FixedZone("", 3600)).Format("2006-01-02")
	a.does(204, "POST", "/api/admin/move", m{"person": "nora.lyngdrape", "role": "employee", "unit": "vika", "from": day}, nil)
	// The token was for the old post: the device renews it, and learns of the new one.
	var pull syncproto.PullAnswer
	if err := nora.post("/api/sync/pull", &syncproto.Pull{Version: syncproto.Version, Device: nora.device}, &pull); err == nil || !strings.Contains(err.Error(), "token_expired") {
		t.Error("the old token goes on:", err)
	}
	again := enter(t, "http://"+a.Address(), "nora.lyngdrape", syncproto.RecordID(nora.device))
	nora.token = again.token
	if again.unit != "vika" || cases() != 0 {
		t.Error(again.unit, again.serves, cases())
	}
	a.does(204, "POST", "/api/admin/end", m{"person": "nora.lyngdrape", "until": day}, nil)
	var o struct {
		People []struct {
			Person string
			Posts  []struct{ Unit, From, Until string }
		}
	}
	a.does(200, "GET", "/api/admin/staff", nil, &o)
	for _, p := range o.People {
		if p.Person == "nora.lyngdrape" && (len(p.Posts) != 2 || p.Posts[1].Until != day) {
			t.Error(p)
		}
	}
	answer := a.does(422, "POST", "/api/admin/end", m{"person": "oddvar.skyband", "until": "2026-01-01"}, nil)
	if !strings.Contains(answer, "last_administrator") {
		t.Error(answer)
	}
}

func TestAFileIsLookedAtAndTakenInThroughTheAPI(t *testing.T) {
	a := administer(t)
	file := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	good := file("navn;brukernavn;rolle;enhet\nUna Prøve;una;ansatt;vika\n")
	var plan struct {
		Digest string
		Added  int
		Faults []struct {
			Line         int
			Column, Text string
		}
	}
	a.does(200, "POST", "/api/admin/import", m{"file": file("navn;brukernavn;rolle\nUna;una;sjef\n")}, &plan)
	if len(plan.Faults) != 1 || plan.Faults[0].Line != 2 || plan.Faults[0].Column != "rolle" {
		t.Error(plan)
	}
	a.does(200, "POST", "/api/admin/import", m{"file": good}, &plan)
	if plan.Added != 1 || len(plan.Faults) != 0 {
		t.Error(plan)
	}
	a.does(422, "POST", "/api/admin/import", m{"file": good, "digest": "another"}, nil)
	a.does(200, "POST", "/api/admin/import", m{"file": good, "digest": plan.Digest}, nil)
	var exported struct{ Name, Text string }
	a.does(200, "POST", "/api/admin/export", m{}, &exported)
	if !strings.Contains(exported.Text, "una;Una Prøve;una") {
		t.Error(exported.Text)
	}
	a.does(422, "POST", "/api/admin/import", m{"file": "ikke base64!"}, nil)
	a.does(413, "POST", "/api/admin/import", m{"file": strings.Repeat("A", 760<<10)}, nil)

	var made struct {
		Link       string
		Invitation struct{ Kind, ID string }
	}
	a.does(200, "POST", "/api/admin/invite", m{"person": "una"}, &made)
	if made.Invitation.Kind != "staff" || !strings.Contains(made.Link, "/i#") {
		t.Error(made)
	}
	if open := a.does(200, "GET", "/api/admin/invitations", nil, nil); !strings.Contains(open, made.Invitation.ID) {
		t.Error(open)
	}
	// A guardian stands on no list of the administration: they say their user name.
	a.does(404, "POST", "/api/admin/recover", m{"account": "ingen"}, nil)
	var again struct {
		Invitation struct{ Kind, ID, Record string }
	}
	a.does(200, "POST", "/api/admin/recover", m{"account": " Maryam.Elvesus"}, &again)
	if again.Invitation.Kind != "recovery" || again.Invitation.Record != "" {
		t.Error(again)
	}
	a.does(204, "POST", "/api/invitations/withdraw", m{"id": again.Invitation.ID}, nil)
	a.does(204, "POST", "/api/invitations/withdraw", m{"id": made.Invitation.ID}, nil)
	if open := a.does(200, "GET", "/api/admin/invitations", nil, nil); strings.Contains(open, made.Invitation.ID) {
		t.Error(open)
	}
}

func TestDevicesAreListedWithWhatTheyOweAndBlocked(t *testing.T) {
	a := administer(t)
	nora := enter(t, "http://"+a.Address(), "nora.lyngdrape", freshIDs(time.Now)())
	nora.pullAll(t)
	var list struct {
		Devices []struct {
			ID, Person             string
			LastContact, RevokedAt int64
		}
	}
	find := func() int {
		a.does(200, "GET", "/api/devices", nil, &list)
		for i, d := range list.Devices {
			if d.ID == string(nora.device) {
				return i
			}
		}
		t.Fatal("the device is not listed")
		return 0
	}
	if d := list.Devices[find()]; d.Person != "nora.lyngdrape" || d.LastContact == 0 || d.RevokedAt != 0 {
		t.Error(d)
	}
	a.does(204, "POST", "/api/devices/revoke", m{"device": string(nora.device)}, nil)
	if list.Devices[find()].RevokedAt == 0 {
		t.Error("it is not blocked")
	}
	var pull syncproto.PullAnswer
	if err := nora.post("/api/sync/pull", &syncproto.Pull{Version: syncproto.Version, Device: nora.device}, &pull); err == nil || !strings.Contains(err.Error(), "410") {
		t.Error(err)
	}
	a.does(404, "POST", "/api/devices/revoke", m{"device": string(freshIDs(time.Now)())}, nil)

	until := time.Now().AddDate(0, 0, 3).Format("2006-01-02")
	today := time.Now().Format("2006-01-02")
	a.does(204, "POST", "/api/admin/deputy", m{"for": "turid.nattlys", "by": "sindre.fjellbris", "from": today, "until": until}, nil)
	sindre := enter(t, "http://"+a.Address(), "sindre.fjellbris", freshIDs(time.Now)())
	var who struct{ Role string }
	if err := sindre.post("/api/demo/login", m{"person": "sindre.fjellbris", "device": string(sindre.device), "deviceName": "test"}, &who); err != nil || who.Role != "leader" {
		t.Error(who, err)
	}
	a.does(204, "POST", "/api/admin/deputy/end", m{"for": "turid.nattlys", "by": "sindre.fjellbris", "from": today, "until": "2000-01-01"}, nil)
	a.does(204, "POST", "/api/admin/service", m{"service": "bibliotek", "name": "Bibliotek"}, nil)
	a.does(422, "POST", "/api/admin/unit", m{"unit": "biblioteket", "name": "Biblioteket", "service": "bibliotek", "guides": []string{}}, nil)
	a.does(204, "POST", "/api/admin/unit", m{"unit": "biblioteket", "name": "Biblioteket", "service": "bibliotek", "guides": []string{"hemnes-alle-tjenester"}}, nil)
	a.does(204, "POST", "/api/admin/person", m{"name": "Una Prøve", "login": "una", "role": "employee", "unit": "biblioteket", "from": today}, nil)
	a.does(204, "POST", "/api/admin/details", m{"person": "una", "title": "Bibliotekar"}, nil)
	a.does(204, "POST", "/api/admin/disable", m{"person": "una", "disabled": true}, nil)
	if answer := a.does(200, "GET", "/api/admin/staff", nil, nil); !strings.Contains(answer, "Bibliotekar") || !strings.Contains(answer, `"disabled"`) {
		t.Error(answer)
	}
}
