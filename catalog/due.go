package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Due lists what ends, wants a review or is lifted until then, soonest first,
// each with when its guardian may be written to about it. What cannot be read of the
// dates of their families is listed with it.
func (c ConsentRegister) Due(
	ctx context.Context, zone *time.Location, around schema.ContactSettings, at, until time.Time,
) (schema.DueList, error) {
	var list schema.DueList
	err := c.db.View(ctx, func(tx contract.Reader) error {
		dated, err := tx.ConsentsDated(ctx, schema.WhenOf(at), schema.WhenOf(until))
		if err != nil {
			return err
		}
		if dated, err = withNewer(ctx, tx, dated); err != nil {
			return err
		}
		known, err := newFacts(zone).facts(ctx, tx, nil, dated)
		if err != nil {
			return err
		}
		list.Due = consent.DueOfKinds(known, at, until)
		r, err := quietRecords(ctx, tx, list.Due)
		if err != nil {
			return err
		}
		q := quietTimes(r, around)
		list.Unreadable = q.unreadable
		today := schema.DayOf(at.In(zone))
		for i := range list.Due {
			d := &list.Due[i]
			if d.What == schema.DueLook {
				continue // that is for us, not for the guardian
			}
			d.WriteTimes = q.writeTimes(d.Guardian, today, today.AddDays(d.DaysLeft))
		}
		return nil
	})
	return list, err
}

// quietRecords are those that say when the guardians of what is due may be written to.
func quietRecords(ctx context.Context, from contract.Reader, due []schema.Due) (r schema.Records, err error) {
	ids := []string{}
	for _, d := range due {
		ids = append(ids, d.Family)
	}
	if r.Families, err = from.Families(ctx, ids); err != nil {
		return r, err
	}
	people, err := from.PeopleOf(ctx, ids)
	if err != nil {
		return r, err
	}
	if r.People, err = from.People(ctx, append([]string{}, people...)); err != nil {
		return r, err
	}
	events := []string{}
	for _, p := range r.People {
		events = append(events, p.Event)
	}
	r.Events, err = from.Events(ctx, events)
	return r, err
}
