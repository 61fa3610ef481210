package staff

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
)

type world struct {
	t  *testing.T
	st store.Store
	*Desk
	now  time.Time
	made byte
}

func start(t *testing.T) *world {
	t.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "m.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	w := &world{t: t, st: st, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	s := syncer.New(syncer.Config{Store: st, Now: clock, Place: time.UTC, Mode: field.Demo})
	w.Desk = New(Config{Store: st, Sync: s, Now: clock, Place: time.UTC, Mode: field.Demo, NewID: func() syncproto.RecordID {
		w.made++
		return bti.NewUUID7(w.now.UnixMilli(), [10]byte{w.made})
	}})
	if err := s.Publish(context.Background(), []bti.Record{&bti.GuideDoc{Guide: "g", Version: "1", Title: "G", Lang: "nb", Doc: "{}"}}, w.NewID); err != nil {
		t.Fatal(err)
	}
	w.ok(w.PutService(ctx(), By{}, Service{Service: "barnehage", Name: "Barnehage", Base: true}))
	w.ok(w.PutService(ctx(), By{}, Service{Service: "skule", Name: "Skole"}))
	for _, u := range []Unit{{Unit: "solbakken", Name: "Solbakken barnehage", Service: "barnehage", Guides: []string{"g"}}, {Unit: "vika", Name: "Vika skule", Service: "skule", Guides: []string{"g"}}} {
		w.ok(w.PutUnit(ctx(), By{}, u))
	}
	w.ok(w.Add(ctx(), By{}, NewPerson{Name: "Admin Prøve", Login: "admin", Role: bti.Administrator, From: "2026-01-01"}))
	w.ok(w.Add(ctx(), By{}, NewPerson{Name: "Liv Prøve", Login: "Liv@lyngvik.example", Role: bti.Leader, Unit: "solbakken", From: "2026-01-01"}))
	w.ok(w.Add(ctx(), By{}, NewPerson{Name: "Nora Prøve", Login: "nora", Role: bti.Employee, Unit: "solbakken", From: "2026-01-01", Title: "Pedagog"}))
	return w
}

func ctx() context.Context { return context.Background() }

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// faulty expects faults with these codes, and nothing written.
func (w *world) faulty(err error, want ...Code) {
	w.t.Helper()
	var x *Invalid
	if !errors.As(err, &x) {
		w.t.Fatalf("%v, want %v", err, want)
	}
	var got []Code
	for _, f := range x.Faults {
		got = append(got, f.Code)
		for _, l := range []field.Lang{field.Bokmal, field.Nynorsk, field.English} {
			if text := Explain(f, l); text == "" || strings.Contains(text, "{") {
				w.t.Errorf("%s has no good words in %s: %q", f.Code, l, text)
			}
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%v, want %v", got, want)
	}
}

func (w *world) person(id syncproto.PersonID) Person {
	w.t.Helper()
	o, err := w.Look(ctx())
	w.ok(err)
	for _, p := range o.People {
		if p.Person == id {
			return p
		}
	}
	w.t.Fatal("nobody is called", id)
	return Person{}
}

// entry is what the devices are told of a person.
func (w *world) entry(id syncproto.PersonID) (x bti.Person, ok bool) {
	w.t.Helper()
	w.ok(w.st.Read(ctx(), func(r store.Reader) error {
		list, err := r.ScopeRecords(bti.RefScope)
		for i := range list {
			if p, is := bti.TypedOf(&list[i].Record).(*bti.Person); is && p.Person == id {
				x, ok = *p, true
			}
		}
		return err
	}))
	x.Meta = bti.Meta{}
	return x, ok
}

func (w *world) log() (list []string) {
	w.t.Helper()
	w.ok(w.st.Read(ctx(), func(r store.Reader) error {
		lines, err := r.LogLines(0, 1000)
		for _, l := range lines {
			list = append(list, string(l.Person)+": "+l.What+" "+l.Ground)
		}
		return err
	}))
	return list
}

func TestSomebodyIsAddedMovedAndEndedWithDaysAndTheDirectoryFollows(t *testing.T) {
	w := start(t)
	by := By{Actor: bti.Actor{Person: "admin", Role: bti.Administrator}}
	w.ok(w.Add(ctx(), by, NewPerson{Name: "Ola Prøve", Login: "ola.prøve@lyngvik.example", Role: bti.Employee, Unit: "solbakken", From: "2026-12-01"}))
	if x, ok := w.entry("ola.prove"); !ok || x.Unit != "solbakken" {
		t.Error("colleagues cannot see who will come", x)
	}
	if p := w.person("ola.prove"); p.State != "future" || p.Login != "ola.prøve@lyngvik.example" {
		t.Error(p)
	}
	w.now = w.now.AddDate(0, 0, 9)
	w.ok(w.Follow(ctx()))
	if x, ok := w.entry("ola.prove"); !ok || x.Unit != "solbakken" || x.Service != "barnehage" || x.Role != bti.Employee || x.To != "" {
		t.Error(x, ok)
	}
	w.ok(w.Move(ctx(), by, Move{Person: "ola.prove", Role: bti.Leader, Unit: "vika", From: "2027-01-01"}))
	if x, _ := w.entry("ola.prove"); x.Unit != "solbakken" || x.To != "" {
		t.Error("a move shows before its day:", x)
	}
	w.now = time.Date(2027, 1, 1, 8, 0, 0, 0, time.UTC)
	w.ok(w.Follow(ctx()))
	if x, _ := w.entry("ola.prove"); x.Unit != "vika" || x.Service != "skule" || x.Role != bti.Leader {
		t.Error(x)
	}
	w.ok(w.End(ctx(), by, End{Person: "ola.prove", Until: "2027-01-31"}))
	if x, _ := w.entry("ola.prove"); x.To != "2027-02-01" {
		t.Error("the directory says another day:", x.To)
	}
	if got, want := w.person("ola.prove").Posts, []Post{{bti.Employee, "solbakken", "2026-12-01", "2026-12-31"}, {bti.Leader, "vika", "2027-01-01", "2027-01-31"}}; !slices.Equal(got, want) {
		t.Error(got)
	}
	log := strings.Join(w.log(), "\n")
	for _, want := range []string{"admin: account added ola.prove", "admin: post added ola.prove employee solbakken 2026-12-01", "admin: post moved ola.prove leader vika 2027-01-01", "admin: post ended ola.prove 2027-01-31"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q:\n%s", want, log)
		}
	}
	if strings.Contains(log, "Ola") {
		t.Error("a name is in the log")
	}
}

