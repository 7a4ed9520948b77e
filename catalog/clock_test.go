package catalog

import (
	"testing"
	"time"
)

func TestShiftIsWallClockArithmetic(t *testing.T) {
	for _, tt := range []struct {
		taken string
		by    time.Duration
		want  string
	}{
		{"2024-04-06T08:41:12.31", time.Hour + 2*time.Minute, "2024-04-06T09:43:12.31"},
		{"2024-12-31T23:30:00", time.Hour, "2025-01-01T00:30:00"},
		{"2024-03-01T00:30:00", -time.Hour, "2024-02-29T23:30:00"},
		{"1969-12-31T23:59:59.007", time.Second, "1970-01-01T00:00:00.007"},
		{"1975-06-01", time.Hour, "1975-06-01"},
		{"1975-06-01", -49 * time.Hour, "1975-05-30"},
		// No zone is known, so no hour is skipped where clocks went forward.
		{"2024-03-10T01:30:00", time.Hour, "2024-03-10T02:30:00"},
	} {
		if got, err := shift(tt.taken, tt.by); err != nil || got != tt.want {
			t.Errorf("%s %+v: %s, %v; want %s", tt.taken, tt.by, got, err, tt.want)
		}
	}
	if _, err := shift("sometime", time.Hour); err == nil {
		t.Error("what is no time was shifted")
	}
}
