// Package guide is the action guide of a municipality as data: what a guide
// file holds, the checks it must pass, and its explanation for a person. A
// guide is written by a municipality, loaded from a folder and sent to the
// devices; nothing here or elsewhere in Go or TypeScript knows any one guide.
//
// It has no I/O and becomes WebAssembly: reading YAML with line numbers is
// guide/file's (native only). The five shipped guides are in guide/content.
package guide

import "stafett/internal/bti"

// Guide is one guide: the levels, steps, tools, deadlines and outcomes of one
// kind of service in one municipality.
type Guide struct {
	ID      bti.GuideID `json:"id" validate:"required,slug,max=80"`
	Version string      `json:"version" validate:"required,max=20"`
	Title   string      `json:"title" validate:"required,notblank,max=200"`
	// Lang is the language the guide is written in.
	Lang         string       `json:"lang" validate:"required,oneof=nb nn en se"`
	Municipality Municipality `json:"municipality"`
	// ForServices are the services whose staff work by it; empty: any service.
	ForServices []bti.ServiceID `json:"forServices,omitempty" validate:"omitempty,max=40,dive,slug,max=80"`
	Subjects    []string        `json:"subjects" validate:"min=1,max=3,dive,oneof=child young pregnant"`
	About       string          `json:"about" validate:"required,notblank,max=4000"`
	// Principles hold at every level: anonymous advice, the child's right to be heard, …
	Principles []Principle     `json:"principles,omitempty" validate:"omitempty,max=40,dive"`
	Terms      []Term          `json:"terms,omitempty" validate:"omitempty,max=60,dive"`
	Levels     []Level         `json:"levels" validate:"min=1,max=4,dive"`
	Exits      []Exit          `json:"exits" validate:"min=1,max=10,dive"`
	Consents   ConsentNeeds    `json:"consents"`
	Tools      []Tool          `json:"tools,omitempty" validate:"omitempty,max=120,dive"`
	Directory  []Service       `json:"directory,omitempty" validate:"omitempty,max=120,dive"`
	Catalogue  []CatalogueItem `json:"catalogue,omitempty" validate:"omitempty,max=120,dive"`
	Arenas     []Arena         `json:"arenas,omitempty" validate:"omitempty,max=40,dive"`
	Practice   *Practice       `json:"practice,omitempty"`
	// Source names the public document the facts come from.
	Source string `json:"source,omitempty" validate:"omitempty,max=300"`
}

// Municipality is whose guide it is.
type Municipality struct {
	Name      string `json:"name" validate:"required,max=120"`
	Number    string `json:"number" validate:"required,kommunenr"`
	OrgNumber string `json:"orgNumber,omitempty" validate:"omitempty,orgnr"`
	Phone     string `json:"phone,omitempty" validate:"omitempty,phone"`
}

// Principle is something that holds at every level, or at those named.
type Principle struct {
	Title  string `json:"title" validate:"required,max=120"`
	Text   string `json:"text" validate:"required,max=2000"`
	Levels []int  `json:"levels,omitempty" validate:"omitempty,max=4,dive,min=0,max=3"`
}

// Term is the municipality's own word for a thing: key as in domain.md's
// "name in code" column with _ for space ("baton_holder"), or a free word.
type Term struct {
	Key     string `json:"key" validate:"required,max=60"`
	Word    string `json:"word" validate:"required,max=120"`
	Meaning string `json:"meaning,omitempty" validate:"omitempty,max=1000"`
}

