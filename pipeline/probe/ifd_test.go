package probe

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/stillroom/stillroom/schema"
)

// chained is a TIFF structure of directories of so many entries each, one after
// another, of which the last leads back to the first.
func chained(n, entries int) string {
	b := []byte("II*\x00\x08\x00\x00\x00")
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(entries))
		for range entries {
			b = append(b, "\x0f\x01\x03\x00\x01\x00\x00\x00\x01\x00\x00\x00"...)
		}
		next := len(b) + 4
		if i == n-1 {
			next = 8
		}
		b = binary.LittleEndian.AppendUint32(b, uint32(next))
	}
	return string(b)
}

// However many directories and entries a file states, no more of them are read than the
// limits say, and none twice.
func TestGuardReadsNoMoreThanItMay(t *testing.T) {
	for _, tt := range []struct {
		name               string
		dirs, entries      int
		maxDirs, maxTags   int
		wantDirs, wantTags int
		limit              string // of which is said that it was met; "" for a loop
	}{
		{"a loop", 3, 2, 100, 100, 3, 6, ""},
		{"tags of one", 1, 50, 100, 7, 1, 7, "max_tags"},
		{"tags of all", 10, 5, 100, 12, 10, 12, "max_tags"},
		{"directories", 10, 5, 4, 1000, 4, 20, "max_dirs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := chained(tt.dirs, tt.entries)
			lim := schema.DefaultLimits()
			lim.MaxDirs, lim.MaxTags = tt.maxDirs, tt.maxTags
			var warned []error
			f := newFile(strings.NewReader(data), int64(len(data)), int64(len(data)))
			g, err := newGuard("TIFF", f.whole(), lim, func(err error) { warned = append(warned, err) })
			if err != nil {
				t.Fatal(err)
			}
			dirs, tags := 0, 0
			for off := g.first; off != 0 && dirs <= 2*tt.dirs; {
				var entries []entry
				entries, off = g.dir("a directory", off)
				if len(entries) > 0 || off != 0 {
					dirs++
				}
				tags += len(entries)
			}
			if dirs != tt.wantDirs || tags != tt.wantTags || len(warned) == 0 {
				t.Errorf("%d directories and %d tags, want %d and %d; %v", dirs, tags, tt.wantDirs, tt.wantTags, warned)
			}
			var limit *LimitError
			if tt.limit != "" && (len(warned) == 0 || !errors.As(warned[0], &limit) || limit.Limit != tt.limit) {
				t.Errorf("it says %v", warned)
			}
		})
	}
}
