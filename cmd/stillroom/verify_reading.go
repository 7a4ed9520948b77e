package main

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stillroom/stillroom/schema"
)

// reading is what of the files is read again.
type reading struct {
	read  func(schema.StoredFile) bool // nil: all
	since schema.When                  // originals are to have been read since; "": not asked
}

// whatToRead turns --subset and --max-age into a choice of files to re-read. A file that
// was never read counts as old, and so does one that was read on a day yet to come.
func whatToRead(p *program, o verifyOptions) (reading, error) {
	now := p.door.Clock()
	part, err := parseSubset(o.subset, now)
	if err != nil || o.maxAge == "" {
		return reading{read: part}, err
	}
	oldest, err := parseSince(o.maxAge, now)
	if err != nil {
		return reading{}, err
	}
	latest := schema.WhenOf(now)
	return reading{since: oldest, read: func(f schema.StoredFile) bool {
		return (f.ReadAt < oldest || f.ReadAt > latest) && (part == nil || part(f))
	}}, nil
}

func parseSubset(s string, now time.Time) (func(schema.StoredFile) bool, error) {
	if s == "" {
		return nil, nil
	}
	if number, ok := strings.CutSuffix(s, "%"); ok {
		percent, err := strconv.ParseFloat(number, 64)
		if err != nil || !(percent > 0 && percent <= 100) { // which is not so of NaN
			return nil, usagef("--subset is n/t or N%%, not %q", s)
		}
		day := now.UTC().Format("2006-01-02")
		return func(f schema.StoredFile) bool {
			sum := schema.DigestOf([]byte(day + f.Path))
			return float64(binary.BigEndian.Uint32(sum[:])) < percent/100*(1<<32)
		}, nil
	}
	var n, t uint64
	if _, err := fmt.Sscanf(s, "%d/%d", &n, &t); err != nil || n < 1 || n > t || fmt.Sprintf("%d/%d", n, t) != s {
		return nil, usagef("--subset is n/t or N%%, not %q", s)
	}
	return func(f schema.StoredFile) bool {
		sum := schema.DigestOf([]byte(f.Path))
		return binary.BigEndian.Uint64(sum[:])%t == n-1
	}, nil
}

// parseSince reads the moment before which a reading is too old: a time before now, or a
// moment.
func parseSince(s string, now time.Time) (schema.When, error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil && !at.After(now) {
		return schema.WhenOf(at), nil
	}
	age, err := parseAge(s)
	if err != nil {
		return "", usagef("--max-age is a time such as 90d or 36h, or a moment that has been, such as 2026-03-01T00:00:00Z, not %q", s)
	}
	return schema.WhenOf(now.Add(-age)), nil
}

// parseAge reads a duration that may be in days: 90d, 36h.
func parseAge(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return d, nil
	}
	return 0, usagef("--max-age is a time such as 90d or 36h, not %q", s)
}
