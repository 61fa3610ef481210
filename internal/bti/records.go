package bti

// Kind names a kind of record on the wire.
type Kind string

// The kinds. Each has a struct below of the same name.
const (
	KindSubject         Kind = "subject"
	KindCase            Kind = "case"
	KindConcern         Kind = "concern"
	KindNote            Kind = "note"
	KindScale           Kind = "scale"
	KindGoal            Kind = "goal"
	KindMeasure         Kind = "measure"
	KindParticipant     Kind = "participant"
	KindGuardian        Kind = "guardian"
	KindConsent         Kind = "consent"
	KindMeeting         Kind = "meeting"
	KindMinutes         Kind = "minutes"
	KindEvaluation      Kind = "evaluation"
	KindChildVoice      Kind = "child_voice"
	KindDecision        Kind = "decision"
	KindBatonOffer      Kind = "baton_offer"
	KindAcceptance      Kind = "acceptance"
	KindWish            Kind = "wish"
	KindClosingNote     Kind = "closing_note"
	KindReferral        Kind = "referral"
	KindReportOfConcern Kind = "report_of_concern"
	KindSuspicion       Kind = "suspicion"
	KindConsultation    Kind = "consultation"
	KindCoordination    Kind = "coordination"
	KindComment         Kind = "comment"
	KindForm            Kind = "form"
	KindStepMark        Kind = "step_mark"
	KindTeamRequest     Kind = "team_request"

	KindPerson       Kind = "person"
	KindUnit         Kind = "unit"
	KindService      Kind = "service"
	KindGuideDoc     Kind = "guide"
	KindMunicipality Kind = "municipality"

	KindPrivateNote Kind = "private_note"
)

// Meta is what the server and the wire say about a record, beside its fields.
// Records are never compared with ==: that this does not compile spares the
// WebAssembly a comparison per kind.
type Meta struct {
	_         [0]func()
	ID        RecordID
	Scope     ScopeID
	Version   int64 // 0: only on this device
	CreatedBy PersonID
	CreatedAt int64 // ms since 1970, server's clock
	By        PersonID
	At        int64
}

// Subject is the child, the young person or the pregnant the case is about.
type Subject struct {
	Meta       Meta   `json:"-"`
	Kind       string `json:"kind" validate:"required,oneof=child young pregnant"`
	GivenName  string `json:"givenName" validate:"required,notblank,max=80"`
	FamilyName string `json:"familyName" validate:"required,notblank,max=80"`
	Born       Date   `json:"born,omitempty" validate:"omitempty,date"`
	NationalID string `json:"nationalId,omitempty" validate:"omitempty,nationalid"`
	Language   string `json:"language,omitempty" validate:"omitempty,max=40"`
	Group      string `json:"group,omitempty" validate:"omitempty,max=80"`
	// AddressBlock is code6 or code7 for a blocked address.
	AddressBlock string `json:"addressBlock,omitempty" validate:"omitempty,oneof=code6 code7"`
	// Person is the log-in of the young person, or of the pregnant, where they have one.
	Person PersonID `json:"person,omitempty" validate:"omitempty,slug,max=80"`
	Struck bool     `json:"struck,omitempty"`
}

