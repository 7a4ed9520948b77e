-- Recipes are settings: a derivative says by which it was made, and tiles are
-- one of its formats. A person may say how an original has to be turned.

ALTER TABLE photo_records ADD COLUMN orientation INTEGER CHECK (orientation BETWEEN 1 AND 8);

-- What was tried in vain: settings, programs and limits. What is another now is
-- worth another try.
ALTER TABLE derive_failures ADD COLUMN tried TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tried) = 'array');

CREATE TABLE derivatives_2 (
  photo          TEXT NOT NULL REFERENCES photos (sha256),
  recipe         TEXT NOT NULL,
  recipe_version INTEGER NOT NULL,
  made_by        TEXT NOT NULL, -- settings and programs: what its bytes follow from, beside the original
  turn           INTEGER NOT NULL DEFAULT 0 CHECK (turn BETWEEN 0 AND 8), -- the orientation that a person gave; 0: none
  path           TEXT NOT NULL UNIQUE,
  format         TEXT NOT NULL CHECK (format IN ('jpeg', 'webp', 'avif', 'png', 'tiff', 'tiles')),
  width          INTEGER NOT NULL CHECK (width > 0),
  height         INTEGER NOT NULL CHECK (height > 0),
  bytes          INTEGER NOT NULL CHECK (bytes > 0),
  sha256         TEXT NOT NULL CHECK (length(sha256) = 64),
  libvips        TEXT NOT NULL,
  source         TEXT NOT NULL CHECK (source IN ('original', 'preview', 'libraw')), -- what of the original it was made from
  partial        INTEGER NOT NULL DEFAULT 0 CHECK (partial IN (0, 1)),
  created_at     TEXT NOT NULL,
  PRIMARY KEY (photo, recipe)
) STRICT;

-- By what the older ones were made was not kept: they are stale.
INSERT INTO derivatives_2 (photo, recipe, recipe_version, made_by, path, format, width, height, bytes, sha256, libvips, source, partial, created_at)
SELECT photo, recipe, recipe_version, '', path, format, width, height, bytes, sha256, libvips, source, partial, created_at
  FROM derivatives;

DROP TABLE derivatives;
ALTER TABLE derivatives_2 RENAME TO derivatives;
