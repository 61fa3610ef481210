package core

import (
	"strings"

	"stafett/internal/field"
)

// words is one text in the three languages; {0}, {1} are its places.
type words struct{ nb, nn, en string }

// The core's own texts: tasks, and faults that no field check finds. What a
// rule or a field check says is theirs.
var (
	sayAcceptBaton = words{
		"{0} vil gi stafettpinnen videre til deg. Svar ja eller nei.",
		"{0} vil gje stafettpinnen vidare til deg. Svar ja eller nei.",
		"{0} wants to pass the baton to you. Answer yes or no.",
	}
	saySomebody = words{"Noen", "Nokon", "Somebody"}
	sayLook     = words{
		"To har skrevet i samme felt. Velg hva som skal stå.",
		"To har skrive i same felt. Vel kva som skal stå.",
		"Two people wrote in the same field. Choose what is to stand.",
	}
	sayLooks = words{
		"{0} felt har to svar. Velg hva som skal stå.",
		"{0} felt har to svar. Vel kva som skal stå.",
		"{0} fields have two answers. Choose what is to stand.",
	}
	sayRefused = words{
		"Noe du skrev kunne ikke tas imot. Det ligger trygt her. Se hva som mangler.",
		"Noko du skreiv kunne ikkje takast imot. Det ligg trygt her. Sjå kva som manglar.",
		"Something you wrote could not be accepted. It is safe here. See what is missing.",
	}
	sayRefusedMany = words{
		"{0} ting du skrev kunne ikke tas imot. De ligger trygt her. Se hva som mangler.",
		"{0} ting du skreiv kunne ikkje takast imot. Dei ligg trygt her. Sjå kva som manglar.",
		"{0} things you wrote could not be accepted. They are safe here. See what is missing.",
	}
	sayStep  = words{"Nå: {0}", "No: {0}", "Now: {0}"}
	sayPlace = words{"nivå {0}, trinn {1}", "nivå {0}, trinn {1}", "level {0}, step {1}"}
	// R11: what to do is in the guide's exit, on the case's screen.
	sayReport = words{
		"Mistanke om vold eller overgrep. Se hvem du skal melde fra til.",
		"Mistanke om vald eller overgrep. Sjå kven du skal melde frå til.",
		"Suspicion of violence or abuse. See whom to report to.",
	}
	sayTeam = words{
		"Det er bedt om et BTI-team. Skriv hva dere gjør med det.",
		"Det er bede om eit BTI-team. Skriv kva de gjer med det.",
		"A BTI team has been asked for. Write what you do about it.",
	}
	sayUnknownRecord = words{
		"Dette finnes ikke lenger på denne enheten.",
		"Dette finst ikkje lenger på denne eininga.",
		"This is no longer on this device.",
	}
	sayTooLarge = words{
		"Dette er for mye til å sendes på én gang. Del det i flere.",
		"Dette er for mykje til å sendast på éin gong. Del det i fleire.",
		"This is too much to send at once. Split it.",
	}
)

func (c *Core) say(w words, params ...string) string {
	s := w.nb
	switch c.lang {
	case field.Nynorsk:
		s = w.nn
	case field.English:
		s = w.en
	}
	for i, p := range params {
		s = strings.ReplaceAll(s, "{"+string(rune('0'+i))+"}", p)
	}
	return s
}