// CaseHead is the record of the case itself. Only intents change it.
type CaseHead struct {
	Meta         Meta      `json:"-"`
	Subject      RecordID  `json:"subject" validate:"required,uuid7"`
	Guide        GuideID   `json:"guide" validate:"required,slug,max=80"`
	GuideVersion string    `json:"guideVersion" validate:"required,max=20"`
	Unit         UnitID    `json:"unit" validate:"required,slug,max=80"`
	Service      ServiceID `json:"service" validate:"required,slug,max=80"`
	Level        int       `json:"level" validate:"min=0,max=3"`
	// Step is where the present round began: the level's first step, or the
	// one that the last decision led back to.
	Step StepID `json:"step" validate:"required,max=10"`
	// Round counts decisions; evaluations and step marks carry the round they belong to.
	Round  int    `json:"round" validate:"min=0,max=1000"`
	Status string `json:"status" validate:"required,oneof=open closed"`
	// Log is none before a guardian's consent, then open, then closed.
	Log   string   `json:"log" validate:"required,oneof=none open closed"`
	Baton PersonID `json:"baton,omitempty" validate:"omitempty,slug,max=80"`
	// RaisedBy and Environment are what rule R10 asks about.
	RaisedBy    string `json:"raisedBy" validate:"required,oneof=staff caregiver child other"`
	Environment bool   `json:"environment,omitempty"`
	Practice    bool   `json:"practice,omitempty"`
	Opened      Date   `json:"opened" validate:"required,date"`
	// MeetingDue is the guide's deadline for the first meeting after a move up (R9).
	MeetingDue Date `json:"meetingDue,omitempty" validate:"omitempty,date"`
	ClosedOn   Date `json:"closedOn,omitempty" validate:"omitempty,date"`
	// ClosedBy tells decision from a guardian's demand (R16).
	ClosedBy string `json:"closedBy,omitempty" validate:"omitempty,oneof=decision demand"`
	// ClosedWhy and ReopenedWhy are what was written with the last demand to close it (R16) and opening again (R17).
	ClosedWhy   string `json:"closedWhy,omitempty" validate:"omitempty,max=2000"`
	ReopenedWhy string `json:"reopenedWhy,omitempty" validate:"omitempty,max=2000"`
	// Previous is an earlier case whose content the family did not make available (R17).
	Previous CaseID `json:"previous,omitempty" validate:"omitempty,uuid7"`
}

// Concern is an observation that raises a question.
type Concern struct {
	Meta        Meta   `json:"-"`
	Text        string `json:"text" validate:"required,notblank,max=8000" merge:"text"`
	Questions   string `json:"questions,omitempty" validate:"omitempty,max=8000" merge:"text"`
	Observed    Date   `json:"observed,omitempty" validate:"omitempty,date"`
	Place       string `json:"place,omitempty" validate:"omitempty,max=200"`
	RaisedBy    string `json:"raisedBy" validate:"required,oneof=staff caregiver child other"`
	Environment bool   `json:"environment,omitempty"`
	// SharedWithLeader is the day it was shared with the leader or a colleague.
	SharedWithLeader Date     `json:"sharedWithLeader,omitempty" validate:"omitempty,date"`
	SharedWith       PersonID `json:"sharedWith,omitempty" validate:"omitempty,slug,max=80"`
	Struck           bool     `json:"struck,omitempty"`
}

// Note is a free note.
type Note struct {
	Meta   Meta     `json:"-"`
	Text   string   `json:"text" validate:"required,notblank,max=8000" merge:"text"`
	About  RecordID `json:"about,omitempty" validate:"omitempty,uuid7"`
	Struck bool     `json:"struck,omitempty"`
}

// Scale is one entry of the concern scale: 1 not worried … 10 very worried.
type Scale struct {
	Meta    Meta   `json:"-"`
	Who     string `json:"who" validate:"required,oneof=guardian child staff"`
	Value   int    `json:"value" validate:"min=1,max=10"`
	Date    Date   `json:"date" validate:"required,date"`
	Comment string `json:"comment,omitempty" validate:"omitempty,max=2000" merge:"text"`
	Struck  bool   `json:"struck,omitempty"`
}

// Goal is what the measures are to reach.
type Goal struct {
	Meta   Meta   `json:"-"`
	Text   string `json:"text" validate:"required,notblank,max=2000" merge:"text"`
	Status string `json:"status" validate:"required,oneof=open reached dropped"`
	Struck bool   `json:"struck,omitempty"`
}

