package store

import (
	"stafett/internal/bti"
	"stafett/syncproto"
)

// Question is one that a unit asks another service without saying whom it is about (R4). What the other service is shown
// of it stands above the line.
type Question struct {
	// ID is random, and says nothing of the case.
	ID string
	// Service that is asked, and From, the service that asks.
	Service, From bti.ServiceID
	Text          string
	AskedOn       bti.Date
	Answer        string
	AnsweredOn    bti.Date

	// Case and Record are where the answer goes. They leave the server for nobody who has not that case.
	Case   bti.CaseID
	Record syncproto.RecordID
}

// Questions reads them.
type Questions interface {
	Question(id string) (q Question, ok bool, err error)
	// QuestionOf is the one that a record of a case asks.
	QuestionOf(r syncproto.RecordID) (q Question, ok bool, err error)
	// QuestionsTo a service: the unanswered first, then the latest day, then by id.
	QuestionsTo(s bti.ServiceID) ([]Question, error)
}

// QuestionsTx writes them.
type QuestionsTx interface {
	// PutQuestion adds one, or replaces the one of the same id.
	PutQuestion(q Question) error
	// DropQuestion forgets what a record asks; DropQuestionsOf, what any record of a case does.
	DropQuestion(r syncproto.RecordID) error
	DropQuestionsOf(c bti.CaseID) error
}
