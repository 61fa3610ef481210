package demo

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/internal/rules"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// noon is on a Tuesday.
const noon = "2026-11-24 12:00"

func config(t testing.TB, st store.Store, now string) Config {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", now, oslo)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Store: st, Now: at, Place: oslo, Seed: DefaultSeed}
}

func open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

func seeded(t testing.TB, now string) (Config, store.Store) {
	t.Helper()
	st := open(t)
	c := config(t, st, now)
	if made, err := Seed(context.Background(), c); err != nil || !made {
		t.Fatal(made, err)
	}
	return c, st
}

// everything is what a person's new device is handed by a pull.
func everything(t testing.TB, c Config, who bti.PersonID) []syncproto.Record {
	t.Helper()
	ctx := context.Background()
	w, err := newWorld(c)
	if err != nil {
		t.Fatal(err)
	}
	w.clock = c.Now
	d, err := w.device(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	var all []syncproto.Record
	ask := syncproto.Pull{Version: syncproto.Version, Device: d.id}
	for {
		a, err := w.sync.Pull(ctx, syncer.Who{Person: who, Device: d.id}, &ask)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a.Records...)
		if a.Next == "" {
			return all
		}
		ask.Page = a.Next
	}
}

// cases are those among the records, by the subject's given name and whether open.
func cases(t testing.TB, c Config, all []syncproto.Record) map[string]*bti.Case {
	t.Helper()
	by := make(map[bti.CaseID][]syncproto.Record)
	for _, r := range all {
		if id, _, ok := bti.SplitScope(r.Scope); ok {
			by[id] = append(by[id], r)
		}
	}
	out := make(map[string]*bti.Case)
	for id, list := range by {
		x := bti.Assemble(id, list)
		if x.Head == nil || x.Subject == nil {
			t.Fatalf("case %s came without its head or subject", id)
		}
		out[x.Subject.GivenName+" "+x.Head.Status] = x
	}
	return out
}

func status(t testing.TB, c Config, x *bti.Case, who bti.PersonID) rules.Status {
	t.Helper()
	w, err := newWorld(c)
	if err != nil {
		t.Fatal(err)
	}
	p := personOf(who)
	return rules.StatusOf(rules.In{
		Case: x, Guide: w.guides[x.Head.Guide], Today: w.today,
		Actor: bti.Actor{Person: who, Role: p.Role, Unit: p.Unit, Service: p.service()},
		Person: func(id bti.PersonID) (bti.Person, bool) {
			x := personOf(id)
			if x == nil {
				return bti.Person{}, false
			}
			return bti.Person{Person: id, Name: x.Name, Role: x.Role, Unit: x.Unit, Service: x.service()}, true
		},
	}, field.Bokmal)
}

// deadline is the state of a deadline of the case, "" when there is none.
func deadline(s rules.Status, what string) string {
	for _, d := range s.Deadlines {
		if d.What == what {
			return d.State
		}
	}
	return ""
}

