package jsonv

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Codes of the faults a Codec finds by itself. The parameter of CodeType is
// the JSON type that was wanted: string, int, bool, array or object.
const (
	CodeType    = "type"
	CodeUnknown = "unknown"
)

const keyBytesMax = 80 // bytes of an unknown member's name that are repeated in a fault

// Walker is a struct that names its fields, in order, to a Codec. The methods
// WalkJSON are written by internal/gen; one method serves reading and writing,
// which halves the WebAssembly. For the same reason what is generic or called
// by every struct is kept small here, and not inlined.
type Walker interface{ WalkJSON(c *Codec) }

// Sink hears what is wrong with a value that is read. Path is the member's
// place: "agreements[1].what"; "" is the value itself.
type Sink interface {
	Add(path, code, param string)
}

// WrongValue is the error of reading a struct: the first thing that was wrong.
type WrongValue struct {
	Path, Code, Param string
}

func (e *WrongValue) Error() string {
	return "jsonv: " + e.Code + " " + e.Param + " at \"" + e.Path + "\""
}

// first is a Sink that keeps the first fault.
type first struct{ err *WrongValue }

func (f *first) Add(path, code, param string) {
	if f.err == nil {
		f.err = &WrongValue{path, code, param}
	}
}

// Read fills x from v and tolerates members that x does not know. The error
// is a *WrongValue. Fields that v lacks, or has as null, become zero.
//
//go:noinline
func Read(x Walker, v Value) error {
	var f first
	c := Codec{mode: reading, sink: &f}
	c.object(x, v)
	if f.err != nil {
		return f.err
	}
	return nil
}

// ReadStrict fills x from v and tells sink all that is wrong, unknown members
// included. Path is where v stands in something larger, or "".
//
//go:noinline
func ReadStrict(x Walker, v Value, path string, sink Sink) {
	c := Codec{mode: reading, strict: true, sink: sink, path: []byte(path)}
	c.object(x, v)
}

// Write appends x as a JSON object.
//
//go:noinline
func Write(dst []byte, x Walker) []byte {
	c := Codec{mode: writing, dst: dst}
	c.write(x)
	return c.dst
}

// Names are the member names of x, in order.
func Names(x Walker) []string {
	c := Codec{mode: naming}
	x.WalkJSON(&c)
	return c.names
}

type mode uint8

const (
	reading mode = iota
	writing
	naming
)

// Codec takes the fields of a struct out of a Value, or writes them as JSON.
type Codec struct {
	mode   mode
	strict bool
	sink   Sink
	path   []byte   // reading: where the object at hand stands, without its last dot
	dst    []byte   // writing
	names  []string // naming
	frame
}

// frame is what belongs to the object at hand.
type frame struct {
	mem    []Member
	next   int    // reading: the member that probably comes next
	found  int    // reading: how many members were asked for and there
	prefix string // reading: members beginning so are known
	hidden bool   // reading: the next member is passed over
	filled bool   // writing: a member has been written
	// The open array: its name ("" when it is left out) and, reading, its elements.
	listName string
	list     []Member
}

// Reading tells whether values are taken from JSON.
func (c *Codec) Reading() bool { return c.mode == reading }

// Writing tells whether values are written as JSON.
func (c *Codec) Writing() bool { return c.mode == writing }

// Sink is where faults go.
func (c *Codec) Sink() Sink { return c.sink }

// Path is the place of a member of the object at hand; name "" is the object itself.
func (c *Codec) Path(name string) string {
	switch {
	case len(c.path) == 0:
		return name
	case name == "":
		return string(c.path)
	default:
		return string(c.path) + "." + name
	}
}

// Fault tells the sink what is wrong with a member.
func (c *Codec) Fault(name, code, param string) { c.sink.Add(c.Path(name), code, param) }

// Index is the name of element i of a member: "levels[2]".
func Index(name string, i int) string { return name + "[" + strconv.Itoa(i) + "]" }

func (c *Codec) find(name string) int {
	if c.next < len(c.mem) && c.mem[c.next].Key == name {
		return c.next
	}
	for i := range c.mem {
		if c.mem[i].Key == name {
			return i
		}
	}
	return -1
}

// Peek is the member of that name while reading, or null.
func (c *Codec) Peek(name string) Value {
	if i := c.find(name); i >= 0 {
		return c.mem[i].Val
	}
	return Value{}
}

// Hide lets the next field be read as if its member were missing; the member
// still counts as known.
func (c *Codec) Hide() { c.hidden = true }

func (c *Codec) take(name string) Value {
	i := c.find(name)
	hidden := c.hidden
	c.hidden = false
	if i < 0 {
		return Value{}
	}
	c.found++
	c.next = i + 1
	if hidden {
		return Value{}
	}
	return c.mem[i].Val
}

