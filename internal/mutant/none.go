//go:build !mutant

package mutant

// Active is the bug that is built in.
const Active = None