func TestOnEveryDayOfTheWeekTheStoriesStandWhereTheyShould(t *testing.T) {
	days := []string{
		"2026-11-22 00:01", "2026-11-23 23:59", "2026-11-24 12:00", "2026-11-25 12:00", "2026-11-26 12:00", "2026-11-27 12:00", "2026-11-28 12:00",
		"2027-03-28 02:30", // the hour that summer time takes
		"2028-02-29 09:00", "2027-01-01 00:00",
	}
	for _, now := range days {
		t.Run(now, func(t *testing.T) {
			c, st := seeded(t, now)
			latest := int64(0)
			seen := cases(t, c, everything(t, c, liv))
			for name, level := range map[string]int{"Oliver open": 0, "Tiril open": 0, "Øvingsbarn open": 0, "Ella open": 1, "Ella closed": 0} {
				if x := seen[name]; x == nil || x.Head.Level != level {
					t.Errorf("%s is not at level %d in Solbakken: %+v", name, level, x)
				}
			}
			if got := deadline(status(t, c, seen["Oliver open"], nora), "concern_talk"); got != "due" {
				t.Errorf("the conversation about Oliver is %q, not due", got)
			}
			if got := deadline(status(t, c, seen["Ella open"], henrik), "evaluation"); got != "due" {
				t.Errorf("the evaluation of Ella's measures is %q, not due", got)
			}
			if len(seen["Ella closed"].ClosingNotes) != 1 || !seen["Øvingsbarn open"].Head.Practice {
				t.Error("Ella's earlier case has no closing note, or the exercise counts as real")
			}
			allowed := 0
			for _, d := range status(t, c, seen["Tiril open"], liv).Decisions {
				if d.Allowed {
					allowed++
				}
			}
			if allowed == 0 {
				t.Error("Liv cannot decide about Tiril")
			}
			mine := cases(t, c, everything(t, c, amina))
			if got := deadline(status(t, c, mine["Selma open"], amina), "evaluation"); got != "late" {
				t.Errorf("the evaluation of Selma's measure is %q, not late", got)
			}
			x := mine["Sander open"]
			s := status(t, c, x, amina)
			if x.Head.Level != 2 || s.Offer == "" || deadline(s, "handover") == "late" || !slices.Contains(rules.ConsentedServices(rules.In{Case: x, Today: bti.Date(c.Now.Format("2006-01-02"))}), servicePPT) {
				t.Errorf("Sander's case is not at level 2 with PPT and an offer to the nurse: %+v", s)
			}
			iben := cases(t, c, everything(t, c, mona))["Iben open"]
			if iben == nil || iben.Head.Level != 3 || len(iben.Coordinations) != 1 {
				t.Error("Iben's case is not at level 3 with a coordination")
			}
			err := st.Read(context.Background(), func(r store.Reader) error {
				good, bad, err := store.VerifyLog(r)
				if bad != 0 || good == 0 {
					t.Errorf("the access log is not in order: %d good, %d bad", good, bad)
				}
				lines, _ := r.LogLines(0, 10_000)
				for _, l := range lines {
					if l.At < latest {
						t.Errorf("line %d of the access log goes back in time", l.No)
					}
					latest = max(latest, l.At)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if latest > c.Now.UnixMilli() {
				t.Error("something happened after now")
			}
		})
	}
}

func TestEverybodySeesWhatTheirLineSays(t *testing.T) {
	c, _ := seeded(t, noon)
	for who, want := range map[bti.PersonID][]string{
		nora:     {"Ella closed", "Ella open", "Oliver open", "Tiril open", "Øvingsbarn open"},
		henrik:   {"Ella open"},
		sindre:   {"Sander open"},
		turid:    {"Sander open"},
		terje:    {"Iben open"},
		jakob:    {"Iben open", "Sander open"},
		kaja:     {"Iben open"},
		amina:    {"Mikkel open", "Sander open", "Selma open"},
		solveig:  {"Mikkel open", "Selma open"},
		maryam:   {"Ella open", "Sander open"},
		jonas:    {"Ella open", "Sander open"},
		sander:   {"Sander open"},
		berit:    nil,
		oddvar:   nil,
		ragnhild: nil,
	} {
		var got []string
		all := everything(t, c, who)
		for name := range cases(t, c, all) {
			got = append(got, name)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s sees %q, not %q", who, got, want)
		}
		for _, r := range all {
			_, d, ok := bti.SplitScope(r.Scope)
			if p := personOf(who); ok && d != bti.Log && !p.inDirectory() {
				t.Errorf("%s got a record of depth %s", who, d)
			}
		}
	}
}

// contents are all records of the database as text.
func contents(t testing.TB, c Config) string {
	var b strings.Builder
	for _, p := range []bti.PersonID{nora, liv, mona, terje, turid, solveig} {
		for _, r := range everything(t, c, p) {
			b.Write(r.AppendJSON(nil))
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestTheSameSeedOnTheSameDayMakesTheSame(t *testing.T) {
	one, _ := seeded(t, noon)
	two, _ := seeded(t, "2026-11-24 18:30")
	if contents(t, one) != contents(t, two) {
		t.Error("two demonstrations of one day differ")
	}
	st := open(t)
	other := config(t, st, noon)
	other.Seed++
	if _, err := Seed(context.Background(), other); err != nil {
		t.Fatal(err)
	}
	if contents(t, one) == contents(t, other) {
		t.Error("another seed makes the same ids")
	}
}

func TestWhatIsThereIsLeftAsItIs(t *testing.T) {
	c, _ := seeded(t, noon)
	before := contents(t, c)
	later := config(t, c.Store, "2027-02-01 10:00")
	if made, err := Seed(context.Background(), later); made || err != nil {
		t.Fatal(made, err)
	}
	if contents(t, c) != before {
		t.Error("a second start changed the demonstration")
	}
}

func TestARealMunicipalityIsNotTouched(t *testing.T) {
	st := open(t)
	if err := st.Write(context.Background(), func(tx store.Tx) error { return tx.Name("municipality-3401") }); err != nil {
		t.Fatal(err)
	}
	if made, err := Seed(context.Background(), config(t, st, noon)); made || err == nil {
		t.Fatal("the demonstration was put into a real municipality's database")
	}
}

func TestADemonstrationBrokenOffHalfWayIsNoticed(t *testing.T) {
	st := open(t)
	c := config(t, st, noon)
	w, err := newWorld(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.people(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := Seed(context.Background(), c); !errors.Is(err, ErrUnfinished) {
		t.Fatal(err)
	}
}

func TestNobodyHasARealNumberOrAPhone(t *testing.T) {
	c, _ := seeded(t, noon)
	if err := Many(context.Background(), c, 20); err != nil {
		t.Fatal(err)
	}
	numbers := 0
	for _, p := range []bti.PersonID{liv, terje, turid, solveig} {
		for _, r := range everything(t, c, p) {
			switch x := bti.TypedOf(&r).(type) {
			case *bti.Subject:
				if x.NationalID != "" {
					numbers++
					if !field.Synthetic(x.NationalID) || !field.NationalID(x.NationalID, field.Demo) || field.NationalID(x.NationalID, field.Production) {
						t.Errorf("%s is no synthetic number", x.NationalID)
					}
				}
			case *bti.Guardian:
				if x.Phone != "" {
					t.Errorf("%s has a telephone", x.Name)
				}
			case *bti.Person:
				if x.Phone != "" {
					t.Errorf("%s has a telephone", x.Name)
				}
			}
		}
	}
	if numbers < 20 {
		t.Errorf("only %d subjects have a number", numbers)
	}
}

func TestManyCasesComeToOneEmployeeAndTheirLeader(t *testing.T) {
	c, _ := seeded(t, noon)
	const n = 250
	if err := Many(context.Background(), c, n); err != nil {
		t.Fatal(err)
	}
	for _, who := range []bti.PersonID{nora, liv} {
		heads := make(map[int]int)
		for _, r := range everything(t, c, who) {
			if h, ok := bti.TypedOf(&r).(*bti.CaseHead); ok {
				heads[h.Level]++
				if h.Status == "closed" {
					heads[-1]++
				}
			}
		}
		if heads[0]+heads[1] != n+5 || heads[1] != n*2/5+1 || heads[-1] != n/5+1 {
			t.Errorf("%s sees %v", who, heads)
		}
	}
}

func TestEverybodyHasALineInEachLanguageAndAnAccount(t *testing.T) {
	_, st := seeded(t, noon)
	seen := make(map[string]bool)
	roles := make(map[bti.Role]bool)
	for _, p := range People() {
		for _, line := range []string{p.About.NB, p.About.NN, p.About.EN} {
			if len(line) < 20 || len([]rune(line)) > 130 || seen[line] && line != p.About.NB {
				t.Errorf("%s: %q is too short, too long, or another's", p.Name, line)
			}
			seen[line] = true
		}
		if p.UnitName == "" {
			t.Errorf("%s is nowhere", p.Name)
		}
		roles[p.Role] = true
		err := st.Read(context.Background(), func(r store.Reader) error {
			a, ok, err := r.Account(p.Person)
			if !ok || a.Name != p.Name || a.PasswordHash != "" {
				t.Errorf("%s has no account of their own, or one with a password: %+v", p.Name, a)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(roles) != 7 {
		t.Errorf("the people have %d of the 7 roles", len(roles))
	}
}

func TestAGuideOfAFolderIsTakenIntoUseWhereItFits(t *testing.T) {
	c, _ := seeded(t, noon)
	mine := &guide.Guide{ID: "lyngvik-barnehage", Version: "1.0", ForServices: []bti.ServiceID{serviceBarnehage}}
	for range 2 { // a second start changes nothing
		if err := WorkBy(context.Background(), c, []*guide.Guide{mine}); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range everything(t, c, berit) {
		if u, ok := bti.TypedOf(&r).(*bti.Unit); ok {
			n := 0
			for _, g := range u.Guides {
				if g == string(mine.ID) {
					n++
				}
			}
			if want := map[bool]int{true: 1}[u.Service == serviceBarnehage]; n != want || u.Guides[0] == string(mine.ID) {
				t.Errorf("%s works by %q", u.Unit, u.Guides)
			}
		}
	}
}

func TestEveryServiceHasThePlaceInTheGuidesThatItWorksBy(t *testing.T) {
	all, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	guides := make(map[string]*guide.Guide)
	for _, g := range all {
		guides[string(g.ID)] = g
	}
	for _, u := range units {
		for _, id := range u.Guides {
			if guides[id].Service(u.Service) == nil {
				t.Errorf("%s works by %s, whose directory has no service %q: a consent would name nobody", u.Unit, id, u.Service)
			}
		}
	}
}

func TestWhereAllMustSayYesTheStoriesHoldAndOneParentsYesOpensNoLog(t *testing.T) {
	c := config(t, open(t), noon)
	c.Joint = true
	if made, err := Seed(context.Background(), c); err != nil || !made {
		t.Fatal(made, err)
	}
	if cases(t, c, everything(t, c, jakob))["Sander open"] == nil {
		t.Error("both of Sander's parents have said yes to PPT, and PPT does not see the log")
	}
	if x := cases(t, c, everything(t, c, amina))["Mikkel open"]; x == nil || x.Head.Log != "none" || len(x.Consents) != 1 {
		t.Errorf("Mikkel's log is open on his mother's yes alone: %+v", x)
	}
}
