// Package source walks the card, folder or files that a person wants taken in, and opens
// them for reading. It is the first stage of an import.
//
// It promises that a source is only ever read: nothing is written, created, renamed or
// deleted and, where the system lets us, not even an access time changes. It promises
// that the same tree gives the same list ([Found]), in which everything that was seen is
// counted: as a file, as skipped with a reason, or as failed with an error. Nothing is
// silently left out.
//
// It does not look into files: probe tells a file's format by its bytes.
package source
