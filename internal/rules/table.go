package rules

// rule is a row of the table: what a rule is called, where it comes from, the
// codes it can give, and where it is asked.
type rule struct {
	id string
	// seed names the municipal document, or the page, that the rule comes from.
	seed  string
	codes []message
	// record judges a put or patch, intent an intent other than a decision.
	record func(*view, *change)
	intent func(*view, *change)
	// open judges whether any decision can be taken now, choose one of them with its target.
	open   func(*view)
	choose func(*view, *choice)
	// status adds notes about the case as it is.
	status func(*view)
}

// table is every rule, in the order in which findings come. Three rows are not
// rules of the field: "access", who may do what (domain.md, "Who uses it"),
// "record", the records' own locks, and "sync", what keeps the order of things. R9 and R23 say what time has run out for; their
// notes come from the deadlines (deadlines.go).
var table = []rule{
	{id: "access", seed: "domain.md", codes: accessCodes},
	{id: "record", seed: "architecture.md", codes: recordCodes},
	{id: "sync", seed: "design.md", codes: syncCodes, record: syncRecord, intent: syncRecord},
	{id: "address", seed: "standards.md", codes: addressCodes, record: addressRecord, intent: addressIntent, status: addressStatus},
	{id: "R1", seed: "all", codes: r1Codes, intent: r1Intent},
	{id: "R2", seed: "Hemnes, Kongsvinger", codes: r2Codes, intent: r2Intent, open: r2Open, choose: r2Choose, status: r2Status},
	{id: "R3", seed: "Kongsvinger, Hemnes", codes: r3Codes, record: r3Record, intent: r3Intent, choose: r3Choose, status: r3Status},
	{id: "R4", seed: "Hemnes, Kongsvinger, Bærum", codes: r4Codes, record: r4Record, intent: r4Intent, choose: r4Choose, status: r4Status},
	{id: "R5", seed: "Hemnes, Lister", codes: r5Codes, choose: r5Choose, status: r5Status},
	{id: "R6", seed: "all", codes: r6Codes, open: r6Open},
	{id: "R7", seed: "Kongsvinger, Hemnes", codes: r7Codes, record: r7Record, open: r7Open},
	{id: "R8", seed: "Kongsvinger, Høyanger", codes: r8Codes, record: r8Record},
	{id: "R9", seed: "Kongsvinger", codes: r9Codes},
	{id: "R10", seed: "Kongsvinger", codes: r10Codes, choose: r10Choose},
	{id: "R11", seed: "Høyanger, Lister, Bærum", codes: r11Codes, record: r11Record, intent: r11Intent, open: r11Open, status: r11Status},
	{id: "R12", seed: "Lister, Høyanger", codes: r12Codes, record: r12Record, status: r12Status},
	{id: "R13", seed: "Hemnes", codes: r13Codes, intent: r13Intent},
	{id: "R14", seed: "Hemnes", codes: r14Codes, record: r14Record, intent: r14Intent, choose: r14Choose, status: r14Status},
	{id: "R15", seed: "Hemnes", codes: r15Codes, intent: r15Intent},
	{id: "R16", seed: "Hemnes", codes: r16Codes, intent: r16Intent},
	{id: "R17", seed: "Hemnes", codes: r17Codes, record: r17Record, intent: r17Intent, open: r17Open, status: r17Status},
	{id: "R18", seed: "Bærum", codes: r18Codes, choose: r18Choose, status: r18Status},
	{id: "R19", seed: "Høyanger", codes: r19Codes, choose: r19Choose, status: r19Status},
	{id: "R20", seed: "Kongsvinger", codes: r20Codes, record: r20Record, intent: r20Intent, choose: r20Choose},
	{id: "R21", seed: "Lister, Høyanger, Hemnes", codes: r21Codes, choose: r21Choose, status: r21Status},
	{id: "R22", seed: "Høyanger, Hemnes", codes: r22Codes, record: r22Record, status: r22Status},
	{id: "R23", seed: "Hemnes", codes: r23Codes},
}

var addressCodes = []message{
	{
		"address.place",
		"Barnet har sperret adresse, og stedet kan ikke stå i det som deles. La det stå tomt, og gi beskjed om stedet ansikt til ansikt.",
		"Barnet har sperra adresse, og staden kan ikkje stå i det som blir delt. La han stå tom, og gje beskjed om staden ansikt til ansikt.",
		"The child's address is blocked, and the place cannot stand in what is shared. Leave it empty, and tell people the place face to face.",
	},
	{
		"address.text",
		"«{0}» kan fortelle hvor barnet er, og adressen er sperret. Skriv det uten stedet.",
		"«{0}» kan fortelje kvar barnet er, og adressa er sperra. Skriv det utan staden.",
		"“{0}” can tell where the child is, and the address is blocked. Write it without the place.",
	},
	{
		"address.own_unit",
		"Det er enheten saken hører til som avgjør hvem som kan vite hvor barnet er.",
		"Det er eininga saka høyrer til som avgjer kven som kan vite kvar barnet er.",
		"The unit that the case belongs to settles who may know where the child is.",
	},
	{
		"address.other_may_not_know",
		"Adressen er sperret, og {0} har derfor ikke tilgang. Er det avklart at {0} kan vite hvor barnet er, registrerer enheten det på deltakeren.",
		"Adressa er sperra, og {0} har derfor ikkje tilgang. Er det avklart at {0} kan vite kvar barnet er, registrerer eininga det på deltakaren.",
		"The address is blocked, so {0} has no access. If it is settled that {0} may know where the child is, the unit records it on the participant.",
	},
	{
		"address.guardian_may_not_know",
		"Adressen er sperret, og {0} har derfor ikke tilgang i appen. Er det avklart at {0} kan vite hvor barnet er, registrerer du det på den foresatte.",
		"Adressa er sperra, og {0} har derfor ikkje tilgang i appen. Er det avklart at {0} kan vite kvar barnet er, registrerer du det på den føresette.",
		"The address is blocked, so {0} has no access in the app. If it is settled that {0} may know where the child is, record it on the guardian.",
	},
}

