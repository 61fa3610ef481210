package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"stafett/server/httpapi"
	"stafett/syncproto"
)

// version of the program.
const version = "0.1.0"

// healthTimeout is how long the server may take to say that it lives.
const healthTimeout = 3 * time.Second

var otherCommands = []command{
	{
		name: "health", short: "ask a running server whether it lives; for health checks",
		long: `Asks /healthz, or with --ready /readyz, of the server on --listen on this machine. Ends with 0 when the answer is good.`,
		prepare: func(fs *flag.FlagSet) action {
			ready := fs.Bool("ready", false, "ask whether the database answers, too")
			return func(ctx context.Context, p *program, c *set, args []string) error {
				if err := none(args); err != nil {
					return err
				}
				path := "/healthz"
				if *ready {
					path = "/readyz"
				}
				return p.health(ctx, c.Listen, path)
			}
		},
	},
	{
		name: "openapi", short: "print the description of the API (OpenAPI 3.1)",
		long: `The same as a server answers at /api/openapi.json.`,
		prepare: func(fs *flag.FlagSet) action {
			demo := fs.Bool("demo", false, "with the routes that exist in a demonstration alone")
			return func(_ context.Context, p *program, _ *set, args []string) error {
				if err := none(args); err != nil {
					return err
				}
				body, err := httpapi.Description(*demo)
				if err != nil {
					return err
				}
				_, err = p.stdout.Write(append(body, '\n'))
				return err
			}
		},
	},
	{
		name: "version", short: "print the version",
		prepare: plain(func(_ context.Context, p *program, _ *set, args []string) error {
			if err := none(args); err != nil {
				return err
			}
			_, err := io.WriteString(p.stdout, "stafett "+version+revision()+", wire "+strconv.Itoa(syncproto.Version)+", "+runtime.Version()+"\n")
			return err
		}),
	},
}

// revision is the commit the program was built from, where the build knew it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			commit = s.Value[:12]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = ", changed since"
		}
	}
	if commit == "" {
		return ""
	}
	return " (" + commit + dirty + ")"
}

func (p *program) health(ctx context.Context, listen, path string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no answer on %s: %w", net.JoinHostPort(host, port), err)
	}
	defer func() { _ = res.Body.Close() }() // nothing more is read of it
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", path, res.Status)
	}
	_, err = io.WriteString(p.stdout, "ok\n")
	return err
}
