package jsonv

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// DepthMax is how deep arrays and objects may nest.
const DepthMax = 64

// Why a text is not accepted. A SyntaxError wraps one of them.
var (
	ErrSyntax    = errors.New("jsonv: not JSON")
	ErrDepth     = errors.New("jsonv: nested too deeply")
	ErrDuplicate = errors.New("jsonv: a key stands twice in one object")
	ErrUTF8      = errors.New("jsonv: not UTF-8")
)

// SyntaxError says where (byte offset) a text stopped being acceptable.
type SyntaxError struct {
	Offset int
	Err    error
}

func (e *SyntaxError) Error() string { return e.Err.Error() }

// Unwrap gives the reason.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Parse reads one JSON text. It refuses what RFC 8259 leaves open and peers
// could read differently: duplicate keys, invalid UTF-8, lone surrogates,
// trailing data. Strings without escapes share memory with s.
func Parse(s string) (Value, error) {
	p := parser{s: s}
	p.space()
	v := p.value(0)
	p.space()
	if p.err == nil && p.i < len(s) {
		p.fail(ErrSyntax)
	}
	if p.err != nil {
		return Value{}, &SyntaxError{Offset: p.i, Err: p.err}
	}
	return v, nil
}

type parser struct {
	s   string
	i   int
	err error
	// open are the members read so far of every object and array that is not yet closed, the
	// innermost last: an object is made when its size is known, with no room to spare.
	open []Member
}

// close takes the members from the given place on as those of one object or array.
func (p *parser) close(from int) []Member {
	mem := make([]Member, len(p.open)-from)
	copy(mem, p.open[from:])
	p.open = p.open[:from]
	return mem
}

func (p *parser) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *parser) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\n', '\r', '\t':
			p.i++
		default:
			return
		}
	}
}

func (p *parser) word(w string, v Value) Value {
	if len(p.s)-p.i < len(w) || p.s[p.i:p.i+len(w)] != w {
		p.fail(ErrSyntax)
		return Value{}
	}
	p.i += len(w)
	return v
}

func (p *parser) value(depth int) Value {
	if depth > DepthMax {
		p.fail(ErrDepth)
		return Value{}
	}
	if p.err != nil || p.i >= len(p.s) {
		p.fail(ErrSyntax)
		return Value{}
	}
	switch c := p.s[p.i]; c {
	case '{':
		return p.object(depth)
	case '[':
		return p.array(depth)
	case '"':
		return Str(p.str())
	case 't':
		return p.word("true", Boolean(true))
	case 'f':
		return p.word("false", Boolean(false))
	case 'n':
		return p.word("null", Value{})
	default:
		return p.number()
	}
}

func (p *parser) object(depth int) Value {
	p.i++
	p.space()
	if p.i < len(p.s) && p.s[p.i] == '}' {
		p.i++
		return Value{kind: Object}
	}
	from := len(p.open)
	for {
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != '"' {
			p.fail(ErrSyntax)
			return Value{}
		}
		key := p.str()
		p.space()
		if p.i >= len(p.s) || p.s[p.i] != ':' {
			p.fail(ErrSyntax)
			return Value{}
		}
		p.i++
		p.space()
		v := p.value(depth + 1)
		if p.err != nil {
			return Value{}
		}
		p.open = append(p.open, Member{key, v})
		p.space()
		if p.i >= len(p.s) {
			p.fail(ErrSyntax)
			return Value{}
		}
		c := p.s[p.i]
		p.i++
		if c == '}' {
			mem := p.close(from)
			if duplicate(mem) {
				p.fail(ErrDuplicate)
			}
			return Value{kind: Object, mem: mem}
		}
		if c != ',' {
			p.fail(ErrSyntax)
			return Value{}
		}
	}
}

// duplicate compares pairwise while that is cheap, and by a set beyond, so
// that a hostile object of 100,000 keys costs linear time.
func duplicate(mem []Member) bool {
	if len(mem) <= 32 {
		for i := range mem {
			for j := range mem[:i] {
				if mem[i].Key == mem[j].Key {
					return true
				}
			}
		}
		return false
	}
	seen := make(map[string]struct{}, len(mem))
	for i := range mem {
		if _, ok := seen[mem[i].Key]; ok {
			return true
		}
		seen[mem[i].Key] = struct{}{}
	}
	return false
}

