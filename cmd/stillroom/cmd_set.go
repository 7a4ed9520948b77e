package main

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// setOptions are what set is told to write.
type setOptions struct {
	caption, alt, title, extended, focal, room, shoot string
	rating, sequence, orientation                     int
	open, dryRun                                      bool
	tags, untags, where, unset                        cli.StringSlice
}

func cmdSet(p *program) *cli.Command {
	var o setOptions
	return &cli.Command{
		Name:      "set",
		Usage:     "write the record of photos",
		ArgsUsage: "PHOTO... | - | --where OPTION=VALUE...",
		Description: "What a person writes shadows what the camera wrote and never replaces it;\n" +
			"`show` says which is which. An empty value is a value: --caption \"\".\n\n" +
			"A photo is named by its id or by a file name that only it has; - reads such names\n" +
			"from standard input, one a line; --where chooses as the option of list does:\n" +
			"--where room=room-a --where tag=bed, and --where text=\"desk window\". What was said\n" +
			"before is printed beside what is said now, so that it can be set back. Where that was\n" +
			"none: --unset FIELD, and --room none and --shoot none do so as well.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "room", Usage: "the room `ID` that it shows", Destination: &o.room},
			&cli.StringFlag{Name: "shoot", Usage: "the shoot `ID` that it is of", Destination: &o.shoot},
			&cli.StringFlag{Name: "caption", Usage: "the `TEXT` printed beside it", Destination: &o.caption},
			&cli.StringFlag{Name: "alt", Usage: "the `TEXT` for those who cannot see it", Destination: &o.alt},
			&cli.StringFlag{Name: "extended", Usage: "a longer `TEXT`", Destination: &o.extended},
			&cli.StringFlag{Name: "title", Usage: "its `TITLE`", Destination: &o.title},
			&cli.StringSliceFlag{Name: "tag", Usage: "add a `TAG` (more than once for more)", Destination: &o.tags},
			&cli.StringSliceFlag{Name: "untag", Usage: "take a `TAG` away", Destination: &o.untags},
			&cli.StringSliceFlag{Name: "unset", Usage: "take these `FIELDS` out of the record, as before anybody wrote them: room,shoot,caption and so on", Destination: &o.unset},
			&cli.IntFlag{Name: "rating", Usage: "`N` stars, 0 to 5", Destination: &o.rating},
			&cli.IntFlag{Name: "sequence", Usage: "the place `N` in the room, from 1", Destination: &o.sequence},
			&cli.IntFlag{Name: "orientation", Usage: "how it has to be turned, `N` from 1 to 8 as in EXIF, where the camera was wrong", Destination: &o.orientation},
			&cli.StringFlag{Name: "focal", Usage: "the point `X,Y` that stays in the picture when it is cut, in fractions of the upright photo; or none", Destination: &o.focal},
			&cli.StringSliceFlag{Name: "where", Usage: "photos that list finds with this `OPTION=VALUE`; more than once: with all of them", Destination: &o.where},
			dryRunFlag("show what would change", &o.dryRun),
			openFlag("allow it to let a photo go where it might not go before: into a room that may, or back to the words that a guardian saw", &o.open),
		},
		Action: func(c *cli.Context) error {
			x, err := o.setting(c.IsSet)
			if err != nil {
				return err
			}
			sel, err := setSelection(p, c.Args().Slice(), o.where.Value())
			if err != nil {
				return err
			}
			return p.door.Read(c.Context, func(s *app.Session) error { return runSet(c.Context, p.printer, s, x, sel) })
		},
	}
}

