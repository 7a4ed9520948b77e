package schema

import (
	"math/rand/v2"
	"testing"
	"time"
)

func day(t testing.TB, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return d
}

// Counted by hand, on a calendar.
func TestSinceInWords(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"2012-12-14", "2012-12-14", "less than a day"},
		{"2012-12-14", "2012-12-15", "a day"},
		{"2012-12-14", "2013-01-13", "30 days"},
		{"2012-12-14", "2013-01-14", "a month"},
		{"2012-12-14", "2013-03-16", "3 months and 2 days"},
		{"2012-12-14", "2013-12-13", "11 months and 29 days"},
		{"2012-12-14", "2013-12-14", "a year"},
		{"2012-12-14", "2013-12-15", "a year and a day"},
		{"2012-12-14", "2014-02-15", "a year, 2 months and a day"},
		{"2012-12-14", "2025-12-14", "13 years"},
		{"2012-12-14", "2025-12-15", "13 years and a day"},
		{"2012-12-14", "2026-01-14", "13 years and a month"},
		{"2012-12-14", "2028-03-01", "15 years, 2 months and 16 days"}, // over a leap day
		// The 29th of February is remembered on the 28th where there is no 29th.
		{"2012-02-29", "2013-02-27", "11 months and 29 days"},
		{"2012-02-29", "2013-02-28", "a year"},
		{"2012-02-29", "2013-03-01", "a year and a day"},
		{"2012-02-29", "2016-02-28", "3 years, 11 months and 30 days"},
		{"2012-02-29", "2016-02-29", "4 years"},
		{"2012-02-29", "2016-03-01", "4 years and a day"},
		{"2012-02-29", "2012-03-29", "a month"},
		// A month that is too short ends before the day of the month comes.
		{"2013-01-31", "2013-02-27", "27 days"},
		{"2013-01-31", "2013-02-28", "a month"},
		{"2013-01-31", "2013-03-01", "a month and a day"},
		{"2013-01-31", "2013-03-30", "a month and 30 days"},
		{"2013-01-31", "2013-03-31", "2 months"},
		{"2012-01-31", "2012-02-28", "28 days"},
		{"2012-01-31", "2012-02-29", "a month"},
		{"2012-08-31", "2012-09-30", "a month"},
		{"1900-02-28", "1900-03-01", "a day"}, // 1900 was no leap year, 2000 was
		{"2000-02-28", "2000-03-01", "2 days"},
	} {
		got, ok := Since(day(t, tt.from), day(t, tt.to))
		if !ok || got.String() != tt.want {
			t.Errorf("from %s to %s: %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
	if _, ok := Since(day(t, "2012-12-14"), day(t, "2012-12-13")); ok {
		t.Error("a day that has not come was counted from")
	}
}

// anyDay is one of three centuries, most often near the end of a month.
func anyDay(r *rand.Rand) Day {
	d := Day{1850 + r.IntN(300), time.January, 1}.AddDays(r.IntN(366))
	if r.IntN(2) == 0 {
		d = Day{d.Year, d.Month, 1}.AddMonths(1).AddDays(r.IntN(5) - 3)
	}
	return d
}

func TestSinceProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 {
		from := anyDay(r)
		to := from.AddDays(r.IntN(40_000))
		s, ok := Since(from, to)
		if !ok {
			t.Fatalf("from %s to %s: it has not come", from, to)
		}
		if got := s.After(from); got != to {
			t.Fatalf("from %s, %s later is %s, not %s", from, s, got, to)
		}
		if s.Years < 0 || s.Months < 0 || s.Months > 11 || s.Days < 0 || s.Days > 30 {
			t.Fatalf("from %s to %s: %+v", from, to, s)
		}
		if next, _ := Since(from, to.AddDays(1)); !s.less(next) {
			t.Fatalf("from %s: %+v, and a day later %+v", from, s, next)
		}
		if before, _ := Since(from.AddDays(-1), to); before.less(s) {
			t.Fatalf("to %s: %+v, and from a day before %+v", to, s, before)
		}
		// What comes round is what the words call whole years.
		n := 1 + r.IntN(120)
		if again, _ := Since(from, from.AddMonths(12*n)); again != (Span{Years: n}) {
			t.Fatalf("%d years after %s: %+v", n, from, again)
		}
	}
}

func (s Span) less(o Span) bool {
	a, b := [...]int{s.Years, s.Months, s.Days}, [...]int{o.Years, o.Months, o.Days}
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func TestDaysOfTheCalendar(t *testing.T) {
	for _, bad := range []string{"", "2023-02-29", "2024-02-30", "2024-13-01", "2024-2-3", "2024-02-03T00:00:00Z"} {
		if d, err := ParseDay(bad); err == nil {
			t.Errorf("%q was taken for %s", bad, d)
		}
	}
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	// Five in the morning UTC is the evening before in Chicago.
	at := time.Date(2025, time.March, 1, 5, 0, 0, 0, time.UTC)
	if got := DayOf(at.In(chicago)).String(); got != "2025-02-28" {
		t.Errorf("got %s", got)
	}
	if got := day(t, "2024-12-31").AddDays(1).String(); got != "2025-01-01" {
		t.Errorf("got %s", got)
	}
	if got := day(t, "2024-03-31").AddMonths(-1).String(); got != "2024-02-29" {
		t.Errorf("got %s", got)
	}
}

func TestUnknownPlaceholders(t *testing.T) {
	for text, want := range map[string]bool{
		"":                                    false,
		"A window.":                           false,
		"{one} brace":                         false,
		"It has been {{since}}.":              false,
		"{{since}} and {{since}}":             false,
		"{{Since}}":                           true,
		"{{ since }}":                         true,
		"{{name}}":                            true,
		"{{since}} after {{name}}":            true,
		"{{since":                             true,
		"since}}":                             true,
		"{{{{since}}}}":                       true,
		"{{sin{{since}}ce}}":                  true,
		"{{since}} {{":                        true,
		"{{since}}}}":                         true,
		"{\u200b{since}}":                     true,
		"a set is written {a}, a pair {a}{b}": false,
	} {
		if got := HasUnknownPlaceholder(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
