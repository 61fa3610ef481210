package jsonv

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// same tells whether v is what encoding/json made of the same text.
func same(v Value, x any) bool {
	switch x := x.(type) {
	case nil:
		return v.Kind() == Null
	case bool:
		return v.Kind() == Bool && v.IsTrue() == x
	case json.Number:
		n, ok := v.Int64()
		want, err := x.Int64()
		return v.Kind() == Number && v.Literal() == x.String() && ok == (err == nil) && (!ok || n == want)
	case string:
		return v.Kind() == String && v.Text() == x
	case []any:
		if v.Kind() != Array || v.Len() != len(x) {
			return false
		}
		for i := range x {
			if !same(v.Elem(i), x[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		if v.Kind() != Object || v.Len() != len(x) {
			return false
		}
		for _, m := range v.Members() {
			if y, ok := x[m.Key]; !ok || !same(m.Val, y) || !same(v.Get(m.Key), y) || !v.Has(m.Key) {
				return false
			}
		}
		return true
	}
	return false
}

// read is the text as encoding/json has it, numbers by their literal.
func read(s string) (any, error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var x any
	if err := d.Decode(&x); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("trailing data")
	}
	return x, nil
}

// check holds Parse and Append against encoding/json.
func check(t *testing.T, s string) {
	t.Helper()
	v, err := Parse(s)
	if err != nil {
		var where *SyntaxError
		if !errors.As(err, &where) || where.Offset < 0 || where.Offset > len(s) {
			t.Fatalf("%q: %v does not say where", s, err)
		}
		if v.Kind() != Null {
			t.Fatalf("%q: an error and a value", s)
		}
		if json.Valid([]byte(s)) && errors.Is(err, ErrSyntax) {
			t.Fatalf("%q: encoding/json takes it, and Parse calls it no JSON", s)
		}
		return
	}
	x, err := read(s)
	if err != nil {
		t.Fatalf("%q: Parse takes it, encoding/json says %v", s, err)
	}
	if !same(v, x) {
		t.Fatalf("%q: read as %s", s, v)
	}
	text := v.String()
	again, err := Parse(text)
	if err != nil || !Equal(v, again) || again.String() != text {
		t.Fatalf("%q: written as %q and read as %s, %v", s, text, again, err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, []byte(s)); err != nil {
		t.Fatal(err)
	}
	if y, err := read(text); err != nil || !same(v, y) {
		t.Fatalf("%q: encoding/json reads what was written as %v, %v", s, y, err)
	}
}

var good = []string{
	`null`, ` true `, "\t\r\nfalse\n", `0`, `-0`, `-0.0e-0`, `1E+400`, `12.5`, `9223372036854775808`, `""`, `"a"`, `"\u0000\b\f\n\r\t\/\\\""`, `"\u00e6æ\ud83d\udc3b"`, "\"\u2028\"", `[]`, `[ ]`, `[1,[2,[3]]]`, `{}`, `{ }`,
	`{"a":1,"A":2,"":3}`, `{"a":{"a":{"a":null}}}`, ` { "b" : [ 1 , 2 ] , "a" : "x" } `, `"\uD83D\uDC3B"`, "\"\ufffd\"", `"\ufffd"`, "\"\x7f\"", `{"\u0061":1}`,
}

var bad = map[string]error{
	``: ErrSyntax, ` `: ErrSyntax, `nul`: ErrSyntax, `nulll`: ErrSyntax, `True`: ErrSyntax, `01`: ErrSyntax, `-`: ErrSyntax, `+1`: ErrSyntax, `1.`: ErrSyntax, `.5`: ErrSyntax, `1e`: ErrSyntax, `1e+`: ErrSyntax, `0x1`: ErrSyntax, `NaN`: ErrSyntax,
	`-01`: ErrSyntax, `1 2`: ErrSyntax, `[1,]`: ErrSyntax, `[,1]`: ErrSyntax, `[1 2]`: ErrSyntax, `[1`: ErrSyntax, `[`: ErrSyntax, `]`: ErrSyntax, `{"a"}`: ErrSyntax, `{"a":}`: ErrSyntax, `{"a":1,}`: ErrSyntax, `{a:1}`: ErrSyntax, `{"a":1`: ErrSyntax, `{"a" 1}`: ErrSyntax,
	`{"a":1 "b":2}`: ErrSyntax, `{1:2}`: ErrSyntax, `{`: ErrSyntax, `"a`: ErrSyntax, `"\`: ErrSyntax, `"\x"`: ErrSyntax, `"\u12"`: ErrSyntax, `"\u12g4"`: ErrSyntax, "\"\n\"": ErrSyntax, "\"\x1f\"": ErrSyntax, "\"\\n\x00\"": ErrSyntax, `'a'`: ErrSyntax, "\ufeff1": ErrSyntax, "1\x00": ErrSyntax, "\u00a01": ErrSyntax,
	`{"a":1,"a":1}`: ErrDuplicate, `{"a":1,"\u0061":2}`: ErrDuplicate, `[{"b":{"x":1,"y":2,"x":3}}]`: ErrDuplicate,
	"\"\xff\"": ErrUTF8, "\"\xc3\"": ErrUTF8, "\"\xed\xa0\x80\"": ErrUTF8, "{\"\xff\":1}": ErrUTF8, "\"\\n\xff\"": ErrUTF8, `"\ud83d"`: ErrUTF8, `"\udc3b"`: ErrUTF8, `"\ud83dx"`: ErrUTF8, `"\ud83d\ud83d"`: ErrUTF8, `"\udc3b\ud83d"`: ErrUTF8, `"\ud83d\n"`: ErrUTF8,
}

func TestWhatEncodingJSONReadsIsReadTheSame(t *testing.T) {
	for _, s := range good {
		if _, err := Parse(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
		check(t, s)
	}
}

func TestWhatPeersCouldReadDifferentlyIsRefused(t *testing.T) {
	for s, want := range bad {
		if v, err := Parse(s); !errors.Is(err, want) {
			t.Errorf("%q: %v, %v, want %v", s, v, err, want)
		}
		check(t, s)
	}
}

func TestEachByteIsSeenWhereverItStandsInAString(t *testing.T) {
	for at := range 20 {
		for b := range 256 {
			text := []byte(strings.Repeat("æ", at%3) + strings.Repeat("x", 20))
			text[at%3*2+at] = byte(b)
			check(t, `"`+string(text)+`"`)
			if utf8.Valid(text) {
				if v, err := Parse(Str(string(text)).String()); err != nil || v.Text() != string(text) {
					t.Fatalf("%q is written and read as %q (%v)", text, v.Text(), err)
				}
			}
		}
	}
}

func TestNestingHasABound(t *testing.T) {
	for _, pair := range []string{"[]", `{"a":}`} {
		open, closed := pair[:len(pair)-1], pair[len(pair)-1:]
		nested := func(n int) string { return strings.Repeat(open, n) + "1" + strings.Repeat(closed, n) }
		if _, err := Parse(nested(DepthMax)); err != nil {
			t.Errorf("%d levels: %v", DepthMax, err)
		}
		if _, err := Parse(nested(DepthMax + 1)); !errors.Is(err, ErrDepth) {
			t.Errorf("%d levels: %v", DepthMax+1, err)
		}
		if _, err := Parse(strings.Repeat(open, 1_000_000)); !errors.Is(err, ErrDepth) {
			t.Errorf("a million levels: %v", err)
		}
	}
}

func TestDuplicatesAreFoundAmongManyKeys(t *testing.T) {
	var b strings.Builder
	b.WriteString("{")
	for i := range 100_000 {
		b.WriteString(`"k` + string(AppendInt(nil, int64(i))) + `":0,`)
	}
	if _, err := Parse(b.String() + `"k100000":0}`); err != nil {
		t.Error(err)
	}
	if _, err := Parse(b.String() + `"k0":0}`); !errors.Is(err, ErrDuplicate) {
		t.Error(err)
	}
}

func TestANumberKeepsItsText(t *testing.T) {
	for s, want := range map[string]int64{"9007199254740993": 9007199254740993, "-9223372036854775808": -1 << 63, "922337203685477580": 922337203685477580, "9223372036854775807": 1<<63 - 1, "-0": 0} {
		v, err := Parse(s)
		if n, ok := v.Int64(); err != nil || !ok || n != want || v.String() != s {
			t.Errorf("%s: %d %v %v", s, n, ok, err)
		}
	}
	for _, s := range []string{"1.0", "1e2", "9223372036854775808", "-9223372036854775809", "92233720368547758070", "18446744073709551616", `"1"`, "null", "true", "[]"} {
		v, err := Parse(s)
		if n, ok := v.Int64(); err != nil || ok || n != 0 {
			t.Errorf("%s is %d", s, n)
		}
	}
}

func TestWithMakesANewValue(t *testing.T) {
	a := Obj(M("x", Int(1)), M("y", Str("b")))
	b := a.With("x", Value{}).With("z", Boolean(true)).With("y", Arr())
	if a.String() != `{"x":1,"y":"b"}` || b.String() != `{"y":[],"z":true}` {
		t.Errorf("%s %s", a, b)
	}
	if got := Int(7).With("a", Int(1)).String(); got != `{"a":1}` {
		t.Error(got)
	}
	if got := a.With("none", Value{}); !Equal(got, a) {
		t.Error(got)
	}
}

func TestEqualLooksPastTheOrderOfMembers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[2]}`, `{"b":[2],"a":1}`, true},
		{`{"a":1}`, `{"a":1,"b":null}`, false},
		{`{"a":null}`, `{"b":null}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`[1]`, `[1,1]`, false},
		{`1`, `1.0`, false},
		{`"1"`, `1`, false},
		{`true`, `false`, false},
		{`{}`, `[]`, false},
	} {
		a, errA := Parse(c.a)
		b, errB := Parse(c.b)
		if errA != nil || errB != nil || Equal(a, b) != c.want || Equal(b, a) != c.want || !Equal(a, a) {
			t.Errorf("%s %s", c.a, c.b)
		}
	}
}

func TestAValueAsksNothingOfItsKind(t *testing.T) {
	for _, s := range []string{`null`, `true`, `1`, `"x"`, `[1]`, `{"a":1}`} {
		v, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if (v.Text() != "") != (v.Kind() == String) || (v.Literal() != "") != (v.Kind() == Number) || v.IsTrue() != (s == `true`) || v.IsNull() != (s == `null`) ||
			(v.Members() != nil) != (v.Kind() == Object) || (v.Elems() != nil) != (v.Kind() == Array) || !v.Get("b").IsNull() || v.Has("a") != (v.Kind() == Object) || v.Get("").Kind() != Null {
			t.Errorf("%s", s)
		}
	}
}

func TestEncodingJSONCanCarryAValue(t *testing.T) {
	var x struct {
		A Value  `json:"a"`
		B *Value `json:"b"`
		C Value  `json:"c"`
	}
	const text = `{"a":{"x":[1,"\u003c"]},"b":9007199254740993,"c":null}`
	if err := json.Unmarshal([]byte(text), &x); err != nil || x.A.String() != `{"x":[1,"<"]}` {
		t.Fatalf("%v %s", err, x.A)
	}
	if out, err := json.Marshal(x); err != nil || string(out) != text {
		t.Errorf("%v %s", err, out)
	}
	if err := json.Unmarshal([]byte(`{"a":{"x":1,"x":2}}`), &x); !errors.Is(err, ErrDuplicate) {
		t.Errorf("encoding/json carried a duplicate: %v", err)
	}
}

func FuzzParseEqualsEncodingJSON(f *testing.F) {
	for _, s := range good {
		f.Add(s)
	}
	for s := range bad {
		f.Add(s)
	}
	f.Fuzz(check)
}

// FuzzStringsAreWrittenAndReadAgain holds AppendString against encoding/json
// for every text that is UTF-8.
func FuzzStringsAreWrittenAndReadAgain(f *testing.F) {
	for _, s := range []string{"", "æ", "\x00\x1f\"\\/\b\f\n\r\t\x7f", "\u2028\u2029", "🐻", "</script>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		text := string(AppendString(nil, s))
		if v, err := Parse(text); err != nil || v.Text() != s {
			t.Errorf("%q: %s, %v", s, text, err)
		}
		var x string
		if err := json.Unmarshal([]byte(text), &x); err != nil || x != s {
			t.Errorf("%q: %s, %v", s, text, err)
		}
	})
}
