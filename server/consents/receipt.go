package consents

import (
	"encoding/hex"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
)

// Source is what a receipt is made of.
type Source struct {
	// Rows of evidence of one consent, in order, and the proofs they hold. The
	// first is how it was answered; a later one, that it was withdrawn.
	Rows   []store.Evidence
	Proofs []Proof
	// Marks to show: the drawn signature (an SVG path) and the photo (base64 JPEG).
	Signature, Photo string
	Controller       bti.Municipality
	// ServiceName of the one that sees the log by it; "" for other purposes. Holder is the service
	// whose case it is, Unit its unit: "" where the address is blocked.
	ServiceName, Holder, Unit string
	WitnessName               string
	// Site is where people reach this server; "" when nobody said.
	Site string
	// Practice cases are no real consents.
	Practice bool
}

// Receipt has the fields of a Kantara consent receipt 1.1 (KI-CR-v1.1.0), and under Record
// those of a consent record by ISO/IEC TS 27560. Evidence is what this receipt can be held against.
type Receipt struct {
	Version          string       `json:"version"` // KI-CR-v1.1.0
	Jurisdiction     string       `json:"jurisdiction"`
	ConsentTimestamp int64        `json:"consentTimestamp"` // seconds since 1970
	CollectionMethod string       `json:"collectionMethod"`
	ConsentReceiptID string       `json:"consentReceiptID"`
	Language         string       `json:"language"`
	PIIPrincipalID   string       `json:"piiPrincipalId"`
	PIIControllers   []Controller `json:"piiControllers"`
	PolicyURL        string       `json:"policyUrl"`
	Services         []Service    `json:"services"`
	Sensitive        bool         `json:"sensitive"`
	SpiCat           []string     `json:"spiCat"`
	Practice         bool         `json:"practice,omitempty"`
	Record           Record27560  `json:"consentRecord"`
	Evidence         Evidence     `json:"evidence"`
}

// Controller answers for the personal data.
type Controller struct {
	PIIController string `json:"piiController"`
	Contact       string `json:"contact"`
	OrgNumber     string `json:"organisationNumber,omitempty"`
}

// Service and what it may do.
type Service struct {
	Service  string    `json:"service"`
	Purposes []Purpose `json:"purposes"`
}

// Purpose of the processing.
type Purpose struct {
	Purpose              string   `json:"purpose"`
	PurposeCategory      []string `json:"purposeCategory"`
	ConsentType          string   `json:"consentType"`
	PIICategory          []string `json:"piiCategory"`
	PrimaryPurpose       bool     `json:"primaryPurpose"`
	Termination          string   `json:"termination"`
	ThirdPartyDisclosure bool     `json:"thirdPartyDisclosure"`
	ThirdPartyName       string   `json:"thirdPartyName,omitempty"`
}

// Record27560 is a consent record: record, processing, parties, events.
type Record27560 struct {
	Metadata struct {
		SchemaVersion  string `json:"schema_version"`
		RecordID       string `json:"record_id"`
		PIIPrincipalID string `json:"pii_principal_id"`
	} `json:"record_metadata"`
	Processing struct {
		Notice           string   `json:"privacy_notice"` // the text, word for word
		NoticeVersion    string   `json:"notice_version"`
		Language         string   `json:"language"`
		Purpose          string   `json:"purpose"`
		LawfulBasis      string   `json:"lawful_basis"`
		PII              []string `json:"pii_information"`
		Controllers      []string `json:"pii_controllers"`
		CollectionMethod string   `json:"collection_method"`
		Retention        string   `json:"retention_period"`
		Recipients       []string `json:"recipient_third_parties"`
		Withdrawal       string   `json:"withdrawal_method"`
		Rights           string   `json:"privacy_rights"`
	} `json:"pii_processing"`
	Parties []Party `json:"party_identification"`
	Events  []Event `json:"events"`
}

// Party of a consent record.
type Party struct {
	ID   string `json:"party_id"`
	Name string `json:"party_name"`
	Role string `json:"party_role"`
	Type string `json:"party_type"`
}

// Event of a consent record.
type Event struct {
	Time     string `json:"event_time"` // RFC 3339
	State    string `json:"event_state"`
	Type     string `json:"event_type"`
	Entity   string `json:"entity_id"`
	Validity string `json:"validity_duration,omitempty"` // until this day
}

// Evidence ties the receipt to the chain it comes from.
type Evidence struct {
	// Weight of the signature; WeightText says it in words. It is never an advanced or qualified one.
	Weight     Weight          `json:"weight"`
	WeightText string          `json:"weightText"`
	TextSHA256 string          `json:"textSha256"`
	Assurance  store.Assurance `json:"assurance"`
	Witness    string          `json:"witness,omitempty"`
	SignedOn   bti.Date        `json:"signedOn"`
	DeviceTime string          `json:"deviceTime"`
	ServerTime string          `json:"serverTime"`
	Chain      []Link          `json:"chain"`
}

// Link is a row of the chain.
type Link struct {
	No   int64  `json:"no"`
	Hash string `json:"hash"`
}

