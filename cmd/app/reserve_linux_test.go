package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/stillroom/stillroom/pipeline/store/disk"
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
	reserve := filepath.Join(d.Dir, disk.ReserveName)
	disk.KeepReserve(d.Dir)
	whole := sizeOf(reserve)
	if whole < 4<<20 {
		t.Fatalf("the reserve has %d bytes", whole)
	}
	yes := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, Yes: []string{"web"}, Method: "letter", ObtainedBy: "liaison", Until: "2031-01-01"}
	no := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, No: []string{"*"}, Method: "letter", ObtainedBy: "liaison", Denies: true}
	heard := func(*Session, Recorded) error { return nil }
	for range 3 {
		fillUp(t, top)
		if err := d.Grant(t.Context(), yes, heard); !errors.Is(err, schema.ErrDiskFull) {
			t.Errorf("a yes on a full disk: %v", err)
		}
		door := d
		door.ForANo = true
		if err := door.Grant(t.Context(), no, heard); err != nil {
			t.Errorf("a no on a full disk: %v", err)
		}
		if n := sizeOf(reserve); n < whole/2 {
			t.Errorf("the reserve behind a no has %d bytes", n)
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

// Of noes that are said at one moment none takes the room of another: the reserve is kept
// again when the last of them is recorded.
func TestNoesAtOneMomentOnAFullDisk(t *testing.T) {
	top := smallDisk(t, "80m")
	d, _ := newDoorIn(t, top)
	reserve := filepath.Join(d.Dir, disk.ReserveName)
	disk.KeepReserve(d.Dir)
	fillUp(t, top)
	d.ForANo = true
	no := Letter{Guardian: "guardian-a", Scopes: []string{"room:room-a"}, No: []string{"*"}, Method: "letter", ObtainedBy: "liaison", Denies: true}
	heard := func(*Session, Recorded) error { return nil }
	first, err := d.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const others = 6
	errs := make(chan error, others)
	for range others {
		go func() { errs <- d.Grant(t.Context(), no, heard) }()
	}
	for range others {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := sizeOf(reserve); n != 0 {
		t.Errorf("%d bytes were taken again while a no is in hand", n)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if n := sizeOf(reserve); n < 2<<20 {
		t.Errorf("the reserve behind the last has %d bytes", n)
	}
}

// A catalog that cannot be opened keeps nobody else from the reserve.
func TestReserveAfterAFailure(t *testing.T) {
	top := smallDisk(t, "80m")
	d, _ := newDoorIn(t, top)
	reserve := filepath.Join(d.Dir, disk.ReserveName)
	disk.KeepReserve(d.Dir)
	fillUp(t, top)
	if err := os.Truncate(filepath.Join(d.Dir, "catalog.db"), 0); err != nil {
		t.Fatal(err)
	}
	d.ForANo = true
	if _, err := d.Open(t.Context()); err == nil {
		t.Fatal("an empty database was opened")
	}
	if n := sizeOf(reserve); n < 2<<20 {
		t.Errorf("the reserve has %d bytes", n)
	}
}

// fillUp leaves no byte of a disk.
func fillUp(t *testing.T, top string) {
	t.Helper()
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

// Where there is room it is kept, also while it is used, and where there is little it is
// not made.
func TestReserveIsKept(t *testing.T) {
	dir := t.TempDir()
	reserve := filepath.Join(dir, disk.ReserveName)
	disk.KeepReserve(dir)
	done := disk.UseReserve(dir)
	if sizeOf(reserve) == 0 {
		t.Error("the reserve was given up on a disk with room, or never made")
	}
	done()
	small := smallDisk(t, "32m")
	disk.KeepReserve(small)
	if _, err := os.Stat(filepath.Join(small, disk.ReserveName)); err == nil {
		t.Error("an eighth of a small disk was taken")
	}
	disk.UseReserve(small)()
	if _, err := os.Stat(filepath.Join(small, disk.ReserveName)); err == nil {
		t.Error("what was never kept was taken")
	}
}
