package syncer_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

func TestAFirstPullBringsEverythingOnce(t *testing.T) {
	s := newStory(t)
	d := s.device("ansatt")
	d.pull()
	if !slices.Contains(d.fresh, s.scope(bti.Log)) || !slices.Contains(d.fresh, bti.RefScope) || len(d.of(bti.KindCase)) != 1 || len(d.of(bti.KindGuideDoc)) != 1 {
		t.Error(d.fresh)
	}
	had := len(d.records)
	d.pull()
	if len(d.fresh) != 0 || len(d.records) != had {
		t.Error("the second pull brought scopes anew:", d.fresh)
	}
	log := func() (n int) {
		s.read(func(r store.Reader) error {
			lines, err := r.LogLines(0, 10_000)
			n = len(lines)
			return err
		})
		return n
	}
	before := log()
	d.pull()
	if log() != before {
		t.Error("an idle pull wrote to the access log")
	}
}

func TestALostAnswerIsGivenAgain(t *testing.T) {
	s := newStory(t)
	d := s.device("ansatt")
	for range 3 { // the answers are lost: the device still has no cursor
		if _, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device}); err != nil {
			t.Fatal(err)
		}
	}
	d.pull()
	if len(d.of(bti.KindCase)) != 1 {
		t.Fatal("the scope did not come again")
	}
	// A scope gained, and that answer lost.
	c2 := s.leder.startCase()
	old := d.cursor
	s.leder.participant(c2, "ansatt", "solbakken", "barnehage")
	for range 2 {
		if _, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device, Cursor: old}); err != nil {
			t.Fatal(err)
		}
	}
	d.pull()
	if !slices.Contains(d.fresh, bti.ScopeOf(c2, bti.Log)) || len(d.of(bti.KindCase)) != 2 {
		t.Error("the gained scope did not come again:", d.fresh)
	}
	d.pull()
	if len(d.fresh) != 0 {
		t.Error("it came once more though it was confirmed:", d.fresh)
	}
	// A device put back to an older state (its storage restored) gets what it lost.
	d.cursor = old
	d.pull()
	if !slices.Contains(d.fresh, bti.ScopeOf(c2, bti.Log)) {
		t.Error("a device put back did not get the scope:", d.fresh)
	}
}

func TestAPurgeIsRepeatedUntilItIsConfirmed(t *testing.T) {
	s := newStory(t)
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	owed := func() (n int) {
		s.read(func(r store.Reader) error {
			list, err := r.OwedPurges()
			n = len(list)
			return err
		})
		return n
	}
	for range 3 {
		a, err := s.s.Pull(ctx(), s.ppt.who, &syncproto.Pull{Version: 1, Device: s.ppt.who.Device, Cursor: s.ppt.cursor})
		if err != nil || len(a.Purges) != 1 {
			t.Fatal(a, err)
		}
		if owed() != 1 {
			t.Error("the ledger does not say that a purge is owed")
		}
	}
	s.ppt.pull()
	if len(s.ppt.purged) != 1 {
		t.Error(s.ppt.purged)
	}
	s.ppt.pull()
	if len(s.ppt.purged) != 0 || owed() != 0 {
		t.Error("told again though confirmed:", s.ppt.purged, owed())
	}
	// Consent is given anew, on a later day: the scope comes whole.
	s.now = s.now.Add(48 * time.Hour)
	s.ansatt.patch(s.partID, m("to", "2026-12-31"))
	guardian := s.guardian
	args := s.consentArgs(guardian, "2026-11-24")
	s.ansatt.intent(s.c, bti.SignConsent, "", nil, args...)
	s.ansatt.push()
	s.ansatt.participant(s.c, "ppt", "ppt", "ppt")
	s.ppt.pull()
	if !slices.Contains(s.ppt.fresh, s.scope(bti.Log)) || len(s.ppt.of(bti.KindCase)) != 1 {
		t.Error("the regained scope did not come:", s.ppt.fresh)
	}
}

