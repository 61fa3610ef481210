//go:build mutant && mutant_restore_forgets

package mutant

// Active is the bug that is built in.
const Active = RestoreForgets