// Measure is an agreed effort (R8).
type Measure struct {
	Meta  Meta     `json:"-"`
	Title string   `json:"title" validate:"required,notblank,max=200"`
	What  string   `json:"what,omitempty" validate:"omitempty,max=8000" merge:"text"`
	Goal  RecordID `json:"goal" validate:"required,uuid7"`
	// Arena is where: at home, in the kindergarten, …
	Arena string `json:"arena" validate:"required,notblank,max=200"`
	// Responsible is the name of the one who does it; Person and Service when it is somebody in the directory.
	Responsible string    `json:"responsible" validate:"required,notblank,max=120"`
	Person      PersonID  `json:"person,omitempty" validate:"omitempty,slug,max=80"`
	Service     ServiceID `json:"service,omitempty" validate:"omitempty,slug,max=80"`
	Start       Date      `json:"start" validate:"required,date"`
	EvaluateOn  Date      `json:"evaluateOn" validate:"required,date"`
	End         Date      `json:"end,omitempty" validate:"omitempty,date"`
	Status      string    `json:"status" validate:"required,oneof=planned running ended"`
	// Target is the child, or the group or institution: then it is a system measure.
	Target    string `json:"target" validate:"required,oneof=child group institution"`
	Catalogue string `json:"catalogue,omitempty" validate:"omitempty,slug,max=80"`
	// Log is what was done, day by day, as it is carried out.
	Log    string `json:"log,omitempty" validate:"omitempty,max=20000" merge:"text"`
	Struck bool   `json:"struck,omitempty"`
}

// Participant is a person who takes part, from the own or another service.
type Participant struct {
	Meta    Meta      `json:"-"`
	Person  PersonID  `json:"person,omitempty" validate:"omitempty,slug,max=80"`
	Name    string    `json:"name" validate:"required,notblank,max=120"`
	Service ServiceID `json:"service" validate:"required,slug,max=80"`
	Unit    UnitID    `json:"unit,omitempty" validate:"omitempty,slug,max=80"`
	Task    string    `json:"task,omitempty" validate:"omitempty,max=500"`
	From    Date      `json:"from" validate:"required,date"`
	To      Date      `json:"to,omitempty" validate:"omitempty,date"`
	// MayKnow: this participant may know where a child with a blocked address is. Without
	// it nobody outside the own unit has access then.
	MayKnow bool `json:"mayKnow,omitempty"`
	Struck  bool `json:"struck,omitempty"`
}

// Guardian is a parent or other with parental responsibility.
type Guardian struct {
	Meta     Meta     `json:"-"`
	Person   PersonID `json:"person,omitempty" validate:"omitempty,slug,max=80"`
	Name     string   `json:"name" validate:"required,notblank,max=120"`
	Relation string   `json:"relation" validate:"required,oneof=mother father co_mother other"`
	// Responsibility is the kind of parental responsibility; unknown gives no access.
	Responsibility string   `json:"responsibility" validate:"required,oneof=joint mother father co_mother others unknown"`
	VerifiedBy     PersonID `json:"verifiedBy,omitempty" validate:"omitempty,slug,max=80"`
	VerifiedOn     Date     `json:"verifiedOn,omitempty" validate:"omitempty,date"`
	Phone          string   `json:"phone,omitempty" validate:"omitempty,phone"`
	// MayKnow: this guardian may know where a child with a blocked address is. Without
	// it there is no access to such a case.
	MayKnow bool `json:"mayKnow,omitempty"`
	Struck  bool `json:"struck,omitempty"`
}

