package benchdata_test

import (
	"os"
	"strings"
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

// The app runs its core in on the sample: one that the core could not read would warm nothing and fail nothing.
func TestTheSampleInTheAppIsFreshAndListsItsCases(t *testing.T) {
	sample, err := benchdata.Sample()
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../pwa/src/worker/sample.json")
	if err != nil || string(committed) != sample {
		t.Errorf("pwa/src/worker/sample.json is stale (%v): run make gen", err)
	}
	c := core.New()
	in := core.OpenIn{Actor: benchdata.Actor, Device: "01939f00-0000-7000-8000-0000000000d1", Mode: "demo", Lang: "nb"}
	for _, call := range [][2]string{{"open", string(in.AppendJSON(nil))}, {"load", sample}, {"ready", "{}"}} {
		if out := c.Call(call[0], call[1]); strings.Contains(out, `"code"`) {
			t.Fatalf("%s: %s", call[0], out)
		}
	}
	list := c.Call("cases", `{"today":"`+string(benchdata.Today)+`"}`)
	if n := strings.Count(list, `"stepName":"`); n != 3 || strings.Contains(list, `"stepName":""`) {
		t.Errorf("%d cases: %s", n, list)
	}
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
