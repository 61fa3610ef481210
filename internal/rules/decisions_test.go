package rules_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/rules"
	"stafett/internal/rules/vectors"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// follower works a case by a guide doing what the open items of the present step
// ask for and nothing else, as somebody would who trusts the app.
type follower struct {
	world
	// marked are steps without needs of their own that were ticked off.
	marked int
}

var leaderLiv = staff[2] // leads the unit, and holds the baton

func (w *follower) fork() *follower {
	x := *w
	x.records = slices.Clone(w.records)
	x.now = nil
	x.accepted = map[string]int{}
	return &x
}

func (w *follower) status() rules.Status { return rules.StatusOf(w.in(leaderLiv), field.Bokmal) }

func (w *follower) write(k bti.Kind, d bti.Depth, f jsonv.Value) bti.RecordID {
	w.t.Helper()
	id := w.newID()
	w.must(leaderLiv, w.change(syncproto.OpPut, k, "", id, d, f))
	return id
}

func (w *follower) patch(id bti.RecordID, k bti.Kind, f jsonv.Value) {
	w.t.Helper()
	_, d, _ := bti.SplitScope(w.records[w.find(id)].Scope)
	w.must(leaderLiv, w.change(syncproto.OpPatch, k, "", id, d, f))
}

func (w *follower) sign(purpose string, service bti.ServiceID) {
	w.t.Helper()
	for _, g := range w.assembled().Guardians {
		f := obj("purpose", purpose, "guardian", g.Meta.ID, "text", signedText, "textVersion", "1", "lang", "nb",
			"textHash", signedHash, "method", "paper", "witness", "liv", "date", w.today)
		if service != "" {
			f = f.With("service", jsonv.Str(string(service)))
		}
		w.must(leaderLiv, w.change(syncproto.OpIntent, "", bti.SignConsent, w.newID(), bti.Log, f))
	}
}

// nextService is the first other service that the family has not agreed to yet.
func (w *follower) nextService() bti.ServiceID {
	for _, s := range []bti.ServiceID{"ppt", "helsestasjon"} {
		if !rules.Standing(w.in(leaderLiv), "service", s) {
			return s
		}
	}
	w.t.Fatal("more services are asked for than there are")
	return ""
}

// bringIn adds somebody of a service that has consent and nobody in the case.
func (w *follower) bringIn() {
	w.t.Helper()
	for _, a := range staff {
		there := func(p *bti.Participant) bool { return p.Person == a.Person }
		if a.Service == "barnehage" || slices.ContainsFunc(w.assembled().Participants, there) || !rules.Standing(w.in(leaderLiv), "service", a.Service) {
			continue
		}
		w.write(bti.KindParticipant, bti.Log, obj("person", a.Person, "name", string(a.Person), "service", string(a.Service), "unit", string(a.Unit), "from", w.today))
		return
	}
	w.sign("service", w.nextService())
	w.bringIn()
}

func (w *follower) voice() bti.RecordID {
	w.t.Helper()
	h := w.assembled().Head
	for _, v := range w.assembled().ChildVoices {
		if v.Round == h.Round {
			return v.Meta.ID
		}
	}
	return w.write(bti.KindChildVoice, bti.Log, obj("said", "Det er bedre.", "how", "Vi tegnet.", "askedBy", "Kari", "date", w.today, "round", h.Round))
}

func (w *follower) evaluate(measure bti.RecordID) {
	w.t.Helper()
	w.write(bti.KindEvaluation, bti.Log, obj("measure", measure, "effect", "some", "voice", w.voice(), "date", w.today, "round", w.assembled().Head.Round))
}

func (w *follower) refer() {
	w.t.Helper()
	to := w.nextOrLastService()
	id := w.write(bti.KindReferral, bti.Log, obj("to", string(to), "what", "Undersøke hørselen.", "why", "Svarer ikke alltid."))
	w.must(leaderLiv, w.change(syncproto.OpIntent, "", bti.CheckReferral, id, bti.Log, obj("date", w.today)))
}

