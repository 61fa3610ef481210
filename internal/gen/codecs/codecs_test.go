// Package codecs holds the generated codecs against encoding/json: each struct,
// filled at random, is written and read by both. It has no code of its own.
package codecs

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

type codec interface {
	jsonv.Walker
	AppendJSON(dst []byte) []byte
}

func name(x codec) string { return reflect.TypeOf(x).Elem().String() }

// decode calls the one of the two DecodeJSON that x has. What the checks say is not asked here.
func decode(t *testing.T, x codec, v jsonv.Value) {
	t.Helper()
	switch x := x.(type) {
	case interface{ DecodeJSON(jsonv.Value) error }:
		var wrong *jsonv.WrongValue
		if err := x.DecodeJSON(v); errors.As(err, &wrong) && (wrong.Code == jsonv.CodeType || wrong.Code == jsonv.CodeUnknown) {
			t.Errorf("%T: %v", x, err)
		}
	case interface {
		DecodeJSON(jsonv.Value, string, *field.Faults)
	}:
		var f field.Faults
		x.DecodeJSON(v, "", &f)
		for _, fault := range f.List {
			if fault.Code == jsonv.CodeType || fault.Code == jsonv.CodeUnknown {
				t.Errorf("%T: %v", x, fault)
			}
		}
	default:
		t.Errorf("%T has no DecodeJSON", x)
	}
}

var words = []string{"", "a", "Ærlig talt", "\"\\/\b\f\n\r\t\x00\x1f", "<script>&", "\u2028\u2029", "🐻", strings.Repeat("lang ", 40), "null", "e\u0301"}

func fill(v reflect.Value, r *rand.Rand) {
	if v.Type() == reflect.TypeFor[jsonv.Value]() {
		// encoding/json leaves no struct out, not even a Value that is null.
		any := tree(r, 0)
		if any.IsNull() {
			any = jsonv.Boolean(false)
		}
		v.Set(reflect.ValueOf(any))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(words[r.IntN(len(words))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 1, -1, 42, 1 << 53, -1 << 63, 1<<63 - 1}[r.IntN(7)])
	case reflect.Slice:
		n := 1 + r.IntN(2)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(v.Index(i), r)
		}
	case reflect.Pointer:
		if r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), r)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(v.Field(i), r)
			}
		}
	}
}

func tree(r *rand.Rand, depth int) jsonv.Value {
	switch n := r.IntN(7); {
	case n == 0:
		return jsonv.Value{}
	case n == 1:
		return jsonv.Boolean(r.IntN(2) == 0)
	case n == 2:
		return jsonv.Int(int64(r.Uint64()))
	case n == 3 && depth < 3:
		return jsonv.Arr(tree(r, depth+1), tree(r, depth+1))
	case n == 4 && depth < 3:
		return jsonv.Obj(jsonv.M("a", tree(r, depth+1)), jsonv.M(words[1+r.IntN(len(words)-1)]+"b", tree(r, depth+1)))
	}
	return jsonv.Str(words[r.IntN(len(words))])
}

func TestEveryStructIsWrittenAndReadAsEncodingJSONDoes(t *testing.T) {
	for i, make := range all {
		for seed := range uint64(40) {
			x := make()
			fill(reflect.ValueOf(x).Elem(), rand.New(rand.NewPCG(seed, uint64(i))))
			ours := string(x.AppendJSON(nil))
			got, err := jsonv.Parse(ours)
			if err != nil {
				t.Fatalf("%s: %v: %s", name(x), err, ours)
			}
			theirs, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			want, err := jsonv.Parse(string(theirs))
			if err != nil {
				t.Fatal(err)
			}
			if !jsonv.Equal(got, want) {
				t.Fatalf("%s is written as\n%s\nencoding/json writes\n%s", name(x), ours, theirs)
			}
			a, b := make(), make()
			decode(t, a, got)
			if err := json.Unmarshal([]byte(ours), b); err != nil {
				t.Fatalf("%s: %v", name(x), err)
			}
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%s is read as\n%+v\nencoding/json reads\n%+v", name(x), a, b)
			}
			if again := string(a.AppendJSON(nil)); again != ours {
				t.Fatalf("%s, read and written again:\n%s\n%s", name(x), ours, again)
			}
		}
	}
	t.Logf("%d structs", len(all))
}

