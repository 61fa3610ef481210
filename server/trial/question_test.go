package trial

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

type question struct{ ID, From, Text, AskedOn, Answer, AnsweredOn string }

// questions are what a client's service is asked, and the answer's whole text.
func (c *client) questions() ([]question, string) {
	c.t.Helper()
	r := c.do("GET", "/api/questions", nil)
	var out struct{ Questions []question }
	c.must(r, 200, &out)
	text, err := json.Marshal(out)
	if err != nil {
		c.t.Fatal(err)
	}
	return out.Questions, string(text)
}

// ask has an employee write a question without names to a service, the leader read it, and the employee send it.
func (s *story) ask(service, text string) syncproto.RecordID {
	s.t.Helper()
	s.ansatt.pull()
	id := s.ansatt.put(s.c, bti.Internal, bti.KindConsultation, m("service", service), m("anonymous", true), m("question", text), m("date", today))
	s.ansatt.send()
	s.ansatt.patch(s.c, bti.Internal, bti.KindConsultation, id, m("sentOn", today))
	s.ansatt.refused("R4.question_unchecked")
	s.leder.pull()
	s.change(s.leder, id, m("checkedBy", "leder"), m("checkedOn", today))
	s.change(s.ansatt, id, m("sentOn", today))
	return id
}

// change has somebody change a consultation, beside others or not.
func (s *story) change(c *client, id syncproto.RecordID, fields ...jsonv.Member) {
	s.t.Helper()
	c.pull()
	c.alter(s.c, id, fields...)
	for _, o := range c.push() {
		if o.Result != syncproto.Applied && o.Result != syncproto.Merged {
			s.t.Fatal(o.Result, codes(o))
		}
	}
}

func TestAQuestionWithoutNamesReachesTheOtherServiceAndTheAnswerComesBack(t *testing.T) {
	s := newStory(t)
	// helse takes part without a consent that stands: they are asked as strangers to the case.
	if got, _ := s.helse.questions(); len(got) != 0 {
		t.Fatal(got)
	}
	id := s.ask("helsestasjon", "Hva gjør vi når et barn ikke vil sove i barnehagen?")
	got, text := s.helse.questions()
	if len(got) != 1 || got[0].From != "Tjeneste barnehage" || got[0].Text != "Hva gjør vi når et barn ikke vil sove i barnehagen?" || got[0].AskedOn != today {
		t.Fatalf("%+v", got)
	}
	for _, leads := range []string{string(s.c), string(id), "ansatt", "leder", "N ", "solbakken", "Solbakken", logWord, internalWord} {
		if strings.Contains(text, leads) {
			t.Errorf("%q leads back to the case: %s", leads, text)
		}
	}
	for _, c := range []*client{s.ppt, s.mor, s.kollega} {
		if got, _ := c.questions(); len(got) != 0 {
			t.Errorf("%v is shown what helsestasjonen is asked: %+v", c.person, got)
		}
	}
	answer := func(c *client, text string) reply {
		return c.do("POST", "/api/questions/answer", map[string]string{"id": got[0].ID, "text": text})
	}
	if r := answer(s.ppt, "Ikke vår."); r.code() != "not_found" {
		t.Error("another service answers:", r.status)
	}
	s.change(s.ansatt, id, m("advice", "Ringte også."))
	s.helse.must(answer(s.helse, "Prøv en kortere hvil."), 204, nil)
	advice := func(want string) {
		t.Helper()
		s.ansatt.pull()
		for _, r := range s.ansatt.of(bti.KindConsultation, s.c) {
			if r.ID == id && r.Fields.Get("advice").Text() != want {
				t.Errorf("the advice is %q", r.Fields.Get("advice").Text())
			}
		}
	}
	advice("Ringte også.\n\nPrøv en kortere hvil.")
	s.helse.must(answer(s.helse, "Prøv en kortere hvil, ute."), 204, nil)
	advice("Ringte også.\n\nPrøv en kortere hvil, ute.")
	if got, _ := s.helse.questions(); len(got) != 1 || got[0].Answer != "Prøv en kortere hvil, ute." || got[0].AnsweredOn != today {
		t.Errorf("%+v", got)
	}

	// Struck, it is gone; unstruck, it is there again, as a new one.
	s.change(s.ansatt, id, m("struck", true))
	if got, _ := s.helse.questions(); len(got) != 0 {
		t.Errorf("it was taken back: %+v", got)
	}
	if r := answer(s.helse, "For sent."); r.code() != "not_found" {
		t.Error("an answer to what was taken back:", r.status)
	}
	s.change(s.ansatt, id, jsonv.M("struck", jsonv.Value{}))
	if got, _ := s.helse.questions(); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	s.mor.pull()
	s.mor.intent(s.c, bti.DemandClosing, bti.RecordID(s.c), m("date", today), m("reason", "Vi er ferdige."))
	s.mor.send()
	if got, _ := s.helse.questions(); len(got) != 0 {
		t.Errorf("the case has closed: %+v", got)
	}
}

