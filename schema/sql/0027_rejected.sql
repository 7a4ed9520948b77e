-- Frames that a person put aside: they are kept and not shown, and go nowhere.
CREATE TABLE rejected (
  photo TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
