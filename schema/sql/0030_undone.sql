-- Imports that were taken back. Their photos are put aside like bad frames (rejected);
-- this says by which import, so that a card that comes again brings them back.
CREATE TABLE undone (
  photo     TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  import_id INTEGER NOT NULL REFERENCES imports (import_id),
  at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE imports ADD COLUMN undone_at TEXT; -- NULL: it stands
ALTER TABLE imports ADD COLUMN ended_entry INTEGER; -- of the ledger, the newest when it ended: what changed later was not of it
