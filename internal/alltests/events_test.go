package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// told runs the events through countGo.
func told(t *testing.T, events ...map[string]string) (c count, now, later string) {
	t.Helper()
	var in, first, second strings.Builder
	for _, e := range events {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(b, '\n'))
	}
	c = countGo(strings.NewReader(in.String()), &first, &second)
	return c, first.String(), second.String()
}

func event(action, test, output string) map[string]string {
	return map[string]string{"Action": action, "Package": "p", "Test": test, "Output": output}
}

func TestAFailingTestSaysWhyTwiceAndAPassingOneNothing(t *testing.T) {
	c, now, later := told(t,
		event("output", "TestA", "a is fine\n"), event("pass", "TestA", ""),
		event("output", "TestB/x", "the reason\n"), event("fail", "TestB/x", ""),
		event("output", "TestB", "half "), event("output", "TestB", "a line"), event("fail", "TestB", ""),
		event("output", "", "FAIL\n"), event("fail", "", ""))
	if c != (count{passed: 1, failed: 1}) {
		t.Error(c)
	}
	for _, said := range []string{now, later} {
		if !strings.Contains(said, "the reason\nFAIL p TestB/x\nhalf a line\nFAIL p TestB\n") || strings.Contains(said, "fine") {
			t.Error(said)
		}
	}
}

func TestOfALongOutputTheEndIsShown(t *testing.T) {
	var events []map[string]string
	for i := range linesMax + 40 {
		events = append(events, event("output", "TestA", fmt.Sprintf("line %d\n", i)))
	}
	_, _, later := told(t, append(events, event("fail", "TestA", ""))...)
	if !strings.HasPrefix(later, "… 40 lines before these\nline 40\n") || !strings.Contains(later, fmt.Sprintf("line %d\nFAIL p TestA\n", linesMax+39)) {
		t.Error(later)
	}
}

func TestOfAProgramThatWasStoppedTheReasonIsShownAndNotTheEndOfTheStacks(t *testing.T) {
	for _, why := range []string{"panic: runtime error: index out of range\n", "fatal error: all goroutines are asleep - deadlock!\n"} {
		var events []map[string]string
		for i := range linesMax + 40 {
			events = append(events, event("output", "TestA", fmt.Sprintf("line %d\n", i)))
		}
		// As test2json hands it out: the line of the reason in two pieces, and one of the stacks' too.
		events = append(events, event("output", "TestA", why[:12]), event("output", "TestA", why[12:]))
		for i := range 200 {
			events = append(events, event("output", "TestA", fmt.Sprintf("stack ")), event("output", "TestA", fmt.Sprintf("%d\n", i)))
		}
		_, _, later := told(t, append(events, event("fail", "TestA", ""))...)
		want := fmt.Sprintf("… %d lines before these\n%sstack 0\n", linesMax+40, why)
		if !strings.HasPrefix(later, want) || !strings.HasSuffix(later, fmt.Sprintf("stack %d\n… %d lines left out\nFAIL p TestA\n", linesMax-2, 200-(linesMax-1))) {
			t.Error(later)
		}
	}
}

func TestATestThatIsCutOffIsShownAndCounts(t *testing.T) {
	c, _, later := told(t,
		event("output", "TestA", "=== RUN   TestA\n"), event("output", "TestA", "where it stood\n"),
		event("output", "", "panic: test timed out\n"), event("fail", "", ""))
	if c != (count{failed: 1}) || !strings.Contains(later, "where it stood\nFAIL p TestA\n") || !strings.Contains(later, "timed out\nFAIL p\n") {
		t.Error(c, later)
	}
}

func TestAPackageThatDoesNotCompileCountsOnce(t *testing.T) {
	c, _, later := told(t,
		map[string]string{"Action": "build-output", "ImportPath": "p [p.test]", "Output": "undefined: x\n"},
		map[string]string{"Action": "build-fail", "ImportPath": "p [p.test]"},
		map[string]string{"Action": "fail", "Package": "p", "FailedBuild": "p [p.test]"})
	if c != (count{failed: 1}) || !strings.Contains(later, "undefined: x\nFAIL p [p.test]\n") {
		t.Error(c, later)
	}
}
