package trial

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const attacksPath = "../../testdata/access/attacks.md"

// named is a test as the list of attacks names it: a folder and a Go test, or a browser's file and title.
var named = regexp.MustCompile(`(server\S*) (Test\w+)|(pwa/e2e/\S+) "([^"]+)"`)

// sourceOf is what a named test does, as its source says; false when there is no such test.
func sourceOf(t *testing.T, in, name string) (string, bool) {
	t.Helper()
	if strings.HasSuffix(in, ".ts") {
		b, err := os.ReadFile(filepath.Join("../..", in))
		if err != nil {
			t.Fatal(err)
		}
		return string(b), strings.Contains(string(b), "test('"+name+"'")
	}
	files, err := filepath.Glob(filepath.Join("../..", in, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, b, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == name {
				return string(b[set.Position(fn.Pos()).Offset:set.Position(fn.End()).Offset]), true
			}
		}
	}
	return "", false
}

func TestEveryAttackOfTheListHasItsTestAndItsCode(t *testing.T) {
	b, err := os.ReadFile(attacksPath)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	rows := 0
	for line := range strings.Lines(string(b)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 || strings.HasPrefix(line, "|---") || strings.HasPrefix(line, "| attack") {
			continue
		}
		rows++
		source := ""
		all := named.FindAllStringSubmatch(cells[2], -1)
		for _, m := range all {
			text, ok := sourceOf(t, m[1]+m[3], m[2]+m[4])
			if !ok {
				t.Errorf("%s: there is no test %s in %s", cells[0], m[2]+m[4], m[1]+m[3])
			}
			if m[1] == "server/trial" {
				listed[m[2]] = true
			}
			source += text
		}
		if len(all) == 0 {
			t.Errorf("%s: no test", cells[0])
		}
		for i, code := range strings.Split(cells[1], "`") {
			if i%2 == 1 && !strings.Contains(source, code) {
				t.Errorf("%s: %s stands in none of its tests", cells[0], code)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d attacks", rows)
	}
	// The other way round: what is tried here as an attack stands in the list.
	for _, file := range []string{"attack_test.go", "tokens_test.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Test") && !listed[fn.Name.Name] {
				t.Errorf("%s is not in %s", fn.Name.Name, attacksPath)
			}
		}
	}
}
