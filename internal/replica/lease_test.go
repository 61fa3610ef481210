package replica_test

import (
	"testing"

	"stafett/internal/replica"
)

func TestTheLeaseIsWhatHasPassedSinceTheLastContactOnAClockThatIsNotSetBack(t *testing.T) {
	const hour = 60 * 60 * 1000
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	if d.r.LeaseOver(noon) {
		t.Error("before the first contact there is nothing to close")
	}
	d.fetch()
	contact := d.r.LastPull()
	for _, x := range []struct {
		after int64
		over  bool
	}{{0, false}, {71 * hour, false}, {73 * hour, true}, {-5 * 60 * 1000, false}, {-hour, true}, {-20 * 365 * 24 * hour, true}} {
		if got := d.r.LeaseOver(contact + x.after); got != x.over {
			t.Errorf("%d ms after the contact: %v", x.after, got)
		}
	}
	// Something is written two days later; then the clock is put back by one.
	d.now = contact + 48*hour
	d.mustChange(replica.Edit{Op: "put", Kind: "private_note", Fields: str("text", "Husk lua")})
	for range 2 {
		if !d.r.LeaseOver(contact+24*hour) || d.r.LeaseOver(contact+49*hour) {
			t.Error("what the clock has shown since the contact is forgotten")
		}
		d.restart()
	}
	// The next contact is believed again, whatever the clock shows.
	d.r.PullNext(true)
	d.fetch()
	if d.r.LeaseOver(d.r.LastPull()) {
		t.Error("a contact does not open it")
	}
}
