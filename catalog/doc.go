// Package catalog keeps the records: photographs, families, consents, deliveries. It is
// the rules: what is decided, compared, called back and erased, which clock counts and
// what the ledger holds. What keeps the records for it is behind a contract of typed
// reads and writes, in catalog/contract; catalog/sqlite is what does.
//
// The clock is the caller's: every method that stores a time is given one.
//
// Errors: ErrNone, ErrBusy, ErrTooNew, ErrNotFound, *RecordError.
// Errors never hold a name, a contact or a place, only ids.
package catalog
