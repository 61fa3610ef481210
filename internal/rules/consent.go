package rules

import (
	"strings"

	"stafett/internal/bti"
	"stafett/internal/mutant"
)

// The states a case's log and a consent go through.
const (
	logNone      = "none"
	logOpen      = "open"
	logClosed    = "closed"
	statusOpen   = "open"
	statusClosed = "closed"

	given     = "given"
	refused   = "refused"
	withdrawn = "withdrawn"

	purposeLog         = "relay_log"
	purposeService     = "service"
	purposeInformation = "information"
)

// ConsentSoonDays is how long before its end a consent is spoken of.
const ConsentSoonDays = 30

// HasResponsibility tells whether a guardian has parental responsibility. The
// national register says who has it (felles, mor, far, medmor, andre), not whether
// this person has, so the kind is held against the relation; unknown is no.
func HasResponsibility(g *bti.Guardian) bool {
	switch g.Responsibility {
	case "joint":
		return g.Relation != "other"
	case "others":
		return g.Relation == "other"
	case "unknown", "":
		return false
	default:
		return g.Responsibility == g.Relation
	}
}

// Standing tells whether the family's answer to a purpose (relay_log, service,
// information, team) is yes on in.Today. service is "" for the log.
//
// It is yes when somebody who may answer has said yes – where the guide wants
// it (Consents.Joint), all with joint responsibility – and nobody who may has said no since: those with joint responsibility decide together, so one
// refusal or withdrawal weighs more than the other's signature. A withdrawal
// wins over what arrives after it (design.md): a signature counts against it only
// when it was given on a later day, or on the same day on the family's own device.
func Standing(in In, purpose string, service bti.ServiceID) bool {
	return look(in).standing(purpose, service)
}

// ConsentedServices are the services other than the case's own that a standing consent covers.
func ConsentedServices(in In) []bti.ServiceID {
	return append([]bti.ServiceID(nil), look(in).consented...)
}

func (v *view) standing(purpose string, service bti.ServiceID) bool {
	if v.noTo(purpose, service) != nil {
		return false
	}
	yes := false
	for _, c := range v.c.Consents {
		if v.saysYes(c, purpose, service) {
			// Who signs for themselves needs nobody beside them.
			if !v.jointly() || v.guardian(c.Guardian) == nil {
				return true
			}
			yes = true
		}
	}
	return yes && !v.yesMissing(purpose, service)
}

// saysYes tells whether a consent is a yes to that by somebody who may answer, and holds today.
func (v *view) saysYes(c *bti.Consent, purpose string, service bti.ServiceID) bool {
	return c.Purpose == purpose && c.Service == service && v.stateOf(c) == given && !v.expired(c) && v.signerCounts(c)
}

// jointly tells whether the guide wants the yes of all with joint responsibility.
func (v *view) jointly() bool { return v.Guide != nil && v.Guide.Consents.Joint }

// yesMissing tells whether somebody with joint responsibility has not said yes.
func (v *view) yesMissing(purpose string, service bti.ServiceID) bool {
	for _, g := range v.c.Guardians {
		if g.Responsibility != "joint" || !HasResponsibility(g) {
			continue
		}
		yes := false
		for _, c := range v.c.Consents {
			yes = yes || c.Guardian == g.Meta.ID && v.saysYes(c, purpose, service)
		}
		if !yes {
			return true
		}
	}
	return false
}

// noTo is a refusal or withdrawal that nothing has gone beyond, or nil.
func (v *view) noTo(purpose string, service bti.ServiceID) *bti.Consent {
	for i, c := range v.c.Consents {
		s := v.stateOf(c)
		if c.Purpose == purpose && c.Service == service && s != given && s != "" && v.signerCounts(c) && !v.changedMind(c, i) {
			return c
		}
	}
	return nil
}

