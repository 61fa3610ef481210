package merge_test

import (
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/merge"
	"stafett/syncproto/jsonv"
)

func obj(t testing.TB, s string) jsonv.Value {
	t.Helper()
	v, err := jsonv.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return v
}

func TestFieldsOfTwoWriters(t *testing.T) {
	long := "en to tre fire fem seks sju åtte ni ti elleve tolv"
	for _, c := range []struct {
		name                 string
		kind                 bti.Kind
		base                 int64
		before, from, patch  string
		current              string
		touched              map[string]int64
		want, changed, clash string
		merged               bool
	}{
		{
			name: "a field that nobody touched takes the value", kind: bti.KindMeasure, base: 4,
			before: `{"title":"A","arena":"hjemme"}`, from: `null`, patch: `{"arena":"ute"}`, current: `{"title":"B","arena":"hjemme"}`,
			touched: map[string]int64{"title": 6, "arena": 4}, want: `{"title":"B","arena":"ute"}`, changed: "arena",
		},
		{
			name: "a field untouched by version takes the value though the text before it is not at hand", kind: bti.KindMeasure, base: 4,
			before: `null`, from: `null`, patch: `{"arena":"ute"}`, current: `{"arena":"hjemme"}`,
			touched: map[string]int64{"arena": 3}, want: `{"arena":"ute"}`, changed: "arena",
		},
		{
			name: "a new field is added", kind: bti.KindMeasure, base: 4,
			before: `{"title":"A"}`, from: `null`, patch: `{"arena":"ute"}`, current: `{"title":"A"}`, want: `{"title":"A","arena":"ute"}`, changed: "arena",
		},
		{
			name: "null removes a field", kind: bti.KindMeasure, base: 4,
			before: `{"title":"A","arena":"ute"}`, from: `null`, patch: `{"arena":null}`, current: `{"title":"A","arena":"ute"}`, want: `{"title":"A"}`, changed: "arena",
		},
		{
			name: "the same value twice changes nothing", kind: bti.KindMeasure, base: 4,
			before: `{"arena":"ute"}`, from: `null`, patch: `{"arena":"inne"}`, current: `{"arena":"inne"}`,
			touched: map[string]int64{"arena": 9}, want: `{"arena":"inne"}`,
		},
		{
			name: "another's value of a short field stays and ours is kept", kind: bti.KindMeasure, base: 4,
			before: `{"arena":"ute"}`, from: `null`, patch: `{"arena":"inne"}`, current: `{"arena":"hjemme"}`,
			touched: map[string]int64{"arena": 9}, want: `{"arena":"hjemme"}`, clash: `arena="inne"`,
		},
		{
			name: "a removal of what another changed is kept as null", kind: bti.KindMeasure, base: 4,
			before: `{"arena":"ute"}`, from: `null`, patch: `{"arena":null}`, current: `{"arena":"hjemme"}`, want: `{"arena":"hjemme"}`, clash: `arena=null`,
		},
		{
			name: "a value for what another removed is kept", kind: bti.KindMeasure, base: 4,
			before: `{"arena":"ute"}`, from: `null`, patch: `{"arena":"inne"}`, current: `{}`, want: `{}`, clash: `arena="inne"`,
		},
		{
			name: "a long text is merged", kind: bti.KindConcern, base: 4,
			before: `{"text":"Han er stille.\nSpiser lite."}`, from: `null`, patch: `{"text":"Han er stille nå.\nSpiser lite."}`,
			current: `{"text":"Han er stille.\nSpiser veldig lite."}`, touched: map[string]int64{"text": 5},
			want: `{"text":"Han er stille nå.\nSpiser veldig lite."}`, changed: "text", merged: true,
		},
		{
			name: "a long text that meets another is kept beside it", kind: bti.KindConcern, base: 4,
			before: `{"text":"Han er stille."}`, from: `null`, patch: `{"text":"Han er trist."}`, current: `{"text":"Han er urolig."}`,
			want: `{"text":"Han er urolig."}`, clash: `text="Han er trist."`,
		},
		{
			name: "a short field is never mixed by words", kind: bti.KindMeasure, base: 4,
			before: `{"title":"Lek i liten gruppe"}`, from: `null`, patch: `{"title":"Lek i stor gruppe"}`, current: `{"title":"Mye lek i liten gruppe"}`,
			want: `{"title":"Mye lek i liten gruppe"}`, clash: `title="Lek i stor gruppe"`,
		},
		{
			name: "a long answer of a form is merged", kind: bti.KindForm, base: 4,
			before: `{"f.what":"` + long + `"}`, from: `null`, patch: `{"f.what":"null ` + long + `"}`, current: `{"f.what":"` + long + ` tretten"}`,
			want: `{"f.what":"null ` + long + ` tretten"}`, changed: "f.what", merged: true,
		},
		{
			name: "a name in a form is never mixed by words", kind: bti.KindForm, base: 4,
			before: `{"f.who":"A B C D"}`, from: `null`, patch: `{"f.who":"X B C D"}`, current: `{"f.who":"A B C Y"}`,
			want: `{"f.who":"A B C Y"}`, clash: `f.who="X B C D"`,
		},
		{
			name: "the second of two own edits finds the first's value", kind: bti.KindMeasure, base: 4,
			before: `{"arena":"ute"}`, from: `{"arena":"inne"}`, patch: `{"arena":"hjemme"}`, current: `{"arena":"inne"}`,
			touched: map[string]int64{"arena": 5}, want: `{"arena":"hjemme"}`, changed: "arena",
		},
		{
			name: "the second of two own texts is not merged with the first", kind: bti.KindConcern, base: 4,
			before: `{"text":"a"}`, from: `{"text":"a\nb"}`, patch: `{"text":"a\nc"}`, current: `{"text":"a\nb"}`,
			touched: map[string]int64{"text": 5}, want: `{"text":"a\nc"}`, changed: "text",
		},
		{
			name: "the second of two own texts is merged with what another added between", kind: bti.KindConcern, base: 4,
			before: `{"text":"a"}`, from: `{"text":"a\nb"}`, patch: `{"text":"a\nb\nc"}`, current: `{"text":"x\na\nb"}`,
			touched: map[string]int64{"text": 6}, want: `{"text":"x\na\nb\nc"}`, changed: "text", merged: true,
		},
		{
			name: "what the writer saw goes before the version that the device knew", kind: bti.KindMeasure, base: 9,
			before: `null`, from: `{"arena":"inne"}`, patch: `{"arena":"hjemme"}`, current: `{"arena":"ute"}`,
			touched: map[string]int64{"arena": 8}, want: `{"arena":"ute"}`, clash: `arena="hjemme"`,
		},
		{
			name: "an own field that was empty in the edit before counts as empty", kind: bti.KindMeasure, base: 4,
			before: `{"arena":"ute"}`, from: `{"arena":null}`, patch: `{"arena":"hjemme"}`, current: `{}`, want: `{"arena":"hjemme"}`, changed: "arena",
		},
		{
			name: "an edit of a record that only this device had", kind: bti.KindConcern, base: 0,
			before: `null`, from: `{"text":"a"}`, patch: `{"text":"a b"}`, current: `{"text":"a"}`,
			touched: map[string]int64{"text": 7}, want: `{"text":"a b"}`, changed: "text",
		},
		{
			name: "words that another had merged in already", kind: bti.KindConcern, base: 4,
			before: `{"text":"a b c d e f g"}`, from: `null`, patch: `{"text":"a b c d e f g h"}`, current: `{"text":"x a b c d e f g h"}`,
			want: `{"text":"x a b c d e f g h"}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := merge.Fields(merge.Change{Kind: c.kind, Base: c.base, Before: obj(t, c.before), From: obj(t, c.from), Patch: obj(t, c.patch)},
				obj(t, c.current), c.touched)
			if got := r.Fields.String(); got != c.want {
				t.Errorf("fields %s, want %s", got, c.want)
			}
			if got := strings.Join(r.Changed, " "); got != c.changed {
				t.Errorf("changed %q, want %q", got, c.changed)
			}
			var clash []string
			for _, x := range r.Conflicts {
				clash = append(clash, x.Field+"="+x.Value.String())
			}
			if got := strings.Join(clash, " "); got != c.clash {
				t.Errorf("conflicts %q, want %q", got, c.clash)
			}
			if r.Merged != c.merged {
				t.Errorf("merged %v", r.Merged)
			}
		})
	}
}

func TestATextThatWouldGrowTooLongIsKeptBeside(t *testing.T) {
	middle := strings.Repeat("ord ", 1900) // concern.text: at most 8000
	saw := "start " + middle + "slutt"
	mine := strings.Repeat("a", 300) + " " + saw
	now := saw + " " + strings.Repeat("b", 300)
	r := merge.Fields(merge.Change{
		Kind: bti.KindConcern, Base: 1, Before: jsonv.Obj(jsonv.M("text", jsonv.Str(saw))),
		Patch: jsonv.Obj(jsonv.M("text", jsonv.Str(mine))),
	}, jsonv.Obj(jsonv.M("text", jsonv.Str(now))), nil)
	if len(r.Conflicts) != 1 || r.Fields.Get("text").Text() != now || r.Merged {
		t.Fatalf("%d conflicts, merged %v", len(r.Conflicts), r.Merged)
	}
}

// FuzzFields: every value of a patch ends as the field's value, as part of a
// merged text, or as a conflict, and no field that the patch does not name changes.
func FuzzFields(f *testing.F) {
	f.Add("ute", "inne", "hjemme", "a b c d", "x a b c d", "a b c d y", true)
	f.Add("", "", "", "", "a", "b", false)
	f.Fuzz(func(t *testing.T, arenaSaw, arenaMine, arenaNow, logSaw, logMine, logNow string, viaFrom bool) {
		make2 := func(arena, log string) jsonv.Value {
			return jsonv.Obj(jsonv.M("title", jsonv.Str("t")), jsonv.M("arena", jsonv.Str(arena)), jsonv.M("log", jsonv.Str(log)))
		}
		ch := merge.Change{Kind: bti.KindMeasure, Base: 3, Patch: jsonv.Obj(jsonv.M("arena", jsonv.Str(arenaMine)), jsonv.M("log", jsonv.Str(logMine)))}
		if viaFrom {
			ch.From = make2(arenaSaw, logSaw)
		} else {
			ch.Before = make2(arenaSaw, logSaw)
		}
		now := make2(arenaNow, logNow)
		r := merge.Fields(ch, now, nil)
		if r.Fields.Get("title").Text() != "t" {
			t.Fatal("a field that was not named changed")
		}
		for _, m := range ch.Patch.Members() {
			kept := jsonv.Equal(r.Fields.Get(m.Key), m.Val)
			for _, c := range r.Conflicts {
				if c.Field == m.Key {
					kept = kept || jsonv.Equal(c.Value, m.Val)
					if !jsonv.Equal(r.Fields.Get(m.Key), now.Get(m.Key)) {
						t.Fatalf("%s: in conflict, yet changed", m.Key)
					}
				}
			}
			if kept || m.Key != "log" {
				if !kept {
					t.Fatalf("%s: %s is lost: %s", m.Key, m.Val, r.Fields)
				}
				continue
			}
			have, saw := count(r.Fields.Get("log").Text()), count(logSaw)
			for w, n := range count(logMine) {
				if saw[w] == 0 && have[w] < n {
					t.Fatalf("log: word %q is lost", w)
				}
			}
		}
	})
}
