// Package sqlite keeps a municipality in one SQLite file. It implements
// store.Store and decides nothing: the SQL stands beside the method that runs it.
//
// One writes at a time: a caller who finds nobody else does so itself, else one goroutine for all. It commits the writes that wait as a group, with a
// savepoint for each, so that one fsync serves many and a failing one rolls
// back alone. (Measured for the design with 32 callers: 2.5 times the throughput of a pool of
// writers, and a worst wait of 81 ms instead of 5.3 s.) Readers stand beside it, each with
// a read transaction of its own; WAL lets them see one moment while others write. Records are written
// behind who puts them: see behind.go.
package sqlite

import (
	"context"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"

	"stafett/server/store"
)

// applicationID stands in the header of every Stafett database: "STFT".
const applicationID = 0x53544654

// quickCheckBytesMax is up to which size the whole file is checked when it is opened (about 0.3 s).
const quickCheckBytesMax = 128 << 20

//go:embed migrations/*.sql
var migrations embed.FS

// DB is a store.Store in one SQLite file.
type DB struct {
	path    string
	writer  *conn
	readers chan *conn
	// watcher is for Generation alone, one at a time.
	watcher  *conn
	watching sync.Mutex
	jobs     chan *job
	done     chan struct{} // the writer has ended
	waiting  atomic.Int64  // jobs that the writer has not begun
	turn     sync.Mutex    // held by who commits: the writer, or a caller who found nobody else

	mu     sync.RWMutex // guards closed against sends on jobs
	closed bool
}

var _ store.Store = (*DB)(nil)

// Open opens the database at path, makes it when it is missing, and brings its
// schema up to date. The errors are *store.Error with a Detail that tells what
// to do; a file that is no Stafett database, is damaged, or is of a later version is left as it is.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := inspect(path); err != nil {
		return nil, err
	}
	db := &DB{path: path, jobs: make(chan *job, store.QueueMax), done: make(chan struct{})}
	if err := db.start(ctx); err != nil {
		_ = db.disconnect() // the first error tells why
		return nil, err
	}
	go db.write()
	return db, nil
}

// dsn names the file and the pragmas of every connection. The driver sets
// busy_timeout before all others, so that none of them meets a locked file unprepared.
func dsn(path string) string {
	q := url.Values{
		"_mutex":        {"no"}, // a connection is used by one goroutine at a time: SQLite need not see to it at each call
		"_busy_timeout": {"5000"},
		"_journal_mode": {"WAL"},
		"_synchronous":  {"FULL"},
		"_foreign_keys": {"on"},
		"_cache_size":   {"-8000"},
	}
	return fileURI(path, q)
}

// fileURI names a file to SQLite.
func fileURI(path string, q url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// inspect looks at the file without SQLite, which would touch it.
func inspect(path string) error {
	dir := filepath.Dir(path)
	probe, err := os.CreateTemp(dir, ".stafett-probe-*")
	if err != nil {
		return &store.Error{Code: store.Unwritable, Err: err, Detail: fmt.Sprintf(
			"the data folder %q cannot be written by this user (id %d): make the folder and give it to that user, or choose another with --data", dir, os.Getuid())}
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name()) // an empty file left behind does no harm
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return &store.Error{Code: store.Unwritable, Err: err, Detail: fmt.Sprintf(
			"the database %q cannot be opened for writing by this user (id %d): give it to that user", path, os.Getuid())}
	}
	defer func() { _ = f.Close() }() // nothing was written
	header := make([]byte, headerBytes)
	n, err := io.ReadFull(f, header)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil // an empty file: SQLite makes a database of it
	case err != nil || string(header[:16]) != "SQLite format 3\x00":
		return brokenFile(path, errors.New("it does not begin as an SQLite database does"))
	case binary.BigEndian.Uint32(header[68:]) != applicationID && !bare(header):
		return foreignFile(path)
	}
	return nil
}

// headerBytes are the file's header (100) and that of its first page (8).
const headerBytes = 108

