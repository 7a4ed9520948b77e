package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stillroom/stillroom/pipeline/backup"
)

// Two backups of one second have two names.
func TestNextFree(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2031, 3, 1, 12, 0, 0, 990e6, time.UTC)
	next := now.Add(20 * time.Millisecond)
	asked := 0
	clock := func() time.Time {
		asked++
		return []time.Time{now, next}[min(asked, 2)-1]
	}
	if at, err := nextFree(t.Context(), clock, dir, "id"); err != nil || !at.Equal(now) {
		t.Errorf("%v, %v; no backup is there", at, err)
	}
	if err := os.WriteFile(filepath.Join(dir, backup.Name("id", now)), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	asked = 0
	if at, err := nextFree(t.Context(), clock, dir, "id"); err != nil || !at.Equal(next) {
		t.Errorf("%v, %v; one of this second is there", at, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	asked, now = 0, now.Add(-900*time.Millisecond) // 910 ms of the second are left, which nobody waits for
	if _, err := nextFree(ctx, clock, dir, "id"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
