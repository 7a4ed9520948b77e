-- Recall: asking for delivered copies back. A recall is what the feed says: one
-- photo of one channel, by the digests of all that ever left of it. Its items are
-- the files that stand, one for each delivery that holds one. What became of an
-- item is told by its events.
-- Whom it was delivered to and on which decision is in the ledger of deliveries.

CREATE TABLE recalls (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT CHECK (seq > 0), -- the number in the feed: given once, never to another
  photo     TEXT NOT NULL REFERENCES photos (sha256),
  channel   TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
              'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  why       TEXT NOT NULL CHECK (json_type(why) = 'array'), -- reason codes of the decision, nothing that a person wrote
  opened_at TEXT NOT NULL,
  due_at    TEXT NOT NULL CHECK (due_at > opened_at)
) STRICT;

CREATE TABLE recall_items (
  item_no     INTEGER PRIMARY KEY AUTOINCREMENT, -- printed as r-1
  seq         INTEGER NOT NULL REFERENCES recalls (seq),
  delivery_id TEXT NOT NULL,
  path        TEXT NOT NULL, -- of the delivery
  FOREIGN KEY (delivery_id, path) REFERENCES delivery_files (delivery_id, path)
) STRICT;
CREATE INDEX recall_items_by_recall ON recall_items (seq);
CREATE INDEX recall_items_by_file ON recall_items (delivery_id, path);

CREATE TABLE recall_digests (
  seq    INTEGER NOT NULL REFERENCES recalls (seq),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (seq, sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE recall_events (
  event_no INTEGER PRIMARY KEY AUTOINCREMENT,
  item_no  INTEGER NOT NULL REFERENCES recall_items (item_no),
  status   TEXT NOT NULL CHECK (status IN ('acknowledged', 'done', 'cannot_recall', 'lifted')),
  at       TEXT NOT NULL,
  by       TEXT, -- private
  note     TEXT  -- private
) STRICT;
CREATE INDEX recall_events_by_item ON recall_events (item_no, event_no);

-- A copy is asked back once, until that is lifted because the family says yes to
-- it again.
CREATE VIEW recall_items_asked AS
  SELECT i.item_no, i.seq, i.delivery_id, i.path
    FROM recall_items i
   WHERE NOT EXISTS (SELECT 1 FROM recall_events e WHERE e.item_no = i.item_no AND e.status = 'lifted');

CREATE TRIGGER recalls_no_update BEFORE UPDATE ON recalls
  BEGIN SELECT RAISE(ABORT, 'a recall is never changed'); END;
CREATE TRIGGER recalls_no_delete BEFORE DELETE ON recalls
  BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END;
CREATE TRIGGER recall_items_no_update BEFORE UPDATE ON recall_items
  BEGIN SELECT RAISE(ABORT, 'a recall is never changed'); END;
CREATE TRIGGER recall_items_no_delete BEFORE DELETE ON recall_items
  BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END;
CREATE TRIGGER recall_events_no_update BEFORE UPDATE ON recall_events
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never changed'); END;
-- Deliveries whose folder was found empty or gone at their destination: they stand
-- wherever they were carried, and what is done at the destination is not done there.
CREATE TABLE deliveries_carried (
  delivery_id TEXT NOT NULL PRIMARY KEY REFERENCES deliveries (delivery_id),
  found_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER deliveries_carried_no_update BEFORE UPDATE ON deliveries_carried
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER deliveries_carried_no_delete BEFORE DELETE ON deliveries_carried
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

CREATE TRIGGER recall_events_no_delete BEFORE DELETE ON recall_events
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never deleted'); END;
-- Consumers remember the last number that they saw: a new one is always higher.
CREATE TRIGGER recalls_grow BEFORE INSERT ON recalls
  WHEN NEW.seq > 0 AND NEW.seq <= (SELECT MAX(seq) FROM recalls)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;
-- They have read the entries before the last, so those take no further file.
CREATE TRIGGER recall_items_sealed BEFORE INSERT ON recall_items
  WHEN NEW.seq < (SELECT MAX(seq) FROM recalls)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;
CREATE TRIGGER recall_digests_sealed BEFORE INSERT ON recall_digests
  WHEN NEW.seq < (SELECT MAX(seq) FROM recalls)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;
CREATE TRIGGER recall_digests_no_update BEFORE UPDATE ON recall_digests
  BEGIN SELECT RAISE(ABORT, 'a recall is never changed'); END;
CREATE TRIGGER recall_digests_no_delete BEFORE DELETE ON recall_digests
  BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END;
CREATE TRIGGER recall_items_of_its_photo BEFORE INSERT ON recall_items
  WHEN NOT EXISTS (SELECT 1
    FROM recalls r
    JOIN delivery_files f ON f.photo = r.photo
    JOIN deliveries d ON d.delivery_id = f.delivery_id AND d.channel = r.channel
   WHERE r.seq = NEW.seq AND f.delivery_id = NEW.delivery_id AND f.path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'the file is not one of this photo and channel'); END;
-- REPLACE deletes a row without asking the delete triggers, so it is refused by name.
CREATE TRIGGER recall_items_no_replace BEFORE INSERT ON recall_items
  WHEN EXISTS (SELECT 1 FROM recall_items WHERE item_no = NEW.item_no)
    OR EXISTS (SELECT 1 FROM recall_items_asked WHERE delivery_id = NEW.delivery_id AND path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'this copy has been asked back already'); END;
CREATE TRIGGER recall_events_no_replace BEFORE INSERT ON recall_events
  WHEN EXISTS (SELECT 1 FROM recall_events WHERE event_no = NEW.event_no)
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never changed'); END;
-- A copy that could not be had may still come back, or be agreed to again; one that
-- is back stays so.
CREATE TRIGGER recall_events_after_end BEFORE INSERT ON recall_events
  WHEN EXISTS (SELECT 1 FROM recall_events e
    WHERE e.item_no = NEW.item_no
      AND (e.status IN ('done', 'lifted') OR (e.status = 'cannot_recall' AND NEW.status NOT IN ('done', 'lifted'))))
  BEGIN SELECT RAISE(ABORT, 'this recall is closed'); END;
