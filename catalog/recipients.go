package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
)

// ForgetRecipients erases to whom and where deliveries went, if no copy of them is left
// that could be asked back: everything in them was erased by order, and the last copy is
// said to be gone. It reports whether there was any; then the database has to be
// scrubbed.
func ForgetRecipients(ctx context.Context, c *Catalog) (bool, error) {
	var n int
	err := c.change(ctx, ledger.Purge, func(w contract.Writer) (err error) {
		n, err = w.ForgetRecipients(ctx)
		return err
	})
	return n > 0, err
}
