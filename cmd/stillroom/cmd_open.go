package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/schema"
)

func cmdOpen(p *program) *cli.Command {
	var with string
	var show bool
	return &cli.Command{
		Name:        "open",
		Usage:       "look at one photo, in the program that shows pictures here",
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
	return p.door.Read(ctx, func(s *house.Session) error {
		var largest schema.Derivative
		err := s.Catalog.Photos(ctx, schema.Selection{IDs: args}, func(ph schema.Photo) error {
			for _, d := range ph.Derivatives {
				if d.Format == schema.FormatJPEG && d.Width*d.Height > largest.Width*largest.Height {
					largest = d
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if largest.Path == "" {
			return fmt.Errorf("photo %s has no picture to show: make one with `stillroom derive %s`", args[0], args[0])
		}
		path := filepath.Join(s.Store.Identity().Path, filepath.FromSlash(largest.Path))
		if show {
			p.out.println(path)
			return nil
		}
		program, args := opener(with)
		if err := exec.CommandContext(ctx, program, append(args, path)...).Run(); err != nil {
			return fmt.Errorf("%s does not show it: %w; name a program with --with, or see where it lies with --print", program, err)
		}
		return nil
	})
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
