package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stillroom/stillroom/catalog/contract/contracttest"
)

// An index that somebody writes to while its words are looked for is as sound as before.
func TestIntegrityWhileCaptionsAreWritten(t *testing.T) {
	made, err := File(filepath.Join(t.TempDir(), "catalog.db")).Create(t.Context(), contracttest.Untouched)
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	db := made.(*DB)
	caption := func(n int) error {
		ctx := context.Background()
		_, derr := db.write.ExecContext(ctx, `DELETE FROM photo_search WHERE rowid = ?`, n%200)
		_, err := db.write.ExecContext(ctx, `INSERT INTO photo_search (rowid, caption) VALUES (?, ?)`, n%200, fmt.Sprintf("window word%d other%d", n, n+1))
		return errors.Join(derr, err)
	}
	for n := range 200 {
		if err := caption(n); err != nil {
			t.Fatal(err)
		}
	}
	var stop atomic.Bool
	written := make(chan error, 1)
	go func() {
		var err error
		for n := 200; err == nil && !stop.Load(); n++ {
			err = caption(n)
		}
		written <- err
	}()
	for range 20 {
		damage, dangling, err := db.Integrity(t.Context())
		if err != nil || len(damage)+len(dangling) > 0 {
			t.Errorf("%q, %q, %v", damage, dangling, err)
			break
		}
	}
	stop.Store(true)
	if err := <-written; err != nil {
		t.Error(err)
	}
}
