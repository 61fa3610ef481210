package validation

import (
	"slices"
	"testing"

	"stafett/internal/field"
)

func TestABodyIsCheckedWithOurOwnTags(t *testing.T) {
	type step struct {
		Day string `json:"day" validate:"required,date"`
	}
	type body struct {
		Person string `json:"person,omitempty" validate:"required,slug,max=8"`
		Number string `json:"number" validate:"omitempty,nationalid"`
		Steps  []step `json:"steps" validate:"max=2,dive"`
		Weeks  int    `json:"weeks" validate:"min=1,max=52"`
	}
	faults, err := Faults(New(field.Demo).Struct(body{Person: "Hanne", Number: "02013299997", Steps: []step{{"2026-11-22"}, {"2026-02-30"}}}))
	want := []field.Fault{
		{Field: "person", Code: "slug"},
		{Field: "number", Code: "nationalid"},
		{Field: "steps[1].day", Code: "date"},
		{Field: "weeks", Code: "min", Param: "1", Of: "number"},
	}
	if err != nil || !slices.Equal(faults, want) {
		t.Errorf("%v, %v", faults, err)
	}
	faults, err = Faults(New(field.Production).Struct(body{Person: "hanne.leder", Number: "02013299997", Steps: make([]step, 3), Weeks: 1}))
	want = []field.Fault{{Field: "person", Code: "max", Param: "8", Of: "text"}, {Field: "steps", Code: "max", Param: "2", Of: "list"}}
	if err != nil || !slices.Equal(faults, want) {
		t.Errorf("%v, %v", faults, err)
	}
}

func TestWhatIsNotAFailedCheckIsHandedBack(t *testing.T) {
	if faults, err := Faults(nil); faults != nil || err != nil {
		t.Errorf("%v, %v", faults, err)
	}
	if faults, err := Faults(New(field.Demo).Struct("no struct")); faults != nil || err == nil {
		t.Errorf("%v, %v", faults, err)
	}
}
