package bti

import (
	"slices"
	"strings"
	"unicode/utf8"

	"stafett/internal/field"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Record is one record of any kind: a pointer to one of the structs in records.go.
//
// It has no DecodeJSON and AppendJSON, though each struct does: as methods of
// an interface they would all become part of the WebAssembly. Decode, Fields,
// jsonv.ReadStrict and jsonv.Write do the same.
type Record interface {
	jsonv.Walker
	RecordKind() Kind
	// RecordMeta is the record's own Meta, to be filled in.
	RecordMeta() *Meta
	// IsStruck tells whether the record was struck out; false for kinds that cannot be.
	IsStruck() bool
}

// Decode reads and checks the fields of a record. What is wrong goes to f;
// the record holds what could be read. An unknown kind is a fault, and nil.
func Decode(k Kind, v jsonv.Value, f *field.Faults) Record {
	r := New(k)
	if r == nil {
		f.Add("kind", field.CodeUnknownKind, short(string(k)))
		return nil
	}
	jsonv.ReadStrict(r, v, "", f)
	return r
}

// Check lists what is wrong with the fields of a record; empty when all is well.
func Check(k Kind, v jsonv.Value, mode field.Mode) []field.Fault {
	f := field.Faults{Mode: mode}
	Decode(k, v, &f)
	return f.List
}

// Answerable are the faults that the writer of a change has to answer for:
// those in the fields that it brings, and what the record lacks. What others wrote before,
// perhaps by a later version of the program, is not this writer's to mend. The list is used up.
func Answerable(faults []field.Fault, brought jsonv.Value) []field.Fault {
	return slices.DeleteFunc(faults, func(f field.Fault) bool {
		for _, m := range brought.Members() {
			if within(f.Field, m.Key) || m.Key == "tool" {
				return false // the tool decides which answers there may be
			}
		}
		return f.Code != "required" && f.Code != field.CodeUnknownKind
	})
}

// within tells whether a fault's path is a field or something in it.
func within(path, field string) bool {
	return len(path) >= len(field) && path[:len(field)] == field && (len(path) == len(field) || path[len(field)] == '.' || path[len(field)] == '[')
}

// Fields is a record's fields, or an intent's arguments, as the wire has them:
// without what is empty and may be left out.
func Fields(x jsonv.Walker) jsonv.Value {
	v, err := jsonv.Parse(string(jsonv.Write(nil, x)))
	if err != nil {
		return jsonv.Value{}
	}
	return v
}

// FieldNames are the names of a kind's fields, in order; nil for an unknown
// kind. A form has answers beside them, see HasField.
func FieldNames(k Kind) []string {
	r := New(k)
	if r == nil {
		return nil
	}
	return jsonv.Names(r)
}

// HasField tells whether records of a kind may have a field of that name. For
// the answers of a form it looks at the name's beginning only.
func HasField(k Kind, name string) bool {
	return k == KindForm && strings.HasPrefix(name, AnswerPrefix) || slices.Contains(FieldNames(k), name)
}

// TextField tells whether two edits of a field are merged by words.
func TextField(k Kind, name string) bool {
	for _, f := range textFields {
		if f.kind == k && f.name == name {
			return true
		}
	}
	return false
}

// AnswerPrefix begins the name of each field of a Form that is an answer.
const AnswerPrefix = "f."

// walkAnswers takes the answers out of a form's fields, or writes them.
func (x *Form) walkAnswers(c *jsonv.Codec) {
	if c.Writing() {
		for i := range x.Answers {
			c.Any(&x.Answers[i].Value, AnswerPrefix+x.Answers[i].Field, true)
		}
		return
	}
	if !c.Reading() {
		return
	}
	x.Answers = nil
	c.Prefixed(AnswerPrefix, func(name string, v jsonv.Value) {
		switch {
		case v.IsNull():
		case len(x.Answers) < syncproto.FieldsMax:
			x.answer(name[len(AnswerPrefix):], v)
		default:
			c.Fault(name, jsonv.CodeUnknown, "")
		}
	})
}

// answer puts an answer in its place, by field id; mostly they come in order.
func (x *Form) answer(id string, v jsonv.Value) {
	x.Answers = append(x.Answers, Answer{id, v})
	for i := len(x.Answers) - 1; i > 0 && x.Answers[i-1].Field > id; i-- {
		x.Answers[i-1], x.Answers[i] = x.Answers[i], x.Answers[i-1]
	}
}

// Args are the arguments of an intent: a pointer to one of the structs Args….
type Args interface{ jsonv.Walker }

// NewArgs is an empty argument of an intent, nil for an unknown intent.
func NewArgs(i Intent) Args {
	switch i {
	case StartCase:
		return new(ArgsStartCase)
	case Decide:
		return new(ArgsDecide)
	case OfferBaton:
		return new(ArgsOfferBaton)
	case AcceptBaton, DeclineBaton:
		return new(ArgsAnswerBaton)
	case SignConsent, RefuseConsent:
		return new(ArgsConsent)
	case CancelOffer, WithdrawConsent, DemandClosing, LiftSuspicion, CheckReferral, SendReferral:
		return new(ArgsDated)
	case Reopen:
		return new(ArgsReopen)
	case Share:
		return new(ArgsShare)
	case RaiseSuspicion:
		return new(ArgsSuspicion)
	case MoveGuide:
		return new(ArgsMoveGuide)
	case Settle:
		return new(ArgsSettle)
	}
	return nil
}

// DecodeArgs reads and checks the arguments of an intent. The answer is a
// pointer to the intent's struct (see NewArgs); nil for an unknown intent, which is a fault.
func DecodeArgs(i Intent, v jsonv.Value, f *field.Faults) any {
	a := NewArgs(i)
	if a == nil {
		f.Add("intent", field.CodeUnknownIntent, short(string(i)))
		return nil
	}
	jsonv.ReadStrict(a, v, "", f)
	return a
}

// CheckArgs lists what is wrong with the arguments of an intent.
func CheckArgs(i Intent, v jsonv.Value, mode field.Mode) []field.Fault {
	f := field.Faults{Mode: mode}
	DecodeArgs(i, v, &f)
	return f.List
}

// short keeps what a stranger sent from growing an answer.
func short(s string) string {
	const bytesMax = 40
	if len(s) <= bytesMax {
		return s
	}
	n := bytesMax
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
