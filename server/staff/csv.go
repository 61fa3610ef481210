package staff

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"stafett/internal/bti"
	"stafett/internal/field"
)

// Bounds of a file.
const (
	fileBytesMax = 512 << 10
	fileRowsMax  = 5000
	cellMax      = 500 // characters; longer ones meet the field checks
	stepsMax     = 500 // listed in a plan
	faultsMax    = 100
)

// heading is a column's name in the API and what it may be called in a file;
// the first three are how we write it in bokmål, nynorsk and English.
type heading struct {
	field string
	names []string
}

var peopleHeadings = []heading{
	{"person", []string{"id", "id", "id", "person", "personid", "person-id", "ansattnummer", "tilsettnummer"}},
	{"name", []string{"navn", "namn", "name"}},
	{"login", []string{"brukernavn", "brukarnamn", "user name", "username", "login", "e-post", "epost", "email", "e-mail"}},
	{"title", []string{"stilling", "stilling", "title", "tittel"}},
	{"phone", []string{"telefon", "telefon", "telephone", "phone"}},
	{"role", []string{"rolle", "rolle", "role"}},
	{"unit", []string{"enhet", "eining", "unit"}},
	{"from", []string{"fra", "frå", "from", "første dag", "første dagen"}},
	{"until", []string{"til", "til", "until", "to", "siste dag", "siste dagen"}},
}

var unitHeadings = []heading{
	{"unit", []string{"enhet", "eining", "unit", "id"}},
	{"name", []string{"navn", "namn", "name", "enhetsnavn", "einingsnamn"}},
	{"service", []string{"tjeneste", "teneste", "service"}},
	{"serviceName", []string{"tjenestenavn", "tenestenamn", "service name"}},
	{"phone", []string{"telefon", "telefon", "telephone", "phone"}},
	{"guides", []string{"veiledere", "rettleiarar", "guides", "veileder", "rettleiar", "guide"}},
}

var roleNames = map[string]bti.Role{
	"ansatt": bti.Employee, "tilsett": bti.Employee, "employee": bti.Employee, "medarbeider": bti.Employee, "medarbeidar": bti.Employee,
	"leder": bti.Leader, "leiar": bti.Leader, "leader": bti.Leader, "styrer": bti.Leader, "styrar": bti.Leader, "rektor": bti.Leader,
	"bti-koordinator": bti.BTICoordinator, "btikoordinator": bti.BTICoordinator, "bti coordinator": bti.BTICoordinator, "bti_coordinator": bti.BTICoordinator,
	"administrator":   bti.Administrator,
	"personvernombud": bti.PrivacyOfficer, "personvernombod": bti.PrivacyOfficer, "privacy officer": bti.PrivacyOfficer, "privacy_officer": bti.PrivacyOfficer,
}

// roleWord is how an export says a role.
var roleWord = map[bti.Role][3]string{
	bti.Employee:       {"ansatt", "tilsett", "employee"},
	bti.Leader:         {"leder", "leiar", "leader"},
	bti.BTICoordinator: {"BTI-koordinator", "BTI-koordinator", "BTI coordinator"},
	bti.Administrator:  {"administrator", "administrator", "administrator"},
	bti.PrivacyOfficer: {"personvernombud", "personvernombod", "privacy officer"},
}

// sheet is a file that was read: its lines by the columns' names in the API.
type sheet struct {
	people bool // else units
	rows   []row
	heads  map[string]string // the heading in the file, by name in the API
}

type row struct {
	line  int
	cells map[string]string
	extra bool // more cells than headings
}

