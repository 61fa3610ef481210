package content

import (
	"os"
	"strings"
	"testing"

	"stafett/internal/guide"
)

const heldFile = "../../../testdata/guides/held-against-seeds.md"

// cells are those of a row of a Markdown table; a bar inside one is written \|.
func cells(line string) []string {
	line = strings.ReplaceAll(line, `\|`, "\x00")
	parts := strings.Split(strings.Trim(line, "|"), "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(strings.ReplaceAll(parts[i], "\x00", `\|`))
	}
	return parts
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// heldTables are the lines of the tables in the file, without the columns that
// were written by hand; those it checks.
func heldTables(t *testing.T) []string {
	t.Helper()
	var lines []string
	text, err := os.ReadFile(heldFile)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "<!-- the tables begin -->\n")
	between, _, ok2 := strings.Cut(rest, "<!-- the tables end -->")
	if !ok || !ok2 {
		t.Fatal("the marks of the tables are gone")
	}
	all := strings.Split(between, "\n")
	for i, line := range all {
		if strings.HasPrefix(line, ">") {
			continue // which document it is
		}
		if !strings.HasPrefix(line, "|") {
			lines = append(lines, line)
			continue
		}
		c := cells(line)
		if len(c) < 4 {
			t.Errorf("a row is not held: %s", line)
			continue
		}
		bare := "|"
		for _, x := range c[:len(c)-2] {
			switch x {
			case "---":
				bare += "---|"
			case "":
				bare += " |"
			default:
				bare += " " + x + " |"
			}
		}
		lines = append(lines, bare)
		heading := i+1 < len(all) && strings.HasPrefix(all[i+1], "|---")
		if strings.HasPrefix(line, "|---") || heading {
			continue
		}
		says, verdict := c[len(c)-2], c[len(c)-1]
		if says == "" || !strings.HasPrefix(verdict, "yes") && !strings.HasPrefix(verdict, "mended: ") && !strings.HasPrefix(verdict, "choice: ") {
			t.Errorf("%q, %q is no answer to %s", says, verdict, bare)
		}
		// A number that the document has is the guide's, digit by digit.
		if n := digits(says); len(n) >= 6 && !strings.Contains(digits(bare), n) {
			t.Errorf("the document has %s, the guide %s", n, bare)
		}
	}
	return lines
}

// A change of a guide is held against its document again: its rows in the file
// are then no longer the guide's.
func TestTheGuidesAreWhatWasHeldAgainstTheirDocuments(t *testing.T) {
	gs, err := All()
	if err != nil {
		t.Fatal(err)
	}
	var have, want []string
	for _, line := range heldTables(t) {
		if line != "" {
			have = append(have, line)
		}
	}
	for _, line := range strings.Split(guide.Table(gs), "\n") {
		if line != "" {
			want = append(want, line)
		}
	}
	for i := range max(len(have), len(want)) {
		switch {
		case i >= len(have):
			t.Fatalf("not held: %s", want[i])
		case i >= len(want):
			t.Fatalf("held, and no guide says it: %s", have[i])
		case have[i] != want[i]:
			t.Fatalf("the guide says\n%s\nwhat was held is\n%s\nHold it against the document again; see %s.", want[i], have[i], heldFile)
		}
	}
}
