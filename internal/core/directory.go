package core

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"stafett/internal/bti"
	"stafett/syncproto/jsonv"
	"stafett/syncproto/order"
)

func (c *Core) directory(*DirectoryIn) (*DirectoryOut, error) {
	out := &DirectoryOut{People: []Person{}, Units: []UnitView{}, Services: []ServiceView{}, Guides: []GuideRef{}}
	if m := c.rep.Municipality(); m != nil {
		out.Municipality = m.Name
	}
	for _, p := range c.rep.People() {
		out.People = append(out.People, Person{
			Person: p.Person, Name: p.Name, Title: p.Title, Role: p.Role, Unit: p.Unit, Service: p.Service, Phone: p.Phone,
		})
	}
	for _, u := range c.rep.Units() {
		out.Units = append(out.Units, UnitView{Unit: u.Unit, Name: u.Name, Service: u.Service, Guides: u.Guides})
	}
	for _, s := range c.rep.Services() {
		out.Services = append(out.Services, ServiceView{Service: s.Service, Name: s.Name, Phone: s.Phone, Base: s.Base})
	}
	for _, d := range c.rep.GuideDocs() {
		out.Guides = append(out.Guides, GuideRef{Guide: d.Guide, Version: d.Version, Title: d.Title, Lang: d.Lang})
	}
	return out, nil
}

func (c *Core) guide(in *GuideIn) (*GuideOut, error) {
	g := c.rep.Guide(in.Guide, in.Version)
	if g == nil {
		return nil, fail(CodeUnknownGuide, string(in.Guide)+" "+in.Version)
	}
	return &GuideOut{Guide: *g}, nil
}

// subjectsMax bounds an answer; queryMin is from how many letters on is searched.
const (
	subjectsMax = 20
	queryMin    = 2
)

// subjects finds those whose name, day of birth or identity number matches all
// words of the query, each as the beginning of a word.
func (c *Core) subjects(in *SubjectsIn) (*SubjectsOut, error) {
	out := &SubjectsOut{Subjects: []SubjectView{}}
	wanted := strings.Fields(small(in.Query))
	if len(strings.Join(wanted, "")) < queryMin {
		return out, nil
	}
	var found []*bti.Subject
	for _, id := range c.rep.Cases() {
		view := c.rep.View(id)
		if view == nil || view.Case.Head == nil || view.Case.Subject == nil || view.Case.Head.Practice {
			continue
		}
		s := view.Case.Subject
		at := slices.IndexFunc(found, func(x *bti.Subject) bool { return sameSubject(x, s) })
		if at < 0 {
			if len(found) == subjectsMax || !matches(s, wanted) {
				continue
			}
			at = len(found)
			found = append(found, s)
			out.Subjects = append(out.Subjects, SubjectView{
				Name: subjectName(s), Born: s.Born, Cases: []bti.CaseID{}, Fields: bti.Fields(s),
			})
		}
		out.Subjects[at].Cases = append(out.Subjects[at].Cases, id)
		out.Subjects[at].ClosingNotes += len(view.Case.ClosingNotes)
		if s.NationalID != "" && found[at].NationalID == "" {
			found[at] = s
			out.Subjects[at].Fields = bti.Fields(s)
		}
	}
	order.By(out.Subjects, func(a, b SubjectView) bool { return a.Name < b.Name })
	return out, nil
}

func matches(s *bti.Subject, wanted []string) bool {
	words := strings.Fields(small(s.GivenName + " " + strings.ReplaceAll(s.FamilyName, "-", " ") + " " + s.FamilyName))
	words = append(words, string(s.Born), s.NationalID)
	for _, w := range wanted {
		if !slices.ContainsFunc(words, func(x string) bool { return strings.HasPrefix(x, w) }) {
			return false
		}
	}
	return true
}

// sameSubject tells whether two cases are about the same person: by identity
// number where both have one, else by name and day of birth.
func sameSubject(a, b *bti.Subject) bool {
	if a.NationalID != "" && b.NationalID != "" {
		return a.NationalID == b.NationalID
	}
	return a.Born == b.Born && small(subjectName(a)) == small(subjectName(b))
}

// earlierNotes counts closing notes on the same subject in other cases that
// the person may see (R18).
func (c *Core) earlierNotes(except bti.CaseID, s *bti.Subject) (n int) {
	if s == nil {
		return 0
	}
	for _, id := range c.rep.Cases() {
		if id == except {
			continue
		}
		if view := c.rep.View(id); view != nil && view.Case.Head != nil && view.Case.Subject != nil &&
			!view.Case.Head.Practice && sameSubject(view.Case.Subject, s) {
			n += len(view.Case.ClosingNotes)
		}
	}
	return n
}

// textOf joins what a person wrote in an entry's fields.
func textOf(fields jsonv.Value) string {
	var parts []string
	for _, m := range fields.Members() {
		if s := strings.TrimSpace(m.Val.Text()); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n\n")
}

// small is a text in small letters: strings.ToLower and EqualFold would be 3 kB
// of brotli more.
func small(s string) string {
	var out []byte
	for _, r := range s {
		out = utf8.AppendRune(out, unicode.ToLower(r))
	}
	return string(out)
}
