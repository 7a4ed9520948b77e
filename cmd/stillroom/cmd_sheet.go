package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/export"
	"github.com/stillroom/stillroom/pipeline/pages/sheet"
	"github.com/stillroom/stillroom/schema"
)

func cmdSheet(p *program) *cli.Command {
	var q choosing
	var to, paper, title string
	return &cli.Command{
		Name:      "sheet",
		Usage:     "write a contact sheet, to look at or print",
		ArgsUsage: "[TEXT]",
		Description: "The photos are chosen as in list, and each room begins on a page of its own. A sheet\n" +
			"is for the house: below each photo it has the name of its file, its id, its rating and\n" +
			"where it may go. See `stillroom help sheet`.",
		Flags: append(q.finding(),
			&cli.StringFlag{Name: "to", Usage: "the new `FILE` to write: .html, .pdf or .jpg", Destination: &to},
			&cli.StringFlag{Name: "paper", Usage: "the `SIZE` of the paper: a4 or letter", Value: string(sheet.A4), Destination: &paper},
			&cli.StringFlag{Name: "title", Usage: "`WORDS` above it", Value: "Contact sheet", Destination: &title},
		),
		Action: func(c *cli.Context) error {
			return runSheet(c.Context, p, q.with(c.Args().Slice()), to, paper, title)
		},
	}
}

func runSheet(ctx context.Context, p *program, q app.Selecting, to, paper, title string) error {
	if to == "" {
		return usagef("--to is needed: which file shall be written?")
	}
	if _, err := sheet.Kind(to); err != nil {
		return usagef("--to: %v", err)
	}
	size, err := sheet.ParsePaper(paper)
	if err != nil {
		return usagef("--paper: %v", err)
	}
	sel, err := q.Selection()
	if err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		return writeSheet(ctx, p.printer, s, sel, to, sheet.Options{Title: title, Paper: size, Made: s.Now().In(s.Zone)})
	})
}

// filesWritten says how much was written, and where.
type filesWritten struct {
	Photos int    `json:"photos,omitempty"`
	Files  int    `json:"files,omitempty"`
	Path   string `json:"path"`
}

func writeSheet(
	ctx context.Context, p *printer, s *app.Session, sel schema.Selection, to string,
	opt sheet.Options,
) error {
	var frames []sheet.Frame
	pictures := map[string]string{}
	err := s.Catalog.List(ctx, sel, catalog.ListOptions{Zone: s.Zone, At: s.Now()}, func(ph schema.Photo) error {
		frames = append(frames, sheet.FrameOf(ph))
		pictures[ph.ID] = sheet.SmallPicture(ph)
		return nil
	})
	if err != nil {
		return err
	}
	if len(frames) == 0 {
		return export.ErrNothingSelected
	}
	opt.Smaller = func(jpeg []byte, longEdge int) ([]byte, error) { return s.Draws.Cell(ctx, jpeg, longEdge) }
	err = sheet.Write(ctx, s.Store, s.Dir, to, frames, pictures, opt)
	if errors.As(err, new(*sheet.TooManyError)) {
		return usagef("--to %s: %v", to, err)
	}
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already: name a new file", to)
	}
	if err != nil {
		return err
	}
	if p.json {
		return p.object("sheet", filesWritten{Photos: len(frames), Path: to})
	}
	p.donef("wrote %s to %s", count(len(frames), "photo"), to)
	return nil
}