// Consent is a guardian's answer for one purpose and service. Only intents
// (sign, refuse, withdraw) make or change it.
type Consent struct {
	Meta    Meta      `json:"-"`
	Purpose string    `json:"purpose" validate:"required,oneof=relay_log service information team"`
	Service ServiceID `json:"service,omitempty" validate:"omitempty,slug,max=80"`
	// Guardian is the guardian record of the signer.
	Guardian RecordID `json:"guardian" validate:"required,uuid7"`
	State    string   `json:"state" validate:"required,oneof=given refused withdrawn"`
	// Text is what was signed, word for word, in Lang; TextHash its SHA-256 in hex.
	Text        string   `json:"text" validate:"required,notblank,max=8000"`
	TextVersion string   `json:"textVersion" validate:"required,max=20"`
	Lang        string   `json:"lang" validate:"required,oneof=nb nn en se"`
	TextHash    string   `json:"textHash" validate:"required,sha256hex"`
	Method      string   `json:"method" validate:"required,oneof=own_device staff_device paper spoken"`
	Witness     PersonID `json:"witness,omitempty" validate:"omitempty,slug,max=80"`
	SignedOn    Date     `json:"signedOn" validate:"required,date"`
	ValidTo     Date     `json:"validTo,omitempty" validate:"omitempty,date"`
	WithdrawnOn Date     `json:"withdrawnOn,omitempty" validate:"omitempty,date"`
	Reason      string   `json:"reason,omitempty" validate:"omitempty,max=2000"`
	// Signature is what was drawn, as the d of an SVG path in a box of 600 × 200.
	Signature string `json:"signature,omitempty" validate:"omitempty,drawing,max=16000"`
	// SignedName is typed instead of drawn, by whoever cannot or will not draw.
	SignedName string `json:"signedName,omitempty" validate:"omitempty,notblank,max=120"`
	// Photo of the signed paper: a JPEG of at most 60 kB, in base64.
	Photo string `json:"photo,omitempty" validate:"omitempty,photo,max=81920"`
}

// Meeting is planned or held (R22).
type Meeting struct {
	Meta     Meta     `json:"-"`
	Type     string   `json:"type" validate:"required,oneof=concern_talk cooperation evaluation first network team"`
	Date     Date     `json:"date" validate:"required,date"`
	Time     string   `json:"time,omitempty" validate:"omitempty,clock"`
	Place    string   `json:"place,omitempty" validate:"omitempty,max=200"`
	Arena    string   `json:"arena,omitempty" validate:"omitempty,slug,max=80"`
	Purpose  string   `json:"purpose" validate:"required,notblank,max=500"`
	Agenda   string   `json:"agenda,omitempty" validate:"omitempty,max=8000" merge:"text"`
	Invited  []string `json:"invited" validate:"min=1,max=40,dive,notblank,max=120"`
	HeldOn   Date     `json:"heldOn,omitempty" validate:"omitempty,date"`
	Attended []string `json:"attended,omitempty" validate:"omitempty,max=40,dive,notblank,max=120"`
	Struck   bool     `json:"struck,omitempty"`
}

// Agreement is who does what by when.
type Agreement struct {
	What    string   `json:"what" validate:"required,notblank,max=500"`
	Who     string   `json:"who" validate:"required,notblank,max=120"`
	By      Date     `json:"by" validate:"required,date"`
	Measure RecordID `json:"measure,omitempty" validate:"omitempty,uuid7"`
}

// Minutes are the minutes of a meeting (R22).
type Minutes struct {
	Meta       Meta        `json:"-"`
	Meeting    RecordID    `json:"meeting" validate:"required,uuid7"`
	Text       string      `json:"text,omitempty" validate:"omitempty,max=20000" merge:"text"`
	Agreements []Agreement `json:"agreements,omitempty" validate:"omitempty,max=40,dive"`
	SharedOn   Date        `json:"sharedOn,omitempty" validate:"omitempty,date"`
	Struck     bool        `json:"struck,omitempty"`
}

// Evaluation tells to what degree one measure changed the child's situation (R6, R7).
type Evaluation struct {
	Meta    Meta     `json:"-"`
	Measure RecordID `json:"measure" validate:"required,uuid7"`
	Effect  string   `json:"effect" validate:"required,oneof=worse none some wanted"`
	Text    string   `json:"text,omitempty" validate:"omitempty,max=8000" merge:"text"`
	// Voice is the child_voice record heard before this evaluation.
	Voice   RecordID `json:"voice" validate:"required,uuid7"`
	Meeting RecordID `json:"meeting,omitempty" validate:"omitempty,uuid7"`
	Date    Date     `json:"date" validate:"required,date"`
	Round   int      `json:"round" validate:"min=0,max=1000"`
	Struck  bool     `json:"struck,omitempty"`
}

