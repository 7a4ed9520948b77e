package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdImportsUndo(p *program) *cli.Command {
	var opt catalog.UndoOptions
	return &cli.Command{
		Name:      "undo",
		Usage:     "take an import back",
		ArgsUsage: "ID",
		Description: "Puts the photos aside that the import brought, as `stillroom reject` does: nothing is\n" +
			"erased, and the card is not touched. A photo stays that was delivered, that a consent\n" +
			"speaks of, that another import met, or that was edited since (--edited takes that one\n" +
			"back too). `stillroom imports redo ID` brings all of them back, and so does the card\n" +
			"when it is imported again. After 90 days `stillroom gc --rejected` erases them.",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "edited", Usage: "take back photos that were edited since, too", Destination: &opt.Edited},
			dryRunFlag("say what would be taken back", &opt.DryRun),
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			id, err := importID(c)
			if err != nil {
				return err
			}
			return runImportsUndo(c.Context, p, id, opt)
		},
	}
}

func runImportsUndo(ctx context.Context, p *program, id int64, opt catalog.UndoOptions) error {
	s, done, err := p.door.Look(ctx, opt.DryRun)
	if err != nil {
		return err
	}
	defer done()
	u, err := app.UndoImport(ctx, s, id, opt)
	if err != nil {
		return err
	}
	return printUndone(p.printer, u)
}

// printUndone says what of an import was taken back, and what stays.
func printUndone(p *printer, u schema.Undone) error {
	if p.json {
		if err := p.object("undone", u); err != nil {
			return err
		}
	} else {
		verb := "put aside"
		if u.DryRun {
			verb = "would be put aside"
		}
		p.donef("import %d: %s %s", u.Import, count(len(u.Photos), "photo"), verb)
		printStaying(p, u.Kept)
		if n := len(u.Files); n > 0 {
			p.donef("%s that it brought without a photo %s; stillroom list --role any lists such files", count(n, "file"), oneOrMore(n, "stays", "stay"))
		}
		if len(u.Photos) > 0 && !u.DryRun {
			p.donef("bring them back with: stillroom imports redo %d", u.Import)
			p.donef("after 90 days `stillroom gc --rejected` erases them")
		}
	}
	if len(u.Kept) > 0 {
		return errSomeFailed
	}
	return nil
}

func cmdImportsRedo(p *program) *cli.Command {
	return &cli.Command{
		Name:      "redo",
		Usage:     "bring back what imports undo put aside",
		ArgsUsage: "ID",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			id, err := importID(c)
			if err != nil {
				return err
			}
			return runImportsRedo(c.Context, p, id)
		},
	}
}

func runImportsRedo(ctx context.Context, p *program, id int64) error {
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	u, err := s.Catalog.Redo(ctx, id)
	if err != nil {
		return err
	}
	if p.json {
		return p.object("redone", u)
	}
	p.donef("import %d counts again: %s brought back", id, count(len(u.Photos), "photo"))
	return nil
}

// printStaying says which photos stay. Those that stay for one reason are one line, and
// named with -v.
func printStaying(p *printer, kept []schema.UndoKept) {
	var reasons []string
	photos := map[string][]string{}
	for _, k := range kept {
		if photos[k.Reason] == nil {
			reasons = append(reasons, k.Reason)
		}
		photos[k.Reason] = append(photos[k.Reason], k.Photo)
	}
	for _, why := range reasons {
		of := photos[why]
		switch {
		case len(of) == 1:
			p.donef("photo %s stays: %s", of[0], why)
		case p.verbose:
			p.donef("%s stay: %s: %s", count(len(of), "photo"), why, strings.Join(of, ", "))
		default:
			p.donef("%s stay: %s; -v names them", count(len(of), "photo"), why)
		}
	}
}