// Level is one of the levels 0–3.
type Level struct {
	Level  int    `json:"level" validate:"min=0,max=3"`
	Name   string `json:"name" validate:"required,max=160"`
	Target string `json:"target,omitempty" validate:"omitempty,max=1000"`
	Aim    string `json:"aim,omitempty" validate:"omitempty,max=1000"`
	// Outline: the municipality's document has this level by name alone. Its step
	// and decisions are the least that a case needs to pass through it (Høyanger, levels 0 and 2).
	Outline bool `json:"outline,omitempty"`
	// OtherServices is how many services beside the own one must take part to be at this level (R5).
	OtherServices int `json:"otherServices" validate:"min=0,max=20"`
	// OtherServicesText is how the seed says it: "preferably two services".
	OtherServicesText string `json:"otherServicesText,omitempty" validate:"omitempty,max=300"`
	// BatonNamedBy is who names the baton holder: leader, meeting, bti_team, the_inviter … in words.
	BatonNamedBy string `json:"batonNamedBy,omitempty" validate:"omitempty,max=500"`
	// CoordinatorNeeded and GroupNeeded: the guide demands a coordinator, a responsibility group (R21).
	CoordinatorNeeded bool `json:"coordinatorNeeded,omitempty"`
	GroupNeeded       bool `json:"groupNeeded,omitempty"`
	// CoordinationWhenLong: when needs are long-lasting a coordinator is named and
	// the cooperation becomes a responsibility group; other cases at the level do without (R21, Høyanger).
	CoordinationWhenLong bool `json:"coordinationWhenLong,omitempty"`
	// OfferPlan: an individual plan is offered when needs are long-lasting (R21).
	OfferPlan bool `json:"offerPlan,omitempty"`
	// ClosingNote: closing at this level takes a closing note (R18).
	ClosingNote bool `json:"closingNote,omitempty"`
	// TalkBeforeClosing are the concerns that may not be closed at this level before
	// the conversation with guardians: those raised by a caregiver, those about
	// the environment of the kindergarten or school (R10).
	TalkBeforeClosing []string `json:"talkBeforeClosing,omitempty" validate:"omitempty,max=2,dive,oneof=caregiver environment"`
	// JournalElsewhere are the services that keep their own journal and therefore
	// close without a closing note (Bærum: the health services).
	JournalElsewhere []bti.ServiceID `json:"journalElsewhere,omitempty" validate:"omitempty,max=20,dive,slug,max=80"`

	Notes     []string   `json:"notes,omitempty" validate:"omitempty,max=20,dive,max=2000"`
	Steps     []Step     `json:"steps" validate:"min=1,max=20,dive"`
	Decisions []Decision `json:"decisions,omitempty" validate:"omitempty,max=12,dive"`
}

// Step is a step of a level: what, how, who and with which tools.
type Step struct {
	// ID is "<level>.<place in the level>", from 1: "1.2".
	ID bti.StepID `json:"id" validate:"required,max=10"`
	// Label is how the guide itself numbers it ("1", "2"); "" where it does not.
	Label string       `json:"label,omitempty" validate:"omitempty,max=20"`
	Name  string       `json:"name" validate:"required,max=160"`
	What  string       `json:"what,omitempty" validate:"omitempty,max=4000"`
	How   string       `json:"how,omitempty" validate:"omitempty,max=4000"`
	Who   string       `json:"who,omitempty" validate:"omitempty,max=2000"`
	Tools []bti.ToolID `json:"tools,omitempty" validate:"omitempty,max=30,dive,slug,max=80"`
	// Deadlines that belong to this step.
	Deadlines []Deadline `json:"deadlines,omitempty" validate:"omitempty,max=10,dive"`
	Law       []Link     `json:"law,omitempty" validate:"omitempty,max=10,dive"`
	// Needs are what is open in the step until it exists, from the closed set
	// Needs. "form" is met when one of the step's forms or checklists is filled in,
	// or, where the concern scale is one of its tools, when somebody has answered on it.
	// "carried_out" is met when the measures have come to their evaluation.
	Needs []string `json:"needs,omitempty" validate:"omitempty,max=12,dive,oneof=concern form shared_with_leader guardian_talk log_consent baton_holder goal measure carried_out evaluation_date participant service_consent meeting minutes child_voice evaluation decision closing_note referral coordinator responsibility_group"`
	// Colleague: the concern may be shared with a colleague as well as with the leader (Bærum, Flekkefjord).
	Colleague bool `json:"colleague,omitempty"`
	// Hints point on: "unclear? the interdisciplinary team".
	Hints []string `json:"hints,omitempty" validate:"omitempty,max=12,dive,max=2000"`
}

// Deadline is a time limit of a step or a decision.
type Deadline struct {
	// What is the event that must have happened: concern_talk, first_meeting, or decision.
	What string `json:"what" validate:"required,oneof=concern_talk first_meeting decision"`
	Days int    `json:"days" validate:"required,min=1,max=365"`
	// From is what starts the clock: the case's opening, the consent, or the decision that led here.
	From string `json:"from" validate:"required,oneof=case_opened consent decision"`
	// Only: environment restricts it to concerns about the environment of the kindergarten or school (R10).
	Only string `json:"only,omitempty" validate:"omitempty,oneof=environment"`
	Text string `json:"text" validate:"required,max=500"`
}

// Link leads to a law or a page.
type Link struct {
	Title string `json:"title" validate:"required,max=200"`
	URL   string `json:"url,omitempty" validate:"omitempty,httpsurl,max=500"`
}

