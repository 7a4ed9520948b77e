package app

import (
	"context"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// Rooms are the rooms that were photographed.
var Rooms = Kind[schema.Room]{
	Name: "room", About: "the rooms that were photographed",
	Fields: []Field[schema.Room]{
		{Name: "label", Usage: "what it is called: `TEXT`", Need: true, set: func(r *schema.Room, s string) { r.Label = s }},
		{Name: "person", Usage: "whose room it is, beside those recorded: the person `ID`; without one no photo of the room may leave", many: func(r *schema.Room) *[]string { return &r.People }},
		{Name: "place", Usage: "the `TOWN`, as \"City, State\"", set: func(r *schema.Room, s string) { r.Place = s }},
		{Name: "location-precision", Usage: "how much of the place may be told: the `WORD` none, country, region or city", set: func(r *schema.Room, s string) { r.LocationPrecision = s }},
		{Name: "warning", Usage: "the `WORDS` that a memorial says before it shows the room", set: func(r *schema.Room, s string) { r.Warning = &s }},
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

// Shoots are the visits on which photos were taken.
var Shoots = Kind[schema.Shoot]{
	Name: "shoot", About: "the visits on which photos were taken",
	Fields: []Field[schema.Shoot]{
		{Name: "room", Usage: "the room `ID`", Need: true, set: func(v *schema.Shoot, s string) { v.Room = s }},
		{Name: "date", Usage: "the day, `YYYY-MM-DD`", Need: true, set: func(v *schema.Shoot, s string) { v.Date = s }},
		{Name: "photographer", Usage: "who took them: `NAME`", Need: true, set: func(v *schema.Shoot, s string) { v.Photographer = s }},
		{Name: "copyright", Usage: "the notice, `TEXT`", set: func(v *schema.Shoot, s string) { v.Copyright = s }},
		{Name: "credit", Usage: "the credit line, `TEXT`", set: func(v *schema.Shoot, s string) { v.Credit = s }},
		{Name: "notes", Usage: "notes for yourselves: `TEXT`", set: func(v *schema.Shoot, s string) { v.Notes = s }},
	},
	id:  func(v *schema.Shoot) *string { return &v.ID },
	all: func(all schema.Records) []schema.Shoot { return all.Shoots },
	text: func(_ schema.Records, v schema.Shoot) (schema.Records, error) {
		return schema.Records{Shoots: []schema.Shoot{v}}, nil
	},
}

// Families are those who decide.
var Families = Kind[schema.Family]{
	Name: "family", About: "the families who decide",
	Fields: []Field[schema.Family]{
		{Name: "quorum", Usage: "how many guardians have to agree: the `WORD` all or any", set: func(v *schema.Family, s string) { v.Quorum = schema.Quorum(s) }},
		{Name: "hold", Usage: "the `WORD` yes: nothing of this family goes anywhere; no lifts it", Values: []string{"yes", "no"}, set: func(v *schema.Family, s string) { v.Hold = s == "yes" }},
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

// GuardianOf is a guardian, and of whom.
type GuardianOf struct {
	Family string `json:"family"`
	schema.Guardian
}

// Guardians are the people who decide for a family.
var Guardians = Kind[GuardianOf]{
	Name: "guardian", About: "those who decide for a family", Keeps: "No guardian is ever removed: one who no longer decides stays, with --authority advisory.",
	Fields: []Field[GuardianOf]{
		{Name: "family", Usage: "the family `ID`", Need: true, set: func(v *GuardianOf, s string) { v.Family = s }},
		{Name: "name", Usage: "the `NAME`, which never leaves the catalog", Need: true, set: func(v *GuardianOf, s string) { v.Name = s }},
		{Name: "relationship", Usage: "the `WORD` for what they are to the child: parent, legal_guardian, step_parent, grandparent, sibling, ...", Need: true, set: func(v *GuardianOf, s string) { v.Relationship = s }},
		{Name: "authority", Usage: "the `WORD` sole, joint, delegated, or advisory for who is only heard", Need: true, set: func(v *GuardianOf, s string) { v.Authority = schema.Authority(s) }},
		{Name: "delegated-by", Usage: "for whom a delegate speaks: the guardian `ID`", set: func(v *GuardianOf, s string) { v.DelegatedBy = s }},
		{Name: "contact", Usage: "how to reach them, which never leaves the catalog: `TEXT`", set: func(v *GuardianOf, s string) { v.Contact = s }},
		{Name: "no-contact", Usage: "all `DAYS` on which nobody is to write to them, with commas: 12-20/01-05 of every year, 2027-03-01/2027-05-31 once", set: func(v *GuardianOf, s string) { v.NoContact = quietDays(s) }},
	},
	id: func(v *GuardianOf) *string { return &v.ID },
	all: func(all schema.Records) []GuardianOf {
		var list []GuardianOf
		for _, f := range all.Families {
			for _, g := range f.Guardians {
				list = append(list, GuardianOf{f.ID, g})
			}
		}
		return list
	},
	of: familiesOfGuardian,
	text: func(all schema.Records, v GuardianOf) (schema.Records, error) {
		i := slices.IndexFunc(all.Families, func(f schema.Family) bool { return f.ID == v.Family })
		if i < 0 {
			return schema.Records{}, Usagef("--family: %v; stillroom family add makes one", catalog.NotFound("family", v.Family))
		}
		f := all.Families[i]
		f.Guardians = slices.DeleteFunc(slices.Clone(f.Guardians), func(g schema.Guardian) bool { return g.ID == v.ID })
		f.Guardians = append(f.Guardians, v.Guardian)
		return schema.Records{Families: []schema.Family{f}}, nil
	},
}

// quietDays are days as a person types them: those of every year may be typed without the dashes
// that records have before them.
func quietDays(s string) []string {
	list := []string{} // none: no day is quiet any more
	for _, window := range Words(s) {
		from, until, twice := strings.Cut(window, "/")
		ends := []string{from, until}
		for i, day := range ends {
			if len(day) == len("12-20") {
				ends[i] = "--" + day
			}
		}
		if window = ends[0]; twice {
			window += "/" + ends[1]
		}
		list = append(list, window)
	}
	return list
}

// familiesOfGuardian returns the family of a guardian, and the one that is said.
func familiesOfGuardian(ctx context.Context, s *Session, id string, said []FieldSaid) (all schema.Records, err error) {
	family, _, err := catalog.FamilyOf(ctx, s.Catalog, id)
	if err != nil {
		return all, err
	}
	families := []string{family}
	for _, x := range said {
		if x.Field == "family" {
			families = append(families, x.Value)
		}
	}
	slices.Sort(families)
	for _, family := range slices.Compact(families) {
		one, err := catalog.Named(ctx, s.Catalog, "family", family)
		if err != nil {
			return all, err
		}
		all.Families = append(all.Families, one.Families...)
	}
	return all, nil
}

// People are the children who are remembered.
var People = Kind[schema.Person]{
	Name: "person", About: "the children who are remembered",
	Fields: []Field[schema.Person]{
		{Name: "family", Usage: "the family `ID`", Need: true, set: func(v *schema.Person, s string) { v.Family = s }},
		{Name: "name", Usage: "the `NAME`", Need: true, set: func(v *schema.Person, s string) { v.Name = s }},
		{Name: "born", Usage: "the day, `YYYY-MM-DD`", set: func(v *schema.Person, s string) { v.Born = s }},
		{Name: "died", Usage: "the day, `YYYY-MM-DD`", set: func(v *schema.Person, s string) { v.Died = s }},
		{Name: "event", Usage: "the event `ID`", set: func(v *schema.Person, s string) { v.Event = s }},
		{Name: "name-display", Usage: "how much of the name may be shown: the `WORD` none, initials, first or full", set: func(v *schema.Person, s string) { v.NameDisplay = s }},
		{Name: "story", Usage: "the `TEXT` that the family gave", set: func(v *schema.Person, s string) { v.Story = s }},
	},
	id:  func(v *schema.Person) *string { return &v.ID },
	all: func(all schema.Records) []schema.Person { return all.People },
	text: func(_ schema.Records, v schema.Person) (schema.Records, error) {
		return schema.Records{People: []schema.Person{v}}, nil
	},
}

// Events are what happened, and when.
var Events = Kind[schema.Event]{
	Name: "event", About: "what happened, and when",
	Fields: []Field[schema.Event]{
		{Name: "name", Usage: "what it is called: `NAME`", Need: true, set: func(v *schema.Event, s string) { v.Name = s }},
		{Name: "date", Usage: "the day, `YYYY-MM-DD`", Need: true, set: func(v *schema.Event, s string) { v.Date = s }},
		{Name: "place", Usage: "the `TOWN`, as \"City, State\"", set: func(v *schema.Event, s string) { v.Place = s }},
	},
	id:  func(v *schema.Event) *string { return &v.ID },
	all: func(all schema.Records) []schema.Event { return all.Events },
	text: func(_ schema.Records, v schema.Event) (schema.Records, error) {
		return schema.Records{Events: []schema.Event{v}}, nil
	},
}
