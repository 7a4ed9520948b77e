//go:build !unix

package destination

import "io/fs"

func likeOwner(fs.FileInfo, string) error { return nil }

func number(fs.FileInfo) (uint64, bool) { return 0, false }
