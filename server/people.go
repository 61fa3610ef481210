package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/staff"
	"stafett/syncproto"
)

// fileOf reads a file, or standard input for "-", up to what an import takes and a little more.
func (p *program) fileOf(name string) ([]byte, error) {
	const most = 1 << 20
	if name == "-" {
		return io.ReadAll(io.LimitReader(p.stdin, most))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	return io.ReadAll(io.LimitReader(f, most))
}

func langFlag(fs *flag.FlagSet) *string {
	return fs.String("lang", "nb", "language of the headings: nb, nn or en")
}

func langOf(s string) (field.Lang, error) {
	switch l := field.Lang(s); l {
	case field.Bokmal, field.Nynorsk, field.English:
		return l, nil
	}
	return "", misuse("--lang is nb, nn or en")
}

var peopleCommands = []command{
	{
		name: "people list", short: "list those who work for the municipality, with their posts",
		prepare: plain(inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
			all, err := o.desk.Look(ctx)
			if err != nil {
				return err
			}
			rows := [][]string{{"person", "name", "role", "unit", "first day", "last day", "today"}}
			for _, p := range all.People {
				for _, q := range p.Posts {
					rows = append(rows, []string{string(p.Person), p.Name, string(q.Role), string(q.Unit), string(q.From), string(or(q.Until, "–")), p.State})
				}
			}
			return o.table(rows)
		})),
	},
	{
		name: "people import", args: "FILE", short: "take in people or units from a CSV file",
		long: `The file is what a spreadsheet saves: UTF-8 or Windows-1252, with semicolons, commas or tabs, and headings in the first
			line in any order and of our three languages. FILE may be - for standard input.

			People: id, navn, brukernavn, stilling, telefon, rolle, enhet, fra, til. Somebody new is added; somebody with another role or unit is
			moved, from the day in fra or from today; til is the last day at work. What is empty stays as it is. Without an id, the user name tells who
			it is.

			Units: enhet, navn, tjeneste, tjenestenavn, telefon, veiledere.

			All of the file is taken in, or with one fault nothing of it. Look first, with --dry-run.`,
		examples: []string{"stafett people import folk.csv --dry-run", "stafett people import folk.csv --everybody"},
		prepare: func(fs *flag.FlagSet) action {
			dry := fs.Bool("dry-run", false, "tell what would change, and change nothing")
			everybody := fs.Bool("everybody", false, "the file has all who work here: for those who are not in it, today is the last day")
			return inOffice(false, "the file", func(ctx context.Context, o *office, name string) error {
				return o.importPeople(ctx, name, *dry, *everybody)
			})
		},
	},
	{
		name: "people export", short: "print everybody, or the units, as CSV that people import reads",
		long:     `UTF-8 with semicolons, as Norwegian spreadsheets open it. A cell that a spreadsheet would take for a formula gets an apostrophe first.`,
		examples: []string{"stafett people export > folk.csv", "stafett people export --units > enheter.csv"},
		prepare: func(fs *flag.FlagSet) action {
			units := fs.Bool("units", false, "the units instead")
			lang := langFlag(fs)
			return inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
				l, err := langOf(*lang)
				if err != nil {
					return err
				}
				file, err := o.desk.Export(ctx, *units, l)
				if err != nil {
					return err
				}
				_, err = o.stdout.Write(file)
				return err
			})
		},
	},
	{
		name: "people move", args: "PERSON", short: "give somebody another post from a day on",
		long:     `The post before ends the day before. Their devices learn of it at the next contact after that day begins.`,
		examples: []string{"stafett people move kari --role employee --unit vika --from 2027-01-01"},
		prepare: func(fs *flag.FlagSet) action {
			role := fs.String("role", string(bti.Employee), "one of "+strings.Join(staffRoles(), ", "))
			unit := fs.String("unit", "", "id of the unit")
			from := fs.String("from", "", "first day there; today unless given")
			until := fs.String("until", "", "last day there; none unless given")
			return inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
				first := or(bti.Date(*from), o.today())
				err := o.desk.Move(ctx, staff.By{}, staff.Move{Person: syncproto.PersonID(id), Role: bti.Role(*role), Unit: bti.UnitID(*unit), From: first, Until: bti.Date(*until)})
				if err != nil {
					return err
				}
				return o.say("%s is %s %s from %s.", id, *role, *unit, first)
			})
		},
	},
	{
		name: "people end", args: "PERSON", short: "make a day somebody's last at work",
		long:     `From the day after they may hold nothing: their devices hand in what was written, and forget all at the next contact.`,
		examples: []string{"stafett people end kari --until 2026-12-31"},
		prepare: func(fs *flag.FlagSet) action {
			until := fs.String("until", "", "the last day; today unless given")
			return inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
				last := or(bti.Date(*until), o.today())
				if err := o.desk.End(ctx, staff.By{}, staff.End{Person: syncproto.PersonID(id), Until: last}); err != nil {
					return err
				}
				return o.say("%s is the last day of %s.", last, id)
			})
		},
	},
	{
		name: "deputy add", args: "PERSON", short: "let somebody of the same unit stand in for a leader",
		examples: []string{"stafett deputy add nora --for liv --from 2026-12-21 --until 2027-01-03"},
		prepare: func(fs *flag.FlagSet) action {
			x := staff.Deputy{}
			leader := fs.String("for", "", "id of the leader")
			from := fs.String("from", "", "first day; today unless given")
			until := fs.String("until", "", "last day")
			return inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
				x = staff.Deputy{For: syncproto.PersonID(*leader), By: syncproto.PersonID(id), From: or(bti.Date(*from), o.today()), Until: bti.Date(*until)}
				if err := o.desk.Deputise(ctx, staff.By{}, x); err != nil {
					return err
				}
				return o.say("%s stands in for %s from %s to %s.", x.By, x.For, x.From, x.Until)
			})
		},
	},
	{
		name: "deputy list", short: "list those who stand in for a leader, now or later",
		prepare: plain(inOffice(false, "", func(ctx context.Context, o *office, _ string) error {
			all, err := o.desk.Look(ctx)
			if err != nil {
				return err
			}
			rows := [][]string{{"deputy", "for", "first day", "last day"}}
			for _, d := range all.Deputies {
				rows = append(rows, []string{string(d.By), string(d.For), string(d.From), string(d.Until)})
			}
			return o.table(rows)
		})),
	},
	{
		name: "deputy end", args: "PERSON", short: "let somebody stand in no longer",
		examples: []string{"stafett deputy end nora --for liv --from 2026-12-21"},
		prepare: func(fs *flag.FlagSet) action {
			leader := fs.String("for", "", "id of the leader")
			from := fs.String("from", "", "its first day, as stafett deputy list has it")
			until := fs.String("until", "", "the last day; yesterday unless given")
			return inOffice(false, "the id of the person", func(ctx context.Context, o *office, id string) error {
				x := staff.Deputy{For: syncproto.PersonID(*leader), By: syncproto.PersonID(id), From: bti.Date(*from), Until: or(bti.Date(*until), o.today().AddDays(-1))}
				if err := o.desk.EndDeputy(ctx, staff.By{}, x); err != nil {
					return err
				}
				return o.say("%s stands in for %s no longer after %s.", x.By, x.For, x.Until)
			})
		},
	},
}

