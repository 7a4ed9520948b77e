// Package catalog keeps the records: photographs, families, consents,
// deliveries, in one SQLite database. It is the only package that knows SQL.
//
// A Catalog has two handles: one writer, whose transactions take the write
// lock when they begin, and a pool of readers that cannot write. Every pragma
// stands in the connection string, because a pragma sent with Exec reaches one
// connection of a pool only. Reading leaves catalog.db-wal and catalog.db-shm
// beside the database: that is expected, not damage, and the reason why a live
// catalog is never copied with cp.
//
// The clock is the caller's: every method that stores a time is given one.
//
// Errors: ErrNone, ErrBusy, ErrTooNew, ErrNotFound, ErrNoFTS5, *RecordError.
// Errors never hold a name, a contact or a place, only ids.
package catalog
