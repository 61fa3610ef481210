package file

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"stafett/internal/field"
	"stafett/syncproto/jsonv"
)

const (
	// depthMax bounds nesting before the parser, which recurses, sees the file. A guide is 8 deep.
	depthMax = 12
	// columnMax bounds how far in a key or a dash may stand; each level of
	// nesting takes at least one column or a bracket.
	columnMax = 160
	// tokensMax bounds the parser's time, which grows with the square of the
	// keys in one mapping (0.4 s at this bound). A guide has some 4,000.
	tokensMax = 40_000
)

// tree is a file as a value, with the place of everything in it.
type tree struct {
	value jsonv.Value
	lines map[string]int    // path → line
	raw   map[string]string // path → a number, true or false as it is written
	found []Fault           // what was wrong with the YAML itself
	lang  field.Lang
}

// line is where path stands, or the nearest thing around it.
func (t *tree) line(path string) int {
	for {
		if n, ok := t.lines[path]; ok {
			return n
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return t.lines[""]
		}
		path = path[:i]
	}
}

// parse reads YAML. The tree is nil when it could not be read at all.
func parse(src []byte, lang field.Lang) (t *tree, fs []Fault) {
	one := func(line int, code string, args ...any) []Fault {
		f := whole(code, lang, args...)
		f.Line = line
		return []Fault{f}
	}
	if len(src) > BytesMax {
		return nil, one(0, "too_large", BytesMax)
	}
	// The parser miscounts the lines of Windows and of old Macs.
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(src), "\ufeff"))
	if !utf8.ValidString(text) {
		return nil, one(1+strings.Count(text[:validLen(text)], "\n"), "not_utf8")
	}
	// The scanner and the parser are others' code and the file is anybody's: a
	// panic in them is a fault of the file as far as its writer can tell.
	defer func() {
		if recover() != nil {
			t, fs = nil, one(0, "unreadable")
		}
	}()
	tokens := lexer.Tokenize(text)
	if code, line, what := bounded(tokens); code != "" {
		return nil, one(line, code, what)
	}
	doc, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil {
			return nil, one(syntax.Token.Position.Line, "syntax", clip(syntax.Message))
		}
		return nil, one(0, "unreadable")
	}
	var body ast.Node
	for _, d := range doc.Docs {
		if d.Body == nil {
			continue
		}
		if body != nil {
			return nil, one(d.Body.GetToken().Position.Line, "several")
		}
		body = d.Body
	}
	if body == nil {
		return nil, one(0, "empty")
	}
	t = &tree{lines: make(map[string]int), raw: make(map[string]string), lang: lang}
	t.lines[""] = 1
	t.value = t.convert(body, "", 0)
	if i := slices.IndexFunc(t.found, func(f Fault) bool { return f.Code == "too_deep" }); i >= 0 {
		return nil, t.found[i : i+1]
	}
	return t, t.found
}

// validLen is how many bytes of s are valid UTF-8 from its start.
func validLen(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return len(s)
}

// bounded finds what may not stand in a guide, or too much of it, without
// recursion and in linear time. The answer "" is that all is well.
func bounded(tokens token.Tokens) (code string, line int, what any) {
	if len(tokens) > tokensMax {
		return "too_many", tokens[tokensMax].Position.Line, tokensMax
	}
	flow := 0
	for i, tk := range tokens {
		at := tk.Position.Line
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			if flow++; flow > depthMax {
				return "too_deep", at, depthMax
			}
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType:
			if tk.Position.Column > columnMax {
				return "too_deep", at, depthMax
			}
			if tk.Type == token.MappingKeyType {
				return "not_plain", at, "?"
			}
		case token.MappingValueType:
			if flow <= 0 && i > 0 && tokens[i-1].Position.Column > columnMax {
				return "too_deep", at, depthMax
			}
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType:
			return "not_plain", at, clip(tk.Value)
		}
	}
	return "", 0, nil
}

