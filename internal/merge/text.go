package merge

import "strings"

// editsMax bounds the search for the shortest script between two texts. Past
// it the whole stretch between the first and the last difference counts as one
// change: coarser, so more is put before people to look at, but never wrong.
// With 20 kB texts it keeps a merge within milliseconds (see the benchmark).
const editsMax = 800

// Text makes one text of two that were both made from base, word by word.
// theirs is the one accepted first. When the two changed places that lie
// apart, merged holds both changes and clean is true; otherwise merged is
// theirs and clean is false, and the caller keeps mine beside it. Words that
// either wrote are in merged, or merged is theirs as it was: none is lost.
//
// "Apart" means that a word or a line break that neither touched stands
// between the two changes, because a sentence in which two people changed
// neighbouring words is a sentence that nobody wrote. Two people who each
// added whole lines at the same place (the log of a measure) are both kept,
// theirs first.
func Text(base, mine, theirs string) (merged string, clean bool) {
	switch {
	case mine == theirs, base == mine:
		return theirs, true
	case base == theirs:
		return mine, true
	}
	in := interner{ids: make(map[string]int32)}
	b, m, t := in.tokens(base), in.tokens(mine), in.tokens(theirs)
	ms, ts := in.calm(b, changes(b, m), 2), in.calm(b, changes(b, t), 2)

	var out strings.Builder
	out.Grow(len(mine) + len(theirs))
	at := 0 // how much of b is written
	emit := func(c change, from []int32) {
		in.write(&out, b[at:c.b0])
		in.write(&out, from[c.o0:c.o1])
		at = c.b1
	}
	for len(ms) > 0 || len(ts) > 0 {
		switch {
		case len(ms) == 0:
			emit(ts[0], t)
			ts = ts[1:]
		case len(ts) == 0:
			emit(ms[0], m)
			ms = ms[1:]
		case same(ms[0], m, ts[0], t):
			emit(ts[0], t)
			ms, ts = ms[1:], ts[1:]
		case in.apart(b, ts[0], t, ms[0], m):
			emit(ts[0], t)
			ts = ts[1:]
		case in.apart(b, ms[0], m, ts[0], t):
			emit(ms[0], m)
			ms = ms[1:]
		default:
			return theirs, false
		}
	}
	in.write(&out, b[at:])
	return out.String(), true
}

// Own is what mine has and base has not: the runs of words that were written into
// it, in order, with " … " between them. It is what is left to somebody who may no longer hold the text that they wrote in.
func Own(base, mine string) string {
	in := interner{ids: make(map[string]int32)}
	b, m := in.tokens(base), in.tokens(mine)
	var out strings.Builder
	for _, c := range in.calm(b, changes(b, m), 1) {
		var run strings.Builder
		in.write(&run, m[c.o0:c.o1])
		words := strings.TrimSpace(run.String())
		if words == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteString(" … ")
		}
		out.WriteString(words)
	}
	return out.String()
}

// interner gives every different token a number, so that comparing is cheap.
// Tokens are words (anything but white space), single line breaks, and runs
// of other white space; together they are the text again, byte by byte.
type interner struct {
	ids   map[string]int32
	texts []string
	kinds []byte // ' ' white space, '\n' line break, 'w' word
}

func kindOf(c byte) byte {
	switch c {
	case '\n':
		return '\n'
	case ' ', '\t', '\r', '\v', '\f':
		return ' '
	default:
		return 'w'
	}
}

func (in *interner) tokens(s string) []int32 {
	out := make([]int32, 0, len(s)/3+1)
	for i := 0; i < len(s); {
		k := kindOf(s[i])
		j := i + 1
		for k != '\n' && j < len(s) && kindOf(s[j]) == k {
			j++
		}
		id, ok := in.ids[s[i:j]]
		if !ok {
			id = int32(len(in.texts))
			in.ids[s[i:j]] = id
			in.texts = append(in.texts, s[i:j])
			in.kinds = append(in.kinds, k)
		}
		out = append(out, id)
		i = j
	}
	return out
}

func (in *interner) write(out *strings.Builder, tokens []int32) {
	for _, id := range tokens {
		out.WriteString(in.texts[id])
	}
}

// change replaces base[b0:b1] by other[o0:o1].
type change struct{ b0, b1, o0, o1 int }

