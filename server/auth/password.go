package auth

import (
	"context"
	"encoding/base64"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Argon are the parameters of Argon2id.
type Argon struct {
	MemoryKiB uint32
	Passes    uint32
}

// DefaultArgon is OWASP's first recommendation (Password Storage Cheat Sheet):
// 19 MiB, two passes, one lane.
var DefaultArgon = Argon{MemoryKiB: 19 * 1024, Passes: 2}

const (
	saltBytes = 16
	hashBytes = 32
)

// Hash is a password in PHC form: $argon2id$v=19$m=…,t=…,p=1$salt$hash.
func (s *Service) Hash(ctx context.Context, password string) (string, error) {
	if n := utf8.RuneCountInString(password); n < PasswordMin || n > PasswordMax {
		return "", refuse(WeakPassword)
	}
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(s.rand, salt); err != nil {
		return "", err
	}
	sum, err := s.derive(ctx, password, salt, s.argon)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return "$argon2id$v=19$m=" + strconv.Itoa(int(s.argon.MemoryKiB)) + ",t=" + strconv.Itoa(int(s.argon.Passes)) + ",p=1$" + b64(salt) + "$" + b64(sum), nil
}

func (s *Service) derive(ctx context.Context, password string, salt []byte, a Argon) ([]byte, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, a.Passes, a.MemoryKiB, 1, hashBytes), nil
}

// check tells whether the password is the one hashed. For an account without
// a hash the same work is done in vain, so that the time does not tell which accounts exist.
func (s *Service) check(ctx context.Context, hash, password string) (bool, error) {
	if len(password) > 4*PasswordMax {
		return false, nil
	}
	a, salt, want, ok := parseHash(hash)
	if !ok {
		a, salt = s.argon, make([]byte, saltBytes)
	}
	got, err := s.derive(ctx, password, salt, a)
	if err != nil {
		return false, err
	}
	return ok && equal(got, want), nil
}

func parseHash(hash string) (a Argon, salt, sum []byte, ok bool) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[1] != "argon2id" || part[2] != "v=19" {
		return a, nil, nil, false
	}
	for _, kv := range strings.Split(part[3], ",") {
		k, v, _ := strings.Cut(kv, "=")
		n, err := strconv.ParseUint(v, 10, 32)
		if err != nil {
			return a, nil, nil, false
		}
		switch k {
		case "m":
			a.MemoryKiB = uint32(n)
		case "t":
			a.Passes = uint32(n)
		}
	}
	salt, err := base64.RawStdEncoding.DecodeString(part[4])
	if err != nil {
		return a, nil, nil, false
	}
	sum, err = base64.RawStdEncoding.DecodeString(part[5])
	if err != nil || len(sum) == 0 || a.Passes == 0 || a.MemoryKiB < 8 {
		return a, nil, nil, false
	}
	return a, salt, sum, true
}
