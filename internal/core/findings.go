package core

import "stafett/internal/rules"

// What the sync itself finds wrong with an entry (server/syncer).
var saySync = map[string]words{
	"sync.malformed": {
		"Dette hadde en form som tjeneren ikke kan lese. Oppdater appen og skriv det på nytt.",
		"Dette hadde ei form som tenaren ikkje kan lese. Oppdater appen og skriv det på nytt.",
		"This had a form that the server cannot read. Update the app and write it again.",
	},
	"sync.version_unknown": {
		"Dette bygger på en utgave som tjeneren ikke kjenner. Hent siste nytt og skriv det på nytt.",
		"Dette byggjer på ei utgåve som tenaren ikkje kjenner. Hent siste nytt og skriv det på nytt.",
		"This was made on a version that the server does not know. Fetch the latest and write it again.",
	},
	"sync.failed": {
		"Noe gikk galt hos tjeneren da dette ble sjekket. Det ligger trygt her. Prøv igjen senere.",
		"Noko gjekk gale hos tenaren då dette vart sjekka. Det ligg trygt her. Prøv igjen seinare.",
		"Something went wrong at the server when this was checked. It is safe here. Try again later.",
	},
}

// findingText is what a person reads of a finding, whoever found it: a rule, a
// field check on the server, or the sync.
func (c *Core) findingText(f rules.Finding) string {
	switch f.Rule {
	case "field":
		return c.faultText(rules.FaultOf(f))
	case "sync":
		if w, ok := saySync[f.Code]; ok {
			return c.say(w, f.Params...)
		}
	}
	return rules.Explain(f, c.lang)
}
