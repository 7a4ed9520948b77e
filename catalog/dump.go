package catalog

import (
	"context"
	"slices"

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

// Records is Dump without what was said of single photos: there may be a million of
// those, and who asks for a family, a room or a consent needs none.
func (c RecordRegister) Records(ctx context.Context) (schema.Records, error) {
	var r schema.Records
	err := c.db.View(ctx, func(from contract.Reader) (err error) {
		r, err = load(ctx, from, slices.Concat(loadPeopleAndPlaces, []loading{loadNotices, loadConsents})...)
		c.contacts.openAll(r.Families)
		return err
	})
	return r, err
}

// loading reads records of one kind.
type loading func(context.Context, contract.Reader, *schema.Records) error

// loadPeopleAndPlaces are those that say who and where.
var loadPeopleAndPlaces = []loading{loadEvents, loadFamilies, loadPeople, loadRooms, loadShoots}

func load(ctx context.Context, from contract.Reader, kinds ...loading) (schema.Records, error) {
	var r schema.Records
	for _, kind := range kinds {
		if err := kind(ctx, from, &r); err != nil {
			return schema.Records{}, err
		}
	}
	return r, nil
}

func loadRecords(ctx context.Context, from contract.Reader) (schema.Records, error) {
	return load(ctx, from, loadEvents, loadFamilies, loadPeople, loadRooms, loadShoots, loadNotices, loadConsents, loadPhotoRecords, loadPictures)
}

// loadNamed reads the records of the kinds that a text has some of: what there is to
// compare it with. Records of photos are read as the text names them.
func loadNamed(ctx context.Context, from contract.Reader, text schema.Records) (schema.Records, error) {
	var kinds []loading
	for _, k := range []struct {
		named int
		load  loading
	}{
		{len(text.Events), loadEvents}, {len(text.Families), loadFamilies}, {len(text.People), loadPeople}, {len(text.Rooms), loadRooms},
		{len(text.Shoots), loadShoots}, {len(text.Notices), loadNotices}, {len(text.Consents), loadConsents}, {len(text.Pictures), loadPictures},
	} {
		if k.named > 0 {
			kinds = append(kinds, k.load)
		}
	}
	return load(ctx, from, kinds...)
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
