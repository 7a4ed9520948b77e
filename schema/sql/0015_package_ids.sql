-- In what leaves, a photo is called otherwise for every channel, so that nobody can
-- tell from two packages, or from a package and the original, that it is the same
-- one. Deliveries of before (1) called it by its digest, and are still known by that.
ALTER TABLE deliveries ADD COLUMN scheme INTEGER NOT NULL DEFAULT 1 CHECK (scheme IN (1, 2));

-- Every channel has a feed of its own, and numbers of its own in it. What was
-- numbered before keeps the number that its consumers know (seq); what comes after
-- is above all of those.
ALTER TABLE recalls ADD COLUMN number INTEGER CHECK (number > 0);
CREATE UNIQUE INDEX recalls_by_number ON recalls (channel, number);

-- Which names of the photo the entry has, by the deliveries that there were when it
-- was written. NULL: by its digest, as all deliveries before.
ALTER TABLE recalls ADD COLUMN known_as TEXT CHECK (known_as IN ('digest', 'both', 'channel'));

CREATE TRIGGER recalls_numbered BEFORE INSERT ON recalls
  WHEN NEW.number IS NULL OR NEW.known_as IS NULL
    OR NEW.number <= (SELECT MAX(COALESCE(number, seq)) FROM recalls WHERE channel = NEW.channel)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;

DROP TRIGGER deliveries_no_update;
CREATE TRIGGER deliveries_no_update BEFORE UPDATE OF delivery_id, manifest_id, channel, format, recipient, destination,
    created_at, valid_until, program, plan, scheme ON deliveries
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
