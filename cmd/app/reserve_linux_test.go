package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/schema"
)

// smallDisk is a disk of its own with so much room. Only who may mount has one.
func smallDisk(t *testing.T, size string) string {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("this user may mount nothing: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A disk that is full to the last byte keeps no no from being recorded, more than once.
func TestANoOnAFullDisk(t *testing.T) {
	top := smallDisk(t, "80m")
	d, _ := newDoorIn(t, top)
	reserve := filepath.Join(d.Dir, reserveName)
	keepReserve(d.Dir)
	if info, err := os.Stat(reserve); err != nil || info.Size() != reserveBytes {
		t.Fatalf("the reserve: %v, %v", info, err)
	}
	fill := func() {
		f, err := os.OpenFile(filepath.Join(top, "fill"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for piece := make([]byte, 4096); err == nil; {
			_, err = f.Write(piece)
		}
		if !errors.Is(err, unix.ENOSPC) {
			t.Fatal(err)
		}
	}
	yes := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, Yes: []string{"web"}, Method: "letter", ObtainedBy: "liaison", Until: "2031-01-01"}
	no := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, No: []string{"*"}, Method: "letter", ObtainedBy: "liaison", Denies: true}
	heard := func(*Session, Recorded) error { return nil }
	for range 3 {
		fill()
		if err := d.Grant(t.Context(), yes, heard); !errors.Is(err, schema.ErrDiskFull) {
			t.Errorf("a yes on a full disk: %v", err)
		}
		door := d
		door.ForANo = true
		if err := door.Grant(t.Context(), no, heard); err != nil {
			t.Errorf("a no on a full disk: %v", err)
		}
		if info, err := os.Stat(reserve); err != nil || info.Size() < reserveBytes/2 {
			t.Errorf("the reserve behind a no: %v, %v", info, err)
		}
	}
	var out Exporting
	out.Destination = filepath.Join(top, "out")
	if out.leavesDisk(d) {
		t.Error("an export to the same disk takes the catalog's last room")
	}
	if out.Destination = "/dev/shm/out"; !out.leavesDisk(d) {
		t.Error("an export to another disk does not leave this one")
	}
}

// Where there is room it is kept, and where there is little it is not made.
func TestReserveIsKept(t *testing.T) {
	dir := t.TempDir()
	keepReserve(dir)
	if giveUpReserve(dir) {
		t.Error("the reserve was given up on a disk with room")
	}
	if _, err := os.Stat(filepath.Join(dir, reserveName)); err != nil {
		t.Error(err)
	}
	small := smallDisk(t, "32m")
	keepReserve(small)
	if _, err := os.Stat(filepath.Join(small, reserveName)); err == nil {
		t.Error("an eighth of a small disk was taken")
	}
}
