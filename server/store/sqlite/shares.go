package sqlite

import "stafett/server/store"

// Share of a device's key.
func (t *tx) Share(id string) (s store.Share, ok bool, err error) {
	var share, verifier []byte
	s.ID = id
	ok, err = t.row("SELECT device, person, share, verifier, wrong, created_at FROM key_share WHERE id = ?", []any{id},
		&s.Device, &s.Person, &share, &verifier, &s.Wrong, &s.CreatedAt)
	copy(s.Share[:], share)
	copy(s.Verifier[:], verifier)
	return s, ok, err
}

// PutShare adds or replaces the share of a device.
func (t *tx) PutShare(s store.Share) error {
	other, ok, err := t.Share(s.ID)
	if err != nil {
		return err
	}
	if ok && other.Person != s.Person {
		return &store.Error{Code: store.Taken, Detail: "that share belongs to another person"}
	}
	if err := t.run("DELETE FROM key_share WHERE id = ?1 OR device = ?2", s.ID, string(s.Device)); err != nil {
		return err
	}
	return t.run("INSERT INTO key_share (id, device, person, share, verifier, wrong, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		s.ID, string(s.Device), string(s.Person), s.Share[:], s.Verifier[:], s.Wrong, s.CreatedAt)
}

// DropShare forgets it.
func (t *tx) DropShare(id string) error { return t.run("DELETE FROM key_share WHERE id = ?", id) }
