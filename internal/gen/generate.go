package main

import "go/ast"

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