// readSheet reads what a spreadsheet saves: UTF-8 or Windows-1252, with
// semicolons, commas or tabs. The first line has the headings, in any order.
func readSheet(file []byte) (s sheet, faults []Fault) {
	if len(file) > fileBytesMax {
		return s, []Fault{{Code: CodeFileLarge, Params: []string{strconv.Itoa(fileBytesMax >> 10)}}}
	}
	text := decode(file)
	skipped := 0
	if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(strings.ToLower(strings.TrimSpace(first)), "sep=") {
		text, skipped = rest, 1 // Excel's own note of the separator
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator(text), -1
	head, err := r.Read()
	list := peopleHeadings
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return s, []Fault{broken(err, skipped)}
	case known(head, peopleHeadings, "role", "login"), known(head, peopleHeadings, "role", "person"):
		s.people = true
	case known(head, unitHeadings, "unit", "service"):
		list = unitHeadings
	default:
		return s, []Fault{{Code: CodeFileColumns, Line: 1 + skipped}}
	}
	columns := columnsOf(head, list)
	s.heads = make(map[string]string, len(columns))
	for i, name := range columns {
		if name != "" {
			s.heads[name] = strings.TrimSpace(head[i])
		}
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, []Fault{broken(err, skipped)}
		}
		line, _ := r.FieldPos(0)
		x := row{line: line + skipped, cells: make(map[string]string, len(columns)), extra: len(cells) > len(columns)}
		empty := true
		for i, c := range cells {
			c = unguard(strings.TrimSpace(c))
			empty = empty && c == ""
			if i < len(columns) && columns[i] != "" {
				x.cells[columns[i]] = short(c)
			}
		}
		if empty {
			continue // spreadsheets leave such lines at the end
		}
		if len(s.rows) == fileRowsMax {
			return s, []Fault{{Code: CodeFileRows, Params: []string{strconv.Itoa(fileRowsMax)}}}
		}
		s.rows = append(s.rows, x)
	}
	if len(s.rows) == 0 {
		return s, []Fault{{Code: CodeFileEmpty}}
	}
	return s, nil
}

// broken is the one fault that a reader of CSV has: quotation marks.
func broken(err error, skipped int) Fault {
	f := Fault{Code: CodeFileQuotes}
	var at *csv.ParseError
	if errors.As(err, &at) {
		f.Line = at.Line + skipped
	}
	return f
}

func short(c string) string {
	if utf8.RuneCountInString(c) > cellMax {
		return string([]rune(c)[:cellMax])
	}
	return c
}

// decode makes text of a file: UTF-8, with or without the mark at its start,
// or else Windows-1252, which Excel saves in Norway.
func decode(file []byte) string {
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if utf8.Valid(file) {
		return string(file)
	}
	var b strings.Builder
	for _, c := range file {
		if c >= 0x80 && c < 0xa0 {
			b.WriteRune(windows1252[c-0x80])
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// windows1252 are the characters 80–9F, where it differs from Latin-1 (WHATWG
// Encoding, index-windows-1252).
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// separator is what the first line has most of.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ';'
	for _, c := range []rune{',', '\t'} {
		if strings.Count(first, string(c)) > strings.Count(first, string(best)) {
			best = c
		}
	}
	return best
}

// columnsOf names each column as the API does; "" for one that we do not know.
func columnsOf(head []string, list []heading) []string {
	out := make([]string, len(head))
	seen := make(map[string]bool)
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(h))
		for _, x := range list {
			for _, name := range x.names {
				if name == h && !seen[x.field] {
					out[i], seen[x.field] = x.field, true
				}
			}
		}
	}
	return out
}

// known tells whether all of some columns are there.
func known(head []string, list []heading, want ...string) bool {
	have := strings.Join(columnsOf(head, list), " ") + " "
	for _, w := range want {
		if !strings.Contains(" "+have, " "+w+" ") {
			return false
		}
	}
	return true
}

func index(l field.Lang) int {
	switch l {
	case field.Nynorsk:
		return 1
	case field.English:
		return 2
	}
	return 0
}

func headingsIn(list []heading, lang field.Lang) string {
	var out []string
	for _, h := range list {
		out = append(out, h.names[index(lang)])
	}
	return strings.Join(out, ", ")
}

// day reads a day as people write it: 22.11.2026, 2026-11-22. What is none comes back as it is.
func day(s string) bti.Date {
	part := strings.Split(s, ".")
	if len(part) != 3 || len(part[2]) != 4 {
		return bti.Date(s)
	}
	two := func(x string) string {
		if len(x) == 1 {
			return "0" + x
		}
		return x
	}
	if d := bti.Date(part[2] + "-" + two(part[1]) + "-" + two(part[0])); d.Valid() {
		return d
	}
	return bti.Date(s)
}

// A cell that begins with one of these is a formula to a spreadsheet, also when
// it came from a stranger's name (OWASP: CSV Injection). An export puts an apostrophe before it, an import takes it off.
const formulaStarts = "=+-@\t\r"

func guard(c string) string {
	if c != "" && strings.ContainsRune(formulaStarts, rune(c[0])) {
		return "'" + c
	}
	return c
}

func unguard(c string) string {
	if len(c) > 1 && c[0] == '\'' && strings.ContainsRune(formulaStarts, rune(c[1])) {
		return c[1:]
	}
	return c
}

// writeSheet writes lines as Norwegian spreadsheets open them: UTF-8 with its mark, and semicolons.
func writeSheet(lines [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	for _, l := range lines {
		cells := make([]string, len(l))
		for i, c := range l {
			cells[i] = guard(c)
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
