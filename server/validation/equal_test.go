package validation

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-playground/validator/v10"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/syncproto/jsonv"
)

// checked is anything with generated checks.
type checked interface {
	jsonv.Walker
	DecodeJSON(v jsonv.Value, path string, f *field.Faults)
	AppendJSON(dst []byte) []byte
}

// subjects of the comparison, by name: every kind of record, every intent's
// arguments, and a guide.
var subjects = func() map[string]func() checked {
	m := map[string]func() checked{"guide": func() checked { return new(guide.Guide) }}
	for _, k := range bti.Kinds {
		m[string(k.Kind)] = func() checked { return bti.New(k.Kind).(checked) }
	}
	for _, i := range intents {
		m["args:"+string(i)] = func() checked { return bti.NewArgs(i).(checked) }
	}
	return m
}()

var intents = []bti.Intent{
	bti.StartCase, bti.Decide, bti.OfferBaton, bti.AcceptBaton, bti.DeclineBaton, bti.CancelOffer, bti.SignConsent,
	bti.RefuseConsent, bti.WithdrawConsent, bti.DemandClosing, bti.Reopen, bti.Share, bti.RaiseSuspicion,
	bti.LiftSuspicion, bti.CheckReferral, bti.SendReferral, bti.MoveGuide, bti.Settle,
}

var names = func() []string {
	var list []string
	for n := range subjects {
		list = append(list, n)
	}
	sort.Strings(list)
	return list
}()

var modes = map[field.Mode]*validator.Validate{field.Demo: New(field.Demo), field.Production: New(field.Production)}

// reference is a second, slow opinion: it finds members of the wrong type and
// unknown ones by reflection, lets encoding/json fill the struct from the rest,
// and asks validator/v10.
func reference(x checked, v jsonv.Value, mode field.Mode) (faults []string, err error) {
	var r structural
	clean := r.clean(reflect.TypeOf(x).Elem(), v, "")
	if len(r.wrong) > 0 && r.wrong[0] == "" {
		return []string{" type"}, nil
	}
	if err := json.Unmarshal([]byte(clean.String()), x); err != nil {
		return nil, fmt.Errorf("encoding/json does not take what the reference holds for clean: %w", err)
	}
	list, err := Faults(modes[mode].Struct(x))
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if !r.below(f.Field) {
			faults = append(faults, line(f))
		}
	}
	for _, p := range r.wrong {
		// Of an array that is too long the elements are not looked at.
		if !slices.ContainsFunc(list, func(f field.Fault) bool { return f.Of == "list" && strings.HasPrefix(p, f.Field+"[") }) {
			faults = append(faults, p+" type")
		}
	}
	for _, p := range r.unknown {
		if !slices.ContainsFunc(list, func(f field.Fault) bool { return f.Of == "list" && strings.HasPrefix(p, f.Field+"[") }) {
			faults = append(faults, p+" unknown")
		}
	}
	sort.Strings(faults)
	return slices.Compact(faults), nil
}

// line is what two opinions on a fault must agree on. The generated checks
// alone say which JSON type was wanted, and which sort of national id.
func line(f field.Fault) string {
	s := f.Field + " " + f.Code
	if f.Of != "" || f.Code == "oneof" {
		s += "=" + f.Param + " " + f.Of
	}
	return s
}

type structural struct{ wrong, unknown []string }

// below tells whether a path stands at or in something of the wrong type.
func (r *structural) below(path string) bool {
	for _, w := range r.wrong {
		if path == w || strings.HasPrefix(path, w+".") || strings.HasPrefix(path, w+"[") {
			return true
		}
	}
	return false
}

var valueType = reflect.TypeFor[jsonv.Value]()

// clean is v without unknown members and with null for what has the wrong type.
func (r *structural) clean(t reflect.Type, v jsonv.Value, path string) jsonv.Value {
	if v.IsNull() || t == valueType {
		return v
	}
	ok := true
	switch t.Kind() {
	case reflect.Pointer:
		return r.clean(t.Elem(), v, path)
	case reflect.String:
		ok = v.Kind() == jsonv.String
	case reflect.Bool:
		ok = v.Kind() == jsonv.Bool
	case reflect.Int, reflect.Int64:
		var n int64
		ok = v.Kind() == jsonv.Number && json.Unmarshal([]byte(v.Literal()), &n) == nil
	case reflect.Slice:
		if ok = v.Kind() == jsonv.Array; ok {
			elems := make([]jsonv.Value, v.Len())
			for i := range elems {
				elems[i] = r.clean(t.Elem(), v.Elem(i), path+"["+strconv.Itoa(i)+"]")
			}
			return jsonv.Arr(elems...)
		}
	case reflect.Struct:
		if ok = v.Kind() == jsonv.Object; ok {
			return r.members(t, v, path)
		}
	}
	if !ok {
		r.wrong = append(r.wrong, path)
		return jsonv.Value{}
	}
	return v
}

