package wasmtest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"stafett/internal/core"
	"stafett/internal/corewasm"
)

// built is the module as the app gets it, compiled once for all tests.
var built = sync.OnceValues(func() (*host, error) {
	dir, err := os.MkdirTemp("", "stafett-core-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out := filepath.Join(dir, "core.wasm")
	if _, err := corewasm.Build("../..", out); err != nil {
		return nil, err
	}
	code, err := os.ReadFile(out)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return nil, err
	}
	m, err := r.CompileModule(ctx, code)
	return &host{r, m}, err
})

type host struct {
	runtime wazero.Runtime
	module  wazero.CompiledModule
}

// pair is a native core and one in WebAssembly that are asked the same.
type pair struct {
	t      testing.TB
	native *core.Core
	module api.Module
}

func newPair(t testing.TB) *pair {
	t.Helper()
	h, err := built()
	if err != nil {
		t.Fatal(err)
	}
	m, err := h.runtime.InstantiateModule(t.Context(), h.module, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	return &pair{t, core.New(), m}
}

// wasm asks the core in WebAssembly, as the app's loader does.
func (p *pair) wasm(method, in string) string {
	p.t.Helper()
	call := func(name string, args ...uint64) uint32 {
		out, err := p.module.ExportedFunction(name).Call(p.t.Context(), args...)
		if err != nil {
			p.t.Fatalf("%s of %s: %v", name, method, err)
		}
		return uint32(out[0])
	}
	at := call("buffer", uint64(len(method)+len(in)))
	memory := p.module.Memory()
	if !memory.WriteString(at, method) || !memory.WriteString(at+uint32(len(method)), in) {
		p.t.Fatal("the buffer lies outside the memory")
	}
	n := call("call", uint64(len(method)), uint64(len(in)))
	out, ok := memory.Read(call("buffer", 0), n)
	if !ok {
		p.t.Fatal("the answer lies outside the memory")
	}
	return string(out)
}

// call asks both and fails the test where they differ.
func (p *pair) call(method, in string) string {
	p.t.Helper()
	native, wasm := p.native.Call(method, in), p.wasm(method, in)
	if native != wasm {
		p.t.Fatalf("%s %s\nnative %s\nwasm   %s", method, cut(in), cut(native), cut(wasm))
	}
	return native
}

func cut(s string) string {
	if len(s) > 2000 {
		return s[:2000] + "…"
	}
	return s
}
