package demo

import (
	"stafett/internal/bti"
)

// Texts is a text in the three languages.
type Texts struct{ NB, NN, EN string }

// Person is somebody one may try the demonstration as. All are invented, and
// their surnames are things, so that nobody takes them for real.
type Person struct {
	Person   bti.PersonID
	Name     string
	Role     bti.Role
	Unit     bti.UnitID // "" for families and for those who work for the whole municipality
	UnitName string
	Title    string
	// About says in a line what one can try as them.
	About Texts
}

// The people of the stories.
const (
	nora     bti.PersonID = "nora.lyngdrape"
	henrik   bti.PersonID = "henrik.furutopp"
	liv      bti.PersonID = "liv.bjorkerot"
	mona     bti.PersonID = "mona.havtake"
	terje    bti.PersonID = "terje.granskygge"
	sindre   bti.PersonID = "sindre.fjellbris"
	turid    bti.PersonID = "turid.nattlys"
	amina    bti.PersonID = "amina.varregn"
	solveig  bti.PersonID = "solveig.maneskinn"
	jakob    bti.PersonID = "jakob.regnbue"
	kaja     bti.PersonID = "kaja.stjernestov"
	maryam   bti.PersonID = "maryam.elvesus"
	jonas    bti.PersonID = "jonas.elvesus"
	sander   bti.PersonID = "sander.elvesus"
	berit    bti.PersonID = "berit.vindrose"
	oddvar   bti.PersonID = "oddvar.skyband"
	ragnhild bti.PersonID = "ragnhild.snofnugg"
)

// The units.
const (
	solbakken    bti.UnitID = "solbakken"
	bekkesvingen bti.UnitID = "bekkesvingen"
	vika         bti.UnitID = "vika"
	helsestasjon bti.UnitID = "helsestasjonen"
	ppt          bti.UnitID = "ppt"
	barnevern    bti.UnitID = "barnevernet"
)

// The services, by the ids that the guides have them under.
const (
	serviceBarnehage    bti.ServiceID = "barnehage"
	serviceSkule        bti.ServiceID = "skole"
	serviceHelsestasjon bti.ServiceID = "helsestasjon"
	servicePPT          bti.ServiceID = "ppt"
	serviceBarnevern    bti.ServiceID = "barnevern"
)

// The shipped guides.
const (
	guideKongsvinger = "kongsvinger-barnehage"
	guideHoyanger    = "hoyanger-alle-tenester"
	guideLister      = "lister-flekkefjord-barnehage"
	guideBarum       = "barum-nivaa-0-1"
	guideHemnes      = "hemnes-alle-tjenester"
)

// municipality has a number that passes the field check; no county begins with 99.
var municipality = bti.Municipality{Name: "Lyngvik kommune", Number: "9901", YoungAge: 15, LeaseHours: 72}

var services = []bti.Service{
	{Service: serviceBarnehage, Name: "Barnehage", Base: true},
	{Service: serviceSkule, Name: "Skole", Base: true},
	{Service: serviceHelsestasjon, Name: "Helsestasjon og skolehelsetjeneste", Base: true},
	{Service: servicePPT, Name: "PPT"},
	{Service: serviceBarnevern, Name: "Barneverntjenesten"},
	{Service: "fysio-ergo", Name: "Fysio- og ergoterapi"},
	{Service: "familiesenter", Name: "Familiesenteret"},
	{Service: "bup", Name: "BUP"},
}

var units = []bti.Unit{
	{Unit: solbakken, Name: "Solbakken barnehage", Service: serviceBarnehage, Guides: []string{guideKongsvinger, guideHemnes, guideBarum}},
	{Unit: bekkesvingen, Name: "Bekkesvingen barnehage", Service: serviceBarnehage, Guides: []string{guideLister, guideHemnes}},
	{Unit: vika, Name: "Vika skule", Service: serviceSkule, Guides: []string{guideHoyanger, guideHemnes}},
	{Unit: helsestasjon, Name: "Lyngvik helsestasjon", Service: serviceHelsestasjon, Guides: []string{guideHemnes, guideBarum, guideHoyanger}},
	{Unit: ppt, Name: "PPT i Lyngvik", Service: servicePPT, Guides: []string{guideHemnes}},
	{Unit: barnevern, Name: "Barneverntjenesten i Lyngvik", Service: serviceBarnevern, Guides: []string{guideHemnes, guideBarum}},
}

// The unit names of those who have no unit: they work for the whole municipality, or live there.
const (
	whole = "Lyngvik kommune"
	town  = "Lyngvik"
)