var accessCodes = []message{
	{
		"access.no_relation",
		"Du er ikke med i denne saken. Spør lederen i enheten eller stafettholderen om du skal være med.",
		"Du er ikkje med i denne saka. Spør leiaren i eininga eller stafetthaldaren om du skal vere med.",
		"You are not part of this case. Ask the unit's leader or the baton holder whether you should be.",
	},
	{
		"access.no_case",
		"Saken finnes ikke her ennå. Hent siste nytt og prøv igjen.",
		"Saka finst ikkje her enno. Hent siste nytt og prøv igjen.",
		"The case is not here yet. Fetch the latest and try again.",
	},
	{
		"access.family",
		"Dette er det de ansatte som gjør. Du kan skrive en kommentar, så ser de den.",
		"Dette er det dei tilsette som gjer. Du kan skrive ein kommentar, så ser dei han.",
		"This is for the staff to do. You can write a comment, and they will see it.",
	},
	{
		"access.own_only",
		"Du kan bare endre det du selv har skrevet eller har ansvar for. Skriv gjerne en kommentar i stedet.",
		"Du kan berre endre det du sjølv har skrive eller har ansvar for. Skriv gjerne ein kommentar i staden.",
		"You can only change what you wrote or are responsible for. You are welcome to write a comment instead.",
	},
	{
		"access.team_answer",
		"Svaret på ønsket om et BTI-team skriver de som følger opp saken.",
		"Svaret på ønsket om eit BTI-team skriv dei som følgjer opp saka.",
		"The answer to the wish for a BTI team is written by those who follow up the case.",
	},
	{
		"access.own_service_only",
		"Dette hører til tjenesten som eier saken. Du kan skrive i stafettloggen.",
		"Dette høyrer til tenesta som eig saka. Du kan skrive i stafettloggen.",
		"This belongs to the service that owns the case. You can write in the relay log.",
	},
	{
		"access.participant_kinds",
		"Som deltaker fra en annen tjeneste skriver du egne tiltak, referater, evalueringer, notater og kommentarer. Be stafettholderen om resten.",
		"Som deltakar frå ei anna teneste skriv du eigne tiltak, referat, evalueringar, notat og kommentarar. Be stafetthaldaren om resten.",
		"As a participant from another service you write your own measures, minutes, evaluations, notes and comments. Ask the baton holder for the rest.",
	},
	{
		"access.log_not_open",
		"Stafettloggen er ikke åpen nå. Du kan skrive her når foresatte har samtykket og loggen er åpnet.",
		"Stafettloggen er ikkje open no. Du kan skrive her når føresette har samtykt og loggen er opna.",
		"The relay log is not open now. You can write here once a guardian has consented and the log is open.",
	},
	{
		"access.role",
		"Rollen din gir ikke adgang til innholdet i saker.",
		"Rolla di gir ikkje tilgang til innhaldet i saker.",
		"Your role gives no access to what is in a case.",
	},
	{
		"access.own_unit",
		"Du starter saker i din egen enhet. Be noen der saken hører hjemme om å starte den.",
		"Du startar saker i di eiga eining. Be nokon der saka høyrer heime om å starte ho.",
		"You start cases in your own unit. Ask somebody where the case belongs to start it.",
	},
	{
		"access.leader_or_holder",
		"Dette gjør stafettholderen eller lederen i enheten. Ta kontakt med en av dem.",
		"Dette gjer stafetthaldaren eller leiaren i eininga. Ta kontakt med ein av dei.",
		"The baton holder or the unit's leader does this. Contact one of them.",
	},
	{
		"access.protected",
		"Dette ser bare lederen og den som meldte fra. Snakk med lederen.",
		"Dette ser berre leiaren og den som melde frå. Snakk med leiaren.",
		"Only the leader and the one who spoke up see this. Talk to the leader.",
	},
}

var syncCodes = []message{
	{
		"sync.date_ahead",
		"Datoen {0} er ikke kommet ennå. Velg en dag til og med i dag, og se om klokka på enheten går riktig.",
		"Datoen {0} har ikkje kome enno. Vel ein dag til og med i dag, og sjå om klokka på eininga går rett.",
		"The date {0} has not come yet. Choose a day up to today, and see whether this device's clock is right.",
	},
	{
		"sync.changed_since_read",
		"Noen har endret dette siden du leste det. Les det på nytt før du bekrefter det.",
		"Nokon har endra dette sidan du las det. Les det på nytt før du stadfestar det.",
		"Somebody has changed this since you read it. Read it again before you confirm it.",
	},
}

var recordCodes = []message{
	{
		"record.practice_person",
		"Dette er en øvingssak, og her skal det ikke stå noen virkelig. La innlogging og fødselsnummer stå tomt.",
		"Dette er ei øvingssak, og her skal det ikkje stå nokon verkeleg. La innlogging og fødselsnummer stå tomt.",
		"This is a practice case, and nobody real should stand in it. Leave log-in and identity number empty.",
	},
	{
		"record.unknown_kind",
		"Denne appen kjenner ikke det som ble sendt. Oppdater appen og prøv igjen.",
		"Denne appen kjenner ikkje det som vart sendt. Oppdater appen og prøv igjen.",
		"This app does not know what was sent. Update the app and try again.",
	},
	{
		"record.reference_kind",
		"Personer, enheter, tjenester og veiledere endres av administrator.",
		"Personar, einingar, tenester og rettleiarar blir endra av administrator.",
		"People, units, services and guides are changed by the administrator.",
	},
	{
		"record.by_intent",
		"Dette endres ikke direkte. Bruk knappen for steget: beslutte, overlevere, samtykke eller avslutte.",
		"Dette blir ikkje endra direkte. Bruk knappen for steget: avgjere, overlevere, samtykke eller avslutte.",
		"This is not changed directly. Use the button for the step: decide, hand over, consent or close.",
	},
	{
		"record.depth",
		"Dette kan ikke ligge her. Velg et sted i saken som passer.",
		"Dette kan ikkje liggje her. Vel ein stad i saka som passar.",
		"This cannot be kept here. Choose a fitting place in the case.",
	},
	{
		"record.other_case",
		"Dette hører til en annen sak. Åpne saken det gjelder, og prøv igjen.",
		"Dette høyrer til ei anna sak. Opne saka det gjeld, og prøv igjen.",
		"This belongs to another case. Open that case and try again.",
	},
	{
		"record.private",
		"Egne notater ligger bare hos deg selv.",
		"Eigne notat ligg berre hos deg sjølv.",
		"Private notes are kept with yourself only.",
	},
	{
		"record.second_subject",
		"Saken handler om ett barn. Start en ny sak for et annet barn.",
		"Saka handlar om eitt barn. Start ei ny sak for eit anna barn.",
		"The case is about one child. Start a new case for another child.",
	},
	{
		"record.step_unknown",
		"Trinn {0} hører ikke til nivået saken er på nå.",
		"Trinn {0} høyrer ikkje til nivået saka er på no.",
		"Step {0} does not belong to the level the case is at now.",
	},
	{
		"record.round",
		"Saken har fått en ny beslutning siden dette ble skrevet. Ta teksten med over i en ny evaluering.",
		"Saka har fått ei ny avgjerd sidan dette vart skrive. Ta teksten med over i ei ny evaluering.",
		"A new decision has been taken since this was written. Take the text along into a new evaluation.",
	},
	{
		"record.missing",
		"Det dette viser til, finnes ikke lenger i saken. Velg på nytt.",
		"Det dette viser til, finst ikkje lenger i saka. Vel på nytt.",
		"What this points to is no longer in the case. Choose again.",
	},
	{
		"record.in_use",
		"Dette kan ikke strykes, for noe annet i saken bygger på det. Endre eller stryk det først.",
		"Dette kan ikkje strykast, for noko anna i saka byggjer på det. Endre eller stryk det først.",
		"This cannot be struck out, because something else in the case rests on it. Change or strike that first.",
	},
	{
		"record.unknown_intent",
		"Denne appen kjenner ikke steget. Oppdater appen og prøv igjen.",
		"Denne appen kjenner ikkje steget. Oppdater appen og prøv igjen.",
		"This app does not know the step. Update the app and try again.",
	},
	{
		"record.exists",
		"Dette er allerede registrert. Du trenger ikke gjøre noe mer.",
		"Dette er alt registrert. Du treng ikkje gjere noko meir.",
		"This has already been recorded. There is nothing more to do.",
	},
	{
		"record.ids_missing",
		"Steget kom ikke helt fram. Prøv en gang til.",
		"Steget kom ikkje heilt fram. Prøv ein gong til.",
		"The step did not arrive whole. Try once more.",
	},
	{
		"record.shared_already",
		"Dette er allerede delt i stafettloggen.",
		"Dette er alt delt i stafettloggen.",
		"This is already shared in the relay log.",
	},
}

