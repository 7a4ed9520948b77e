// Package ledger is the form of the catalog's ledger: one append-only chain of
// entries, each of them one act with the rows that it changed, over everything
// that decides or tells what left. It knows no database.
//
// A row enters as a commitment: HMAC-SHA256 with a salt of its own over the
// row's canonical form. Neither the chain nor a commitment tells anything about
// the row. Whoever has row and salt can prove that the ledger speaks of it; when
// both are erased, nobody can find out what it was, and the chain still holds.
package ledger
