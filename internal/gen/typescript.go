package main

import (
	"bytes"
	"fmt"
	"strings"
)

// typescript renders the modules of pwa/src/gen.
func typescript(pkgs []*pkgDef) ([]File, error) {
	modules := map[string]string{}
	for _, p := range pkgs {
		modules[p.name] = p.ts
	}
	var files []File
	for _, p := range pkgs {
		t := &tsFile{p: p, modules: modules, pkgs: pkgs}
		text, err := t.render()
		if err != nil {
			return nil, err
		}
		files = append(files, File{"pwa/src/gen/" + p.ts + ".ts", text})
	}
	m, err := methods(pkgs[len(pkgs)-1])
	return append(files, m), err
}

type tsFile struct {
	p       *pkgDef
	pkgs    []*pkgDef
	modules map[string]string
	b       bytes.Buffer
	usesAny bool
}

func (t *tsFile) printf(s string, a ...any) { fmt.Fprintf(&t.b, s, a...) }

// tsNames are the types that are called otherwise in TypeScript, where the
// name is the language's own.
var tsNames = map[string]string{"core.Error": "CoreError", "syncproto.Record": "WireRecord", "bti.Date": "Day"}

func tsName(pkg, name string) string {
	if other, ok := tsNames[pkg+"."+name]; ok {
		return other
	}
	return name
}

// closed tells whether the constants of a type are all its values: one alone is just a name.
func (p *pkgDef) closed(name string) bool { return len(p.consts[name]) > 1 }

func (t *tsFile) render() ([]byte, error) {
	p := t.p
	for _, name := range p.order {
		switch {
		case p.find(name) != nil:
			t.structure(p.find(name))
		case p.closed(name):
			t.union(name)
		default:
			t.alias(name)
		}
	}
	if p.name == "bti" {
		if err := t.records(); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	out.WriteString(header)
	fmt.Fprintf(&out, "/**\n * %s\n * @module\n */\n\n", p.tsHead)
	imports := 0
	for _, name := range p.used() {
		fmt.Fprintf(&out, "import type * as %s from './%s';\n", name, t.modules[name])
		imports++
	}
	if t.usesAny && p.name != "syncproto" {
		fmt.Fprintf(&out, "import type { Fields, Json } from './wire';\n")
		imports++
	}
	if imports > 0 {
		out.WriteString("\n")
	}
	if p.name == "syncproto" {
		out.WriteString("/** Any JSON value. */\nexport type Json = null | boolean | number | string | Json[] | { [name: string]: Json };\n\n")
		out.WriteString("/** The fields of a record: name to value. */\nexport type Fields = { [name: string]: Json };\n\n")
	}
	out.Write(t.b.Bytes())
	if t.usesAny && p.name != "syncproto" && !strings.Contains(t.b.String(), "Fields;") {
		return bytes.Replace(out.Bytes(), []byte("{ Fields, Json }"), []byte("{ Json }"), 1), nil
	}
	return out.Bytes(), nil
}

func (t *tsFile) doc(indent, text string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "*/", "* /"))
	if text == "" {
		return
	}
	lines := strings.Split(text, "\n")
	if len(lines) == 1 {
		t.printf("%s/** %s */\n", indent, lines[0])
		return
	}
	t.printf("%s/**\n", indent)
	for _, l := range lines {
		t.printf("%s *%s\n", indent, strings.TrimRight(" "+l, " "))
	}
	t.printf("%s */\n", indent)
}

func (t *tsFile) structure(s *structDef) {
	t.doc("", s.doc)
	name := tsName(t.p.name, s.name)
	if len(s.fields) == 0 {
		t.printf("export type %s = { [name: string]: never };\n\n", name)
		return
	}
	t.printf("export type %s = {\n", name)
	for _, f := range s.fields {
		t.doc("  ", f.doc)
		optional := ""
		if f.omit {
			optional = "?"
		}
		t.printf("  %s%s: %s;\n", f.json, optional, t.fieldType(f))
	}
	if s.answers {
		t.usesAny = true
		t.printf("  /** The answers, by the ids of the tool's fields. */\n  [answer: `f.${string}`]: Json;\n")
	}
	t.printf("};\n\n")
}

