package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
)

// read binds a command's settings to a line and an environment.
func read(t *testing.T, command string, env map[string]string, line ...string) (*set, error) {
	t.Helper()
	fs := flag.NewFlagSet(command, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	c, err := bind(fs, settingsOf(command), func(k string) string { return env[k] })
	if err != nil {
		return nil, err
	}
	return c, fs.Parse(line)
}

func TestTheReadmeHasTheTableOfSettings(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begins := strings.Cut(string(readme), "<!-- config -->")
	table, _, ends := strings.Cut(rest, "<!-- /config -->")
	if !begins || !ends {
		t.Fatal("the README has no section between <!-- config --> and <!-- /config -->")
	}
	if strings.TrimSpace(table) != strings.TrimSpace(ConfigTable()) {
		t.Errorf("the README's table is not that of the program, which is:\n%s", ConfigTable())
	}
}

func TestAFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheDefault(t *testing.T) {
	env := map[string]string{"STAFETT_LISTEN": ":1234", "STAFETT_STOP_SECONDS": "3", "STAFETT_TRUST_PROXY": "true"}
	c, err := read(t, "serve", env, "--listen", "127.0.0.1:99")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:99" || c.StopSeconds != 3 || !c.TrustProxy || c.Data != "data" || c.Mode != "production" {
		t.Errorf("%+v", c.config)
	}
	if !c.said["listen"] || !c.said["stop-seconds"] || c.said["data"] {
		t.Errorf("what was said: %v", c.said)
	}
	if c, err = read(t, "serve", env, "--trust-proxy=false"); err != nil || c.TrustProxy {
		t.Error("a flag cannot take back what the environment says")
	}
}

func TestAWrongSettingIsNamedWithWhatWouldBeRight(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		line []string
		want []string
	}{
		"a variable":    {map[string]string{"STAFETT_MODE": "test"}, nil, []string{"STAFETT_MODE", "production or demo"}},
		"a flag":        {nil, []string{"--stop-seconds", "-1"}, []string{"stop-seconds", "from 0 to 600"}},
		"an address":    {nil, []string{"--listen", "8080"}, []string{"listen", "127.0.0.1:8080"}},
		"a port":        {nil, []string{"--listen", ":99999"}, []string{"listen", "127.0.0.1:8080"}},
		"a format":      {nil, []string{"--log-format", "xml"}, []string{"text or json"}},
		"a site":        {nil, []string{"--public-url", "stafett.example.no/app"}, []string{"public-url", "https://stafett.example.no"}},
		"a mail server": {nil, []string{"--smtp", "mail.example.no"}, []string{"smtp", "mail.example.no:587"}},
		"a switch":      {nil, []string{"--trust-proxy=perhaps"}, []string{"true or false"}},
		"a level":       {map[string]string{"STAFETT_LOG_LEVEL": "loud"}, nil, []string{"STAFETT_LOG_LEVEL", "debug or info"}},
		"how often":     {nil, []string{"--logins-per-minute", "many"}, []string{"whole number"}},
		"unknown flag":  {nil, []string{"--verbose"}, []string{"verbose"}},
	} {
		_, err := read(t, "serve", c.env, c.line...)
		if err == nil {
			t.Errorf("%s: taken", name)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %q does not say %q", name, err, w)
			}
		}
	}
	var u *usageError
	if _, err := read(t, "serve", map[string]string{"STAFETT_MODE": "test"}); !errors.As(err, &u) {
		t.Error("a wrong variable is no mistake of the command line")
	}
}

func TestEverySettingIsUsedByACommandThatExists(t *testing.T) {
	for i := range settings {
		s := &settings[i]
		for _, word := range s.use {
			if c, _ := find([]string{word}); c == nil && len(groupOf(word)) == 0 {
				t.Errorf("--%s is for %q, which is no command", s.name, word)
			}
		}
		if err := s.take(new(config), s.def); err != nil {
			t.Errorf("the default of --%s: %v", s.name, err)
		}
		if strings.ContainsAny(s.meaning, "|\n") || !strings.HasSuffix(s.meaning, ".") {
			t.Errorf("--%s: %q does not fit a table", s.name, s.meaning)
		}
	}
}
