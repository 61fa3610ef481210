// Package vectors reads the rule vectors of testdata/rules and resolves them
// as testdata/rules/README.md says, so that Go's own tests, the core's and the
// WebAssembly's run the same ones. It is for tests and tools, runs natively alone,
// and judges nothing.
package vectors

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Vector is one resolved vector: a case, a change or none, and what the rules
// say of it.
type Vector struct {
	// File is the file it stands in, Name the sentence that it claims.
	File, Name string
	// Rule is the id that Pass speaks of: true when no finding of the rule comes.
	Rule string
	Pass bool
	// GuideID names a shipped guide; "" when Guide holds one itself, or neither
	// for a device without the guide.
	GuideID bti.GuideID
	Guide   jsonv.Value
	// Version is another version of the guide that the device has, for move_guide: null for none.
	Version jsonv.Value
	Actor   bti.Actor
	Today   bti.Date
	Case    bti.CaseID
	Records []syncproto.Record
	Earlier int
	People  []bti.Person
	Unit    string // what the directory calls the case's unit
	Change  *syncproto.Entry
	// Unread are fields of the changed record that somebody else wrote since the change's writer read them.
	Unread []string
	Expect Expect
}

// Expect is what must come out.
type Expect struct {
	// Codes are all codes that come, sorted: of the change's findings, or
	// without a change of the status' notes.
	Codes []string `json:"codes"`
	// Status holds part of rules.Status: members of an object, and elements of
	// an array in their order, must be there; others may be.
	Status json.RawMessage `json:"status,omitempty"`
	// Mutations is how many records an intent changes; nil says nothing.
	Mutations *int `json:"mutations,omitempty"`
	// Set are fields that an intent must set, by record; null: removed. Nil says nothing.
	Set map[bti.RecordID]map[string]jsonv.Value `json:"set,omitempty"`
	// Moved are the records that an intent must move to another scope.
	Moved map[bti.RecordID]bti.ScopeID `json:"moved,omitempty"`
}

// source is a vector, or a base, as it is written.
type source struct {
	Name    string                                  `json:"name"`
	Rule    string                                  `json:"rule"`
	Pass    bool                                    `json:"pass"`
	Base    string                                  `json:"base"`
	Guide   *jsonv.Value                            `json:"guide"`
	Version *jsonv.Value                            `json:"version"`
	Actor   string                                  `json:"actor"`
	Today   bti.Date                                `json:"today"`
	Case    bti.CaseID                              `json:"case"`
	Earlier int                                     `json:"earlier"`
	Records []record                                `json:"records"`
	Remove  []bti.RecordID                          `json:"remove"`
	Set     map[bti.RecordID]map[string]jsonv.Value `json:"set"`
	Add     []record                                `json:"add"`
	Change  *change                                 `json:"change"`
	Expect  Expect                                  `json:"expect"`
}

type record struct {
	ID    bti.RecordID `json:"id"`
	Kind  bti.Kind     `json:"kind"`
	Depth bti.Depth    `json:"depth"`
	By    bti.PersonID `json:"by"`
	F     jsonv.Value  `json:"f"`
}

type change struct {
	Op     syncproto.Op   `json:"op"`
	Record bti.RecordID   `json:"record"`
	Kind   bti.Kind       `json:"kind"`
	Depth  bti.Depth      `json:"depth"`
	Scope  bti.ScopeID    `json:"scope"`
	Intent bti.Intent     `json:"intent"`
	F      jsonv.Value    `json:"f"`
	IDs    []bti.RecordID `json:"ids"`
	Unread []string       `json:"unread"`
}

type bases struct {
	Writer bti.PersonID           `json:"writer"`
	People map[string]person      `json:"people"`
	Units  map[string]string      `json:"units"`
	Guides map[string]jsonv.Value `json:"guides"`
	Bases  map[string]source      `json:"bases"`
}

type person struct {
	Name    string        `json:"name"`
	Role    bti.Role      `json:"role"`
	Unit    bti.UnitID    `json:"unit"`
	Service bti.ServiceID `json:"service"`
	To      bti.Date      `json:"to"`
}

// shortID is "#c", which stands for a whole UUIDv7.
var shortID = regexp.MustCompile(`#([0-9a-f]{1,12})\b`)

const longID = "01920000-0000-7000-8000-000000000000"

func expand(text []byte) []byte {
	return shortID.ReplaceAllFunc(text, func(m []byte) []byte {
		return append([]byte(longID[:len(longID)-len(m)+1]), m[1:]...)
	})
}

// Load reads base.json and every other *.json of a folder, sorted by name.
func Load(fsys fs.FS) ([]Vector, error) {
	var b bases
	if err := read(fsys, "base.json", &b); err != nil {
		return nil, err
	}
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	var out []Vector
	var errs []error
	for _, name := range names {
		if name == "base.json" {
			continue
		}
		var list []source
		if err := read(fsys, name, &list); err != nil {
			errs = append(errs, err)
			continue
		}
		for _, s := range list {
			v, err := b.resolve(s)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %q: %w", name, s.Name, err))
				continue
			}
			v.File = path.Base(name)
			out = append(out, v)
		}
	}
	return out, errors.Join(errs...)
}

