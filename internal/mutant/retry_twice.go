//go:build mutant && mutant_retry_twice

package mutant

// Active is the bug that is built in.
const Active = RetryTwice
