package schema

import (
	"testing"
	"time"
)

func TestRecallHours(t *testing.T) {
	hours := func(n int) Settings {
		return Settings{Channels: map[Channel]ChannelSettings{Print: {RecallHours: &n}, Film: {MaxLongEdgePx: 9}}}
	}
	h, err := hours(240).RecallHours()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	for ch, want := range map[Channel]When{
		Web: "2026-04-02T09:00:00Z", Instagram: "2026-04-02T09:00:00Z", Film: "2026-04-04T09:00:00Z", Print: "2026-04-11T09:00:00Z",
	} {
		if got := h.Due(ch, now); got != want {
			t.Errorf("%s: %s, want %s", ch, got, want)
		}
	}
	for _, n := range []int{-1, 0, MaxRecallHours + 1} {
		if _, err := hours(n).RecallHours(); err == nil {
			t.Errorf("%d hours were taken", n)
		}
	}
}

func TestRecallIDs(t *testing.T) {
	if n, err := ParseRecallID(RecallID(12)); n != 12 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for _, s := range []string{"", "r-", "12", "r-0", "r--1", "r-01", "r-1x", "R-1"} {
		if _, err := ParseRecallID(s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestOverdue(t *testing.T) {
	at := time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		status RecallStatus
		after  time.Duration
		want   bool
	}{
		{RecallOpen, -time.Second, false},
		{RecallOpen, 0, true},
		{RecallAcknowledged, time.Hour, true}, // to have seen it is not to have done it
		{RecallDone, time.Hour, false},
		{RecallCannot, time.Hour, false},
	} {
		if got := (Recall{Status: tt.status, DueAt: WhenOf(at)}).Overdue(at.Add(tt.after)); got != tt.want {
			t.Errorf("%s after %s: %v", tt.status, tt.after, got)
		}
	}
}

// Each channel says what cannot be called back: what was not said to the family
// before is learned too late.
func TestRecallLimits(t *testing.T) {
	for _, ch := range Channels() {
		if RecallLimit(ch) == "" {
			t.Errorf("%s says nothing", ch)
		}
	}
}