// ChildVoice is the child's own opinion: what was said, how it was asked and
// by whom; or why it was not asked (R7).
type ChildVoice struct {
	Meta     Meta   `json:"-"`
	Said     string `json:"said,omitempty" validate:"omitempty,max=8000" merge:"text"`
	How      string `json:"how,omitempty" validate:"omitempty,max=2000"`
	AskedBy  string `json:"askedBy,omitempty" validate:"omitempty,max=120"`
	NotAsked string `json:"notAsked,omitempty" validate:"omitempty,max=2000"`
	Date     Date   `json:"date" validate:"required,date"`
	Round    int    `json:"round" validate:"min=0,max=1000"`
	Struck   bool   `json:"struck,omitempty"`
}

// Decision is the outcome chosen among the guide's own. Made by the intent decide.
type Decision struct {
	Meta    Meta      `json:"-"`
	Outcome OutcomeID `json:"outcome" validate:"required,max=40"`
	From    int       `json:"from" validate:"min=0,max=3"`
	To      int       `json:"to" validate:"min=0,max=3"`
	ToStep  StepID    `json:"toStep,omitempty" validate:"omitempty,max=10"`
	Closed  bool      `json:"closed,omitempty"`
	Reason  string    `json:"reason,omitempty" validate:"omitempty,max=8000"`
	Date    Date      `json:"date" validate:"required,date"`
	Round   int       `json:"round" validate:"min=0,max=1000"`
}

// BatonOffer offers the baton; it passes when the receiver accepts (R13).
type BatonOffer struct {
	Meta    Meta     `json:"-"`
	From    PersonID `json:"from" validate:"required,slug,max=80"`
	To      PersonID `json:"to" validate:"required,slug,max=80"`
	Message string   `json:"message,omitempty" validate:"omitempty,max=2000"`
	Date    Date     `json:"date" validate:"required,date"`
	State   string   `json:"state" validate:"required,oneof=offered accepted declined cancelled"`
}

// Acceptance is the receiver's answer to a BatonOffer.
type Acceptance struct {
	Meta     Meta     `json:"-"`
	Offer    RecordID `json:"offer" validate:"required,uuid7"`
	Accepted bool     `json:"accepted,omitempty"`
	Comment  string   `json:"comment,omitempty" validate:"omitempty,max=2000"`
	Date     Date     `json:"date" validate:"required,date"`
}

// Wish is whom the child or the guardians wish as baton holder (R14).
type Wish struct {
	Meta   Meta     `json:"-"`
	Who    string   `json:"who" validate:"required,oneof=child guardian"`
	Person PersonID `json:"person,omitempty" validate:"omitempty,slug,max=80"`
	Name   string   `json:"name" validate:"required,notblank,max=120"`
	Text   string   `json:"text,omitempty" validate:"omitempty,max=2000"`
	Struck bool     `json:"struck,omitempty"`
}

// ClosingNote is what was done and why it ended (R18).
type ClosingNote struct {
	Meta   Meta   `json:"-"`
	Done   string `json:"done" validate:"required,notblank,max=8000" merge:"text"`
	Why    string `json:"why" validate:"required,notblank,max=8000" merge:"text"`
	Date   Date   `json:"date" validate:"required,date"`
	Struck bool   `json:"struck,omitempty"`
}

// Referral is to PPT, physiotherapy, BUP, … (R20). CheckedBy, CheckedOn and
// SentOn are set by intents.
type Referral struct {
	Meta      Meta      `json:"-"`
	To        ServiceID `json:"to" validate:"required,slug,max=80"`
	What      string    `json:"what,omitempty" validate:"omitempty,max=8000" merge:"text"`
	Why       string    `json:"why,omitempty" validate:"omitempty,max=8000" merge:"text"`
	Consent   RecordID  `json:"consent,omitempty" validate:"omitempty,uuid7"`
	CheckedBy PersonID  `json:"checkedBy,omitempty" validate:"omitempty,slug,max=80"`
	CheckedOn Date      `json:"checkedOn,omitempty" validate:"omitempty,date"`
	SentOn    Date      `json:"sentOn,omitempty" validate:"omitempty,date"`
	Struck    bool      `json:"struck,omitempty"`
}

