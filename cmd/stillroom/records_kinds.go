package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/schema"
)

// recordCommands are room, shoot, family, guardian, person and event.
func recordCommands(p *program) []*cli.Command {
	return []*cli.Command{
		recordCommand(p, roomKind), recordCommand(p, shootKind), recordCommand(p, familyKind),
		recordCommand(p, guardianKind), recordCommand(p, personKind), recordCommand(p, eventKind),
	}
}

var roomKind = recordKind[schema.Room]{
	name: "room", about: "the rooms that were photographed",
	fields: []recordField[schema.Room]{
		{flag: "label", usage: "what it is called: `TEXT`", need: true, set: func(r *schema.Room, s string) { r.Label = s }},
		{flag: "person", usage: "whose room it is: the person `ID`; without one it goes nowhere", many: func(r *schema.Room) *[]string { return &r.People }},
		{flag: "place", usage: "the town, `\"City, State\"`", set: func(r *schema.Room, s string) { r.Place = s }},
		{flag: "location-precision", usage: "how much of the place may be told: none, country, region, `city`", set: func(r *schema.Room, s string) { r.LocationPrecision = s }},
	},
	heads: []string{"LABEL", "PEOPLE", "LOCATION"},
	row: func(r schema.Room) []string {
		return []string{r.Label, strings.Join(r.People, ", "), r.LocationPrecision}
	},
	id:  func(r *schema.Room) *string { return &r.ID },
	all: func(all schema.Records) []schema.Room { return all.Rooms },
	text: func(_ schema.Records, r schema.Room) (schema.Records, error) {
		if r.People == nil {
			r.People = []string{}
		}
		return schema.Records{Rooms: []schema.Room{r}}, nil
	},
}

var shootKind = recordKind[schema.Shoot]{
	name: "shoot", about: "the visits on which photos were taken",
	fields: []recordField[schema.Shoot]{
		{flag: "room", usage: "the room `ID`", need: true, set: func(v *schema.Shoot, s string) { v.Room = s }},
		{flag: "date", usage: "the day, `YYYY-MM-DD`", need: true, set: func(v *schema.Shoot, s string) { v.Date = s }},
		{flag: "photographer", usage: "who took them: `NAME`", need: true, set: func(v *schema.Shoot, s string) { v.Photographer = s }},
		{flag: "copyright", usage: "the notice, `TEXT`", set: func(v *schema.Shoot, s string) { v.Copyright = s }},
		{flag: "credit", usage: "the credit line, `TEXT`", set: func(v *schema.Shoot, s string) { v.Credit = s }},
		{flag: "notes", usage: "for the house only: `TEXT`", set: func(v *schema.Shoot, s string) { v.Notes = s }},
	},
	heads: []string{"ROOM", "DATE"},
	row:   func(v schema.Shoot) []string { return []string{v.Room, v.Date} },
	id:    func(v *schema.Shoot) *string { return &v.ID },
	all:   func(all schema.Records) []schema.Shoot { return all.Shoots },
	text: func(_ schema.Records, v schema.Shoot) (schema.Records, error) {
		return schema.Records{Shoots: []schema.Shoot{v}}, nil
	},
}

var familyKind = recordKind[schema.Family]{
	name: "family", about: "the families who decide",
	fields: []recordField[schema.Family]{
		{flag: "quorum", usage: "how many guardians have to agree: all or `any`", set: func(v *schema.Family, s string) { v.Quorum = schema.Quorum(s) }},
		{flag: "hold", usage: "`yes`: nothing of this family goes anywhere; no lifts it", values: []string{"yes", "no"}, set: func(v *schema.Family, s string) { v.Hold = s == "yes" }},
	},
	heads: []string{"QUORUM", "HOLD", "GUARDIANS"},
	row: func(v schema.Family) []string {
		ids := make([]string, len(v.Guardians))
		for i, g := range v.Guardians {
			ids[i] = g.ID
		}
		return []string{string(v.Quorum), map[bool]string{true: "yes", false: "no"}[v.Hold], strings.Join(ids, ", ")}
	},
	id:  func(v *schema.Family) *string { return &v.ID },
	all: func(all schema.Records) []schema.Family { return all.Families },
	text: func(_ schema.Records, v schema.Family) (schema.Records, error) {
		if v.Guardians == nil {
			v.Guardians = []schema.Guardian{}
		}
		return schema.Records{Families: []schema.Family{v}}, nil
	},
}

// guardianOf is a guardian, and of whom.
type guardianOf struct {
	Family string `json:"family"`
	schema.Guardian
}

