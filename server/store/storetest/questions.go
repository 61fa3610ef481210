package storetest

import (
	"errors"
	"slices"
	"testing"

	"stafett/server/store"
)

func questions(t *testing.T, s store.Store) {
	old := store.Question{ID: "q1", Service: "ppt", From: "barnehage", Text: "Hva nå?", AskedOn: "2026-11-01", Case: caseA, Record: "r1"}
	answered := store.Question{ID: "q0", Service: "ppt", From: "skule", Text: "Og her?", AskedOn: "2026-11-20", Answer: "Slik.", AnsweredOn: "2026-11-21", Case: caseB, Record: "r2"}
	fresh := store.Question{ID: "q2", Service: "ppt", From: "barnehage", Text: "Hvordan?", AskedOn: "2026-11-09", Case: caseA, Record: "r3"}
	other := store.Question{ID: "q3", Service: "bup", From: "barnehage", Text: "Hvem?", AskedOn: "2026-11-09", Case: caseA, Record: "r4"}
	write(t, s, func(tx store.Tx) error {
		return errors.Join(tx.PutQuestion(old), tx.PutQuestion(answered), tx.PutQuestion(fresh), tx.PutQuestion(other))
	})
	to := func(want ...store.Question) {
		t.Helper()
		read(t, s, func(r store.Reader) error {
			if got, err := r.QuestionsTo("ppt"); err != nil || !slices.Equal(got, want) {
				t.Error(got, err)
			}
			return nil
		})
	}
	to(fresh, old, answered)
	read(t, s, func(r store.Reader) error {
		if got, ok, err := r.Question("q3"); got != other || !ok || err != nil {
			t.Error(got, ok, err)
		}
		if got, ok, err := r.QuestionOf("r2"); got != answered || !ok || err != nil {
			t.Error(got, ok, err)
		}
		if _, ok, err := r.QuestionOf("r9"); ok || err != nil {
			t.Error(ok, err)
		}
		return nil
	})
	old.Answer, old.AnsweredOn = "Prøv dette.", "2026-11-22"
	write(t, s, func(tx store.Tx) error {
		return errors.Join(tx.PutQuestion(old), tx.DropQuestion("r3"), tx.DropQuestion("r3"))
	})
	to(answered, old)
	write(t, s, func(tx store.Tx) error { return tx.DropQuestionsOf(caseA) })
	to(answered)
}
