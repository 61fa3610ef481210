package syncproto

// Version is the number of the wire's shape that this program speaks: the last of History.
const Version = 2

// Oldest is the oldest version that is handed anything but purges: two before
// this one still work.
const Oldest = max(1, Version-2)

// Release is one version of the wire.
type Release struct {
	// Brought says what is new in it.
	Brought string
	// Shape is the SHA-256 of its shape, in hex: the text of shape.txt without
	// remarks and empty lines. "" while the version is in work.
	Shape string
}

// History has every version of the wire under its number. How a version comes
// to be is told in the package comment.
var History = []Release{
	1: {
		Brought: "records with scopes, patches and intents, one outcome per entry, purges first",
		Shape:   "2fb7e9893e618d0bdcfb1be48de425a63fbe37f555b2b9c253d40bb8e15bc5e4",
	},
	2: {
		Brought: "the device's clock beside each change, verdicts on what came after access had ended, drawn and photographed signatures, who may know of a blocked address, a family's request for a team",
		Shape:   "4b09a596b0a47358ea91d5bad26ddebe7ee7b935b039bcdc386bfe03056fc2fa",
	},
}
