-- Fewer rows and indexes for each entry of a push: who made a record stands with the record, a
-- push's outcomes in one row, and a case's records are found by its scopes.

ALTER TABLE record ADD COLUMN made_device TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN made_n INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN made_what TEXT NOT NULL DEFAULT '';
UPDATE record SET (made_device, made_n, made_what) = (h.device, h.n, h.what) FROM history h WHERE h.record = record.id AND h.created = 1;
DROP INDEX record_of_case;

CREATE TABLE change (
  record     TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  person     TEXT    NOT NULL,
  device     TEXT    NOT NULL,
  n          INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  what       TEXT    NOT NULL,
  from_scope TEXT    NOT NULL,
  old        TEXT    NOT NULL,
  let_go     TEXT    NOT NULL,
  PRIMARY KEY (record, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO change SELECT record, seq, person, device, n, at, what, from_scope, old, let_go FROM history WHERE created = 0;
DROP TABLE history;
CREATE INDEX change_of_moves ON change (from_scope, seq) WHERE from_scope <> '';

CREATE TABLE answer (
  device   TEXT    NOT NULL REFERENCES device (id),
  last     INTEGER NOT NULL,
  first    INTEGER NOT NULL,
  hashes   BLOB    NOT NULL,
  outcomes TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (device, last)
) STRICT, WITHOUT ROWID;
INSERT INTO answer SELECT device, n, n, hash, '[' || outcome || ']', at FROM outcome;
DROP TABLE outcome;

-- What has changed lately, whichever scope it is in.
CREATE INDEX scope_by_head ON scope_head (seq);
