package bti

import (
	"slices"
	"strings"
	"testing"

	"stafett/internal/field"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func parse(t testing.TB, s string) jsonv.Value {
	t.Helper()
	v, err := jsonv.Parse(s)
	if err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return v
}

func TestEveryKindHasARecord(t *testing.T) {
	for _, info := range Kinds {
		r := New(info.Kind)
		if r == nil || r.RecordKind() != info.Kind || r.RecordMeta() == nil {
			t.Fatalf("%s: %v", info.Kind, r)
		}
		names := FieldNames(info.Kind)
		if len(names) == 0 {
			t.Errorf("%s has no fields", info.Kind)
		}
		for _, n := range names {
			if !HasField(info.Kind, n) || HasField(info.Kind, strings.ToUpper(n)) {
				t.Errorf("%s.%s", info.Kind, n)
			}
		}
	}
	if New("poem") != nil || FieldNames("poem") != nil || HasField("poem", "text") {
		t.Error("a poem is no record")
	}
	if !HasField(KindForm, "f.anything") || HasField(KindNote, "f.anything") {
		t.Error("answers belong to forms")
	}
}

func TestAnUnknownKindOrIntentIsAFault(t *testing.T) {
	f := Check("poem", jsonv.Obj(), field.Demo)
	if len(f) != 1 || f[0] != (field.Fault{Field: "kind", Code: field.CodeUnknownKind, Param: "poem"}) {
		t.Error(f)
	}
	f = CheckArgs(Intent(strings.Repeat("ø", 500)), jsonv.Obj(), field.Demo)
	if len(f) != 1 || f[0].Code != field.CodeUnknownIntent || len(f[0].Param) > 40 {
		t.Error(f)
	}
	var faults field.Faults
	if DecodeArgs("sing", jsonv.Obj(), &faults) != nil || Decode("poem", jsonv.Obj(), &faults) != nil {
		t.Error("decoded what does not exist")
	}
}

func TestAllFaultsOfARecordAreToldInTheOrderOfItsFields(t *testing.T) {
	v := parse(t, `{"zebra":1,"status":"ajar","title":" ","goal":"g","arena":7,"start":"2026-02-30"}`)
	var got []string
	for _, f := range Check(KindMeasure, v, field.Demo) {
		got = append(got, f.Field+" "+f.Code)
	}
	want := []string{"title notblank", "goal uuid7", "arena type", "responsible required", "start date", "evaluateOn required", "status oneof", "target required", "zebra unknown"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestANullMemberOfAnUnknownNameIsUnknown(t *testing.T) {
	f := Check(KindNote, jsonv.Obj(jsonv.M("text", jsonv.Str("x")), jsonv.M("colour", jsonv.Value{})), field.Demo)
	if len(f) != 1 || f[0].Code != "unknown" || f[0].Field != "colour" {
		t.Error(f)
	}
}

func TestAPathBeginsWhereTheValueStands(t *testing.T) {
	var f field.Faults
	new(Minutes).DecodeJSON(parse(t, `{"meeting":"m","agreements":[{"who":"Hanne"}]}`), "minutes", &f)
	if len(f.List) != 3 || f.List[0].Field != "minutes.meeting" || f.List[1].Field != "minutes.agreements[0].what" || f.List[2].Field != "minutes.agreements[0].by" {
		t.Error(f.List)
	}
	f.List = nil
	new(Minutes).DecodeJSON(jsonv.Int(1), "minutes", &f)
	if len(f.List) != 1 || f.List[0] != (field.Fault{Field: "minutes", Code: "type", Param: "object"}) {
		t.Error(f.List)
	}
}

func TestTextsThatManyWriteAreMergedByWords(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		name string
		want bool
	}{
		{KindConcern, "text", true},
		{KindConcern, "questions", true},
		{KindConcern, "place", false},
		{KindConcern, "nothing", false},
		{KindMeasure, "log", true},
		{KindMeasure, "title", false},
		{KindForm, "f.what", false},
		{KindConsent, "text", false},
		{"poem", "text", false},
	} {
		if TextField(c.kind, c.name) != c.want {
			t.Errorf("%s.%s", c.kind, c.name)
		}
	}
}

func TestARecordBecomesFieldsAgain(t *testing.T) {
	const text = `{"text":"Leikar åleine","raisedBy":"staff","environment":true}`
	var f field.Faults
	r := Decode(KindConcern, parse(t, text), &f)
	if got := Fields(r).String(); len(f.List) > 0 || got != text {
		t.Errorf("%v %s", f.List, got)
	}
}

func TestSettleTakesAnyValue(t *testing.T) {
	for _, v := range []string{`null`, `"x"`, `7`, `[{"a":1}]`, `true`} {
		var f field.Faults
		a, ok := DecodeArgs(Settle, parse(t, `{"field":"text","value":`+v+`,"conflicts":[1,9007199254740993]}`), &f).(*ArgsSettle)
		if !ok || len(f.List) > 0 || a.Value.String() != v || a.Conflicts[1] != 9007199254740993 {
			t.Errorf("%s: %v %v", v, f.List, a)
		}
	}
	if f := CheckArgs(Settle, parse(t, `{"field":"text"}`), field.Demo); len(f) != 1 || f[0].Field != "conflicts" || f[0].Code != "min" {
		t.Error(f)
	}
}

func TestAHostileRecordGetsShortAnswers(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"text":"x"`)
	for i := range 5000 {
		b.WriteString(`,"` + strings.Repeat("æ", 100) + string(jsonv.AppendInt(nil, int64(i))) + `":1`)
	}
	b.WriteString(`}`)
	f := Check(KindNote, parse(t, b.String()), field.Demo)
	if len(f) != field.FaultsMax || len(f[0].Field) > 80 || !strings.HasPrefix(f[0].Field, "æ") || strings.ToValidUTF8(f[0].Field, "?") != f[0].Field {
		t.Errorf("%d faults, the first %q", len(f), f[0].Field)
	}
}

func TestAFormHasNoMoreAnswersThanARecordHasFields(t *testing.T) {
	fields := jsonv.Obj(jsonv.M("tool", jsonv.Str("undring")))
	var members []jsonv.Member
	for i := range syncproto.FieldsMax + 1 {
		members = append(members, jsonv.M("f."+string(jsonv.AppendInt(nil, int64(1000-i))), jsonv.Int(1)))
	}
	fields = jsonv.Obj(append(fields.Members(), members...)...)
	var f field.Faults
	form, ok := Decode(KindForm, fields, &f).(*Form)
	if !ok || len(form.Answers) != syncproto.FieldsMax || len(f.List) != 1 || f.List[0].Code != "unknown" || f.List[0].Field != "f.800" {
		t.Errorf("%d answers, %v", len(form.Answers), f.List)
	}
	if !slices.IsSortedFunc(form.Answers, func(a, b Answer) int { return strings.Compare(a.Field, b.Field) }) {
		t.Error("the answers are not in order")
	}
}

func TestUUID7HoldsTheTimeAndItsVersion(t *testing.T) {
	id := NewUUID7(0x0193e5a01c00, [10]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	if id != "0193e5a0-1c00-7fff-bfff-ffffffffffff" || !ValidUUID7(id) {
		t.Error(id)
	}
	if id := NewUUID7(0, [10]byte{}); id != "00000000-0000-7000-8000-000000000000" || !ValidUUID7(id) {
		t.Error(id)
	}
	if a, b := NewUUID7(1_700_000_000_000, [10]byte{9}), NewUUID7(1_700_000_000_001, [10]byte{1}); a >= b {
		t.Errorf("%s is not before %s", a, b)
	}
}

// kiloRecord is a measure of about 1 kB, as an employee writes it.
const kiloRecord = `{"title":"Liten gruppe etter frukost","what":"Kvar dag etter frukost har Ola og to andre barn eit kvarter i det vesle rommet saman med ein vaksen dei kjenner godt. ` +
	`Dei bygg, teiknar eller les, og den vaksne set ord på det dei gjer. Målet er at Ola blir trygg på å be andre om å få vere med. Vi byrjar med tre dagar i veka, og aukar når det går bra. ` +
	`Foreldra fortel heime kva dei har gjort, med bilete frå dagen. Ved uro tek vi ein pause og prøver igjen etterpå, saman med same vaksne.",` +
	`"goal":"0193e5a0-1c00-7abc-8def-0123456789ab","arena":"I barnehagen, det vesle rommet","responsible":"Pedagogisk leiar på Solsikka","person":"hanne.leder","service":"barnehage",` +
	`"start":"2026-11-23","evaluateOn":"2026-12-14","status":"running","target":"child","catalogue":"liten-gruppe","log":"24.11.: Ola bygde tårn med to andre. 25.11.: Han spurde sjølv om å få vere med. 26.11.: Sjuk."}`

func BenchmarkDecodeAndCheckOneKilobyte(b *testing.B) {
	if f := Check(KindMeasure, parse(b, kiloRecord), field.Demo); len(f) > 0 {
		b.Fatal(f)
	}
	b.Run("parse+check", func(b *testing.B) {
		b.SetBytes(int64(len(kiloRecord)))
		b.ReportAllocs()
		for b.Loop() {
			v, err := jsonv.Parse(kiloRecord)
			if err != nil || len(Check(KindMeasure, v, field.Demo)) > 0 {
				b.Fatal(err)
			}
		}
	})
	v := parse(b, kiloRecord)
	b.Run("check", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if len(Check(KindMeasure, v, field.Demo)) > 0 {
				b.Fatal("faults")
			}
		}
	})
	var f field.Faults
	r := Decode(KindMeasure, v, &f)
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		buf := make([]byte, 0, 2048)
		for b.Loop() {
			buf = jsonv.Write(buf[:0], r)
		}
	})
}
