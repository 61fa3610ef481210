// Package deps holds no code: its tests say who may import whom, each line with
// its reason, and keep clocks and sleeping where they belong. See ../architecture.md.
package deps

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	module = "stafett/"
	root   = "../.."
)

// rooms are what each package of ours may import of ours. A package that is
// not listed fails the test, so that a new one is placed by thought.
var rooms = []struct {
	pkg  string
	may  string
	with string // the reason
}{
	{"syncproto/jsonv", "", "a third party copies this folder to talk to Stafett: nothing of ours comes along"},
	{"syncproto/order", "", "sorting knows nothing of what it sorts"},
	{"syncproto", "syncproto/jsonv syncproto/order", "the wire stands alone; it authorises, checks and merges nothing"},
	{"syncproto/client", "internal/bti internal/field internal/replica syncproto syncproto/jsonv", "a device without a screen, for scripts; what a device does is replica's"},
	{"internal/field", "syncproto/jsonv", "one field knows no record and no rule"},
	{"internal/bti", "internal/field syncproto syncproto/jsonv", "records know their fields and the wire, not the course of a case"},
	{"internal/guide", "internal/bti internal/field syncproto/jsonv", "a guide is data about steps; what may be done is for rules"},
	{"internal/guide/file", "internal/guide internal/bti internal/field syncproto/jsonv", "reading YAML is for machines with files, never for the browser"},
	{"internal/guide/content", "internal/guide internal/guide/file internal/field", "the five guides are read by the same reader as a sixth"},
	{"internal/rules", "internal/mutant internal/bti internal/guide internal/field syncproto syncproto/jsonv", "rules are pure: store, replica and merge come to them"},
	{"internal/rules/vectors", "internal/bti syncproto syncproto/jsonv", "the vectors must not lean on what they judge"},
	{"internal/mutant", "", "names of bugs, and which one is built in"},
	{"internal/mutant/run", "internal/mutant", "builds them and runs the simulation"},
	{"internal/merge", "internal/bti internal/mutant syncproto/jsonv", "merging knows fields, and neither rules nor permissions"},
	{"internal/replica", "internal/mutant internal/bti internal/field internal/guide internal/merge internal/rules syncproto syncproto/jsonv syncproto/order", "a device runs the rules and merges; it knows no store, network or language"},
	{"internal/core", "internal/bti internal/field internal/guide internal/replica internal/rules syncproto syncproto/jsonv syncproto/order", "the calls of the worker; what a device does is replica's"},
	{"internal/benchdata", "internal/bti internal/core internal/guide internal/guide/content syncproto syncproto/jsonv", "data for measurements, in no program"},
	{"internal/benchdata/write", "internal/benchdata", "prints them"},
	{"internal/gen", "", "the generator reads source text, so that it works while the code it writes is broken"},
	{"internal/gen/codecs", "internal/bti internal/core internal/field internal/guide internal/rules syncproto syncproto/jsonv", "tests of what the generator wrote"},
	{"internal/wireshape", "syncproto/jsonv", "what a released version says of its messages, to test against; in no program"},
	{"internal/alltests", "", "runs the tests, knows none"},
	{"internal/deps", "", "this test"},
	{"internal/corewasm", "", "builds the module, knows nothing of what is in it"},
	{"internal/corewasm/build", "internal/corewasm", "its command"},
	{"internal/wasmtest", "internal/corewasm internal/benchdata internal/core internal/rules/vectors internal/bti internal/guide internal/guide/content internal/field syncproto syncproto/jsonv", "compares the core with its WebAssembly"},
	{"pwa", "", "hands the built app to the server and decides nothing"},
	{"pwa/wasm", "internal/core", "the exports and nothing else"},
	{"server/store", "internal/bti syncproto syncproto/jsonv", "what is kept, not who may see it or what an edit becomes"},
	{"server/store/storetest", "internal/bti server/store syncproto syncproto/jsonv", "the contract knows no implementation"},
	{"server/store/sqlite", "internal/mutant internal/bti server/store syncproto syncproto/jsonv", "SQL and nothing else"},
	{"server/consents", "internal/bti server/store syncproto", "proof and receipts of what was answered; what an answer means is for rules"},
	{"server/looks", "internal/bti server/consents server/store server/syncer syncproto", "who has looked, and what was taken out; nothing of what stands in a case"},
	{"server/pdf", "", "a page becomes a PDF; it knows nothing of what stands on it"},
	{"server/syncer", "internal/mutant internal/bti internal/field internal/guide internal/merge internal/rules server/consents server/store syncproto syncproto/jsonv", "authorises and merges; knows no HTTP, SQL or password"},
	{"server/auth/oidc", "", "asks a provider who somebody is; who of ours that is, auth knows"},
	{"server/auth", "internal/bti server/auth/oidc server/store syncproto", "accounts and tokens; no Fiber, no SQL, no case"},
	{"server/staff", "internal/bti internal/field server/store server/syncer syncproto syncproto/jsonv", "who works where, and the directory that says so; no case, no HTTP, no password"},
	{"server/validation", "internal/field", "validator/v10 with our own checks"},
	{"server/messages", "server/store", "sends what is due; whom to tell is the syncer's, and what it is about nobody's"},
	{"server/httpapi", "internal/bti internal/field internal/rules internal/wireshape server/auth server/auth/oidc server/consents server/looks server/messages server/pdf server/staff server/store server/syncer server/validation syncproto syncproto/jsonv", "routes; a case is decided on behind it, and of the rules it knows the words alone"},
	{"server/demo", "internal/bti internal/field internal/guide internal/guide/content internal/rules server/auth server/store server/syncer syncproto syncproto/jsonv", "the demonstration is made through the same doors as everything"},
	{"server/trial", "internal/bti internal/field internal/guide internal/guide/content internal/rules server/auth server/consents server/httpapi server/looks server/pdf server/store server/store/sqlite server/syncer syncproto syncproto/jsonv", "who may do what, tried over HTTP"},
	{"server/sim", "internal/bti internal/core internal/field internal/guide internal/guide/content internal/replica internal/rules internal/wireshape server/auth server/demo server/store server/store/sqlite server/syncer syncproto syncproto/jsonv", "many devices, this very server, a bad network"},
	{"server/chaos", "internal/bti internal/replica syncproto syncproto/client syncproto/jsonv", "tests alone: it meets the server as a process, over the network"},
	{"server/bench", "internal/bti internal/field internal/guide internal/guide/content server/auth server/httpapi server/store server/store/sqlite server/syncer syncproto syncproto/jsonv", "the budgets of the server, measured on this very server; no test of behaviour"},
	{"server", "*", "main puts everything together"},
}

