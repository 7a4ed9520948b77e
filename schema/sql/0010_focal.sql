-- The point of a photo that stays in every picture cut out of it: {"x", "y"} in
-- fractions of the upright photo, or "none", which a person said. NULL: nobody did.
ALTER TABLE photo_records ADD COLUMN focal TEXT CHECK (focal IS NULL OR json_type(focal) IN ('object', 'text'));
