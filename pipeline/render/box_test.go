package render

import (
	"math/rand/v2"
	"testing"
)

func TestBox(t *testing.T) {
	for _, tt := range []struct {
		name          string
		width, height int
		longEdge      int
		w, h          int
	}{
		{"landscape", 6000, 4000, 2560, 2560, 1707},
		{"portrait", 4000, 6000, 2560, 1707, 2560},
		{"square", 3000, 3000, 320, 320, 320},
		{"fits exactly", 2560, 1707, 2560, 2560, 1707},
		{"smaller is kept", 100, 68, 320, 100, 68},
		{"half rounds up", 200, 101, 100, 100, 51},
		{"below half rounds down", 1000, 504, 100, 100, 50},
		{"a sliver keeps a pixel", 10000, 1, 320, 320, 1},
		{"one pixel", 1, 1, 2560, 1, 1},
		{"claimed sizes do not overflow", 1 << 31, 1 << 31, 2560, 2560, 2560},
		{"nothing is less than one", 0, -5, 0, 1, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if w, h := Box(tt.width, tt.height, tt.longEdge); w != tt.w || h != tt.h {
				t.Errorf("Box(%d, %d, %d) = %d, %d, want %d, %d", tt.width, tt.height, tt.longEdge, w, h, tt.w, tt.h)
			}
		})
	}
}

func TestBoxProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		width, height, edge := 1+r.IntN(20000), 1+r.IntN(20000), 1+r.IntN(6000)
		w, h := Box(width, height, edge)
		if w < 1 || h < 1 || w > width || h > height {
			t.Fatalf("Box(%d, %d, %d) = %d, %d: empty or enlarged", width, height, edge, w, h)
		}
		if want := min(edge, max(width, height)); max(w, h) != want {
			t.Fatalf("Box(%d, %d, %d) = %d, %d: long edge is not %d", width, height, edge, w, h, want)
		}
		// Exact proportion: |short*Long - Short*long| is at most half of Long.
		if d := 2 * (min(w, h)*max(width, height) - min(width, height)*max(w, h)); min(w, h) > 1 &&
			(d > max(width, height) || d <= -max(width, height)) {
			t.Fatalf("Box(%d, %d, %d) = %d, %d: not the nearest proportion", width, height, edge, w, h)
		}
		if tw, th := Box(height, width, edge); tw != h || th != w {
			t.Fatalf("Box(%d, %d, %d) differs when turned", width, height, edge)
		}
	}
}