// only are the libraries that one room keeps to itself.
var only = []struct{ lib, rooms, why string }{
	{"github.com/gofiber/", "server/httpapi server/bench", "what Fiber hands out must be copied before it is kept; one room remembers that, and the bare handler to measure beside is another's"},
	{"github.com/goccy/go-yaml", "internal/guide/file server/auth/oidc", "a file's format is known in one place"},
	{"github.com/coreos/go-oidc/", "server/auth/oidc", "what a provider says is judged in one place"},
	{"github.com/go-jose/", "server/auth/oidc", "signs what we tell a provider; our own tokens are auth's"},
	{"github.com/go-playground/validator/", "server/validation server/httpapi", "too large and slow for the browser, where generated checks stand in"},
	{"github.com/mattn/go-sqlite3", "server/store/sqlite server/bench", "another store is added beside it, not into it"},
	{"database/sql", "server/store/sqlite server/bench", "SQL is written beside the method that runs it"},
	{"github.com/chromedp/", "server/pdf", "a browser is started in one place"},
	{"github.com/golang-jwt/", "server/auth", "a token is judged in one place"},
	{"golang.org/x/crypto/argon2", "server/auth", "and a password too"},
	{"github.com/Shopify/toxiproxy/", "server/chaos", "breaks the network in one test; in no program"},
	{"github.com/go-webauthn/", "server/auth", "and a passkey"},
	{"github.com/pquerna/otp/", "server/auth", "and a one-time code"},
	{"github.com/wneessen/go-mail", "server/messages", "e-mail is sent from one place"},
	{"github.com/SherClockHolmes/webpush-go", "server/messages", "and push messages too"},
	{"github.com/tetratelabs/wazero", "internal/wasmtest", "runs the core's WebAssembly in tests; in no program"},
}

// inWasm are the packages of the standard library that may end up in the
// browser. Kilobytes are of brotli, measured on Go 1.26 by building an empty
// program with and without the package.
var inWasm = map[string]string{
	"unsafe": "the language's own", "runtime": "the language's own", "structs": "a marker without code", "iter": "types alone",
	"cmp": "comparisons", "errors": "sentinels", "slices": "searching; it sorts dearly, see syncproto/order",
	"strconv": "numbers", "strings": "texts", "math/bits": "arithmetic", "math": "constants", "io": "comes with strings",
	"sync": "comes with strings", "sync/atomic": "comes with sync", "unicode": "comes with strings", "unicode/utf8": "runes", "unicode/utf16": "surrogates in JSON",
}

