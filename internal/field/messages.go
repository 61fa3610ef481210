package field

import "strings"

// Codes that no validate tag has, beside jsonv.CodeType and jsonv.CodeUnknown.
const (
	CodeUnknownKind   = "unknown_kind"   // the record's kind does not exist; Param is the kind
	CodeUnknownIntent = "unknown_intent" // the intent does not exist; Param is the intent
	CodeUnique        = "unique"         // an element stands twice in a list
)

// message is what a person reads about a code. Variant tells apart what one
// code can be about: Of for min and max, the wanted type for type, the wanted
// kind of number for nationalid. {0} stands for Param.
type message struct{ code, variant, nb, nn, en string }

// messages name what is wrong and what would be right. Of one code the
// variant "" stands last and fits when no other does.
var messages = []message{
	{
		"required", "",
		"Dette må fylles ut.",
		"Dette må fyllast ut.",
		"This must be filled in.",
	},
	{
		"notblank", "",
		"Her står det bare mellomrom. Skriv noe.",
		"Her står det berre mellomrom. Skriv noko.",
		"There are only spaces here. Write something.",
	},
	{
		"min", "text",
		"For kort: skriv minst {0} tegn.",
		"For kort: skriv minst {0} teikn.",
		"Too short: write at least {0} characters.",
	},
	{
		"min", "list",
		"For få: legg til, slik at det blir minst {0}.",
		"For få: legg til, slik at det blir minst {0}.",
		"Too few: add more, so that there are at least {0}.",
	},
	{
		"min", "",
		"For lavt: tallet må være minst {0}.",
		"For lågt: talet må vere minst {0}.",
		"Too low: the number must be at least {0}.",
	},
	{
		"max", "text",
		"For langt: kort ned til høyst {0} tegn.",
		"For langt: kort ned til høgst {0} teikn.",
		"Too long: shorten it to at most {0} characters.",
	},
	{
		"max", "list",
		"For mange: ta bort noen, det er plass til {0}.",
		"For mange: ta bort nokre, det er plass til {0}.",
		"Too many: remove some, there is room for {0}.",
	},
	{
		"max", "",
		"For høyt: tallet kan være høyst {0}.",
		"For høgt: talet kan vere høgst {0}.",
		"Too high: the number can be at most {0}.",
	},
	{
		"oneof", "",
		"Dette er ikke et av valgene. Velg ett av disse: {0}.",
		"Dette er ikkje eit av vala. Vel eitt av desse: {0}.",
		"This is not one of the choices. Choose one of these: {0}.",
	},
	{
		"date", "",
		"Denne datoen finnes ikke. Velg en dag mellom 1900 og 2100.",
		"Denne datoen finst ikkje. Vel ein dag mellom 1900 og 2100.",
		"This date does not exist. Choose a day between 1900 and 2100.",
	},
	{
		"clock", "",
		"Dette er ikke et klokkeslett. Skriv det slik: 14:30.",
		"Dette er ikkje eit klokkeslett. Skriv det slik: 14:30.",
		"This is not a time of day. Write it like this: 14:30.",
	},
	{
		"uuid7", "",
		"Det som er valgt her, finnes ikke. Velg på nytt fra listen.",
		"Det som er valt her, finst ikkje. Vel på nytt frå lista.",
		"What is chosen here does not exist. Choose from the list again.",
	},
	{
		"slug", "",
		"Denne koden har tegn som ikke kan brukes. Bruk små bokstaver a–z, tall og - _ . @.",
		"Denne koden har teikn som ikkje kan brukast. Bruk små bokstavar a–z, tal og - _ . @.",
		"This code has characters that cannot be used. Use small letters a–z, digits and - _ . @.",
	},
	{
		"phone", "",
		"Dette er ikke et telefonnummer. Skriv 3–15 sifre, gjerne med mellomrom og + foran.",
		"Dette er ikkje eit telefonnummer. Skriv 3–15 siffer, gjerne med mellomrom og + framfor.",
		"This is not a telephone number. Write 3–15 digits, with spaces and a + in front if you like.",
	},
	{
		"nationalid", "synthetic",
		"Her brukes bare oppdiktede fødselsnumre. Skriv et syntetisk nummer, eller la feltet stå tomt.",
		"Her blir det berre brukt oppdikta fødselsnummer. Skriv eit syntetisk nummer, eller la feltet stå tomt.",
		"Only invented identity numbers are used here. Write a synthetic number, or leave the field empty.",
	},
	{
		"nationalid", "real",
		"Dette er et oppdiktet fødselsnummer. Skriv det virkelige, eller la feltet stå tomt.",
		"Dette er eit oppdikta fødselsnummer. Skriv det verkelege, eller la feltet stå tomt.",
		"This is an invented identity number. Write the real one, or leave the field empty.",
	},
	{
		"nationalid", "",
		"Fødselsnummeret stemmer ikke. Det har 11 sifre: se etter om noen mangler eller er byttet om.",
		"Fødselsnummeret stemmer ikkje. Det har 11 siffer: sjå etter om nokre manglar eller er bytte om.",
		"The national identity number is not right. It has 11 digits: see whether any are missing or swapped.",
	},
	{
		"orgnr", "",
		"Organisasjonsnummeret stemmer ikke. Det har 9 sifre uten mellomrom.",
		"Organisasjonsnummeret stemmer ikkje. Det har 9 siffer utan mellomrom.",
		"The organisation number is not right. It has 9 digits without spaces.",
	},
	{
		"kommunenr", "",
		"Kommunenummeret stemmer ikke. Det har 4 sifre, og en null foran teller med.",
		"Kommunenummeret stemmer ikkje. Det har 4 siffer, og ein null framfor tel med.",
		"The municipality number is not right. It has 4 digits, and a zero in front counts.",
	},
	{
		"sha256hex", "",
		"Kontrollsummen stemmer ikke. Den har 64 tegn: 0–9 og a–f.",
		"Kontrollsummen stemmer ikkje. Han har 64 teikn: 0–9 og a–f.",
		"The checksum is not right. It has 64 characters: 0–9 and a–f.",
	},
	{
		"httpsurl", "",
		"Dette er ikke en trygg nettadresse. Skriv hele adressen, slik: https://www.eksempel.no/side.",
		"Dette er ikkje ei trygg nettadresse. Skriv heile adressa, slik: https://www.eksempel.no/side.",
		"This is not a safe web address. Write all of it, like this: https://www.example.com/page.",
	},
	{
		"drawing", "",
		"Underskriften kunne ikke leses. Tegn den på nytt.",
		"Underskrifta kunne ikkje lesast. Teikn ho på nytt.",
		"The signature could not be read. Draw it again.",
	},
	{
		"photo", "",
		"Bildet kunne ikke leses. Ta det på nytt.",
		"Biletet kunne ikkje lesast. Ta det på nytt.",
		"The picture could not be read. Take it again.",
	},
	{
		"type", "string",
		"Feil slags verdi: her skal det stå en tekst.",
		"Feil slags verdi: her skal det stå ein tekst.",
		"The wrong sort of value: this should be a text.",
	},
	{
		"type", "int",
		"Feil slags verdi: her skal det stå et helt tall.",
		"Feil slags verdi: her skal det stå eit heilt tal.",
		"The wrong sort of value: this should be a whole number.",
	},
	{
		"type", "bool",
		"Feil slags verdi: her skal det stå ja eller nei (true eller false).",
		"Feil slags verdi: her skal det stå ja eller nei (true eller false).",
		"The wrong sort of value: this should be yes or no (true or false).",
	},
	{
		"type", "array",
		"Feil slags verdi: her skal det stå en liste.",
		"Feil slags verdi: her skal det stå ei liste.",
		"The wrong sort of value: this should be a list.",
	},
	{
		"type", "",
		"Feil slags verdi: her skal det stå en gruppe av felt.",
		"Feil slags verdi: her skal det stå ei gruppe av felt.",
		"The wrong sort of value: this should be a group of fields.",
	},
	{
		"unknown", "",
		"Dette feltet finnes ikke her. Se etter skrivefeil i navnet, eller ta det bort.",
		"Dette feltet finst ikkje her. Sjå etter skrivefeil i namnet, eller ta det bort.",
		"There is no such field here. Look for a misspelling of its name, or remove it.",
	},
	{
		CodeUnknownKind, "",
		"Denne versjonen av Stafett kjenner ikke «{0}». Oppdater og prøv igjen.",
		"Denne versjonen av Stafett kjenner ikkje «{0}». Oppdater og prøv igjen.",
		"This version of Stafett does not know “{0}”. Update and try again.",
	},
	{
		CodeUnknownIntent, "",
		"Denne versjonen av Stafett kan ikke gjøre «{0}». Oppdater og prøv igjen.",
		"Denne versjonen av Stafett kan ikkje gjere «{0}». Oppdater og prøv igjen.",
		"This version of Stafett cannot do “{0}”. Update and try again.",
	},
	{
		CodeUnique, "",
		"Det samme er valgt to ganger. Ta bort det ene.",
		"Det same er valt to gonger. Ta bort det eine.",
		"The same is chosen twice. Remove one of them.",
	},
}

// Codes are all codes that a fault can have, each once.
func Codes() []string {
	var codes []string
	for i, m := range messages {
		if i == 0 || messages[i-1].code != m.code {
			codes = append(codes, m.code)
		}
	}
	return codes
}

// Explain says in plain words what is wrong and what would be right. A
// language that is not known gets bokmål, a code that is not known itself.
func Explain(f Fault, lang Lang) string {
	variant := f.Of
	if variant == "" {
		variant = f.Param
	}
	for i := range messages {
		m := &messages[i]
		if m.code == f.Code && (m.variant == variant || m.variant == "") {
			before, after, found := strings.Cut(m.in(lang), "{0}")
			if !found {
				return before
			}
			return before + m.param(f.Param) + after
		}
	}
	return f.Code
}

func (m *message) in(lang Lang) string {
	switch lang {
	case Nynorsk:
		return m.nn
	case English:
		return m.en
	}
	return m.nb
}

func (m *message) param(p string) string {
	if m.code != "oneof" {
		return p
	}
	list, rest, more := strings.Cut(p, " ")
	for more {
		var next string
		next, rest, more = strings.Cut(rest, " ")
		list += ", " + next
	}
	return list
}
