package file

import (
	"fmt"
	"slices"
	"strings"

	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/syncproto/jsonv"
)

// texts are the faults that only a file can have, and what this package adds
// to those of package field, by code: in bokmål, nynorsk and English.
var texts = map[string][3]string{
	"syntax": {
		"Filen er ikke gyldig YAML her (%s). Se etter innrykk, anførselstegn som mangler, og kolon i en tekst: slike tekster må stå i anførselstegn.",
		"Fila er ikkje gyldig YAML her (%s). Sjå etter innrykk, hermeteikn som manglar, og kolon i ein tekst: slike tekstar må stå i hermeteikn.",
		"The file is not valid YAML here (%s). Look for indentation, missing quotes, and a colon within a text: such texts must stand in quotes.",
	},
	"unreadable": {
		"Filen kan ikke leses som YAML. Begynn med en veileder som virker, og endre litt om gangen.",
		"Fila kan ikkje lesast som YAML. Byrj med ein rettleiar som verkar, og endre litt om gongen.",
		"The file cannot be read as YAML. Start from a guide that works and change a little at a time.",
	},
	"not_plain": {
		"«%s»: ankere, referanser, merker, spørsmålstegn-nøkler og direktiver brukes ikke i en veileder. Skriv innholdet helt ut.",
		"«%s»: anker, referansar, merke, spørjeteikn-nøklar og direktiv blir ikkje brukte i ein rettleiar. Skriv innhaldet heilt ut.",
		"“%s”: anchors, aliases, tags, question-mark keys and directives are not used in a guide. Write the content out.",
	},
	"too_deep": {
		"For mange lag inni hverandre. En veileder har høyst %d.",
		"For mange lag inni kvarandre. Ein rettleiar har høgst %d.",
		"Too many layers inside each other. A guide has at most %d.",
	},
	"too_many": {
		"Filen har for mange deler. Det er plass til %d nøkler, verdier og skilletegn.",
		"Fila har for mange delar. Det er plass til %d nøklar, verdiar og skiljeteikn.",
		"The file has too many parts. There is room for %d keys, values and marks.",
	},
	"too_large": {
		"Filen er for stor. Den kan være %d byte.",
		"Fila er for stor. Ho kan vere %d byte.",
		"The file is too large. It may have %d bytes.",
	},
	"not_utf8": {
		"Her står et tegn som ikke er UTF-8. Lagre filen med tegnsettet UTF-8.",
		"Her står eit teikn som ikkje er UTF-8. Lagre fila med teiknsettet UTF-8.",
		"Here is a character that is not UTF-8. Save the file as UTF-8.",
	},
	"several": {
		"Her begynner et nytt dokument (---). Skriv én veileder i hver fil.",
		"Her byrjar eit nytt dokument (---). Skriv éin rettleiar i kvar fil.",
		"A second document begins here (---). Write one guide per file.",
	},
	"empty": {
		"Filen er tom. En veileder begynner med id, version, title og lang.",
		"Fila er tom. Ein rettleiar byrjar med id, version, title og lang.",
		"The file is empty. A guide begins with id, version, title and lang.",
	},
	"key": {
		"Dette er ikke et vanlig navn på et felt. Skriv ett ord foran kolon.",
		"Dette er ikkje eit vanleg namn på eit felt. Skriv eitt ord framfor kolon.",
		"This is not a plain name of a field. Write one word before the colon.",
	},
	"duplicate": {
		"«%s» står allerede på linje %d. Behold den ene.",
		"«%s» står alt på linje %d. Behald den eine.",
		"“%s” stands in line %d already. Keep one of them.",
	},
	"no_files": {
		"Mappen har ingen veiledere. De er filer som slutter på .yaml.",
		"Mappa har ingen rettleiarar. Dei er filer som sluttar på .yaml.",
		"The folder has no guides. They are files that end in .yaml.",
	},
	"many_files": {
		"Mappen har %d veiledere. Det er plass til %d.",
		"Mappa har %d rettleiarar. Det er plass til %d.",
		"The folder has %d guides. There is room for %d.",
	},
	"same_guide": {
		"Veilederen %s, versjon %s, står også i %s. Gi den ene en ny version.",
		"Rettleiaren %s, versjon %s, står òg i %s. Gje den eine ein ny version.",
		"The guide %s, version %s, is in %s too. Give one of them a new version.",
	},
	"quote": {
		"Skriv det i anførselstegn: %s.",
		"Skriv det i hermeteikn: %s.",
		"Write it in quotes: %s.",
	},
	"unquote": {
		"Skriv det uten anførselstegn: %s.",
		"Skriv det utan hermeteikn: %s.",
		"Write it without quotes: %s.",
	},
	"comma": {
		"Inne i { } må en tekst med komma stå i anførselstegn.",
		"Inne i { } må ein tekst med komma stå i hermeteikn.",
		"Within { } a text with a comma must stand in quotes.",
	},
	"as_list": {
		"Skriv [%s], eller en linje med strek for hver.",
		"Skriv [%s], eller ei linje med strek for kvar.",
		"Write [%s], or a line with a dash for each.",
	},
	"found": {
		"Det står «%s».",
		"Det står «%s».",
		"It says “%s”.",
	},
	"mean": {
		"Mente du «%s»?",
		"Meinte du «%s»?",
		"Did you mean “%s”?",
	},
	"known": {
		"Her kan stå: %s.",
		"Her kan stå: %s.",
		"Here may stand: %s.",
	},
}

