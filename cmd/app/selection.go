package app

import (
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// Selecting says which photos a person means.
type Selecting struct {
	Text                   []string // words that are looked for
	Room, Shoot, Person    string
	Tags, AnyTags, NotTags []string
	Camera, Taken          string
	Rating                 int
	Missing                []string
	Import                 int64
	Sort                   string
	Limit                  int

	// Only somebody who looks for photos in the house asks for these: see Finding.
	Untagged, Rejected bool
	Names              []string
	Similar, Channel   string
}

// Choosing lists the options by which every command chooses photos.
func Choosing() []Option[Selecting] {
	return []Option[Selecting]{
		{Name: "text", Argument: true, Of: func(q *Selecting) any { return &q.Text }, Plan: "selection.text"},
		{Name: "room", Usage: "of the room `ID`", Of: func(q *Selecting) any { return &q.Room }, Plan: "selection.room"},
		{Name: "shoot", Usage: "of the shoot `ID`", Of: func(q *Selecting) any { return &q.Shoot }, Plan: "selection.shoot"},
		{Name: "person", Usage: "of the rooms of the person `ID`", Of: func(q *Selecting) any { return &q.Person }, Plan: "selection.person"},
		{Name: "tag", Usage: "with this `TAG`; more than once: with all of them", Of: func(q *Selecting) any { return &q.Tags },
			Preset: "tags", One: "tag", Plan: "selection.tags"},
		{Name: "any-tag", Usage: "with this `TAG`; more than once: with one of them at least", Of: func(q *Selecting) any { return &q.AnyTags },
			Preset: "any_tags", Plan: "selection.any_tags"},
		{Name: "not-tag", Usage: "without this `TAG`", Of: func(q *Selecting) any { return &q.NotTags }, Preset: "not_tags", Plan: "selection.not_tags"},
		{Name: "camera", Usage: "whose make and model contain `TEXT`", Of: func(q *Selecting) any { return &q.Camera }, Plan: "selection.camera"},
		{Name: "taken", Usage: "taken in `A..B` by the camera's clock: 2024-03..2024-05-02", Of: func(q *Selecting) any { return &q.Taken }, Plan: "selection.taken_from"},
		{Name: "rating", Usage: "rated `N` or more", Of: func(q *Selecting) any { return &q.Rating }, Plan: "selection.rating"},
		{Name: "missing", Usage: "without this `FIELD`: " + strings.Join(catalog.Missing(), ", "), Of: func(q *Selecting) any { return &q.Missing },
			Words: true, Plan: "selection.missing"},
		{Name: "import", Usage: "taken in by the import `ID`", Of: func(q *Selecting) any { return &q.Import }, Plan: "selection.import"},
		{Name: "sort", Usage: "by `FIELD`: " + strings.Join(catalog.Sorts(), ", ") + "; -FIELD reverses", Of: func(q *Selecting) any { return &q.Sort }, Plan: "selection.sort"},
		{Name: "limit", Usage: "at most `N` photos", Of: func(q *Selecting) any { return &q.Limit }, Plan: "selection.limit"},
	}
}

// inHouse is the reason why the options that Finding adds are no options of an export.
const inHouse = "no package is chosen by the name of a file or by a likeness"

// Finding lists the options of Choosing, and those for people who look for photos in the
// house.
func Finding() []Option[Selecting] {
	return append(Choosing(), []Option[Selecting]{
		{Name: "untagged", Usage: "without any tag", Of: func(q *Selecting) any { return &q.Untagged }, Once: inHouse, Unfixed: inHouse},
		{Name: "name", Usage: "with a file of this `NAME`, as shot; a pattern such as IMG_41* finds all that fit",
			Of: func(q *Selecting) any { return &q.Names }, Once: inHouse, Unfixed: inHouse},
		{Name: "similar", Usage: "that look like this `PHOTO`, nearest first", Of: func(q *Selecting) any { return &q.Similar }, Once: inHouse, Unfixed: inHouse},
		{Name: "channel", Usage: "that may go to the channel `C` now", Of: func(q *Selecting) any { return &q.Channel }, Once: inHouse, Unfixed: inHouse},
		{Name: "rejected", Usage: "only those that were put aside", Of: func(q *Selecting) any { return &q.Rejected }, Once: inHouse, Unfixed: inHouse},
	}...)
}

// chooses reports whether anything was said of which photos are meant.
func (q Selecting) chooses() bool {
	return slices.ContainsFunc(Finding(), func(o Option[Selecting]) bool {
		said := reflect.ValueOf(o.Of(&q)).Elem()
		return !said.IsZero() && (said.Kind() != reflect.Slice || said.Len() > 0)
	})
}

// Selection turns the request into a selection, and checks it.
func (q Selecting) Selection() (schema.Selection, error) {
	sel := schema.Selection{
		Text: strings.Join(q.Text, " "), Room: q.Room, Shoot: q.Shoot, Person: q.Person, Tags: q.Tags, AnyTags: q.AnyTags, NotTags: q.NotTags,
		Camera: q.Camera, MinRating: q.Rating, Missing: q.Missing, Import: q.Import, Sort: q.Sort, Limit: q.Limit, Names: q.Names, Similar: q.Similar,
	}
	if q.Rejected {
		sel.Rejected = schema.RejectedOnly
	}
	if q.Untagged {
		sel.Missing = append(slices.Clone(q.Missing), "tags")
	}
	if len(q.Text) == 1 && schema.IsPackagePhotoID(q.Text[0]) {
		// No word of a person: somebody asks about a photo that they were given.
		sel.Text, sel.IDs = "", q.Text
	}
	if len(q.Text) > 0 && strings.TrimSpace(strings.Join(q.Text, "")) == "" {
		return sel, Usagef("the search text has no word in it")
	}
	if sel.Limit < 0 || sel.MinRating < 0 || sel.MinRating > 5 || sel.Import < 0 {
		return sel, Usagef("--limit and --import count from 0, --rating is 0 to 5")
	}
	for flag, list := range map[string][]string{"tag": sel.Tags, "any-tag": sel.AnyTags, "not-tag": sel.NotTags, "name": sel.Names} {
		if slices.ContainsFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" }) {
			return sel, Usagef("--%s is empty; give it a value", flag)
		}
	}
	if q.Taken != "" {
		var err error
		if sel.TakenFrom, sel.TakenTo, err = TakenSpan(q.Taken); err != nil {
			return sel, err
		}
	}
	if q.Channel != "" {
		ch, err := schema.ParseChannel(q.Channel)
		if err != nil {
			return sel, Usagef("%v", err)
		}
		sel.Channel = ch
	}
	if err := catalog.CheckSelection(sel); err != nil {
		return sel, Usagef("%v", err)
	}
	return sel, nil
}

