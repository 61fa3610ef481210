package syncproto_test

import (
	"hash/fnv"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"stafett/syncproto"
)

func TestDigestIsFNV1aOverSortedLines(t *testing.T) {
	h := fnv.New64a()
	_, _ = h.Write([]byte("a 7\nb 12\n"))
	want := strconv.FormatUint(h.Sum64(), 16)
	for len(want) < 16 {
		want = "0" + want
	}
	got := syncproto.ScopeDigest([]syncproto.Stamp{{ID: "b", Version: 12}, {ID: "a", Version: 7}})
	if got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
}

func TestTheDocumentationHasTheRightDigests(t *testing.T) {
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, sum := range []string{
		syncproto.ScopeDigest([]syncproto.Stamp{{ID: "a", Version: 7}, {ID: "b", Version: 12}}), syncproto.ScopeDigest(nil),
	} {
		if !strings.Contains(string(b), sum) {
			t.Errorf("it does not say %s", sum)
		}
	}
}

func TestDigestOfNothingIsTheEmptyTexts(t *testing.T) {
	if got := syncproto.ScopeDigest(nil); got != "cbf29ce484222325" {
		t.Fatal(got)
	}
}

func TestDigestDoesNotDependOnOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var s []syncproto.Stamp
	for i := range 200 {
		s = append(s, syncproto.Stamp{ID: syncproto.RecordID(strconv.Itoa(i * 7919)), Version: r.Int64N(1 << 40)})
	}
	want := syncproto.ScopeDigest(s)
	for range 20 {
		r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
		if got := syncproto.ScopeDigest(s); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}

func TestDigestNoticesAVersionARecordMoreAndARecordLess(t *testing.T) {
	base := func() []syncproto.Stamp {
		return []syncproto.Stamp{{ID: "a", Version: 1}, {ID: "b", Version: 2}, {ID: "c", Version: 3}}
	}
	want := syncproto.ScopeDigest(base())
	other := base()
	other[1].Version = 4
	swapped := base()
	swapped[0].Version, swapped[1].Version = 2, 1
	for name, s := range map[string][]syncproto.Stamp{
		"another version": other, "two versions swapped": swapped,
		"one less": base()[:2], "one more": append(base(), syncproto.Stamp{ID: "d", Version: 4}),
	} {
		if syncproto.ScopeDigest(s) == want {
			t.Errorf("%s: not noticed", name)
		}
	}
}
