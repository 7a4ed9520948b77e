package main

import (
	"time"

	"github.com/stillroom/stillroom/schema"
)

// instantOf reads a flag; without it, it is the zero time.
func instantOf(flag, at string, zone *time.Location) (time.Time, error) {
	if at == "" {
		return time.Time{}, nil
	}
	t, err := schema.When(at).Start(zone)
	if err != nil {
		return t, usagef("%s: %v", flag, err)
	}
	return t, nil
}

// momentOf reads --at; without it, it is now.
func momentOf(at string, zone *time.Location, now time.Time) (time.Time, error) {
	if at == "" {
		return now, nil
	}
	t, err := schema.When(at).Start(zone)
	if err != nil {
		return t, usagef("--at: %v", err)
	}
	return t, nil
}
