// Package file reads guides from YAML files: it finds every fault of a file
// at once and says for each in which line it stands, what is wrong and what
// would be right, in bokmål, nynorsk or English. It runs natively only; what
// a guide is and which guides are right is decided in package guide, never here.
//
// YAML is read through goccy/go-yaml, because it is alive and keeps the
// position of everything. Only the plain part of YAML is accepted: a guide needs no
// anchors, aliases, tags, merged keys or several documents, and without them a small file
// cannot grow large.
package file

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stafett/internal/field"
	"stafett/internal/guide"
)

// Bounds of what is read.
const (
	// BytesMax is how large a file may be.
	BytesMax = 1 << 20
	// FilesMax is how many guides a folder may hold.
	FilesMax = 200
)

// Fault is one thing wrong in a file.
type Fault struct {
	// Line counts from 1; 0 is the file as a whole.
	Line int
	// Path is where in the guide: "levels[1].steps[0].tools[2]"; "" is the guide itself.
	Path string
	// Code is stable: one of package guide's, of package field's, or syntax,
	// not_plain, too_deep, too_many, too_large, not_utf8, several, empty, key, duplicate.
	Code string
	// Text says what is wrong and what would be right.
	Text string
}

// Faulty is the error of a file that is not a right guide: all its faults, by line.
type Faulty struct {
	File   string
	Faults []Fault
}

// Error has one line per fault: "file:line: path: what is wrong, and what would be right".
func (e *Faulty) Error() string {
	var b strings.Builder
	for i, f := range e.Faults {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.File)
		if f.Line > 0 {
			fmt.Fprintf(&b, ":%d", f.Line)
		}
		b.WriteString(": ")
		if f.Path != "" {
			b.WriteString(f.Path)
			b.WriteString(": ")
		}
		b.WriteString(f.Text)
	}
	return b.String()
}

// Load reads the guide in a file. The error is a *Faulty when the file could
// be read but is not a right guide; its texts are in lang.
func Load(path string, lang field.Lang) (*guide.Guide, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	src, err := io.ReadAll(io.LimitReader(f, BytesMax+1))
	if err != nil {
		return nil, err
	}
	return Bytes(path, src, lang)
}

// LoadDir reads every guide (*.yaml, *.yml) of a folder, sorted by file name;
// folders in it are passed over. The error joins those of all files that are
// not right; the guides that are right are returned beside it.
func LoadDir(dir string, lang field.Lang) ([]*guide.Guide, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if ext := strings.ToLower(filepath.Ext(e.Name())); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	switch {
	case len(paths) == 0:
		return nil, &Faulty{File: dir, Faults: []Fault{whole("no_files", lang)}}
	case len(paths) > FilesMax:
		return nil, &Faulty{File: dir, Faults: []Fault{whole("many_files", lang, len(paths), FilesMax)}}
	}
	var guides []*guide.Guide
	var errs []error
	first := make(map[string]string)
	for _, path := range paths {
		g, err := Load(path, lang)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		key := string(g.ID) + " " + g.Version
		if other, ok := first[key]; ok {
			errs = append(errs, &Faulty{File: path, Faults: []Fault{whole("same_guide", lang, g.ID, g.Version, other)}})
			continue
		}
		first[key] = path
		guides = append(guides, g)
	}
	return guides, errors.Join(errs...)
}

// Bytes reads a guide from YAML text; name is what the faults call the file.
func Bytes(name string, src []byte, lang field.Lang) (*guide.Guide, error) {
	faulty := func(fs []Fault) error { return &Faulty{File: name, Faults: fs} }
	t, fs := parse(src, lang)
	if t == nil {
		return nil, faulty(fs)
	}
	g := new(guide.Guide)
	read := field.Faults{Mode: field.Production}
	g.DecodeJSON(t.value, "", &read)
	lost := false // something of the guide could not be read, so that what refers to it only seems wrong
	for _, f := range read.List {
		lost = lost || f.Code == "type" || f.Of == "list"
		fs = append(fs, t.fault(f, lang))
	}
	if !lost {
		for _, f := range guide.Check(g) {
			if !covered(read.List, f.Path) {
				fs = append(fs, Fault{
					Line: t.line(f.Path), Path: f.Path, Code: f.Code,
					Text: f.Text(lang) + " " + f.Right(lang),
				})
			}
		}
	}
	if len(fs) == 0 {
		return g, nil
	}
	slices.SortStableFunc(fs, func(a, b Fault) int { return a.Line - b.Line })
	if len(fs) > field.FaultsMax {
		fs = fs[:field.FaultsMax]
	}
	return nil, faulty(fs)
}

// covered tells whether a fault of the field itself has been told at path.
func covered(fs []field.Fault, path string) bool {
	return slices.ContainsFunc(fs, func(f field.Fault) bool { return f.Field == path && f.Code != "unknown" })
}
