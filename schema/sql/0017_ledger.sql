-- One ledger over everything that decides or tells what left: an entry for each
-- act, a change for each row that the act touched. It holds acts, moments and
-- commitments; no id, no name and no value. Entries are chained by their hashes.

CREATE TABLE ledger (
  seq            INTEGER PRIMARY KEY CHECK (seq >= 1), -- 1, 2, 3, ...
  at             TEXT NOT NULL, -- never earlier than that of the entry before
  act            TEXT NOT NULL,
  changes_sha256 TEXT NOT NULL CHECK (length(changes_sha256) = 64),
  prev_sha256    TEXT NOT NULL, -- of the entry before; '' for the first
  sha256         TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64)
) STRICT;

CREATE TABLE ledger_changes (
  no         INTEGER PRIMARY KEY CHECK (no >= 1), -- 1, 2, 3, ...
  seq        INTEGER NOT NULL REFERENCES ledger (seq) DEFERRABLE INITIALLY DEFERRED,
  tbl        TEXT NOT NULL,
  row_no     INTEGER NOT NULL, -- the first change of this row: which row, without telling which
  op         TEXT NOT NULL CHECK (op IN ('put', 'del', 'odd')), -- odd: before this entry, it was not what the ledger says
  commitment BLOB NOT NULL CHECK (length(commitment) = CASE op WHEN 'put' THEN 32 ELSE 0 END)
) STRICT;
CREATE INDEX ledger_changes_by_row ON ledger_changes (row_no, no);

-- Which row is committed to by which change, and with which salt. This is no part
-- of the chain: a row and its salt may be erased, and the chain holds.
CREATE TABLE ledger_rows (
  row_no  INTEGER PRIMARY KEY,
  tbl     TEXT NOT NULL,
  key     TEXT NOT NULL, -- the primary key, as a JSON array
  last_no INTEGER NOT NULL REFERENCES ledger_changes (no) DEFERRABLE INITIALLY DEFERRED,
  salt    BLOB NOT NULL,
  UNIQUE (tbl, key)
) STRICT;

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_grows BEFORE INSERT ON ledger
  WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger)
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
CREATE TRIGGER ledger_changes_no_update BEFORE UPDATE ON ledger_changes
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_changes_no_delete BEFORE DELETE ON ledger_changes
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_changes_grow BEFORE INSERT ON ledger_changes
  WHEN NEW.no <> (SELECT COALESCE(MAX(no), 0) + 1 FROM ledger_changes)
    OR NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger)
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
