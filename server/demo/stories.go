package demo

import (
	"stafett/internal/bti"
)

// stories writes down the cases of the demonstration. They end the day before today.
func (w *world) stories() {
	ella := w.child("child", "Ella", "Elvesus", 4, 7, "Blåveis")
	w.ellaEarlier(ella)
	w.ella(ella)
	w.oliver()
	w.tiril()
	w.practice()
	w.sander()
	w.iben()
	w.selma()
	w.mikkel()
}

// ellaEarlier: closed at level 0 with a closing note, which is counted when a
// new concern about Ella comes up (R18).
func (w *world) ellaEarlier(ella bti.Subject) {
	ella.Group = "Maur"
	s, concern := w.begin(beginning{
		offset: -412, clock: "10:20", who: nora, guide: guideBarum, subject: ella,
		concern: bti.Concern{
			Text:      "Ella gråter lenge når hun blir levert om morgenen, og vil helst sitte på fanget til etter frokost.",
			Questions: "Er det nye ansikter på avdelingen? Sover hun nok?",
		},
	})
	s.on(-411, "14:05", nora).tellLeader(concern, liv)
	s.on(-405, "15:30", nora)
	s.guardian(maryam, "", "mother", "joint")
	s.meet(bti.Internal, "concern_talk", "Snakke om hvordan Ella har det om morgenen", "Solbakken, møterommet",
		"Mor forteller at Ella nettopp har fått eget rom hjemme og våkner tidlig. Vi ble enige om at den samme voksne tar imot henne hver morgen i tre uker.",
		nil, "Maryam Elvesus", "Nora Lyngdråpe")
	s.on(-384, "12:40", nora)
	s.put(bti.Internal, &bti.ClosingNote{
		Done: "Samme voksne tok imot Ella hver morgen i tre uker. Hun fikk ha kosedyret med seg fram til frokost.",
		Why:  "Ella kommer glad om morgenen. Hun går rett til de andre barna. Mor er trygg på at det går bra.",
		Date: s.today,
	})
	s.on(-383, "09:10", liv).decide("0.close", 0, "Ella har det godt. Ingen grunn til å følge opp videre.", "")
}

