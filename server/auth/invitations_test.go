package auth

import (
	"context"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

const (
	caseID = bti.CaseID("01920000-0000-7000-8000-0000000000c1")
	mother = syncproto.RecordID("01920000-0000-7000-8000-0000000000d1")
	child  = syncproto.RecordID("01920000-0000-7000-8000-0000000000d2")
	phone  = syncproto.DeviceID("01920000-0000-7000-8000-0000000000f1")
)

// family is a case as invitations see it: who may invite, and who is bound to what.
type family struct {
	invitees map[syncproto.RecordID]store.Invitee
	poked    int
}

func (f *family) Municipality(store.Reader) (string, error) { return "Lyngvik", nil }

func (f *family) MayInvite(_ store.Reader, a bti.Actor, c bti.CaseID) (bool, error) {
	return a.Person == "kari" && c == caseID, nil
}

func (f *family) Invitee(_ store.Reader, _ bti.CaseID, r syncproto.RecordID) (store.Invitee, error) {
	x, ok := f.invitees[r]
	if !ok {
		return store.Invitee{Refusal: string(InviteVoid)}, nil
	}
	return x, nil
}

func (f *family) Bind(_ store.Tx, _ bti.CaseID, r syncproto.RecordID, p syncproto.PersonID) (func(context.Context), error) {
	x := f.invitees[r]
	x.Person = p
	f.invitees[r] = x
	return func(context.Context) { f.poked++ }, nil
}

func inviting(t *testing.T) (*world, *family) {
	w := start(t)
	f := &family{invitees: map[syncproto.RecordID]store.Invitee{
		mother: {Kind: store.InviteGuardian, Name: "Mor Prøve"}, child: {Kind: store.InviteYoung, Name: "Sander Prøve"},
	}}
	w.WithCases(f)
	return w, f
}

var kari = Inviter{Person: "kari", Device: tablet}

func (w *world) invite(r syncproto.RecordID, pid string) string {
	w.t.Helper()
	token, _, err := w.InviteFamily(context.Background(), kari, caseID, r, pid)
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

func (w *world) acceptAs(token, login string) (Session, error) {
	return w.AcceptWithPassword(context.Background(), Accepting{Token: token, Login: login, Password: "et godt passord", Device: phone, DeviceName: "telefon"})
}

// refusals are what the access log has of links that were refused.
func (w *world) refusals() (list []string) {
	w.t.Helper()
	err := w.st.Read(context.Background(), func(r store.Reader) error {
		lines, err := r.LogLines(0, 1000)
		for _, l := range lines {
			if l.What == "refused" {
				code, _, _ := strings.Cut(l.Ground, " ")
				list = append(list, code)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func TestALinkIsUsedOnceAndMakesAnAccountOfItsOwn(t *testing.T) {
	w, f := inviting(t)
	ctx := context.Background()
	token := w.invite(mother, "")
	if len(token) != 22 {
		t.Error("a token has 128 bits in base64url:", len(token))
	}
	l, err := w.LookInvitation(ctx, token)
	if err != nil || l.Kind != store.InviteGuardian || l.Municipality != "Lyngvik" || l.NeedsPID || l.HasLogin || !l.ExpiresAt.Equal(w.now.Add(InviteFor)) {
		t.Error(l, err)
	}
	s, err := w.acceptAs(token, " Mor@Example ")
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Account; a.Role != bti.GuardianRole || a.Login != "mor@example" || a.Name != "Mor Prøve" || strings.Contains(string(a.Person), "mor") {
		t.Error(a)
	}
	if p, err := w.Verify(ctx, s.Access); err != nil || p.Actor.Person != f.invitees[mother].Person || p.Assurance.Method != store.ByPassword {
		t.Error(p, err)
	}
	if f.poked != 1 {
		t.Error("nobody was told")
	}
	_, err = w.acceptAs(token, "en-annen")
	w.refuses(err, InviteUsed)
	_, err = w.LookInvitation(ctx, token)
	w.refuses(err, InviteUsed)
	_, _, err = w.InviteFamily(ctx, kari, caseID, mother, "")
	w.refuses(err, InviteBound)
	if _, err := w.Login(ctx, "mor@example", "et godt passord", phone, "telefon"); err != nil {
		t.Error(err)
	}
	err = w.st.Read(ctx, func(r store.Reader) error {
		i, ok, err := r.Invitation(inviteHash(token))
		if !ok || i.UsedBy != s.Account.Person {
			t.Error(i)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestALinkThatOpensNothingIsRefusedWithTheReasonAndLogged(t *testing.T) {
	w, f := inviting(t)
	ctx := context.Background()
	_, err := w.LookInvitation(ctx, "gjettet")
	w.refuses(err, InviteUnknown)
	_, err = w.acceptAs("gjettet", "mor")
	w.refuses(err, InviteUnknown)

	first := w.invite(mother, "")
	second := w.invite(mother, "") // takes the place of the first
	_, err = w.acceptAs(first, "mor")
	w.refuses(err, InviteWithdrawn)

	f.invitees[mother] = store.Invitee{Kind: store.InviteGuardian, Refusal: "invitation_no_responsibility"} // ended meanwhile
	_, err = w.LookInvitation(ctx, second)
	w.refuses(err, InviteVoid)
	_, err = w.acceptAs(second, "mor")
	w.refuses(err, InviteVoid)
	delete(f.invitees, mother) // struck
	_, err = w.acceptAs(second, "mor")
	w.refuses(err, InviteVoid)

	young := w.invite(child, "")
	w.now = w.now.Add(InviteFor)
	_, err = w.acceptAs(young, "sander")
	w.refuses(err, InviteExpired)
	want := "invitation_unknown invitation_unknown invitation_withdrawn invitation_void invitation_void invitation_void invitation_expired"
	if got := strings.Join(w.refusals(), " "); got != want {
		t.Error(got)
	}
	if err := w.st.Read(ctx, func(r store.Reader) error {
		all, err := r.AllAccounts()
		if len(all) != 2 {
			t.Error("a refused link left an account behind")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWhoMayNotInviteIsRefusedAndLogged(t *testing.T) {
	w, _ := inviting(t)
	ctx := context.Background()
	_, _, err := w.InviteFamily(ctx, Inviter{Person: "ola", Device: tablet2}, caseID, mother, "")
	w.refuses(err, Forbidden)
	_, err = w.FamilyInvitations(ctx, Inviter{Person: "ola"}, caseID)
	w.refuses(err, Forbidden)
	_, _, err = w.InvitePerson(ctx, kari, "ola")
	w.refuses(err, Forbidden)
	for _, login := range []string{"ola", "finnes-ikke"} { // nor does the refusal tell which of them there is
		_, _, err = w.InviteLogin(ctx, kari, login)
		w.refuses(err, Forbidden)
	}
	_, err = w.OpenInvitations(ctx, kari)
	w.refuses(err, Forbidden)
	w.invite(mother, "")
	list, err := w.FamilyInvitations(ctx, kari, caseID)
	if err != nil || len(list) != 1 || list[0].State(w.now.UnixMilli()) != "sent" {
		t.Fatal(list, err)
	}
	w.refuses(w.Withdraw(ctx, Inviter{Person: "ola"}, list[0].ID), Forbidden)
	if err := w.Withdraw(ctx, kari, list[0].ID); err != nil {
		t.Error(err)
	}
	if list, _ = w.FamilyInvitations(ctx, kari, caseID); list[0].State(w.now.UnixMilli()) != "withdrawn" {
		t.Error(list)
	}
	if got := strings.Join(w.refusals(), " "); got != "invitation" {
		t.Error(got)
	}
}

func TestASecondChildComesToTheAccountThatIsLoggedIn(t *testing.T) {
	w, f := inviting(t)
	ctx := context.Background()
	s, err := w.acceptAs(w.invite(mother, ""), "mor")
	if err != nil {
		t.Fatal(err)
	}
	const sister = syncproto.RecordID("01920000-0000-7000-8000-0000000000d3")
	f.invitees[sister] = store.Invitee{Kind: store.InviteGuardian, Name: "Mor P."}
	if err := w.AcceptAs(ctx, w.invite(sister, ""), s.Account.Person); err != nil || f.invitees[sister].Person != s.Account.Person {
		t.Error(f.invitees[sister], err)
	}
	w.refuses(w.AcceptAs(ctx, w.invite(child, ""), s.Account.Person), InviteRole)
	w.refuses(w.AcceptAs(ctx, w.invite(child, ""), "ola"), InviteRole) // staff
	if _, err := w.acceptAs(w.invite(child, ""), "mor"); CodeOf(err) != LoginTaken {
		t.Error(err)
	}
}

func TestALinkForOnePersonAloneOpensForNobodyElse(t *testing.T) {
	w, f := inviting(t)
	const pid = "47906701517"
	token := w.invite(mother, pid)
	if l, err := w.LookInvitation(context.Background(), token); err != nil || !l.NeedsPID {
		t.Error(l, err)
	}
	_, err := w.acceptAs(token, "mor")
	w.refuses(err, InviteOther)
	join := func(marks ...store.Mark) (a store.Account, err error) {
		err = w.st.Write(context.Background(), func(tx store.Tx) error {
			a, _, err = w.accept(tx, token, marks, "")
			return err
		})
		return a, err
	}
	_, err = join(w.MarkOfPID("02013299997"))
	w.refuses(err, InviteOther)
	a, err := join(w.MarkOfPID("02013299997"), w.MarkOfPID(pid))
	if err != nil || a.Role != bti.GuardianRole || f.invitees[mother].Person != a.Person {
		t.Error(a, err)
	}
}

func TestStaffAreInvitedAndRecoverByTheAdministrator(t *testing.T) {
	w, _ := inviting(t)
	ctx := context.Background()
	w.write(func(tx store.Tx) error {
		return tx.PutAccount(store.Account{Person: "admin", Login: "admin", Role: bti.Administrator})
	})
	admin := Inviter{Person: "admin"}
	token, i, err := w.InvitePerson(ctx, admin, "ola")
	if err != nil || i.Kind != store.InviteStaff {
		t.Fatal(i, err)
	}
	s, err := w.acceptAs(token, "noe-annet")
	if err != nil || s.Account.Login != "ola" {
		t.Error("an account that has a user name keeps it:", s.Account, err)
	}
	token, i, err = w.InvitePerson(ctx, admin, "ola")
	if err != nil || i.Kind != store.InviteRecovery {
		t.Fatal(i, err)
	}
	if open, err := w.OpenInvitations(ctx, admin); err != nil || len(open) != 1 {
		t.Error(open, err)
	}
	if _, err := w.acceptAs(token, ""); err != nil {
		t.Fatal(err)
	}
	w.verify(s.Access, TokenInvalid) // who lost a password may have lost it to somebody
	_, _, err = w.InvitePerson(ctx, admin, "finnes-ikke")
	w.refuses(err, Unknown)
	_, _, err = w.InviteLogin(ctx, admin, "finnes-ikke")
	w.refuses(err, Unknown)
	if _, i, err = w.InviteLogin(ctx, admin, " Ola "); err != nil || i.Person != "ola" {
		t.Error(i, err)
	}
	w.now = w.now.Add(inviteKept + InviteFor + time.Hour)
	if err := w.DropInvitations(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = w.LookInvitation(ctx, token)
	w.refuses(err, InviteUnknown)
}