var people = []Person{
	{
		Person: nora, Name: "Nora Lyngdråpe", Role: bti.Employee, Unit: solbakken, Title: "Barne- og ungdomsarbeider",
		About: Texts{
			"Ansatt. Skriv en undring uten nett, eller fyll ut resten av skjemaet for Oliver.",
			"Tilsett. Skriv ei undring utan nett, eller fyll ut resten av skjemaet for Oliver.",
			"Employee. Write a concern offline, or fill in the rest of the form about Oliver.",
		},
	},
	{
		Person: henrik, Name: "Henrik Furutopp", Role: bti.Employee, Unit: solbakken, Title: "Pedagogisk leder",
		About: Texts{
			"Pedagogisk leder med stafettpinnen for Ella. Hør hva hun mener, evaluer tiltakene og ta en beslutning.",
			"Pedagogisk leiar med stafettpinnen for Ella. Høyr kva ho meiner, evaluer tiltaka og ta ei avgjerd.",
			"Pedagogical leader holding Ella's baton. Hear what she thinks, evaluate the measures and decide.",
		},
	},
	{
		Person: liv, Name: "Liv Bjørkerot", Role: bti.Leader, Unit: solbakken, Title: "Styrer",
		About: Texts{
			"Styrer. Avgjør om saken til Tiril skal gå videre, og velg hvem som får stafettpinnen.",
			"Styrar. Avgjer om saka til Tiril skal gå vidare, og vel kven som får stafettpinnen.",
			"Head of the kindergarten. Decide whether Tiril's case goes on, and choose who gets the baton.",
		},
	},
	{
		Person: mona, Name: "Mona Havtåke", Role: bti.Employee, Unit: bekkesvingen, Title: "Pedagogisk leder",
		About: Texts{
			"Har stafettpinnen for Iben på nivå 3, etter en annen veileder: koordinator, ansvarsgruppe og individuell plan.",
			"Har stafettpinnen for Iben på nivå 3, etter ein annan rettleiar: koordinator, ansvarsgruppe og individuell plan.",
			"Holds Iben's baton at level 3, by another guide: coordinator, responsibility group and individual plan.",
		},
	},
	{
		Person: terje, Name: "Terje Granskygge", Role: bti.Leader, Unit: bekkesvingen, Title: "Styrer",
		About: Texts{
			"Styrer i en barnehage med en annen veileder. Start en sak og se andre trinn og beslutninger.",
			"Styrar i ein barnehage med ein annan rettleiar. Start ei sak og sjå andre trinn og avgjerder.",
			"Head of a kindergarten with another guide. Start a case and see other steps and decisions.",
		},
	},
	{
		Person: sindre, Name: "Sindre Fjellbris", Role: bti.Employee, Unit: vika, Title: "Kontaktlærar",
		About: Texts{
			"Kontaktlærer. Har tilbudt helsesykepleieren stafettpinnen for Sander, og har den selv til hun svarer.",
			"Kontaktlærar. Har tilbode helsesjukepleiaren stafettpinnen for Sander, og har han sjølv til ho svarar.",
			"Teacher. Has offered the nurse Sander's baton, and holds it until she answers.",
		},
	},
	{
		Person: turid, Name: "Turid Nattlys", Role: bti.Leader, Unit: vika, Title: "Rektor",
		About: Texts{
			"Rektor på en skole som arbeider etter en veileder på nynorsk. Se sakene på skolen.",
			"Rektor på ein skule som arbeider etter ein rettleiar på nynorsk. Sjå sakene på skulen.",
			"Principal of a school that works by a guide in nynorsk. See the school's cases.",
		},
	},
	{
		Person: amina, Name: "Amina Vårregn", Role: bti.Employee, Unit: helsestasjon, Title: "Helsesykepleier",
		About: Texts{
			"Helsesykepleier. Ta imot stafettpinnen for Sander eller si nei, og evaluer et tiltak som er for sent ute.",
			"Helsesjukepleiar. Ta imot stafettpinnen for Sander eller sei nei, og evaluer eit tiltak som er for seint ute.",
			"Public health nurse. Accept or decline Sander's baton, and evaluate a measure that is late.",
		},
	},
	{
		Person: solveig, Name: "Solveig Måneskinn", Role: bti.Leader, Unit: helsestasjon, Title: "Ledende helsesykepleier",
		About: Texts{
			"Leder på helsestasjonen. Start en sak om en gravid, og se hvem som kan samtykke da.",
			"Leiar på helsestasjonen. Start ei sak om ein gravid, og sjå kven som kan samtykkje då.",
			"Leads the health station. Start a case about a pregnant woman, and see who can consent then.",
		},
	},
	{
		Person: jakob, Name: "Jakob Regnbue", Role: bti.Employee, Unit: ppt, Title: "PPT-rådgiver",
		About: Texts{
			"PPT-rådgiver. Ser to stafettlogger fordi foresatte har samtykket. Skriv om ditt eget tiltak.",
			"PPT-rådgivar. Ser to stafettloggar fordi føresette har samtykt. Skriv om ditt eige tiltak.",
			"PPT adviser. Sees two relay logs because the guardians consented. Write about your own measure.",
		},
	},
	{
		Person: kaja, Name: "Kaja Stjernestøv", Role: bti.Employee, Unit: barnevern, Title: "Kontaktperson",
		About: Texts{
			"Kontaktperson i barnevernet. Er med i saken til Iben, og ser ingen andre.",
			"Kontaktperson i barnevernet. Er med i saka til Iben, og ser ingen andre.",
			"Contact in child welfare. Takes part in Iben's case, and sees no other.",
		},
	},
	{
		Person: maryam, Name: "Maryam Elvesus", Role: bti.GuardianRole, UnitName: town,
		About: Texts{
			"Mor til Ella og Sander. Les loggene, trekk Sanders samtykke for PPT, kommenter, eller krev at en logg avsluttes.",
			"Mor til Ella og Sander. Les loggane, trekk samtykket Sander har for PPT, kommenter, eller krev at ein logg blir avslutta.",
			"Mother of Ella and Sander. Read their logs, withdraw Sander's consent for PPT, comment, or demand that a log is closed.",
		},
	},
	{
		Person: jonas, Name: "Jonas Elvesus", Role: bti.GuardianRole, UnitName: town,
		About: Texts{
			"Far til Ella og Sander. Se hva du har samtykket til, og sett et tall på uroen din.",
			"Far til Ella og Sander. Sjå kva du har samtykt til, og set eit tal på uroa di.",
			"Father of Ella and Sander. See what you have consented to, and put a number on your worry.",
		},
	},
	{
		Person: sander, Name: "Sander Elvesus", Role: bti.Young, UnitName: town,
		About: Texts{
			"Ungdom på 16 år. Les din egen stafettlogg, og si hvem du ønsker som stafettholder.",
			"Ungdom på 16 år. Les din eigen stafettlogg, og sei kven du ønskjer som stafetthaldar.",
			"Aged 16. Read your own relay log, and say whom you wish to hold the baton.",
		},
	},
	{
		Person: berit, Name: "Berit Vindrose", Role: bti.BTICoordinator, UnitName: whole, Title: "BTI-koordinator",
		About: Texts{
			"BTI-koordinator. Ser veiledere og tjenester, og ingen saker.",
			"BTI-koordinator. Ser rettleiarar og tenester, og ingen saker.",
			"BTI coordinator. Sees guides and services, and no cases.",
		},
	},
	{
		Person: oddvar, Name: "Oddvar Skybånd", Role: bti.Administrator, UnitName: whole, Title: "Administrator",
		About: Texts{
			"Administrator. Har ansvar for enheter, folk og utstyr, og ser ingen saker.",
			"Administrator. Har ansvar for einingar, folk og utstyr, og ser ingen saker.",
			"Administrator. Looks after units, people and devices, and sees no cases.",
		},
	},
	{
		Person: ragnhild, Name: "Ragnhild Snøfnugg", Role: bti.PrivacyOfficer, UnitName: whole, Title: "Personvernombud",
		About: Texts{
			"Personvernombud. Ser ingen saker. At ingen har endret tilgangsloggen, viser «stafett log verify».",
			"Personvernombod. Ser ingen saker. At ingen har endra tilgangsloggen, viser «stafett log verify».",
			"Privacy officer. Sees no cases. That nobody has changed the access log is shown by “stafett log verify”.",
		},
	},
}