// ella: level 1 by Kongsvinger's guide, with consent, a goal, two measures
// and their evaluation due.
func (w *world) ella(ella bti.Subject) {
	s, concern := w.begin(beginning{
		offset: -86, clock: "11:15", who: nora, guide: guideKongsvinger, subject: ella,
		concern: bti.Concern{
			Text: "Ella trekker seg ut av leken når det er flere enn tre barn. Hun stiller seg ved gjerdet og ser på. " +
				"Når en voksen blir med, leker hun gjerne, men går igjen så snart den voksne går.",
			Questions: "Er det slik hver dag? Hvem er hun trygg sammen med? Hvordan er det hjemme når det kommer besøk?",
			Place:     "Ute, etter frukt",
		},
	})
	s.form("undringsskjema-barnehage", "0.2", true,
		text("sett-og-hort", "Tre dager på rad gikk Ella fra sandkassa da fjerde barn kom. Hun sa ingenting, og ble stående ved gjerdet i ti minutter."),
		text("nar", "Hver dag i uteleken de to siste ukene"),
		choices("hvor", "ute", "overgang"),
		text("utvikling", "mer"),
		text("barnets-uttrykk", "«Jeg bare ser.»"),
		text("styrker", "Hun bygger lenge og nøye, og er god til å trøste de minste."),
		text("sporsmal", "Blir det lettere når leken har en tydelig rolle til henne? Er det lyden eller antallet som er vanskelig?"),
		text("skrevet-av", personOf(nora).Name), day("dato", s.today))
	s.on(-85, "13:30", nora).tellLeader(concern, liv)
	s.on(-85, "14:10", liv)
	mother := s.guardian(maryam, "", "mother", "joint")
	father := s.guardian(jonas, "", "father", "joint")
	s.takesPart(henrik, "Skal følge opp på avdelingen")
	s.on(-82, "15:15", liv)
	s.meet(bti.Internal, "concern_talk", "Fortelle foresatte hva vi har sett, og høre hva de ser", "Solbakken, møterommet",
		"Foreldrene kjenner igjen det vi forteller. Ella vil helst leke med storebror når det kommer barn på besøk. De vil gjerne at vi prøver noe i barnehagen.",
		nil, "Maryam Elvesus", "Jonas Elvesus", "Nora Lyngdråpe", "Liv Bjørkerot")
	offer := s.on(-78, "10:00", liv).decide("0.to1", 1, "Vi vil prøve tiltak i lek, sammen med foreldrene.", henrik)
	s.on(-77, "08:40", henrik).accept(offer)
	s.on(-74, "15:20", henrik).consent(mother, "relay_log", "", "nb")
	if s.guide.Consents.Joint { // nobody has the log on a phone before both have said yes: he signs beside her
		s.consent(father, "relay_log", "", "nb")
	}
	s.intend(bti.Share, bti.KindConcern, concern, &bti.ArgsShare{Date: s.today})
	s.on(-73, "19:45", jonas).consent(father, "relay_log", "", "nb")
	s.scale("guardian", 6, "Jeg er mest redd for at hun skal føle seg alene.")
	s.on(-72, "15:30", henrik)
	due := s.day(1)
	goal := s.put(bti.Log, &bti.Goal{Text: "Ella blir værende i leken når det kommer flere barn, også uten en voksen ved siden av.", Status: "open"})
	play := s.measure(goal, "Lekegruppe med tre faste barn", "To ganger i uka leker Ella, Sigrid og Mads i en gruppe med plan for hvem som gjør hva. En voksen er med, og trekker seg litt mer ut hver uke.",
		"I barnehagen", "", henrik, due)
	home := s.measure(goal, "Besøk hjemme", "Ett av barna fra lekegruppa er med hjem annenhver uke.", "Hjemme", "Maryam og Jonas Elvesus", "", due)
	s.meet(bti.Log, "cooperation", "Bli enige om mål og tiltak", "Solbakken, møterommet",
		"Vi ble enige om ett mål og to tiltak. Nora snakker med Ella om lekegruppa, med bilder. Vi evaluerer når gruppa har holdt på i to måneder.",
		[]bti.Agreement{
			{What: "Sette sammen lekegruppa", Who: "Henrik Furutopp", By: s.day(-68), Measure: play},
			{What: "Avtale det første besøket", Who: "Maryam Elvesus", By: s.day(-60), Measure: home},
		}, "Maryam Elvesus", "Jonas Elvesus", "Henrik Furutopp", "Nora Lyngdråpe")
	s.on(-70, "20:10", maryam).put(bti.Log, &bti.Wish{Who: "guardian", Person: henrik, Name: personOf(henrik).Name, Text: "Ella er trygg på Henrik."})
	s.on(-58, "12:20", henrik).patch(bti.Log, play, bti.KindMeasure,
		text("log", "Uke 1–2: Ella ville ha kartet over rollene i hånda. Hun ble i leken hele økta tre av fire ganger."))
	s.on(-44, "10:30", henrik).put(bti.Internal, &bti.Consultation{
		Service: servicePPT, Anonymous: true, Question: "Hva kan vi gjøre når den voksne skal trekke seg ut av leken?",
		Advice: "La barnet velge rolle først, og bytt ut den voksne med et bilde eller en gjenstand.", Date: s.today,
	})
	s.on(-37, "15:15", henrik)
	s.meet(bti.Log, "cooperation", "Se sammen på hvordan det går", "Solbakken, møterommet",
		"Lekegruppa er i gang, og det første besøket er avtalt. Vi fortsetter som planlagt til evalueringen.", nil,
		"Maryam Elvesus", "Henrik Furutopp")
	s.on(-30, "20:30", maryam).comment(home, "Sigrid har vært her to ganger. Ella lekte på rommet med henne i over en time!")
	s.scale("guardian", 4, "Det går framover.")
	s.on(-16, "12:15", henrik).patch(bti.Log, play, bti.KindMeasure, text("log",
		"Uke 1–2: Ella ville ha kartet over rollene i hånda. Hun ble i leken hele økta tre av fire ganger.\n\n"+
			"Uke 5–7: Den voksne sitter ved bordet ved siden av. Ella tok selv initiativ til å hente Mads."))
	s.on(-9, "09:20", henrik).put(bti.Log, &bti.Meeting{
		Type: "evaluation", Date: due, Time: "15:15", Place: "Solbakken, møterommet", Purpose: "Drøfte hva tiltakene har gjort for Ella, og bestemme veien videre",
		Agenda: "1. Hva har Ella fortalt?\n2. Lekegruppa\n3. Besøkene hjemme\n4. Veien videre", Invited: []string{"Maryam Elvesus", "Jonas Elvesus", "Henrik Furutopp", "Nora Lyngdråpe"},
	})
}

