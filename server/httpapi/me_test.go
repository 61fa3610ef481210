package httpapi

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/hotp"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// enter logs somebody in on a device, and answers the header of their requests.
func (w *world) enter(person bti.PersonID, role bti.Role, device syncproto.DeviceID) []string {
	w.t.Helper()
	err := w.cfg.Store.Write(context.Background(), func(tx store.Tx) error {
		if _, ok, err := tx.Account(person); err != nil || ok {
			return err
		}
		return tx.PutAccount(store.Account{Person: person, Login: string(person), Name: string(person), Role: role})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	s, err := w.cfg.Auth.Enter(context.Background(), person, device, "nettbrett")
	if err != nil {
		w.t.Fatal(err)
	}
	return []string{"Authorization", "Bearer " + s.Access}
}

func (w *world) list(path string, who []string) (out DevicesBody) {
	w.t.Helper()
	a := w.ask("GET", path, "", who...)
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.StatusCode != 200 {
		w.t.Fatal(a.StatusCode, a.body)
	}
	return out
}

func TestEverybodySeesTheirOwnDevicesAndTheAdministratorAll(t *testing.T) {
	w := start(t)
	kari := w.enter("kari", bti.Employee, tablet)
	admin := w.enter("berit", bti.Administrator, other)
	err := w.cfg.Store.Write(context.Background(), func(tx store.Tx) error {
		return tx.PutGrant(store.Grant{Device: tablet, Scope: "case:01920000-0000-7000-8000-0000000000c1:log", State: store.Purging, Pull: 1, Reason: "access_ended"})
	})
	if err != nil {
		t.Fatal(err)
	}
	mine := w.list("/api/me/devices", kari).Devices
	if len(mine) != 1 || mine[0].ID != tablet || !mine[0].Here || mine[0].Owes != 1 || mine[0].LastContact != w.now.UnixMilli() {
		t.Errorf("%+v", mine)
	}
	if all := w.list("/api/devices", admin).Devices; len(all) != 2 {
		t.Errorf("%+v", all)
	}
	if a := w.ask("GET", "/api/devices", "", kari...); a.StatusCode != 403 {
		t.Error(a.StatusCode)
	}
	foreign, own := `{"device":"`+other+`"}`, `{"device":"`+tablet+`"}`
	if a := w.ask("POST", "/api/me/devices/revoke", foreign, kari...); a.StatusCode != 404 {
		t.Error("somebody else's device:", a.StatusCode)
	}
	if a := w.ask("POST", "/api/devices/revoke", foreign, kari...); a.StatusCode != 403 {
		t.Error(a.StatusCode)
	}
	if a := w.ask("POST", "/api/devices/revoke", own, admin...); a.StatusCode != 204 {
		t.Error(a.StatusCode, a.body)
	}
	if a := w.ask("GET", "/api/me/devices", "", kari...); a.StatusCode != 410 {
		t.Error("a blocked device goes on:", a.StatusCode)
	}
	if all := w.list("/api/devices", admin).Devices; all[0].RevokedAt == 0 {
		t.Errorf("%+v", all)
	}
	again := w.enter("kari", bti.Employee, "01920000-0000-7000-8000-00000000000c")
	if a := w.ask("POST", "/api/me/devices/revoke", `{"device":"01920000-0000-7000-8000-00000000000c"}`, again...); a.StatusCode != 204 {
		t.Error("one's own:", a.StatusCode)
	}
}

func TestASecondFactorIsSetUpAndAskedForOverHTTP(t *testing.T) {
	w := start(t)
	kari := w.enter("kari", bti.Employee, tablet)
	factors := func() (out FactorsBody) {
		t.Helper()
		a := w.ask("GET", "/api/me/factors", "", kari...)
		if err := json.Unmarshal([]byte(a.body), &out); err != nil || a.StatusCode != 200 {
			t.Fatal(a.StatusCode, a.body)
		}
		return out
	}
	if f := factors(); f.TOTP || !f.Password || f.Demanded || f.Passkeys == nil {
		t.Errorf("%+v", f)
	}
	var f FactorBody
	if a := w.ask("POST", "/api/me/totp", "", kari...); json.Unmarshal([]byte(a.body), &f) != nil || a.StatusCode != 200 {
		t.Fatal(a.StatusCode, a.body)
	}
	code := func() string {
		c, err := hotp.GenerateCode(f.Secret, uint64(w.now.Unix()/30))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if a := w.ask("PUT", "/api/me/totp", `{"code":"000000"}`, kari...); a.StatusCode != 401 || !strings.Contains(a.body, "bad_code") {
		t.Error(a.StatusCode, a.body)
	}
	if a := w.ask("PUT", "/api/me/totp", `{"code":"`+code()+`"}`, kari...); a.StatusCode != 204 {
		t.Error(a.StatusCode, a.body)
	}
	if !factors().TOTP {
		t.Error("it does not hold")
	}
	login := func(more string) answer {
		return w.ask("POST", "/api/auth/login", `{"account":"kari","password":"en lang nok frase","device":"`+tablet+`","deviceName":"nettbrett"`+more+`}`)
	}
	if a := login(""); a.StatusCode != 401 || !strings.Contains(a.body, "code_needed") {
		t.Error(a.StatusCode, a.body)
	}
	w.now = w.now.Add(time.Minute)
	if a := login(`,"code":"` + code() + `"`); a.StatusCode != 200 {
		t.Error(a.StatusCode, a.body)
	}
	if strings.Contains(w.log.String(), f.Secret) {
		t.Error("the log has the secret")
	}
}
