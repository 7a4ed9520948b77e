-- Entries of a records file that were to hide, clear or place something, came with an
-- import, and found no file. Whatever they meant may be among the frames that came with
-- them, so these are on hold until a record finds its file or a person says that there
-- is none. What an entry says is kept as a digest: it may hold a name.
CREATE TABLE unmatched_records (
  unmatched_id INTEGER PRIMARY KEY AUTOINCREMENT,
  import_id    INTEGER NOT NULL REFERENCES imports (import_id),
  match        TEXT NOT NULL, -- as it was written
  content      TEXT NOT NULL CHECK (length(content) = 64), -- SHA-256 of what it says but for match
  shoots       TEXT NOT NULL CHECK (json_type(shoots) = 'array'), -- whose frames are on hold with those of the import
  recorded_at  TEXT NOT NULL,
  resolved_at  TEXT,
  resolution   TEXT CHECK (resolution IN ('matched', 'dismissed')),
  CHECK ((resolved_at IS NULL) = (resolution IS NULL))
) STRICT;
CREATE INDEX unmatched_records_open ON unmatched_records (unmatched_id) WHERE resolved_at IS NULL;
CREATE TRIGGER unmatched_records_no_delete BEFORE DELETE ON unmatched_records
  BEGIN SELECT RAISE(ABORT, 'an entry that found no file is resolved, not deleted'); END;
CREATE TRIGGER unmatched_records_no_return BEFORE UPDATE ON unmatched_records
  WHEN OLD.resolved_at IS NOT NULL AND NEW.resolved_at IS NOT OLD.resolved_at
  BEGIN SELECT RAISE(ABORT, 'what was resolved stays so'); END;

-- The files that came with them, each by its digest.
CREATE TABLE unmatched_files (
  unmatched_id INTEGER NOT NULL REFERENCES unmatched_records (unmatched_id),
  sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (unmatched_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX unmatched_files_by_file ON unmatched_files (sha256);

-- Which entries hold which photo.
CREATE VIEW held_photos AS
  SELECT u.unmatched_id AS unmatched_id, o.photo AS photo
    FROM unmatched_records u
    JOIN unmatched_files f ON f.unmatched_id = u.unmatched_id
    JOIN originals o ON o.sha256 = f.sha256
   WHERE u.resolved_at IS NULL AND o.photo IS NOT NULL
  UNION ALL
  SELECT u.unmatched_id, p.sha256
    FROM unmatched_records u
    JOIN json_each(u.shoots) s
    JOIN photos p
    JOIN photo_places pl ON pl.sha256 = p.sha256
   WHERE u.resolved_at IS NULL AND s.value IN (pl.shoot_id, p.shoot_id);
