-- Erasure. What a family orders to be erased is gone from every table and every
-- storage; a tombstone says which bytes they were, by whose order and when, so that
-- they do not come back by mistake. The ledger keeps ids, dates and hashes.

-- Second copies, by the marker of their storage: a purge has to find them.
CREATE TABLE mirrors (
  uuid    TEXT NOT NULL PRIMARY KEY,
  path    TEXT NOT NULL, -- where it was last
  seen_at TEXT NOT NULL
) STRICT;

CREATE TABLE purges (
  purge_no INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id TEXT NOT NULL,
  scope    TEXT NOT NULL,
  at       TEXT NOT NULL
) STRICT;

CREATE TABLE purged_originals (
  sha256   TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE purged_evidence (
  sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no),
  PRIMARY KEY (sha256, purge_no)
) STRICT, WITHOUT ROWID;

-- Events of the ledger from which a purge has taken what a person had written.
CREATE TABLE purged_events (
  seq      INTEGER PRIMARY KEY REFERENCES consent_events (seq),
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no)
) STRICT;

-- Files that are to be removed and are not yet: a crash, or a mirror that is not
-- there. A row goes when its file is gone.
CREATE TABLE purge_files (
  file_no  INTEGER PRIMARY KEY,
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no),
  mirror   TEXT REFERENCES mirrors (uuid), -- NULL: the catalog itself
  path     TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  UNIQUE (purge_no, mirror, path)
) STRICT;

CREATE TRIGGER purges_no_update BEFORE UPDATE ON purges
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER purges_no_delete BEFORE DELETE ON purges
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;
CREATE TRIGGER purged_originals_no_update BEFORE UPDATE ON purged_originals
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER purged_originals_no_delete BEFORE DELETE ON purged_originals
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;
CREATE TRIGGER purged_originals_no_replace BEFORE INSERT ON purged_originals
  WHEN EXISTS (SELECT 1 FROM purged_originals WHERE sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER purged_events_no_update BEFORE UPDATE ON purged_events
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER purged_events_no_delete BEFORE DELETE ON purged_events
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

-- Who said something may be a name where it was somebody without a record. A purge
-- takes it out, and nothing else of an event is ever changed.
DROP TRIGGER consent_events_no_update;
CREATE TRIGGER consent_events_no_update BEFORE UPDATE ON consent_events
  WHEN NOT (EXISTS (SELECT 1 FROM purged_events p WHERE p.seq = OLD.seq)
    AND NEW.by = '(erased)' AND NEW.seq = OLD.seq AND NEW.consent_id = OLD.consent_id AND NEW.state = OLD.state
    AND NEW.channel IS OLD.channel AND NEW.at = OLD.at AND NEW.recorded_at = OLD.recorded_at AND NEW.method = OLD.method
    AND NEW.evidence IS OLD.evidence AND NEW.prev_sha256 = OLD.prev_sha256 AND NEW.sha256 = OLD.sha256)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;
DROP TRIGGER recall_events_no_update;
CREATE TRIGGER recall_events_no_update BEFORE UPDATE ON recall_events
  WHEN NOT (NEW.by IS NULL AND NEW.note IS NULL AND NEW.event_no = OLD.event_no AND NEW.item_no = OLD.item_no
    AND NEW.status = OLD.status AND NEW.at = OLD.at
    AND EXISTS (SELECT 1 FROM recall_items i JOIN recalls r ON r.seq = i.seq JOIN purged_originals g ON g.sha256 = r.photo
                 WHERE i.item_no = OLD.item_no))
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never changed'); END;

DROP TRIGGER evidence_no_delete;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
  WHEN NOT EXISTS (SELECT 1 FROM purged_evidence p WHERE p.sha256 = OLD.sha256)
  BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;
CREATE TRIGGER purged_evidence_no_update BEFORE UPDATE ON purged_evidence
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER purged_evidence_no_delete BEFORE DELETE ON purged_evidence
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;
