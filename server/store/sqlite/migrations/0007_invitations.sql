-- Links that were handed out, by the hash of their token. See store.Invitation.
CREATE TABLE invitation (
  id           TEXT    PRIMARY KEY,
  hash         BLOB    NOT NULL UNIQUE,
  kind         TEXT    NOT NULL,
  case_id      TEXT    NOT NULL,
  record       TEXT    NOT NULL,
  person       TEXT    NOT NULL,
  expect       BLOB    NOT NULL,
  made_by      TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  used_at      INTEGER NOT NULL,
  used_by      TEXT    NOT NULL,
  withdrawn_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_of_case ON invitation (case_id) WHERE case_id <> '';
CREATE INDEX invitation_expiry ON invitation (expires_at);
