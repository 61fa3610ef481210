//go:build mutant && mutant_cursor_first

package mutant

// Active is the bug that is built in.
const Active = CursorFirst
