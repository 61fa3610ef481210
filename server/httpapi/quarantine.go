package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/rules"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// QuarantineBody is what waits for a leader's judgement, oldest first. All is how many wait; there may be more than are shown.
type QuarantineBody struct {
	Entries []QuarantinedBody `json:"entries"`
	All     int               `json:"all"`
}

// QuarantineCountBody is how many entries wait.
type QuarantineCountBody struct {
	Count int `json:"count"`
}

// QuarantinedBody is one change that came after its writer's access had ended.
type QuarantinedBody struct {
	// Device and N name it in a verdict.
	Device syncproto.DeviceID `json:"device"`
	N      int64              `json:"n"`
	Person syncproto.PersonID `json:"person"`
	Writer string             `json:"writer"`
	// UnitName is where the writer works, or worked last; "" for the family.
	UnitName string `json:"unitName,omitempty"`
	// At is when it arrived, Written the device's clock when it was written (ms since 1970).
	At      int64 `json:"at"`
	Written int64 `json:"written"`
	// Why access had ended: no_post, consent_withdrawn, access_ended.
	Why  string     `json:"why"`
	Case bti.CaseID `json:"case"`
	// CaseName is whom the case is about; "" when the case is not known, as one that is to begin with this.
	CaseName     string      `json:"caseName,omitempty"`
	Guide        bti.GuideID `json:"guide,omitempty"`
	GuideVersion string      `json:"guideVersion,omitempty"`
	Closed       bool        `json:"closed,omitempty"`
	Depth        bti.Depth   `json:"depth"`
	// Op is put, patch or intent.
	Op     syncproto.Op       `json:"op"`
	Kind   bti.Kind           `json:"kind,omitempty"`
	Intent bti.Intent         `json:"intent,omitempty"`
	Record syncproto.RecordID `json:"record"`
	// Fields that it sets, null to remove one; of an intent its arguments. Current are the present values
	// of these fields; null when there is no such record.
	Fields  jsonv.Value `json:"f"`
	Current jsonv.Value `json:"current"`
	// Step: a step of the case that nobody can take for another; it can be left out alone.
	Step bool `json:"step,omitempty"`
}

// VerdictBody judges one of them. Reason is told to its writer, and needed to leave it out.
type VerdictBody struct {
	Device syncproto.DeviceID `json:"device" validate:"required,uuid7"`
	N      int64              `json:"n" validate:"min=1"`
	How    string             `json:"how" validate:"required,oneof=take leave"`
	Reason string             `json:"reason,omitempty" validate:"omitempty,notblank,max=1000"`
}

// JudgedBody is what stands after a verdict.
type JudgedBody struct {
	// How it was judged: take or leave; "" when it could not be taken in, and still waits. Findings say why then.
	How    string             `json:"how"`
	By     syncproto.PersonID `json:"by,omitempty"`
	Name   string             `json:"name,omitempty"`
	At     int64              `json:"at,omitempty"`
	Reason string             `json:"reason,omitempty"`
	// Before: it was decided before, perhaps otherwise.
	Before bool `json:"before,omitempty"`
	// Findings have their Text in the language asked for.
	Findings []syncproto.Finding `json:"findings,omitempty"`
}

func (a *api) quarantineRoutes(me []fiber.Handler) []route {
	return []route{
		{method: "GET", path: "/api/quarantine", summary: "What came after its writer's access had ended and waits for the leader who asks, of the unit they lead. A look that the access log tells of.", out: QuarantineBody{}, codes: []string{"forbidden"}, before: me, handle: a.quarantine},
		{method: "GET", path: "/api/quarantine/count", summary: "How much of it waits.", out: QuarantineCountBody{}, codes: []string{"forbidden"}, before: me, handle: a.quarantineCount},
		{method: "POST", path: "/api/quarantine/judge", summary: "Take one in under its writer's name, or leave it out with a reason. Judged once, it stays so, and the answer is what holds.", in: VerdictBody{}, out: JudgedBody{}, codes: []string{"forbidden", "not_found"}, before: me, handle: a.judge},
	}
}

func (a *api) quarantineCount(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	n, err := a.Sync.CountToJudge(ctx, whoOf(c))
	if err != nil {
		return err
	}
	return c.JSON(QuarantineCountBody{n})
}

func (a *api) quarantine(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	list, all, err := a.Sync.ToJudge(ctx, whoOf(c))
	if err != nil {
		return err
	}
	out := QuarantineBody{Entries: make([]QuarantinedBody, len(list)), All: all}
	for i := range list {
		q := &list[i]
		e := &q.Entry
		x := QuarantinedBody{
			Device: q.Device, N: e.N, Person: q.Person, Writer: q.Writer, UnitName: q.UnitName, At: q.At, Written: e.At, Why: q.Why, Case: q.Case,
			Depth: q.Depth, Op: e.Op, Kind: q.Kind, Intent: bti.Intent(e.Intent), Record: e.Record, Fields: e.Fields, Current: q.Current, Step: q.Step,
		}
		if q.Head != nil {
			x.Guide, x.GuideVersion, x.Closed = q.Head.Guide, q.Head.GuideVersion, q.Head.Status == "closed"
		}
		if q.Subject != nil {
			x.CaseName = q.Subject.GivenName + " " + q.Subject.FamilyName
		}
		out.Entries[i] = x
	}
	return c.JSON(out)
}

func (a *api) judge(c *fiber.Ctx) error {
	var in VerdictBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	if in.How == "leave" && in.Reason == "" {
		return &failure{code: "bad_fields", fields: []field.Fault{{Field: "reason", Code: "required"}}}
	}
	ctx, cancel := a.context()
	defer cancel()
	j, err := a.Sync.Judge(ctx, whoOf(c), &syncer.Verdict{Device: in.Device, N: in.N, Take: in.How == "take", Reason: in.Reason})
	if err != nil {
		return err
	}
	out := JudgedBody{By: j.JudgedBy, Name: j.Name, At: j.JudgedAt, Reason: j.Reason, Before: j.Before}
	switch {
	case j.JudgedAt == 0:
	case j.Result == syncproto.Rejected:
		out.How = "leave"
	default:
		out.How = "take"
	}
	lang := langOf(c)
	for _, f := range j.Findings {
		f.Text = findingText(f, lang)
		out.Findings = append(out.Findings, f)
	}
	return c.JSON(out)
}

// ownStep is why a step is not taken in.
var ownStep = words{
	"Dette er et steg som bare den det gjelder, kan ta. Er det riktig, så gjør det selv i saken.",
	"Dette er eit steg som berre den det gjeld, kan ta. Er det rett, så gjer det sjølv i saka.",
	"This is a step that only the person concerned can take. If it is right, take it yourself in the case.",
}

func findingText(f syncproto.Finding, lang field.Lang) string {
	if text := rules.Explain(f, lang); text != "" {
		return text
	}
	if f.Code == "access.own_step" {
		return ownStep.in(lang)
	}
	return kinds["internal"].title.in(lang) // of the sync itself: it could not be judged
}
