-- How people prove who they are: at a provider, with a passkey, with a second factor.

ALTER TABLE token_family ADD COLUMN issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE token_family ADD COLUMN sid TEXT NOT NULL DEFAULT '';
ALTER TABLE token_family ADD COLUMN assurance TEXT NOT NULL DEFAULT '{"method":"password","authTime":0}';
CREATE INDEX family_of_session ON token_family (issuer, sid) WHERE sid <> '';

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
