package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/replica"
	"stafett/internal/rules"
	"stafett/syncproto"
	"stafett/syncproto/client"
	"stafett/syncproto/jsonv"
)

// Exit codes of sync, beside those of every command.
const (
	exitLook  = 3 // done, but something waits for a person
	exitLater = 4 // not reached, or busy
	exitLogin = 5 // log in again
)

// exitError ends the program with a code of its own.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

const syncCodes = `It ends with 0 when all went well and nothing waits, 1 when something failed, 2 when the command line or
	what came on standard input was not understood, 3 when something waits for a person (an edit that a rule does not let
	through, a conflict, an entry that was refused or quarantined), 4 when the server was not reached or is busy: try again
	later, 5 when one must log in (again).`

var syncCommands = []command{
	{
		name: "sync login", short: "make a folder a device of a person, for scripts and integrations",
		long: `Logs in, registers the folder as a device, and fetches what the person may hold. The folder is a copy of it in
			plain files that their owner alone may read: nothing is sealed, so it belongs on a machine with a sealed disk. One
			process uses it at a time. An account for an integration is an account like any other: what it may see and do is
			what its person may, and the access log names it.

			Where the account has a second factor, the one-time code of its app stands in --code, in STAFETT_CODE, or on the
			line after the password. It is asked for at the log-in alone: the session then renews itself as long as the folder
			is used within 60 days, so a person logs a script in once. Where the municipality demands a second factor and the
			account has none, it is set up in the app first.

			Then, in any order and as often as you like: sync pull, sync cases, sync records, sync edit, sync push, sync
			conflicts, sync settle. What is edited is kept in the folder until a push has an answer; nothing that was written is
			lost by a line that breaks or a process that is killed.

			` + syncCodes,
		examples: []string{
			"stafett sync login --folder copy --server https://stafett.example.no --account kari --password-stdin < secret",
			"stafett sync login --folder copy --server https://stafett.example.no --account kari --password-stdin --code 123456 < secret",
			"stafett sync login --folder copy --server http://127.0.0.1:8080 --demo liv.bjorkerot",
		},
		prepare: func(fs *flag.FlagSet) action {
			var server, account, person, device, code string
			var secret bool
			fs.StringVar(&server, "server", "", "where the server is: https://stafett.example.no")
			fs.StringVar(&account, "account", "", "what one types to log in")
			fs.BoolVar(&secret, "password-stdin", false, "read the password from standard input")
			fs.StringVar(&code, "code", "", "the one-time code of the account's second factor, where it has one (STAFETT_CODE)")
			fs.StringVar(&person, "demo", "", "in a demonstration: the id of the person to be; no password")
			fs.StringVar(&device, "device-name", "stafett sync", "what the administration sees the device called")
			return atFolder(fs, "", true, func(ctx context.Context, d *desk, _ string) error {
				switch {
				case server == "":
					return misuse("say where the server is with --server")
				case (account == "") == (person == ""):
					return misuse("give --account with --password-stdin, or --demo")
				case person != "":
					if err := d.LoginDemo(ctx, server, bti.PersonID(person), device); err != nil {
						return err
					}
				case !secret:
					return misuse("the password comes on standard input: --password-stdin")
				default:
					var password string
					var after []*string
					if code = or(code, d.getenv("STAFETT_CODE")); code == "" {
						after = []*string{&code}
					}
					if err := d.readSecrets(&password, after...); err != nil {
						return err
					}
					if err := d.LoginWith(ctx, server, account, password, code, device); err != nil {
						return err
					}
				}
				if err := d.Pull(ctx); err != nil {
					return err
				}
				return d.status()
			})
		},
	},
	{
		name: "sync pull", short: "fetch what is new",
		long:     `Fetches what is new, and forgets what the person may no longer hold. Prints how things stand, as sync status does.`,
		examples: []string{"stafett sync pull --folder copy"},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(ctx context.Context, d *desk, _ string) error {
				if err := d.Pull(ctx); err != nil {
					return err
				}
				return d.status()
			})
		},
	},
	{
		name: "sync push", short: "send what waits, then fetch what is new",
		long: `Sends the queue in its order; each entry ends in one outcome. One that is refused holds up nothing: it stays in the
			folder until it is dealt with (sync waiting, sync deal). Then it pulls. Prints how things stand, as sync status does.`,
		examples: []string{"stafett sync push --folder copy"},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(ctx context.Context, d *desk, _ string) error {
				if err := d.Sync(ctx); err != nil {
					return err
				}
				return d.status()
			})
		},
	},
	{
		name: "sync status", short: "how things stand in the folder: nothing is asked of the server",
		long: `Prints one object: who it is, how many records are held, "unsent" entries, those that are "waiting" for their
			writer, and "conflicts".`,
		examples: []string{"stafett sync status --folder copy"},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.status() })
		},
	},
	{
		name: "sync cases", short: "list the cases, one object of JSON a line",
		examples: []string{"stafett sync cases --folder copy"},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.cases() })
		},
	},
	{
		name: "sync records", short: "list records, one object of JSON a line",
		long: `The records of all cases and the person's own, with the changes that wait on top, as the wire has them (see the
			documentation of syncproto), with "state" beside: sent, local (only here as yet), merged, look (holds a conflict) or
			refused. "f" has the fields. What each kind may hold is in syncproto/shape.txt.`,
		examples: []string{
			"stafett sync records --folder copy --kind measure",
			`stafett sync records --folder copy --case 0192… | jq 'select(.state == "look")'`,
		},
		prepare: func(fs *flag.FlagSet) action {
			of := fs.String("case", "", "the records of this case alone")
			kind := fs.String("kind", "", "the records of this kind alone")
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.records(bti.CaseID(*of), *kind) })
		},
	},
	{
		name: "sync edit", short: "change records: edits come as JSON on standard input",
		long: `Reads one object after another; all of them are kept, or none. Each is checked by the same rules as in the app, on
			top of those before it. Nothing is sent yet: see sync push.

			"op" is put (a new record: "case", "kind", "depth" log, internal or protected, and "f"), patch ("case", "record", and
			in "f" the fields to change; null removes one) or intent ("intent", "case", "record" or nothing, "kind", and the
			arguments in "f"). Without "case" it is one of the person's own records. A new record may bring its id in "record"
			(sync new makes some), else it gets one. A patch may say in "from" what its writer saw in the fields, when that is
			not what the folder has now; what somebody else wrote since is then merged and not overwritten. For example:
			{"op":"patch","case":"0192…","record":"0192…","f":{"place":"Ute"}}

			Prints the records concerned, one object a line. When something stands in the way nothing is kept: then it prints
			which edit it is ("at", from 0), its "faults" and "findings", and ends with 3.`,
		examples: []string{
			"stafett sync edit --folder copy < edits.json",
		},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.edit() })
		},
	},
	{
		name: "sync new", args: "[NUMBER]", short: "make fresh ids for records",
		examples: []string{"stafett sync new 3"},
		prepare: plain(func(_ context.Context, p *program, _ *set, args []string) error {
			n := 1
			if len(args) > 0 {
				var err error
				if n, err = strconv.Atoi(args[0]); err != nil || len(args) > 1 || n < 1 || n > 1000 {
					return misuse("give a number from 1 to 1000")
				}
			}
			fresh := freshIDs(p.now)
			for range n {
				if err := p.say("%s", fresh()); err != nil {
					return err
				}
			}
			return nil
		}),
	},
	{
		name: "sync conflicts", short: "list what two wrote into the same field, one object of JSON a line",
		long: `"current" is the value that stands, by "standsBy"; "other" is the one that was kept beside it, by "by". Ends with 3
			when there is any.`,
		examples: []string{"stafett sync conflicts --folder copy"},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.conflicts() })
		},
	},
	{
		name: "sync settle", short: "settle a conflict: choose the value that stands",
		long: `Lets go of all conflicts about the field. --keep leaves what stands, --take takes the value of the conflict with
			this id, --value any third, as JSON. Nothing is sent yet: see sync push.`,
		examples: []string{
			"stafett sync settle --folder copy --record 0192… --field title --keep",
			"stafett sync settle --folder copy --record 0192… --field title --take 26113",
			`stafett sync settle --folder copy --record 0192… --field title --value '"Lekegruppe"'`,
		},
		prepare: func(fs *flag.FlagSet) action {
			var s settling
			fs.StringVar(&s.record, "record", "", "id of the record")
			fs.StringVar(&s.field, "field", "", "name of the field")
			fs.BoolVar(&s.keep, "keep", false, "leave the value that stands")
			fs.Int64Var(&s.take, "take", 0, "id of the conflict whose value is to stand")
			fs.StringVar(&s.value, "value", "", "another value, as JSON")
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.settle(&s) })
		},
	},
	{
		name: "sync waiting", short: "list the queue: what was not sent, and what was refused, one object of JSON a line",
		long: `"state" is local (not sent, or without an answer), refused, quarantined (it came after the access had ended, and a
			person at the municipality looks at it), or taken (that person took it in). "findings" say why, "judge" and "reason" who decided and why.`,
		examples: []string{"stafett sync waiting --folder copy"},
		prepare: func(fs *flag.FlagSet) action {
			return inFolder(fs, "", func(_ context.Context, d *desk, _ string) error { return d.waiting() })
		},
	},
	{
		name: "sync deal", args: "NUMBER", short: "deal with an entry that was refused: send it again, or let go of it",
		examples: []string{"stafett sync deal 12 --folder copy --retry", "stafett sync deal 12 --folder copy --drop"},
		prepare: func(fs *flag.FlagSet) action {
			retry := fs.Bool("retry", false, "queue it again as it is")
			drop := fs.Bool("drop", false, "let go of it: its words are gone")
			return inFolder(fs, "the number of the entry", func(_ context.Context, d *desk, arg string) error {
				n, err := strconv.ParseInt(arg, 10, 64)
				if err != nil || *retry == *drop {
					return misuse("give the entry's number, and --retry or --drop")
				}
				return d.Deal(n, *retry)
			})
		},
	},
	{
		name: "sync logout", short: "end the session; with --wipe forget the copy too",
		long: `Without --wipe the folder stays, and the same person can log in on it again. With --wipe everything in it is removed;
			that is refused while something is unsent or waits, unless --force is given too.`,
		examples: []string{"stafett sync logout --folder copy --wipe"},
		prepare: func(fs *flag.FlagSet) action {
			wipe := fs.Bool("wipe", false, "remove the copy")
			force := fs.Bool("force", false, "also what was not sent")
			return inFolder(fs, "", func(ctx context.Context, d *desk, _ string) error {
				if *wipe && !*force && d.Replica() != nil {
					for _, e := range d.Replica().Queue() {
						if e.State == replica.Local || e.Waits() {
							return &exitError{exitLook, "something is unsent or waits (stafett sync waiting): push it, deal with it, or add --force"}
						}
					}
				}
				return d.Logout(ctx, *wipe)
			})
		},
	},
}

