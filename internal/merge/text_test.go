package merge_test

import (
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/merge"
)

func TestTextOfTwoWriters(t *testing.T) {
	for _, c := range []struct{ name, base, mine, theirs, want string }{
		{"only mine changed", "leker lite", "leker lite ute", "leker lite", "leker lite ute"},
		{"only theirs changed", "leker lite", "leker lite", "sover lite", "sover lite"},
		{"both the same", "leker lite", "leker mye", "leker mye", "leker mye"},
		{"both took away the same", "leker lite nå", "leker nå", "leker nå", "leker nå"},
		{
			"different places", "Barnet leker lite. Barnet spiser godt.", "Barnet leker lite ute. Barnet spiser godt.",
			"Barnet leker lite. Barnet spiser godt hjemme.", "Barnet leker lite ute. Barnet spiser godt hjemme.",
		},
		{
			"one took a sentence away, the other added elsewhere", "En to tre.\nFire fem seks.\nSju.", "Fire fem seks.\nSju.",
			"En to tre.\nFire fem seks.\nSju åtte.", "Fire fem seks.\nSju åtte.",
		},
		{"both added a line at the end", "man: lekte", "man: lekte\ntir: sov", "man: lekte\ntir: spiste", "man: lekte\ntir: spiste\ntir: sov"},
		{"both added a line at the start", "man: lekte", "søn: sov\nman: lekte", "søn: spiste\nman: lekte", "søn: spiste\nsøn: sov\nman: lekte"},
		{"both added a line in the middle", "a\nb", "a\nx\nb", "a\ny\nb", "a\ny\nx\nb"},
		{"a line added after one that the other changed", "man: lekte", "man: lekte\ntir: sov", "man: lekte ute", "man: lekte ute\ntir: sov"},
		{"a line added before one that the other changed", "a\nb", "a\nx\nb", "a\nb c", "a\nx\nb c"},
		{"the same beginning of two longer changes", "en to tre fire fem", "en 2 tre fire fem", "en 2 tre fire 5", "en 2 tre fire 5"},
		{"white space is kept", "a  b\tc\r\n", "x a  b\tc\r\n", "a  b\tc\r\n\n", "x a  b\tc\r\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, clean := merge.Text(c.base, c.mine, c.theirs)
			if !clean || got != c.want {
				t.Errorf("got %q clean=%v, want %q", got, clean, c.want)
			}
		})
	}
}

func TestTextThatMeetsIsLeftToPeople(t *testing.T) {
	for _, c := range []struct{ name, base, mine, theirs string }{
		{"both wrote where nothing was", "", "er trist", "er glad"},
		{"the same word", "er glad i dag", "er trist i dag", "er sint i dag"},
		{"neighbouring words of one phrase", "Barnet er glad", "Barnet var glad", "Barnet er trist"},
		{"one took away what the other changed", "en to tre fire", "en fire", "en to TRE fire"},
		{"both went on with the same line", "man: lekte", "man: lekte ute", "man: lekte lenge"},
		{
			"a sentence written anew around a word of the other", "vi ser at han trekker seg unna", "de sier at hun løper helt bort",
			"vi ser at han ofte trekker seg unna",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, x := range [][2]string{{c.mine, c.theirs}, {c.theirs, c.mine}} {
				if got, clean := merge.Text(c.base, x[0], x[1]); clean || got != x[1] {
					t.Errorf("got %q clean=%v, want the text accepted first, %q", got, clean, x[1])
				}
			}
		})
	}
}

func count(s string) map[string]int {
	out := map[string]int{}
	for _, w := range strings.Fields(s) {
		out[w]++
	}
	return out
}

// edit writes into words between from and to: takes words away, adds new ones
// that nobody else uses, breaks lines.
func edit(r *rand.Rand, words []string, from, to int, who string) []string {
	out := append([]string{}, words[:from]...)
	n := 0
	for _, w := range words[from:to] {
		switch r.IntN(6) {
		case 0:
		case 1:
			n++
			out = append(out, who+strconv.Itoa(n), w)
		case 2:
			n++
			out = append(out, "\n", who+strconv.Itoa(n))
		default:
			out = append(out, w)
		}
	}
	return append(out, words[to:]...)
}

func randomWords(r *rand.Rand, n int) []string {
	vocabulary := []string{"og", "barnet", "leker", "ute", "ikke", "er", "vi", "ser", "at", "\n"}
	out := make([]string, n)
	for i := range out {
		out[i] = vocabulary[r.IntN(len(vocabulary))]
	}
	return out
}

func TestNoWordIsLost(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	cleans := 0
	for range 3000 {
		words := randomWords(r, r.IntN(60))
		base := strings.Join(words, " ")
		mine := strings.Join(edit(r, words, 0, len(words), "m"), " ")
		theirs := strings.Join(edit(r, words, 0, len(words), "t"), " ")
		got, clean := merge.Text(base, mine, theirs)
		if !clean {
			if got != theirs {
				t.Fatalf("not clean, yet not the text accepted first:\n%q\n%q\n%q\n%q", base, mine, theirs, got)
			}
			continue
		}
		cleans++
		have, b, m, th := count(got), count(base), count(mine), count(theirs)
		for w := range have {
			if b[w]+m[w]+th[w] == 0 {
				t.Fatalf("%q was written by nobody", w)
			}
		}
		for _, side := range []map[string]int{m, th} {
			for w, n := range side {
				if n > b[w] && b[w] == 0 && have[w] < n {
					t.Fatalf("lost %q of\n%q\n%q\n%q in\n%q", w, base, mine, theirs, got)
				}
			}
		}
	}
	if cleans < 100 {
		t.Fatalf("only %d merges were clean: the test looked at too little", cleans)
	}
}