func same(x change, xs []int32, y change, ys []int32) bool {
	if x.b0 != y.b0 || x.b1 != y.b1 || x.o1-x.o0 != y.o1-y.o0 {
		return false
	}
	for i := range x.o1 - x.o0 {
		if xs[x.o0+i] != ys[y.o0+i] {
			return false
		}
	}
	return true
}

// apart tells whether x can be written, then y, without the two meeting in one phrase.
func (in *interner) apart(b []int32, x change, xs []int32, y change, ys []int32) bool {
	if x.b1 > y.b0 {
		return false
	}
	for _, id := range b[x.b1:y.b0] {
		if in.kinds[id] != ' ' {
			return true
		}
	}
	added := func(c change) bool { return c.b0 == c.b1 && c.o0 < c.o1 }
	return added(x) && in.kinds[xs[x.o1-1]] == '\n' || added(y) && in.kinds[ys[y.o0]] == '\n'
}

// calm joins changes of one writer with fewer than so many untouched words between
// them. For a merge that is two: what stood there is part of a sentence written anew, and must not
// serve as ground for somebody else's change.
func (in *interner) calm(b []int32, cs []change, apart int) []change {
	out := cs[:0]
	for _, c := range cs {
		if n := len(out); n > 0 {
			words := 0
			for _, id := range b[out[n-1].b1:c.b0] {
				switch in.kinds[id] {
				case 'w':
					words++
				case '\n':
					words = apart
				}
			}
			if words < apart {
				out[n-1].b1, out[n-1].o1 = c.b1, c.o1
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// changes is a script that makes o of b: in order, apart from each other.
// Shortest by E. Myers, "An O(ND) difference algorithm and its variations"
// (1986), as long as it takes at most editsMax single edits.
func changes(b, o []int32) []change {
	pre := 0
	for pre < len(b) && pre < len(o) && b[pre] == o[pre] {
		pre++
	}
	post := 0
	for post < len(b)-pre && post < len(o)-pre && b[len(b)-1-post] == o[len(o)-1-post] {
		post++
	}
	x, y := b[pre:len(b)-post], o[pre:len(o)-post]
	if len(x) == 0 && len(y) == 0 {
		return nil
	}
	if len(x) == 0 || len(y) == 0 {
		return []change{{pre, pre + len(x), pre, pre + len(y)}}
	}
	// far[d][k+d] is how far in x the best path with d edits comes on diagonal k.
	var far [][]int32
	limit := min(len(x)+len(y), editsMax)
	for d := 0; d <= limit; d++ {
		row := make([]int32, 2*d+1)
		for k := -d; k <= d; k += 2 {
			i := 0
			if d > 0 {
				i = int(stepTo(far[d-1], d, k))
			}
			for i < len(x) && i-k < len(y) && i-k >= 0 && x[i] == y[i-k] {
				i++
			}
			row[k+d] = int32(i)
			if i >= len(x) && i-k >= len(y) {
				far = append(far, row)
				return walkBack(far, x, y, pre)
			}
		}
		far = append(far, row)
	}
	return []change{{pre, pre + len(x), pre, pre + len(y)}}
}

// stepTo is where diagonal k is entered with edit d, given the row of d-1:
// by an insertion from k+1, or by a deletion from k-1.
func stepTo(prev []int32, d, k int) int32 {
	at := func(k int) int32 { return prev[k+d-1] }
	if k == -d || k != d && at(k-1) < at(k+1) {
		return at(k + 1)
	}
	return at(k-1) + 1
}

func walkBack(far [][]int32, x, y []int32, pre int) []change {
	var out []change // from the last to the first
	i, j := len(x), len(y)
	for d := len(far) - 1; d > 0; d-- {
		k := i - j
		enter := int(stepTo(far[d-1], d, k))
		var pi, pj int // before the edit
		if k == -d || k != d && far[d-1][k-1+d-1] < far[d-1][k+1+d-1] {
			pi, pj = enter, enter-k-1
		} else {
			pi, pj = enter-1, enter-k
		}
		ei, ej := enter, enter-k // after it; from here equal up to i, j
		if n := len(out); n > 0 && out[n-1].b0 == pre+ei && out[n-1].o0 == pre+ej {
			out[n-1].b0, out[n-1].o0 = pre+pi, pre+pj
		} else {
			out = append(out, change{pre + pi, pre + ei, pre + pj, pre + ej})
		}
		i, j = pi, pj
	}
	for l, r := 0, len(out)-1; l < r; l, r = l+1, r-1 {
		out[l], out[r] = out[r], out[l]
	}
	return out
}
