-- When a guardian is not to be written to: windows as the records have them, such
-- as --03-02 or --12-20/--01-05.
ALTER TABLE guardians ADD COLUMN no_contact TEXT NOT NULL DEFAULT '[]' CHECK (json_type(no_contact) = 'array');
