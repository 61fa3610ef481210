package store

import (
	"crypto/sha256"
	"strconv"

	"stafett/internal/bti"
	"stafett/syncproto"
)

// Evidence is a row of the chain of proof of what a family has answered: one
// for each consent signed, refused or withdrawn, written in the transaction that does
// it and never changed.
type Evidence struct {
	// No counts from 1 without gaps.
	No int64
	At int64 // server's clock, ms since 1970
	// Case and Consent it is about.
	Case    bti.CaseID
	Consent syncproto.RecordID
	// What: sign_consent, refuse_consent, withdraw_consent.
	What string
	// Doc is the proof itself, a JSON text kept byte for byte; see package consents.
	Doc string
	// Hash is SHA-256 over the row before's Hash and this row; see EvidenceHash.
	Hash [32]byte
}

// EvidenceHash is the hash of a row of evidence, made as ChainHash is.
func EvidenceHash(before [32]byte, e Evidence) [32]byte {
	h := sha256.New()
	h.Write(before[:])
	add := chained(h)
	add(strconv.FormatInt(e.No, 10))
	add(strconv.FormatInt(e.At, 10))
	add(string(e.Case))
	add(string(e.Consent))
	add(e.What)
	add(e.Doc)
	return [32]byte(h.Sum(nil))
}

// EvidenceLog reads the chain of proof.
type EvidenceLog interface {
	// EvidenceAfter a number, in order, at most limit.
	EvidenceAfter(after int64, limit int) ([]Evidence, error)
	// EvidenceOf a consent, in order.
	EvidenceOf(consent syncproto.RecordID) ([]Evidence, error)
}

// EvidenceTx writes the chain of proof.
type EvidenceTx interface {
	// AppendEvidence gives the row its number and hash, stores it and answers it.
	AppendEvidence(e Evidence) (Evidence, error)
}

// VerifyEvidence walks the chain of proof and tells how many rows are in
// order, and the number of the first that is not (0: all are).
func VerifyEvidence(r EvidenceLog) (good, bad int64, err error) {
	var before [32]byte
	for {
		rows, err := r.EvidenceAfter(good, 200)
		if err != nil || len(rows) == 0 {
			return good, 0, err
		}
		for _, e := range rows {
			if e.No != good+1 || e.Hash != EvidenceHash(before, e) {
				return good, good + 1, nil
			}
			before = e.Hash
			good++
		}
	}
}
