package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stafett/internal/field"
	"stafett/server/auth"
	"stafett/server/auth/oidc"
	"stafett/server/store"
	"stafett/syncproto"
)

// pidKeyBytesMin is the least length of a key given with --pid-key.
const pidKeyBytesMin = 32

// accounts opens the log-ins of a municipality, with the key of identity numbers that is set.
func (c *config) accounts(ctx context.Context, st store.Store, now func() time.Time) (*auth.Service, error) {
	s, err := auth.New(ctx, st, now)
	if err != nil || c.PIDKey == "" {
		return s, err
	}
	key, err := os.ReadFile(c.PIDKey)
	if err != nil {
		return nil, fmt.Errorf("--pid-key: %w", err)
	}
	if len(key) < pidKeyBytesMin {
		return nil, fmt.Errorf("--pid-key: %s has %d bytes; it must have %d or more", c.PIDKey, len(key), pidKeyBytesMin)
	}
	return s.WithPIDKey(key), nil
}

// loginProviders reads the file of providers; none without one. The files it names lie beside it.
func (m *Main) loginProviders() ([]*oidc.Client, error) {
	if m.Providers == "" {
		return nil, nil
	}
	fault := func(err error) error { return fmt.Errorf("--providers %s: %w", m.Providers, err) }
	file, err := os.ReadFile(m.Providers)
	if err != nil {
		return nil, fault(err)
	}
	list, err := oidc.Read(file)
	if err != nil {
		return nil, fault(err)
	}
	open := func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(m.Providers), name)
		}
		return os.ReadFile(name)
	}
	var out []*oidc.Client
	for i := range list {
		c, err := oidc.New(&list[i], m.Site()+"/api/auth/oidc/"+list[i].ID+"/callback", m.Site()+"/", m.Now, open)
		if err != nil {
			return nil, fault(err)
		}
		out = append(out, c)
	}
	return out, nil
}

var loginCommands = []command{
	{
		name: "account reset", args: "PERSON", short: "take password, one-time code and passkeys away from somebody who has lost them",
		long: `Ends every log-in of the person too. Then give a new password (stafett account password), or let an administrator invite the
			person anew. What a log-in provider such as ID-porten knows the person by stays.`,
		examples: []string{"stafett account reset kari"},
		prepare: plain(inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
			if err := o.auth.ClearFactors(ctx, syncproto.PersonID(id)); err != nil {
				return err
			}
			return o.say("%s is logged out everywhere and has no way in yet.", id)
		})),
	},
	{
		name: "account pid", args: "PERSON", short: "let a person be known by the national identity number at the first log-in with ID-porten",
		long: `Reads the number from standard input, and keeps a keyed hash of it alone. At the first log-in at a provider that gives the
			number, such as ID-porten, Ansattporten or HelseID, the person is known by it; after that by what the provider calls them.`,
		examples: []string{"stafett account pid kari < number", "stafett account pid kari --forget"},
		prepare: func(fs *flag.FlagSet) action {
			forget := fs.Bool("forget", false, "forget the number that was given before")
			demo := fs.Bool("synthetic", false, "the number is a synthetic one, for trying things out")
			return inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
				pid := ""
				if !*forget {
					var err error
					if pid, err = o.readPassword(); err != nil {
						return err
					}
					mode := field.Production
					if *demo {
						mode = field.Demo
					}
					if !field.NationalID(pid, mode) {
						return misuse("that is no national identity number; for a synthetic one add --synthetic")
					}
				}
				if err := o.auth.SetPID(ctx, syncproto.PersonID(id), pid); err != nil {
					return err
				}
				if *forget {
					return o.say("No number is known of %s.", id)
				}
				return o.say("%s is known at the first log-in. The number itself is not kept.", id)
			})
		},
	},
}
