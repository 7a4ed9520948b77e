// Package source walks what a person wants taken in (a card, a folder, some
// files) and opens it for reading.
//
// It promises that a source is only ever read: nothing is written, created,
// renamed or deleted, and where the system lets us not even an access time
// changes. It promises a plan that is the same for the same tree, and in which
// everything that was seen is counted: as a file, as skipped with a reason, or
// as failed with an error. Nothing is left out in silence.
//
// It does not look into files: probe tells a file's format by its bytes.
package source