var r1Codes = []message{
	{
		"R1.guide_missing",
		"Veilederen til saken er ikke på denne enheten ennå. Hent siste nytt og prøv igjen.",
		"Rettleiaren til saka er ikkje på denne eininga enno. Hent siste nytt og prøv igjen.",
		"The case's guide is not on this device yet. Fetch the latest and try again.",
	},
	{
		"R1.outcome_not_in_guide",
		"Veilederen har ikke denne beslutningen på nivå {0}. Velg en av dem som står der.",
		"Rettleiaren har ikkje denne avgjerda på nivå {0}. Vel ei av dei som står der.",
		"The guide has no such decision at level {0}. Choose one of those it has.",
	},
	{
		"R1.target_not_allowed",
		"«{0}» fører ikke til nivå {1} i veilederen. Velg et nivå som står der.",
		"«{0}» fører ikkje til nivå {1} i rettleiaren. Vel eit nivå som står der.",
		"“{0}” does not lead to level {1} in the guide. Choose a level it names.",
	},
	{
		"R1.service_not_in_guide",
		"«{0}» er ikke laget for tjenesten din. Velg en veileder som passer.",
		"«{0}» er ikkje laga for tenesta di. Vel ein rettleiar som passar.",
		"“{0}” is not made for your service. Choose a guide that is.",
	},
	{
		"R1.subject_not_in_guide",
		"«{0}» gjelder ikke den saken handler om. Velg en veileder som passer.",
		"«{0}» gjeld ikkje den saka handlar om. Vel ein rettleiar som passar.",
		"“{0}” does not cover the person the case is about. Choose a guide that does.",
	},
	{
		"R1.guide_version_unknown",
		"Utgave {0} av veilederen finnes ikke her. Hent siste nytt og prøv igjen.",
		"Utgåve {0} av rettleiaren finst ikkje her. Hent siste nytt og prøv igjen.",
		"Version {0} of the guide is not here. Fetch the latest and try again.",
	},
	{
		"R1.guide_step_missing",
		"Saken står på trinn {0}, og det finnes ikke i den nye utgaven. Bli på utgaven dere har til neste beslutning.",
		"Saka står på trinn {0}, og det finst ikkje i den nye utgåva. Bli på utgåva de har til neste avgjerd.",
		"The case is at step {0}, which the new version does not have. Stay on the present version until the next decision.",
	},
	{
		"R1.guide_outcome_missing",
		"Den siste beslutningen ({0}) finnes ikke i den nye utgaven. Bli på utgaven dere har til neste beslutning.",
		"Den siste avgjerda ({0}) finst ikkje i den nye utgåva. Bli på utgåva de har til neste avgjerd.",
		"The last decision ({0}) is not in the new version. Stay on the present version until the next decision.",
	},
}

var r2Codes = []message{
	{
		"R2.decided_by_leader",
		"På nivå 0 er det lederen i enheten som beslutter. Del undringen med lederen, så kan dere bestemme sammen.",
		"På nivå 0 er det leiaren i eininga som avgjer. Del undringa med leiaren, så kan de bestemme saman.",
		"At level 0 the unit's leader decides. Share the concern with the leader, and you can decide together.",
	},
	{
		"R2.decided_by_holder",
		"På nivå {0} er det stafettholderen eller lederen i enheten som registrerer beslutningen. Ta kontakt med en av dem.",
		"På nivå {0} er det stafetthaldaren eller leiaren i eininga som registrerer avgjerda. Ta kontakt med ein av dei.",
		"At level {0} the baton holder or the unit's leader records the decision. Contact one of them.",
	},
	{
		"R2.baton_missing",
		"På nivå {0} skal én ha stafettpinnen. Velg hvem som er stafettholder.",
		"På nivå {0} skal éin ha stafettpinnen. Vel kven som er stafetthaldar.",
		"At level {0} one person holds the baton. Choose who it is.",
	},
	{
		"R2.name_baton_holder",
		"Velg hvem som skal være stafettholder når saken går videre.",
		"Vel kven som skal vere stafetthaldar når saka går vidare.",
		"Choose who holds the baton when the case moves on.",
	},
	{
		"R2.holder_unknown",
		"Denne personen finnes ikke i oversikten. Velg en ansatt derfra.",
		"Denne personen finst ikkje i oversikta. Vel ein tilsett derfrå.",
		"This person is not in the directory. Choose an employee who is.",
	},
	{
		"R2.holder_not_staff",
		"{0} kan ikke være stafettholder. Velg en ansatt som arbeider i kommunen nå.",
		"{0} kan ikkje vere stafetthaldar. Vel ein tilsett som arbeider i kommunen no.",
		"{0} cannot hold the baton. Choose somebody who works in the municipality now.",
	},
	{
		"R2.no_baton_yet",
		"På nivå 0 er det ingen stafettpinne å gi. Den blir gitt når saken går videre til nivå 1.",
		"På nivå 0 er det ingen stafettpinne å gi. Han blir gitt når saka går vidare til nivå 1.",
		"At level 0 there is no baton to hand over. It is given when the case moves to level 1.",
	},
}

