// Command wasm is the Go core as a WebAssembly module: two exports and
// nothing else. It has no state but the core's and no import of the host that
// does anything; the loader is pwa/src/worker.
//
// It is a wasip1 reactor. Build, from the root (internal/corewasm says how it is kept small):
//
//	go run ./internal/corewasm/build pwa/core.wasm
//
// Use, after calling the export _initialize once:
//
//  1. p := buffer(n), the address of at least n bytes; write the method's name
//     and right after it the JSON input there, both UTF-8;
//  2. m := call(length of the name, length of the input);
//  3. the answer, JSON in UTF-8, is the m bytes at buffer(0).
//
// An address holds until the next call of either export, and the module's
// memory may have grown: make the views on memory.buffer anew after each.
// call never traps: a fault of the core is the answer {"code":"internal",…}.
package main

import (
	"unsafe"

	"stafett/internal/core"
)

// bytesMin is how large the buffer is from the start: most calls fit.
const bytesMin = 64 << 10

// bytesKeep is how large a buffer is kept between calls; one pull can need megabytes once.
const bytesKeep = 4 << 20

var (
	one = core.New()
	buf = make([]byte, bytesMin)
)

// buffer makes room for n bytes and returns their address; 0 asks for the
// address alone.
//
//go:wasmexport buffer
func buffer(n uint32) uint32 {
	if int(n) > len(buf) {
		buf = make([]byte, max(int(n), min(2*len(buf), bytesKeep)))
	} else if n != 0 && len(buf) > bytesKeep {
		buf = make([]byte, max(int(n), bytesMin))
	}
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(buf))))
}

// call runs a method: its name is the first methodLen bytes of the buffer,
// its input the inLen bytes after. The answer is put in the buffer; its length is returned.
//
//go:wasmexport call
func call(methodLen, inLen uint32) uint32 {
	end := uint64(methodLen) + uint64(inLen)
	if end > uint64(len(buf)) {
		return answer(core.Fail("bad_input", "longer than the buffer"))
	}
	return answer(one.Call(string(buf[:methodLen]), string(buf[methodLen:end])))
}

func answer(s string) uint32 {
	if len(s) > len(buf) {
		buf = make([]byte, len(s))
	}
	return uint32(copy(buf, s))
}

func main() {}