// oliver: level 0, with a concern about the kindergarten's environment, so
// that the conversation is due soon (R10), and a form half filled in.
func (w *world) oliver() {
	s, _ := w.begin(beginning{
		offset: -11, clock: "14:50", who: nora, guide: guideKongsvinger, subject: w.child("child", "Oliver", "Trekløver", 3, 4, "Blåveis"),
		concern: bti.Concern{
			Text: "To av de eldre barna sier «du får ikke være med» til Oliver nesten hver dag i garderoben. " +
				"Han har begynt å vente inne til de andre har gått ut.",
			Questions:   "Skjer det andre steder enn i garderoben? Hvem av de voksne er der da?",
			Place:       "Garderoben",
			Environment: true,
		},
	})
	s.form("undringsskjema-barnehage", "0.2", false,
		text("sett-og-hort", "Mandag og onsdag: «Du får ikke være med.» Oliver satte seg på benken og tok av seg støvlene igjen."),
		choices("hvor", "overgang"),
		text("utvikling", "nytt"))
}

// tiril: level 0, raised by a caregiver, talked through with her mother: the
// leader can decide.
func (w *world) tiril() {
	s, concern := w.begin(beginning{
		offset: -24, clock: "08:20", who: nora, guide: guideKongsvinger, subject: w.child("child", "Tiril", "Blåveis", 5, 1, "Hestehov"),
		concern: bti.Concern{
			Text:     "Mor forteller at Tiril ikke vil i barnehagen, og at hun sover dårlig natt til mandag. Her ser vi at hun er mer sliten enn før og spiser lite til lunsj.",
			RaisedBy: "caregiver",
		},
	})
	s.form("undringsskjema-barnehage", "0.2", true,
		text("sett-og-hort", "Tiril la hodet på bordet til lunsj tirsdag, onsdag og fredag. Hun sa at hun var trøtt."),
		text("nar", "De tre siste ukene"), choices("hvor", "maltid"), text("utvikling", "en-stund"),
		text("sporsmal", "Hva er annerledes på mandager? Hvem leker hun med?"), day("dato", s.today))
	s.on(-23, "13:00", nora).tellLeader(concern, liv)
	s.on(-20, "09:30", liv).guardian("", "Vilde Blåveis", "mother", "mother")
	s.on(-17, "15:00", liv)
	s.meet(bti.Internal, "concern_talk", "Snakke med mor om det hun har meldt fra om", "Solbakken, kontoret",
		"Mor er glad for at vi følger det opp. Tiril sier selv at det er bråkete i rommet etter at gruppene ble slått sammen. Vi er enige om at det er grunn til å gjøre noe.",
		nil, "Vilde Blåveis", "Liv Bjørkerot", "Nora Lyngdråpe")
	s.on(-10, "12:00", nora).scale("staff", 5, "Litt bedre denne uka, men fortsatt sliten mandag og tirsdag.")
}

// practice: the exercise of Bærum's guide, in a case that is nobody's.
func (w *world) practice() {
	story := "Et barn på fire år sitter i et hjørne av garderoben når leken begynner ute, og sier lite."
	if p := w.guides[guideBarum].Practice; p != nil && len(p.Cases) > 0 {
		story = p.Cases[0].Story
	}
	w.begin(beginning{
		offset: -6, clock: "13:15", who: nora, guide: guideBarum, practice: true,
		subject: bti.Subject{Kind: "child", GivenName: "Øvingsbarn", FamilyName: "i garderoben"},
		concern: bti.Concern{Text: story, Questions: "Hva vet vi, og hva tror vi?"},
	})
}

