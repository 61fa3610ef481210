package rules

import (
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
)

func TestStaffAreToldOfTheBirthdayThatGivesTheYoungPersonAccess(t *testing.T) {
	c := &bti.Case{ID: "c", Head: &bti.CaseHead{Unit: "u", Service: "skule", Status: "open", Log: "open", Opened: "2026-01-01"}}
	c.Head.Meta.ID = "c"
	c.Subject = &bti.Subject{Kind: "young", Born: "2010-12-01", Person: "ung"}
	c.Subject.Meta.ID = "s"
	leader := bti.Actor{Person: "leder", Role: bti.Leader, Unit: "u", Service: "skule"}
	due := func(a bti.Actor, today bti.Date, age int) bti.Date {
		for _, d := range StatusOf(In{Case: c, Actor: a, Today: today, YoungAge: age}, field.Bokmal).Deadlines {
			if d.What == "young_access" {
				if d.Text != "Fyller 16 år og får egen tilgang til stafettloggen" || d.Record != "s" {
					t.Error(d)
				}
				return d.Due
			}
		}
		return ""
	}
	for _, x := range []struct {
		who   bti.Actor
		today bti.Date
		age   int
		want  bti.Date
	}{
		{leader, "2026-10-31", 16, ""},
		{leader, "2026-11-01", 16, "2026-12-01"},
		{leader, "2026-12-01", 16, "2026-12-01"},
		{leader, "2026-12-02", 16, ""},
		{leader, "2026-11-22", 15, ""},
		{leader, "2026-11-22", 0, ""},
		{bti.Actor{Person: "ung", Role: bti.Young}, "2026-11-22", 16, ""},
	} {
		if got := due(x.who, x.today, x.age); got != x.want {
			t.Errorf("%+v: %s", x, got)
		}
	}
	c.Subject.Born = ""
	if got := due(leader, "2026-11-22", 16); got != "" {
		t.Error("without a day of birth:", got)
	}
}
