-- The catalog, version 1. A released migration is never edited: write the next one.
-- Instants are RFC 3339 UTC text with whole seconds ('2024-03-02T09:14:05Z'), so they
-- compare as text. Dates are 'YYYY-MM-DD'. Digests are 64 lower-case hex digits.

CREATE TABLE catalog_info (
  key   TEXT NOT NULL PRIMARY KEY CHECK (key IN ('uuid', 'name', 'created_at', 'secret')),
  value TEXT NOT NULL
) STRICT;

-- Records: what people wrote ------------------------------------------------

CREATE TABLE events (
  event_id    TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  occurred_on TEXT NOT NULL,
  place       TEXT
) STRICT;

CREATE TABLE families (
  family_id TEXT NOT NULL PRIMARY KEY,
  quorum    TEXT NOT NULL DEFAULT 'all' CHECK (quorum IN ('all', 'any')),
  hold      INTEGER NOT NULL DEFAULT 0 CHECK (hold IN (0, 1))
) STRICT;

CREATE TABLE guardians (
  guardian_id  TEXT NOT NULL PRIMARY KEY,
  family_id    TEXT NOT NULL REFERENCES families (family_id),
  name         TEXT NOT NULL,
  relationship TEXT NOT NULL CHECK (relationship IN ('parent', 'legal_guardian', 'step_parent', 'grandparent',
                 'sibling', 'other_kin', 'estate_representative', 'self', 'delegate', 'unknown')),
  authority    TEXT NOT NULL CHECK (authority IN ('sole', 'joint', 'delegated', 'advisory')),
  contact      TEXT
) STRICT;
CREATE INDEX guardians_by_family ON guardians (family_id);

CREATE TABLE people (
  person_id    TEXT NOT NULL PRIMARY KEY,
  family_id    TEXT NOT NULL REFERENCES families (family_id),
  event_id     TEXT REFERENCES events (event_id),
  name         TEXT NOT NULL,
  born         TEXT,
  died         TEXT,
  name_display TEXT NOT NULL DEFAULT 'none' CHECK (name_display IN ('none', 'initials', 'first', 'full')),
  story        TEXT
) STRICT;
CREATE INDEX people_by_family ON people (family_id);

CREATE TABLE rooms (
  room_id            TEXT NOT NULL PRIMARY KEY,
  label              TEXT NOT NULL,
  place              TEXT,
  location_precision TEXT NOT NULL DEFAULT 'none' CHECK (location_precision IN ('none', 'country', 'region', 'city'))
) STRICT;

