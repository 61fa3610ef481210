package guide

import (
	"strconv"
	"unicode/utf8"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/syncproto/jsonv"
)

// How long the answers of a form may be, in characters, and the ends of a scale.
const (
	TextRunesMax     = 300
	LongTextRunesMax = 8000
	PersonRunesMax   = 120
	ScaleMin         = 1
	ScaleMax         = 10
)

// CheckForm lists what is wrong with the answers to a tool, in the order of
// its fields; the paths are the record's own: "f.<field id>". An answer to a
// field that the tool does not have is unknown. What is required counts only
// when the form is done: before that it may be half filled in.
func CheckForm(tool *Tool, answers []bti.Answer, done bool) []field.Fault {
	var faults field.Faults
	for i := range tool.Fields {
		ff := &tool.Fields[i]
		c := answerCheck{f: &faults, field: ff, path: bti.AnswerPrefix + ff.ID}
		var v jsonv.Value
		for j := range answers {
			if answers[j].Field == ff.ID {
				v = answers[j].Value
			}
		}
		if filled := c.value(v); done && ff.Required && !filled {
			faults.Add(c.path, "required", "")
		}
	}
	for i := range answers {
		if tool.field(answers[i].Field) == nil {
			faults.Add(bti.AnswerPrefix+answers[i].Field, jsonv.CodeUnknown, "")
		}
	}
	return faults.List
}

func (t *Tool) field(id string) *FormField {
	for i := range t.Fields {
		if t.Fields[i].ID == id {
			return &t.Fields[i]
		}
	}
	return nil
}

// answerCheck checks the answer to one field.
type answerCheck struct {
	f     *field.Faults
	field *FormField
	path  string
}

// value tells whether v answers the field at all: null, "", blanks and [] do
// not. A wrong answer counts as one, so that it is reported once.
func (c *answerCheck) value(v jsonv.Value) (filled bool) {
	if v.IsNull() {
		return false
	}
	switch c.field.Type {
	case "scale":
		return c.scale(v)
	case "choices", "checklist":
		return c.list(v)
	}
	if v.Kind() != jsonv.String {
		return c.wrong(jsonv.CodeType, "string")
	}
	s := v.Text()
	if !field.Visible(s) && c.field.Type != "date" && c.field.Type != "choice" || s == "" {
		return false
	}
	switch c.field.Type {
	case "date":
		if !field.Date(s) {
			return c.wrong("date", "")
		}
	case "choice":
		if !c.option(s) {
			return c.wrong("oneof", c.options())
		}
	case "text":
		return c.runes(s, TextRunesMax)
	case "person":
		return c.runes(s, PersonRunesMax)
	default:
		return c.runes(s, LongTextRunesMax)
	}
	return true
}

func (c *answerCheck) wrong(code, param string) bool {
	c.f.Add(c.path, code, param)
	return true
}

func (c *answerCheck) bound(code string, limit int, of string) bool {
	c.f.AddFault(field.Fault{Field: c.path, Code: code, Param: strconv.Itoa(limit), Of: of})
	return true
}

func (c *answerCheck) runes(s string, limit int) bool {
	if utf8.RuneCountInString(s) > limit {
		return c.bound("max", limit, "text")
	}
	return true
}

func (c *answerCheck) scale(v jsonv.Value) bool {
	n, ok := v.Int64()
	switch {
	case !ok:
		return c.wrong(jsonv.CodeType, "int")
	case n < ScaleMin:
		return c.bound("min", ScaleMin, "number")
	case n > ScaleMax:
		return c.bound("max", ScaleMax, "number")
	}
	return true
}

func (c *answerCheck) list(v jsonv.Value) bool {
	if v.Kind() != jsonv.Array {
		return c.wrong(jsonv.CodeType, "array")
	}
	if v.Len() > len(c.field.Options) {
		return c.bound("max", len(c.field.Options), "list")
	}
	elems := v.Elems()
	for i := range elems {
		path := jsonv.Index(c.path, i)
		switch s := elems[i].Val; {
		case s.Kind() != jsonv.String:
			c.f.Add(path, jsonv.CodeType, "string")
		case !c.option(s.Text()):
			c.f.Add(path, "oneof", c.options())
		default:
			for j := range elems[:i] {
				if elems[j].Val.Text() == s.Text() {
					c.f.Add(path, field.CodeUnique, "")
					break
				}
			}
		}
	}
	return v.Len() > 0
}

func (c *answerCheck) option(id string) bool {
	for i := range c.field.Options {
		if c.field.Options[i].ID == id {
			return true
		}
	}
	return false
}

// options are the ids to choose among, as in a oneof tag.
func (c *answerCheck) options() string {
	s := ""
	for i := range c.field.Options {
		if i > 0 {
			s += " "
		}
		s += c.field.Options[i].ID
	}
	return s
}