// ReportOfConcern is a report to child welfare: a duty, independent of consent (R12).
type ReportOfConcern struct {
	Meta     Meta   `json:"-"`
	To       string `json:"to" validate:"required,notblank,max=200"`
	Date     Date   `json:"date" validate:"required,date"`
	Summary  string `json:"summary" validate:"required,notblank,max=8000" merge:"text"`
	Violence bool   `json:"violence,omitempty"`
}

// Suspicion is a suspicion of violence or abuse: the steps stop (R11).
type Suspicion struct {
	Meta Meta   `json:"-"`
	Text string `json:"text" validate:"required,notblank,max=8000" merge:"text"`
	Date Date   `json:"date" validate:"required,date"`
	// Lifted is the day and LiftedWhy the reason that the steps may go on, by a leader.
	Lifted    Date   `json:"lifted,omitempty" validate:"omitempty,date"`
	LiftedWhy string `json:"liftedWhy,omitempty" validate:"omitempty,max=2000"`
}

// Consultation is advice asked of another service: anonymously, or by name with consent (R4).
type Consultation struct {
	Meta      Meta      `json:"-"`
	Service   ServiceID `json:"service" validate:"required,slug,max=80"`
	Anonymous bool      `json:"anonymous,omitempty"`
	Question  string    `json:"question" validate:"required,notblank,max=8000" merge:"text"`
	Advice    string    `json:"advice,omitempty" validate:"omitempty,max=8000" merge:"text"`
	Date      Date      `json:"date" validate:"required,date"`
	// CheckedBy is the leader who has seen that an anonymous question tells nobody who the child is (R4).
	CheckedBy PersonID `json:"checkedBy,omitempty" validate:"omitempty,slug,max=80"`
	CheckedOn Date     `json:"checkedOn,omitempty" validate:"omitempty,date"`
	// SentOn is the day the question left the own service.
	SentOn Date `json:"sentOn,omitempty" validate:"omitempty,date"`
	Struck bool `json:"struck,omitempty"`
}

// Coordination is what level 3 may demand: coordinator, responsibility group, individual plan (R21).
type Coordination struct {
	Meta        Meta     `json:"-"`
	Coordinator string   `json:"coordinator,omitempty" validate:"omitempty,max=120"`
	Group       []string `json:"group,omitempty" validate:"omitempty,max=40,dive,notblank,max=120"`
	LongLasting bool     `json:"longLasting,omitempty"`
	Plan        string   `json:"plan" validate:"required,oneof=not_offered offered accepted declined"`
	Struck      bool     `json:"struck,omitempty"`
}

// Comment is a remark on another record.
type Comment struct {
	Meta   Meta     `json:"-"`
	On     RecordID `json:"on,omitempty" validate:"omitempty,uuid7"`
	Text   string   `json:"text" validate:"required,notblank,max=4000" merge:"text"`
	Struck bool     `json:"struck,omitempty"`
}

// Form is a tool of the guide, filled in. Its answers are fields named
// "f.<field id>" so that two people's answers merge field by field; they are
// checked against the guide's tool, see CheckForm.
type Form struct {
	Meta   Meta   `json:"-"`
	Tool   ToolID `json:"tool" validate:"required,slug,max=80"`
	Step   StepID `json:"step,omitempty" validate:"omitempty,max=10"`
	Done   bool   `json:"done,omitempty"`
	Struck bool   `json:"struck,omitempty"`
	// Answers holds the f.* fields as they came, sorted by field id.
	Answers []Answer `json:"-"`
}

// StepMark says that a person holds a step for done in this round.
type StepMark struct {
	Meta   Meta   `json:"-"`
	Step   StepID `json:"step" validate:"required,max=10"`
	Round  int    `json:"round" validate:"min=0,max=1000"`
	Note   string `json:"note,omitempty" validate:"omitempty,max=2000"`
	Struck bool   `json:"struck,omitempty"`
}

