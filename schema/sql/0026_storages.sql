-- Storages are records, and so is every copy in one. The catalog's own storage is
-- told by originals and fixity; a mirror has a row, and a row for each of its files.
ALTER TABLE mirrors ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE mirrors ADD COLUMN device TEXT NOT NULL DEFAULT ''; -- what it lay on when it was last seen
ALTER TABLE mirrors ADD COLUMN added_at TEXT;
ALTER TABLE mirrors ADD COLUMN read_at TEXT; -- when every byte of it was last read
ALTER TABLE mirrors ADD COLUMN retired_at TEXT; -- nothing is written to it from then on
ALTER TABLE mirrors ADD COLUMN gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)); -- somebody says that the disk is no more

-- A file in a mirror, and of which original it is a copy. Path is where it lies
-- there, which may be another name than in the catalog.
CREATE TABLE copies (
  mirror  TEXT NOT NULL REFERENCES mirrors (uuid),
  path    TEXT NOT NULL,
  sha256  TEXT NOT NULL CHECK (length(sha256) = 64),
  read_at TEXT NOT NULL, -- when it was last read and found right
  PRIMARY KEY (mirror, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_by_sha256 ON copies (sha256);

-- Damaged files that were taken out of the way. Their folder says of which original.
CREATE TABLE set_aside (
  aside_no INTEGER PRIMARY KEY,
  mirror   TEXT REFERENCES mirrors (uuid), -- NULL: the catalog itself
  path     TEXT NOT NULL, -- where it lies now
  sha256   TEXT NOT NULL CHECK (length(sha256) = 64), -- what it should be
  mended   TEXT NOT NULL, -- from where: card, catalog or mirror
  at       TEXT NOT NULL
) STRICT;
CREATE INDEX set_aside_by_sha256 ON set_aside (sha256);

-- By its size a copy that no row knows is found without reading every file of a mirror.
ALTER TABLE purge_files ADD COLUMN bytes INTEGER;
