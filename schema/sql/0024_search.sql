-- The index of words, made anew by the program that brings the catalog up to date: a
-- vowel sign is a part of its word, and texts of scripts without blanks stand in it
-- character by character.
DROP TABLE photo_search;
CREATE VIRTUAL TABLE photo_search USING fts5 ( -- rowid is photos.photo_no
  name, title, caption, alt, extended, tags, room, shoot, camera,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'", prefix = '2 3'
);

-- What else the bytes of an original were called.
CREATE INDEX import_items_second_names ON import_items (sha256) WHERE outcome = 'duplicate';