// sander: level 2 by Høyanger's guide; PPT takes part, and the baton is offered to the nurse.
func (w *world) sander() {
	subject := w.child("young", "Sander", "Elvesus", 16, 2, "11A")
	subject.Person = sander
	s, concern := w.begin(beginning{
		offset: -121, clock: "12:30", who: sindre, guide: guideHoyanger, subject: subject,
		concern: bti.Concern{
			Text: "Sander har vore borte ni enkeltdagar sidan skulestart, oftast dei dagane vi har framføringar. " +
				"Han leverer skriftleg arbeid som før, og det er godt.",
			Questions: "Er det framføringane, eller er det noko anna dei dagane? Korleis har han det i friminutta?",
		},
	})
	s.on(-120, "14:45", sindre).tellLeader(concern, turid)
	s.on(-115, "09:15", sindre)
	mother := s.guardian(maryam, "", "mother", "joint")
	father := s.guardian(jonas, "", "father", "joint")
	s.on(-112, "15:00", sindre)
	s.meet(bti.Internal, "concern_talk", "Snakke med Sander og foreldra om fråværet", "Vika skule, grupperom 2",
		"Sander seier at han får vondt i magen kvelden før han skal snakke framfor klassen. Foreldra har sett det same. Alle vil at skulen prøver noko.",
		nil, "Sander Elvesus", "Maryam Elvesus", "Jonas Elvesus", "Sindre Fjellbris")
	offer := s.on(-111, "10:10", turid).decide("0.further", 1, "Skulen set i gang eigne tiltak saman med Sander og foreldra.", sindre)
	s.on(-111, "12:00", sindre).accept(offer)
	s.on(-106, "14:30", sindre)
	goal := s.put(bti.Log, &bti.Goal{Text: "Sander er på skulen heile veka, òg når klassen har framføringar.", Status: "open"})
	talk := s.measure(goal, "Framføring i små steg", "Sander vel kven han framfører for: først Sindre, så to medelevar, så halve klassen. Ein samtale kvar måndag om korleis det gjekk.",
		"På skulen", "", sindre, s.day(-56))
	s.meet(bti.Log, "cooperation", "Bli samde om mål og tiltak", "Vika skule, grupperom 2",
		"Vi prøver framføring i små steg i sju veker. Sander bestemmer tempoet.",
		[]bti.Agreement{{What: "Lage plan for dei fire fyrste stega", Who: "Sindre Fjellbris", By: s.day(-100), Measure: talk}},
		"Sander Elvesus", "Maryam Elvesus", "Jonas Elvesus", "Sindre Fjellbris")
	s.on(-80, "13:10", sindre).patch(bti.Log, talk, bti.KindMeasure,
		text("log", "Steg 1 og 2 gjekk bra. Steg 3: Sander kom ikkje den dagen. Vi gjekk eitt steg tilbake."))
	s.on(-56, "13:00", sindre)
	voice := s.voice("Det hjelper å vite kven som skal sitje der. Men eg får framleis vondt i magen, og eg søv dårleg.", "Samtale på turen til idrettsplassen")
	s.on(-55, "14:30", sindre)
	meeting := s.meet(bti.Log, "evaluation", "Evaluere framføring i små steg", "Vika skule, grupperom 2",
		"Fråværet er halvert, men magevondten er der framleis. Vi vil spørje PPT og helsesjukepleiaren.", nil,
		"Sander Elvesus", "Maryam Elvesus", "Jonas Elvesus", "Sindre Fjellbris", "Turid Nattlys")
	s.evaluate(talk, voice, meeting, "some", "Fem dagar borte mot ni. Sander er tryggare i små grupper, og ikkje i heil klasse.")
	s.on(-54, "15:00", sindre)
	s.consent(mother, "relay_log", "", "nn")
	s.consent(mother, "service", servicePPT, "nn")
	s.consent(mother, "service", serviceHelsestasjon, "nn")
	if s.guide.Consents.Joint { // then the father's yes is needed too, and he has given it
		s.on(-54, "20:15", sindre)
		for _, to := range []bti.ServiceID{"", servicePPT, serviceHelsestasjon} {
			purpose := "service"
			if to == "" {
				purpose = "relay_log"
			}
			s.consent(father, purpose, to, "nn")
		}
	}
	s.on(-53, "10:20", sindre).decide("1.involve", 2, "Sander og foreldra vil ha hjelp frå PPT og helsesjukepleiaren.", "")
	s.on(-52, "20:15", jonas).consent(father, "relay_log", "", "nn")
	s.on(-51, "09:00", sindre)
	s.takesPart(jakob, "Råd om opplæring og framføring")
	s.takesPart(amina, "Samtalar med Sander om søvn og mage")
	s.on(-44, "14:00", sindre)
	s.meet(bti.Log, "first", "Fyrste møte med PPT og helsesjukepleiaren", "Vika skule, møterommet",
		"Jakob ser på korleis framføringar kan leggjast opp. Amina snakkar med Sander annakvar veke.", []bti.Agreement{
			{What: "Observere to timar og gje råd", Who: "Jakob Regnbue", By: s.day(-25)},
			{What: "Fyrste samtale med Sander", Who: "Amina Vårregn", By: s.day(-37)},
		}, "Sander Elvesus", "Maryam Elvesus", "Sindre Fjellbris", "Jakob Regnbue", "Amina Vårregn")
	s.on(-42, "11:00", jakob)
	advice := s.measure(goal, "Råd til lærarane om framføring", "Andre måtar å vise kva ein kan: film, podkast, framføring for ein lærar.", "På skulen", "", jakob, s.day(17))
	s.on(-40, "09:45", amina).measure(goal, "Samtalar hjå helsesjukepleiaren", "Annakvar veke om søvn, mage og kva som hjelper.", "Skulehelsetenesta", "", amina, s.day(17))
	s.on(-39, "21:05", sander).scale("child", 7, "Torsdag er verst.")
	s.on(-25, "13:40", jakob).patch(bti.Log, advice, bti.KindMeasure,
		text("log", "Observerte norsk og samfunnsfag. Læraren prøver film i staden for framføring neste periode."))
	s.on(-20, "14:00", sindre)
	s.meet(bti.Log, "cooperation", "Kort møte om korleis det går", "Vika skule, møterommet",
		"Jakob har observert, og Amina har hatt den fyrste samtalen. Sander ønskjer å halde fram.", nil,
		"Sander Elvesus", "Jonas Elvesus", "Sindre Fjellbris", "Jakob Regnbue", "Amina Vårregn")
	s.on(-13, "20:40", sander).scale("child", 5, "")
	s.put(bti.Log, &bti.Wish{Who: "child", Person: amina, Name: personOf(amina).Name, Text: "Ho spør på ein måte som er grei."})
	s.on(-12, "08:30", maryam).comment(advice, "Sander viste oss filmen heime. Han var stolt!")
	s.on(-3, "14:10", sindre).intend(bti.OfferBaton, bti.KindBatonOffer, "", &bti.ArgsOfferBaton{
		To: amina, Message: "Sander ønskjer at du har stafettpinnen vidare. Vil du ta imot?", Date: s.today,
	})
}

