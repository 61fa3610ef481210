package syncproto_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

type message interface {
	DecodeJSON(jsonv.Value) error
	AppendJSON([]byte) []byte
}

// messages are all that a stranger can send, to the server or as it.
var messages = []func() message{
	func() message { return new(syncproto.Push) },
	func() message { return new(syncproto.Pull) },
	func() message { return new(syncproto.PushAnswer) },
	func() message { return new(syncproto.PullAnswer) },
	func() message { return new(syncproto.Entry) },
	func() message { return new(syncproto.Record) },
	func() message { return new(syncproto.Outcome) },
}

// FuzzMessages: no text makes the decoder panic, and what it has read it
// writes so that it reads the same again, byte for byte.
func FuzzMessages(f *testing.F) {
	sessions, err := filepath.Glob("../testdata/wire/v*/session.json")
	if err != nil || len(sessions) == 0 {
		f.Fatal(sessions, err)
	}
	for _, path := range sessions {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		v, err := jsonv.Parse(string(b))
		if err != nil {
			f.Fatal(err)
		}
		for _, s := range v.Get("steps").Elems() {
			if body := s.Val.Get("body").String(); len(body) < 3000 {
				f.Add(body)
			}
		}
	}
	for _, s := range []string{
		`{}`, `[]`, `{"version":1e3}`, `{"version":9223372036854775808}`, `{"entries":[{"n":-0,"f":null,"from":{"a":null},"ids":[null]}]}`,
		`{"version":2,"purges":[{"scope":"ref","reason":"moved"}],"fresh":["a"],"records":[{"id":"a","f":{"x":[1.50]},"cf":[{"id":1}]}],"gone":[{}],"outcomes":[{"n":1,"findings":[{"params":["æ"]}]}],"digests":[{"count":1}],"next":"","held":true}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := jsonv.Parse(text)
		if err != nil {
			return
		}
		for _, make := range messages {
			x := make()
			if x.DecodeJSON(v) != nil {
				continue
			}
			once := string(x.AppendJSON(nil))
			again, err := jsonv.Parse(once)
			if err != nil {
				t.Fatalf("%T writes what cannot be read: %s", x, once)
			}
			y := make()
			if err := y.DecodeJSON(again); err != nil {
				t.Fatalf("%T does not read what it wrote: %v in %s", x, err, once)
			}
			if twice := string(y.AppendJSON(nil)); twice != once {
				t.Fatalf("%T writes %s and then %s", x, once, twice)
			}
		}
		var r syncproto.Record
		if r.DecodeJSON(v) == nil && !jsonv.Equal(r.Fields, v.Get("f")) {
			t.Fatalf("the fields were %s and are %s", v.Get("f"), r.Fields)
		}
	})
}

// FuzzScopeDigest: the order in which records came does not count, and a record more or of another version does.
func FuzzScopeDigest(f *testing.F) {
	f.Add("a 7\nb 12", int64(3))
	f.Add("", int64(0))
	f.Fuzz(func(t *testing.T, ids string, version int64) {
		var list, back []syncproto.Stamp
		seen := map[string]bool{}
		for i, id := range strings.Split(ids, "\n") {
			if !seen[id] {
				seen[id] = true
				list = append(list, syncproto.Stamp{ID: syncproto.RecordID(id), Version: version + int64(i)})
			}
		}
		for i := range list {
			back = append(back, list[len(list)-1-i])
		}
		sum := syncproto.ScopeDigest(list)
		if other := syncproto.ScopeDigest(back); sum != other || len(sum) != 16 {
			t.Fatalf("%s and %s", sum, other)
		}
		list[0].Version++
		if syncproto.ScopeDigest(list) == sum {
			t.Fatal("another version, and the same digest")
		}
		if syncproto.ScopeDigest(list[1:]) == sum {
			t.Fatal("a record less, and the same digest")
		}
	})
}