// People are those one may try the demonstration as, in the order to show.
func People() []Person {
	out := make([]Person, len(people))
	for i, p := range people {
		if p.UnitName == "" {
			p.UnitName = unitOf(p.Unit).Name
		}
		out[i] = p
	}
	return out
}

// Tries are lines for the terminal: what to try first.
func Tries() []string {
	return []string{
		"Nora Lyngdråpe, employee: write a concern, stop the server, write on, start it again with the same --data.",
		"Liv Bjørkerot, head of the kindergarten: decide whether Tiril's case goes on.",
		"Henrik Furutopp, baton holder: evaluate Ella's measures and decide; see what the rules ask for.",
		"Amina Vårregn, nurse: answer the offer of Sander's baton.",
		"Maryam Elvesus, mother: withdraw the consent for PPT in Sander's case, and see the case leave Jakob Regnbue's device.",
	}
}

func personOf(id bti.PersonID) *Person {
	for i := range people {
		if people[i].Person == id {
			return &people[i]
		}
	}
	return nil
}

func unitOf(id bti.UnitID) bti.Unit {
	for _, u := range units {
		if u.Unit == id {
			return u
		}
	}
	return bti.Unit{}
}

func serviceOf(id bti.ServiceID) bti.Service {
	for _, s := range services {
		if s.Service == id {
			return s
		}
	}
	return bti.Service{}
}

func (p *Person) service() bti.ServiceID { return unitOf(p.Unit).Service }

// inDirectory: families are in no directory.
func (p *Person) inDirectory() bool { return p.Role != bti.GuardianRole && p.Role != bti.Young }
