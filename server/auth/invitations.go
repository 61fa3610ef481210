package auth

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// An invitation is a link with a token of 128 random bits. The token stands in
// the link's fragment, which no server and no log sees, and only its hash is kept. The
// link says nothing of whom it is for. It holds for InviteFor, and is used once: then what it is about is
// bound to the person who used it.

const (
	// InviteFor is how long a link holds.
	InviteFor = 7 * 24 * time.Hour
	// inviteKept is how long what became of it can be seen after that.
	inviteKept  = 180 * 24 * time.Hour
	inviteBytes = 16
	// OpenMax is how many open invitations are listed.
	OpenMax = 500
)

// Codes of invitations. Those of why nobody may be invited for a record are the syncer's.
const (
	InviteUnknown   Code = "invitation_unknown"
	InviteUsed      Code = "invitation_used"
	InviteExpired   Code = "invitation_expired"
	InviteWithdrawn Code = "invitation_withdrawn"
	InviteVoid      Code = "invitation_void"         // what it opened is no longer there to open
	InviteOther     Code = "invitation_other_person" // it is for somebody else than who logged in
	InviteRole      Code = "invitation_other_role"   // the account is of another kind: staff, or the young person
	InviteBound     Code = "invitation_bound"        // the guardian or young person has access already
	LoginTaken      Code = "login_taken"
	LoginMissing    Code = "login_missing"
	Forbidden       Code = "forbidden"
)

// Cases is what invitations need of cases. The syncer is it.
type Cases interface {
	Municipality(r store.Reader) (string, error)
	MayInvite(r store.Reader, a bti.Actor, c bti.CaseID) (bool, error)
	Invitee(r store.Reader, c bti.CaseID, record syncproto.RecordID) (store.Invitee, error)
	Bind(tx store.Tx, c bti.CaseID, record syncproto.RecordID, person syncproto.PersonID) (done func(context.Context), err error)
}

// WithCases lets the service bind invitations to cases; without it nobody can be invited to one.
func (s *Service) WithCases(c Cases) *Service {
	s.cases = c
	return s
}

// Inviter is who invites.
type Inviter struct {
	Person syncproto.PersonID
	Device syncproto.DeviceID
}

// line begins a row of the access log about an invitation.
func (s *Service) inviteLine(i *store.Invitation, ground string) store.LogLine {
	l := store.LogLine{At: s.now().UnixMilli(), What: "invitation", Ground: ground + " " + string(i.Kind) + " " + string(i.ID)}
	if i.Case != "" {
		l.Scope = bti.ScopeOf(i.Case, bti.Log)
	}
	return l
}

// Acting is who acts today, refused when they may do nothing.
func (s *Service) Acting(ctx context.Context, p syncproto.PersonID) (a bti.Actor, err error) {
	err = s.st.Read(ctx, func(r store.Reader) error {
		a, err = s.acting(r, p)
		return err
	})
	return a, err
}

// acting is who acts today, refused when they may do nothing.
func (s *Service) acting(r store.Reader, p syncproto.PersonID) (bti.Actor, error) {
	a, ok, err := r.Account(p)
	if err != nil {
		return bti.Actor{}, err
	}
	if !ok || a.DisabledAt != 0 {
		return bti.Actor{}, refuse(Unknown)
	}
	is, works, err := store.ActorOn(r, a, s.today())
	if err == nil && !works {
		err = refuse(AccountEnded)
	}
	return is, err
}

