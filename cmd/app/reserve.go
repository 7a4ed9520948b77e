package app

import (
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/pipeline/store/disk"
)

// A catalog keeps some room on its disk, in a file that nobody needs. It is given up for
// what has to be recorded although the disk is full: a family's no, and what leaves to
// another disk.
const (
	reserveName  = ".stillroom.reserve"
	reserveBytes = 4 << 20

	// reserveShare is how much of what is free the reserve may be at most.
	reserveShare = 16
)

// keepReserve makes the reserve, or makes it whole again, where there is room enough for
// all else. Without it a catalog is as good as before.
func keepReserve(dir string) {
	if free, err := disk.FreeAt(dir); err == nil && free >= reserveBytes*reserveShare {
		fillReserve(dir)
	}
}

// fillReserve takes what there is, up to the size of the reserve.
func fillReserve(dir string) {
	path := filepath.Join(dir, reserveName)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return
	}
	// Zeros would take no room on a disk that packs them.
	noise := rand.NewChaCha8([32]byte{})
	piece := make([]byte, 64<<10)
	for at := info.Size(); at < reserveBytes; at += int64(len(piece)) {
		_, _ = noise.Read(piece)
		if _, err := f.Write(piece); err != nil {
			return // the disk has no more
		}
	}
}

// giveUpReserve makes room where there is next to none, and reports whether it did.
func giveUpReserve(dir string) bool {
	free, err := disk.FreeAt(dir)
	if err != nil || free >= reserveBytes {
		return false
	}
	return os.Remove(filepath.Join(dir, reserveName)) == nil
}
