package store

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strconv"
)

// ChainHash is the hash of a log line: SHA-256 over the hash of the line
// before (32 zero bytes for the first) and the line's fields in the order of
// the struct, each preceded by its length in 8 bytes. A line changed, removed
// or put in between later makes every hash after it wrong.
func ChainHash(before [32]byte, l LogLine) [32]byte {
	h := sha256.New()
	h.Write(before[:])
	add := chained(h)
	add(strconv.FormatInt(l.No, 10))
	add(strconv.FormatInt(l.At, 10))
	add(string(l.Person))
	add(string(l.Role))
	add(string(l.Unit))
	add(string(l.Device))
	add(l.What)
	add(string(l.Scope))
	add(l.Ground)
	add(strconv.FormatInt(l.Count, 10))
	if l.Detail != "" || l.DeviceAt != 0 {
		// Lines of before had neither: their hashes stay what they were.
		add(l.Detail)
		add(strconv.FormatInt(l.DeviceAt, 10))
	}
	return [32]byte(h.Sum(nil))
}

// chained adds texts to a hash, each preceded by its length in 8 bytes, so that
// what moves across the border of two fields shows.
func chained(h hash.Hash) func(string) {
	return func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
}

// VerifyLog walks the access log and tells how many lines are in order, and
// the number of the first that is not (0: all are).
func VerifyLog(r Log) (good, bad int64, err error) {
	var before [32]byte
	for {
		lines, err := r.LogLines(good, 1000)
		if err != nil {
			return good, 0, err
		}
		if len(lines) == 0 {
			return good, 0, nil
		}
		for _, l := range lines {
			if l.No != good+1 || l.Hash != ChainHash(before, l) {
				return good, good + 1, nil
			}
			before = l.Hash
			good++
		}
	}
}