// InviteFamily makes a link for a guardian of a case, or for the young person
// or the pregnant that it is about. pid, where it is given, is the national
// identity number of the only one who may use it; its keyed hash alone is kept. Links made before for the same one hold no more.
func (s *Service) InviteFamily(ctx context.Context, by Inviter, c bti.CaseID, record syncproto.RecordID, pid string) (token string, out store.Invitation, err error) {
	var refusal error
	err = s.st.Write(ctx, func(tx store.Tx) error {
		refusal = nil
		actor, err := s.acting(tx, by.Person)
		if err != nil {
			return err
		}
		may, err := s.cases.MayInvite(tx, actor, c)
		if err != nil {
			return err
		}
		if !may {
			refusal = refuse(Forbidden)
			return tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: by.Person, Role: actor.Role, Unit: actor.Unit, Device: by.Device, What: "refused", Ground: "invitation"})
		}
		who, err := s.cases.Invitee(tx, c, record)
		switch {
		case err != nil:
			return err
		case who.Refusal != "":
			return refuse(Code(who.Refusal))
		case who.Person != "":
			return refuse(InviteBound)
		}
		before, err := tx.InvitationsOf(c)
		if err != nil {
			return err
		}
		now := s.now().UnixMilli()
		for _, i := range before {
			if i.Record == record && i.State(now) == "sent" {
				i.WithdrawnAt = now
				if err := tx.PutInvitation(i); err != nil {
					return err
				}
			}
		}
		out = store.Invitation{Kind: who.Kind, Case: c, Record: record}
		if pid != "" {
			out.Expect = s.MarkOfPID(pid)
		}
		token, err = s.put(tx, &out, by, actor)
		return err
	})
	if err != nil {
		return "", out, err
	}
	return token, out, refusal
}

// InvitePerson makes a link with which somebody who has an account logs in the
// first time, or gets in again after losing the password. Administrators alone make one, and nobody else learns
// whether there is such an account.
func (s *Service) InvitePerson(ctx context.Context, by Inviter, person syncproto.PersonID) (token string, out store.Invitation, err error) {
	return s.inviteAccount(ctx, by, func(tx store.Tx) (store.Account, bool, error) { return tx.Account(person) })
}

// InviteLogin is InvitePerson for the account that has a login.
func (s *Service) InviteLogin(ctx context.Context, by Inviter, login string) (token string, out store.Invitation, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	return s.inviteAccount(ctx, by, func(tx store.Tx) (store.Account, bool, error) { return tx.AccountByLogin(login) })
}

func (s *Service) inviteAccount(ctx context.Context, by Inviter, find func(store.Tx) (store.Account, bool, error)) (token string, out store.Invitation, err error) {
	err = s.st.Write(ctx, func(tx store.Tx) error {
		actor, err := s.administrator(tx, by)
		if err != nil {
			return err
		}
		a, ok, err := find(tx)
		if err != nil {
			return err
		}
		if !ok || a.DisabledAt != 0 {
			return refuse(Unknown)
		}
		out = store.Invitation{Kind: store.InviteRecovery, Person: a.Person}
		if a.PasswordHash == "" && a.Role != bti.GuardianRole && a.Role != bti.Young {
			out.Kind = store.InviteStaff
		}
		open, err := tx.OpenInvitations(s.now().UnixMilli(), OpenMax)
		if err != nil {
			return err
		}
		for _, i := range open {
			if i.Person == a.Person {
				i.WithdrawnAt = s.now().UnixMilli()
				if err := tx.PutInvitation(i); err != nil {
					return err
				}
			}
		}
		token, err = s.put(tx, &out, by, actor)
		return err
	})
	return token, out, err
}

// administrator is who acts, who must be one. The command line (no person) is.
func (s *Service) administrator(r store.Reader, by Inviter) (bti.Actor, error) {
	if by.Person == "" {
		return bti.Actor{}, nil
	}
	actor, err := s.acting(r, by.Person)
	if err == nil && actor.Role != bti.Administrator {
		err = refuse(Forbidden)
	}
	return actor, err
}

