package catalog

import (
	"cmp"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// quiet says when the guardians of a catalog are not written to.
type quiet struct {
	times map[string]schema.QuietTimes // by guardian
	// unknown are the guardians whose quiet days cannot be read: nobody knows on which
	// days they are to be left alone, so it may be any day.
	unknown    map[string]bool
	unreadable []schema.DateOf // of what cannot be read
}

// quietTimes reads each guardian's own windows, and the days around those that come round
// for the people of the family.
func quietTimes(r schema.Records, around schema.ContactSettings) quiet {
	q := quiet{times: map[string]schema.QuietTimes{}, unknown: map[string]bool{}}
	families := map[string]schema.QuietTimes{}
	dark := map[string]bool{}
	familyOf := map[string]string{}
	for _, p := range r.People {
		familyOf[p.ID] = p.Family
	}
	for _, d := range recordedDates(r) {
		day, err := schema.ParseDay(d.date)
		if err != nil {
			q.unreadable = append(q.unreadable, d.of)
		}
		touched := map[string]bool{}
		for _, id := range d.people {
			family := familyOf[id]
			switch {
			case err != nil:
				dark[family] = true
			case !touched[family]:
				families[family] = append(families[family], around.Around(day))
			}
			touched[family] = true
		}
	}
	for _, f := range r.Families {
		for _, g := range f.Guardians {
			times := slices.Clone(families[f.ID])
			q.unknown[g.ID] = dark[f.ID]
			for _, s := range g.NoContact {
				n, err := schema.ParseNoContact(s)
				if err != nil {
					q.unknown[g.ID] = true
					continue
				}
				times = append(times, n)
			}
			q.times[g.ID] = times
		}
	}
	return q
}

// writeTimes says when a guardian may be written to about something that is due on a day.
func (q quiet) writeTimes(guardian string, today, due schema.Day) schema.WriteTimes {
	if q.unknown[guardian] {
		return schema.WriteTimes{Never: true}
	}
	return q.times[guardian].WriteTimes(today, due)
}

// windows are the quiet times that touch the days asked for, soonest first.
func (q quiet) windows(r schema.Records, asked schema.Days) []schema.QuietGuardian {
	list := []schema.QuietGuardian{}
	for _, f := range r.Families {
		for _, g := range f.Guardians {
			_, ever := q.times[g.ID].Free(asked.From)
			if q.unknown[g.ID] || !ever {
				list = append(list, schema.QuietGuardian{Guardian: g.ID, Family: f.ID, Always: true})
				continue
			}
			for _, s := range q.times[g.ID].Stretches(asked) {
				list = append(list, schema.QuietGuardian{From: s.From, Until: s.Until, Guardian: g.ID, Family: f.ID})
			}
		}
	}
	slices.SortFunc(list, func(a, b schema.QuietGuardian) int {
		return cmp.Or(a.From.Compare(b.From), a.Until.Compare(b.Until), cmp.Compare(a.Family, b.Family), cmp.Compare(a.Guardian, b.Guardian))
	})
	return list
}
