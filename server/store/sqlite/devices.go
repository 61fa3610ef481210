package sqlite

import (
	"errors"
	"fmt"

	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const deviceColumns = "id, person, name, created_at, last_n, last_contact, revoked_at, pull, incarnation"

func (t *tx) devices(query string, args ...any) (list []store.Device, err error) {
	if err := t.settle(); err != nil {
		return nil, err
	}
	err = t.rows(query, args, func(scan func(...any) error) error {
		var d store.Device
		err := scan(&d.ID, &d.Person, &d.Name, &d.CreatedAt, &d.LastN, &d.LastContact, &d.RevokedAt, &d.Pull, &d.Incarnation)
		list = append(list, d)
		return err
	})
	return list, err
}

// Device is one device.
func (t *tx) Device(id syncproto.DeviceID) (d store.Device, ok bool, err error) {
	list, err := t.devices("SELECT "+deviceColumns+" FROM device WHERE id = ?", string(id))
	if err != nil || len(list) == 0 {
		return d, false, err
	}
	return list[0], true, nil
}

// AllDevices of a person, or of all.
func (t *tx) AllDevices(p syncproto.PersonID) ([]store.Device, error) {
	return t.devices("SELECT "+deviceColumns+" FROM device WHERE ?1 = '' OR person = ?1 ORDER BY created_at, id", string(p))
}

// PutDevice adds or replaces a device.
func (t *tx) PutDevice(d store.Device) error {
	if err := t.settle(); err != nil {
		return err
	}
	err := t.run(`INSERT INTO device (id, person, name, created_at, last_n, last_contact, revoked_at, pull, incarnation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (SELECT incarnation FROM meta))
		ON CONFLICT (id) DO UPDATE SET person = ?2, name = ?3, created_at = ?4, last_n = ?5, last_contact = ?6, revoked_at = ?7, pull = ?8`,
		string(d.ID), string(d.Person), d.Name, d.CreatedAt, d.LastN, d.LastContact, d.RevokedAt, d.Pull)
	return err
}

// NotePull notes one more pull of a device. It names neither its person nor whether it is revoked, so no trigger looks at the row.
func (t *tx) NotePull(d syncproto.DeviceID, at int64, more bool) (pull int64, ok bool, err error) {
	ok, err = t.row("UPDATE device SET pull = pull + ?2, last_contact = ?3 WHERE id = ?1 AND revoked_at = 0 RETURNING pull", []any{string(d), more, at}, &pull)
	return pull, ok, err
}

// DropDevice removes a device with its log-ins. What it sent or holds refers to it, and keeps it from going.
func (t *tx) DropDevice(d syncproto.DeviceID) error {
	if err := t.settle(); err != nil {
		return err
	}
	for _, q := range []string{
		"DELETE FROM refresh_token WHERE family IN (SELECT id FROM token_family WHERE device = ?)",
		"DELETE FROM token_family WHERE device = ?",
		"DELETE FROM device WHERE id = ?",
	} {
		if err := t.run(q, string(d)); err != nil {
			return err
		}
	}
	return nil
}

// Outcomes that come one after another in one transaction are kept in one row: they are mostly those
// of one push, and asked for together.

// Outcome is the stored answer to an entry.
func (t *tx) Outcome(d syncproto.DeviceID, n int64) (k store.Kept, ok bool, err error) {
	err = t.answersAfter(d, n-1, func(x *store.Kept) bool {
		if ok = x.N == n; ok {
			k = *x
		}
		return false
	})
	return k, ok, err
}

// OutcomesAfter are the answers to the entries above n.
func (t *tx) OutcomesAfter(d syncproto.DeviceID, n int64, limit int) (list []syncproto.Outcome, err error) {
	if limit <= 0 {
		return nil, nil
	}
	err = t.answersAfter(d, n, func(k *store.Kept) bool {
		list = append(list, k.Outcome)
		return len(list) < limit
	})
	return list, err
}

// answersAfter hands out the answers above n, in order, until it is told that it is enough.
func (t *tx) answersAfter(d syncproto.DeviceID, n int64, take func(*store.Kept) bool) error {
	if err := t.settle(); err != nil {
		return err
	}
	for more := true; more; {
		more = false
		err := t.rows("SELECT first, last, hashes, outcomes, at FROM answer WHERE device = ? AND last > ? ORDER BY last LIMIT 1", []any{string(d), n}, func(scan func(...any) error) error {
			var first, last, at int64
			var hashes []byte
			var text string
			if err := scan(&first, &last, &hashes, &text, &at); err != nil {
				return err
			}
			list, err := jsonv.Parse(text)
			if err != nil || int64(list.Len()) != last-first+1 || len(hashes) != 32*list.Len() {
				return errors.Join(errors.New("a row of answers does not hold what it says"), err)
			}
			more = true
			for i := max(0, int(n-first+1)); i < list.Len() && more; i++ {
				k := store.Kept{Device: d, N: first + int64(i), Hash: [32]byte(hashes[32*i:]), At: at}
				if err := k.Outcome.DecodeJSON(list.Elem(i)); err != nil {
					return err
				}
				more = take(&k)
			}
			n = last
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// PutOutcome stores the answer to an entry and the device's last number.
func (t *tx) PutOutcome(k store.Kept) error {
	if last := len(t.answers) - 1; last >= 0 && (t.answers[last].Device != k.Device || t.answers[last].N+1 != k.N || t.answers[last].At != k.At) {
		if err := t.putAnswers(); err != nil {
			return err
		}
	}
	if t.answers == nil {
		t.answers = t.kept[:0]
	}
	t.answers = append(t.answers, k)
	return nil
}

// putAnswers writes the outcomes that wait.
func (t *tx) putAnswers() error {
	if len(t.answers) == 0 {
		return nil
	}
	first, last := t.answers[0], t.answers[len(t.answers)-1]
	hashes, text := make([]byte, 0, 32*len(t.answers)), append(make([]byte, 0, 64*len(t.answers)), '[')
	for i := range t.answers {
		hashes = append(hashes, t.answers[i].Hash[:]...)
		if i > 0 {
			text = append(text, ',')
		}
		text = t.answers[i].Outcome.AppendJSON(text)
	}
	clear(t.answers)
	t.answers = t.answers[:0]
	t.kept = t.answers
	var taken int64
	if _, err := t.row("SELECT count(*) FROM answer WHERE device = ? AND last >= ? AND first <= ?", []any{string(first.Device), first.N, last.N}, &taken); err != nil {
		return err
	}
	if taken > 0 {
		return fmt.Errorf("an entry of %s from %d to %d has an outcome already", first.Device, first.N, last.N)
	}
	if err := t.run("INSERT INTO answer (device, first, last, hashes, outcomes, at) VALUES (?, ?, ?, ?, ?, ?)",
		string(first.Device), first.N, last.N, hashes, string(append(text, ']')), first.At); err != nil {
		return err
	}
	return t.run("UPDATE device SET last_n = ? WHERE id = ?", last.N, string(first.Device))
}

// DropOutcomes lets go of old outcomes, those of a row together. Their times rise with their numbers, so the first of them are the oldest.
func (t *tx) DropOutcomes(d syncproto.DeviceID, n, before int64, limit int) error {
	if err := t.settle(); err != nil {
		return err
	}
	return t.run(`DELETE FROM answer WHERE device = ?1 AND last IN
		(SELECT last FROM (SELECT last, at FROM answer WHERE device = ?1 AND last <= ?2 ORDER BY last LIMIT ?4) WHERE at < ?3)`,
		string(d), n, before, limit)
}
