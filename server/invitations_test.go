package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// fatherOf finds, on a device of Mona's, the guardian of Iben's case, whom nobody has bound.
func fatherOf(t *testing.T, p *peer) syncproto.Record {
	t.Helper()
	for _, r := range p.pullAll(t) {
		if g, ok := bti.TypedOf(&r).(*bti.Guardian); ok && g.Person == "" && g.VerifiedBy != "" {
			return r
		}
	}
	t.Fatal("the demonstration has no guardian to invite")
	return syncproto.Record{}
}

func TestAGuardianIsInvitedWithALinkAndReadsTheLog(t *testing.T) {
	said := new(strings.Builder)
	r := startMain(t, demonstration, func(m *Main) { m.Log = slog.New(slog.NewTextHandler(said, nil)) })
	ask := func(token, path string, body map[string]string, into any) (int, string) {
		t.Helper()
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		status, answer := r.ask("POST", path, string(text), token)
		if into != nil && status == 200 {
			if err := json.Unmarshal([]byte(answer), into); err != nil {
				t.Fatal(err, answer)
			}
		}
		return status, answer
	}
	refused := func(want int, code, token, path string, body map[string]string) {
		t.Helper()
		if status, answer := ask(token, path, body, nil); status != want || !strings.Contains(answer, `"`+code+`"`) {
			t.Errorf("%s %v: %d %s, want %d %s", path, body, status, answer, want, code)
		}
	}
	mona := enter(t, "http://"+r.Address(), "mona.havtake", freshIDs(time.Now)())
	guardian := fatherOf(t, mona)
	c, _, _ := bti.SplitScope(guardian.Scope)
	whom := map[string]string{"case": string(c), "record": string(guardian.ID)}

	stranger := enter(t, "http://"+r.Address(), "nora.lyngdrape", freshIDs(time.Now)())
	ppt := enter(t, "http://"+r.Address(), "jakob.regnbue", freshIDs(time.Now)())
	mother := enter(t, "http://"+r.Address(), "maryam.elvesus", freshIDs(time.Now)())
	for _, p := range []*peer{stranger, ppt, mother} {
		refused(403, "forbidden", p.token, "/api/invitations", whom)
		refused(403, "forbidden", p.token, "/api/invitations/list", map[string]string{"case": string(c)})
	}
	refused(401, "token_invalid", "", "/api/invitations", whom)
	refused(422, "bad_fields", mona.token, "/api/invitations", map[string]string{"case": string(c), "record": "x"})

	var made struct {
		Link       string
		Invitation struct{ ID, State string }
	}
	if status, answer := ask(mona.token, "/api/invitations", whom, &made); status != 200 {
		t.Fatal(status, answer)
	}
	site, token, found := strings.Cut(made.Link, "/i#")
	if !found || site != r.Site() || made.Invitation.State != "sent" {
		t.Fatal(made)
	}
	if g := bti.TypedOf(&guardian).(*bti.Guardian); strings.Contains(made.Link, string(guardian.ID)) || strings.Contains(strings.ToLower(made.Link), strings.ToLower(strings.Fields(g.Name)[0])) {
		t.Error("the link tells whom it is for")
	}
	var looked struct{ Kind, Municipality string }
	if status, answer := ask("", "/api/invitations/look", map[string]string{"token": token}, &looked); status != 200 || looked.Kind != "guardian" || looked.Municipality != "Lyngvik kommune" {
		t.Error(status, answer)
	}
	refused(409, "invitation_other_role", stranger.token, "/api/invitations/join", map[string]string{"token": token})
	accept := map[string]string{"token": token, "account": "far.iben", "password": "et godt passord", "device": string(freshIDs(time.Now)()), "deviceName": "telefon"}
	weak := map[string]string{"token": token, "account": "far.iben", "password": "kort", "device": accept["device"], "deviceName": "telefon"}
	refused(422, "weak_password", "", "/api/invitations/accept", weak)
	taken := map[string]string{"token": token, "account": "Nora.Lyngdrape", "password": "et godt passord", "device": accept["device"], "deviceName": "telefon"}
	refused(409, "login_taken", "", "/api/invitations/accept", taken)

	var session struct{ AccessToken, Role, Person string }
	if status, answer := ask("", "/api/invitations/accept", accept, &session); status != 200 || session.Role != "guardian" {
		t.Fatal(status, answer)
	}
	father := &peer{base: mona.base, device: syncproto.DeviceID(accept["device"]), token: session.AccessToken}
	if got := father.pullAll(t)[guardian.ID]; got.Fields.Get("person").Text() != session.Person {
		t.Errorf("the father does not read the log: %+v", got)
	}
	refused(410, "invitation_used", "", "/api/invitations/accept", accept)
	refused(410, "invitation_used", "", "/api/invitations/look", map[string]string{"token": token})
	refused(404, "invitation_unknown", "", "/api/invitations/look", map[string]string{"token": "AAAAAAAAAAAAAAAAAAAAAA"})
	refused(409, "invitation_bound", mona.token, "/api/invitations", whom)

	var list struct {
		Invitations []struct{ ID, State, Record string }
	}
	if status, answer := ask(mona.token, "/api/invitations/list", map[string]string{"case": string(c)}, &list); status != 200 || len(list.Invitations) != 1 || list.Invitations[0].State != "used" {
		t.Error(status, answer)
	}
	// A link taken back opens nothing; a child with another guardian unverified cannot be invited for.
	ids := freshIDs(time.Now)
	second := ids()
	outcomes, err := mona.push(syncproto.Entry{N: 1, Op: syncproto.OpPut, Record: second, Kind: "guardian", Scope: guardian.Scope, Fields: jsonv.Obj(
		jsonv.M("name", jsonv.Str("Mor Prøvesen")), jsonv.M("relation", jsonv.Str("mother")), jsonv.M("responsibility", jsonv.Str("unknown")))})
	if err != nil || outcomes[0].Result != syncproto.Applied {
		t.Fatal(outcomes, err)
	}
	refused(409, "invitation_unverified", mona.token, "/api/invitations", map[string]string{"case": string(c), "record": string(second)})
	r.close()
	if strings.Contains(said.String(), token) || !strings.Contains(said.String(), "/api/invitations/accept") {
		t.Error("a token is in the server's log")
	}
	db, err := sqlite.Open(t.Context(), filepath.Join(r.Data, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Read(t.Context(), func(s store.Reader) error {
		lines, err := s.LogLines(0, 100_000)
		all := ""
		for _, l := range lines {
			all += l.What + " " + l.Ground + "\n"
		}
		for _, want := range []string{"invitation sent guardian " + made.Invitation.ID, "invitation used guardian " + made.Invitation.ID, "refused invitation_used " + made.Invitation.ID, "refused invitation_unknown\n"} {
			if !strings.Contains(all, want) {
				t.Errorf("the access log lacks %q", want)
			}
		}
		if strings.Contains(all, token) {
			t.Error("a token is in the access log")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestGuessingLinksIsSlowedDown(t *testing.T) {
	r := startMain(t, demonstration)
	last := 0
	for range 40 {
		last, _ = r.ask("POST", "/api/invitations/look", `{"token":"AAAAAAAAAAAAAAAAAAAAAA"}`, "")
	}
	if last != http.StatusTooManyRequests {
		t.Error("forty guesses in a row:", last)
	}
}
