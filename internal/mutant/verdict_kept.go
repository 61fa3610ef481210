//go:build mutant && mutant_verdict_kept

package mutant

// Active is the bug that is built in.
const Active = VerdictKept
