package schema

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones below, wherever the tests run
)

// A day begins and ends where people who live there say it does, also where the
// clocks jump at midnight: a day without a midnight, one with two, and one that
// never was. The instants are those of the tz database.
func TestADayBeginsAndEndsWhereItDoes(t *testing.T) {
	for _, tt := range []struct{ zone, day, start, end string }{
		{"UTC", "2027-06-30", "2027-06-30T00:00:00Z", "2027-07-01T00:00:00Z"},
		{"America/New_York", "2027-03-14", "2027-03-14T05:00:00Z", "2027-03-15T04:00:00Z"},
		{"America/Santiago", "2027-09-04", "2027-09-04T04:00:00Z", "2027-09-05T04:00:00Z"}, // the 5th begins at 01:00
		{"America/Santiago", "2027-09-05", "2027-09-05T04:00:00Z", "2027-09-06T03:00:00Z"},
		{"America/Havana", "2027-03-13", "2027-03-13T05:00:00Z", "2027-03-14T05:00:00Z"},
		{"America/Havana", "2027-03-14", "2027-03-14T05:00:00Z", "2027-03-15T04:00:00Z"},
		{"America/Havana", "2027-11-07", "2027-11-07T04:00:00Z", "2027-11-08T05:00:00Z"}, // has two midnights
		{"Atlantic/Azores", "2027-03-27", "2027-03-27T01:00:00Z", "2027-03-28T01:00:00Z"},
		{"Africa/Cairo", "2027-04-29", "2027-04-28T22:00:00Z", "2027-04-29T22:00:00Z"},
		{"Africa/Cairo", "2027-04-30", "2027-04-29T22:00:00Z", "2027-04-30T21:00:00Z"},
		{"Asia/Beirut", "2027-03-28", "2027-03-27T22:00:00Z", "2027-03-28T21:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
		{"Asia/Amman", "2021-10-29", "2021-10-28T21:00:00Z", "2021-10-29T22:00:00Z"},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"}, // the 30th never was
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"},
		{"America/New_York", "2027-12-31", "2027-12-31T05:00:00Z", "2028-01-01T05:00:00Z"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		start, err := When(tt.day).Start(zone)
		if got := FormatInstant(start); err != nil || got != tt.start {
			t.Errorf("%s %s begins at %s, want %s (%v)", tt.zone, tt.day, got, tt.start, err)
		}
		end, err := When(tt.day).End(zone)
		if got := FormatInstant(end); err != nil || got != tt.end {
			t.Errorf("%s %s ends at %s, want %s (%v)", tt.zone, tt.day, got, tt.end, err)
		}
	}
}

// Every day of some years, in every zone with such a midnight: it begins with its
// first second, and the day before ends there.
func TestADayBeginsWithItsFirstSecond(t *testing.T) {
	for _, name := range []string{"America/Santiago", "America/Havana", "Atlantic/Azores", "America/Asuncion", "Africa/Cairo", "Asia/Beirut", "America/Sao_Paulo", "Asia/Tehran", "America/Scoresbysund", "Asia/Gaza"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := (Day{2016, time.January, 1}); d.Year < 2030; d = d.AddDays(1) {
			start := d.Start(zone)
			if DayOf(start) != d || DayOf(start.Add(-time.Second)).Compare(d) >= 0 {
				t.Errorf("%s: %s begins at %s", name, d, start)
			}
			if end, err := When(d.String()).End(zone); err != nil || !end.Equal(d.AddDays(1).Start(zone)) {
				t.Errorf("%s: %s ends at %s (%v)", name, d, end, err)
			}
		}
	}
}
