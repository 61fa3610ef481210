package syncproto_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// readShape is a shape.txt without remarks and empty lines: what its hash is of.
func readShape(t *testing.T, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(string(b), "\n") {
		if i := strings.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		if line = strings.TrimRight(line, " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func hashOf(lines []string) string {
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

func releasedShape(n int) string {
	return filepath.Join("..", "testdata", "wire", "v"+strconv.Itoa(n), "shape.txt")
}

func TestTheShapeChangesWithTheVersionAlone(t *testing.T) {
	if syncproto.Version != len(syncproto.History)-1 {
		t.Fatalf("Version is %d, and the last of History %d", syncproto.Version, len(syncproto.History)-1)
	}
	for n := 1; n < len(syncproto.History); n++ {
		r := syncproto.History[n]
		switch {
		case r.Brought == "":
			t.Errorf("version %d does not say what it brought", n)
		case r.Shape == "" && n != syncproto.Version:
			t.Errorf("version %d is in work, and so is %d: one at a time", n, syncproto.Version)
		case r.Shape != "" && hashOf(readShape(t, releasedShape(n))) != r.Shape:
			t.Errorf("%s is not what version %d was released with: put it back as it was", releasedShape(n), n)
		}
	}
	now := hashOf(readShape(t, "shape.txt"))
	if last := syncproto.History[syncproto.Version]; last.Shape != "" && last.Shape != now {
		t.Errorf("the shape of the wire has changed (now %s) and version %d is released: begin version %d in syncproto.History", now, syncproto.Version, syncproto.Version+1)
	}
}

// sections are the parts of a shape by their head ("kind measure"); fields by name, the rest of the line as words.
func sections(lines []string) map[string]map[string][]string {
	out := map[string]map[string][]string{}
	var at map[string][]string
	for _, line := range lines {
		words := strings.Fields(line)
		if !strings.HasPrefix(line, " ") {
			at = map[string][]string{}
			out[words[0]+" "+words[1]] = at
			continue
		}
		at[words[0]] = words[1:]
	}
	return out
}

// check is the parameter of a check among the words of a field: "max", "80".
func check(words []string, name string) (string, bool) {
	for _, w := range words {
		if k, v, _ := strings.Cut(w, "="); k == name {
			return v, true
		}
	}
	return "", false
}

func atLeast(a, b string) bool {
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	return err1 == nil && err2 == nil && x >= y
}

// breaks says what in a shape would harm a client of an older one.
func breaks(older, now map[string]map[string][]string) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for head, fields := range older {
		next, ok := now[head]
		if !ok {
			bad("%s is gone", head)
			continue
		}
		for name, was := range fields {
			is, ok := next[name]
			if !ok {
				bad("%s.%s is gone", head, name)
				continue
			}
			if strings.TrimSuffix(was[0], "?") != strings.TrimSuffix(is[0], "?") {
				bad("%s.%s was %s and is %s", head, name, was[0], is[0])
			}
			if strings.HasSuffix(is[0], "?") && !strings.HasSuffix(was[0], "?") && strings.HasPrefix(head, "message") {
				bad("%s.%s may be missing now, and old clients count on it", head, name)
			}
			for _, c := range []string{"required", "notblank"} {
				if _, had := check(was, c); !had && slices.Contains(is, c) {
					bad("%s.%s is %s now", head, name, c)
				}
			}
			if limit, has := check(is, "max"); has {
				if old, had := check(was, "max"); !had || !atLeast(limit, old) {
					bad("%s.%s takes at most %s now", head, name, limit)
				}
			}
			if limit, has := check(is, "min"); has {
				if old, had := check(was, "min"); !had || !atLeast(old, limit) {
					bad("%s.%s takes at least %s now", head, name, limit)
				}
			}
			if set, has := check(is, "oneof"); has {
				old, had := check(was, "oneof")
				for _, w := range strings.Split(old, "|") {
					if !had || !slices.Contains(strings.Split(set, "|"), w) {
						bad("%s.%s does not take %q any more", head, name, w)
					}
				}
			}
		}
		for name, is := range next {
			if _, had := fields[name]; !had && !strings.HasSuffix(is[0], "?") {
				bad("%s.%s is new and must be there: an old client does not send it", head, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

func TestTheTwoVersionsBeforeStillFit(t *testing.T) {
	now := sections(readShape(t, "shape.txt"))
	for n := syncproto.Oldest; n < syncproto.Version; n++ {
		for _, what := range breaks(sections(readShape(t, releasedShape(n))), now) {
			t.Errorf("a client of version %d: %s", n, what)
		}
	}
}

func TestWhatWouldHarmAnOldClientIsFound(t *testing.T) {
	base := []string{"message Push", "  version int", "  device text?", "kind goal log", "  text text required max=20", "  status text required oneof=open|reached", "  struck bool?", "op put"}
	change := func(edit ...string) []string {
		text := strings.Join(base, "\n")
		return strings.Split(strings.NewReplacer(edit...).Replace(text), "\n")
	}
	for _, c := range []struct {
		name string
		now  []string
		want string
	}{
		{"nothing", base, ""},
		{"a field that may be missing", append(slices.Clone(base), "kind wish log", "  name text required"), ""},
		{"a longer text", change("max=20", "max=30"), ""},
		{"a word more", change("open|reached", "open|reached|dropped"), ""},
		{"a field gone", change("  struck bool?\n", ""), "kind goal.struck is gone"},
		{"a kind gone", change("kind goal log", "kind aim log"), "kind goal is gone"},
		{"an operation gone", base[:len(base)-1], "op put is gone"},
		{"another type", change("version int", "version text"), "message Push.version was int and is text"},
		{"a field that must be there", change("  struck bool?", "  struck bool?\n  why text required"), "kind goal.why is new and must be there: an old client does not send it"},
		{"a field that may be missing now", change("version int", "version int?"), "message Push.version may be missing now, and old clients count on it"},
		{"a shorter text", change("max=20", "max=10"), "kind goal.text takes at most 10 now"},
		{"a word less", change("open|reached", "open"), `kind goal.status does not take "reached" any more`},
		{"a field that is required now", change("struck bool?", "struck bool? required"), "kind goal.struck is required now"},
	} {
		if got := strings.Join(breaks(sections(base), sections(c.now)), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What a server keeps of an entry is the hash of what it says, written anew:
// one that came again after the server was updated must have the same.
func TestAnEntryOfAReleasedVersionIsWrittenAsItCame(t *testing.T) {
	entries := 0
	for n := 1; n < len(syncproto.History) && syncproto.History[n].Shape != ""; n++ {
		b, err := os.ReadFile(filepath.Join("..", "testdata", "wire", "v"+strconv.Itoa(n), "session.json"))
		if err != nil {
			t.Fatal(err)
		}
		session, err := jsonv.Parse(string(b))
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range session.Get("steps").Elems() {
			for _, m := range step.Val.Get("body").Get("entries").Elems() {
				var e syncproto.Entry
				if err := e.DecodeJSON(m.Val); err != nil {
					if strings.Contains(m.Val.String(), `"$`) {
						continue // a place for what an earlier answer said
					}
					t.Fatal(err)
				}
				entries++
				if got := string(e.AppendJSON(nil)); got != m.Val.String() {
					t.Errorf("version %d, %s: came as\n%s\nand is written as\n%s", n, step.Val.Get("name").Text(), m.Val, got)
				}
			}
		}
	}
	if entries < 40 {
		t.Errorf("only %d entries were read", entries)
	}
}
