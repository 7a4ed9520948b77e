-- What a family gave beside the photographs: letters, drawings, sound, film. Each is an
-- original without a photo, and lies with them; this says whose it is. It stands by the
-- digest, as what is said of photos does.
CREATE TABLE attachments (
  sha256      TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of originals
  room_id     TEXT NOT NULL REFERENCES rooms (room_id),
  kind        TEXT NOT NULL CHECK (kind IN ('letter', 'drawing', 'interview', 'film', 'story')),
  title       TEXT,
  attached_at TEXT NOT NULL
) STRICT;
CREATE INDEX attachments_by_room ON attachments (room_id);
