package main

import (
	"cmp"
	"flag"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"stafett/internal/field"
)

// config is what can be set from outside, by flag or by environment.
type config struct {
	Listen            string
	Data              string
	Guides            string
	Mode              string
	LogFormat         string
	LogLevel          string
	StopSeconds       int
	LoginsPerMinute   int
	RequestsPerMinute int
	TrustProxy        bool
	Providers         string
	PIDKey            string
	SecondFactor      bool
	Chromium          string
	PublicURL         string
	SMTP              string
	SMTPUser          string
	SMTPPassword      string
	SMTPFrom          string
	SMTPTLS           string
}

// setting is one row of the table that flags, environment, help and README are made from.
type setting struct {
	name    string // of the flag; the variable is STAFETT_ and the same in capitals
	def     string
	meaning string
	// use are the commands that know it: the first word of a command's name.
	use []string
	// take reads a value; its error says what would be right.
	take func(c *config, value string) error
}

// env is the name of the environment variable.
func (s *setting) env() string {
	return "STAFETT_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

var (
	serving = []string{"serve", "demo"}
	storing = []string{"serve", "demo", "backup", "restore", "municipality", "unit", "account", "people", "deputy", "device", "key", "log"}
)

var settings = []setting{
	{
		name: "listen", def: "127.0.0.1:8080", use: []string{"serve", "demo", "health"},
		meaning: "Address and port to answer on; `:8080` is every address of the machine. TLS is the proxy's in front.",
		take:    address,
	},
	{
		name: "data", def: "data", use: storing,
		meaning: "Folder of the database, made when it is missing. `demo` takes a temporary one unless it is given.",
		take:    text(func(c *config) *string { return &c.Data }),
	},
	{
		name: "guides", def: "", use: serving,
		meaning: "Folder with further guides (`*.yaml`), read at start. With a faulty one the server does not start.",
		take:    text(func(c *config) *string { return &c.Guides }),
	},
	{
		name: "mode", def: string(field.Production), use: []string{"serve"},
		meaning: "`production` takes real identity numbers only, `demo` synthetic ones only.",
		take:    oneOf(func(c *config) *string { return &c.Mode }, string(field.Production), string(field.Demo)),
	},
	{
		name: "log-format", def: "text", use: serving,
		meaning: "`text` or `json`, one line for each event, on standard error.",
		take:    oneOf(func(c *config) *string { return &c.LogFormat }, "text", "json"),
	},
	{
		name: "log-level", def: "info", use: serving,
		meaning: "The least that is logged: `debug`, `info`, `warn` or `error`.",
		take:    oneOf(func(c *config) *string { return &c.LogLevel }, "debug", "info", "warn", "error"),
	},
	{
		name: "stop-seconds", def: "8", use: serving,
		meaning: "How long requests under way may take to finish when the server is told to stop.",
		take:    number(func(c *config) *int { return &c.StopSeconds }, 0, 600),
	},
	{
		name: "logins-per-minute", def: "60", use: serving,
		meaning: "How many attempts to log in one address may make in a minute.",
		take:    number(func(c *config) *int { return &c.LoginsPerMinute }, 1, 100_000),
	},
	{
		name: "requests-per-minute", def: "600", use: serving,
		meaning: "How many requests one device may make in a minute.",
		take:    number(func(c *config) *int { return &c.RequestsPerMinute }, 1, 1_000_000),
	},
	{
		name: "chromium", def: "", use: serving,
		meaning: "Path of a Chromium that makes PDFs of receipts; unless given, the one found on the machine. `off` makes none.",
		take:    text(func(c *config) *string { return &c.Chromium }),
	},
	{
		name: "trust-proxy", def: "false", use: serving,
		meaning: "`true` takes the peer's address from X-Forwarded-For. Only behind a proxy that sets it.",
		take:    boolean(func(c *config) *bool { return &c.TrustProxy }),
	},
	{
		name: "public-url", def: "", use: serving,
		meaning: "Where people reach the server, `https://stafett.example.no`: what links in messages and invitations, and log-in providers, come back to. Without it `http://localhost` with the port of `--listen`.",
		take:    origin(func(c *config) *string { return &c.PublicURL }),
	},
	{
		name: "smtp", def: "", use: serving,
		meaning: "Mail server, `host:port`, for the messages that there is something new. Without it no e-mail is sent.",
		take:    mailServer(func(c *config) *string { return &c.SMTP }),
	},
	{
		name: "smtp-from", def: "", use: serving,
		meaning: "The sender's address of those e-mails.",
		take:    text(func(c *config) *string { return &c.SMTPFrom }),
	},
	{
		name: "smtp-user", def: "", use: serving,
		meaning: "Account at the mail server, when it asks for one.",
		take:    text(func(c *config) *string { return &c.SMTPUser }),
	},
	{
		name: "smtp-password", def: "", use: serving,
		meaning: "Its password. Better given in the environment: a flag can be seen by others on the machine.",
		take:    text(func(c *config) *string { return &c.SMTPPassword }),
	},
	{
		name: "smtp-tls", def: "starttls", use: serving,
		meaning: "`starttls`, `tls` (from the first byte), or `none` for a relay on the same machine.",
		take:    oneOf(func(c *config) *string { return &c.SMTPTLS }, "starttls", "tls", "none"),
	},
	{
		name: "providers", def: "", use: serving,
		meaning: "File with the log-in providers, such as ID-porten: see [server/auth/oidc](server/auth/oidc/README.md).",
		take:    text(func(c *config) *string { return &c.Providers }),
	},
	{
		name: "second-factor", def: "true", use: []string{"serve"},
		meaning: "Whoever logs in with a password must show a one-time code too. With `false` those are asked who have set one up.",
		take:    boolean(func(c *config) *bool { return &c.SecondFactor }),
	},
	{
		name: "pid-key", def: "", use: []string{"serve", "demo", "account"},
		meaning: "File with a secret, 32 bytes or more, for the keyed hashes of national identity numbers. Without it the key stands in the database.",
		take:    text(func(c *config) *string { return &c.PIDKey }),
	},
}

// settingsOf are the settings that a command knows.
func settingsOf(command string) []setting {
	word, _, _ := strings.Cut(command, " ")
	return slices.DeleteFunc(slices.Clone(settings), func(s setting) bool { return !slices.Contains(s.use, word) })
}

// ConfigTable is the settings as a table in Markdown: what the README has
// between <!-- config --> and <!-- /config -->.
func ConfigTable() string {
	var b strings.Builder
	b.WriteString("| flag | environment | default | meaning |\n|---|---|---|---|\n")
	for i := range settings {
		s := &settings[i]
		def := "–"
		if s.def != "" {
			def = "`" + s.def + "`"
		}
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", s.name, s.env(), def, s.meaning)
	}
	return b.String()
}

// set is a config, and which settings were said rather than left at their default.
type set struct {
	config
	said map[string]bool
}

// bind adds the settings of a command to a flag set. They are read in the
// order default, environment, flag, so that a flag wins.
func bind(fs *flag.FlagSet, list []setting, getenv func(string) string) (*set, error) {
	c := &set{said: make(map[string]bool)}
	for i := range settings {
		s := &settings[i]
		if err := s.take(&c.config, s.def); err != nil {
			return nil, fmt.Errorf("the default of --%s: %w", s.name, err)
		}
	}
	for i := range list {
		s := &list[i]
		if v := getenv(s.env()); v != "" {
			if err := s.take(&c.config, v); err != nil {
				return nil, &usageError{fmt.Sprintf("%s=%q: %v", s.env(), v, err)}
			}
			c.said[s.name] = true
		}
		take := func(v string) error {
			c.said[s.name] = true
			return s.take(&c.config, v)
		}
		if s.def == "true" || s.def == "false" {
			fs.BoolFunc(s.name, s.meaning, take)
		} else {
			fs.Func(s.name, s.meaning, take)
		}
	}
	return c, nil
}

func text(at func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		*at(c) = v
		return nil
	}
}

