// Package consents is the proof of what families have answered, and the
// receipts made of it: what stands in a row of the chain of evidence, in which words its
// weight is named, and how it looks as JSON and on paper. It decides nothing about a
// consent (package rules does) and knows neither HTTP nor SQL.
package consents

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// ProofVersion is the shape of a Proof; it goes up with any change of meaning.
const ProofVersion = 1

// Proof is what one row of evidence holds: the points that standards.md lists under
// "Evidence to keep". It is written once, when the answer is accepted.
type Proof struct {
	Version int `json:"version"`
	// Act: given, refused, withdrawn.
	Act     string             `json:"act"`
	Consent syncproto.RecordID `json:"consent"`
	Case    bti.CaseID         `json:"case"`
	Seq     int64              `json:"seq"` // number of the change
	Purpose string             `json:"purpose"`
	Service bti.ServiceID      `json:"service,omitempty"`
	ValidTo bti.Date           `json:"validTo,omitempty"`
	Scope   syncproto.ScopeID  `json:"scope"` // what is shared: the relay log of the case
	Text    SignedText         `json:"text"`
	Signer  Signer             `json:"signer"`
	Sender  Sender             `json:"sender"`
	Method  string             `json:"method"` // own_device, staff_device, paper, spoken
	Witness syncproto.PersonID `json:"witness,omitempty"`
	Marks   Marks              `json:"marks"`
	Weight  Weight             `json:"weight"`
	Clock   Clock              `json:"clock"`
	// Withdrawal is how the consent is taken back, as it was told: "own_page_or_staff".
	Withdrawal string `json:"withdrawal"`
}

// SignedText is the very text.
type SignedText struct {
	Words   string `json:"words"`
	Version string `json:"version"`
	Lang    string `json:"lang"`
	SHA256  string `json:"sha256"`
}

// Signer is whose answer it is, and on what ground they may give it.
type Signer struct {
	// Record is that of the guardian, or of the subject who signs for themselves.
	Record syncproto.RecordID `json:"record"`
	// As: guardian, or subject (young or pregnant).
	As     string             `json:"as"`
	Person syncproto.PersonID `json:"person,omitempty"`
	Name   string             `json:"name"`
	// Relation and Responsibility of a guardian, and who has checked the responsibility when.
	Relation       string             `json:"relation,omitempty"`
	Responsibility string             `json:"responsibility,omitempty"`
	VerifiedBy     syncproto.PersonID `json:"verifiedBy,omitempty"`
	VerifiedOn     bti.Date           `json:"verifiedOn,omitempty"`
}

// Sender is the account that the answer came from, and how that log-in was identified.
type Sender struct {
	Person    syncproto.PersonID `json:"person"`
	Role      bti.Role           `json:"role"`
	Unit      bti.UnitID         `json:"unit,omitempty"`
	Device    syncproto.DeviceID `json:"device"`
	Assurance store.Assurance    `json:"assurance"`
}

// Marks are what was left beside the text: the SHA-256 of each, and the typed name.
type Marks struct {
	DrawnSHA256 string `json:"drawnSha256,omitempty"`
	PhotoSHA256 string `json:"photoSha256,omitempty"`
	TypedName   string `json:"typedName,omitempty"`
}

// Clock has what each clock said. Order is by the chain, never by a device.
type Clock struct {
	SignedOn bti.Date `json:"signedOn"`
	// DeviceAt is when it was written on the device, ServerAt when it was accepted, ms since 1970.
	DeviceAt int64 `json:"deviceAt"`
	ServerAt int64 `json:"serverAt"`
}

// Weight is what the signature is, by eIDAS and honestly. None of them is an
// advanced or qualified electronic signature.
type Weight string

// The weights.
const (
	// Drawn or typed on the staff's tablet, seen by an employee: a simple electronic signature.
	SimpleWitnessed Weight = "simple_witnessed"
	// StrongSimple was confirmed after a log-in at level substantial or high: a
	// simple electronic signature by somebody strongly identified.
	StrongSimple Weight = "simple_strongly_identified"
	// Simple was confirmed after a log-in with an account here.
	Simple Weight = "simple_own_login"
	// OnPaper was signed by hand on paper.
	OnPaper Weight = "paper"
	// Spoken was said to an employee, who wrote it down: no signature.
	Spoken Weight = "spoken"
)

// WeighMethod is the weight of an answer given by a method in a log-in.
func WeighMethod(method string, a store.Assurance) Weight {
	switch method {
	case "paper":
		return OnPaper
	case "spoken":
		return Spoken
	case "staff_device":
		return SimpleWitnessed
	}
	if strong(a) {
		return StrongSimple
	}
	return Simple
}

// strong tells whether a provider vouched for level substantial or high
// (eIDAS). The names are those of ID-porten and Ansattporten; a level that is not known is not strong.
func strong(a store.Assurance) bool {
	if a.Method != store.ByProvider || a.Issuer == "" {
		return false
	}
	level := strings.ToLower(a.ACR)
	for _, l := range []string{"loa-substantial", "loa-high", "level3", "level4"} {
		if strings.HasSuffix(level, l) {
			return true
		}
	}
	return false
}

// ProofOf is the proof of an answer: the consent as it is now, the case it stands
// in, and who sent what when. act is given, refused or withdrawn.
func ProofOf(c *bti.Consent, in *bti.Case, act string, seq int64, sender Sender, deviceAt, serverAt int64) Proof {
	p := Proof{
		Version: ProofVersion, Act: act, Consent: c.Meta.ID, Case: in.ID, Seq: seq,
		Purpose: c.Purpose, Service: c.Service, ValidTo: c.ValidTo, Scope: bti.ScopeOf(in.ID, bti.Log),
		Text:   SignedText{c.Text, c.TextVersion, c.Lang, c.TextHash},
		Sender: sender, Method: c.Method, Witness: c.Witness,
		Marks: Marks{sum(c.Signature), sum(c.Photo), c.SignedName},
		Clock: Clock{c.SignedOn, deviceAt, serverAt}, Withdrawal: "own_page_or_staff",
	}
	if act == "withdrawn" {
		// By whom and how it was taken back; how it was given stands in its own row.
		p.Clock.SignedOn = c.WithdrawnOn
		p.Marks = Marks{}
		if sender.Role == bti.GuardianRole || sender.Role == bti.Young {
			p.Method, p.Witness = "own_device", ""
		} else {
			p.Method, p.Witness = "spoken", sender.Person
		}
	}
	p.Weight = WeighMethod(p.Method, sender.Assurance)
	p.Signer = signerOf(c.Guardian, in)
	return p
}

func signerOf(id syncproto.RecordID, in *bti.Case) Signer {
	for _, g := range in.Guardians {
		if g.Meta.ID == id {
			return Signer{
				Record: id, As: "guardian", Person: g.Person, Name: g.Name, Relation: g.Relation,
				Responsibility: g.Responsibility, VerifiedBy: g.VerifiedBy, VerifiedOn: g.VerifiedOn,
			}
		}
	}
	s := Signer{Record: id, As: "subject"}
	if x := in.Subject; x != nil && x.Meta.ID == id {
		s.Person, s.Name = x.Person, x.GivenName+" "+x.FamilyName
	}
	return s
}

func sum(s string) string {
	if s == "" {
		return ""
	}
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// JSON is the proof as it is kept and hashed.
func (p *Proof) JSON() (string, error) {
	b, err := json.Marshal(p)
	return string(b), err
}

// ParseProof reads what JSON wrote.
func ParseProof(doc string) (p Proof, err error) {
	err = json.Unmarshal([]byte(doc), &p)
	return p, err
}
