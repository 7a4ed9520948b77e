-- The number of a recall is held against the newest of its channel, and no more against
-- all of them: asking ten thousand photos back took the square of that.
DROP TRIGGER recalls_numbered;
CREATE TRIGGER recalls_numbered BEFORE INSERT ON recalls
  WHEN NEW.number IS NULL OR NEW.known_as IS NULL
    OR NEW.number <= (SELECT number FROM recalls WHERE channel = NEW.channel AND number IS NOT NULL ORDER BY number DESC LIMIT 1)
    OR NEW.number <= (SELECT seq FROM recalls WHERE channel = NEW.channel AND number IS NULL ORDER BY seq DESC LIMIT 1)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;
