-- A review before use: a guardian has seen a photo and lets it go to a channel, or
-- does not. It is about what was seen: renderings and words, by digest. The table
-- of the first version held neither who nor a no, and nothing ever wrote it.
DROP TABLE approvals;
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
                 'recorded_video', 'in_person_witnessed', 'text_message', 'unrecorded')),
  at           TEXT NOT NULL,
  recorded_at  TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_by_photo ON reviews (photo);
CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews
  BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews
  BEGIN SELECT RAISE(ABORT, 'a review is never deleted'); END;
CREATE TRIGGER reviews_no_replace BEFORE INSERT ON reviews
  WHEN EXISTS (SELECT 1 FROM reviews WHERE review_no = NEW.review_no)
  BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;
