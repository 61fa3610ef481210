package sqlite

import (
	"stafett/server/store"
	"stafett/syncproto"
)

const evidenceColumns = "no, at, case_id, consent, what, doc, hash"

func (t *tx) evidence(query string, args ...any) (list []store.Evidence, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var e store.Evidence
		var hash []byte
		err := scan(&e.No, &e.At, &e.Case, &e.Consent, &e.What, &e.Doc, &hash)
		copy(e.Hash[:], hash)
		list = append(list, e)
		return err
	})
	return list, err
}

// EvidenceAfter a number.
func (t *tx) EvidenceAfter(after int64, limit int) ([]store.Evidence, error) {
	return t.evidence("SELECT "+evidenceColumns+" FROM evidence WHERE no > ? ORDER BY no LIMIT ?", after, limit)
}

// EvidenceOf a consent.
func (t *tx) EvidenceOf(consent syncproto.RecordID) ([]store.Evidence, error) {
	return t.evidence("SELECT "+evidenceColumns+" FROM evidence WHERE consent = ? ORDER BY no", string(consent))
}

// AppendEvidence stores a row at the end of the chain.
func (t *tx) AppendEvidence(e store.Evidence) (store.Evidence, error) {
	var hash []byte
	e.No = 0
	if _, err := t.row("SELECT no, hash FROM evidence ORDER BY no DESC LIMIT 1", nil, &e.No, &hash); err != nil {
		return e, err
	}
	var before [32]byte
	copy(before[:], hash)
	e.No++
	e.Hash = store.EvidenceHash(before, e)
	err := t.run("INSERT INTO evidence ("+evidenceColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
		e.No, e.At, string(e.Case), string(e.Consent), e.What, e.Doc, e.Hash[:])
	return e, err
}
