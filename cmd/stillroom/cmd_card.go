package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdCard(p *program) *cli.Command {
	var copies int
	return &cli.Command{
		Name:      "card",
		Usage:     "whether a card may be formatted, and where its copies are",
		ArgsUsage: "SRC...",
		Description: "Reads every file of the card, and each of its copies in the catalog and in the\n" +
			"mirrors that are connected. Only a copy that was read now counts. Nothing is written.\n" +
			"Exits 3 unless every file is safe. With -v each file is listed.",
		Flags: []cli.Flag{&cli.IntFlag{Name: "copies", Usage: "ask for `N` copies on different disks, whatever the settings say", Destination: &copies}},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, -1); err != nil {
				return err
			}
			var asked *int
			if c.IsSet("copies") {
				asked = &copies
			}
			return runCard(c.Context, p, c.Args().Slice(), asked)
		},
	}
}

// runCard says whether a card may be formatted. copies is how many are asked for; if it
// is nil, the settings say.
func runCard(ctx context.Context, p *program, sources []string, copies *int) error {
	sum := schema.CardSummary{Type: "summary", Safety: schema.Safety{Storing: []string{}}}
	err := p.door.Read(ctx, func(s *app.Session) error { return lookAtCard(ctx, p.printer, s, sources, copies, &sum) })
	return p.summarize(&sum, &sum.Error, err)
}

func lookAtCard(
	ctx context.Context, p *printer, s *app.Session, sources []string, copies *int,
	sum *schema.CardSummary,
) error {
	bar := &progress{}
	got, away, err := app.Card{
		Sources: sources, Copies: copies,
		Counted: func(files int, bytes int64) { bar = p.startProgress(files, bytes) },
		File: func(f schema.CardFile, safe bool) {
			bar.stepped(f.Bytes)
			if p.json {
				_ = p.object("card_file", f) // a closed pipe ends the run by its signal
				return
			}
			if p.verbose || !safe {
				bar.aside(func() { p.out.println(cardLine(f)) })
			}
		},
	}.Look(ctx, s)
	*sum = got
	bar.finish()
	if err != nil {
		return err
	}
	if !p.json {
		tellCard(p, *sum, away)
	}
	if !sum.Safety.Safe {
		return errSomeFailed
	}
	return nil
}

// cardLine says where the copies of a file are. It names the file, because a person looks
// for it on the card by its name.
func cardLine(f schema.CardFile) string {
	name := filepath.Base(f.Source)
	switch f.State {
	case schema.CardUnknown:
		return name + ": not in the catalog"
	case schema.CardErased:
		return name + ": erased " + f.Reason
	case schema.CardUnread:
		return name + ": the card does not give it back: " + f.Reason
	}
	var places []string
	for _, k := range f.Copies {
		place := k.Storage + " " + k.State
		if k.State != schema.CopyWhole && k.ReadAt != "" {
			place += fmt.Sprintf(" (last read on %s)", day(k.ReadAt))
		}
		places = append(places, place)
	}
	return name + ": " + strings.Join(places, ", ")
}

func tellCard(p *printer, s schema.CardSummary, away []schema.Storage) {
	var names []string
	for _, m := range away {
		names = append(names, m.Name)
		p.out.printf("mirror %q is not connected (last seen on %s); nothing on it counts now\n", m.Name, day(m.SeenAt))
	}
	if s.Erased > 0 {
		p.out.printf("%s erased by order, and not in the catalog for that reason\n", countWas(s.Erased, "file"))
	}
	if s.Damaged > 0 {
		p.out.printf("%s: look for whole copies before the card is formatted\n", countIs(s.Damaged, "picture")+" damaged")
	}
	if s.Skipped > 0 {
		p.donef("%s skipped: hidden files, links, records", countWas(s.Skipped, "file"))
	}
	switch {
	case s.Safety.Files == 0 && s.Erased == 0:
		p.out.println("no photograph was found: is this the right folder, and is the card there?")
	case s.Unknown > 0:
		p.out.printf("do not format the card: %s not in the catalog; import it\n", countIs(s.Unknown, "file"))
	default:
		if line := safety(s.Safety, nil, names); line != "" {
			p.out.println(p.out.said(line))
		}
	}
}
