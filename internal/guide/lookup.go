package guide

import (
	"strings"

	"stafett/internal/bti"
)

// JSON is the guide as canonical JSON: members in the order of the structs,
// no white space, empty optional ones left out. It is what GuideDoc.Doc carries.
func JSON(g *Guide) string { return string(g.AppendJSON(nil)) }

// Level is the level numbered n, nil when the guide has none.
func (g *Guide) Level(n int) *Level {
	for i := range g.Levels {
		if g.Levels[i].Level == n {
			return &g.Levels[i]
		}
	}
	return nil
}

// Step is the step of that id, nil when there is none.
func (g *Guide) Step(id bti.StepID) *Step {
	for i := range g.Levels {
		if s := g.Levels[i].Step(id); s != nil {
			return s
		}
	}
	return nil
}

// Step is the level's step of that id, nil when there is none.
func (l *Level) Step(id bti.StepID) *Step {
	for i := range l.Steps {
		if l.Steps[i].ID == id {
			return &l.Steps[i]
		}
	}
	return nil
}

// Title is the step's name; "" where that says no more than the place ("Trinn 2"),
// which a screen tells in its own words.
func (s *Step) Title() string {
	word, n, _ := strings.Cut(s.Name, " ")
	_, place, _ := strings.Cut(string(s.ID), ".")
	switch word {
	case "Trinn", "Steg", "Step", "Lávki":
		if n == place {
			return ""
		}
	}
	return s.Name
}

// Outcome is the decision of that id, nil when there is none. It is allowed
// at its own level alone: see Level.Outcome.
func (g *Guide) Outcome(id bti.OutcomeID) *Decision {
	for i := range g.Levels {
		if d := g.Levels[i].Outcome(id); d != nil {
			return d
		}
	}
	return nil
}

// Outcome is the level's decision of that id, nil when there is none.
func (l *Level) Outcome(id bti.OutcomeID) *Decision {
	for i := range l.Decisions {
		if l.Decisions[i].ID == id {
			return &l.Decisions[i]
		}
	}
	return nil
}

// Tool is the tool of that id, nil when there is none.
func (g *Guide) Tool(id bti.ToolID) *Tool {
	for i := range g.Tools {
		if g.Tools[i].ID == id {
			return &g.Tools[i]
		}
	}
	return nil
}

// Service is the service of the directory with that id, nil when there is none.
func (g *Guide) Service(id bti.ServiceID) *Service {
	for i := range g.Directory {
		if g.Directory[i].ID == id {
			return &g.Directory[i]
		}
	}
	return nil
}

// Exit is the exit of that id, nil when there is none; Check sees to it that
// Violence exists.
func (g *Guide) Exit(id string) *Exit {
	for i := range g.Exits {
		if g.Exits[i].ID == id {
			return &g.Exits[i]
		}
	}
	return nil
}

// ConsentText is the text of a purpose in lang or, where the guide has none,
// in the guide's own language, else in any; nil when the purpose has no text.
// What is signed is the text found: its Lang says which it is.
func (g *Guide) ConsentText(purpose, lang string) *ConsentText {
	var own, some *ConsentText
	for i := range g.Consents.Texts {
		t := &g.Consents.Texts[i]
		if t.Purpose != purpose {
			continue
		}
		switch {
		case t.Lang == lang:
			return t
		case t.Lang == g.Lang:
			own = t
		case some == nil:
			some = t
		}
	}
	if own != nil {
		return own
	}
	return some
}
