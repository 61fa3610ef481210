-- Whose a quarantined entry is to judge, and what was decided.

ALTER TABLE quarantine ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN why TEXT NOT NULL DEFAULT 'access_ended';
ALTER TABLE quarantine ADD COLUMN judged_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN judged_by TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN result TEXT NOT NULL DEFAULT '';
ALTER TABLE quarantine ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE INDEX quarantine_open ON quarantine (case_id) WHERE judged_at = 0;
CREATE INDEX quarantine_of_person ON quarantine (person, n);

-- Those that lie there already.
UPDATE quarantine SET
  case_id = CASE WHEN json_extract(entry, '$.scope') LIKE 'case:%' THEN substr(json_extract(entry, '$.scope'), 6, 36) ELSE '' END,
  unit = coalesce(
    (SELECT p.unit FROM post p WHERE p.person = quarantine.person ORDER BY p.first DESC LIMIT 1),
    (SELECT a.unit FROM account a WHERE a.person = quarantine.person),
    '');
