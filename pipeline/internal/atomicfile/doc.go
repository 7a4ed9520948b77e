// Package atomicfile writes files that are whole or not there.
//
// It promises that a name under which it publishes a file shows, at every instant and
// after a loss of power at any instant, either the old bytes or all of the new, and
// that these bytes were read back from the storage, not from memory, and found right
// before they got the name.
//
// Every write is the same steps in the same order: a temp file in the
// destination directory, write, compare length and digest with what was
// promised, chmod, fsync, drop the page cache, close, re-open and compare
// again, publish, fsync the directory. Until it is published the file has a
// hidden name of its own (see [IsTemp]); a crash leaves at most such a file.
//
// It does not lock: two writers of one replaceable name both succeed and the
// later one stays. Write-once names are safe against any number of writers.
//
// Errors say whose fault they are. A [SourceError] is a fault of the item that
// is being read, and the next item may well succeed. A [DestinationError] is a
// fault of the place written to (full, read-only, gone, or giving back other
// bytes), and the next item will meet it too. A taken name is [fs.ErrExist], a
// name the file system cannot hold is a [NameError]; a cancelled context is
// the context's own error. Unwrapping leads to the errno, so that
// errors.Is(err, syscall.ENOSPC) works.
package atomicfile
