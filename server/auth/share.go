package auth

import (
	"context"
	"crypto/sha256"
	"errors"

	"stafett/server/store"
	"stafett/syncproto"
)

// ShareTriesMax is how many wrong codes a share survives in a row. Then it is forgotten, and with it what the device holds.
const ShareTriesMax = 10

// KeyShare is the server's half of a device's key, as the device hands it in.
type KeyShare struct {
	// ID is of the device's making, at random.
	ID    string
	Share [32]byte
	// Verifier is what the device works out of the right code; another code gives another.
	Verifier [32]byte
}

// KeepShare keeps the share of a device's key for it, in the place of an earlier one. What is kept already is not written again.
func (s *Service) KeepShare(ctx context.Context, person syncproto.PersonID, device syncproto.DeviceID, k KeyShare) error {
	want := store.Share{ID: k.ID, Device: device, Person: person, Share: k.Share, Verifier: sha256.Sum256(k.Verifier[:])}
	same := func(r store.Shares) (bool, error) {
		has, ok, err := r.Share(k.ID)
		want.CreatedAt = has.CreatedAt
		return ok && has == want, err
	}
	kept := false
	if err := s.st.Read(ctx, func(r store.Reader) (err error) { kept, err = same(r); return err }); err != nil || kept {
		return err
	}
	err := s.st.Write(ctx, func(tx store.Tx) error {
		want.CreatedAt = s.now().UnixMilli()
		return tx.PutShare(want)
	})
	if store.CodeOf(err) == store.Taken {
		return refuse(ShareGone)
	}
	return err
}

// OpenShare hands out a share to who shows its verifier. No token is asked for: those lie on the device, sealed with a key
// that this share is half of. So the attempts are counted here, and a code can be guessed ShareTriesMax times and not
// more, however many copies of the device there are. A blocked device gets nothing, nor does that of a person who has
// no post today.
func (s *Service) OpenShare(ctx context.Context, id string, verifier [32]byte) (share [32]byte, err error) {
	var refusal error
	err = s.st.Write(ctx, func(tx store.Tx) error {
		refusal = nil
		k, ok, err := tx.Share(id)
		if err != nil {
			return err
		}
		d, known, err := tx.Device(k.Device)
		if err != nil {
			return err
		}
		a, has, err := tx.Account(k.Person)
		if err != nil {
			return err
		}
		switch {
		case !ok || !known || !has || d.Person != k.Person:
			refusal = refuse(ShareGone)
			return nil
		case d.RevokedAt != 0:
			refusal = refuse(DeviceRevoked)
			return nil
		}
		is, works, err := s.asToday(tx, a)
		if err != nil {
			return err
		}
		if !works || a.DisabledAt != 0 {
			refusal = refuse(AccountEnded)
			return nil
		}
		if sum := sha256.Sum256(verifier[:]); equal(sum[:], k.Verifier[:]) {
			share = k.Share
			if k.Wrong == 0 {
				return nil
			}
			k.Wrong = 0
			return tx.PutShare(k)
		}
		k.Wrong++
		refusal = refuse(BadShare)
		line := store.LogLine{At: s.now().UnixMilli(), Person: k.Person, Role: is.Role, Unit: is.Unit, Device: k.Device, What: "login_refused", Ground: string(BadShare)}
		next := tx.PutShare
		if k.Wrong == ShareTriesMax {
			refusal, line.Ground = refuse(ShareGone), string(ShareGone)
			next = func(store.Share) error { return tx.DropShare(id) }
		}
		return errors.Join(next(k), tx.AppendLog(line))
	})
	if err != nil {
		return [32]byte{}, err
	}
	return share, refusal
}