// iben: level 3 by Lister's guide, with a coordinator, a responsibility group and a plan that is offered.
func (w *world) iben() {
	const father = "Frode Kastanje"
	s, concern := w.begin(beginning{
		offset: -243, clock: "10:00", who: mona, guide: guideLister, subject: w.child("child", "Iben", "Kastanje", 5, 2, "Grevling"),
		concern: bti.Concern{
			Text:      "Iben bruker få ord, og peker i stedet. Hun blir fort sint når vi ikke forstår, og da kaster hun ting.",
			Questions: "Forstår hun mer enn hun sier? Hvordan er det hjemme?",
		},
	})
	s.on(-242, "13:20", mona).tellLeader(concern, terje)
	s.on(-236, "15:00", mona)
	guardian := s.guardian("", father, "father", "father")
	s.meet(bti.Internal, "concern_talk", "Undringssamtale om språk og lek", "Bekkesvingen, personalrommet",
		"Far forstår det meste av det Iben vil, men ser at andre ikke gjør det. Han vil gjerne at vi setter i gang.", nil, father, "Mona Havtåke")
	offer := s.on(-235, "09:30", terje).decide("0.individual", 1, "Tiltak i barnehagen for språk.", mona)
	s.on(-234, "08:45", mona).accept(offer)
	s.on(-232, "15:10", mona).consent(guardian, "relay_log", "", "nb")
	s.on(-229, "14:00", mona)
	goal := s.put(bti.Log, &bti.Goal{Text: "Iben får sagt hva hun vil, med ord eller tegn, og blir forstått.", Status: "open"})
	group := s.measure(goal, "Språkgruppe hver dag", "Ti minutter med tre barn, bøker og konkreter.", "I barnehagen", "", mona, s.day(-183))
	s.meet(bti.Log, "cooperation", "Mål og tiltak", "Bekkesvingen, personalrommet", "Vi begynner med språkgruppe og de samme ordene hjemme.",
		[]bti.Agreement{{What: "Liste over ukas ord på kjøleskapet", Who: father, By: s.day(-222), Measure: group}}, father, "Mona Havtåke")
	s.on(-183, "10:00", mona)
	voice := s.voice("«Bok! Mer bok!» Iben peker på bildet av språkgruppa når hun får velge.", "Valg mellom bilder, sammen med Mona")
	s.on(-182, "14:15", mona)
	meeting := s.meet(bti.Log, "evaluation", "Evaluere språkgruppa", "Bekkesvingen, personalrommet",
		"Hun har fått noen nye ord, men mindre enn vi håpet. Vi vil spørre PPT.", nil, father, "Mona Havtåke", "Terje Granskygge")
	s.evaluate(group, voice, meeting, "some", "Rundt ti nye ord. Fortsatt ofte misforstått.")
	s.on(-181, "15:00", mona).consent(guardian, "service", servicePPT, "nb")
	s.on(-180, "09:00", mona).decide("1.further", 2, "Vi trenger PPT sin kunnskap.", "")
	s.on(-178, "11:30", mona)
	referral := s.put(bti.Log, &bti.Referral{To: servicePPT, What: "Vurdering av språk og kommunikasjon", Why: "Ti nye ord på sju uker med daglig språkgruppe. Blir ofte misforstått."})
	s.intend(bti.CheckReferral, bti.KindReferral, referral, &bti.ArgsDated{Date: s.today})
	s.on(-177, "08:30", mona).intend(bti.SendReferral, bti.KindReferral, referral, &bti.ArgsDated{Date: s.today})
	s.on(-172, "09:00", mona).takesPart(jakob, "Vurdering av språk, og råd")
	s.on(-169, "14:00", mona)
	s.meet(bti.Log, "first", "Første møte med PPT", "Bekkesvingen, personalrommet",
		"Jakob tester forståelse, og viser oss tegn til tale.", nil, father, "Mona Havtåke", "Jakob Regnbue")
	s.on(-166, "12:30", jakob)
	signs := s.measure(goal, "Tegn til tale", "Tretti tegn for hverdagen. Veiledning av personalet hver fjortende dag.", "I barnehagen og hjemme", "", jakob, s.day(-101))
	s.on(-101, "10:20", mona)
	voice = s.voice("Iben viser tegnet for «hjelp» og ler når vi forstår.", "I lek, med tegn")
	s.on(-100, "14:00", mona)
	meeting = s.meet(bti.Log, "evaluation", "Evaluere språkgruppe og tegn", "PPT i Lyngvik",
		"Tegnene hjelper. Far er alene med mye, og sover lite. Han ønsker hjelp hjemme, og vil gjerne at barnevernet blir med.", nil,
		father, "Mona Havtåke", "Jakob Regnbue")
	s.evaluate(group, voice, meeting, "some", "Fortsetter i mindre gruppe.")
	s.evaluate(signs, voice, meeting, "wanted", "Hun bruker tjue tegn av seg selv.")
	s.on(-99, "15:10", mona).consent(guardian, "service", serviceBarnevern, "nb")
	s.on(-98, "09:00", mona).decide("2.further", 3, "Flere tjenester må virke sammen. Far har bedt om hjelp hjemme.", "")
	s.on(-94, "09:30", mona)
	s.takesPart(kaja, "Råd og avlastning hjemme")
	s.put(bti.Log, &bti.Coordination{
		Coordinator: personOf(mona).Name, Group: []string{father, "Mona Havtåke", "Jakob Regnbue", "Kaja Stjernestøv"}, LongLasting: true, Plan: "offered",
	})
	s.on(-87, "13:00", mona)
	s.meet(bti.Log, "network", "Ansvarsgruppa møtes første gang", "Lyngvik helsestasjon",
		"Mona er koordinator. Kaja tar kontakt med far om avlastning. Jakob fortsetter veiledningen. Far tenker på om han vil ha individuell plan.", []bti.Agreement{
			{What: "Avtale hjemmebesøk", Who: "Kaja Stjernestøv", By: s.day(-80)},
			{What: "Bestemme om familien vil ha individuell plan", Who: father, By: s.day(-60)},
		}, father, "Mona Havtåke", "Jakob Regnbue", "Kaja Stjernestøv")
	rest := s.put(bti.Log, &bti.Goal{Text: "Far får hvile nok til å ha overskudd på ettermiddagen.", Status: "open"})
	s.on(-84, "11:00", kaja).measure(rest, "Avlastning annenhver helg", "Besøkshjem fra lørdag til søndag.", "Hjemme", "", kaja, s.day(21))
	s.on(-50, "13:00", mona)
	s.meet(bti.Log, "network", "Ansvarsgruppa", "Lyngvik helsestasjon",
		"Avlastningen er i gang, og Iben gleder seg til den. Far vil bestemme seg for individuell plan til neste møte.", nil,
		father, "Mona Havtåke", "Jakob Regnbue", "Kaja Stjernestøv")
	s.on(-32, "10:40", jakob).patch(bti.Log, signs, bti.KindMeasure, text("log", "Femti tegn nå. Personalet holder det gående selv."), day("evaluateOn", s.day(21)))
}

