-- A ledger that did not hold, or was dated ahead of the clock, and that a person
-- accepted as it is. It opens nothing: it says what was found, and from which entry
-- on the ledger begins anew. What was there before stays, and its digest is here.
CREATE TABLE acceptances (
  acceptance_no INTEGER PRIMARY KEY AUTOINCREMENT,
  seq           INTEGER NOT NULL UNIQUE, -- of the ledger: the entry that accepts
  changes       INTEGER NOT NULL, -- the newest change before that entry
  before_sha256 TEXT NOT NULL CHECK (length(before_sha256) = 64), -- over all entries and changes before it, as they were found
  at            TEXT NOT NULL, -- by the clock
  sound_at      TEXT NOT NULL, -- the newest moment of the ledger that was not ahead of it
  newest_at     TEXT NOT NULL, -- the newest of all
  consents      INTEGER NOT NULL, -- the newest of each that were there
  events        INTEGER NOT NULL,
  reviews       INTEGER NOT NULL,
  found         TEXT NOT NULL CHECK (json_type(found) = 'array'), -- kinds, ids and numbers
  by            TEXT NOT NULL, -- an id, and no name
  reason        TEXT NOT NULL -- private
) STRICT;
CREATE TRIGGER acceptances_no_update BEFORE UPDATE ON acceptances
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never changed'); END;
CREATE TRIGGER acceptances_no_delete BEFORE DELETE ON acceptances
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never forgotten'); END;
CREATE TRIGGER acceptances_grow BEFORE INSERT ON acceptances
  WHEN NEW.acceptance_no > 0 AND NEW.acceptance_no <= (SELECT MAX(acceptance_no) FROM acceptances)
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never changed'); END;

-- The families that it put on hold.
CREATE TABLE acceptance_holds (
  acceptance_no INTEGER NOT NULL REFERENCES acceptances (acceptance_no),
  family_id     TEXT NOT NULL REFERENCES families (family_id),
  PRIMARY KEY (acceptance_no, family_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER acceptance_holds_no_update BEFORE UPDATE ON acceptance_holds
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never changed'); END;
CREATE TRIGGER acceptance_holds_no_delete BEFORE DELETE ON acceptance_holds
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never forgotten'); END;

-- Reviews as they count: one that declined, from the moment it was recorded or said;
-- one that was recorded as later than the moment at which that was accepted lets
-- nothing go.
CREATE VIEW reviews_counted AS
  SELECT v.review_no, v.photo, v.channel, v.guardian_id, v.verdict, v.renderings, v.words_sha256, v.method,
         CASE v.verdict WHEN 'declined'
           THEN MIN(v.at, v.recorded_at, COALESCE((SELECT MIN(a.sound_at) FROM acceptances a WHERE v.review_no <= a.reviews AND v.recorded_at > a.at), v.at))
           ELSE v.at END AS at
    FROM reviews v
   WHERE v.verdict = 'declined'
      OR NOT EXISTS (SELECT 1 FROM acceptances a WHERE v.review_no <= a.reviews AND v.recorded_at > a.at);

-- Why a key took the place of another. NULL: the first, or nobody said.
ALTER TABLE signing_keys ADD COLUMN why TEXT CHECK (why IN ('planned', 'lost', 'damaged', 'exposed'));
