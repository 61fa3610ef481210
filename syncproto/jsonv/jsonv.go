// Package jsonv is JSON as a value tree: the one representation of a record's
// fields on the wire, in the store and on the device.
//
// It exists because encoding/json costs 280 kB of compressed WebAssembly and
// four times the time per record (measured, see design notes); it therefore
// imports nothing but strconv, strings, math, unicode/utf8, unicode/utf16 and errors, and never fmt or reflect.
// Numbers keep the text they arrived with, so a 64-bit version survives.
package jsonv

import (
	"math"
	"slices"
	"strconv"
)

// Kind is the JSON type of a Value.
type Kind uint8

// The six JSON types. The zero Value is Null.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
	raw // see Raw
)

// Value is an immutable JSON value. The zero Value is null. Copies share
// their children, so a Value must not be changed after it is made; the With
// methods return new values.
type Value struct {
	kind Kind
	str  string   // String: text; Number: literal; Bool: "1" when true
	mem  []Member // Object: members in order; Array: elements with empty keys
}

// Member is one key and value of an object.
type Member struct {
	Key string
	Val Value
}

// Raw makes a value of JSON text that is known to be good and is not taken apart. It can be written
// and has no kind to ask for; Parse(v.RawText()) reads it.
func Raw(text string) Value { return Value{kind: raw, str: text} }

// RawText is the text of a Raw, else "".
func (v Value) RawText() string {
	if v.kind == raw {
		return v.str
	}
	return ""
}

// Str makes a string.
func Str(s string) Value { return Value{kind: String, str: s} }

// Int makes a number.
func Int(i int64) Value { return Value{kind: Number, str: strconv.FormatInt(i, 10)} }

// Boolean makes true or false.
func Boolean(b bool) Value {
	if b {
		return Value{kind: Bool, str: "1"}
	}
	return Value{kind: Bool}
}

// Arr makes an array.
func Arr(vs ...Value) Value {
	mem := make([]Member, len(vs))
	for i, v := range vs {
		mem[i].Val = v
	}
	return Value{kind: Array, mem: mem}
}

// Strs makes an array of strings.
func Strs[S ~string](ss []S) Value {
	mem := make([]Member, len(ss))
	for i, s := range ss {
		mem[i].Val = Str(string(s))
	}
	return Value{kind: Array, mem: mem}
}

// Obj makes an object of the given members, in this order. Keys must differ.
func Obj(ms ...Member) Value { return Value{kind: Object, mem: ms} }

// M is shorthand for a Member.
func M(key string, v Value) Member { return Member{key, v} }

// Kind tells the JSON type.
func (v Value) Kind() Kind { return v.kind }

// IsNull tells whether v is null, which is also what a missing member reads as.
func (v Value) IsNull() bool { return v.kind == Null }

// Text is the string of a String, else "".
func (v Value) Text() string {
	if v.kind == String {
		return v.str
	}
	return ""
}

// Literal is the literal text of a Number, else "".
func (v Value) Literal() string {
	if v.kind == Number {
		return v.str
	}
	return ""
}

// IsTrue is true for the JSON true alone.
func (v Value) IsTrue() bool { return v.kind == Bool && v.str != "" }

// Int64 is the whole number of v; 0 and false when v is not a number, has a
// fraction or exponent, or does not fit.
func (v Value) Int64() (n int64, ok bool) {
	if v.kind != Number {
		return 0, false
	}
	s := v.str
	minus := s[0] == '-'
	if minus {
		s = s[1:]
	}
	// Counting down, as there is one more number below zero than above.
	for i := 0; i < len(s); i++ {
		d := int64(s[i] - '0')
		if s[i] < '0' || s[i] > '9' || n < (math.MinInt64+d)/10 {
			return 0, false
		}
		n = n*10 - d
	}
	switch {
	case minus:
		return n, true
	case n == math.MinInt64:
		return 0, false
	}
	return -n, true
}

// Len is the number of elements or members.
func (v Value) Len() int { return len(v.mem) }

// Elem is the value of element or member i.
func (v Value) Elem(i int) Value { return v.mem[i].Val }

// Members are the members of an object in order, nil for anything else. The
// slice is shared: read only.
func (v Value) Members() []Member {
	if v.kind == Object {
		return v.mem
	}
	return nil
}

// Elems are the elements of an array (with empty keys), nil for anything
// else. The slice is shared: read only.
func (v Value) Elems() []Member {
	if v.kind == Array {
		return v.mem
	}
	return nil
}

// Get is the member of that name, or null.
func (v Value) Get(key string) Value {
	for i := range v.mem {
		if v.mem[i].Key == key && v.kind == Object {
			return v.mem[i].Val
		}
	}
	return Value{}
}

// Has tells whether an object has a member of that name, null or not.
func (v Value) Has(key string) bool {
	if v.kind != Object {
		return false
	}
	for i := range v.mem {
		if v.mem[i].Key == key {
			return true
		}
	}
	return false
}

// With is a copy of object v (or of an empty one) in which key is val; null
// removes the member.
func (v Value) With(key string, val Value) Value {
	mem := make([]Member, 0, len(v.mem)+1)
	found := false
	if v.kind == Object {
		for _, m := range v.mem {
			if m.Key == key {
				found = true
				if val.kind == Null {
					continue
				}
				m.Val = val
			}
			mem = append(mem, m)
		}
	}
	if !found && val.kind != Null {
		mem = append(mem, Member{key, val})
	}
	return Value{kind: Object, mem: mem}
}

// WithoutNulls is v, an object, without the members that are null: in a patch
// they remove a field, and a record has none.
func (v Value) WithoutNulls() Value {
	null := func(m Member) bool { return m.Val.IsNull() }
	if v.kind == Object && !slices.ContainsFunc(v.mem, null) {
		return v // as mostly
	}
	return Obj(slices.DeleteFunc(slices.Clone(v.Members()), null)...)
}

// Equal compares two values; the order of an object's members does not count
// and numbers are compared by their literal.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case Array:
		if len(a.mem) != len(b.mem) {
			return false
		}
		for i := range a.mem {
			if !Equal(a.mem[i].Val, b.mem[i].Val) {
				return false
			}
		}
		return true
	case Object:
		if len(a.mem) != len(b.mem) {
			return false
		}
		for _, m := range a.mem {
			if !b.Has(m.Key) || !Equal(m.Val, b.Get(m.Key)) {
				return false
			}
		}
		return true
	default:
		return a.str == b.str
	}
}
