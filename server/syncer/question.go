package syncer

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/store"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// An anonymous consultation (R4): a unit asks another service without saying whom it is about. The rules see to it that a
// leader has read the question before it is marked as sent, and that no name is in it. Here it leaves: the other service is
// shown the words, the day and which service asks, under a random id; the answer goes back into the consultation.

// leave lets what other services are asked be what an entry's effects say: a question comes when it is sent, or its case
// opened again, and goes when it is struck, taken back or its case closed. Nothing of a practice case leaves.
func (t *taking) leave(l *loaded, effects []effect) error {
	for i := range effects {
		switch x := bti.TypedOf(&effects[i].record.Record).(type) {
		case *bti.CaseHead:
			if x.Status != "open" {
				if err := t.tx.DropQuestionsOf(l.id); err != nil {
					return err
				}
				continue
			}
			if effects[i].change.Old.Get("status").Text() != "closed" {
				continue
			}
			for _, c := range l.whole.Consultations {
				if answered, err := t.answered(c.Meta.ID); err != nil {
					return err
				} else if answered {
					continue
				}
				if err := t.ask(l, c); err != nil {
					return err
				}
			}
		case *bti.Consultation:
			if err := t.ask(l, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// answered tells whether another service has said something to a question, though it may be gone from the table.
func (t *taking) answered(id syncproto.RecordID) (bool, error) {
	history, err := t.tx.History(id)
	return slices.ContainsFunc(history, func(c store.Change) bool { return c.What == whatAnswer }), err
}

// whatAnswer is what the history calls the change by which another service's words come into a consultation.
const whatAnswer = "answer"

// asks tells whether a consultation is a question that another service is to see.
func asks(h *bti.CaseHead, x *bti.Consultation) bool {
	return h != nil && h.Status == "open" && !h.Practice && !x.Struck && x.Anonymous && x.CheckedBy != "" && x.SentOn != ""
}

func (t *taking) ask(l *loaded, x *bti.Consultation) error {
	q, there, err := t.tx.QuestionOf(x.Meta.ID)
	if err != nil {
		return err
	}
	was, to := q, asks(l.whole.Head, x)
	if !there || q.Service != x.Service {
		q = store.Question{ID: rand.Text()}
	}
	q.Service, q.From, q.Text, q.AskedOn, q.Case, q.Record = x.Service, l.whole.Head.Service, x.Question, x.SentOn, l.id, x.Meta.ID
	switch {
	case !to && there:
		return t.tx.DropQuestion(x.Meta.ID)
	case !to || q == was:
		return nil
	}
	if err := t.tx.PutQuestion(q); err != nil || q.ID == was.ID {
		return err
	}
	return t.tellService(x.Service)
}

// tellService puts a message into the outbox of a service's leaders, or, where it has none, of all its staff.
func (t *taking) tellService(s bti.ServiceID) error {
	accounts, err := t.tx.AllAccounts()
	if err != nil {
		return err
	}
	var leaders, staff []syncproto.PersonID
	for _, a := range accounts {
		is, works, err := store.ActorOn(t.tx, a, t.today)
		switch {
		case err != nil:
			return err
		case !works || a.DisabledAt != 0 || is.Service != s:
		case is.Role == bti.Leader:
			leaders = append(leaders, a.Person)
		case is.Role == bti.Employee:
			staff = append(staff, a.Person)
		}
	}
	if len(leaders) == 0 {
		leaders = staff
	}
	for _, p := range leaders {
		if err := t.message(p); err != nil {
			return err
		}
	}
	return nil
}

// answers tells whether somebody answers what their service is asked.
func answers(a bti.Actor) bool {
	return a.Service != "" && (a.Role == bti.Employee || a.Role == bti.Leader)
}

// Questions are those that the service of who asks is asked; none for those who answer none.
func (s *Syncer) Questions(ctx context.Context, who Who) (list []store.Question, names Names, err error) {
	err = s.st.Read(ctx, func(r store.Reader) error {
		x, err := s.sender(r, who, who.Device)
		if err != nil {
			return err
		}
		if names, err = s.NamesIn(r); err != nil || !answers(x.actor) {
			return err
		}
		list, err = r.QuestionsTo(x.actor.Service)
		return err
	})
	return list, names, err
}

// Answer is what a service says to a question; an answer given before is replaced. It stands in the consultation as the
// advice, behind what was written there by others. ok is false when the service has no such question, or no longer.
func (s *Syncer) Answer(ctx context.Context, who Who, id, text string) (ok bool, err error) {
	var done *taking
	err = s.write(ctx, func(tx store.Tx) error {
		ok = false
		from, err := s.sender(tx, who, who.Device)
		if err != nil {
			return err
		}
		q, there, err := tx.Question(id)
		if err != nil || !there || !answers(from.actor) || q.Service != from.actor.Service {
			return err
		}
		ref, err := s.reference(tx)
		if err != nil {
			return err
		}
		// By the person, and not in the name of their device: its queue has no such entry.
		t := s.taking(tx, sender{actor: from.actor}, ref)
		l, err := t.load(q.Case)
		if err != nil {
			return err
		}
		rec, there := l.records[q.Record]
		if !there {
			return nil
		}
		advice := rec.Fields.Get("advice").Text()
		if q.Answer != "" && strings.HasSuffix(advice, q.Answer) {
			advice = strings.TrimSuffix(advice, q.Answer)
		} else if advice != "" {
			advice += "\n\n"
		}
		advice += text
		if f := bti.Check(bti.KindConsultation, rec.Fields.With("advice", jsonv.Str(advice)), s.mode); slices.ContainsFunc(f, func(f field.Fault) bool { return f.Field == "advice" }) {
			return &Error{Code: BadRequest, Where: "text"}
		}
		q.Answer, q.AnsweredOn = text, t.today
		if err := tx.PutQuestion(q); err != nil {
			return err
		}
		x := effect{record: rec, change: store.Change{What: whatAnswer}}
		x.change.Old = setFields(&x.record, []jsonv.Member{jsonv.M("advice", jsonv.Str(advice))}, store.FieldVersion{})
		if _, err := t.apply(&syncproto.Entry{Record: rec.ID, Kind: rec.Kind, Scope: rec.Scope}, []effect{x}); err != nil {
			return err
		}
		done, ok = t, true
		line := from.line(t.now, "question", "", "answered")
		return tx.AppendLog(line)
	})
	if err == nil && ok {
		s.poke(ctx, done)
	}
	return ok, err
}
