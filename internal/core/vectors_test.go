package core_test

import (
	"os"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/rules/vectors"
	"stafett/syncproto/jsonv"
)

func TestTheRuleVectorsHoldThroughTheCoresOwnCall(t *testing.T) {
	guides, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	shipped := map[bti.GuideID]jsonv.Value{}
	for _, g := range guides {
		v, err := jsonv.Parse(guide.JSON(g))
		if err != nil {
			t.Fatal(err)
		}
		shipped[g.ID] = v
	}
	list, err := vectors.Load(os.DirFS("../../testdata/rules"))
	if err != nil {
		t.Fatal(err)
	}
	c := core.New()
	for _, v := range list {
		in, err := v.Input(func(id bti.GuideID) (jsonv.Value, error) { return shipped[id], nil })
		if err != nil {
			t.Fatal(err)
		}
		out, err := jsonv.Parse(c.Call("vector", in.String()))
		if err != nil {
			t.Fatal(err)
		}
		if code := out.Get("code").Text(); code != "" {
			t.Errorf("%s: %q: %s", v.File, v.Name, out)
			continue
		}
		found := out.Get("findings")
		if v.Change == nil {
			found = out.Get("status").Get("notes")
		}
		var codes []string
		for _, f := range found.Elems() {
			codes = append(codes, f.Val.Get("code").Text())
			if f.Val.Get("text").Text() == "" {
				t.Errorf("%s: %q: %s has no words", v.File, v.Name, f.Val.Get("code"))
			}
		}
		n, _ := out.Get("mutations").Int64()
		for _, p := range v.Differ(codes, int(n), []byte(out.Get("status").String())) {
			t.Errorf("%s: %q: %s", v.File, v.Name, p)
		}
	}
}
