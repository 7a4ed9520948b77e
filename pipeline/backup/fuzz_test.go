package backup

import (
	"bytes"
	"testing"
)

// A backup is made anew of what comes out of any archive: nothing of it lies elsewhere.
func FuzzCheck(f *testing.F) {
	f.Add([]byte{})
	f.Add(bytes.Repeat([]byte{0}, 1024))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = Check(t.Context(), bytes.NewReader(data)) })
}
