package sqlite

import (
	"context"
	"database/sql"
	"errors"

	sqlite3 "github.com/mattn/go-sqlite3"

	"stafett/server/store"
)

// conn is one connection with the statements prepared on it so far. The set of
// statements is that of this package's constants, so it is bounded.
//
// Statements run without the caller's context: the driver starts a goroutine per
// statement to watch one, and an interrupt in the middle of a group would hit
// other people's writes. Contexts are looked at between statements' groups.
type conn struct {
	c     *sql.Conn
	stmts map[string]*sql.Stmt
}

func (db *DB) connect(ctx context.Context) (*conn, error) {
	c, err := db.sql.Conn(ctx)
	if err != nil {
		return nil, fault(err)
	}
	return &conn{c: c, stmts: make(map[string]*sql.Stmt)}, nil
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.c.Close())...)
}

func (c *conn) stmt(query string) (*sql.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.c.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fault(err)
	}
	c.stmts[query] = s
	return s, nil
}

// do runs statements that are not worth preparing.
func (c *conn) do(text string) error {
	_, err := c.c.ExecContext(context.Background(), text)
	return fault(err)
}

// exec runs a statement and tells how many rows it changed.
func (c *conn) exec(query string, args ...any) (int64, error) {
	s, err := c.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := s.Exec(args...)
	if err != nil {
		return 0, fault(err)
	}
	n, err := res.RowsAffected()
	return n, fault(err)
}

// row reads at most one row.
func (c *conn) row(query string, args []any, into ...any) (ok bool, err error) {
	s, err := c.stmt(query)
	if err != nil {
		return false, err
	}
	err = s.QueryRow(args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, fault(err)
}

// rows reads all rows.
func (c *conn) rows(query string, args []any, each func(scan func(...any) error) error) error {
	s, err := c.stmt(query)
	if err != nil {
		return err
	}
	rs, err := s.Query(args...)
	if err != nil {
		return fault(err)
	}
	defer func() { _ = rs.Close() }() // Err tells what went wrong
	for rs.Next() {
		if err := each(rs.Scan); err != nil {
			return fault(err)
		}
	}
	return fault(rs.Err())
}

// inTransaction tells whether the connection still is in one: SQLite ends it by itself after some faults.
func (c *conn) inTransaction() bool {
	in := false
	_ = c.c.Raw(func(d any) error { // the function cannot fail
		if sc, ok := d.(*sqlite3.SQLiteConn); ok {
			in = !sc.AutoCommit()
		}
		return nil
	})
	return in
}

// fault gives an error of SQLite its code.
func fault(err error) error {
	var e sqlite3.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	if store.CodeOf(err) != "" {
		return err
	}
	code := store.IO
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		code = store.Busy
	case sqlite3.ErrFull:
		code = store.Full
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		code = store.Broken
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		code = store.Unwritable
	case sqlite3.ErrError, sqlite3.ErrConstraint, sqlite3.ErrMismatch, sqlite3.ErrMisuse, sqlite3.ErrRange:
		return err // a mistake of this program, not a fault of the machine
	}
	return &store.Error{Code: code, Err: err}
}
