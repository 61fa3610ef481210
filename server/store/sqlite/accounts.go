package sqlite

import (
	"encoding/json"

	"stafett/server/store"
	"stafett/syncproto"
)

// Name sets the tenant.
func (t *tx) Name(tenant string) error {
	err := t.run("UPDATE meta SET tenant = ?", tenant)
	return err
}

const accountColumns = "person, login, name, role, unit, service, password_hash, failures, locked_until, disabled_at, created_at"

func (t *tx) accounts(query string, args ...any) (list []store.Account, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var a store.Account
		err := scan(&a.Person, &a.Login, &a.Name, &a.Role, &a.Unit, &a.Service, &a.PasswordHash, &a.Failures, &a.LockedUntil, &a.DisabledAt, &a.CreatedAt)
		list = append(list, a)
		return err
	})
	return list, err
}

func one(list []store.Account, err error) (store.Account, bool, error) {
	if err != nil || len(list) == 0 {
		return store.Account{}, false, err
	}
	return list[0], true, nil
}

// Account is a person's account.
func (t *tx) Account(p syncproto.PersonID) (store.Account, bool, error) {
	return one(t.accounts("SELECT "+accountColumns+" FROM account WHERE person = ?", string(p)))
}

// AccountByLogin is the account with that login.
func (t *tx) AccountByLogin(login string) (store.Account, bool, error) {
	return one(t.accounts("SELECT "+accountColumns+" FROM account WHERE login = ?", login))
}

// AllAccounts in order of person.
func (t *tx) AllAccounts() ([]store.Account, error) {
	return t.accounts("SELECT " + accountColumns + " FROM account ORDER BY person")
}

// PutAccount adds or replaces an account.
func (t *tx) PutAccount(a store.Account) error {
	other, ok, err := t.AccountByLogin(a.Login)
	if err != nil {
		return err
	}
	if ok && other.Person != a.Person {
		return &store.Error{Code: store.Taken, Detail: "another account has that login"}
	}
	err = t.run(`INSERT INTO account (person, login, name, role, unit, service, password_hash, failures, locked_until, disabled_at, created_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
		ON CONFLICT (person) DO UPDATE SET login = ?2, name = ?3, role = ?4, unit = ?5, service = ?6, password_hash = ?7, failures = ?8, locked_until = ?9, disabled_at = ?10, created_at = ?11`,
		string(a.Person), a.Login, a.Name, string(a.Role), string(a.Unit), string(a.Service), a.PasswordHash, a.Failures, a.LockedUntil, a.DisabledAt, a.CreatedAt)
	return err
}

const familyColumns = "id, person, device, created_at, ended_at, ended_why, issuer, sid, assurance"

func (t *tx) families(query string, args ...any) (list []store.Family, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var f store.Family
		var issuer string // of the assurance, beside it to be searched by
		var assurance []byte
		if err := scan(&f.ID, &f.Person, &f.Device, &f.CreatedAt, &f.EndedAt, &f.EndedWhy, &issuer, &f.SID, &assurance); err != nil {
			return err
		}
		list = append(list, f)
		return json.Unmarshal(assurance, &list[len(list)-1].Assurance)
	})
	return list, err
}

// Family is a chain of refresh tokens.
func (t *tx) Family(id string) (store.Family, bool, error) {
	list, err := t.families("SELECT "+familyColumns+" FROM token_family WHERE id = ?", id)
	if err != nil || len(list) == 0 {
		return store.Family{}, false, err
	}
	return list[0], true, nil
}

// PutFamily adds or replaces a family. How its person was identified is never changed.
func (t *tx) PutFamily(f store.Family) error {
	assurance, err := json.Marshal(f.Assurance)
	if err != nil {
		return err
	}
	err = t.run(`INSERT INTO token_family (id, person, device, created_at, ended_at, ended_why, issuer, sid, assurance) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
		ON CONFLICT (id) DO UPDATE SET ended_at = ?5, ended_why = ?6`,
		f.ID, string(f.Person), string(f.Device), f.CreatedAt, f.EndedAt, f.EndedWhy, f.Assurance.Issuer, f.SID, string(assurance))
	return err
}

// EndFamilies ends all families of a device.
func (t *tx) EndFamilies(d syncproto.DeviceID, at int64, why string) (int, error) {
	n, err := t.exec("UPDATE token_family SET ended_at = ?, ended_why = ? WHERE device = ? AND ended_at = 0", at, why, string(d))
	return int(n), err
}

// RefreshToken by its hash.
func (t *tx) RefreshToken(hash [32]byte) (r store.RefreshToken, ok bool, err error) {
	var successor, attempt []byte
	ok, err = t.row("SELECT family, expires_at, used_at, successor, attempt FROM refresh_token WHERE hash = ?", []any{hash[:]},
		&r.Family, &r.ExpiresAt, &r.UsedAt, &successor, &attempt)
	r.Hash = hash
	copy(r.Successor[:], successor)
	copy(r.Attempt[:], attempt)
	return r, ok, err
}

// PutRefreshToken adds or replaces a token.
func (t *tx) PutRefreshToken(r store.RefreshToken) error {
	err := t.run(`INSERT INTO refresh_token (hash, family, expires_at, used_at, successor, attempt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (hash) DO UPDATE SET expires_at = ?3, used_at = ?4, successor = ?5, attempt = ?6`,
		r.Hash[:], r.Family, r.ExpiresAt, r.UsedAt, r.Successor[:], r.Attempt[:])
	return err
}

// DropRefreshTokens forgets tokens that expired before a moment.
func (t *tx) DropRefreshTokens(before int64) error {
	err := t.run("DELETE FROM refresh_token WHERE expires_at < ?", before)
	return err
}

// SigningKeys, newest first.
func (t *tx) SigningKeys() (list []store.SigningKey, err error) {
	err = t.rows("SELECT id, seed, created_at, retired_at FROM signing_key ORDER BY created_at DESC, id DESC", nil, func(scan func(...any) error) error {
		var k store.SigningKey
		var seed []byte
		err := scan(&k.ID, &seed, &k.CreatedAt, &k.RetiredAt)
		copy(k.Seed[:], seed)
		list = append(list, k)
		return err
	})
	return list, err
}

// PutSigningKey adds or replaces a key.
func (t *tx) PutSigningKey(k store.SigningKey) error {
	err := t.run("INSERT INTO signing_key (id, seed, created_at, retired_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET retired_at = ?4",
		k.ID, k.Seed[:], k.CreatedAt, k.RetiredAt)
	return err
}

// DropSigningKeys forgets keys retired before a moment.
func (t *tx) DropSigningKeys(before int64) error {
	err := t.run("DELETE FROM signing_key WHERE retired_at > 0 AND retired_at < ?", before)
	return err
}