var r3Codes = []message{
	{
		"R3.no_log_consent",
		"Stafettloggen åpnes først når en foresatt har skrevet under på samtykke. Be om samtykke før andre tjenester kommer med.",
		"Stafettloggen blir opna først når ein føresett har skrive under på samtykke. Be om samtykke før andre tenester kjem med.",
		"The relay log opens when a guardian has signed a consent. Ask for it before other services take part.",
	},
	{
		"R3.too_young",
		"Barn skriver selv under fra de er {0} år. Be en foresatt om å skrive under, og hør hva barnet mener.",
		"Barn skriv sjølv under frå dei er {0} år. Be ein føresett om å skrive under, og høyr kva barnet meiner.",
		"Children sign for themselves from the age of {0}. Ask a guardian to sign, and hear what the child thinks.",
	},
	{
		"R3.not_own_signature",
		"Du kan bare svare for deg selv. Be den det gjelder om å svare.",
		"Du kan berre svare for deg sjølv. Be den det gjeld om å svare.",
		"You can only answer for yourself. Ask the person concerned to answer.",
	},
	{
		"R3.no_responsibility",
		"{0} er ikke registrert med foreldreansvar. Finn ut hvem som har det, og be den personen om samtykke.",
		"{0} er ikkje registrert med foreldreansvar. Finn ut kven som har det, og be den personen om samtykke.",
		"{0} is not recorded as having parental responsibility. Find out who has it, and ask that person for consent.",
	},
	{
		"R3.guardian_not_verified",
		"Ingen har kontrollert foreldreansvaret til {0}. Kontroller det før {0} får tilgang.",
		"Ingen har kontrollert foreldreansvaret til {0}. Kontroller det før {0} får tilgang.",
		"Nobody has checked the parental responsibility of {0}. Check it before {0} is given access.",
	},
	{
		"R3.own_device_only",
		"Her svarer du på din egen enhet, uten vitne. Vil du skrive under på papir, kan en ansatt registrere det.",
		"Her svarer du på di eiga eining, utan vitne. Vil du skrive under på papir, kan ein tilsett registrere det.",
		"Here you answer on your own device, without a witness. If you would rather sign on paper, an employee can record it.",
	},
	{
		"R3.not_staffs_device",
		"«Egen enhet» er det bare foresatte som kan bruke. Velg papir, enheten din eller muntlig, med deg selv som vitne.",
		"«Eiga eining» er det berre føresette som kan bruke. Vel papir, eininga di eller munnleg, med deg sjølv som vitne.",
		"Only guardians sign on their own device. Choose paper, your device or spoken, with yourself as witness.",
	},
	{
		"R3.witness_missing",
		"Den som tar imot samtykket, står som vitne. Før opp deg selv.",
		"Den som tek imot samtykket, står som vitne. Før opp deg sjølv.",
		"Whoever receives the consent stands as witness. Name yourself.",
	},
	{
		"R3.must_be_signed",
		"Samtykke til stafettloggen må være underskrevet. Be om underskrift på papir eller på skjermen.",
		"Samtykke til stafettloggen må vere underskrive. Be om underskrift på papir eller på skjermen.",
		"Consent to the relay log must be signed. Ask for a signature on paper or on the screen.",
	},
	{
		"R3.text_hash_differs",
		"Teksten er ikke den samme som den det ble skrevet under på. Åpne samtykket på nytt og prøv igjen.",
		"Teksten er ikkje den same som den det vart skrive under på. Opne samtykket på nytt og prøv igjen.",
		"The text is not the one that was signed. Open the consent anew and try again.",
	},
	{
		"R3.verified_by_other",
		"Den som endrer foreldreansvaret, kontrollerer det også. Sett deg selv som den som har kontrollert, eller la feltet stå tomt.",
		"Den som endrar foreldreansvaret, kontrollerer det òg. Set deg sjølv som den som har kontrollert, eller la feltet stå tomt.",
		"Whoever changes the parental responsibility also checks it. Name yourself as the one who checked, or leave it empty.",
	},
	{
		"R3.other_guardian_not_asked",
		"{0} har også foreldreansvar og har ikke svart. Samtykket gjelder så lenge {0} ikke sier nei. Be om svar.",
		"{0} har òg foreldreansvar og har ikkje svart. Samtykket gjeld så lenge {0} ikkje seier nei. Be om svar.",
		"{0} also has parental responsibility and has not answered. The consent holds as long as {0} does not say no. Ask for an answer.",
	},
	{
		"R3.joint_incomplete",
		"Alle med felles foreldreansvar må si ja. Det har ikke alle gjort ennå, så samtykket gjelder ikke. Ta det opp med hver av dem for seg.",
		"Alle med felles foreldreansvar må seie ja. Det har ikkje alle gjort enno, så samtykket gjeld ikkje. Ta det opp med kvar av dei for seg.",
		"All with joint parental responsibility must say yes. Not all of them have yet, so the consent does not hold. Take it up with each of them.",
	},
	{
		"R3.consent_ends_soon",
		"{1} {0}. Be om nytt samtykke hvis arbeidet skal fortsette.",
		"{1} {0}. Be om nytt samtykke dersom arbeidet skal halde fram.",
		"{1} on {0}. Ask for a new consent if the work is to continue.",
	},
	{
		"R3.consent_expired",
		"Samtykket gjaldt til {0} og gir ikke lenger tilgang. Be om nytt samtykke.",
		"Samtykket galdt til {0} og gir ikkje lenger tilgang. Be om nytt samtykke.",
		"The consent was valid until {0} and gives no access any more. Ask for a new one.",
	},
}

var r4Codes = []message{
	{
		"R4.access_ended",
		"Samtykket for tjenesten din gjelder ikke lenger, eller stafettloggen er lukket. Ta kontakt med stafettholderen.",
		"Samtykket for tenesta di gjeld ikkje lenger, eller stafettloggen er lukka. Ta kontakt med stafetthaldaren.",
		"The consent for your service no longer holds, or the relay log is closed. Contact the baton holder.",
	},
	{
		"R4.no_consent",
		"{0} kan ikke være med før foresatte har samtykket til det. Be om samtykke, eller spør om råd uten å bruke navn.",
		"{0} kan ikkje vere med før føresette har samtykt til det. Be om samtykke, eller spør om råd utan å bruke namn.",
		"{0} cannot take part before a guardian has consented to it. Ask for consent, or ask for advice without naming the child.",
	},
	{
		"R4.consult_without_consent",
		"Uten samtykke spør du {0} om råd anonymt. Kryss av for anonymt, eller be foresatte om samtykke.",
		"Utan samtykke spør du {0} om råd anonymt. Kryss av for anonymt, eller be føresette om samtykke.",
		"Without consent you ask {0} for advice anonymously. Tick anonymous, or ask the guardians for consent.",
	},
	{
		"R4.question_tells_who",
		"«{0}» forteller hvem det gjelder. Skriv spørsmålet uten navn, fødselsdato og annet som barnet kan kjennes igjen på.",
		"«{0}» fortel kven det gjeld. Skriv spørsmålet utan namn, fødselsdato og anna som barnet kan kjennast att på.",
		"“{0}” tells who it is about. Write the question without names, date of birth and whatever else the child could be known by.",
	},
	{
		"R4.checked_by_leader",
		"Det er lederen i enheten som kontrollerer at spørsmålet er anonymt. Be lederen se på det.",
		"Det er leiaren i eininga som kontrollerer at spørsmålet er anonymt. Be leiaren sjå på det.",
		"The unit's leader checks that the question is anonymous. Ask the leader to look at it.",
	},
	{
		"R4.question_checked",
		"Lederen har kontrollert spørsmålet. Ta bort kontrollen før du endrer det, og be lederen se på det igjen.",
		"Leiaren har kontrollert spørsmålet. Ta bort kontrollen før du endrar det, og be leiaren sjå på det igjen.",
		"The leader has checked the question. Take the check away before you change it, and ask the leader to look again.",
	},
	{
		"R4.question_unchecked",
		"Et anonymt spørsmål sendes først når lederen har sett at det ikke forteller hvem barnet er. Be lederen se på det.",
		"Eit anonymt spørsmål blir sendt først når leiaren har sett at det ikkje fortel kven barnet er. Be leiaren sjå på det.",
		"An anonymous question leaves when the leader has seen that it does not tell who the child is. Ask the leader to look at it.",
	},
	{
		"R4.check_question",
		"Et anonymt spørsmål venter på deg: se at det ikke forteller hvem barnet er, før det sendes.",
		"Eit anonymt spørsmål ventar på deg: sjå at det ikkje fortel kven barnet er, før det blir sendt.",
		"An anonymous question waits for you: see that it does not tell who the child is before it is sent.",
	},
	{
		"R4.service_missing",
		"Samtykket må si hvilken tjeneste det gjelder. Velg tjeneste.",
		"Samtykket må seie kva teneste det gjeld. Vel teneste.",
		"The consent must say which service it is for. Choose a service.",
	},
	{
		"R4.participant_without_consent",
		"{0} fra {1} har ikke tilgang, fordi ingen samtykker til {1} nå. Be om samtykke, eller avslutt deltakelsen.",
		"{0} frå {1} har ikkje tilgang, fordi ingen samtykkjer til {1} no. Be om samtykke, eller avslutt deltakinga.",
		"{0} from {1} has no access, because no consent covers {1} now. Ask for consent, or end the participation.",
	},
	{
		"R4.holder_without_consent",
		"Stafettholderen {0} har ikke lenger tilgang, fordi ingen samtykker til {1}. Lederen i enheten må gi stafettpinnen til en annen.",
		"Stafetthaldaren {0} har ikkje lenger tilgang, fordi ingen samtykkjer til {1}. Leiaren i eininga må gi stafettpinnen til ein annan.",
		"The baton holder {0} no longer has access, because no consent covers {1}. The unit's leader must offer the baton to somebody else.",
	},
}

