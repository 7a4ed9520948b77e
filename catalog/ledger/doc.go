// Package ledger is the form of the catalog's ledger: one chain of entries to which entries
// are only ever added. Each entry is one act, with the rows that it changed, over everything
// that decides or tells what left. The package knows no database: catalog writes entries and
// proves them, a database keeps them.
//
// A row enters as a commitment: HMAC-SHA256, with a salt of its own, over the row's
// canonical form. Neither the chain nor a commitment tells anything about the row. With the
// row and the salt, anybody can prove that the ledger speaks of it. When both are erased,
// nobody can find out what the row was, and the chain still holds.
package ledger
