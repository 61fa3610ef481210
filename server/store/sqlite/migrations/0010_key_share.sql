-- The server's half of the key of each device. See store.Share.

CREATE TABLE key_share (
  id         TEXT    PRIMARY KEY,
  device     TEXT    NOT NULL UNIQUE,
  person     TEXT    NOT NULL,
  share      BLOB    NOT NULL,
  verifier   BLOB    NOT NULL,
  wrong      INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
