package replica

import (
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/syncproto/jsonv"
	"stafett/syncproto/order"
)

// reference is the directory and the guides, read from the records of the ref
// scope when first asked for.
type reference struct {
	read         bool
	people       map[bti.PersonID]*bti.Person
	units        []*bti.Unit
	services     []*bti.Service
	docs         []*bti.GuideDoc
	municipality *bti.Municipality
	guides       map[guideKey]*guide.Guide
}

type guideKey struct {
	id      bti.GuideID
	version string
}

// forget reads the records anew when next asked. A guide that was read stays
// good: a version of a guide never changes.
func (f *reference) forget() { f.read = false }

func (r *Replica) reference() *reference {
	f := &r.ref
	if f.read {
		return f
	}
	guides := f.guides
	if guides == nil {
		guides = make(map[guideKey]*guide.Guide)
	}
	*f = reference{read: true, people: make(map[bti.PersonID]*bti.Person), guides: guides}
	for _, x := range r.shelf.of(bti.RefScope) {
		switch rec := bti.TypedOf(&x.Record).(type) {
		case *bti.Person:
			f.people[rec.Person] = rec
		case *bti.Unit:
			f.units = append(f.units, rec)
		case *bti.Service:
			f.services = append(f.services, rec)
		case *bti.GuideDoc:
			f.docs = append(f.docs, rec)
		case *bti.Municipality:
			f.municipality = rec
		}
	}
	order.By(f.units, func(a, b *bti.Unit) bool { return a.Name < b.Name || a.Name == b.Name && a.Unit < b.Unit })
	order.By(f.services, func(a, b *bti.Service) bool { return a.Name < b.Name || a.Name == b.Name && a.Service < b.Service })
	order.By(f.docs, func(a, b *bti.GuideDoc) bool {
		return a.Guide < b.Guide || a.Guide == b.Guide && CompareVersions(a.Version, b.Version) < 0
	})
	return f
}

// Person looks somebody up in the directory.
func (r *Replica) Person(id bti.PersonID) (bti.Person, bool) {
	p := r.reference().people[id]
	if p == nil {
		return bti.Person{}, false
	}
	return *p, true
}

// People is the directory in order of name.
func (r *Replica) People() []*bti.Person {
	f := r.reference()
	out := make([]*bti.Person, 0, len(f.people))
	for _, p := range f.people {
		out = append(out, p)
	}
	order.By(out, func(a, b *bti.Person) bool { return a.Name < b.Name || a.Name == b.Name && a.Person < b.Person })
	return out
}

// Units in order of name.
func (r *Replica) Units() []*bti.Unit { return r.reference().units }

// Services in order of name.
func (r *Replica) Services() []*bti.Service { return r.reference().services }

// serviceName is "" for a service that the directory does not have.
func (r *Replica) serviceName(id bti.ServiceID) string {
	for _, s := range r.Services() {
		if s.Service == id {
			return s.Name
		}
	}
	return ""
}

func (r *Replica) unitName(id bti.UnitID) string {
	for _, u := range r.Units() {
		if u.Unit == id {
			return u.Name
		}
	}
	return ""
}

// GuideDocs in order of guide and version, not read.
func (r *Replica) GuideDocs() []*bti.GuideDoc { return r.reference().docs }

// Municipality is nil as long as the first pull has not ended.
func (r *Replica) Municipality() *bti.Municipality { return r.reference().municipality }

// Guide is a guide of this device, nil when it has no such version. A guide is
// read when first asked for: that costs milliseconds, and most are never asked for.
func (r *Replica) Guide(id bti.GuideID, version string) *guide.Guide {
	f := r.reference()
	key := guideKey{id, version}
	if g, ok := f.guides[key]; ok {
		return g
	}
	for _, d := range f.docs {
		if d.Guide != id || d.Version != version {
			continue
		}
		v, err := jsonv.Parse(d.Doc)
		if err != nil {
			return nil
		}
		g := &guide.Guide{}
		var ignored field.Faults // it was checked when it was loaded, perhaps by another version
		g.DecodeJSON(v, "", &ignored)
		f.guides[key] = g
		return g
	}
	return nil
}

// CompareVersions orders versions of a guide: runs of digits by their number,
// everything else as text. "2026.9" comes before "2026.10".
func CompareVersions(a, b string) int {
	for a != "" && b != "" {
		da, db := digits(a), digits(b)
		if da == 0 || db == 0 {
			if a[0] != b[0] {
				return int(a[0]) - int(b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		na, nb := strings.TrimLeft(a[:da], "0"), strings.TrimLeft(b[:db], "0")
		if len(na) != len(nb) {
			return len(na) - len(nb)
		}
		if c := strings.Compare(na, nb); c != 0 {
			return c
		}
		a, b = a[da:], b[db:]
	}
	return len(a) - len(b)
}

// digits is how many bytes at the start of s are digits.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
