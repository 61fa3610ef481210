//go:build mutant && mutant_lease_by_clock

package mutant

// Active is the bug that is built in.
const Active = LeaseByClock
