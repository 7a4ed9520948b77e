-- The database as the migrations make it, of which a new one is made. Written by a test: see shape_test.go.

--@ index attachments_by_room of attachments
CREATE INDEX attachments_by_room ON attachments (room_id);

--@ index consent_events_by_consent of consent_events
CREATE INDEX consent_events_by_consent ON consent_events (consent_id, seq);

--@ index consent_terms_by_scope of consent_terms
CREATE INDEX consent_terms_by_scope ON consent_terms (scope_kind, scope_id);

--@ index consent_terms_of_photos of consent_terms
CREATE INDEX consent_terms_of_photos ON consent_terms (scope_id) WHERE scope_kind = 'photo';

--@ index consent_terms_unclear of consent_terms
CREATE INDEX consent_terms_unclear ON consent_terms (consent_id)
 WHERE scope_kind NOT IN ('family', 'room', 'shoot', 'photo')
    OR scope_id = '' OR scope_id GLOB '*[^-_.0-9A-Za-z]*' OR length(CAST(scope_id AS BLOB)) <> length(scope_id)
    OR scope_kind = 'photo' AND (length(scope_id) <> 64 OR scope_id GLOB '*[^0-9a-f]*');

--@ index consents_by_family of consents
CREATE INDEX consents_by_family ON consents (family_id);

--@ index copies_by_sha256 of copies
CREATE INDEX copies_by_sha256 ON copies (sha256);

--@ index delivery_files_by_photo of delivery_files
CREATE INDEX delivery_files_by_photo ON delivery_files (photo);

--@ index delivery_notes_by_delivery of delivery_notes
CREATE INDEX delivery_notes_by_delivery ON delivery_notes (delivery_id);

--@ index fingerprints_by_data of fingerprints
CREATE INDEX fingerprints_by_data ON fingerprints (data) WHERE data IS NOT NULL;

--@ index fingerprints_by_shot of fingerprints
CREATE INDEX fingerprints_by_shot ON fingerprints (shot) WHERE shot IS NOT NULL;

--@ index guardians_by_family of guardians
CREATE INDEX guardians_by_family ON guardians (family_id);

--@ index import_items_second_names of import_items
CREATE INDEX import_items_second_names ON import_items (sha256) WHERE outcome = 'duplicate';

--@ index ledger_changes_by_row of ledger_changes
CREATE INDEX ledger_changes_by_row ON ledger_changes (row_no, no);

--@ index originals_by_photo of originals
CREATE INDEX originals_by_photo ON originals (photo);

--@ index originals_one_primary of originals
CREATE UNIQUE INDEX originals_one_primary ON originals (photo) WHERE role = 'primary';

--@ index people_by_family of people
CREATE INDEX people_by_family ON people (family_id);

--@ index photo_records_by_room of photo_records
CREATE INDEX photo_records_by_room ON photo_records (room_id) WHERE room_id IS NOT NULL;

--@ index photo_records_by_shoot of photo_records
CREATE INDEX photo_records_by_shoot ON photo_records (shoot_id) WHERE shoot_id IS NOT NULL;

--@ index photo_records_shown of photo_records
CREATE INDEX photo_records_shown ON photo_records (sha256) WHERE depicts IS NOT NULL AND depicts <> '[]';

--@ index photos_by_room of photos
CREATE INDEX photos_by_room ON photos (room_id) WHERE room_id IS NOT NULL;

--@ index photos_by_serial of photos
CREATE INDEX photos_by_serial ON photos (serial);

--@ index photos_by_shoot of photos
CREATE INDEX photos_by_shoot ON photos (shoot_id);

--@ index photos_by_taken of photos
CREATE INDEX photos_by_taken ON photos (taken_local, sha256);

--@ index pictures_by_b of pictures
CREATE INDEX pictures_by_b ON pictures (b);

--@ index recall_events_by_item of recall_events
CREATE INDEX recall_events_by_item ON recall_events (item_no, event_no);

--@ index recall_items_by_file of recall_items
CREATE INDEX recall_items_by_file ON recall_items (delivery_id, path);

--@ index recall_items_by_recall of recall_items
CREATE INDEX recall_items_by_recall ON recall_items (seq);

--@ index recalls_by_number of recalls
CREATE UNIQUE INDEX recalls_by_number ON recalls (channel, number);

--@ index reviews_by_photo of reviews
CREATE INDEX reviews_by_photo ON reviews (photo);

--@ index reviews_declined of reviews
CREATE INDEX reviews_declined ON reviews (photo) WHERE verdict = 'declined';

--@ index room_people_by_person of room_people
CREATE INDEX room_people_by_person ON room_people (person_id);

--@ index set_aside_by_sha256 of set_aside
CREATE INDEX set_aside_by_sha256 ON set_aside (sha256);

--@ index shoot_numbers_by_shoot of shoot_numbers
CREATE INDEX shoot_numbers_by_shoot ON shoot_numbers (shoot, n);

--@ index shoots_by_room of shoots
CREATE INDEX shoots_by_room ON shoots (room_id);

--@ index sqlite_autoindex_acceptances_1 of acceptances

--@ index sqlite_autoindex_attachments_1 of attachments

--@ index sqlite_autoindex_catalog_info_1 of catalog_info

--@ index sqlite_autoindex_consents_1 of consents

--@ index sqlite_autoindex_consents_2 of consents

--@ index sqlite_autoindex_decisions_1 of decisions

--@ index sqlite_autoindex_deliveries_1 of deliveries

--@ index sqlite_autoindex_derivatives_1 of derivatives

--@ index sqlite_autoindex_derivatives_2 of derivatives

--@ index sqlite_autoindex_derive_failures_1 of derive_failures

--@ index sqlite_autoindex_events_1 of events

--@ index sqlite_autoindex_evidence_1 of evidence

--@ index sqlite_autoindex_evidence_2 of evidence

--@ index sqlite_autoindex_families_1 of families

--@ index sqlite_autoindex_fingerprints_1 of fingerprints

--@ index sqlite_autoindex_guardians_1 of guardians

--@ index sqlite_autoindex_heads_let_go_1 of heads_let_go

--@ index sqlite_autoindex_ledger_1 of ledger

--@ index sqlite_autoindex_ledger_rows_1 of ledger_rows

--@ index sqlite_autoindex_mirrors_1 of mirrors

--@ index sqlite_autoindex_notices_1 of notices

--@ index sqlite_autoindex_originals_1 of originals

--@ index sqlite_autoindex_originals_2 of originals

--@ index sqlite_autoindex_people_1 of people

--@ index sqlite_autoindex_photo_records_1 of photo_records

--@ index sqlite_autoindex_photos_1 of photos

--@ index sqlite_autoindex_pictures_1 of pictures

--@ index sqlite_autoindex_purge_files_1 of purge_files

--@ index sqlite_autoindex_rooms_1 of rooms

--@ index sqlite_autoindex_shoots_1 of shoots

--@ index sqlite_autoindex_signing_keys_1 of signing_keys

--@ index unmatched_files_by_file of unmatched_files
CREATE INDEX unmatched_files_by_file ON unmatched_files (sha256);

--@ index unmatched_records_open of unmatched_records
CREATE INDEX unmatched_records_open ON unmatched_records (unmatched_id) WHERE resolved_at IS NULL;

--@ table acceptance_holds of acceptance_holds
CREATE TABLE acceptance_holds (
  acceptance_no INTEGER NOT NULL REFERENCES acceptances (acceptance_no),
  family_id     TEXT NOT NULL REFERENCES families (family_id),
  PRIMARY KEY (acceptance_no, family_id)
) STRICT, WITHOUT ROWID;

