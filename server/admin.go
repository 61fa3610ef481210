package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/server/auth"
	"stafett/server/staff"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// office is an open database with what the administration's commands need of it.
type office struct {
	*program
	store store.Store
	sync  *syncer.Syncer
	auth  *auth.Service
	desk  *staff.Desk
}

// inOffice runs a command on the database of the data folder. A running server goes on
// meanwhile. Only a command that may begin a municipality makes the folder and the
// file. want says what the command's one argument is; "" when it takes none.
func inOffice(begin bool, want string, do func(ctx context.Context, o *office, arg string) error) action {
	return func(ctx context.Context, p *program, c *set, args []string) (err error) {
		arg := ""
		if want == "" {
			err = none(args)
		} else {
			arg, err = one(args, want)
		}
		if err != nil {
			return err
		}
		path := filepath.Join(c.Data, databaseName)
		if begin {
			if err := os.MkdirAll(c.Data, 0o700); err != nil {
				return unwritable(c.Data, err)
			}
		} else if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no database in %q: give the municipality's data folder with --data, or begin with stafett municipality set", c.Data)
		}
		st, err := sqlite.Open(ctx, path)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, st.Close()) }()
		place, err := oslo()
		if err != nil {
			return err
		}
		accounts, err := c.accounts(ctx, st, p.now)
		if err != nil {
			return err
		}
		accounts.In(place)
		o := &office{program: p, store: st, auth: accounts}
		o.sync = syncer.New(syncer.Config{Store: st, Now: p.now, Place: place, Mode: field.Production})
		accounts.WithCases(o.sync)
		o.desk = staff.New(staff.Config{Store: st, Sync: o.sync, NewID: freshIDs(p.now), Now: p.now, Place: place, Mode: field.Production})
		return do(ctx, o, arg)
	}
}

// none is for commands that take no argument.
func none(args []string) error {
	if len(args) > 0 {
		return misuse("%q is one argument too many", args[0])
	}
	return nil
}

// one is the argument of commands that take just one.
func one(args []string, what string) (string, error) {
	if len(args) != 1 {
		return "", misuse("give one argument: %s", what)
	}
	return args[0], nil
}

// table writes rows in columns.
func (o *office) table(rows [][]string) error {
	w := tabwriter.NewWriter(o.stdout, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		if _, err := io.WriteString(w, strings.Join(r, "\t")+"\n"); err != nil {
			return err
		}
	}
	return w.Flush()
}

// stamp is a moment (ms since 1970) as people read it; "–" for 0.
func stamp(ms int64) string {
	if ms == 0 {
		return "–"
	}
	return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04Z")
}

func split(list string) []string {
	var out []string
	for _, x := range strings.Split(list, ",") {
		if x = strings.TrimSpace(x); x != "" {
			out = append(out, x)
		}
	}
	return out
}

// unit finds a unit of the municipality.
func (o *office) unit(ctx context.Context, id bti.UnitID) (found *bti.Unit, err error) {
	err = reference(ctx, o.store, func(r bti.Record) {
		if u, ok := r.(*bti.Unit); ok && u.Unit == id {
			found = u
		}
	})
	return found, err
}

// note writes a line of the access log for what the administration did from the command line.
func note(tx store.Tx, now time.Time, person syncproto.PersonID, a store.Account, ground string) error {
	return tx.AppendLog(store.LogLine{At: now.UnixMilli(), Person: person, Role: a.Role, Unit: a.Unit, What: "account", Ground: ground})
}

// roles are those an account may have, in the order of the help.
var roles = []string{
	string(bti.Employee), string(bti.Leader), string(bti.GuardianRole), string(bti.Young),
	string(bti.BTICoordinator), string(bti.Administrator), string(bti.PrivacyOfficer),
}

