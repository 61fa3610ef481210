package storetest

import (
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

func endings(t *testing.T, s store.Store) {
	consent := func(id, state string, until bti.Date, kind bti.Kind) {
		write(t, s, func(tx store.Tx) error {
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			f := jsonv.Obj(jsonv.M("state", jsonv.Str(state)))
			if until != "" {
				f = f.With("validTo", jsonv.Str(string(until)))
			}
			r := store.Record{Record: syncproto.Record{ID: syncproto.RecordID(id), Kind: string(kind), Scope: logA, Version: seq, Fields: f}, Case: caseA, CreatedSeq: seq}
			return tx.PutRecord(r, store.Change{Seq: seq, Created: true, What: "put"})
		})
	}
	consent("b", "given", "2026-12-01", bti.KindConsent)
	consent("a", "given", "2026-12-01", bti.KindConsent)
	consent("c", "given", "2026-12-22", bti.KindConsent)
	consent("late", "given", "2026-12-23", bti.KindConsent)
	consent("over", "given", "2026-11-21", bti.KindConsent)
	consent("ever", "given", "", bti.KindConsent)
	consent("gone", "withdrawn", "2026-12-02", bti.KindConsent)
	consent("note", "given", "2026-12-02", bti.KindNote)
	var last store.Ending
	found := func(after store.Ending, limit int, want string) {
		t.Helper()
		read(t, s, func(r store.Reader) error {
			list, err := r.ConsentsEnding("2026-11-22", "2026-12-22", after, limit)
			got := ""
			for _, x := range list {
				got += string(x.Consent) + " "
				if last = x; x.Case != caseA {
					t.Error(x)
				}
			}
			if got != want {
				t.Errorf("%q end, want %q", got, want)
			}
			return err
		})
	}
	found(store.Ending{}, 10, "a b c ")
	found(store.Ending{}, 1, "a ")
	found(last, 10, "b c ")
	write(t, s, func(tx store.Tx) error { return tx.PutConsentTold("b", 5) })
	write(t, s, func(tx store.Tx) error { return tx.PutConsentTold("b", 6) })
	found(store.Ending{}, 10, "a c ")
}
