//go:build !linux

package source

import "io/fs"

// accessed has nothing to say where access times cannot be left alone.
func accessed(fs.FileInfo) string { return "" }