func oneOf(at func(*config) *string, allowed ...string) func(*config, string) error {
	return func(c *config, v string) error {
		if !slices.Contains(allowed, v) {
			return fmt.Errorf("it must be %s", strings.Join(allowed, " or "))
		}
		*at(c) = v
		return nil
	}
}

func number(at func(*config) *int, low, high int) func(*config, string) error {
	return func(c *config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < low || n > high {
			return fmt.Errorf("it must be a whole number from %d to %d", low, high)
		}
		*at(c) = n
		return nil
	}
}

func boolean(at func(*config) *bool) func(*config, string) error {
	return func(c *config, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("it must be true or false")
		}
		*at(c) = b
		return nil
	}
}

// origin takes the address of a site without path, or nothing.
func origin(at func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		u, err := url.Parse(strings.TrimSuffix(v, "/"))
		if v != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil) {
			return fmt.Errorf("it must be like https://stafett.example.no, without a path")
		}
		*at(c) = strings.TrimSuffix(v, "/")
		return nil
	}
}

// mailServer takes "host:port", or nothing.
func mailServer(at func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error {
		host, port, err := net.SplitHostPort(v)
		if n, bad := strconv.Atoi(port); v != "" && (err != nil || host == "" || bad != nil || n < 1 || n > 65535) {
			return fmt.Errorf("it must be like mail.example.no:587")
		}
		*at(c) = v
		return nil
	}
}

// address takes "host:port" or ":port".
func address(c *config, v string) error {
	host, port, ok := cutLast(v, ":")
	if n, err := strconv.Atoi(port); !ok || err != nil || n < 0 || n > 65535 || strings.ContainsAny(host, "/ ") {
		return fmt.Errorf("it must be an address and a port, as 127.0.0.1:8080 or :8080")
	}
	c.Listen = v
	return nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// widest is the length of the longest of the texts.
func widest(list []string) int {
	return len(slices.MaxFunc(append(list, ""), func(a, b string) int { return cmp.Compare(len(a), len(b)) }))
}
