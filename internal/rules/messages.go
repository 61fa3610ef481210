package rules

import (
	"strconv"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
)

// message is a text in the three languages, with places {0} {1}.
type message struct{ code, nb, nn, en string }

func (m *message) in(lang field.Lang) string {
	switch lang {
	case field.Nynorsk:
		return m.nn
	case field.English:
		return m.en
	default:
		return m.nb
	}
}

// FaultOf is the fault of a field that a finding of the server tells of (Rule "field"; Params are the fault's Param and Of).
func FaultOf(f Finding) field.Fault {
	fault := field.Fault{Field: f.Field, Code: strings.TrimPrefix(f.Code, "field.")}
	if len(f.Params) > 0 {
		fault.Param = f.Params[0]
	}
	if len(f.Params) > 1 {
		fault.Of = f.Params[1]
	}
	return fault
}

// Explain is a finding's message in a language: which rule stands in the way,
// what is missing and what to do next. It is "" for a code that is not of this
// package (the sync's own).
func Explain(f Finding, lang field.Lang) string {
	if f.Rule == "field" {
		return field.Explain(FaultOf(f), lang)
	}
	for i := range table {
		if table[i].id != f.Rule {
			continue
		}
		for j := range table[i].codes {
			if m := &table[i].codes[j]; m.code == f.Code {
				return fill(m.in(lang), f.Params, lang)
			}
		}
	}
	return ""
}

// say is one of the package's other texts.
func say(lang field.Lang, m message, params ...string) string { return fill(m.in(lang), params, lang) }

// fill puts the parameters in their places. A parameter that is a day is
// written as people write it.
func fill(text string, params []string, lang field.Lang) string {
	at := strings.IndexByte(text, '{')
	if at < 0 {
		return text
	}
	size := len(text)
	for _, p := range params {
		size += len(p)
	}
	out := make([]byte, 0, size)
	for at >= 0 {
		out = append(out, text[:at]...)
		text = text[at:]
		if len(text) < 3 || text[2] != '}' || text[1] < '0' || text[1] > '9' {
			out = append(out, '{')
			text = text[1:]
		} else {
			if n := int(text[1] - '0'); n < len(params) {
				out = appendParam(out, params[n], lang)
			}
			text = text[3:]
		}
		at = strings.IndexByte(text, '{')
	}
	return string(append(out, text...))
}

var monthsEnglish = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

func appendParam(out []byte, p string, lang field.Lang) []byte {
	if len(p) != 10 || !bti.Date(p).Valid() {
		return append(out, p...)
	}
	day, month := strings.TrimPrefix(p[8:], "0"), strings.TrimPrefix(p[5:7], "0")
	out = append(out, day...)
	if lang == field.English {
		n := int(p[5]-'0')*10 + int(p[6]-'0')
		out = append(out, ' ')
		out = append(out, monthsEnglish[n-1]...)
		out = append(out, ' ')
	} else {
		out = append(out, '.')
		out = append(out, month...)
		out = append(out, '.')
	}
	return append(out, p[:4]...)
}

func itoa(n int) string { return strconv.Itoa(n) }

// The texts of deadlines and open items.
var (
	tFirstMeeting   = message{"", "Første møte", "Første møte", "First meeting"}
	tConcernTalk    = message{"", "Samtale med foresatte", "Samtale med føresette", "Conversation with guardians"}
	tDecision       = message{"", "Beslutning", "Avgjerd", "Decision"}
	tEvaluation     = message{"", "Evaluering av «{0}»", "Evaluering av «{0}»", "Evaluation of “{0}”"}
	tHandover       = message{"", "Svar fra {0} på stafettpinnen", "Svar frå {0} på stafettpinnen", "Answer from {0} about the baton"}
	tAgreement      = message{"", "{0}: {1}", "{0}: {1}", "{0}: {1}"}
	tConsentLog     = message{"", "Samtykket til stafettloggen går ut", "Samtykket til stafettloggen går ut", "The consent to the relay log ends"}
	tConsentService = message{"", "Samtykket for {0} går ut", "Samtykket for {0} går ut", "The consent for {0} ends"}
	tYoung          = message{"", "Fyller {0} år og får egen tilgang til stafettloggen", "Fyller {0} år og får eigen tilgang til stafettloggen", "Turns {0} and gets access to the relay log"}
	tStart          = message{"", "Sett i gang «{0}»", "Set i gang «{0}»", "Start “{0}”"}
	tNewDay         = message{"", "Avtal ny dato for evaluering av «{0}»", "Avtal ny dato for evaluering av «{0}»", "Agree on a new date for evaluating “{0}”"}
	tEvaluate       = message{"", "Evaluer «{0}»", "Evaluer «{0}»", "Evaluate “{0}”"}
)

