//go:build mutant && mutant_purge_once

package mutant

// Active is the bug that is built in.
const Active = PurgeOnce
