//go:build mutant && mutant_pull_settles

package mutant

// Active is the bug that is built in.
const Active = PullSettles