func (t *tsFile) fieldType(f fieldDef) string {
	if f.typ.kind == kindAny && f.json == "f" {
		t.usesAny = true
		return "Fields"
	}
	r, err := parseRule(f.validate, f.typ)
	if err == nil && f.typ.kind == kindString && !f.typ.named() && r.oneOf != "" {
		return choices(r.oneOf)
	}
	if err == nil && f.typ.kind == kindSlice && r.each != nil && r.each.oneOf != "" {
		return "(" + choices(r.each.oneOf) + ")[]"
	}
	return t.typeName(f.typ)
}

func choices(oneOf string) string {
	words := strings.Split(oneOf, " ")
	for i := range words {
		words[i] = "'" + words[i] + "'"
	}
	return strings.Join(words, " | ")
}

func (t *tsFile) typeName(x typ) string {
	if x.named() {
		name := tsName(x.pkg, x.name)
		if x.pkg == t.p.name {
			return name
		}
		return x.pkg + "." + name
	}
	switch x.kind {
	case kindString:
		return "string"
	case kindInt, kindInt64:
		return "number"
	case kindBool:
		return "boolean"
	case kindAny:
		t.usesAny = true
		return "Json"
	case kindSlice:
		return t.typeName(*x.elem) + "[]"
	case kindPointer:
		return t.typeName(*x.elem)
	}
	return "never"
}

func (t *tsFile) union(name string) {
	t.doc("", t.p.docs[name])
	var words []string
	for _, c := range t.p.consts[name] {
		words = append(words, c.value)
	}
	t.printf("export type %s = %s;\n\n", tsName(t.p.name, name), choices(strings.Join(words, " ")))
}

// alias writes ids and other names of texts.
func (t *tsFile) alias(name string) {
	byName := map[string]*pkgDef{}
	for _, p := range t.pkgs {
		byName[p.name] = p
	}
	x, err := t.p.resolve(byName, t.p.types[name])
	if err != nil {
		return
	}
	target := ""
	switch {
	case t.p.alias[name] && x.named() && x.pkg != t.p.name:
		target = "import('./" + t.modules[x.pkg] + "')." + tsName(x.pkg, x.name)
	case x.kind == kindString:
		target = "string"
	default:
		return
	}
	t.doc("", t.p.docs[name])
	t.printf("export type %s = %s;\n\n", tsName(t.p.name, name), target)
}

// records writes the map from a kind to the type of its fields.
func (t *tsFile) records() error {
	list, err := recordsOf(t.p)
	if err != nil {
		return err
	}
	t.printf("/** The fields of a record, by its kind. */\nexport type Records = {\n")
	for _, r := range list {
		t.printf("  %s: %s;\n", r.kind, r.structName)
	}
	t.printf("};\n")
	return nil
}

// methods writes the calls of the core: x takes XIn and answers XOut.
func methods(core *pkgDef) (File, error) {
	var b bytes.Buffer
	b.WriteString(header)
	b.WriteString("/**\n * The methods of the core: what each takes and answers.\n * @module\n */\n\n")
	b.WriteString("import type * as core from './core';\n\nexport interface CoreMethods {\n")
	n := 0
	for _, s := range core.structs {
		method, ok := strings.CutSuffix(s.name, "In")
		if !ok || method == "" {
			continue
		}
		out := core.find(method + "Out")
		// PushAnswer and PullAnswer share the shape AnswerOut.
		if out == nil && strings.HasSuffix(method, "Answer") {
			out = core.find("AnswerOut")
		}
		if out == nil {
			return File{}, fmt.Errorf("core.%s has no %sOut", s.name, method)
		}
		fmt.Fprintf(&b, "  %s: { in: core.%s; out: core.%s };\n", strings.ToLower(method[:1])+method[1:], s.name, out.name)
		n++
	}
	if n == 0 {
		return File{}, fmt.Errorf("core has no methods")
	}
	b.WriteString("}\n")
	return File{"pwa/src/gen/methods.ts", b.Bytes()}, nil
}
