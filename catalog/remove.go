package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// ErrNamed says that something else names the record, so it cannot be removed.
var ErrNamed = errors.New("another record names it")

// removable are the kinds of records that can be removed.
var removable = []string{"event", "person", "family", "room", "shoot"}

// Remove takes away a record that nothing names: no photo, no other record, no word of a
// family, no order to erase. If anything names it, the error is ErrNamed, and nothing was
// changed. A family goes with its guardians, if none of them ever said anything.
func (c RecordRegister) Remove(ctx context.Context, kind, id string, opt schema.ApplyOptions) error {
	if !slices.Contains(removable, kind) {
		return fmt.Errorf("no %s is ever removed", kind)
	}
	return c.change(ctx, ledger.Apply, func(w contract.Writer) error {
		there, err := w.HasRecord(ctx, kind, id)
		if err != nil {
			return err
		}
		if !there {
			return notFound(kind, id)
		}
		const mostTold = 5
		named, err := w.Named(ctx, kind, id, mostTold+1)
		if err != nil {
			return err
		}
		if len(named) > mostTold {
			named = append(named[:mostTold], "and more")
		}
		if len(named) > 0 {
			return fmt.Errorf("%s %s: %w: %s", kind, id, ErrNamed, strings.Join(named, ", "))
		}
		if err := w.TakeRecord(ctx, kind, id); errors.Is(err, contract.ErrReference) {
			return fmt.Errorf("%s %s: %w", kind, id, ErrNamed)
		} else if err != nil {
			return err
		}
		gone := []schema.Change{{Action: "remove", Kind: kind, ID: id}}
		_, err = c.guard(ctx, w, opt, affectedBy(gone, nil), settled{})
		return err
	})
}
