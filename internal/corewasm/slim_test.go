package corewasm

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func TestWhatIsNoModuleIsLeftAlone(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("\x00asm"), []byte("\x00asm\x01\x00\x00\x00"), []byte("\x00asm\x01\x00\x00\x00\x0a\x05\x01"), bytes.Repeat([]byte{0xff}, 100)} {
		if _, err := Slim(b); !errors.Is(err, errShape) {
			t.Errorf("% x: %v", b, err)
		}
	}
}

func TestMemoryIsTheSameAfterItsSegmentsAreJoined(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var body []byte
	want := make([]byte, 5000)
	n := uint64(0)
	for at := uint32(300); at < 4800; at += 20 + r.Uint32N(200) {
		data := make([]byte, 1+r.IntN(19))
		for i := range data {
			data[i] = byte(1 + r.IntN(255))
		}
		copy(want[at:], data)
		body = append(body, 0, 0x41)
		body = append(appendAddress(body, at), 0x0b)
		body = append(appendUint(body, uint64(len(data))), data...)
		n++
	}
	m, err := readData(append(appendUint(nil, n), body...))
	if err != nil {
		t.Fatal(err)
	}
	again, err := readData(m.write())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.b, want[300:300+len(again.b)]) || bytes.ContainsFunc(want[300+len(again.b):], func(c rune) bool { return c != 0 }) {
		t.Fatal("the memory is another")
	}
}

func TestAddressesAreReadAsTheyAreWritten(t *testing.T) {
	for _, a := range []uint32{0, 1, 63, 64, 127, 128, 8191, 8192, 1 << 20, 1<<31 - 1, 1 << 31, 1<<32 - 1} {
		r := reader{rest: appendAddress(nil, a)}
		if got := r.address(); got != a || r.failed || len(r.rest) > 0 {
			t.Errorf("%d is read as %d", a, got)
		}
	}
}

// TestTheModuleIsSlimmedByThisGo fails when Go gives its modules another
// shape: then the core would grow by a half without anybody noticing. That
// the slimmed module answers as native Go does is internal/wasmtest's to show.
func TestTheModuleIsSlimmedByThisGo(t *testing.T) {
	out := filepath.Join(t.TempDir(), "core.wasm")
	slim, err := Build("../..", out)
	if err != nil {
		t.Fatal(err)
	}
	if !slim {
		t.Fatal("Go gives its modules a shape that Slim does not know: see slim.go")
	}
	module, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Slim(module); !errors.Is(err, errShape) {
		t.Errorf("a slimmed module has no names left to slim by: %v", err)
	}
	for _, s := range []string{"runtime.traceback2", "internal/core/cases.go"} {
		if i := bytes.Index(module, []byte(s)); i >= 0 {
			t.Errorf("%q is left in the module at %d", s, i)
		}
	}
}
