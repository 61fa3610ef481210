//go:build mutant_digest_xor

package syncproto

const xorDigest = true
