package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/auth"
	"stafett/server/httpapi"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

const databaseName = "stafett.db"

// A server runs in a process of its own, so that its CPU and memory can be told from the
// callers'. It is this program, started again; it prints its address and then answers questions, one a line.

// serveStafett is Stafett as `stafett serve` puts it together, without the app.
func serveStafett(dir string) error {
	ctx := context.Background()
	debug.SetGCPercent(httpapi.GCPercent)
	db, err := sqlite.Open(ctx, filepath.Join(dir, databaseName))
	if err != nil {
		return err
	}
	s := syncer.New(syncer.Config{Store: db, Now: time.Now, Place: time.UTC, Mode: field.Demo, Report: func(err error) { fmt.Fprintln(os.Stderr, err) }})
	accounts, err := auth.New(ctx, db, time.Now)
	if err != nil {
		return err
	}
	api, err := httpapi.New(httpapi.Config{
		Auth: accounts, Sync: s, Store: db, App: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now, Mode: field.Demo, RequestsPerMinute: 1 << 30,
	})
	if err != nil {
		return err
	}
	said := 0
	return answer(api.Serve, func(ask string) string {
		if ask != "poke" {
			return "?"
		}
		// What the administration does when a telephone number changes: everybody has something to fetch.
		said++
		err := s.Publish(ctx, []bti.Record{&bti.Unit{Unit: ourUnit, Name: "Solbakken barnehage", Service: service, Phone: fmt.Sprintf("%08d", 22000000+said), Guides: []string{string(theGuide)}}},
			func() syncproto.RecordID { return bti.NewUUID7(time.Now().UnixMilli(), [10]byte{9, byte(said)}) })
		return fmt.Sprint(err)
	})
}

// serveFloor is the raw floor: what the same libraries do when nobody asks who may see what,
// no rule is checked and no history, outcome or access log is kept.
func serveFloor(dir string) error {
	dsn := "file:" + filepath.Join(dir, "floor.db") + "?_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&_cache_size=-8000"
	write, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return err
	}
	if _, err := write.Exec(`CREATE TABLE IF NOT EXISTS record (id TEXT PRIMARY KEY, kind TEXT, scope TEXT, version INTEGER, by TEXT, at INTEGER, fields TEXT) STRICT;
		CREATE INDEX IF NOT EXISTS changes ON record (version)`); err != nil {
		return err
	}
	insert, err := write.Prepare(`INSERT INTO record (id, kind, scope, version, by, at, fields) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET version = excluded.version, by = excluded.by, at = excluded.at, fields = excluded.fields`)
	if err != nil {
		return err
	}
	since, err := read.Prepare("SELECT id, kind, scope, version, by, at, fields FROM record WHERE version > ? ORDER BY version")
	if err != nil {
		return err
	}
	var version atomic.Int64
	if err := read.QueryRow("SELECT coalesce(max(version), 0) FROM record").Scan(new(int64)); err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, BodyLimit: 4 << 20})
	app.Post("/nothing", func(c *fiber.Ctx) error {
		var in struct {
			Cursor string `json:"cursor"`
		}
		if err := c.BodyParser(&in); err != nil {
			return err
		}
		return c.JSON(fiber.Map{"cursor": in.Cursor, "records": []any{}})
	})
	// Each: every insert is a transaction of its own, and on disk before the next begins.
	push := func(each bool) fiber.Handler {
		return func(c *fiber.Ctx) error {
			var in struct {
				Entries []struct {
					Record string          `json:"record"`
					Kind   string          `json:"kind"`
					Scope  string          `json:"scope"`
					Fields json.RawMessage `json:"f"`
				} `json:"entries"`
			}
			if err := c.BodyParser(&in); err != nil {
				return err
			}
			stmt, commit := insert, func() error { return nil }
			if !each {
				tx, err := write.Begin()
				if err != nil {
					return err
				}
				defer func() { _ = tx.Rollback() }() // after a commit it does nothing
				stmt, commit = tx.Stmt(insert), tx.Commit
			}
			now := time.Now().UnixMilli()
			for _, e := range in.Entries {
				if _, err := stmt.Exec(e.Record, e.Kind, e.Scope, version.Add(1), "ansatt", now, string(e.Fields)); err != nil {
					return err
				}
			}
			if err := commit(); err != nil {
				return err
			}
			return c.JSON(fiber.Map{"stored": len(in.Entries)})
		}
	}
	app.Post("/push", push(false))
	app.Post("/push-each", push(true))
	type row struct {
		ID      string          `json:"id"`
		Kind    string          `json:"kind"`
		Scope   string          `json:"scope"`
		Version int64           `json:"v"`
		By      string          `json:"by"`
		At      int64           `json:"at"`
		Fields  json.RawMessage `json:"f"`
	}
	app.Post("/pull", compress.New(), func(c *fiber.Ctx) error {
		var in struct {
			Cursor int64 `json:"cursor"`
		}
		if err := c.BodyParser(&in); err != nil {
			return err
		}
		rows, err := since.Query(in.Cursor)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // Err tells what went wrong
		var out []row
		for rows.Next() {
			var r row
			var fields string
			if err := rows.Scan(&r.ID, &r.Kind, &r.Scope, &r.Version, &r.By, &r.At, &fields); err != nil {
				return err
			}
			r.Fields = json.RawMessage(fields)
			out = append(out, r)
			in.Cursor = r.Version
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return c.JSON(fiber.Map{"records": out, "cursor": in.Cursor})
	})
	return answer(app.Listener, func(string) string { return "?" })
}

// answer serves on a free port and answers the questions of who started the process, until it has no more.
func answer(serve func(net.Listener) error, ask func(string) string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- serve(l) }()
	fmt.Println(l.Addr())
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch word, rest, _ := strings.Cut(lines.Text(), " "); word {
		case "cpu": // µs of user and system
			var u syscall.Rusage
			if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
				return err
			}
			fmt.Println(u.Utime.Nano()/1000 + u.Stime.Nano()/1000)
		case "memory": // bytes resident
			text, err := os.ReadFile("/proc/self/statm")
			if err != nil {
				return err
			}
			pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
			if err != nil {
				return err
			}
			fmt.Println(pages * int64(os.Getpagesize()))
		case "profile": // until the next one
			pprof.StopCPUProfile()
			if rest != "" {
				f, err := os.Create(rest)
				if err != nil {
					return err
				}
				if err := pprof.StartCPUProfile(f); err != nil {
					return err
				}
			}
			fmt.Println("ok")
		default:
			fmt.Println(ask(word))
		}
	}
	pprof.StopCPUProfile()
	return lines.Err()
}

// process is a server that runs.
type process struct {
	address string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

func start(what, dir string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(self, "-serve", what, "-dir", dir)}
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if !p.out.Scan() {
		return nil, fmt.Errorf("the %s did not start", what)
	}
	p.address = p.out.Text()
	return p, nil
}

// ask a question of the process; numbers come as they are.
func (p *process) ask(question string) string {
	if _, err := fmt.Fprintln(p.in, question); err != nil || !p.out.Scan() {
		return ""
	}
	return p.out.Text()
}

func (p *process) number(question string) float64 {
	n, err := strconv.ParseFloat(p.ask(question), 64)
	if err != nil {
		panic("a server died: " + question)
	}
	return n
}

func (p *process) stop() {
	_ = p.in.Close() // it ends with its questions
	_ = p.cmd.Wait()
}