var r5Codes = []message{
	{
		"R5.too_few_consents",
		"Nivå {0} er samarbeid med andre tjenester. Samtykke finnes for {2} av {1}. Be foresatte om samtykke for dem som skal med.",
		"Nivå {0} er samarbeid med andre tenester. Samtykke finst for {2} av {1}. Be føresette om samtykke for dei som skal med.",
		"Level {0} is work together with other services. There is consent for {2} of {1}. Ask the guardians for consent for those who are to join.",
	},
	{
		"R5.too_few_services",
		"På nivå {0} skal andre tjenester være med. Nå er {2} av {1} med. Få samtykke og deltakere på plass, eller velg et annet nivå.",
		"På nivå {0} skal andre tenester vere med. No er {2} av {1} med. Få samtykke og deltakarar på plass, eller vel eit anna nivå.",
		"At level {0} other services take part. Now {2} of {1} do. Get consent and participants in place, or choose another level.",
	},
	{
		"R5.services_not_taking_part",
		"På nivå {0} skal andre tjenester være med. Nå er {2} av {1} med, med samtykke. Inviter dem som mangler.",
		"På nivå {0} skal andre tenester vere med. No er {2} av {1} med, med samtykke. Inviter dei som manglar.",
		"At level {0} other services take part. Now {2} of {1} do, with consent. Invite those who are missing.",
	},
}

var r6Codes = []message{
	{
		"R6.measure_not_evaluated",
		"«{0}» er ikke evaluert siden forrige beslutning. Evaluer tiltaket, så kan dere beslutte.",
		"«{0}» er ikkje evaluert sidan førre avgjerd. Evaluer tiltaket, så kan de ta avgjerda.",
		"“{0}” has not been evaluated since the last decision. Evaluate the measure, and you can decide.",
	},
	{
		"R6.ended_without_evaluation",
		"«{0}» ble avsluttet uten evaluering. Skriv gjerne hva tiltaket førte til.",
		"«{0}» vart avslutta utan evaluering. Skriv gjerne kva tiltaket førte til.",
		"“{0}” ended without an evaluation. It helps to write what the measure led to.",
	},
}

var r7Codes = []message{
	{
		"R7.voice_missing",
		"Evalueringen mangler barnets stemme. Skriv hva barnet sa, eller hvorfor barnet ikke ble spurt.",
		"Evalueringa manglar barnet si stemme. Skriv kva barnet sa, eller kvifor barnet ikkje vart spurt.",
		"The evaluation lacks the child's voice. Write what the child said, or why the child was not asked.",
	},
	{
		"R7.voice_of_earlier_round",
		"Dette sa barnet før forrige beslutning. Spør barnet igjen før dere evaluerer.",
		"Dette sa barnet før førre avgjerd. Spør barnet igjen før de evaluerer.",
		"The child said this before the last decision. Ask the child again before you evaluate.",
	},
	{
		"R7.voice_empty",
		"Skriv hva barnet sa, eller hvorfor barnet ikke ble spurt.",
		"Skriv kva barnet sa, eller kvifor barnet ikkje vart spurt.",
		"Write what the child said, or why the child was not asked.",
	},
	{
		"R7.how_missing",
		"Skriv også hvordan barnet ble spurt.",
		"Skriv òg korleis barnet vart spurt.",
		"Write how the child was asked, too.",
	},
	{
		"R7.asked_by_missing",
		"Skriv også hvem som snakket med barnet.",
		"Skriv òg kven som snakka med barnet.",
		"Write who talked with the child, too.",
	},
}

var r8Codes = []message{
	{
		"R8.goal_missing",
		"Tiltaket trenger et mål. Velg målet det skal hjelpe dere å nå.",
		"Tiltaket treng eit mål. Vel målet det skal hjelpe dykk å nå.",
		"The measure needs a goal. Choose the one it is to help you reach.",
	},
	{
		"R8.goal_unknown",
		"Målet finnes ikke lenger i saken. Velg et annet mål.",
		"Målet finst ikkje lenger i saka. Vel eit anna mål.",
		"The goal is no longer in the case. Choose another one.",
	},
	{
		"R8.arena_missing",
		"Skriv hvor tiltaket skal skje: hjemme, i barnehagen eller et annet sted.",
		"Skriv kvar tiltaket skal skje: heime, i barnehagen eller ein annan stad.",
		"Write where the measure takes place: at home, in the kindergarten or elsewhere.",
	},
	{
		"R8.responsible_missing",
		"Skriv hvem som har ansvar for tiltaket.",
		"Skriv kven som har ansvar for tiltaket.",
		"Write who is responsible for the measure.",
	},
	{
		"R8.start_missing",
		"Skriv når tiltaket starter.",
		"Skriv når tiltaket startar.",
		"Write when the measure starts.",
	},
	{
		"R8.evaluation_date_missing",
		"Avtal når tiltaket skal evalueres.",
		"Avtal når tiltaket skal evaluerast.",
		"Agree on when the measure is to be evaluated.",
	},
	{
		"R8.evaluation_before_start",
		"Evalueringen er satt til før tiltaket starter. Velg en senere dato.",
		"Evalueringa er sett til før tiltaket startar. Vel ein seinare dato.",
		"The evaluation is set before the measure starts. Choose a later day.",
	},
	{
		"R8.end_before_start",
		"Tiltaket slutter før det starter. Rett en av datoene.",
		"Tiltaket sluttar før det startar. Rett ein av datoane.",
		"The measure ends before it starts. Correct one of the days.",
	},
}

var r9Codes = []message{
	{
		"R9.first_meeting_late",
		"Det første møtet skulle vært holdt innen {0}. Finn en dag og inviter.",
		"Det første møtet skulle ha vore halde innan {0}. Finn ein dag og inviter.",
		"The first meeting should have been held by {0}. Find a day and invite.",
	},
	{
		"R9.first_meeting_due",
		"Det første møtet skal holdes innen {0}.",
		"Det første møtet skal haldast innan {0}.",
		"The first meeting must be held by {0}.",
	},
}

