package main

import (
	"strings"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// recordColumns are the columns of a list of records, behind the id.
type recordColumns[T any] struct {
	heads []string
	row   func(T) []string
}

var (
	roomColumns = recordColumns[schema.Room]{[]string{"LABEL", "PEOPLE", "LOCATION"}, func(v schema.Room) []string {
		return []string{v.Label, strings.Join(v.People, ", "), v.LocationPrecision}
	}}
	shootColumns = recordColumns[schema.Shoot]{[]string{"ROOM", "DATE"}, func(v schema.Shoot) []string {
		return []string{v.Room, v.Date}
	}}
	familyColumns = recordColumns[schema.Family]{[]string{"QUORUM", "HOLD", "GUARDIANS"}, func(v schema.Family) []string {
		ids := make([]string, len(v.Guardians))
		for i, g := range v.Guardians {
			ids[i] = g.ID
		}
		return []string{string(v.Quorum), map[bool]string{true: "yes", false: "no"}[v.Hold], strings.Join(ids, ", ")}
	}}
	guardianColumns = recordColumns[app.GuardianOf]{[]string{"FAMILY", "RELATIONSHIP", "AUTHORITY", "NAME"}, func(v app.GuardianOf) []string {
		return []string{v.Family, v.Relationship, string(v.Authority), v.Name}
	}}
	personColumns = recordColumns[schema.Person]{[]string{"FAMILY", "EVENT", "NAME"}, func(v schema.Person) []string {
		return []string{v.Family, v.Event, v.Name}
	}}
	noticeColumns = recordColumns[schema.Notice]{[]string{"VERSION", "LANGUAGE", "FILE"}, func(v schema.Notice) []string {
		return []string{v.Version, v.Lang, v.File}
	}}
	eventColumns = recordColumns[schema.Event]{[]string{"DATE", "NAME"}, func(v schema.Event) []string {
		return []string{v.Date, v.Name}
	}}
)
