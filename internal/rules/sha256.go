package rules

import "math/bits"

// sha256Hex is the SHA-256 of a text in lower-case hex (FIPS 180-4). It is
// here because crypto/sha256 costs 107 kB of compressed WebAssembly (measured,
// see syncproto.ScopeDigest) and a consent's text must be held against its hash on both
// sides (R3). It is no secret's keeper: nothing but consent texts goes through it.
func sha256Hex(s string) string {
	h := sha256Start
	msg := make([]byte, len(s), len(s)+72)
	copy(msg, s)
	msg = append(msg, 0x80)
	for len(msg)%64 != 56 {
		msg = append(msg, 0)
	}
	for shift, size := 56, uint64(len(s))*8; shift >= 0; shift -= 8 {
		msg = append(msg, byte(size>>shift))
	}
	for ; len(msg) > 0; msg = msg[64:] {
		sha256Block(&h, msg[:64])
	}
	out := make([]byte, 0, 64)
	for _, x := range h {
		for shift := 28; shift >= 0; shift -= 4 {
			out = append(out, "0123456789abcdef"[x>>shift&15])
		}
	}
	return string(out)
}

func sha256Block(h *[8]uint32, block []byte) {
	var w [64]uint32
	for i := range 16 {
		b := block[4*i:]
		w[i] = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	for i := 16; i < 64; i++ {
		a, b := w[i-15], w[i-2]
		s0 := bits.RotateLeft32(a, -7) ^ bits.RotateLeft32(a, -18) ^ a>>3
		s1 := bits.RotateLeft32(b, -17) ^ bits.RotateLeft32(b, -19) ^ b>>10
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	x := *h
	for i := range 64 {
		s1 := bits.RotateLeft32(x[4], -6) ^ bits.RotateLeft32(x[4], -11) ^ bits.RotateLeft32(x[4], -25)
		t1 := x[7] + s1 + (x[4]&x[5] ^ ^x[4]&x[6]) + sha256Keys[i] + w[i]
		s0 := bits.RotateLeft32(x[0], -2) ^ bits.RotateLeft32(x[0], -13) ^ bits.RotateLeft32(x[0], -22)
		t2 := s0 + (x[0]&x[1] ^ x[0]&x[2] ^ x[1]&x[2])
		x[7], x[6], x[5], x[4], x[3], x[2], x[1], x[0] = x[6], x[5], x[4], x[3]+t1, x[2], x[1], x[0], t1+t2
	}
	for i := range h {
		h[i] += x[i]
	}
}

// The first 32 bits of the fractional parts of the square roots of the first 8
// primes, and of the cube roots of the first 64.
var (
	sha256Start = [8]uint32{
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}
	sha256Keys = [64]uint32{
		0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
		0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
		0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
		0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
		0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
		0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
		0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
		0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
	}
)