func TestWhatCannotBeIsRefusedWithAReason(t *testing.T) {
	w := start(t)
	add := func(change func(*NewPerson)) error {
		n := NewPerson{Name: "Per", Login: "per", Role: bti.Employee, Unit: "vika", From: "2026-01-01"}
		change(&n)
		return w.Add(ctx(), By{}, n)
	}
	w.faulty(add(func(n *NewPerson) { n.Person = "Per P" }), CodePersonID)
	w.faulty(add(func(n *NewPerson) { n.Person = "nora" }), CodePersonExists)
	w.faulty(add(func(n *NewPerson) { n.Person, n.Login = "per", "NORA" }), CodeLoginTaken)
	w.faulty(add(func(n *NewPerson) { n.Role = bti.GuardianRole }), CodeRole)
	w.faulty(add(func(n *NewPerson) { n.Unit = "" }), CodeUnitMissing)
	w.faulty(add(func(n *NewPerson) { n.Unit = "lia" }), CodeUnitUnknown)
	w.faulty(add(func(n *NewPerson) { n.From = "2026-02-30" }), CodeDay)
	w.faulty(add(func(n *NewPerson) { n.Until = "2025-12-31" }), CodeDaysTurned)
	w.faulty(add(func(n *NewPerson) { n.Phone = "ring meg" }), CodeField)
	w.faulty(w.Move(ctx(), By{}, Move{Person: "per", Role: bti.Employee, Unit: "vika", From: "2026-01-01"}), CodePersonUnknown)
	w.faulty(w.End(ctx(), By{}, End{Person: "nora", Until: "2025-01-01"}), CodeEndsBefore)
	w.faulty(w.End(ctx(), By{}, End{Person: "admin", Until: "2026-11-21"}), CodeLastAdministrator)
	w.faulty(w.Disable(ctx(), By{}, "admin", true), CodeLastAdministrator)
	w.faulty(w.PutUnit(ctx(), By{}, Unit{Unit: "lia", Name: "Lia", Service: "ppt", Guides: []string{"h"}}), CodeServiceUnknown, CodeGuideUnknown)
	w.faulty(w.PutUnit(ctx(), By{}, Unit{Unit: "lia", Name: "Lia", Service: "skule"}), CodeField)
	w.faulty(w.PutService(ctx(), By{}, Service{Service: "ppt"}), CodeField)
	stand := Deputy{For: "liv", By: "nora", From: "2026-12-01", Until: "2026-12-10"}
	w.ok(w.Deputise(ctx(), By{}, stand))
	w.faulty(w.Deputise(ctx(), By{}, Deputy{For: "liv", By: "nora", From: "2026-12-10", Until: "2026-12-11"}), CodeDeputyOverlaps)
	w.faulty(w.Deputise(ctx(), By{}, Deputy{For: "nora", By: "liv", From: "2026-12-01", Until: "2026-12-02"}), CodeNoLeader)
	w.faulty(w.Deputise(ctx(), By{}, Deputy{For: "liv", By: "admin", From: "2026-12-11", Until: "2026-12-12"}), CodeDeputyElsewhere)
	w.faulty(w.Deputise(ctx(), By{}, Deputy{For: "liv", By: "nora", From: "2026-12-11", Until: "2028-12-12"}), CodeDeputyLong)
	w.faulty(w.Deputise(ctx(), By{}, Deputy{For: "liv", By: "nora", From: "2026-12-12", Until: "2026-12-11"}), CodeDaysTurned)
	stand.Until = "2026-11-22"
	w.ok(w.EndDeputy(ctx(), By{}, stand)) // before it began
	w.faulty(w.EndDeputy(ctx(), By{}, stand), CodeDeputyUnknown)
	if o, err := w.Look(ctx()); err != nil || len(o.Deputies) != 0 || len(o.People) != 3 {
		t.Error(o, err)
	}
}