--@ table acceptances of acceptances
CREATE TABLE acceptances (
  acceptance_no INTEGER PRIMARY KEY AUTOINCREMENT,
  seq           INTEGER NOT NULL UNIQUE, -- of the ledger: the entry that accepts
  changes       INTEGER NOT NULL, -- the newest change before that entry
  before_sha256 TEXT NOT NULL CHECK (length(before_sha256) = 64), -- over all entries and changes before it, as they were found
  at            TEXT NOT NULL, -- by the clock
  sound_at      TEXT NOT NULL, -- the newest moment of the ledger that was not ahead of it
  newest_at     TEXT NOT NULL, -- the newest of all
  consents      INTEGER NOT NULL, -- the newest of each that were there
  events        INTEGER NOT NULL,
  reviews       INTEGER NOT NULL,
  found         TEXT NOT NULL CHECK (json_type(found) = 'array'), -- kinds, ids and numbers
  by            TEXT NOT NULL, -- an id, and no name
  reason        TEXT NOT NULL -- private
) STRICT;

--@ table attachments of attachments
CREATE TABLE attachments (
  sha256      TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of originals
  room_id     TEXT NOT NULL REFERENCES rooms (room_id),
  kind        TEXT NOT NULL CHECK (kind IN ('letter', 'drawing', 'interview', 'film', 'story')),
  title       TEXT,
  attached_at TEXT NOT NULL
, caption TEXT, alt TEXT, transcript TEXT) STRICT;

--@ table catalog_info of catalog_info
CREATE TABLE catalog_info (
  key   TEXT NOT NULL PRIMARY KEY CHECK (key IN ('uuid', 'name', 'created_at', 'secret')),
  value TEXT NOT NULL
) STRICT;

--@ table clock_corrections of clock_corrections
CREATE TABLE clock_corrections (
  clock_id    INTEGER PRIMARY KEY AUTOINCREMENT,
  serial      TEXT NOT NULL CHECK (serial <> ''),
  shift_s     INTEGER NOT NULL,
  zone        TEXT, -- offset such as -05:00, if it is known
  recorded_at TEXT NOT NULL,
  undone_at   TEXT
, camera TEXT, shoot_id TEXT, import_id INTEGER, taken_from TEXT, taken_to TEXT) STRICT;

--@ table consent_events of consent_events
CREATE TABLE "consent_events" (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  consent_id  TEXT NOT NULL REFERENCES "consents" (consent_id),
  state       TEXT NOT NULL CHECK (state IN ('requested', 'deferred', 'given', 'renewed', 'refused', 'suspended',
                'withdrawn', 'revoked', 'invalidated')),
  channel     TEXT CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')), -- NULL: all
  at          TEXT NOT NULL,
  recorded_at TEXT NOT NULL,
  by          TEXT NOT NULL, -- who indicated it
  method      TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                'recorded_video', 'in_person_witnessed', 'text_message', 'phone', 'unrecorded')),
  evidence    TEXT,
  reason_code TEXT CHECK (reason_code IN ('wrong_person', 'forged', 'not_informed', 'mistaken_entry'))
) STRICT;

--@ table consent_term_channels of consent_term_channels
CREATE TABLE "consent_term_channels" (
  consent_id TEXT NOT NULL,
  n          INTEGER NOT NULL,
  channel    TEXT NOT NULL CHECK (channel IN ('*', 'archive', 'review', 'film', 'film_promo', 'instagram', 'web',
               'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  PRIMARY KEY (consent_id, n, channel),
  FOREIGN KEY (consent_id, n) REFERENCES "consent_terms" (consent_id, n)
) STRICT, WITHOUT ROWID;

--@ table consent_term_kinds of consent_term_kinds
CREATE TABLE consent_term_kinds (
  consent_id TEXT NOT NULL,
  n          INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('photo', 'letter', 'drawing', 'interview', 'film', 'story')),
  PRIMARY KEY (consent_id, n, kind),
  FOREIGN KEY (consent_id, n) REFERENCES consent_terms (consent_id, n)
) STRICT, WITHOUT ROWID;

--@ table consent_terms of consent_terms
CREATE TABLE "consent_terms" (
  consent_id    TEXT NOT NULL REFERENCES "consents" (consent_id),
  n             INTEGER NOT NULL CHECK (n >= 1),
  effect        TEXT NOT NULL CHECK (effect IN ('permit', 'deny')),
  scope_kind    TEXT NOT NULL CHECK (scope_kind IN ('family', 'room', 'shoot', 'photo')),
  scope_id      TEXT NOT NULL,
  embargo_until TEXT,
  expires_at    TEXT,
  conditions    TEXT NOT NULL DEFAULT '{}' CHECK (json_type(conditions) = 'object'),
  PRIMARY KEY (consent_id, n)
) STRICT, WITHOUT ROWID;

--@ table consents of consents
CREATE TABLE "consents" (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  consent_id     TEXT NOT NULL UNIQUE,
  family_id      TEXT NOT NULL REFERENCES families (family_id),
  guardian_id    TEXT NOT NULL REFERENCES guardians (guardian_id),
  notice_id      TEXT NOT NULL REFERENCES notices (notice_id),
  evidence       TEXT,
  supersedes     TEXT UNIQUE REFERENCES "consents" (consent_id),
  method         TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                   'recorded_video', 'in_person_witnessed', 'text_message', 'phone', 'unrecorded')),
  obtained_at    TEXT NOT NULL,
  obtained_by    TEXT NOT NULL,
  recorded_at    TEXT NOT NULL,
  effective_from TEXT NOT NULL,
  expires_at     TEXT,
  review_by      TEXT,
  jurisdiction   TEXT,
  CHECK (expires_at IS NOT NULL OR review_by IS NOT NULL) -- no endless consent
) STRICT;

--@ table copies of copies
CREATE TABLE copies (
  mirror  TEXT NOT NULL REFERENCES mirrors (uuid),
  path    TEXT NOT NULL,
  sha256  TEXT NOT NULL CHECK (length(sha256) = 64),
  read_at TEXT NOT NULL, fault TEXT NOT NULL DEFAULT '' CHECK (fault IN ('', 'missing', 'damaged', 'unreadable')), fault_at TEXT NOT NULL DEFAULT '', -- when it was last read and found right
  PRIMARY KEY (mirror, path)
) STRICT, WITHOUT ROWID;

--@ table decisions of decisions
CREATE TABLE decisions (
  decision_id TEXT NOT NULL PRIMARY KEY,
  photo       TEXT NOT NULL,
  channel     TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  at          TEXT NOT NULL,
  effect      TEXT NOT NULL CHECK (effect IN ('permit', 'hold', 'deny')),
  reasons     TEXT NOT NULL CHECK (json_type(reasons) = 'array'),
  conditions  TEXT NOT NULL CHECK (json_type(conditions) = 'object'),
  valid_until TEXT
) STRICT;

--@ table deliveries of deliveries
CREATE TABLE deliveries (
  delivery_id TEXT NOT NULL PRIMARY KEY,
  manifest_id TEXT NOT NULL,
  channel     TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  format      TEXT NOT NULL CHECK (format GLOB '[a-z]*'),
  recipient   TEXT,
  destination TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  program     TEXT NOT NULL,
  state       TEXT NOT NULL DEFAULT 'writing' CHECK (state IN ('writing', 'standing', 'replaced', 'failed'))
, plan TEXT CHECK (plan LIKE 'p-%'), scheme INTEGER NOT NULL DEFAULT 1 CHECK (scheme IN (1, 2))) STRICT;

