package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"stafett/server/store"
	"stafett/server/store/sqlite"
)

var backupCommands = []command{
	{
		name: "backup", args: "FILE", short: "copy the database to a new file, while it is served",
		long: `Writes everything as it is at one moment into one file: records and their history, accounts, the access log, keys. The
			server goes on meanwhile. The file is there when it is whole and on disk; one that is there already is left as it is. It holds
			the names and the cases of children: keep it sealed, on another machine, and try now and then whether it can be restored.

			The file with the secret for identity numbers, where one is set, is not in it: keep that too, apart from it.`,
		examples: []string{"stafett backup --data /var/lib/stafett /backup/stafett-$(date +%F).db"},
		prepare: plain(inOffice(false, "the file to write", func(_ context.Context, o *office, file string) error {
			db, ok := o.store.(*sqlite.DB)
			if !ok {
				return misuse("this database is backed up with its own tools")
			}
			if err := db.Backup(file); err != nil {
				return err
			}
			return o.say("The database was copied to %s.", file)
		})),
	},
	{
		name: "restore", args: "FILE", short: "put a backup in the database's place",
		long: `Stop the server first. The backup is checked and copied into the data folder; what was there is kept beside it, under a
			name that is printed, until you remove it.

			The restored database says that it is another one. Each device notices at its next contact: it is given anew what its person
			may hold, and sends again what the backup lacks and it still has – what waits, and what the server had taken within the last
			24 hours. What was written on a device before that, and after the backup, is on no device any more. Who logged in, or whose log-in was renewed,
			after the backup was made logs in again; what they wrote stays on their device until then.

			What was taken away after the backup stays taken away, where the database that was there can be read: blocked devices,
			disabled accounts, ended log-ins, the posts of people who have left, deputies, and invitations that were used or withdrawn.
			What was changed otherwise is as it was in the backup. Before you start the server, see to this.

			- Passwords, passkeys and second factors are the old ones. Take them from whoever changed theirs because somebody knew
			  them: stafett account reset.

			- Who has moved to another post has the old one: enter the new one again.

			- A consent that was withdrawn or refused, a log that was closed, an address that was blocked, somebody's part in a case that
			  ended, and a case that another unit took over stand as they stood until a device that knows of it sends it again. The
			  cases are printed. Ask the family, or the leader of the unit, before anybody reads on.

			With --exactly nothing is taken over: for a restore that is to undo just that, such as an import that ended everybody's post.

			The access log of the time since the backup is in the file that is kept: hand it to the privacy officer.`,
		examples: []string{"stafett restore --data /var/lib/stafett /backup/stafett-2026-11-22.db"},
		prepare: func(fs *flag.FlagSet) action {
			exactly := fs.Bool("exactly", false, "take nothing over from the database that was there")
			return func(ctx context.Context, p *program, c *set, args []string) error {
				file, err := one(args, "the backup to restore")
				if err != nil {
					return err
				}
				if err := os.MkdirAll(c.Data, 0o700); err != nil {
					return unwritable(c.Data, err)
				}
				release, err := lock(c.Data)
				if err != nil {
					return err
				}
				defer release()
				path := filepath.Join(c.Data, databaseName)
				aside := path + ".before-" + p.now().UTC().Format("20060102T150405Z")
				had := exists(path)
				carried, err := sqlite.Restore(ctx, file, path, aside, *exactly, store.LogLine{At: p.now().UnixMilli(), What: "restore"})
				if err != nil {
					return err
				}
				if err := p.say("The database is that of %s now. Start the server; the devices bring what it lacks.", file); err != nil || !had {
					return err
				}
				if err := p.say("What was there is kept as %s.", aside); err != nil {
					return err
				}
				if *exactly {
					return p.say("Nothing was taken over from it: who was blocked, disabled or logged out since the backup is let in again.")
				}
				return p.sayCarried(&carried)
			}
		},
	},
}

// casesShown is how many cases are named that somebody must look at; of a restore there are few, or far too many.
const casesShown = 50

// sayCarried tells what of the time since the backup still holds, and what does not.
func (p *program) sayCarried(c *sqlite.Carried) error {
	lines := []string{fmt.Sprintf("Taken over from it: %d blocked devices, %d disabled accounts, %d ended log-ins, %d ended posts and deputies, %d invitations used or withdrawn.",
		c.Devices, c.Accounts, c.Logins, c.Posts, c.Invitations)}
	if c.Err != nil {
		lines = append(lines, fmt.Sprintf("Not all of it could be read: who was blocked, disabled or logged out since the backup may be let in again. Look before you start the server. (%v)", c.Err))
	}
	lines = append(lines, "Passwords, passkeys, second factors and the posts of people who moved are those of the backup: see stafett help restore.")
	if len(c.Open) > 0 {
		lines = append(lines, fmt.Sprintf("In %d cases a family has said no since, the log was closed, the address was blocked, somebody's part ended, or another unit took over, and the restored database does not know of it until a device sends it again:", len(c.Open)))
		lines = append(lines, c.Open[:min(len(c.Open), casesShown)]...)
		if more := len(c.Open) - casesShown; more > 0 {
			lines = append(lines, fmt.Sprintf("and %d more.", more))
		}
	}
	for _, l := range lines {
		if err := p.say("%s", l); err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
