package client

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// line carries so many entries in the time that a request has, to a server that takes them all.
type line struct {
	carries int
	sent    []int
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	answer := `{"person":"kari","role":"leader","mode":"demo","device":"d","accessToken":"a","accessExpires":4000000000,"refreshToken":"r"}`
	switch r.URL.Path {
	case "/api/sync/pull":
		answer = `{"version":2,"cursor":"c","head":0,"held":true}`
	case "/api/sync/push":
		v, err := jsonv.Parse(string(body))
		var p syncproto.Push
		if err := errors.Join(err, p.DecodeJSON(v)); err != nil {
			return nil, err
		}
		l.sent = append(l.sent, len(p.Entries))
		if len(p.Entries) > l.carries {
			return nil, os.ErrDeadlineExceeded
		}
		a := syncproto.PushAnswer{Version: syncproto.Version}
		for _, e := range p.Entries {
			a.Outcomes = append(a.Outcomes, syncproto.Outcome{N: e.N, Result: syncproto.Applied, Version: e.N})
		}
		answer = string(a.AppendJSON(nil))
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// slowLine is a client behind one, with five entries that wait.
func slowLine(t *testing.T, carries int) (*Client, *line) {
	t.Helper()
	l := &line{carries: carries}
	store, err := OpenFolder(filepath.Join(t.TempDir(), "copy"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // nothing is written any more
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	c, err := Open(Config{Store: store, HTTP: &http.Client{Transport: l}, Now: func() time.Time { return now }})
	if err == nil {
		err = c.LoginDemo(t.Context(), "http://stafett.example", "kari", "test")
	}
	if err == nil {
		err = c.Pull(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		v, _, err := c.Change([]replica.Edit{{Op: syncproto.OpPut, Kind: bti.KindPrivateNote, Fields: jsonv.Obj(jsonv.M("text", jsonv.Str("Husk dette.")))}})
		if err != nil || !v.Kept {
			t.Fatal(v, err)
		}
	}
	return c, l
}

func TestAPushThatTheLineIsTooSlowForIsHalved(t *testing.T) {
	c, l := slowLine(t, 2)
	if err := c.Push(t.Context()); err != nil || c.Replica().Unsent() != 0 {
		t.Fatal(err, c.Replica().Unsent())
	}
	if want := []int{5, 3, 2, 2, 1}; !slices.Equal(l.sent, want) {
		t.Errorf("sent %v, want %v", l.sent, want)
	}
}

func TestALineThatCarriesNothingIsToldAndNothingIsLost(t *testing.T) {
	c, l := slowLine(t, 0)
	err := c.Push(t.Context())
	var e *Error
	if !errors.As(err, &e) || e.Code != "timeout" || !e.Later || c.Replica().Unsent() != 5 {
		t.Fatal(err, c.Replica().Unsent())
	}
	if want := []int{5, 3, 2, 1}; !slices.Equal(l.sent, want) {
		t.Errorf("sent %v, want %v", l.sent, want)
	}
}