func TestAnEmptyStructIsWrittenAndReadAgain(t *testing.T) {
	for _, make := range all {
		x := make()
		text := string(x.AppendJSON(nil))
		v, err := jsonv.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v: %s", name(x), err, text)
		}
		y := make()
		decode(t, y, v)
		if again := string(y.AppendJSON(nil)); again != text {
			t.Errorf("%s: %s, then %s", name(x), text, again)
		}
	}
}

func TestANilSliceIsWrittenAsAnEmptyArray(t *testing.T) {
	if got := string((&syncproto.Push{}).AppendJSON(nil)); got != `{"version":0,"device":"","entries":[]}` {
		t.Error(got)
	}
	if got := string((&syncproto.PullAnswer{}).AppendJSON(nil)); got != `{"version":0,"held":false}` {
		t.Error(got)
	}
}

func TestThePeerMayKnowMoreMembers(t *testing.T) {
	v, err := jsonv.Parse(`{"version":9,"news":{"a":1},"device":"d","entries":[{"n":1,"op":"put","later":true,"scope":null}]}`)
	if err != nil {
		t.Fatal(err)
	}
	var p syncproto.Push
	if err := p.DecodeJSON(v); err != nil {
		t.Fatal(err)
	}
	if p.Version != 9 || len(p.Entries) != 1 || p.Entries[0].N != 1 || p.Entries[0].Scope != "" {
		t.Errorf("%+v", p)
	}
}

func TestAWrongTypeIsAnErrorThatNamesThePath(t *testing.T) {
	for text, path := range map[string]string{
		`{"version":"1"}`:                         "version",
		`{"version":1.5}`:                         "version",
		`{"entries":{}}`:                          "entries",
		`{"entries":[{"n":1},{"n":"2"}]}`:         "entries[1].n",
		`{"entries":[{"ids":["a",2]}]}`:           "entries[0].ids[1]",
		`{"entries":[7]}`:                         "entries[0]",
		`[]`:                                      "",
		`{"entries":[{"n":9223372036854775808}]}`: "entries[0].n",
	} {
		v, err := jsonv.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		var wrong *jsonv.WrongValue
		if err := new(syncproto.Push).DecodeJSON(v); !errors.As(err, &wrong) || wrong.Path != path || wrong.Code != jsonv.CodeType {
			t.Errorf("%s: %v", text, err)
		} else if !strings.Contains(err.Error(), `"`+path+`"`) {
			t.Errorf("%s: the text does not name the path: %v", text, err)
		}
	}
}

func TestReadingSetsEveryFieldAnew(t *testing.T) {
	for i, make := range all {
		x := make()
		fill(reflect.ValueOf(x).Elem(), rand.New(rand.NewPCG(5, uint64(i))))
		switch x := x.(type) {
		case interface{ DecodeJSON(jsonv.Value) error }:
			if err := x.DecodeJSON(jsonv.Obj()); err != nil && !errors.As(err, new(*jsonv.WrongValue)) {
				t.Error(err)
			}
		case interface {
			DecodeJSON(jsonv.Value, string, *field.Faults)
		}:
			x.DecodeJSON(jsonv.Obj(), "", &field.Faults{})
		}
		if want := make(); string(x.AppendJSON(nil)) != string(want.AppendJSON(nil)) {
			t.Errorf("%s keeps old fields: %s", name(x), x.AppendJSON(nil))
		}
	}
}

func TestAFormsAnswersAreFieldsOfTheRecord(t *testing.T) {
	const text = `{"tool":"undring","f.b":["x"],"f.a":1}`
	v, err := jsonv.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var f field.Faults
	form, ok := bti.Decode(bti.KindForm, v, &f).(*bti.Form)
	if !ok || len(f.List) > 0 || len(form.Answers) != 2 || form.Answers[0].Field != "a" || form.Answers[1].Field != "b" {
		t.Fatalf("%v %+v", f.List, form)
	}
	if got := string(form.AppendJSON(nil)); got != `{"tool":"undring","f.a":1,"f.b":["x"]}` {
		t.Error(got)
	}
}