// desk is an open folder and the command that works at it.
type desk struct {
	*program
	*client.Client
}

// inFolder runs a command on a folder somebody has logged in to. want says what its one argument is; "" when it takes
// none. What the client answers becomes an exit code.
func inFolder(fs *flag.FlagSet, want string, do func(ctx context.Context, d *desk, arg string) error) action {
	return atFolder(fs, want, false, do)
}

// atFolder is inFolder, also for a folder that is to be made.
func atFolder(fs *flag.FlagSet, want string, make bool, do func(ctx context.Context, d *desk, arg string) error) action {
	dir := fs.String("folder", "", "the folder of the copy; sync login makes it")
	return func(ctx context.Context, p *program, _ *set, args []string) (err error) {
		arg := ""
		if want == "" {
			err = none(args)
		} else {
			arg, err = one(args, want)
		}
		if err != nil {
			return err
		}
		if *dir == "" {
			return misuse("say which folder with --folder")
		}
		place, err := oslo()
		if err != nil {
			return err
		}
		if _, err := os.Stat(*dir); !make && os.IsNotExist(err) {
			return &exitError{exitLogin, fmt.Sprintf("there is no folder %q: stafett sync login makes it", *dir)}
		}
		folder, err := client.OpenFolder(*dir)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, folder.Close()) }()
		c, err := client.Open(client.Config{Store: folder, Now: p.now, Place: place})
		if err != nil {
			return err
		}
		if !make && c.Replica() == nil {
			return exitOf(&client.Error{Code: "login_needed"})
		}
		return exitOf(do(ctx, &desk{p, c}, arg))
	}
}

