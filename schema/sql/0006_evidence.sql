-- Consent documents that are kept. Records and events name them by digest, and may
-- name one that is not here: a dump comes before the files. How a file was called
-- before is not kept.
CREATE TABLE evidence (
  sha256     TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  path       TEXT NOT NULL UNIQUE,
  bytes      INTEGER NOT NULL CHECK (bytes > 0),
  media_type TEXT NOT NULL, -- told by its first bytes
  kept_at    TEXT NOT NULL
) STRICT;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
  BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
  BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;
