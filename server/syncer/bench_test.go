package syncer_test

import (
	"fmt"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// BenchmarkIncrementalPull is the pull after a poke: one record changed, in a
// municipality with few and with many records. The person holds 200 cases in both.
//
//	go test ./server/syncer -run xxx -bench IncrementalPull
func BenchmarkIncrementalPull(b *testing.B) {
	for _, cases := range []int{200, 2_000, 20_000} {
		b.Run(fmt.Sprintf("records=%d", cases*10), func(b *testing.B) {
			db, err := sqlite.Open(ctx(), b.TempDir()+"/x.db")
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
			s := syncer.New(syncer.Config{Store: db, Now: func() time.Time { return now }, Place: time.UTC, Mode: field.Demo})
			who := syncer.Who{Person: "leder", Device: "d"}
			id := func(c, r int) syncproto.RecordID {
				return syncproto.RecordID(fmt.Sprintf("0193%04x-%04x-7000-8000-%012x", c>>16, c&0xffff, r))
			}
			fill := func(tx store.Tx, from, upto int) error {
				for c := from; c < upto; c++ {
					seq, err := tx.NextSeq()
					if err != nil {
						return err
					}
					of := bti.CaseID(id(c, 0))
					unit := bti.UnitID("other")
					if c < 200 {
						unit = "mine"
					}
					for r := range 10 {
						rec := store.Record{
							Record: syncproto.Record{ID: id(c, r), Kind: "comment", Scope: bti.ScopeOf(of, bti.Log), Version: seq, Fields: obj(m("text", "En kommentar av vanlig lengde, slik folk skriver dem."))},
							Case:   of, CreatedSeq: seq,
						}
						if err := tx.PutRecord(rec, store.Change{Seq: seq, Created: true, What: "put"}); err != nil {
							return err
						}
					}
					if err := tx.PutProjection(of, store.Projection{Head: &store.CaseHead{Unit: unit, Log: "open", Status: "open"}}); err != nil {
						return err
					}
				}
				return nil
			}
			for from := 0; from < cases; from += 500 {
				if err := db.Write(ctx(), func(tx store.Tx) error { return fill(tx, from, min(from+500, cases)) }); err != nil {
					b.Fatal(err)
				}
			}
			if err := db.Write(ctx(), func(tx store.Tx) error {
				if err := tx.PutAccount(store.Account{Person: "leder", Login: "leder", Role: bti.Leader, Unit: "mine"}); err != nil {
					return err
				}
				return tx.PutDevice(store.Device{ID: "d", Person: "leder"})
			}); err != nil {
				b.Fatal(err)
			}
			pull := func(cursor string) *syncproto.PullAnswer {
				page := ""
				for {
					a, err := s.Pull(ctx(), who, &syncproto.Pull{Version: 1, Device: "d", Cursor: cursor, Page: page})
					if err != nil {
						b.Fatal(err)
					}
					if page = a.Next; page == "" {
						return a
					}
				}
			}
			cursor := pull("").Cursor
			for b.Loop() {
				b.StopTimer()
				if err := db.Write(ctx(), func(tx store.Tx) error {
					r, _, err := tx.Record(id(7, 3))
					if err != nil {
						return err
					}
					if r.Version, err = tx.NextSeq(); err != nil {
						return err
					}
					return tx.PutRecord(r, store.Change{Seq: r.Version, What: "patch"})
				}); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				a := pull(cursor)
				if len(a.Records) != 1 {
					b.Fatal(len(a.Records))
				}
				cursor = a.Cursor
			}
		})
	}
}
