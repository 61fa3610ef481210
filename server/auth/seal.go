package auth

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"io"

	"stafett/server/store"
)

// secrets are keys of the database that every server of a municipality shares.
type secrets struct {
	seal []byte // of what browsers carry for us
	pid  []byte // of the keyed hashes of national identity numbers
}

const secretBytes = 32

// loadSecrets reads the keys of the database, and makes those that it has not.
func (s *Service) loadSecrets(ctx context.Context) error {
	all := []struct {
		name string
		into *[]byte
	}{{"seal", &s.secrets.seal}, {"pid", &s.secrets.pid}}
	missing := false
	err := s.st.Read(ctx, func(r store.Reader) error {
		for _, k := range all {
			v, ok, err := r.Secret(k.name)
			if err != nil {
				return err
			}
			*k.into, missing = v, missing || !ok
		}
		return nil
	})
	if err != nil || !missing {
		return err
	}
	return s.st.Write(ctx, func(tx store.Tx) error {
		for _, k := range all {
			v, ok, err := tx.Secret(k.name)
			if err != nil {
				return err
			}
			if !ok {
				v = make([]byte, secretBytes)
				if _, err := io.ReadFull(s.rand, v); err != nil {
					return err
				}
				if err := tx.PutSecret(k.name, v); err != nil {
					return err
				}
			}
			*k.into = v
		}
		return nil
	})
}

// WithPIDKey takes another key for the hashes of national identity numbers than the one in the database,
// so that the database alone does not let one try all numbers.
func (s *Service) WithPIDKey(key []byte) *Service {
	s.secrets.pid = key
	return s
}

// MarkOfPID is what a person is known by instead of the national identity number.
func (s *Service) MarkOfPID(pid string) store.Mark {
	m := hmac.New(sha256.New, s.secrets.pid)
	m.Write([]byte("pid\x00" + pid))
	return store.Mark(m.Sum(nil))
}

// sealed is a value as JSON, encrypted and authenticated (AES-256-GCM) for one purpose.
func (s *Service) sealed(key []byte, purpose string, v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	gcm, err := aead(key, purpose)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(plain)+gcm.Overhead())
	if _, err := io.ReadFull(s.rand, nonce); err != nil {
		return nil, err
	}
	return gcm.Seal(nonce, nonce, plain, []byte(purpose)), nil
}

// unsealed opens it; false when it is not ours or was changed.
func unsealed(key []byte, purpose string, box []byte, into any) bool {
	gcm, err := aead(key, purpose)
	if err != nil || len(box) < gcm.NonceSize() {
		return false
	}
	plain, err := gcm.Open(nil, box[:gcm.NonceSize()], box[gcm.NonceSize():], []byte(purpose))
	return err == nil && json.Unmarshal(plain, into) == nil
}

// aead is of a key of its own for each purpose.
func aead(key []byte, purpose string) (cipher.AEAD, error) {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("seal\x00" + purpose))
	block, err := aes.NewCipher(m.Sum(nil))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
