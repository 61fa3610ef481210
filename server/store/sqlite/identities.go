package sqlite

import (
	"stafett/server/store"
	"stafett/syncproto"
)

// Identity at a provider.
func (t *tx) Identity(issuer, subject string) (i store.Identity, ok bool, err error) {
	i.Issuer, i.Subject = issuer, subject
	ok, err = t.row("SELECT person, created_at FROM identity WHERE issuer = ? AND subject = ?", []any{issuer, subject}, &i.Person, &i.CreatedAt)
	return i, ok, err
}

// IdentitiesOf a person.
func (t *tx) IdentitiesOf(p syncproto.PersonID) (list []store.Identity, err error) {
	err = t.rows("SELECT issuer, subject, person, created_at FROM identity WHERE person = ? ORDER BY issuer, subject", []any{string(p)}, func(scan func(...any) error) error {
		var i store.Identity
		err := scan(&i.Issuer, &i.Subject, &i.Person, &i.CreatedAt)
		list = append(list, i)
		return err
	})
	return list, err
}

// PutIdentity binds a subject to a person.
func (t *tx) PutIdentity(i store.Identity) error {
	other, ok, err := t.Identity(i.Issuer, i.Subject)
	if err != nil {
		return err
	}
	if ok && other.Person != i.Person {
		return &store.Error{Code: store.Taken, Detail: "that identity belongs to another person"}
	}
	err = t.run("INSERT INTO identity (issuer, subject, person, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", i.Issuer, i.Subject, string(i.Person), i.CreatedAt)
	return err
}

// DropIdentities of a person.
func (t *tx) DropIdentities(p syncproto.PersonID) error {
	err := t.run("DELETE FROM identity WHERE person = ?", string(p))
	return err
}

// Marked is the person of a mark.
func (t *tx) Marked(m store.Mark) (p syncproto.PersonID, ok bool, err error) {
	ok, err = t.row("SELECT person FROM identity_mark WHERE mark = ?", []any{m[:]}, &p)
	return p, ok, err
}

// PutMark gives a person a mark.
func (t *tx) PutMark(m store.Mark, p syncproto.PersonID) error {
	other, ok, err := t.Marked(m)
	if err != nil {
		return err
	}
	if ok && other != p {
		return &store.Error{Code: store.Taken, Detail: "that identity belongs to another person"}
	}
	err = t.run("INSERT INTO identity_mark (mark, person) VALUES (?, ?) ON CONFLICT DO NOTHING", m[:], string(p))
	return err
}

// DropMarks of a person.
func (t *tx) DropMarks(p syncproto.PersonID) error {
	err := t.run("DELETE FROM identity_mark WHERE person = ?", string(p))
	return err
}

// FamiliesOf a session at a provider.
func (t *tx) FamiliesOf(issuer, sid string) ([]store.Family, error) {
	return t.families("SELECT "+familyColumns+" FROM token_family WHERE issuer = ? AND sid = ? AND sid <> '' AND ended_at = 0 ORDER BY id", issuer, sid)
}

// PutOnce keeps something for one use.
func (t *tx) PutOnce(o store.Once) error {
	n, err := t.exec("INSERT INTO once (hash, data, expires_at, used) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", o.Hash[:], blob(o.Data), o.ExpiresAt)
	if err == nil && n == 0 {
		return &store.Error{Code: store.Taken, Detail: "it was used before"}
	}
	return err
}

// TakeOnce uses it. The row stays until it expires, so that the hash stays taken.
func (t *tx) TakeOnce(hash [32]byte, now int64) (data []byte, ok bool, err error) {
	ok, err = t.row("SELECT data FROM once WHERE hash = ? AND used = 0 AND expires_at > ?", []any{hash[:], now}, &data)
	if err != nil || !ok {
		return nil, false, err
	}
	err = t.run("UPDATE once SET used = 1, data = x'' WHERE hash = ?", hash[:])
	return data, true, err
}

// DropOnce forgets what expired.
func (t *tx) DropOnce(before int64) error {
	err := t.run("DELETE FROM once WHERE expires_at < ?", before)
	return err
}

// blob is never NULL, which the driver makes of a nil slice.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (t *tx) passkeys(query string, args ...any) (list []store.Passkey, err error) {
	err = t.rows("SELECT id, person, name, credential, created_at, used_at FROM passkey WHERE "+query, args, func(scan func(...any) error) error {
		var k store.Passkey
		err := scan(&k.ID, &k.Person, &k.Name, &k.Credential, &k.CreatedAt, &k.UsedAt)
		list = append(list, k)
		return err
	})
	return list, err
}

// Passkey by the id of its credential.
func (t *tx) Passkey(id []byte) (store.Passkey, bool, error) {
	list, err := t.passkeys("id = ?", id)
	if err != nil || len(list) == 0 {
		return store.Passkey{}, false, err
	}
	return list[0], true, nil
}

// PasskeysOf a person.
func (t *tx) PasskeysOf(p syncproto.PersonID) ([]store.Passkey, error) {
	return t.passkeys("person = ? ORDER BY created_at, id", string(p))
}

// PutPasskey adds or replaces a passkey.
func (t *tx) PutPasskey(k store.Passkey) error {
	err := t.run(`INSERT INTO passkey (id, person, name, credential, created_at, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (id) DO UPDATE SET name = ?3, credential = ?4, used_at = ?6`,
		k.ID, string(k.Person), k.Name, k.Credential, k.CreatedAt, k.UsedAt)
	return err
}

// DropPasskey forgets one.
func (t *tx) DropPasskey(id []byte) error {
	err := t.run("DELETE FROM passkey WHERE id = ?", id)
	return err
}

// SecondFactor of a person.
func (t *tx) SecondFactor(p syncproto.PersonID) (f store.SecondFactor, ok bool, err error) {
	f.Person = p
	ok, err = t.row("SELECT secret, confirmed_at, last_step FROM second_factor WHERE person = ?", []any{string(p)}, &f.Secret, &f.ConfirmedAt, &f.LastStep)
	return f, ok, err
}

// PutSecondFactor sets it.
func (t *tx) PutSecondFactor(f store.SecondFactor) error {
	err := t.run(`INSERT INTO second_factor (person, secret, confirmed_at, last_step) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (person) DO UPDATE SET secret = ?2, confirmed_at = ?3, last_step = ?4`,
		string(f.Person), blob(f.Secret), f.ConfirmedAt, f.LastStep)
	return err
}

// DropSecondFactor forgets it.
func (t *tx) DropSecondFactor(p syncproto.PersonID) error {
	err := t.run("DELETE FROM second_factor WHERE person = ?", string(p))
	return err
}

// Secret of this database.
func (t *tx) Secret(name string) (value []byte, ok bool, err error) {
	ok, err = t.row("SELECT value FROM secret WHERE name = ?", []any{name}, &value)
	return value, ok, err
}

// PutSecret sets it.
func (t *tx) PutSecret(name string, value []byte) error {
	err := t.run("INSERT INTO secret (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", name, blob(value))
	return err
}
