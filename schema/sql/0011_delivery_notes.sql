-- Where a delivery was posted or published, so that a recall can name the address.
-- What was there stays on record, whatever became of it.
CREATE TABLE delivery_notes (
  note_no     INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id TEXT NOT NULL REFERENCES deliveries (delivery_id),
  photo       TEXT REFERENCES photos (sha256), -- NULL: all of the delivery
  url         TEXT NOT NULL CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
  note        TEXT, -- private
  at          TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_notes_by_delivery ON delivery_notes (delivery_id);

-- A note may name somebody: a purge takes it out where it may be about a photo that
-- is erased, and nothing else is ever changed. The address stays: without it nobody
-- could ask for the copy back.
CREATE TRIGGER delivery_notes_no_update BEFORE UPDATE ON delivery_notes
  WHEN NOT (NEW.note IS NULL AND NEW.note_no = OLD.note_no AND NEW.delivery_id = OLD.delivery_id
    AND NEW.photo IS OLD.photo AND NEW.url = OLD.url AND NEW.at = OLD.at
    AND EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo
                 WHERE f.delivery_id = OLD.delivery_id AND (OLD.photo IS NULL OR OLD.photo = f.photo)))
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never changed'); END;
CREATE TRIGGER delivery_notes_no_delete BEFORE DELETE ON delivery_notes
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never deleted'); END;
CREATE TRIGGER delivery_notes_no_replace BEFORE INSERT ON delivery_notes
  WHEN EXISTS (SELECT 1 FROM delivery_notes WHERE note_no = NEW.note_no)
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never changed'); END;
CREATE TRIGGER delivery_notes_of_its_photo BEFORE INSERT ON delivery_notes
  WHEN NEW.photo IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = NEW.delivery_id AND f.photo = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'the delivery holds no file of this photo'); END;
