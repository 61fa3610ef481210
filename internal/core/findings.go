package core

import "stafett/internal/rules"

// What the sync itself finds wrong with an entry (server/syncer).
var saySync = map[string]words{
	"sync.malformed": {
		"Dette hadde en form som ikke kan leses. Oppdater appen og skriv det på nytt.",
		"Dette hadde ei form som ikkje kan lesast. Oppdater appen og skriv det på nytt.",
		"This had a form that cannot be read. Update the app and write it again.",
	},
	"sync.version_unknown": {
		"Dette bygger på en utgave som ikke finnes lenger. Hent siste nytt og skriv det på nytt.",
		"Dette byggjer på ei utgåve som ikkje finst lenger. Hent siste nytt og skriv det på nytt.",
		"This was made on a version that no longer exists. Fetch the latest and write it again.",
	},
	"sync.failed": {
		"Noe gikk galt da dette ble sjekket. Det ligger trygt her. Prøv igjen senere.",
		"Noko gjekk gale då dette vart sjekka. Det ligg trygt her. Prøv igjen seinare.",
		"Something went wrong when this was checked. It is safe here. Try again later.",
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
