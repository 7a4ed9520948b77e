// Package scale makes catalogs of any size and measures what commands cost in them, to
// see what grows with the catalog and what does not.
//
// The records, photos, consents and the delivery are written by the program's own
// package catalog, as an import and an export write them, so that the ledger is whole and
// verify finds nothing. Only the files are not there in full: each has its size, and no
// bytes.
package scale
