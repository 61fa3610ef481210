package bti

import "stafett/syncproto/jsonv"

// Answer is one filled-in field of a form.
type Answer struct {
	Field string
	Value jsonv.Value
}

// KindInfo says where records of a kind may live and how they come to be.
type KindInfo struct {
	Kind   Kind
	Depths []Depth // at which depths of a case; none: not a record of a case
	// ByIntent: neither put nor patch may make or change it.
	ByIntent bool
	// Reference: made by the administration, never by sync.
	Reference bool
}

// Kinds is the closed set.
var Kinds = []KindInfo{
	{Kind: KindSubject, Depths: []Depth{Log}},
	{Kind: KindCase, Depths: []Depth{Log}, ByIntent: true},
	{Kind: KindConcern, Depths: []Depth{Internal, Log}},
	{Kind: KindNote, Depths: []Depth{Internal, Log, Protected}},
	{Kind: KindScale, Depths: []Depth{Internal, Log}},
	{Kind: KindGoal, Depths: []Depth{Log}},
	{Kind: KindMeasure, Depths: []Depth{Log}},
	{Kind: KindParticipant, Depths: []Depth{Log}},
	{Kind: KindGuardian, Depths: []Depth{Log}},
	{Kind: KindConsent, Depths: []Depth{Log}, ByIntent: true},
	{Kind: KindMeeting, Depths: []Depth{Log, Internal}},
	{Kind: KindMinutes, Depths: []Depth{Log, Internal}},
	{Kind: KindEvaluation, Depths: []Depth{Log}},
	{Kind: KindChildVoice, Depths: []Depth{Log}},
	{Kind: KindDecision, Depths: []Depth{Log}, ByIntent: true},
	{Kind: KindBatonOffer, Depths: []Depth{Log}, ByIntent: true},
	{Kind: KindAcceptance, Depths: []Depth{Log}, ByIntent: true},
	{Kind: KindWish, Depths: []Depth{Log}},
	{Kind: KindClosingNote, Depths: []Depth{Internal, Log}},
	{Kind: KindReferral, Depths: []Depth{Log}},
	{Kind: KindReportOfConcern, Depths: []Depth{Internal, Protected}},
	{Kind: KindSuspicion, Depths: []Depth{Protected}, ByIntent: true},
	{Kind: KindConsultation, Depths: []Depth{Internal, Log}},
	{Kind: KindCoordination, Depths: []Depth{Log}},
	{Kind: KindComment, Depths: []Depth{Log, Internal}},
	{Kind: KindForm, Depths: []Depth{Internal, Log, Protected}},
	{Kind: KindStepMark, Depths: []Depth{Log}},
	{Kind: KindTeamRequest, Depths: []Depth{Log}},
	{Kind: KindPerson, Reference: true},
	{Kind: KindUnit, Reference: true},
	{Kind: KindService, Reference: true},
	{Kind: KindGuideDoc, Reference: true},
	{Kind: KindMunicipality, Reference: true},
	{Kind: KindPrivateNote},
}

// InfoOf is the KindInfo of a kind; ok is false for a kind that does not exist.
func InfoOf(k Kind) (KindInfo, bool) {
	for _, i := range Kinds {
		if i.Kind == k {
			return i, true
		}
	}
	return KindInfo{}, false
}

// At tells whether records of the kind may live at depth d.
func (i KindInfo) At(d Depth) bool {
	for _, x := range i.Depths {
		if x == d {
			return true
		}
	}
	return false
}

// Intent is a step of a case's course.
type Intent string

// The intents. Their arguments are the structs named Args… in intents.go.
const (
	StartCase       Intent = "start_case"
	Decide          Intent = "decide"
	OfferBaton      Intent = "offer_baton"
	AcceptBaton     Intent = "accept_baton"
	DeclineBaton    Intent = "decline_baton"
	CancelOffer     Intent = "cancel_offer"
	SignConsent     Intent = "sign_consent"
	RefuseConsent   Intent = "refuse_consent"
	WithdrawConsent Intent = "withdraw_consent"
	DemandClosing   Intent = "demand_closing"
	Reopen          Intent = "reopen"
	Share           Intent = "share"
	RaiseSuspicion  Intent = "raise_suspicion"
	LiftSuspicion   Intent = "lift_suspicion"
	CheckReferral   Intent = "check_referral"
	SendReferral    Intent = "send_referral"
	MoveGuide       Intent = "move_guide"
	Settle          Intent = "settle"
)
