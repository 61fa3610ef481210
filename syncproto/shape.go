//go:build !wasm

package syncproto

import _ "embed"

// Shape is shape.txt: every message, kind of record and intent with its fields, as a
// server of this version answers it at /api/wire.txt. The browser has no use for it.
//
//go:embed shape.txt
var Shape string