func (w *follower) nextOrLastService() bti.ServiceID {
	all := rules.ConsentedServices(w.in(leaderLiv))
	if len(all) == 0 {
		w.sign("service", w.nextService())
		all = rules.ConsentedServices(w.in(leaderLiv))
	}
	return all[len(all)-1]
}

// fulfil does what an open item asks for.
func (w *follower) fulfil(s *guide.Step, item rules.OpenItem) {
	w.t.Helper()
	c := w.assembled()
	switch item.Need {
	case "concern":
		w.write(bti.KindConcern, bti.Internal, obj("text", "Leker mye alene.", "raisedBy", "staff", "observed", w.today))
	case "form":
		if item.Tool == "" {
			w.t.Fatalf("%s %s asks for a form and names none", w.g.ID, s.ID)
		}
		w.write(bti.KindForm, bti.Internal, obj("tool", string(item.Tool), "step", string(s.ID), "done", true))
	case "shared_with_leader":
		w.patch(c.Concerns[0].Meta.ID, bti.KindConcern, obj("sharedWithLeader", w.today, "sharedWith", "liv"))
	case "guardian_talk":
		w.write(bti.KindMeeting, bti.Internal, obj("type", "concern_talk", "date", w.today, "purpose", "Samtale", "invited", jsonv.Strs([]string{"mor", "far"}), "heldOn", w.today))
	case "log_consent":
		w.sign("relay_log", "")
	case "service_consent":
		w.sign("service", w.nextService())
	case "participant":
		w.bringIn()
	case "goal":
		w.write(bti.KindGoal, bti.Log, obj("text", "Leke med andre.", "status", "open"))
	case "measure":
		if len(c.Goals) == 0 {
			w.fulfil(s, rules.OpenItem{Need: "goal"})
			c = w.assembled()
		}
		w.write(bti.KindMeasure, bti.Log, obj("title", "Lekegruppe", "goal", c.Goals[0].Meta.ID, "arena", "barnehagen", "responsible", "Kari",
			"start", w.today, "evaluateOn", w.today.AddDays(14), "status", "running", "target", "child"))
	case "evaluation_date":
		for _, m := range c.Measures {
			if item.Record == "" || item.Record == m.Meta.ID {
				w.patch(m.Meta.ID, bti.KindMeasure, obj("evaluateOn", w.today.AddDays(14)))
			}
		}
	case "carried_out":
		// The weeks go by until the first day agreed on for evaluation.
		var due bti.Date
		for _, m := range c.Measures {
			if due == "" || m.EvaluateOn < due {
				due = m.EvaluateOn
			}
		}
		if due <= w.today {
			w.t.Fatalf("%s %s waits for a day that nobody has agreed on", w.g.ID, s.ID)
		}
		w.today, w.now = due, nil
	case "meeting":
		typ := "cooperation"
		if slices.Contains(s.Needs, "evaluation") || slices.Contains(s.Needs, "decision") {
			typ = "evaluation"
		}
		w.write(bti.KindMeeting, bti.Log, obj("type", typ, "date", w.today, "purpose", "Møte", "invited", jsonv.Strs([]string{"mor", "far"}), "heldOn", w.today))
	case "minutes":
		for _, m := range slices.Backward(c.Meetings) {
			if !slices.ContainsFunc(c.Minutes, func(x *bti.Minutes) bool { return x.Meeting == m.Meta.ID }) {
				_, d, _ := bti.SplitScope(m.Meta.Scope)
				w.write(bti.KindMinutes, d, obj("meeting", m.Meta.ID, "text", "Vi er enige.", "sharedOn", w.today))
				return
			}
		}
		w.t.Fatalf("%s %s asks for minutes of a meeting that nothing asks for", w.g.ID, s.ID)
	case "child_voice":
		w.voice()
	case "evaluation":
		if item.Record == "" {
			w.t.Fatalf("%s %s asks for an evaluation of nothing", w.g.ID, s.ID)
		}
		w.evaluate(item.Record)
	case "closing_note":
		w.write(bti.KindClosingNote, bti.Internal, obj("done", "Vi snakket sammen.", "why", "Ingen grunn til uro.", "date", w.today))
	case "referral":
		w.refer()
	case "coordinator", "responsibility_group":
		f := obj("coordinator", "Kari", "group", jsonv.Strs([]string{"mor", "Kari"}), "plan", "offered", "longLasting", true)
		w.write(bti.KindCoordination, bti.Log, f)
	default:
		w.t.Fatalf("%s %s: nobody can do %q", w.g.ID, s.ID, item.Need)
	}
}

