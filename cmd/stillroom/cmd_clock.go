package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

// clockFlags are what clock was asked.
type clockFlags struct {
	app.Clock
	undo  int64
	apply bool
}

func cmdClock(p *program) *cli.Command {
	var o clockFlags
	return &cli.Command{
		Name:  "clock",
		Usage: "correct the clock of a camera",
		Description: "Without flags: the cameras of the catalog. With --camera or --model, and --shift or\n" +
			"--zone: what a correction would change; --apply records it. --photo X --was T says\n" +
			"when one photo was taken, and corrects the camera by it. The shift is from what the\n" +
			"camera wrote, so a second correction replaces the first. --shoot, --import and --taken\n" +
			"keep it to some of the camera's photos. Nothing the camera wrote is changed, and\n" +
			"--undo ID takes a correction back.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "camera", Usage: "the camera's serial `NUMBER`", Destination: &o.Camera},
			&cli.StringFlag{Name: "model", Usage: "the make and model, as listed, of cameras that wrote no number: `NAME`", Destination: &o.Model},
			&cli.StringFlag{Name: "photo", Usage: "the camera that took the `PHOTO`", Destination: &o.Photo},
			&cli.StringFlag{Name: "was", Usage: "when --photo was taken: `TIME`, such as 2024-03-02T09:14", Destination: &o.Was},
			&cli.StringFlag{Name: "shift", Usage: "how much `TIME` to add, such as +1h2m, -30s or +365d", Destination: &o.Shift},
			&cli.StringFlag{Name: "zone", Usage: "the `OFFSET` of the place, such as -05:00", Destination: &o.Zone},
			&cli.StringFlag{Name: "shoot", Usage: "only photos of the shoot `ID`", Destination: &o.Shoot},
			&cli.Int64Flag{Name: "import", Usage: "only photos of the import `ID`", Destination: &o.Import},
			&cli.StringFlag{Name: "taken", Usage: "only photos taken in `A..B` by the camera's own clock", Destination: &o.Taken},
			&cli.Int64Flag{Name: "undo", Usage: "take back the correction `ID`", Destination: &o.undo},
			&cli.BoolFlag{Name: "apply", Usage: "record the correction; without this, it is only shown", Destination: &o.apply},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runClock(c.Context, p, o)
		},
	}
}

func runClock(ctx context.Context, p *program, o clockFlags) error {
	if o.undo != 0 {
		return p.door.Read(ctx, func(s *app.Session) error {
			changes, err := s.Catalog.Clocks().Undo(ctx, o.undo, s.Now(), !o.apply)
			if err != nil {
				return err
			}
			return printClockChanges(p.printer, changes, o.apply)
		})
	}
	if o == (clockFlags{}) {
		return p.door.Read(ctx, func(s *app.Session) error { return runClocks(ctx, p.printer, s) })
	}
	if err := o.Check(); err != nil {
		return err
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		changes, err := o.Correct(ctx, s, !o.apply)
		if err != nil {
			return err
		}
		return printClockChanges(p.printer, changes, o.apply)
	})
}

func runClocks(ctx context.Context, p *printer, s *app.Session) error {
	cameras, err := s.Catalog.Clocks().Cameras(ctx)
	if err != nil {
		return err
	}
	if p.json {
		return objects(p, "camera", cameras)
	}
	rows := [][]string{{"CAMERA", "NAME", "PHOTOS", "FIRST", "LAST", "CORRECTION"}}
	for _, k := range cameras {
		row := []string{orDash(k.Serial), orDash(k.Camera), fmt.Sprint(k.Photos), k.First, k.Last, "-"}
		for i, x := range k.Corrections {
			if i > 0 {
				row = []string{"", "", "", "", "", ""}
			}
			row[5] = correctionText(x)
			rows = append(rows, row)
		}
		if len(k.Corrections) == 0 {
			rows = append(rows, row)
		}
	}
	return p.out.table(rows)
}

func correctionText(k schema.ClockCorrection) string {
	out := fmt.Sprintf("%d: %+ds", k.ID, k.ShiftS)
	for _, part := range []struct{ label, value string }{{"", k.Zone}, {"shoot ", k.Shoot}, {"from ", k.From}, {"to ", k.To}} {
		if part.value != "" {
			out += " " + part.label + part.value
		}
	}
	if k.Import != 0 {
		out += fmt.Sprintf(" import %d", k.Import)
	}
	return out
}

// clockSummary ends what a correction changes.
type clockSummary struct {
	Count  int  `json:"count"`
	DryRun bool `json:"dry_run"`
}

func printClockChanges(p *printer, changes []schema.ClockChange, applied bool) error {
	if p.json {
		for _, ch := range changes {
			if err := p.object("clock_change", ch); err != nil {
				return err
			}
		}
		return p.endWith(clockSummary{len(changes), !applied || p.trying})
	}
	if len(changes) > 0 && !(applied && p.quiet) {
		rows := [][]string{{"PHOTO", "THE CAMERA WROTE", "NOW", "THEN"}}
		for _, ch := range changes {
			rows = append(rows, []string{ch.Photo, ch.Camera, ch.Before + ch.OffsetBefore, ch.After + ch.OffsetAfter})
		}
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	verb := "would change"
	if applied {
		verb = "changed"
	}
	p.donef("%s %s", verb, count(len(changes), "photo"))
	if !applied {
		p.notef("add --apply to do it")
	}
	return nil
}