// clip bounds what a message repeats of the file.
func clip(s string) string {
	const runesMax = 80
	n := 0
	for i := range s {
		if n++; n > runesMax {
			return s[:i] + "…"
		}
	}
	return s
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (t *tree) convert(n ast.Node, path string, depth int) jsonv.Value {
	if n == nil {
		return jsonv.Value{}
	}
	if depth > depthMax {
		t.note(n, "", "too_deep", depthMax)
		return jsonv.Value{}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return t.mapping(n.Values, path, depth)
	case *ast.MappingValueNode:
		return t.mapping([]*ast.MappingValueNode{n}, path, depth)
	case *ast.SequenceNode:
		items := make([]jsonv.Value, len(n.Values))
		for i, v := range n.Values {
			at := jsonv.Index(path, i)
			t.lines[at] = lineOf(v, n)
			items[i] = t.convert(v, at, depth+1)
		}
		return jsonv.Arr(items...)
	case *ast.StringNode:
		return jsonv.Str(n.Value)
	case *ast.LiteralNode:
		return jsonv.Str(n.Value.Value)
	case *ast.NullNode:
		return jsonv.Value{}
	case *ast.BoolNode:
		t.raw[path] = n.Token.Value
		return jsonv.Boolean(n.Value)
	case *ast.IntegerNode:
		t.raw[path] = n.Token.Value
		switch v := n.Value.(type) {
		case int64:
			return jsonv.Int(v)
		case uint64:
			if int64(v) >= 0 {
				return jsonv.Int(int64(v))
			}
		}
		return notWhole
	case *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		t.raw[path] = n.GetToken().Value
		return notWhole
	default:
		t.note(n, path, "not_plain", clip(n.GetToken().Value))
		return jsonv.Value{}
	}
}

// notWhole stands for any number that is not a whole one, or too large to be
// kept: no field of a guide takes one, and what was written is in tree.raw.
var notWhole, _ = jsonv.Parse("0.5")

// lineOf is where v stands; an element left empty stands where its list begins.
func lineOf(v, list ast.Node) int {
	if v == nil || v.GetToken() == nil {
		v = list
	}
	if m, ok := v.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken().Position.Line
	}
	if m, ok := v.(*ast.MappingValueNode); ok {
		return m.Key.GetToken().Position.Line
	}
	return v.GetToken().Position.Line
}

func (t *tree) note(n ast.Node, path, code string, args ...any) {
	if len(t.found) >= field.FaultsMax {
		return
	}
	f := whole(code, t.lang, args...)
	f.Path = path
	if tk := n.GetToken(); tk != nil {
		f.Line = tk.Position.Line
	}
	t.found = append(t.found, f)
}

// mapping takes the first of two keys that are the same, and tells of the second.
func (t *tree) mapping(values []*ast.MappingValueNode, path string, depth int) jsonv.Value {
	members := make([]jsonv.Member, 0, len(values))
	lines := make(map[string]int, len(values))
	for _, v := range values {
		key, ok := keyText(v.Key)
		if !ok {
			t.note(v.Key, path, "key")
			continue
		}
		// A long key is cut, as it is part of the path of everything below it.
		key = clip(key)
		line := v.Key.GetToken().Position.Line
		if first, twice := lines[key]; twice {
			t.note(v.Key, join(path, key), "duplicate", key, first)
			continue
		}
		lines[key] = line
		at := join(path, key)
		t.lines[at] = line
		members = append(members, jsonv.M(key, t.convert(v.Value, at, depth+1)))
	}
	return jsonv.Obj(members...)
}

func keyText(k ast.MapKeyNode) (string, bool) {
	switch k := k.(type) {
	case *ast.StringNode:
		return k.Value, true
	case *ast.IntegerNode, *ast.BoolNode, *ast.FloatNode, *ast.NullNode:
		return k.GetToken().Value, true
	}
	return "", false
}

// quoted is how a scalar is written as text.
func quoted(raw string) string { return strconv.Quote(clip(raw)) }
