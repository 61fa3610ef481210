// Package field says what a single field may hold: the faults a check can
// find, their messages in three languages, and the Norwegian validators
// (fødselsnummer, organisasjonsnummer, kommunenummer, dates). It knows no
// record and no rule, has no clock, and imports neither fmt, regexp nor time.
package field

// Lang is a language of the user interface.
type Lang string

// The languages.
const (
	Bokmal  Lang = "nb"
	Nynorsk Lang = "nn"
	English Lang = "en"
)

// Mode decides which identity numbers are accepted: in test and demo only
// synthetic ones, in production only real ones.
type Mode string

// The modes.
const (
	Demo       Mode = "demo"
	Production Mode = "production"
)

// Fault is one thing wrong with one field.
type Fault struct {
	// Field is the JSON path: "givenName", "agreements[1].what".
	Field string `json:"field"`
	// Code is the name of the failed check as in the validate tag
	// ("required", "max", "oneof", "date", …), or "type" (wrong JSON type) or
	// "unknown" (no such field).
	Code string `json:"code"`
	// Param is the tag's parameter: "80" of max=80.
	Param string `json:"param,omitempty"`
	// Of says what min and max count: "text" (characters), "number" (its
	// value) or "list" (elements).
	Of string `json:"of,omitempty"`
}

// FaultsMax is how many faults of one record are kept; more help nobody.
const FaultsMax = 200

// Faults collects the faults of one record.
type Faults struct {
	Mode Mode
	List []Fault
}

// Add notes a fault.
func (f *Faults) Add(path, code, param string) {
	f.AddFault(Fault{Field: path, Code: code, Param: param})
}

// AddFault notes a fault, unless there are FaultsMax already.
func (f *Faults) AddFault(x Fault) {
	if len(f.List) < FaultsMax {
		f.List = append(f.List, x)
	}
}
