-- What a device's clock said when a record was written and last changed, where it said otherwise than the server's.

ALTER TABLE record ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
ALTER TABLE record ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;
