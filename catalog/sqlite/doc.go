// Package sqlite keeps the records of a catalog in one SQLite database: it is the
// contract's first implementation, and the only package that knows SQL.
//
// A DB has two handles: one writer, whose transactions take the write lock when they
// begin, and a pool of readers that cannot write. Every pragma stands in the connection
// string, because a pragma sent with Exec reaches one connection of a pool only. Reading
// leaves catalog.db-wal and catalog.db-shm beside the database: that is expected, not
// damage, and the reason why a live catalog is never copied with cp.
//
// Each subject of the contract is a type over a transaction, in a file of its own; Tx
// embeds all of them. The contract documents their methods.
package sqlite
