package syncer_test

import (
	"slices"
	"testing"
	"time"

	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

// told are the persons with a message that waits; what waited is sent with that.
func (x *town) told() (list []string) {
	x.t.Helper()
	x.write(func(tx store.Tx) error {
		due, err := tx.DueMessages(x.now.Add(24*time.Hour).UnixMilli(), 100)
		for _, m := range due {
			list = append(list, string(m.Person))
			m.EndedAt, m.EndedHow = x.now.UnixMilli(), "sent"
			if err := tx.PutMessage(m); err != nil {
				return err
			}
		}
		return err
	})
	slices.Sort(list)
	return list
}

func (x *town) tells(what string, want ...string) {
	x.t.Helper()
	if got := x.told(); !slices.Equal(got, want) {
		x.t.Errorf("%s is told to %v, want %v", what, got, want)
	}
}

func TestThoseWhomItConcernsAreToldThatThereIsSomethingNew(t *testing.T) {
	s := newStory(t)
	s.told()
	s.ansatt.put(s.c, bti.Log, bti.KindMeeting, m("type", "cooperation"), m("date", "2026-12-01"), m("purpose", "Første samtale"), m("invited", []string{"alle"}))
	s.ansatt.must()
	s.tells("a meeting", "mor", "ppt")

	s.mor.pull()
	s.mor.put(s.c, bti.Log, bti.KindComment, m("text", "Vi kommer."))
	s.mor.must()
	s.tells("a guardian's comment", "ansatt")

	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", "Fint."))
	s.ansatt.must()
	s.tells("a comment of the staff")

	other := s.ansatt.startCase()
	s.tells("a concern shared with the leader", "leder")
	s.leder.pull()
	s.leder.toLevel1(other, "kollega")
	s.tells("a decision and an offer of the baton", "ansatt", "kollega")
}

func TestNobodyIsToldOfWhatTheyMayNotSee(t *testing.T) {
	s := newStory(t)
	s.told()
	// A meeting at the depth of the own service: the mother and PPT take part in the case, and not in this.
	s.ansatt.put(s.c, bti.Internal, bti.KindMeeting, m("type", "cooperation"), m("date", "2026-12-01"), m("purpose", "Vi drøfter"), m("invited", []string{"leder"}))
	s.ansatt.must()
	s.tells("a meeting of the own service")

	s.mor.pull()
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()
	s.tells("a withdrawn consent", "ansatt")
	s.ansatt.pull()
	s.ansatt.put(s.c, bti.Log, bti.KindMeeting, m("type", "cooperation"), m("date", "2026-12-02"), m("purpose", "Uten PPT"), m("invited", []string{"mor"}))
	s.ansatt.must()
	s.tells("a meeting after the consent ended", "mor")
}

func TestAPersonHasOneMessageWaitingAndTheNextComesLater(t *testing.T) {
	s := newStory(t)
	s.told()
	meet := func() {
		s.ansatt.put(s.c, bti.Log, bti.KindMeeting, m("type", "cooperation"), m("date", "2026-12-01"), m("purpose", "Samtale"), m("invited", []string{"mor"}))
		s.ansatt.must()
	}
	due := func() (list []store.Message) {
		s.read(func(r store.Reader) (err error) {
			list, err = r.DueMessages(s.now.UnixMilli(), 100)
			list = slices.DeleteFunc(list, func(m store.Message) bool { return m.Person != "mor" })
			return err
		})
		return list
	}
	s.now = s.now.Add(time.Hour)
	meet()
	meet()
	if n := len(due()); n != 1 {
		t.Fatalf("two meetings at once make %d messages, want 1", n)
	}
	s.told()
	s.now = s.now.Add(time.Minute)
	meet()
	if n := len(due()); n != 0 {
		t.Errorf("a message is due a minute after the last")
	}
	s.now = s.now.Add(9 * time.Minute)
	if n := len(due()); n != 1 {
		t.Errorf("%d messages are due ten minutes after the last, want 1", n)
	}
}

func TestARefusedEntryTellsNobody(t *testing.T) {
	s := newStory(t)
	s.told()
	s.ppt.put(s.c, bti.Internal, bti.KindMeeting, m("type", "cooperation"), m("date", "2026-12-01"), m("purpose", "Vi drøfter"), m("invited", []string{"leder"}))
	if o := s.ppt.one(); o.Result != syncproto.Rejected {
		t.Fatalf("taken: %v", o)
	}
	s.tells("a refused entry")
}
