package auth

import (
	"context"
	"testing"

	"golang.org/x/oauth2"

	"stafett/internal/bti"
	"stafett/server/auth/oidc"
	"stafett/server/store"
	"stafett/syncproto"
)

// What a provider says, and the way there and back, is tested with a real one by
// the tests of the server (login_test.go). Here: whose an identity becomes.

const (
	issuer = "https://id.example"
	pid    = "15831650130"
	proofs = "the verifier that an app keeps while its person is away"
)

// arrive is somebody back from a provider, about to collect.
func (w *world) arrive(p oidc.Proof, invitation string) (Session, error) {
	w.t.Helper()
	ctx := context.Background()
	p.Issuer, p.AuthTime = issuer, w.now.Unix()
	j, sealed, err := w.Depart("testid", phone, oauth2.S256ChallengeFromVerifier(proofs))
	if err != nil {
		w.t.Fatal(err)
	}
	if j, err = w.Return(ctx, "testid", sealed, j.State); err != nil {
		w.t.Fatal(err)
	}
	code, err := w.Arrive(ctx, &j, &p)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.Collect(ctx, &Collecting{Code: code, Verifier: proofs, Device: phone, DeviceName: "telefon", Invitation: invitation})
}

func TestAnInvitationBindsAnIdentityThatNobodyKnew(t *testing.T) {
	w, f := inviting(t)
	token := w.invite(mother, pid)
	who := oidc.Proof{Subject: "mor", PID: pid, Level: "high"}
	_, err := w.arrive(who, "")
	w.refuses(err, NotKnownHere)
	_, err = w.arrive(oidc.Proof{Subject: "naboen", PID: "15431650077"}, token)
	w.refuses(err, InviteOther)
	_, err = w.arrive(oidc.Proof{Subject: "naboen"}, token) // says no number at all
	w.refuses(err, InviteOther)
	s, err := w.arrive(who, token)
	if err != nil {
		t.Fatal(err)
	}
	if s.Account.Role != bti.GuardianRole || f.invitees[mother].Person != s.Account.Person || f.poked != 1 {
		t.Errorf("%+v %+v", s.Account, f)
	}
	again, err := w.arrive(oidc.Proof{Subject: "mor", Level: "high"}, "")
	if err != nil || again.Account.Person != s.Account.Person {
		t.Errorf("the second time: %+v %v", again.Account, err)
	}
	_, err = w.arrive(oidc.Proof{Subject: "far"}, token)
	w.refuses(err, InviteUsed)
	if got := w.refusals(); len(got) != 3 {
		t.Errorf("the log has %v", got)
	}
}

func TestASecondInvitationOfSomebodyKnownBindsTheSamePerson(t *testing.T) {
	w, f := inviting(t)
	f.invitees[child] = store.Invitee{Kind: store.InviteGuardian, Name: "Mor Prøve"} // of another child, here
	s, err := w.arrive(oidc.Proof{Subject: "mor"}, w.invite(mother, ""))
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.arrive(oidc.Proof{Subject: "mor"}, w.invite(child, ""))
	if err != nil || second.Account.Person != s.Account.Person || f.invitees[child].Person != s.Account.Person {
		t.Errorf("%+v %v", second.Account, err)
	}
}

func TestAStaffLoginIsKnownByWhatTheProviderVouchesFor(t *testing.T) {
	w := start(t)
	s, err := w.arrive(oidc.Proof{Subject: "x", Login: "Kari"}, "")
	if err != nil || s.Account.Person != "kari" {
		t.Fatal(s.Account, err)
	}
	// From now on by the subject, whatever the claim says.
	s, err = w.arrive(oidc.Proof{Subject: "x", Login: "ola"}, "")
	if err != nil || s.Account.Person != "kari" {
		t.Fatal(s.Account, err)
	}
	if err := w.SetPID(context.Background(), "ola", pid); err != nil {
		t.Fatal(err)
	}
	if err := w.SetPID(context.Background(), "kari", pid); store.CodeOf(err) != store.Taken {
		t.Errorf("two people with one number: %v", err)
	}
	w.write(func(tx store.Tx) error {
		a, _, err := tx.Account("ola")
		if err != nil {
			return err
		}
		a.DisabledAt = 1
		return tx.PutAccount(a)
	})
	_, err = w.arrive(oidc.Proof{Subject: "y", PID: pid}, "")
	w.refuses(err, Unknown)
}

