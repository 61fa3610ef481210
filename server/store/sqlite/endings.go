package sqlite

import (
	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// ConsentsEnding are the consents that end and that nobody has been told of.
func (t *tx) ConsentsEnding(from, to bti.Date, after store.Ending, limit int) (list []store.Ending, err error) {
	err = t.rows(`SELECT id, case_id, json_extract(fields, '$.validTo') FROM record
		WHERE kind = 'consent' AND json_extract(fields, '$.validTo') BETWEEN ?1 AND ?2 AND (json_extract(fields, '$.validTo'), id) > (?3, ?4)
			AND json_extract(fields, '$.state') = 'given' AND NOT EXISTS (SELECT 1 FROM consent_told x WHERE x.consent = record.id)
		ORDER BY json_extract(fields, '$.validTo'), id LIMIT ?5`,
		[]any{string(from), string(to), string(after.Until), string(after.Consent), limit}, func(scan func(...any) error) error {
			var x store.Ending
			err := scan(&x.Consent, &x.Case, &x.Until)
			list = append(list, x)
			return err
		})
	return list, err
}

// PutConsentTold remembers that people have been told.
func (t *tx) PutConsentTold(consent syncproto.RecordID, at int64) error {
	return t.run("INSERT INTO consent_told (consent, at) VALUES (?, ?) ON CONFLICT DO NOTHING", string(consent), at)
}
