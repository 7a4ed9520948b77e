// Package mirror keeps second copies of a catalog's originals in other storages.
//
// A mirror is a storage of its own, with a marker that says of which catalog it keeps
// copies. [Open] refuses a folder that would only look like a second copy: the catalog
// itself by another way, a folder on the card, somebody else's storage, and the empty
// mount point of a disk that is not connected. An open mirror can keep a copy, say
// whether one is whole, and mend one that is not. The catalog records which copies
// there are, and this package hands back the changes to note there.
//
// It knows no catalog and no card: bytes come from whoever calls.
package mirror