// bare tells whether the first page holds no table yet: a leaf without cells
// (sqlite.org/fileformat2.html). Our own file looks so until its log is first written back.
func bare(header []byte) bool {
	const leaf = 0x0d
	return header[100] == leaf && binary.BigEndian.Uint16(header[103:]) == 0
}

func foreignFile(path string) error {
	return &store.Error{Code: store.Foreign, Detail: fmt.Sprintf(
		"%q is a database of another program and was left as it is: choose another data folder with --data", path)}
}

func brokenFile(path string, cause error) error {
	return &store.Error{Code: store.Broken, Err: cause, Detail: fmt.Sprintf(
		"the database %q is damaged and was left as it is: stop Stafett, keep a copy of the file with its -wal and -shm beside it, and put the latest backup in its place", path)}
}

func (db *DB) start(ctx context.Context) error {
	w, err := db.connect()
	if err != nil {
		return db.opening(err)
	}
	db.writer = w
	if err := db.check(w); err != nil {
		return db.opening(err)
	}
	if err := migrate(w, db.path); err != nil {
		return db.opening(err)
	}
	if err := incarnate(w); err != nil {
		return db.opening(err)
	}
	// What pushes touch is all over the file: indexes by random ids, and cases of many people.
	if err := w.do("PRAGMA cache_size = -64000"); err != nil {
		return db.opening(err)
	}
	// Many pushes write the same pages of an index: put back into the file after four times as many as SQLite would
	// wait for (16 MB of log), they are written less often. It saves 3 to 5 µs of a record's 50 (server/bench).
	if err := w.do("PRAGMA wal_autocheckpoint = 4000"); err != nil {
		return db.opening(err)
	}
	// What a savepoint changed in pages stands aside until it is let go; by default in a file that is made anew for each
	// transaction as soon as that is more than 64 kB. A push fits into memory, and so does what else is written at once.
	if err := w.do("PRAGMA temp_store = memory"); err != nil {
		return db.opening(err)
	}
	w.writeBehind()
	if db.watcher, err = db.connect(); err != nil {
		return db.opening(err)
	}
	n := max(4, 2*runtime.GOMAXPROCS(0))
	db.readers = make(chan *conn, n)
	for range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := db.connect()
		if err != nil {
			return db.opening(err)
		}
		if err := r.do("PRAGMA query_only = on"); err != nil {
			return db.opening(err)
		}
		db.readers <- r
	}
	return nil
}

// opening adds to an error what to do about it when it comes while the file is opened.
func (db *DB) opening(err error) error {
	switch store.CodeOf(err) {
	case store.Broken:
		var e *store.Error
		if errors.As(err, &e) && e.Detail == "" {
			return brokenFile(db.path, e.Err)
		}
	case store.Unwritable:
		return &store.Error{Code: store.Unwritable, Err: err, Detail: fmt.Sprintf(
			"the database %q or its folder cannot be written by this user (id %d)", db.path, os.Getuid())}
	case store.Busy:
		return &store.Error{Code: store.Busy, Err: err, Detail: fmt.Sprintf(
			"the database %q is held by another program: stop it first", db.path)}
	}
	return err
}

// check finds out whether an existing file is ours and whole.
func (db *DB) check(w *conn) error {
	var tables, app, pages, pageSize int64
	for _, q := range []struct {
		sql  string
		into *int64
	}{
		{"SELECT count(*) FROM sqlite_schema", &tables},
		{"PRAGMA application_id", &app},
		{"PRAGMA page_count", &pages},
		{"PRAGMA page_size", &pageSize},
	} {
		if _, err := w.row(q.sql, nil, q.into); err != nil {
			return err
		}
	}
	if tables == 0 {
		return nil
	}
	if app != applicationID {
		return foreignFile(db.path)
	}
	if pages*pageSize > quickCheckBytesMax {
		return nil
	}
	var verdict string
	if _, err := w.row("PRAGMA quick_check(1)", nil, &verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return brokenFile(db.path, errors.New(verdict))
	}
	return nil
}