func TestAccessThatEndsByItselfOnADayEndsWithTheNextPull(t *testing.T) {
	s := newStory(t)
	s.ansatt.pull()
	s.ansatt.patch(s.partID, m("to", "2026-11-25"))
	s.ansatt.must()
	s.ppt.pull()
	if len(s.ppt.purged) != 0 {
		t.Fatal("ended before its day")
	}
	s.now = s.now.Add(48 * time.Hour) // 24 November, the last day
	s.ppt.pull()
	if len(s.ppt.purged) != 0 {
		t.Fatal("ended before its day")
	}
	// 23:30 UTC on the 24th is the 25th in Norway.
	s.now = time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC)
	s.ppt.pull()
	if len(s.ppt.purged) != 1 || s.ppt.purged[0].Reason != "access_ended" {
		t.Error(s.ppt.purged)
	}
}

func TestAGuardianSeesTheLogFromWhenItOpensAndOnlyWithVerifiedResponsibility(t *testing.T) {
	x := newTown(t)
	ansatt, leder, mor, far := x.device("ansatt"), x.device("leder"), x.device("mor"), x.device("far")
	c := ansatt.startCase()
	log := bti.ScopeOf(c, bti.Log)
	g := ansatt.guardian(c, "mor", "mother")
	unknown := ansatt.put(c, bti.Log, bti.KindGuardian, m("person", "far"), m("name", "Far"), m("relation", "father"), m("responsibility", "unknown"), m("verifiedBy", "ansatt"))
	ansatt.must()
	sees := func(d *device) bool { d.pull(); return d.scopes[log] }
	if sees(mor) || sees(far) {
		t.Fatal("a guardian sees a case without a log")
	}
	leder.toLevel1(c, "ansatt")
	ansatt.accept(c)
	if sees(mor) {
		t.Fatal("a guardian sees a case whose log is not open")
	}
	ansatt.sign(c, g, "relay_log", "")
	if !sees(mor) {
		t.Error("the log is open and the mother does not see it")
	}
	for _, r := range mor.records {
		if r.Scope != log && r.Scope != bti.RefScope && r.Scope != bti.PersonScope("mor") {
			t.Error("the mother holds a record of", r.Scope)
		}
	}
	if len(mor.of(bti.KindConcern)) != 0 {
		t.Error("a concern that was not shared reached the mother")
	}
	if sees(far) {
		t.Error("unknown responsibility gives access")
	}
	ansatt.pull()
	ansatt.patch(unknown, m("responsibility", "joint"), m("verifiedBy", nil))
	ansatt.must()
	if sees(far) {
		t.Error("responsibility that nobody has verified gives access")
	}
	ansatt.pull()
	ansatt.patch(unknown, m("verifiedBy", "ansatt"), m("verifiedOn", today))
	ansatt.must()
	if !sees(far) {
		t.Error("verified responsibility gives no access")
	}
	// The note of level 0 is shared: it goes and comes in one answer for those who hold both, and appears at the guardian's.
	concern := ansatt.of(bti.KindConcern)[0].ID
	ansatt.intent(c, bti.Share, concern, nil, m("date", today))
	ansatt.must()
	leder.pull()
	if leder.records[concern].Scope != log {
		t.Error("the leader's copy did not move:", leder.records[concern].Scope)
	}
	if sees(mor); mor.records[concern].Scope != log {
		t.Error("what was shared did not reach the mother")
	}
}

func TestAYoungPersonSeesTheirOwnLogFromTheAgeTheMunicipalitySets(t *testing.T) {
	s := newStory(t)
	ung := s.device("ung")
	subject := s.ansatt.of(bti.KindSubject)[0].ID
	s.ansatt.patch(subject, m("person", "ung"))
	s.ansatt.must()
	ung.pull()
	if ung.scopes[s.scope(bti.Log)] {
		t.Fatal("a child of four has access")
	}
	ung.put(s.c, bti.Log, bti.KindComment, m("text", "hei"))
	ung.refused("access.no_relation")
	s.ansatt.pull()
	s.ansatt.patch(subject, m("born", "2011-11-23"))
	s.ansatt.must()
	if ung.pull(); ung.scopes[s.scope(bti.Log)] {
		t.Fatal("access the day before the birthday")
	}
	s.now = s.now.Add(24 * time.Hour)
	if ung.pull(); !ung.scopes[s.scope(bti.Log)] {
		t.Error("no access on the birthday")
	}
}

