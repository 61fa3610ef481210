// Package merge makes one record of two edits: field by field, three ways, long
// texts word by word. The server uses it when a patch arrives, the replica when
// it shows what is pending on top of what the server said. It is pure and
// bounded in time; it knows no rule and no permission, and never drops a value:
// what does not become the field's value comes out as a Conflict.
package merge

import (
	"strings"

	"stafett/internal/bti"
	"stafett/internal/mutant"
	"stafett/syncproto/jsonv"
)

// Change is a patch and what it was made on.
type Change struct {
	Kind bti.Kind
	// Base is the record's version that the writer had (Entry.Base).
	Base int64
	// Before are the record's fields at that version; null when they are not known.
	Before jsonv.Value
	// From has the values that the writer saw where they were not Before's (Entry.From).
	From jsonv.Value
	// Patch has the new values; null removes a field (Entry.Fields).
	Patch jsonv.Value
}

// Conflict is a value that did not become the field's; null when the writer
// had removed what somebody else changed.
type Conflict struct {
	Field string
	Value jsonv.Value
}

// Result is what a patch makes of a record.
type Result struct {
	// Fields of the record after it.
	Fields jsonv.Value
	// Changed are the names of the fields that have another value than before, in the patch's order.
	Changed []string
	// Conflicts are to be kept on the record, in the patch's order.
	Conflicts []Conflict
	// Merged tells that some text now holds words of both.
	Merged bool
}

// Fields applies a patch to the record's current fields. The value accepted
// first stays:
//
//   - a field that nobody touched since takes the patch's value: its value is
//     what the writer saw, or, where From does not tell what that was, its last
//     change (touched, by field, a version) is not later than Base. A device that
//     shows its writer's own waiting words in place of what another wrote has a
//     Base that knows of the other's; its From tells that its writer did not see it;
//   - the same value on both sides changes nothing;
//   - long texts (bti.TextField, and long answers of a form) that both changed are
//     merged by Text, where that is clean and the field's limit of length allows it;
//   - else the current value stays and the patch's becomes a Conflict.
//
// touched may be nil where the versions are not known: then values alone decide.
func Fields(ch Change, current jsonv.Value, touched map[string]int64) Result {
	r := Result{Fields: current}
	for _, m := range ch.Patch.Members() {
		now := current.Get(m.Key)
		if jsonv.Equal(now, m.Val) {
			continue
		}
		saw := ch.Before.Get(m.Key)
		since, known := touched[m.Key]
		untouched := known && ch.Base > 0 && since <= ch.Base
		if ch.From.Has(m.Key) {
			saw, untouched = ch.From.Get(m.Key), false
		}
		if untouched || jsonv.Equal(now, saw) {
			r.set(m.Key, m.Val)
			continue
		}
		if next, ok := words(ch.Kind, m.Key, saw, m.Val, now); ok {
			if !jsonv.Equal(next, now) && fits(ch.Kind, m.Key, r.Fields.With(m.Key, next)) {
				r.set(m.Key, next)
				r.Merged = true
				continue
			}
			if jsonv.Equal(next, now) {
				continue // all that the patch did is there already
			}
		}
		if mutant.Active == mutant.LoserDropped {
			continue
		}
		r.Conflicts = append(r.Conflicts, Conflict{m.Key, m.Val})
	}
	return r
}

func (r *Result) set(field string, v jsonv.Value) {
	r.Fields = r.Fields.With(field, v)
	r.Changed = append(r.Changed, field)
}

// answerWordsMin is from how many words on an answer of a form counts as long
// text. The guide knows which fields are long, and is not at hand here; a name, a
// date or a choice is shorter, and two of those must never be mixed.
const answerWordsMin = 11

// words merges three texts; ok is false when the field is none, or it was not clean.
func words(k bti.Kind, name string, saw, mine, now jsonv.Value) (jsonv.Value, bool) {
	text := func(v jsonv.Value) bool { return v.Kind() == jsonv.String }
	if !text(saw) || !text(mine) || !text(now) {
		return jsonv.Value{}, false
	}
	if !bti.TextField(k, name) {
		answer := k == bti.KindForm && strings.HasPrefix(name, bti.AnswerPrefix)
		if !answer || len(strings.Fields(saw.Text())) < answerWordsMin {
			return jsonv.Value{}, false
		}
	}
	merged, clean := Text(saw.Text(), mine.Text(), now.Text())
	return jsonv.Str(merged), clean
}

// fits tells whether a field of a merged record is not too long now.
func fits(k bti.Kind, name string, fields jsonv.Value) bool {
	for _, f := range bti.Check(k, fields, "") {
		if f.Field == name && f.Code == "max" {
			return false
		}
	}
	return true
}
