package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// File is one generated file: its path below the root, with slashes, and its text.
type File struct {
	Path string
	Text []byte
}

// module is the import path that go.mod gives the repository.
const module = "stafett"

// source is a package that is read, and what is written for it.
type source struct {
	dir  string // below the root; also the end of the import path
	name string
	// codec: codec_gen.go is written. checked: with the checks of the validate tags.
	codec, checked bool
	ts             string // TypeScript module, "wire"
	tsHead         string // what the module is for
}

// sources in the order of their imports: a package comes after those it uses.
var sources = []source{
	{dir: "syncproto", name: "syncproto", codec: true, ts: "wire", tsHead: "The wire between device and server (syncproto)."},
	{dir: "internal/field", name: "field", ts: "field", tsHead: "Languages, modes and faults (internal/field)."},
	{dir: "internal/bti", name: "bti", codec: true, checked: true, ts: "bti", tsHead: "The records of a case and the arguments of its intents (internal/bti)."},
	{dir: "internal/guide", name: "guide", codec: true, checked: true, ts: "guide", tsHead: "A guide (internal/guide)."},
	{dir: "internal/rules", name: "rules", codec: true, ts: "rules", tsHead: "Where a case stands (internal/rules)."},
	{dir: "server/staff", name: "staff", ts: "staff", tsHead: "What an administrator looks after (server/staff)."},
	{dir: "internal/core", name: "core", codec: true, ts: "core", tsHead: "What the worker asks of the core (internal/core)."},
}

// kind is what a type comes down to.
type kind int

const (
	kindString kind = iota
	kindInt
	kindInt64
	kindBool
	kindAny    // jsonv.Value
	kindStruct // of one of the sources
	kindSlice
	kindPointer
	kindOther // anything that has no JSON of ours
)

// typ is a type as a field uses it.
type typ struct {
	kind kind
	// pkg and name of a named type; both empty for string, int, []T …
	pkg, name string
	elem      *typ
}

func (t typ) named() bool { return t.name != "" }

type fieldDef struct {
	name      string // in Go
	json      string
	omit      bool
	validate  string
	textMerge bool
	doc       string
	typ       typ
}

type structDef struct {
	name    string
	doc     string
	fields  []fieldDef
	meta    bool // has a field Meta Meta: a record
	struck  bool
	answers bool // has a field Answers []Answer: a form
	listed  bool // some struct has a list of it
}

type constDef struct{ name, value string }

type pkgDef struct {
	source
	structs []*structDef
	// names: all type names, with what they are made of.
	types  map[string]ast.Expr
	alias  map[string]bool
	docs   map[string]string
	order  []string              // type names in order of appearance
	consts map[string][]constDef // by type name, string constants only
	// all fields of structs without JSON, for Case
	raw map[string]*ast.StructType
	// vars by name, and the function NewArgs, for the shape of the wire
	vars    map[string]ast.Expr
	newArgs *ast.FuncDecl
}

func (p *pkgDef) find(name string) *structDef {
	for _, s := range p.structs {
		if s.name == name {
			return s
		}
	}
	return nil
}

// load parses the sources below root.
func load(root string) ([]*pkgDef, error) {
	var pkgs []*pkgDef
	byName := map[string]*pkgDef{}
	for _, src := range sources {
		p := &pkgDef{
			source: src, types: map[string]ast.Expr{}, alias: map[string]bool{}, docs: map[string]string{},
			consts: map[string][]constDef{}, raw: map[string]*ast.StructType{}, vars: map[string]ast.Expr{},
		}
		if err := p.parse(filepath.Join(root, filepath.FromSlash(src.dir))); err != nil {
			return nil, err
		}
		pkgs = append(pkgs, p)
		byName[p.name] = p
	}
	for _, p := range pkgs {
		for _, name := range p.order {
			st, ok := p.types[name].(*ast.StructType)
			if !ok {
				continue
			}
			p.raw[name] = st
			s, err := p.structOf(byName, name, st)
			if err != nil {
				return nil, err
			}
			if s != nil {
				p.structs = append(p.structs, s)
			}
		}
	}
	for _, p := range pkgs {
		for _, s := range p.structs {
			for _, f := range s.fields {
				if t := f.typ; t.kind == kindSlice && t.elem.kind == kindStruct {
					of := byName[t.elem.pkg].find(t.elem.name)
					if of == nil {
						return nil, fmt.Errorf("%s: %s has no JSON", p.at(s, f), t.elem.name)
					}
					of.listed = true
				}
			}
		}
	}
	return pkgs, nil
}

func (p *pkgDef) parse(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	set := token.NewFileSet()
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		f, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				p.declare(d)
			case *ast.FuncDecl:
				if d.Name.Name == "NewArgs" {
					p.newArgs = d
				}
			}
		}
	}
	return nil
}

