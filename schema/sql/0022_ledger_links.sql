-- The tables of the ledger, as they were and without foreign keys between them.
-- An entry is written after its changes, so that each key was broken until the
-- end of the transaction, and with a broken key SQLite reads a whole table for
-- each row that might mend it: writing took longer with every photo. What the
-- keys held, the chain and the proof of every row hold.

CREATE TABLE ledger_rows_now (
  row_no  INTEGER PRIMARY KEY,
  tbl     TEXT NOT NULL,
  key     TEXT NOT NULL, -- the primary key, as a JSON array
  last_no INTEGER NOT NULL, -- of ledger_changes
  salt    BLOB NOT NULL,
  UNIQUE (tbl, key)
) STRICT;
INSERT INTO ledger_rows_now SELECT row_no, tbl, key, last_no, salt FROM ledger_rows;
DROP TABLE ledger_rows;
ALTER TABLE ledger_rows_now RENAME TO ledger_rows;

CREATE TABLE ledger_changes_now (
  no         INTEGER PRIMARY KEY CHECK (no >= 1), -- 1, 2, 3, ...
  seq        INTEGER NOT NULL, -- of ledger
  tbl        TEXT NOT NULL,
  row_no     INTEGER NOT NULL, -- the first change of this row: which row, without telling which
  op         TEXT NOT NULL CHECK (op IN ('put', 'del', 'odd')), -- odd: before this entry, it was not what the ledger says
  commitment BLOB NOT NULL CHECK (length(commitment) = CASE op WHEN 'put' THEN 32 ELSE 0 END)
) STRICT;
INSERT INTO ledger_changes_now SELECT no, seq, tbl, row_no, op, commitment FROM ledger_changes;
DROP TABLE ledger_changes;
ALTER TABLE ledger_changes_now RENAME TO ledger_changes;
CREATE INDEX ledger_changes_by_row ON ledger_changes (row_no, no);
CREATE TRIGGER ledger_changes_no_update BEFORE UPDATE ON ledger_changes
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_changes_no_delete BEFORE DELETE ON ledger_changes
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_changes_grow BEFORE INSERT ON ledger_changes
  WHEN NEW.no <> (SELECT COALESCE(MAX(no), 0) + 1 FROM ledger_changes)
    OR NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger)
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