--@ table deliveries_carried of deliveries_carried
CREATE TABLE deliveries_carried (
  delivery_id TEXT NOT NULL PRIMARY KEY REFERENCES deliveries (delivery_id),
  found_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

--@ table delivery_files of delivery_files
CREATE TABLE delivery_files (
  delivery_id TEXT NOT NULL REFERENCES deliveries (delivery_id),
  path        TEXT NOT NULL, -- below the destination
  photo       TEXT, -- NULL: the manifest and the feed
  decision_id TEXT REFERENCES decisions (decision_id),
  sha256      TEXT NOT NULL,
  bytes       INTEGER NOT NULL, treated TEXT NOT NULL DEFAULT '', rendering TEXT CHECK (rendering IS NULL OR length(rendering) = 64),
  PRIMARY KEY (delivery_id, path)
) STRICT, WITHOUT ROWID;

--@ table delivery_notes of delivery_notes
CREATE TABLE delivery_notes (
  note_no     INTEGER PRIMARY KEY AUTOINCREMENT,
  delivery_id TEXT NOT NULL REFERENCES deliveries (delivery_id),
  photo       TEXT, -- NULL: all of the delivery
  url         TEXT NOT NULL CHECK (url LIKE 'http://%' OR url LIKE 'https://%'),
  note        TEXT, -- private
  at          TEXT NOT NULL
) STRICT;

--@ table delivery_orders of delivery_orders
CREATE TABLE delivery_orders (
  delivery_id TEXT NOT NULL PRIMARY KEY REFERENCES deliveries (delivery_id),
  asked       TEXT NOT NULL CHECK (json_valid(asked)),
  made_of     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

--@ table derivatives of derivatives
CREATE TABLE "derivatives" (
  photo          TEXT NOT NULL REFERENCES photos (sha256),
  recipe         TEXT NOT NULL,
  recipe_version INTEGER NOT NULL,
  made_by        TEXT NOT NULL, -- settings and programs: what its bytes follow from, beside the original
  turn           INTEGER NOT NULL DEFAULT 0 CHECK (turn BETWEEN 0 AND 8), -- the orientation that a person gave; 0: none
  path           TEXT NOT NULL UNIQUE,
  format         TEXT NOT NULL CHECK (format IN ('jpeg', 'webp', 'avif', 'png', 'tiff', 'tiles')),
  width          INTEGER NOT NULL CHECK (width > 0),
  height         INTEGER NOT NULL CHECK (height > 0),
  bytes          INTEGER NOT NULL CHECK (bytes > 0),
  sha256         TEXT NOT NULL CHECK (length(sha256) = 64),
  libvips        TEXT NOT NULL,
  source         TEXT NOT NULL CHECK (source IN ('original', 'preview', 'libraw')), -- what of the original it was made from
  partial        INTEGER NOT NULL DEFAULT 0 CHECK (partial IN (0, 1)),
  created_at     TEXT NOT NULL, treated TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (photo, recipe)
) STRICT;

--@ table derive_failures of derive_failures
CREATE TABLE "derive_failures" (
  photo  TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  kind   TEXT NOT NULL CHECK (kind IN ('format', 'decode', 'limit', 'treatment')),
  reason TEXT NOT NULL,
  tried  TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tried) = 'array')
) STRICT;

--@ table events of events
CREATE TABLE events (
  event_id    TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  occurred_on TEXT NOT NULL,
  place       TEXT
) STRICT;

--@ table evidence of evidence
CREATE TABLE evidence (
  sha256     TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  path       TEXT NOT NULL UNIQUE,
  bytes      INTEGER NOT NULL CHECK (bytes > 0),
  media_type TEXT NOT NULL, -- told by its first bytes
  kept_at    TEXT NOT NULL
) STRICT;

--@ table families of families
CREATE TABLE families (
  family_id TEXT NOT NULL PRIMARY KEY,
  quorum    TEXT NOT NULL DEFAULT 'all' CHECK (quorum IN ('all', 'any')),
  hold      INTEGER NOT NULL DEFAULT 0 CHECK (hold IN (0, 1))
) STRICT;

--@ table fingerprints of fingerprints
CREATE TABLE fingerprints (
  sha256  TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of the original
  version INTEGER NOT NULL, -- of the methods
  data    TEXT CHECK (length(data) = 64), -- of its image data, without what is said about it; NULL: it cannot be told apart
  look    TEXT CHECK (length(look) IN (0, 128)), -- perceptual hash; '': none can be had; NULL: not looked at
  shot    TEXT CHECK (length(shot) = 32), -- keyed digest of camera, second and name
  moment  TEXT CHECK (length(moment) = 32) -- likewise of camera and second
) STRICT;

--@ table fixity of fixity
CREATE TABLE fixity (
  path    TEXT NOT NULL PRIMARY KEY,
  read_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

--@ table given_up of given_up
CREATE TABLE given_up (
    only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
    place    TEXT NOT NULL CHECK (place <> '')
) STRICT;

--@ table guardians of guardians
CREATE TABLE guardians (
  guardian_id  TEXT NOT NULL PRIMARY KEY,
  family_id    TEXT NOT NULL REFERENCES families (family_id),
  name         TEXT NOT NULL,
  relationship TEXT NOT NULL CHECK (relationship IN ('parent', 'legal_guardian', 'step_parent', 'grandparent',
                 'sibling', 'other_kin', 'estate_representative', 'self', 'delegate', 'unknown')),
  authority    TEXT NOT NULL CHECK (authority IN ('sole', 'joint', 'delegated', 'advisory')),
  contact      TEXT
, no_contact TEXT NOT NULL DEFAULT '[]' CHECK (json_type(no_contact) = 'array'), had_say INTEGER NOT NULL DEFAULT 0 CHECK (had_say IN (0, 1)), delegated_by TEXT) STRICT;

--@ table heads_let_go of heads_let_go
CREATE TABLE heads_let_go (
    sha256     TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    restore_no INTEGER NOT NULL REFERENCES restores (restore_no)
) STRICT;

--@ table import_items of import_items
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

--@ table imports of imports
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
, undone_at TEXT, ended_entry INTEGER) STRICT;

--@ table ledger of ledger
CREATE TABLE ledger (
  seq            INTEGER PRIMARY KEY CHECK (seq >= 1), -- 1, 2, 3, ...
  at             TEXT NOT NULL, -- never earlier than that of the entry before
  act            TEXT NOT NULL,
  changes_sha256 TEXT NOT NULL CHECK (length(changes_sha256) = 64),
  prev_sha256    TEXT NOT NULL, -- of the entry before; '' for the first
  sha256         TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64)
) STRICT;

--@ table ledger_changes of ledger_changes
CREATE TABLE "ledger_changes" (
  no         INTEGER PRIMARY KEY CHECK (no >= 1), -- 1, 2, 3, ...
  seq        INTEGER NOT NULL, -- of ledger
  tbl        TEXT NOT NULL,
  row_no     INTEGER NOT NULL, -- the first change of this row: which row, without telling which
  op         TEXT NOT NULL CHECK (op IN ('put', 'del', 'odd')), -- odd: before this entry, it was not what the ledger says
  commitment BLOB NOT NULL CHECK (length(commitment) = CASE op WHEN 'put' THEN 32 ELSE 0 END)
) STRICT;

--@ table ledger_rows of ledger_rows
CREATE TABLE "ledger_rows" (
  row_no  INTEGER PRIMARY KEY,
  tbl     TEXT NOT NULL,
  key     TEXT NOT NULL, -- the primary key, as a JSON array
  last_no INTEGER NOT NULL, -- of ledger_changes
  salt    BLOB NOT NULL,
  UNIQUE (tbl, key)
) STRICT;

--@ table looks_waiting of looks_waiting
CREATE TABLE looks_waiting (
  sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64)
) STRICT, WITHOUT ROWID;

--@ table mirrors of mirrors
CREATE TABLE mirrors (
  uuid    TEXT NOT NULL PRIMARY KEY,
  path    TEXT NOT NULL, -- where it was last
  seen_at TEXT NOT NULL
, name TEXT NOT NULL DEFAULT '', device TEXT NOT NULL DEFAULT '', added_at TEXT, read_at TEXT, retired_at TEXT, gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1))) STRICT;

--@ table moves of moves
CREATE TABLE moves (
  storage   TEXT NOT NULL, -- '': the catalog's own; else a mirror
  from_path TEXT NOT NULL,
  to_path   TEXT NOT NULL,
  sha256    TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (storage, from_path)
) STRICT, WITHOUT ROWID;

