// Package ingest is the import: from a card, which is only ever read, to originals at rest
// that were read back and compared, and to their rows. Nothing is recorded before it is
// durable, and nothing that was seen is without an outcome ([Run]). [Card] asks whether a
// card's files are safe without it, [Attach] keeps one file of a room.
package ingest
