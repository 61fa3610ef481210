package benchdata_test

import (
	"testing"

	"stafett/internal/benchdata"
	"stafett/internal/core"
)

func device(b *testing.B) (open, load string) {
	b.Helper()
	rows, err := benchdata.Rows(200)
	if err != nil {
		b.Fatal(err)
	}
	in := core.OpenIn{Actor: benchdata.Actor, Device: "01939f00-0000-7000-8000-0000000000d1", Mode: "demo", Lang: "nb"}
	return string(in.AppendJSON(nil)), benchdata.JSON(rows)
}

func BenchmarkLoadOf200Cases(b *testing.B) {
	open, load := device(b)
	for b.Loop() {
		c := core.New()
		c.Call("open", open)
		c.Call("load", load)
		c.Call("ready", "{}")
	}
}

func BenchmarkFirstListOf200Cases(b *testing.B) {
	open, load := device(b)
	for b.Loop() {
		b.StopTimer()
		c := core.New()
		c.Call("open", open)
		c.Call("load", load)
		c.Call("ready", "{}")
		b.StartTimer()
		c.Call("cases", `{"today":"2026-11-22"}`)
	}
}