func (p *pkgDef) declare(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			doc := spec.Doc.Text()
			if doc == "" && len(g.Specs) == 1 {
				doc = g.Doc.Text()
			}
			p.types[spec.Name.Name] = spec.Type
			p.alias[spec.Name.Name] = spec.Assign.IsValid()
			p.docs[spec.Name.Name] = doc
			p.order = append(p.order, spec.Name.Name)
		case *ast.ValueSpec:
			if g.Tok == token.VAR && len(spec.Values) == 1 {
				p.vars[spec.Names[0].Name] = spec.Values[0]
			}
			id, ok := spec.Type.(*ast.Ident)
			if g.Tok != token.CONST || !ok || len(spec.Values) != 1 {
				continue
			}
			lit, ok := spec.Values[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				continue
			}
			value, err := strconv.Unquote(lit.Value)
			if err == nil {
				p.consts[id.Name] = append(p.consts[id.Name], constDef{spec.Names[0].Name, value})
			}
		}
	}
}

// structOf reads a struct; nil when it has no JSON.
func (p *pkgDef) structOf(pkgs map[string]*pkgDef, name string, st *ast.StructType) (*structDef, error) {
	s := &structDef{name: name, doc: p.docs[name]}
	tagged := false
	for _, f := range st.Fields.List {
		var tag reflect.StructTag
		if f.Tag != nil {
			text, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				return nil, err
			}
			tag = reflect.StructTag(text)
		}
		js := tag.Get("json")
		for _, id := range f.Names {
			if js == "-" {
				s.meta = s.meta || id.Name == "Meta"
				s.answers = s.answers || id.Name == "Answers"
				continue
			}
			if js == "" {
				continue
			}
			tagged = true
			parts := strings.Split(js, ",")
			fd := fieldDef{
				name: id.Name, json: parts[0], validate: tag.Get("validate"), textMerge: tag.Get("merge") == "text",
				doc: strings.TrimSpace(f.Doc.Text() + " " + f.Comment.Text()),
			}
			for _, o := range parts[1:] {
				if o != "omitempty" {
					return nil, fmt.Errorf("%s.%s.%s: json option %q is not known here", p.name, name, id.Name, o)
				}
				fd.omit = true
			}
			if m := tag.Get("merge"); m != "" && m != "text" {
				return nil, fmt.Errorf("%s.%s.%s: merge:%q is not known here", p.name, name, id.Name, m)
			}
			t, err := p.resolve(pkgs, f.Type)
			if err != nil {
				return nil, fmt.Errorf("%s.%s.%s: %w", p.name, name, id.Name, err)
			}
			fd.typ = t
			s.struck = s.struck || fd.name == "Struck"
			s.fields = append(s.fields, fd)
		}
	}
	empty := len(st.Fields.List) == 0 && p.name == "core" && (strings.HasSuffix(name, "In") || strings.HasSuffix(name, "Out"))
	if !tagged && !empty {
		return nil, nil
	}
	return s, nil
}

// resolve follows names to what a type comes down to, keeping the first name.
func (p *pkgDef) resolve(pkgs map[string]*pkgDef, e ast.Expr) (typ, error) {
	switch e := e.(type) {
	case *ast.StarExpr:
		t, err := p.resolve(pkgs, e.X)
		return typ{kind: kindPointer, elem: &t}, err
	case *ast.ArrayType:
		if e.Len != nil {
			return typ{}, fmt.Errorf("arrays of fixed length have no JSON here")
		}
		t, err := p.resolve(pkgs, e.Elt)
		return typ{kind: kindSlice, elem: &t}, err
	case *ast.StructType:
		return typ{kind: kindStruct}, nil
	case *ast.SelectorExpr:
		pkg := e.X.(*ast.Ident).Name
		if pkg == "jsonv" && e.Sel.Name == "Value" {
			return typ{kind: kindAny}, nil
		}
		other, ok := pkgs[pkg]
		if !ok {
			return typ{}, fmt.Errorf("package %s is not among the sources, or comes later", pkg)
		}
		return other.resolve(pkgs, e.Sel)
	case *ast.Ident:
		switch e.Name {
		case "string":
			return typ{kind: kindString}, nil
		case "int":
			return typ{kind: kindInt}, nil
		case "int64":
			return typ{kind: kindInt64}, nil
		case "bool":
			return typ{kind: kindBool}, nil
		}
		under, ok := p.types[e.Name]
		if !ok {
			return typ{}, fmt.Errorf("type %s has no JSON here", e.Name)
		}
		t, err := p.resolve(pkgs, under)
		if !p.alias[e.Name] || t.kind == kindString && !t.named() {
			t.pkg, t.name = p.name, e.Name
		}
		return t, err
	}
	return typ{}, fmt.Errorf("this type has no JSON here")
}

func (p *pkgDef) at(s *structDef, f fieldDef) string { return p.name + "." + s.name + "." + f.name }

// used are the packages that the types of the fields come from, sorted.
func (p *pkgDef) used() []string {
	seen := map[string]bool{}
	for _, s := range p.structs {
		for _, f := range s.fields {
			for t := &f.typ; t != nil; t = t.elem {
				if t.named() && t.pkg != p.name {
					seen[t.pkg] = true
				}
			}
		}
	}
	var names []string
	for n := range seen {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
