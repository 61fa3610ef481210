package oidc

import (
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed presets.yaml
var presets []byte

// ProvidersMax bounds how many providers a municipality may have: each is a button.
const ProvidersMax = 8

// Texts is a text in the three languages.
type Texts struct {
	NB string `yaml:"nb" json:"nb"`
	NN string `yaml:"nn" json:"nn"`
	EN string `yaml:"en" json:"en"`
}

// Settings are those of one provider: a preset's, with the municipality's own on top.
type Settings struct {
	// Preset is idporten, ansattporten, feide, helseid, or "" for any other provider.
	Preset string `yaml:"preset"`
	// ID stands in addresses; the preset's name unless given.
	ID string `yaml:"id"`
	// Test takes the preset's test environment.
	Test       bool   `yaml:"test"`
	Name       Texts  `yaml:"name"`
	Issuer     string `yaml:"issuer"`
	TestIssuer string `yaml:"testIssuer"`
	// Client is the client_id.
	Client string `yaml:"client"`
	// KeyFile has the private key of private_key_jwt, as JWK or PEM; KeyID is its kid, where the file does not tell.
	KeyFile string `yaml:"keyFile"`
	KeyID   string `yaml:"keyId"`
	// SecretFile has the client secret, where the provider takes no key.
	SecretFile string   `yaml:"secretFile"`
	Scopes     []string `yaml:"scopes"`
	// Level is the least level of assurance that is taken, "" any. Levels are all that the
	// provider has, rising; without them Level is taken as it is. LevelClaim holds it in the
	// answer, acr unless given; LevelAsked is what is sent as acr_values where it is written otherwise there.
	Level      string   `yaml:"level"`
	Levels     []string `yaml:"levels"`
	LevelClaim string   `yaml:"levelClaim"`
	LevelAsked string   `yaml:"levelAsked"`
	// PIDClaim holds the national identity number, "" when the provider gives none;
	// PIDRequired refuses a log-in without it.
	PIDClaim    string `yaml:"pidClaim"`
	PIDRequired bool   `yaml:"pidRequired"`
	// LoginClaim holds what an account here has as its login, "" when nothing does. Only a
	// claim that the provider itself vouches for: never an e-mail address that somebody typed.
	LoginClaim string `yaml:"loginClaim"`
	// UserInfo asks the provider's userinfo for claims that are not in the ID token.
	UserInfo bool `yaml:"userinfo"`
}

var idPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// Read reads the municipality's file of providers: a list under "providers".
// Its errors say what would be right.
func Read(file []byte) ([]Settings, error) {
	var base map[string]Settings
	if err := yaml.UnmarshalWithOptions(presets, &base, yaml.Strict()); err != nil {
		return nil, err
	}
	var said struct {
		Providers []map[string]any `yaml:"providers"`
	}
	if err := yaml.UnmarshalWithOptions(file, &said, yaml.Strict()); err != nil {
		return nil, errors.New(yaml.FormatError(err, false, true))
	}
	if n := len(said.Providers); n == 0 || n > ProvidersMax {
		return nil, fmt.Errorf("give 1 to %d providers under \"providers:\"", ProvidersMax)
	}
	var out []Settings
	seen := map[string]bool{}
	for i, own := range said.Providers {
		preset, _ := own["preset"].(string)
		s, known := base[preset]
		if !known && preset != "" {
			return nil, fmt.Errorf("provider %d: there is no preset %q: take idporten, ansattporten, feide or helseid, or none", i+1, preset)
		}
		// What the file says is read on top of the preset's values.
		section, err := yaml.Marshal(own)
		if err != nil {
			return nil, err
		}
		if err := yaml.UnmarshalWithOptions(section, &s, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("provider %d: %s", i+1, yaml.FormatError(err, false, true))
		}
		s.complete()
		if err := s.check(); err != nil {
			return nil, fmt.Errorf("provider %d: %w", i+1, err)
		}
		if seen[s.ID] {
			return nil, fmt.Errorf("provider %d: there is another with the id %q: give one of them another", i+1, s.ID)
		}
		seen[s.ID] = true
		out = append(out, s)
	}
	return out, nil
}

func (s *Settings) complete() {
	if s.ID == "" {
		s.ID = s.Preset
	}
	if s.Test && s.TestIssuer != "" {
		s.Issuer = s.TestIssuer
	}
	if s.LevelClaim == "" {
		s.LevelClaim = "acr"
	}
	if s.LevelAsked == "" {
		s.LevelAsked = s.Level
	}
	if len(s.Levels) == 0 && s.Level != "" {
		s.Levels = []string{s.Level}
	}
	if s.Name.NB == "" {
		s.Name.NB = s.ID
	}
	if s.Name.NN == "" {
		s.Name.NN = s.Name.NB
	}
	if s.Name.EN == "" {
		s.Name.EN = s.Name.NB
	}
}

func (s *Settings) check() error {
	switch {
	case !idPattern.MatchString(s.ID):
		return fmt.Errorf("id %q: give one of a–z, 0–9 and -, since it stands in addresses", s.ID)
	case !safeIssuer(s.Issuer):
		return fmt.Errorf("issuer %q: it must be an https address without ? and #", s.Issuer)
	case s.Client == "":
		return errors.New("client: give the client_id that the provider has given you")
	case (s.KeyFile == "") == (s.SecretFile == ""):
		return errors.New("give either keyFile (private_key_jwt, recommended) or secretFile")
	case !slices.Contains(s.Scopes, "openid"):
		return errors.New("scopes: openid must be among them")
	case s.Level != "" && !slices.Contains(s.Levels, s.Level):
		return fmt.Errorf("level %q: it must be one of %s", s.Level, strings.Join(s.Levels, ", "))
	case s.PIDRequired && s.PIDClaim == "":
		return errors.New("pidRequired needs pidClaim")
	}
	return nil
}

// safeIssuer takes https, and http on this very machine, where tests play a provider.
func safeIssuer(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return false
	}
	host := u.Hostname()
	ip, err := netip.ParseAddr(host)
	return u.Scheme == "https" || u.Scheme == "http" && (host == "localhost" || err == nil && ip.IsLoopback())
}

// enough tells whether a level in an answer is at least the one demanded.
func (s *Settings) enough(level string) bool {
	return s.Level == "" || level != "" && slices.Index(s.Levels, level) >= slices.Index(s.Levels, s.Level)
}
