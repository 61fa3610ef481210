package httpapi

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"stafett/internal/field"
	"stafett/server/auth"
	"stafett/server/auth/oidc"
	"stafett/server/looks"
	"stafett/server/staff"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// words is a text in the three languages.
type words struct{ nb, nn, en string }

func (w words) in(l field.Lang) string {
	switch l {
	case field.Nynorsk:
		return w.nn
	case field.English:
		return w.en
	default:
		return w.nb
	}
}

// kind is a row of the one table that maps codes to HTTP.
type kind struct {
	status int
	title  words
}

// kinds: code → status and what a person is told. Codes are added to, never reused.
var kinds = map[string]kind{
	"bad_json":           {400, words{"Meldingen var ikke gyldig JSON.", "Meldinga var ikkje gyldig JSON.", "The message was not valid JSON."}},
	"bad_fields":         {422, words{"Noe i skjemaet må rettes.", "Noko i skjemaet må rettast.", "Something in the form needs to be corrected."}},
	"bad_request":        {400, words{"Meldingen hadde ikke den formen den skal ha.", "Meldinga hadde ikkje den forma ho skal ha.", "The message did not have the shape it should have."}},
	"bad_page":           {400, words{"Hentingen må begynne på nytt.", "Hentinga må byrje på nytt.", "The download has to start again."}},
	"version_unknown":    {400, words{"Appen er nyere enn Stafett i kommunen. Prøv igjen om litt.", "Appen er nyare enn Stafett i kommunen. Prøv igjen om litt.", "The app is newer than the municipality’s Stafett. Try again in a while."}},
	"update_required":    {426, words{"Appen må oppdateres. Det du har skrevet, er tatt vare på.", "Appen må oppdaterast. Det du har skrive, er teke vare på.", "The app must be updated. What you wrote is kept."}},
	"bad_login":          {401, words{"Brukernavn eller passord er feil.", "Brukarnamn eller passord er feil.", "The account name or password is wrong."}},
	"token_invalid":      {401, words{"Du må logge inn på nytt.", "Du må logge inn på nytt.", "You need to log in again."}},
	"token_expired":      {401, words{"Innloggingen har gått ut.", "Innlogginga har gått ut.", "The log-in has expired."}},
	"forbidden":          {403, words{"Du har ikke tilgang til dette.", "Du har ikkje tilgang til dette.", "You do not have access to this."}},
	"not_found":          {404, words{"Det finnes ingenting her.", "Det finst ingenting her.", "There is nothing here."}},
	"unknown_account":    {404, words{"Denne personen finnes ikke her.", "Denne personen finst ikkje her.", "This person does not exist here."}},
	"method_not_allowed": {405, words{"Adressen tar ikke imot dette.", "Adressa tek ikkje imot dette.", "This address does not accept that."}},
	"timeout":            {408, words{"Det gikk for lang tid.", "Det gjekk for lang tid.", "It took too long."}},
	"sync_gap":           {409, words{"Noen endringer mangler. Enheten sender dem på nytt.", "Nokre endringar manglar. Eininga sender dei på nytt.", "Some changes are missing. The device will send them again."}},
	"device_unknown":     {401, words{"Enheten er ikke registrert her. Logg inn på nytt.", "Eininga er ikkje registrert her. Logg inn på nytt.", "The device is not registered here. Log in again."}},
	"account_ended":      {401, words{"Kontoen er avsluttet.", "Kontoen er avslutta.", "The account has ended."}},
	"too_many_lines":     {429, words{"For mange enheter lytter samtidig.", "For mange einingar lyttar samtidig.", "Too many devices are listening at once."}},
	"device_cloned":      {409, words{"Enheten må registreres på nytt. Det du har skrevet, er tatt vare på.", "Eininga må registrerast på nytt. Det du har skrive, er teke vare på.", "The device must be registered again. What you wrote is kept."}},
	"device_foreign":     {409, words{"Enheten er registrert på en annen person.", "Eininga er registrert på ein annan person.", "The device is registered to another person."}},
	"device_revoked":     {410, words{"Enheten er sperret, og alt på den blir slettet.", "Eininga er sperra, og alt på ho blir sletta.", "The device is blocked, and everything on it is erased."}},
	"too_large":          {413, words{"Meldingen er for stor.", "Meldinga er for stor.", "The message is too large."}},
	"unsupported_type":   {415, words{"Meldingen må være ukomprimert JSON.", "Meldinga må vere ukomprimert JSON.", "The message must be uncompressed JSON."}},
	"bad_code":           {401, words{"Engangskoden er feil eller brukt før.", "Eingongskoden er feil eller brukt før.", "The one-time code is wrong or was used before."}},
	"code_needed":        {401, words{"Skriv engangskoden fra appen din også.", "Skriv eingongskoden frå appen din òg.", "Write the one-time code from your app too."}},
	"factor_needed":      {403, words{"Kommunen krever engangskode i tillegg til passordet.", "Kommunen krev eingongskode i tillegg til passordet.", "The municipality demands a one-time code besides the password."}},
	"bad_share":          {403, words{"Koden er feil.", "Koden er feil.", "The code is wrong."}},
	"share_gone":         {410, words{"Denne profilen kan ikke lenger åpnes med koden.", "Denne profilen kan ikkje lenger opnast med koden.", "This profile can no longer be opened with the code."}},
	"factor_there":       {409, words{"Engangskode er slått på allerede.", "Eingongskode er slått på alt.", "The one-time code is switched on already."}},
	"bad_passkey":        {401, words{"Passnøkkelen kunne ikke godtas. Prøv en gang til, eller logg inn på en annen måte.", "Passnøkkelen kunne ikkje godtakast. Prøv ein gong til, eller logg inn på ein annan måte.", "The passkey could not be accepted. Try once more, or log in another way."}},
	"too_many_passkeys":  {409, words{"Du har så mange passnøkler som du kan ha. Fjern en først.", "Du har så mange passnøklar som du kan ha. Fjern ein først.", "You have as many passkeys as you can have. Remove one first."}},
	"login_state":        {409, words{"Innloggingen tok for lang tid eller ble startet et annet sted. Prøv en gang til.", "Innlogginga tok for lang tid eller vart starta ein annan stad. Prøv ein gong til.", "The log-in took too long or was begun elsewhere. Try once more."}},
	"not_known_here":     {403, words{"Kommunen har ikke registrert deg her ennå. Bruk lenken i invitasjonen, eller spør den som inviterte deg.", "Kommunen har ikkje registrert deg her enno. Bruk lenkja i invitasjonen, eller spør den som inviterte deg.", "The municipality has not registered you here yet. Use the link in your invitation, or ask who invited you."}},
	"provider_down":      {503, words{"Innloggingstjenesten svarer ikke. Prøv igjen om litt.", "Innloggingstenesta svarar ikkje. Prøv igjen om litt.", "The log-in service does not answer. Try again in a while."}},
	"provider_denied":    {403, words{"Innloggingen ble avbrutt.", "Innlogginga vart avbroten.", "The log-in was cancelled."}},
	"provider_wrong":     {502, words{"Svaret fra innloggingstjenesten kunne ikke godtas. Prøv en gang til.", "Svaret frå innloggingstenesta kunne ikkje godtakast. Prøv ein gong til.", "The answer from the log-in service could not be accepted. Try once more."}},
	"level_too_low":      {403, words{"Du må logge inn på et høyere sikkerhetsnivå, for eksempel med BankID.", "Du må logge inn på eit høgare tryggleiksnivå, til dømes med BankID.", "You need to log in at a higher level of security, for example with BankID."}},
	"pid_missing":        {403, words{"Innloggingstjenesten oppga ikke fødselsnummeret ditt, og uten det kan vi ikke vite hvem du er.", "Innloggingstenesta oppgav ikkje fødselsnummeret ditt, og utan det kan vi ikkje vite kven du er.", "The log-in service did not give your national identity number, and without it we cannot know who you are."}},
	"weak_password":      {422, words{"Passordet må ha minst 12 tegn.", "Passordet må ha minst 12 teikn.", "The password needs at least 12 characters."}},
	"too_many":           {429, words{"For mange forsøk. Vent litt og prøv igjen.", "For mange forsøk. Vent litt og prøv igjen.", "Too many attempts. Wait a little and try again."}},
	"internal":           {500, words{"Noe gikk galt hos oss. Det du har skrevet, er tatt vare på.", "Noko gjekk gale hos oss. Det du har skrive, er teke vare på.", "Something went wrong on our side. What you wrote is kept."}},
	"busy":               {503, words{"Det er mye å gjøre akkurat nå. Prøv igjen om litt.", "Det er mykje å gjere akkurat no. Prøv igjen om litt.", "It is busy right now. Try again in a while."}},
	"not_built":          {503, words{"Appen er ikke bygget. Kjør «make build».", "Appen er ikkje bygd. Køyr «make build».", "The app is not built. Run “make build”."}},
	"no_printer":         {501, words{"Det kan ikke lages PDF her. Åpne kvitteringen og skriv den ut, eller lagre den som PDF fra utskriftsvinduet.", "Det kan ikkje lagast PDF her. Opne kvitteringa og skriv ho ut, eller lagre ho som PDF frå utskriftsvindauget.", "No PDF can be made here. Open the receipt and print it, or save it as PDF from the print dialog."}},
	"full":               {507, words{"Stafett i kommunen har ikke mer plass. Det du har skrevet, er tatt vare på enheten.", "Stafett i kommunen har ikkje meir plass. Det du har skrive, er teke vare på på eininga.", "The municipality’s Stafett is out of space. What you wrote is kept on the device."}},

	// Invitations.
	"invitation_unknown":           {404, words{"Denne lenken åpner ingenting. Sjekk at hele lenken kom med, eller be om en ny.", "Denne lenkja opnar ingenting. Sjekk at heile lenkja kom med, eller be om ei ny.", "This link opens nothing. Check that all of it came along, or ask for a new one."}},
	"invitation_used":              {410, words{"Lenken er brukt. Logg inn som vanlig, eller be om en ny.", "Lenkja er brukt. Logg inn som vanleg, eller be om ei ny.", "The link has been used. Log in as usual, or ask for a new one."}},
	"invitation_expired":           {410, words{"Lenken har gått ut. Be den som inviterte deg om en ny.", "Lenkja har gått ut. Be den som inviterte deg om ei ny.", "The link has expired. Ask who invited you for a new one."}},
	"invitation_withdrawn":         {410, words{"Lenken gjelder ikke lenger. Be den som inviterte deg om en ny.", "Lenkja gjeld ikkje lenger. Be den som inviterte deg om ei ny.", "The link no longer holds. Ask who invited you for a new one."}},
	"invitation_void":              {410, words{"Det lenken var til, er endret. Snakk med den som inviterte deg.", "Det lenkja var til, er endra. Snakk med den som inviterte deg.", "What the link was for has changed. Talk to who invited you."}},
	"invitation_other_person":      {403, words{"Lenken er til en annen enn den som logget inn.", "Lenkja er til ein annan enn den som logga inn.", "The link is for somebody else than who logged in."}},
	"invitation_other_role":        {409, words{"Denne kontoen kan ikke brukes til dette. Logg ut, og åpne lenken med en egen konto.", "Denne kontoen kan ikkje brukast til dette. Logg ut, og opne lenkja med ein eigen konto.", "This account cannot be used for this. Log out, and open the link with an account of your own."}},
	"invitation_bound":             {409, words{"Denne personen har allerede tilgang.", "Denne personen har allereie tilgang.", "This person has access already."}},
	"invitation_unverified":        {409, words{"Foreldreansvaret må sjekkes og skrives inn før noen kan inviteres.", "Foreldreansvaret må sjekkast og skrivast inn før nokon kan inviterast.", "Parental responsibility must be checked and written down before anybody can be invited."}},
	"invitation_no_responsibility": {409, words{"Denne personen har ikke foreldreansvar, og kan ikke inviteres.", "Denne personen har ikkje foreldreansvar, og kan ikkje inviterast.", "This person does not have parental responsibility, and cannot be invited."}},
	"invitation_too_young":         {409, words{"Barnet har ikke nådd alderen for egen tilgang.", "Barnet har ikkje nådd alderen for eigen tilgang.", "The child has not reached the age for access of their own."}},
	"invitation_born_missing":      {409, words{"Skriv inn fødselsdatoen først. Uten den vet vi ikke alderen.", "Skriv inn fødselsdatoen først. Utan han veit vi ikkje alderen.", "Write down the date of birth first. Without it we do not know the age."}},
	"login_taken":                  {409, words{"Brukernavnet er i bruk. Velg et annet.", "Brukarnamnet er i bruk. Vel eit anna.", "The user name is in use. Choose another."}},
	"login_missing":                {422, words{"Velg et brukernavn.", "Vel eit brukarnamn.", "Choose a user name."}},
}

