-- An account's row is written with each attempt to log in, all its columns named; that alone changes nobody's rights. The
-- number rose with every wrong password, and what everybody may hold was worked out anew.

DROP TRIGGER rights_account_update;
CREATE TRIGGER rights_account_update AFTER UPDATE OF role, unit, service, disabled_at ON account
  WHEN old.role <> new.role OR old.unit <> new.unit OR old.service <> new.service OR old.disabled_at <> new.disabled_at
  BEGIN UPDATE meta SET rights = rights + 1; END;
