package store

// The methods by which somebody is identified at a log-in.
const (
	ByProvider     = "provider" // an OpenID provider vouches: Issuer, ACR and AMR are its words
	ByPasskey      = "passkey"
	ByPassword     = "password"
	ByPasswordTOTP = "password+totp"
	ByDemo         = "demo" // picked from the demonstration's list: nobody was identified
)

// Assurance is how somebody was identified at the log-in that a session
// began with: what a consent keeps as evidence (standards.md, "Consent").
type Assurance struct {
	Method string `json:"method"`
	// Issuer of the log-in provider, "" for the methods of our own.
	Issuer string `json:"issuer,omitempty"`
	// ACR is the level in the provider's words, such as idporten-loa-high.
	ACR string `json:"acr,omitempty"`
	// AMR are the means (RFC 8176), such as pwd, otp, hwk; in the provider's order.
	AMR []string `json:"amr,omitempty"`
	// AuthTime is when the person proved who they are, ms since 1970. It may lie
	// before the log-in here: who is logged in at the provider is not asked again.
	AuthTime int64 `json:"authTime"`
}
