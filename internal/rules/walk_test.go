package rules_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide/content"
	"stafett/internal/rules"
	"stafett/syncproto"
)

// walker does what the status asks for, as a conscientious employee would.
type walker struct {
	*world
	me bti.Actor
}

func (w *walker) put(k bti.Kind, d bti.Depth, kv ...any) bti.RecordID {
	w.t.Helper()
	id := w.newID()
	w.must(w.me, w.change(syncproto.OpPut, k, "", id, d, obj(kv...)))
	return id
}

func (w *walker) sign(purpose, service string) {
	w.t.Helper()
	f := obj("purpose", purpose, "guardian", w.assembled().Guardians[0].Meta.ID, "text", signedText, "textVersion", "1", "lang", "nb",
		"textHash", signedHash, "method", "paper", "witness", w.me.Person, "date", w.today)
	if service != "" {
		f = f.With("service", obj("s", service).Get("s"))
	}
	w.must(w.me, w.change(syncproto.OpIntent, "", bti.SignConsent, w.newID(), bti.Log, f))
}

var others = []string{"ppt", "helsestasjon"}

// satisfy meets one need of a step.
func (w *walker) satisfy(need string, about bti.RecordID, tool bti.ToolID) {
	w.t.Helper()
	c := w.assembled()
	switch need {
	case "concern":
		w.put(bti.KindConcern, bti.Internal, "text", "Leker lite.", "raisedBy", "staff")
	case "form":
		w.put(bti.KindForm, bti.Internal, "tool", string(tool), "done", true)
	case "shared_with_leader":
		w.must(w.me, w.change(syncproto.OpPatch, bti.KindConcern, "", c.Concerns[0].Meta.ID, bti.Internal, obj("sharedWithLeader", w.today)))
	case "guardian_talk":
		w.put(bti.KindMeeting, bti.Internal, "type", "concern_talk", "date", w.today, "purpose", "Samtale", "invited", strs("Mor"), "heldOn", w.today)
	case "log_consent":
		w.sign("relay_log", "")
	case "service_consent":
		for _, s := range others {
			w.sign("service", s)
		}
	case "participant":
		for i, s := range others {
			p := staff[3+i]
			w.put(bti.KindParticipant, bti.Log, "person", p.Person, "name", "En", "service", s, "unit", string(p.Unit), "from", w.today)
		}
	case "goal":
		w.put(bti.KindGoal, bti.Log, "text", "Leke med to andre.", "status", "open")
	case "measure":
		if len(c.Goals) == 0 {
			w.satisfy("goal", "", "")
			c = w.assembled()
		}
		w.put(bti.KindMeasure, bti.Log, "title", "Lekegruppe", "goal", c.Goals[0].Meta.ID, "arena", "her", "responsible", "Kari",
			"start", w.today, "evaluateOn", w.today.AddDays(20), "status", "running", "target", "child")
	case "evaluation_date":
		for _, m := range c.Measures {
			w.must(w.me, w.change(syncproto.OpPatch, bti.KindMeasure, "", m.Meta.ID, bti.Log, obj("evaluateOn", w.today.AddDays(20))))
		}
	case "carried_out":
		w.today = w.today.AddDays(21)
	case "meeting":
		w.today = w.today.AddDays(1) // a meeting of its own, after the day of the decision
		w.put(bti.KindMeeting, bti.Log, "type", "cooperation", "date", w.today, "purpose", "Snakke sammen", "invited", strs("Mor"), "heldOn", w.today)
	case "minutes":
		for _, m := range c.Meetings {
			_, d, _ := bti.SplitScope(m.Meta.Scope)
			w.put(bti.KindMinutes, d, "meeting", m.Meta.ID, "text", "Vi ble enige.", "sharedOn", w.today)
		}
	case "child_voice":
		w.put(bti.KindChildVoice, bti.Log, "said", "Det er fint.", "how", "Vi tegnet.", "askedBy", "Kari", "date", w.today, "round", c.Head.Round)
	case "evaluation":
		voices := c.ChildVoices
		if len(voices) == 0 || voices[len(voices)-1].Round != c.Head.Round {
			w.satisfy("child_voice", "", "")
			voices = w.assembled().ChildVoices
		}
		if about == "" {
			w.satisfy("measure", "", "")
			measures := w.assembled().Measures
			about = measures[len(measures)-1].Meta.ID
		}
		w.put(bti.KindEvaluation, bti.Log, "measure", about, "effect", "some", "voice", voices[len(voices)-1].Meta.ID, "date", w.today, "round", c.Head.Round)
	case "closing_note":
		w.put(bti.KindClosingNote, bti.Internal, "done", "Det vi avtalte.", "why", "Det går bra.", "date", w.today)
	case "referral":
		id := w.put(bti.KindReferral, bti.Log, "to", "ppt", "what", "Utredning", "why", "Strever")
		w.must(w.me, w.change(syncproto.OpIntent, "", bti.CheckReferral, id, bti.Log, obj("date", w.today)))
	case "coordinator", "responsibility_group":
		w.put(bti.KindCoordination, bti.Log, "coordinator", "Kari", "group", strs("Kari", "Mor"), "plan", "not_offered")
	default:
		w.t.Fatalf("nobody knows how to meet %q", need)
	}
}

