package main

import (
	"fmt"
	"strconv"
	"strings"
)

// formats maps the tags that check a text's form to the names they have in internal/field.
var formats = map[string]string{
	"notblank": "NotBlank", "date": "IsDate", "clock": "IsClock", "uuid7": "IsUUID7", "slug": "IsSlug",
	"phone": "IsPhone", "nationalid": "IsNationalID", "orgnr": "IsOrgNumber", "kommunenr": "IsMunicipalityNumber",
	"sha256hex": "IsSHA256", "httpsurl": "IsHTTPS", "drawing": "IsDrawing", "photo": "IsPhoto",
}

// rule is a validate tag taken apart; it becomes a field.Rule.
type rule struct {
	required, optional bool
	format             string // the tag
	min, max           *int
	oneOf              string
	each               *rule
}

// The parts of a tag in the only order that is accepted, so that a field.Rule
// needs to remember no order.
const (
	stagePresence = iota
	stageFormat
	stageMin
	stageMax
	stageOneOf
	stageDive
)

// parseRule takes a validate tag apart. The set of tags is closed: an unknown
// one, one in the wrong place, or one that means nothing for the type is an error.
func parseRule(tag string, t typ) (*rule, error) {
	r := &rule{}
	if tag == "" {
		return r, nil
	}
	stage := -1
	head, tail, dives := tag, "", false
	if tag == "dive" {
		head, dives = "", true
	} else if strings.HasPrefix(tag, "dive,") {
		head, tail, dives = "", tag[len("dive,"):], true
	} else if i := strings.Index(tag, ",dive"); i >= 0 {
		rest := tag[i+len(",dive"):]
		if rest != "" && rest[0] != ',' {
			return nil, fmt.Errorf("tag %q: unknown part after dive", tag)
		}
		head, tail, dives = tag[:i], strings.TrimPrefix(rest, ","), true
	}
	for _, part := range strings.Split(head, ",") {
		if head == "" {
			break
		}
		name, param, hasParam := strings.Cut(part, "=")
		at, err := r.set(name, param, hasParam, t)
		if err != nil {
			return nil, fmt.Errorf("tag %q: %w", tag, err)
		}
		if at <= stage {
			return nil, fmt.Errorf("tag %q: %s stands in the wrong place; the order is required|omitempty, format, min, max, oneof, dive", tag, name)
		}
		stage = at
	}
	if (t.kind == kindInt || t.kind == kindInt64) && (r.min == nil || r.max == nil) {
		return nil, fmt.Errorf("tag %q: a number needs min and max", tag)
	}
	if dives {
		if t.kind != kindSlice {
			return nil, fmt.Errorf("tag %q: dive is for lists", tag)
		}
		each, err := parseRule(tail, *t.elem)
		if err != nil {
			return nil, err
		}
		r.each = each
	}
	if t.kind == kindSlice && (r.max == nil || !dives && t.elem.kind == kindStruct) {
		return nil, fmt.Errorf("tag %q: a list needs max, and dive when it holds structs", tag)
	}
	return r, nil
}

func (r *rule) set(name, param string, hasParam bool, t typ) (stage int, err error) {
	text, number, list := t.kind == kindString, t.kind == kindInt, t.kind == kindSlice
	wants := func(ok, withParam bool) error {
		if !ok {
			return fmt.Errorf("%s means nothing for this type", name)
		}
		if withParam != hasParam || withParam && param == "" {
			return fmt.Errorf("%s: a parameter is missing or too many", name)
		}
		return nil
	}
	if format, ok := formats[name]; ok {
		r.format = format
		return stageFormat, wants(text, false)
	}
	switch name {
	case "required":
		r.required = true
		return stagePresence, wants(text || number, false)
	case "omitempty":
		r.optional = true
		return stagePresence, wants(text || number || list, false)
	case "min", "max":
		if err := wants(text || number || list, true); err != nil {
			return 0, err
		}
		n, err := strconv.Atoi(param)
		if err != nil {
			return 0, fmt.Errorf("%s: %q is no whole number", name, param)
		}
		if name == "min" {
			r.min = &n
			return stageMin, nil
		}
		r.max = &n
		return stageMax, nil
	case "oneof":
		if strings.ContainsAny(param, "'\\") || strings.Contains(param, "  ") {
			return 0, fmt.Errorf("oneof: choices are words split by single spaces")
		}
		r.oneOf = param
		return stageOneOf, wants(text, true)
	}
	return 0, fmt.Errorf("%s is not among the tags known here", name)
}

// literal is the rule as the body of a Go composite literal.
func (r *rule) literal(omit bool) string {
	var b []string
	if omit {
		b = append(b, "Omit: true")
	}
	if r.required {
		b = append(b, "Required: true")
	}
	if r.optional {
		b = append(b, "Optional: true")
	}
	if r.format != "" {
		b = append(b, "Format: field."+r.format)
	}
	if r.min != nil {
		b = append(b, fmt.Sprintf("HasMin: true, Min: %d", *r.min))
	}
	if r.max != nil {
		b = append(b, fmt.Sprintf("HasMax: true, Max: %d", *r.max))
	}
	if r.oneOf != "" {
		b = append(b, fmt.Sprintf("OneOf: %q", r.oneOf))
	}
	if r.each != nil {
		if body := r.each.literal(false); body != "" {
			b = append(b, "Each: &field.Rule{"+body+"}")
		}
	}
	return strings.Join(b, ", ")
}