// alter queues a change of a consultation, made on what the client holds of it.
func (c *client) alter(in bti.CaseID, id syncproto.RecordID, fields ...jsonv.Member) {
	c.add(syncproto.Entry{
		Op: syncproto.OpPatch, Record: id, Kind: string(bti.KindConsultation), Scope: bti.ScopeOf(in, bti.Internal),
		Base: c.held[id].Version, Fields: jsonv.Obj(fields...),
	})
}

func TestALeadersCheckStandsForNoOtherQuestionThanTheOneTheyRead(t *testing.T) {
	s := newStory(t)
	id := s.ansatt.put(s.c, bti.Internal, bti.KindConsultation, m("service", "helsestasjon"), m("anonymous", true), m("question", "Hva kan vi prøve?"), m("date", today))
	s.ansatt.send()
	s.leder.pull()
	s.leder.alter(s.c, id, m("checkedBy", "leder"), m("checkedOn", today)) // without a network
	s.change(s.ansatt, id, m("question", "Hva kan vi prøve med jenta som nettopp flyttet hit?"))
	s.leder.refused("sync.changed_since_read")
	s.ansatt.pull()
	s.ansatt.alter(s.c, id, m("sentOn", today))
	s.ansatt.refused("R4.question_unchecked")
	if got, _ := s.helse.questions(); len(got) != 0 {
		t.Errorf("nobody has read it, and it has left: %+v", got)
	}

	// Read, it is checked; that somebody noted something beside the question meanwhile is no matter.
	s.leder.pull()
	s.leder.alter(s.c, id, m("checkedBy", "leder"), m("checkedOn", today))
	s.change(s.ansatt, id, m("advice", "Ringte også."))
	if o := s.leder.push(); o[0].Result != syncproto.Merged {
		t.Error(o[0].Result, codes(o[0]))
	}
	s.change(s.ansatt, id, m("sentOn", today))
	if got, _ := s.helse.questions(); len(got) != 1 || got[0].Text != "Hva kan vi prøve med jenta som nettopp flyttet hit?" {
		t.Errorf("%+v", got)
	}
}

func TestAReferralsCheckStandsForNoOtherReferralThanTheOneRead(t *testing.T) {
	s := newStory(t)
	id := s.ansatt.put(s.c, bti.Log, bti.KindReferral, m("to", "ppt"), m("what", "Utrede språket."), m("why", "Hun sier lite."), m("consent", s.consent))
	s.ansatt.send()
	s.leder.pull()
	checkOn := func(base int64) {
		s.leder.add(syncproto.Entry{
			Op: syncproto.OpIntent, Record: id, Scope: s.scope(bti.Log), Intent: string(bti.CheckReferral), Base: base, Fields: jsonv.Obj(m("date", today)),
		})
	}
	check := func() { checkOn(s.leder.held[id].Version) }
	check()
	s.ansatt.patch(s.c, bti.Log, bti.KindReferral, id, m("why", "Mor er bekymret for faren."))
	s.ansatt.send()
	s.leder.refused("sync.changed_since_read")
	s.leder.pull()
	check()
	s.leder.send()

	id = s.ansatt.put(s.c, bti.Log, bti.KindReferral, m("to", "ppt"), m("what", "Utrede hørselen."), m("why", "Hun snur seg ikke."), m("consent", s.consent))
	s.ansatt.send()
	checkOn(0) // as apps did before: theirs work as they did
	s.leder.send()
}

