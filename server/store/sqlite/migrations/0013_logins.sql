-- A number that rises when a log-in ends or a device is revoked: with the number of rights, all that an access token
-- stands on. What was found out about a token holds as long as both stand still.

ALTER TABLE meta ADD COLUMN logins INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER logins_family_update AFTER UPDATE ON token_family BEGIN UPDATE meta SET logins = logins + 1; END;
CREATE TRIGGER logins_family_delete AFTER DELETE ON token_family BEGIN UPDATE meta SET logins = logins + 1; END;
-- A device's row is written with each pull; what counts here seldom changes.
CREATE TRIGGER logins_device_update AFTER UPDATE OF person, revoked_at ON device WHEN old.person <> new.person OR old.revoked_at <> new.revoked_at
  BEGIN UPDATE meta SET logins = logins + 1; END;
CREATE TRIGGER logins_device_delete AFTER DELETE ON device BEGIN UPDATE meta SET logins = logins + 1; END;
