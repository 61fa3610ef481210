package store

import "stafett/syncproto"

// Share is the half of a device's key that the device gives back when it may not open
// without contact: see "A lost device" in internal/architecture.md. It opens nothing by itself.
type Share struct {
	// ID is made by the device, at random: it stands there in plain, and asks for the share.
	ID     string
	Device syncproto.DeviceID
	Person syncproto.PersonID
	Share  [32]byte
	// Verifier is the SHA-256 of what only the right code, or the device's authenticator, gives.
	Verifier [32]byte
	// Wrong counts attempts since the last right one.
	Wrong     int
	CreatedAt int64
}

// Shares reads them.
type Shares interface {
	Share(id string) (s Share, ok bool, err error)
}

// SharesTx writes them.
type SharesTx interface {
	// PutShare adds or replaces one. A device has one: any other of it goes. An id that is another person's is an
	// error with code Taken.
	PutShare(s Share) error
	// DropShare forgets it; one that is not there is no error.
	DropShare(id string) error
}