--@ table near_looks of near_looks
CREATE TABLE near_looks (
  a TEXT NOT NULL CHECK (length(a) = 64),
  b TEXT NOT NULL CHECK (length(b) = 64),
  PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

--@ table notices of notices
CREATE TABLE notices (
  notice_id TEXT NOT NULL PRIMARY KEY,
  version   TEXT NOT NULL,
  lang      TEXT NOT NULL,
  file      TEXT
) STRICT;

--@ table originals of originals
CREATE TABLE "originals" (
  sha256  TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  photo   TEXT REFERENCES photos (sha256),
  role    TEXT NOT NULL CHECK (role IN ('primary', 'raw', 'jpeg', 'version', 'sidecar', 'attachment')),
  path    TEXT NOT NULL UNIQUE,
  source  TEXT NOT NULL, -- path on the card, as shot
  bytes   INTEGER NOT NULL CHECK (bytes >= 0),
  format  TEXT NOT NULL CHECK (format IN ('jpeg', 'tiff', 'png', 'webp', 'gif', 'heif', 'avif', 'jxl', 'dng', 'cr2', 'cr3', 'crw',
            'nef', 'arw', 'raf', 'orf', 'rw2', 'pef', 'mrw', '3fr', 'fff', 'iiq', 'srw', 'mef', 'mos', 'dcr', 'kdc', 'erf', 'rwl', 'x3f',
            'raw', 'xmp', 'mp4', 'mov', 'avi', 'mts', 'wav', 'pdf', 'unknown')),
  probe   TEXT NOT NULL CHECK (json_valid(probe)),
  private TEXT NOT NULL DEFAULT '[]' CHECK (json_type(private) = 'array') -- serials and the like: the leak gate looks for them
) STRICT;

--@ table people of people
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

--@ table photo_records of photo_records
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
, orientation INTEGER CHECK (orientation BETWEEN 1 AND 8), focal TEXT CHECK (focal IS NULL OR json_type(focal) IN ('object', 'text'))) STRICT;

--@ table photo_search of photo_search
CREATE VIRTUAL TABLE photo_search USING fts5 ( -- rowid is photos.photo_no
  name, title, caption, alt, extended, tags, room, shoot, camera,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'", prefix = '2 3'
);

--@ table photo_search_config of photo_search_config
CREATE TABLE 'photo_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;

--@ table photo_search_content of photo_search_content
CREATE TABLE 'photo_search_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4, c5, c6, c7, c8);

--@ table photo_search_data of photo_search_data
CREATE TABLE 'photo_search_data'(id INTEGER PRIMARY KEY, block BLOB);

--@ table photo_search_docsize of photo_search_docsize
CREATE TABLE 'photo_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

--@ table photo_search_idx of photo_search_idx
CREATE TABLE 'photo_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

--@ table photos of photos
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

--@ table pictures of pictures
CREATE TABLE pictures (
  picture_no INTEGER PRIMARY KEY AUTOINCREMENT,
  a          TEXT NOT NULL CHECK (length(a) = 64),
  b          TEXT NOT NULL CHECK (length(b) = 64),
  same       INTEGER NOT NULL CHECK (same IN (0, 1)),
  said_at    TEXT NOT NULL,
  UNIQUE (a, b),
  CHECK (a < b)
) STRICT;

--@ table purge_files of purge_files
CREATE TABLE purge_files (
  file_no  INTEGER PRIMARY KEY,
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no),
  mirror   TEXT REFERENCES mirrors (uuid), -- NULL: the catalog itself
  path     TEXT NOT NULL,
  sha256   TEXT NOT NULL, bytes INTEGER,
  UNIQUE (purge_no, mirror, path)
) STRICT;

--@ table purged_consents of purged_consents
CREATE TABLE purged_consents (
  consent_id TEXT NOT NULL PRIMARY KEY,
  purge_no   INTEGER NOT NULL REFERENCES purges (purge_no)
) STRICT, WITHOUT ROWID;

--@ table purged_evidence of purged_evidence
CREATE TABLE purged_evidence (
  sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no),
  PRIMARY KEY (sha256, purge_no)
) STRICT, WITHOUT ROWID;

--@ table purged_originals of purged_originals
CREATE TABLE purged_originals (
  sha256   TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
  purge_no INTEGER NOT NULL REFERENCES purges (purge_no)
) STRICT, WITHOUT ROWID;

--@ table purges of purges
CREATE TABLE purges (
  purge_no INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id TEXT NOT NULL,
  scope    TEXT NOT NULL,
  at       TEXT NOT NULL
) STRICT;

--@ table recall_digests of recall_digests
CREATE TABLE recall_digests (
  seq    INTEGER NOT NULL REFERENCES recalls (seq),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (seq, sha256)
) STRICT, WITHOUT ROWID;

--@ table recall_events of recall_events
CREATE TABLE recall_events (
  event_no INTEGER PRIMARY KEY AUTOINCREMENT,
  item_no  INTEGER NOT NULL REFERENCES recall_items (item_no),
  status   TEXT NOT NULL CHECK (status IN ('acknowledged', 'done', 'cannot_recall', 'lifted')),
  at       TEXT NOT NULL,
  by       TEXT, -- private
  note     TEXT  -- private
) STRICT;

--@ table recall_items of recall_items
CREATE TABLE recall_items (
  item_no     INTEGER PRIMARY KEY AUTOINCREMENT, -- printed as r-1
  seq         INTEGER NOT NULL REFERENCES recalls (seq),
  delivery_id TEXT NOT NULL,
  path        TEXT NOT NULL, -- of the delivery
  FOREIGN KEY (delivery_id, path) REFERENCES delivery_files (delivery_id, path)
) STRICT;

--@ table recalls of recalls
CREATE TABLE recalls (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT CHECK (seq > 0), -- the number in the feed: given once, never to another
  photo     TEXT NOT NULL,
  channel   TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
              'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  why       TEXT NOT NULL CHECK (json_type(why) = 'array'), -- reason codes of the decision, nothing that a person wrote
  opened_at TEXT NOT NULL,
  due_at    TEXT NOT NULL CHECK (due_at > opened_at)
, number INTEGER CHECK (number > 0), known_as TEXT CHECK (known_as IN ('digest', 'both', 'channel'))) STRICT;

