package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/schema"
)

func cmdSet(p *program) *cli.Command {
	var o struct {
		caption, alt, title, extended, focal string
		rating, sequence, orientation        int
		open                                 bool
	}
	var tags, untags cli.StringSlice
	return &cli.Command{
		Name:      "set",
		Usage:     "write the record of photos",
		ArgsUsage: "PHOTO...",
		Description: "What a person writes shadows what the camera wrote and never replaces it;\n" +
			"`show` says which is which. An empty value is a value: --caption \"\".",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "caption", Usage: "the `TEXT` printed beside it", Destination: &o.caption},
			&cli.StringFlag{Name: "alt", Usage: "the `TEXT` for those who cannot see it", Destination: &o.alt},
			&cli.StringFlag{Name: "extended", Usage: "a longer description", Destination: &o.extended},
			&cli.StringFlag{Name: "title", Usage: "its `TITLE`", Destination: &o.title},
			&cli.StringSliceFlag{Name: "tag", Usage: "add a `TAG` (more than once for more)", Destination: &tags},
			&cli.StringSliceFlag{Name: "untag", Usage: "take a `TAG` away", Destination: &untags},
			&cli.IntFlag{Name: "rating", Usage: "`0` to 5", Destination: &o.rating},
			&cli.IntFlag{Name: "sequence", Usage: "its place in the room, from `1`", Destination: &o.sequence},
			&cli.IntFlag{Name: "orientation", Usage: "how it has to be turned, `1` to 8 as in EXIF, where the camera was wrong", Destination: &o.orientation},
			&cli.StringFlag{Name: "focal", Usage: "the point `X,Y` that every picture cut out of it keeps, in fractions of the upright photo; or none", Destination: &o.focal},
			&cli.BoolFlag{Name: "open", Usage: "allow it to let a photo go where it might not go before: back to the words that a guardian saw", Destination: &o.open},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			var said schema.PhotoRecord
			given := func(name string, set func()) {
				if c.IsSet(name) {
					set()
				}
			}
			given("caption", func() { said.Caption = &o.caption })
			given("alt", func() { said.Alt = &o.alt })
			given("extended", func() { said.Extended = &o.extended })
			given("title", func() { said.Title = &o.title })
			given("rating", func() { said.Rating = &o.rating })
			given("sequence", func() { said.Sequence = &o.sequence })
			given("orientation", func() { said.Orientation = &o.orientation })
			if c.IsSet("focal") {
				focal, err := schema.ParseFocal(o.focal)
				if err != nil {
					return usagef("--focal: %v", err)
				}
				said.Focal = &focal
			}
			if said == (schema.PhotoRecord{}) && !c.IsSet("tag") && !c.IsSet("untag") {
				return usagef("what shall be set? `stillroom set --help` lists the fields")
			}
			if o.rating < 0 || o.rating > 5 {
				return usagef("--rating is 0 to 5, not %d", o.rating)
			}
			if c.IsSet("sequence") && o.sequence < 1 {
				return usagef("--sequence counts from 1")
			}
			if c.IsSet("orientation") && (o.orientation < 1 || o.orientation > 8) {
				return usagef("--orientation is 1 to 8, not %d", o.orientation)
			}
			return p.reading(c.Context, func(s *session) error {
				return p.set(c, s, said, tags.Value(), untags.Value(), o.open)
			})
		},
	}
}

func (p *program) set(c *cli.Context, s *session, said schema.PhotoRecord, tags, untags []string, open bool) error {
	var rec schema.Records
	err := s.catalog.List(c.Context, schema.Selection{IDs: c.Args().Slice()}, catalog.ListOptions{Zone: s.zone, At: p.now()},
		func(ph schema.Photo) error {
			r := said
			r.Match = ph.SHA256.String()
			if len(tags)+len(untags) > 0 {
				// From what is shown, keywords in the file included: taking one away
				// must take it away.
				list := slices.DeleteFunc(slices.Clone(ph.Tags), func(t string) bool { return slices.Contains(untags, t) })
				for _, t := range tags {
					if !slices.Contains(list, t) {
						list = append(list, t)
					}
				}
				r.Tags = &list
			}
			rec.Photos = append(rec.Photos, r)
			return nil
		})
	if err != nil {
		return err
	}
	done, err := s.catalog.Apply(c.Context, rec, schema.ApplyOptions{Zone: s.zone, Now: p.now(), Recall: s.recall, Open: open})
	if err != nil {
		return err
	}
	if said.Orientation != nil && len(done.Changes) > 0 {
		p.notef("its derivatives lie as before, and no export takes them: run `stillroom derive --stale`")
	}
	return p.applied(done, false)
}
