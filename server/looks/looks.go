// Package looks is the access log as people ask it: devices report which screens
// of a case were opened, the family sees who has looked, the privacy officer asks
// by person, case, unit and time, and looks that stand out get a reason. It
// decides nothing about a case, hands out nothing of its content, and knows no HTTP and no SQL.
package looks

import (
	"context"
	"slices"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// Kinds of line in the access log that are about reading.
const (
	Read   = "read"   // records handed to a device
	Look   = "look"   // a screen opened, reported by the device
	Export = "export" // a receipt or another document taken out
)

// groundEnded is that of a look at a copy that the device should have let go of.
const groundEnded = "ended"

// Bounds.
const (
	// ReportMax is how many looks a device reports at once.
	ReportMax = 200
	// aheadMilli is how far a device's clock may be ahead before its look is dated as it arrives.
	aheadMilli = 5 * 60 * 1000
)

// Screens are the names of screens that a device may report: a closed set, so that
// nothing else is written into the log. None of them tells of the protected scope (R11).
var Screens = []string{"now", "plan", "meetings", "people", "timeline", "tools", "form", "record"}

// Service answers for one municipality.
type Service struct {
	st   store.Store
	sync *syncer.Syncer
	// place is where the municipality's days begin and end.
	place *time.Location
}

// New makes a Service.
func New(st store.Store, sync *syncer.Syncer, place *time.Location) *Service {
	return &Service{st, sync, place}
}

// Forbidden says that whoever asks may not have it. What was tried stands in the log.
type Forbidden struct{}

func (Forbidden) Error() string { return "looks: not for whoever asks" }

// Missing says that there is no such thing, or none for whoever asks.
type Missing struct{}

func (Missing) Error() string { return "looks: there is no such thing" }

// Opened is a screen of a case that a person opened on a device.
type Opened struct {
	Case   bti.CaseID
	Screen string // one of Screens
	At     int64  // the device's clock, ms since 1970
}

// Report writes down what a device says was opened. What it says of cases it
// never held is written as refused, once, and tells the sender nothing.
func (s *Service) Report(ctx context.Context, who syncer.Who, list []Opened) error {
	return s.st.Write(ctx, func(tx store.Tx) error {
		grounds := map[bti.CaseID]string{}
		strange := false
		for _, o := range list {
			scope := bti.ScopeOf(o.Case, bti.Log)
			x, err := s.sync.ReachOf(tx, who, scope)
			if err != nil {
				return err
			}
			ground, known := grounds[o.Case]
			if !known {
				if ground = x.Ground; ground == "" {
					ever, err := tx.EverHeld(x.Actor.Person, scope)
					if err != nil {
						return err
					}
					if ever {
						ground = groundEnded
					}
				}
				grounds[o.Case] = ground
			}
			if ground == "" || !slices.Contains(Screens, o.Screen) {
				if !strange {
					strange = true
					if err := tx.AppendLog(x.Line("refused", "", "look_unknown")); err != nil {
						return err
					}
				}
				continue
			}
			l := x.Line(Look, scope, ground)
			l.Detail, l.DeviceAt = o.Screen, min(o.At, x.At+aheadMilli)
			if err := tx.AppendLog(l); err != nil {
				return err
			}
		}
		return nil
	})
}

// refuse writes down that somebody asked for what they may not have. The line is of its own
// transaction: it stays although nothing else comes of the request.
func (s *Service) refuse(ctx context.Context, x *syncer.Reach, scope syncproto.ScopeID, what string) error {
	if err := s.st.Write(ctx, func(tx store.Tx) error { return tx.AppendLog(x.Line("refused", scope, what)) }); err != nil {
		return err
	}
	return Forbidden{}
}

// FamilyLook is one person who has looked at a case on one day, as the family sees it.
type FamilyLook struct {
	Day     bti.Date
	Person  syncproto.PersonID
	Name    string
	Role    bti.Role
	Unit    string
	Service string
	// Last is the latest moment that day, ms since 1970.
	Last int64
	// Opened: screens were opened; Fetched: it was handed to the person's device; Taken: a document was taken out.
	Opened, Fetched, Taken bool
	// Ground on which the person could.
	Ground string
	// Own: it was the one who asks.
	Own bool
}

// familyLines is how many lines of the log one page of the family's view draws on.
const familyLines = 2000

// Family tells a guardian or young person who has looked at the relay log that is theirs
// to see: those who work there, and themselves. before (ms, 0 for now) is where an earlier page ended; next is where this one did, 0 at the end.
//
// Only the log's own scope counts. That there is a protected scope, or an internal one,
// and how often somebody reads there, is in none of it (R11). What another
// guardian does is not theirs to see.
func (s *Service) Family(ctx context.Context, who syncer.Who, c bti.CaseID, before int64) (list []FamilyLook, next int64, err error) {
	scope := bti.ScopeOf(c, bti.Log)
	var x syncer.Reach
	var lines []store.LogLine
	var names syncer.Names
	accounts := map[syncproto.PersonID]string{}
	err = s.st.Read(ctx, func(r store.Reader) (err error) {
		if x, err = s.sync.ReachOf(r, who, scope); err != nil || !family(x.Ground) {
			return err
		}
		if names, err = s.sync.NamesIn(r); err != nil {
			return err
		}
		q := store.LogQuery{Scope: scope, What: []string{Read, Look, Export}, To: before}
		lines, err = all(r, q, familyLines)
		for _, l := range lines {
			if _, known := accounts[l.Person]; !known && err == nil {
				var a store.Account
				a, _, err = r.Account(l.Person)
				accounts[l.Person] = a.Name
			}
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	if !family(x.Ground) {
		return nil, 0, s.refuse(ctx, &x, scope, "looks_of_case")
	}
	if len(lines) == familyLines {
		next = lines[len(lines)-1].At
	}
	type key struct {
		p   syncproto.PersonID
		day bti.Date
	}
	at := map[key]int{}
	for _, l := range lines {
		own := l.Person == x.Actor.Person
		if !own && l.Role != bti.Employee && l.Role != bti.Leader {
			continue
		}
		k := key{l.Person, bti.Date(time.UnixMilli(l.At).In(s.place).Format(time.DateOnly))}
		i, ok := at[k]
		if !ok {
			i = len(list)
			at[k] = i
			f := FamilyLook{Day: k.day, Person: l.Person, Name: accounts[l.Person], Role: l.Role, Unit: names.Unit(l.Unit), Last: l.At, Ground: l.Ground, Own: own}
			if p, ok := names.Person(l.Person); ok {
				f.Name, f.Service = p.Name, names.Service(p.Service)
			}
			list = append(list, f)
		}
		list[i].Opened = list[i].Opened || l.What == Look
		list[i].Fetched = list[i].Fetched || l.What == Read
		list[i].Taken = list[i].Taken || l.What == Export
	}
	return list, next, nil
}

func family(ground string) bool { return ground == "guardian" || ground == "young" }

// all reads lines page by page, newest first, at most limit.
func all(r store.Looks, q store.LogQuery, limit int) (lines []store.LogLine, err error) {
	for len(lines) < limit {
		q.Limit = min(store.LogLinesMax, limit-len(lines))
		page, err := r.FindLog(q)
		if err != nil {
			return nil, err
		}
		lines = append(lines, page...)
		if len(page) < q.Limit {
			break
		}
		q.Before = page[len(page)-1].No
	}
	return lines, nil
}

// Line is a line of the access log with the words that a person needs to read it.
type Line struct {
	store.LogLine
	Name     string // of the person
	UnitName string
	Case     bti.CaseID
	Depth    bti.Depth
}

// Find answers the privacy officer, and writes down that they asked. Nobody else may ask.
func (s *Service) Find(ctx context.Context, who syncer.Who, q store.LogQuery) (list []Line, err error) {
	err = s.officer(ctx, who, "log", q.Case, func(r store.Reader, _ *syncer.Reach) error {
		lines, err := r.FindLog(q)
		if err != nil {
			return err
		}
		list, err = s.worded(r, lines)
		return err
	})
	return list, err
}

// officer runs fn for the privacy officer and writes down that they asked; anybody else is
// refused, and the log says so.
func (s *Service) officer(ctx context.Context, who syncer.Who, what string, c bti.CaseID, fn func(store.Reader, *syncer.Reach) error) error {
	var x syncer.Reach
	err := s.st.Read(ctx, func(r store.Reader) (err error) {
		if x, err = s.sync.ReachOf(r, who, ""); err != nil || x.Actor.Role != bti.PrivacyOfficer {
			return err
		}
		return fn(r, &x)
	})
	if err != nil {
		return err
	}
	if x.Actor.Role != bti.PrivacyOfficer {
		return s.refuse(ctx, &x, "", what)
	}
	var scope syncproto.ScopeID
	if c != "" {
		scope = bti.ScopeOf(c, bti.Log)
	}
	return s.st.Write(ctx, func(tx store.Tx) error { return tx.AppendLog(x.Line("asked", scope, what)) })
}

// worded adds names to lines.
func (s *Service) worded(r store.Reader, lines []store.LogLine) ([]Line, error) {
	names, err := s.sync.NamesIn(r)
	if err != nil {
		return nil, err
	}
	accounts := map[syncproto.PersonID]string{}
	list := make([]Line, len(lines))
	for i, l := range lines {
		name, known := accounts[l.Person]
		if !known {
			a, _, err := r.Account(l.Person)
			if err != nil {
				return nil, err
			}
			name = strings.TrimSpace(a.Name)
			accounts[l.Person] = name
		}
		x := Line{LogLine: l, Name: name}
		if l.Unit != "" {
			x.UnitName = names.Unit(l.Unit)
		}
		if c, d, ok := bti.SplitScope(l.Scope); ok {
			x.Case, x.Depth = c, d
		}
		list[i] = x
	}
	return list, nil
}
