//go:build mutant && mutant_no_backfill

package mutant

// Active is the bug that is built in.
const Active = NoBackfill
