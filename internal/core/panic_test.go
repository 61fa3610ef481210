package core

import (
	"strings"
	"testing"

	"stafett/syncproto/jsonv"
)

func TestAPanicIsAnsweredAndItsWordsAreNotTold(t *testing.T) {
	before := methods
	defer func() { methods = before }()
	methods = append(methods[:len(methods):len(methods)], method{"break", true, func() jsonv.Walker { panic("Ask Prøve") }})
	got := New().Call("break", "{}")
	v, err := jsonv.Parse(got)
	if err != nil || v.Get("code").Text() != CodeInternal || strings.Contains(got, "Ask") {
		t.Fatal(got)
	}
}
