-- The database of one municipality, as the migrations leave it. A test holds
-- the two equal. JSON columns hold what package store says of the field they
-- belong to; times are ms since 1970, UTC; days are YYYY-MM-DD.

CREATE TABLE meta (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  incarnation TEXT    NOT NULL,
  seq         INTEGER NOT NULL,
  tenant      TEXT    NOT NULL
, rights INTEGER NOT NULL DEFAULT 0, logins INTEGER NOT NULL DEFAULT 0) STRICT;

-- A record as it is now.
CREATE TABLE record (
  id             TEXT    PRIMARY KEY,
  kind           TEXT    NOT NULL,
  scope          TEXT    NOT NULL,
  case_id        TEXT    NOT NULL,
  version        INTEGER NOT NULL,
  created_seq    INTEGER NOT NULL,
  created_by     TEXT    NOT NULL,
  created_at     INTEGER NOT NULL,
  changed_by     TEXT    NOT NULL,
  changed_at     INTEGER NOT NULL,
  bytes          INTEGER NOT NULL,
  field_versions TEXT    NOT NULL,
  conflicts      TEXT    NOT NULL,
  fields         TEXT    NOT NULL
, written INTEGER NOT NULL DEFAULT 0, edited INTEGER NOT NULL DEFAULT 0, made_device TEXT NOT NULL DEFAULT '', made_n INTEGER NOT NULL DEFAULT 0, made_what TEXT NOT NULL DEFAULT '') STRICT;
-- Covers the search for what a pull hands out, and a scope's digest.
CREATE INDEX record_of_scope ON record (scope, version, id, bytes);
-- Which consents end soon is asked once a day.
CREATE INDEX consent_end ON record (json_extract(fields, '$.validTo'), id) WHERE kind = 'consent';

-- What each accepted entry changed in a record; old has the values before. The entry that
-- made it stands with the record.
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
CREATE INDEX change_of_moves ON change (from_scope, seq) WHERE from_scope <> '';

