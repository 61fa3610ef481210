package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
)

// Generate renders all generated files of the repository at root, in a fixed order.
func Generate(root string) ([]File, error) {
	pkgs, err := load(root)
	if err != nil {
		return nil, err
	}
	var files []File
	for _, p := range pkgs {
		if !p.codec {
			continue
		}
		f, err := codec(p)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	list, err := allTypes(pkgs)
	if err != nil {
		return nil, err
	}
	text, err := shape(pkgs)
	if err != nil {
		return nil, err
	}
	files = append(files, list, text)
	ts, err := typescript(pkgs)
	if err != nil {
		return nil, err
	}
	return append(files, ts...), nil
}

// sliceOfPointers is T of []*T, else "".
func sliceOfPointers(e ast.Expr) string {
	a, ok := e.(*ast.ArrayType)
	if !ok {
		return ""
	}
	s, ok := a.Elt.(*ast.StarExpr)
	if !ok {
		return ""
	}
	id, ok := s.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return id.Name
}

// allTypes writes the list of all structs with a codec, for the test that
// holds the codecs against encoding/json.
func allTypes(pkgs []*pkgDef) (File, error) {
	var out, body bytes.Buffer
	out.WriteString(header + "package codecs\n\nimport (\n")
	for _, p := range pkgs {
		if !p.codec {
			continue
		}
		fmt.Fprintf(&out, "\t%q\n", module+"/"+p.dir)
		for _, s := range p.structs {
			fmt.Fprintf(&body, "\tfunc() codec { return new(%s.%s) },\n", p.name, s.name)
		}
	}
	out.WriteString(")\n\n// all makes one of each struct that has a codec.\nvar all = []func() codec{\n")
	out.Write(body.Bytes())
	out.WriteString("}\n")
	text, err := format.Source(out.Bytes())
	return File{"internal/gen/codecs/all_gen_test.go", text}, err
}
