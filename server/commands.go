package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// program is what a command may use of the world outside.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
}

// usageError is a command line that cannot be understood; the exit code is 2.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

// say writes a line to standard output.
func (p *program) say(format string, args ...any) error {
	_, err := fmt.Fprintf(p.stdout, format+"\n", args...)
	return err
}

func misuse(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// action runs a command: with its settings, and what stands on the line beside flags.
type action func(ctx context.Context, p *program, c *set, args []string) error

// command is one row of the table that the dispatch and all help are made from.
type command struct {
	name  string // "guide check"
	args  string // "FILE…"
	short string // in a line
	long  string // paragraphs, split by an empty line
	// examples are lines to type.
	examples []string
	// prepare adds the flags that this command alone has. One with an empty meaning is not in the help.
	prepare func(fs *flag.FlagSet) action
}

// plain is a command without flags of its own.
func plain(a action) func(*flag.FlagSet) action { return func(*flag.FlagSet) action { return a } }

// commands is filled in init: the help command reads the table that it stands in.
var commands []command

func init() {
	commands = slices.Concat(serveCommands, backupCommands, adminCommands, peopleCommands, loginCommands, guideCommands, syncCommands, otherCommands)
}

// run does what a command line asks for and answers the exit code: 0 done, 1 failed, 2 not understood.
func (p *program) run(ctx context.Context, args []string) int {
	err := p.dispatch(ctx, args)
	if err == nil {
		return 0
	}
	code, text := 1, ""
	var u *usageError
	var x *exitError
	switch {
	case errors.As(err, &u):
		code, text = 2, u.text
	case errors.As(err, &x):
		code, text = x.code, x.text
	default:
		text = explain(err)
	}
	if text == "" {
		return code // what was printed says it
	}
	_, _ = io.WriteString(p.stderr, "stafett: "+text+"\n") // the exit code tells it too
	return code
}

func (p *program) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		_, err := io.WriteString(p.stderr, overview())
		return errors.Join(err, misuse("say what to do: one of the commands above"))
	}
	if isHelp(args[0]) {
		return p.help(args[1:])
	}
	c, rest := find(args)
	if c == nil {
		if group := groupOf(args[0]); len(group) > 0 {
			if slices.ContainsFunc(args[1:], isHelp) {
				return p.help(args[:1])
			}
			return misuse("%s what? One of: %s. See stafett help %s.", args[0], strings.Join(names(group), ", "), args[0])
		}
		return misuse("there is no command %q. stafett help lists them.", args[0])
	}
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	do := c.prepare(fs)
	list := settingsOf(c.name)
	for _, a := range rest {
		if a == "--" {
			break
		}
		if isHelp(a) && a != "help" {
			_, err := io.WriteString(p.stdout, c.help())
			return err
		}
	}
	set, err := bind(fs, list, p.getenv)
	if err != nil {
		return err
	}
	var free []string
	for {
		if err := fs.Parse(rest); err != nil {
			return misuse("%s. See stafett help %s.", strings.ReplaceAll(err.Error(), " -", " --"), c.name)
		}
		if rest = fs.Args(); len(rest) == 0 {
			break
		}
		// Flags may also stand after what they belong to.
		free, rest = append(free, rest[0]), rest[1:]
	}
	return do(ctx, p, set, free)
}

func isHelp(a string) bool { return a == "help" || a == "--help" || a == "-help" || a == "-h" }

// find takes the command's words off the line; nil when there is no such command.
func find(args []string) (*command, []string) {
	for i := range commands {
		words := strings.Fields(commands[i].name)
		if len(args) >= len(words) && slices.Equal(args[:len(words)], words) {
			return &commands[i], args[len(words):]
		}
	}
	return nil, nil
}

// groupOf are the commands whose first word this is.
func groupOf(word string) []command {
	return slices.DeleteFunc(slices.Clone(commands), func(c command) bool { return !strings.HasPrefix(c.name, word+" ") })
}

func names(list []command) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.name)
	}
	return out
}

