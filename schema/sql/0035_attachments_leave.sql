-- What is attached to a room can leave as photos do: it is decided about, delivered,
-- called back. So the ledger of what left names its digest where it names a photo's.
-- Only the references to the table of photos go, and no row is touched: SQLite takes a
-- constraint away in this way, and in no other that leaves the tables which refer to
-- these as they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, ' REFERENCES photos (sha256)', '')
 WHERE type = 'table' AND name IN ('decisions', 'delivery_files', 'delivery_notes', 'recalls');
PRAGMA writable_schema = RESET;

-- In their place. A recall is of what was delivered: the delivery stays, though the
-- letter may be erased.
CREATE TRIGGER decisions_of_something BEFORE INSERT ON decisions
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = NEW.photo) AND NOT EXISTS (SELECT 1 FROM attachments WHERE sha256 = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'a decision is about a photo, or about what is attached to a room'); END;
CREATE TRIGGER delivery_files_of_something BEFORE INSERT ON delivery_files
  WHEN NEW.photo IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = NEW.photo) AND NOT EXISTS (SELECT 1 FROM attachments WHERE sha256 = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'a delivered file is of a photo, or of what is attached to a room'); END;
CREATE TRIGGER recalls_of_something BEFORE INSERT ON recalls
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = NEW.photo) AND NOT EXISTS (SELECT 1 FROM delivery_files WHERE photo = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'a recall is of what was delivered'); END;

-- Words that leave with it. The title stays in the house.
ALTER TABLE attachments ADD COLUMN caption TEXT;
ALTER TABLE attachments ADD COLUMN alt TEXT; -- what is to be seen, for who cannot see it
ALTER TABLE attachments ADD COLUMN transcript TEXT; -- what is said or written in it, word by word
