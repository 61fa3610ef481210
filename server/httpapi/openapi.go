package httpapi

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func (a *api) openapi(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	body, err := json.Marshal(a.description())
	if err != nil {
		return err
	}
	return c.Send(body)
}

type object = map[string]any

// description is the API as OpenAPI 3.1, made from the table of routes and
// the structs of the bodies, so that it cannot say another thing than the code.
func (a *api) description() object {
	paths := object{}
	schemas := object{}
	ref := func(v any) object { return schemaOf(reflect.TypeOf(v), schemas) }
	problem := object{"description": "A problem (RFC 9457).", "content": object{"application/problem+json": object{"schema": ref(Problem{})}}}
	for _, r := range a.routes() {
		codes := slices.Clone(r.codes)
		if r.in != nil {
			codes = append(codes, "bad_json", "unsupported_type", "too_large", "timeout")
			if _, wire := reflect.New(reflect.TypeOf(r.in)).Interface().(wireIn); wire {
				codes = append(codes, "bad_request")
			} else {
				codes = append(codes, "bad_fields")
			}
		}
		if !r.open {
			codes = append(codes, "token_invalid", "token_expired", "account_ended", "device_revoked")
		}
		if len(r.before) > 0 {
			codes = append(codes, "too_many")
		}
		path, parameters := template(r.path)
		parameters = append(parameters, inQuery(r.query)...)
		op := object{"summary": r.summary, "operationId": strings.Trim(strings.NewReplacer("/", "_", ":", "").Replace(r.path), "_")}
		if parameters != nil {
			op["parameters"] = parameters
		}
		answers := object{}
		switch {
		case r.path == "/api/live":
			answers["200"] = object{"description": "A stream that stays open.", "content": object{"text/event-stream": object{}}}
		case r.redirects:
			answers["303"] = object{"description": "The browser goes on elsewhere."}
		case r.out == nil && r.media == "":
			answers["204"] = object{"description": "Done."}
		case r.media != "":
			answers["200"] = object{"description": "Done.", "content": object{r.media: object{}}}
		default:
			answers["200"] = object{"description": "Done.", "content": object{"application/json": object{"schema": ref(r.out)}}}
		}
		for _, code := range append(codes, "internal") {
			status := strconv.Itoa(kinds[code].status)
			if have, ok := answers[status].(object); ok {
				have["x-codes"] = appendOnce(have["x-codes"].([]string), code)
				continue
			}
			answers[status] = object{"description": problem["description"], "content": problem["content"], "x-codes": []string{code}}
		}
		op["responses"] = answers
		if r.in != nil {
			op["requestBody"] = object{"required": true, "content": object{"application/json": object{"schema": ref(r.in)}}}
		}
		if !r.open {
			op["security"] = []object{{"bearer": []string{}}}
		}
		item, _ := paths[path].(object)
		if item == nil {
			item = object{}
		}
		item[strings.ToLower(r.method)] = op
		paths[path] = item
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Stafett", "version": strconv.Itoa(syncproto.Version),
			"description": "The relay log of child services. version is the wire's; see the package syncproto for what a push and a pull mean.",
		},
		"paths": paths,
		"components": object{
			"schemas":         schemas,
			"securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
		},
	}
}

// template is a route's path as OpenAPI writes it, with its parameters.
func template(path string) (string, []object) {
	var parameters []object
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
			parameters = append(parameters, object{"name": name, "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	return strings.Join(parts, "/"), parameters
}

// inQuery is what may stand behind the question mark of a route.
func inQuery(query any) (list []object) {
	if query == nil {
		return nil
	}
	t := reflect.TypeOf(query)
	properties := structSchema(t, object{})["properties"].(object)
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("query")
		list = append(list, object{"name": name, "in": "query", "schema": properties[name]})
	}
	return list
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// schemaOf is the JSON Schema of a type; structs stand under components.
func schemaOf(t reflect.Type, schemas object) object {
	switch t {
	case reflect.TypeFor[jsonv.Value](), reflect.TypeFor[json.RawMessage]():
		return object{"description": "Any JSON value."}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem(), schemas)
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem(), schemas)}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Struct:
		if _, done := schemas[t.Name()]; !done {
			schemas[t.Name()] = object{} // a struct that holds itself ends here
			schemas[t.Name()] = structSchema(t, schemas)
		}
		return object{"$ref": "#/components/schemas/" + t.Name()}
	default:
		return object{"type": "string"}
	}
}

func structSchema(t reflect.Type, schemas object) object {
	properties, required := object{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || name == "" {
			continue
		}
		s := schemaOf(f.Type, schemas)
		rules := strings.Split(f.Tag.Get("validate"), ",")
		for _, rule := range rules {
			key, param, _ := strings.Cut(rule, "=")
			switch {
			case key == "oneof":
				s["enum"] = strings.Fields(param)
			case key == "max" && s["type"] == "string":
				s["maxLength"], _ = strconv.Atoi(param)
			case key == "uuid7":
				s["format"] = "uuid"
			}
		}
		properties[name] = s
		if !strings.Contains(opts, "omitempty") && f.Type != reflect.TypeFor[jsonv.Value]() {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}

// Description is the API as OpenAPI 3.1, as a server would answer it, for
// printing; demo adds the routes that exist in a demonstration alone.
func Description(demo bool) ([]byte, error) {
	a := new(api)
	if demo {
		a.Demo = []DemoPerson{}
	}
	return json.MarshalIndent(a.description(), "", "  ")
}
