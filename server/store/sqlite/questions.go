package sqlite

import (
	"stafett/internal/bti"
	"stafett/server/store"
	"stafett/syncproto"
)

const questionColumns = "id, service, asker, text, asked_on, answer, answered_on, case_id, record"

func (t *tx) questions(query string, args ...any) (list []store.Question, err error) {
	err = t.rows(query, args, func(scan func(...any) error) error {
		var q store.Question
		err := scan(&q.ID, &q.Service, &q.From, &q.Text, &q.AskedOn, &q.Answer, &q.AnsweredOn, &q.Case, &q.Record)
		list = append(list, q)
		return err
	})
	return list, err
}

func (t *tx) question(query, arg string) (q store.Question, ok bool, err error) {
	list, err := t.questions(query, arg)
	if err != nil || len(list) == 0 {
		return q, false, err
	}
	return list[0], true, nil
}

// Question by its id.
func (t *tx) Question(id string) (store.Question, bool, error) {
	return t.question("SELECT "+questionColumns+" FROM question WHERE id = ?", id)
}

// QuestionOf a record.
func (t *tx) QuestionOf(r syncproto.RecordID) (store.Question, bool, error) {
	return t.question("SELECT "+questionColumns+" FROM question WHERE record = ?", string(r))
}

// QuestionsTo a service.
func (t *tx) QuestionsTo(s bti.ServiceID) ([]store.Question, error) {
	return t.questions("SELECT "+questionColumns+" FROM question WHERE service = ? ORDER BY answered_on <> '', asked_on DESC, id", string(s))
}

// PutQuestion adds or replaces one.
func (t *tx) PutQuestion(q store.Question) error {
	return t.run("INSERT OR REPLACE INTO question ("+questionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		q.ID, string(q.Service), string(q.From), q.Text, string(q.AskedOn), q.Answer, string(q.AnsweredOn), string(q.Case), string(q.Record))
}

// DropQuestion forgets what a record asks.
func (t *tx) DropQuestion(r syncproto.RecordID) error {
	return t.run("DELETE FROM question WHERE record = ?", string(r))
}

// DropQuestionsOf a case.
func (t *tx) DropQuestionsOf(c bti.CaseID) error {
	return t.run("DELETE FROM question WHERE case_id = ?", string(c))
}
