package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"stafett/server/store"
)

// lock lets one server alone have a data folder: live pokes and signing keys are held in
// memory, so two would not know of each other. The system lets go of the lock
// when the process ends, however it ends. The tools do without it: they write through the same
// database, which orders them.
func lock(dir string) (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, "stafett.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, unwritable(dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close() // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &store.Error{Code: store.Busy, Err: err, Detail: fmt.Sprintf(
				"another Stafett serves the data folder %q: stop it first, or choose another folder with --data", dir)}
		}
		return nil, unwritable(dir, err)
	}
	return func() { _ = f.Close() }, nil // closing is what lets go of it
}
