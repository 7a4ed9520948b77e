-- A file may leave with metadata that the derivative in the catalog does not have.
-- What a guardian has seen is the derivative: its digest. NULL: the file is one.
ALTER TABLE delivery_files ADD COLUMN rendering TEXT CHECK (rendering IS NULL OR length(rendering) = 64);
