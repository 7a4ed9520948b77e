-- Which originals look alike, so that a decision about one photo does not read the looks
-- of all: each pair of files whose looks are within LookAlike of each other, both ways,
-- as far as it was found out. It follows from fingerprints.
CREATE TABLE near_looks (
  a TEXT NOT NULL CHECK (length(a) = 64),
  b TEXT NOT NULL CHECK (length(b) = 64),
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

-- The files that were not held against the others yet: a decision compares these itself.
-- In a trigger, OR IGNORE would give way to what the statement outside says of conflicts.
CREATE TABLE looks_waiting (
  sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64)
) STRICT, WITHOUT ROWID;
INSERT INTO looks_waiting SELECT sha256 FROM fingerprints WHERE look <> '';
CREATE TRIGGER fingerprints_wait AFTER INSERT ON fingerprints WHEN NEW.look <> ''
  BEGIN
    INSERT INTO looks_waiting (sha256)
    SELECT NEW.sha256 WHERE NOT EXISTS (SELECT 1 FROM looks_waiting WHERE sha256 = NEW.sha256);
  END;
CREATE TRIGGER fingerprints_wait_again AFTER UPDATE OF sha256, look ON fingerprints
  WHEN NEW.look IS NOT OLD.look OR NEW.sha256 <> OLD.sha256
  BEGIN
    DELETE FROM near_looks WHERE b = OLD.sha256 AND a IN (SELECT b FROM near_looks WHERE a = OLD.sha256);
    DELETE FROM near_looks WHERE a = OLD.sha256;
    INSERT INTO looks_waiting (sha256)
    SELECT NEW.sha256 WHERE NEW.look <> '' AND NOT EXISTS (SELECT 1 FROM looks_waiting WHERE sha256 = NEW.sha256);
  END;

-- By the room and the shoot that a person said, and that an import was told.
CREATE INDEX photos_by_room ON photos (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX photo_records_by_room ON photo_records (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX photo_records_by_shoot ON photo_records (shoot_id) WHERE shoot_id IS NOT NULL;