var r10Codes = []message{
	{
		"R10.talk_due",
		"Undringen gjelder miljøet rundt barnet. Hold samtalen med foresatte innen {0}.",
		"Undringa gjeld miljøet rundt barnet. Hald samtalen med føresette innan {0}.",
		"The concern is about the child's environment. Have the conversation with the guardians by {0}.",
	},
	{
		"R10.talk_late",
		"Samtalen med foresatte skulle vært holdt innen {0}. Inviter til samtale nå.",
		"Samtalen med føresette skulle ha vore halden innan {0}. Inviter til samtale no.",
		"The conversation with the guardians should have been held by {0}. Invite them now.",
	},
	{
		"R10.close_before_talk_caregiver",
		"Uroen kom fra en omsorgsgiver og skal alltid følges opp. Hold samtalen med foresatte før saken avsluttes.",
		"Uroa kom frå ein omsorgsgivar og skal alltid følgjast opp. Hald samtalen med føresette før saka blir avslutta.",
		"The concern came from a caregiver and is always followed up. Have the conversation with the guardians before the case is closed.",
	},
	{
		"R10.close_before_talk_environment",
		"Undringen gjelder miljøet rundt barnet. Hold samtalen med foresatte før saken avsluttes.",
		"Undringa gjeld miljøet rundt barnet. Hald samtalen med føresette før saka blir avslutta.",
		"The concern is about the child's environment. Have the conversation with the guardians before the case is closed.",
	},
	{
		"R10.talk_missing",
		"Beslutningen tas etter samtalen med foresatte. Hold samtalen og registrer den først.",
		"Avgjerda blir teken etter samtalen med føresette. Hald samtalen og registrer han først.",
		"This decision comes after the conversation with the guardians. Have it and record it first.",
	},
}

var r11Codes = []message{
	{
		"R11.steps_stopped",
		"Ved mistanke om vold eller overgrep følger dere ikke trinnene. Meld fra først. Lederen avgjør når saken kan gå videre.",
		"Ved mistanke om vald eller overgrep følgjer de ikkje trinna. Meld frå først. Leiaren avgjer når saka kan gå vidare.",
		"With a suspicion of violence or abuse the steps are not followed. Report first. The leader decides when the case can go on.",
	},
	{
		"R11.ask_leader",
		"Saken kan ikke gå videre akkurat nå. Snakk med lederen i enheten som eier saken.",
		"Saka kan ikkje gå vidare akkurat no. Snakk med leiaren i eininga som eig saka.",
		"The case cannot move on just now. Talk to the leader of the unit that owns it.",
	},
	{
		"R11.stays_protected",
		"Det som gjelder en mistanke om vold eller overgrep, blir aldri delt i loggen. Skriv det under mistanken.",
		"Det som gjeld ein mistanke om vald eller overgrep, blir aldri delt i loggen. Skriv det under mistanken.",
		"What concerns a suspicion of violence or abuse is never shared in the log. Write it under the suspicion.",
	},
	{
		"R11.lifted_by_leader",
		"Bare lederen i enheten kan avgjøre at trinnene kan fortsette. Snakk med lederen.",
		"Berre leiaren i eininga kan avgjere at trinna kan halde fram. Snakk med leiaren.",
		"Only the unit's leader can decide that the steps may go on. Talk to the leader.",
	},
	{
		"R11.lifted_already",
		"Dette ble avklart {0}. Du trenger ikke gjøre noe mer.",
		"Dette vart avklart {0}. Du treng ikkje gjere noko meir.",
		"This was settled on {0}. There is nothing more to do.",
	},
	{
		"R11.lift_reason_missing",
		"Skriv hvorfor trinnene kan fortsette.",
		"Skriv kvifor trinna kan halde fram.",
		"Write why the steps may go on.",
	},
	{
		"R11.think_before_sharing",
		"Det står en mistanke i saken. Se over at ingenting her røper den før du deler med foresatte.",
		"Det står ein mistanke i saka. Sjå over at ingenting her røper han før du deler med føresette.",
		"There is a suspicion in this case. Make sure nothing here reveals it before you share with guardians.",
	},
	{
		"R11.report_now",
		"Trinnene er stanset. Du har plikt til å melde fra. Her ringer du: {0}. Snakk ikke med foresatte om mistanken.",
		"Trinna er stansa. Du har plikt til å melde frå. Hit ringer du: {0}. Snakk ikkje med føresette om mistanken.",
		"The steps have stopped. You have a duty to report. Call: {0}. Do not talk to the guardians about the suspicion.",
	},
}

var r12Codes = []message{
	{
		"R12.report_missing",
		"Ingen bekymringsmelding er registrert. Den krever ikke samtykke fra noen. Meld fra, og skriv det her.",
		"Inga bekymringsmelding er registrert. Ho krev ikkje samtykke frå nokon. Meld frå, og skriv det her.",
		"No report of concern is recorded. It needs nobody's consent. Report, and write it here.",
	},
	{
		"R12.not_the_writer",
		"Bare den som skrev bekymringsmeldingen, eller lederen, kan rette den. Skriv en ny hvis du vet mer.",
		"Berre den som skreiv bekymringsmeldinga, eller leiaren, kan rette ho. Skriv ei ny dersom du veit meir.",
		"Only the writer of the report of concern, or the leader, can correct it. Write a new one if you know more.",
	},
}

var r13Codes = []message{
	{
		"R13.not_giver",
		"Bare stafettholderen, eller lederen i enheten, kan gi stafettpinnen videre.",
		"Berre stafetthaldaren, eller leiaren i eininga, kan gi stafettpinnen vidare.",
		"Only the baton holder, or the unit's leader, can hand over the baton.",
	},
	{
		"R13.holds_already",
		"{0} har stafettpinnen allerede.",
		"{0} har alt stafettpinnen.",
		"{0} already holds the baton.",
	},
	{
		"R13.offer_waits",
		"Stafettpinnen er tilbudt {0}, som ikke har svart. Vent på svaret, eller trekk tilbudet først.",
		"Stafettpinnen er tilboden {0}, som ikkje har svart. Vent på svaret, eller trekk tilbodet først.",
		"The baton has been offered to {0}, who has not answered. Wait for the answer, or take the offer back first.",
	},
	{
		"R13.not_receiver",
		"Tilbudet om stafettpinnen er til {0}. Bare den som får tilbudet, kan svare.",
		"Tilbodet om stafettpinnen er til {0}. Berre den som får tilbodet, kan svare.",
		"The baton is offered to {0}. Only the one who is offered it can answer.",
	},
	{
		"R13.offer_over",
		"Dette tilbudet er besvart eller trukket tilbake. Be om et nytt hvis du skal ha stafettpinnen.",
		"Dette tilbodet er svart på eller trekt tilbake. Be om eit nytt dersom du skal ha stafettpinnen.",
		"This offer has been answered or taken back. Ask for a new one if you are to hold the baton.",
	},
}

