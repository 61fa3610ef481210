package sqlite

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"stafett/server/store"
)

// Backup writes a copy of the database as it is at one moment, while it is used. The file must not
// exist; it is there when it is whole and on disk. It holds everything, without room between, but has no incarnation: opened
// in a database's place it gets one of its own, so that devices notice also where somebody copied it there by hand.
func (db *DB) Backup(path string) (err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return &store.Error{Code: store.Unwritable, Err: err, Detail: fmt.Sprintf("%q is there already and was left as it is: name a new file", path)}
	}
	part := path + ".part"
	_ = os.Remove(part) // of a backup that did not come to its end
	c, err := db.connect()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.run("VACUUM INTO ?", part); err != nil {
		return errors.Join(err, removed(part))
	}
	if err := anonymous(c, part); err != nil {
		return errors.Join(err, removed(part))
	}
	if err := toDisk(part); err != nil {
		return errors.Join(err, removed(part))
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(err, removed(part))
	}
	return toDisk(filepath.Dir(path))
}

// anonymous takes the incarnation out of a copy that nobody has open.
func anonymous(c *conn, path string) error {
	if err := c.run("ATTACH ? AS copied", path); err != nil {
		return err
	}
	return errors.Join(c.run("UPDATE copied.meta SET incarnation = ''"), c.do("DETACH copied"))
}

// Restore puts a backup in the place of the database at path, which nobody may have open. What was there goes
// to aside, with its -wal and -shm. The restored database has a new incarnation, so that every device that comes notices:
// it is given anew what it may hold, and sends again what the backup lacks. line is added to its access log.
// Access that was taken away after the backup was made stays taken away, as far as what was there can be read, unless the
// database is to be exactly that of the backup.
// A backup that is none, or is damaged, is refused before anything is touched.
func Restore(ctx context.Context, backup, path, aside string, exactly bool, line store.LogLine) (c Carried, err error) {
	if _, err := os.Stat(backup); err != nil {
		return c, &store.Error{Code: store.Unwritable, Err: err, Detail: fmt.Sprintf("the backup %q cannot be read", backup)}
	}
	if i, err := os.Stat(backup + "-wal"); err == nil && i.Size() > 0 {
		return c, &store.Error{Code: store.Broken, Detail: fmt.Sprintf(
			"beside %q lies a -wal: it is a database in use, or was copied from one, and no backup; make one with stafett backup", backup)}
	}
	fresh := path + ".restoring"
	if err := errors.Join(removed(fresh), removed(fresh+"-wal"), removed(fresh+"-shm")); err != nil {
		return c, err
	}
	if err := copyFile(backup, fresh); err != nil {
		return c, errors.Join(err, removed(fresh))
	}
	if err := renew(ctx, fresh, line); err != nil {
		var e *store.Error
		if errors.As(err, &e) && (e.Code == store.Broken || e.Code == store.Foreign) {
			err = &store.Error{Code: e.Code, Err: e.Err, Detail: fmt.Sprintf("%q is no backup of Stafett, or is damaged: nothing was touched; take another one", backup)}
		}
		return c, errors.Join(err, removed(fresh))
	}
	if !exactly {
		if c, err = carry(fresh, path); err != nil {
			return c, errors.Join(err, removed(fresh))
		}
	}
	for _, ext := range []string{"-shm", "-wal", ""} {
		if err := os.Rename(path+ext, aside+ext); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	if err := os.Rename(fresh, path); err != nil {
		return c, err
	}
	return c, toDisk(filepath.Dir(path))
}

// renew gives a database another incarnation.
func renew(ctx context.Context, path string, line store.LogLine) (err error) {
	db, err := Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // closing the last connection leaves one file
	incarnation, err := newIncarnation()
	if err != nil {
		return err
	}
	return db.Write(ctx, func(w store.Tx) error {
		if err := w.(*tx).run("UPDATE meta SET incarnation = ?", incarnation); err != nil {
			return err
		}
		return w.AppendLog(line)
	})
}

func newIncarnation() (string, error) {
	random := make([]byte, 8)
	_, err := rand.Read(random)
	return hex.EncodeToString(random), err
}

// incarnate gives a backup that was put here by hand an incarnation, when it is first opened.
func incarnate(w *conn) error {
	var is string
	if _, err := w.row("SELECT incarnation FROM meta", nil, &is); err != nil || is != "" {
		return err
	}
	incarnation, err := newIncarnation()
	if err != nil {
		return err
	}
	return w.run("UPDATE meta SET incarnation = ?", incarnation)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // nothing was written
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync())
}

// toDisk makes sure that a file, or what a folder says of its files, outlives a power cut.
func toDisk(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func removed(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
