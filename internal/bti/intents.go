package bti

import "stafett/syncproto/jsonv"

// ArgsStartCase: the entry's Record becomes the case; its scope is the new
// case's log. The subject was or will be put as a record of that scope.
type ArgsStartCase struct {
	Subject      RecordID  `json:"subject" validate:"required,uuid7"`
	Guide        GuideID   `json:"guide" validate:"required,slug,max=80"`
	GuideVersion string    `json:"guideVersion" validate:"required,max=20"`
	Unit         UnitID    `json:"unit" validate:"required,slug,max=80"`
	Service      ServiceID `json:"service" validate:"required,slug,max=80"`
	RaisedBy     string    `json:"raisedBy" validate:"required,oneof=staff caregiver child other"`
	Environment  bool      `json:"environment,omitempty"`
	Practice     bool      `json:"practice,omitempty"`
	Previous     CaseID    `json:"previous,omitempty" validate:"omitempty,uuid7"`
	Date         Date      `json:"date" validate:"required,date"`
}

// ArgsDecide: the entry's Record becomes the decision; IDs[0] the baton offer, if any.
type ArgsDecide struct {
	Outcome OutcomeID `json:"outcome" validate:"required,max=40"`
	// To is the level chosen among the outcome's targets; ignored when closing.
	To     int    `json:"to" validate:"min=0,max=3"`
	Reason string `json:"reason,omitempty" validate:"omitempty,max=8000"`
	Date   Date   `json:"date" validate:"required,date"`
	// Baton is who is to hold the baton from now, where the decision names one.
	Baton PersonID `json:"baton,omitempty" validate:"omitempty,slug,max=80"`
}

// ArgsOfferBaton: the entry's Record becomes the offer.
type ArgsOfferBaton struct {
	To      PersonID `json:"to" validate:"required,slug,max=80"`
	Message string   `json:"message,omitempty" validate:"omitempty,max=2000"`
	Date    Date     `json:"date" validate:"required,date"`
}

// ArgsAnswerBaton of accept_baton and decline_baton: the entry's Record becomes the acceptance.
type ArgsAnswerBaton struct {
	Offer   RecordID `json:"offer" validate:"required,uuid7"`
	Comment string   `json:"comment,omitempty" validate:"omitempty,max=2000"`
	Date    Date     `json:"date" validate:"required,date"`
}

// ArgsConsent of sign_consent and refuse_consent: the entry's Record becomes the consent.
type ArgsConsent struct {
	Purpose     string    `json:"purpose" validate:"required,oneof=relay_log service information team"`
	Service     ServiceID `json:"service,omitempty" validate:"omitempty,slug,max=80"`
	Guardian    RecordID  `json:"guardian" validate:"required,uuid7"`
	Text        string    `json:"text" validate:"required,notblank,max=8000"`
	TextVersion string    `json:"textVersion" validate:"required,max=20"`
	Lang        string    `json:"lang" validate:"required,oneof=nb nn en se"`
	TextHash    string    `json:"textHash" validate:"required,sha256hex"`
	Method      string    `json:"method" validate:"required,oneof=own_device staff_device paper spoken"`
	Witness     PersonID  `json:"witness,omitempty" validate:"omitempty,slug,max=80"`
	Date        Date      `json:"date" validate:"required,date"`
	ValidTo     Date      `json:"validTo,omitempty" validate:"omitempty,date"`
	Reason      string    `json:"reason,omitempty" validate:"omitempty,max=2000"`
	Signature   string    `json:"signature,omitempty" validate:"omitempty,drawing,max=16000"`
	SignedName  string    `json:"signedName,omitempty" validate:"omitempty,notblank,max=120"`
	Photo       string    `json:"photo,omitempty" validate:"omitempty,photo,max=81920"`
}

// ArgsDated of withdraw_consent (Record is the consent), cancel_offer (the
// offer), demand_closing (the case), check_referral and send_referral (the
// referral), lift_suspicion (the suspicion).
type ArgsDated struct {
	Date   Date   `json:"date" validate:"required,date"`
	Reason string `json:"reason,omitempty" validate:"omitempty,max=2000"`
}

// ArgsReopen: the entry's Record is the case (R17).
type ArgsReopen struct {
	// Available is the guardian's answer: may the old content be seen?
	Available bool     `json:"available,omitempty"`
	Guardian  RecordID `json:"guardian" validate:"required,uuid7"`
	Date      Date     `json:"date" validate:"required,date"`
	Reason    string   `json:"reason,omitempty" validate:"omitempty,max=2000"`
}

// ArgsShare moves the entry's Record from internal to the log.
type ArgsShare struct {
	Date Date `json:"date" validate:"required,date"`
}

// ArgsSuspicion: the entry's Record becomes the suspicion, in the protected scope.
type ArgsSuspicion struct {
	Text string `json:"text" validate:"required,notblank,max=8000"`
	Date Date   `json:"date" validate:"required,date"`
}

// ArgsMoveGuide moves the case (the entry's Record) to another version of its guide.
type ArgsMoveGuide struct {
	Version string `json:"version" validate:"required,max=20"`
	Date    Date   `json:"date" validate:"required,date"`
}

// ArgsSettle chooses the value of a field of the entry's Record and lets go
// of the conflicts named.
type ArgsSettle struct {
	Field     string      `json:"field" validate:"required,max=80"`
	Value     jsonv.Value `json:"value"`
	Conflicts []int64     `json:"conflicts" validate:"min=1,max=100"`
}
