-- Many cameras write no number. A correction may be for the photos of a make and
-- model that have none (serial '-', which no camera has), and for some of a camera's
-- photos only: of a shoot, of an import, of a span by the camera's own clock.
ALTER TABLE clock_corrections ADD COLUMN camera TEXT;
ALTER TABLE clock_corrections ADD COLUMN shoot_id TEXT;
ALTER TABLE clock_corrections ADD COLUMN import_id INTEGER;
ALTER TABLE clock_corrections ADD COLUMN taken_from TEXT;
ALTER TABLE clock_corrections ADD COLUMN taken_to TEXT;
