package file

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/syncproto/jsonv"
)

var update = flag.Bool("update", false, "write the expected faults anew")

const (
	faultyDir  = "../../../testdata/guides/faulty"
	folderDir  = "../../../testdata/guides/folder"
	contentDir = "../content"
)

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func list(t testing.TB, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	return paths
}

func faultsOf(t testing.TB, err error) []Fault {
	t.Helper()
	var f *Faulty
	if !errors.As(err, &f) {
		t.Fatalf("want *Faulty, have %T: %v", err, err)
	}
	return f.Faults
}

// golden holds got against the file, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(read(t, path)); got != want {
		t.Errorf("%s\nhave:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestFaultyGuidesAreToldByFileLineFaultAndRemedy(t *testing.T) {
	for _, path := range list(t, faultyDir+"/*.yaml") {
		name := filepath.Base(path)
		src := read(t, path)
		_, err := Bytes(name, src, field.English)
		faults := faultsOf(t, err)
		golden(t, strings.TrimSuffix(path, ".yaml")+".want", err.Error()+"\n")
		lines := 1 + bytes.Count(src, []byte("\n"))
		for _, f := range faults {
			if f.Line < 0 || f.Line > lines || f.Code == "" || f.Text == "" {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestFaultsAreToldInBokmalAndNynorskToo(t *testing.T) {
	for _, name := range []string{"steps", "types", "fields"} {
		for _, lang := range []field.Lang{field.Bokmal, field.Nynorsk} {
			path := faultyDir + "/" + name
			_, err := Bytes(name+".yaml", read(t, path+".yaml"), lang)
			faultsOf(t, err)
			golden(t, path+"."+string(lang)+".want", err.Error()+"\n")
		}
	}
	for _, path := range list(t, faultyDir+"/*.yaml") {
		src := read(t, path)
		_, en := Bytes("", src, field.English)
		_, nb := Bytes("", src, field.Bokmal)
		_, nn := Bytes("", src, field.Nynorsk)
		e, b, n := faultsOf(t, en), faultsOf(t, nb), faultsOf(t, nn)
		if len(e) != len(b) || len(e) != len(n) {
			t.Fatalf("%s: %d, %d, %d faults by language", path, len(e), len(b), len(n))
		}
		for i := range e {
			if e[i].Text == b[i].Text || e[i].Text == n[i].Text || strings.Contains(e[i].Text+b[i].Text+n[i].Text, "%!") {
				t.Errorf("%s: %q, %q, %q", path, e[i].Text, b[i].Text, n[i].Text)
			}
		}
	}
}

func TestEveryFaultOfTheCheckHasAFileThatShowsIt(t *testing.T) {
	seen := make(map[string]bool)
	for _, path := range list(t, faultyDir+"/*.yaml") {
		_, err := Load(path, field.English)
		for _, f := range faultsOf(t, err) {
			seen[f.Code] = true
		}
	}
	seen["too_large"] = true // TestAGuideTooLargeForTheDevicesIsRefused
	for _, code := range guide.Codes() {
		if !seen[code] {
			t.Errorf("no file in %s shows %s", faultyDir, code)
		}
	}
	for _, code := range []string{"syntax", "not_plain", "too_deep", "not_utf8", "several", "empty", "duplicate", "type", "unknown", "required", "oneof", "min", "slug"} {
		if !seen[code] {
			t.Errorf("no file in %s shows %s", faultyDir, code)
		}
	}
}

func TestAFaultInOneLineIsFoundInThatLine(t *testing.T) {
	src := string(read(t, folderDir+"/eksempelvik-skole.yaml"))
	const from, to = "kind: close, name: Avslutt, text: Eleven", "kind: klose, name: Avslutt, text: Eleven"
	at := 1 + strings.Count(src[:strings.Index(src, from)], "\n")
	for _, end := range []string{"\n", "\r\n", "\r"} {
		_, err := Bytes("g.yaml", []byte("\ufeff"+strings.ReplaceAll(strings.Replace(src, from, to, 1), "\n", end)), field.English)
		faults := faultsOf(t, err)
		if faults[0].Line != at || faults[0].Path != "levels[1].decisions[0].kind" || !strings.Contains(faults[0].Text, "Did you mean “close”?") {
			t.Errorf("line end %q: %+v, want line %d", end, faults, at)
		}
	}
}

func TestASixthMunicipalityIsLoadedFromAFolder(t *testing.T) {
	gs, err := LoadDir(folderDir, field.English)
	if err != nil {
		t.Fatal(err)
	}
	if len(gs) != 1 || gs[0].ID != "eksempelvik-skole" || gs[0].Municipality.Number != "5599" {
		t.Errorf("%d guides", len(gs))
	}
}

func TestAFolderGivesTheRightGuidesAndTellsOfTheOthers(t *testing.T) {
	dir := t.TempDir()
	right := read(t, folderDir+"/eksempelvik-skole.yaml")
	for name, src := range map[string][]byte{
		"a.yaml": right, "b.YML": right, "c.yaml": []byte("id: c\n"), "notes.txt": []byte("not a guide"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), src, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "d.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	gs, err := LoadDir(dir, field.English)
	if len(gs) != 1 {
		t.Errorf("%d guides", len(gs))
	}
	if err == nil || !strings.Contains(err.Error(), "b.YML: The guide eksempelvik-skole, version 1.0, is in") ||
		!strings.Contains(err.Error(), "c.yaml:1: title: ") {
		t.Errorf("error: %v", err)
	}
}

func TestAFolderWithoutGuidesSaysSo(t *testing.T) {
	_, err := LoadDir(t.TempDir(), field.Nynorsk)
	if faults := faultsOf(t, err); faults[0].Code != "no_files" {
		t.Error(err)
	}
	if _, err := LoadDir(filepath.Join(t.TempDir(), "gone"), field.English); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestMoreGuidesThanTheBoundAreRefused(t *testing.T) {
	dir := t.TempDir()
	for i := range FilesMax + 1 {
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)+".yaml"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := LoadDir(dir, field.English)
	if faults := faultsOf(t, err); faults[0].Code != "many_files" {
		t.Error(err)
	}
}

func TestAFileThatIsNotThereIsAnOrdinaryError(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "gone.yaml"), field.English); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// What could cost much is refused before it costs anything.
func TestHugeAndNestedFilesAreRefused(t *testing.T) {
	const n = BytesMax - 100
	for _, c := range []struct{ name, src, code string }{
		{"too long", strings.Repeat("#", BytesMax+1), "too_large"},
		{"brackets", strings.Repeat("[", n), "too_many"},
		{"some brackets", strings.Repeat("[", 1000), "too_deep"},
		{"braces", strings.Repeat("{a: ", 1000), "too_deep"},
		{"dashes", strings.Repeat("- ", 1000) + "a", "too_deep"},
		{"dashes that nest less", strings.Repeat("- ", 60) + "a", "too_deep"},
		{"far indented", nested(400), "too_deep"},
		{"question marks", strings.Repeat("? ", 1000), "not_plain"},
		{"keys", strings.Repeat("a: b\n", n/5), "too_many"},
		{"items", "a: [" + strings.Repeat("b,", n/3) + "]", "too_many"},
		{"anchors", strings.Repeat("&a ", 1000), "not_plain"},
		{"tags", strings.Repeat("!a ", 1000), "not_plain"},
		{"a directive", "%YAML 1.2\n---\nid: a\n", "not_plain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Bytes("g.yaml", []byte(c.src), field.English)
			if faults := faultsOf(t, err); faults[0].Code != c.code {
				t.Errorf("%v", faults[0])
			}
		})
	}
}

func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestAGuideTooLargeForTheDevicesIsRefused(t *testing.T) {
	src := string(read(t, folderDir+"/eksempelvik-skole.yaml"))
	var b strings.Builder
	for i := range 100 {
		b.WriteString("  - {id: kurs" + strconv.Itoa(i) + ", name: Kurs, service: ppt, about: " + strings.Repeat("x", 2000) +
			", target: " + strings.Repeat("y", 500) + ", contact: " + strings.Repeat("z", 300) + ", law: [" +
			strings.TrimSuffix(strings.Repeat("{title: "+strings.Repeat("l", 200)+", url: \"https://lov.example/"+strings.Repeat("u", 400)+"\"},", 6), ",") + "]}\n")
	}
	_, err := Bytes("g.yaml", []byte(src+"catalogue:\n"+b.String()), field.English)
	if faults := faultsOf(t, err); len(faults) != 1 || faults[0].Code != "too_large" {
		t.Error(err)
	}
}

// The names that a fault proposes come from the structs themselves; this
// holds the map of where each struct stands against them.
func TestEveryObjectOfAGuideHasItsFieldNames(t *testing.T) {
	reached := make(map[string]bool)
	var walk func(typ reflect.Type, path string)
	walk = func(typ reflect.Type, path string) {
		for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct {
			return
		}
		reached[path] = true
		s, ok := shapes[path]
		if !ok {
			t.Errorf("%q is not in shapes", path)
			return
		}
		if have := reflect.TypeOf(s).Elem(); have != typ {
			t.Errorf("%q is %v in shapes, not %v", path, have, typ)
		}
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if !slices.Contains(jsonv.Names(s), name) {
				t.Errorf("%q has no %q", path, name)
			}
			walk(typ.Field(i).Type, join(path, name))
		}
	}
	walk(reflect.TypeFor[guide.Guide](), "")
	for path := range shapes {
		if !reached[path] {
			t.Errorf("%q is in shapes for nothing", path)
		}
	}
}

func TestEveryTextOfTheFileStandsInThreeLanguages(t *testing.T) {
	for code, three := range texts {
		for i, s := range three {
			if s == "" || strings.Count(s, "%") != strings.Count(three[0], "%") {
				t.Errorf("%s, language %d: %q", code, i, s)
			}
		}
	}
}

// roundTrip decodes what was encoded and encodes it again.
func roundTrip(t testing.TB, g *guide.Guide) {
	t.Helper()
	doc := guide.JSON(g)
	v, err := jsonv.Parse(doc)
	if err != nil {
		t.Fatal(err)
	}
	var again guide.Guide
	var faults field.Faults
	again.DecodeJSON(v, "", &faults)
	if len(faults.List) > 0 {
		t.Fatalf("%s: %v", g.ID, faults.List[0])
	}
	if !reflect.DeepEqual(g, &again) {
		t.Errorf("%s: decoded otherwise than it was encoded", g.ID)
	}
	if guide.JSON(&again) != doc {
		t.Errorf("%s: encoded otherwise the second time", g.ID)
	}
}

func TestAGuideSurvivesJSON(t *testing.T) {
	for _, path := range append(list(t, contentDir+"/*.yaml"), list(t, folderDir+"/*.yaml")...) {
		g, err := Load(path, field.English)
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, g)
	}
}

func FuzzBytes(f *testing.F) {
	for _, path := range append(list(f, faultyDir+"/*.yaml"), list(f, folderDir+"/*.yaml")...) {
		f.Add(read(f, path))
	}
	f.Add(read(f, contentDir+"/kongsvinger-barnehage.yaml"))
	f.Fuzz(func(t *testing.T, src []byte) {
		g, err := Bytes("g.yaml", src, field.English)
		if err == nil {
			roundTrip(t, g)
			if guide.Show(g) == "" || guide.Table([]*guide.Guide{g}) == "" {
				t.Error("a right guide shows nothing")
			}
			return
		}
		faults := faultsOf(t, err)
		if len(faults) == 0 || len(faults) > field.FaultsMax {
			t.Fatalf("%d faults", len(faults))
		}
		lines := 1 + bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r"))
		for _, x := range faults {
			if x.Line < 0 || x.Line > lines || x.Text == "" {
				t.Errorf("%+v in %d lines", x, lines)
			}
		}
	})
}