// Where reads OPTION=VALUE as list reads --OPTION VALUE; text is the words.
func Where(said []string) (schema.Selection, error) {
	var q Selecting
	var names []string
	options := Finding()
	for _, o := range options {
		if !o.Argument {
			names = append(names, o.Name)
		}
	}
	given := map[string]bool{}
	for _, w := range said {
		name, value, found := strings.Cut(w, "=")
		switch {
		case name == "untagged" && !found:
			value = "true"
		case !found || value == "":
			return schema.Selection{}, Usagef("--where is OPTION=VALUE, such as room=room-a, not %q", w)
		}
		o, known := find(options, name)
		if !known {
			return schema.Selection{}, Usagef("--where: list has no option %q; it has text, %s", name, strings.Join(names, ", "))
		}
		if o.Argument {
			q.Text = append(q.Text, strings.Fields(value)...)
			continue
		}
		if _, many := o.Of(&q).(*[]string); given[name] && !many {
			return schema.Selection{}, Usagef("--where %s is given twice; give it once", name)
		}
		given[name] = true
		if err := o.set(&q, value); err != nil {
			if errors.Is(err, errNotRead) {
				return schema.Selection{}, Usagef("--where %s takes %s, not %q", name, o.takes(&q), value)
			}
			return schema.Selection{}, Usagef("--where %s: %v", name, err)
		}
	}
	q.Missing = split(q.Missing)
	return q.Selection()
}

// TakenSpan reads a date, or a range of dates of which one end may be open.
func TakenSpan(taken string) (from, to string, err error) {
	from, to, isRange := strings.Cut(taken, "..")
	if !isRange {
		to = from
	}
	for _, s := range []string{from, to} {
		if strings.Trim(s, "0123456789-:T") != "" || len(s) > 0 && len(s) < 4 || from+to == "" {
			return "", "", Usagef("--taken is a date or a range of dates such as 2024-03..2024-05-02, not %q", taken)
		}
	}
	return from, to, nil
}
