package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdDuplicates(p *program) *cli.Command {
	var alike bool
	return &cli.Command{
		Name:  "duplicates",
		Usage: "pictures that the catalog has more than once, or may have",
		Description: "Files that came under several names, versions of one photo, photos that a person said\n" +
			"to be one picture, and photos with the same image data. Nothing is merged or removed:\n" +
			"`stillroom same` and `stillroom different` are how a person says what is so.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "alike", Usage: "also photos that look alike, such as other frames of one view; compares each photo with every other", Destination: &alike},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runDuplicates(c.Context, p, alike)
		},
	}
}

func runDuplicates(ctx context.Context, p *program, alike bool) error {
	return p.door.Read(ctx, func(s *app.Session) error {
		n := 0
		var rows [][]string
		err := s.Catalog.Duplicates(ctx, alike, func(d schema.DuplicatePicture) error {
			n++
			if p.json {
				return p.object("duplicate", d)
			}
			rows = append(rows, duplicateRows(d)...)
			return nil
		})
		switch {
		case err != nil:
			return err
		case p.json:
			return p.endWith(listed{n})
		case n == 0:
			p.notef("no picture is in the catalog more than once")
			return nil
		}
		return p.out.table(append([][]string{{"KIND", "PHOTO", "ROOM", "FILE", "NAMES"}}, rows...))
	})
}

// duplicateRows are a line for each file; the kind stands at the first.
func duplicateRows(d schema.DuplicatePicture) [][]string {
	var rows [][]string
	kind := d.Kind
	for _, ph := range d.Photos {
		for _, f := range ph.Files {
			rows = append(rows, []string{kind, ph.Photo, orDash(ph.Room), strings.TrimPrefix(f.Path, "originals/"), strings.Join(f.Names, ", ")})
			kind = "."
		}
	}
	return rows
}
