package app

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// saidFields lists the fields of which a record says something, by their names in the
// text form.
func saidFields(r schema.PhotoRecord) []string { return slices.Sorted(maps.Keys(membersOf(r))) }

// fieldsBefore lists what fields of a photo were before a person wrote others, so that
// the person can set them back. now is what was written.
func fieldsBefore(ph schema.Photo, now schema.PhotoRecord, fields []string) map[string]schema.Before {
	was := ph.Record
	was.Room, was.Shoot = none(ph.Room), none(ph.Shoot) // also where it belonged by its import or its shoot
	was.Tags = &ph.Tags                                 // also those in the file
	from, to := membersOf(was), membersOf(now)
	before := map[string]schema.Before{}
	for _, f := range fields {
		before[f] = schema.Before{From: orNull(from[f]), To: orNull(to[f])}
	}
	return before
}

// membersOf is what a record says, field by field.
func membersOf(r schema.PhotoRecord) map[string]json.RawMessage {
	var said map[string]json.RawMessage
	data, err := json.Marshal(r)
	if err != nil || json.Unmarshal(data, &said) != nil {
		return nil
	}
	delete(said, "match")
	return said
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

func none(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
