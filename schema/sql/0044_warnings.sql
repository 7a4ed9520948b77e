-- What people are told before they see a room, on a page of its own: its family's wish.
ALTER TABLE rooms ADD COLUMN warning TEXT;
