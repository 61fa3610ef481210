package sqlite

import (
	"fmt"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const quarantineColumns = "q.device, q.person, q.at, q.entry, q.case_id, q.unit, q.why, q.judged_at, q.judged_by, q.result, q.version, q.reason"

func (t *tx) quarantines(query string, args ...any) (list []store.Quarantine, err error) {
	err = t.rows("SELECT "+quarantineColumns+" FROM quarantine q "+query, args, func(scan func(...any) error) error {
		var q store.Quarantine
		var text string
		if err := scan(&q.Device, &q.Person, &q.At, &text, &q.Case, &q.Unit, &q.Why, &q.JudgedAt, &q.JudgedBy, &q.Result, &q.Version, &q.Reason); err != nil {
			return err
		}
		v, err := jsonv.Parse(text)
		if err != nil {
			return err
		}
		err = q.Entry.DecodeJSON(v)
		list = append(list, q)
		return err
	})
	return list, err
}

// Quarantined entries in order of arrival.
func (t *tx) Quarantined(limit int) ([]store.Quarantine, error) {
	return t.quarantines("ORDER BY q.rowid LIMIT ?", limit)
}

// A case belongs to the unit that its head says; one that has not come, to its writer's.
const ofUnit = "LEFT JOIN case_head h ON h.case_id = q.case_id WHERE q.judged_at = 0 AND q.case_id <> '' AND coalesce(h.unit, q.unit) = ?1"

// ToJudge are the entries that wait for the leader of a unit.
func (t *tx) ToJudge(unit bti.UnitID, limit, bytes int) ([]store.Quarantine, error) {
	return t.quarantines(`JOIN (SELECT q.rowid AS id, row_number() OVER arrived AS nth, sum(length(q.entry)) OVER arrived AS bytes FROM quarantine q `+ofUnit+`
		WINDOW arrived AS (ORDER BY q.rowid)) w ON w.id = q.rowid AND (w.nth = 1 OR w.nth <= ?2 AND w.bytes <= ?3) ORDER BY q.rowid`, string(unit), limit, bytes)
}

// CountToJudge is how many wait for the leader of a unit.
func (t *tx) CountToJudge(unit bti.UnitID) (n int, err error) {
	_, err = t.row("SELECT count(*) FROM quarantine q "+ofUnit, []any{string(unit)}, &n)
	return n, err
}

// QuarantineOf is the quarantine of an entry.
func (t *tx) QuarantineOf(d syncproto.DeviceID, n int64) (q store.Quarantine, ok bool, err error) {
	list, err := t.quarantines("WHERE q.device = ? AND q.n = ?", string(d), n)
	if err != nil || len(list) == 0 {
		return q, false, err
	}
	return list[0], true, nil
}

// JudgedOf are the judged entries of a person with a number.
func (t *tx) JudgedOf(p syncproto.PersonID, n int64) ([]store.Quarantine, error) {
	return t.quarantines("WHERE q.person = ? AND q.n = ? AND q.judged_at > 0 ORDER BY q.rowid", string(p), n)
}

// PutQuarantine keeps an entry for a human.
func (t *tx) PutQuarantine(q store.Quarantine) error {
	return t.run("INSERT INTO quarantine (device, n, person, at, entry, case_id, unit, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		string(q.Device), q.Entry.N, string(q.Person), q.At, string(q.Entry.AppendJSON(nil)), string(q.Case), string(q.Unit), q.Why)
}

// PutJudgement writes what was decided about an entry, once.
func (t *tx) PutJudgement(d syncproto.DeviceID, n int64, j store.Judgement) error {
	q, ok, err := t.QuarantineOf(d, n)
	switch {
	case err != nil:
		return err
	case !ok || q.JudgedAt != 0:
		return fmt.Errorf("entry %d of %s does not wait for a judgement", n, d)
	}
	return t.run("UPDATE quarantine SET judged_at = ?, judged_by = ?, result = ?, version = ?, reason = ? WHERE device = ? AND n = ?",
		j.JudgedAt, string(j.JudgedBy), string(j.Result), j.Version, j.Reason, string(d), n)
}
