//go:build mutant && mutant_page_splits

package mutant

// Active is the bug that is built in.
const Active = PageSplits