func TestCoordinatorsAndStrangersHoldNoCase(t *testing.T) {
	s := newStory(t)
	for _, p := range []syncproto.PersonID{"koordinator", "nabo", "kollega", "pedagog"} {
		d := s.device(p)
		d.pull()
		for scope := range d.scopes {
			if strings.HasPrefix(string(scope), "case:") {
				t.Errorf("%s holds %s", p, scope)
			}
		}
	}
}

func TestAPersonOfferedTheBatonSeesTheLogUntilTheyHaveAnswered(t *testing.T) {
	s := newStory(t)
	d := s.device("pedagog")
	offer := s.ansatt.intent(s.c, bti.OfferBaton, "", nil, m("to", "pedagog"), m("date", today))
	s.ansatt.must()
	d.pull()
	if !d.scopes[s.scope(bti.Log)] || d.scopes[s.scope(bti.Internal)] {
		t.Fatal("an offer shows the log, no more:", d.scopes)
	}
	d.intent(s.c, bti.DeclineBaton, "", nil, m("offer", offer), m("date", today))
	d.must()
	d.pull()
	if len(d.purged) != 1 || d.scopes[s.scope(bti.Log)] {
		t.Error("having declined they still hold the log:", d.scopes)
	}
}

// comments adds many comments to the case, each a change of its own.
func (s *story) comments(n int) {
	s.t.Helper()
	s.write(func(tx store.Tx) error {
		for i := range n {
			seq, err := tx.NextSeq()
			if err != nil {
				return err
			}
			r := store.Record{
				Record: syncproto.Record{ID: s.id(), Kind: "comment", Scope: s.scope(bti.Log), Version: seq, Fields: obj(m("text", fmt.Sprint("nr ", i))), CreatedBy: "leder", CreatedAt: s.now.UnixMilli(), By: "leder", At: s.now.UnixMilli()},
				Case:   s.c, CreatedSeq: seq,
			}
			if err := tx.PutRecord(r, store.Change{Seq: seq, Created: true, What: "put", Person: "leder"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestALongPullComesInPagesThatSplitNoChange(t *testing.T) {
	s := newStory(t)
	const comments = 2300
	s.comments(comments)
	d := s.device("ansatt")
	first := true
	d.between = func() {
		if first { // written while the pull is under way: changes behind and before the page at hand
			subject := s.ansatt.of(bti.KindSubject)[0].ID
			s.ansatt.patch(subject, m("group", "Bjørnene"))
			s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "midt i"))
			s.ansatt.must()
			first = false
		}
	}
	d.pull()
	if d.pages < 3 || len(d.of(bti.KindComment)) != comments+1 || d.of(bti.KindSubject)[0].Fields.Get("group").Text() != "Bjørnene" {
		t.Errorf("%d pages, %d comments", d.pages, len(d.of(bti.KindComment)))
	}
	d.pull()
	if d.pages != 1 || len(d.fresh) != 0 {
		t.Error("after a long pull nothing is left:", d.pages, d.fresh)
	}
	// Incremental pulls in pages, too.
	s.comments(1500)
	d.pull()
	if d.pages != 2 || len(d.of(bti.KindComment)) != comments+1501 {
		t.Errorf("%d pages, %d comments", d.pages, len(d.of(bti.KindComment)))
	}
}

func TestAScopeLostBetweenTwoPagesEndsThePull(t *testing.T) {
	s := newStory(t)
	s.comments(1200)
	d := s.device("ppt")
	d.between = func() {
		s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
		s.mor.must()
	}
	if err := d.tryPull(); code(err) != syncer.BadPage {
		t.Fatal(err)
	}
	d.between = nil
	d.pull()
	if len(d.purged) != 1 || d.scopes[s.scope(bti.Log)] || len(d.of(bti.KindComment)) != 0 {
		t.Error(d.purged, d.scopes)
	}
	for _, token := range []string{"x", "p1.a.b", "p1..1.1.1.1.1", strings.Repeat("p", 5000), "p1.zz.1.1.1.1.1", "p1.zz.-1.1.1.1.1"} {
		if _, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device, Page: token}); code(err) != syncer.BadPage {
			t.Errorf("%.20q: %v", token, err)
		}
	}
}

func TestTwoPullsOfOneDeviceAtOnceDoNotMixTheirPages(t *testing.T) {
	s := newStory(t)
	s.comments(1200)
	d := s.device("ppt")
	a, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device})
	if err != nil || a.Next == "" {
		t.Fatal(err)
	}
	if _, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device, Page: a.Next}); code(err) != syncer.BadPage {
		t.Error(err)
	}
}

