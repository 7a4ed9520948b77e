//go:build !linux && !darwin

package atomicfile

import "os"

// The re-read may be answered from memory here; it still proves that the file
// can be opened by its name and has its length.
func bypassCache(*os.File) {}
func dropCache(*os.File)   {}
func beginSync(*os.File)   {}