var adminCommands = []command{
	{
		name: "municipality set", short: "name the municipality and set what holds in all of it",
		long: `The first thing to do for a municipality: it makes the database when there is none. Later it changes what is
			given, and the devices take it over at their next contact.`,
		examples: []string{`stafett municipality set --name "Lyngvik kommune" --number 9901`},
		prepare: func(fs *flag.FlagSet) action {
			m := &bti.Municipality{}
			fs.StringVar(&m.Name, "name", "", "its name")
			fs.StringVar(&m.Number, "number", "", "its kommunenummer, four digits")
			fs.StringVar(&m.OrgNumber, "org-number", "", "its organisasjonsnummer, nine digits; may be left out")
			fs.IntVar(&m.YoungAge, "young-age", 0, "from which age, in years, a young person has own access; 15 unless given")
			fs.IntVar(&m.LeaseHours, "lease-hours", 0, "how many hours a device may be without contact before its data stays closed; 72 unless given")
			code := fs.String("code-needs-contact", "", "yes or no: whether a device with nothing but a code of six digits opens without network; no unless given")
			return inOffice(true, "", func(ctx context.Context, o *office, _ string) error {
				if *code != "" && *code != "yes" && *code != "no" {
					return misuse("--code-needs-contact is yes or no")
				}
				return o.setMunicipality(ctx, m, *code)
			})
		},
	},
	{
		name: "unit add", args: "UNIT", short: "add a unit – a kindergarten, a school – or change it",
		long: `UNIT is the id that accounts name it by: a–z, 0–9 and -. The first guide is the one that its people get when they
			start a case.`,
		examples: []string{`stafett unit add solbakken --name "Solbakken barnehage" --service barnehage --guides kongsvinger-barnehage,hemnes-alle-tjenester`},
		prepare: func(fs *flag.FlagSet) action {
			u := &bti.Unit{}
			fs.StringVar(&u.Name, "name", "", "its name")
			service := fs.String("service", "", "id of the service it belongs to, as the guides have it: barnehage, skole, ppt")
			serviceName := fs.String("service-name", "", "name of the service; unless given, the one it has, or the one in the guides")
			base := fs.Bool("base", false, "the service is a base service, which meets the children daily")
			guides := fs.String("guides", "", "ids of the guides the unit works by, with commas between")
			fs.StringVar(&u.Phone, "phone", "", "its telephone; may be left out")
			return inOffice(true, "the id of the unit", func(ctx context.Context, o *office, id string) error {
				u.Unit, u.Service, u.Guides = bti.UnitID(id), bti.ServiceID(*service), split(*guides)
				return o.addUnit(ctx, u, *serviceName, *base)
			})
		},
	},
	{
		name: "unit list", short: "list the units",
		prepare: plain(inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
			rows := [][]string{{"unit", "name", "service", "guides"}}
			err := reference(ctx, o.store, func(r bti.Record) {
				if u, ok := r.(*bti.Unit); ok {
					rows = append(rows, []string{string(u.Unit), u.Name, string(u.Service), strings.Join(u.Guides, ", ")})
				}
			})
			if err != nil {
				return err
			}
			return o.table(rows)
		})),
	},
	{
		name: "account add", args: "PERSON", short: "add a person who may log in, or change one",
		long: `PERSON is the id that the records of cases name the person by; it never changes. People of the municipality also come
			into the directory, guardians and young people do not. A guardian gets access to a case only when somebody there has
			connected the account to the child and checked the parental responsibility.

			For somebody who exists, what is not given stays as it is; another role or unit is a move, from today or the day given.`,
		examples: []string{
			`stafett account add kari --name "Kari Lyng" --role leader --unit solbakken --title Styrer --password-stdin < secret`,
			`stafett account add kari --disable`,
		},
		prepare: func(fs *flag.FlagSet) action {
			n := &newAccount{}
			fs.StringVar(&n.login, "login", "", "what the person types to log in; the id of the person unless given")
			fs.StringVar(&n.name, "name", "", "the person's name")
			fs.StringVar(&n.role, "role", "", "one of "+strings.Join(roles, ", "))
			fs.StringVar(&n.unit, "unit", "", "id of the unit where an employee or leader works")
			fs.StringVar(&n.from, "from", "", "first day at work there, as 2026-11-22; today unless given")
			fs.StringVar(&n.until, "until", "", "last day at work there; none unless given")
			fs.StringVar(&n.title, "title", "", "what the person is: Pedagogisk leder, PPT-rådgiver")
			fs.StringVar(&n.phone, "phone", "", "telephone at work; may be left out")
			fs.BoolVar(&n.password, "password-stdin", false, "read a password from standard input")
			fs.BoolVar(&n.disable, "disable", false, "the person may no longer log in and leaves the directory; their devices are wiped at the next contact")
			fs.BoolVar(&n.enable, "enable", false, "a disabled person may log in again")
			return inOffice(true, "the id of the person", func(ctx context.Context, o *office, id string) error {
				return o.addAccount(ctx, syncproto.PersonID(id), n)
			})
		},
	},
	{
		name: "account password", args: "PERSON", short: "give an account a password, read from standard input",
		long: `Reads one line. Log-ins that stand go on; end them with stafett device revoke. A password has 12 to 200
			characters.`,
		examples: []string{"stafett account password kari < secret"},
		prepare: plain(inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
			secret, err := o.readPassword()
			if err != nil {
				return err
			}
			if err := o.auth.SetPassword(ctx, syncproto.PersonID(id), secret); err != nil {
				return err
			}
			return o.say("%s has a new password.", id)
		})),
	},
	{
		name: "account list", short: "list those who may log in",
		prepare: plain(inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
			rows := [][]string{{"person", "login", "name", "role today", "unit", "password", "disabled"}}
			err := o.store.Read(ctx, func(r store.Reader) error {
				all, err := r.AllAccounts()
				if err != nil {
					return err
				}
				for _, a := range all {
					is, works, err := store.ActorOn(r, a, o.today())
					if err != nil {
						return err
					}
					role, password := string(is.Role), "no"
					if !works {
						role = "–"
					}
					if a.PasswordHash != "" {
						password = "yes"
					}
					rows = append(rows, []string{string(a.Person), a.Login, a.Name, role, string(is.Unit), password, stamp(a.DisabledAt)})
				}
				return nil
			})
			if err != nil {
				return err
			}
			return o.table(rows)
		})),
	},
	{
		name: "device list", short: "list the registered devices",
		long: `A device is one profile on one tablet or phone. "owes" counts the parts of cases that it has been told to forget, and has
			not yet confirmed to have forgotten.`,
		prepare: func(fs *flag.FlagSet) action {
			person := fs.String("person", "", "only those of this person")
			return inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
				return o.listDevices(ctx, syncproto.PersonID(*person))
			})
		},
	},
	{
		name: "device revoke", args: "DEVICE", short: "block a device that is lost: at its next contact it forgets everything",
		prepare: plain(inOffice(false, "the id of the device, as stafett device list has it", func(ctx context.Context, o *office, id string) error {
			if err := o.auth.RevokeDevice(ctx, syncproto.DeviceID(id), ""); err != nil {
				return err
			}
			return o.say("Blocked. At its next contact it forgets everything it holds.")
		})),
	},
	{
		name: "key rotate", short: "begin a new key for signing access tokens",
		long: `A running server takes the new key at the next log-in or renewal. What the old key signed holds until it expires, ten minutes at
			most. Keys also change by themselves every thirty days.`,
		prepare: plain(inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
			if err := o.auth.RotateKeys(ctx); err != nil {
				return err
			}
			return o.say("A new key signs from now on.")
		})),
	},
	{
		name: "log verify", short: "check that nobody has changed the access log or the proof of consents",
		long: `Each line of the access log carries a hash over itself and the line before, and so does each row of proof of what
			families have signed, refused and withdrawn. The command walks both and tells how many are in order; it ends with 1
			and the number of the first that is not. Write the numbers and the last hashes down elsewhere: what is cut off at
			the end shows only there.`,
		prepare: plain(inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
			return o.verifyLog(ctx)
		})),
	},
}

