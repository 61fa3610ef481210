package replica_test

import (
	"strconv"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/replica"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// later makes of a server one of a later wire version: the note has a field
// that this program does not know and a word that is new in a closed set, a record is of a kind
// that came later, and one lies at a depth that is new.
func later(t *testing.T) *server {
	s := withCase(t)
	n := s.records[noteA]
	s.patch(n, "ola", n.rec.Fields.With("mood", jsonv.Obj(jsonv.M("word", jsonv.Str("glad")))), []string{"mood"})
	c := s.records[concernA]
	s.patch(c, "ola", c.rec.Fields.With("raisedBy", jsonv.Str("neighbour")), []string{"raisedBy"})
	s.put("01939f00-0000-7000-8000-0000000000f1", "drawing", logA, "ola", str("picture", "en sol"))
	s.put("01939f00-0000-7000-8000-0000000000f2", "note", internalA, "ola", str("text", "Et notat til", "tone", "rolig"))
	return s
}

func TestWhatALaterVersionWroteSurvivesAnEdit(t *testing.T) {
	s := later(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(noteA, "text", "Endret av en eldre versjon")
	d.patch(concernA, "place", "inne")
	d.restart()
	d.sync()
	if f := s.records[noteA].rec.Fields; f.Get("mood").Get("word").Text() != "glad" || f.Get("text").Text() != "Endret av en eldre versjon" {
		t.Errorf("the note is %s", f)
	}
	if f := s.records[concernA].rec.Fields; f.Get("raisedBy").Text() != "neighbour" || f.Get("place").Text() != "inne" {
		t.Errorf("the concern is %s", f)
	}
	if v := d.r.View(caseA).Record(noteA); v == nil || v.Fields.Get("mood").Get("word").Text() != "glad" {
		t.Error("the device has lost what it does not know")
	}
}

func TestAKindOfALaterVersionIsKeptWithoutHarm(t *testing.T) {
	s := later(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.restart()
	d.sync()
	drawing := d.r.View(caseA).Record("01939f00-0000-7000-8000-0000000000f1")
	if drawing == nil || drawing.Fields.Get("picture").Text() != "en sol" || drawing.State != replica.ShownSent {
		t.Fatal(d.seen())
	}
	if v := d.change(replica.Edit{
		Op: syncproto.OpPatch, Case: caseA, Record: drawing.ID, Fields: str("picture", "en måne"),
	}); v.Kept {
		t.Error("a record of an unknown kind was changed")
	}
	if v := d.change(replica.Edit{Op: syncproto.OpPut, Case: caseA, Kind: "drawing", Depth: bti.Log, Fields: str("picture", "x")}); v.Kept {
		t.Error("a record of an unknown kind was made")
	}
	s.edit(string(drawing.ID), "picture", "en stjerne")
	d.sync()
	if got := d.r.View(caseA).Record(drawing.ID).Fields.Get("picture").Text(); got != "en stjerne" {
		t.Errorf("the picture is %q", got)
	}
}

func TestAnAnswerWithMembersOfALaterVersionIsRead(t *testing.T) {
	s := later(t)
	d := s.device("dev-kari", kari, logA, internalA)
	body := s.pull(d.r.PullNext(false))
	body = strings.Replace(body, `{"version":1,`, `{"version":3,"weather":{"rain":[1,2]},`, 1)
	body = strings.ReplaceAll(body, `"kind":"note",`, `"kind":"note","lang":"nb",`)
	a, err := d.r.PullAnswer(body, d.now)
	if err != nil || a.More {
		t.Fatal(err, a.More)
	}
	d.disk.apply(a.Effects)
	d.restart()
	if d.value(noteA, "text") != "Første notat" {
		t.Fatal(d.seen())
	}
}

func TestAProgramOfAnotherWireVersionFetchesEverythingAnew(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.note("Ikke sendt ennå")
	cursor := func() string { return parse(t, d.r.PullNext(true)).Get("cursor").Text() }
	d.restart()
	if cursor() == "" {
		t.Fatal("the same version forgets where it was")
	}
	at := [3]string{"", "meta", "state"}
	d.disk[at] = strings.Replace(d.disk[at], `"wire":`+strconv.Itoa(syncproto.Version), `"wire":`+strconv.Itoa(syncproto.Version-1), 1)
	before := d.seen()
	d.restart()
	if d.seen() != before || d.r.Unsent() != 1 {
		t.Fatal("what is on the device is gone before it has come again")
	}
	if cursor() != "" {
		t.Fatal("what the older program passed over would never come")
	}
	d.sync()
	d.restart()
	if cursor() == "" {
		t.Error("everything is fetched again and again")
	}
}

func TestAClientThatIsTooOldLosesItsScopesAndKeepsItsWords(t *testing.T) {
	s := withCase(t)
	d := s.device("dev-kari", kari, logA, internalA)
	d.sync()
	d.patch(concernA, "text", "Skrevet uten nett")
	d.r.PullNext(false)
	a := d.r.Refused([]syncproto.Purge{{Scope: internalA, Reason: "access_ended"}})
	d.disk.apply(a.Effects)
	if len(a.Cases) != 1 || d.r.View(caseA).Record(noteA) != nil {
		t.Fatal("the scope is still there")
	}
	d.restart()
	for k, data := range d.disk {
		if k[0] == string(internalA) || strings.Contains(data, "Første notat") {
			t.Fatalf("a row of the purged scope is left: %v %s", k, data)
		}
	}
	if body, n := d.r.PushNext(0); n != 1 || !strings.Contains(body, "Skrevet uten nett") {
		t.Fatal("unsent words are lost")
	}
}
