// Package copies holds every storage of a catalog against what is on record: it looks
// ([Check]), and brings each original to where it should be, mending from a copy that is
// whole ([Sync]). How one mirror is kept is package mirror's.
package copies
