package rules_test

import (
	"slices"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func TestWhatAPersonIsOfferedToWriteIsJustWhatAccessLetsThemWrite(t *testing.T) {
	const id = bti.CaseID("01920000-0000-7000-8000-0000000000c1")
	guardian := &bti.Guardian{
		Meta: bti.Meta{ID: "01920000-0000-7000-8000-0000000000c2"}, Person: "mor", Name: "Mor", Relation: "mother",
		Responsibility: "mother", VerifiedBy: "liv", VerifiedOn: "2026-11-01",
	}
	consent := func(n, purpose string, s bti.ServiceID) *bti.Consent {
		return &bti.Consent{
			Meta: bti.Meta{ID: bti.RecordID("01920000-0000-7000-8000-0000000000" + n)}, Purpose: purpose, Service: s,
			Guardian: guardian.Meta.ID, State: "given", SignedOn: "2026-11-01",
		}
	}
	c := &bti.Case{
		ID: id,
		Head: &bti.CaseHead{
			Meta: bti.Meta{ID: bti.RecordID(id), CreatedBy: "kari"}, Unit: "solsikken", Service: "barnehage", Level: 2,
			Status: "open", Log: "open", Baton: "kari",
		},
		Subject:      &bti.Subject{Person: "ung"},
		Guardians:    []*bti.Guardian{guardian},
		Consents:     []*bti.Consent{consent("c3", "relay_log", ""), consent("c4", "service", "ppt")},
		Participants: []*bti.Participant{{Person: "per", Name: "Per", Service: "ppt", Unit: "ppt", From: "2026-11-01"}},
	}
	who := map[string]bti.Actor{
		"holder":      {Person: "kari", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"},
		"leader":      {Person: "liv", Role: bti.Leader, Unit: "solsikken", Service: "barnehage"},
		"colleague":   {Person: "ola", Role: bti.Employee, Unit: "solsikken", Service: "barnehage"},
		"participant": {Person: "per", Role: bti.Employee, Unit: "ppt", Service: "ppt"},
		"guardian":    {Person: "mor", Role: bti.GuardianRole},
		"young":       {Person: "ung", Role: bti.Young},
		"coordinator": {Person: "bente", Role: bti.BTICoordinator},
	}
	g := shippedGuide(t, "kongsvinger-barnehage")
	offered := map[string]int{}
	for name, actor := range who {
		in := rules.In{Case: c, Guide: g, Actor: actor, Today: "2026-11-22"}
		make := rules.MayMake(in)
		offered[name] = len(make)
		for _, info := range bti.Kinds {
			if len(info.Depths) == 0 || info.ByIntent || info.Kind == bti.KindSubject {
				if slices.Contains(make, info.Kind) {
					t.Error(name, "is offered", info.Kind)
				}
				continue
			}
			depth := bti.Log
			if !info.At(bti.Log) {
				depth = bti.Protected
			}
			side := "guardian"
			if name == "young" {
				side = "child"
			}
			// Enough of each kind that nothing but access can stand in the way first.
			fields := jsonv.Obj(jsonv.M("who", jsonv.Str(side)), jsonv.M("round", jsonv.Int(0)), jsonv.M("step", jsonv.Str("2.1")),
				jsonv.M("service", jsonv.Str("ppt")), jsonv.M("person", jsonv.Str("per")))
			found := rules.Check(in, rules.Change{
				Op: syncproto.OpPut, Kind: info.Kind, Record: "01920000-0000-7000-8000-0000000000d1",
				Scope: bti.ScopeOf(id, depth), Fields: fields, After: fields,
			})
			refused := slices.ContainsFunc(found, func(f rules.Finding) bool {
				return strings.HasPrefix(f.Code, "access.") || f.Code == "R4.access_ended"
			})
			if slices.Contains(make, info.Kind) == refused {
				t.Error(name, info.Kind, "refused:", refused, "findings:", found)
			}
		}
	}
	if offered["holder"] < 15 || offered["participant"] != 9 || offered["guardian"] != 4 || offered["young"] != 4 || offered["colleague"] != 0 || offered["coordinator"] != 0 {
		t.Error(offered)
	}
}