func TestParentalResponsibilityIsVerifiedForWhomTheVerifierReadOf(t *testing.T) {
	s := newStory(t)
	s.ansatt.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("verifiedBy", nil), m("verifiedOn", nil))
	s.ansatt.send()
	s.leder.pull()
	verify := func() {
		s.leder.add(syncproto.Entry{
			Op: syncproto.OpPatch, Record: s.guardian, Kind: string(bti.KindGuardian), Scope: s.scope(bti.Log),
			Base: s.leder.held[s.guardian].Version, Fields: jsonv.Obj(m("verifiedBy", "leder"), m("verifiedOn", today)),
		})
	}
	verify()
	s.ansatt.patch(s.c, bti.Log, bti.KindGuardian, s.guardian, m("person", "annen"))
	s.ansatt.send()
	s.leder.refused("sync.changed_since_read")
	annen := s.client("annen")
	if annen.pull(); annen.holds(s.c) {
		t.Error("somebody of whom nobody has read holds the log")
	}
	s.leder.pull()
	verify()
	s.leder.send()
}

func TestALeadersOwnWordsThatLostToAnothersAreNotWhatTheyChecked(t *testing.T) {
	s := newStory(t)
	id := s.ansatt.put(s.c, bti.Internal, bti.KindConsultation, m("service", "ppt"), m("anonymous", true), m("question", "Hva?"), m("date", today))
	s.ansatt.send()
	s.leder.pull()
	was := s.leder.held[id].Version
	s.change(s.ansatt, id, m("service", "helsestasjon"))
	// The device shows the leader's own choice in the place of the other, which it has fetched.
	s.leder.alter(s.c, id, m("service", "barnevern"))
	s.leder.queue[0].Base = was
	s.leder.queue[0].From = jsonv.Obj(m("service", "ppt"))
	s.leder.alter(s.c, id, m("checkedBy", "leder"), m("checkedOn", today))
	s.ansatt.pull()
	s.leder.queue[1].Base = s.ansatt.held[id].Version
	o := s.leder.push()
	if o[0].Result != syncproto.Conflicting || o[1].Result != syncproto.Rejected || !slices.Contains(codes(o[1]), "sync.changed_since_read") {
		t.Error(o[0].Result, o[1].Result, codes(o[1]))
	}
}

func TestAQuestionThatWaitsIsAskedAgainWhenItsCaseIsOpenedAnew(t *testing.T) {
	s := newStory(t)
	s.ask("helsestasjon", "Hva gjør vi med søvnen?")
	s.ask("helsestasjon", "Hva gjør vi med maten?")
	got, _ := s.helse.questions()
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	i := slices.IndexFunc(got, func(q question) bool { return q.Text == "Hva gjør vi med maten?" })
	s.helse.must(s.helse.do("POST", "/api/questions/answer", map[string]string{"id": got[i].ID, "text": "Små porsjoner."}), 204, nil)
	s.mor.pull()
	s.mor.intent(s.c, bti.DemandClosing, bti.RecordID(s.c), m("date", today))
	s.mor.send()
	if got, _ := s.helse.questions(); len(got) != 0 {
		t.Errorf("the case has closed: %+v", got)
	}
	s.leder.pull()
	s.leder.intent(s.c, bti.Reopen, bti.RecordID(s.c), m("guardian", s.guardian), m("available", true), m("date", today))
	s.leder.send()
	if got, _ := s.helse.questions(); len(got) != 1 || got[0].Text != "Hva gjør vi med søvnen?" || got[0].Answer != "" {
		t.Errorf("%+v", got)
	}
}

func TestAQuestionOfAnExerciseLeavesForNobody(t *testing.T) {
	for practice, want := range map[bool]int{true: 0, false: 1} {
		t.Run("practice "+strconv.FormatBool(practice), func(t *testing.T) { sentFrom(t, practice, want) })
	}
}

// sentFrom has a leader start a case, check a question in it and send it, and looks how many the other service is shown.
func sentFrom(t *testing.T, practice bool, want int) {
	t.Helper()
	s := newStory(t)
	c := bti.CaseID(s.leder.id())
	subject := s.leder.put(c, bti.Log, bti.KindSubject, m("kind", "child"), m("givenName", "Iben"), m("familyName", "Testnes"))
	s.leder.intent(c, bti.StartCase, bti.RecordID(c), m("subject", subject), m("guide", string(kongsvinger)), m("guideVersion", theGuide.Version),
		m("unit", "solbakken"), m("service", "barnehage"), m("raisedBy", "staff"), m("date", today), m("practice", practice))
	s.leder.put(c, bti.Internal, bti.KindConsultation, m("service", "ppt"), m("anonymous", true), m("question", "Hva nå?"), m("date", today),
		m("checkedBy", "leder"), m("checkedOn", today), m("sentOn", today))
	s.leder.send()
	if got, _ := s.ppt.questions(); len(got) != want {
		t.Errorf("%+v", got)
	}
}
