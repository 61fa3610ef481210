-- How a person wants to hear of something new.
CREATE TABLE contact (
  person TEXT PRIMARY KEY,
  email  TEXT NOT NULL,
  lang   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where a device's browser takes push messages.
CREATE TABLE push_target (
  device   TEXT PRIMARY KEY,
  person   TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh   TEXT NOT NULL,
  auth     TEXT NOT NULL,
  lang     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX push_target_of_person ON push_target (person);

-- Notices that there is something new: to whom and when, never what.
CREATE TABLE message (
  id         INTEGER PRIMARY KEY,
  person     TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  next_try   INTEGER NOT NULL,
  tries      INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL,
  ended_how  TEXT    NOT NULL
) STRICT;
CREATE INDEX message_of_person ON message (person, id);
CREATE INDEX message_waiting ON message (next_try) WHERE ended_at = 0;

-- The key pair by which push services know this server.
CREATE TABLE vapid (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  public  TEXT NOT NULL,
  private TEXT NOT NULL
) STRICT;