func say(code string, lang field.Lang, args ...any) string {
	t := texts[code]
	s := t[2]
	switch lang {
	case field.Bokmal:
		s = t[0]
	case field.Nynorsk:
		s = t[1]
	}
	if len(args) == 0 {
		return s
	}
	return fmt.Sprintf(s, args...)
}

// whole is a fault of a file as a whole.
func whole(code string, lang field.Lang, args ...any) Fault {
	return Fault{Code: code, Text: say(code, lang, args...)}
}

// fault is what the decoding found, with its line and what would be right.
func (t *tree) fault(f field.Fault, lang field.Lang) Fault {
	parts := []string{field.Explain(f, lang)}
	raw, isRaw := t.raw[f.Field]
	v := t.at(f.Field)
	switch f.Code {
	case "type":
		switch {
		case f.Param == "string" && isRaw:
			parts = append(parts, say("quote", lang, quoted(raw)))
		case f.Param == "int" && wholeNumber(v.Text()), f.Param == "bool" && (v.Text() == "true" || v.Text() == "false"):
			parts = append(parts, say("unquote", lang, v.Text()))
		case f.Param == "array" && v.Kind() == jsonv.String:
			parts = append(parts, say("as_list", lang, clip(v.Text())))
		}
	case "unknown":
		path, key := split(f.Field)
		known := names(path)
		if best := nearest(key, known); best != "" {
			parts = append(parts, say("mean", lang, best))
		} else if strings.Contains(key, " ") && v.IsNull() {
			parts = append(parts, say("comma", lang))
		} else if len(known) > 0 {
			parts = append(parts, say("known", lang, strings.Join(known, ", ")))
		}
	case "oneof":
		parts = append(parts, say("found", lang, clip(v.Text())))
		if best := nearest(v.Text(), strings.Fields(f.Param)); best != "" {
			parts = append(parts, say("mean", lang, best))
		}
	case "slug", "phone", "kommunenr", "orgnr", "httpsurl":
		parts = append(parts, say("found", lang, clip(v.Text())))
	}
	return Fault{Line: t.line(f.Field), Path: f.Field, Code: f.Code, Text: strings.Join(parts, " ")}
}

func wholeNumber(s string) bool {
	return s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == ""
}

// at is the value at a path, null where there is none.
func (t *tree) at(path string) jsonv.Value {
	v := t.value
	for _, part := range strings.Split(path, ".") {
		name, rest, _ := strings.Cut(part, "[")
		if name != "" {
			v = v.Get(name)
		}
		for rest != "" {
			n := 0
			i := 0
			for ; i < len(rest) && rest[i] >= '0' && rest[i] <= '9' && n < 1<<20; i++ {
				n = n*10 + int(rest[i]-'0')
			}
			if v.Kind() != jsonv.Array || n >= v.Len() {
				return jsonv.Value{}
			}
			v = v.Elem(n)
			_, rest, _ = strings.Cut(rest, "[")
		}
	}
	return v
}

// split takes the last name off a path.
func split(path string) (parent, key string) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}

// shapes are the structs of a guide by where they stand.
var shapes = map[string]jsonv.Walker{
	"":                           new(guide.Guide),
	"municipality":               new(guide.Municipality),
	"principles":                 new(guide.Principle),
	"terms":                      new(guide.Term),
	"levels":                     new(guide.Level),
	"levels.steps":               new(guide.Step),
	"levels.steps.deadlines":     new(guide.Deadline),
	"levels.steps.law":           new(guide.Link),
	"levels.decisions":           new(guide.Decision),
	"levels.decisions.to":        new(guide.Target),
	"levels.decisions.deadlines": new(guide.Deadline),
	"exits":                      new(guide.Exit),
	"exits.contacts":             new(guide.Contact),
	"exits.law":                  new(guide.Link),
	"consents":                   new(guide.ConsentNeeds),
	"consents.texts":             new(guide.ConsentText),
	"tools":                      new(guide.Tool),
	"tools.fields":               new(guide.FormField),
	"tools.fields.options":       new(guide.Option),
	"directory":                  new(guide.Service),
	"catalogue":                  new(guide.CatalogueItem),
	"catalogue.law":              new(guide.Link),
	"arenas":                     new(guide.Arena),
	"practice":                   new(guide.Practice),
	"practice.cases":             new(guide.PracticeCase),
	"practice.discussions":       new(guide.Discussion),
}

// names are the fields that the object at path can have.
func names(path string) []string {
	var b strings.Builder
	for _, part := range strings.Split(path, ".") {
		name, _, _ := strings.Cut(part, "[")
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	if s, ok := shapes[b.String()]; ok {
		return jsonv.Names(s)
	}
	return nil
}

// nearest is the word of known that s was probably meant to be, or "".
func nearest(s string, known []string) string {
	const runesMax = 40
	a := []rune(strings.ToLower(s))
	if len(a) == 0 || len(a) > runesMax {
		return ""
	}
	best, least := "", 1+len(a)/3
	for _, k := range known {
		if d := distance(a, []rune(strings.ToLower(k))); d <= least && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters must be put in, left out or changed (Levenshtein).
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return slices.Min(row[len(b):])
}
