package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

const (
	nora   bti.PersonID = "nora.lyngdrape"
	liv    bti.PersonID = "liv.bjorkerot"
	henrik bti.PersonID = "henrik.furutopp"
	jakob  bti.PersonID = "jakob.regnbue"
	maryam bti.PersonID = "maryam.elvesus"
)

// begin is a concern written on a tablet without network.
func (d *tablet) begin(name, words string) (c bti.CaseID, concern bti.RecordID) {
	d.t.Helper()
	var guides core.DirectoryOut
	d.call("directory", &core.DirectoryIn{}, &guides)
	i := slices.IndexFunc(guides.Guides, func(g core.GuideRef) bool { return g.Guide == "kongsvinger-barnehage" })
	var out core.StartOut
	d.call("start", &core.StartIn{
		Subject: jsonv.Obj(text("kind", "child"), text("givenName", name), text("familyName", "Prøve"), text("born", "2022-05-01")),
		Concern: jsonv.Obj(text("text", words), text("raisedBy", "staff")),
		Guide:   guides.Guides[i].Guide, Version: guides.Guides[i].Version, Today: d.today(), Now: d.now.UnixMilli(), IDs: d.ids(),
	}, &out)
	if !out.Kept {
		d.t.Fatalf("%v %v", out.Faults, out.Findings)
	}
	d.store(out.Effects)
	for _, r := range d.view(out.Case).Records {
		if r.Kind == bti.KindConcern {
			concern = r.ID
		}
	}
	return out.Case, concern
}

func TestAConcernWrittenOfflineByTwoBecomesOneCaseForBoth(t *testing.T) {
	x := newTown(t)
	n, l := x.tablet(nora), x.tablet(liv)
	meet(t, n, l)

	// Nora, without network: a concern in one go, with the scale, told to the leader.
	c, concern := n.begin("Ask", "Ask trekker seg unna i lek.\nHan sier lite i samlingsstunden.")
	n.put(c, bti.Internal, bti.KindScale, text("who", "staff"), jsonv.M("value", jsonv.Int(6)), text("date", string(x.today())))
	n.patch(c, concern, text("sharedWithLeader", string(x.today())), text("sharedWith", string(liv)))
	n.restart()
	row := n.view(c).Row
	if row.Name != "Ask Prøve" || row.State != "local" || row.Level != 0 || row.StepName == "" || !row.Mine {
		t.Fatalf("%+v", row)
	}
	if l.sees(c) {
		t.Fatal("nobody else can know of it yet")
	}
	meet(t, n, l)
	if !l.sees(c) || n.view(c).Row.State != "sent" {
		t.Fatal("the leader sees it, and it is sent")
	}

	// Both go offline and write in the same concern.
	n.patch(c, concern, text("text", "Ask trekker seg ofte unna i lek.\nHan sier lite i samlingsstunden."), text("place", "Ute"))
	l.patch(c, concern, text("text", "Ask trekker seg unna i lek.\nHan sier lite i samlingsstunden. Sist mandag gråt han."), text("place", "I garderoben"))
	l.put(c, bti.Internal, bti.KindNote, text("text", "Jeg ringer hjem i morgen."))
	meet(t, n, l)
	const both = "Ask trekker seg ofte unna i lek.\nHan sier lite i samlingsstunden. Sist mandag gråt han."
	for _, d := range []*tablet{n, l} {
		r := d.record(c, concern)
		if r.Fields.Get("text").Text() != both || r.Fields.Get("place").Text() != "Ute" {
			t.Fatalf("%s reads %s", d.who.Person, r.Fields)
		}
		if looks := d.looks(); len(looks) != 1 || looks[0].Other.Text() != "I garderoben" || looks[0].OtherBy != "Liv Bjørkerot" || looks[0].Current.Text() != "Ute" {
			t.Fatalf("%s has to settle %+v", d.who.Person, looks)
		}
	}
	if n.screens() == "" || n.view(c).Row.State != "look" {
		t.Fatal("the case tells that it needs a look")
	}

	// One tap, offline, settles it for both.
	look := n.looks()[0]
	n.must(intent(c, bti.Settle, concern, text("field", look.Field), jsonv.M("value", look.Other), jsonv.M("conflicts", jsonv.Arr(jsonv.Int(look.ID)))))
	if len(n.looks()) != 0 {
		t.Fatal("settled, it is gone at once")
	}
	meet(t, n, l)
	for _, d := range []*tablet{n, l} {
		if len(d.looks()) != 0 || d.record(c, concern).Fields.Get("place").Text() != "I garderoben" {
			t.Fatalf("%s: %v", d.who.Person, d.looks())
		}
	}
	fresh := x.tablet(liv)
	meet(t, fresh)
	if a, b := l.screens(), fresh.screens(); a != b {
		t.Fatalf("the leader's tablet shows\n%s\na new one\n%s", a, b)
	}
}