func TestARecordThatMovesWhereADeviceMayNotFollowIsTakenFromIt(t *testing.T) {
	s := newStory(t)
	note := s.ansatt.put(s.c, bti.Log, bti.KindNote, m("text", "Delt ved en feil."))
	s.ansatt.must()
	s.mor.pull()
	s.ansatt.pull()
	if len(s.mor.of(bti.KindNote)) != 1 {
		t.Fatal("the mother does not hold it")
	}
	// No rule moves a record out of the log; the administration may have to.
	s.write(func(tx store.Tx) error {
		r, _, err := tx.Record(note)
		if err != nil {
			return err
		}
		seq, err := tx.NextSeq()
		if err != nil {
			return err
		}
		r.Scope, r.Version = s.scope(bti.Internal), seq
		return tx.PutRecord(r, store.Change{Seq: seq, What: "admin", FromScope: s.scope(bti.Log)})
	})
	s.mor.pull()
	if len(s.mor.of(bti.KindNote)) != 0 {
		t.Error("it stayed with the mother")
	}
	s.ansatt.pull()
	if s.ansatt.records[note].Scope != s.scope(bti.Internal) {
		t.Error("it did not move with those who hold both")
	}
	fresh := s.device("mor")
	fresh.pull()
	if len(fresh.of(bti.KindNote)) != 0 || len(fresh.gone) != 0 {
		t.Error("a new device of the mother's got it, or heard of it:", fresh.gone)
	}
}

func TestAHealedScopeComesWhole(t *testing.T) {
	s := newStory(t)
	d := s.ansatt
	for id, r := range d.records {
		if r.Scope == s.scope(bti.Log) {
			delete(d.records, id)
		}
	}
	d.heal = []syncproto.ScopeID{s.scope(bti.Log), bti.ScopeOf(bti.CaseID(s.id()), bti.Log)}
	d.pull()
	if !slices.Equal(d.fresh, []syncproto.ScopeID{s.scope(bti.Log)}) || len(d.of(bti.KindCase)) != 1 {
		t.Error(d.fresh)
	}
}

func TestOutcomesComeUntilTheyAreAcknowledged(t *testing.T) {
	s := newStory(t)
	d := s.ansatt
	d.put(s.c, bti.Log, bti.KindComment, m("text", "En"))
	d.put(s.c, bti.Log, bti.KindComment, m("text", ""))
	if _, err := d.send(d.queue...); err != nil {
		t.Fatal(err)
	}
	last := d.n
	ask := func(acked int64) []syncproto.Outcome {
		a, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device, Cursor: d.cursor, Acked: acked})
		if err != nil {
			t.Fatal(err)
		}
		return a.Outcomes
	}
	for range 2 {
		if out := ask(last - 2); len(out) != 2 || out[0].Result != syncproto.Applied || out[1].Result != syncproto.Rejected {
			t.Error(out)
		}
	}
	if out := ask(last - 1); len(out) != 1 || out[0].N != last {
		t.Error(out)
	}
	if out := ask(last); len(out) != 0 {
		t.Error(out)
	}
}

