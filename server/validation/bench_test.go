package validation

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/syncproto/jsonv"
)

// BenchmarkOneRecord compares the two ways from the text of a measure to its
// checked struct.
func BenchmarkOneRecord(b *testing.B) {
	v := valid(reflect.TypeFor[bti.Measure](), "", rand.New(rand.NewPCG(4, 4)))
	text := v.With("log", jsonv.Str(strings.Repeat("Ola bygde tårn med to andre. ", 20))).String()
	b.Logf("%d bytes", len(text))
	b.Run("generated", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v, err := jsonv.Parse(text)
			if err != nil || len(bti.Check(bti.KindMeasure, v, field.Demo)) > 0 {
				b.Fatal(err)
			}
		}
	})
	b.Run("validator", func(b *testing.B) {
		b.ReportAllocs()
		check := modes[field.Demo]
		for b.Loop() {
			var m bti.Measure
			if err := json.Unmarshal([]byte(text), &m); err != nil {
				b.Fatal(err)
			}
			if err := check.Struct(&m); err != nil {
				b.Fatal(err)
			}
		}
	})
}
