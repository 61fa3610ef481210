package staff

import (
	"fmt"
	"strings"

	"stafett/internal/field"
)

// Code is a stable name of what is wrong.
type Code string

// The codes. They are added to, never reused.
const (
	CodeField             Code = "field" // a field check: see the field's own code
	CodePersonID          Code = "person_id"
	CodePersonExists      Code = "person_exists"
	CodePersonUnknown     Code = "person_unknown"
	CodeLoginTaken        Code = "login_taken"
	CodeRole              Code = "role"
	CodeUnitMissing       Code = "unit_missing"
	CodeUnitUnknown       Code = "unit_unknown"
	CodeServiceUnknown    Code = "service_unknown"
	CodeGuideUnknown      Code = "guide_unknown"
	CodeDay               Code = "day"
	CodeDaysTurned        Code = "days_turned"
	CodeEndsBefore        Code = "ends_before_start"
	CodeLastAdministrator Code = "last_administrator"
	CodeNoLeader          Code = "no_leader"
	CodeDeputyElsewhere   Code = "deputy_elsewhere"
	CodeDeputyOverlaps    Code = "deputy_overlaps"
	CodeDeputyLong        Code = "deputy_long"
	CodeDeputyUnknown     Code = "deputy_unknown"
	CodeFileLarge         Code = "file_large"
	CodeFileRows          Code = "file_rows"
	CodeFileEmpty         Code = "file_empty"
	CodeFileColumns       Code = "file_columns"
	CodeFileQuotes        Code = "file_quotes"
	CodeTooManyCells      Code = "cells"
	CodeMissing           Code = "missing"
	CodeTwice             Code = "twice"
	CodePlanChanged       Code = "plan_changed"
)

// Fault is one thing that is wrong with what was asked for.
type Fault struct {
	Code Code
	// Field as the API has it: person, login, unit …
	Field string
	// Line of the file, from 1; 0 outside one. Column is its heading there.
	Line   int
	Column string
	Params []string
	cause  field.Fault // of CodeField
}

// Invalid says that nothing was done, and why.
type Invalid struct{ Faults []Fault }

func (e *Invalid) Error() string {
	f := e.Faults[0]
	return "staff: " + Explain(f, field.English)
}

