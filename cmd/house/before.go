package house

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/stillroom/stillroom/schema"
)

// saidFields lists the fields of which a record says something, by their names in the
// text form.
func saidFields(r schema.PhotoRecord) []string {
	r.Match = ""
	var said map[string]json.RawMessage
	data, err := json.Marshal(r)
	if err != nil || json.Unmarshal(data, &said) != nil {
		return nil
	}
	delete(said, "match")
	return slices.Sorted(maps.Keys(said))
}

// fieldsBefore lists what fields of a photo were before a person wrote others, so that
// the person can set them back. now is what was written.
func fieldsBefore(ph schema.Photo, now schema.PhotoRecord, fields []string) map[string]schema.Before {
	before := map[string]schema.Before{}
	was, is := ph.Record, now
	for _, f := range fields {
		var from, to any
		switch f {
		case "room":
			from, to = none(ph.Room), is.Room // also where it belonged by its import or its shoot
		case "shoot":
			from, to = none(ph.Shoot), is.Shoot
		case "tags":
			from, to = ph.Tags, is.Tags
		case "sequence":
			from, to = was.Sequence, is.Sequence
		case "title":
			from, to = was.Title, is.Title
		case "caption":
			from, to = was.Caption, is.Caption
		case "alt":
			from, to = was.Alt, is.Alt
		case "extended":
			from, to = was.Extended, is.Extended
		case "rating":
			from, to = was.Rating, is.Rating
		case "orientation":
			from, to = was.Orientation, is.Orientation
		case "focal":
			from, to = was.Focal, is.Focal
		default:
			continue
		}
		before[f] = schema.Before{From: asJSON(from), To: asJSON(to)}
	}
	return before
}

func none(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func asJSON(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return data
}
