// Package store keeps originals, derivatives and evidence at rest, in the
// directory of a catalog:
//
//	.stillroom                          marker: the UUID of this storage
//	originals/<shoot>/<name as shot>    0444, never replaced, never changed
//	derivatives/<ab>/<sha256>/<recipe>.<ext>    a cache, replaceable
//	evidence/<ab>/<sha256>              0600 in folders of 0700, never replaced
//
// It promises that a path it returns names a file that is whole, durable and
// was read back from the storage: the row that names it may be committed.
// Derivatives are the exception, durable after [Store.Settle] only. It promises
// nothing about rows: a file without one is an orphan, harmless, and
// taken over by the next import of the same bytes under the same name.
//
// No marker, no writing; and without it nothing may be called missing, because
// what is missing is the disk. See [Store.Present].
//
// Nothing outside of the directory is ever touched: every access goes through
// an os.Root, which does not follow a link out of it. Paths in and out are
// relative to the directory, with slashes.
//
// A Store may be used by many goroutines. A process that writes holds
// [Store.Lock]; readers need no lock, because no file is ever seen half
// written.
package store