func TestWhoIsDisabledIsWipedAtOnce(t *testing.T) {
	w := start(t)
	w.ok(w.st.Write(ctx(), func(tx store.Tx) error { return tx.PutDevice(store.Device{ID: "d1", Person: "nora"}) }))
	w.ok(w.Disable(ctx(), By{}, "nora", true))
	if p := w.person("nora"); p.State != "disabled" {
		t.Error(p)
	}
	w.ok(w.st.Read(ctx(), func(r store.Reader) error {
		if d, _, err := r.Device("d1"); err != nil || d.RevokedAt == 0 {
			t.Error("the device holds on to what it has", err)
		}
		return nil
	}))
	if x, _ := w.entry("nora"); x.To != "2026-11-22" {
		t.Error(x)
	}
	w.ok(w.Disable(ctx(), By{}, "nora", false))
	if x, _ := w.entry("nora"); x.To != "" || w.person("nora").State != "present" {
		t.Error(x)
	}
}

func TestAUnitsNewServiceGoesWithItsPeople(t *testing.T) {
	w := start(t)
	w.ok(w.PutUnit(ctx(), By{}, Unit{Unit: "solbakken", Service: "skule"}))
	if x, _ := w.entry("nora"); x.Service != "skule" {
		t.Error(x)
	}
	w.ok(w.st.Read(ctx(), func(r store.Reader) error {
		list, err := r.PostsOf("nora")
		if len(list) != 1 || list[0].Service != "skule" {
			t.Error(list)
		}
		return err
	}))
}

const people = "Navn;Brukernavn;Stilling;Telefon;Rolle;Enhet;Fra;Til\r\n" +
	"Nora Prøve;nora;Pedagog;;Ansatt;Solbakken barnehage;;\r\n" + // unchanged
	"Liv Prøve;liv@lyngvik.example;Styrer;;leder;vika;1.12.2026;\r\n" + // moved
	"Åse Prøve;åse.prøve@lyngvik.example;\"Lærer; kontakt\";+47 99 99 99 99;ansatt;vika;01.12.2026;30.6.2027\r\n" + // added
	";;;;;;;\r\n"

func windows(s string) []byte {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r)) // all of these are Latin-1
	}
	return b
}