func TestACursorOfAnotherPastIsNoticed(t *testing.T) {
	s := newStory(t)
	d := s.ansatt
	for name, cursor := range map[string]string{
		"of another database": "c1.0123456789abcdef.1.1",
		"ahead of the head":   strings.Join(append(strings.Split(d.cursor, ".")[:3], "zzzz"), "."),
		"not a cursor":        "next please",
	} {
		a, err := s.s.Pull(ctx(), d.who, &syncproto.Pull{Version: 1, Device: d.who.Device, Cursor: cursor})
		if err != nil || a.Held || !slices.Contains(a.Fresh, s.scope(bti.Log)) {
			t.Errorf("%s: held %v, fresh %v (%v)", name, a.Held, a.Fresh, err)
		}
	}
}

// restored puts the database into another incarnation, as a restore from backup does.
func (x *town) restored() {
	x.t.Helper()
	db, err := sql.Open("sqlite3", x.path)
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("UPDATE meta SET incarnation = 'restored'"); err != nil {
		x.t.Fatal(err)
	}
}

func TestAfterARestoreADeviceMendsWhatItStillHas(t *testing.T) {
	s := newStory(t)
	s.restored()
	d := s.ansatt
	subject := d.of(bti.KindSubject)[0]
	// The device has five outcomes that the restore has undone. It is asked for what comes after
	// the last entry that the database knows, when it pulls and when it pushes.
	last := d.n
	d.n, d.acked = last+5, last+5
	note := syncproto.Entry{N: last + 6, Op: syncproto.OpPut, Record: d.id(), Kind: "note", Scope: s.scope(bti.Internal), Fields: obj(m("text", "Senere"))}
	_, pushed := d.send(note)
	for _, err := range []error{d.tryPull(), pushed} {
		var e *syncer.Error
		if !errors.As(err, &e) || e.Code != syncer.Gap || e.Expected != last+1 {
			t.Fatal(err)
		}
	}
	d.n, d.acked = last, last
	e := d.next(syncproto.Entry{
		Op: syncproto.OpPatch, Record: subject.ID, Scope: subject.Scope, Base: subject.Version + 5000,
		Fields: obj(m("group", "Bjørnene")), From: obj(m("group", nil)),
	})
	out, err := d.send(e)
	if err != nil || out[0].Result != syncproto.Applied {
		t.Fatal(out, err)
	}
	d.pull()
	if d.records[subject.ID].Fields.Get("group").Text() != "Bjørnene" || !slices.Contains(d.fresh, s.scope(bti.Log)) {
		t.Error(d.records[subject.ID].Fields, d.fresh)
	}
	// A device registered afterwards is held to its numbers again.
	fresh := s.device("leder")
	fresh.pull()
	fresh.patch(subject.ID, m("group", "Revene"))
	fresh.must()
	fresh.n++
	fresh.patch(subject.ID, m("group", "Ugla"))
	if _, err := fresh.send(fresh.queue...); code(err) != syncer.Gap {
		t.Error(err)
	}
}

func TestAnOldClientsQueueIsTakenAndItsPurgesAreGiven(t *testing.T) {
	s := newStory(t)
	s.ppt.put(s.c, bti.Log, bti.KindComment, m("text", "Fra en gammel app"))
	a, err := s.s.Push(ctx(), s.ppt.who, &syncproto.Push{Version: 0, Device: s.ppt.who.Device, Entries: s.ppt.queue})
	if err != nil || a.Outcomes[0].Result != syncproto.Applied {
		t.Fatal(err)
	}
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	_, err = s.s.Pull(ctx(), s.ppt.who, &syncproto.Pull{Version: 0, Device: s.ppt.who.Device, Cursor: s.ppt.cursor})
	var e *syncer.Error
	if !errors.As(err, &e) || e.Code != syncer.UpdateNeeded || len(e.Purges) != 1 {
		t.Fatal(err)
	}
	if _, err := s.s.Pull(ctx(), s.ppt.who, &syncproto.Pull{Version: syncproto.Version + 1, Device: s.ppt.who.Device}); code(err) != syncer.VersionAhead {
		t.Error(err)
	}
	s.ppt.pull() // updated: the purge is told again, since nothing confirmed it
	if len(s.ppt.purged) != 1 {
		t.Error(s.ppt.purged)
	}
}