// Decision is one outcome that the guide allows at a level; nothing else is allowed (R1).
type Decision struct {
	// ID is "<level>.<word>": "1.close", "1.continue", "1.further".
	ID   bti.OutcomeID `json:"id" validate:"required,max=40"`
	Kind string        `json:"kind" validate:"required,oneof=close continue move system"`
	// Name is short, for the button; Text is the condition in a sentence.
	Name string `json:"name" validate:"required,max=120"`
	Text string `json:"text" validate:"required,max=1000"`
	// To are where it may lead; empty when it closes the case. A continue or
	// system decision names its own level.
	To []Target `json:"to,omitempty" validate:"omitempty,max=4,dive"`
	// Deadlines that the decision sets, such as the first meeting within 14 days (R9).
	Deadlines []Deadline `json:"deadlines,omitempty" validate:"omitempty,max=6,dive"`
	// Needs beyond the rules' own, from the closed set.
	Needs []string     `json:"needs,omitempty" validate:"omitempty,max=8,dive,oneof=service_consent referral baton_holder coordinator responsibility_group guardian_talk closing_note"`
	Tools []bti.ToolID `json:"tools,omitempty" validate:"omitempty,max=30,dive,slug,max=80"`
}

// Target is a level and the step in it where work goes on ("" = its first step).
type Target struct {
	Level int        `json:"level" validate:"min=0,max=3"`
	Step  bti.StepID `json:"step,omitempty" validate:"omitempty,max=10"`
}

// Exit leaves the steps: suspicion of violence or abuse (R11), and others the guide has.
type Exit struct {
	ID     string `json:"id" validate:"required,slug,max=40"` // "violence" must exist
	Title  string `json:"title" validate:"required,max=160"`
	Text   string `json:"text" validate:"required,max=2000"`
	Levels []int  `json:"levels,omitempty" validate:"omitempty,max=4,dive,min=0,max=3"` // empty: at every level
	// Contacts to report to, with numbers where the municipality gave any.
	Contacts []Contact `json:"contacts" validate:"min=1,max=10,dive"`
	// Tools that help outside the steps (Flekkefjord: the guide in the quality system).
	Tools []bti.ToolID `json:"tools,omitempty" validate:"omitempty,max=10,dive,slug,max=80"`
	Law   []Link       `json:"law,omitempty" validate:"omitempty,max=10,dive"`
}

// Contact is whom to call.
type Contact struct {
	Name  string `json:"name" validate:"required,max=120"`
	Phone string `json:"phone,omitempty" validate:"omitempty,phone"`
	When  string `json:"when,omitempty" validate:"omitempty,max=200"`
}

// ConsentNeeds is when the guide wants which consent, and from which age the young person signs.
type ConsentNeeds struct {
	// LogAtLevel is the level from which the relay log opens, with consent (R3).
	LogAtLevel int `json:"logAtLevel" validate:"min=0,max=3"`
	// SignAge is from which age the young person signs, in years; the municipality's own setting.
	SignAge int `json:"signAge" validate:"required,min=12,max=18"`
	// Joint: all with joint parental responsibility must say yes before a consent stands. Without
	// it one yes is enough while none of them has said no.
	Joint bool `json:"joint,omitempty"`
	// Texts are what is signed, one per purpose and language.
	Texts []ConsentText `json:"texts" validate:"min=1,max=40,dive"`
}

// ConsentText is the plain-language text of one consent.
type ConsentText struct {
	Purpose string `json:"purpose" validate:"required,oneof=relay_log service information team"`
	Lang    string `json:"lang" validate:"required,oneof=nb nn en se"`
	Version string `json:"version" validate:"required,max=20"`
	Title   string `json:"title" validate:"required,max=160"`
	// Text may hold {service} and {unit}.
	Text string `json:"text" validate:"required,max=8000"`
	// Months it is valid; 0: until the case closes.
	Months int `json:"months,omitempty" validate:"min=0,max=60"`
}

// Tool is a form, checklist or text that helps at a step.
type Tool struct {
	ID   bti.ToolID `json:"id" validate:"required,slug,max=80"`
	Name string     `json:"name" validate:"required,max=160"`
	// Kind: form and checklist are filled in here; text is read here; app is a
	// part of Stafett itself (see App); named is an instrument that is only
	// named because it is licensed or kept elsewhere.
	Kind string `json:"kind" validate:"required,oneof=form checklist text app named"`
	// App: which part of Stafett the tool is.
	App   string `json:"app,omitempty" validate:"omitempty,oneof=relay_log consent catalogue directory arenas measures meeting minutes evaluation scale referral report closing_note concern coordination"`
	About string `json:"about" validate:"required,max=2000"`
	// Text is the tool's own content for kind text, paragraphs split by an empty line.
	Text   string      `json:"text,omitempty" validate:"omitempty,max=12000"`
	Fields []FormField `json:"fields,omitempty" validate:"omitempty,max=60,dive"`
}

