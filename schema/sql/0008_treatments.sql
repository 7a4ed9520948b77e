-- Treatments: what of a photo its renderings do not show. A derivative, and a
-- file that left, says with which it was rendered ('': with none, which is true
-- of all that are older: a photo that asked for one was never rendered so, and
-- never left). What they ask for may be nothing that can be rendered.

ALTER TABLE derivatives ADD COLUMN treated TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery_files ADD COLUMN treated TEXT NOT NULL DEFAULT '';

CREATE TABLE derive_failures_2 (
  photo  TEXT NOT NULL PRIMARY KEY REFERENCES photos (sha256),
  kind   TEXT NOT NULL CHECK (kind IN ('format', 'decode', 'limit', 'treatment')),
  reason TEXT NOT NULL,
  tried  TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tried) = 'array')
) STRICT;

INSERT INTO derive_failures_2 (photo, kind, reason, tried)
SELECT photo, kind, reason, tried
  FROM derive_failures;

DROP TABLE derive_failures;
ALTER TABLE derive_failures_2 RENAME TO derive_failures;
