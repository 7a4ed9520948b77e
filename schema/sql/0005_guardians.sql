-- When a guardian is not to be written to: windows as the records have them, such
-- as --03-02 or --12-20/--01-05.
ALTER TABLE guardians ADD COLUMN no_contact TEXT NOT NULL DEFAULT '[]' CHECK (json_type(no_contact) = 'array');

-- Who had a say and has it no more keeps what they said no to. Once it is so, it
-- stays so for as long as they are heard only.
ALTER TABLE guardians ADD COLUMN had_say INTEGER NOT NULL DEFAULT 0 CHECK (had_say IN (0, 1));
CREATE TRIGGER guardians_keep_their_no BEFORE UPDATE ON guardians
  WHEN NEW.authority = 'advisory' AND NEW.had_say = 0 AND (OLD.had_say = 1 OR OLD.authority <> 'advisory')
  BEGIN SELECT RAISE(ABORT, 'a guardian who had a say keeps what they said no to'); END;

-- For whom a delegate speaks.
ALTER TABLE guardians ADD COLUMN delegated_by TEXT;
