-- What units ask other services without saying whom it is about. See store.Question.

CREATE TABLE question (
  id          TEXT PRIMARY KEY,
  service     TEXT NOT NULL,
  asker       TEXT NOT NULL,
  text        TEXT NOT NULL,
  asked_on    TEXT NOT NULL,
  answer      TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  case_id     TEXT NOT NULL,
  record      TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE INDEX question_to ON question (service);
CREATE INDEX question_of_case ON question (case_id);
