package main

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"stafett/internal/field"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// BenchmarkPush is what a push costs behind HTTP, in ns and allocations for 100 records.
//
//	go test ./server/bench -run xxx -bench Push -benchtime 200x -cpuprofile cpu.prof -memprofile mem.prof
func BenchmarkPush(b *testing.B) {
	dir := b.TempDir()
	now := time.Now()
	t, err := makeTown(dir, now)
	if err != nil {
		b.Fatal(err)
	}
	list, err := t.pushers("ansatt", 1, (b.N+2)/2*2)
	if err != nil {
		b.Fatal(err)
	}
	if err := t.close(); err != nil {
		b.Fatal(err)
	}
	db, err := sqlite.Open(context.Background(), filepath.Join(dir, databaseName))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s := syncer.New(syncer.Config{Store: db, Now: func() time.Time { return now }, Place: time.UTC, Mode: field.Demo})
	who := syncer.Who{Person: list[0].id, Device: list[0].device}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		v, err := jsonv.Parse(string(list[0].bodies[i]))
		if err != nil {
			b.Fatal(err)
		}
		var p syncproto.Push
		if err := p.DecodeJSON(v); err != nil {
			b.Fatal(err)
		}
		a, err := s.Push(context.Background(), who, &p)
		if err != nil {
			b.Fatal(err)
		}
		if err := accepted(a.AppendJSON(nil)); err != nil {
			b.Fatal(err)
		}
	}
}