// put stores a new invitation and answers its token.
func (s *Service) put(tx store.Tx, i *store.Invitation, by Inviter, actor bti.Actor) (string, error) {
	now := s.now()
	token := s.random(inviteBytes)
	var b [10]byte
	if _, err := io.ReadFull(s.rand, b[:]); err != nil {
		return "", err
	}
	id := bti.NewUUID7(now.UnixMilli(), b)
	i.ID, i.Hash, i.By, i.CreatedAt, i.ExpiresAt = id, inviteHash(token), by.Person, now.UnixMilli(), now.Add(InviteFor).UnixMilli()
	if err := tx.PutInvitation(*i); err != nil {
		return "", err
	}
	l := s.inviteLine(i, "sent")
	l.Person, l.Role, l.Unit, l.Device = by.Person, actor.Role, actor.Unit, by.Device
	return token, tx.AppendLog(l)
}

func inviteHash(token string) [32]byte { return hashOf("invitation " + token) }

// FamilyInvitations lists those of a case for who may invite to it, newest first.
func (s *Service) FamilyInvitations(ctx context.Context, by Inviter, c bti.CaseID) (list []store.Invitation, err error) {
	err = s.st.Read(ctx, func(r store.Reader) error {
		actor, err := s.acting(r, by.Person)
		if err != nil {
			return err
		}
		if may, err := s.cases.MayInvite(r, actor, c); err != nil {
			return err
		} else if !may {
			return refuse(Forbidden)
		}
		list, err = r.InvitationsOf(c)
		return err
	})
	return list, err
}

// OpenInvitations lists all that can still be used, for an administrator.
func (s *Service) OpenInvitations(ctx context.Context, by Inviter) (list []store.Invitation, err error) {
	err = s.st.Read(ctx, func(r store.Reader) error {
		if _, err := s.administrator(r, by); err != nil {
			return err
		}
		list, err = r.OpenInvitations(s.now().UnixMilli(), OpenMax)
		return err
	})
	return list, err
}

// Withdraw takes an invitation back: an administrator any, others those of cases to which they may invite.
func (s *Service) Withdraw(ctx context.Context, by Inviter, id syncproto.RecordID) error {
	return s.st.Write(ctx, func(tx store.Tx) error {
		i, ok, err := tx.InvitationByID(id)
		if err != nil {
			return err
		}
		actor, err := s.administrator(tx, by)
		if CodeOf(err) == Forbidden {
			var may bool
			if ok && i.Case != "" {
				if may, err = s.cases.MayInvite(tx, actor, i.Case); err != nil {
					return err
				}
			}
			if !may {
				return refuse(Forbidden)
			}
		} else if err != nil {
			return err
		}
		now := s.now().UnixMilli()
		switch {
		case !ok:
			return refuse(InviteUnknown)
		case i.State(now) == "used":
			return refuse(InviteUsed)
		case i.WithdrawnAt != 0:
			return nil
		}
		i.WithdrawnAt = now
		if err := tx.PutInvitation(i); err != nil {
			return err
		}
		l := s.inviteLine(&i, "withdrawn")
		l.Person, l.Role, l.Unit, l.Device = by.Person, actor.Role, actor.Unit, by.Device
		return tx.AppendLog(l)
	})
}

// Looked is what may be told to whoever has a link: nothing of whom it is for.
type Looked struct {
	Kind         store.InvitationKind
	Municipality string
	ExpiresAt    time.Time
	// NeedsPID: only a log-in that vouches for a national identity number will do.
	NeedsPID bool
	// HasLogin: the account has a user name already.
	HasLogin bool
}

// LookInvitation tells what a token opens. A token that opens nothing is
// refused with the code that says why, and that is logged.
func (s *Service) LookInvitation(ctx context.Context, token string) (out Looked, err error) {
	var i store.Invitation
	err = s.st.Read(ctx, func(r store.Reader) error {
		if i, err = s.standing(r, token); err != nil {
			return err
		}
		if i.Case != "" {
			who, err := s.cases.Invitee(r, i.Case, i.Record)
			if err != nil {
				return err
			}
			if who.Refusal != "" {
				return refuse(InviteVoid)
			}
		}
		out = Looked{Kind: i.Kind, ExpiresAt: time.UnixMilli(i.ExpiresAt), NeedsPID: i.Expect != store.Mark{}, HasLogin: i.Person != ""}
		out.Municipality, err = s.cases.Municipality(r)
		return err
	})
	return out, s.noteRefused(ctx, &i, "", err)
}

