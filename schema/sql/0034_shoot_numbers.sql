-- The number that a photo has within its shoot, once the names of its files have it. It
-- is given once: no later photo of the shoot gets it, also when this one is erased.
CREATE TABLE shoot_numbers (
  sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64), -- of each file of the photo
  shoot  TEXT NOT NULL, -- '': of none
  n      INTEGER NOT NULL CHECK (n >= 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX shoot_numbers_by_shoot ON shoot_numbers (shoot, n);
