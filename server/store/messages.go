package store

import "stafett/syncproto"

// Contact is how a person wants to hear that there is something new for them.
type Contact struct {
	Person syncproto.PersonID
	Email  string // "": no e-mail
	Lang   string // nb, nn or en
}

// PushTarget is where the browser of a device takes push messages (RFC 8030, RFC 8291).
type PushTarget struct {
	Device   syncproto.DeviceID
	Person   syncproto.PersonID
	Endpoint string
	// P256dh and Auth are the browser's keys, in base64url.
	P256dh, Auth string
	Lang         string // nb, nn or en
}

// Message is a notice to a person that there is something new. It says to
// whom and when, never what: there is nothing in it to read over a shoulder.
type Message struct {
	ID     int64
	Person syncproto.PersonID
	// CreatedAt is when it became due to be told; NextTry is not before it.
	CreatedAt int64
	NextTry   int64
	Tries     int
	// EndedAt is 0 while it waits; EndedHow is sent, no_address or failed.
	EndedAt  int64
	EndedHow string
}

// VAPID is the key pair by which push services know this server (RFC 8292), in base64url.
type VAPID struct{ Public, Private string }

// Messages reads what is to be told, and how.
type Messages interface {
	Contact(p syncproto.PersonID) (c Contact, ok bool, err error)
	// PushTargets of a person, in order of device. One on which the person has
	// logged out, or which was revoked, is not among them: it is somebody else's tablet by then.
	PushTargets(p syncproto.PersonID) ([]PushTarget, error)
	// LastMessage of a person, the newest one.
	LastMessage(p syncproto.PersonID) (m Message, ok bool, err error)
	// DueMessages wait and may be tried at a moment, oldest try first, at most limit.
	DueMessages(at int64, limit int) ([]Message, error)
	// MessagesOf a person, newest first, at most limit.
	MessagesOf(p syncproto.PersonID, limit int) ([]Message, error)
	VAPID() (v VAPID, ok bool, err error)
}

// MessagesTx writes what is to be told, and how.
type MessagesTx interface {
	PutContact(c Contact) error
	// PutPushTarget adds a device's target or replaces it.
	PutPushTarget(t PushTarget) error
	DropPushTarget(d syncproto.DeviceID) error
	// AddMessage stores a new one and gives its id; PutMessage replaces one.
	AddMessage(m Message) (int64, error)
	PutMessage(m Message) error
	// DropMessages forgets those that ended before a moment.
	DropMessages(before int64) error
	PutVAPID(v VAPID) error
}