func (p *parser) array(depth int) Value {
	p.i++
	p.space()
	if p.i < len(p.s) && p.s[p.i] == ']' {
		p.i++
		return Value{kind: Array}
	}
	from := len(p.open)
	for {
		p.space()
		v := p.value(depth + 1)
		if p.err != nil {
			return Value{}
		}
		p.open = append(p.open, Member{Val: v})
		p.space()
		if p.i >= len(p.s) {
			p.fail(ErrSyntax)
			return Value{}
		}
		c := p.s[p.i]
		p.i++
		if c == ']' {
			return Value{kind: Array, mem: p.close(from)}
		}
		if c != ',' {
			p.fail(ErrSyntax)
			return Value{}
		}
	}
}

func (p *parser) digits() bool {
	from := p.i
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
	}
	return p.i > from
}

func (p *parser) number() Value {
	from := p.i
	if p.s[p.i] == '-' {
		p.i++
	}
	zero := p.i < len(p.s) && p.s[p.i] == '0'
	first := p.i
	if !p.digits() || zero && p.i-first > 1 {
		p.fail(ErrSyntax)
		return Value{}
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		p.i++
		if !p.digits() {
			p.fail(ErrSyntax)
			return Value{}
		}
	}
	if p.i < len(p.s) && (p.s[p.i] == 'e' || p.s[p.i] == 'E') {
		p.i++
		if p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		if !p.digits() {
			p.fail(ErrSyntax)
			return Value{}
		}
	}
	return Value{kind: Number, str: p.s[from:p.i]}
}

func (p *parser) str() string {
	p.i++
	start := p.i
	end, ascii := plain(p.s, start)
	p.i = end
	for p.i < len(p.s) {
		switch c := p.s[p.i]; {
		case c == '"':
			out := p.s[start:p.i]
			p.i++
			if !ascii && !utf8.ValidString(out) {
				p.fail(ErrUTF8)
			}
			return out
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			p.fail(ErrSyntax)
			return ""
		case c >= 0x80:
			ascii = false
		}
		p.i++
	}
	p.fail(ErrSyntax)
	return ""
}

func (p *parser) escaped(start int) string {
	// Room for the whole literal at once: a guide is one string of 100 kB.
	end := p.i
	for end < len(p.s) && p.s[end] != '"' {
		if p.s[end] == '\\' {
			end++
		}
		end++
	}
	buf := make([]byte, 0, min(end, len(p.s))-start)
	buf = append(buf, p.s[start:p.i]...)
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c == '"':
			p.i++
			if !utf8.Valid(buf) {
				p.fail(ErrUTF8)
			}
			return string(buf)
		case c < 0x20:
			p.fail(ErrSyntax)
			return ""
		case c != '\\':
			from := p.i
			p.i, _ = plain(p.s, from+1)
			buf = append(buf, p.s[from:p.i]...)
			continue
		}
		if p.i+1 >= len(p.s) {
			break
		}
		p.i += 2
		switch e := p.s[p.i-1]; e {
		case '"', '\\', '/':
			buf = append(buf, e)
		case 'b':
			buf = append(buf, '\b')
		case 'f':
			buf = append(buf, '\f')
		case 'n':
			buf = append(buf, '\n')
		case 'r':
			buf = append(buf, '\r')
		case 't':
			buf = append(buf, '\t')
		case 'u':
			r := p.hex4()
			if utf16.IsSurrogate(r) {
				if p.i+1 < len(p.s) && p.s[p.i] == '\\' && p.s[p.i+1] == 'u' {
					p.i += 2
					r = utf16.DecodeRune(r, p.hex4())
				} else {
					r = utf8.RuneError
				}
				if r == utf8.RuneError {
					p.fail(ErrUTF8)
				}
			}
			if p.err != nil {
				return ""
			}
			buf = utf8.AppendRune(buf, r)
		default:
			p.fail(ErrSyntax)
			return ""
		}
	}
	p.fail(ErrSyntax)
	return ""
}

func (p *parser) hex4() rune {
	if p.i+4 > len(p.s) {
		p.fail(ErrSyntax)
		return 0
	}
	var r rune
	for _, c := range []byte(p.s[p.i : p.i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			p.fail(ErrSyntax)
			return 0
		}
	}
	p.i += 4
	return r
}
