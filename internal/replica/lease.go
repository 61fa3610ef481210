package replica

import "stafett/internal/mutant"

const (
	hourMilli = 60 * 60 * 1000
	// leaseHours until the first pull has told the municipality's own.
	leaseHours = 72
	// slackMilli is how far a clock may be put back by the machine itself, which corrects it now and then.
	slackMilli = 10 * 60 * 1000
)

// LeaseOver tells whether the device has been without contact for longer than
// its municipality allows, so that its content stays closed until the next; now
// is the device's clock, ms since 1970. That clock may be wrong by years: only what has
// passed on it since the last contact counts. And it may be set: one that shows less
// than it has shown since is not believed, and the lease is over.
func (r *Replica) LeaseOver(now int64) bool {
	if r.meta.lastPull == 0 {
		return false
	}
	hours := leaseHours
	if m := r.Municipality(); m != nil {
		hours = m.LeaseHours
	}
	back := now+slackMilli < r.meta.seen && mutant.Active != mutant.LeaseByClock
	return back || now-r.meta.lastPull > int64(hours)*hourMilli
}
