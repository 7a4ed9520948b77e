package disk

import (
	"math/rand/v2"
	"os"
	"path/filepath"
)

// A catalog keeps some room on its disk, in a file that nobody needs. It is given up for
// what has to be recorded although the disk is full: a family's no, and what leaves to
// another disk.
const (
	ReserveName  = ".stillroom.reserve"
	reserveBytes = 4 << 20

	// reserveShare is how much of what is free the reserve may be at most.
	reserveShare = 16
)

// KeepReserve makes the reserve of a catalog, or makes it whole again, where there is room
// enough for all else. Without it a catalog is as good as before.
func KeepReserve(dir string) {
	free, err := FreeAt(dir)
	if err != nil || free < reserveBytes*reserveShare {
		return
	}
	f, err := os.OpenFile(filepath.Join(dir, ReserveName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	fillReserve(f)
}

// UseReserve gives the reserve up where there is next to no room beside it, until done is
// called. Of several who use it at one moment the last makes it whole again: nobody takes
// the room that another is about to write to.
func UseReserve(dir string) (done func()) {
	f, err := os.OpenFile(filepath.Join(dir, ReserveName), os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return func() {} // there is none
	}
	// It waits only for one who makes the reserve whole.
	if err := shareLock(f); err != nil {
		_ = f.Close()
		return func() {}
	}
	if free, err := FreeAt(dir); err == nil && free < reserveBytes {
		_ = f.Truncate(0)
	}
	return func() {
		fillReserve(f)
		_ = f.Close()
	}
}

// fillReserve takes what there is, up to the size of the reserve, unless somebody uses it.
func fillReserve(f *os.File) {
	if tryLock(f) != nil {
		return
	}
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