// level2 is the demonstration's case in which PPT takes part.
func (d *tablet) level2() bti.CaseID {
	d.t.Helper()
	for _, row := range d.list().Cases {
		if row.Level >= 2 && row.Status == "open" {
			return row.ID
		}
	}
	d.t.Fatalf("%s sees no open case at level 2", d.who.Person)
	return ""
}

func TestWhatTheAppRefusesTheServerRefusesWithTheSameWords(t *testing.T) {
	x := newTown(t)
	n := x.tablet(nora)
	meet(t, n)
	c, _ := n.begin("Bo", "Bo har det ikke bra.")
	meet(t, n)
	tampered := intent(c, bti.Decide, "", text("outcome", "0.level1"), jsonv.M("to", jsonv.Int(3)), text("date", string(x.today())))
	said := n.change(tampered)
	if said.Kept || len(said.Findings) == 0 {
		t.Fatalf("%+v", said)
	}
	for _, f := range said.Findings {
		if f.Text == "" || f.Code == "" {
			t.Errorf("%+v", f)
		}
	}
	// The same sent by a client that does not ask its core.
	a, err := x.sync.Push(ctx(), n.who, &syncproto.Push{Version: syncproto.Version, Device: n.who.Device, Entries: []syncproto.Entry{{
		N: 1 + n.last(), Op: syncproto.OpIntent, Record: x.id(), Kind: "decision", Scope: bti.ScopeOf(c, bti.Log), Fields: tampered.Fields, Intent: string(bti.Decide), At: 1,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	o := a.Outcomes[0]
	if o.Result != syncproto.Rejected {
		t.Fatalf("%+v", o)
	}
	codes := func(fs []syncproto.Finding) (out []string) {
		for _, f := range fs {
			out = append(out, f.Rule+" "+f.Code+" "+strings.Join(f.Params, " "))
		}
		return out
	}
	if got, want := codes(o.Findings), codes(said.Findings); !slices.Equal(got, want) {
		t.Fatalf("the server says %v, the app %v", got, want)
	}
}

// last is the number of the device's last entry.
func (d *tablet) last() int64 {
	d.t.Helper()
	v, err := jsonv.Parse(d.disk[place{"", "meta", "state"}])
	if err != nil {
		d.t.Fatal(err)
	}
	n, _ := v.Get("next").Int64()
	return n - 1
}

func TestAnEntryThatTheServerRefusesIsKeptUntilItsWriterHasDealtWithIt(t *testing.T) {
	x := newTown(t)
	one := x.tablet(henrik)
	meet(t, one)
	i := slices.IndexFunc(one.list().Cases, func(r core.CaseRow) bool { return r.BatonMine && r.Status == "open" })
	if i < 0 {
		t.Fatal("he holds no baton")
	}
	c := one.list().Cases[i].ID
	other := x.tablet(henrik)
	meet(t, other)
	offer := func(d *tablet, to bti.PersonID, words string) core.ChangeOut {
		return d.change(intent(c, bti.OfferBaton, "", text("to", string(to)), text("message", words), text("date", string(x.today()))))
	}
	// Two tablets of one baton holder, both offline, offer the baton to two people.
	if out := offer(one, nora, "Tar du den?"); !out.Kept {
		t.Fatalf("%+v", out.Findings)
	}
	if out := offer(other, liv, "Kan du ta over?"); !out.Kept {
		t.Fatalf("%+v", out.Findings)
	}
	comment := other.put(c, bti.Log, bti.KindComment, text("text", "Dette kommer etter, og kommer fram."))
	meet(t, one, other)
	q := other.queue()
	if q.Refused != 1 || q.Local != 0 || len(q.Entries) != 1 {
		t.Fatalf("%+v", q)
	}
	e := q.Entries[0]
	if e.State != "refused" || e.Fields.Get("message").Text() != "Kan du ta over?" || len(e.Findings) == 0 || e.Findings[0].Text == "" || e.Name == "" {
		t.Fatalf("%+v", e)
	}
	if r := other.record(c, comment); r.State != "sent" {
		t.Fatalf("a refused entry held up another: %s", r.State)
	}
	if other.view(c).Row.State != "refused" || !slices.ContainsFunc(other.list().Tasks, func(k core.Task) bool { return k.What == "refused" }) {
		t.Fatal("the list does not tell")
	}
	other.restart()
	var out core.RefusedOut
	other.call("refused", &core.RefusedIn{N: e.N, How: "note", Today: x.today(), Now: x.now.UnixMilli(), IDs: x.ids()}, &out)
	other.store(out.Effects)
	meet(t, other)
	if q := other.queue(); q.Refused != 0 || q.Local != 0 {
		t.Fatalf("%+v", q)
	}
	if !other.holds("Kan du ta over?") {
		t.Fatal("kept as a private note, the words are gone")
	}
	stranger := x.tablet(liv)
	meet(t, stranger)
	if stranger.holds("Kan du ta over?") {
		t.Fatal("a private note reached somebody else")
	}
}

func TestAWithdrawnConsentEmptiesTheServicesTabletsButNotOfTheirOwnWords(t *testing.T) {
	x := newTown(t)
	ppt, mother := x.tablet(jakob), x.tablet(maryam)
	meet(t, ppt, mother)
	c := ppt.level2()
	if !mother.sees(c) {
		t.Fatal("the mother does not see the log")
	}
	var consent bti.RecordID
	for _, r := range mother.view(c).Records {
		if r.Kind == bti.KindConsent && r.Fields.Get("service").Text() == "ppt" && r.Fields.Get("state").Text() == "given" {
			consent = r.ID
		}
	}
	name := ppt.view(c).Row.Name
	if consent == "" || !ppt.holds(string(c)) {
		t.Fatal("no consent for PPT to withdraw")
	}
	// He writes without network while she withdraws.
	const words = "Notat fra observasjonen i dag"
	ppt.put(c, bti.Log, bti.KindComment, text("text", words))
	x.now = x.now.Add(time.Minute)
	mother.must(intent(c, bti.WithdrawConsent, consent, text("date", string(x.today()))))
	meet(t, mother)
	meet(t, ppt)
	ppt.restart()
	if ppt.sees(c) {
		t.Fatal("he still sees the case")
	}
	given, _, _ := strings.Cut(name, " ")
	for p, data := range ppt.disk {
		if p.scope != "" && strings.Contains(string(p.scope), string(c)) {
			t.Fatalf("a row of the case is left: %+v", p)
		}
		if strings.Contains(data, given) {
			t.Fatalf("the child's name is left in %+v", p)
		}
	}
	q := ppt.queue()
	if len(q.Entries) != 1 || q.Entries[0].State != "quarantined" || q.Entries[0].Fields.Get("text").Text() != words {
		t.Fatalf("%+v", q)
	}
	// Nobody else sees what arrived after.
	meet(t, mother)
	if mother.holds(words) {
		t.Fatal("words that arrived after the withdrawal were handed out")
	}
	if len(mother.view(c).Records) == 0 {
		t.Fatal("the mother's own view is gone")
	}
}