func TestAFileIsLookedAtBeforeItIsTakenIn(t *testing.T) {
	w := start(t)
	for name, file := range map[string][]byte{
		"UTF-8": []byte(people), "UTF-8 with its mark": []byte("\xef\xbb\xbf" + people), "Windows-1252": windows(people),
		"with Excel's first line": []byte("sep=;\r\n" + people), "with tabs": []byte(strings.ReplaceAll(strings.ReplaceAll(people, "Lærer; kontakt", "Lærer, kontakt"), ";", "\t")),
	} {
		before := w.log()
		p, err := w.Preview(ctx(), Import{File: file}, field.Bokmal)
		w.ok(err)
		if len(p.Faults) != 0 || p.Added != 1 || p.Moved != 1 || p.Unchanged != 1 || p.Changed != 0 || p.Ended != 0 {
			t.Errorf("%s: %+v", name, p)
		}
		if !slices.Equal(w.log(), before) || len(w.person("liv").Posts) != 1 {
			t.Error(name, "a preview changed something")
		}
	}
	in := Import{File: []byte(people)}
	p, err := w.Preview(ctx(), in, field.English)
	w.ok(err)
	want := []Step{
		{Line: 3, What: "moved", ID: "liv", Name: "Liv Prøve", From: "leader solbakken 2026-01-01", To: "leader vika 2026-12-01"},
		{Line: 4, What: "added", ID: "ase.prove", Name: "Åse Prøve", To: "employee vika 2026-12-01 2027-06-30"},
	}
	if !slices.Equal(p.Steps, want) {
		t.Errorf("%+v", p.Steps)
	}
	in.Digest = "another"
	_, err = w.Apply(ctx(), By{}, in)
	w.faulty(err, CodePlanChanged)
	in.Digest = p.Digest
	if _, err := w.Apply(ctx(), By{}, in); err != nil {
		t.Fatal(err)
	}
	if x := w.person("ase.prove"); x.Login != "åse.prøve@lyngvik.example" || x.Phone != "+47 99 99 99 99" || x.Posts[0].Until != "2027-06-30" {
		t.Error(x)
	}
	if !slices.Contains(w.log(), ": import added 1 changed 0 moved 1 ended 0") {
		t.Error(w.log())
	}
	if p, err = w.Preview(ctx(), in, field.Bokmal); err != nil || p.Unchanged != 3 || len(p.Steps) != 0 {
		t.Errorf("taken in once more it changes something: %+v %v", p, err)
	}
}

func TestAFileWithEverybodyEndsTheOthers(t *testing.T) {
	w := start(t)
	in := Import{File: []byte("brukernavn;rolle\nadmin;\n"), Everybody: true}
	p, err := w.Preview(ctx(), in, field.Bokmal)
	w.ok(err)
	if p.Ended != 2 || p.Unchanged != 1 || p.Steps[0].Line != 0 || p.Steps[0].ID != "liv" {
		t.Errorf("%+v", p)
	}
	if _, err := w.Apply(ctx(), By{}, in); err != nil {
		t.Fatal(err)
	}
	if x := w.person("nora"); x.Posts[0].Until != "2026-11-22" || x.State != "present" {
		t.Error(x)
	}
	_, err = w.Apply(ctx(), By{}, Import{File: []byte("brukernavn;rolle;enhet\nnora;ansatt;vika\n"), Everybody: true})
	w.ok(err) // today is the administrator's last day, and one is left until then
}

func TestFaultsOfAFileSayLineAndColumn(t *testing.T) {
	w := start(t)
	file := "namn,brukarnamn,rolle,eining,frå\n" +
		"Per,per,tilsett,solbakken,2026-12-01\n" +
		"Pål,pal,sjef,solbakken,2026-12-01\n" +
		"\n" +
		"Una,una,tilsett,Lia,32.1.2026\n" +
		"Igjen,PER,tilsett,solbakken,\n" +
		",tom,tilsett,solbakken,\n" +
		"For mykje,m,tilsett,solbakken,2026-12-01,x\n"
	p, err := w.Preview(ctx(), Import{File: []byte(file)}, field.Nynorsk)
	w.ok(err)
	want := []Told{
		{3, "rolle", "role", "«sjef» er inga rolle. Bruk tilsett, leiar, BTI-koordinator, administrator eller personvernombod."},
		{5, "frå", "day", "«32.1.2026» er ingen dato. Skriv han slik: 22.11.2026."},
		{6, "brukarnamn", "twice", "«per» står på fleire linjer."},
		{7, "namn", "missing", "Må fyllast ut."},
		{8, "", "cells", "Linja har fleire felt enn det er overskrifter."},
	}
	if !slices.Equal(p.Faults, want) {
		t.Errorf("%+v", p.Faults)
	}
	_, err = w.Apply(ctx(), By{}, Import{File: []byte(file)})
	var x *Invalid
	if !errors.As(err, &x) || len(x.Faults) != 5 {
		t.Error(err)
	}
	if o, err := w.Look(ctx()); err != nil || len(o.People) != 3 {
		t.Error("a file with faults was taken in in part", err)
	}
}

