package catalog

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/catalog/ledger"
	"github.com/stillroom/stillroom/schema"
)

// SlipKey is the key that slips are sealed with. Every copy of this catalog has it, and
// nobody else.
func (c DeliveryRegister) SlipKey(ctx context.Context) (key [32]byte, err error) {
	err = c.db.View(ctx, func(r contract.Reader) error {
		secret, err := secretOf(ctx, r)
		h := hmac.New(sha256.New, []byte(secret))
		h.Write([]byte("slip"))
		h.Sum(key[:0])
		return err
	})
	return key, err
}

// errEntered says that a delivery is in the ledger.
var errEntered = errors.New("the ledger has it already")

// EnterLeft enters a delivery that left from a copy of this catalog which could not record
// it. It is entered as it was decided there, whatever would be decided now: it has left. In
// the same transaction its copies are asked back that may not stand as they are. carried
// says that it is not at its destination. entered is false if the ledger has it already.
func (c DeliveryRegister) EnterLeft(
	ctx context.Context, d schema.Delivery, carried bool, opt schema.ApplyOptions,
) (opened schema.RecallsOpened, entered bool, err error) {
	d.Scheme = cmp.Or(d.Scheme, schema.SchemeChannel)
	err = c.change(ctx, ledger.Export, func(tx contract.Writer) error {
		before, found, err := tx.Delivery(ctx, d.ID)
		switch {
		case err != nil:
			return err
		case found && before.Manifest != d.Manifest:
			return fmt.Errorf("delivery %s: the ledger has another of that name", d.ID)
		case found:
			return errEntered
		}
		var away []string
		if carried {
			away = []string{d.ID}
		} else if away, err = standAt(ctx, tx, d.Destination); err != nil {
			return err // it appeared where nothing stood: whatever stood there was carried away
		}
		if err := begin(ctx, tx, d); err != nil {
			return err
		}
		if err := enter(ctx, tx, d); err != nil {
			return err
		}
		if err := tx.PutDeliveryState(ctx, d.ID, "", "standing"); err != nil {
			return err
		}
		if err := carriedAway(ctx, tx, away, opt.Now); err != nil {
			return err
		}
		photos := []string{}
		for _, k := range d.Decisions {
			photos = append(photos, k.Photo.String())
		}
		left, err := uncoveredBy(ctx, tx, opt.Zone, opt.Now, photos)
		if err == nil {
			opened, err = openRecalls(ctx, tx, left, opt.Recall, opt.Now)
		}
		return err
	})
	if errors.Is(err, errEntered) {
		return opened, false, nil
	}
	return opened, err == nil, err
}

// standAt are the deliveries that stand, or may stand, at a destination.
func standAt(ctx context.Context, r contract.DeliveryReader, destination string) (ids []string, err error) {
	list, err := r.Deliveries(ctx, destination)
	for _, d := range list {
		if (d.State == "standing" || d.State == "writing") && !d.Carried {
			ids = append(ids, d.ID)
		}
	}
	return ids, err
}
