package httpapi

import (
	"cmp"
	"context"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/staff"
	"stafett/server/store"
)

// The administration: people, units, deputies and invitations (devices are in me.go). It is for
// the role administrator alone, on the day it is asked, and shows nothing of a case.

// fileBodyMax is a file of staff.Import in base64, and its frame.
const fileBodyMax = 720 << 10

func (a *api) adminRoutes(me []fiber.Handler) []route {
	me = append(me[:len(me):len(me)], a.administrators)
	one := []string{"forbidden", "bad_fields"}
	return []route{
		{method: "GET", path: "/api/admin/staff", summary: "Services, units, people with their posts, and deputies.", out: staff.Overview{}, codes: []string{"forbidden"}, before: me, handle: a.staffOverview},
		{method: "POST", path: "/api/admin/person", summary: "Add somebody with a first post.", in: staff.NewPerson{}, codes: one, before: me, handle: does(a, a.Staff.Add)},
		{method: "POST", path: "/api/admin/details", summary: "Change what somebody is called; what is left out stays.", in: staff.Details{}, codes: one, before: me, handle: does(a, a.Staff.Rename)},
		{method: "POST", path: "/api/admin/move", summary: "Give somebody another post from a day on.", in: staff.Move{}, codes: one, before: me, handle: does(a, a.Staff.Move)},
		{method: "POST", path: "/api/admin/end", summary: "Make a day somebody's last at work.", in: staff.End{}, codes: one, before: me, handle: does(a, a.Staff.End)},
		{method: "POST", path: "/api/admin/disable", summary: "Stop somebody at once, or let them in again.", in: DisableBody{}, codes: one, before: me, handle: a.disable},
		{method: "POST", path: "/api/admin/unit", summary: "Add a unit or change it; what is left out stays.", in: staff.Unit{}, codes: one, before: me, handle: does(a, a.Staff.PutUnit)},
		{method: "POST", path: "/api/admin/service", summary: "Add a service or change it; what is left out stays.", in: staff.Service{}, codes: one, before: me, handle: does(a, a.Staff.PutService)},
		{method: "POST", path: "/api/admin/deputy", summary: "Let somebody stand in for a leader.", in: staff.Deputy{}, codes: one, before: me, handle: does(a, a.Staff.Deputise)},
		{method: "POST", path: "/api/admin/deputy/end", summary: "Make a day the last on which a deputy stands in.", in: staff.Deputy{}, codes: one, before: me, handle: does(a, a.Staff.EndDeputy)},
		{method: "POST", path: "/api/admin/import", summary: "Tell what a CSV file of people or units would change, or, with the digest of what was told, do it.", in: ImportBody{}, out: staff.Plan{}, codes: append(one, "busy"), before: me, handle: a.importStaff},
		{method: "POST", path: "/api/admin/export", summary: "People or units as a CSV file that import reads.", in: ExportBody{}, out: ExportedBody{}, codes: []string{"forbidden"}, before: me, handle: a.exportStaff},
		{method: "GET", path: "/api/admin/invitations", summary: "The invitations that can still be used.", out: InvitationsBody{}, codes: []string{"forbidden"}, before: me, handle: a.openInvitations},
		{method: "POST", path: "/api/admin/recover", summary: "Make a link with which somebody gets in again who tells the user name: a guardian or young person, whom no list here shows.", in: LoginNameBody{}, out: InvitedBody{}, codes: []string{"forbidden", "unknown_account"}, before: me, handle: a.recoverPerson},
		{method: "POST", path: "/api/admin/invite", summary: "Make a link with which somebody who works here logs in the first time, or gets in again.", in: PersonBody{}, out: InvitedBody{}, codes: []string{"forbidden", "unknown_account"}, before: me, handle: a.invitePerson},
	}
}

// DisableBody stops somebody, or lets them in again.
type DisableBody struct {
	Person   bti.PersonID `json:"person" validate:"required,slug,max=80"`
	Disabled bool         `json:"disabled"`
}

// PersonBody names a person.
type PersonBody struct {
	Person bti.PersonID `json:"person" validate:"required,slug,max=80"`
}

// LoginNameBody names an account as its person does.
type LoginNameBody struct {
	Account string `json:"account" validate:"required,notblank,max=120"`
}

