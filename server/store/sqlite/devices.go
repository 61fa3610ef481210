package sqlite

import (
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
	delete(t.lastN, d.ID) // d has it
	err := t.run(`INSERT INTO device (id, person, name, created_at, last_n, last_contact, revoked_at, pull, incarnation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, (SELECT incarnation FROM meta))
		ON CONFLICT (id) DO UPDATE SET person = ?2, name = ?3, created_at = ?4, last_n = ?5, last_contact = ?6, revoked_at = ?7, pull = ?8`,
		string(d.ID), string(d.Person), d.Name, d.CreatedAt, d.LastN, d.LastContact, d.RevokedAt, d.Pull)
	return err
}

func parseOutcome(text string) (o syncproto.Outcome, err error) {
	v, err := jsonv.Parse(text)
	if err != nil {
		return o, err
	}
	return o, o.DecodeJSON(v)
}

// Outcome is the stored answer to an entry.
func (t *tx) Outcome(d syncproto.DeviceID, n int64) (k store.Kept, ok bool, err error) {
	var hash []byte
	var text string
	ok, err = t.row("SELECT hash, outcome, at FROM outcome WHERE device = ? AND n = ?", []any{string(d), n}, &hash, &text, &k.At)
	if err != nil || !ok {
		return k, false, err
	}
	k.Device, k.N = d, n
	copy(k.Hash[:], hash)
	k.Outcome, err = parseOutcome(text)
	return k, err == nil, err
}

// OutcomesAfter are the answers to the entries above n.
func (t *tx) OutcomesAfter(d syncproto.DeviceID, n int64, limit int) (list []syncproto.Outcome, err error) {
	err = t.rows("SELECT outcome FROM outcome WHERE device = ? AND n > ? ORDER BY n LIMIT ?", []any{string(d), n, limit}, func(scan func(...any) error) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		o, err := parseOutcome(text)
		list = append(list, o)
		return err
	})
	return list, err
}

// PutOutcome stores the answer to an entry and the device's last number.
func (t *tx) PutOutcome(k store.Kept) error {
	if err := t.run("INSERT INTO outcome (device, n, hash, outcome, at) VALUES (?, ?, ?, ?, ?)",
		string(k.Device), k.N, k.Hash[:], string(k.Outcome.AppendJSON(nil)), k.At); err != nil {
		return err
	}
	if t.lastN == nil {
		t.lastN = make(map[syncproto.DeviceID]int64)
	}
	t.lastN[k.Device] = k.N
	return nil
}

// DropOutcomes lets go of old outcomes. Their times rise with their numbers, so the first of them are the oldest.
func (t *tx) DropOutcomes(d syncproto.DeviceID, n, before int64, limit int) error {
	return t.run(`DELETE FROM outcome WHERE device = ?1 AND n IN
		(SELECT n FROM (SELECT n, at FROM outcome WHERE device = ?1 AND n <= ?2 ORDER BY n LIMIT ?4) WHERE at < ?3)`,
		string(d), n, before, limit)
}

// PutQuarantine keeps an entry for a human.
func (t *tx) PutQuarantine(q store.Quarantine) error {
	err := t.run("INSERT INTO quarantine (device, n, person, at, entry) VALUES (?, ?, ?, ?, ?)",
		string(q.Device), q.Entry.N, string(q.Person), q.At, string(q.Entry.AppendJSON(nil)))
	return err
}

// Quarantined entries in order of arrival.
func (t *tx) Quarantined(limit int) (list []store.Quarantine, err error) {
	err = t.rows("SELECT device, person, at, entry FROM quarantine ORDER BY rowid LIMIT ?", []any{limit}, func(scan func(...any) error) error {
		var q store.Quarantine
		var text string
		if err := scan(&q.Device, &q.Person, &q.At, &text); err != nil {
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