CREATE TABLE room_people (
  room_id   TEXT NOT NULL REFERENCES rooms (room_id),
  person_id TEXT NOT NULL REFERENCES people (person_id),
  PRIMARY KEY (room_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_people_by_person ON room_people (person_id);

CREATE TABLE shoots (
  shoot_id     TEXT NOT NULL PRIMARY KEY,
  room_id      TEXT NOT NULL REFERENCES rooms (room_id),
  shot_on      TEXT NOT NULL,
  photographer TEXT NOT NULL,
  copyright    TEXT,
  credit       TEXT,
  notes        TEXT
) STRICT;
CREATE INDEX shoots_by_room ON shoots (room_id);

-- What a person said about one photo. It stands by the digest, not by the photo's
-- row: it may be written before the photo is imported, and it shadows what the
-- camera wrote without ever replacing it. NULL is "not said".
CREATE TABLE photo_records (
  sha256   TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  room_id  TEXT REFERENCES rooms (room_id),
  shoot_id TEXT REFERENCES shoots (shoot_id),
  sequence INTEGER CHECK (sequence >= 1),
  title    TEXT,
  caption  TEXT,
  alt      TEXT,
  extended TEXT,
  tags     TEXT CHECK (tags IS NULL OR json_type(tags) = 'array'),
  rating   INTEGER CHECK (rating BETWEEN 0 AND 5),
  depicts  TEXT CHECK (depicts IS NULL OR json_type(depicts) = 'array') -- '[]': somebody looked, no person is shown
) STRICT;

-- Photographs ---------------------------------------------------------------

CREATE TABLE imports (
  import_id   INTEGER PRIMARY KEY,
  started_at  TEXT NOT NULL,
  finished_at TEXT,
  state       TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'interrupted', 'failed')),
  sources     TEXT NOT NULL CHECK (json_type(sources) = 'array'),
  program     TEXT NOT NULL,
  seen        INTEGER NOT NULL DEFAULT 0,
  imported    INTEGER NOT NULL DEFAULT 0,
  duplicate   INTEGER NOT NULL DEFAULT 0,
  skipped     INTEGER NOT NULL DEFAULT 0,
  failed      INTEGER NOT NULL DEFAULT 0,
  bytes       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE import_items (
  import_id INTEGER NOT NULL REFERENCES imports (import_id),
  n         INTEGER NOT NULL,
  source    TEXT NOT NULL,
  outcome   TEXT NOT NULL CHECK (outcome IN ('imported', 'duplicate', 'skipped', 'failed')),
  reason    TEXT,
  sha256    TEXT,
  bytes     INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (import_id, n)
) STRICT, WITHOUT ROWID;

-- One frame. Its identity is the digest of the original it was first imported from.
-- Room and shoot are what the import was told; photo_records may say otherwise.
CREATE TABLE photos (
  photo_no     INTEGER PRIMARY KEY, -- the row of photo_search
  sha256       TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  import_id    INTEGER NOT NULL REFERENCES imports (import_id),
  room_id      TEXT REFERENCES rooms (room_id),
  shoot_id     TEXT REFERENCES shoots (shoot_id),
  taken_local  TEXT, -- by the camera's clock, with the standing correction; as written: originals.probe
  taken_offset TEXT,
  camera       TEXT NOT NULL DEFAULT '', -- make and model, for search
  serial       TEXT NOT NULL DEFAULT '', -- of the camera: which clock it was
  created_at   TEXT NOT NULL
) STRICT;
CREATE INDEX photos_by_serial ON photos (serial);
CREATE INDEX photos_by_shoot ON photos (shoot_id);
CREATE INDEX photos_by_taken ON photos (taken_local, sha256);

-- Where a photo belongs: what a person said about it before what its import was told,
-- a room before the room of a shoot.
CREATE VIEW photo_places AS
  SELECT p.sha256 AS sha256,
         COALESCE(pr.shoot_id, p.shoot_id) AS shoot_id,
         COALESCE(pr.room_id, rs.room_id, p.room_id, ps.room_id) AS room_id
    FROM photos p
    LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
    LEFT JOIN shoots rs ON rs.shoot_id = pr.shoot_id
    LEFT JOIN shoots ps ON ps.shoot_id = p.shoot_id;

-- A file from the card, as it lies in originals/. A photo has exactly one primary:
-- what is shown of it. raw and jpeg are the other half of a pair. A sidecar or an
-- attachment that belongs to no frame has no photo; it is kept all the same.
CREATE TABLE originals (
  sha256  TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  photo   TEXT REFERENCES photos (sha256),
  role    TEXT NOT NULL CHECK (role IN ('primary', 'raw', 'jpeg', 'sidecar', 'attachment')),
  path    TEXT NOT NULL UNIQUE,
  source  TEXT NOT NULL, -- path on the card, as shot
  bytes   INTEGER NOT NULL CHECK (bytes >= 0),
  format  TEXT NOT NULL CHECK (format IN ('jpeg', 'tiff', 'png', 'webp', 'gif', 'heif', 'avif', 'jxl', 'dng', 'cr2', 'cr3', 'crw',
            'nef', 'arw', 'raf', 'orf', 'rw2', 'pef', 'mrw', 'xmp', 'mp4', 'mov', 'wav', 'unknown')),
  probe   TEXT NOT NULL CHECK (json_valid(probe)),
  private TEXT NOT NULL DEFAULT '[]' CHECK (json_type(private) = 'array') -- serials and the like: the leak gate looks for them
) STRICT;
CREATE INDEX originals_by_photo ON originals (photo);
CREATE UNIQUE INDEX originals_one_primary ON originals (photo) WHERE role = 'primary';

-- What was found out about a camera's clock. The latest correction of a camera
-- that was not undone is the one that stands; photos.taken_local follows it.
CREATE TABLE clock_corrections (
  clock_id    INTEGER PRIMARY KEY AUTOINCREMENT,
  serial      TEXT NOT NULL CHECK (serial <> ''),
  shift_s     INTEGER NOT NULL,
  zone        TEXT, -- offset such as -05:00, if it is known
  recorded_at TEXT NOT NULL,
  undone_at   TEXT
) STRICT;
CREATE TRIGGER clock_corrections_no_delete BEFORE DELETE ON clock_corrections
  BEGIN SELECT RAISE(ABORT, 'a correction is undone, not deleted'); END;

-- When a file's bytes were last read and found to be what they were.
CREATE TABLE fixity (
  path    TEXT NOT NULL PRIMARY KEY,
  read_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Why a photo has no derivatives, where it has none.
CREATE TABLE derive_failures (
  photo  TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  kind   TEXT NOT NULL CHECK (kind IN ('format', 'decode', 'limit')),
  reason TEXT NOT NULL
) STRICT;

CREATE TABLE derivatives (
  photo          TEXT NOT NULL REFERENCES photos (sha256),
  recipe         TEXT NOT NULL,
  recipe_version INTEGER NOT NULL,
  path           TEXT NOT NULL UNIQUE,
  format         TEXT NOT NULL CHECK (format IN ('jpeg', 'webp', 'avif', 'png', 'tiff')),
  width          INTEGER NOT NULL CHECK (width > 0),
  height         INTEGER NOT NULL CHECK (height > 0),
  bytes          INTEGER NOT NULL CHECK (bytes > 0),
  sha256         TEXT NOT NULL CHECK (length(sha256) = 64),
  libvips        TEXT NOT NULL,
  source         TEXT NOT NULL CHECK (source IN ('original', 'preview', 'libraw')), -- what of the original it was made from
  partial        INTEGER NOT NULL DEFAULT 0 CHECK (partial IN (0, 1)),
  created_at     TEXT NOT NULL,
  PRIMARY KEY (photo, recipe)
) STRICT;

-- Consent: append-only ------------------------------------------------------

CREATE TABLE notices (
  notice_id TEXT NOT NULL PRIMARY KEY,
  version   TEXT NOT NULL,
  lang      TEXT NOT NULL,
  file      TEXT
) STRICT;

CREATE TABLE consents (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  consent_id     TEXT NOT NULL UNIQUE,
  family_id      TEXT NOT NULL REFERENCES families (family_id),
  guardian_id    TEXT NOT NULL REFERENCES guardians (guardian_id),
  notice_id      TEXT NOT NULL REFERENCES notices (notice_id),
  evidence       TEXT,
  supersedes     TEXT UNIQUE REFERENCES consents (consent_id),
  method         TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                   'recorded_video', 'in_person_witnessed', 'text_message')),
  obtained_at    TEXT NOT NULL,
  obtained_by    TEXT NOT NULL,
  recorded_at    TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  expires_at     TEXT,
  review_by      TEXT,
  jurisdiction   TEXT,
  prev_sha256    TEXT NOT NULL, -- of the consents row before this one; '' for the first
  sha256         TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64), -- over the record, its terms and prev_sha256
  CHECK (expires_at IS NOT NULL OR review_by IS NOT NULL) -- no endless consent
) STRICT;

