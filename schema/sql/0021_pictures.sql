-- The picture, not the bytes. What is said of a photo is said of every file that
-- shows it: a file of a picture that is known is a version of its photo.
DROP VIEW held_photos; -- it names the table that is made anew
CREATE TABLE originals_3 (
  sha256  TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  photo   TEXT REFERENCES photos (sha256),
  role    TEXT NOT NULL CHECK (role IN ('primary', 'raw', 'jpeg', 'version', 'sidecar', 'attachment')),
  path    TEXT NOT NULL UNIQUE,
  source  TEXT NOT NULL, -- path on the card, as shot
  bytes   INTEGER NOT NULL CHECK (bytes >= 0),
  format  TEXT NOT NULL CHECK (format IN ('jpeg', 'tiff', 'png', 'webp', 'gif', 'heif', 'avif', 'jxl', 'dng', 'cr2', 'cr3', 'crw',
            'nef', 'arw', 'raf', 'orf', 'rw2', 'pef', 'mrw', '3fr', 'fff', 'iiq', 'srw', 'mef', 'mos', 'dcr', 'kdc', 'erf', 'rwl', 'x3f',
            'raw', 'xmp', 'mp4', 'mov', 'avi', 'mts', 'wav', 'pdf', 'unknown')),
  probe   TEXT NOT NULL CHECK (json_valid(probe)),
  private TEXT NOT NULL DEFAULT '[]' CHECK (json_type(private) = 'array') -- serials and the like: the leak gate looks for them
) STRICT;

INSERT INTO originals_3 (sha256, photo, role, path, source, bytes, format, probe, private)
SELECT sha256, photo, role, path, source, bytes, format, probe, private
  FROM originals;

DROP TABLE originals;
ALTER TABLE originals_3 RENAME TO originals;
CREATE INDEX originals_by_photo ON originals (photo);
CREATE UNIQUE INDEX originals_one_primary ON originals (photo) WHERE role = 'primary';
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

-- What tells that two files show one picture. Of an erased original it stays: it is
-- digests and a perceptual hash, and nothing can be seen in it.
CREATE TABLE fingerprints (
  sha256  TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of the original
  version INTEGER NOT NULL, -- of the methods
  data    TEXT CHECK (length(data) = 64), -- of its image data, without what is said about it; NULL: it cannot be told apart
  look    TEXT CHECK (length(look) IN (0, 128)), -- perceptual hash; '': none can be had; NULL: not looked at
  shot    TEXT CHECK (length(shot) = 32), -- keyed digest of camera, second and name
  moment  TEXT CHECK (length(moment) = 32) -- likewise of camera and second
) STRICT;
CREATE INDEX fingerprints_by_data ON fingerprints (data) WHERE data IS NOT NULL;
CREATE INDEX fingerprints_by_shot ON fingerprints (shot) WHERE shot IS NOT NULL;
CREATE TRIGGER fingerprints_no_delete BEFORE DELETE ON fingerprints
  BEGIN SELECT RAISE(ABORT, 'a fingerprint is kept: it keeps an erased picture out'); END;
CREATE TRIGGER fingerprints_of_erased_no_update BEFORE UPDATE ON fingerprints
  WHEN OLD.sha256 <> NEW.sha256 OR NOT EXISTS (SELECT 1 FROM originals o WHERE o.sha256 = OLD.sha256)
  BEGIN SELECT RAISE(ABORT, 'the fingerprint of an erased picture is never changed'); END;

-- What a person said of two originals: that they show one picture, or two.
CREATE TABLE pictures (
  picture_no INTEGER PRIMARY KEY AUTOINCREMENT,
  a          TEXT NOT NULL CHECK (length(a) = 64),
  b          TEXT NOT NULL CHECK (length(b) = 64),
  same       INTEGER NOT NULL CHECK (same IN (0, 1)),
  said_at    TEXT NOT NULL,
  UNIQUE (a, b),
  CHECK (a < b)
) STRICT;
CREATE INDEX pictures_by_b ON pictures (b);

-- What restricts single photos is looked up with every decision.
CREATE INDEX photo_records_shown ON photo_records (sha256) WHERE depicts IS NOT NULL AND depicts <> '[]';
CREATE INDEX reviews_declined ON reviews (photo) WHERE verdict = 'declined';
CREATE INDEX consent_terms_of_photos ON consent_terms (scope_id) WHERE scope_kind = 'photo';
