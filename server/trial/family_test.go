package trial

import (
	"context"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/internal/guide"
	"stafett/syncproto"
)

// holds tells whether a device has the log after a pull.
func (c *client) holds(in bti.CaseID) bool {
	c.pull()
	return c.scopes[bti.ScopeOf(in, bti.Log)]
}

// jointStory is a story whose guide wants the yes of all with joint responsibility; far
// has it too, and has not answered.
func jointStory(t *testing.T) (s *story, far *client, father syncproto.RecordID) {
	s = newStory(t)
	joint := *theGuide
	joint.Version = "joint"
	joint.Consents.Joint = true
	err := s.sync.Publish(context.Background(), []bti.Record{&bti.GuideDoc{Guide: joint.ID, Version: joint.Version, Title: joint.Title, Lang: joint.Lang, Doc: guide.JSON(&joint)}}, s.id)
	if err != nil {
		t.Fatal(err)
	}
	if !s.ppt.holds(s.c) {
		t.Fatal("one yes is not enough where the guide is content with it")
	}
	father = s.ansatt.guardian(s.c, "far", "father")
	s.leder.intent(s.c, bti.MoveGuide, syncproto.RecordID(s.c), m("version", joint.Version), m("date", today))
	s.leder.send()
	return s, s.client("far"), father
}

func TestWhereAllMustSayYesOneWhoHasNotKeepsTheServicesOut(t *testing.T) {
	s, far, father := jointStory(t)
	if s.ppt.holds(s.c) {
		t.Error("the service sees the log though the father has not answered")
	}
	if !far.holds(s.c) {
		t.Fatal("the father does not see the log that he is to answer about")
	}
	sign := func(what bti.Intent) syncproto.RecordID {
		id := far.intent(s.c, what, "", answer("service", "ppt", father, "")...)
		far.send()
		return id
	}
	yes := sign(bti.SignConsent)
	if !s.ppt.holds(s.c) {
		t.Error("both have said yes and the service does not see the log")
	}
	far.intent(s.c, bti.WithdrawConsent, yes, m("date", today))
	far.send()
	if s.ppt.holds(s.c) {
		t.Error("the father has withdrawn and the service sees the log")
	}
	// What stands in the log of it names nobody to the other: the finding has no name.
	s.mor.pull()
	sign(bti.RefuseConsent)
	if s.ppt.holds(s.c) {
		t.Error("the father has said no and the service sees the log")
	}
}

func TestAGuardianWhoseResponsibilityEndsHasNoAccessAndTheirConsentNoWeight(t *testing.T) {
	s := newStory(t)
	if !s.mor.holds(s.c) || !s.ppt.holds(s.c) {
		t.Fatal("the story does not begin as it says")
	}
	s.ansatt.pull()
	s.ansatt.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("responsibility", "father"), m("verifiedBy", "ansatt"), m("verifiedOn", today))
	s.ansatt.send()
	if s.mor.holds(s.c) {
		t.Error("the mother sees the log without parental responsibility")
	}
	if s.ppt.holds(s.c) {
		t.Error("the service sees the log on a consent that has no weight any more")
	}
	s.mor.intent(s.c, bti.SignConsent, "", answer("service", "ppt", s.guardian, "")...)
	if o := s.mor.push()[0]; o.Result != syncproto.Quarantined {
		t.Errorf("her answer was %s", o.Result)
	}
}

func TestAYoungPersonGetsAccessAndSignsOnTheBirthdaysThatTheGuideAndTheMunicipalitySet(t *testing.T) {
	s := newStory(t)
	// 15 in two days: the age of own access here, and the guide's age to sign.
	s.ansatt.patch(s.c, bti.Log, bti.KindSubject, s.subject, m("kind", "young"), m("born", "2011-11-24"), m("person", "ung"))
	s.ansatt.send()
	ung := s.client("ung")
	if ung.holds(s.c) {
		t.Error("a young person of 14 sees the log")
	}
	s.later(24 * time.Hour)
	if ung = s.client("ung"); ung.holds(s.c) {
		t.Error("the day before the birthday gives access")
	}
	s.later(24 * time.Hour)
	if ung = s.client("ung"); !ung.holds(s.c) {
		t.Fatal("the birthday gives no access")
	}
	age := theGuide.Consents.SignAge
	own := with(answer("team", "", s.subject, ""), m("date", "2026-11-24"))
	ung.intent(s.c, bti.SignConsent, "", own...)
	o := ung.push()[0]
	if signs := o.Result == syncproto.Applied; signs != (age <= 15) {
		t.Errorf("15 years old, the guide's age is %d: %s %v", age, o.Result, codes(o))
	}
	s.later(time.Duration(age-15) * 366 * 24 * time.Hour)
	ung = s.client("ung")
	day := bti.Date(s.clock().Format(time.DateOnly))
	ung.pull()
	ung.intent(s.c, bti.SignConsent, "", with(own, m("date", string(day)))...)
	if o := ung.push()[0]; o.Result != syncproto.Applied {
		t.Errorf("%d years old: %s %v", age, o.Result, codes(o))
	}
}

func TestWhereTheAddressIsBlockedAGuardianHasAccessOnlyWhenStaffHasRecordedIt(t *testing.T) {
	s := newStory(t)
	s.ansatt.patch(s.c, bti.Log, bti.KindSubject, s.subject, m("addressBlock", "code6"))
	s.ansatt.send()
	if s.mor.holds(s.c) || len(s.mor.of(bti.KindCase, s.c)) != 0 {
		t.Error("the guardian still holds the case, and with it the unit")
	}
	if r := s.mor.do("GET", "/api/cases/"+string(s.c)+"/looks", nil); r.code() != "forbidden" {
		t.Error("who looks tells of units:", r.status)
	}
	s.ansatt.put(s.c, bti.Log, bti.KindMeeting, m("type", "cooperation"), m("date", today), m("purpose", "Samarbeid"), m("invited", []string{"mor"}), m("place", "Biblioteket"))
	s.ansatt.refused("address.place")
	s.ansatt.pull()
	s.ansatt.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("mayKnow", true))
	s.ansatt.send()
	if !s.mor.holds(s.c) {
		t.Error("the guardian may know, and has no access")
	}
}

func TestWhereTheAddressIsBlockedAnotherServiceHasAccessOnlyThroughThoseWhoMayKnow(t *testing.T) {
	s := newStory(t)
	if !s.ppt.holds(s.c) {
		t.Fatal("the consented service has no access to begin with")
	}
	s.ansatt.patch(s.c, bti.Log, bti.KindSubject, s.subject, m("addressBlock", "code7"))
	s.ansatt.send()
	if s.ppt.holds(s.c) || len(s.ppt.of(bti.KindCase, s.c)) != 0 {
		t.Error("the other service still holds the case, and with it the unit")
	}
	if !s.kollega.holds(s.c) || !s.leder.holds(s.c) {
		t.Error("the own unit has lost the case")
	}
	for _, r := range s.ansatt.of(bti.KindParticipant, s.c) {
		if r.Fields.Get("person").Text() == "ppt" {
			s.ansatt.patch(s.c, bti.Log, bti.KindParticipant, r.ID, m("mayKnow", true))
		}
	}
	s.ansatt.send()
	if !s.ppt.holds(s.c) {
		t.Error("it is recorded that they may know, and they have no access")
	}
	s.mor.pull()
	s.ansatt.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("mayKnow", true))
	s.ansatt.send()
	s.mor.pull()
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, m("date", today))
	s.mor.send()
	if s.ppt.holds(s.c) {
		t.Error("who may know needs a consent all the same")
	}
}
