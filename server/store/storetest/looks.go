package storetest

import (
	"fmt"
	"slices"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
)

func foundLog(t *testing.T, s store.Store) {
	line := func(at int64, p bti.PersonID, u bti.UnitID, what string, scope bti.ScopeID) store.LogLine {
		return store.LogLine{At: at, Person: p, Unit: u, What: what, Scope: scope, Role: bti.Employee, Ground: "takes", Detail: "plan", DeviceAt: at - 5}
	}
	lines := []store.LogLine{
		line(10, "kari", "u1", "read", bti.ScopeOf(caseA, bti.Log)),
		line(20, "kari", "u1", "look", bti.ScopeOf(caseA, bti.Internal)),
		line(30, "ola", "u2", "look", bti.ScopeOf(caseA, bti.Protected)),
		line(40, "ola", "u2", "read", bti.ScopeOf(caseB, bti.Log)),
		line(50, "kari", "u1", "login", ""),
	}
	write(t, s, func(tx store.Tx) error {
		for _, l := range lines {
			if err := tx.AppendLog(l); err != nil {
				return err
			}
		}
		for _, a := range []store.LookAnswer{
			{No: 3, At: 70, Person: "vern", What: "accepted", Text: "ok"}, {No: 3, At: 60, Person: "ola", What: "reason", Text: "møte"}, {No: 2, At: 65, Person: "kari", What: "reason", Text: "x"},
		} {
			if err := tx.PutLookAnswer(a); err != nil {
				return err
			}
		}
		return nil
	})
	read(t, s, func(r store.Reader) error {
		for _, c := range []struct {
			name string
			q    store.LogQuery
			want []int64
		}{
			{"all", store.LogQuery{}, []int64{5, 4, 3, 2, 1}},
			{"a person", store.LogQuery{Person: "kari"}, []int64{5, 2, 1}},
			{"a case, all of its scopes", store.LogQuery{Case: caseA}, []int64{3, 2, 1}},
			{"one scope", store.LogQuery{Scope: bti.ScopeOf(caseA, bti.Log)}, []int64{1}},
			{"a unit", store.LogQuery{Unit: "u2"}, []int64{4, 3}},
			{"kinds", store.LogQuery{What: []string{"read", "login"}}, []int64{5, 4, 1}},
			{"from and to", store.LogQuery{From: 20, To: 40}, []int64{3, 2}},
			{"the next page", store.LogQuery{Before: 4, Limit: 2}, []int64{3, 2}},
			{"several at once", store.LogQuery{Person: "ola", Case: caseA, What: []string{"look"}, From: 1}, []int64{3}},
			{"SQL in a filter is a text like any", store.LogQuery{Person: "kari' OR '1'='1", Unit: "u1'; DROP TABLE access_log; --"}, nil},
			{"SQL in a kind", store.LogQuery{What: []string{"read') OR 1=1 --"}}, nil},
		} {
			got, err := r.FindLog(c.q)
			if err != nil {
				return err
			}
			var nos []int64
			for _, l := range got {
				nos = append(nos, l.No)
			}
			if !slices.Equal(nos, c.want) {
				t.Errorf("%s: %v, want %v", c.name, nos, c.want)
			}
		}
		l, ok, err := r.LogLine(2)
		if err != nil || !ok || l.Detail != "plan" || l.DeviceAt != 15 {
			t.Error(l, ok, err)
		}
		if _, ok, err := r.LogLine(99); ok || err != nil {
			t.Error(ok, err)
		}
		answers, err := r.LookAnswers(2, 3)
		if err != nil || len(answers) != 3 || answers[0].No != 2 || answers[1].What != "reason" || answers[2].Person != "vern" {
			t.Error(answers, err)
		}
		_, bad, err := store.VerifyLog(r)
		if bad != 0 || err != nil {
			t.Error(bad, err)
		}
		return nil
	})
}

// forged reads a chain of proof in which one row was changed.
type forged struct {
	store.EvidenceLog
	no   int64
	with func(*store.Evidence)
}

func (x forged) EvidenceAfter(after int64, limit int) ([]store.Evidence, error) {
	list, err := x.EvidenceLog.EvidenceAfter(after, limit)
	for i := range list {
		if list[i].No == x.no {
			x.with(&list[i])
		}
	}
	return list, err
}

func chainedEvidence(t *testing.T, s store.Store) {
	const n = 450
	write(t, s, func(tx store.Tx) error {
		for i := range n {
			e, err := tx.AppendEvidence(store.Evidence{At: int64(i), Case: caseA, Consent: bti.RecordID(fmt.Sprint("c", i%3)), What: "sign_consent", Doc: fmt.Sprintf(`{"n":%d}`, i)})
			if err != nil || e.No != int64(i+1) || e.Hash == [32]byte{} {
				return fmt.Errorf("row %d: %v %w", i, e, err)
			}
		}
		return nil
	})
	read(t, s, func(r store.Reader) error {
		good, bad, err := store.VerifyEvidence(r)
		if err != nil || good != n || bad != 0 {
			t.Fatal(good, bad, err)
		}
		for name, with := range map[string]func(*store.Evidence){
			"text": func(e *store.Evidence) { e.Doc = `{"n":9}` }, "time": func(e *store.Evidence) { e.At++ },
			"what": func(e *store.Evidence) { e.What = "refuse_consent" }, "case": func(e *store.Evidence) { e.Case = caseB },
			"consent": func(e *store.Evidence) { e.Consent = "other" },
		} {
			if _, bad, err := store.VerifyEvidence(forged{r, 320, with}); err != nil || bad != 320 {
				t.Errorf("a changed %s was not noticed: %d %v", name, bad, err)
			}
		}
		of, err := r.EvidenceOf("c1")
		if err != nil || len(of) != n/3 || of[0].No != 2 || of[1].No != 5 || of[0].Doc != `{"n":1}` {
			t.Error(len(of), err)
		}
		return nil
	})
}
