package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// quietTimes reads windows; "=2012-02-29" is a day that comes round, with the
// days around it that are the default.
func quietTimes(t *testing.T, windows ...string) QuietTimes {
	t.Helper()
	var q QuietTimes
	for _, w := range windows {
		if date, ok := strings.CutPrefix(w, "="); ok {
			q = append(q, DefaultContact().Around(day(t, date)))
			continue
		}
		n, err := ParseNoContact(w)
		if err != nil {
			t.Fatalf("%s: %v", w, err)
		}
		q = append(q, n)
	}
	return q
}

func TestParseNoContact(t *testing.T) {
	for _, good := range []string{"--03-02", "--02-29", "--12-20/--01-05", "--03-02/--03-02", "2026-03-01/2026-05-31", "2026-03-01/2026-03-01"} {
		if _, err := ParseNoContact(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "/", "03-02", "--02-30", "--13-01", "2026-03-01", "2026-05-31/2026-03-01", "2025-02-29/2025-03-01", "--03-02/2026-03-09", "--03-02/", "--3-2", "--03-02/--03-04/--03-06", "in March"} {
		if _, err := ParseNoContact(bad); err == nil {
			t.Errorf("%q was taken", bad)
		} else if bad != "" && bad != "/" && strings.Contains(err.Error(), bad) && bad != "03-02" && bad != "2026-03-01" {
			t.Errorf("%q is repeated in %v", bad, err)
		}
	}
}

func TestQuiet(t *testing.T) {
	for _, tt := range []struct{ windows, days, want string }{
		{"--03-02", "2025-03-01 2025-03-02 2025-03-03 2031-03-02", "-q-q"},
		{"--12-20/--01-05", "2025-12-19 2025-12-20 2025-12-31 2026-01-01 2026-01-05 2026-01-06", "-qqqq-"},
		{"2026-03-01/2026-05-31", "2026-02-28 2026-03-01 2026-05-31 2026-06-01 2027-03-01", "-qq--"},
		// A leap day is the 28th in other years, alone, at the beginning and at the end.
		{"--02-29", "2023-02-27 2023-02-28 2023-03-01 2024-02-28 2024-02-29 2024-03-01 2100-02-28", "-q--q-q"},
		{"--02-29/--03-02", "2023-02-28 2023-03-02 2024-02-28 2024-02-29", "qq-q"},
		{"--02-20/--02-29", "2023-02-28 2023-03-01 2024-02-29 2024-03-01", "q-q-"},
		// 28 February is no leap day.
		{"--02-28", "2024-02-28 2024-02-29", "q-"},
		// Around a day: a week before, three days after, counted on that year's calendar.
		{"=2012-06-10", "2025-06-02 2025-06-03 2025-06-10 2025-06-13 2025-06-14", "-qqq-"},
		{"=2012-02-29", "2023-02-20 2023-02-21 2023-03-03 2023-03-04 2024-02-21 2024-02-22 2024-03-03 2024-03-04", "-qq--qq-"},
		{"=2012-01-03", "2024-12-26 2024-12-27 2025-01-06 2025-01-07", "-qq-"},
		{"=2012-12-30", "2024-12-22 2024-12-23 2025-01-02 2025-01-03", "-qq-"},
		{"", "2025-01-01", "-"},
	} {
		q := quietTimes(t, strings.Fields(tt.windows)...)
		got := ""
		for _, d := range strings.Fields(tt.days) {
			got += map[bool]string{true: "q", false: "-"}[q.Quiet(day(t, d))]
		}
		if got != tt.want {
			t.Errorf("%s on %s: %s, want %s", tt.windows, tt.days, got, tt.want)
		}
	}
}

func TestWriteTimes(t *testing.T) {
	for _, tt := range []struct{ name, windows, today, due, want string }{
		{"nothing is quiet", "", "2025-06-01", "2025-06-30", "now"},
		{"quiet, and over before it is due", "--06-05", "2025-06-01", "2025-06-30", "now"},
		{"quiet today", "--06-01", "2025-06-01", "2025-06-30", "from 2025-06-02"},
		{"a day early", "--06-02", "2025-06-01", "2025-06-30", "now"},
		{"over the new year", "--12-20/--01-05", "2025-12-24", "2026-02-01", "from 2026-01-06"},
		{"windows that overlap are one", "--06-01/--06-10 --06-08/--06-20", "2025-06-03", "2025-07-30", "from 2025-06-21"},
		{"windows that meet are one", "--06-01/--06-10 --06-11/--06-20", "2025-06-03", "2025-07-30", "from 2025-06-21"},
		{"one day between two", "--06-01/--06-10 --06-12/--06-20", "2025-06-03", "2025-07-30", "from 2025-06-11"},
		{"quiet on the due day", "--06-30", "2025-06-01", "2025-06-30", "by 2025-06-29"},
		{"quiet up to the due day", "--06-20/--07-10", "2025-06-01", "2025-06-30", "by 2025-06-19"},
		{"quiet up to the day before it", "--06-20/--06-29", "2025-06-01", "2025-06-30", "by 2025-06-19"},
		{"two quiet times up to the due day", "--06-15/--06-25 --06-24/--06-30", "2025-06-01", "2025-06-30", "by 2025-06-14"},
		{"quiet now and at the end", "--06-01/--06-10 --06-20/--06-30", "2025-06-05", "2025-06-30", "from 2025-06-11 by 2025-06-19"},
		{"quiet until it is too late", "--06-01/--07-10", "2025-06-05", "2025-06-30", "from 2025-07-11"},
		{"late already", "", "2025-06-05", "2025-05-30", "now"},
		{"late already, and quiet", "--06-01/--06-09 --05-30", "2025-06-05", "2025-05-30", "from 2025-06-10"},
		{"due today", "", "2025-06-05", "2025-06-05", "now"},
		{"due tomorrow, which is quiet", "--06-06", "2025-06-05", "2025-06-06", "by 2025-06-05"},
		{"once, and it is over", "2024-01-01/2024-12-31", "2025-06-05", "2025-06-30", "now"},
		{"once, for years", "2025-01-01/2031-12-31", "2025-06-05", "2025-06-30", "from 2032-01-01"},
		{"once, then every year", "2025-01-01/2031-12-31 --01-01/--03-31", "2025-06-05", "2025-06-30", "from 2032-04-01"},
		{"the whole year", "--01-01/--12-31", "2025-06-05", "2025-06-30", "never"},
		{"the whole year, from March to February", "--03-01/--02-28", "2025-06-05", "2025-06-30", "never"},
		{"the whole year, in two windows that overlap", "--01-01/--08-01 --06-01/--12-31", "2025-06-05", "2025-06-30", "never"},
		{"the whole year but one day", "--03-03/--03-01", "2025-06-05", "2025-06-30", "from 2026-03-02"},
		{"the whole year but a leap day", "--03-01/--12-31 --01-01/--02-28", "2097-06-05", "2097-06-30", "from 2104-02-29"},
		{"an anniversary", "=2012-06-10", "2025-06-03", "2025-09-30", "from 2025-06-14"},
		{"around a leap day in another year", "=2012-02-29", "2023-02-21", "2023-09-30", "from 2023-03-04"},
	} {
		q := quietTimes(t, strings.Fields(tt.windows)...)
		p := q.WriteTimes(day(t, tt.today), day(t, tt.due))
		var words []string
		switch {
		case p.Never:
			words = append(words, "never")
		case p.Now() && p.By == Day{}:
			words = append(words, "now")
		}
		if p.NotBefore != (Day{}) {
			words = append(words, "from "+p.NotBefore.String())
		}
		if p.By != (Day{}) {
			words = append(words, "by "+p.By.String())
		}
		if got := strings.Join(words, " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		slices.Reverse(q)
		if again := q.WriteTimes(day(t, tt.today), day(t, tt.due)); again != p {
			t.Errorf("%s: in another order %+v, not %+v", tt.name, again, p)
		}
	}
}

// Whatever the windows are, what Free, LastFree and Stretches say is what Quiet
// says day by day.
func TestQuietTimesDayByDay(t *testing.T) {
	for _, windows := range []string{
		"--12-20/--01-05 =2012-01-08", "=2012-02-29 --02-25", "2024-02-10/2024-02-22 --02-29/--03-01 --02-23",
		"--01-01/--12-31", "--06-01/--05-30", "2024-01-01/2025-12-31", "",
	} {
		q := quietTimes(t, strings.Fields(windows)...)
		d := day(t, "2023-11-01")
		for range 900 {
			walk, ok := d, true
			for n := 0; q.Quiet(walk); walk = walk.AddDays(1) {
				if n++; n > 4000 {
					ok = false
					break
				}
			}
			if got, free := q.Free(d); free != ok || ok && got != walk {
				t.Fatalf("%s from %s: %s %v, want %s %v", windows, d, got, free, walk, ok)
			}
			first := d.AddDays(-40)
			back := d
			for q.Quiet(back) && back.Compare(first) >= 0 {
				back = back.AddDays(-1)
			}
			if got, free := q.LastFree(d, first); free != (back.Compare(first) >= 0) || free && got != back {
				t.Fatalf("%s back from %s: %s %v, want %s", windows, d, got, free, back)
			}
			d = d.AddDays(1)
		}
		asked := Days{day(t, "2023-11-01"), day(t, "2025-02-01")}
		if _, ok := q.Free(asked.From); !ok {
			continue
		}
		covered := map[Day]bool{}
		for _, s := range q.Stretches(asked) {
			for x := s.From; x.Compare(s.Until) <= 0; x = x.AddDays(1) {
				if covered[x] || !q.Quiet(x) {
					t.Fatalf("%s: %s is in %v", windows, x, s)
				}
				covered[x] = true
			}
			if q.Quiet(s.From.AddDays(-1)) || q.Quiet(s.Until.AddDays(1)) {
				t.Fatalf("%s: %v is not whole", windows, s)
			}
		}
		for x := asked.From; x.Compare(asked.Until) <= 0; x = x.AddDays(1) {
			if q.Quiet(x) != covered[x] {
				t.Fatalf("%s: %s %v", windows, x, covered[x])
			}
		}
	}
}

func TestStretches(t *testing.T) {
	q := quietTimes(t, "--12-20/--01-05", "--01-03/--01-08", "2025-01-20/2025-01-25")
	got := fmt.Sprint(q.Stretches(Days{day(t, "2025-01-01"), day(t, "2025-01-20")}))
	if want := "[{2024-12-20 2025-01-08} {2025-01-20 2025-01-25}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestContactSettings(t *testing.T) {
	if err := DefaultContact().Check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []ContactSettings{{Before: -1}, {After: 91}, {Before: 91}} {
		if bad.Check() == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}