var guardianKind = recordKind[guardianOf]{
	name: "guardian", about: "those who decide for a family", keeps: "None is ever removed: who no longer decides stays, with --authority advisory.",
	fields: []recordField[guardianOf]{
		{flag: "family", usage: "the family `ID`", need: true, set: func(v *guardianOf, s string) { v.Family = s }},
		{flag: "name", usage: "the `NAME`, which never leaves the catalog", need: true, set: func(v *guardianOf, s string) { v.Name = s }},
		{flag: "relationship", usage: "to the child: `parent`, legal_guardian, step_parent, grandparent, sibling, ...", need: true, set: func(v *guardianOf, s string) { v.Relationship = s }},
		{flag: "authority", usage: "`sole`, joint, delegated, or advisory for who is only heard", need: true, set: func(v *guardianOf, s string) { v.Authority = schema.Authority(s) }},
		{flag: "delegated-by", usage: "for whom a delegate speaks: the guardian `ID`", set: func(v *guardianOf, s string) { v.DelegatedBy = s }},
		{flag: "contact", usage: "how to reach them, which never leaves the catalog: `TEXT`", set: func(v *guardianOf, s string) { v.Contact = s }},
	},
	heads: []string{"FAMILY", "RELATIONSHIP", "AUTHORITY", "NAME"},
	row: func(v guardianOf) []string {
		return []string{v.Family, v.Relationship, string(v.Authority), v.Name}
	},
	id: func(v *guardianOf) *string { return &v.ID },
	all: func(all schema.Records) []guardianOf {
		var list []guardianOf
		for _, f := range all.Families {
			for _, g := range f.Guardians {
				list = append(list, guardianOf{f.ID, g})
			}
		}
		return list
	},
	text: func(all schema.Records, v guardianOf) (schema.Records, error) {
		i := slices.IndexFunc(all.Families, func(f schema.Family) bool { return f.ID == v.Family })
		if i < 0 {
			return schema.Records{}, usagef("family %q is not recorded; stillroom family add makes one", v.Family)
		}
		f := all.Families[i]
		f.Guardians = slices.DeleteFunc(slices.Clone(f.Guardians), func(g schema.Guardian) bool { return g.ID == v.ID })
		f.Guardians = append(f.Guardians, v.Guardian)
		return schema.Records{Families: []schema.Family{f}}, nil
	},
}

var personKind = recordKind[schema.Person]{
	name: "person", about: "the children who are remembered",
	fields: []recordField[schema.Person]{
		{flag: "family", usage: "the family `ID`", need: true, set: func(v *schema.Person, s string) { v.Family = s }},
		{flag: "name", usage: "the `NAME`", need: true, set: func(v *schema.Person, s string) { v.Name = s }},
		{flag: "born", usage: "the day, `YYYY-MM-DD`", set: func(v *schema.Person, s string) { v.Born = s }},
		{flag: "died", usage: "the day, `YYYY-MM-DD`", set: func(v *schema.Person, s string) { v.Died = s }},
		{flag: "event", usage: "the event `ID`", set: func(v *schema.Person, s string) { v.Event = s }},
		{flag: "name-display", usage: "how much of the name may be shown: none, initials, first, `full`", set: func(v *schema.Person, s string) { v.NameDisplay = s }},
		{flag: "story", usage: "the `TEXT` that the family gave", set: func(v *schema.Person, s string) { v.Story = s }},
	},
	heads: []string{"FAMILY", "EVENT", "NAME"},
	row:   func(v schema.Person) []string { return []string{v.Family, v.Event, v.Name} },
	id:    func(v *schema.Person) *string { return &v.ID },
	all:   func(all schema.Records) []schema.Person { return all.People },
	text: func(_ schema.Records, v schema.Person) (schema.Records, error) {
		return schema.Records{People: []schema.Person{v}}, nil
	},
}

var eventKind = recordKind[schema.Event]{
	name: "event", about: "what happened, and when",
	fields: []recordField[schema.Event]{
		{flag: "name", usage: "what it is called: `NAME`", need: true, set: func(v *schema.Event, s string) { v.Name = s }},
		{flag: "date", usage: "the day, `YYYY-MM-DD`", need: true, set: func(v *schema.Event, s string) { v.Date = s }},
		{flag: "place", usage: "the town, `\"City, State\"`", set: func(v *schema.Event, s string) { v.Place = s }},
	},
	heads: []string{"DATE", "NAME"},
	row:   func(v schema.Event) []string { return []string{v.Date, v.Name} },
	id:    func(v *schema.Event) *string { return &v.ID },
	all:   func(all schema.Records) []schema.Event { return all.Events },
	text: func(_ schema.Records, v schema.Event) (schema.Records, error) {
		return schema.Records{Events: []schema.Event{v}}, nil
	},
}
