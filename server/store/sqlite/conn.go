package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"

	sqlite3 "github.com/mattn/go-sqlite3"

	"stafett/server/store"
)

// conn is one connection with the statements prepared on it so far. The set of
// statements is that of this package's constants, so it is bounded.
//
// It stands on the driver itself, without database/sql between: that took as long for
// each statement as SQLite did (locks, a pool of one, conversions by reflection), and half of a push was
// spent there. A statement that answers nothing is run as a query, because the driver binds all arguments
// of a query in one call into C, and those of an Exec in one each.
//
// Statements run without the caller's context: the driver starts a goroutine per
// statement to watch one, and an interrupt in the middle of a group would hit
// other people's writes. Contexts are looked at between statements' groups.
type conn struct {
	c     *sqlite3.SQLiteConn
	stmts map[string]*stmt
	args  []driver.NamedValue // of the statement being run; the driver keeps none of them
	text  []byte              // room to write a text in
	words words               // of the record written last
	kept  []store.Kept        // room for the outcomes of a transaction
	// behind is nil where records are written at once.
	behind *behind
}

type stmt struct {
	*sqlite3.SQLiteStmt
	row  []driver.Value // as the driver gives a row; nil until there was one
	busy bool           // its rows are being read
}

func (db *DB) connect() (*conn, error) {
	c, err := (&sqlite3.SQLiteDriver{}).Open(dsn(db.path))
	if err != nil {
		return nil, fault(err)
	}
	sc, ok := c.(*sqlite3.SQLiteConn)
	if !ok {
		return nil, fmt.Errorf("the driver gives a %T", c)
	}
	return &conn{c: sc, stmts: make(map[string]*stmt)}, nil
}

func (c *conn) close() error {
	var errs []error
	if c.behind != nil {
		errs = append(errs, c.drain())
		close(c.behind.hand)
	}
	for _, s := range c.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.c.Close())...)
}

func (c *conn) stmt(query string) (*stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	p, err := c.c.Prepare(query)
	if err != nil {
		return nil, fault(err)
	}
	ps, ok := p.(*sqlite3.SQLiteStmt)
	if !ok {
		return nil, fmt.Errorf("the driver gives a %T", p)
	}
	s := &stmt{SQLiteStmt: ps}
	c.stmts[query] = s
	return s, nil
}

// bind makes a statement's arguments the driver's.
func (c *conn) bind(args []any) []driver.NamedValue {
	c.args = c.args[:0]
	for i, a := range args {
		switch x := a.(type) {
		case int:
			a = int64(x)
		case bool:
			if x {
				a = int64(1)
			} else {
				a = int64(0)
			}
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return c.args
}

// do runs statements that are not worth preparing.
func (c *conn) do(text string) error {
	if err := c.wait(); err != nil {
		return err
	}
	_, err := c.c.Exec(text, nil)
	return fault(err)
}

// exec runs a statement and tells how many rows it changed.
func (c *conn) exec(query string, args ...any) (int64, error) {
	if err := c.wait(); err != nil {
		return 0, err
	}
	s, err := c.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(context.Background(), c.bind(args))
	if err != nil {
		return 0, fault(err)
	}
	return res.RowsAffected()
}

// run runs a statement that answers nothing.
func (c *conn) run(query string, args ...any) error {
	return c.each(query, args, nothing)
}

func nothing([]driver.Value) error { return nil }

// each reads all rows; the row it hands out holds until the next one.
func (c *conn) each(query string, args []any, take func(row []driver.Value) error) error {
	if err := c.wait(); err != nil {
		return err
	}
	return c.step(query, args, take)
}

// step is each, for the writing behind itself.
func (c *conn) step(query string, args []any, take func(row []driver.Value) error) (err error) {
	s, err := c.stmt(query)
	if err != nil {
		return err
	}
	if s.busy {
		return errors.New("a statement is run while its own rows are read: " + query)
	}
	rs, err := s.QueryContext(context.Background(), c.bind(args))
	if err != nil {
		return fault(err)
	}
	s.busy = true
	defer func() {
		s.busy = false
		if end := rs.Close(); err == nil {
			err = fault(end)
		}
	}()
	if n := len(rs.Columns()); len(s.row) != n {
		s.row = make([]driver.Value, n)
	}
	for {
		if err := rs.Next(s.row); err == io.EOF {
			return nil
		} else if err != nil {
			return fault(err)
		}
		if err := take(s.row); err != nil {
			return err
		}
	}
}

// row reads at most one row.
func (c *conn) row(query string, args []any, into ...any) (ok bool, err error) {
	err = c.each(query, args, func(row []driver.Value) error {
		if ok {
			return nil
		}
		ok = true
		return scan(row, into)
	})
	return ok && err == nil, err
}

// rows reads all rows into what each asks for.
func (c *conn) rows(query string, args []any, each func(scan func(...any) error) error) error {
	return c.each(query, args, func(row []driver.Value) error {
		return each(func(into ...any) error { return scan(row, into) })
	})
}

// scan puts a row where pointers say: to a string, integer, bool or []byte, or, for a column that may be null, to a pointer to one.
func scan(row []driver.Value, into []any) error {
	if len(row) != len(into) {
		return fmt.Errorf("%d columns for %d places", len(row), len(into))
	}
	for i, v := range row {
		switch p := into[i].(type) {
		case *string:
			s, ok := v.(string)
			if !ok {
				return misfit(i, v, p)
			}
			*p = s
		case *int64:
			n, ok := v.(int64)
			if !ok {
				return misfit(i, v, p)
			}
			*p = n
		case *[]byte:
			switch x := v.(type) {
			case []byte:
				*p = x
			case string:
				*p = []byte(x)
			default:
				return misfit(i, v, p)
			}
		default:
			if !set(reflect.ValueOf(into[i]).Elem(), v) {
				return misfit(i, v, p)
			}
		}
	}
	return nil
}

// set gives a place of a named type its value.
func set(place reflect.Value, v driver.Value) bool {
	if place.Kind() == reflect.Pointer {
		if v == nil {
			place.SetZero()
			return true
		}
		place.Set(reflect.New(place.Type().Elem()))
		place = place.Elem()
	}
	switch x := v.(type) {
	case string:
		if place.Kind() == reflect.String {
			place.SetString(x)
			return true
		}
	case int64:
		switch place.Kind() {
		case reflect.Int, reflect.Int64:
			place.SetInt(x)
			return true
		case reflect.Bool:
			place.SetBool(x != 0)
			return true
		}
	}
	return false
}

func misfit(column int, v driver.Value, p any) error {
	return fmt.Errorf("column %d holds a %T, which goes into no %T", column+1, v, p)
}

// inTransaction tells whether the connection still is in one: SQLite ends it by itself after some faults.
func (c *conn) inTransaction() bool { return !c.c.AutoCommit() }

// fault gives an error of SQLite its code.
func fault(err error) error {
	if err == nil {
		return nil
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
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
