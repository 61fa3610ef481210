//go:build mutant && mutant_move_copies

package mutant

// Active is the bug that is built in.
const Active = MoveCopies
