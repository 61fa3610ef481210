//go:build !mutant_digest_xor

package syncproto

// xorDigest is true in the build that shows that the tests notice a digest in which
// two differences can cancel each other (internal/mutant).
const xorDigest = false
