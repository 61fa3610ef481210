package bti

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"stafett/syncproto"
)

const theCase CaseID = "0193e5a0-0000-7000-8000-000000000001"

// rec is a record of the test's case; created 0 means not yet at the server.
func rec(t testing.TB, id string, kind Kind, created int64, fields string) syncproto.Record {
	r := syncproto.Record{
		ID: RecordID(id), Kind: string(kind), Scope: ScopeOf(theCase, Log), Fields: parse(t, fields),
		CreatedBy: "hanne", CreatedAt: created, By: "kari", At: created + 5,
	}
	if created > 0 {
		r.Version = created
	}
	return r
}

func small(t testing.TB) []syncproto.Record {
	return []syncproto.Record{
		rec(t, string(theCase), KindCase, 1, `{"subject":"s1","guide":"g","level":1,"status":"open"}`),
		rec(t, "s1", KindSubject, 2, `{"givenName":"Ola"}`),
		rec(t, "c1", KindConcern, 3, `{"text":"først"}`),
		rec(t, "n2", KindNote, 5, `{"text":"b"}`),
		rec(t, "n1", KindNote, 5, `{"text":"a"}`),
		rec(t, "n0", KindNote, 9, `{"text":"c"}`),
		rec(t, "m1", KindMeasure, 6, `{"title":"Liten gruppe"}`),
		rec(t, "l2", KindNote, 0, `{"text":"lokal 2"}`),
		rec(t, "l1", KindNote, 0, `{"text":"lokal 1"}`),
		rec(t, "u1", KindUnit, 7, `{"name":"Solsikka"}`),
		rec(t, "x1", "poem", 8, `{"text":"?"}`),
		rec(t, "k1", KindComment, 8, `{"text":"stroke","struck":true}`),
		rec(t, "s0", KindSubject, 9, `{"givenName":"Kari"}`),
	}
}

// sketch is what a test compares of a case.
func sketch(c *Case) string {
	s := ""
	if c.Head != nil {
		s += "head " + string(c.Head.Subject)
	}
	if c.Subject != nil {
		s += " subject " + c.Subject.GivenName
	}
	for _, x := range c.Notes {
		s += fmt.Sprintf(" %s=%s", x.Meta.ID, x.Text)
	}
	return s + fmt.Sprint(" ", len(c.Concerns), len(c.Measures), len(c.Comments))
}

const smallSketch = "head s1 subject Ola n1=a n2=b n0=c l1=lokal 1 l2=lokal 2 1 1 0"

func TestACaseIsTheSameInWhateverOrderItsRecordsCome(t *testing.T) {
	recs := small(t)
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		r.Shuffle(len(recs), func(i, j int) { recs[i], recs[j] = recs[j], recs[i] })
		if got := sketch(Assemble(theCase, recs)); got != smallSketch {
			t.Fatalf("%s", got)
		}
	}
}

func TestMetaSaysWhatTheWireSays(t *testing.T) {
	c := Assemble(theCase, small(t))
	want := Meta{ID: "c1", Scope: ScopeOf(theCase, Log), Version: 3, CreatedBy: "hanne", CreatedAt: 3, By: "kari", At: 8}
	if c.ID != theCase || !reflect.DeepEqual(c.Concerns[0].Meta, want) {
		t.Errorf("%+v", c.Concerns[0].Meta)
	}
}

func TestANewerStateReplacesTheOlder(t *testing.T) {
	c := Assemble(theCase, small(t))
	changed := rec(t, "n2", KindNote, 5, `{"text":"ny"}`)
	c.Add(&changed)
	if c.Notes[1].Text != "ny" || len(c.Notes) != 5 {
		t.Error(sketch(c))
	}
}

func TestALocalRecordTakesItsPlaceWhenTheServerHasIt(t *testing.T) {
	c := Assemble(theCase, small(t))
	sent := rec(t, "l2", KindNote, 7, `{"text":"sendt"}`)
	c.Add(&sent)
	if got := sketch(c); got != "head s1 subject Ola n1=a n2=b l2=sendt n0=c l1=lokal 1 1 1 0" {
		t.Error(got)
	}
}

func TestAStruckRecordIsLeftOutAndComesBackWhenUnstruck(t *testing.T) {
	c := Assemble(theCase, small(t))
	for _, x := range []struct {
		text string
		want int
	}{{`{"text":"b","struck":true}`, 4}, {`{"text":"b"}`, 5}} {
		r := rec(t, "n2", KindNote, 5, x.text)
		c.Add(&r)
		c.Add(&r)
		if len(c.Notes) != x.want {
			t.Errorf("%s: %s", x.text, sketch(c))
		}
	}
	local := rec(t, "l1", KindNote, 0, `{"text":"x","struck":true}`)
	c.Add(&local)
	struckOnArrival := rec(t, "l2", KindNote, 8, `{"text":"x","struck":true}`)
	c.Add(&struckOnArrival)
	for _, n := range c.Notes {
		if n.Meta.ID == "l1" || n.Meta.ID == "l2" {
			t.Error(sketch(c))
		}
	}
}

func TestAMovedRecordIsTakenOut(t *testing.T) {
	c := Assemble(theCase, small(t))
	for _, id := range []RecordID{"n1", "l1", "m1", "s1", "nobody"} {
		c.Remove(id)
	}
	if got := sketch(c); got != "head s1 subject Kari n2=b n0=c l2=lokal 2 1 0 0" {
		t.Error(got)
	}
	c.Remove(RecordID(theCase))
	if c.Head != nil {
		t.Error("the head is still there")
	}
}

func TestWhatIsStoredIsTakenAsItIs(t *testing.T) {
	r := rec(t, "m9", KindMeasure, 4, `{"title":"","goal":7,"from_a_later_version":{"a":[1]},"status":"later"}`)
	c := Assemble(theCase, []syncproto.Record{r})
	if len(c.Measures) != 1 || c.Measures[0].Goal != "" || c.Measures[0].Status != "later" {
		t.Errorf("%+v", c.Measures)
	}
}

func TestEveryKindOfACaseHasItsPlace(t *testing.T) {
	for _, info := range Kinds {
		if len(info.Depths) == 0 || info.Kind == KindCase || info.Kind == KindSubject {
			continue
		}
		c := &Case{ID: theCase}
		if !c.place(New(info.Kind), true) {
			t.Errorf("%s has no place in a case", info.Kind)
		}
	}
}

func BenchmarkAssemble(b *testing.B) {
	var recs []syncproto.Record
	for i := range 1000 {
		recs = append(recs, rec(b, fmt.Sprintf("n%04d", i), KindMeasure, int64(1+i), kiloRecord))
	}
	b.ReportAllocs()
	for b.Loop() {
		if c := Assemble(theCase, recs); len(c.Measures) != 1000 {
			b.Fatal(len(c.Measures))
		}
	}
}
