package order_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"stafett/syncproto/order"
)

// pair is ordered by a; b is where it stood.
type pair struct{ a, b int }

func TestListsOfAnyLengthAreSortedAndEqualsStayAsTheyStood(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 70 {
		list := make([]pair, n)
		for i := range list {
			list[i] = pair{r.IntN(n/3 + 1), i}
		}
		want := slices.Clone(list)
		slices.SortStableFunc(want, func(x, y pair) int { return x.a - y.a })
		order.By(list, func(x, y pair) bool { return x.a < y.a })
		if !slices.Equal(list, want) {
			t.Fatalf("%v, want %v", list, want)
		}
	}
}

func TestAListInOrderIsOnlyLookedAt(t *testing.T) {
	list := make([]int, 1000)
	for i := range list {
		list[i] = i / 2
	}
	asked := 0
	order.By(list, func(a, b int) bool { asked++; return a < b })
	if asked >= len(list) {
		t.Errorf("%d comparisons of %d elements", asked, len(list))
	}
}

func TestTextsAreSortedBytewise(t *testing.T) {
	list := strings.Fields("å b A ab a æ")
	order.Texts(list)
	if got := strings.Join(list, " "); got != "A a ab b å æ" {
		t.Error(got)
	}
}