// standing finds the invitation of a token, refused unless it can be used now.
func (s *Service) standing(r store.Reader, token string) (store.Invitation, error) {
	i, ok, err := r.Invitation(inviteHash(token))
	if err != nil {
		return i, err
	}
	if !ok {
		return i, refuse(InviteUnknown)
	}
	switch i.State(s.now().UnixMilli()) {
	case "used":
		err = refuse(InviteUsed)
	case "withdrawn":
		err = refuse(InviteWithdrawn)
	case "expired":
		err = refuse(InviteExpired)
	}
	return i, err
}

// noteRefused logs a refusal, after the transaction that it undid, and answers it.
func (s *Service) noteRefused(ctx context.Context, i *store.Invitation, person syncproto.PersonID, refusal error) error {
	code := CodeOf(refusal)
	if !strings.HasPrefix(string(code), "invitation_") {
		return refusal
	}
	err := s.st.Write(ctx, func(tx store.Tx) error {
		l := store.LogLine{At: s.now().UnixMilli(), Person: person, What: "refused", Ground: string(code)}
		if i.ID != "" {
			l.Ground += " " + string(i.ID)
		}
		return tx.AppendLog(l)
	})
	if err != nil {
		return err
	}
	return refusal
}

// accept uses an invitation up, in the transaction of a log-in. marks are what
// the log-in vouches for; as is who is logged in already, "" for somebody new. It answers the
// account that what was invited to is bound to now, made anew where there was none: with a login of
// its own id and no way in yet. done is to be called after the commit.
func (s *Service) accept(tx store.Tx, token string, marks []store.Mark, as syncproto.PersonID) (a store.Account, done func(context.Context), err error) {
	i, err := s.standing(tx, token)
	if err != nil {
		return a, nil, err
	}
	if (i.Expect != store.Mark{}) && !slices.Contains(marks, i.Expect) {
		return a, nil, refuse(InviteOther)
	}
	for _, m := range marks {
		known, ok, err := tx.Marked(m)
		if err != nil {
			return a, nil, err
		}
		if ok && as == "" {
			as = known
		}
	}
	done = func(context.Context) {}
	if i.Case == "" {
		if as != "" && as != i.Person {
			return a, nil, refuse(InviteOther)
		}
		var ok bool
		if a, ok, err = tx.Account(i.Person); err != nil {
			return a, nil, err
		}
		if !ok || a.DisabledAt != 0 {
			return a, nil, refuse(InviteVoid)
		}
	} else if a, done, err = s.acceptFamily(tx, &i, as); err != nil {
		return a, nil, err
	}
	i.UsedAt, i.UsedBy = s.now().UnixMilli(), a.Person
	if err := tx.PutInvitation(i); err != nil {
		return a, nil, err
	}
	l := s.inviteLine(&i, "used")
	l.Person, l.Role = a.Person, a.Role
	return a, done, tx.AppendLog(l)
}

// acceptFamily binds a guardian's or the subject's record to who is logged in, or to a new account.
func (s *Service) acceptFamily(tx store.Tx, i *store.Invitation, as syncproto.PersonID) (a store.Account, done func(context.Context), err error) {
	who, err := s.cases.Invitee(tx, i.Case, i.Record)
	switch {
	case err != nil:
		return a, nil, err
	case who.Refusal != "" || who.Kind != i.Kind:
		return a, nil, refuse(InviteVoid)
	case who.Person != "":
		return a, nil, refuse(InviteBound)
	}
	role := bti.GuardianRole
	if i.Kind == store.InviteYoung {
		role = bti.Young
	}
	if as == "" {
		person := syncproto.PersonID("p-" + strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s.random(15))))
		a = store.Account{Person: person, Login: string(person), Name: who.Name, Role: role, CreatedAt: s.now().UnixMilli()}
		if err := tx.PutAccount(a); err != nil {
			return a, nil, err
		}
		if err := tx.AppendLog(store.LogLine{At: a.CreatedAt, Person: person, Role: role, What: "account", Ground: "added"}); err != nil {
			return a, nil, err
		}
	} else {
		var ok bool
		if a, ok, err = tx.Account(as); err != nil {
			return a, nil, err
		}
		is, err := s.acting(tx, as)
		if err != nil {
			return a, nil, err
		}
		if !ok || is.Role != role {
			return a, nil, refuse(InviteRole)
		}
	}
	done, err = s.cases.Bind(tx, i.Case, i.Record, a.Person)
	return a, done, err
}

