package field

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"stafett/syncproto/jsonv"
)

// Format is a check of a text by its form. Its value is its place in formats.
type Format uint8

// The formats, by the names they have in validate tags.
const (
	Free Format = iota
	NotBlank
	IsDate
	IsClock
	IsUUID7
	IsSlug
	IsPhone
	IsNationalID
	IsOrgNumber
	IsMunicipalityNumber
	IsSHA256
	IsHTTPS
	IsDrawing
	IsPhoto
)

// formats maps a Format to the name of its tag and its check.
var formats = [...]struct {
	tag string
	ok  func(s string, m Mode) bool
}{
	NotBlank:             {"notblank", func(s string, _ Mode) bool { return Visible(s) }},
	IsDate:               {"date", func(s string, _ Mode) bool { return Date(s) }},
	IsClock:              {"clock", func(s string, _ Mode) bool { return Clock(s) }},
	IsUUID7:              {"uuid7", func(s string, _ Mode) bool { return UUID7(s) }},
	IsSlug:               {"slug", func(s string, _ Mode) bool { return Slug(s) }},
	IsPhone:              {"phone", func(s string, _ Mode) bool { return Phone(s) }},
	IsNationalID:         {"nationalid", NationalID},
	IsOrgNumber:          {"orgnr", func(s string, _ Mode) bool { return OrgNumber(s) }},
	IsMunicipalityNumber: {"kommunenr", func(s string, _ Mode) bool { return MunicipalityNumber(s) }},
	IsSHA256:             {"sha256hex", func(s string, _ Mode) bool { return SHA256Hex(s) }},
	IsHTTPS:              {"httpsurl", func(s string, _ Mode) bool { return HTTPSURL(s) }},
	IsDrawing:            {"drawing", func(s string, _ Mode) bool { return Drawing(s) }},
	IsPhoto:              {"photo", func(s string, _ Mode) bool { return Photo(s) }},
}

// EachFormat calls do with the tag and the check of every format of our own,
// so that server/validation can register them.
func EachFormat(do func(tag string, ok func(s string, m Mode) bool)) {
	for _, f := range formats[1:] {
		do(f.tag, f.ok)
	}
}

// Rule is the validate tag of a field as data, in the order in which its
// parts are checked: presence, format, bounds, choices, elements. The first
// part that fails is the field's fault, as in validator/v10.
type Rule struct {
	// Omit: an empty value is left out of the JSON.
	Omit bool
	// Required: an empty text or a zero is a fault. Optional: an empty text or a zero is fine and nothing more is checked.
	Required, Optional bool
	Format             Format
	// Min and Max bound characters of a text, a number's value, elements of a list.
	HasMin, HasMax bool
	Min, Max       int
	// OneOf are the choices, split by single spaces.
	OneOf string
	// Each is the rule of a list's elements.
	Each *Rule
}

// place is a member of the object at hand, or an element of it when index is not none.
type place struct {
	name  string
	index int
}

const none = -1

// report notes a fault in whatever sink c has.
func report(c *jsonv.Codec, at place, code, param, of string) {
	name := at.name
	if at.index != none {
		name = jsonv.Index(name, at.index)
	}
	if f, ok := c.Sink().(*Faults); ok {
		f.AddFault(Fault{Field: c.Path(name), Code: code, Param: param, Of: of})
		return
	}
	c.Fault(name, code, param)
}

func modeOf(c *jsonv.Codec) Mode {
	if f, ok := c.Sink().(*Faults); ok {
		return f.Mode
	}
	return Demo
}

func (r *Rule) bounds(c *jsonv.Codec, at place, n int, of string) bool {
	switch {
	case r.HasMin && n < r.Min:
		report(c, at, "min", strconv.Itoa(r.Min), of)
	case r.HasMax && n > r.Max:
		report(c, at, "max", strconv.Itoa(r.Max), of)
	default:
		return true
	}
	return false
}

func (r *Rule) text(c *jsonv.Codec, s string, at place) {
	if s == "" {
		if r.Optional {
			return
		}
		if r.Required {
			report(c, at, "required", "", "")
			return
		}
	}
	if r.Format != Free && !formats[r.Format].ok(s, modeOf(c)) {
		param := ""
		if r.Format == IsNationalID {
			param = wantedNationalID(s, modeOf(c))
		}
		report(c, at, formats[r.Format].tag, param, "")
		return
	}
	// A text has no more characters than bytes: mostly there is nothing to count.
	if r.HasMin || len(s) > r.Max {
		if !r.bounds(c, at, utf8.RuneCountInString(s), "text") {
			return
		}
	}
	if r.OneOf != "" && !oneOf(s, r.OneOf) {
		report(c, at, "oneof", r.OneOf, "")
	}
}

func oneOf(s, choices string) bool {
	for choices != "" {
		c, rest, _ := strings.Cut(choices, " ")
		if c == s {
			return true
		}
		choices = rest
	}
	return false
}

func (r *Rule) number(c *jsonv.Codec, n int, at place) {
	if n == 0 && r.Optional {
		return
	}
	if n == 0 && r.Required {
		report(c, at, "required", "", "")
		return
	}
	r.bounds(c, at, n, "number")
}

// List checks how many elements the member has before the next field reads
// it. A list of a wrong length is read as nil, so that one which is too long costs nothing more.
func List(c *jsonv.Codec, name string, r *Rule) {
	if !c.Reading() {
		return
	}
	v := c.Peek(name)
	if k := v.Kind(); k != jsonv.Array && k != jsonv.Null || r.Optional && k == jsonv.Null {
		return
	}
	if !r.bounds(c, place{name, none}, v.Len(), "list") {
		c.Hide()
	}
}

// Text is a checked string field.
func Text(c *jsonv.Codec, p *string, name string, r *Rule) {
	if c.Text(p, name, r.Omit) {
		r.text(c, *p, place{name, none})
	}
}

// Int is a checked whole number.
func Int(c *jsonv.Codec, p *int, name string, r *Rule) {
	if c.Int(p, name, r.Omit) {
		r.number(c, *p, place{name, none})
	}
}

// Texts is a checked list of strings.
func Texts[S ~string](c *jsonv.Codec, p *[]S, name string, r *Rule) {
	List(c, name, r)
	jsonv.Texts(c, p, name, r.Omit)
	r.each(c, name, len(*p), jsonv.String)
}

// Longs is a checked list of whole numbers.
func Longs[I ~int | ~int64](c *jsonv.Codec, p *[]I, name string, r *Rule) {
	List(c, name, r)
	jsonv.Longs(c, p, name, r.Omit)
	r.each(c, name, len(*p), jsonv.Number)
}

// each checks the n elements that were read, of the one kind or null; those of
// another are faults already.
func (r *Rule) each(c *jsonv.Codec, name string, n int, kind jsonv.Kind) {
	if r.Each == nil || !c.Reading() {
		return
	}
	v := c.Peek(name)
	for i := range n {
		x, at := v.Elem(i), place{name, i}
		whole, ok := x.Int64()
		switch {
		case x.Kind() != kind && !x.IsNull():
		case kind == jsonv.String:
			r.Each.text(c, x.Text(), at)
		case ok || x.IsNull():
			r.Each.number(c, int(whole), at)
		}
	}
}
