package main

import (
	"io"
	"testing"
	"time"
)

// heldOpen runs a command whose standard input says one line and stays open, as that of a program that goes on does.
func (s *shell) heldOpen(said string, line ...string) answer {
	s.t.Helper()
	in, writer := io.Pipe()
	defer func() { _ = writer.Close() }() // lets a command end that reads on
	go func() { _, _ = io.WriteString(writer, said) }()
	ended := make(chan answer, 1)
	go func() { ended <- s.runFrom(in, line...) }()
	select {
	case a := <-ended:
		return a
	case <-time.After(20 * time.Second):
		s.t.Fatalf("stafett %v waits for more than the one line it asks for", line)
		return answer{}
	}
}

func TestACommandWaitsForNoMoreLinesThanItAsksFor(t *testing.T) {
	s := &shell{t: t}
	data := t.TempDir()
	s.ok("", "account", "add", "kari", "--name", "Kari Prøve", "--role", "administrator", "--data", data)
	for _, c := range []struct {
		says string
		line []string
		code int
	}{
		{"en lang nok frase\n", []string{"account", "password", "kari", "--data", data}, 0},
		{"en lang nok frase\n", []string{"account", "add", "per", "--name", "Per Prøve", "--role", "administrator", "--password-stdin", "--data", data}, 0},
		{"ikke et nummer\n", []string{"account", "pid", "kari", "--data", data}, 2},
	} {
		if a := s.heldOpen(c.says, c.line...); a.code != c.code {
			t.Errorf("stafett %v ended with %d\n%s%s", c.line, a.code, a.out, a.err)
		}
	}
	m := startMain(t, demonstration)
	a := s.folder(t, "kari")
	login := a.line("login", "--server", "http://"+m.Address(), "--account", "liv.bjorkerot", "--password-stdin")
	if got := s.heldOpen("galt passord\n", append(login, "--code", "123456")...); got.code != 5 {
		t.Errorf("ended with %d\n%s%s", got.code, got.out, got.err)
	}
	s.env = map[string]string{"STAFETT_CODE": "123456"}
	if got := s.heldOpen("galt passord\n", login...); got.code != 5 {
		t.Errorf("ended with %d\n%s%s", got.code, got.out, got.err)
	}
}
