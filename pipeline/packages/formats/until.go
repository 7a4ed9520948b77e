package formats

import (
	"time"

	"github.com/stillroom/stillroom/schema"
)

// MaxValid is how long a package may be shown without asking again, counted from the
// moment of its making, whatever date it bears.
const MaxValid = 30 * 24 * time.Hour

// lastHour is the hour of the evening, where the catalog is, at which packages end.
// A quiet day begins at midnight: no end is its first second.
const lastHour = 21

// lastDays are the days of a month before which packages end, at lastHour of the
// evening before. They are the same in every year, so that a day which comes round
// falls between the same two of them each time: an outsider who compares the packages
// of ten years knows what the first of them told, the week. A grid of calendar weeks
// would move over the day from year to year until it had it alone.
var lastDays = []int{1, 8, 15, 22}

// until is the moment at which a photo has to be asked about again, as a package says
// it: never later than the decision allows, nor than MaxValid after now, and rounded
// down, so that it does not tell on which day something ends or is quiet. The
// decision's own end stays in the house.
//
// It is the last end of lastDays. Where none is left, because something changes
// within the same days, it is the coming evening, on each of these days alike. On the
// evening before what may be a quiet day nothing is left either: then it is "", and
// the photo stays. What is left to a yes that ends within the day is told as it is:
// that is no quiet day, which begins at midnight.
func until(x *schema.ExportPhoto, opt Options) schema.When {
	end := x.Decision.ValidUntil
	if x.Now != "" {
		end = min(end, x.Now)
	}
	limit, err := end.Instant()
	if err != nil {
		return ""
	}
	zone, now := opt.Zone, opt.Now
	if zone == nil {
		zone = time.UTC
	}
	if now.IsZero() {
		now = opt.At
	}
	// From now on, whatever the package is dated: it leaves now.
	if deposit(x, opt) {
		if limit, err = x.Decision.Ends.Instant(); err != nil {
			return ""
		}
	} else if most := now.Add(MaxValid); most.Before(limit) {
		limit = most
	}
	local := limit.In(zone)
	for _, month := range []int{1, 0, -1} { // its own last day is in the next
		for i := len(lastDays) - 1; i >= 0; i-- {
			end := time.Date(local.Year(), local.Month()+time.Month(month), lastDays[i]-1, lastHour, 0, 0, 0, zone)
			if end.After(limit) {
				continue
			}
			if end.After(now) {
				return schema.WhenOf(end)
			}
			return withinDays(limit, now.In(zone))
		}
	}
	return ""
}

// deposit reports whether a photo goes to an archive, to stay as long as the family's word
// does: nobody looks into a deposit every month, and the archive keeps the feed. Where
// there are quiet days, or the answer changes sooner, it is asked for again as everywhere.
func deposit(x *schema.ExportPhoto, opt Options) bool {
	if opt.Channel != schema.Archive || x.Decision.Ends == "" || x.Now != "" || len(x.Decision.Conditions.BlackoutDates) > 0 {
		return false
	}
	decided, err := x.Decision.At.Instant()
	until, err2 := x.Decision.ValidUntil.Instant()
	return err == nil && err2 == nil && !until.Before(decided.Add(MaxValid))
}

// withinDays is until where no end of lastDays lies between now and limit.
func withinDays(limit, now time.Time) schema.When {
	for day := range 2 {
		end := time.Date(now.Year(), now.Month(), now.Day()+day, lastHour, 0, 0, 0, now.Location())
		if end.After(now) && !end.After(limit) {
			return schema.WhenOf(end)
		}
	}
	if !limit.After(now) || firstOfDay(limit.In(now.Location())) {
		return ""
	}
	return schema.WhenOf(limit)
}

// firstOfDay reports whether t is the first moment of a day where it is. Where clocks
// jump over midnight that is later than midnight.
func firstOfDay(t time.Time) bool { return t.Add(-time.Second).Day() != t.Day() }
