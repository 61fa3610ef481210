package content

import (
	"strconv"
	"strings"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/syncproto/jsonv"
)

func all(t *testing.T) map[bti.GuideID]*guide.Guide {
	t.Helper()
	gs, err := All()
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[bti.GuideID]*guide.Guide)
	for _, g := range gs {
		byID[g.ID] = g
	}
	if len(byID) != len(gs) {
		t.Error("two guides have one id")
	}
	return byID
}

func TestTheFiveGuidesShipAndAreRight(t *testing.T) {
	gs := all(t)
	for id, want := range map[bti.GuideID]struct {
		lang   string
		levels int
	}{
		"kongsvinger-barnehage":        {"nb", 4},
		"hoyanger-alle-tenester":       {"nn", 4},
		"lister-flekkefjord-barnehage": {"nb", 4},
		"barum-nivaa-0-1":              {"nb", 2},
		"hemnes-alle-tjenester":        {"nb", 4},
	} {
		if g := gs[id]; g == nil || g.Lang != want.lang || len(g.Levels) != want.levels {
			t.Errorf("%s: %v", id, g != nil)
		}
	}
	if len(gs) != 5 {
		t.Errorf("%d guides", len(gs))
	}
}

// course is a guide as lines to compare: a line per decision with where it
// leads, its deadlines and needs, and one per deadline of a step.
func course(g *guide.Guide) string {
	var b strings.Builder
	deadlines := func(ds []guide.Deadline) {
		for _, d := range ds {
			b.WriteString(" | " + d.What + " " + strconv.Itoa(d.Days) + " from " + d.From)
			if d.Only != "" {
				b.WriteString(" only " + d.Only)
			}
		}
	}
	for _, l := range g.Levels {
		for _, s := range l.Steps {
			if len(s.Deadlines) > 0 {
				b.WriteString(string(s.ID))
				deadlines(s.Deadlines)
				b.WriteByte('\n')
			}
		}
		for _, d := range l.Decisions {
			b.WriteString(string(d.ID) + " " + d.Kind)
			for _, to := range d.To {
				b.WriteString(" →" + strconv.Itoa(to.Level))
				if to.Step != "" {
					b.WriteString("/" + string(to.Step))
				}
			}
			deadlines(d.Deadlines)
			if len(d.Needs) > 0 {
				b.WriteString(" | " + strings.Join(d.Needs, " "))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestKongsvingerHasTheDecisionsAndDeadlinesOfItsDocumentAndNoOthers(t *testing.T) {
	const want = `0.4 | concern_talk 14 from case_opened only environment
0.close close
0.to1 move →1/1.1 | baton_holder
0.to2 move →2/2.1 | baton_holder
1.close close
1.continue continue →1/1.3
1.further move →2/2.1 | first_meeting 14 from decision | service_consent
2.1 | first_meeting 14 from consent
2.close close
2.continue continue →2/2.2
2.further move →3/3.1 | first_meeting 14 from decision | referral service_consent
3.close close
3.measures move →1 →2 →3
`
	g := all(t)["kongsvinger-barnehage"]
	if have := course(g); have != want {
		t.Errorf("have\n%swant\n%s", have, want)
	}
	if l := g.Level(0); len(l.TalkBeforeClosing) != 1 || l.TalkBeforeClosing[0] != "caregiver" {
		t.Errorf("a caregiver's concern can be closed without a conversation: %v", l.TalkBeforeClosing)
	}
}

func TestHoyangerHasTheDecisionsOfItsDocumentAndItsBareLevelsAreMarked(t *testing.T) {
	const want = `0.close close
0.further move →1/1.1 | baton_holder
1.close close
1.continue continue →1
1.involve move →2/2.1 | service_consent
2.close close
2.further move →3/3.1 | service_consent
3.close close
3.continue move →1 →2 →3
`
	g := all(t)["hoyanger-alle-tenester"]
	if have := course(g); have != want {
		t.Errorf("have\n%swant\n%s", have, want)
	}
	for _, l := range g.Levels {
		if bare := l.Level == 0 || l.Level == 2; l.Outline != bare || bare && len(l.Steps) != 1 || !bare && len(l.Steps) != 5 {
			t.Errorf("level %d: outline %v, %d steps", l.Level, l.Outline, len(l.Steps))
		}
	}
	if l := g.Level(3); !l.OfferPlan || !l.CoordinationWhenLong || l.CoordinatorNeeded || l.GroupNeeded {
		t.Errorf("level 3: %+v", l)
	}
}

// The names are the documents' own, in their order; a name that a document
// writes in two ways is one tool.
func TestTheStepsHaveTheToolsOfTheirDocuments(t *testing.T) {
	gs := all(t)
	for id, steps := range map[bti.GuideID]map[bti.StepID]string{
		"kongsvinger-barnehage": {
			"0.1": "tegn-til-mistrivsel inkluderende-barnehagemiljo",
			"0.2": "undringsskjema-barnehage tips-til-barnesamtaler tegn-til-mistrivsel skala-uro-foresatte skala-uro-barn",
			"0.3": "tips-til-barnesamtaler undringsskjema-barnehage signal-manglende-trivsel skala-uro-foresatte skala-uro-barn undringssamtale-med-foresatte pedagogisk-analyse",
			"0.4": "forberedelse-undringssamtale tips-til-barnesamtaler",
			"0.5": "stafettlogg samtykke-informasjon tiltaksoversikt",
			"1.1": "stafettlogg samtykke-stafettlogg",
			"1.2": "stafettlogg tips-til-undringssamtaler forberedelse-gjennomforing-moter",
			"1.3": "stafettlogg pedagogisk-analyse asq asq-se tras alle-med",
			"1.4": "stafettlogg",
			"1.5": "stafettlogg forberedelse-gjennomforing-moter samtykke-informasjon tiltaksoversikt",
			"2.1": "stafettlogg samtykke-stafettlogg",
			"2.2": "stafettlogg forberedelse-gjennomforing-moter",
			"2.3": "stafettlogg",
			"2.4": "stafettlogg",
			"2.5": "stafettlogg forberedelse-gjennomforing-moter samtykke-informasjon tiltaksoversikt henvisning-ppt",
			"3.1": "stafettlogg invitasjon-samarbeidsmote",
			"3.2": "stafettlogg invitasjon-nettverksmote",
			"3.3": "stafettlogg",
			"3.4": "stafettlogg",
			"3.5": "stafettlogg skala-uro-barn skala-uro-foresatte",
		},
		"hoyanger-alle-tenester": {
			"0.1": "",
			"1.1": "bekymringsskala-foresette bekymringsskala-barn beskyttelse-og-risiko observasjonsskjema",
			"1.2": "mal-for-det-gode-motet mal-for-samarbeidsmote",
			"1.3": "",
			"1.4": "skala-uro-barn-og-unge invitasjon-samarbeidsmote",
			"1.5": "tiltaksoversikt samtykkeskjema skala-uro-barn-og-unge invitasjon-samarbeidsmote bekymringsmelding tilmelding-ppt tilmelding-fysio-ergo oversikt-samhandlingsarenaer tverrfagleg-team",
			"2.1": "",
			"3.1": "tverrfagleg-team mal-for-samarbeidsmote",
			"3.2": "",
			"3.3": "interne-faglege-verktoy",
			"3.4": "rutine-koordinerande-eining",
			"3.5": "",
		},
	} {
		n := 0
		for _, l := range gs[id].Levels {
			for _, s := range l.Steps {
				n++
				have := make([]string, len(s.Tools))
				for i, x := range s.Tools {
					have[i] = string(x)
				}
				if strings.Join(have, " ") != steps[s.ID] {
					t.Errorf("%s %s: %v", id, s.ID, have)
				}
			}
		}
		if n != len(steps) {
			t.Errorf("%s: %d steps, want %d", id, n, len(steps))
		}
	}
}

// answer is a right answer to a field.
func answer(f *guide.FormField) jsonv.Value {
	switch f.Type {
	case "date":
		return jsonv.Str("2026-11-22")
	case "choice":
		return jsonv.Str(f.Options[0].ID)
	case "choices", "checklist":
		return jsonv.Strs([]string{f.Options[0].ID})
	case "scale":
		return jsonv.Int(7)
	}
	return jsonv.Str("Noe")
}

func TestEveryFormOfEveryGuideCanBeFilledIn(t *testing.T) {
	forms := 0
	for id, g := range all(t) {
		for i := range g.Tools {
			tool := &g.Tools[i]
			if len(tool.Fields) == 0 {
				continue
			}
			forms++
			answers := make([]bti.Answer, len(tool.Fields))
			for j := range tool.Fields {
				answers[j] = bti.Answer{Field: tool.Fields[j].ID, Value: answer(&tool.Fields[j])}
			}
			if faults := guide.CheckForm(tool, answers, true); len(faults) > 0 {
				t.Errorf("%s %s: %+v: %s", id, tool.ID, faults, field.Explain(faults[0], field.English))
			}
		}
	}
	if forms < 30 {
		t.Errorf("%d forms", forms)
	}
}

func TestAllTextsThatAreSignedSayHowToWithdraw(t *testing.T) {
	for id, g := range all(t) {
		for _, x := range g.Consents.Texts {
			text := strings.ToLower(x.Text)
			if !strings.Contains(text, "trekk") && !strings.Contains(text, "withdraw") {
				t.Errorf("%s %s %s does not say how to withdraw", id, x.Purpose, x.Lang)
			}
		}
		for _, purpose := range []string{"relay_log", "service"} {
			for _, lang := range []string{"nb", "nn", "en"} {
				if x := g.ConsentText(purpose, lang); x == nil || x.Lang != lang {
					t.Errorf("%s: %s is missing in %s", id, purpose, lang)
				}
			}
		}
	}
}

func TestEveryGuideFitsIntoTheRecordThatCarriesIt(t *testing.T) {
	for id, g := range all(t) {
		if n := len(guide.JSON(g)); n > guide.DocBytesMax {
			t.Errorf("%s: %d bytes", id, n)
		}
	}
}