// keptOut says why the ones that people reach for are not there.
var keptOut = map[string]string{
	"fmt": "+120 kB", "regexp": "+114 kB", "time": "+58 kB, and a clock has no place here", "encoding/json": "+280 kB, and four times slower than jsonv",
	"reflect": "comes with fmt and encoding/json", "crypto/sha256": "+107 kB: write the sum by hand where one is needed", "os": "there are no files in a browser",
	"log": "comes with fmt", "text/template": "drags in reflect and fmt", "net/http": "the page speaks to the server", "sort": "syncproto/order does it",
}

type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
	Dir        string
}

func list(t *testing.T, env []string, args ...string) []pkg {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard,Dir"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(out); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return pkgs
}

func TestEveryRoomImportsOnlyWhatItMay(t *testing.T) {
	for _, p := range list(t, nil, "./...") {
		name := strings.TrimPrefix(p.ImportPath, module)
		if p.ImportPath == strings.TrimSuffix(module, "/") {
			continue
		}
		i := slices.IndexFunc(rooms, func(r struct{ pkg, may, with string }) bool { return r.pkg == name })
		if i < 0 {
			t.Errorf("%s stands in no line of rooms: say what it may import, and why", name)
			continue
		}
		may := strings.Fields(rooms[i].may)
		for _, imp := range p.Imports {
			short, ours := strings.CutPrefix(imp, module)
			if ours && !slices.Contains(may, short) && !slices.Contains(may, "*") {
				t.Errorf("%s imports %s: %s", name, short, rooms[i].with)
			}
			for _, o := range only {
				if strings.HasPrefix(imp, o.lib) && !slices.Contains(strings.Fields(o.rooms), name) {
					t.Errorf("%s imports %s, which is %s's: %s", name, imp, o.rooms, o.why)
				}
			}
		}
	}
}

func TestTheWireNeedsNothingButTheStandardLibrary(t *testing.T) {
	for _, p := range list(t, nil, "-deps", "./syncproto", "./syncproto/jsonv", "./syncproto/order") {
		if !p.Standard && !strings.HasPrefix(p.ImportPath, module+"syncproto") {
			t.Errorf("the wire depends on %s", p.ImportPath)
		}
	}
}

func TestOnlyWhatIsMeasuredGoesToTheBrowser(t *testing.T) {
	for _, p := range list(t, []string{"GOOS=wasip1", "GOARCH=wasm"}, "-deps", "./pwa/wasm") {
		switch {
		case strings.HasPrefix(p.ImportPath, module):
		case !p.Standard:
			t.Errorf("%s, a library of others, would go to the browser", p.ImportPath)
		case strings.HasPrefix(p.ImportPath, "internal/"), inWasm[p.ImportPath] != "":
		default:
			why := keptOut[p.ImportPath]
			if why == "" {
				why = "measure what it costs, then give it a line"
			}
			t.Errorf("%s would go to the browser: %s", p.ImportPath, why)
		}
	}
}

// clocks are calls that belong to main, or to nobody.
var clocks = map[string]struct{ in, why string }{
	"time.Now":   {"server server/bench internal/alltests", "the clock comes in from outside, so that tests and simulations can turn it"},
	"time.Since": {"server server/bench internal/alltests", "it reads the clock"},
	"time.Sleep": {"", "wait for the thing itself"},
}

// machineTime are files that tell the operating system a time, and so must use its own.
var machineTime = map[string]string{
	"server/httpapi/live.go": "the deadline of a write to a socket",
}

// A test may look at the clock to bound or to measure itself; sleep it may not.
func TestClocksAreReadInMainAlone(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && d.Name() != "." && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		dir := file[:max(0, strings.LastIndexByte(file, '/'))]
		ast.Inspect(f, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			call := id.Name + "." + sel.Sel.Name
			c, watched := clocks[call]
			if !watched || slices.Contains(strings.Fields(c.in), dir) || call == "time.Now" && machineTime[file] != "" {
				return true
			}
			if strings.HasSuffix(path, "_test.go") && call != "time.Sleep" {
				return true
			}
			t.Errorf("%s uses %s: %s", file, call, c.why)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