CREATE TABLE consent_terms (
  consent_id    TEXT NOT NULL REFERENCES consents (consent_id),
  n             INTEGER NOT NULL CHECK (n >= 1),
  effect        TEXT NOT NULL CHECK (effect IN ('permit', 'deny')),
  scope_kind    TEXT NOT NULL CHECK (scope_kind IN ('family', 'room', 'shoot', 'photo')),
  scope_id      TEXT NOT NULL,
  embargo_until TEXT,
  expires_at    TEXT,
  conditions    TEXT NOT NULL DEFAULT '{}' CHECK (json_type(conditions) = 'object'),
  PRIMARY KEY (consent_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_term_channels (
  consent_id TEXT NOT NULL,
  n          INTEGER NOT NULL,
  channel    TEXT NOT NULL CHECK (channel IN ('*', 'archive', 'review', 'film', 'film_promo', 'instagram', 'web',
               'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  PRIMARY KEY (consent_id, n, channel),
  FOREIGN KEY (consent_id, n) REFERENCES consent_terms (consent_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_events (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  consent_id  TEXT NOT NULL REFERENCES consents (consent_id),
  state       TEXT NOT NULL CHECK (state IN ('requested', 'deferred', 'given', 'renewed', 'refused', 'suspended',
                'withdrawn', 'revoked', 'invalidated')),
  channel     TEXT CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')), -- NULL: all
  at          TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  by          TEXT NOT NULL, -- who indicated it
  method      TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                'recorded_video', 'in_person_witnessed', 'text_message', 'unrecorded')),
  evidence    TEXT,
  prev_sha256 TEXT NOT NULL, -- of the event before this one; '' for the first
  sha256      TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64)
) STRICT;
CREATE INDEX consent_events_by_consent ON consent_events (consent_id, seq);

-- A review before use that took place.
CREATE TABLE approvals (
  photo             TEXT NOT NULL REFERENCES photos (sha256),
  channel           TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  derivative_sha256 TEXT NOT NULL,
  caption_sha256    TEXT NOT NULL,
  by                TEXT NOT NULL,
  at                TEXT NOT NULL,
  PRIMARY KEY (photo, channel, derivative_sha256, caption_sha256)
) STRICT;

-- Deliveries: what left the house -------------------------------------------

CREATE TABLE deliveries (
  delivery_id TEXT NOT NULL PRIMARY KEY,
  manifest_id TEXT NOT NULL,
  channel     TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  format      TEXT NOT NULL CHECK (format IN ('manifest', 'csv', 'site', 'instagram', 'stills', 'press', 'iiif', 'bagit', 'sidecar')),
  recipient   TEXT,
  destination TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  program     TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'writing' CHECK (state IN ('writing', 'standing', 'replaced', 'failed'))
) STRICT;

CREATE TABLE decisions (
  decision_id TEXT NOT NULL PRIMARY KEY,
  photo       TEXT NOT NULL REFERENCES photos (sha256),
  channel     TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  at          TEXT NOT NULL,
  effect      TEXT NOT NULL CHECK (effect IN ('permit', 'hold', 'deny')),
  reasons     TEXT NOT NULL CHECK (json_type(reasons) = 'array'),
  conditions  TEXT NOT NULL CHECK (json_type(conditions) = 'object'),
  valid_until TEXT
) STRICT;

CREATE TABLE delivery_files (
  delivery_id TEXT NOT NULL REFERENCES deliveries (delivery_id),
  path        TEXT NOT NULL, -- below the destination
  photo       TEXT REFERENCES photos (sha256), -- NULL: the manifest and the feed
  decision_id TEXT REFERENCES decisions (decision_id),
  sha256      TEXT NOT NULL,
  bytes       INTEGER NOT NULL,
  PRIMARY KEY (delivery_id, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_files_by_photo ON delivery_files (photo);

-- One history: what was said is never unsaid, not even from the sqlite3 shell.
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents
  BEGIN SELECT RAISE(ABORT, 'a consent is never changed: record one that supersedes it'); END;
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents
  BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
CREATE TRIGGER consent_terms_no_update BEFORE UPDATE ON consent_terms
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_terms_no_delete BEFORE DELETE ON consent_terms
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;
CREATE TRIGGER consent_term_channels_no_update BEFORE UPDATE ON consent_term_channels
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_term_channels_no_delete BEFORE DELETE ON consent_term_channels
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;
CREATE TRIGGER consent_events_no_update BEFORE UPDATE ON consent_events
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;
CREATE TRIGGER consent_events_no_delete BEFORE DELETE ON consent_events
  BEGIN SELECT RAISE(ABORT, 'a consent event is never deleted'); END;
-- Terms are part of their record: a channel or a term added later would widen a yes.
CREATE TRIGGER consent_terms_sealed BEFORE INSERT ON consent_terms
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new terms once it has an event'); END;
CREATE TRIGGER consent_term_channels_sealed BEFORE INSERT ON consent_term_channels
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new channels once it has an event'); END;
CREATE TRIGGER consent_terms_no_open_permit BEFORE INSERT ON consent_term_channels
  WHEN NEW.channel = '*' AND EXISTS (SELECT 1 FROM consent_terms t
    WHERE t.consent_id = NEW.consent_id AND t.n = NEW.n AND t.effect <> 'deny')
  BEGIN SELECT RAISE(ABORT, 'only a deny may name every channel'); END;
CREATE TRIGGER consent_events_after_end BEFORE INSERT ON consent_events
  WHEN EXISTS (SELECT 1 FROM consent_events e
    WHERE e.consent_id = NEW.consent_id
      AND e.state IN ('withdrawn', 'revoked', 'invalidated', 'refused')
      AND (e.channel IS NULL OR e.channel = NEW.channel)
      AND NOT (NEW.state = 'invalidated' AND e.state <> 'invalidated'))
  BEGIN SELECT RAISE(ABORT, 'this consent has ended: record a new one'); END;
CREATE TRIGGER consents_own_guardian BEFORE INSERT ON consents
  WHEN NOT EXISTS (SELECT 1 FROM guardians g WHERE g.guardian_id = NEW.guardian_id AND g.family_id = NEW.family_id)
  BEGIN SELECT RAISE(ABORT, 'the guardian does not belong to this family'); END;
-- REPLACE deletes a row without asking the delete triggers, so it is refused by name.
CREATE TRIGGER consents_no_replace BEFORE INSERT ON consents
  WHEN EXISTS (SELECT 1 FROM consents WHERE consent_id = NEW.consent_id OR seq = NEW.seq OR supersedes = NEW.supersedes OR sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'this consent is already recorded, or already superseded'); END;
CREATE TRIGGER consent_terms_no_replace BEFORE INSERT ON consent_terms
  WHEN EXISTS (SELECT 1 FROM consent_terms WHERE consent_id = NEW.consent_id AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_term_channels_no_replace BEFORE INSERT ON consent_term_channels
  WHEN EXISTS (SELECT 1 FROM consent_term_channels WHERE consent_id = NEW.consent_id AND n = NEW.n AND channel = NEW.channel)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;
CREATE TRIGGER consent_events_no_replace BEFORE INSERT ON consent_events
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE seq = NEW.seq OR sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;
-- The ledger of what left: files and decisions are facts; only a delivery's state moves.
CREATE TRIGGER delivery_files_no_update BEFORE UPDATE ON delivery_files
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER delivery_files_no_delete BEFORE DELETE ON delivery_files
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
  BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
  BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER delivery_files_no_replace BEFORE INSERT ON delivery_files
  WHEN EXISTS (SELECT 1 FROM delivery_files WHERE delivery_id = NEW.delivery_id AND path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions
  WHEN EXISTS (SELECT 1 FROM decisions d WHERE d.decision_id = NEW.decision_id
    AND (d.photo <> NEW.photo OR d.channel <> NEW.channel OR d.effect <> NEW.effect OR d.conditions <> NEW.conditions OR d.at <> NEW.at))
  BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;
CREATE TRIGGER deliveries_no_replace BEFORE INSERT ON deliveries
  WHEN EXISTS (SELECT 1 FROM deliveries WHERE delivery_id = NEW.delivery_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER deliveries_no_update BEFORE UPDATE OF delivery_id, manifest_id, channel, format, recipient, destination,
    created_at, valid_until, program ON deliveries
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;
CREATE TRIGGER deliveries_no_return BEFORE UPDATE OF state ON deliveries
  WHEN NOT (OLD.state = NEW.state OR OLD.state = 'writing' OR (OLD.state = 'standing' AND NEW.state = 'replaced'))
  BEGIN SELECT RAISE(ABORT, 'a delivery that has ended does not begin again'); END;
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
  BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;

-- Search --------------------------------------------------------------------

CREATE VIRTUAL TABLE photo_search USING fts5 ( -- rowid is photos.photo_no
  name, title, caption, alt, extended, tags, room, shoot, camera,
  tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
);
