package syncer_test

import (
	"context"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// days moves the clock on to a moment so many days after the story began, and lets the server look after what ends.
func (x *town) days(n int) {
	x.t.Helper()
	x.now = time.Date(2026, 11, 22+n, 10, 0, 0, 0, time.UTC)
	if err := x.s.TellEndings(context.Background()); err != nil {
		x.t.Fatal(err)
	}
}

// signedUntil is a yes of the mother to a service, with a last day.
func (s *story) signedUntil(service, until string) syncproto.RecordID {
	s.t.Helper()
	id := s.ansatt.intent(s.c, bti.SignConsent, "", nil, append(consentArgs("service", service, s.guardian, "ansatt", today), m("validTo", until))...)
	s.ansatt.must()
	return id
}

func TestWhoGaveAConsentAndWhoHoldsTheBatonAreToldOnceThatItEnds(t *testing.T) {
	s := newStory(t)
	s.signedUntil("helsestasjon", "2027-02-20")
	s.told()
	s.days(59)
	s.tells("a consent that ends in 31 days")
	s.days(60)
	s.tells("a consent that ends in 30 days", "ansatt", "mor")
	s.days(60)
	s.days(61)
	s.days(89)
	s.tells("the same consent later on")
}

func TestNobodyIsToldOfAConsentThatNeedsNoAnswer(t *testing.T) {
	s := newStory(t)
	withdrawn := s.signedUntil("helsestasjon", "2027-02-20")
	s.signedUntil("familiesenter", "2027-02-20")
	s.signedUntil("familiesenter", "2027-08-20") // renewed, in good time
	s.mor.pull()
	s.mor.intent(s.c, bti.WithdrawConsent, withdrawn, nil, m("date", today))
	s.mor.must()
	s.told()
	s.days(70)
	s.tells("consents that are withdrawn or renewed")
	s.days(245) // 30 days before the renewed one ends
	s.tells("the renewed one", "ansatt", "mor")

	s = newStory(t)
	s.signedUntil("helsestasjon", "2027-02-20")
	s.mor.pull()
	s.mor.intent(s.c, bti.DemandClosing, bti.RecordID(s.c), nil, m("date", today))
	s.mor.must()
	s.told()
	s.days(70)
	s.tells("a consent of a closed case")
}

func TestWhoHasLostAccessIsNotToldThatAConsentEndsAndIsOnceTheyHaveItAgain(t *testing.T) {
	s := newStory(t)
	s.signedUntil("helsestasjon", "2027-02-20")
	off := func(person string, at int64) {
		s.write(func(tx store.Tx) error {
			a, _, err := tx.Account(syncproto.PersonID(person))
			if err != nil {
				return err
			}
			a.Role, a.DisabledAt = bti.Administrator, at
			if at == 0 {
				a.Role = map[string]bti.Role{"mor": bti.GuardianRole, "ansatt": bti.Employee}[person]
			}
			return tx.PutAccount(a)
		})
	}
	s.told()
	off("mor", 1)
	off("ansatt", 1)
	s.days(65)
	s.tells("a consent that nobody may see")
	off("ansatt", 0)
	s.days(66)
	s.tells("the holder who is back", "ansatt")
}