// work goes through the steps of the present level until a decision is what is
// left. The present step never goes back, and what an item asks for closes it.
func (w *follower) work() {
	w.t.Helper()
	level := w.g.Level(w.assembled().Head.Level)
	place := func(id bti.StepID) int {
		return slices.IndexFunc(level.Steps, func(s guide.Step) bool { return s.ID == id })
	}
	last, tries := place(w.status().Step), map[string]int{}
	for range 60 {
		st := w.status()
		at := place(st.Step)
		if at < last {
			w.t.Fatalf("%s goes back from %s to %s", w.g.ID, level.Steps[last].ID, st.Step)
		}
		last = at
		step := &level.Steps[at]
		state := st.Steps[slices.IndexFunc(st.Steps, func(s rules.StepState) bool { return s.ID == st.Step })]
		open := slices.DeleteFunc(slices.Clone(state.Open), func(o rules.OpenItem) bool { return o.Need == "decision" })
		if len(open) == 0 {
			if len(open) < len(state.Open) {
				return
			}
			if len(step.Needs) > 0 {
				w.t.Fatalf("%s stands at %s where nothing is open and nothing is to be decided", w.g.ID, step.ID)
			}
			w.marked++
			w.write(bti.KindStepMark, bti.Log, obj("step", string(step.ID), "round", w.assembled().Head.Round))
			continue
		}
		key := string(step.ID) + " " + open[0].Need + " " + string(open[0].Record)
		if tries[key]++; tries[key] > max(1, level.OtherServices) {
			w.t.Fatalf("%s: done what %s asks for, and %q is still open", w.g.ID, step.ID, open[0].Text)
		}
		w.fulfil(step, open[0])
	}
	w.t.Fatalf("%s: no end of open items at level %d", w.g.ID, level.Level)
}

// clear does what stands in the way of a decision, as its findings say; it
// answers false where nothing can be done.
func (w *follower) clear(f rules.Finding) bool {
	w.t.Helper()
	switch f.Code {
	case "R5.too_few_consents":
		w.sign("service", w.nextService())
	case "R5.too_few_services":
		w.bringIn()
	case "R3.no_log_consent":
		w.sign("relay_log", "")
	case "R6.measure_not_evaluated":
		w.evaluate(f.Record)
	case "R10.talk_missing":
		w.fulfil(nil, rules.OpenItem{Need: "guardian_talk"})
	case "R18.closing_note_missing":
		w.fulfil(nil, rules.OpenItem{Need: "closing_note"})
	case "R20.referral_missing":
		w.refer()
	case "R21.coordinator_missing", "R21.group_missing":
		w.fulfil(nil, rules.OpenItem{Need: "coordinator"})
	default:
		return false
	}
	return true
}

// decide takes a decision to a level, doing first what its findings ask for.
func (w *follower) decide(d *guide.Decision, to int) {
	w.t.Helper()
	for range 8 {
		f := obj("outcome", string(d.ID), "to", to, "date", w.today)
		if w.assembled().Head.Baton == "" {
			f = f.With("baton", jsonv.Str("liv"))
		}
		ch := w.change(syncproto.OpIntent, "", bti.Decide, w.newID(), bti.Log, f)
		found := rules.Check(w.in(leaderLiv), ch)
		i := slices.IndexFunc(found, func(f rules.Finding) bool { return f.Severity == rules.Error })
		if i < 0 {
			w.must(leaderLiv, ch)
			w.today, w.now = w.today.AddDays(1), nil
			return
		}
		if !w.clear(found[i]) {
			w.t.Fatalf("%s %s to %d cannot be taken: %s", w.g.ID, d.ID, to, found[i].Code)
		}
	}
	w.t.Fatalf("%s %s to %d is never allowed", w.g.ID, d.ID, to)
}