// enter opens the member of that name; go on is false when nothing is left
// to do. v is the value read; null counts as missing.
func (c *Codec) enter(name string, omit bool) (v Value, goOn bool) {
	switch c.mode {
	case reading:
		return c.take(name), true
	case writing:
		if omit {
			return Value{}, false
		}
		c.key(name)
		return Value{}, true
	default:
		c.names = append(c.names, name)
		return Value{}, false
	}
}

func (c *Codec) key(name string) {
	if c.filled {
		c.dst = append(c.dst, ',')
	}
	c.filled = true
	c.dst = AppendString(c.dst, name)
	c.dst = append(c.dst, ':')
}

// Text is a string field. It answers true when a string, or nothing, was read.
func (c *Codec) Text(p *string, name string, omitEmpty bool) bool {
	v, goOn := c.enter(name, omitEmpty && *p == "")
	if !goOn {
		return false
	}
	if c.mode == writing {
		c.dst = AppendString(c.dst, *p)
		return false
	}
	*p = v.Text()
	return c.wants(v, String, name, "string")
}

func (c *Codec) wants(v Value, k Kind, name, want string) bool {
	if v.kind != k && v.kind != Null {
		c.Fault(name, CodeType, want)
		return false
	}
	return true
}

// Flag is a true or false field.
func (c *Codec) Flag(p *bool, name string, omitEmpty bool) {
	v, goOn := c.enter(name, omitEmpty && !*p)
	if !goOn {
		return
	}
	if c.mode == writing {
		c.dst = AppendBool(c.dst, *p)
		return
	}
	*p = v.IsTrue()
	c.wants(v, Bool, name, "bool")
}

// Long is a 64-bit whole number. It answers true when one, or nothing, was read.
func (c *Codec) Long(p *int64, name string, omitEmpty bool) bool {
	v, goOn := c.enter(name, omitEmpty && *p == 0)
	if !goOn {
		return false
	}
	if c.mode == writing {
		c.dst = AppendInt(c.dst, *p)
		return false
	}
	n, ok := v.Int64()
	*p = n
	if !ok && v.kind != Null {
		c.Fault(name, CodeType, "int")
		return false
	}
	return true
}

// Int is a whole number, as Long.
func (c *Codec) Int(p *int, name string, omitEmpty bool) bool {
	n := int64(*p)
	ok := c.Long(&n, name, omitEmpty)
	if c.mode == reading {
		*p = int(n)
	}
	return ok
}

// Any is a field that holds whatever JSON stands there.
func (c *Codec) Any(p *Value, name string, omitEmpty bool) {
	v, goOn := c.enter(name, omitEmpty && p.IsNull())
	if !goOn {
		return
	}
	if c.mode == writing {
		c.dst = p.Append(c.dst)
		return
	}
	*p = v
}

// Prefixed gives take each member whose name begins with prefix, while
// reading: they are known, but no field of their own.
func (c *Codec) Prefixed(prefix string, take func(name string, v Value)) {
	if c.mode != reading {
		return
	}
	c.prefix = prefix
	for i := range c.mem {
		if strings.HasPrefix(c.mem[i].Key, prefix) {
			c.found++
			take(c.mem[i].Key, c.mem[i].Val)
		}
	}
}

// What OpenArray answers beside a number of elements to make.
const (
	KeepArray = -2 // the slice stays as it is: it is written, or named
	NilArray  = -1 // the slice becomes nil
)

// OpenArray opens an array field that has length elements so far. It answers
// how many elements the slice is to be made with. Element follows for each of
// them, and CloseArray.
func (c *Codec) OpenArray(name string, length int, omitEmpty bool) int {
	c.list = nil
	c.listName = name
	v, goOn := c.enter(name, omitEmpty && length == 0)
	switch {
	case !goOn:
		c.listName = ""
		return KeepArray
	case c.mode == writing:
		c.dst = append(c.dst, '[')
		return KeepArray
	case v.kind == Null || !c.wants(v, Array, name, "array"):
		return NilArray
	}
	c.list = v.mem
	return len(v.mem)
}

// Element reads or writes element i of the open array.
func (c *Codec) Element(x Walker, i int) {
	switch {
	case c.mode == reading:
		at := len(c.path)
		c.down(Index(c.listName, i))
		c.object(x, c.list[i].Val)
		c.path = c.path[:at]
	case c.mode == writing:
		c.comma(i)
		c.write(x)
	}
}

// CloseArray ends the open array.
func (c *Codec) CloseArray() {
	if c.mode == writing && c.listName != "" {
		c.dst = append(c.dst, ']')
	}
}

func (c *Codec) comma(i int) {
	if i > 0 {
		c.dst = append(c.dst, ',')
	}
}