// migrate runs the migrations that the file has not had, each in one transaction.
func migrate(w *conn, path string) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var have int64
	if _, err := w.row("PRAGMA user_version", nil, &have); err != nil {
		return err
	}
	if have > int64(len(names)) {
		return &store.Error{Code: store.NewerSchema, Detail: fmt.Sprintf(
			"%q was written by a later version of Stafett (its schema is %d, this program knows up to %d) and was left as it is: install that version or a newer one", path, have, len(names))}
	}
	for i, name := range names {
		if int64(i) < have {
			continue
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		if err := step(w, string(text), i+1); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
	}
	return nil
}

func step(w *conn, text string, number int) (err error) {
	if err := w.do("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = w.do("ROLLBACK") // the first error tells why
		}
	}()
	if err := w.do(text); err != nil {
		return err
	}
	if number == 1 {
		incarnation, err := newIncarnation()
		if err != nil {
			return err
		}
		if err := w.run("INSERT INTO meta (one, incarnation, seq, tenant) VALUES (1, ?, 0, '')", incarnation); err != nil {
			return err
		}
		if err := w.do("PRAGMA application_id = " + strconv.Itoa(applicationID)); err != nil {
			return err
		}
	}
	if err := w.do("PRAGMA user_version = " + strconv.Itoa(number)); err != nil {
		return err
	}
	return w.do("COMMIT")
}

// Read runs fn in a read transaction on a connection of its own.
func (db *DB) Read(ctx context.Context, fn func(store.Reader) error) (err error) {
	v, err := db.Look(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if end := v.End(); end != nil && err == nil {
			err = end
		}
	}()
	return fn(v)
}

// view is a reader's connection in a transaction. It holds db.mu.
type view struct {
	*tx
	db *DB
}

// Look begins a read transaction on a connection of its own.
func (db *DB) Look(ctx context.Context) (_ store.View, err error) {
	db.mu.RLock()
	if db.closed {
		db.mu.RUnlock()
		return nil, &store.Error{Code: store.Closed}
	}
	select {
	case c := <-db.readers:
		v := &view{&tx{conn: c}, db}
		if err := v.begin(); err != nil {
			_ = v.End() // the first error tells why
			return nil, err
		}
		return v, nil
	case <-ctx.Done():
		db.mu.RUnlock()
		return nil, ctx.Err()
	}
}

func (v *view) begin() error {
	if err := v.run("BEGIN"); err != nil {
		return err
	}
	// A deferred transaction begins with its first read: fix the moment now.
	m, err := v.Meta()
	v.meta = &m
	return err
}

// End lets go of the transaction and its connection.
func (v *view) End() (err error) {
	if v.inTransaction() {
		err = v.run("ROLLBACK")
	}
	v.db.readers <- v.conn
	v.db.mu.RUnlock()
	return err
}

// Generation is SQLite's data_version as a connection sees it that never writes: it tells of the
// commits of all others, for the price of a look into shared memory.
func (db *DB) Generation() (n int64, err error) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.closed {
		return 0, &store.Error{Code: store.Closed}
	}
	db.watching.Lock()
	defer db.watching.Unlock()
	_, err = db.watcher.row("PRAGMA data_version", nil, &n)
	return n, err
}

// Ready tells whether the database answers.
func (db *DB) Ready(ctx context.Context) error {
	return db.Read(ctx, func(store.Reader) error { return nil })
}

// Close finishes the writes that wait and lets go of the file.
func (db *DB) Close() error {
	db.mu.Lock()
	if db.closed {
		db.mu.Unlock()
		return nil
	}
	db.closed = true
	close(db.jobs)
	db.mu.Unlock()
	<-db.done
	db.turn.Lock() // of one who writes without the writer
	defer db.turn.Unlock()
	return db.disconnect()
}

// disconnect closes the connections. None of them is in use: Close has waited for who writes, and for
// the readers, which hold the lock that it took.
func (db *DB) disconnect() error {
	var errs []error
	for len(db.readers) > 0 {
		errs = append(errs, (<-db.readers).close())
	}
	if db.watcher != nil {
		errs = append(errs, db.watcher.close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.close()) // last: it leaves no -wal behind
	}
	return errors.Join(errs...)
}
