//go:build mutant && mutant_sequence_early

package mutant

// Active is the bug that is built in.
const Active = SequenceEarly
