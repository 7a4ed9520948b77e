package catalog

import (
	"context"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Dump returns every record in canonical form: sorted by id, instants in UTC, photos by
// whole SHA-256. Applied to an empty catalog it gives the same records. A sealed contact
// that cannot be opened stays sealed, and Apply takes it so.
func (c RecordRegister) Dump(ctx context.Context) (schema.Records, error) {
	var r schema.Records
	err := c.db.View(ctx, func(from contract.Reader) (err error) {
		r, err = loadRecords(ctx, from)
		c.contacts.openAll(r.Families)
		return err
	})
	return r, err
}

func loadRecords(ctx context.Context, from contract.Reader) (schema.Records, error) {
	var r schema.Records
	for _, load := range []func(context.Context, contract.Reader, *schema.Records) error{
		loadEvents, loadFamilies, loadPeople, loadRooms, loadShoots, loadNotices, loadConsents, loadPhotoRecords, loadPictures,
	} {
		if err := load(ctx, from, &r); err != nil {
			return schema.Records{}, err
		}
	}
	return r, nil
}

func loadEvents(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Events, err = from.Events(ctx)
	return err
}

func loadFamilies(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Families, err = from.Families(ctx)
	return err
}

func loadPeople(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.People, err = from.People(ctx)
	return err
}

func loadRooms(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Rooms, err = from.Rooms(ctx)
	return err
}

func loadShoots(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Shoots, err = from.Shoots(ctx)
	return err
}

func loadNotices(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Notices, err = from.Notices(ctx)
	return err
}

// loadConsents reads consents in the order in which they were recorded, which
// puts every record after the one it supersedes. What was recorded at a moment that
// lay ahead stands as it was accepted.
func loadConsents(ctx context.Context, from contract.Reader, r *schema.Records) error {
	accepted, err := from.Acceptances(ctx)
	if err != nil {
		return err
	}
	if r.Consents, err = from.Consents(ctx); err != nil {
		return err
	}
	for i := range r.Consents {
		c := &r.Consents[i]
		c.Recorded = asAccepted(accepted, c.Recorded, newestConsent)
		for k := range c.Events {
			c.Events[k].Recorded = asAccepted(accepted, c.Events[k].Recorded, newestEvent)
		}
	}
	return nil
}

func loadPhotoRecords(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Photos, err = from.PhotoRecords(ctx)
	return err
}