func staffRoles() (out []string) {
	for _, r := range staff.Roles {
		out = append(out, string(r))
	}
	return out
}

func (o *office) importPeople(ctx context.Context, name string, dry, everybody bool) error {
	file, err := o.fileOf(name)
	if err != nil {
		return err
	}
	guides, err := guidesOf(nil, field.English)
	if err != nil {
		return err
	}
	if err := o.shipped(ctx, guides); err != nil {
		return err
	}
	in := staff.Import{File: file, Everybody: everybody}
	plan, err := o.desk.Preview(ctx, in, field.English)
	if err != nil {
		return err
	}
	if len(plan.Faults) > 0 {
		var lines []string
		for _, f := range plan.Faults {
			place := name
			if f.Line != 0 {
				place = fmt.Sprintf("%s:%d", name, f.Line)
			}
			if f.Column != "" {
				place += ": " + f.Column
			}
			lines = append(lines, place+": "+f.Text)
		}
		return fmt.Errorf("nothing was taken in:\n  %s", strings.Join(lines, "\n  "))
	}
	rows := [][]string{{"line", "what", "id", "name", "was", "will be"}}
	for _, s := range plan.Steps {
		line := "–"
		if s.Line != 0 {
			line = fmt.Sprint(s.Line)
		}
		rows = append(rows, []string{line, s.What, s.ID, s.Name, s.From, s.To})
	}
	if len(plan.Steps) > 0 {
		if err := o.table(rows); err != nil {
			return err
		}
	}
	verb := "would be"
	if !dry {
		in.Digest, verb = plan.Digest, "were"
		if _, err := o.desk.Apply(ctx, staff.By{}, in); err != nil {
			return err
		}
	}
	return o.say("%d %s added, %d changed, %d moved, %d ended; %d stay as they are.", plan.Added, verb, plan.Changed, plan.Moved, plan.Ended, plan.Unchanged)
}
