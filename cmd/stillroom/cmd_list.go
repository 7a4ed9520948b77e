package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

// selectionFlags are the flags by which commands choose photos.
func selectionFlags(sel *schema.Selection, taken *string, channel *string, missing *cli.StringSlice) []cli.Flag {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "room", Usage: "of the room `ID`", Destination: &sel.Room},
		&cli.StringFlag{Name: "shoot", Usage: "of the shoot `ID`", Destination: &sel.Shoot},
		&cli.StringFlag{Name: "person", Usage: "of the rooms of the person `ID`", Destination: &sel.Person},
		&cli.StringFlag{Name: "tag", Usage: "with this `TAG`", Destination: &sel.Tag},
		&cli.StringFlag{Name: "camera", Usage: "whose make and model contain `TEXT`", Destination: &sel.Camera},
		&cli.StringFlag{Name: "taken", Usage: "taken in `A..B` by the camera's clock: 2024-03..2024-05-02", Destination: taken},
		&cli.IntFlag{Name: "rating", Usage: "rated `N` or more", Destination: &sel.MinRating},
		&cli.StringSliceFlag{Name: "missing", Usage: "without this `FIELD`: " + strings.Join(catalog.Missing(), ", "), Destination: missing},
		&cli.Int64Flag{Name: "import", Usage: "taken in by the import `ID`", Destination: &sel.Import},
		&cli.StringFlag{Name: "sort", Usage: "by `FIELD`: " + strings.Join(catalog.Sorts(), ", ") + "; -FIELD reverses", Destination: &sel.Sort},
		&cli.IntFlag{Name: "limit", Usage: "at most `N` photos", Destination: &sel.Limit},
	}
	if channel != nil {
		flags = append(flags, &cli.StringFlag{Name: "channel", Usage: "that may go to the channel `C` now", Destination: channel})
	}
	return flags
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

func cmdList(p *program) *cli.Command {
	var sel schema.Selection
	var taken, channel string
	var missing cli.StringSlice
	return &cli.Command{
		Name:      "list",
		Usage:     "find photos",
		ArgsUsage: "[TEXT]",
		Description: "TEXT is looked for in names, captions, alt texts, tags, rooms and cameras; a\n" +
			"word ending in * stands for all that begin so. What a package calls a photo finds it.",
		Flags: selectionFlags(&sel, &taken, &channel, &missing),
		Action: func(c *cli.Context) error {
			sel, err := selection(sel, taken, channel, words(missing), c.Args().Slice())
			if err != nil {
				return err
			}
			return p.reading(c.Context, func(s *session) error { return p.list(c, s, sel) })
		},
	}
}

func (p *program) list(c *cli.Context, s *session, sel schema.Selection) error {
	opt := catalog.ListOptions{Zone: s.zone, At: p.now()}
	if p.json {
		return s.catalog.List(c.Context, sel, opt, func(ph schema.Photo) error { return p.line(ph) })
	}
	damaged := 0
	rows := [][]string{{"PHOTO", "TAKEN", "SIZE", "ROOM", "SHOOT", "FILE", "MAY GO TO"}}
	err := s.catalog.List(c.Context, sel, opt, func(ph schema.Photo) error {
		dims := "-"
		if ph.Width > 0 {
			dims = fmt.Sprintf("%dx%d", ph.Width, ph.Height)
		}
		if n := damagedFiles(ph); n > 0 {
			dims += " damaged"
			damaged++
		}
		rows = append(rows, []string{
			ph.ID, orDash(ph.TakenLocal), dims, orDash(ph.Room), orDash(ph.Shoot),
			strings.TrimPrefix(ph.Path, "originals/"), mayGoTo(ph.Consent) + likeNote(ph.Alike),
		})
		return nil
	})
	if err != nil {
		return err
	}
	if len(rows) > 1 {
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	p.notef("%d photos", len(rows)-1)
	if damaged > 0 {
		p.notef("%s: which of its files, says stillroom show PHOTO", damagedNow(damaged))
	}
	return nil
}

// damagedNow says how many pictures are not whole.
func damagedNow(n int) string {
	if n == 1 {
		return "1 picture is damaged"
	}
	return fmt.Sprintf("%d pictures are damaged", n)
}

// damagedFiles counts the files of a photo whose picture is not whole.
func damagedFiles(ph schema.Photo) int {
	n := 0
	if ph.Damage != "" {
		n++
	}
	for _, o := range ph.Others {
		if o.Damage != "" {
			n++
		}
	}
	return n
}

// likeNote says beside where a photo may go that it is held.
func likeNote(like []string) string {
	if len(like) == 0 {
		return ""
	}
	return " (held: like " + strings.Join(like, ", ") + ")"
}

// mayGoTo says in few words which channels are open.
func mayGoTo(consent map[schema.Channel]schema.Effect) string {
	var open []string
	for _, ch := range schema.Channels() {
		if consent[ch] == schema.Permit {
			open = append(open, string(ch))
		}
	}
	switch len(open) {
	case 0:
		return "nowhere"
	case len(schema.Channels()):
		return "everywhere"
	}
	return strings.Join(open, " ")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