// stateOf is a consent's state; in a round that has ended what it was on its last day, "" when it was not there yet.
func (v *view) stateOf(c *bti.Consent) string {
	switch {
	case v.ended == nil:
	case c.SignedOn > v.Today:
		return ""
	case c.State == withdrawn && c.WithdrawnOn > v.Today:
		return given
	}
	return c.State
}

// changedMind tells whether the one who said no in consent i has said yes since.
func (v *view) changedMind(no *bti.Consent, i int) bool {
	day := no.SignedOn
	if no.State == withdrawn {
		day = no.WithdrawnOn
	}
	for j, c := range v.c.Consents {
		if v.stateOf(c) != given || c.Purpose != no.Purpose || c.Service != no.Service || c.Guardian != no.Guardian {
			continue
		}
		later := c.SignedOn > day ||
			c.SignedOn == day && j > i && (no.State == refused || c.Method == "own_device" || mutant.Active == mutant.ConsentOvertaken)
		if later {
			return true
		}
	}
	return false
}

func (v *view) expired(c *bti.Consent) bool { return c.ValidTo != "" && c.ValidTo < v.Today }

// signerCounts tells whether the signer of a consent may answer for the child.
func (v *view) signerCounts(c *bti.Consent) bool {
	if g := v.guardian(c.Guardian); g != nil {
		return HasResponsibility(g)
	}
	return v.subjectSigns(c.Guardian, c.SignedOn)
}

// subjectSigns tells whether id is the subject, and old enough on that day to sign.
// A pregnant woman always is; for the young the guide has the age (Consents.SignAge).
func (v *view) subjectSigns(id bti.RecordID, on bti.Date) bool {
	s := v.c.Subject
	if s == nil || s.Meta.ID != id || v.Guide == nil {
		return false
	}
	return s.Kind == "pregnant" || s.Born.Valid() && on != "" && s.Born.AddMonths(12*v.Guide.Consents.SignAge) <= on
}

// logAtLevel is the level from which the relay log opens; beyond every level without a guide.
func (v *view) logAtLevel() int {
	if v.Guide == nil {
		return 4
	}
	return v.Guide.Consents.LogAtLevel
}

// logRefused tells whether the family said no to the log and nothing has gone beyond it (R19).
func (v *view) logRefused() bool {
	c := v.noTo(purposeLog, "")
	return c != nil && c.State == refused
}

// r3Intent: what a signature must be for a log to open on it, and for any other consent.
func r3Intent(v *view, ch *change) {
	switch a := ch.args.(type) {
	case *bti.ArgsConsent:
		v.signer(a.Guardian, a.Date)
		v.signature(a, ch.Intent == bti.SignConsent)
	case *bti.ArgsReopen:
		v.signer(a.Guardian, a.Date)
	}
}

// signer checks that who answers may answer for the child.
func (v *view) signer(id bti.RecordID, on bti.Date) {
	g := v.guardian(id)
	if s := v.c.Subject; g == nil && s != nil && s.Meta.ID == id {
		switch {
		case !v.subjectSigns(id, on):
			age := 18
			if v.Guide != nil {
				age = v.Guide.Consents.SignAge
			}
			v.byGuide(v.bad("R3.too_young", "guardian", "", itoa(age)))
		case v.rel.Guardian:
			v.bad("R3.not_own_signature", "guardian", "")
		}
		return
	}
	switch {
	case g == nil:
		v.bad("record.missing", "guardian", "")
	case v.rel.Family() && g.Person != v.Actor.Person:
		v.bad("R3.not_own_signature", "guardian", "")
	case !HasResponsibility(g):
		v.bad("R3.no_responsibility", "guardian", id, g.Name)
	case g.VerifiedBy == "":
		v.warn("R3.guardian_not_verified", "guardian", id, g.Name)
	}
}

