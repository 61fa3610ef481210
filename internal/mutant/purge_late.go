//go:build mutant && mutant_purge_late

package mutant

// Active is the bug that is built in.
const Active = PurgeLate
