package formats

import "testing"

func TestCount(t *testing.T) {
	for want, got := range map[string]string{
		"0 photos": Count(0, "photo"), "1 photo": Count(1, "photo"), "2 half-written files": Count(2, "half-written file"),
		"1 delivery": Count(1, "delivery"), "2 deliveries": Count(2, "delivery"), "3 whole copies": Count(3, "whole copy"), "4 days": Count(4, "day"), "5 keys": Count(5, "key"),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