func TestFilesThatAreNoneOrTooMuchAreRefused(t *testing.T) {
	w := start(t)
	rows := bytes.Repeat([]byte("x;ansatt\n"), fileRowsMax+1)
	for _, c := range []struct {
		file string
		want Code
	}{
		{"", CodeFileColumns},
		{"\x00\x01\x02\xff", CodeFileColumns},
		{"farge;vær\nrød;regn\n", CodeFileColumns},
		{"brukernavn;rolle\n", CodeFileEmpty},
		{"brukernavn;rolle\n\"per;ansatt\n", CodeFileQuotes},
		{"brukernavn;rolle\n" + string(rows), CodeFileRows},
		{"brukernavn;rolle\n" + strings.Repeat("x", fileBytesMax), CodeFileLarge},
	} {
		p, err := w.Preview(ctx(), Import{File: []byte(c.file)}, field.English)
		w.ok(err)
		if len(p.Faults) != 1 || p.Faults[0].Code != string(c.want) || p.Faults[0].Text == "" {
			t.Errorf("%.30q: %+v", c.file, p.Faults)
		}
	}
}

func TestUnitsAreTakenInFromAFile(t *testing.T) {
	w := start(t)
	file := "enhet;navn;tjeneste;tjenestenavn;telefon;veiledere\n" +
		"solbakken;Solbakken barnehage;Barnehage;;12 34 56 78;g\n" +
		"lia;Lia PPT;ppt;PPT;;g\n" +
		"vika;Vika skule;skule;;;g\n"
	p, err := w.Preview(ctx(), Import{File: []byte(file)}, field.Bokmal)
	w.ok(err)
	if p.Added != 1 || p.Changed != 1 || p.Unchanged != 1 || len(p.Faults) != 0 {
		t.Errorf("%+v", p)
	}
	if _, err := w.Apply(ctx(), By{}, Import{File: []byte(file), Digest: p.Digest}); err != nil {
		t.Fatal(err)
	}
	o, err := w.Look(ctx())
	w.ok(err)
	if len(o.Units) != 3 || o.Units[0].Unit != "lia" || o.Units[0].Service != "ppt" || len(o.Services) != 3 || o.Units[1].Phone != "12 34 56 78" {
		t.Errorf("%+v", o)
	}
}

func TestAnExportIsNoFormulaAndIsReadBack(t *testing.T) {
	w := start(t)
	w.ok(w.Rename(ctx(), By{}, Details{Person: "nora", Name: "=HYPERLINK(\"http://x\")", Phone: "+47 12 34 56 78"}))
	for _, lang := range []field.Lang{field.Bokmal, field.Nynorsk, field.English} {
		for _, units := range []bool{false, true} {
			file, err := w.Export(ctx(), units, lang)
			w.ok(err)
			for _, line := range strings.Split(string(file), "\r\n") {
				for _, cell := range strings.Split(line, ";") {
					if c := strings.Trim(cell, `"`); c != "" && strings.ContainsRune(formulaStarts, rune(c[0])) {
						t.Errorf("a formula: %q", line)
					}
				}
			}
			p, err := w.Preview(ctx(), Import{File: file, Everybody: !units}, lang)
			w.ok(err)
			if len(p.Faults) != 0 || len(p.Steps) != 0 || p.Unchanged == 0 {
				t.Errorf("%s read back changes something: %+v\n%s", lang, p, file)
			}
		}
	}
}

func TestFilesOfAnyKindNeverStopTheProgram(t *testing.T) {
	w := start(t)
	for i := range 300 {
		file := []byte(people)
		file[(i*7)%len(file)] = byte(i)
		file[(i*13+5)%len(file)] = []byte{'"', ';', '\n', 0, 0xff}[i%5]
		if _, err := w.Preview(ctx(), Import{File: file, Everybody: i%2 == 0}, field.Bokmal); err != nil {
			t.Fatal(strconv.Itoa(i), err)
		}
	}
}
