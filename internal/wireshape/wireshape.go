// Package wireshape reads a shape.txt (testdata/wire/v<number>, syncproto) and holds
// messages against it, as a client of that version meets them. It is for tests; it is in no
// program, and decides nothing about what is sent.
package wireshape

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"stafett/syncproto/jsonv"
)

// Shape is what a version of the wire says of its messages, kinds of records and intents.
type Shape struct {
	sections map[string][]member
}

// Seen is what of a shape some messages have shown.
type Seen map[string]bool

func (s Seen) note(what string) {
	if s != nil {
		s[what] = true
	}
}

type member struct {
	name, typ string
	optional  bool
}

// Read reads a shape.txt.
func Read(path string) (*Shape, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &Shape{sections: map[string][]member{}}
	at := ""
	for _, line := range strings.Split(string(b), "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) < 2:
		case line[0] != ' ':
			at = words[0] + " " + words[1]
			s.sections[at] = nil
		default:
			typ, optional := strings.CutSuffix(words[1], "?")
			s.sections[at] = append(s.sections[at], member{words[0], typ, optional})
		}
	}
	return s, nil
}

// Has tells whether the version knows a message, kind, intent or word of a closed set ("kind goal"), and
// when a name is given, its field of that name.
func (s *Shape) Has(head, name string) bool {
	list, known := s.sections[head]
	return known && (name == "" || slices.ContainsFunc(list, func(m member) bool {
		prefix, open := strings.CutSuffix(m.name, "<field>")
		return m.name == name || open && strings.HasPrefix(name, prefix)
	}))
}

// Known is a message, or a list(…) of them, as a client of the version reads it: without the members that it
// does not know. The fields of records are kept whole, as every client keeps them.
func (s *Shape) Known(message string, v jsonv.Value) jsonv.Value {
	if elem, ok := strings.CutPrefix(message, "list("); ok {
		var out []jsonv.Value
		for _, e := range v.Elems() {
			out = append(out, s.Known(strings.TrimSuffix(elem, ")"), e.Val))
		}
		return jsonv.Arr(out...)
	}
	list, isMessage := s.sections["message "+message]
	if !isMessage {
		return v
	}
	var out []jsonv.Member
	for _, m := range v.Members() {
		if i := slices.IndexFunc(list, func(x member) bool { return x.name == m.Key }); i >= 0 {
			out = append(out, jsonv.M(m.Key, s.Known(list[i].typ, m.Val)))
		}
	}
	return jsonv.Obj(out...)
}

// Faults says what in a message a client of the version could not read: what it counts on is not
// there, or of another type. All that is there is noted in seen, which may be nil.
func (s *Shape) Faults(message string, v jsonv.Value, seen Seen) []string {
	f := &faults{seen: seen}
	s.object(f, "message "+message, v)
	switch message {
	case "Push":
		for _, e := range v.Get("entries").Elems() {
			seen.note("op " + e.Val.Get("op").Text())
			if intent := e.Val.Get("intent").Text(); intent != "" {
				s.object(f, "intent "+intent, e.Val.Get("f"))
			}
		}
	case "PullAnswer":
		for _, r := range v.Get("records").Elems() {
			if kind := "kind " + r.Val.Get("kind").Text(); s.Has(kind, "") {
				s.object(f, kind, r.Val.Get("f"))
			}
		}
	case "PushAnswer":
		for _, o := range v.Get("outcomes").Elems() {
			seen.note("result " + o.Val.Get("result").Text())
		}
	}
	return f.list
}

type faults struct {
	list []string
	seen Seen
}

func (f *faults) add(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

func (s *Shape) object(f *faults, head string, v jsonv.Value) {
	list, known := s.sections[head]
	if !known || v.Kind() != jsonv.Object {
		f.add("%s is %.100s", head, v)
		return
	}
	f.seen.note(head)
	for _, m := range list {
		if prefix, ok := strings.CutSuffix(m.name, "<field>"); ok {
			for _, x := range v.Members() {
				if strings.HasPrefix(x.Key, prefix) {
					f.seen.note(head + "." + m.name)
				}
			}
			continue
		}
		if !v.Has(m.name) {
			if !m.optional {
				f.add("%s lacks %s", head, m.name)
			}
			continue
		}
		f.seen.note(head + "." + m.name)
		s.value(f, head+"."+m.name, m.typ, v.Get(m.name))
	}
}

func (s *Shape) value(f *faults, at, typ string, v jsonv.Value) {
	if elem, ok := strings.CutPrefix(typ, "list("); ok {
		if v.Kind() != jsonv.Array {
			f.add("%s is no list: %.100s", at, v)
		}
		for _, e := range v.Elems() {
			s.value(f, at, strings.TrimSuffix(elem, ")"), e.Val)
		}
		return
	}
	right := true
	switch typ {
	case "any":
	case "text":
		right = v.Kind() == jsonv.String
	case "bool":
		right = v.Kind() == jsonv.Bool
	case "int":
		_, right = v.Int64()
	default:
		head := "object " + typ
		if s.Has("message "+typ, "") {
			head = "message " + typ
		}
		s.object(f, head, v)
	}
	if !right {
		f.add("%s is no %s: %.100s", at, typ, v)
	}
}

// Unseen is all of the shape that was not seen, in order.
func (s *Shape) Unseen(seen Seen) []string {
	var out []string
	for head, list := range s.sections {
		if !seen[head] {
			out = append(out, head)
		}
		for _, m := range list {
			if at := head + "." + m.name; !seen[at] {
				out = append(out, at)
			}
		}
	}
	slices.Sort(out)
	return out
}
