package catalog

import (
	"context"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// Due lists what ends, wants a review or is lifted until then, soonest first,
// each with when its guardian may be written to about it.
func (c ConsentRegister) Due(
	ctx context.Context, zone *time.Location, around schema.ContactSettings, at, until time.Time,
) (schema.DueList, error) {
	var list schema.DueList
	err := c.db.View(ctx, func(tx contract.Reader) error {
		w, err := loadWorld(ctx, tx, zone)
		if err != nil {
			return err
		}
		r, err := load(ctx, tx, loadPeopleAndPlaces...)
		if err != nil {
			return err
		}
		q := quietTimes(r, around)
		list.Due, list.Unreadable = consent.Due(w, at, until), q.unreadable
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