// needTexts are the guide's closed set of needs, as something to do.
var needTexts = []message{
	{"concern", "Skriv ned undringen", "Skriv ned undringa", "Write down the concern"},
	{"form", "Fyll ut skjemaet", "Fyll ut skjemaet", "Fill in the form"},
	{"shared_with_leader", "Del undringen med lederen din", "Del undringa med leiaren din", "Share the concern with your leader"},
	{sharedWithColleague, "Del undringen med lederen din eller en kollega", "Del undringa med leiaren din eller ein kollega", "Share the concern with your leader or a colleague"},
	{"guardian_talk", "Hold samtalen med foresatte", "Hald samtalen med føresette", "Have the conversation with the guardians"},
	{"log_consent", "Be foresatte om samtykke til stafettloggen", "Be føresette om samtykke til stafettloggen", "Ask the guardians for consent to the relay log"},
	{"baton_holder", "Bli enige om hvem som er stafettholder", "Bli samde om kven som er stafetthaldar", "Agree on who holds the baton"},
	{"goal", "Sett mål", "Set mål", "Set a goal"},
	{"measure", "Avtal tiltak", "Avtal tiltak", "Agree on a measure"},
	{"carried_out", "Gjennomfør tiltakene som avtalt, fram til de skal evalueres", "Gjennomfør tiltaka som avtalt, fram til dei skal evaluerast", "Carry out the measures as agreed, until they are to be evaluated"},
	{"evaluation_date", "Avtal ny dato for evaluering", "Avtal ny dato for evaluering", "Agree on a date for evaluation"},
	{"participant", "Ta med den andre tjenesten", "Ta med den andre tenesta", "Bring in the other service"},
	{"service_consent", "Be foresatte om samtykke for tjenesten", "Be føresette om samtykke for tenesta", "Ask the guardians for consent for the service"},
	{"meeting", "Hold møtet", "Hald møtet", "Hold the meeting"},
	{"minutes", "Skriv referat fra møtet", "Skriv referat frå møtet", "Write the minutes"},
	{"child_voice", "Hør hva barnet mener", "Høyr kva barnet meiner", "Ask what the child thinks"},
	{"evaluation", "Evaluer tiltakene", "Evaluer tiltaka", "Evaluate the measures"},
	{"decision", "Ta en beslutning om veien videre", "Ta ei avgjerd om vegen vidare", "Decide on the way forward"},
	{"closing_note", "Skriv avslutningsnotat", "Skriv avslutningsnotat", "Write a closing note"},
	{"referral", "Kontroller henvisningen", "Kontroller tilvisinga", "Check the referral"},
	{"coordinator", "Få på plass en koordinator", "Få på plass ein koordinator", "Appoint a coordinator"},
	{"responsibility_group", "Sett sammen en ansvarsgruppe", "Set saman ei ansvarsgruppe", "Set up a responsibility group"},
}

// sharedWithColleague is shared_with_leader at a step whose guide allows a colleague as well.
const sharedWithColleague = "shared_with_colleague"

func needText(need string, lang field.Lang) string {
	for i := range needTexts {
		if needTexts[i].code == need {
			return needTexts[i].in(lang)
		}
	}
	return need
}