// FormField is one field of a form.
type FormField struct {
	ID       string   `json:"id" validate:"required,slug,max=40"`
	Type     string   `json:"type" validate:"required,oneof=text long_text date choice choices scale person checklist"`
	Label    string   `json:"label" validate:"required,max=300"`
	Help     string   `json:"help,omitempty" validate:"omitempty,max=1000"`
	Required bool     `json:"required,omitempty"`
	Options  []Option `json:"options,omitempty" validate:"omitempty,max=40,dive"`
	// Low and High are the words at the ends of a scale 1–10.
	Low  string `json:"low,omitempty" validate:"omitempty,max=80"`
	High string `json:"high,omitempty" validate:"omitempty,max=80"`
}

// Option is one choice, or one line of a checklist.
type Option struct {
	ID    string `json:"id" validate:"required,slug,max=40"`
	Label string `json:"label" validate:"required,max=300"`
}

// Service is an entry of the service directory.
type Service struct {
	ID    bti.ServiceID `json:"id" validate:"required,slug,max=80"`
	Name  string        `json:"name" validate:"required,max=120"`
	Phone string        `json:"phone,omitempty" validate:"omitempty,phone"`
	// Contact is a role, never a name.
	Contact string `json:"contact,omitempty" validate:"omitempty,max=160"`
	// Kind: base services meet the children daily, support services are called in, external ones are outside the municipality.
	Kind string `json:"kind,omitempty" validate:"omitempty,oneof=base support external"`
	// Part is the id of the service that this one is a unit of.
	Part bti.ServiceID `json:"part,omitempty" validate:"omitempty,slug,max=80"`
}

// CatalogueItem is something the municipality offers.
type CatalogueItem struct {
	ID      string        `json:"id" validate:"required,slug,max=80"`
	Name    string        `json:"name" validate:"required,max=160"`
	Service bti.ServiceID `json:"service" validate:"required,slug,max=80"`
	Target  string        `json:"target,omitempty" validate:"omitempty,max=500"`
	Contact string        `json:"contact,omitempty" validate:"omitempty,max=300"`
	About   string        `json:"about,omitempty" validate:"omitempty,max=2000"`
	Law     []Link        `json:"law,omitempty" validate:"omitempty,max=6,dive"`
}

// Arena is an arena for collaboration.
type Arena struct {
	ID          string `json:"id" validate:"required,slug,max=80"`
	Name        string `json:"name" validate:"required,max=160"`
	Purpose     string `json:"purpose,omitempty" validate:"omitempty,max=1000"`
	Responsible string `json:"responsible,omitempty" validate:"omitempty,max=300"`
	Who         string `json:"who,omitempty" validate:"omitempty,max=500"`
}

// Practice is the guide's exercise for staff.
type Practice struct {
	About       string         `json:"about" validate:"required,max=2000"`
	MinutesMin  int            `json:"minutesMin" validate:"required,min=1,max=600"`
	MinutesMax  int            `json:"minutesMax" validate:"required,min=1,max=600"`
	GroupMin    int            `json:"groupMin" validate:"required,min=1,max=100"`
	GroupMax    int            `json:"groupMax" validate:"required,min=1,max=100"`
	Cases       []PracticeCase `json:"cases,omitempty" validate:"omitempty,max=20,dive"`
	Discussions []Discussion   `json:"discussions" validate:"min=1,max=60,dive"`
}

// PracticeCase is an invented story to work on.
type PracticeCase struct {
	ID    string `json:"id" validate:"required,slug,max=80"`
	Title string `json:"title" validate:"required,max=160"`
	Story string `json:"story" validate:"required,max=4000"`
}

// Discussion is a question to talk about at a step, and points to look at.
type Discussion struct {
	// Steps it belongs to: "0.1", or all of a level.
	Steps    []bti.StepID `json:"steps" validate:"min=1,max=10,dive,max=10"`
	Question string       `json:"question" validate:"required,max=500"`
	Points   []string     `json:"points,omitempty" validate:"omitempty,max=20,dive,max=1000"`
}