var r14Codes = []message{
	{
		"R14.own_wish",
		"Du skriver ditt eget ønske her. Barnet og foresatte ønsker hver for seg.",
		"Du skriv ditt eige ønske her. Barnet og føresette ønskjer kvar for seg.",
		"You write your own wish here. The child and the guardians wish each for themselves.",
	},
	{
		"R14.wish_guardian",
		"Foresatte ønsker {0} som stafettholder.",
		"Føresette ønskjer {0} som stafetthaldar.",
		"The guardians wish {0} as baton holder.",
	},
	{
		"R14.wish_child",
		"Barnet ønsker {0} som stafettholder.",
		"Barnet ønskjer {0} som stafetthaldar.",
		"The child wishes {0} as baton holder.",
	},
	{
		"R14.other_than_wished",
		"Familien har ønsket {0} som stafettholder. Forklar dem gjerne hvorfor det ble en annen.",
		"Familien har ønskt {0} som stafetthaldar. Forklar dei gjerne kvifor det vart ein annan.",
		"The family wished {0} as baton holder. It helps to tell them why it became somebody else.",
	},
}

var r15Codes = []message{
	{
		"R15.not_standing",
		"Dette samtykket er ikke i kraft, så det er ingenting å trekke.",
		"Dette samtykket er ikkje i kraft, så det er ingenting å trekkje.",
		"This consent is not in force, so there is nothing to withdraw.",
	},
	{
		"R15.guardians_consent",
		"Dette samtykket er det foresatte som har gitt. Snakk med dem, eller med stafettholderen.",
		"Dette samtykket er det føresette som har gitt. Snakk med dei, eller med stafetthaldaren.",
		"A guardian gave this consent. Talk to them, or to the baton holder.",
	},
	{
		"R15.not_own_consent",
		"Dette samtykket er det en annen som har gitt. Du kan svare nei på dine egne vegne, og da gjelder det.",
		"Dette samtykket er det ein annan som har gitt. Du kan svare nei på dine eigne vegner, og då gjeld det.",
		"Somebody else gave this consent. You can answer no on your own behalf, and then that holds.",
	},
}

var r16Codes = []message{
	{
		"R16.only_family",
		"Det er foresatte, eller den saken gjelder, som kan kreve at loggen avsluttes. Hører du et slikt krav, kan du registrere at samtykket er trukket.",
		"Det er føresette, eller den saka gjeld, som kan krevje at loggen blir avslutta. Høyrer du eit slikt krav, kan du registrere at samtykket er trekt.",
		"Guardians, or the person the case is about, can demand that the log is closed. If they tell you so, you can record that the consent is withdrawn.",
	},
	{
		"R16.no_open_log",
		"Det er ingen åpen stafettlogg å avslutte. Snakk med barnehagen, skolen eller helsestasjonen om det du lurer på.",
		"Det er ingen open stafettlogg å avslutte. Snakk med barnehagen, skulen eller helsestasjonen om det du lurer på.",
		"There is no open relay log to close. Talk to the kindergarten, the school or the health station about it.",
	},
}

var r17Codes = []message{
	{
		"R17.locked",
		"Saken ble avsluttet {0} og er låst. Trengs nye tiltak, kan den åpnes igjen når foresatte har svart på om det gamle skal være tilgjengelig.",
		"Saka vart avslutta {0} og er låst. Trengst nye tiltak, kan ho opnast igjen når føresette har svart på om det gamle skal vere tilgjengeleg.",
		"The case was closed on {0} and is locked. If new measures are needed, it can be opened again once a guardian has answered whether the old content may be seen.",
	},
	{
		"R17.not_closed",
		"Saken er ikke avsluttet. Du kan arbeide videre i den.",
		"Saka er ikkje avslutta. Du kan arbeide vidare i ho.",
		"The case is not closed. You can go on working in it.",
	},
	{
		"R17.start_new",
		"Foresatte vil ikke at det gamle skal være tilgjengelig. Start en ny sak; den gamle forblir låst.",
		"Føresette vil ikkje at det gamle skal vere tilgjengeleg. Start ei ny sak; den gamle er framleis låst.",
		"The guardians do not want the old content to be available. Start a new case; the old one stays locked.",
	},
	{
		"R17.answer_needed",
		"Foresatte har samtykket igjen, men loggen er lukket. Spør om det gamle innholdet skal være tilgjengelig, og åpne loggen med svaret.",
		"Føresette har samtykt igjen, men loggen er lukka. Spør om det gamle innhaldet skal vere tilgjengeleg, og opne loggen med svaret.",
		"The guardians have consented again, but the log is closed. Ask whether the old content may be seen, and open the log with the answer.",
	},
}

var r18Codes = []message{
	{
		"R18.closing_note_missing",
		"Saken avsluttes med et avslutningsnotat. Skriv hva som er gjort, og hvorfor dere avslutter.",
		"Saka blir avslutta med eit avslutningsnotat. Skriv kva som er gjort, og kvifor de avsluttar.",
		"The case ends with a closing note. Write what was done, and why it ends.",
	},
	{
		"R18.earlier_notes",
		"Det har vært undring om dette barnet før. Tidligere avslutningsnotater: {0}.",
		"Det har vore undring om dette barnet før. Tidlegare avslutningsnotat: {0}.",
		"There have been concerns about this child before. Earlier closing notes: {0}.",
	},
	{
		"R18.many_closing_notes",
		"Dette barnet har {0} avslutningsnotater fra før. Så mange er en grunn til å se på saken en gang til.",
		"Dette barnet har {0} avslutningsnotat frå før. Så mange er ein grunn til å sjå på saka ein gong til.",
		"This child has {0} closing notes already. That many are a reason to look again.",
	},
}

var r19Codes = []message{
	{
		"R19.stays_in_own_service",
		"Foresatte har sagt nei til stafettloggen. Da blir saken i egen tjeneste. Du kan drøfte den anonymt, eller vurdere en bekymringsmelding.",
		"Føresette har sagt nei til stafettloggen. Då blir saka i eiga teneste. Du kan drøfte ho anonymt, eller vurdere ei bekymringsmelding.",
		"The guardians have said no to the relay log. The case then stays in your own service. You can discuss it anonymously, or consider a report of concern.",
	},
	{
		"R19.refused",
		"Foresatte har sagt nei til stafettloggen, og det er dokumentert. Saken følges opp i egen tjeneste. Råd kan hentes anonymt.",
		"Føresette har sagt nei til stafettloggen, og det er dokumentert. Saka blir følgd opp i eiga teneste. Råd kan hentast anonymt.",
		"The guardians have said no to the relay log, and that is documented. The case is followed up in the own service. Advice can be asked for anonymously.",
	},
}

