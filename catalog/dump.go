package catalog

import (
	"context"
	"math"
	"slices"

	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Dump returns every record in canonical form: sorted by id, instants in UTC, photos by
// whole SHA-256. Applied to an empty catalog it gives the same records. A sealed contact
// that cannot be opened stays sealed, and Apply takes it so.
func (c RecordRegister) Dump(ctx context.Context) (all schema.Records, err error) {
	err = c.EachRecord(ctx, func(some schema.Records) error {
		all = schema.AppendRecords(all, some)
		return nil
	})
	return all, err
}

// EachRecord is Dump for records that may be too many for memory: it calls each as they
// are read, with some of them, list by list. All are of one moment. The first has the
// records of people and places, of notices and of consents.
func (c RecordRegister) EachRecord(ctx context.Context, each func(some schema.Records) error) error {
	return c.db.View(ctx, func(from contract.Reader) error {
		r, err := load(ctx, from, loadAllButPhotos...)
		if err != nil {
			return err
		}
		c.contacts.openAll(r.Families)
		if err := each(r); err != nil {
			return err
		}
		err = from.EachPhotoRecord(ctx, func(p schema.PhotoRecord) error {
			return each(schema.Records{Photos: []schema.PhotoRecord{p}})
		})
		if err != nil {
			return err
		}
		if r, err = load(ctx, from, loadPictures); err != nil {
			return err
		}
		return each(r)
	})
}

// Records is Dump without what was said of single photos: there may be a million of
// those, and who asks for a family, a room or a consent needs none.
func (c RecordRegister) Records(ctx context.Context) (schema.Records, error) {
	var r schema.Records
	err := c.db.View(ctx, func(from contract.Reader) (err error) {
		r, err = load(ctx, from, loadAllButPhotos...)
		c.contacts.openAll(r.Families)
		return err
	})
	return r, err
}

// RoomIDs are the ids of all rooms, in their order.
func (c RecordRegister) RoomIDs(ctx context.Context) (ids []string, err error) {
	err = c.db.View(ctx, func(from contract.Reader) (err error) {
		ids, err = from.IDs(ctx, "room", math.MaxInt32)
		return err
	})
	return ids, err
}

// RoomRecords are the rooms with these ids, their people, those people's families, and the
// shoots of the rooms: a page about some rooms asks for no other. Contacts stay sealed.
func (c RecordRegister) RoomRecords(ctx context.Context, rooms []string) (r schema.Records, err error) {
	people, families := []string{}, []string{}
	err = c.db.View(ctx, func(from contract.Reader) (err error) {
		if r.Rooms, err = from.Rooms(ctx, append([]string{}, rooms...)); err != nil {
			return err
		}
		for _, x := range r.Rooms {
			people = append(people, x.People...)
		}
		if r.People, err = from.People(ctx, people); err != nil {
			return err
		}
		for _, x := range r.People {
			families = append(families, x.Family)
		}
		if r.Families, err = from.Families(ctx, families); err != nil {
			return err
		}
		shoots, err := from.ShootsOfRooms(ctx, rooms)
		if err != nil {
			return err
		}
		r.Shoots, err = from.Shoots(ctx, append([]string{}, shoots...))
		return err
	})
	return r, err
}

// loading reads records of one kind.
type loading func(context.Context, contract.Reader, *schema.Records) error

// loadPeopleAndPlaces are those that say who and where.
var loadPeopleAndPlaces = []loading{loadEvents, loadFamilies, loadPeople, loadRooms, loadShoots}

// loadAllButPhotos are all but what was said of single photos.
var loadAllButPhotos = slices.Concat(loadPeopleAndPlaces, []loading{loadNotices, loadConsents})

func load(ctx context.Context, from contract.Reader, kinds ...loading) (schema.Records, error) {
	var r schema.Records
	for _, kind := range kinds {
		if err := kind(ctx, from, &r); err != nil {
			return schema.Records{}, err
		}
	}
	return r, nil
}

// loadNamed reads the records that a text names: what there is to compare it with.
// Records of photos are read as the text names them.
func loadNamed(ctx context.Context, from contract.Reader, text schema.Records) (r schema.Records, err error) {
	for _, read := range []func() error{
		func() (err error) {
			r.Events, err = from.Events(ctx, idsOf(text.Events, func(x schema.Event) string { return x.ID }))
			return err
		},
		func() (err error) {
			r.Families, err = from.Families(ctx, idsOf(text.Families, func(x schema.Family) string { return x.ID }))
			return err
		},
		func() (err error) {
			r.People, err = from.People(ctx, idsOf(text.People, func(x schema.Person) string { return x.ID }))
			return err
		},
		func() (err error) {
			r.Rooms, err = from.Rooms(ctx, idsOf(text.Rooms, func(x schema.Room) string { return x.ID }))
			return err
		},
		func() (err error) {
			r.Shoots, err = from.Shoots(ctx, idsOf(text.Shoots, func(x schema.Shoot) string { return x.ID }))
			return err
		},
		func() (err error) {
			r.Notices, err = from.Notices(ctx, idsOf(text.Notices, func(x schema.Notice) string { return x.ID }))
			return err
		},
		func() (err error) {
			named := idsOf(text.Consents, func(x schema.Consent) string { return x.ID })
			named = append(named, idsOf(text.Consents, func(x schema.Consent) string { return x.Supersedes })...)
			r.Consents, err = consentsOf(ctx, from, named)
			return err
		},
		func() error {
			if len(text.Pictures) == 0 {
				return nil
			}
			return loadPictures(ctx, from, &r)
		},
	} {
		if err := read(); err != nil {
			return schema.Records{}, err
		}
	}
	return r, nil
}

// idsOf are those of records; none, and not all, if there are no records.
func idsOf[T any](list []T, id func(T) string) []string {
	all := make([]string, len(list))
	for i, x := range list {
		all[i] = id(x)
	}
	return all
}

func loadEvents(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Events, err = from.Events(ctx, nil)
	return err
}

func loadFamilies(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Families, err = from.Families(ctx, nil)
	return err
}

func loadPeople(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.People, err = from.People(ctx, nil)
	return err
}

func loadRooms(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Rooms, err = from.Rooms(ctx, nil)
	return err
}

func loadShoots(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Shoots, err = from.Shoots(ctx, nil)
	return err
}

func loadNotices(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Notices, err = from.Notices(ctx, nil)
	return err
}

func loadConsents(ctx context.Context, from contract.Reader, r *schema.Records) (err error) {
	r.Consents, err = consentsOf(ctx, from, nil)
	return err
}

// consentsOf reads the consents with these ids, or all if only is nil, in the order in
// which they were recorded, which puts every record after the one it supersedes. What was
// recorded at a moment that lay ahead stands as it was accepted.
func consentsOf(ctx context.Context, from contract.Reader, only []string) ([]schema.Consent, error) {
	accepted, err := from.Acceptances(ctx)
	if err != nil {
		return nil, err
	}
	list, err := from.Consents(ctx, only)
	for i := range list {
		c := &list[i]
		c.Recorded = asAccepted(accepted, c.Recorded, newestConsent)
		for k := range c.Events {
			c.Events[k].Recorded = asAccepted(accepted, c.Events[k].Recorded, newestEvent)
		}
	}
	return list, err
}
