package wireshape

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stafett/syncproto/jsonv"
)

const small = `# a remark
message Push # told to many
  version int
  entries list(Entry)?

message Entry
  n int # its number
  op text
  f any
  intent text?

op put

kind form log
  tool text required
  f.<field> any?

intent decide
  to int?
`

func shape(t *testing.T) *Shape {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shape.txt")
	if err := os.WriteFile(path, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func value(t *testing.T, text string) jsonv.Value {
	t.Helper()
	v, err := jsonv.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAClientReadsWhatItsVersionKnowsAndKeepsFieldsWhole(t *testing.T) {
	got := shape(t).Known("Push", value(t, `{"version":1,"mood":"glad","entries":[{"n":1,"op":"put","f":{"later":[1]},"weather":{"rain":1}}]}`))
	if want := `{"version":1,"entries":[{"n":1,"op":"put","f":{"later":[1]}}]}`; got.String() != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWhatAClientOfTheVersionCannotReadIsSaid(t *testing.T) {
	s := shape(t)
	for text, want := range map[string]string{
		`{"version":1}`:                                       "",
		`{"version":1,"later":true}`:                          "",
		`{"version":"1"}`:                                     `message Push.version is no int: "1"`,
		`{"entries":[]}`:                                      "message Push lacks version",
		`{"version":1,"entries":{}}`:                          "message Push.entries is no list: {}",
		`{"version":1,"entries":[7]}`:                         "message Entry is 7",
		`{"version":1,"entries":[{"n":1,"op":"put","f":{}}]}`: "",
		`{"version":1,"entries":[{"n":1,"op":"intent","f":{"to":"x"},"intent":"decide"}]}`: `intent decide.to is no int: "x"`,
	} {
		if got := strings.Join(s.Faults("Push", value(t, text), nil), "; "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestWhatNoMessageHasShownIsTold(t *testing.T) {
	s, seen := shape(t), Seen{}
	s.Faults("Push", value(t, `{"version":1,"entries":[{"n":1,"op":"put","f":{}}]}`), seen)
	got := strings.Join(s.Unseen(seen), ", ")
	if want := "intent decide, intent decide.to, kind form, kind form.f.<field>, kind form.tool, message Entry.intent"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAnOpenFieldIsKnownByItsBeginning(t *testing.T) {
	s := shape(t)
	for _, c := range []struct {
		head, name string
		want       bool
	}{
		{"kind form", "", true},
		{"kind form", "tool", true},
		{"kind form", "f.why", true},
		{"kind form", "why", false},
		{"kind drawing", "", false},
	} {
		if got := s.Has(c.head, c.name); got != c.want {
			t.Errorf("%s %q: %v", c.head, c.name, got)
		}
	}
}