func (o *office) setMunicipality(ctx context.Context, m *bti.Municipality, codeNeedsContact string) error {
	err := reference(ctx, o.store, func(r bti.Record) {
		old, ok := r.(*bti.Municipality)
		if !ok {
			return
		}
		m.Name, m.Number, m.OrgNumber = or(m.Name, old.Name), or(m.Number, old.Number), or(m.OrgNumber, old.OrgNumber)
		m.YoungAge, m.LeaseHours = or(m.YoungAge, old.YoungAge), or(m.LeaseHours, old.LeaseHours)
		m.CodeNeedsContact = old.CodeNeedsContact
	})
	if err != nil {
		return err
	}
	if codeNeedsContact != "" {
		m.CodeNeedsContact = codeNeedsContact == "yes"
	}
	m.YoungAge, m.LeaseHours = or(m.YoungAge, 15), or(m.LeaseHours, 72)
	if err := o.sync.Publish(ctx, []bti.Record{m}, freshIDs(o.now)); err != nil {
		return err
	}
	tenant, err := tenantOf(ctx, o.store)
	if err != nil {
		return err
	}
	if tenant == "" {
		// Tokens name the tenant, so it stays when the municipality's own number changes with a reform.
		if err := o.store.Write(ctx, func(tx store.Tx) error { return tx.Name("municipality-" + m.Number) }); err != nil {
			return err
		}
	}
	code := "a code opens a device without network for as long"
	if m.CodeNeedsContact {
		code = "a code alone opens a device with contact only"
	}
	return o.say("%s (%s): own access from the age of %d, %d hours without contact, %s.", m.Name, m.Number, m.YoungAge, m.LeaseHours, code)
}

