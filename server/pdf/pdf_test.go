package pdf

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

func TestAPageBecomesATaggedPDFInItsLanguage(t *testing.T) {
	p := New("")
	out, err := p.Print(context.Background(), `<!doctype html><html lang="nn"><head><title>Kvittering</title></head><body><h1>Kvittering</h1><p>Ei setning.</p><script>document.title="x"</script></body></html>`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"%PDF-", "/StructTreeRoot", "/MarkInfo", "/Lang", "/Outlines"} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("the PDF has no %s", want)
		}
	}
}

func TestWithoutABrowserItSaysSo(t *testing.T) {
	if _, err := New(Off).Print(context.Background(), "<p>x"); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
}
