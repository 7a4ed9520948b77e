-- What is wrong with a copy, as far as whoever looked last could tell, and when that was.
-- It is forgotten when the copy is read and found right.
ALTER TABLE copies ADD COLUMN fault TEXT NOT NULL DEFAULT '' CHECK (fault IN ('', 'missing', 'damaged', 'unreadable'));
ALTER TABLE copies ADD COLUMN fault_at TEXT NOT NULL DEFAULT '';
