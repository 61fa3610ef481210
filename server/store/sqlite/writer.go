package sqlite

import (
	"context"
	"errors"
	"fmt"

	"stafett/server/store"
)

// job is a write that waits.
type job struct {
	ctx   context.Context
	fn    func(store.Tx) error
	err   error
	panic any
	done  chan struct{} // nil of one that its caller commits
}

// Write commits fn at once where nobody else writes. Else it hands fn to the writer and waits until it is committed, or not.
func (db *DB) Write(ctx context.Context, fn func(store.Tx) error) error {
	j := &job{ctx: ctx, fn: fn}
	alone, err := db.enqueue(j)
	switch {
	case err != nil:
		return err
	case alone:
		func() {
			defer db.turn.Unlock()
			db.commit([]*job{j})
		}()
	default:
		// Once accepted it is waited for, whatever becomes of ctx: the caller must
		// not be told that it failed while it is being committed.
		<-j.done
	}
	if j.panic != nil {
		panic(j.panic) // in the goroutine that brought it
	}
	return j.err
}

// enqueue gives a job to the writer. When nothing is written and nobody waits, the caller has the turn itself (alone): two
// goroutines that wake each other would take longer than all that a pull writes.
func (db *DB) enqueue(j *job) (alone bool, err error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed {
		return false, &store.Error{Code: store.Closed}
	}
	if db.waiting.Load() == 0 && db.turn.TryLock() {
		return true, nil
	}
	j.done = make(chan struct{})
	db.waiting.Add(1)
	select {
	case db.jobs <- j:
		return false, nil
	default:
		db.waiting.Add(-1)
		return false, &store.Error{Code: store.Busy, Detail: "too many writes wait"}
	}
}

// write is the writer: it takes what waits, up to GroupMax, and commits it as a group.
func (db *DB) write() {
	defer close(db.done)
	group := make([]*job, 0, store.GroupMax)
	for j := range db.jobs {
		db.turn.Lock() // before it looks who else waits: they came while another wrote
		group = append(group[:0], j)
		open := true
		for open && len(group) < store.GroupMax {
			select {
			case next, ok := <-db.jobs:
				if open = ok; ok {
					group = append(group, next)
				}
			default:
				open = false
			}
		}
		db.waiting.Add(-int64(len(group)))
		db.commit(group)
		db.turn.Unlock()
		for _, j := range group {
			close(j.done)
		}
	}
}

// commit runs a group in one transaction and gives each job its error.
func (db *DB) commit(group []*job) {
	w := db.writer
	failAll := func(err error) {
		if w.inTransaction() {
			_ = w.run("ROLLBACK") // the first error tells why
		}
		for _, j := range group {
			if j.err == nil && j.panic == nil {
				j.err = err
			}
		}
	}
	if err := w.run("BEGIN IMMEDIATE"); err != nil {
		failAll(err)
		return
	}
	if len(group) == 1 {
		// Nobody else's writes would have to stay if it failed: it needs no savepoint.
		j := group[0]
		if j.err = j.ctx.Err(); j.err == nil {
			db.perform(j)
		}
		if j.err != nil || j.panic != nil || !w.inTransaction() {
			failAll(cause(j.err))
			return
		}
	} else if err := db.performAll(group); err != nil {
		failAll(err)
		return
	}
	if err := w.run("COMMIT"); err != nil {
		failAll(err)
	}
}

// performAll runs each job of a group in a savepoint of its own. The error is that of the group: after it the transaction is gone.
func (db *DB) performAll(group []*job) error {
	for _, j := range group {
		if j.err = j.ctx.Err(); j.err != nil {
			continue // its caller has gone; nothing of it was begun
		}
		if err := db.savepoint(j); err != nil {
			return err
		}
	}
	return nil
}

// savepoint runs one job. The error is that of the group: after it the transaction is gone.
func (db *DB) savepoint(j *job) error {
	w := db.writer
	if err := w.run("SAVEPOINT job"); err != nil {
		return err
	}
	db.perform(j)
	if !w.inTransaction() {
		// SQLite rolled everything back by itself (a full disk, a read error).
		return cause(j.err)
	}
	if j.err != nil || j.panic != nil {
		if err := w.run("ROLLBACK TO job"); err != nil {
			return err
		}
	}
	err := w.run("RELEASE job")
	return err
}

// perform runs one job in the transaction under way.
func (db *DB) perform(j *job) {
	func() {
		defer func() { j.panic = recover() }()
		t := &tx{conn: db.writer}
		if j.err = j.fn(t); j.err == nil {
			j.err = t.settle()
		}
	}()
	if err := db.writer.drain(); j.err == nil {
		j.err = err
	}
}

func cause(err error) error {
	if store.CodeOf(err) != "" {
		return err
	}
	return &store.Error{Code: store.IO, Err: errors.Join(fmt.Errorf("the transaction was rolled back"), err)}
}
