// Package mutant names known bugs of synchronising that can be built in, one at a
// time, to see that the simulation catches it: a test that cannot fail proves nothing.
// `make mutants` builds each with its tag and runs server/sim on it. Active is a
// constant: without a tag it is None, and the compiler leaves nothing of them in a
// program. The package decides nothing else.
package mutant

// Bug is a known bug; its text is the build tag without the "mutant_" before it.
type Bug string

// The bugs.
const (
	None Bug = ""
	// SequenceEarly: the sequence is drawn before the transaction that uses it. (A poller
	// then misses rows: measured for the design, 1,200 of 16,000.)
	SequenceEarly Bug = "sequence_early"
	// CursorFirst: the cursor is saved before what it stands for is applied.
	CursorFirst Bug = "cursor_first"
	// PurgeLate: purges wait for the last page of a pull.
	PurgeLate Bug = "purge_late"
	// FaultRecorded: a passing fault of the storage becomes an entry's outcome.
	FaultRecorded Bug = "fault_recorded"
	// PageSplits: a page ends in the middle of a transaction.
	PageSplits Bug = "page_splits"
	// NoBackfill: a scope newly gained brings what changes from now on alone.
	NoBackfill Bug = "no_backfill"
	// DigestXOR: a digest in which two differences can cancel each other. It stands in syncproto,
	// which imports nothing of ours.
	DigestXOR Bug = "digest_xor"
	// RetryTwice: an entry that comes again has its effect again.
	RetryTwice Bug = "retry_twice"
	// LoserDropped: of two values of a field the later one is kept nowhere.
	LoserDropped Bug = "loser_dropped"
	// ConsentOvertaken: a yes on paper that arrives late goes beyond a withdrawal of the same day.
	ConsentOvertaken Bug = "consent_overtaken"
	// MoveCopies: a record that moves to another scope stays in the first one, too.
	MoveCopies Bug = "move_copies"
	// LeaseByClock: the device believes its clock when it says that hardly any time has passed.
	LeaseByClock Bug = "lease_by_clock"
	// CloneTrusted: an entry with a known number is taken for a retry whatever it says.
	CloneTrusted Bug = "clone_trusted"
	// PullSettles: an outcome that comes with a pull ends whatever entry has its number.
	PullSettles Bug = "pull_settles"
	// RestoreForgets: a restored server does not ask for what the devices still have.
	RestoreForgets Bug = "restore_forgets"
	// JudgedApart: what is taken in from quarantine is applied in one transaction, and its judgement written in the next.
	JudgedApart Bug = "judged_apart"
	// VerdictKept: a device keeps what it was told of a judgement that a restore has undone.
	VerdictKept Bug = "verdict_kept"
	// PurgeOnce: a purge that was confirmed once is not told to a copy of the device.
	PurgeOnce Bug = "purge_once"
)

// All are the bugs, in the order of the table.
var All = []Bug{
	SequenceEarly, CursorFirst, PurgeLate, FaultRecorded, PageSplits, NoBackfill, DigestXOR, RetryTwice,
	LoserDropped, ConsentOvertaken, MoveCopies, LeaseByClock, CloneTrusted, PullSettles, RestoreForgets, PurgeOnce,
	JudgedApart, VerdictKept,
}
