//go:build mutant && mutant_clone_trusted

package mutant

// Active is the bug that is built in.
const Active = CloneTrusted
