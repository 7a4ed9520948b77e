package recordsfile

import (
	"encoding/json"

	"github.com/stillroom/stillroom/schema"
)

// list is one of the lists of records: its name in YAML, what a line of JSON calls one of
// its records, how that gets there, and all that there are.
type list struct {
	name, kind string
	add        func(r *schema.Records, raw []byte) error
	each       func(r *schema.Records, fn func(any) error) error
}

var lists = []list{
	listOf("events", "event", func(r *schema.Records) *[]schema.Event { return &r.Events }),
	listOf("families", "family", func(r *schema.Records) *[]schema.Family { return &r.Families }),
	listOf("people", "person", func(r *schema.Records) *[]schema.Person { return &r.People }),
	listOf("rooms", "room", func(r *schema.Records) *[]schema.Room { return &r.Rooms }),
	listOf("shoots", "shoot", func(r *schema.Records) *[]schema.Shoot { return &r.Shoots }),
	listOf("notices", "notice", func(r *schema.Records) *[]schema.Notice { return &r.Notices }),
	listOf("consents", "consent", func(r *schema.Records) *[]schema.Consent { return &r.Consents }),
	listOf("photos", "photo", func(r *schema.Records) *[]schema.PhotoRecord { return &r.Photos }),
	listOf("pictures", "picture", func(r *schema.Records) *[]schema.PictureRecord { return &r.Pictures }),
}

func listOf[T any](name, kind string, of func(*schema.Records) *[]T) list {
	return list{name, kind, func(r *schema.Records, raw []byte) error {
		var v T
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		*of(r) = append(*of(r), v)
		return nil
	}, func(r *schema.Records, fn func(any) error) error {
		for _, v := range *of(r) {
			if err := fn(v); err != nil {
				return err
			}
		}
		return nil
	}}
}

var listNames = func() map[string]bool {
	names := map[string]bool{}
	for _, l := range lists {
		names[l.name] = true
	}
	return names
}()

func countRecords(r schema.Records) int {
	return len(r.Events) + len(r.Families) + len(r.People) + len(r.Rooms) + len(r.Shoots) + len(r.Notices) + len(r.Consents) + len(r.Photos) + len(r.Pictures)
}

// idsOf are the ids of records, each after the name of its list: those that may be used
// once only.
func idsOf(r schema.Records) []string {
	var all []string
	add := func(list string, ids []string) {
		for _, id := range ids {
			all = append(all, list+" "+id)
		}
	}
	add("events", ids(r.Events, func(v schema.Event) string { return v.ID }))
	add("families", ids(r.Families, func(v schema.Family) string { return v.ID }))
	add("people", ids(r.People, func(v schema.Person) string { return v.ID }))
	add("rooms", ids(r.Rooms, func(v schema.Room) string { return v.ID }))
	add("shoots", ids(r.Shoots, func(v schema.Shoot) string { return v.ID }))
	add("notices", ids(r.Notices, func(v schema.Notice) string { return v.ID }))
	add("consents", ids(r.Consents, func(v schema.Consent) string { return v.ID }))
	return all
}
