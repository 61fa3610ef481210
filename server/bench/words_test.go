package main

import (
	"bytes"
	"compress/gzip"
	"testing"

	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/syncproto/jsonv"
)

func packed(t *testing.T, text string) float64 {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return float64(b.Len()) / float64(len(text))
}

// If it packed better, the budget of bytes on the wire would be held by the text and not by the wire.
func TestTheTextPacksAsRealTextDoes(t *testing.T) {
	all, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	var real bytes.Buffer
	var read func(v jsonv.Value)
	read = func(v jsonv.Value) {
		if len(v.Text()) > 25 {
			real.WriteString(v.Text() + "\n")
		}
		for i := range v.Len() {
			read(v.Elem(i))
		}
	}
	for _, g := range all {
		v, err := jsonv.Parse(guide.JSON(g))
		if err != nil {
			t.Fatal(err)
		}
		read(v)
	}
	w, err := newWriter(1)
	if err != nil {
		t.Fatal(err)
	}
	made := packed(t, w.text(real.Len()))
	if of := packed(t, real.String()); made < of {
		t.Errorf("made text is packed to %.3f of its length, the guides' own %d bytes to %.3f", made, real.Len(), of)
	} else {
		t.Logf("made text %.3f, the guides' own %d bytes %.3f", made, real.Len(), of)
	}
}