func TestARecoveryThroughAProviderOrAPasskeyTakesTheOldWaysInAway(t *testing.T) {
	for name, recover := range map[string]func(w *world, token string) (Session, error){
		"provider": func(w *world, token string) (Session, error) { return w.arrive(oidc.Proof{Subject: "kari"}, token) },
		"passkey":  func(w *world, token string) (Session, error) { return w.joinWithPasskey(token, newAuthenticator(w.t)) },
		"password": func(w *world, token string) (Session, error) { return w.acceptAs(token, "") },
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := inviting(t)
			w.t = t
			w.WithSite(site)
			w.withFactor()
			token, i, err := w.InvitePerson(context.Background(), Inviter{}, "kari")
			if err != nil || i.Kind != store.InviteRecovery {
				t.Fatal(i, err)
			}
			s, err := recover(w, token)
			if err != nil || s.Account.Person != "kari" {
				t.Fatal(s.Account, err)
			}
			_, err = w.Login(context.Background(), "kari", secret, tablet, "")
			w.refuses(err, BadLogin)
			got, err := w.FactorsOf(context.Background(), "kari")
			if err != nil || got.TOTP || got.Password != (name == "password") || len(got.Passkeys) != map[string]int{"passkey": 1}[name] {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}

func (w *world) joinWithPasskey(token string, a *authenticator) (Session, error) {
	w.t.Helper()
	ctx := context.Background()
	id, options, err := w.JoiningPasskey(ctx, token)
	if err != nil {
		return Session{}, err
	}
	return w.AcceptWithPasskey(ctx, &Joining{Token: token, ID: id, Answer: a.make(options), Name: "telefonen", Device: phone, DeviceName: "telefon"})
}

func TestALinkIsUsedWithAPasskey(t *testing.T) {
	w, f := inviting(t)
	w.WithSite(site)
	token := w.invite(mother, "")
	a := newAuthenticator(t)
	s, err := w.joinWithPasskey(token, a)
	if err != nil || f.invitees[mother].Person != s.Account.Person {
		t.Fatal(s.Account, err)
	}
	again, err := w.byPasskeyOn(a, phone)
	if err != nil || again.Account.Person != s.Account.Person {
		t.Error(again.Account, err)
	}
	_, err = w.joinWithPasskey(token, newAuthenticator(t))
	w.refuses(err, InviteUsed)
	_, err = w.joinWithPasskey(w.invite(child, pid), newAuthenticator(t)) // only a log-in with a number will do
	w.refuses(err, InviteOther)
	ctx := context.Background()
	id, options, err := w.JoiningPasskey(ctx, w.invite(child, ""))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.AcceptWithPasskey(ctx, &Joining{Token: token, ID: id, Answer: newAuthenticator(t).make(options), Name: "x", Device: phone})
	w.refuses(err, BadPasskey) // made for another link
}

func (w *world) byPasskeyOn(a *authenticator, d syncproto.DeviceID) (Session, error) {
	w.t.Helper()
	id, options, err := w.PasskeyChallenge(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	return w.PasskeyLogin(context.Background(), id, a.get(options), d, "telefon")
}

func TestWhereASecondFactorIsDemandedALinkSetsThePasswordAndNoMore(t *testing.T) {
	w, _ := inviting(t)
	w.WithSecondFactor(true)
	token := w.invite(mother, "")
	_, err := w.acceptAs(token, "mor")
	w.refuses(err, FactorNeeded)
	f, err := w.BeginFactorAtLogin(context.Background(), "mor", "et godt passord")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.LoginWith(context.Background(), "mor", "et godt passord", w.code(f, 0), phone, "telefon"); err != nil {
		t.Fatal(err)
	}
}
