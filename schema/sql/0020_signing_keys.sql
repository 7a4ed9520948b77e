-- The keys that this catalog signs what leaves with, the last one now: their public
-- halves. The private half of the last lies in signing.key, and nowhere else.
CREATE TABLE signing_keys (
  key_no INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id TEXT NOT NULL UNIQUE, -- RFC 7638
  public TEXT NOT NULL CHECK (json_type(public) = 'object'),
  since  TEXT NOT NULL
) STRICT;
CREATE TRIGGER signing_keys_no_update BEFORE UPDATE ON signing_keys
  BEGIN SELECT RAISE(ABORT, 'a signing key is never changed: rotate it'); END;
CREATE TRIGGER signing_keys_no_delete BEFORE DELETE ON signing_keys
  BEGIN SELECT RAISE(ABORT, 'a signing key is never deleted: what it signed is out there'); END;
CREATE TRIGGER signing_keys_no_replace BEFORE INSERT ON signing_keys
  WHEN EXISTS (SELECT 1 FROM signing_keys WHERE key_no = NEW.key_no OR key_id = NEW.key_id)
  BEGIN SELECT RAISE(ABORT, 'a signing key is never changed: rotate it'); END;
