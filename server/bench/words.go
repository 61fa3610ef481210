package main

import (
	"math/rand/v2"
	"strings"

	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/syncproto/jsonv"
)

// writer makes Norwegian text as people write it in such a log: a chain of words,
// each chosen as it follows the two before it in the shipped guides. It repeats itself
// as little, and packs as badly, as the guides' own text: see TestTheTextPacksAsRealTextDoes.
type writer struct {
	rnd    *rand.Rand
	begins [][2]string
	after  map[[2]string][]string
	words  []string
}

func newWriter(seed uint64) (*writer, error) {
	all, err := content.All()
	if err != nil {
		return nil, err
	}
	w := &writer{rnd: rand.New(rand.NewPCG(seed, 1)), after: make(map[[2]string][]string)}
	for _, g := range all {
		v, err := jsonv.Parse(guide.JSON(g))
		if err != nil {
			return nil, err
		}
		w.read(v)
	}
	return w, nil
}

// read learns from every sentence in a value.
func (w *writer) read(v jsonv.Value) {
	if words := strings.Fields(v.Text()); len(words) > 4 {
		w.words = append(w.words, words...)
		w.begins = append(w.begins, [2]string{words[0], words[1]})
		for i := range words[2:] {
			k := [2]string{words[i], words[i+1]}
			w.after[k] = append(w.after[k], words[i+2])
		}
	}
	for i := range v.Len() {
		w.read(v.Elem(i))
	}
}

// text is of at least so many bytes, and at most a sentence more.
func (w *writer) text(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		k := w.begins[w.rnd.IntN(len(w.begins))]
		b.WriteString(k[0] + " " + k[1])
		for b.Len() < bytes {
			next := w.after[k]
			if len(next) == 0 {
				break
			}
			word := next[w.rnd.IntN(len(next))]
			if w.rnd.IntN(8) == 0 {
				word = w.words[w.rnd.IntN(len(w.words))] // what nobody wrote before
			}
			b.WriteString(" " + word)
			k = [2]string{k[1], word}
		}
		b.WriteString(". ")
	}
	return strings.TrimSpace(b.String())
}
