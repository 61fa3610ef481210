package corewasm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// What Slim takes out, and why it may (kB of brotli, the core of November 2026):
//
//   - the tables that only a stack trace reads: names of functions, files,
//     lines, inlined calls, shapes of arguments: −118. A trace of the core is
//     never shown: core.Call answers a panic with the code "internal", and what the
//     runtime prints of values when it must die would hold what people wrote.
//   - the bodies of the runtime's functions for tracing execution, printing
//     stacks, dumping memory and writing floating-point numbers: −37. Nothing
//     reaches them while the program runs well; a body that is reached all the same
//     stops the module, which is what the runtime was about to do.
//
// The data of the module also becomes one segment, −47: see write. The garbage
// collector's and the scheduler's tables stay as they are. The
// tests of internal/wasmtest and pwa/test/core run on the slimmed module.

// errShape says that this is not the module that a known version of Go writes.
var errShape = errors.New("corewasm: the module has another shape than Go 1.26 gives it")

// unreached are names, as the linker writes them, of functions whose bodies go.
var unreached = regexp.MustCompile(`^(?:runtime\.(?:` +
	// execution tracing: runtime/trace is not linked, so traceAcquire never answers ok
	`trace(?:Advance|ReadCPU|SyncBatch|Stack$|StopReadCPU|Reader|BufFlush|CPUFlush|RegisterLabels|AcquireEnabled|ThreadDestroy\.|` +
	`Writer\.|EventWriter\.|Locker\.(?:[^o]|o[^k]))|__trace|makeTraceFrame|startPCForTrace|goStatusToTrace|` +
	// stacks and values printed before the program dies, and schedtrace that GODEBUG would ask for; the reason of
	// a "fatal error: …" is printed as ever
	`schedtrace|traceback(?:[^P]|P[^C])|goroutineheader|preprintpanics|funcNamePiecesForPrint|` +
	`print(?:anycustomtype|panic|PreFatal|quoted|Args|Ancestor|Cgo|OneCgo|createdby|FuncName|ScavTrace|float|complex)|` +
	// dumps and profiles
	`dumpgstatus|dumpScanStats|dumpStacksRec|dumpTypesRec|hexdump|__hexdumper_|gcDumpObject|__mspan_\.reportZombies|checkFinalizersAndCleanups|` +
	`__profBuf_|doRecordGoroutineProfile|tryRecordGoroutineProfile)` +
	// floating-point numbers as text, which the runtime prints and jsonv never makes
	`|internal_strconv\.(?:fmt[BEFX]|genericFtoa|dbox|fixedFtoa|roundShortest|AppendComplex|formatDigits|bigFtoa|__decimal_|leftShift|rightShift|umul|trimZeros))`)

// Slim makes a Go module smaller without changing what it answers. Module
// must hold the name section (built without -s). The error is errShape's when
// it is not a module of a version of Go that Slim knows.
func Slim(module []byte) ([]byte, error) {
	sections, err := split(module)
	if err != nil {
		return nil, err
	}
	names, err := functionNames(sections)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(module[:8])
	stubbed := 0
	for _, s := range sections {
		body := s.body
		switch s.id {
		case sectionCustom:
			continue
		case sectionCode:
			if body, stubbed, err = stub(body, names); err != nil {
				return nil, err
			}
		case sectionData:
			m, err := readData(body)
			if err != nil {
				return nil, err
			}
			if err := m.dropTraceTables(); err != nil {
				return nil, err
			}
			body = m.write()
		}
		out = append(out, s.id)
		out = appendUint(out, uint64(len(body)))
		out = append(out, body...)
	}
	if stubbed < 100 {
		return nil, fmt.Errorf("%w: only %d functions of its tracing and printing were found", errShape, stubbed)
	}
	return out, nil
}

// The sections of a module that are looked at; see the WebAssembly core specification, 5.5.
const (
	sectionCustom = 0
	sectionImport = 2
	sectionCode   = 10
	sectionData   = 11
)

type section struct {
	id   byte
	body []byte
}

