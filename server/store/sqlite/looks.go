package sqlite

import (
	"math"
	"strings"

	"stafett/internal/bti"
	"stafett/server/store"
)

const logColumns = "no, at, person, role, unit, device, what, scope, ground, count, detail, device_at, hash"

func (t *tx) logLines(query string, args ...any) (list []store.LogLine, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var l store.LogLine
		var hash []byte
		err := scan(&l.No, &l.At, &l.Person, &l.Role, &l.Unit, &l.Device, &l.What, &l.Scope, &l.Ground, &l.Count, &l.Detail, &l.DeviceAt, &hash)
		copy(l.Hash[:], hash)
		list = append(list, l)
		return err
	})
	return list, err
}

// LogLines after a number.
func (t *tx) LogLines(after int64, limit int) ([]store.LogLine, error) {
	return t.logLines("SELECT "+logColumns+" FROM access_log WHERE no > ? ORDER BY no LIMIT ?", after, limit)
}

// LogLine is one line.
func (t *tx) LogLine(no int64) (l store.LogLine, ok bool, err error) {
	list, err := t.logLines("SELECT "+logColumns+" FROM access_log WHERE no = ?", no)
	if err != nil || len(list) == 0 {
		return l, false, err
	}
	return list[0], true, nil
}

// FindLog asks the log. What is asked for only ever comes in as an argument.
func (t *tx) FindLog(q store.LogQuery) ([]store.LogLine, error) {
	where := []string{"no < ?", "at >= ?", "at < ?"}
	args := []any{q.Before, q.From, q.To}
	if q.Before <= 0 {
		args[0] = int64(math.MaxInt64)
	}
	if q.To <= 0 {
		args[2] = int64(math.MaxInt64)
	}
	add := func(clause string, value ...any) {
		where = append(where, clause)
		args = append(args, value...)
	}
	if q.Person != "" {
		add("person = ?", string(q.Person))
	}
	if q.Unit != "" {
		add("unit = ?", string(q.Unit))
	}
	if q.Case != "" {
		add("scope IN (?, ?, ?)", string(bti.ScopeOf(q.Case, bti.Log)), string(bti.ScopeOf(q.Case, bti.Internal)), string(bti.ScopeOf(q.Case, bti.Protected)))
	}
	if q.Scope != "" {
		add("scope = ?", string(q.Scope))
	}
	if len(q.What) > 0 {
		what := make([]any, len(q.What))
		for i, w := range q.What {
			what[i] = w
		}
		add("what IN (?"+strings.Repeat(", ?", len(what)-1)+")", what...)
	}
	limit := q.Limit
	if limit <= 0 || limit > store.LogLinesMax {
		limit = store.LogLinesMax
	}
	return t.logLines("SELECT "+logColumns+" FROM access_log WHERE "+strings.Join(where, " AND ")+" ORDER BY no DESC LIMIT ?", append(args, limit)...)
}

// AppendLog stores a line at the end of the chain.
func (t *tx) AppendLog(l store.LogLine) error {
	if t.logEnd.No == 0 {
		var hash []byte
		if _, err := t.row("SELECT no, hash FROM access_log ORDER BY no DESC LIMIT 1", nil, &t.logEnd.No, &hash); err != nil {
			return err
		}
		copy(t.logEnd.Hash[:], hash)
	}
	l.No = t.logEnd.No + 1
	l.Hash = store.ChainHash(t.logEnd.Hash, l)
	err := t.run("INSERT INTO access_log ("+logColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		l.No, l.At, string(l.Person), string(l.Role), string(l.Unit), string(l.Device), l.What, string(l.Scope), l.Ground, l.Count, l.Detail, l.DeviceAt, l.Hash[:])
	if err == nil {
		t.logEnd = l
	}
	return err
}

// LookAnswers to some lines.
func (t *tx) LookAnswers(from, to int64) (list []store.LookAnswer, err error) {
	err = t.rows("SELECT no, at, person, what, text FROM look_answer WHERE no BETWEEN ? AND ? ORDER BY no, at", []any{from, to}, func(scan func(...any) error) error {
		var a store.LookAnswer
		err := scan(&a.No, &a.At, &a.Person, &a.What, &a.Text)
		list = append(list, a)
		return err
	})
	return list, err
}

// PutLookAnswer adds an answer.
func (t *tx) PutLookAnswer(a store.LookAnswer) error {
	err := t.run("INSERT INTO look_answer (no, at, person, what, text) VALUES (?, ?, ?, ?, ?)", a.No, a.At, string(a.Person), a.What, a.Text)
	return err
}
