-- The entries that the ledger of a restored catalog lacks, as a person knew who said that
-- what was said since the backup is recorded again.
CREATE TABLE heads_let_go (
    sha256     TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    restore_no INTEGER NOT NULL REFERENCES restores (restore_no)
) STRICT;