// selma: pregnant, level 1 by Hemnes' guide; she signs herself, and an
// evaluation is late.
func (w *world) selma() {
	born := w.born(27, 5)
	s, concern := w.begin(beginning{
		offset: -47, clock: "11:20", who: amina, guide: guideHemnes,
		subject: bti.Subject{Kind: "pregnant", GivenName: "Selma", FamilyName: "Løvetann", Born: born, NationalID: w.nationalID(born)},
		concern: bti.Concern{
			Text:      "Selma har avlyst to timer på kort varsel. I dag sa hun at hun gruer seg til tida etter fødselen, og at hun er mye alene.",
			Questions: "Hvem har hun rundt seg? Hva ønsker hun selv?",
		},
	})
	s.on(-46, "14:10", amina).tellLeader(concern, solveig)
	s.on(-41, "10:00", amina)
	s.meet(bti.Internal, "concern_talk", "Snakke om hvordan Selma har det", "Lyngvik helsestasjon",
		"Selma er glad for å bli spurt. Hun ønsker hjemmebesøk og å møte andre i samme situasjon.", nil, "Selma Løvetann", "Amina Vårregn")
	offer := s.on(-40, "09:00", solveig).decide("0.further", 1, "Helsestasjonen kan hjelpe selv.", amina)
	s.on(-40, "09:30", amina).accept(offer)
	s.on(-38, "13:00", amina).consent(s.subject, "relay_log", "", "nb")
	goal := s.put(bti.Log, &bti.Goal{Text: "Selma har noen å snakke med hver uke fram til fødselen.", Status: "open"})
	s.measure(goal, "Hjemmebesøk hver fjortende dag", "Samtale om kropp, søvn og tida etterpå.", "Hjemme", "", amina, s.day(-2))
	s.meet(bti.Log, "cooperation", "Bli enige om hva som skal skje", "Lyngvik helsestasjon", "Vi begynner med hjemmebesøk, og Selma prøver åpen gruppe på torsdager.",
		nil, "Selma Løvetann", "Amina Vårregn")
}

