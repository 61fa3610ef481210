package replica_test

import (
	"testing"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/syncproto"
)

func TestTheCheckOfAReferralSaysWhichVersionOfItWasRead(t *testing.T) {
	const (
		mother   = "01939f00-0000-7000-8000-0000000000e1"
		agreed   = "01939f00-0000-7000-8000-0000000000e2"
		referral = "01939f00-0000-7000-8000-0000000000e3"
	)
	s := withCase(t)
	s.put(mother, "guardian", logA, "ola", str("name", "Mor Prøve", "relation", "mother", "responsibility", "joint", "verifiedBy", "ola"))
	s.put(agreed, "consent", logA, "ola", str("purpose", "service", "service", "ppt", "guardian", mother, "state", "given", "text", "Ja.",
		"textVersion", "1", "lang", "nb", "textHash", "x", "method", "paper", "witness", "ola", "signedOn", "2026-11-20"))
	s.put(referral, "referral", logA, "ola", str("to", "ppt", "what", "Utrede språket.", "why", "Han sier lite."))
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	read := d.r.View(caseA).Record(referral).Version
	d.mustChange(replica.Edit{Op: syncproto.OpIntent, Intent: bti.CheckReferral, Case: caseA, Record: referral, Fields: str("date", "2026-11-22")})
	if e := d.r.Queue()[0]; read == 0 || e.Base != read {
		t.Errorf("it was read in version %d, and the check says %d", read, e.Base)
	}
}