-- The last change in each scope, so that a pull looks only where there is something.
CREATE TABLE scope_head (
  scope TEXT    PRIMARY KEY,
  seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX scope_by_head ON scope_head (seq);

-- What access asks of a case; replaced with each change of the records it stands on.
CREATE TABLE case_head (
  case_id  TEXT    PRIMARY KEY,
  unit     TEXT    NOT NULL,
  service  TEXT    NOT NULL,
  status   TEXT    NOT NULL,
  log      TEXT    NOT NULL,
  baton    TEXT    NOT NULL,
  level    INTEGER NOT NULL,
  practice INTEGER NOT NULL
, blocked INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX case_of_unit ON case_head (unit);
CREATE INDEX case_of_baton ON case_head (baton) WHERE baton <> '';

CREATE TABLE case_person (
  case_id  TEXT NOT NULL,
  person   TEXT NOT NULL,
  relation TEXT NOT NULL,
  first    TEXT NOT NULL,
  until    TEXT NOT NULL,
  PRIMARY KEY (case_id, person, relation, first, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_of_person ON case_person (person);

CREATE TABLE case_consent (
  case_id TEXT NOT NULL,
  service TEXT NOT NULL,
  until   TEXT NOT NULL,
  PRIMARY KEY (case_id, service, until)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  id           TEXT    PRIMARY KEY,
  person       TEXT    NOT NULL REFERENCES account (person),
  name         TEXT    NOT NULL,
  created_at   INTEGER NOT NULL,
  last_n       INTEGER NOT NULL,
  last_contact INTEGER NOT NULL,
  revoked_at   INTEGER NOT NULL,
  pull         INTEGER NOT NULL,
  incarnation  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX device_of_person ON device (person);

-- Which scopes a device holds a copy of, or still owes the purge of.
CREATE TABLE ledger (
  device TEXT    NOT NULL REFERENCES device (id),
  scope  TEXT    NOT NULL,
  state  TEXT    NOT NULL,
  pull   INTEGER NOT NULL,
  reason TEXT    NOT NULL,
  PRIMARY KEY (device, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_of_scope ON ledger (scope, device);
CREATE INDEX ledger_owed ON ledger (device, scope) WHERE state = 'purging';

-- The answers to the entries first to last of a device, which came in one transaction: the hashes
-- (32 bytes each) and outcomes in their order.
CREATE TABLE answer (
  device   TEXT    NOT NULL REFERENCES device (id),
  last     INTEGER NOT NULL,
  first    INTEGER NOT NULL,
  hashes   BLOB    NOT NULL,
  outcomes TEXT    NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (device, last)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  device TEXT    NOT NULL REFERENCES device (id),
  n      INTEGER NOT NULL,
  person TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  entry  TEXT    NOT NULL, case_id TEXT NOT NULL DEFAULT '', unit TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT 'access_ended', judged_at INTEGER NOT NULL DEFAULT 0, judged_by TEXT NOT NULL DEFAULT '', result TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (device, n)
) STRICT;
-- Whose it is to judge, and what was decided.
CREATE INDEX quarantine_open ON quarantine (case_id) WHERE judged_at = 0;
CREATE INDEX quarantine_of_person ON quarantine (person, n);

CREATE TABLE account (
  person        TEXT    PRIMARY KEY,
  login         TEXT    NOT NULL UNIQUE,
  name          TEXT    NOT NULL,
  role          TEXT    NOT NULL,
  unit          TEXT    NOT NULL,
  service       TEXT    NOT NULL,
  password_hash TEXT    NOT NULL,
  failures      INTEGER NOT NULL,
  locked_until  INTEGER NOT NULL,
  disabled_at   INTEGER NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX account_of_unit ON account (unit, role);

-- Where people work, and when.
CREATE TABLE post (
  person  TEXT NOT NULL REFERENCES account (person),
  unit    TEXT NOT NULL,
  service TEXT NOT NULL,
  role    TEXT NOT NULL,
  first   TEXT NOT NULL,
  until   TEXT NOT NULL,
  PRIMARY KEY (person, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_of_unit ON post (unit, role);

-- Who stands in for a leader.
CREATE TABLE deputy (
  leader TEXT NOT NULL REFERENCES account (person),
  person TEXT NOT NULL REFERENCES account (person),
  first  TEXT NOT NULL,
  until  TEXT NOT NULL,
  PRIMARY KEY (leader, person, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX deputy_by ON deputy (person, first);

CREATE TABLE token_family (
  id         TEXT    PRIMARY KEY,
  person     TEXT    NOT NULL REFERENCES account (person),
  device     TEXT    NOT NULL REFERENCES device (id),
  created_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL,
  ended_why  TEXT    NOT NULL
, issuer TEXT NOT NULL DEFAULT '', sid TEXT NOT NULL DEFAULT '', assurance TEXT NOT NULL DEFAULT '{"method":"password","authTime":0}') STRICT, WITHOUT ROWID;
CREATE INDEX family_of_device ON token_family (device);
CREATE INDEX family_of_session ON token_family (issuer, sid) WHERE sid <> '';

CREATE TABLE refresh_token (
  hash       BLOB    PRIMARY KEY,
  family     TEXT    NOT NULL REFERENCES token_family (id),
  expires_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL,
  successor  BLOB    NOT NULL,
  attempt    BLOB    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_expiry ON refresh_token (expires_at);

-- How people prove who they are: at a provider, with a passkey, with a second factor.
CREATE TABLE identity (
  issuer     TEXT    NOT NULL,
  subject    TEXT    NOT NULL,
  person     TEXT    NOT NULL REFERENCES account (person),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_of_person ON identity (person);

-- Keyed hashes of what a person is known by at the first log-in.
CREATE TABLE identity_mark (
  mark   BLOB PRIMARY KEY,
  person TEXT NOT NULL REFERENCES account (person)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_of_person ON identity_mark (person);

-- What can be used one time; a used row stays until it expires.
CREATE TABLE once (
  hash       BLOB    PRIMARY KEY,
  data       BLOB    NOT NULL,
  expires_at INTEGER NOT NULL,
  used       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX once_expiry ON once (expires_at);

CREATE TABLE passkey (
  id         BLOB    PRIMARY KEY,
  person     TEXT    NOT NULL REFERENCES account (person),
  name       TEXT    NOT NULL,
  credential BLOB    NOT NULL,
  created_at INTEGER NOT NULL,
  used_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_of_person ON passkey (person);

CREATE TABLE second_factor (
  person       TEXT    PRIMARY KEY REFERENCES account (person),
  secret       BLOB    NOT NULL,
  confirmed_at INTEGER NOT NULL,
  last_step    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys of this database.
CREATE TABLE secret (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
  id         TEXT    PRIMARY KEY,
  seed       BLOB    NOT NULL,
  created_at INTEGER NOT NULL,
  retired_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Chained by hash: see store.ChainHash.
CREATE TABLE access_log (
  no        INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  person    TEXT    NOT NULL,
  role      TEXT    NOT NULL,
  unit      TEXT    NOT NULL,
  device    TEXT    NOT NULL,
  what      TEXT    NOT NULL,
  scope     TEXT    NOT NULL,
  ground    TEXT    NOT NULL,
  count     INTEGER NOT NULL,
  hash      BLOB    NOT NULL
, detail TEXT NOT NULL DEFAULT '', device_at INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX log_of_scope ON access_log (scope, no) WHERE scope <> '';
CREATE INDEX log_of_person ON access_log (person, no);
CREATE INDEX log_of_moment ON access_log (at, no);

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

-- Consents whose end people have been told of: they hear it once.
CREATE TABLE consent_told (
  consent TEXT    PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The key pair by which push services know this server.
CREATE TABLE vapid (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  public  TEXT NOT NULL,
  private TEXT NOT NULL
) STRICT;

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

-- A number that rises with every change of what anybody may hold. What was worked out from these tables holds as
-- long as it stands still. Triggers, so that no way of writing them can forget it.
CREATE TRIGGER rights_case_head_insert AFTER INSERT ON case_head BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_head_update AFTER UPDATE ON case_head BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_head_delete AFTER DELETE ON case_head BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_person_insert AFTER INSERT ON case_person BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_person_update AFTER UPDATE ON case_person BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_person_delete AFTER DELETE ON case_person BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_consent_insert AFTER INSERT ON case_consent BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_consent_update AFTER UPDATE ON case_consent BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_case_consent_delete AFTER DELETE ON case_consent BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_account_insert AFTER INSERT ON account BEGIN UPDATE meta SET rights = rights + 1; END;
-- An account's row is written with each attempt to log in, all its columns named.
CREATE TRIGGER rights_account_update AFTER UPDATE OF role, unit, service, disabled_at ON account
  WHEN old.role <> new.role OR old.unit <> new.unit OR old.service <> new.service OR old.disabled_at <> new.disabled_at
  BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_account_delete AFTER DELETE ON account BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_post_insert AFTER INSERT ON post BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_post_update AFTER UPDATE ON post BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_post_delete AFTER DELETE ON post BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_deputy_insert AFTER INSERT ON deputy BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_deputy_update AFTER UPDATE ON deputy BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_deputy_delete AFTER DELETE ON deputy BEGIN UPDATE meta SET rights = rights + 1; END;

-- A number that rises when a log-in ends or a device is revoked: with the number of rights, all that an access token
-- stands on. What was found out about a token holds as long as both stand still.
CREATE TRIGGER logins_family_update AFTER UPDATE ON token_family BEGIN UPDATE meta SET logins = logins + 1; END;
CREATE TRIGGER logins_family_delete AFTER DELETE ON token_family BEGIN UPDATE meta SET logins = logins + 1; END;
-- A device's row is written with each pull; what counts here seldom changes.
CREATE TRIGGER logins_device_update AFTER UPDATE OF person, revoked_at ON device WHEN old.person <> new.person OR old.revoked_at <> new.revoked_at
  BEGIN UPDATE meta SET logins = logins + 1; END;
CREATE TRIGGER logins_device_delete AFTER DELETE ON device BEGIN UPDATE meta SET logins = logins + 1; END;
