package syncer_test

import (
	"errors"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// FuzzPull: whatever a device says of where it is, it is handed nothing of a
// scope that its person may not hold, and an honest pull after it brings everything.
func FuzzPull(f *testing.F) {
	s := newStory(f)
	other := s.ansatt.startCase() // a case that PPT has nothing to do with
	honest := s.ppt.cursor
	s.ppt.pull()
	whole := len(s.ppt.records)
	log := s.scope(bti.Log)
	may := map[syncproto.ScopeID]bool{log: true, bti.RefScope: true, bti.PersonScope("ppt"): true}

	// "@" stands for the incarnation of the database, which differs from run to run.
	incarnation := strings.Split(honest, ".")[1]
	token := func(s string) string { return strings.ReplaceAll(s, "@", incarnation) }
	seed := func(s string) string { return strings.ReplaceAll(s, incarnation, "@") }
	for _, c := range []string{"", seed(honest), "c1.@.0.0", "c1.@.zzz.0", "c1.@.1.zzzz", "c1.x.1.1", "c9"} {
		f.Add(c, "", int64(0), "", syncproto.Version)
	}
	for _, p := range []string{"p1.@.1.0.1.0.1", "p1.@.2.0.5.3.0", "p1.@.1.0.zzz.0.1", "p1.x.0.0.0.0.0", "p"} {
		f.Add(seed(honest), p, int64(1), "", 1)
	}
	f.Add(seed(honest), "", int64(99), string(bti.ScopeOf(other, bti.Internal)), syncproto.Version)
	f.Add(seed(honest), "", int64(-1), string(log), 0)
	f.Fuzz(func(t *testing.T, cursor, page string, acked int64, heal string, version int) {
		s.town.t = t
		p := syncproto.Pull{Version: version, Device: s.ppt.who.Device, Cursor: token(cursor), Page: token(page), Acked: acked}
		if heal != "" {
			for _, x := range strings.Split(heal, ",") {
				p.Heal = append(p.Heal, syncproto.ScopeID(x))
			}
		}
		a, err := s.s.Pull(ctx(), s.ppt.who, &p)
		var refused *syncer.Error
		switch {
		case errors.As(err, &refused):
			if len(refused.Purges) > 0 {
				t.Fatalf("purges %v", refused.Purges)
			}
		case err != nil:
			t.Fatal(err)
		default:
			for _, r := range a.Records {
				if !may[r.Scope] {
					t.Fatalf("handed out %s of %s", r.Kind, r.Scope)
				}
			}
			for _, x := range a.Fresh {
				if !may[x] {
					t.Fatalf("granted %s", x)
				}
			}
			for _, d := range a.Digests {
				if !may[d.Scope] {
					t.Fatalf("told of %s", d.Scope)
				}
			}
			if len(a.Purges)+len(a.Gone) > 0 {
				t.Fatalf("took away %v %v", a.Purges, a.Gone)
			}
		}
		s.ppt.forget()
		if err := s.ppt.tryPull(); err != nil || len(s.ppt.records) != whole {
			t.Fatalf("%v: %d records after an honest pull, and there are %d", err, len(s.ppt.records), whole)
		}
	})
}
