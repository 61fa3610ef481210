package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/guide/file"
	"stafett/server/store"
	"stafett/server/syncer"
)

// loadGuides are the shipped guides and those of a folder; "" is no folder.
//
// With a fault in the folder nothing is served. The other way, to go on with the
// guides of the last start, would let a municipality believe for weeks that its people
// work by the new guide. Who starts the server is there to mend the file, and
// `stafett guide check` tells the same before anything is stopped.
func loadGuides(dir string) (shipped, own []*guide.Guide, err error) {
	if shipped, err = content.All(); err != nil {
		return nil, nil, err
	}
	if dir == "" {
		return shipped, nil, nil
	}
	if own, err = file.LoadDir(dir, field.English); err != nil {
		var faulty *file.Faulty
		if errors.As(err, &faulty) {
			return nil, nil, fmt.Errorf("%w\nthe server was not started: mend the guides in %s, and try them with stafett guide check", err, dir)
		}
		return nil, nil, fmt.Errorf("the folder of guides cannot be read (%w): give the folder with --guides", err)
	}
	return shipped, own, nil
}

// docOf is a guide as the record that carries it to the devices.
func docOf(g *guide.Guide) *bti.GuideDoc {
	return &bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)}
}

// publishGuides puts the guides into the scope ref that are not there yet. A
// version that is there never changes: cases run on it, and devices have read it.
// Another content under the same version is an error for a municipality's own guide, and a
// warning for a shipped one, which its user cannot mend. Older versions stay.
func publishGuides(ctx context.Context, st store.Store, sync *syncer.Syncer, newID newID, shipped, own []*guide.Guide, log *slog.Logger) error {
	stored, err := storedGuides(ctx, st)
	if err != nil {
		return err
	}
	var fresh []bti.Record
	add := func(g *guide.Guide, mine bool) error {
		doc, key := docOf(g), guideKey{g.ID, g.Version}
		before, there := stored[key]
		switch {
		case !there:
			stored[key] = doc.Doc
			fresh = append(fresh, doc)
		case before == doc.Doc:
		case mine:
			return fmt.Errorf("the guide %s %s is there already with other content, and cases may run on it: give the new one a version of its own", g.ID, g.Version)
		default:
			log.Warn("a shipped guide differs from the stored one of the same version; the stored one stays", "guide", string(g.ID), "version", g.Version)
		}
		return nil
	}
	for _, g := range shipped {
		if err := add(g, false); err != nil {
			return err
		}
	}
	for _, g := range own {
		if err := add(g, true); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return sync.Publish(ctx, fresh, newID)
}

type guideKey struct {
	id      bti.GuideID
	version string
}

// storedGuides are the texts of the guides in the scope ref.
func storedGuides(ctx context.Context, st store.Store) (map[guideKey]string, error) {
	out := make(map[guideKey]string)
	err := reference(ctx, st, func(r bti.Record) {
		if d, ok := r.(*bti.GuideDoc); ok {
			out[guideKey{d.Guide, d.Version}] = d.Doc
		}
	})
	return out, err
}

// reference hands out the records of the scope ref.
func reference(ctx context.Context, st store.Store, each func(bti.Record)) error {
	return st.Read(ctx, func(r store.Reader) error {
		list, err := r.ScopeRecords(bti.RefScope)
		if err != nil {
			return err
		}
		for i := range list {
			if x := bti.TypedOf(&list[i].Record); x != nil {
				each(x)
			}
		}
		return nil
	})
}

var guideCommands = []command{
	{
		name: "guide check", args: "FILE|FOLDER…", short: "find every fault of guide files",
		long: `Reads guides as the server would and tells each fault with file, line, what is wrong and what would be right.
			Ends with 0 when all are right. Without an argument it checks the guides that ship with the program.`,
		examples: []string{"stafett guide check our-guides/", "stafett guide check --lang nb barnehage.yaml"},
		prepare: func(fs *flag.FlagSet) action {
			lang := fs.String("lang", "en", "language of the messages: nb, nn or en")
			return func(_ context.Context, p *program, _ *set, args []string) error { return checkGuides(p, args, *lang) }
		},
	},
	{
		name: "guide show", args: "FILE", short: "print a guide as a person reads it",
		long: `Prints levels, steps, decisions, tools, consents and services as text. The argument is a file, or the id of a guide
			that ships with the program.`,
		examples: []string{"stafett guide show kongsvinger-barnehage", "stafett guide show our-guides/barnehage.yaml | less"},
		prepare: plain(func(_ context.Context, p *program, _ *set, args []string) error {
			if len(args) != 1 {
				return misuse("give one guide to show: a file or one of %s", shippedIDs())
			}
			gs, err := guidesOf(args, field.English)
			if err != nil {
				return err
			}
			for _, g := range gs {
				if _, err := io.WriteString(p.stdout, guide.Show(g)); err != nil {
					return err
				}
			}
			return nil
		}),
	},
	{
		name: "guide table", args: "[FILE|FOLDER…]", short: "print guides as tables, to hold against their source",
		long: `One table in Markdown for each guide: every step and decision with where it leads, tools and deadlines. Without an
			argument it prints the guides that ship with the program.`,
		examples: []string{"stafett guide table > guides.md"},
		prepare: plain(func(_ context.Context, p *program, _ *set, args []string) error {
			gs, err := guidesOf(args, field.English)
			if err != nil {
				return err
			}
			_, err = io.WriteString(p.stdout, guide.Table(gs))
			return err
		}),
	},
}

func shippedIDs() string {
	gs, err := content.All()
	if err != nil {
		return "the shipped ones"
	}
	var ids []string
	for _, g := range gs {
		ids = append(ids, string(g.ID))
	}
	return strings.Join(ids, ", ")
}

// guidesOf reads the guides that the arguments name: files, folders, ids of
// shipped ones; none: all that are shipped.
func guidesOf(args []string, lang field.Lang) ([]*guide.Guide, error) {
	shipped, err := content.All()
	if err != nil || len(args) == 0 {
		return shipped, err
	}
	var out []*guide.Guide
	var errs []error
next:
	for _, a := range args {
		info, err := os.Stat(a)
		switch {
		case err == nil && info.IsDir():
			gs, err := file.LoadDir(a, lang)
			out, errs = append(out, gs...), append(errs, err)
			continue
		case errors.Is(err, os.ErrNotExist):
			for _, g := range shipped {
				if string(g.ID) == a {
					out = append(out, g)
					continue next
				}
			}
			return nil, fmt.Errorf("%s is neither a file nor the id of a shipped guide (%s)", a, shippedIDs())
		}
		g, err := file.Load(a, lang)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, g)
	}
	return out, errors.Join(errs...)
}

func checkGuides(p *program, args []string, lang string) error {
	if lang != "nb" && lang != "nn" && lang != "en" {
		return misuse("--lang is nb, nn or en")
	}
	gs, err := guidesOf(args, field.Lang(lang))
	for _, g := range gs {
		steps, decisions := 0, 0
		for i := range g.Levels {
			steps += len(g.Levels[i].Steps)
			decisions += len(g.Levels[i].Decisions)
		}
		if err := p.say("%s %s is right: %d levels, %d steps, %d decisions, %d tools (%s)",
			g.ID, g.Version, len(g.Levels), steps, decisions, len(g.Tools), g.Title); err != nil {
			return err
		}
	}
	var faulty *file.Faulty
	if errors.As(err, &faulty) {
		// The faults are what was asked for: one a line, as compilers write them, so that editors find the place.
		if err := p.say("%v", err); err != nil {
			return err
		}
		if n := strings.Count(err.Error(), "\n") + 1; n > 1 {
			return fmt.Errorf("%d faults", n)
		}
		return errors.New("1 fault")
	}
	return err
}
