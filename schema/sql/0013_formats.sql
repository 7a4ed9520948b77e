-- More formats are told apart: RAW of every maker, films of more kinds, documents.
-- Those that an older version took for something else keep what it said of them.
CREATE TABLE originals_2 (
  sha256  TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  photo   TEXT REFERENCES photos (sha256),
  role    TEXT NOT NULL CHECK (role IN ('primary', 'raw', 'jpeg', 'sidecar', 'attachment')),
  path    TEXT NOT NULL UNIQUE,
  source  TEXT NOT NULL, -- path on the card, as shot
  bytes   INTEGER NOT NULL CHECK (bytes >= 0),
  format  TEXT NOT NULL CHECK (format IN ('jpeg', 'tiff', 'png', 'webp', 'gif', 'heif', 'avif', 'jxl', 'dng', 'cr2', 'cr3', 'crw',
            'nef', 'arw', 'raf', 'orf', 'rw2', 'pef', 'mrw', '3fr', 'fff', 'iiq', 'srw', 'mef', 'mos', 'dcr', 'kdc', 'erf', 'rwl', 'x3f',
            'raw', 'xmp', 'mp4', 'mov', 'avi', 'mts', 'wav', 'pdf', 'unknown')),
  probe   TEXT NOT NULL CHECK (json_valid(probe)),
  private TEXT NOT NULL DEFAULT '[]' CHECK (json_type(private) = 'array') -- serials and the like: the leak gate looks for them
) STRICT;

INSERT INTO originals_2 (sha256, photo, role, path, source, bytes, format, probe, private)
SELECT sha256, photo, role, path, source, bytes, format, probe, private
  FROM originals;

DROP TABLE originals;
ALTER TABLE originals_2 RENAME TO originals;
CREATE INDEX originals_by_photo ON originals (photo);
CREATE UNIQUE INDEX originals_one_primary ON originals (photo) WHERE role = 'primary';
