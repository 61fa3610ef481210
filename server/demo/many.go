package demo

import (
	"stafett/internal/bti"
)

var (
	givenNames  = []string{"Ada", "Birk", "Cornelia", "Dina", "Edvin", "Frida", "Georg", "Hedda", "Isak", "Jenny", "Kasper", "Lykke", "Magnus", "Nikoline", "Odin", "Pernille", "Runa", "Sivert", "Tuva", "Ulrik", "Viljar", "Ylva", "Åsne"}
	familyNames = []string{"Askeladd", "Bringebær", "Drivsnø", "Einerkvist", "Fjærpenn", "Granbar", "Hasselnøtt", "Isblomst", "Kløverblad", "Lerkesang", "Multebær", "Nordlys", "Orrfugl", "Prestekrage", "Rognebær", "Snøklokke", "Tyttebær", "Ullsokk", "Vindkast", "Åkerrikse"}
	concerns    = []string{
		"Leker mye alene, og svarer kort når andre spør.",
		"Har blitt fortere sint enn før, mest i overgangen fra ute til inne.",
		"Er trøtt om morgenen og spiser lite til frokost.",
		"Snakker mindre enn de andre på samme alder, og peker i stedet.",
		"Klamrer seg til en bestemt voksen, og gråter når den voksne går.",
	}
	goals = []string{
		"Er med i lek sammen med andre hver dag.",
		"Får hjelp til å si fra før det blir for mye.",
		"Kommer uthvilt og spiser frokost i barnehagen.",
	}
)

// generated writes the i-th of n further cases: of five, two are at level 0, two at level 1, and one is closed.
func (w *world) generated(i, n int) {
	given := givenNames[w.rnd.IntN(len(givenNames))]
	family := familyNames[w.rnd.IntN(len(familyNames))]
	opened := -400 + 390*i/max(n, 1)
	s, concern := w.begin(beginning{
		offset: opened, clock: "09:00", who: nora, guide: guideKongsvinger,
		subject: w.child("child", given, family, 2+w.rnd.IntN(4), w.rnd.IntN(12), "Blåveis"),
		concern: bti.Concern{Text: concerns[w.rnd.IntN(len(concerns))], Questions: "Er det slik hver dag?", Place: "Ute"},
	})
	s.tellLeader(concern, liv)
	s.form("undringsskjema-barnehage", "0.2", i%2 == 0,
		text("sett-og-hort", "Samme bilde tre dager på rad."), choices("hvor", "ute"), text("sporsmal", "Hva gjør det lettere?"))
	s.scale("staff", 1+w.rnd.IntN(10), "")
	mother := s.guardian("", "Foresatt "+family, "mother", "mother")
	switch i % 5 {
	case 0, 1:
		return
	case 2:
		s.on(opened+2, "10:00", liv).decide("0.close", 0, "Uroen er borte.", "")
		return
	}
	offer := s.on(opened+2, "10:00", liv).decide("0.to1", 1, "Tiltak i barnehagen.", nora)
	s.on(opened+3, "10:00", nora).accept(offer)
	s.consent(mother, "relay_log", "", "nb")
	goal := s.put(bti.Log, &bti.Goal{Text: goals[w.rnd.IntN(len(goals))], Status: "open"})
	evaluated := func() bti.Date { return s.day(max(opened+14, w.rnd.IntN(60)-10)) }
	s.measure(goal, "Liten lekegruppe", "To ganger i uka.", "I barnehagen", "", nora, evaluated())
	s.measure(goal, "Felles plan hjemme", "De samme ordene hjemme og i barnehagen.", "Hjemme", "Foresatt "+family, "", evaluated())
}