// or is the first of two values that is said.
func or[T comparable](a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	return a
}

func (o *office) addUnit(ctx context.Context, u *bti.Unit, serviceName string, base bool) error {
	known := make(map[string]bool)
	service := &bti.Service{Service: u.Service}
	var old *bti.Unit
	err := reference(ctx, o.store, func(r bti.Record) {
		switch r := r.(type) {
		case *bti.GuideDoc:
			known[string(r.Guide)] = true
		case *bti.Unit:
			if r.Unit == u.Unit {
				old = r
			}
		}
	})
	if err != nil {
		return err
	}
	shipped, err := guidesOf(nil, field.English)
	if err != nil {
		return err
	}
	if old != nil {
		u.Name, u.Service, u.Phone = or(u.Name, old.Name), or(u.Service, old.Service), or(u.Phone, old.Phone)
		if len(u.Guides) == 0 {
			u.Guides = old.Guides
		}
		service.Service = u.Service
	}
	for _, g := range shipped {
		known[string(g.ID)] = true
		if s := g.Service(u.Service); s != nil && service.Name == "" {
			service.Name = s.Name
		}
	}
	for _, g := range u.Guides {
		if !known[g] {
			return fmt.Errorf("there is no guide %q yet: give the id of a shipped one (%s), or start the server once with the guide's folder", g, shippedIDs())
		}
	}
	err = reference(ctx, o.store, func(r bti.Record) {
		if s, ok := r.(*bti.Service); ok && s.Service == u.Service {
			service = s
		}
	})
	if err != nil {
		return err
	}
	service.Name = or(serviceName, or(service.Name, string(u.Service)))
	service.Base = service.Base || base
	if err := o.desk.PutService(ctx, staff.By{}, staff.Service{Service: service.Service, Name: service.Name, Phone: service.Phone, Base: service.Base}); err != nil {
		return err
	}
	if err := o.shipped(ctx, shipped); err != nil {
		return err
	}
	if err := o.desk.PutUnit(ctx, staff.By{}, staff.Unit{Unit: u.Unit, Name: u.Name, Service: u.Service, Phone: u.Phone, Guides: u.Guides}); err != nil {
		return err
	}
	return o.say("%s (%s), %s, works by %s.", u.Name, u.Unit, service.Name, strings.Join(u.Guides, ", "))
}

// shipped puts the shipped guides into the database, as a server does when it starts: a unit works by guides that are there.
func (o *office) shipped(ctx context.Context, list []*guide.Guide) error {
	return publishGuides(ctx, o.store, o.sync, freshIDs(o.now), list, nil, slog.New(slog.DiscardHandler))
}

// newAccount is what account add takes.
type newAccount struct {
	login, name, role, unit, from, until, title, phone string
	password, disable, enable                          bool
}

