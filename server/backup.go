package main

import (
	"context"
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

			The access log of the time since the backup is in the file that is kept: hand it to the privacy officer.`,
		examples: []string{"stafett restore --data /var/lib/stafett /backup/stafett-2026-11-22.db"},
		prepare: plain(func(ctx context.Context, p *program, c *set, args []string) error {
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
			if err := sqlite.Restore(ctx, file, path, aside, store.LogLine{At: p.now().UnixMilli(), What: "restore"}); err != nil {
				return err
			}
			if err := p.say("The database is that of %s now. Start the server; the devices bring what it lacks.", file); err != nil || !had {
				return err
			}
			return p.say("What was there is kept as %s.", aside)
		}),
	},
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
