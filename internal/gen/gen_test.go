package main

import (
	"bytes"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"stafett/internal/field"
)

const root = "../.."

func TestGeneratedFilesAreFresh(t *testing.T) {
	files, err := Generate(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 13 {
		t.Errorf("only %d files", len(files))
	}
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.Path)))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, f.Text) {
			t.Errorf("%s is stale: run go run ./internal/gen", f.Path)
		}
	}
}

func TestTheSameStructsGiveTheSameBytes(t *testing.T) {
	first, err := Generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := Generate(root)
		if err != nil {
			t.Fatal(err)
		}
		for i := range first {
			if first[i].Path != again[i].Path || !bytes.Equal(first[i].Text, again[i].Text) {
				t.Fatalf("%s differs from run to run", first[i].Path)
			}
		}
	}
}

func TestEveryFormatTagIsOneOfTheFieldPackage(t *testing.T) {
	var ours, theirs []string
	for tag := range formats {
		ours = append(ours, tag)
	}
	field.EachFormat(func(tag string, _ func(string, field.Mode) bool) { theirs = append(theirs, tag) })
	sort.Strings(ours)
	sort.Strings(theirs)
	if strings.Join(ours, " ") != strings.Join(theirs, " ") {
		t.Errorf("the generator knows %v, internal/field %v", ours, theirs)
	}
}

func TestTheShapeOfTheWireExplainsEveryFormat(t *testing.T) {
	for tag := range formats {
		if !strings.Contains(shapeHead, tag) {
			t.Errorf("shapeHead does not say what %s is", tag)
		}
	}
}

var (
	text    = typ{kind: kindString}
	number  = typ{kind: kindInt}
	texts   = typ{kind: kindSlice, elem: &text}
	structs = typ{kind: kindSlice, elem: &typ{kind: kindStruct, pkg: "bti", name: "Agreement"}}
)

func TestATagBecomesARule(t *testing.T) {
	for _, c := range []struct {
		tag  string
		typ  typ
		want string
	}{
		{"", text, ""},
		{"required,slug,max=80", text, "Required: true, Format: field.IsSlug, HasMax: true, Max: 80"},
		{"omitempty,oneof=a b", text, `Optional: true, OneOf: "a b"`},
		{"required,min=1,max=3", number, "Required: true, HasMin: true, Min: 1, HasMax: true, Max: 3"},
		{"min=0,max=3", number, "HasMin: true, Min: 0, HasMax: true, Max: 3"},
		{"omitempty,max=40,dive,notblank,max=120", texts, "Optional: true, HasMax: true, Max: 40, Each: &field.Rule{Format: field.NotBlank, HasMax: true, Max: 120}"},
		{"omitempty,max=40,dive", structs, "Optional: true, HasMax: true, Max: 40"},
	} {
		r, err := parseRule(c.tag, c.typ)
		if err != nil || r.literal(false) != c.want {
			t.Errorf("%q: %v, %v", c.tag, r, err)
		}
	}
}

func TestATagThatIsNotUnderstoodStopsTheGenerator(t *testing.T) {
	for _, c := range []struct {
		tag  string
		typ  typ
		want string
	}{
		{"required,email", text, "email is not among the tags"},
		{"required_if=A b", text, "not among the tags"},
		{"max=80,required", text, "wrong place"},
		{"max=80,slug", text, "wrong place"},
		{"required,slug,notblank", text, "wrong place"},
		{"required,omitempty", text, "wrong place"},
		{"max=3,max=4", text, "wrong place"},
		{"max", text, "parameter"},
		{"max=", text, "parameter"},
		{"max=many", text, "no whole number"},
		{"slug=x", text, "parameter"},
		{"required", number, "needs min and max"},
		{"date", number, "means nothing"},
		{"min=1", number, "needs min and max"},
		{"omitempty,dive,max=3", texts, "needs max"},
		{"max=3", structs, "dive when it holds structs"},
		{"max=3,dive", text, "dive is for lists"},
		{"max=3,divers", texts, "unknown part"},
		{"max=3,dive,slurp", texts, "not among the tags"},
		{"required", typ{kind: kindBool}, "means nothing"},
		{"oneof=a  b", text, "single spaces"},
		{"oneof='a b' c", text, "single spaces"},
		{",", text, "not among the tags"},
	} {
		if r, err := parseRule(c.tag, c.typ); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, %v", c.tag, r, err)
		}
	}
}

