package sim

import (
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

const turid bti.PersonID = "turid.nattlys" // leads the school whose case PPT takes part in

// judge decides about the only thing of a device that waits for the leader.
func (d *tablet) judge(of *tablet, take bool, reason string) syncer.Judged {
	d.t.Helper()
	list, all, err := d.sync.ToJudge(ctx(), d.who)
	if err != nil || all != 1 || len(list) != 1 || list[0].Device != of.who.Device {
		d.t.Fatalf("%+v %d %v", list, all, err)
	}
	out, err := d.sync.Judge(ctx(), d.who, &syncer.Verdict{Device: list[0].Device, N: list[0].Entry.N, Take: take, Reason: reason})
	if err != nil || out.JudgedAt == 0 {
		d.t.Fatalf("%+v %v", out, err)
	}
	return out
}

// deal deals with what waits on the device.
func (d *tablet) deal(n int64, how string) {
	d.t.Helper()
	var out core.RefusedOut
	d.call("refused", &core.RefusedIn{N: n, How: how, Today: d.today(), Now: d.now.UnixMilli(), IDs: d.ids()}, &out)
	d.store(out.Effects)
}

func TestWhoHasLeftIsToldWhatBecameOfTheLastWords(t *testing.T) {
	x := newTown(t)
	n, l := x.tablet(nora), x.tablet(liv)
	meet(t, n, l)
	c, _ := n.begin("Ask", "Ask trekker seg unna i lek.")
	meet(t, n, l)
	const words = "Han lekte med Ada i dag."
	n.put(c, bti.Internal, bti.KindNote, text("text", words))
	if err := x.db.Write(ctx(), func(tx store.Tx) error {
		return tx.PutPosts(nora, []store.Post{{Person: nora, Unit: "solbakken", Service: "barnehage", Role: bti.Employee, From: "2020-01-01", Until: x.today()}})
	}); err != nil {
		t.Fatal(err)
	}
	x.now = x.now.Add(24 * time.Hour)
	online := func(d *tablet) {
		t.Helper()
		if err := d.online(); err != nil {
			t.Fatal(err)
		}
	}
	online(n)
	n.restart()
	if q := n.queue(); len(q.Entries) != 1 || q.Entries[0].State != "quarantined" || n.sees(c) {
		t.Fatalf("%+v", q)
	}
	online(l)
	if l.holds(words) {
		t.Fatal("it lies on the leader's tablet before anything is decided")
	}
	l.judge(n, true, "")
	online(l)
	if !l.holds(words) {
		t.Fatal("taken in, it does not reach the leader's tablet")
	}
	online(n)
	n.restart()
	q := n.queue()
	if len(q.Entries) != 1 || q.Entries[0].State != "taken" || q.Taken != 1 || q.Refused != 0 || q.Entries[0].Judge != "Liv Bjørkerot" || q.Entries[0].Name != "" {
		t.Fatalf("%+v", q)
	}
	n.deal(q.Entries[0].N, "drop")
	n.restart()
	if q := n.queue(); len(q.Entries) != 0 || q.Taken != 0 {
		t.Fatalf("seen, it is still there: %+v", q)
	}
}

func TestWhatIsLeftOutIsToldToATabletThatRegisteredAnewAndTheWordsStay(t *testing.T) {
	x := newTown(t)
	ppt, mother, leader := x.tablet(jakob), x.tablet(maryam), x.tablet(turid)
	meet(t, ppt, mother, leader)
	c := ppt.level2()
	const words = "Notat fra observasjonen i dag"
	ppt.put(c, bti.Log, bti.KindComment, text("text", words))
	for _, r := range mother.view(c).Records {
		if r.Kind == bti.KindConsent && r.Fields.Get("service").Text() == "ppt" && r.Fields.Get("state").Text() == "given" {
			mother.must(intent(c, bti.WithdrawConsent, r.ID, text("date", string(x.today()))))
		}
	}
	meet(t, mother)
	meet(t, ppt)
	leader.judge(ppt, false, "Samtykket er trukket.")

	// The tablet was copied, and begins anew under another id with the queue it has.
	ppt.who.Device = syncproto.DeviceID(x.id())
	ppt.open.Device = ppt.who.Device
	if err := x.db.Write(ctx(), func(tx store.Tx) error {
		return tx.PutDevice(store.Device{ID: ppt.who.Device, Person: jakob, Name: "sim", CreatedAt: x.now.UnixMilli()})
	}); err != nil {
		t.Fatal(err)
	}
	ppt.restart()
	meet(t, ppt)
	ppt.restart()
	q := ppt.queue()
	if len(q.Entries) != 1 || q.Entries[0].State != "refused" || q.Entries[0].Reason != "Samtykket er trukket." || q.Entries[0].Judge != "Turid Nattlys" || q.Entries[0].Fields.Get("text").Text() != words {
		t.Fatalf("%+v", q)
	}
	meet(t, mother, leader)
	if mother.holds(words) || leader.holds(words) {
		t.Fatal("what was left out reached somebody")
	}
	ppt.deal(q.Entries[0].N, "note")
	meet(t, ppt)
	if q := ppt.queue(); len(q.Entries) != 0 || !ppt.holds(words) {
		t.Fatalf("kept as a private note, the words are gone: %+v", q)
	}
}
