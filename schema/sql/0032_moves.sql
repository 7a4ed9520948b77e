-- Files that are on their way to another folder: each has both names for a moment. A run
-- that was cut short is finished from here.
CREATE TABLE moves (
  storage   TEXT NOT NULL, -- '': the catalog's own; else a mirror
  from_path TEXT NOT NULL,
  to_path   TEXT NOT NULL,
  sha256    TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (storage, from_path)
) STRICT, WITHOUT ROWID;