func (p *program) help(args []string) error {
	out := overview()
	if len(args) > 0 {
		if c, _ := find(args); c != nil {
			out = c.help()
		} else if group := groupOf(args[0]); len(group) > 0 {
			out = ""
			for i := range group {
				out += group[i].help() + "\n"
			}
			out = strings.TrimSuffix(out, "\n")
		} else {
			return misuse("there is no command %q. stafett help lists them.", strings.Join(args, " "))
		}
	}
	_, err := io.WriteString(p.stdout, out)
	return err
}

// overview is the help of the whole program.
func overview() string {
	var b strings.Builder
	b.WriteString(`Stafett is the relay log of child services: who follows up a child, at which step,
with whose consent. This program is the server and its tools; people use the app in a browser.

Try it
  stafett demo                  a municipality of invented people on http://127.0.0.1:8080

Run it for a municipality
  stafett municipality set --name "Lyngvik kommune" --number 9901
  stafett unit add solbakken --name "Solbakken barnehage" --service barnehage --guides kongsvinger-barnehage
  stafett account add kari --name "Kari Lyng" --role leader --unit solbakken --password-stdin < secret
  stafett serve --listen 127.0.0.1:8080

Commands
`)
	width := widest(names(commands))
	for _, c := range commands {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, c.name, c.short)
	}
	b.WriteString("\nstafett help COMMAND tells what each takes. Every setting is a flag or a variable, and the flag wins:\n\n")
	writeSettings(&b, settings)
	b.WriteString("\nIt ends with 0 when all went well, 1 when something failed, 2 when the command line was not understood.\n")
	return b.String()
}

func (c *command) help() string {
	var b strings.Builder
	b.WriteString("stafett " + c.name)
	if c.args != "" {
		b.WriteString(" " + c.args)
	}
	b.WriteString("\n  " + c.short + "\n")
	if c.long != "" {
		b.WriteString("\n")
		for _, paragraph := range strings.Split(strings.TrimSpace(c.long), "\n\n") {
			wrap(&b, "", strings.Join(strings.Fields(paragraph), " "))
			b.WriteString("\n")
		}
	}
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.prepare(fs)
	var rows [][2]string
	fs.VisitAll(func(f *flag.Flag) {
		if f.Usage != "" {
			rows = append(rows, [2]string{"--" + f.Name, f.Usage})
		}
	})
	if len(rows) > 0 {
		if c.long == "" {
			b.WriteString("\n")
		}
		b.WriteString("Flags\n")
		writeRows(&b, rows)
		b.WriteString("\n")
	}
	if list := settingsOf(c.name); len(list) > 0 {
		if c.long == "" && len(rows) == 0 {
			b.WriteString("\n")
		}
		b.WriteString("Settings, by flag or variable\n")
		writeSettings(&b, list)
		b.WriteString("\n")
	}
	if len(c.examples) > 0 {
		b.WriteString("For example\n")
		for _, e := range c.examples {
			b.WriteString("  " + e + "\n")
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func writeSettings(b *strings.Builder, list []setting) {
	var rows [][2]string
	for i := range list {
		s := &list[i]
		meaning := strings.ReplaceAll(s.meaning, "`", "")
		if s.def != "" {
			meaning += " Default: " + s.def + "."
		}
		rows = append(rows, [2]string{"--" + s.name, meaning + " (" + s.env() + ")"})
	}
	writeRows(b, rows)
}

const lineWidth = 100

// writeRows writes two columns, the second one wrapped.
func writeRows(b *strings.Builder, rows [][2]string) {
	var left []string
	for _, r := range rows {
		left = append(left, r[0])
	}
	width := widest(left)
	for _, r := range rows {
		var cell strings.Builder
		wrap(&cell, strings.Repeat(" ", width+4), r[1])
		fmt.Fprintf(b, "  %-*s  %s", width, r[0], strings.TrimLeft(cell.String(), " "))
	}
}

// wrap writes text in lines of at most lineWidth characters.
func wrap(b *strings.Builder, indent, text string) {
	line := indent
	for _, w := range strings.Fields(text) {
		if len(line) > len(indent) && len([]rune(line))+1+len([]rune(w)) > lineWidth {
			b.WriteString(line + "\n")
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += w
	}
	b.WriteString(line + "\n")
}
