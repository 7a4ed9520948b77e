-- Where the database lies that goes on in the stead of this one, after its catalog was moved
-- to another folder. With a row here nothing is written any more, also by a program that
-- had the database open.
CREATE TABLE given_up (
    only_one INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_one = 1),
    place    TEXT NOT NULL CHECK (place <> '')
) STRICT;
