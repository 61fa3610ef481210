package bti

// Case is one course of follow-up, put together from its records. It holds
// what the reader may see: on a guardian's phone Suspicions is always empty.
// Slices are in the order in which the records were created; struck records
// are left out.
type Case struct {
	ID            CaseID
	Head          *CaseHead // nil when the head record is missing
	Subject       *Subject
	Concerns      []*Concern
	Notes         []*Note
	Scales        []*Scale
	Goals         []*Goal
	Measures      []*Measure
	Participants  []*Participant
	Guardians     []*Guardian
	Consents      []*Consent
	Meetings      []*Meeting
	Minutes       []*Minutes
	Evaluations   []*Evaluation
	ChildVoices   []*ChildVoice
	Decisions     []*Decision
	BatonOffers   []*BatonOffer
	Acceptances   []*Acceptance
	Wishes        []*Wish
	ClosingNotes  []*ClosingNote
	Referrals     []*Referral
	Reports       []*ReportOfConcern
	Suspicions    []*Suspicion
	Consultations []*Consultation
	Coordinations []*Coordination
	Comments      []*Comment
	Forms         []*Form
	StepMarks     []*StepMark
	TeamRequests  []*TeamRequest

	subjects []*Subject // all of them; Subject is the one the head names
}
