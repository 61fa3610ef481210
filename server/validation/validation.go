// Package validation is validator/v10 with the checks of internal/field
// registered under the names they have in validate tags. The server uses it
// for the bodies of HTTP requests; for records it is the reference that the
// generated checks are held against. It never sees a record that is synced:
// there internal/bti checks: decoding and checking a record took 2.7 µs there and 11.3 µs with
// encoding/json and validator/v10 (bench_test.go, November 2026).
package validation

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"stafett/internal/field"
)

// New is a validator that accepts the identity numbers of mode and names
// fields as JSON does.
func New(mode field.Mode) *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	field.EachFormat(func(tag string, ok func(string, field.Mode) bool) {
		err := v.RegisterValidation(tag, func(fl validator.FieldLevel) bool {
			return fl.Field().Kind() == reflect.String && ok(fl.Field().String(), mode)
		})
		if err != nil {
			// Only an empty tag or a nil function is refused: neither can come from EachFormat.
			panic(err)
		}
	})
	return v
}

// Faults are the faults in an answer of Validate.Struct, as the checks of
// records have them; nil when err is nil. Another error than that of a failed
// check is handed back.
func Faults(err error) ([]field.Fault, error) {
	if err == nil {
		return nil, nil
	}
	var failed validator.ValidationErrors
	if !errors.As(err, &failed) {
		return nil, err
	}
	faults := make([]field.Fault, 0, len(failed))
	for _, e := range failed {
		_, path, _ := strings.Cut(e.Namespace(), ".")
		faults = append(faults, field.Fault{Field: path, Code: e.Tag(), Param: e.Param(), Of: counted(e)})
	}
	return faults, nil
}

// counted is Fault.Of.
func counted(e validator.FieldError) string {
	if e.Tag() != "min" && e.Tag() != "max" {
		return ""
	}
	switch e.Kind() {
	case reflect.String:
		return "text"
	case reflect.Slice:
		return "list"
	}
	return "number"
}