func TestEveryDecisionOfEveryGuideCanBeTakenByDoingWhatTheOpenItemsAsk(t *testing.T) {
	all, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	for id, g := range all {
		t.Run(string(id), func(t *testing.T) {
			first := &follower{world: world{t: t, r: rand.New(rand.NewPCG(1, 2)), g: g, today: "2026-02-02", accepted: map[string]int{}}}
			first.start()
			first.must(staff[0], first.change(syncproto.OpPut, bti.KindParticipant, "", first.newID(), bti.Log,
				obj("person", "kari", "name", "Kari", "service", "barnehage", "unit", "solsikken", "from", first.today)))
			first.work()
			taken := map[string]bool{}
			for queue := []*follower{first}; len(queue) > 0; queue = queue[1:] {
				here := queue[0]
				level := g.Level(here.assembled().Head.Level)
				for i := range level.Decisions {
					d := &level.Decisions[i]
					targets := d.To
					if len(targets) == 0 {
						targets = []guide.Target{{}}
					}
					for _, to := range targets {
						key := string(d.ID) + " " + strconv.Itoa(to.Level)
						if taken[key] {
							continue
						}
						taken[key] = true
						next := here.fork()
						next.decide(d, to.Level)
						if h := next.assembled().Head; h.Status == "closed" {
							if len(d.To) > 0 {
								t.Errorf("%s closes the case", d.ID)
							}
							continue
						}
						next.work()
						queue = append(queue, next)
					}
				}
			}
			for _, l := range g.Levels {
				bare := 0
				for _, s := range l.Steps {
					if len(s.Needs) == 0 {
						bare++
					}
				}
				for _, d := range l.Decisions {
					for _, to := range d.To {
						if !taken[string(d.ID)+" "+strconv.Itoa(to.Level)] {
							t.Errorf("%s to level %d is never reached", d.ID, to.Level)
						}
					}
					if len(d.To) == 0 && !taken[string(d.ID)+" 0"] {
						t.Errorf("%s is never reached", d.ID)
					}
				}
				if bare > 0 && l.Level == 0 && first.marked != bare {
					t.Errorf("%d steps ticked off at level 0, %d have no needs", first.marked, bare)
				}
			}
		})
	}
}

func TestTheWordsAboutTheParentWhoHasNotAnsweredFollowWhatTheMunicipalityWants(t *testing.T) {
	for name, want := range map[string]struct {
		stands bool
		text   string
	}{
		"Where responsibility is joint the other guardian is to be asked": {true, "Far Nordmann har også foreldreansvar og har ikke svart. Samtykket gjelder så lenge Far Nordmann ikke sier nei. Be om svar."},
		"Where all must say yes, one yes of two is not enough":            {false, "Alle med felles foreldreansvar må si ja. Det har ikke alle gjort ennå, så samtykket gjelder ikke. Ta det opp med hver av dem for seg."},
	} {
		list := loadVectors(t)
		in, _ := input(t, &list[slices.IndexFunc(list, func(v vectors.Vector) bool { return v.Name == name })])
		if got := rules.Standing(in, "relay_log", ""); got != want.stands {
			t.Errorf("%s: the consent stands: %t", name, got)
		}
		notes := rules.StatusOf(in, field.Bokmal).Notes
		if len(notes) != 1 || rules.Explain(notes[0], field.Bokmal) != want.text {
			t.Errorf("%s: %+v", name, notes)
		}
	}
}