// Accepting is a password chosen for what a link opens.
type Accepting struct {
	Token string
	// Login that the person chose; not looked at for an account that has one.
	Login, Password string
	Device          syncproto.DeviceID
	DeviceName      string
}

// AcceptWithPassword uses a link to make an account with a password, or to
// give one that is there a new password, and logs in. Where a second factor is
// demanded the link is used and the password set, and FactorNeeded says what comes first.
func (s *Service) AcceptWithPassword(ctx context.Context, in Accepting) (out Session, err error) {
	// A token that opens nothing is refused before the password costs any work.
	if _, err := s.LookInvitation(ctx, in.Token); err != nil {
		return out, err
	}
	hash, err := s.Hash(ctx, in.Password)
	if err != nil {
		return out, err
	}
	if err := s.renewKey(ctx); err != nil {
		return out, err
	}
	done := func(context.Context) {}
	var i store.Invitation
	err = s.st.Write(ctx, func(tx store.Tx) error {
		if i, _, err = tx.Invitation(inviteHash(in.Token)); err != nil {
			return err
		}
		var a store.Account
		if a, done, err = s.accept(tx, in.Token, nil, ""); err != nil {
			return err
		}
		if i.Case != "" {
			if a.Login = strings.ToLower(strings.TrimSpace(in.Login)); a.Login == "" {
				return refuse(LoginMissing)
			}
		}
		if i.Kind == store.InviteRecovery {
			if err := s.clearFactors(tx, a.Person); err != nil {
				return err
			}
		}
		a.PasswordHash, a.Failures, a.LockedUntil = hash, 0, 0
		if err := tx.PutAccount(a); err != nil {
			if store.CodeOf(err) == store.Taken {
				return refuse(LoginTaken)
			}
			return err
		}
		if err := tx.AppendLog(store.LogLine{At: s.now().UnixMilli(), Person: a.Person, Role: a.Role, What: "account", Ground: "password_set"}); err != nil {
			return err
		}
		if s.factorDemanded {
			return nil
		}
		out, err = s.enterIn(tx, a.Person, in.Device, in.DeviceName, proof{Assurance: store.Assurance{Method: store.ByPassword, AMR: []string{"pwd"}, AuthTime: s.now().UnixMilli()}})
		return err
	})
	if err != nil {
		return Session{}, s.noteRefused(ctx, &i, "", err)
	}
	done(ctx)
	if s.factorDemanded {
		return Session{}, refuse(FactorNeeded)
	}
	return out, nil
}

// AcceptAs uses a link for somebody who is logged in: a second child.
func (s *Service) AcceptAs(ctx context.Context, token string, person syncproto.PersonID) error {
	done := func(context.Context) {}
	var i store.Invitation
	err := s.st.Write(ctx, func(tx store.Tx) error {
		var err error
		if i, _, err = tx.Invitation(inviteHash(token)); err != nil {
			return err
		}
		_, done, err = s.accept(tx, token, nil, person)
		return err
	})
	if err != nil {
		return s.noteRefused(ctx, &i, person, err)
	}
	done(ctx)
	return nil
}

// DropInvitations forgets invitations that have long been over.
func (s *Service) DropInvitations(ctx context.Context) error {
	return s.st.Write(ctx, func(tx store.Tx) error { return tx.DropInvitations(s.now().Add(-inviteKept).UnixMilli()) })
}