// TeamRequest asks for a BTI team: any family and any service may. Answer is
// what came of it, written by those who follow up the case.
type TeamRequest struct {
	Meta       Meta   `json:"-"`
	Who        string `json:"who" validate:"required,oneof=child guardian staff"`
	Why        string `json:"why" validate:"required,notblank,max=4000" merge:"text"`
	Date       Date   `json:"date" validate:"required,date"`
	Answer     string `json:"answer,omitempty" validate:"omitempty,max=4000" merge:"text"`
	AnsweredOn Date   `json:"answeredOn,omitempty" validate:"omitempty,date"`
	Struck     bool   `json:"struck,omitempty"`
}

// Person is a person of the municipality, in the directory.
type Person struct {
	Meta    Meta      `json:"-"`
	Person  PersonID  `json:"person" validate:"required,slug,max=80"`
	Name    string    `json:"name" validate:"required,notblank,max=120"`
	Role    Role      `json:"role" validate:"required,oneof=employee leader guardian young bti_coordinator administrator privacy_officer"`
	Unit    UnitID    `json:"unit,omitempty" validate:"omitempty,slug,max=80"`
	Service ServiceID `json:"service,omitempty" validate:"omitempty,slug,max=80"`
	Title   string    `json:"title,omitempty" validate:"omitempty,max=120"`
	Phone   string    `json:"phone,omitempty" validate:"omitempty,phone"`
	To      Date      `json:"to,omitempty" validate:"omitempty,date"`
}

// Unit is a place of work.
type Unit struct {
	Meta    Meta      `json:"-"`
	Unit    UnitID    `json:"unit" validate:"required,slug,max=80"`
	Name    string    `json:"name" validate:"required,notblank,max=120"`
	Service ServiceID `json:"service" validate:"required,slug,max=80"`
	Phone   string    `json:"phone,omitempty" validate:"omitempty,phone"`
	// Guides are the guides the unit works by, the first one being preselected.
	Guides []string `json:"guides" validate:"min=1,max=20,dive,slug,max=80"`
}

// Service is a service of the municipality or one it works with.
type Service struct {
	Meta    Meta      `json:"-"`
	Service ServiceID `json:"service" validate:"required,slug,max=80"`
	Name    string    `json:"name" validate:"required,notblank,max=120"`
	Phone   string    `json:"phone,omitempty" validate:"omitempty,phone"`
	// Base is true for a base service, which meets the children daily.
	Base bool `json:"base,omitempty"`
}

// GuideDoc carries a guide to the devices: Doc is its JSON text.
type GuideDoc struct {
	Meta    Meta    `json:"-"`
	Guide   GuideID `json:"guide" validate:"required,slug,max=80"`
	Version string  `json:"version" validate:"required,max=20"`
	Title   string  `json:"title" validate:"required,max=200"`
	Lang    string  `json:"lang" validate:"required,oneof=nb nn en se"`
	Doc     string  `json:"doc" validate:"required,max=600000"`
}

// Municipality is the tenant as its people see it.
type Municipality struct {
	Meta      Meta   `json:"-"`
	Name      string `json:"name" validate:"required,max=120"`
	Number    string `json:"number" validate:"required,kommunenr"`
	OrgNumber string `json:"orgNumber,omitempty" validate:"omitempty,orgnr"`
	// YoungAge is from which age a young person has own access, in years.
	YoungAge int `json:"youngAge" validate:"min=12,max=18"`
	// LeaseHours is how long a device may be without contact before its data stays closed.
	LeaseHours int `json:"leaseHours" validate:"min=1,max=720"`
	// CodeNeedsContact: where nothing but a code of six digits opens a device, it needs the server's share of the key
	// each time. Otherwise the share lies on the device until the lease is over.
	CodeNeedsContact bool `json:"codeNeedsContact,omitempty"`
}

// PrivateNote is a person's own, seen by nobody else; a refused entry can be kept as one.
type PrivateNote struct {
	Meta   Meta   `json:"-"`
	Text   string `json:"text" validate:"required,notblank,max=20000" merge:"text"`
	Struck bool   `json:"struck,omitempty"`
}
