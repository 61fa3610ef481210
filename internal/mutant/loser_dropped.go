//go:build mutant && mutant_loser_dropped

package mutant

// Active is the bug that is built in.
const Active = LoserDropped