// setting is what the options say of every photo; set reports whether one was said.
func (o *setOptions) setting(set func(option string) bool) (app.Setting, error) {
	x := app.Setting{Tags: o.tags.Value(), Untags: o.untags.Value(), Unset: strings.FieldsFunc(strings.Join(o.unset.Value(), ","), func(r rune) bool { return r == ',' }), Open: o.open, DryRun: o.dryRun}
	for name, into := range map[string]func(){
		"room": func() { x.Said.Room = &o.room }, "shoot": func() { x.Said.Shoot = &o.shoot },
		"caption": func() { x.Said.Caption = &o.caption }, "alt": func() { x.Said.Alt = &o.alt },
		"extended": func() { x.Said.Extended = &o.extended }, "title": func() { x.Said.Title = &o.title },
		"rating": func() { x.Said.Rating = &o.rating }, "sequence": func() { x.Said.Sequence = &o.sequence },
		"orientation": func() { x.Said.Orientation = &o.orientation },
	} {
		if set(name) {
			into()
		}
	}
	if set("focal") {
		focal, err := schema.ParseFocal(o.focal)
		if err != nil {
			return x, usagef("--focal: %v", err)
		}
		x.Said.Focal = &focal
	}
	return x, x.Check()
}

// mostNames is the largest list of names that is read from standard input.
const mostNames = 64 << 20

// setSelection says which photos are meant: those that are named, those that standard
// input names, or those that list would find.
func setSelection(p *program, names, where []string) (schema.Selection, error) {
	switch {
	case len(names) > 0 && len(where) > 0:
		return schema.Selection{}, usagef("name the photos or choose them with --where, not both")
	case len(where) > 0:
		return app.Where(where)
	case len(names) == 0:
		return schema.Selection{}, usagef("which photos? Name them, or choose them with --where: `stillroom set --help`")
	case !slices.Contains(names, "-"):
		return schema.Selection{IDs: names}, nil
	}
	data, err := p.readInput("-", mostNames)
	if err != nil {
		return schema.Selection{}, err
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "-" })
	for line := range linesOrZeros(string(data)) {
		name, err := photoIn(line)
		if err != nil {
			return schema.Selection{}, err
		}
		if name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		// A selection of nothing would be all of them.
		return schema.Selection{}, usagef("standard input names no photo, and nothing was changed")
	}
	return schema.Selection{IDs: names}, nil
}

// photoIn is the photo that a line names; "" if the line is empty or tells of something
// else. It is a line of the JSON that list prints, or an id or a name by itself. What else
// stands in it is not repeated in an error: it may be what somebody wrote about a room.
func photoIn(line string) (string, error) {
	if !strings.HasPrefix(line, "{") {
		return line, nil
	}
	var told struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	}
	if err := json.Unmarshal([]byte(line), &told); err != nil {
		return "", usagef("a line of standard input is neither a photo nor a line of `stillroom list --json`; nothing was changed")
	}
	if told.Type != "photo" {
		return "", nil
	}
	return told.ID, nil
}

// linesOrZeros are the parts of a text between zero bytes, if there are any, and else its lines.
func linesOrZeros(text string) iter.Seq[string] {
	if strings.Contains(text, "\x00") {
		return strings.SplitSeq(text, "\x00")
	}
	return strings.SplitSeq(strings.ReplaceAll(strings.TrimSuffix(text, "\r"), "\r\n", "\n"), "\n")
}

func runSet(ctx context.Context, p *printer, s *app.Session, x app.Setting, sel schema.Selection) error {
	done, err := app.Set(ctx, s, x, sel)
	if err != nil {
		return err
	}
	if done.Chosen == 0 {
		p.notef("no photo is chosen, and nothing was changed")
	}
	if x.Said.Orientation != nil && len(done.Changes) > 0 && !x.DryRun {
		p.notef("its derivatives are not turned yet, and no export takes them: run `stillroom derive --stale`")
	}
	for _, a := range done.Astray {
		p.notef("shoot %s is of room %s, and %s of room %s: if that is not meant, set --shoot or --room", a.Shoot.ID, a.Shoot.Room, count(a.N, "photo")+" of it "+oneOrMore(a.N, "is", "are"), a.Room)
	}
	// The words too, wherever the output goes: they are in no other place once they were
	// written over, and whoever wrote them here can set them back.
	return printAppliedIn(p, done.Applied, x.DryRun, true)
}
