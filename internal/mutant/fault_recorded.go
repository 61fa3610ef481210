//go:build mutant && mutant_fault_recorded

package mutant

// Active is the bug that is built in.
const Active = FaultRecorded
