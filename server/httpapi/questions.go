package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
)

// What other services ask the service of who asks, without saying whom it is about.

func (a *api) questionRoutes(me []fiber.Handler) []route {
	return []route{
		{method: "GET", path: "/api/questions", summary: "What other services ask one's own, without saying whom it is about (R4).", out: QuestionsBody{}, before: me, handle: a.questions},
		{method: "POST", path: "/api/questions/answer", summary: "Answer one of them; an earlier answer is replaced.", in: AnswerQuestionBody{}, codes: []string{"not_found", "bad_request"}, before: me, handle: a.answerQuestion},
	}
}

// QuestionsBody lists questions: the unanswered first, then the latest.
type QuestionsBody struct {
	Questions []QuestionLine `json:"questions"`
}

// QuestionLine is one of them. Nothing in it leads to a case, a unit or a person.
type QuestionLine struct {
	ID string `json:"id"`
	// From is the name of the service that asks.
	From       string   `json:"from"`
	Text       string   `json:"text"`
	AskedOn    bti.Date `json:"askedOn"`
	Answer     string   `json:"answer,omitempty"`
	AnsweredOn bti.Date `json:"answeredOn,omitempty"`
}

// AnswerQuestionBody answers one.
type AnswerQuestionBody struct {
	ID   string `json:"id" validate:"required,max=60"`
	Text string `json:"text" validate:"required,notblank,max=8000"`
}

func (a *api) questions(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	list, names, err := a.Sync.Questions(ctx, whoOf(c))
	if err != nil {
		return err
	}
	out := QuestionsBody{Questions: make([]QuestionLine, len(list))}
	for i, q := range list {
		out.Questions[i] = QuestionLine{ID: q.ID, From: names.Service(q.From), Text: q.Text, AskedOn: q.AskedOn, Answer: q.Answer, AnsweredOn: q.AnsweredOn}
	}
	return c.JSON(out)
}

func (a *api) answerQuestion(c *fiber.Ctx) error {
	var in AnswerQuestionBody
	if err := a.readUpTo(c, &in, 64<<10); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	ok, err := a.Sync.Answer(ctx, whoOf(c), in.ID, in.Text)
	if err == nil && !ok {
		err = fail("not_found")
	}
	return done(c, err)
}
