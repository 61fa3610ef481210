package replica_test

import "testing"

// FuzzAnswers: whatever a server answers, nothing panics, unsent words stay, and after
// a restart and an honest pull the device shows what a new one does.
func FuzzAnswers(f *testing.F) {
	s := withCase(f)
	d := s.device("dev-kari", kari, logA, internalA)
	whole := s.pull(d.r.PullNext(false))
	f.Add(whole, `{"version":2,"outcomes":[{"n":1,"result":"applied","v":12}]}`)
	f.Add(`{"version":2,"held":true,"purges":[{"scope":"`+string(internalA)+`"}],"next":"x"}`, `{"outcomes":[{"n":1,"result":"rejected"},{"n":9,"result":"later"}]}`)
	f.Add(`{"held":false,"fresh":["`+string(logA)+`","x"],"records":[{"id":"`+noteA+`","kind":"note","scope":"x","v":-1,"f":[1]},{"id":"","scope":"x"}],"gone":[{"record":"`+concernA+`","scope":"`+string(internalA)+`"}],"digests":[{"scope":"x","digest":"?","count":3}],"cursor":"c","head":5}`, `{}`)
	f.Add(`{"held":true,"records":[{"id":"`+string(caseA)+`","kind":"case","scope":"`+string(logA)+`","v":9,"f":{"level":"high","guide":7}}],"cursor":"c"}`, `[]`)
	f.Add(`null`, `{"outcomes":[{"n":-1,"result":"quarantined"},{"n":1,"result":"merged","v":9223372036854775807}]}`)
	f.Fuzz(func(t *testing.T, pulled, pushed string) {
		s := withCase(t)
		d := s.device("dev-kari", kari, logA, internalA)
		d.sync()
		words := d.note("Mine egne ord")
		for range 2 {
			if body, n := d.r.PushNext(0); n > 0 && body != "" {
				if a, err := d.r.PushAnswer(pushed); err == nil {
					d.disk.apply(a.Effects)
				}
			}
			d.r.PullNext(false)
			if a, err := d.r.PullAnswer(pulled, d.now); err == nil {
				d.disk.apply(a.Effects)
			}
			d.seen()
			d.restart()
		}
		if d.r.Unsent() == 1 {
			if e := d.r.Queue()[0]; e.Record != words || e.Fields.Get("text").Text() != "Mine egne ord" {
				t.Fatalf("the words are %s", e.Fields)
			}
		}
		// The honest server is another one than it took the liar for.
		s.incarnation = 12345
		d.r.PullNext(true)
		d.fetch()
		fresh := s.device("dev-new", kari, logA, internalA)
		fresh.sync()
		if got, want := d.r.Records(), fresh.r.Records(); got != want {
			t.Fatalf("%d records, and a new device has %d", got, want)
		}
	})
}
