package syncer

import "testing"

// FuzzTokens: what a stranger sends as cursor or page is refused, or is a token
// that is written as it was read.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		"", "c2.a.1.1.z", "p2.a.1.1.2.3.4.1", cursor{"0f", 7, 1, 2}.String(), page{cursor{"0f", 7, 1, 2}, 3, 4, true}.String(),
		"c2.a.1.-1.0", "c2.a.1.zzzzzzzzzzzzz.0", "c2.a.1.1y2p0ij32e8e8.0", "c2..1.0.0", "c2.a.1.0.0.0", "c1.a.0.0", "c2.a.1.+1.00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, ok := parseCursor(s); ok {
			if c.pull < 0 || c.seq < 0 {
				t.Fatalf("%q: %+v", s, c)
			}
			if again, ok := parseCursor(c.String()); !ok || again != c {
				t.Fatalf("%q: %+v is written %s and read %+v", s, c, c, again)
			}
		}
		if p, ok := parsePage(s); ok {
			if p.pull < 0 || p.seq < 0 || p.head < 0 || p.after < 0 {
				t.Fatalf("%q: %+v", s, p)
			}
			if again, ok := parsePage(p.String()); !ok || again != p {
				t.Fatalf("%q: %+v is written %s and read %+v", s, p, p, again)
			}
		}
	})
}