--@ table rejected of rejected
CREATE TABLE rejected (
  photo TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

--@ table restores of restores
CREATE TABLE restores (
  restore_no   INTEGER PRIMARY KEY AUTOINCREMENT,
  at           TEXT NOT NULL,
  backed_up_at TEXT NOT NULL,
  head_seq     INTEGER NOT NULL, -- where its ledger ended
  head_sha256  TEXT NOT NULL,
  head_at      TEXT NOT NULL,
  settled_at   TEXT,
  settled_by   TEXT CHECK (settled_by IN ('head', 'person')), -- an entry that somebody held is in the ledger; or a person says that nothing was said since
  CHECK ((settled_at IS NULL) = (settled_by IS NULL))
) STRICT;

--@ table reviews of reviews
CREATE TABLE reviews (
  review_no    INTEGER PRIMARY KEY AUTOINCREMENT,
  photo        TEXT NOT NULL REFERENCES photos (sha256),
  channel      TEXT NOT NULL CHECK (channel IN ('archive', 'review', 'film', 'film_promo', 'instagram', 'web',
                 'press', 'print', 'exhibition', 'broadcast', 'education', 'advocacy')),
  guardian_id  TEXT NOT NULL REFERENCES guardians (guardian_id),
  verdict      TEXT NOT NULL CHECK (verdict IN ('approved', 'declined')),
  renderings   TEXT NOT NULL CHECK (json_type(renderings) = 'array'), -- SHA-256 of each, sorted
  words_sha256 TEXT NOT NULL CHECK (length(words_sha256) = 64),
  method       TEXT NOT NULL CHECK (method IN ('signed_form', 'e_signature', 'email', 'letter', 'recorded_audio',
                 'recorded_video', 'in_person_witnessed', 'text_message', 'phone', 'unrecorded')),
  at           TEXT NOT NULL,
  recorded_at  TEXT NOT NULL
) STRICT;

--@ table room_people of room_people
CREATE TABLE room_people (
  room_id   TEXT NOT NULL REFERENCES rooms (room_id),
  person_id TEXT NOT NULL REFERENCES people (person_id),
  PRIMARY KEY (room_id, person_id)
) STRICT, WITHOUT ROWID;

--@ table rooms of rooms
CREATE TABLE rooms (
  room_id            TEXT NOT NULL PRIMARY KEY,
  label              TEXT NOT NULL,
  place              TEXT,
  location_precision TEXT NOT NULL DEFAULT 'none' CHECK (location_precision IN ('none', 'country', 'region', 'city'))
, warning TEXT) STRICT;

--@ table set_aside of set_aside
CREATE TABLE set_aside (
  aside_no INTEGER PRIMARY KEY,
  mirror   TEXT REFERENCES mirrors (uuid), -- NULL: the catalog itself
  path     TEXT NOT NULL, -- where it lies now
  sha256   TEXT NOT NULL CHECK (length(sha256) = 64), -- what it should be
  mended   TEXT NOT NULL, -- from where: card, catalog or mirror
  at       TEXT NOT NULL
) STRICT;

--@ table shoot_numbers of shoot_numbers
CREATE TABLE shoot_numbers (
  sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of each file of the photo
  shoot  TEXT NOT NULL, -- '': of none
  n      INTEGER NOT NULL CHECK (n >= 1)
) STRICT, WITHOUT ROWID;

--@ table shoots of shoots
CREATE TABLE shoots (
  shoot_id     TEXT NOT NULL PRIMARY KEY,
  room_id      TEXT NOT NULL REFERENCES rooms (room_id),
  shot_on      TEXT NOT NULL,
  photographer TEXT NOT NULL,
  copyright    TEXT,
  credit       TEXT,
  notes        TEXT
) STRICT;

--@ table signing_keys of signing_keys
CREATE TABLE signing_keys (
  key_no INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id TEXT NOT NULL UNIQUE, -- RFC 7638
  public TEXT NOT NULL CHECK (json_type(public) = 'object'),
  since  TEXT NOT NULL
, why TEXT CHECK (why IN ('planned', 'lost', 'damaged', 'exposed'))) STRICT;

--@ table sqlite_sequence of sqlite_sequence
CREATE TABLE sqlite_sequence(name,seq);

--@ table undone of undone
CREATE TABLE undone (
  photo     TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  import_id INTEGER NOT NULL REFERENCES imports (import_id),
  at        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

--@ table unmatched_files of unmatched_files
CREATE TABLE unmatched_files (
  unmatched_id INTEGER NOT NULL REFERENCES unmatched_records (unmatched_id),
  sha256       TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (unmatched_id, sha256)
) STRICT, WITHOUT ROWID;

--@ table unmatched_records of unmatched_records
CREATE TABLE unmatched_records (
  unmatched_id INTEGER PRIMARY KEY AUTOINCREMENT,
  import_id    INTEGER NOT NULL REFERENCES imports (import_id),
  match        TEXT NOT NULL, -- as it was written
  content      TEXT NOT NULL CHECK (length(content) = 64), -- SHA-256 of what it says but for match
  shoots       TEXT NOT NULL CHECK (json_type(shoots) = 'array'), -- whose frames are on hold with those of the import
  recorded_at  TEXT NOT NULL,
  resolved_at  TEXT,
  resolution   TEXT CHECK (resolution IN ('matched', 'dismissed')),
  CHECK ((resolved_at IS NULL) = (resolution IS NULL))
) STRICT;

--@ trigger acceptance_holds_no_delete of acceptance_holds
CREATE TRIGGER acceptance_holds_no_delete BEFORE DELETE ON acceptance_holds
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never forgotten'); END;

--@ trigger acceptance_holds_no_update of acceptance_holds
CREATE TRIGGER acceptance_holds_no_update BEFORE UPDATE ON acceptance_holds
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never changed'); END;

--@ trigger acceptances_grow of acceptances
CREATE TRIGGER acceptances_grow BEFORE INSERT ON acceptances
  WHEN NEW.acceptance_no > 0 AND NEW.acceptance_no <= (SELECT MAX(acceptance_no) FROM acceptances)
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never changed'); END;

--@ trigger acceptances_no_delete of acceptances
CREATE TRIGGER acceptances_no_delete BEFORE DELETE ON acceptances
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never forgotten'); END;

--@ trigger acceptances_no_update of acceptances
CREATE TRIGGER acceptances_no_update BEFORE UPDATE ON acceptances
  BEGIN SELECT RAISE(ABORT, 'what was accepted is never changed'); END;

--@ trigger clock_corrections_no_delete of clock_corrections
CREATE TRIGGER clock_corrections_no_delete BEFORE DELETE ON clock_corrections
  BEGIN SELECT RAISE(ABORT, 'a correction is undone, not deleted'); END;

--@ trigger consent_events_after_end of consent_events
CREATE TRIGGER consent_events_after_end BEFORE INSERT ON consent_events
  WHEN EXISTS (SELECT 1 FROM consent_events e
    WHERE e.consent_id = NEW.consent_id
      AND e.state IN ('withdrawn', 'revoked', 'invalidated', 'refused')
      AND (e.channel IS NULL OR e.channel = NEW.channel)
      AND NOT (NEW.state = 'invalidated' AND e.state <> 'invalidated'))
  BEGIN SELECT RAISE(ABORT, 'this consent has ended: record a new one'); END;

--@ trigger consent_events_no_delete of consent_events
CREATE TRIGGER consent_events_no_delete BEFORE DELETE ON consent_events
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never deleted'); END;

--@ trigger consent_events_no_replace of consent_events
CREATE TRIGGER consent_events_no_replace BEFORE INSERT ON consent_events
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;

--@ trigger consent_events_no_update of consent_events
CREATE TRIGGER consent_events_no_update BEFORE UPDATE ON consent_events
  BEGIN SELECT RAISE(ABORT, 'a consent event is never changed'); END;

--@ trigger consent_term_channels_no_delete of consent_term_channels
CREATE TRIGGER consent_term_channels_no_delete BEFORE DELETE ON consent_term_channels
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;

--@ trigger consent_term_channels_no_replace of consent_term_channels
CREATE TRIGGER consent_term_channels_no_replace BEFORE INSERT ON consent_term_channels
  WHEN EXISTS (SELECT 1 FROM consent_term_channels WHERE consent_id = NEW.consent_id AND n = NEW.n AND channel = NEW.channel)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;

--@ trigger consent_term_channels_no_update of consent_term_channels
CREATE TRIGGER consent_term_channels_no_update BEFORE UPDATE ON consent_term_channels
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;

--@ trigger consent_term_channels_sealed of consent_term_channels
CREATE TRIGGER consent_term_channels_sealed BEFORE INSERT ON consent_term_channels
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new channels once it has an event'); END;

--@ trigger consent_term_kinds_no_delete of consent_term_kinds
CREATE TRIGGER consent_term_kinds_no_delete BEFORE DELETE ON consent_term_kinds
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;

--@ trigger consent_term_kinds_no_replace of consent_term_kinds
CREATE TRIGGER consent_term_kinds_no_replace BEFORE INSERT ON consent_term_kinds
  WHEN EXISTS (SELECT 1 FROM consent_term_kinds WHERE consent_id = NEW.consent_id AND n = NEW.n AND kind = NEW.kind)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;

--@ trigger consent_term_kinds_no_update of consent_term_kinds
CREATE TRIGGER consent_term_kinds_no_update BEFORE UPDATE ON consent_term_kinds
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;

--@ trigger consent_term_kinds_sealed of consent_term_kinds
CREATE TRIGGER consent_term_kinds_sealed BEFORE INSERT ON consent_term_kinds
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new kinds once it has an event'); END;

--@ trigger consent_terms_no_delete of consent_terms
CREATE TRIGGER consent_terms_no_delete BEFORE DELETE ON consent_terms
  WHEN NOT EXISTS (SELECT 1 FROM consents k JOIN purges p ON p.scope = 'family:' || k.family_id WHERE k.consent_id = OLD.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never deleted'); END;

--@ trigger consent_terms_no_open_permit of consent_term_channels
CREATE TRIGGER consent_terms_no_open_permit BEFORE INSERT ON consent_term_channels
  WHEN NEW.channel = '*' AND EXISTS (SELECT 1 FROM consent_terms t
    WHERE t.consent_id = NEW.consent_id AND t.n = NEW.n AND t.effect <> 'deny')
  BEGIN SELECT RAISE(ABORT, 'only a deny may name every channel'); END;

--@ trigger consent_terms_no_replace of consent_terms
CREATE TRIGGER consent_terms_no_replace BEFORE INSERT ON consent_terms
  WHEN EXISTS (SELECT 1 FROM consent_terms WHERE consent_id = NEW.consent_id AND n = NEW.n)
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;

--@ trigger consent_terms_no_update of consent_terms
CREATE TRIGGER consent_terms_no_update BEFORE UPDATE ON consent_terms
  BEGIN SELECT RAISE(ABORT, 'a consent term is never changed'); END;

--@ trigger consent_terms_sealed of consent_terms
CREATE TRIGGER consent_terms_sealed BEFORE INSERT ON consent_terms
  WHEN EXISTS (SELECT 1 FROM consent_events WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent takes no new terms once it has an event'); END;

--@ trigger consents_no_delete of consents
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents
  WHEN 'family:' || OLD.family_id NOT IN (SELECT scope FROM purges)
  BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;

--@ trigger consents_no_replace of consents
CREATE TRIGGER consents_no_replace BEFORE INSERT ON consents
  WHEN EXISTS (SELECT 1 FROM consents WHERE consent_id = NEW.consent_id OR seq = NEW.seq OR supersedes = NEW.supersedes)
  BEGIN SELECT RAISE(ABORT, 'this consent is already recorded, or already superseded'); END;

--@ trigger consents_no_update of consents
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents
  BEGIN SELECT RAISE(ABORT, 'a consent is never changed: record one that supersedes it'); END;

--@ trigger consents_own_guardian of consents
CREATE TRIGGER consents_own_guardian BEFORE INSERT ON consents
  WHEN NOT EXISTS (SELECT 1 FROM guardians g WHERE g.guardian_id = NEW.guardian_id AND g.family_id = NEW.family_id)
  BEGIN SELECT RAISE(ABORT, 'the guardian does not belong to this family'); END;

--@ trigger consents_stay_erased of consents
CREATE TRIGGER consents_stay_erased BEFORE INSERT ON consents
  WHEN EXISTS (SELECT 1 FROM purged_consents WHERE consent_id = NEW.consent_id)
  BEGIN SELECT RAISE(ABORT, 'a consent of this id was erased by order: record a new one'); END;

--@ trigger decisions_no_delete of decisions
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
  BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;

--@ trigger decisions_no_replace of decisions
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions
  WHEN EXISTS (SELECT 1 FROM decisions d WHERE d.decision_id = NEW.decision_id
    AND (d.photo <> NEW.photo OR d.channel <> NEW.channel OR d.effect <> NEW.effect OR d.conditions <> NEW.conditions OR d.at <> NEW.at))
  BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;

--@ trigger decisions_no_update of decisions
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
  WHEN NOT (NEW.conditions = '{}' AND NEW.valid_until IS NULL AND NEW.decision_id = OLD.decision_id AND NEW.photo = OLD.photo
    AND NEW.channel = OLD.channel AND NEW.at = OLD.at AND NEW.effect = OLD.effect AND NEW.reasons = OLD.reasons
    AND EXISTS (SELECT 1 FROM purges))
  BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END;

--@ trigger decisions_of_something of decisions
CREATE TRIGGER decisions_of_something BEFORE INSERT ON decisions
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = NEW.photo) AND NOT EXISTS (SELECT 1 FROM attachments WHERE sha256 = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'a decision is about a photo, or about what is attached to a room'); END;

--@ trigger deliveries_carried_no_delete of deliveries_carried
CREATE TRIGGER deliveries_carried_no_delete BEFORE DELETE ON deliveries_carried
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger deliveries_carried_no_update of deliveries_carried
CREATE TRIGGER deliveries_carried_no_update BEFORE UPDATE ON deliveries_carried
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger deliveries_no_delete of deliveries
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
  BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;

--@ trigger deliveries_no_replace of deliveries
CREATE TRIGGER deliveries_no_replace BEFORE INSERT ON deliveries
  WHEN EXISTS (SELECT 1 FROM deliveries WHERE delivery_id = NEW.delivery_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger deliveries_no_return of deliveries
CREATE TRIGGER deliveries_no_return BEFORE UPDATE OF state ON deliveries
  WHEN NOT (OLD.state = NEW.state OR OLD.state = 'writing' OR (OLD.state = 'standing' AND NEW.state = 'replaced'))
  BEGIN SELECT RAISE(ABORT, 'a delivery that has ended does not begin again'); END;

--@ trigger deliveries_no_update of deliveries
CREATE TRIGGER deliveries_no_update BEFORE UPDATE OF delivery_id, manifest_id, channel, format, recipient, destination,
    created_at, valid_until, program, plan, scheme ON deliveries
  WHEN NOT (NEW.recipient IS NULL AND NEW.destination = '(erased)' AND NEW.delivery_id = OLD.delivery_id AND NEW.manifest_id = OLD.manifest_id
    AND NEW.channel = OLD.channel AND NEW.format = OLD.format AND NEW.created_at = OLD.created_at AND NEW.valid_until = OLD.valid_until
    AND NEW.program = OLD.program AND NEW.plan IS OLD.plan AND NEW.scheme = OLD.scheme
    AND OLD.delivery_id IN (SELECT delivery_id FROM deliveries_erased))
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger delivery_files_no_delete of delivery_files
CREATE TRIGGER delivery_files_no_delete BEFORE DELETE ON delivery_files
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger delivery_files_no_replace of delivery_files
CREATE TRIGGER delivery_files_no_replace BEFORE INSERT ON delivery_files
  WHEN EXISTS (SELECT 1 FROM delivery_files WHERE delivery_id = NEW.delivery_id AND path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger delivery_files_no_update of delivery_files
CREATE TRIGGER delivery_files_no_update BEFORE UPDATE ON delivery_files
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger delivery_files_of_something of delivery_files
CREATE TRIGGER delivery_files_of_something BEFORE INSERT ON delivery_files
  WHEN NEW.photo IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = NEW.photo) AND NOT EXISTS (SELECT 1 FROM attachments WHERE sha256 = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'a delivered file is of a photo, or of what is attached to a room'); END;

--@ trigger delivery_notes_no_delete of delivery_notes
CREATE TRIGGER delivery_notes_no_delete BEFORE DELETE ON delivery_notes
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never deleted'); END;

--@ trigger delivery_notes_no_replace of delivery_notes
CREATE TRIGGER delivery_notes_no_replace BEFORE INSERT ON delivery_notes
  WHEN EXISTS (SELECT 1 FROM delivery_notes WHERE note_no = NEW.note_no)
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never changed'); END;

--@ trigger delivery_notes_no_update of delivery_notes
CREATE TRIGGER delivery_notes_no_update BEFORE UPDATE ON delivery_notes
  WHEN NOT (NEW.note IS NULL AND NEW.note_no = OLD.note_no AND NEW.delivery_id = OLD.delivery_id AND NEW.photo IS OLD.photo AND NEW.at = OLD.at
    AND (NEW.url = OLD.url OR NEW.url = 'https://erased.invalid/' AND OLD.delivery_id IN (SELECT delivery_id FROM deliveries_erased))
    AND EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo
                 WHERE f.delivery_id = OLD.delivery_id AND (OLD.photo IS NULL OR OLD.photo = f.photo)))
  BEGIN SELECT RAISE(ABORT, 'where a delivery was posted is never changed'); END;

--@ trigger delivery_notes_of_its_photo of delivery_notes
CREATE TRIGGER delivery_notes_of_its_photo BEFORE INSERT ON delivery_notes
  WHEN NEW.photo IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = NEW.delivery_id AND f.photo = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'the delivery holds no file of this photo'); END;

--@ trigger delivery_orders_no_delete of delivery_orders
CREATE TRIGGER delivery_orders_no_delete BEFORE DELETE ON delivery_orders
  WHEN NOT EXISTS (SELECT 1 FROM delivery_files f JOIN purged_originals g ON g.sha256 = f.photo WHERE f.delivery_id = OLD.delivery_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger delivery_orders_no_replace of delivery_orders
CREATE TRIGGER delivery_orders_no_replace BEFORE INSERT ON delivery_orders
  WHEN EXISTS (SELECT 1 FROM delivery_orders WHERE delivery_id = NEW.delivery_id)
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger delivery_orders_no_update of delivery_orders
CREATE TRIGGER delivery_orders_no_update BEFORE UPDATE ON delivery_orders
  BEGIN SELECT RAISE(ABORT, 'the ledger of deliveries is never changed'); END;

--@ trigger evidence_no_delete of evidence
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
  WHEN NOT EXISTS (SELECT 1 FROM purged_evidence p WHERE p.sha256 = OLD.sha256)
  BEGIN SELECT RAISE(ABORT, 'evidence is never deleted'); END;

--@ trigger evidence_no_update of evidence
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
  BEGIN SELECT RAISE(ABORT, 'evidence is never changed'); END;

--@ trigger fingerprints_no_delete of fingerprints
CREATE TRIGGER fingerprints_no_delete BEFORE DELETE ON fingerprints
  BEGIN SELECT RAISE(ABORT, 'a fingerprint is kept: it keeps an erased picture out'); END;

--@ trigger fingerprints_of_erased_no_update of fingerprints
CREATE TRIGGER fingerprints_of_erased_no_update BEFORE UPDATE ON fingerprints
  WHEN OLD.sha256 <> NEW.sha256 OR NOT EXISTS (SELECT 1 FROM originals o WHERE o.sha256 = OLD.sha256)
  BEGIN SELECT RAISE(ABORT, 'the fingerprint of an erased picture is never changed'); END;

--@ trigger fingerprints_wait of fingerprints
CREATE TRIGGER fingerprints_wait AFTER INSERT ON fingerprints WHEN NEW.look <> ''
  BEGIN
    INSERT INTO looks_waiting (sha256)
    SELECT NEW.sha256 WHERE NOT EXISTS (SELECT 1 FROM looks_waiting WHERE sha256 = NEW.sha256);
  END;

--@ trigger fingerprints_wait_again of fingerprints
CREATE TRIGGER fingerprints_wait_again AFTER UPDATE OF sha256, look ON fingerprints
  WHEN NEW.look IS NOT OLD.look OR NEW.sha256 <> OLD.sha256
  BEGIN
    DELETE FROM near_looks WHERE b = OLD.sha256 AND a IN (SELECT b FROM near_looks WHERE a = OLD.sha256);
    DELETE FROM near_looks WHERE a = OLD.sha256;
    INSERT INTO looks_waiting (sha256)
    SELECT NEW.sha256 WHERE NEW.look <> '' AND NOT EXISTS (SELECT 1 FROM looks_waiting WHERE sha256 = NEW.sha256);
  END;

--@ trigger guardians_keep_their_no of guardians
CREATE TRIGGER guardians_keep_their_no BEFORE UPDATE ON guardians
  WHEN NEW.authority = 'advisory' AND NEW.had_say = 0 AND (OLD.had_say = 1 OR OLD.authority <> 'advisory')
  BEGIN SELECT RAISE(ABORT, 'a guardian who had a say keeps what they said no to'); END;

--@ trigger ledger_changes_grow of ledger_changes
CREATE TRIGGER ledger_changes_grow BEFORE INSERT ON ledger_changes
  WHEN NEW.no <> (SELECT COALESCE(MAX(no), 0) + 1 FROM ledger_changes)
    OR NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger)
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;

--@ trigger ledger_changes_no_delete of ledger_changes
CREATE TRIGGER ledger_changes_no_delete BEFORE DELETE ON ledger_changes
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;

--@ trigger ledger_changes_no_update of ledger_changes
CREATE TRIGGER ledger_changes_no_update BEFORE UPDATE ON ledger_changes
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;

--@ trigger ledger_grows of ledger
CREATE TRIGGER ledger_grows BEFORE INSERT ON ledger
  WHEN NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM ledger)
  BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;

--@ trigger ledger_no_delete of ledger
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;

--@ trigger ledger_no_update of ledger
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
  BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;

--@ trigger purged_consents_no_delete of purged_consents
CREATE TRIGGER purged_consents_no_delete BEFORE DELETE ON purged_consents
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

--@ trigger purged_consents_no_update of purged_consents
CREATE TRIGGER purged_consents_no_update BEFORE UPDATE ON purged_consents
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;

--@ trigger purged_evidence_no_delete of purged_evidence
CREATE TRIGGER purged_evidence_no_delete BEFORE DELETE ON purged_evidence
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

--@ trigger purged_evidence_no_update of purged_evidence
CREATE TRIGGER purged_evidence_no_update BEFORE UPDATE ON purged_evidence
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;

--@ trigger purged_originals_no_delete of purged_originals
CREATE TRIGGER purged_originals_no_delete BEFORE DELETE ON purged_originals
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

--@ trigger purged_originals_no_replace of purged_originals
CREATE TRIGGER purged_originals_no_replace BEFORE INSERT ON purged_originals
  WHEN EXISTS (SELECT 1 FROM purged_originals WHERE sha256 = NEW.sha256)
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;

--@ trigger purged_originals_no_update of purged_originals
CREATE TRIGGER purged_originals_no_update BEFORE UPDATE ON purged_originals
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;

--@ trigger purges_no_delete of purges
CREATE TRIGGER purges_no_delete BEFORE DELETE ON purges
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

--@ trigger purges_no_update of purges
CREATE TRIGGER purges_no_update BEFORE UPDATE ON purges
  BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;

--@ trigger recall_digests_no_delete of recall_digests
CREATE TRIGGER recall_digests_no_delete BEFORE DELETE ON recall_digests
  BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END;

--@ trigger recall_digests_no_update of recall_digests
CREATE TRIGGER recall_digests_no_update BEFORE UPDATE ON recall_digests
  BEGIN SELECT RAISE(ABORT, 'a recall is never changed'); END;

--@ trigger recall_digests_sealed of recall_digests
CREATE TRIGGER recall_digests_sealed BEFORE INSERT ON recall_digests
  WHEN NEW.seq < (SELECT MAX(seq) FROM recalls)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;

--@ trigger recall_events_after_end of recall_events
CREATE TRIGGER recall_events_after_end BEFORE INSERT ON recall_events
  WHEN EXISTS (SELECT 1 FROM recall_events e
    WHERE e.item_no = NEW.item_no
      AND (e.status IN ('done', 'lifted') OR (e.status = 'cannot_recall' AND NEW.status NOT IN ('done', 'lifted'))))
  BEGIN SELECT RAISE(ABORT, 'this recall is closed'); END;

--@ trigger recall_events_no_delete of recall_events
CREATE TRIGGER recall_events_no_delete BEFORE DELETE ON recall_events
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never deleted'); END;

--@ trigger recall_events_no_replace of recall_events
CREATE TRIGGER recall_events_no_replace BEFORE INSERT ON recall_events
  WHEN EXISTS (SELECT 1 FROM recall_events WHERE event_no = NEW.event_no)
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never changed'); END;

--@ trigger recall_events_no_update of recall_events
CREATE TRIGGER recall_events_no_update BEFORE UPDATE ON recall_events
  WHEN NOT (NEW.by IS NULL AND NEW.note IS NULL AND NEW.event_no = OLD.event_no AND NEW.item_no = OLD.item_no
    AND NEW.status = OLD.status AND NEW.at = OLD.at
    AND EXISTS (SELECT 1 FROM recall_items i JOIN recalls r ON r.seq = i.seq JOIN purged_originals g ON g.sha256 = r.photo
                 WHERE i.item_no = OLD.item_no))
  BEGIN SELECT RAISE(ABORT, 'what became of a recall is never changed'); END;

--@ trigger recall_items_no_delete of recall_items
CREATE TRIGGER recall_items_no_delete BEFORE DELETE ON recall_items
  BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END;

--@ trigger recall_items_no_replace of recall_items
CREATE TRIGGER recall_items_no_replace BEFORE INSERT ON recall_items
  WHEN EXISTS (SELECT 1 FROM recall_items WHERE item_no = NEW.item_no)
    OR EXISTS (SELECT 1 FROM recall_items_asked WHERE delivery_id = NEW.delivery_id AND path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'this copy has been asked back already'); END;

--@ trigger recall_items_no_update of recall_items
CREATE TRIGGER recall_items_no_update BEFORE UPDATE ON recall_items
  BEGIN SELECT RAISE(ABORT, 'a recall is never changed'); END;

--@ trigger recall_items_of_its_photo of recall_items
CREATE TRIGGER recall_items_of_its_photo BEFORE INSERT ON recall_items
  WHEN NOT EXISTS (SELECT 1
    FROM recalls r
    JOIN delivery_files f ON f.photo = r.photo
    JOIN deliveries d ON d.delivery_id = f.delivery_id AND d.channel = r.channel
   WHERE r.seq = NEW.seq AND f.delivery_id = NEW.delivery_id AND f.path = NEW.path)
  BEGIN SELECT RAISE(ABORT, 'the file is not one of this photo and channel'); END;

--@ trigger recall_items_sealed of recall_items
CREATE TRIGGER recall_items_sealed BEFORE INSERT ON recall_items
  WHEN NEW.seq < (SELECT MAX(seq) FROM recalls)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;

--@ trigger recalls_grow of recalls
CREATE TRIGGER recalls_grow BEFORE INSERT ON recalls
  WHEN NEW.seq > 0 AND NEW.seq <= (SELECT MAX(seq) FROM recalls)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;

--@ trigger recalls_no_delete of recalls
CREATE TRIGGER recalls_no_delete BEFORE DELETE ON recalls
  BEGIN SELECT RAISE(ABORT, 'a recall is never deleted'); END;

--@ trigger recalls_no_update of recalls
CREATE TRIGGER recalls_no_update BEFORE UPDATE ON recalls
  BEGIN SELECT RAISE(ABORT, 'a recall is never changed'); END;

--@ trigger recalls_numbered of recalls
CREATE TRIGGER recalls_numbered BEFORE INSERT ON recalls
  WHEN NEW.number IS NULL OR NEW.known_as IS NULL
    OR NEW.number <= (SELECT number FROM recalls WHERE channel = NEW.channel AND number IS NOT NULL ORDER BY number DESC LIMIT 1)
    OR NEW.number <= (SELECT seq FROM recalls WHERE channel = NEW.channel AND number IS NULL ORDER BY seq DESC LIMIT 1)
  BEGIN SELECT RAISE(ABORT, 'the feed of recalls only grows'); END;

--@ trigger recalls_of_something of recalls
CREATE TRIGGER recalls_of_something BEFORE INSERT ON recalls
  WHEN NOT EXISTS (SELECT 1 FROM photos WHERE sha256 = NEW.photo) AND NOT EXISTS (SELECT 1 FROM delivery_files WHERE photo = NEW.photo)
  BEGIN SELECT RAISE(ABORT, 'a recall is of what was delivered'); END;

--@ trigger restores_no_delete of restores
CREATE TRIGGER restores_no_delete BEFORE DELETE ON restores
  BEGIN SELECT RAISE(ABORT, 'that a catalog was restored is never forgotten'); END;

--@ trigger reviews_no_delete of reviews
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews
  WHEN NOT EXISTS (SELECT 1 FROM purged_originals g WHERE g.sha256 = OLD.photo)
   AND NOT EXISTS (SELECT 1 FROM guardians g JOIN purges p ON p.scope = 'family:' || g.family_id WHERE g.guardian_id = OLD.guardian_id)
  BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END;

--@ trigger reviews_no_replace of reviews
CREATE TRIGGER reviews_no_replace BEFORE INSERT ON reviews
  WHEN EXISTS (SELECT 1 FROM reviews WHERE review_no = NEW.review_no)
  BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;

--@ trigger reviews_no_update of reviews
CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews
  BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;

--@ trigger signing_keys_no_delete of signing_keys
CREATE TRIGGER signing_keys_no_delete BEFORE DELETE ON signing_keys
  BEGIN SELECT RAISE(ABORT, 'a signing key is never deleted: what it signed is out there'); END;

--@ trigger signing_keys_no_replace of signing_keys
CREATE TRIGGER signing_keys_no_replace BEFORE INSERT ON signing_keys
  WHEN EXISTS (SELECT 1 FROM signing_keys WHERE key_no = NEW.key_no OR key_id = NEW.key_id)
  BEGIN SELECT RAISE(ABORT, 'a signing key is never changed: rotate it'); END;

--@ trigger signing_keys_no_update of signing_keys
CREATE TRIGGER signing_keys_no_update BEFORE UPDATE ON signing_keys
  BEGIN SELECT RAISE(ABORT, 'a signing key is never changed: rotate it'); END;

--@ trigger unmatched_records_no_delete of unmatched_records
CREATE TRIGGER unmatched_records_no_delete BEFORE DELETE ON unmatched_records
  BEGIN SELECT RAISE(ABORT, 'an entry that found no file is resolved, not deleted'); END;

--@ trigger unmatched_records_no_return of unmatched_records
CREATE TRIGGER unmatched_records_no_return BEFORE UPDATE ON unmatched_records
  WHEN OLD.resolved_at IS NOT NULL AND NEW.resolved_at IS NOT OLD.resolved_at
  BEGIN SELECT RAISE(ABORT, 'what was resolved stays so'); END;

--@ view deliveries_erased of deliveries_erased
CREATE VIEW deliveries_erased AS
  SELECT d.delivery_id
    FROM deliveries d
   WHERE EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = d.delivery_id AND f.photo IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = d.delivery_id AND f.photo IS NOT NULL
           AND f.photo NOT IN (SELECT sha256 FROM purged_originals))
     AND (d.state IN ('replaced', 'failed')
       OR NOT EXISTS (SELECT 1 FROM delivery_files f WHERE f.delivery_id = d.delivery_id AND f.photo IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM recall_items i JOIN recall_events e ON e.item_no = i.item_no
                            WHERE i.delivery_id = f.delivery_id AND i.path = f.path AND e.status IN ('done', 'cannot_recall'))));

