package verify

import (
	"fmt"
	"runtime"
	"testing"
)

// A path of a row takes tens of bytes of memory, however long it is.
func TestRowsOfMillions(t *testing.T) {
	const n = 200_000
	name := func(i int) string {
		return fmt.Sprintf("originals/shoot-%05d/0123456789ab-a-name-that-a-camera-or-a-person-made-%07d.JPG", i/200, i)
	}
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	rows := newRows()
	for i := range n {
		rows.add(name(i))
	}
	if each := (heap() - before) / n; each > 40 {
		t.Errorf("%d bytes a path", each)
	}
	for i := 0; i < n; i += 997 {
		if !rows.have(name(i)) || rows.have(name(n+i)) {
			t.Fatalf("path %d: %v, and one that no row names: %v", i, rows.have(name(i)), rows.have(name(n+i)))
		}
	}
	if len(rows.folders) != n/200 || !rows.folders["originals/shoot-00000"] {
		t.Errorf("%d folders", len(rows.folders))
	}
}