func TestEachReadOfACaseStandsInTheAccessLogWithItsGround(t *testing.T) {
	s := newStory(t)
	want := map[syncproto.PersonID]string{"leder": "leader", "ansatt": "baton", "mor": "guardian", "ppt": "consent"}
	got := map[syncproto.PersonID]string{}
	purge, purged, rights := 0, 0, 0
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	s.ppt.pull() // is told to erase
	s.ppt.pull() // has erased
	s.ppt.pull()
	s.read(func(r store.Reader) error {
		lines, err := r.LogLines(0, 10_000)
		for _, l := range lines {
			switch {
			case l.What == "read" && l.Scope == s.scope(bti.Log) && l.Count > 0:
				got[l.Person] = l.Ground
			case l.What == "purge" && l.Person == "ppt" && l.Ground == "consent_withdrawn":
				purge++
			case l.What == "purged" && l.Person == "ppt" && l.Ground == "consent_withdrawn":
				purged++
			case l.What == "rights" && l.Scope == s.scope(bti.Log):
				rights++
			}
			if strings.Contains(l.Ground, "Iben") {
				t.Error("content in the access log")
			}
		}
		return err
	})
	for p, ground := range want {
		if got[p] != ground {
			t.Errorf("%s: %q, want %q", p, got[p], ground)
		}
	}
	if purge != 1 || purged != 1 || rights < 6 {
		t.Errorf("%d purges, %d of them confirmed, and %d changes of rights", purge, purged, rights)
	}
}

func TestThoseConcernedArePoked(t *testing.T) {
	s := newStory(t)
	stranger, second := s.device("nabo"), s.device("ansatt")
	second.pull()
	lines := map[*device]syncer.Line{}
	for _, d := range []*device{s.ansatt, second, s.leder, s.mor, s.ppt, stranger} {
		l, err := s.s.Hub.Listen(d.who)
		if err != nil {
			t.Fatal(err)
		}
		lines[d] = l
	}
	poked := func(d *device) bool {
		select {
		case <-lines[d].Poke:
			return true
		default:
			return false
		}
	}
	check := func(what string, want ...*device) {
		t.Helper()
		for d := range lines {
			if got := poked(d); got != slices.Contains(want, d) {
				t.Errorf("%s: %s poked %v", what, d.who.Person, got)
			}
		}
	}
	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "hei"))
	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "hei igjen"))
	s.ansatt.must()
	check("the log", second, s.leder, s.mor, s.ppt)
	s.ansatt.put(s.c, bti.Internal, bti.KindNote, m("text", "internt"))
	s.ansatt.must()
	check("the internal scope", second, s.leder)
	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", ""))
	s.ansatt.push()
	check("something refused")
	s.publish(&bti.Service{Service: "bup", Name: "BUP"})
	check("the directory", s.ansatt, second, s.leder, s.mor, s.ppt, stranger)
	s.publish(&bti.Service{Service: "bup", Name: "BUP"})
	check("the directory as it was")
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	check("a withdrawal", s.ansatt, second, s.leder, s.ppt)
	lines[s.ppt].Close()
	s.s.Hub.End("leder", s.leder.who.Device)
	select {
	case <-lines[s.leder].End:
	default:
		t.Error("the line was not ended")
	}
	if s.s.Hub.Listening() != 4 {
		t.Error(s.s.Hub.Listening())
	}
	s.s.Hub.EndAll()
	if s.s.Hub.Listening() != 0 {
		t.Error(s.s.Hub.Listening())
	}
}

