package disk

import (
	"os"
	"slices"
)

// modeless reports whether a kind of file system keeps no modes.
func modeless(kind string) bool {
	return slices.Contains([]string{"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "cifs", "smb3", "smbfs"}, kind)
}

// keepOut lets nobody but its owner into the folder of a catalog that was there before:
// names tell something about a family, too. It never gives a right. Where it is not to be
// had, as on a file system without modes or in somebody else's folder, the caller sees it
// by the mode.
func keepOut(root *os.Root) {
	if info, err := root.Stat("."); err == nil && info.Mode().Perm()&^ownerOnly != 0 {
		_ = root.Chmod(".", info.Mode()&^(0o777&^ownerOnly)) // seen by the mode
	}
}
