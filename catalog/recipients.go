package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// ForgetRecipients erases to whom and where something went of which nothing is left
// that could be asked back: the last copy of what was erased by order is said to be
// gone. It reports whether there was anything; then the database is to be scrubbed.
func ForgetRecipients(ctx context.Context, c *Catalog) (bool, error) {
	var n int
	err := c.change(ctx, ledger.Purge, func(w contract.Writer) (err error) {
		n, err = w.ForgetRecipients(ctx)
		return err
	})
	return n > 0, err
}
