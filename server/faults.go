package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"stafett/internal/field"
	"stafett/internal/guide/file"
	"stafett/server/auth"
	"stafett/server/staff"
	"stafett/server/store"
	"stafett/server/syncer"
)

// explain is an error as a person at the terminal needs it: what is wrong and
// what to do.
func explain(err error) string {
	var faulty *file.Faulty
	if errors.As(err, &faulty) {
		return err.Error()
	}
	var ref *syncer.InvalidReference
	if errors.As(err, &ref) {
		var lines []string
		for _, f := range ref.Faults {
			lines = append(lines, f.Field+": "+field.Explain(f, field.English))
		}
		return "this cannot be stored:\n  " + strings.Join(lines, "\n  ")
	}
	var people *staff.Invalid
	if errors.As(err, &people) {
		return explainStaff(people.Faults)
	}
	switch auth.CodeOf(err) {
	case auth.WeakPassword:
		return fmt.Sprintf("a password has %d to %d characters", auth.PasswordMin, auth.PasswordMax)
	case auth.Unknown:
		return "there is no such account or device; stafett account list and stafett device list tell which there are"
	}
	switch store.CodeOf(err) {
	case store.Full:
		return "the disk is full: make room and try again"
	case store.Taken:
		return "another account has this log-in name: choose another with --login"
	}
	var s *store.Error
	if errors.As(err, &s) && s.Detail != "" {
		return s.Detail
	}
	return err.Error()
}

// explainStaff tells faults of people and units, those of a file with line and column.
func explainStaff(list []staff.Fault) string {
	var lines []string
	for _, f := range list {
		place := f.Field
		if f.Line != 0 {
			place = fmt.Sprintf("line %d", f.Line)
			if f.Column != "" {
				place += fmt.Sprintf(", column %q", f.Column)
			}
		}
		line := staff.Explain(f, field.English)
		if place != "" {
			line = place + ": " + line
		}
		if f.Code == staff.CodeLoginTaken {
			line += " If another account has it, choose another with --login."
		}
		lines = append(lines, line)
	}
	return "this cannot be stored:\n  " + strings.Join(lines, "\n  ")
}

// listening explains why an address cannot be answered on.
func listening(address string, err error) error {
	var op *net.OpError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use, perhaps by another Stafett: stop that program, or choose another address with --listen (make run PORT=8081)", address)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("this user may not answer on %s: choose a port above 1023 with --listen", address)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("this machine does not have the address %s: choose another with --listen", address)
	case errors.As(err, &op):
		return fmt.Errorf("cannot answer on %s: %w", address, op.Err)
	}
	return fmt.Errorf("cannot answer on %s: %w", address, err)
}

// unwritable explains why a data folder cannot be made or used.
func unwritable(dir string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return &store.Error{Code: store.Unwritable, Err: err, Detail: fmt.Sprintf(
		"the data folder %q cannot be made or written (%v): choose another with --data, or give it to this user", dir, err)}
}