// remedies are what to do about a finding that stands in the way of a decision.
var remedies = map[string]string{
	"R5.too_few_consents": "service_consent", "R3.no_log_consent": "log_consent", "R20.referral_missing": "referral",
	"R10.talk_missing": "guardian_talk", "R18.closing_note_missing": "closing_note", "R6.measure_not_evaluated": "evaluation",
	"R21.coordinator_missing": "coordinator",
}

// decide takes the decision that leads one level up, or closes where none does.
func (w *walker) decide() {
	w.t.Helper()
	for range 6 {
		s := rules.StatusOf(w.in(w.me), field.Bokmal)
		out, to, findings := s.Decisions[0], 0, s.Decisions[0].Findings
		for _, d := range s.Decisions {
			for _, x := range d.Targets {
				if x.Level == s.Level+1 {
					out, to, findings = d, x.Level, append(slices.Clone(d.Findings), x.Findings...)
				}
			}
		}
		if to == 0 && out.Kind != "close" {
			w.t.Fatalf("%s: the first decision of level %d is %s", w.g.ID, s.Level, out.Outcome)
		}
		blocked := false
		for _, f := range findings {
			if f.Severity == rules.Error && !blocked {
				need := remedies[f.Code]
				if need == "" {
					w.t.Fatalf("%s: %s stands in the way at level %d", w.g.ID, f.Code, s.Level)
				}
				w.satisfy(need, f.Record, "")
				blocked = true
			}
		}
		if blocked {
			continue
		}
		f := obj("outcome", string(out.Outcome), "to", to, "date", w.today)
		if w.assembled().Head.Baton == "" {
			f = f.With("baton", obj("b", w.me.Person).Get("b"))
		}
		w.must(w.me, w.change(syncproto.OpIntent, "", bti.Decide, w.newID(), bti.Log, f))
		return
	}
	w.t.Fatalf("%s: no decision comes through", w.g.ID)
}

func TestEveryGuideCanBeWalkedFromTheFirstStepToTheClosingByDoingWhatTheStatusAsks(t *testing.T) {
	guides, err := content.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range guides {
		t.Run(string(g.ID), func(t *testing.T) {
			w := &walker{&world{t: t, r: rand.New(rand.NewPCG(1, 1)), g: g, today: "2026-03-02", accepted: map[string]int{}}, staff[2]}
			w.start()
			top := g.Levels[len(g.Levels)-1].Level
			seen := map[bti.StepID]bool{}
			for range 200 {
				s := rules.StatusOf(w.in(w.me), field.Nynorsk)
				if s.Closed {
					if h := w.assembled().Head; h.Level != top {
						t.Fatalf("closed at level %d of %d", h.Level, top)
					}
					for _, l := range g.Levels {
						for _, x := range l.Steps {
							if !seen[x.ID] && !slices.Contains(x.Needs, "closing_note") {
								t.Errorf("step %s was never the present one", x.ID)
							}
						}
					}
					return
				}
				seen[s.Step] = true
				i := slices.IndexFunc(s.Steps, func(x rules.StepState) bool { return x.State == "now" })
				now := s.Steps[i]
				switch {
				case len(now.Open) == 0:
					// A step that the guide asks nothing of is ticked by hand.
					w.put(bti.KindStepMark, bti.Log, "step", string(now.ID), "round", w.assembled().Head.Round)
				case now.Open[0].Need == "decision":
					w.decide()
				default:
					w.satisfy(now.Open[0].Need, now.Open[0].Record, now.Open[0].Tool)
				}
			}
			t.Fatalf("the walk does not end; seen %v", seen)
		})
	}
}