func (v *view) signature(a *bti.ArgsConsent, yes bool) {
	own := a.Method == "own_device"
	switch {
	case v.rel.Family() && (!own || a.Witness != ""):
		v.bad("R3.own_device_only", "method", "")
	case !v.rel.Family() && own:
		v.bad("R3.not_staffs_device", "method", "")
	case !v.rel.Family() && a.Witness != v.Actor.Person:
		v.bad("R3.witness_missing", "witness", "")
	}
	if yes && a.Purpose == purposeLog && a.Method == "spoken" {
		v.bad("R3.must_be_signed", "method", "")
	}
	if sum := sha256Hex(a.Text); sum != a.TextHash {
		v.bad("R3.text_hash_differs", "textHash", "")
	}
}

// r3Record: parental responsibility is checked by a person, and again when what
// was checked is changed. standards.md: a municipality was fined because parents
// without responsibility got access by themselves.
func r3Record(v *view, ch *change) {
	if ch.Kind != bti.KindGuardian || ch.struck() {
		return
	}
	if !ch.touches("person") && !ch.touches("relation") && !ch.touches("responsibility") && !ch.touches("verifiedBy") {
		return
	}
	if by := ch.text("verifiedBy"); by != "" && by != string(v.Actor.Person) {
		v.bad("R3.verified_by_other", "verifiedBy", ch.Record)
	}
}

// r3Choose: a level where others take part needs an open log, and so a
// consent. Where the guide asks for it at the level that the case is on or has
// left behind, it must be there; where it asks later (Kongsvinger, from level 0
// straight to 2: the log is made at the first step there) it is recalled.
func r3Choose(v *view, c *choice) {
	if c.to == nil || c.to.OtherServices == 0 || v.standing(purposeLog, "") || v.logRefused() {
		return
	}
	severity := Error
	if v.h.Level < v.logAtLevel() {
		severity = Warning
	}
	v.byGuide(v.put(severity, "R3.no_log_consent", "", ""))
}

// r3Status: what is unsettled about those who sign.
func r3Status(v *view) {
	for _, g := range v.c.Guardians {
		if g.VerifiedBy == "" {
			v.warn("R3.guardian_not_verified", "", g.Meta.ID, g.Name)
		}
	}
	if v.h.Status != statusOpen {
		return
	}
	v.jointStatus()
	if !v.standing(purposeLog, "") {
		return
	}
	for _, g := range v.c.Guardians {
		if HasResponsibility(g) && g.Responsibility == "joint" && !v.answered(purposeLog, g.Meta.ID) {
			v.warn("R3.other_guardian_not_asked", "", g.Meta.ID, g.Name)
		}
	}
}

// jointStatus tells what waits for somebody's yes where all must say it. Who it is
// that has not, or has said no, is named to nobody here: the answer is theirs.
func (v *view) jointStatus() {
	if !v.jointly() {
		return
	}
	for i, c := range v.c.Consents {
		first := v.saysYes(c, c.Purpose, c.Service)
		for _, e := range v.c.Consents[:i] {
			first = first && !v.saysYes(e, c.Purpose, c.Service)
		}
		if first && !v.standing(c.Purpose, c.Service) {
			v.info("R3.joint_incomplete", "", c.Meta.ID)
		}
	}
}

func (v *view) answered(purpose string, g bti.RecordID) bool {
	for _, c := range v.c.Consents {
		if c.Purpose == purpose && c.Guardian == g {
			return true
		}
	}
	return false
}