// ReceiptOf makes the receipt of a consent. The source has at least one row.
func ReceiptOf(s *Source) Receipt {
	first, last := &s.Proofs[0], &s.Proofs[len(s.Proofs)-1]
	w := wordsOf(first.Text.Lang)
	recipient := s.ServiceName
	if recipient == "" {
		recipient = s.Holder
	}
	r := Receipt{
		Version: "KI-CR-v1.1.0", Jurisdiction: "NO", ConsentTimestamp: first.Clock.ServerAt / 1000,
		CollectionMethod: w.method(first.Method), ConsentReceiptID: string(first.Consent), Language: first.Text.Lang,
		PIIPrincipalID: first.Signer.Name, PolicyURL: s.Site, Sensitive: true, SpiCat: []string{w.category}, Practice: s.Practice,
		PIIControllers: []Controller{{s.Controller.Name, w.contact(s.Controller.Name), s.Controller.OrgNumber}},
		Services: []Service{{Service: w.purpose(first.Purpose, s.ServiceName), Purposes: []Purpose{{
			Purpose: w.purpose(first.Purpose, s.ServiceName), PurposeCategory: []string{w.purposeCategory}, ConsentType: "EXPLICIT",
			PIICategory: []string{w.category}, PrimaryPurpose: first.Purpose == "relay_log", Termination: w.until(first.ValidTo),
			ThirdPartyDisclosure: s.ServiceName != "", ThirdPartyName: s.ServiceName,
		}}}},
	}
	m := &r.Record.Metadata
	m.SchemaVersion, m.RecordID, m.PIIPrincipalID = "ISO/IEC TS 27560:2023", string(first.Consent), string(first.Signer.Record)
	p := &r.Record.Processing
	p.Notice, p.NoticeVersion, p.Language = first.Text.Words, first.Text.Version, first.Text.Lang
	p.Purpose, p.LawfulBasis, p.PII = r.Services[0].Service, "consent", []string{w.category}
	p.Controllers, p.CollectionMethod, p.Retention = []string{s.Controller.Name}, r.CollectionMethod, w.retention
	p.Recipients, p.Withdrawal, p.Rights = []string{recipient}, w.withdraw, w.rights
	r.Record.Parties = []Party{
		{string(first.Signer.Record), first.Signer.Name, "pii_principal_representative", w.ground(&first.Signer)},
		{s.Controller.Number, s.Controller.Name, "pii_controller", "municipality"},
	}
	if s.ServiceName != "" {
		r.Record.Parties = append(r.Record.Parties, Party{string(first.Service), s.ServiceName, "recipient", "service"})
	}
	for i := range s.Proofs {
		x := &s.Proofs[i]
		r.Record.Events = append(r.Record.Events, Event{
			Time: stamp(x.Clock.ServerAt), State: x.Act, Type: "explicit", Entity: string(x.Sender.Person), Validity: string(x.ValidTo),
		})
		r.Evidence.Chain = append(r.Evidence.Chain, Link{s.Rows[i].No, hex.EncodeToString(s.Rows[i].Hash[:])})
	}
	if last.Act == "withdrawn" {
		r.Services[0].Purposes[0].Termination = w.withdrawn + " " + w.day(last.Clock.SignedOn)
	}
	e := &r.Evidence
	e.Weight, e.WeightText, e.TextSHA256, e.Assurance = first.Weight, w.weight(first.Weight), first.Text.SHA256, first.Sender.Assurance
	e.Witness, e.SignedOn, e.DeviceTime, e.ServerTime = s.WitnessName, first.Clock.SignedOn, stamp(first.Clock.DeviceAt), stamp(first.Clock.ServerAt)
	return r
}

func stamp(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// words of a receipt in one language.
type words struct {
	lang, title, refusedTitle, withdrawn, practice              string
	who, ground_, whatFor, sharedWith, answer, given, refused   string
	when, identified, witness, until_, untilClosed              string
	text, textVersion, mark, drawn, photo, typed                string
	withdrawHead, withdraw, weightHead, proof, proofText, chain string
	category, purposeCategory, retention, rights, deviceClock   string
	serverClock, controller, contactOf, print                   string
	purposes, methods, grounds, identities                      map[string]string
	weights                                                     map[Weight]string
}

func (w *words) method(m string) string     { return w.methods[m] }
func (w *words) weight(x Weight) string     { return w.weights[x] }
func (w *words) contact(name string) string { return strings.ReplaceAll(w.contactOf, "{0}", name) }
func (w *words) identity(a store.Assurance) string {
	t := w.identities[a.Method]
	if t == "" {
		t = w.identities[""]
	}
	return strings.NewReplacer("{issuer}", a.Issuer, "{acr}", a.ACR).Replace(t)
}

func (w *words) purpose(p, service string) string {
	return strings.ReplaceAll(w.purposes[p], "{0}", service)
}

func (w *words) until(d bti.Date) string {
	if d == "" {
		return w.untilClosed
	}
	return w.day(d)
}

// day is a day as people write it: 22.11.2026, 22 November 2026.
func (w *words) day(d bti.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	switch {
	case err != nil:
		return string(d)
	case w.lang == "en":
		return t.Format("2 January 2006")
	}
	return t.Format("2.1.2006")
}

func (w *words) ground(s *Signer) string {
	if s.As == "subject" {
		return w.grounds["subject"]
	}
	if g := w.grounds[s.Responsibility]; g != "" {
		return g
	}
	return w.grounds[""]
}
