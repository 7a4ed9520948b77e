package verify

import (
	"io/fs"

	"github.com/stillroom/stillroom/pipeline/store"
)

// forOthers are the rights that others than the owner have by a mode. Where the file
// system keeps no modes, what it shows is of how it was mounted and says nothing of a
// file: nobody could mend it there, and doctor tells it.
func forOthers(in store.Identity, mode fs.FileMode) fs.FileMode {
	if in.NoModes {
		return 0
	}
	return mode.Perm() & 0o077
}

// reach are the rights that others can use in a folder: whoever cannot enter it reaches
// nothing in it, whatever the modes there are.
func reach(folder fs.FileMode) (mask fs.FileMode) {
	for shift := range 2 {
		if folder>>(3*shift)&1 != 0 {
			mask |= 7 << (3 * shift)
		}
	}
	return mask &^ 0o700
}