// r4Record: another service is named in the case only while a consent covers
// it; without one it is asked for advice without names.
func r4Record(v *view, ch *change) {
	if !v.exists || ch.struck() {
		return
	}
	service, unit := bti.ServiceID(ch.text("service")), bti.UnitID(ch.text("unit"))
	switch ch.Kind {
	case bti.KindParticipant:
		if !ch.touches("service") && !ch.touches("unit") && !ch.touches("to") && !ch.touches("struck") {
			return
		}
		if to := bti.Date(ch.text("to")); to != "" && to <= v.Today {
			return // has ended
		}
	case bti.KindMeasure:
		if !ch.touches("service") && !ch.touches("person") {
			return
		}
		if p := bti.PersonID(ch.text("person")); p != "" && service == "" {
			service, unit = v.serviceOf(p)
		}
	case bti.KindConsultation:
		v.anonymous(ch)
		if !ch.touches("service") && !ch.touches("anonymous") {
			return
		}
		if !ch.After.Get("anonymous").IsTrue() && service != v.h.Service &&
			!v.standing(purposeInformation, service) && !v.standing(purposeService, service) {
			v.bad("R4.consult_without_consent", "anonymous", "", v.serviceName(service))
		}
		return
	default:
		return
	}
	if service != "" && !v.covered(service, unit) {
		v.bad("R4.no_consent", "service", "", v.serviceName(service))
	}
}

// covered tells whether a service may see the log and be named in it.
func (v *view) covered(s bti.ServiceID, u bti.UnitID) bool {
	return v.ownService(s, u) || v.standing(purposeService, s)
}

// serviceOf is where a person works: as the directory says, else as the case does.
func (v *view) serviceOf(p bti.PersonID) (bti.ServiceID, bti.UnitID) {
	if v.Person != nil {
		if x, ok := v.Person(p); ok {
			return x.Service, x.Unit
		}
	}
	for _, x := range v.c.Participants {
		if x.Person == p {
			return x.Service, x.Unit
		}
	}
	return "", ""
}

// r4Intent: a consent for a service names it, and the baton goes only to
// somebody who may see the log.
func r4Intent(v *view, ch *change) {
	switch a := ch.args.(type) {
	case *bti.ArgsConsent:
		if (a.Purpose == purposeService || a.Purpose == purposeInformation) && a.Service == "" {
			v.bad("R4.service_missing", "service", "")
		}
	case *bti.ArgsOfferBaton:
		v.receiverCovered(a.To, "to")
	case *bti.ArgsAnswerBaton:
		if ch.Intent == bti.AcceptBaton {
			v.receiverCovered(v.Actor.Person, "offer")
		}
	}
}

func (v *view) receiverCovered(p bti.PersonID, field string) {
	s, u := v.serviceOf(p)
	if p == v.Actor.Person && v.Actor.Service != "" {
		s, u = v.Actor.Service, v.Actor.Unit
	}
	if s != "" && !v.covered(s, u) {
		v.bad("R4.no_consent", field, "", v.serviceName(s))
	}
	if s != "" && !v.ownService(s, u) && !mayKnowPlace(v.c, p, v.Today) {
		v.bad("address.other_may_not_know", field, "", v.personName(p))
	}
}

func r4Choose(v *view, c *choice) {
	if c.baton != "" {
		v.receiverCovered(c.baton, "baton")
	}
}

func r4Status(v *view) {
	if v.h.Status != statusOpen {
		return
	}
	for _, x := range v.c.Consultations {
		if v.rel.Leader && x.Anonymous && x.CheckedBy == "" && x.Advice == "" {
			v.warn("R4.check_question", "", x.Meta.ID)
		}
	}
	for _, p := range v.c.Participants {
		if v.active(p) && !v.covered(p.Service, p.Unit) {
			v.warn("R4.participant_without_consent", "", p.Meta.ID, p.Name, v.serviceName(p.Service))
		}
	}
	if v.h.Baton == "" {
		return
	}
	if s, u := v.serviceOf(v.h.Baton); s != "" && !v.covered(s, u) {
		v.warn("R4.holder_without_consent", "", "", v.personName(v.h.Baton), v.serviceName(s))
	}
}

