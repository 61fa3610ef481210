//go:build mutant && mutant_judged_apart

package mutant

// Active is the bug that is built in.
const Active = JudgedApart
