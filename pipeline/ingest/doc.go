// Package ingest is the import: from a card, which is only ever read, to originals at
// rest that were read back and compared, and to their rows. No file is recorded before
// it is durable, and every file that was seen has an outcome ([Run]). What people wrote
// of the files is package records'. [Card] asks whether a card's files are safe without
// it, [Attach] keeps one file of a room.
package ingest
