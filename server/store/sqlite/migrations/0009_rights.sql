-- A number that rises with every change of what anybody may hold. What was worked out from these tables holds as
-- long as it stands still. Triggers, so that no way of writing them can forget it.

ALTER TABLE meta ADD COLUMN rights INTEGER NOT NULL DEFAULT 0;
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
CREATE TRIGGER rights_account_update AFTER UPDATE OF role, unit, service, disabled_at ON account BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_account_delete AFTER DELETE ON account BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_post_insert AFTER INSERT ON post BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_post_update AFTER UPDATE ON post BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_post_delete AFTER DELETE ON post BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_deputy_insert AFTER INSERT ON deputy BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_deputy_update AFTER UPDATE ON deputy BEGIN UPDATE meta SET rights = rights + 1; END;
CREATE TRIGGER rights_deputy_delete AFTER DELETE ON deputy BEGIN UPDATE meta SET rights = rights + 1; END;
