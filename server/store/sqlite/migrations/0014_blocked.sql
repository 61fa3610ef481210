-- Whether the child's address is blocked (kode 6, kode 7): then another service sees the log only through those who may
-- know where the child is. What the subject says now is taken over.

ALTER TABLE case_head ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
UPDATE case_head SET blocked = 1 WHERE case_id IN (
  SELECT case_id FROM record WHERE kind = 'subject' AND fields ->> '$.addressBlock' <> '');