// Texts is an array of strings. A nil slice is written as [] unless omitted.
func Texts[S ~string](c *Codec, p *[]S, name string, omitEmpty bool) {
	if n := c.OpenArray(name, len(*p), omitEmpty); n == NilArray {
		*p = nil
	} else if n >= 0 {
		*p = make([]S, n)
	}
	for i := range *p {
		if s := c.textElement(string((*p)[i]), i); c.mode == reading { // else others may read the list meanwhile
			(*p)[i] = S(s)
		}
	}
	c.CloseArray()
}

func (c *Codec) textElement(s string, i int) string {
	switch c.mode {
	case reading:
		v := c.list[i].Val
		if v.kind != String && v.kind != Null {
			c.Fault(Index(c.listName, i), CodeType, "string")
		}
		return v.Text()
	case writing:
		c.comma(i)
		c.dst = AppendString(c.dst, s)
	}
	return s
}

// Longs is an array of whole numbers.
func Longs[I ~int | ~int64](c *Codec, p *[]I, name string, omitEmpty bool) {
	if n := c.OpenArray(name, len(*p), omitEmpty); n == NilArray {
		*p = nil
	} else if n >= 0 {
		*p = make([]I, n)
	}
	for i := range *p {
		(*p)[i] = I(c.longElement(int64((*p)[i]), i))
	}
	c.CloseArray()
}

func (c *Codec) longElement(n int64, i int) int64 {
	switch c.mode {
	case reading:
		v := c.list[i].Val
		x, ok := v.Int64()
		if !ok && v.kind != Null {
			c.Fault(Index(c.listName, i), CodeType, "int")
		}
		return x
	case writing:
		c.comma(i)
		c.dst = AppendInt(c.dst, n)
	}
	return n
}

// pointer is *T when *T is a Walker.
type pointer[T any] interface {
	*T
	Walker
}

// Structs is an array of objects. Generated code has a function of its own
// for each struct instead (WalkFindings for []Finding): the names of generic
// functions over structs hold the whole struct, and cost WebAssembly dearly.
func Structs[T any, P pointer[T]](c *Codec, p *[]T, name string, omitEmpty bool) {
	if n := c.OpenArray(name, len(*p), omitEmpty); n == NilArray {
		*p = nil
	} else if n >= 0 {
		*p = make([]T, n)
	}
	for i := range *p {
		c.Element(P(&(*p)[i]), i)
	}
	c.CloseArray()
}

func (c *Codec) down(name string) {
	if len(c.path) > 0 {
		c.path = append(c.path, '.')
	}
	c.path = append(c.path, name...)
}

// Struct is an object. Missing, its fields are missing.
func (c *Codec) Struct(x Walker, name string) {
	v, goOn := c.enter(name, false)
	if !goOn {
		return
	}
	if c.mode == writing {
		c.write(x)
		return
	}
	at := len(c.path)
	c.down(name)
	c.object(x, v)
	c.path = c.path[:at]
}

// Holds tells whether the object that is read has a member of that name
// which is not null: then an optional struct is made.
func (c *Codec) Holds(name string) bool { return !c.Peek(name).IsNull() }

// Nothing is a field whose struct is missing.
func (c *Codec) Nothing(name string, omitEmpty bool) { c.Any(&Value{}, name, omitEmpty) }

// write writes x as an object.
func (c *Codec) write(x Walker) {
	outer := c.frame
	c.frame = frame{}
	c.dst = append(c.dst, '{')
	x.WalkJSON(c)
	c.dst = append(c.dst, '}')
	c.frame = outer
}

// object reads x from v.
func (c *Codec) object(x Walker, v Value) {
	outer := c.frame
	c.frame = frame{mem: v.Members()}
	if c.wants(v, Object, "", "object") {
		x.WalkJSON(c)
		if c.strict && c.found < len(c.mem) {
			c.unknown(x)
		}
	}
	c.frame = outer
}

// unknown reports the members that x has no field for.
func (c *Codec) unknown(x Walker) {
	names := Names(x)
next:
	for i := range c.mem {
		key := c.mem[i].Key
		if c.prefix != "" && strings.HasPrefix(key, c.prefix) {
			continue
		}
		for _, name := range names {
			if name == key {
				continue next
			}
		}
		if len(key) > keyBytesMax {
			n := keyBytesMax
			for !utf8.RuneStart(key[n]) {
				n--
			}
			key = key[:n]
		}
		c.Fault(key, CodeUnknown, "")
	}
}

// MarshalJSON lets encoding/json write a Value.
func (v Value) MarshalJSON() ([]byte, error) { return v.Append(nil), nil }

// UnmarshalJSON lets encoding/json read a Value, as strictly as Parse.
func (v *Value) UnmarshalJSON(b []byte) error {
	x, err := Parse(string(b))
	*v = x
	return err
}