func (r *structural) members(t reflect.Type, v jsonv.Value, path string) jsonv.Value {
	if path != "" {
		path += "."
	}
	out := jsonv.Obj()
next:
	for _, m := range v.Members() {
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if name == m.Key && name != "-" && name != "" {
				out = out.With(m.Key, r.clean(t.Field(i).Type, m.Val, path+m.Key))
				continue next
			}
		}
		if t == reflect.TypeFor[bti.Form]() && strings.HasPrefix(m.Key, "f.") {
			continue
		}
		key := m.Key
		if len(key) > 80 {
			key = strings.ToValidUTF8(key[:80], "")
		}
		r.unknown = append(r.unknown, path+key)
	}
	return out
}

// compare holds the generated checks against the reference.
func compare(name string, v jsonv.Value, mode field.Mode) error {
	x := subjects[name]()
	f := field.Faults{Mode: mode}
	x.DecodeJSON(v, "", &f)
	var got []string
	for _, fault := range f.List {
		got = append(got, line(fault))
		for _, lang := range []field.Lang{field.Bokmal, field.Nynorsk, field.English} {
			if field.Explain(fault, lang) == fault.Code {
				return fmt.Errorf("fault %q has no message", fault.Code)
			}
		}
	}
	sort.Strings(got)
	got = slices.Compact(got)
	want, err := reference(subjects[name](), v, mode)
	if err != nil {
		return err
	}
	if len(f.List) < field.FaultsMax && !slices.Equal(got, want) {
		return fmt.Errorf("generated checks say\n\t%s\nvalidator/v10 says\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
	return roundTrip(name, x)
}

// roundTrip writes what was read, and reads it again.
func roundTrip(name string, x checked) error {
	text := string(x.AppendJSON(nil))
	v, err := jsonv.Parse(text)
	if err != nil {
		return fmt.Errorf("AppendJSON writes no JSON: %w: %s", err, text)
	}
	again := subjects[name]()
	again.DecodeJSON(v, "", &field.Faults{})
	if second := string(again.AppendJSON(nil)); second != text {
		return fmt.Errorf("written, read and written again:\n\t%s\n\t%s", text, second)
	}
	return nil
}

// valid makes a value that passes the checks, from the tags.
func valid(t reflect.Type, tag string, r *rand.Rand) jsonv.Value {
	tag, each, _ := strings.Cut(tag, "dive")
	has := func(name string) (param string, ok bool) {
		for _, part := range strings.Split(tag, ",") {
			n, p, _ := strings.Cut(part, "=")
			if n == name {
				return p, true
			}
		}
		return "", false
	}
	number := func(name string) int {
		p, _ := has(name)
		n, _ := strconv.Atoi(p)
		return n
	}
	if t == valueType {
		return jsonv.Arr(jsonv.Str("any"), jsonv.Int(1))
	}
	switch t.Kind() {
	case reflect.Pointer:
		return valid(t.Elem(), "", r)
	case reflect.Bool:
		return jsonv.Boolean(r.IntN(2) == 0)
	case reflect.Int, reflect.Int64:
		low, high := number("min"), number("max")
		return jsonv.Int(int64(low + r.IntN(high-low+1)))
	case reflect.Slice:
		n := max(1, min(3, number("max")))
		elems := make([]jsonv.Value, n)
		for i := range elems {
			elems[i] = valid(t.Elem(), strings.TrimPrefix(each, ","), r)
			if t.Elem().Kind() == reflect.Int64 {
				elems[i] = jsonv.Int(int64(i))
			}
		}
		return jsonv.Arr(elems...)
	case reflect.Struct:
		out := jsonv.Obj()
		for i := range t.NumField() {
			sf := t.Field(i)
			name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
			tag := sf.Tag.Get("validate")
			if name == "-" || strings.HasPrefix(tag, "omitempty") && r.IntN(3) == 0 {
				continue
			}
			if sf.Type.Kind() == reflect.Slice && sf.Type.Elem().Kind() == reflect.Int && strings.HasSuffix(tag, "min=0,max=3") {
				out = out.With(name, jsonv.Arr(jsonv.Int(0), jsonv.Int(3)))
				continue
			}
			out = out.With(name, valid(sf.Type, tag, r))
		}
		return out
	}
	if p, ok := has("oneof"); ok {
		words := strings.Fields(p)
		return jsonv.Str(words[r.IntN(len(words))])
	}
	for _, format := range formatNames {
		if _, ok := has(format); ok {
			pool := right[format]
			return jsonv.Str(pool[r.IntN(len(pool))])
		}
	}
	n := number("max")
	if n == 0 || n > 12 {
		n = 12
	}
	return jsonv.Str(string([]rune("Ærlig talt 🐻!")[:n]))
}

var formatNames = func() (list []string) {
	field.EachFormat(func(tag string, _ func(string, field.Mode) bool) { list = append(list, tag) })
	return list
}()

// right are texts that pass the formats in demo mode.
var right = map[string][]string{
	"notblank":   {"Leik i barnehagen", " . ", "æ"},
	"date":       {"2026-11-22", "2024-02-29", "1900-01-01", "2100-12-31"},
	"clock":      {"00:00", "23:59"},
	"uuid7":      {"0193e5a0-1c00-7abc-8def-0123456789ab"},
	"slug":       {"hanne.leder", "kongsvinger-barnehage", "a@b_c"},
	"phone":      {"116 111", "+47 62 80 80 00"},
	"nationalid": {"47906701517"},
	"orgnr":      {"944117784"},
	"kommunenr":  {"3401", "0301"},
	"sha256hex":  {strings.Repeat("0af9", 16)},
	"httpsurl":   {"https://lovdata.no/lov/2021-06-18-97", "https://www.eksempel.no:8443/?a=b#c"},
	"drawing":    {"M1 2L3.5,-4C1 2 3 4 5 6"},
	"photo":      {"/9j/4AAQSkZJRgABAQ==", "/9j/4AAQ"},
}

// nasty are values that fields meet in a hostile or careless world.
var nasty = func() []jsonv.Value {
	list := []jsonv.Value{
		{},
		jsonv.Boolean(true), jsonv.Boolean(false), jsonv.Obj(), jsonv.Arr(), jsonv.Arr(jsonv.Value{}),
		jsonv.Arr(jsonv.Str("")), jsonv.Arr(jsonv.Str(" ")), jsonv.Arr(jsonv.Obj()), jsonv.Arr(jsonv.Int(4)), jsonv.Arr(jsonv.Int(-1), jsonv.Str("x")),
		jsonv.Arr(jsonv.Arr()), jsonv.Obj(jsonv.M("what", jsonv.Str("x"))), jsonv.Arr(jsonv.Obj(jsonv.M("what", jsonv.Int(1)), jsonv.M("more", jsonv.Int(1)))),
	}
	for _, n := range []string{"0", "-0", "1", "-1", "3", "4", "10", "11", "1000", "1001", "1.0", "1e2", "0.5", "9223372036854775807", "9223372036854775808", "-9223372036854775808"} {
		v, err := jsonv.Parse(n)
		if err != nil {
			panic(err)
		}
		list = append(list, v)
	}
	for _, n := range []int{19, 20, 21, 40, 41, 60, 80, 81, 120, 121, 160, 161, 200, 201, 300, 301, 500, 501, 1000, 1001, 2000, 2001, 4000, 4001, 8000, 8001, 12001, 20000, 20001} {
		list = append(list, jsonv.Str(strings.Repeat("a", n)), jsonv.Str(strings.Repeat("ø", n)))
	}
	for _, n := range []int{2, 4, 5, 11, 13, 21, 31, 41, 61, 101, 121} {
		texts, objects := make([]jsonv.Value, n), make([]jsonv.Value, n)
		for i := range texts {
			texts[i], objects[i] = jsonv.Str("x"), jsonv.Obj()
		}
		list = append(list, jsonv.Arr(texts...), jsonv.Arr(objects...))
	}
	for _, s := range []string{
		"", " ", "\t\n", "\u00a0", "\u200b", "\ufeff", "x", "X", "Hanne.Leder", "hanne leder", "-", "code6", "child ", "child young", "true", "null", "0",
		"2026-02-30", "2026-02-29", "2024-02-30", "1899-12-31", "2101-01-01", "2026-00-10", "2026-13-01", "2026-1-1", "26-01-01", "2026-01-01T00:00", "2026-04-31", "2100-02-29", "2000-02-29",
		"24:00", "12:60", "1:00", "12.30", "aa:bb", "0193E5A0-1C00-7ABC-8DEF-0123456789AB", "0193e5a0-1c00-4abc-8def-0123456789ab", "0193e5a0-1c00-7abc-cdef-0123456789ab", "0193e5a01c007abc8def0123456789ab",
		"02013299997", "30108299920", "30108299939", "30108299949", "47906701518", "00000000000", "944117785", "000000000", "0000", "340", "34011", "+", "12", "1234567890123456", "11-22-33", "116  111", " 116",
		strings.Repeat("g", 64), strings.Repeat("A", 64), strings.Repeat("a", 63), "http://lovdata.no", "https://", "https://localhost", "https://user@eksempel.no", "https://eksempel.no/a b", "https://-a.no", "https://a..no", "javascript:alert(1)",
		"M1 2<script>", "m1 2", "L1 2", "/9j/4QAQ", "/9j/4AA", "/9j/4AA\"", "HTTPS://EKSEMPEL.NO", "https://æ.no", "https://a.no:99999999", "\x00", "a\x00b", "e\u0301", "👨‍👩‍👧",
	} {
		list = append(list, jsonv.Str(s))
	}
	for _, tag := range formatNames {
		for _, s := range right[tag] {
			list = append(list, jsonv.Str(s))
		}
	}
	return list
}()

// mutate changes v in one place, mostly near the top.
func mutate(v jsonv.Value, r *rand.Rand) jsonv.Value {
	switch v.Kind() {
	case jsonv.Object:
		if v.Len() == 0 || r.IntN(12) == 0 {
			return v.With([]string{"unknown", "f.x", "Text", "", "meta", strings.Repeat("ø", 70)}[r.IntN(6)], nasty[r.IntN(len(nasty))])
		}
		m := v.Members()[r.IntN(v.Len())]
		if (m.Val.Kind() == jsonv.Object || m.Val.Kind() == jsonv.Array) && r.IntN(3) > 0 {
			return v.With(m.Key, mutate(m.Val, r))
		}
		return v.With(m.Key, nasty[r.IntN(len(nasty))])
	case jsonv.Array:
		elems := make([]jsonv.Value, 0, v.Len()+1)
		for _, m := range v.Elems() {
			elems = append(elems, m.Val)
		}
		if len(elems) == 0 || r.IntN(6) == 0 {
			return jsonv.Arr(append(elems, nasty[r.IntN(len(nasty))])...)
		}
		i := r.IntN(len(elems))
		if elems[i].Kind() == jsonv.Object && r.IntN(4) > 0 {
			elems[i] = mutate(elems[i], r)
		} else {
			elems[i] = nasty[r.IntN(len(nasty))]
		}
		return jsonv.Arr(elems...)
	}
	return nasty[r.IntN(len(nasty))]
}

func TestEveryIntentHasArguments(t *testing.T) {
	for _, i := range intents {
		if bti.NewArgs(i) == nil {
			t.Errorf("%s has no arguments", i)
		}
	}
}

func TestRecordsMadeAsTheTagsSayPassBothChecks(t *testing.T) {
	for _, name := range names {
		for seed := range uint64(20) {
			v := valid(reflect.TypeOf(subjects[name]()).Elem(), "", rand.New(rand.NewPCG(seed, 1)))
			f := field.Faults{Mode: field.Demo}
			subjects[name]().DecodeJSON(v, "", &f)
			if len(f.List) > 0 {
				t.Errorf("%s, seed %d: %v\n%s", name, seed, f.List, v)
			}
			if err := compare(name, v, field.Demo); err != nil {
				t.Errorf("%s, seed %d: %v\n%s", name, seed, err, v)
			}
		}
	}
}

func TestGeneratedChecksEqualValidatorOnMutatedRecords(t *testing.T) {
	started := time.Now()
	n := 0
	for _, name := range names {
		times := 400
		if name == "guide" {
			times = 300
		}
		for i := range times {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			v := valid(reflect.TypeOf(subjects[name]()).Elem(), "", r)
			for range 1 + r.IntN(4) {
				v = mutate(v, r)
			}
			mode := field.Demo
			if i%4 == 0 {
				mode = field.Production
			}
			if err := compare(name, v, mode); err != nil {
				t.Fatalf("%s, seed %d, mode %s: %v\n%s", name, i, mode, err, v)
			}
			n++
		}
	}
	t.Logf("%d records in %v", n, time.Since(started))
}

func TestEachFieldOfEachKindMeetsEachNastyValue(t *testing.T) {
	n := 0
	for _, name := range names {
		if name == "guide" {
			continue // its structs are many: the mutations above reach into them
		}
		r := rand.New(rand.NewPCG(3, 3))
		v := valid(reflect.TypeOf(subjects[name]()).Elem(), "", r)
		for _, member := range jsonv.Names(subjects[name]()) {
			for _, x := range nasty {
				if err := compare(name, v.With(member, x), field.Demo); err != nil {
					t.Fatalf("%s.%s: %v\n%.300s", name, member, err, x)
				}
				n++
			}
		}
	}
	t.Logf("%d records", n)
}

func FuzzGeneratedChecksEqualValidator(f *testing.F) {
	for _, name := range names {
		v := valid(reflect.TypeOf(subjects[name]()).Elem(), "", rand.New(rand.NewPCG(1, 1)))
		f.Add(name, v.String(), false)
		f.Add(name, mutate(v, rand.New(rand.NewPCG(2, 2))).String(), true)
	}
	f.Fuzz(func(t *testing.T, name, body string, production bool) {
		if subjects[name] == nil {
			return
		}
		v, err := jsonv.Parse(body)
		if err != nil {
			return
		}
		mode := field.Demo
		if production {
			mode = field.Production
		}
		if err := compare(name, v, mode); err != nil {
			t.Error(err)
		}
	})
}
