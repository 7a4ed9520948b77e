package catalog

import (
	"context"
	"fmt"

	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/schema"
)

// ForgetRecipients erases to whom and where something went of which nothing is left
// that could be asked back: the last copy of what was erased by order is said to be
// gone. It reports whether there was anything; then the database is to be scrubbed.
func ForgetRecipients(ctx context.Context, c *Catalog) (bool, error) {
	var n int
	err := c.act(ctx, ledger.Purge, func(tx *sqlite.Tx) (err error) {
		n, err = forgetRecipients(ctx, tx)
		return err
	})
	return n > 0, err
}

// forgetRecipients erases to whom and where something went of which nothing is left
// that could be asked back, by whichever order: with the order, or when the last copy
// is said to be gone. It returns how many deliveries and notes that was.
func forgetRecipients(ctx context.Context, tx *sqlite.Tx) (int, error) {
	forgotten := 0
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE delivery_notes SET note = NULL, url = 'https://erased.invalid/'
		   WHERE delivery_id IN (SELECT delivery_id FROM deliveries_erased) AND (url <> 'https://erased.invalid/' OR note IS NOT NULL)`, nil},
		{`UPDATE deliveries SET recipient = NULL, destination = ?
		   WHERE delivery_id IN (SELECT delivery_id FROM deliveries_erased) AND destination <> ?`, []any{schema.Erased, schema.Erased}},
	} {
		done, err := tx.ExecContext(ctx, q.sql, q.args...)
		if err != nil {
			return 0, fmt.Errorf("forget recipients: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil {
			return 0, err
		}
		forgotten += int(n)
	}
	return forgotten, nil
}
