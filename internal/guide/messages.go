package guide

// messages are the faults of Check by code: in bokmål, nynorsk and English,
// each with what is wrong and what would be right. Codes are added, never reused.
var messages = [...]struct {
	code string
	text [3][2]string
}{
	{"twice", [3][2]string{
		{"«{0}» står to ganger, først i {1}.", "Gi hver sin egen, eller fjern den ene."},
		{"«{0}» står to gonger, først i {1}.", "Gje kvar sin eigen, eller fjern den eine."},
		{"“{0}” stands twice, first at {1}.", "Give each its own, or remove one."},
	}},
	{"service_unknown", [3][2]string{
		{"Tjenesten «{0}» finnes ikke i directory.", "Bruk en av disse, eller legg den til i directory: {1}."},
		{"Tenesta «{0}» finst ikkje i directory.", "Bruk ei av desse, eller legg ho til i directory: {1}."},
		{"The service “{0}” is not in the directory.", "Use one of these, or add it to directory: {1}."},
	}},
	{"level_unknown", [3][2]string{
		{"Nivå {0} finnes ikke i veilederen.", "Nivåene er {1}."},
		{"Nivå {0} finst ikkje i rettleiaren.", "Nivåa er {1}."},
		{"The guide has no level {0}.", "Its levels are {1}."},
	}},
	{"level_order", [3][2]string{
		{"Nivå {0} står der nivå {1} skal stå.", "Nivåene står én gang hver, i rekkefølge fra 0."},
		{"Nivå {0} står der nivå {1} skal stå.", "Nivåa står éin gong kvar, i rekkjefølgje frå 0."},
		{"Level {0} stands where level {1} belongs.", "Levels stand once each, in order from 0."},
	}},
	{"others_shrink", [3][2]string{
		{"{0} andre tjenester, men nivået under krever {1}.", "Et høyere nivå krever minst like mange: {1} eller flere."},
		{"{0} andre tenester, men nivået under krev {1}.", "Eit høgare nivå krev minst like mange: {1} eller fleire."},
		{"{0} other services, but the level below takes {1}.", "A higher level takes at least as many: {1} or more."},
	}},
	{"others_none", [3][2]string{
		{"Nivå {0} krever ingen andre tjenester.", "Fra nivå 2 samarbeider minst én annen tjeneste: otherServices er 1 eller mer."},
		{"Nivå {0} krev ingen andre tenester.", "Frå nivå 2 samarbeider minst éi anna teneste: otherServices er 1 eller meir."},
		{"Level {0} takes no other service.", "From level 2 at least one other service takes part: otherServices is 1 or more."},
	}},
	{"unreachable", [3][2]string{
		{"Ingen beslutning fører til nivå {0}.", "La en beslutning på et annet nivå ha det som mål (to)."},
		{"Inga avgjerd fører til nivå {0}.", "Lat ei avgjerd på eit anna nivå ha det som mål (to)."},
		{"No decision leads to level {0}.", "Let a decision of another level have it as a target (to)."},
	}},
	{"journal_without_note", [3][2]string{
		{"Feltet journalElsewhere gjelder avslutningsnotatet, som nivået ikke har.", "Sett closingNote: true, eller fjern journalElsewhere."},
		{"Feltet journalElsewhere gjeld avslutningsnotatet, som nivået ikkje har.", "Set closingNote: true, eller fjern journalElsewhere."},
		{"The field journalElsewhere is about the closing note, which this level has not.", "Set closingNote: true, or remove journalElsewhere."},
	}},
	{"step_id", [3][2]string{
		{"Trinnet heter «{0}».", "Trinn heter nivå og plass: \"{1}\"."},
		{"Trinnet heiter «{0}».", "Trinn heiter nivå og plass: \"{1}\"."},
		{"The step is called “{0}”.", "A step is called by level and place: \"{1}\"."},
	}},
	{"step_says_nothing", [3][2]string{
		{"Trinnet «{0}» sier ikke hva som skal gjøres.", "Skriv what eller how."},
		{"Trinnet «{0}» seier ikkje kva som skal gjerast.", "Skriv what eller how."},
		{"The step “{0}” does not say what to do.", "Write what or how."},
	}},
	{"no_step_decides", [3][2]string{
		{"Nivå {0} har beslutninger, men ikke et trinn der dere beslutter.", "Gi trinnet der det skjer, needs: [decision]."},
		{"Nivå {0} har avgjerder, men ikkje eit trinn der de avgjer.", "Gje trinnet der det skjer, needs: [decision]."},
		{"Level {0} has decisions but no step in which one decides.", "Give the step where it happens needs: [decision]."},
	}},
	{"need_level", [3][2]string{
		{"«{0}» gir ikke mening på nivå {1}.", "Fjern det, eller flytt det til et nivå der det kan finnes."},
		{"«{0}» gjev ikkje meining på nivå {1}.", "Fjern det, eller flytt det til eit nivå der det kan finnast."},
		{"“{0}” makes no sense at level {1}.", "Remove it, or move it to a level where it can exist."},
	}},
	{"need_form", [3][2]string{
		{"Trinnet krever et skjema, men har ikke noe verktøy av slaget form eller checklist.", "Legg et skjema i tools, eller fjern form fra needs."},
		{"Trinnet krev eit skjema, men har ikkje noko verktøy av slaget form eller checklist.", "Legg eit skjema i tools, eller fjern form frå needs."},
		{"The step needs a form but has no tool of kind form or checklist.", "Put a form into tools, or take form out of needs."},
	}},
	{"need_log", [3][2]string{
		{"Trinnet krever samtykke til loggen på nivå {0}, men loggen åpner først på nivå {1}.", "Flytt det, eller endre consents.logAtLevel."},
		{"Trinnet krev samtykke til loggen på nivå {0}, men loggen opnar først på nivå {1}.", "Flytt det, eller endre consents.logAtLevel."},
		{"The step needs consent to the log at level {0}, but the log opens at level {1}.", "Move it, or change consents.logAtLevel."},
	}},
	{"need_others", [3][2]string{
		{"«{0}» trengs ikke på et nivå uten andre tjenester.", "Fjern det, eller sett otherServices til 1 eller mer."},
		{"«{0}» trengst ikkje på eit nivå utan andre tenester.", "Fjern det, eller set otherServices til 1 eller meir."},
		{"“{0}” is not needed at a level without other services.", "Remove it, or set otherServices to 1 or more."},
	}},
	{"need_decision", [3][2]string{
		{"Trinnet krever en beslutning, men nivå {0} har ingen.", "Skriv beslutningene under decisions."},
		{"Trinnet krev ei avgjerd, men nivå {0} har ingen.", "Skriv avgjerdene under decisions."},
		{"The step needs a decision, but level {0} has none.", "Write the decisions under decisions."},
	}},
	{"need_closing_note", [3][2]string{
		{"Avslutningsnotat kreves, men nivået har ikke closingNote.", "Sett closingNote: true på nivået, eller fjern closing_note fra needs."},
		{"Avslutningsnotat krevst, men nivået har ikkje closingNote.", "Set closingNote: true på nivået, eller fjern closing_note frå needs."},
		{"A closing note is needed, but the level has no closingNote.", "Set closingNote: true at the level, or take closing_note out of needs."},
	}},
	{"need_coordination", [3][2]string{
		{"«{0}» kreves, men nivået har det ikke.", "Sett {1}: true (eller coordinationWhenLong: true) på nivået."},
		{"«{0}» krevst, men nivået har det ikkje.", "Set {1}: true (eller coordinationWhenLong: true) på nivået."},
		{"“{0}” is needed, but the level does not have it.", "Set {1}: true (or coordinationWhenLong: true) at the level."},
	}},
	{"deadline_from", [3][2]string{
		{"Denne fristen kan ikke regnes fra «{0}».", "Her passer: {1}."},
		{"Denne fristen kan ikkje reknast frå «{0}».", "Her passar: {1}."},
		{"This deadline cannot count from “{0}”.", "Here fits: {1}."},
	}},
	{"deadline_no_talk", [3][2]string{
		{"Fristen gjelder samtalen med foresatte, men ikke noe trinn på nivået har den.", "Gi trinnet med samtalen needs: [guardian_talk]."},
		{"Fristen gjeld samtalen med føresette, men ikkje noko trinn på nivået har han.", "Gje trinnet med samtalen needs: [guardian_talk]."},
		{"The deadline is for the conversation with guardians, but no step of the level has it.", "Give the step with the conversation needs: [guardian_talk]."},
	}},
	{"deadline_only", [3][2]string{
		{"Feltet only gjelder bare samtalen med foresatte, ikke «{0}».", "Fjern only, eller bruk what: concern_talk."},
		{"Feltet only gjeld berre samtalen med føresette, ikkje «{0}».", "Fjern only, eller bruk what: concern_talk."},
		{"The field only belongs to the conversation with guardians, not to “{0}”.", "Remove only, or use what: concern_talk."},
	}},
	{"no_decisions", [3][2]string{
		{"Nivå {0} har ingen beslutninger, så en sak kommer aldri videre.", "Skriv minst én beslutning under decisions."},
		{"Nivå {0} har ingen avgjerder, så ei sak kjem aldri vidare.", "Skriv minst éi avgjerd under decisions."},
		{"Level {0} has no decisions, so a case never gets on.", "Write at least one decision under decisions."},
	}},
	{"no_close", [3][2]string{
		{"Ingen beslutning på nivå {0} avslutter saken.", "Legg til en beslutning med kind: close."},
		{"Inga avgjerd på nivå {0} avsluttar saka.", "Legg til ei avgjerd med kind: close."},
		{"No decision at level {0} closes the case.", "Add a decision with kind: close."},
	}},
	{"decision_id", [3][2]string{
		{"Beslutningen heter «{0}».", "Beslutninger heter nivå og et ord med små bokstaver: \"{1}.close\", \"{1}.further\"."},
		{"Avgjerda heiter «{0}».", "Avgjerder heiter nivå og eit ord med små bokstavar: \"{1}.close\", \"{1}.further\"."},
		{"The decision is called “{0}”.", "A decision is called by level and a word in lower case: \"{1}.close\", \"{1}.further\"."},
	}},
	{"close_target", [3][2]string{
		{"Beslutningen avslutter saken, men fører til et nivå.", "Fjern to, eller bruk kind: move."},
		{"Avgjerda avsluttar saka, men fører til eit nivå.", "Fjern to, eller bruk kind: move."},
		{"The decision closes the case but leads to a level.", "Remove to, or use kind: move."},
	}},
	{"close_deadline", [3][2]string{
		{"En beslutning som avslutter saken, kan ikke sette en frist.", "Fjern deadlines."},
		{"Ei avgjerd som avsluttar saka, kan ikkje setje ein frist.", "Fjern deadlines."},
		{"A decision that closes the case cannot set a deadline.", "Remove deadlines."},
	}},
	{"no_target", [3][2]string{
		{"Beslutningen ({0}) sier ikke hvor saken går.", "Skriv to: [{level: …}]."},
		{"Avgjerda ({0}) seier ikkje kvar saka går.", "Skriv to: [{level: …}]."},
		{"The decision ({0}) does not say where the case goes.", "Write to: [{level: …}]."},
	}},
	{"step_unknown", [3][2]string{
		{"Trinn «{0}» finnes ikke på nivå {1}.", "Trinnene der er {2}."},
		{"Trinn «{0}» finst ikkje på nivå {1}.", "Trinna der er {2}."},
		{"Level {1} has no step “{0}”.", "Its steps are {2}."},
	}},
	{"own_level", [3][2]string{
		{"«{0}» blir på nivå {1}, men fører til nivå {2}.", "Skriv level: {1}, eller bruk kind: move."},
		{"«{0}» blir på nivå {1}, men fører til nivå {2}.", "Skriv level: {1}, eller bruk kind: move."},
		{"“{0}” stays at level {1} but leads to level {2}.", "Write level: {1}, or use kind: move."},
	}},
	{"move_nowhere", [3][2]string{
		{"Beslutningen flytter saken, men bare til nivå {0}, der den er.", "Skriv et annet nivå, eller bruk kind: continue."},
		{"Avgjerda flyttar saka, men berre til nivå {0}, der ho er.", "Skriv eit anna nivå, eller bruk kind: continue."},
		{"The decision moves the case, but only to level {0}, where it is.", "Write another level, or use kind: continue."},
	}},
	{"decision_need", [3][2]string{
		{"«{0}» gir ikke mening for denne beslutningen ({1}).", "Fjern det fra needs, eller se på hvor beslutningen fører."},
		{"«{0}» gjev ikkje meining for denne avgjerda ({1}).", "Fjern det frå needs, eller sjå på kvar avgjerda fører."},
		{"“{0}” makes no sense for this decision ({1}).", "Take it out of needs, or look at where the decision leads."},
	}},
	{"closing_note_unasked", [3][2]string{
		{"Nivået har avslutningsnotat, men verken et trinn eller en beslutning ber om det.", "Gi trinnet eller beslutningen needs: [closing_note]."},
		{"Nivået har avslutningsnotat, men verken eit trinn eller ei avgjerd bed om det.", "Gje trinnet eller avgjerda needs: [closing_note]."},
		{"The level has a closing note, but neither a step nor a decision asks for it.", "Give the step or the decision needs: [closing_note]."},
	}},
	{"talk_no_step", [3][2]string{
		{"Samtalen med foresatte kreves før avslutning, men ikke noe trinn på nivået har den.", "Gi trinnet med samtalen needs: [guardian_talk]."},
		{"Samtalen med føresette krevst før avslutning, men ikkje noko trinn på nivået har han.", "Gje trinnet med samtalen needs: [guardian_talk]."},
		{"Closing takes the conversation with guardians, but no step of the level has it.", "Give the step with the conversation needs: [guardian_talk]."},
	}},
	{"coordination_level", [3][2]string{
		{"Feltet {0} hører til nivå 3, ikke nivå {1}.", "Flytt det til nivå 3."},
		{"Feltet {0} høyrer til nivå 3, ikkje nivå {1}.", "Flytt det til nivå 3."},
		{"The field {0} belongs to level 3, not level {1}.", "Move it to level 3."},
	}},
	{"tool_unknown", [3][2]string{
		{"Verktøyet «{0}» finnes ikke i tools.", "Legg det til i tools, eller rett navnet."},
		{"Verktøyet «{0}» finst ikkje i tools.", "Legg det til i tools, eller rett namnet."},
		{"The tool “{0}” is not in tools.", "Add it to tools, or correct its name."},
	}},
	{"tool_unused", [3][2]string{
		{"Verktøyet «{0}» brukes ikke noe sted.", "Nevn det i et trinn, en beslutning eller en exit, eller fjern det."},
		{"Verktøyet «{0}» blir ikkje brukt nokon stad.", "Nemn det i eit trinn, ei avgjerd eller ein exit, eller fjern det."},
		{"The tool “{0}” is used nowhere.", "Name it in a step, a decision or an exit, or remove it."},
	}},
	{"violence_levels", [3][2]string{
		{"Utgangen violence gjelder ikke på nivå {0}.", "Den må gjelde på alle nivåer: fjern levels."},
		{"Utgangen violence gjeld ikkje på nivå {0}.", "Han må gjelde på alle nivå: fjern levels."},
		{"The exit violence does not hold at level {0}.", "It must hold at every level: remove levels."},
	}},
	{"violence_phone", [3][2]string{
		{"Utgangen violence har ikke noe telefonnummer.", "Gi minst én kontakt phone, for eksempel \"116 111\"."},
		{"Utgangen violence har ikkje noko telefonnummer.", "Gje minst éin kontakt phone, til dømes \"116 111\"."},
		{"The exit violence has no telephone number.", "Give at least one contact a phone, for instance \"116 111\"."},
	}},
	{"violence_missing", [3][2]string{
		{"Utgangen violence mangler.", "Legg til en exit med id: violence, som sier hvem man melder til og på hvilket nummer."},
		{"Utgangen violence manglar.", "Legg til ein exit med id: violence, som seier kven ein melder til og på kva nummer."},
		{"The exit violence is missing.", "Add an exit with id: violence that says whom to report to and at which number."},
	}},
	{"consent_missing", [3][2]string{
		{"Samtykketeksten for {0} mangler på {1}.", "Skriv en tekst med purpose: {0} og lang: {1}."},
		{"Samtykketeksten for {0} manglar på {1}.", "Skriv ein tekst med purpose: {0} og lang: {1}."},
		{"The consent text for {0} is missing in {1}.", "Write a text with purpose: {0} and lang: {1}."},
	}},
	{"consent_no_service", [3][2]string{
		{"Samtykket til en tjeneste nevner ikke tjenesten.", "Skriv {service} der navnet på tjenesten skal stå."},
		{"Samtykket til ei teneste nemner ikkje tenesta.", "Skriv {service} der namnet på tenesta skal stå."},
		{"The consent to a service does not name the service.", "Write {service} where its name is to stand."},
	}},
	{"placeholder", [3][2]string{
		{"«{0}» blir ikke fylt ut av noen.", "Bare {unit} og, i samtykke til en tjeneste, {service} fylles ut."},
		{"«{0}» blir ikkje fylt ut av nokon.", "Berre {unit} og, i samtykke til ei teneste, {service} blir fylte ut."},
		{"“{0}” is filled in by nobody.", "Only {unit} and, in a consent to a service, {service} are filled in."},
	}},
	{"tool_lacks", [3][2]string{
		{"Et verktøy av slaget {0} må ha {1}.", "Skriv {1}, eller bruk et annet kind."},
		{"Eit verktøy av slaget {0} må ha {1}.", "Skriv {1}, eller bruk eit anna kind."},
		{"A tool of kind {0} must have {1}.", "Write {1}, or use another kind."},
	}},
	{"tool_has", [3][2]string{
		{"Et verktøy av slaget {0} har ikke {1}.", "Fjern {1}, eller bruk kind: {2}."},
		{"Eit verktøy av slaget {0} har ikkje {1}.", "Fjern {1}, eller bruk kind: {2}."},
		{"A tool of kind {0} has no {1}.", "Remove {1}, or use kind: {2}."},
	}},
	{"options_few", [3][2]string{
		{"Et felt av typen {0} har for få valg.", "Skriv minst {1} under options."},
		{"Eit felt av typen {0} har for få val.", "Skriv minst {1} under options."},
		{"A field of type {0} has too few options.", "Write at least {1} under options."},
	}},
	{"options_none", [3][2]string{
		{"Et felt av typen {0} har ikke valg.", "Fjern options, eller bruk type: choice, choices eller checklist."},
		{"Eit felt av typen {0} har ikkje val.", "Fjern options, eller bruk type: choice, choices eller checklist."},
		{"A field of type {0} has no options.", "Remove options, or use type: choice, choices or checklist."},
	}},
	{"scale_ends", [3][2]string{
		{"Skalaen mangler ord for endene.", "Skriv low (ordet ved 1) og high (ordet ved 10)."},
		{"Skalaen manglar ord for endane.", "Skriv low (ordet ved 1) og high (ordet ved 10)."},
		{"The scale lacks words for its ends.", "Write low (the word at 1) and high (the word at 10)."},
	}},
	{"scale_only", [3][2]string{
		{"Feltene low og high hører til en skala, ikke til {0}.", "Fjern dem, eller bruk type: scale."},
		{"Felta low og high høyrer til ein skala, ikkje til {0}.", "Fjern dei, eller bruk type: scale."},
		{"The fields low and high belong to a scale, not to {0}.", "Remove them, or use type: scale."},
	}},
	{"part_circle", [3][2]string{
		{"Tjenesten «{0}» er til slutt en del av seg selv.", "Fjern part ett sted i ringen."},
		{"Tenesta «{0}» er til slutt ein del av seg sjølv.", "Fjern part éin stad i ringen."},
		{"The service “{0}” is in the end a part of itself.", "Remove part at one place of the circle."},
	}},
	{"range", [3][2]string{
		{"Minst {0}, men høyst {1}.", "Skriv det minste tallet som Min og det største som Max."},
		{"Minst {0}, men høgst {1}.", "Skriv det minste talet som Min og det største som Max."},
		{"At least {0} but at most {1}.", "Write the smaller number as Min and the larger as Max."},
	}},
	{"practice_step", [3][2]string{
		{"Trinn «{0}» finnes ikke i veilederen.", "Skriv et trinn, \"0.1\", eller et helt nivå, \"0\"."},
		{"Trinn «{0}» finst ikkje i rettleiaren.", "Skriv eit trinn, \"0.1\", eller eit heilt nivå, \"0\"."},
		{"The guide has no step “{0}”.", "Write a step, \"0.1\", or a whole level, \"0\"."},
	}},
	{"too_large", [3][2]string{
		{"Veilederen er {0} byte som JSON.", "Den kan være {1}: gjør tekster og skjemaer kortere."},
		{"Rettleiaren er {0} byte som JSON.", "Han kan vere {1}: gjer tekstar og skjema kortare."},
		{"The guide is {0} bytes as JSON.", "It may be {1}: make texts and forms shorter."},
	}},
}
