-- Where people work, and when. What the accounts said of those who are no family becomes a
-- post without end, and is taken off the account: it is said in one place.
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

INSERT INTO post (person, unit, service, role, first, until)
  SELECT person, unit, service, role, strftime('%Y-%m-%d', created_at / 1000, 'unixepoch'), ''
  FROM account WHERE role NOT IN ('guardian', 'young');
UPDATE account SET unit = '', service = '' WHERE role NOT IN ('guardian', 'young');
