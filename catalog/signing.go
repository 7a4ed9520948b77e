package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// SigningKeys are the keys that the catalog has signed with, the current one last.
func (c LedgerRegister) SigningKeys(ctx context.Context) (list []schema.SigningKey, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		list, err = r.SigningKeys(ctx)
		return err
	})
	for i := 1; i < len(list); i++ {
		list[i-1].Until = list[i].Since
	}
	return list, err
}

// AddSigningKey records the key that the catalog signs with from now on.
func (c LedgerRegister) AddSigningKey(ctx context.Context, key schema.SigningKey) error {
	return c.change(ctx, ledger.Key, func(w contract.Writer) error { return w.AddSigningKey(ctx, key) })
}

// DeliveriesOf are the deliveries of a package, with their files, oldest first: one
// for every place that it was written to.
func (c DeliveryRegister) DeliveriesOf(ctx context.Context, manifest string) ([]schema.Delivery, error) {
	all, err := c.Deliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []schema.Delivery
	for _, d := range all {
		if d.Manifest != manifest {
			continue
		}
		if d, err = c.Delivery(ctx, d.ID); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}
