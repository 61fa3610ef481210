package syncer_test

import (
	"context"
	"testing"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// whom asks whether the record may be invited for: the code of why not, "" when it may.
func (x *town) whom(c bti.CaseID, record syncproto.RecordID) (out store.Invitee) {
	x.t.Helper()
	x.read(func(r store.Reader) (err error) { out, err = x.s.Invitee(r, c, record); return err })
	return out
}

func (x *town) bind(c bti.CaseID, record syncproto.RecordID, p syncproto.PersonID) {
	x.t.Helper()
	var done func(context.Context)
	x.write(func(tx store.Tx) (err error) { done, err = x.s.Bind(tx, c, record, p); return err })
	done(ctx())
}

func TestAGuardianIsBoundByTheServerAndTheFamilyAndStaffHearOfIt(t *testing.T) {
	s := newStory(t)
	father := s.ansatt.put(s.c, bti.Log, bti.KindGuardian, m("name", "Far Testnes"), m("relation", "father"), m("responsibility", "joint"), m("verifiedBy", "ansatt"), m("verifiedOn", today))
	s.ansatt.must()
	if got := s.whom(s.c, father); got != (store.Invitee{Kind: store.InviteGuardian, Name: "Far Testnes"}) {
		t.Error(got)
	}
	far := s.device("far")
	far.pull()
	if far.holdsOf(s.c) != 0 {
		t.Fatal("a guardian nobody has bound holds the log")
	}
	line, err := s.s.Hub.Listen(s.ansatt.who)
	if err != nil {
		t.Fatal(err)
	}
	s.bind(s.c, father, "far")
	if len(line.Poke) != 1 {
		t.Error("the staff's device is not poked")
	}
	far.pull()
	if far.holdsOf(s.c) == 0 || far.scopes[s.scope(bti.Internal)] {
		t.Error("the guardian does not hold the log, or holds more")
	}
	rec := s.record(father)
	if rec.Fields.Get("person").Text() != "far" || rec.By != "" || rec.Fields.Get("verifiedBy").Text() != "ansatt" {
		t.Error(rec)
	}
	if got := s.whom(s.c, father); got.Person != "far" {
		t.Error(got)
	}
	s.ansatt.pull()
	s.ansatt.patch(father, m("phone", "12 34 56 78")) // goes on as before
	s.ansatt.must()
}

func TestNobodyIsInvitedBeforeTheResponsibilityIsChecked(t *testing.T) {
	s := newStory(t)
	add := func(responsibility, verified string) syncproto.RecordID {
		fields := []member{m("name", "X"), m("relation", "father"), m("responsibility", responsibility)}
		if verified != "" {
			fields = append(fields, m("verifiedBy", verified), m("verifiedOn", today))
		}
		id := s.ansatt.put(s.c, bti.Log, bti.KindGuardian, fields...)
		s.ansatt.must()
		return id
	}
	for _, c := range []struct{ responsibility, verified, want string }{
		{"joint", "ansatt", ""},
		{"joint", "", syncer.InviteeUnverified},
		{"unknown", "ansatt", syncer.InviteeUnverified},
		{"mother", "ansatt", syncer.InviteeNoCare},
		{"father", "ansatt", ""},
	} {
		if got := s.whom(s.c, add(c.responsibility, c.verified)); got.Refusal != c.want {
			t.Errorf("%+v: %s", c, got.Refusal)
		}
	}
	struck := add("joint", "ansatt")
	s.ansatt.pull()
	s.ansatt.patch(struck, m("struck", true))
	s.ansatt.must()
	other := s.ansatt.startCase()
	for _, id := range []syncproto.RecordID{struck, s.partID, s.id()} {
		if got := s.whom(s.c, id); got.Refusal != syncer.InviteeGone {
			t.Error(got)
		}
	}
	if got := s.whom(other, s.guardian); got.Refusal != syncer.InviteeGone {
		t.Error("a guardian of another case:", got)
	}
}

func TestWhoMayInviteWorksWithTheCaseInItsUnit(t *testing.T) {
	s := newStory(t)
	for p, want := range map[syncproto.PersonID]bool{"leder": true, "ansatt": true, "kollega": false, "ppt": false, "mor": false, "nabo": false, "koordinator": false} {
		s.read(func(r store.Reader) error {
			a, _, err := r.Account(p)
			if err != nil {
				return err
			}
			is, _, err := store.ActorOn(r, a, today)
			if err != nil {
				return err
			}
			if may, err := s.s.MayInvite(r, is, s.c); err != nil || may != want {
				t.Error(p, may, err)
			}
			return nil
		})
	}
}

func TestAGuardianWhoseResponsibilityEndedLosesTheLogAtTheNextPull(t *testing.T) {
	s := newStory(t)
	if s.mor.holdsOf(s.c) == 0 {
		t.Fatal("the mother does not hold the log")
	}
	s.ansatt.pull()
	s.ansatt.patch(s.guardian, m("responsibility", "father"), m("verifiedBy", "ansatt"), m("verifiedOn", today))
	s.ansatt.must()
	s.mor.pull()
	if s.mor.holdsOf(s.c) != 0 || len(s.mor.purged) != 1 || s.mor.purged[0].Reason != "access_ended" {
		t.Error(s.mor.holdsOf(s.c), s.mor.purged)
	}
	s.ansatt.patch(s.guardian, m("responsibility", "unknown")) // to be found out: no access either
	s.ansatt.must()
	s.mor.pull()
	if s.mor.holdsOf(s.c) != 0 {
		t.Error("an unknown responsibility gives access")
	}
	s.ansatt.patch(s.guardian, m("responsibility", "joint"), m("verifiedBy", "ansatt"))
	s.ansatt.must()
	s.mor.pull()
	if s.mor.holdsOf(s.c) == 0 {
		t.Error("checked again, the log does not come back")
	}
}

func TestAYoungPersonGetsTheLogOnTheDayTheyTurn16(t *testing.T) {
	s := newStory(t)
	s.publish(&bti.Municipality{Name: "Lyngvik", Number: "3401", YoungAge: 16, LeaseHours: 72})
	s.ansatt.pull()
	subject := s.ansatt.of(bti.KindSubject)[0].ID
	s.ansatt.patch(subject, m("born", "2010-12-01"))
	s.ansatt.must()
	if got := s.whom(s.c, subject); got.Refusal != syncer.InviteeTooYoung {
		t.Error(got)
	}
	s.on("2026-12-01")
	if got := s.whom(s.c, subject); got.Refusal != "" || got.Kind != store.InviteYoung || got.Name != "Iben Testnes" {
		t.Error(got)
	}
	s.on("2026-11-30")
	s.bind(s.c, subject, "ung") // bound too early, say by an account that was there: the day still decides
	ung := s.device("ung")
	ung.pull()
	if ung.holdsOf(s.c) != 0 {
		t.Error("the day before the birthday the log is there")
	}
	s.on("2026-12-01")
	ung.pull()
	if ung.holdsOf(s.c) == 0 {
		t.Error("on the birthday the log is not there")
	}
	s.ansatt.pull()
	s.ansatt.patch(subject, m("born", nil))
	s.ansatt.must()
	if got := s.whom(s.c, subject); got.Refusal != syncer.InviteeBornMissing {
		t.Error(got)
	}
}
