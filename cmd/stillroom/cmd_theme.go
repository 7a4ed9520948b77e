package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/pipeline/pages/proof"
	"github.com/stillroom/stillroom/pipeline/pages/site"
)

func cmdTheme(p *program) *cli.Command {
	var ofProof bool
	return &cli.Command{
		Name:      "theme",
		Usage:     "write the pages of a site, to change them",
		ArgsUsage: "DIR",
		Description: "A file in the folder theme of the catalog takes the place of the one of its name:\n" +
			"take what you change, and leave the rest out. `stillroom help site` says more.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "proof", Usage: "the texts of a family's proof, to translate them", Destination: &ofProof}},
		Action: func(c *cli.Context) error {
			return runTheme(p, c.Args().Slice(), ofProof)
		},
	}
}

func runTheme(p *program, args []string, ofProof bool) error {
	if len(args) != 1 {
		return usagef("one folder is needed: where shall the files be written?")
	}
	pages, match := site.BuiltIn(), "*"
	if ofProof {
		pages, match = proof.BuiltIn(), "proof.*.txt"
	}
	n, err := writeTheme(args[0], pages, match)
	if err == nil && p.json {
		return p.object("theme", filesWritten{Files: n, Path: args[0]})
	}
	if err == nil {
		p.donef("wrote %s to %s", count(n, "file"), args[0])
	}
	return err
}

// writeTheme writes a theme into a folder that is new or empty.
func writeTheme(dir string, theme fs.FS, match string) (int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	if len(entries) > 0 {
		return 0, usagef("%s is not empty: name a new folder", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	n := 0
	err = fs.WalkDir(theme, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if wanted, err := path.Match(match, name); err != nil || !wanted {
			return err
		}
		data, err := fs.ReadFile(theme, name)
		if err != nil {
			return err
		}
		n++
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return fmt.Errorf("write the theme: %w", err)
		}
		return nil
	})
	return n, err
}
