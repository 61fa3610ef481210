package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"stafett/internal/replica"
)

// Folder is a Store of plain files, one for each row. The folder is for its
// owner alone (0700), and so is each file (0600); nothing is sealed.
//
// A transaction is written to a journal first, which is then worked off: killed at
// any moment, the next OpenFolder ends what was begun or knows nothing of it.
type Folder struct {
	dir  string
	lock *os.File
	// where each row's file is, by scope: a scope is dropped with all its rows.
	scopes map[string]map[string]bool
}

const (
	sessionFile = "session.json"
	journalFile = "journal.json"
	lockFile    = "lock"
	rowPrefix   = "row-"
)

// ErrInUse tells that another process has the folder.
var ErrInUse = errors.New("another process uses this folder")

// OpenFolder takes a folder for this process alone, making it when it is missing.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close() // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	f := &Folder{dir: dir, lock: lock, scopes: map[string]map[string]bool{}}
	if _, err := f.rows(func(replica.Row) {}); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, f.resume()
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.lock.Close() }

// resume ends the transaction that a journal was left of. Doing it again changes nothing.
func (f *Folder) resume() error {
	b, err := os.ReadFile(f.path(journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var effects []replica.Effect
	if err := json.Unmarshal(b, &effects); err != nil {
		return fmt.Errorf("%s cannot be read: %w", f.path(journalFile), err)
	}
	return f.work(effects)
}

func (f *Folder) path(name string) string { return filepath.Join(f.dir, name) }

// Session reads who is logged in.
func (f *Folder) Session() (s Session, ok bool, err error) {
	b, err := os.ReadFile(f.path(sessionFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &s)
	}
	return s, err == nil, err
}

// PutSession writes who is logged in.
func (f *Folder) PutSession(s Session) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return f.write(sessionFile, b)
}

// Rows reads all rows.
func (f *Folder) Rows() (rows []replica.Row, damaged int, err error) {
	damaged, err = f.rows(func(r replica.Row) { rows = append(rows, r) })
	return rows, damaged, err
}

func (f *Folder) rows(each func(replica.Row)) (damaged int, err error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), rowPrefix) {
			continue
		}
		b, err := os.ReadFile(f.path(e.Name()))
		if err != nil {
			return damaged, err
		}
		var r replica.Row
		if json.Unmarshal(b, &r) != nil || rowFile(r.Table, r.Key) != e.Name() {
			damaged++
			continue
		}
		f.keep(string(r.Scope), e.Name())
		each(r)
	}
	return damaged, nil
}

// rowFile names a row's file. Tables and keys are the replica's own: letters and digits.
func rowFile(table, key string) string { return rowPrefix + table + "-" + key + ".json" }

func (f *Folder) keep(scope, name string) {
	for s, names := range f.scopes {
		if s != scope {
			delete(names, name)
		}
	}
	if f.scopes[scope] == nil {
		f.scopes[scope] = map[string]bool{}
	}
	f.scopes[scope][name] = true
}

// Apply stores effects, all of them or none.
func (f *Folder) Apply(effects []replica.Effect) error {
	if len(effects) == 0 {
		return nil
	}
	b, err := json.Marshal(effects)
	if err != nil {
		return err
	}
	if err := f.write(journalFile, b); err != nil {
		return err
	}
	return f.work(effects)
}

// work does what a journal says, and then forgets the journal.
func (f *Folder) work(effects []replica.Effect) error {
	for _, e := range effects {
		name := rowFile(e.Table, e.Key)
		switch e.Op {
		case replica.Put:
			b, err := json.Marshal(replica.Row{Table: e.Table, Key: e.Key, Scope: e.Scope, Data: e.Data})
			if err != nil {
				return err
			}
			if err := f.write(name, b); err != nil {
				return err
			}
			f.keep(string(e.Scope), name)
		case replica.Delete:
			if err := f.remove(name); err != nil {
				return err
			}
		case replica.DropScope:
			for name := range f.scopes[string(e.Scope)] {
				if err := f.remove(name); err != nil {
					return err
				}
			}
			delete(f.scopes, string(e.Scope))
		default:
			return errors.New("an effect that is none: " + e.Op)
		}
	}
	// Everything is on disk before the journal goes.
	if err := f.settle(); err != nil {
		return err
	}
	return f.remove(journalFile)
}

// settle waits until what was named and removed in the folder is on disk.
func (f *Folder) settle() error {
	d, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f *Folder) remove(name string) error {
	for _, names := range f.scopes {
		delete(names, name)
	}
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// write replaces a file whole: its old content or its new one is there, whatever happens.
func (f *Folder) write(name string, b []byte) (err error) {
	temp := f.path("new-" + name)
	w, err := os.OpenFile(temp, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	if err := errors.Join(err, w.Sync(), w.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, f.path(name)); err != nil {
		return err
	}
	if strings.HasPrefix(name, rowPrefix) {
		return nil // work settles all rows together
	}
	return f.settle()
}

// Wipe removes everything but the lock.
func (f *Folder) Wipe() error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != lockFile {
			if err := os.Remove(f.path(e.Name())); err != nil {
				return err
			}
		}
	}
	f.scopes = map[string]map[string]bool{}
	return nil
}