// exitOf gives a refusal its exit code and its words.
func exitOf(err error) error {
	var e *client.Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case e.Later:
		text := e.Error()
		if e.After > 0 {
			text += ": try again in " + e.After.String()
		}
		return &exitError{exitLater, text}
	case e.Code == "code_needed":
		return &exitError{exitLogin, e.Error() + ": give the one-time code with --code, or on the line after the password"}
	case e.Code == "factor_needed":
		return &exitError{exitLogin, e.Error() + ": set it up in the app first"}
	case e.Code == "bad_code", e.Code == "login_needed", e.Code == "bad_login", e.Code == "device_cloned", e.Code == "device_unknown":
		return &exitError{exitLogin, e.Error() + ": log in with stafett sync login"}
	}
	return err
}

// look ends a command that found something for a person to deal with.
func look(n int) error {
	if n == 0 {
		return nil
	}
	return &exitError{exitLook, ""}
}

// line prints a value as one line of JSON.
func (d *desk) line(v any) error {
	e := json.NewEncoder(d.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (d *desk) status() error {
	s := d.Session()
	waiting := 0
	for _, e := range d.Replica().Queue() {
		if e.Waits() {
			waiting++
		}
	}
	conflicts := len(d.Conflicts())
	err := d.line(struct {
		Server    string       `json:"server"`
		Person    bti.PersonID `json:"person"`
		Name      string       `json:"name"`
		Records   int          `json:"records"`
		Cases     int          `json:"cases"`
		Unsent    int          `json:"unsent"`
		Waiting   int          `json:"waiting"`
		Conflicts int          `json:"conflicts"`
		LastPull  int64        `json:"lastPull"`
	}{s.Server, s.Person, s.Name, d.Replica().Records(), len(d.Replica().Cases()), d.Replica().Unsent(), waiting, conflicts, d.Replica().LastPull()})
	return errors.Join(err, look(waiting+conflicts))
}

func (d *desk) cases() error {
	for _, v := range d.Views() {
		if v.Case == nil || v.Case.Head == nil {
			continue
		}
		h, name := v.Case.Head, ""
		if s := v.Case.Subject; s != nil {
			name = s.GivenName + " " + s.FamilyName
		}
		state := replica.ShownSent
		for _, r := range v.Records {
			state = replica.Worse(state, r.State)
		}
		err := d.line(struct {
			Case    bti.CaseID   `json:"case"`
			Name    string       `json:"name"`
			Level   int          `json:"level"`
			Status  string       `json:"status"`
			Log     string       `json:"log"`
			Baton   bti.PersonID `json:"baton,omitempty"`
			Unit    bti.UnitID   `json:"unit"`
			Records int          `json:"records"`
			State   string       `json:"state"`
		}{v.ID, name, h.Level, h.Status, h.Log, h.Baton, h.Unit, len(v.Records), state})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *desk) record(s *replica.Shown) error {
	v, err := jsonv.Parse(string(s.AppendJSON(nil)))
	if err != nil {
		return err
	}
	return d.line(v.With("state", jsonv.Str(s.State)))
}

func (d *desk) records(of bti.CaseID, kind string) error {
	for _, v := range d.Views() {
		if of != "" && v.ID != of {
			continue
		}
		for _, s := range v.Records {
			if kind == "" || s.Kind == kind {
				if err := d.record(s); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// edit is one object of standard input.
type edit struct {
	Op     syncproto.Op `json:"op"`
	Case   bti.CaseID   `json:"case"`
	Kind   bti.Kind     `json:"kind"`
	Depth  bti.Depth    `json:"depth"`
	Record bti.RecordID `json:"record"`
	Intent bti.Intent   `json:"intent"`
	Fields jsonv.Value  `json:"f"`
	From   jsonv.Value  `json:"from"`
}

// editsMax is how many edits are taken at once.
const editsMax = 1000

func (d *desk) edit() error {
	var eds []replica.Edit
	in := json.NewDecoder(io.LimitReader(d.stdin, 16*syncproto.PushBytesMax))
	in.DisallowUnknownFields()
	for {
		var e edit
		err := in.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return misuse("edit %d cannot be read: %v", len(eds), err)
		}
		if len(eds) == editsMax {
			return misuse("at most %d edits at once", editsMax)
		}
		eds = append(eds, replica.Edit{
			Op: e.Op, Case: e.Case, Kind: e.Kind, Depth: e.Depth, Record: e.Record, Intent: e.Intent, Fields: e.Fields, From: e.From,
		})
	}
	v, at, err := d.Change(eds)
	if err != nil {
		return err
	}
	if at >= 0 {
		return d.inTheWay(at, v)
	}
	for i := range eds {
		id := eds[i].Record
		if id == "" {
			id = eds[i].IDs[0]
		}
		of := eds[i].Case
		if eds[i].Intent == bti.StartCase {
			of = bti.CaseID(id)
		}
		view := d.Replica().Own()
		if of != "" {
			view = d.Replica().View(of)
		}
		if view == nil {
			continue
		}
		if s := view.Record(id); s != nil {
			if err := d.record(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// inTheWay prints why an edit was not kept.
func (d *desk) inTheWay(at int, v replica.Verdict) error {
	type said struct {
		Field string `json:"field,omitempty"`
		Code  string `json:"code"`
		Text  string `json:"text"`
	}
	out := struct {
		At       int    `json:"at"`
		Faults   []said `json:"faults,omitempty"`
		Findings []said `json:"findings,omitempty"`
	}{At: at}
	for _, f := range v.Faults {
		out.Faults = append(out.Faults, said{f.Field, f.Code, field.Explain(f, field.English)})
	}
	for _, f := range v.Findings {
		out.Findings = append(out.Findings, said{f.Field, f.Code, rules.Explain(f, field.English)})
	}
	return errors.Join(d.line(out), &exitError{exitLook, "this was not kept"})
}

func (d *desk) conflicts() error {
	list := d.Conflicts()
	for _, x := range list {
		err := d.line(struct {
			Case     bti.CaseID   `json:"case,omitempty"`
			Record   bti.RecordID `json:"record"`
			Kind     bti.Kind     `json:"kind"`
			Field    string       `json:"field"`
			Current  jsonv.Value  `json:"current"`
			StandsBy bti.PersonID `json:"standsBy"`
			ID       int64        `json:"id"`
			Other    jsonv.Value  `json:"other"`
			By       bti.PersonID `json:"by"`
			At       int64        `json:"at"`
		}{x.Case, x.Record, x.Kind, x.Field, x.Current, x.StoodBy, x.ID, x.Value, x.By, x.At})
		if err != nil {
			return err
		}
	}
	return look(len(list))
}

// settling is what the flags of sync settle say.
type settling struct {
	record, field, value string
	keep                 bool
	take                 int64
}

func (d *desk) settle(s *settling) error {
	ways := 0
	for _, said := range []bool{s.keep, s.take != 0, s.value != ""} {
		if said {
			ways++
		}
	}
	if ways != 1 {
		return misuse("give one of --keep, --take and --value")
	}
	found := false
	var of bti.CaseID
	var value jsonv.Value
	for _, x := range d.Conflicts() {
		if string(x.Record) != s.record || x.Field != s.field {
			continue
		}
		of = x.Case
		switch {
		case s.keep:
			found, value = true, x.Current
		case x.ID == s.take:
			found, value = true, x.Value
		case s.value != "":
			v, err := jsonv.Parse(s.value)
			if err != nil {
				return misuse("--value is not JSON; a text stands in quotation marks")
			}
			found, value = true, v
		}
	}
	if !found {
		return fmt.Errorf("there is no such conflict; stafett sync conflicts lists them")
	}
	v, err := d.Settle(of, bti.RecordID(s.record), s.field, value)
	if err != nil {
		return err
	}
	if !v.Kept {
		return d.inTheWay(0, v)
	}
	return nil
}

func (d *desk) waiting() error {
	waits := 0
	for _, e := range d.Replica().Queue() {
		if e.State != replica.Local && e.State != replica.Taken && !e.Waits() {
			continue
		}
		if e.Waits() {
			waits++
		}
		type said struct {
			Field string `json:"field,omitempty"`
			Code  string `json:"code"`
			Text  string `json:"text"`
		}
		var why []said
		for _, f := range e.Findings {
			why = append(why, said{f.Field, f.Code, rules.Explain(f, field.English)})
		}
		v, err := jsonv.Parse(string(e.AppendJSON(nil)))
		if err != nil {
			return err
		}
		err = d.line(struct {
			N        int64         `json:"n"`
			State    replica.State `json:"state"`
			Findings []said        `json:"findings,omitempty"`
			Judge    string        `json:"judge,omitempty"`
			JudgedAt int64         `json:"judgedAt,omitempty"`
			Reason   string        `json:"reason,omitempty"`
			Entry    jsonv.Value   `json:"entry"`
		}{e.N, e.State, why, e.Judge, e.JudgedAt, e.Reason, v})
		if err != nil {
			return err
		}
	}
	return look(waits)
}
