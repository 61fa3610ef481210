-- Which consents end soon is asked once a day; who has been told of one hears it no second time.

CREATE INDEX consent_end ON record (json_extract(fields, '$.validTo'), id) WHERE kind = 'consent';
CREATE TABLE consent_told (
  consent TEXT    PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
