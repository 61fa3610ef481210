package storetest

import (
	"slices"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

func quarantine(t *testing.T, s store.Store) {
	devices(t, s)
	put := func(n int64, scope syncproto.ScopeID, c bti.CaseID) {
		t.Helper()
		e := syncproto.Entry{N: n, Op: syncproto.OpPatch, Record: "r1", Kind: "note", Scope: scope, Base: 3, Fields: text("late"), At: 5}
		q := store.Quarantine{Device: "d1", Person: "kari", At: 9, Entry: e, Case: c, Unit: "u1", Why: "no_post"}
		write(t, s, func(tx store.Tx) error { return tx.PutQuarantine(q) })
		read(t, s, func(r store.Reader) error {
			got, ok, err := r.QuarantineOf("d1", n)
			if err != nil || !ok || string(got.Entry.AppendJSON(nil)) != string(e.AppendJSON(nil)) {
				t.Errorf("%+v %v", got, err)
			}
			got.Entry = q.Entry
			if got.Device != q.Device || got.Person != q.Person || got.At != q.At || got.Case != q.Case || got.Unit != q.Unit || got.Why != q.Why || got.Judgement != (store.Judgement{}) {
				t.Errorf("%+v, want %+v", got, q)
			}
			return nil
		})
	}
	put(4, logA, caseA) // of a case that belongs to another unit than its writer's
	put(5, bti.ScopeOf(caseB, bti.Log), caseB)
	put(6, bti.PersonScope("kari"), "")
	write(t, s, func(tx store.Tx) error {
		return tx.PutProjection(caseA, store.Projection{Head: &store.CaseHead{Unit: "u2", Status: "open", Log: "open"}})
	})
	waiting := func(unit bti.UnitID, want ...int64) {
		t.Helper()
		read(t, s, func(r store.Reader) error {
			list, err := r.ToJudge(unit, 10, 1<<20)
			var got []int64
			for _, q := range list {
				got = append(got, q.Entry.N)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("for the leader of %q wait %v, want %v (%v)", unit, got, want, err)
			}
			if n, err := r.CountToJudge(unit); err != nil || n != len(want) {
				t.Errorf("%d are counted for %q, want %d (%v)", n, unit, len(want), err)
			}
			return nil
		})
	}
	waiting("u2", 4)
	waiting("u1", 5) // a person's own things are nobody's to judge
	waiting("")

	write(t, s, func(tx store.Tx) error {
		return tx.PutProjection(caseB, store.Projection{Head: &store.CaseHead{Unit: "u2", Status: "open", Log: "open"}})
	})
	waiting("u1") // the case has come, and is another unit's
	waiting("u2", 4, 5)
	read(t, s, func(r store.Reader) error {
		for _, most := range []struct{ entries, bytes int }{{1, 1 << 20}, {10, 1}} {
			list, err := r.ToJudge("u2", most.entries, most.bytes)
			if err != nil || len(list) != 1 || list[0].Entry.N != 4 {
				t.Error(most, list, err)
			}
		}
		return nil
	})

	said := store.Judgement{JudgedAt: 20, JudgedBy: "liv", Result: syncproto.Rejected, Version: 7, Reason: "skrive i ei anna sak"}
	write(t, s, func(tx store.Tx) error { return tx.PutJudgement("d1", 4, said) })
	waiting("u2", 5)
	for _, n := range []int64{4, 99} {
		if err := s.Write(ctx(), func(tx store.Tx) error { return tx.PutJudgement("d1", n, said) }); err == nil {
			t.Errorf("entry %d is judged again, or without being there", n)
		}
	}
	read(t, s, func(r store.Reader) error {
		list, err := r.JudgedOf("kari", 4)
		if err != nil || len(list) != 1 || list[0].Judgement != said {
			t.Error(list, err)
		}
		for _, x := range []struct {
			p syncproto.PersonID
			n int64
		}{{"ola", 4}, {"kari", 5}, {"kari", 99}} {
			if list, err := r.JudgedOf(x.p, x.n); err != nil || len(list) != 0 {
				t.Error(x, list, err)
			}
		}
		all, err := r.Quarantined(10)
		if err != nil || len(all) != 3 || all[0].Judgement != said {
			t.Error(all, err)
		}
		return nil
	})
}