// Problem is the body of every error: application/problem+json (RFC 9457).
type Problem struct {
	Type   string `json:"type"` // "about:blank#<code>"
	Title  string `json:"title"`
	Status int    `json:"status"`
	// Code is stable, for programs.
	Code string `json:"code"`
	// Detail is for the person, in the language asked for.
	Detail string `json:"detail,omitempty"`
	// Fields are the faults of a form.
	Fields []FieldProblem `json:"fields,omitempty"`
	// Expected is the number of the entry that the server waits for, of sync_gap.
	Expected int64 `json:"expected,omitempty"`
	// Purges are given to the oldest client too, with update_required.
	Purges []syncproto.Purge `json:"purges,omitempty"`
}

// FieldProblem is one fault of one field.
type FieldProblem struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// failure is an error that knows its row of the table.
type failure struct {
	code       string
	fields     []field.Fault
	staff      []staff.Fault
	retryAfter time.Duration
	expected   int64
	purges     []syncproto.Purge
	where      string // the path of what is wrong in a body of the sync; it has names of the wire alone
}

func (f *failure) Error() string { return f.code }

func fail(code string) error { return &failure{code: code} }

// codeOf finds the row for any error that a handler returns.
func codeOf(err error, now time.Time) failure {
	var f *failure
	if errors.As(err, &f) {
		return *f
	}
	var a *auth.Error
	if errors.As(err, &a) {
		out := failure{code: string(a.Code)}
		if !a.Until.IsZero() {
			out.retryAfter = a.Until.Sub(now)
		}
		return out
	}
	var people *staff.Invalid
	if errors.As(err, &people) {
		return failure{code: "bad_fields", staff: people.Faults}
	}
	var o *oidc.Error
	if errors.As(err, &o) {
		return failure{code: string(o.Code)}
	}
	switch {
	case errors.As(err, &looks.Forbidden{}):
		return failure{code: "forbidden"}
	case errors.As(err, &looks.Missing{}):
		return failure{code: "not_found"}
	}
	var s *syncer.Error
	if errors.As(err, &s) {
		return failure{code: string(s.Code), expected: s.Expected, purges: s.Purges, where: s.Where}
	}
	switch store.CodeOf(err) {
	case store.Busy:
		return failure{code: "busy", retryAfter: 2 * time.Second}
	case store.Full:
		return failure{code: "full"}
	}
	var fe *fiber.Error
	if errors.As(err, &fe) {
		switch fe.Code {
		case fiber.StatusNotFound:
			return failure{code: "not_found"}
		case fiber.StatusMethodNotAllowed:
			return failure{code: "method_not_allowed"}
		case fiber.StatusRequestEntityTooLarge:
			return failure{code: "too_large"}
		case fiber.StatusRequestTimeout:
			return failure{code: "timeout"}
		case fiber.StatusBadRequest, fiber.StatusRequestHeaderFieldsTooLarge,
			fiber.StatusBadGateway: // so Fiber calls a connection that broke before the request was whole
			return failure{code: "bad_request"}
		}
	}
	return failure{code: "internal"}
}