func TestAPersonMayNotListenOnTooManyLines(t *testing.T) {
	h := syncer.NewHub()
	who := func(i int) syncer.Who {
		return syncer.Who{Person: "ansatt", Device: syncproto.DeviceID(strconv.Itoa(i))}
	}
	for i := range syncer.LinesPersonMax {
		if _, err := h.Listen(who(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Listen(who(syncer.LinesPersonMax)); code(err) != syncer.TooManyLines {
		t.Error(err)
	}
	if _, err := h.Listen(syncer.Who{Person: "leder"}); err != nil {
		t.Error(err)
	}
}

func TestTheNewestLineOfADeviceReplacesItsOlderOne(t *testing.T) {
	h := syncer.NewHub()
	who := syncer.Who{Person: "ansatt", Device: "nettbrett"}
	var old, now syncer.Line
	for i := range 2 * syncer.LinesPersonMax { // a tablet in a lift: each time the line before is not known to be dead
		line, err := h.Listen(who)
		if err != nil {
			t.Fatal(i, err)
		}
		old, now = now, line
	}
	<-old.End
	old.Close() // its handler notices late, and takes nothing of the new one's
	if h.Listening() != 1 {
		t.Error(h.Listening(), "lines")
	}
	h.PokeAll()
	select {
	case <-now.Poke:
	default:
		t.Error("the newest line hears nothing")
	}
	now.Close()
	if h.Listening() != 0 {
		t.Error(h.Listening(), "lines")
	}
}

func TestPublishingChangesWhatChangedAndRefusesWhatIsWrong(t *testing.T) {
	x := newTown(t)
	before := x.seq()
	x.publish(x.directory()...)
	if x.seq() != before {
		t.Error("publishing the same again drew a number")
	}
	x.publish(&bti.Unit{Unit: "solbakken", Name: "Solbakken", Service: "barnehage", Phone: "12345678", Guides: []string{string(kongsvinger)}})
	x.publish(&bti.Unit{Unit: "solbakken", Name: "Solbakken barnehage", Service: "barnehage", Guides: []string{string(kongsvinger)}})
	if x.seq() != before+2 {
		t.Error(x.seq())
	}
	d := x.device("ansatt")
	d.pull()
	if u := d.of(bti.KindUnit); len(u) != 1 || u[0].Fields.Get("name").Text() != "Solbakken barnehage" || u[0].Fields.Has("phone") {
		t.Error(u)
	}
	if err := x.s.Publish(ctx(), []bti.Record{&bti.Unit{Unit: "u", Name: "U", Service: "s", Guides: []string{"g"}}, &bti.Unit{Unit: "Ikke gyldig!", Name: ""}}, x.id); err == nil || !strings.Contains(err.Error(), "unit") {
		t.Error(err)
	}
	if x.seq() != before+2 {
		t.Error("half of it was published")
	}
}

func (s *story) consentArgs(guardian syncproto.RecordID, date string) []member {
	return consentArgs("service", "ppt", guardian, "ansatt", date)
}

// The ledger says that the purge was confirmed; a copy of the device, or one whose
// disk was set back, has the scope all the same. (Found by server/sim.)
func TestADeviceThatComesBackWithAnOlderCursorIsToldThePurgeAgain(t *testing.T) {
	s := newStory(t)
	before := s.ppt.cursor
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	s.ppt.pull()
	s.ppt.pull()
	if len(s.ppt.purged) != 0 {
		t.Fatal("confirmed, it is not told again")
	}
	after := s.ppt.cursor
	for range 2 { // until the answer has come
		s.ppt.cursor = before
		s.ppt.pull()
		if len(s.ppt.purged) != 1 || s.ppt.purged[0].Scope != s.scope(bti.Log) {
			t.Fatal(s.ppt.purged)
		}
	}
	for _, c := range []string{s.ppt.cursor, after} {
		s.ppt.cursor = c
		s.ppt.pull()
		if len(s.ppt.purged) != 0 {
			t.Errorf("told again: %v", s.ppt.purged)
		}
	}
}
