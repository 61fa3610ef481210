package consents

// wordsOf is the words of a language; bokmål where there are none.
func wordsOf(lang string) *words {
	switch lang {
	case "nn":
		return &nn
	case "en":
		return &en
	}
	return &nb
}

var nb = words{
	lang: "nb", title: "Kvittering for samtykke", refusedTitle: "Kvittering for at du sa nei", withdrawn: "Samtykket er trukket tilbake", practice: "Dette er en øvingssak. Kvitteringen gjelder ingen virkelig person.",
	who: "Hvem svarte", ground_: "Grunnlag for å svare", whatFor: "Hva det gjelder", sharedWith: "Hvem som får se", answer: "Svar", given: "Ja", refused: "Nei",
	when: "Dato", identified: "Hvordan vi visste hvem det var", witness: "Ansatt som var til stede", until_: "Gjelder til", untilClosed: "saken avsluttes",
	text: "Teksten det ble svart på", textVersion: "Versjon", mark: "Underskrift", drawn: "Underskriften slik den ble tegnet på skjermen", photo: "Bilde av arket som ble skrevet under", typed: "Navnet ble skrevet i stedet for tegnet:",
	withdrawHead: "Slik trekker du samtykket", withdraw: "Du kan når som helst trekke samtykket, uten å si hvorfor. Trykk «Trekk samtykket» på din egen side, eller si det til stafettholderen. Det gjelder fra samme øyeblikk.",
	weightHead: "Hva slags underskrift dette er", proof: "Bevis", proofText: "Kommunen kan vise at denne kvitteringen ikke er endret. Tallene under hører til den.", chain: "Rad i beviskjeden",
	category: "Opplysninger om oppfølgingen", purposeCategory: "Samordnet hjelp til barn og familier", retention: "Så lenge arkivloven krever", rights: "Innsyn, retting og sletting etter loven, og klage til Datatilsynet",
	deviceClock: "Enhetens klokke", serverClock: "Tjenerens klokke", controller: "Ansvarlig for opplysningene", contactOf: "Personvernombudet i {0}", print: "Skriv ut siden, eller lagre den som PDF fra utskriftsvinduet.",
	purposes: map[string]string{"relay_log": "Stafettlogg", "service": "{0} får se stafettloggen", "information": "Opplysninger kan deles med {0}", "team": "Saken kan tas opp i BTI-teamet"},
	methods:  map[string]string{"own_device": "På egen telefon etter innlogging", "staff_device": "På enheten til en ansatt", "paper": "På papir", "spoken": "Muntlig, skrevet ned av en ansatt"},
	grounds: map[string]string{
		"subject": "Svarer for seg selv", "joint": "Felles foreldreansvar", "mother": "Foreldreansvar hos mor", "father": "Foreldreansvar hos far", "co_mother": "Foreldreansvar hos medmor", "others": "Foreldreansvar hos andre", "": "Foreldreansvaret er ikke avklart",
	},
	identities: map[string]string{
		"provider": "Logget inn hos {issuer}, nivå {acr}", "passkey": "Logget inn med passnøkkel på en konto i kommunen", "password": "Logget inn med passord på en konto i kommunen", "password+totp": "Logget inn med passord og kode på en konto i kommunen", "demo": "Ingen er identifisert: dette er en demonstrasjon", "": "Ikke registrert",
	},
	weights: map[Weight]string{
		SimpleWitnessed: "En enkel elektronisk underskrift, gitt mens en ansatt var til stede. Den er ikke en avansert elektronisk underskrift.",
		StrongSimple:    "En enkel elektronisk underskrift av en person som var sikkert identifisert ved innlogging. Den er ikke en avansert elektronisk underskrift.",
		Simple:          "En enkel elektronisk underskrift etter innlogging med en konto i kommunen. Den er ikke en avansert elektronisk underskrift.",
		OnPaper:         "En underskrift for hånd på papir. Kommunen har originalen.",
		Spoken:          "Et muntlig svar som en ansatt har skrevet ned. Det finnes ingen underskrift.",
	},
}

