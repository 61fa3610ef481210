//go:build mutant && mutant_consent_overtaken

package mutant

// Active is the bug that is built in.
const Active = ConsentOvertaken