// reader reads a section; a read past the end is kept as failed.
type reader struct {
	rest   []byte
	failed bool
}

func (r *reader) fail() { r.rest, r.failed = nil, true }

func (r *reader) problem() error {
	if r.failed {
		return errShape
	}
	return nil
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.fail()
		return 0
	}
	c := r.rest[0]
	r.rest = r.rest[1:]
	return c
}

// number reads an unsigned LEB128.
func (r *reader) number() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// address reads a signed LEB128 of 32 bits, as i32.const has it.
func (r *reader) address() uint32 {
	var v int32
	for shift := 0; shift < 35; shift += 7 {
		c := r.byte()
		v |= int32(c&0x7f) << shift
		if c&0x80 == 0 {
			if c&0x40 != 0 && shift+7 < 32 {
				v |= -1 << (shift + 7)
			}
			return uint32(v)
		}
	}
	r.fail()
	return 0
}

func (r *reader) take(n uint64) []byte {
	if uint64(len(r.rest)) < n {
		r.fail()
		return nil
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

func appendUint(dst []byte, v uint64) []byte { return binary.AppendUvarint(dst, v) }

// appendAddress writes the operand of i32.const, a signed LEB128.
func appendAddress(dst []byte, address uint32) []byte {
	for v := int32(address); ; {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(dst, c)
		}
		dst = append(dst, c|0x80)
	}
}

func split(module []byte) ([]section, error) {
	if len(module) < 8 || string(module[:8]) != "\x00asm\x01\x00\x00\x00" {
		return nil, errShape
	}
	r := reader{rest: module[8:]}
	var out []section
	for len(r.rest) > 0 {
		id := r.byte()
		out = append(out, section{id, r.take(r.number())})
	}
	return out, r.problem()
}

// functionNames are the names of the functions that have bodies, in their order.
func functionNames(sections []section) (map[uint64]string, error) {
	imported := uint64(0)
	names := make(map[uint64]string)
	for _, s := range sections {
		r := reader{rest: s.body}
		switch s.id {
		case sectionImport:
			for n := r.number(); n > 0 && !r.failed; n-- {
				r.take(r.number())
				r.take(r.number())
				if r.byte() != 0 {
					return nil, errShape // Go imports functions alone
				}
				r.number()
				imported++
			}
		case sectionCustom:
			if string(r.take(r.number())) != "name" {
				continue
			}
			for len(r.rest) > 0 && !r.failed {
				kind := r.byte()
				sub := reader{rest: r.take(r.number())}
				if kind != 1 {
					continue
				}
				for n := sub.number(); n > 0 && !sub.failed; n-- {
					i := sub.number()
					names[i-imported] = string(sub.take(sub.number()))
				}
				if sub.failed {
					return nil, errShape
				}
			}
		}
		if r.failed {
			return nil, errShape
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%w: it has no names", errShape)
	}
	return names, nil
}

// stub replaces the bodies of unreached functions by one that stops the module.
func stub(code []byte, names map[uint64]string) (out []byte, stubbed int, err error) {
	r := reader{rest: code}
	n := r.number()
	out = appendUint(nil, n)
	for i := range n {
		body := r.take(r.number())
		if unreached.MatchString(names[i]) {
			body = []byte{0, 0x00, 0x0b} // no locals; unreachable; end
			stubbed++
		}
		out = appendUint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, stubbed, r.problem()
}

// memory is what the data section lays down.
type memory struct {
	low, high uint64
	b         []byte // from low
}

func readData(body []byte) (*memory, error) {
	type segment struct {
		at   uint64
		data []byte
	}
	r := reader{rest: body}
	var list []segment
	for n := r.number(); n > 0 && !r.failed; n-- {
		if r.number() != 0 || r.byte() != 0x41 { // memory 0, i32.const
			return nil, errShape
		}
		at := r.address()
		if r.byte() != 0x0b {
			return nil, errShape
		}
		list = append(list, segment{uint64(at), r.take(r.number())})
	}
	if r.failed || len(list) == 0 {
		return nil, errShape
	}
	m := &memory{low: list[0].at}
	for _, s := range list {
		m.low, m.high = min(m.low, s.at), max(m.high, s.at+uint64(len(s.data)))
	}
	const most = 64 << 20
	if m.high-m.low > most {
		return nil, errShape
	}
	m.b = make([]byte, m.high-m.low)
	for _, s := range list {
		copy(m.b[s.at-m.low:], s.data)
	}
	return m, nil
}

// write lays the memory down again as one segment. The linker begins a new one
// after every few zeros: 42,000 of them, each with an address that no
// compression shortens. The zeros themselves cost it next to nothing.
func (m *memory) write() []byte {
	b := m.b
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	body := appendAddress([]byte{1, 0, 0x41}, uint32(m.low))
	body = append(body, 0x0b)
	return append(appendUint(body, uint64(len(b))), b...)
}

// at is n bytes at an address; nil when they are not there.
func (m *memory) at(address, n uint64) []byte {
	if address < m.low || address+n > m.high || address+n < address {
		return nil
	}
	return m.b[address-m.low : address-m.low+n]
}

func (m *memory) word(address uint64) uint64 {
	if b := m.at(address, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Offsets in runtime.pcHeader, runtime.moduledata and runtime._func, and the
// meanings of tables, in Go 1.26 (runtime/symtab.go, runtime/runtime2.go, internal/abi/symtab.go).
const (
	headerMagic = "\xf1\xff\xff\xff\x00\x00\x01\x08" // pclntab of Go 1.20 and later, wasm's least instruction, 8-byte pointers

	moduleNames  = 8
	modulePctab  = 80
	moduleFtab   = 128
	moduleGofunc = 320
	moduleEnd    = 328 // epclntab

	funcName      = 4
	funcPcsp      = 16
	funcPcfile    = 20
	funcPcln      = 24
	funcNpcdata   = 28
	funcCU        = 32
	funcStart     = 36
	funcNfuncdata = 43
	funcSize      = 44
)

var (
	// pcdata and funcdata that only traces read: inlined calls; which arguments live; how arguments look.
	tracePcdata   = []int{2, 3}
	traceFuncdata = []int{3, 5, 6}
)

// dropTraceTables clears what only a stack trace reads. Clearing is enough: what is left out of the
// section is zero, and zeros are the meaning "there is none".
func (m *memory) dropTraceTables() error {
	header := m.find()
	if header == 0 {
		return fmt.Errorf("%w: no table of functions", errShape)
	}
	offset := func(i uint64) uint64 { return header + m.word(header+8+8*i) }
	functions := m.word(header + 8)
	names, cu, files, pctab, table := offset(3), offset(4), offset(5), offset(6), offset(7)
	module := m.moduledata(header)
	if module == 0 || m.word(module+moduleNames) != names || m.word(module+modulePctab) != pctab || m.word(module+moduleFtab) != table {
		return fmt.Errorf("%w: the module's own data does not agree with its table of functions", errShape)
	}
	gofunc, end := m.word(module+moduleGofunc), m.word(module+moduleEnd)
	if !(names < cu && cu < files && files < pctab && pctab < table && table < end && end <= m.high && functions < 1<<20 && m.at(gofunc, 1) != nil) {
		return errShape
	}

	keptTables := map[uint64]bool{}
	funcdata := map[uint64]bool{} // offset past gofunc: is it read by anything but traces
	for i := range functions {
		entry := m.at(table+8*i, 8)
		f := table + uint64(binary.LittleEndian.Uint32(entry[4:]))
		fn := m.at(f, funcSize)
		if fn == nil || f >= end {
			return errShape
		}
		get := func(at int) uint32 { return binary.LittleEndian.Uint32(fn[at:]) }
		put := func(at int, v uint32) { binary.LittleEndian.PutUint32(fn[at:], v) }
		name := names + uint64(get(funcName))
		put(funcName, uint32(emptyName))
		if string(m.at(name, uint64(len(runtimePrefix)))) == runtimePrefix {
			put(funcName, uint32(runtimeName))
		}
		keptTables[uint64(get(funcPcsp))] = true
		put(funcPcfile, 0)
		put(funcPcln, 0)
		put(funcCU, ^uint32(0))
		put(funcStart, 0)
		pcdata := m.at(f+funcSize, 4*uint64(get(funcNpcdata)))
		fd := m.at(f+funcSize+uint64(len(pcdata)), 4*uint64(fn[funcNfuncdata]))
		if pcdata == nil && get(funcNpcdata) > 0 || fd == nil && fn[funcNfuncdata] > 0 {
			return errShape
		}
		for j := 0; j < len(pcdata); j += 4 {
			if slices.Contains(tracePcdata, j/4) {
				clear(pcdata[j : j+4])
				continue
			}
			keptTables[uint64(binary.LittleEndian.Uint32(pcdata[j:]))] = true
		}
		for j := 0; j < len(fd); j += 4 {
			at := binary.LittleEndian.Uint32(fd[j:])
			if at == ^uint32(0) {
				continue
			}
			if slices.Contains(traceFuncdata, j/4) {
				binary.LittleEndian.PutUint32(fd[j:], ^uint32(0))
				funcdata[uint64(at)] = funcdata[uint64(at)] || false
				continue
			}
			funcdata[uint64(at)] = true
		}
	}
	m.clearTables(pctab, table, keptTables)
	m.clearFuncdata(gofunc, funcdata)
	clear(m.at(names, pctab-names))
	copy(m.at(names+runtimeName, uint64(len(runtimePrefix))), runtimePrefix)
	return nil
}

// All functions but the runtime's have the empty name. The runtime tells its own
// goroutines by the beginning of theirs (isSystemGoroutine).
const (
	emptyName     = 0
	runtimeName   = 1
	runtimePrefix = "runtime."
)

// find is the address of the table of functions, 0 when there is none or more than one.
func (m *memory) find() (header uint64) {
	for i := (8 - m.low%8) % 8; i+64 <= uint64(len(m.b)); i += 8 {
		if string(m.b[i:i+8]) == headerMagic {
			if header != 0 {
				return 0
			}
			header = m.low + i
		}
	}
	return header
}

// moduledata is the address of runtime.firstmoduledata: the place that points
// to the header, to the names behind it, and so on.
func (m *memory) moduledata(header uint64) uint64 {
	for i := (8 - m.low%8) % 8; i+moduleEnd+8 <= uint64(len(m.b)); i += 8 {
		if a := m.low + i; m.word(a) == header && m.word(a+moduleNames) == header+m.word(header+32) {
			return a
		}
	}
	return 0
}

// clearTables keeps of the tables by program counter those that are still named.
func (m *memory) clearTables(from, to uint64, kept map[uint64]bool) {
	b := m.at(from, to-from)
	next := make([]byte, len(b))
	for at := range kept {
		if at == 0 || at >= uint64(len(b)) {
			continue
		}
		// Pairs of varints: change of value, change of counter; a change of value of 0 that is not the first ends it.
		i := at
		for first := true; i < uint64(len(b)); first = false {
			v, n := binary.Uvarint(b[i:])
			if n <= 0 {
				break
			}
			i += uint64(n)
			if v == 0 && !first {
				break
			}
			_, n = binary.Uvarint(b[i:])
			if n <= 0 {
				break
			}
			i += uint64(n)
		}
		copy(next[at:i], b[at:i])
	}
	copy(b, next)
}

// clearFuncdata clears what nothing but traces names. A blob ends where the
// next one that anything names begins; the last one is left alone.
func (m *memory) clearFuncdata(gofunc uint64, named map[uint64]bool) {
	order := make([]uint64, 0, len(named))
	for at := range named {
		order = append(order, at)
	}
	slices.Sort(order)
	for i, at := range order {
		if named[at] || i+1 == len(order) {
			continue
		}
		if b := m.at(gofunc+at, order[i+1]-at); b != nil {
			clear(b)
		}
	}
}
