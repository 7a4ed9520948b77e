// Package store is the contract of every storage: a place that keeps originals,
// derivatives and evidence at rest, under names below its folders:
//
//	originals/<shoot>/<name as shot>    0444, never replaced, never changed
//	derivatives/<ab>/<sha256>/<recipe>.<ext>    a cache, replaceable
//	evidence/<ab>/<sha256>              0600 in folders of 0700, never replaced
//	aside/<sha256>/<name>               damaged originals, out of the way
//
// [Storage] is the contract, and storetest the tests that hold it; store/disk keeps a
// storage in a folder. Work that is alike for every storage is built on it here: how an
// original gets its name, where derivatives and documents lie, how a document is
// sealed, which entries of the ledger a mirror remembers.
//
// A name that a put returns names a file that is whole, durable and was read back from
// the storage: the row that names it may be committed. Derivatives are the exception,
// durable after [Settle] only. It promises nothing about rows: a file without one is an
// orphan, harmless, and taken over by the next import of the same bytes under the same
// name.
//
// A storage may be used by many goroutines. A process that writes holds its lock;
// readers need no lock, because no file is ever seen half written.
package store
