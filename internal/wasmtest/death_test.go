package wasmtest

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
)

// The app keeps what the runtime prints, to tell why the core was lost (pwa/src/worker/wasm/wasi.ts).
func TestWhyTheRuntimeDiesIsTold(t *testing.T) {
	h, err := built()
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	m, err := h.runtime.InstantiateModule(t.Context(), h.module,
		wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize").WithStderr(&printed))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	const moreThanThereIs = 0xfff0_0000
	if _, err := m.ExportedFunction("buffer").Call(t.Context(), moreThanThereIs); err == nil {
		t.Fatal("it lives")
	}
	if !strings.Contains(printed.String(), "fatal error: out of memory") {
		t.Errorf("printed: %q", printed.String())
	}
}