func (o *office) addAccount(ctx context.Context, id syncproto.PersonID, n *newAccount) error {
	var a store.Account
	var posts []store.Post
	var known bool
	err := o.store.Read(ctx, func(r store.Reader) (err error) {
		if a, known, err = r.Account(id); err != nil {
			return err
		}
		posts, err = r.PostsOf(id)
		return err
	})
	if err != nil {
		return err
	}
	n.name, n.login = strings.TrimSpace(n.name), strings.ToLower(strings.TrimSpace(n.login))
	role := or(bti.Role(n.role), a.Role)
	switch {
	case n.name == "" && !known:
		return misuse("say the person's name with --name")
	case !slices.Contains(roles, string(role)):
		return misuse("--role is one of %s", strings.Join(roles, ", "))
	case n.disable && n.enable:
		return misuse("--disable and --enable exclude each other")
	case known && family(role) != family(a.Role):
		return fmt.Errorf("%s is %s: somebody who is both staff and family has an account for each", id, a.Role)
	}
	secret := ""
	if n.password {
		if secret, err = o.readPassword(); err != nil {
			return err
		}
	}
	if family(role) {
		err = o.addFamily(ctx, id, a, known, role, n)
	} else {
		err = o.addStaff(ctx, id, posts, known, n)
	}
	if err != nil {
		return err
	}
	if n.password {
		if err := o.auth.SetPassword(ctx, id, secret); err != nil {
			return err
		}
	}
	err = o.store.Read(ctx, func(r store.Reader) (err error) { a, _, err = r.Account(id); return err })
	if err != nil {
		return err
	}
	how := "logs in as " + a.Login
	switch {
	case a.DisabledAt != 0:
		how = "may not log in"
	case a.PasswordHash == "":
		how = "has no password yet: stafett account password " + string(id)
	}
	return o.say("%s (%s), %s, %s.", a.Name, id, role, how)
}

func family(r bti.Role) bool { return r == bti.GuardianRole || r == bti.Young }

// addFamily adds or changes the account of a guardian or a young person.
func (o *office) addFamily(ctx context.Context, id syncproto.PersonID, a store.Account, known bool, role bti.Role, n *newAccount) error {
	if n.unit != "" || n.from != "" || n.until != "" {
		return misuse("--unit, --from and --until are for people who work for the municipality")
	}
	ground := "changed"
	if !known {
		a = store.Account{Person: id, Login: string(id), CreatedAt: o.now().UnixMilli()}
		ground = "added"
	}
	a.Login, a.Name, a.Role = or(n.login, a.Login), or(n.name, a.Name), role
	switch {
	case n.disable:
		a.DisabledAt, ground = o.now().UnixMilli(), "disabled"
	case n.enable:
		a.DisabledAt, ground = 0, "enabled"
	}
	if faults := bti.Check(bti.KindPerson, bti.Fields(&bti.Person{Person: id, Name: a.Name, Role: role}), field.Production); len(faults) > 0 {
		return &syncer.InvalidReference{Kind: bti.KindPerson, ID: string(id), Faults: faults}
	}
	return o.store.Write(ctx, func(tx store.Tx) error {
		if err := tx.PutAccount(a); err != nil {
			return err
		}
		return note(tx, o.now(), id, a, ground)
	})
}

// addStaff adds somebody who works for the municipality, or changes where they work and what they are called.
func (o *office) addStaff(ctx context.Context, id syncproto.PersonID, posts []store.Post, known bool, n *newAccount) error {
	var last store.Post
	if len(posts) > 0 {
		last = posts[len(posts)-1]
	}
	role, unit := or(bti.Role(n.role), last.Role), or(bti.UnitID(n.unit), last.Unit)
	if (role == bti.Employee || role == bti.Leader) && unit == "" {
		return misuse("say with --unit where the person works")
	}
	if unit != "" {
		u, err := o.unit(ctx, unit)
		if err != nil {
			return err
		}
		if u == nil {
			return fmt.Errorf("there is no unit %q: add it with stafett unit add, or see stafett unit list", unit)
		}
	}
	from := or(bti.Date(n.from), o.today())
	if !known {
		return o.desk.Add(ctx, staff.By{}, staff.NewPerson{
			Person: id, Name: n.name, Login: or(n.login, string(id)), Title: n.title, Phone: n.phone, Role: role, Unit: unit, From: from, Until: bti.Date(n.until),
		})
	}
	if err := o.desk.Rename(ctx, staff.By{}, staff.Details{Person: id, Name: n.name, Login: n.login, Title: n.title, Phone: n.phone}); err != nil {
		return err
	}
	if n.role != "" || n.unit != "" || n.from != "" {
		if err := o.desk.Move(ctx, staff.By{}, staff.Move{Person: id, Role: role, Unit: unit, From: from, Until: bti.Date(n.until)}); err != nil {
			return err
		}
	} else if n.until != "" {
		if err := o.desk.End(ctx, staff.By{}, staff.End{Person: id, Until: bti.Date(n.until)}); err != nil {
			return err
		}
	}
	if n.disable || n.enable {
		return o.desk.Disable(ctx, staff.By{}, id, n.disable)
	}
	return nil
}