func TestChangesThatLieApartMergeTheSameBothWays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	for range 2000 {
		words := randomWords(r, 20+r.IntN(40))
		// Marks that nobody repeats stand between the two halves, so that the halves are apart however
		// a difference is found.
		mid := len(words) / 2
		words = append(append(append([]string{}, words[:mid]...), "M1", "M2", "M3", "M4"), words[mid:]...)
		base := strings.Join(words, " ")
		left := edit(r, words, 0, mid, "m")
		right := edit(r, words, mid+4, len(words), "t")
		mine, theirs := strings.Join(left, " "), strings.Join(right, " ")
		want := strings.Join(append(append([]string{}, left[:len(left)-(len(words)-mid)]...), right[mid:]...), " ")
		one, ok1 := merge.Text(base, mine, theirs)
		two, ok2 := merge.Text(base, theirs, mine)
		if !ok1 || !ok2 || one != two || one != want {
			t.Fatalf("base %q\nmine %q\ntheirs %q\none %v %q\ntwo %v %q\nwant %q", base, mine, theirs, ok1, one, ok2, two, want)
		}
	}
}

// laws are what must hold for any three texts.
func laws(t *testing.T, base, mine, theirs string) {
	t.Helper()
	if got, clean := merge.Text(base, mine, base); !clean || got != mine {
		t.Fatalf("merge(base, a, base) is not a: %q %v", got, clean)
	}
	if got, clean := merge.Text(base, base, theirs); !clean || got != theirs {
		t.Fatalf("merge(base, base, b) is not b: %q %v", got, clean)
	}
	if got, clean := merge.Text(base, mine, mine); !clean || got != mine {
		t.Fatalf("equal edits are not clean: %q %v", got, clean)
	}
	got, clean := merge.Text(base, mine, theirs)
	if !clean && got != theirs {
		t.Fatalf("not clean, yet not the text accepted first: %q", got)
	}
	turned, back := merge.Text(base, theirs, mine)
	if clean != back {
		t.Fatalf("clean one way alone: base %q mine %q theirs %q", base, mine, theirs)
	}
	if !clean {
		return
	}
	// Whoever came first, the same words stand there; only lines that both added at one place change their order.
	have, b := count(got), count(base)
	if !maps.Equal(have, count(turned)) {
		t.Fatalf("other words the other way: base %q mine %q theirs %q: %q and %q", base, mine, theirs, got, turned)
	}
	for _, side := range []string{mine, theirs} {
		for w, n := range count(side) {
			if b[w] == 0 && have[w] < n {
				t.Fatalf("lost %q: base %q mine %q theirs %q got %q", w, base, mine, theirs, got)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("", "a", "b")
	f.Add("a b c", "a x b c", "a b y c")
	f.Add("a\nb\n", "a\nx\nb\n", "a\ny\nb\n")
	f.Add("a\n\n\nb", "\n\na", "b\n\n")
	f.Add("x x x x", "x x", "x x x x x x")
	f.Fuzz(laws)
}

func TestTheLawsHoldForTextsOfFewLetters(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	some := func() string {
		b := make([]byte, r.IntN(14))
		for i := range b {
			b[i] = "ab  \nc"[r.IntN(6)]
		}
		return string(b)
	}
	for range 30000 {
		laws(t, some(), some(), some())
	}
}

func longText(r *rand.Rand, n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString("ord" + strconv.Itoa(r.IntN(4000)))
		if r.IntN(12) == 0 {
			b.WriteString(".\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()[:n]
}

func TestTextsWithNothingInCommonEndInTime(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	base, mine, theirs := longText(r, 20000), longText(r, 20000), longText(r, 20000)
	if got, clean := merge.Text(base, mine, theirs); clean || got != theirs {
		t.Fatal("three strange texts were called one")
	}
	// The hardest for the search: single letters, so that everything fits a little everywhere.
	letters := func() string {
		b := make([]byte, 20000)
		for i := range b {
			b[i] = ' '
			if i%2 == 0 {
				b[i] = "abc"[r.IntN(3)]
			}
		}
		return string(b)
	}
	laws(t, letters(), letters(), letters())
}

func BenchmarkTextOf20kBWithAFewEdits(b *testing.B) {
	r := rand.New(rand.NewPCG(2, 2))
	base := longText(r, 20000)
	mine := base[:3000] + " nytt her. " + base[3000:9000] + base[9050:]
	theirs := base[:15000] + " og her. " + base[15000:]
	for b.Loop() {
		merge.Text(base, mine, theirs)
	}
}

func BenchmarkTextOf20kBWithNothingInCommon(b *testing.B) {
	r := rand.New(rand.NewPCG(2, 2))
	base, mine, theirs := longText(r, 20000), longText(r, 20000), longText(r, 20000)
	for b.Loop() {
		merge.Text(base, mine, theirs)
	}
}

func TestOwnIsWhatWasWrittenIntoATextAndNothingElse(t *testing.T) {
	for _, c := range []struct{ base, mine, want string }{
		{"", "Det går bra.", "Det går bra."},
		{"Vi avtalte to ting.", "Vi avtalte to ting.", ""},
		{"Vi avtalte to ting.", "Vi avtalte to gode ting.", "gode"},
		{"Vi avtalte to ting.", "Og vi avtalte to ting. Jeg ringer.", "Og vi … Jeg ringer."},
		{"Vi avtalte to ting.", "", ""},
		{"Vi avtalte Svein ting.", "Vi avtalte ikke Svein noe ting.", "ikke … noe"},
		{"Vi avtalte to ting.\nEn.", "Vi avtalte to ting.\nNy linje.\nEn.", "Ny linje."},
	} {
		if got := merge.Own(c.base, c.mine); got != c.want {
			t.Errorf("of %q in %q: %q, want %q", c.mine, c.base, got, c.want)
		}
	}
}
