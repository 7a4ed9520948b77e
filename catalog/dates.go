package catalog

import (
	"context"
	"slices"
	"time"

	"github.com/stillroom/stillroom/catalog/consent"
	"github.com/stillroom/stillroom/catalog/contract"
	"github.com/stillroom/stillroom/schema"
)

// ComingDates lists the days, from from to within days later, on which a recorded date of
// a person or an event comes round. Each date is listed once, with the next time. The
// first day itself is not among them: nothing has come round on it yet. With the dates
// are the times in which guardians are not written to.
func (c ConsentRegister) ComingDates(
	ctx context.Context, from schema.Day, within int, zone *time.Location,
	around schema.ContactSettings,
) (schema.ComingDates, error) {
	out := schema.ComingDates{From: from, Until: from.AddDays(within), Dates: []schema.ComingDate{}}
	err := c.db.View(ctx, func(all contract.Reader) error {
		w, err := loadWorld(ctx, all, zone)
		if err != nil {
			return err
		}
		r, err := load(ctx, all, loadPeopleAndPlaces...)
		if err != nil {
			return err
		}
		for _, d := range recordedDates(r) {
			day, err := schema.ParseDay(d.date)
			if err != nil {
				out.Unreadable = append(out.Unreadable, d.of)
				continue
			}
			years, next := comesRound(day, from)
			if next.Compare(out.Until) <= 0 {
				out.Dates = append(out.Dates, schema.ComingDate{Date: next, DateOf: d.of, Years: years, Rooms: quietRooms(w, r, d.people, next)})
			}
		}
		out.NoContact = quietTimes(r, around).windows(r, schema.Days{From: out.From, Until: out.Until})
		return nil
	})
	slices.SortStableFunc(out.Dates, func(a, b schema.ComingDate) int { return a.Date.Compare(b.Date) })
	return out, err
}

// recordedDate is a date as it is written, and the people it is about.
type recordedDate struct {
	of     schema.DateOf
	date   string
	people []string
}

// recordedDates lists the dates of the people, then those of the events, by id.
func recordedDates(r schema.Records) []recordedDate {
	var all []recordedDate
	of := map[string][]string{} // people by event
	for _, p := range r.People {
		of[p.Event] = append(of[p.Event], p.ID)
		all = append(all,
			recordedDate{schema.DateOf{Kind: schema.DateDied, Person: p.ID}, p.Died, []string{p.ID}},
			recordedDate{schema.DateOf{Kind: schema.DateBorn, Person: p.ID}, p.Born, []string{p.ID}})
	}
	for _, e := range r.Events {
		all = append(all, recordedDate{schema.DateOf{Kind: schema.DateEvent, Event: e.ID}, e.Date, of[e.ID]})
	}
	return slices.DeleteFunc(all, func(d recordedDate) bool { return d.date == "" })
}

// comesRound is the first anniversary of day that is not before from.
func comesRound(day, from schema.Day) (years int, next schema.Day) {
	years = max(1, from.Year-day.Year)
	if next = day.AddMonths(12 * years); next.Compare(from) < 0 {
		years++
		next = day.AddMonths(12 * years)
	}
	return years, next
}

// quietRooms lists the rooms of these people, each with the channels that its families
// keep quiet on the day.
func quietRooms(w *consent.World, r schema.Records, people []string, day schema.Day) []schema.QuietRoom {
	family := map[string]string{}
	for _, p := range r.People {
		family[p.ID] = p.Family
	}
	rooms := []schema.QuietRoom{}
	for _, room := range r.Rooms {
		if !slices.ContainsFunc(room.People, func(id string) bool { return slices.Contains(people, id) }) {
			continue
		}
		asked := consent.Photo{Room: room.ID}
		for _, id := range room.People {
			asked.Families = append(asked.Families, family[id])
		}
		quiet := w.Quiet(asked, day)
		for _, s := range r.Shoots {
			if s.Room == room.ID {
				asked.Shoot = s.ID
				quiet = append(quiet, w.Quiet(asked, day)...)
			}
		}
		slices.Sort(quiet)
		rooms = append(rooms, schema.QuietRoom{Room: room.ID, Quiet: slices.Compact(quiet)})
	}
	return rooms
}