// leastRecords is the least that internal/bti can be.
const leastRecords = "package bti\ntype Kind string\ntype Meta struct{}\nconst KindNote Kind = \"note\"\n" +
	"type Note struct { Meta Meta `json:\"-\"`; Text string `json:\"text\" validate:\"required,max=3\" merge:\"text\"` }\n" +
	"type Case struct { Notes []*Note }\ntype KindInfo struct { Kind Kind }\nvar Kinds = []KindInfo{{Kind: KindNote}}"

// tree writes a repository of the sources, empty but for the least of records and one file.
func tree(t *testing.T, dir, code string) string {
	t.Helper()
	root := t.TempDir()
	for _, s := range sources {
		if err := os.MkdirAll(filepath.Join(root, s.dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, text := range map[string]string{"internal/bti/least.go": leastRecords, dir + "/x.go": code} {
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestAStructThatCannotBeWrittenStopsTheGenerator(t *testing.T) {
	for code, want := range map[string]string{
		"package core\ntype A struct { X map[string]int `json:\"x\"` }":               "core.A.X",
		"package core\ntype A struct { X float64 `json:\"x\"` }":                      "core.A.X",
		"package core\ntype A struct { X [3]int `json:\"x\"` }":                       "core.A.X",
		"package core\ntype A struct { X string `json:\"x,string\"` }":                "json option",
		"package core\ntype A struct { X string `json:\"x y\"` }":                     "letters and digits",
		"package core\ntype A struct { X string `json:\"x\" merge:\"lines\"` }":       "merge",
		"package core\ntype A struct { X string `json:\"x\" validate:\"max=3\"` }":    "bti and guide only",
		"package core\ntype A struct { X time.Time `json:\"x\"` }":                    "package time",
		"package core\ntype B struct{}\ntype A struct { X B `json:\"x,omitempty\"` }": "core.A.X",
		"package core\ntype AIn struct{}":                                             "AOut",
		"package core\nfunc (":                                                        "x.go",
	} {
		if _, err := Generate(tree(t, "internal/core", code)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", code, err, want)
		}
	}
	for code, want := range map[string]string{
		"package bti\nconst KindA Kind = \"a\"":                                            "no struct with Meta",
		"package bti\ntype A struct { Meta Meta `json:\"-\"`; X string `json:\"x\"` }":     "no Kind",
		"package bti\ntype A struct { X string `json:\"x\" validate:\"required,shiny\"` }": "shiny",
		"package bti\ntype A struct { X int `json:\"x\" merge:\"text\"` }":                 "merge",
		"package bti\ntype A struct { X bool `json:\"x\" validate:\"required\"` }":         "required means nothing",
	} {
		if _, err := Generate(tree(t, "internal/bti", code)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", code, err, want)
		}
	}
}

func TestTheGeneratorWritesOnlyWhatChanged(t *testing.T) {
	code := "package core\ntype AIn struct { X int `json:\"x\"` }\ntype AOut struct { Y []string `json:\"y,omitempty\"` }"
	root := tree(t, "internal/core", code)
	if err := run(root); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "pwa/src/gen/core.ts")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "export type AOut = {\n  y?: string[];\n};") {
		t.Fatalf("%v: %s", err, text)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := run(root); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || after.ModTime() != before.ModTime() {
		t.Errorf("the file was written again: %v", err)
	}
}