// ImportBody is a file.
type ImportBody struct {
	// File in base64, as it is on disk: which letters it has is found out here.
	File string `json:"file" validate:"required,base64,max=720000"`
	// Everybody: who is not in it has today as the last day.
	Everybody bool `json:"everybody,omitempty"`
	// Digest of the plan to carry out; "": tell only.
	Digest string `json:"digest,omitempty" validate:"omitempty,max=40"`
}

// ExportBody says which file is wanted.
type ExportBody struct {
	Units bool `json:"units,omitempty"`
}

// ExportedBody is a file, in UTF-8 with its mark.
type ExportedBody struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

const actorKey = "actor"

// administrators lets through those who are administrators today, and logs the others.
func (a *api) administrators(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	who := whoOf(c)
	actor, err := a.Auth.Acting(ctx, who.Person)
	if err != nil {
		return err
	}
	if actor.Role != bti.Administrator {
		line := store.LogLine{At: a.now().UnixMilli(), Person: who.Person, Role: actor.Role, Unit: actor.Unit, Device: who.Device, What: "refused", Ground: "administration"}
		if err := a.Store.Write(ctx, func(tx store.Tx) error { return tx.AppendLog(line) }); err != nil {
			return err
		}
		return fail("forbidden")
	}
	c.Locals(actorKey, staff.By{Actor: actor, Device: who.Device})
	return c.Next()
}

func byOf(c *fiber.Ctx) staff.By {
	by, _ := c.Locals(actorKey).(staff.By)
	return by
}

// does is a handler that reads a body, does one thing with it, and answers nothing.
func does[T any](a *api, what func(context.Context, staff.By, T) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var in T
		if err := a.read(c, &in); err != nil {
			return err
		}
		ctx, cancel := a.context()
		defer cancel()
		if err := what(ctx, byOf(c), in); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

func (a *api) staffOverview(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	o, err := a.Staff.Look(ctx)
	if err != nil {
		return err
	}
	return c.JSON(o)
}

func (a *api) disable(c *fiber.Ctx) error {
	return does(a, func(ctx context.Context, by staff.By, in DisableBody) error {
		return a.Staff.Disable(ctx, by, in.Person, in.Disabled)
	})(c)
}

func (a *api) importStaff(c *fiber.Ctx) error {
	var in ImportBody
	if err := a.readUpTo(c, &in, fileBodyMax); err != nil {
		return err
	}
	file, err := base64.StdEncoding.DecodeString(in.File)
	if err != nil {
		return fail("bad_request")
	}
	ctx, cancel := a.context()
	defer cancel()
	x := staff.Import{File: file, Everybody: in.Everybody, Digest: in.Digest}
	var plan *staff.Plan
	if in.Digest == "" {
		plan, err = a.Staff.Preview(ctx, x, langOf(c))
	} else {
		plan, err = a.Staff.Apply(ctx, byOf(c), x)
	}
	if err != nil {
		return err
	}
	return c.JSON(plan)
}

func (a *api) exportStaff(c *fiber.Ctx) error {
	var in ExportBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	file, err := a.Staff.Export(ctx, in.Units, langOf(c))
	if err != nil {
		return err
	}
	name := map[bool]words{false: {"folk.csv", "folk.csv", "people.csv"}, true: {"enheter.csv", "einingar.csv", "units.csv"}}[in.Units]
	return c.JSON(ExportedBody{Name: name.in(langOf(c)), Text: string(file)})
}

func (a *api) openInvitations(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	list, err := a.Auth.OpenInvitations(ctx, inviter(c))
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Record = "" // which guardian is not the administrator's to know
	}
	return c.JSON(a.rows(list))
}

func (a *api) recoverPerson(c *fiber.Ctx) error {
	var in LoginNameBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	token, i, err := a.Auth.InviteLogin(ctx, inviter(c), in.Account)
	return a.linkFor(c, token, &i, err)
}

func (a *api) invitePerson(c *fiber.Ctx) error {
	var in PersonBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	token, i, err := a.Auth.InvitePerson(ctx, inviter(c), in.Person)
	return a.linkFor(c, token, &i, err)
}

func (a *api) linkFor(c *fiber.Ctx, token string, i *store.Invitation, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(InvitedBody{Link: a.Site + invitePath + token, Invitation: a.row(i)})
}

// staffFaults are faults of people and units as a problem has them.
func staffFaults(list []staff.Fault, lang field.Lang) (out []FieldProblem) {
	for _, f := range list {
		out = append(out, FieldProblem{cmp.Or(f.Column, f.Field), string(f.Code), staff.Explain(f, lang)})
	}
	return out
}