var r20Codes = []message{
	{
		"R20.referral_missing",
		"Denne beslutningen tar med en henvisning. Skriv henvisningen og få den kontrollert først.",
		"Denne avgjerda tek med ei tilvising. Skriv tilvisinga og få ho kontrollert først.",
		"This decision takes a referral along. Write the referral and have it checked first.",
	},
	{
		"R20.referral_not_checked",
		"Henvisningen til {0} er ikke kontrollert. Stafettholderen går gjennom hvem, hva og samtykke før den sendes.",
		"Tilvisinga til {0} er ikkje kontrollert. Stafetthaldaren går gjennom kven, kva og samtykke før ho blir send.",
		"The referral to {0} has not been checked. The baton holder goes through who, what and consent before it leaves.",
	},
	{
		"R20.no_consent",
		"Foresatte har ikke samtykket til henvisning til {0}. Be om samtykke for tjenesten.",
		"Føresette har ikkje samtykt til tilvising til {0}. Be om samtykke for tenesta.",
		"The guardians have not consented to a referral to {0}. Ask for consent for the service.",
	},
	{
		"R20.checked_by_holder",
		"Stafettholderen, eller lederen i enheten, kontrollerer henvisningen.",
		"Stafetthaldaren, eller leiaren i eininga, kontrollerer tilvisinga.",
		"The baton holder, or the unit's leader, checks the referral.",
	},
	{
		"R20.already_sent",
		"Henvisningen ble sendt {0} og endres ikke mer. Skriv en ny hvis noe mangler.",
		"Tilvisinga vart send {0} og blir ikkje endra meir. Skriv ei ny dersom noko manglar.",
		"The referral was sent on {0} and is not changed any more. Write a new one if something is missing.",
	},
	{
		"R20.what_missing",
		"Henvisningen sier ikke hva det bes om. Skriv det før den kontrolleres.",
		"Tilvisinga seier ikkje kva det blir bede om. Skriv det før ho blir kontrollert.",
		"The referral does not say what is asked for. Write it before the check.",
	},
	{
		"R20.why_missing",
		"Henvisningen sier ikke hvorfor. Skriv grunnen før den kontrolleres.",
		"Tilvisinga seier ikkje kvifor. Skriv grunnen før ho blir kontrollert.",
		"The referral does not say why. Write the reason before the check.",
	},
	{
		"R20.set_by_check",
		"Kontroll og sending registreres med egne knapper, ikke i skjemaet.",
		"Kontroll og sending blir registrert med eigne knappar, ikkje i skjemaet.",
		"Checking and sending have their own buttons; they are not set in the form.",
	},
	{
		"R20.check_again",
		"Henvisningen er kontrollert. Ta bort kontrollen før du endrer, og få den kontrollert på nytt.",
		"Tilvisinga er kontrollert. Ta bort kontrollen før du endrar, og få ho kontrollert på nytt.",
		"The referral has been checked. Take the check off before you change it, and have it checked anew.",
	},
}

var r21Codes = []message{
	{
		"R21.coordinator_missing",
		"Veilederen krever en koordinator her. Skriv hvem som er koordinator.",
		"Rettleiaren krev ein koordinator her. Skriv kven som er koordinator.",
		"The guide demands a coordinator here. Write who it is.",
	},
	{
		"R21.group_missing",
		"Veilederen krever en ansvarsgruppe her. Skriv hvem som er med.",
		"Rettleiaren krev ei ansvarsgruppe her. Skriv kven som er med.",
		"The guide demands a responsibility group here. Write who is in it.",
	},
	{
		"R21.plan_not_offered",
		"Behovene er langvarige. Tilby individuell plan, og skriv hva familien svarte.",
		"Behova er langvarige. Tilby individuell plan, og skriv kva familien svarte.",
		"The needs are long-lasting. Offer an individual plan, and write what the family answered.",
	},
	{
		"R21.ask_long_lasting",
		"Ta stilling til om behovene er langvarige. Er de det, tilbys individuell plan.",
		"Ta stilling til om behova er langvarige. Er dei det, blir individuell plan tilboden.",
		"Consider whether the needs are long-lasting. If they are, an individual plan is offered.",
	},
}

var r22Codes = []message{
	{
		"R22.date_missing",
		"Møtet trenger en dato.",
		"Møtet treng ein dato.",
		"The meeting needs a date.",
	},
	{
		"R22.purpose_missing",
		"Skriv hva møtet skal handle om.",
		"Skriv kva møtet skal handle om.",
		"Write what the meeting is for.",
	},
	{
		"R22.invited_missing",
		"Skriv hvem som er invitert til møtet.",
		"Skriv kven som er invitert til møtet.",
		"Write who is invited to the meeting.",
	},
	{
		"R22.meeting_unknown",
		"Referatet hører til et møte som ikke finnes i saken. Velg møtet.",
		"Referatet høyrer til eit møte som ikkje finst i saka. Vel møtet.",
		"The minutes belong to a meeting that is not in the case. Choose the meeting.",
	},
	{
		"R22.minutes_empty",
		"Referatet er tomt. Skriv hva dere ble enige om: hvem gjør hva, og innen når.",
		"Referatet er tomt. Skriv kva de vart samde om: kven gjer kva, og innan når.",
		"The minutes are empty. Write what you agreed on: who does what, by when.",
	},
	{
		"R22.agreement_incomplete",
		"En avtale sier hva som skal gjøres, hvem som gjør det, og innen når. Fyll ut det som mangler.",
		"Ein avtale seier kva som skal gjerast, kven som gjer det, og innan når. Fyll ut det som manglar.",
		"An agreement says what is to be done, who does it, and by when. Fill in what is missing.",
	},
	{
		"R22.measure_unknown",
		"Avtalen viser til et tiltak som ikke finnes i saken. Velg tiltaket på nytt.",
		"Avtalen viser til eit tiltak som ikkje finst i saka. Vel tiltaket på nytt.",
		"The agreement points to a measure that is not in the case. Choose the measure again.",
	},
	{
		"R22.minutes_missing",
		"Møtet {0} har ikke referat ennå. Skriv hvem som gjør hva, og innen når.",
		"Møtet {0} har ikkje referat enno. Skriv kven som gjer kva, og innan når.",
		"The meeting on {0} has no minutes yet. Write who does what, by when.",
	},
	{
		"R22.minutes_not_shared",
		"Referatet fra møtet {0} er ikke delt med dem som er med. Del det.",
		"Referatet frå møtet {0} er ikkje delt med dei som er med. Del det.",
		"The minutes of the meeting on {0} have not been shared with those involved. Share them.",
	},
}

var r23Codes = []message{
	{
		"R23.decision_late",
		"Beslutningen skulle vært tatt innen {0}. Ta den nå, sammen med dem det gjelder.",
		"Avgjerda skulle ha vore teken innan {0}. Ta ho no, saman med dei det gjeld.",
		"The decision should have been taken by {0}. Take it now, together with those concerned.",
	},
	{
		"R23.evaluation_late",
		"{1} skulle vært gjort innen {0}. Evaluer, eller avtal en ny dato.",
		"{1} skulle ha vore gjord innan {0}. Evaluer, eller avtal ein ny dato.",
		"{1} should have been done by {0}. Evaluate, or agree on a new day.",
	},
	{
		"R23.handover_unanswered",
		"{1} har latt vente på seg siden fristen {0}. Ta kontakt, eller gi stafettpinnen til en annen.",
		"{1} har late vente på seg sidan fristen {0}. Ta kontakt, eller gi stafettpinnen til ein annan.",
		"{1} was due by {0}. Get in touch, or offer the baton to somebody else.",
	},
	{
		"R23.agreement_late",
		"Avtalen gikk ut {0}: {1}. Hør hvordan det går, og ta det opp i neste møte.",
		"Avtalen gjekk ut {0}: {1}. Høyr korleis det går, og ta det opp i neste møte.",
		"The agreement was due by {0}: {1}. Ask how it goes, and take it up in the next meeting.",
	},
}
