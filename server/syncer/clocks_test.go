package syncer_test

import (
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/syncproto"
)

func TestWhatWasWrittenOfflineTellsWhenItWasWrittenAndWhenItCame(t *testing.T) {
	s := newStory(t)
	d := s.ansatt
	d.t = t
	written := s.now.Add(-50 * time.Hour).UnixMilli()
	for _, c := range []struct {
		name string
		at   int64
		want int64
	}{
		{"two days offline", written, written},
		{"a clock that runs ahead", s.now.Add(3 * time.Hour).UnixMilli(), s.now.Add(3 * time.Hour).UnixMilli()},
		{"just now", s.now.Add(-2 * time.Minute).UnixMilli(), 0},
		{"no clock", 0, 0},
		{"before all clocks", -5, 0},
		{"a clock that nobody can mean", 1 << 62, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.t = t
			id := d.id()
			e := d.next(syncproto.Entry{
				Op: syncproto.OpPut, Record: id, Kind: string(bti.KindNote), Scope: bti.ScopeOf(s.c, bti.Internal),
				Fields: obj(m("text", "Skrevet uten nett.")),
			})
			e.At = c.at
			d.queue = append(d.queue, e)
			d.must()
			d.pull()
			r := d.records[id]
			if r.Written != c.want || r.Edited != c.want || r.CreatedAt != s.now.UnixMilli() {
				t.Errorf("written %d, edited %d, arrived %d; want %d", r.Written, r.Edited, r.CreatedAt, c.want)
			}
		})
	}
}