var nn = words{
	lang: "nn", title: "Kvittering for samtykke", refusedTitle: "Kvittering for at du sa nei", withdrawn: "Samtykket er trekt tilbake", practice: "Dette er ei øvingssak. Kvitteringa gjeld ingen verkeleg person.",
	who: "Kven svara", ground_: "Grunnlag for å svare", whatFor: "Kva det gjeld", sharedWith: "Kven som får sjå", answer: "Svar", given: "Ja", refused: "Nei",
	when: "Dato", identified: "Korleis vi visste kven det var", witness: "Tilsett som var til stades", until_: "Gjeld til", untilClosed: "saka blir avslutta",
	text: "Teksten det vart svara på", textVersion: "Versjon", mark: "Underskrift", drawn: "Underskrifta slik ho vart teikna på skjermen", photo: "Bilete av arket som vart skrive under", typed: "Namnet vart skrive i staden for teikna:",
	withdrawHead: "Slik trekkjer du samtykket", withdraw: "Du kan når som helst trekkje samtykket, utan å seie kvifor. Trykk «Trekk samtykket» på di eiga side, eller sei det til stafetthaldaren. Det gjeld frå same augeblinken.",
	weightHead: "Kva slags underskrift dette er", proof: "Bevis", proofText: "Kommunen kan vise at denne kvitteringa ikkje er endra. Tala under høyrer til henne.", chain: "Rad i beviskjeda",
	category: "Opplysningar om oppfølginga", purposeCategory: "Samordna hjelp til barn og familiar", retention: "Så lenge arkivlova krev", rights: "Innsyn, retting og sletting etter lova, og klage til Datatilsynet",
	deviceClock: "Klokka til eininga", serverClock: "Klokka til tenaren", controller: "Ansvarleg for opplysningane", contactOf: "Personvernombodet i {0}", print: "Skriv ut sida, eller lagre ho som PDF frå utskriftsvindauget.",
	purposes: map[string]string{"relay_log": "Stafettlogg", "service": "{0} får sjå stafettloggen", "information": "Opplysningar kan delast med {0}", "team": "Saka kan takast opp i BTI-teamet"},
	methods:  map[string]string{"own_device": "På eigen telefon etter innlogging", "staff_device": "På eininga til ein tilsett", "paper": "På papir", "spoken": "Munnleg, skrive ned av ein tilsett"},
	grounds: map[string]string{
		"subject": "Svarar for seg sjølv", "joint": "Felles foreldreansvar", "mother": "Foreldreansvar hos mor", "father": "Foreldreansvar hos far", "co_mother": "Foreldreansvar hos medmor", "others": "Foreldreansvar hos andre", "": "Foreldreansvaret er ikkje avklart",
	},
	identities: map[string]string{
		"provider": "Logga inn hos {issuer}, nivå {acr}", "passkey": "Logga inn med passnøkkel på ein konto i kommunen", "password": "Logga inn med passord på ein konto i kommunen", "password+totp": "Logga inn med passord og kode på ein konto i kommunen", "demo": "Ingen er identifisert: dette er ein demonstrasjon", "": "Ikkje registrert",
	},
	weights: map[Weight]string{
		SimpleWitnessed: "Ei enkel elektronisk underskrift, gjeven medan ein tilsett var til stades. Ho er ikkje ei avansert elektronisk underskrift.",
		StrongSimple:    "Ei enkel elektronisk underskrift av ein person som var sikkert identifisert ved innlogging. Ho er ikkje ei avansert elektronisk underskrift.",
		Simple:          "Ei enkel elektronisk underskrift etter innlogging med ein konto i kommunen. Ho er ikkje ei avansert elektronisk underskrift.",
		OnPaper:         "Ei underskrift for hand på papir. Kommunen har originalen.",
		Spoken:          "Eit munnleg svar som ein tilsett har skrive ned. Det finst inga underskrift.",
	},
}

var en = words{
	lang: "en", title: "Consent receipt", refusedTitle: "Receipt for saying no", withdrawn: "The consent has been withdrawn", practice: "This is a practice case. The receipt is about no real person.",
	who: "Who answered", ground_: "Ground for answering", whatFor: "What it is about", sharedWith: "Who may see", answer: "Answer", given: "Yes", refused: "No",
	when: "Date", identified: "How we knew who it was", witness: "Employee who was present", until_: "Holds until", untilClosed: "the case is closed",
	text: "The text that was answered", textVersion: "Version", mark: "Signature", drawn: "The signature as it was drawn on the screen", photo: "Picture of the sheet that was signed", typed: "The name was typed instead of drawn:",
	withdrawHead: "How to withdraw the consent", withdraw: "You can withdraw the consent at any time, without saying why. Press “Withdraw consent” on your own page, or tell the baton holder. It holds from that very moment.",
	weightHead: "What kind of signature this is", proof: "Proof", proofText: "The municipality can show that this receipt has not been changed. The numbers below belong to it.", chain: "Row in the chain of proof",
	category: "Information about the follow-up", purposeCategory: "Coordinated help for children and families", retention: "As long as the archive law demands", rights: "Access, correction and erasure by law, and complaint to the data protection authority (Datatilsynet)",
	deviceClock: "The device's clock", serverClock: "The server's clock", controller: "Answers for the information", contactOf: "The data protection officer of {0}", print: "Print the page, or save it as PDF from the print dialog.",
	purposes: map[string]string{"relay_log": "Relay log", "service": "{0} may see the relay log", "information": "Information may be shared with {0}", "team": "The case may be taken up in the BTI team"},
	methods:  map[string]string{"own_device": "On one's own phone after log-in", "staff_device": "On an employee's tablet", "paper": "On paper", "spoken": "Spoken, written down by an employee"},
	grounds: map[string]string{
		"subject": "Answers for themselves", "joint": "Joint parental responsibility", "mother": "Parental responsibility with the mother", "father": "Parental responsibility with the father", "co_mother": "Parental responsibility with the co-mother", "others": "Parental responsibility with others", "": "Parental responsibility is not settled",
	},
	identities: map[string]string{
		"provider": "Logged in at {issuer}, level {acr}", "passkey": "Logged in with a passkey to an account of the municipality", "password": "Logged in with a password to an account of the municipality", "password+totp": "Logged in with a password and a code to an account of the municipality", "demo": "Nobody was identified: this is a demonstration", "": "Not recorded",
	},
	weights: map[Weight]string{
		SimpleWitnessed: "A simple electronic signature, given while an employee was present. It is not an advanced electronic signature.",
		StrongSimple:    "A simple electronic signature by a person who was strongly identified at log-in. It is not an advanced electronic signature.",
		Simple:          "A simple electronic signature after log-in to an account of the municipality. It is not an advanced electronic signature.",
		OnPaper:         "A signature by hand on paper. The municipality has the original.",
		Spoken:          "A spoken answer that an employee wrote down. There is no signature.",
	},
}
