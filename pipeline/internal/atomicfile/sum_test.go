package atomicfile

import (
	"runtime"
	"strings"
	"testing"
)

// The buffer of a read is used again: a thousand small files do not take a thousand of
// them.
func TestSumReusesItsBuffer(t *testing.T) {
	const files = 1000
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range files {
		if _, _, err := Sum(t.Context(), strings.NewReader("small")); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	// A pool may lose some, to the collector and to the race detector.
	if got, most := after.TotalAlloc-before.TotalAlloc, uint64(files*chunk/2); got > most {
		t.Errorf("%d bytes were allocated for %d small files, at most %d are expected", got, files, most)
	}
}