func read(fsys fs.FS, name string, into any) error {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(strings.NewReader(string(expand(text))))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// over lays a vector, or a base, on the base it names.
func (b *bases) over(s source) (source, error) {
	if s.Base == "" {
		return s, nil
	}
	base, ok := b.Bases[s.Base]
	if !ok {
		return s, fmt.Errorf("no base %q", s.Base)
	}
	base, err := b.over(base)
	if err != nil {
		return s, err
	}
	if s.Guide == nil {
		s.Guide = base.Guide
	}
	if s.Actor == "" {
		s.Actor = base.Actor
	}
	if s.Today == "" {
		s.Today = base.Today
	}
	if s.Case == "" {
		s.Case = base.Case
	}
	if s.Earlier == 0 {
		s.Earlier = base.Earlier
	}
	var records []record
	for _, r := range append(slices.Clone(base.Records), s.Records...) {
		if slices.Contains(s.Remove, r.ID) {
			continue
		}
		// In order of name, so that the same fields come in the same order every time.
		fields := s.Set[r.ID]
		for _, k := range sortedKeys(fields) {
			r.F = r.F.With(k, fields[k])
		}
		records = append(records, r)
	}
	for _, id := range s.Remove {
		if !slices.ContainsFunc(base.Records, func(r record) bool { return r.ID == id }) {
			return s, fmt.Errorf("removes %s, which the base does not have", id)
		}
	}
	for id := range s.Set {
		if !slices.ContainsFunc(records, func(r record) bool { return r.ID == id }) {
			return s, fmt.Errorf("sets %s, which the base does not have", id)
		}
	}
	s.Records = append(records, s.Add...)
	s.Base, s.Remove, s.Set, s.Add = "", nil, nil, nil
	return s, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (b *bases) resolve(s source) (Vector, error) {
	s, err := b.over(s)
	if err != nil {
		return Vector{}, err
	}
	v := Vector{
		Name: s.Name, Rule: s.Rule, Pass: s.Pass, Today: s.Today, Case: s.Case, Earlier: s.Earlier, Expect: s.Expect,
	}
	slices.Sort(v.Expect.Codes)
	if v.GuideID, v.Guide, err = b.guide(s.Guide); err != nil {
		return v, err
	}
	if _, v.Version, err = b.guide(s.Version); err != nil {
		return v, err
	}
	actor, ok := b.People[s.Actor]
	if !ok {
		return v, fmt.Errorf("no person %q", s.Actor)
	}
	v.Actor = bti.Actor{Person: bti.PersonID(s.Actor), Role: actor.Role, Unit: actor.Unit, Service: actor.Service}
	for _, id := range sortedKeys(b.People) {
		p := b.People[id]
		v.People = append(v.People, bti.Person{
			Person: bti.PersonID(id), Name: p.Name, Role: p.Role, Unit: p.Unit, Service: p.Service, To: p.To,
		})
	}
	for i, r := range s.Records {
		if r.Kind == bti.KindCase && r.F.Get("guide").IsNull() {
			r.F = r.F.With("guide", jsonv.Str(string(v.guideID()))).With("guideVersion", jsonv.Str(v.guideVersion()))
		}
		if r.Kind == bti.KindCase {
			v.Unit = b.Units[r.F.Get("unit").Text()]
		}
		by := r.By
		if by == "" {
			by = b.Writer
		}
		at := int64(i + 1)
		v.Records = append(v.Records, syncproto.Record{
			ID: r.ID, Kind: string(r.Kind), Scope: scopeOf(v.Case, r.Depth), Version: at, Fields: r.F,
			CreatedBy: by, CreatedAt: at, By: by, At: at,
		})
	}
	if c := s.Change; c != nil {
		v.Change = &syncproto.Entry{
			N: 1, Op: c.Op, Record: c.Record, Kind: string(c.Kind), Scope: c.Scope, Fields: c.F,
			Intent: string(c.Intent), IDs: c.IDs, At: 1,
		}
		if c.Scope == "" {
			v.Change.Scope = scopeOf(v.Case, c.Depth)
		}
		v.Unread = c.Unread
	}
	return v, nil
}

// guide is a shipped guide's id, one of base.json's own, or "none".
func (b *bases) guide(g *jsonv.Value) (bti.GuideID, jsonv.Value, error) {
	if g == nil || g.Text() == "none" {
		return "", jsonv.Value{}, nil
	}
	if own, ok := b.Guides[g.Text()]; ok {
		return "", own, nil
	}
	if g.Text() == "" {
		return "", jsonv.Value{}, errors.New("a guide is named by its id")
	}
	return bti.GuideID(g.Text()), jsonv.Value{}, nil
}

// The head of a case without a guide names one all the same.
const someGuide = "kongsvinger-barnehage"

func (v *Vector) guideID() bti.GuideID {
	switch {
	case v.GuideID != "":
		return v.GuideID
	case !v.Guide.IsNull():
		return bti.GuideID(v.Guide.Get("id").Text())
	default:
		return someGuide
	}
}

func (v *Vector) guideVersion() string {
	if t := v.Guide.Get("version").Text(); t != "" {
		return t
	}
	return "1.0"
}

func scopeOf(c bti.CaseID, d bti.Depth) bti.ScopeID {
	if d == "" {
		d = bti.Log
	}
	return bti.ScopeOf(c, d)
}

// Input is the vector as core.VectorIn has it, in JSON; shipped finds a shipped
// guide's JSON by its id. The answer's codes, mutations and status are for Differ.
func (v *Vector) Input(shipped func(bti.GuideID) (jsonv.Value, error)) (jsonv.Value, error) {
	g := v.Guide
	if v.GuideID != "" {
		var err error
		if g, err = shipped(v.GuideID); err != nil {
			return jsonv.Value{}, err
		}
	}
	walk := func(w jsonv.Walker) (jsonv.Value, error) { return jsonv.Parse(string(jsonv.Write(nil, w))) }
	actor, err := walk(&v.Actor)
	if err != nil {
		return jsonv.Value{}, err
	}
	records, people := make([]jsonv.Value, len(v.Records)), make([]jsonv.Value, len(v.People))
	for i := range v.Records {
		if records[i], err = walk(&v.Records[i]); err != nil {
			return jsonv.Value{}, err
		}
	}
	for i := range v.People {
		if people[i], err = walk(&v.People[i]); err != nil {
			return jsonv.Value{}, err
		}
	}
	unread := make([]jsonv.Value, len(v.Unread))
	for i, name := range v.Unread {
		unread[i] = jsonv.Str(name)
	}
	in := jsonv.Obj(
		jsonv.M("guide", g), jsonv.M("actor", actor), jsonv.M("today", jsonv.Str(string(v.Today))), jsonv.M("lang", jsonv.Str("nb")),
		jsonv.M("case", jsonv.Str(string(v.Case))), jsonv.M("records", jsonv.Arr(records...)),
		jsonv.M("earlier", jsonv.Int(int64(v.Earlier))), jsonv.M("people", jsonv.Arr(people...)),
		jsonv.M("unit", jsonv.Str(v.Unit)), jsonv.M("unread", jsonv.Arr(unread...)),
	)
	if !v.Version.IsNull() {
		in = in.With("other", v.Version)
	}
	if v.Change != nil {
		change, err := walk(v.Change)
		if err != nil {
			return jsonv.Value{}, err
		}
		in = in.With("change", change)
	}
	return in, nil
}

// Differ says in what an answer is not the expected one: codes of the change's
// findings (without a change, of the status' notes) in any order, how many records an
// intent changes, and the status as JSON. Empty: it is as expected.
func (v *Vector) Differ(codes []string, mutations int, status []byte) []string {
	var out []string
	codes = slices.Sorted(slices.Values(codes))
	if !slices.Equal(codes, v.Expect.Codes) {
		out = append(out, fmt.Sprintf("codes %v, want %v", codes, v.Expect.Codes))
	}
	met := slices.ContainsFunc(codes, func(c string) bool { return strings.HasPrefix(c, v.Rule+".") })
	if met == v.Pass {
		out = append(out, fmt.Sprintf("pass is %v, but a finding of %s is there: %v", v.Pass, v.Rule, met))
	}
	if n := v.Expect.Mutations; v.Change != nil && n != nil && *n != mutations {
		out = append(out, fmt.Sprintf("%d mutations, want %d", mutations, *n))
	}
	if len(v.Expect.Status) == 0 {
		return out
	}
	var got, want any
	if err := errors.Join(json.Unmarshal(status, &got), json.Unmarshal(v.Expect.Status, &want)); err != nil {
		return append(out, err.Error())
	}
	if !partOf(want, got) {
		out = append(out, fmt.Sprintf("status %s\nlacks %s", status, v.Expect.Status))
	}
	return out
}

// partOf: members of an object and, in their order, elements of an array must
// be there; an empty array wants an empty one.
func partOf(want, got any) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		for k, x := range w {
			ok = ok && partOf(x, g[k])
		}
		return ok
	case []any:
		g, ok := got.([]any)
		if !ok || len(w) == 0 {
			return ok && len(g) == 0
		}
		i := 0
		for _, x := range g {
			if i < len(w) && partOf(w[i], x) {
				i++
			}
		}
		return i == len(w)
	case bool:
		g, _ := got.(bool) // left out means false
		return g == w
	default:
		return want == got
	}
}
