package bti

import "stafett/internal/field"

// NewUUID7 is a UUID of version 7 (RFC 9562) in lower case: 48 bits of ms
// since 1970, then 74 of the 80 bits of random.
func NewUUID7(ms int64, random [10]byte) RecordID {
	var b [16]byte
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	copy(b[6:], random[:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	const hexDigits = "0123456789abcdef"
	s := make([]byte, 0, 36)
	for i, x := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			s = append(s, '-')
		}
		s = append(s, hexDigits[x>>4], hexDigits[x&15])
	}
	return RecordID(s)
}

// ValidUUID7 tells whether id is a UUID of version 7 in lower case.
func ValidUUID7(id RecordID) bool { return field.UUID7(string(id)) }
