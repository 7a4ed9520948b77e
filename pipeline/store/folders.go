package store

import "io/fs"

// Folders is an ability that a storage may have: it has folders, and each a mode of its own.
type Folders interface {
	// Folders are those right below one of the folders of the storage; none where it is
	// not there.
	Folders(below string) ([]fs.FileInfo, error)
}
