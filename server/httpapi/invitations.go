package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
	"stafett/server/auth"
	"stafett/server/store"
	"stafett/syncproto"
)

// invitePath is the app's page for a link; the token stands behind it, in the
// fragment, which a browser sends to no server.
const invitePath = "/i#"

func (a *api) invitationRoutes(me []fiber.Handler) []route {
	links := []fiber.Handler{a.limited(a.LinksPerMinute, a.address)}
	why := []string{"invitation_unknown", "invitation_used", "invitation_expired", "invitation_withdrawn", "invitation_void"}
	return []route{
		{
			method: "POST", path: "/api/invitations", summary: "Make a link for a guardian of a case, or for the young person or the pregnant it is about.", in: InviteBody{}, out: InvitedBody{},
			codes:  []string{"forbidden", "invitation_void", "invitation_bound", "invitation_unverified", "invitation_no_responsibility", "invitation_too_young", "invitation_born_missing"},
			before: me, handle: a.invite,
		},
		{method: "POST", path: "/api/invitations/list", summary: "The invitations of a case and what became of them.", in: CaseBody{}, out: InvitationsBody{}, codes: []string{"forbidden"}, before: me, handle: a.invitations},
		{method: "POST", path: "/api/invitations/withdraw", summary: "Take an invitation back.", in: InvitationBody{}, codes: []string{"forbidden", "invitation_unknown", "invitation_used"}, before: me, handle: a.withdrawInvitation},
		{method: "POST", path: "/api/invitations/look", summary: "What a link opens, in words that say nothing of whom it is for.", open: true, in: TokenBody{}, out: LookedBody{}, codes: append(why, "too_many"), before: links, handle: a.lookInvitation},
		{
			method: "POST", path: "/api/invitations/accept", summary: "Use a link: choose a password and log in.", open: true, in: AcceptBody{}, out: SessionBody{},
			codes:  append(why, "invitation_other_person", "invitation_bound", "login_taken", "login_missing", "weak_password", "device_foreign", "device_revoked", "too_many"),
			before: links, handle: a.acceptInvitation,
		},
		{
			method: "POST", path: "/api/invitations/join", summary: "Use a link as who is logged in: a second child.", in: TokenBody{},
			codes:  append(why, "invitation_other_person", "invitation_other_role", "invitation_bound"),
			before: append(links[:1:1], me...), handle: a.joinInvitation,
		},
	}
}

// InviteBody asks for a link.
type InviteBody struct {
	Case bti.CaseID `json:"case" validate:"required,uuid7"`
	// Record of the guardian or the subject.
	Record bti.RecordID `json:"record" validate:"required,uuid7"`
	// NationalID of the only one who may use the link, where one is wanted; it is not kept.
	NationalID string `json:"nationalId,omitempty" validate:"omitempty,nationalid"`
}

// InvitedBody is a new link. It is told this once.
type InvitedBody struct {
	Link       string        `json:"link"`
	Invitation InvitationRow `json:"invitation"`
}

// CaseBody names a case.
type CaseBody struct {
	Case bti.CaseID `json:"case" validate:"required,uuid7"`
}

// InvitationsBody lists invitations, newest first.
type InvitationsBody struct {
	Invitations []InvitationRow `json:"invitations"`
}

// InvitationRow is an invitation as lists have it.
type InvitationRow struct {
	ID   bti.RecordID         `json:"id"`
	Kind store.InvitationKind `json:"kind"`
	// Record of the guardian or subject, "" for staff and in the administrator's list.
	Record bti.RecordID `json:"record,omitempty"`
	// Person whose account it opens, "" for a family's.
	Person bti.PersonID `json:"person,omitempty"`
	By     bti.PersonID `json:"by"`
	// Created, Expires and Used in ms since 1970; Used 0: not used.
	Created int64  `json:"created"`
	Expires int64  `json:"expires"`
	Used    int64  `json:"used,omitempty"`
	State   string `json:"state" validate:"oneof=sent used expired withdrawn"`
}

// InvitationBody names an invitation.
type InvitationBody struct {
	ID bti.RecordID `json:"id" validate:"required,uuid7"`
}

// TokenBody is a link's token.
type TokenBody struct {
	Token string `json:"token" validate:"required,max=100"`
}

// LookedBody is what a link opens.
type LookedBody struct {
	Kind         store.InvitationKind `json:"kind" validate:"oneof=guardian young staff recovery"`
	Municipality string               `json:"municipality"`
	// Expires in ms since 1970.
	Expires int64 `json:"expires"`
	// Password: a password may be chosen. Else only a log-in provider will do, see /api/auth/ways.
	Password bool `json:"password"`
	// ChoosesLogin: a user name is chosen with it.
	ChoosesLogin bool `json:"choosesLogin"`
}

// AcceptBody uses a link.
type AcceptBody struct {
	Token      string             `json:"token" validate:"required,max=100"`
	Account    string             `json:"account,omitempty" validate:"omitempty,notblank,min=3,max=120"`
	Password   string             `json:"password" validate:"required,max=800"`
	Device     syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	DeviceName string             `json:"deviceName" validate:"required,notblank,max=120"`
}

func inviter(c *fiber.Ctx) auth.Inviter {
	who := whoOf(c)
	return auth.Inviter{Person: who.Person, Device: who.Device}
}

func (a *api) row(i *store.Invitation) InvitationRow {
	return InvitationRow{
		ID: i.ID, Kind: i.Kind, Record: i.Record, Person: i.Person, By: i.By, Created: i.CreatedAt, Expires: i.ExpiresAt, Used: i.UsedAt, State: i.State(a.now().UnixMilli()),
	}
}

func (a *api) rows(list []store.Invitation) InvitationsBody {
	out := InvitationsBody{Invitations: make([]InvitationRow, len(list))}
	for i := range list {
		out.Invitations[i] = a.row(&list[i])
	}
	return out
}

func (a *api) invite(c *fiber.Ctx) error {
	var in InviteBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	token, i, err := a.Auth.InviteFamily(ctx, inviter(c), in.Case, in.Record, in.NationalID)
	if err != nil {
		return err
	}
	return c.JSON(InvitedBody{Link: a.Site + invitePath + token, Invitation: a.row(&i)})
}

func (a *api) invitations(c *fiber.Ctx) error {
	var in CaseBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	list, err := a.Auth.FamilyInvitations(ctx, inviter(c), in.Case)
	if err != nil {
		return err
	}
	return c.JSON(a.rows(list))
}

func (a *api) withdrawInvitation(c *fiber.Ctx) error {
	var in InvitationBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	if err := a.Auth.Withdraw(ctx, inviter(c), in.ID); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (a *api) lookInvitation(c *fiber.Ctx) error {
	var in TokenBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	l, err := a.Auth.LookInvitation(ctx, in.Token)
	if err != nil {
		return err
	}
	return c.JSON(LookedBody{Kind: l.Kind, Municipality: l.Municipality, Expires: l.ExpiresAt.UnixMilli(), Password: !l.NeedsPID, ChoosesLogin: !l.HasLogin})
}

func (a *api) acceptInvitation(c *fiber.Ctx) error {
	var in AcceptBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	s, err := a.Auth.AcceptWithPassword(ctx, auth.Accepting{Token: in.Token, Login: in.Account, Password: in.Password, Device: in.Device, DeviceName: in.DeviceName})
	return a.session(c, s, err)
}

func (a *api) joinInvitation(c *fiber.Ctx) error {
	var in TokenBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	if err := a.Auth.AcceptAs(ctx, in.Token, whoOf(c).Person); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