--@ view held_photos of held_photos
CREATE VIEW held_photos AS
  SELECT u.unmatched_id AS unmatched_id, o.photo AS photo
    FROM unmatched_records u
    JOIN unmatched_files f ON f.unmatched_id = u.unmatched_id
    JOIN originals o ON o.sha256 = f.sha256
   WHERE u.resolved_at IS NULL AND o.photo IS NOT NULL
  UNION ALL
  SELECT u.unmatched_id, p.sha256
    FROM unmatched_records u
    JOIN json_each(u.shoots) s
    JOIN photos p
    JOIN photo_places pl ON pl.sha256 = p.sha256
   WHERE u.resolved_at IS NULL AND s.value IN (pl.shoot_id, p.shoot_id);

--@ view photo_places of photo_places
CREATE VIEW photo_places AS
  SELECT p.sha256 AS sha256,
         COALESCE(pr.shoot_id, p.shoot_id) AS shoot_id,
         COALESCE(pr.room_id, rs.room_id, p.room_id, ps.room_id) AS room_id
    FROM photos p
    LEFT JOIN photo_records pr ON pr.sha256 = p.sha256
    LEFT JOIN shoots rs ON rs.shoot_id = pr.shoot_id
    LEFT JOIN shoots ps ON ps.shoot_id = p.shoot_id;

--@ view recall_items_asked of recall_items_asked
CREATE VIEW recall_items_asked AS
  SELECT i.item_no, i.seq, i.delivery_id, i.path
    FROM recall_items i
   WHERE NOT EXISTS (SELECT 1 FROM recall_events e WHERE e.item_no = i.item_no AND e.status = 'lifted');

--@ view reviews_counted of reviews_counted
CREATE VIEW reviews_counted AS
  SELECT v.review_no, v.photo, v.channel, v.guardian_id, v.verdict, v.renderings, v.words_sha256, v.method,
         CASE v.verdict WHEN 'declined'
           THEN MIN(v.at, v.recorded_at, COALESCE((SELECT MIN(a.sound_at) FROM acceptances a WHERE v.review_no <= a.reviews AND v.recorded_at > a.at), v.at))
           ELSE v.at END AS at
    FROM reviews v
   WHERE v.verdict = 'declined'
      OR NOT EXISTS (SELECT 1 FROM acceptances a WHERE v.review_no <= a.reviews AND v.recorded_at > a.at);
