// Package disk keeps a storage in a folder of a disk.
//
// The folder has a marker, .stillroom, with the UUID of the storage. No marker, no
// writing; and without it nothing may be called missing, because it is the disk that is
// missing. See [Disk.Present].
//
// Nothing outside of the folder is ever touched: every access goes through an
// os.Root, which does not follow a link out of it.
//
// Matters of the catalog's folder, and not of the files in a storage, are small types
// of their own: the [Bell] of its lock, the [Notes] of pictures being drawn.
package disk
