-- That a catalog was made of a backup. What was said after that was made is not in
-- it, so nothing leaves until somebody has looked for it: settled_at.
CREATE TABLE restores (
  restore_no   INTEGER PRIMARY KEY AUTOINCREMENT,
  at           TEXT NOT NULL,
  backed_up_at TEXT NOT NULL,
  head_seq     INTEGER NOT NULL, -- where its ledger ended
  head_sha256  TEXT NOT NULL,
  head_at      TEXT NOT NULL,
  settled_at   TEXT,
  settled_by   TEXT CHECK (settled_by IN ('head', 'person')), -- an entry that somebody held is in the ledger; or a person says that nothing was said since
  CHECK ((settled_at IS NULL) = (settled_by IS NULL))
) STRICT;
CREATE TRIGGER restores_no_delete BEFORE DELETE ON restores
  BEGIN SELECT RAISE(ABORT, 'that a catalog was restored is never forgotten'); END;
