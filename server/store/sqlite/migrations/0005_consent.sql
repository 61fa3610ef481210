-- What a device reports as opened, and its own clock.
ALTER TABLE access_log ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE access_log ADD COLUMN device_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX log_of_moment ON access_log (at, no);

-- What was said to a look that needed a reason; no is the line of the access log.
CREATE TABLE look_answer (
  no     INTEGER NOT NULL REFERENCES access_log (no),
  at     INTEGER NOT NULL,
  person TEXT    NOT NULL,
  what   TEXT    NOT NULL,
  text   TEXT    NOT NULL
) STRICT;
CREATE INDEX look_answer_of ON look_answer (no, at);

-- Proof of what families have answered, chained by hash: see store.EvidenceHash.
CREATE TABLE evidence (
  no      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  case_id TEXT    NOT NULL,
  consent TEXT    NOT NULL,
  what    TEXT    NOT NULL,
  doc     TEXT    NOT NULL,
  hash    BLOB    NOT NULL
) STRICT;
CREATE INDEX evidence_of ON evidence (consent, no);
