//go:build mutant && mutant_digest_xor

package mutant

// Active is the bug that is built in.
const Active = DigestXOR