// r15Intent: a consent that stands can be withdrawn at any time, also after
// the case has closed.
func r15Intent(v *view, ch *change) {
	if ch.Intent != bti.WithdrawConsent {
		return
	}
	c := v.consent(ch.Record)
	switch {
	case c == nil:
		v.bad("record.missing", "record", "")
	case c.State != given:
		v.bad("R15.not_standing", "", ch.Record)
	case v.rel.Young && (v.c.Subject == nil || c.Guardian != v.c.Subject.Meta.ID):
		v.bad("R15.guardians_consent", "", ch.Record)
	case v.rel.Guardian && !v.signedBy(c, v.Actor.Person):
		v.bad("R15.not_own_consent", "", ch.Record)
	}
}

// signedBy tells whether the consent is that guardian's own. Another's is not
// theirs to take back; their own no is an answer of its own and outweighs it (R3).
func (v *view) signedBy(c *bti.Consent, p bti.PersonID) bool {
	g := v.guardian(c.Guardian)
	return g != nil && g.Person == p
}

// r19Choose: guardians refused the log, so the case stays in the own service.
func r19Choose(v *view, c *choice) {
	if c.to != nil && c.to.OtherServices > 0 && v.logRefused() {
		v.bad("R19.stays_in_own_service", "", "")
	}
}

// r19Status reminds of what can still be done after a refusal.
func r19Status(v *view) {
	if v.h.Status == statusOpen && v.logRefused() {
		v.info("R19.refused", "", "")
	}
}

// anonymous: a question without names tells nobody who the child is, and the unit's leader has
// seen that before it leaves.
func (v *view) anonymous(ch *change) {
	if by := ch.text("checkedBy"); ch.touches("checkedBy") && by != "" && (!v.rel.Leader || by != string(v.Actor.Person)) {
		v.bad("R4.checked_by_leader", "checkedBy", ch.Record)
	}
	if !ch.After.Get("anonymous").IsTrue() {
		return
	}
	checked := ch.text("checkedBy") != ""
	if ch.touches("question") || ch.touches("anonymous") || ch.touches("sentOn") {
		word := v.tells(ch.text("question"))
		if word == "" && blocked(v.c.Subject) {
			word = v.tellsPlace(ch.text("question"))
		}
		if word != "" {
			v.bad("R4.question_tells_who", "question", ch.Record, word)
		}
	}
	if checked && ch.touchesAny(questionRead) && !ch.touches("checkedBy") {
		v.bad("R4.question_checked", "question", ch.Record)
	}
	if ch.touches("sentOn") && ch.text("sentOn") != "" && !checked {
		v.bad("R4.question_unchecked", "sentOn", ch.Record)
	}
}

// tells is a word of a text that says who the child or its guardians are; "" when none
// does. It wants the letters as they stand in the name, for many a name is a word as well: the rest is for the leader's eyes.
func (v *view) tells(text string) string {
	var names []string
	if s := v.c.Subject; s != nil {
		names = append(names, s.GivenName, s.FamilyName, s.NationalID, string(s.Born))
	}
	for _, g := range v.c.Guardians {
		names = append(names, g.Name)
	}
	return wordOf(text, names, func(string) bool { return true })
}

// wordOf is the first word of some names that stands in a text, of those that count; "" when none does.
func wordOf(text string, names []string, counts func(string) bool) string {
	for _, name := range names {
		for name != "" {
			word, rest, _ := strings.Cut(name, " ")
			if name = rest; len(word) > 2 && counts(word) && hasWord(text, word) {
				return word
			}
		}
	}
	return ""
}

// hasWord tells whether a word stands in a text, not as part of a longer one; a genitive s may follow.
func hasWord(text, word string) bool {
	for {
		i := strings.Index(text, word)
		if i < 0 {
			return false
		}
		end := i + len(word)
		if end < len(text) && text[end] == 's' {
			end++
		}
		if (i == 0 || !letter(text[i-1])) && (end == len(text) || !letter(text[end])) {
			return true
		}
		text = text[i+len(word):]
	}
}

// letter tells whether a byte is of a letter; all of the bytes beyond ASCII are taken for one.
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
