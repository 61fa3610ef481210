// Command stafett is the one binary: it serves the app and its API for a
// municipality or for the demonstration, and has the tools for running it
// (guides, accounts, devices, keys, the access log). It wires the parts
// together and holds the only clock; what a case may do, who may see what and how
// anything is stored is decided elsewhere.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the municipality's days begin in Europe/Oslo, also where the system has no time zones
)

func main() {
	syscall.Umask(0o077) // the database is for this user alone, also in a folder that is not
	// The first signal asks for a graceful stop, the second one kills.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now}
	os.Exit(p.run(ctx, os.Args[1:]))
}
