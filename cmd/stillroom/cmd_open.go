package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/store"
)

func cmdOpen(p *program) *cli.Command {
	var with string
	var show bool
	return &cli.Command{
		Name:        "open",
		Usage:       "look at one photo, in the program for pictures here",
		ArgsUsage:   "PHOTO",
		Description: "What is shown is the largest JPEG that was made of it; the original is not touched.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "with", Usage: "the `PROGRAM` that shows it", Destination: &with},
			&cli.BoolFlag{Name: "print", Usage: "print where it lies, and open nothing", Destination: &show},
		},
		Action: func(c *cli.Context) error {
			return runOpen(c.Context, p, c.Args().Slice(), with, show)
		},
	}
}

func runOpen(ctx context.Context, p *program, args []string, with string, show bool) error {
	if len(args) != 1 {
		return usagef("one photo is needed")
	}
	return p.door.Read(ctx, func(s *app.Session) error {
		picture, err := app.PictureOf(ctx, s, args[0])
		if err != nil {
			return err
		}
		return errors.Join(showPicture(ctx, p.printer, picture, with, show), picture.Close())
	})
}

// showPicture has a program show a picture. The opener of this system returns before the
// picture is read, so a copy that goes away needs a program that waits.
func showPicture(ctx context.Context, p *printer, picture store.Here, with string, show bool) error {
	switch {
	case picture.Copied && show:
		return errors.New("the picture lies on no disk of this computer; look at it with --with PROGRAM")
	case picture.Copied && with == "":
		return usagef("--with is needed: the picture is copied here until the program that shows it ends")
	case show && p.json:
		return p.object("picture", filesWritten{Path: picture.File})
	case show:
		p.out.println(picture.File)
		return nil
	}
	program, args := opener(with)
	if err := exec.CommandContext(ctx, program, append(args, picture.File)...).Run(); err != nil {
		return fmt.Errorf("%s does not show it: %w; name a program with --with, or see where it lies with --print", program, err)
	}
	p.donef("%s was given to %s", picture.File, program)
	return nil
}

// opener is what opens a file on this system.
func opener(with string) (program string, args []string) {
	switch {
	case with != "":
		return with, nil
	case runtime.GOOS == "darwin":
		return "open", nil
	case runtime.GOOS == "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	return "xdg-open", nil
}
