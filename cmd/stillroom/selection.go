package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// selecting is what a command line says of which photos are meant.
type selecting struct {
	sel                           schema.Selection
	taken, channel                string
	missing                       cli.StringSlice
	tags, anyTags, notTags, names cli.StringSlice
	untagged, rejected            bool
}

// flags are those by which commands choose photos.
func (q *selecting) flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "room", Usage: "of the room `ID`", Destination: &q.sel.Room},
		&cli.StringFlag{Name: "shoot", Usage: "of the shoot `ID`", Destination: &q.sel.Shoot},
		&cli.StringFlag{Name: "person", Usage: "of the rooms of the person `ID`", Destination: &q.sel.Person},
		&cli.StringSliceFlag{Name: "tag", Usage: "with this `TAG`; more than once: with all of them", Destination: &q.tags},
		&cli.StringSliceFlag{Name: "any-tag", Usage: "with this `TAG`; more than once: with one of them at least", Destination: &q.anyTags},
		&cli.StringSliceFlag{Name: "not-tag", Usage: "without this `TAG`", Destination: &q.notTags},
		&cli.StringFlag{Name: "camera", Usage: "whose make and model contain `TEXT`", Destination: &q.sel.Camera},
		&cli.StringFlag{Name: "taken", Usage: "taken in `A..B` by the camera's clock: 2024-03..2024-05-02", Destination: &q.taken},
		&cli.IntFlag{Name: "rating", Usage: "rated `N` or more", Destination: &q.sel.MinRating},
		&cli.StringSliceFlag{Name: "missing", Usage: "without this `FIELD`: " + strings.Join(catalog.Missing(), ", "), Destination: &q.missing},
		&cli.Int64Flag{Name: "import", Usage: "taken in by the import `ID`", Destination: &q.sel.Import},
		&cli.StringFlag{Name: "sort", Usage: "by `FIELD`: " + strings.Join(catalog.Sorts(), ", ") + "; -FIELD reverses", Destination: &q.sel.Sort},
		&cli.IntFlag{Name: "limit", Usage: "at most `N` photos", Destination: &q.sel.Limit},
	}
}

// findingFlags are those, and what only a person asks who looks for photos in the
// house: no package is chosen by the name of a file or by a likeness.
func (q *selecting) findingFlags() []cli.Flag {
	return append(q.flags(),
		&cli.BoolFlag{Name: "untagged", Usage: "without any tag", Destination: &q.untagged},
		&cli.StringSliceFlag{Name: "name", Usage: "with a file of this `NAME`, as shot; a pattern such as IMG_41* finds all that fit", Destination: &q.names},
		&cli.StringFlag{Name: "similar", Usage: "that look like this `PHOTO`, nearest first", Destination: &q.sel.Similar},
		&cli.StringFlag{Name: "channel", Usage: "that may go to the channel `C` now", Destination: &q.channel},
		&cli.BoolFlag{Name: "rejected", Usage: "that were put aside, and those alone", Destination: &q.rejected},
	)
}

// said is the selection as far as flags hold it whole; selection does the rest.
func (q *selecting) said() schema.Selection {
	sel := q.sel
	if q.rejected {
		sel.Rejected = schema.RejectedOnly
	}
	sel.Tags, sel.AnyTags, sel.NotTags, sel.Names = q.tags.Value(), q.anyTags.Value(), q.notTags.Value(), q.names.Value()
	return sel
}

// selection is what the flags and the words say, checked.
func (q *selecting) selection(text []string) (schema.Selection, error) {
	missing := words(q.missing)
	if q.untagged {
		missing = append(missing, "tags")
	}
	return selection(q.said(), q.taken, q.channel, missing, text)
}

// takenSpan reads a date, or a range of dates of which one end may be open.
func takenSpan(taken string) (from, to string, err error) {
	from, to, isRange := strings.Cut(taken, "..")
	if !isRange {
		to = from
	}
	for _, s := range []string{from, to} {
		if strings.Trim(s, "0123456789-:T") != "" || len(s) > 0 && len(s) < 4 || from+to == "" {
			return "", "", usagef("--taken is a date or a range of dates such as 2024-03..2024-05-02, not %q", taken)
		}
	}
	return from, to, nil
}

// selection checks what the flags said and adds the search words.
func selection(sel schema.Selection, taken, channel string, missing []string, words []string) (schema.Selection, error) {
	sel.Text = strings.Join(words, " ")
	if len(words) == 1 && schema.IsPackagePhotoID(words[0]) {
		// No word of a person: somebody asks about a photo that they were given.
		sel.Text, sel.IDs = "", words
	}
	sel.Missing = missing
	if len(words) > 0 && strings.TrimSpace(strings.Join(words, "")) == "" {
		return sel, usagef("the search has no word in it")
	}
	if sel.Limit < 0 || sel.MinRating < 0 || sel.MinRating > 5 || sel.Import < 0 {
		return sel, usagef("--limit and --import count from 0, --rating is 0 to 5")
	}
	for flag, list := range map[string][]string{"tag": sel.Tags, "any-tag": sel.AnyTags, "not-tag": sel.NotTags, "name": sel.Names} {
		if slices.ContainsFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" }) {
			return sel, usagef("--%s is empty; what shall it be?", flag)
		}
	}
	if taken != "" {
		var err error
		if sel.TakenFrom, sel.TakenTo, err = takenSpan(taken); err != nil {
			return sel, err
		}
	}
	if channel != "" {
		ch, err := schema.ParseChannel(channel)
		if err != nil {
			return sel, usagef("%v", err)
		}
		sel.Channel = ch
	}
	if err := catalog.CheckSelection(sel); err != nil {
		return sel, usagef("%v", err)
	}
	return sel, nil
}
