// Package wasmtest holds no code: its tests ask the core natively and as
// WebAssembly the same and want the same answer, byte for byte, so that a phone and the
// server can never judge one change differently.
package wasmtest
