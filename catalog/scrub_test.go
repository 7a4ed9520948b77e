package catalog

import (
	"context"
	"errors"
	"testing"
)

// While somebody reads, what was deleted is still in the file, and nobody says that
// it is not.
func TestScrubSaysThatSomebodyReads(t *testing.T) {
	c, path := newCatalog(t)
	ctx := context.Background()
	reader, err := raw(t, path).BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRow(`SELECT COUNT(*) FROM families`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if _, err := c.writing().Exec(`PRAGMA busy_timeout = 10`); err != nil {
		t.Fatal(err)
	}
	if err := c.Scrub(ctx); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := c.Scrub(ctx); err != nil {
		t.Error(err)
	}
}
