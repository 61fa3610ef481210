package sqlite

import (
	"stafett/server/store"
	"stafett/syncproto"
)

// Contact is how a person wants to hear of something new.
func (t *tx) Contact(p syncproto.PersonID) (c store.Contact, ok bool, err error) {
	ok, err = t.row("SELECT person, email, lang FROM contact WHERE person = ?", []any{string(p)}, &c.Person, &c.Email, &c.Lang)
	return c, ok, err
}

// PutContact adds or replaces it.
func (t *tx) PutContact(c store.Contact) error {
	err := t.run("INSERT OR REPLACE INTO contact (person, email, lang) VALUES (?, ?, ?)", string(c.Person), c.Email, c.Lang)
	return err
}

// PushTargets of a person, in order of device: of devices on which they are logged in.
func (t *tx) PushTargets(p syncproto.PersonID) (list []store.PushTarget, err error) {
	err = t.rows(`SELECT device, person, endpoint, p256dh, auth, lang FROM push_target WHERE person = ?
		AND EXISTS (SELECT 1 FROM token_family f WHERE f.device = push_target.device AND f.person = push_target.person AND f.ended_at = 0) ORDER BY device`, []any{string(p)},
		func(scan func(...any) error) error {
			var x store.PushTarget
			err := scan(&x.Device, &x.Person, &x.Endpoint, &x.P256dh, &x.Auth, &x.Lang)
			list = append(list, x)
			return err
		})
	return list, err
}

// PutPushTarget adds or replaces a device's target.
func (t *tx) PutPushTarget(x store.PushTarget) error {
	err := t.run("INSERT OR REPLACE INTO push_target (device, person, endpoint, p256dh, auth, lang) VALUES (?, ?, ?, ?, ?, ?)",
		string(x.Device), string(x.Person), x.Endpoint, x.P256dh, x.Auth, x.Lang)
	return err
}

// DropPushTarget forgets a device's target.
func (t *tx) DropPushTarget(d syncproto.DeviceID) error {
	err := t.run("DELETE FROM push_target WHERE device = ?", string(d))
	return err
}

const messageColumns = "id, person, created_at, next_try, tries, ended_at, ended_how"

func (t *tx) messages(query string, args ...any) (list []store.Message, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var m store.Message
		err := scan(&m.ID, &m.Person, &m.CreatedAt, &m.NextTry, &m.Tries, &m.EndedAt, &m.EndedHow)
		list = append(list, m)
		return err
	})
	return list, err
}

// LastMessage is a person's newest message.
func (t *tx) LastMessage(p syncproto.PersonID) (store.Message, bool, error) {
	list, err := t.MessagesOf(p, 1)
	if err != nil || len(list) == 0 {
		return store.Message{}, false, err
	}
	return list[0], true, nil
}

// MessagesOf a person, newest first.
func (t *tx) MessagesOf(p syncproto.PersonID, limit int) ([]store.Message, error) {
	return t.messages("SELECT "+messageColumns+" FROM message WHERE person = ? ORDER BY id DESC LIMIT ?", string(p), limit)
}

// DueMessages wait and may be tried now.
func (t *tx) DueMessages(at int64, limit int) ([]store.Message, error) {
	return t.messages("SELECT "+messageColumns+" FROM message WHERE ended_at = 0 AND next_try <= ? ORDER BY next_try, id LIMIT ?", at, limit)
}

// AddMessage stores a new message.
func (t *tx) AddMessage(m store.Message) (id int64, err error) {
	_, err = t.row("INSERT INTO message (person, created_at, next_try, tries, ended_at, ended_how) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
		[]any{string(m.Person), m.CreatedAt, m.NextTry, m.Tries, m.EndedAt, m.EndedHow}, &id)
	return id, err
}

// PutMessage replaces a message.
func (t *tx) PutMessage(m store.Message) error {
	err := t.run("UPDATE message SET next_try = ?, tries = ?, ended_at = ?, ended_how = ? WHERE id = ?", m.NextTry, m.Tries, m.EndedAt, m.EndedHow, m.ID)
	return err
}

// DropMessages forgets those that ended before a moment.
func (t *tx) DropMessages(before int64) error {
	err := t.run("DELETE FROM message WHERE ended_at > 0 AND ended_at < ?", before)
	return err
}

// VAPID is the key pair for push services.
func (t *tx) VAPID() (v store.VAPID, ok bool, err error) {
	ok, err = t.row("SELECT public, private FROM vapid", nil, &v.Public, &v.Private)
	return v, ok, err
}

// PutVAPID keeps the key pair.
func (t *tx) PutVAPID(v store.VAPID) error {
	err := t.run("INSERT OR REPLACE INTO vapid (one, public, private) VALUES (1, ?, ?)", v.Public, v.Private)
	return err
}