// today is the municipality's day.
func (o *office) today() bti.Date {
	now := o.now()
	if place, err := oslo(); err == nil {
		now = now.In(place)
	}
	return bti.Date(now.Format("2006-01-02"))
}

// codeBytesMax is more than a one-time code with its line's end.
const codeBytesMax = 16

// readPassword reads one line of standard input.
func (p *program) readPassword() (password string, err error) {
	err = p.readSecrets(&password)
	return password, err
}

// readSecrets reads as many lines of standard input as are asked for, and waits for no more: a password, and the line after it, where
// there is one, a one-time code. The password is not empty.
func (p *program) readSecrets(password *string, more ...*string) error {
	if f, ok := p.stdin.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return misuse("the password comes on standard input, from a file or a pipe: what is typed would show on the screen")
		}
	}
	lines := bufio.NewReader(io.LimitReader(p.stdin, 4*auth.PasswordMax+2+codeBytesMax))
	for _, into := range append([]*string{password}, more...) {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		*into = strings.TrimRight(line, "\r\n")
	}
	if *password == "" {
		return misuse("standard input had no password")
	}
	return nil
}

func (o *office) listDevices(ctx context.Context, person syncproto.PersonID) error {
	rows := [][]string{{"device", "person", "name", "registered", "last contact", "blocked", "owes"}}
	err := o.store.Read(ctx, func(r store.Reader) error {
		list, err := r.AllDevices(person)
		if err != nil {
			return err
		}
		owed, err := r.OwedPurges()
		if err != nil {
			return err
		}
		owes := make(map[syncproto.DeviceID]int)
		for _, g := range owed {
			owes[g.Device]++
		}
		for _, d := range list {
			rows = append(rows, []string{
				string(d.ID), string(d.Person), d.Name, stamp(d.CreatedAt), stamp(d.LastContact), stamp(d.RevokedAt), fmt.Sprint(owes[d.ID]),
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return o.table(rows)
}

func (o *office) verifyLog(ctx context.Context) error {
	return o.store.Read(ctx, func(r store.Reader) error {
		good, badLine, err := store.VerifyLog(r)
		if err != nil {
			return err
		}
		proven, badRow, err := store.VerifyEvidence(r)
		if err != nil {
			return err
		}
		var faults []error
		if badLine != 0 {
			faults = append(faults, fmt.Errorf("the access log was changed: %d lines are in order, line %d is not what was written", good, badLine))
		}
		if badRow != 0 {
			faults = append(faults, fmt.Errorf("the proof of consents was changed: %d rows are in order, row %d is not what was written", proven, badRow))
		}
		if len(faults) > 0 {
			return errors.Join(faults...)
		}
		last := ""
		if good > 0 {
			lines, err := r.LogLines(good-1, 1)
			if err != nil {
				return err
			}
			last = fmt.Sprintf("; the hash of the last is %x", lines[0].Hash)
		}
		if err := o.say("All %d lines of the access log are in order%s.", good, last); err != nil {
			return err
		}
		last = ""
		if proven > 0 {
			rows, err := r.EvidenceAfter(proven-1, 1)
			if err != nil {
				return err
			}
			last = fmt.Sprintf("; the hash of the last is %x", rows[0].Hash)
		}
		return o.say("All %d rows of proof of consents are in order%s.", proven, last)
	})
}