// onError writes a problem. The cause of an internal one goes to the log, not
// to the peer.
func (a *api) onError(c *fiber.Ctx, err error) error {
	f := codeOf(err, a.now())
	k, ok := kinds[f.code]
	if !ok {
		f.code, k = "internal", kinds["internal"]
	}
	c.Locals(codeKey, f.code)
	if k.status >= 500 {
		a.log.Error("request failed", "code", f.code, "route", c.Route().Path, "cause", err.Error())
	}
	lang := langOf(c)
	p := Problem{Type: "about:blank#" + f.code, Title: k.title.in(lang), Status: k.status, Code: f.code, Detail: k.title.in(lang), Expected: f.expected, Purges: f.purges}
	if f.where != "" {
		p.Detail += " (" + f.where + ")"
	}
	for _, fault := range f.fields {
		p.Fields = append(p.Fields, FieldProblem{fault.Field, fault.Code, field.Explain(fault, lang)})
	}
	p.Fields = append(p.Fields, staffFaults(f.staff, lang)...)
	if f.retryAfter > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((f.retryAfter+time.Second-1)/time.Second)))
	}
	if k.status == fiber.StatusUnauthorized {
		c.Set(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Set(fiber.HeaderContentLanguage, string(lang))
	return c.Status(k.status).Send(body)
}

// langOf is the language that a person asked for; bokmål where it is none of ours.
func langOf(c *fiber.Ctx) field.Lang {
	switch c.AcceptsLanguages("nb", "nn", "en", "no") {
	case "nn":
		return field.Nynorsk
	case "en":
		return field.English
	default:
		return field.Bokmal
	}
}
