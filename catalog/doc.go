// Package catalog holds the rules about what a catalog records: photographs, families,
// consents, deliveries. It decides, compares, calls back and erases. It says which clock
// counts, and writes every change that matters into the ledger. In the flow, an import
// ends here and an export begins here.
//
// A database keeps the records. Package catalog knows it only by the typed reads and
// writes of catalog/contract; catalog/sqlite implements them.
//
// The caller has the clock: every method that stores a time is given one.
//
// Errors: ErrNone, ErrBusy, ErrTooNew, ErrNotFound, *RecordError.
// An error holds ids, and never a name, a contact or a place.
package catalog