// mikkel: level 1 by Hemnes' guide. His parents have joint responsibility and no access yet: the nurse is to invite
// them. His mother has said yes to the log at a home visit; his father has not been asked.
func (w *world) mikkel() {
	const mother, father = "Tuva Rognebær", "Eirik Rognebær"
	s, concern := w.begin(beginning{
		offset: -34, clock: "10:40", who: amina, guide: guideHemnes, subject: w.child("child", "Mikkel", "Rognebær", 2, 2, ""),
		concern: bti.Concern{
			Text:      "Mikkel snur seg ikke når navnet hans blir sagt, og har få lyder for en på to år. Mor har lurt på det samme.",
			Questions: "Hører han godt? Hvordan ber han om noe hjemme?",
		},
	})
	s.on(-33, "14:20", amina).tellLeader(concern, solveig)
	s.on(-30, "09:30", amina)
	consenting := s.guardian("", mother, "mother", "joint")
	s.guardian("", father, "father", "joint")
	s.meet(bti.Internal, "concern_talk", "Snakke om hvordan Mikkel lytter og sier fra", "Hjemme hos familien",
		"Foreldrene vil gjerne at vi ser på dette sammen. Mikkel peker og drar i armen når han vil noe.", nil, mother, father, "Amina Vårregn")
	offer := s.on(-29, "09:00", solveig).decide("0.further", 1, "Helsestasjonen begynner selv.", amina)
	s.on(-29, "09:45", amina).accept(offer)
	s.on(-27, "13:15", amina).consent(consenting, "relay_log", "", "nb")
	if s.guide.Consents.Joint { // without the father's yes there is no log to go on with
		return
	}
	goal := s.put(bti.Log, &bti.Goal{Text: "Mikkel får sagt fra om det han vil, med lyd, tegn eller ord.", Status: "open"})
	s.measure(goal, "Lek med lyd og bilder", "Fem minutter to ganger om dagen, med bildekort fra helsestasjonen.", "Hjemme", "", amina, s.day(12))
}