// words are texts in bokmål, nynorsk and English; {0} is the first parameter.
var words = map[Code][3]string{
	CodePersonID:          {"«{0}» kan ikke være en id. Bruk a–z, 0–9, punktum og bindestrek.", "«{0}» kan ikkje vere ein id. Bruk a–z, 0–9, punktum og bindestrek.", "“{0}” cannot be an id. Use a–z, 0–9, full stop and hyphen."},
	CodePersonExists:      {"Det finnes allerede noen med id-en «{0}».", "Det finst allereie nokon med id-en «{0}».", "There is somebody with the id “{0}” already."},
	CodePersonUnknown:     {"Det arbeider ingen her med id-en «{0}».", "Det arbeider ingen her med id-en «{0}».", "Nobody with the id “{0}” works here."},
	CodeLoginTaken:        {"Brukernavnet «{0}» er i bruk.", "Brukarnamnet «{0}» er i bruk.", "The user name “{0}” is in use."},
	CodeRole:              {"«{0}» er ingen rolle. Bruk ansatt, leder, BTI-koordinator, administrator eller personvernombud.", "«{0}» er inga rolle. Bruk tilsett, leiar, BTI-koordinator, administrator eller personvernombod.", "“{0}” is not a role. Use employee, leader, BTI coordinator, administrator or privacy officer."},
	CodeUnitMissing:       {"Ansatte og ledere må ha en enhet.", "Tilsette og leiarar må ha ei eining.", "Employees and leaders need a unit."},
	CodeUnitUnknown:       {"Enheten «{0}» finnes ikke. Legg den inn først.", "Eininga «{0}» finst ikkje. Legg ho inn først.", "There is no unit “{0}”. Add it first."},
	CodeServiceUnknown:    {"Tjenesten «{0}» finnes ikke. Legg den inn først.", "Tenesta «{0}» finst ikkje. Legg ho inn først.", "There is no service “{0}”. Add it first."},
	CodeGuideUnknown:      {"Veilederen «{0}» finnes ikke.", "Rettleiaren «{0}» finst ikkje.", "There is no guide “{0}”."},
	CodeDay:               {"«{0}» er ingen dato. Skriv den slik: 22.11.2026.", "«{0}» er ingen dato. Skriv han slik: 22.11.2026.", "“{0}” is not a date. Write it like this: 2026-11-22."},
	CodeDaysTurned:        {"Siste dag er før første dag.", "Siste dagen er før den første.", "The last day is before the first."},
	CodeEndsBefore:        {"Arbeidet begynte {0}. Siste dag kan ikke være før det.", "Arbeidet byrja {0}. Siste dagen kan ikkje vere før det.", "The work began on {0}. The last day cannot be before that."},
	CodeLastAdministrator: {"Da blir det ingen administrator igjen. Legg inn en til først.", "Då blir det ingen administrator att. Legg inn ein til først.", "Then no administrator would be left. Add another one first."},
	CodeNoLeader:          {"{0} leder ingen enhet den dagen.", "{0} leier inga eining den dagen.", "{0} does not lead a unit on that day."},
	CodeDeputyElsewhere:   {"En stedfortreder må arbeide på den samme enheten hele tiden.", "Ein stadfortredar må arbeide på den same eininga heile tida.", "A deputy must work in the same unit all the time."},
	CodeDeputyOverlaps:    {"Det er allerede en stedfortreder i disse dagene.", "Det er allereie ein stadfortredar i desse dagane.", "There is a deputy on these days already."},
	CodeDeputyLong:        {"En stedfortreder kan være det i høyst ett år.", "Ein stadfortredar kan vere det i høgst eitt år.", "A deputy stands in for a year at most."},
	CodeDeputyUnknown:     {"Denne stedfortrederen finnes ikke lenger.", "Denne stadfortredaren finst ikkje lenger.", "This deputy is no longer there."},
	CodeFileLarge:         {"Filen er for stor. Den kan ha {0} kB.", "Fila er for stor. Ho kan ha {0} kB.", "The file is too large. It may have {0} kB."},
	CodeFileRows:          {"Filen har for mange linjer. Den kan ha {0}.", "Fila har for mange linjer. Ho kan ha {0}.", "The file has too many lines. It may have {0}."},
	CodeFileEmpty:         {"Filen har ingen linjer etter overskriftene.", "Fila har ingen linjer etter overskriftene.", "The file has no lines below its headings."},
	CodeFileColumns:       {"Vi kjenner ikke igjen kolonnene. Første linje må ha overskrifter, for folk: {0}. For enheter: {1}.", "Vi kjenner ikkje att kolonnane. Første linja må ha overskrifter, for folk: {0}. For einingar: {1}.", "We do not know these columns. The first line needs headings, for people: {0}. For units: {1}."},
	CodeFileQuotes:        {"Et anførselstegn står feil, så resten av filen kan ikke leses.", "Eit hermeteikn står feil, så resten av fila kan ikkje lesast.", "A quotation mark is out of place, so the rest of the file cannot be read."},
	CodeTooManyCells:      {"Linjen har flere felt enn det er overskrifter.", "Linja har fleire felt enn det er overskrifter.", "The line has more cells than there are headings."},
	CodeMissing:           {"Må fylles ut.", "Må fyllast ut.", "Must be filled in."},
	CodeTwice:             {"«{0}» står på flere linjer.", "«{0}» står på fleire linjer.", "“{0}” stands on more than one line."},
	CodePlanChanged:       {"Noe er endret siden du så på dette. Se over det på nytt.", "Noko er endra sidan du såg på dette. Sjå over det på nytt.", "Something has changed since you looked at this. Look it over again."},
}

// Explain says a fault in words, without the line.
func Explain(f Fault, lang field.Lang) string {
	if f.Code == CodeField {
		return field.Explain(f.cause, lang)
	}
	params := f.Params
	if f.Code == CodeFileColumns {
		params = []string{headingsIn(peopleHeadings, lang), headingsIn(unitHeadings, lang)}
	}
	text := words[f.Code][index(lang)]
	for n, p := range params {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", n), p)
	}
	return text
}

// Tell says faults with line and column.
func Tell(list []Fault, lang field.Lang) []Told {
	out := make([]Told, 0, len(list))
	for _, f := range list {
		out = append(out, Told{Line: f.Line, Column: f.Column, Code: string(f.Code), Text: Explain(f, lang)})
	}
	return out
}
