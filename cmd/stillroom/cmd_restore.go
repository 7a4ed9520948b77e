package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/backup"
	"github.com/stillroom/stillroom/schema"
)

type restoreOptions struct {
	heads  []string
	open   bool
	dryRun bool
	from   []string // where originals that are missing are looked for
}

func cmdRestore(p *program) *cli.Command {
	var o restoreOptions
	var heads, from cli.StringSlice
	return &cli.Command{
		Name:      "restore",
		Usage:     "make a catalog of a backup, or bring back rejected photos",
		ArgsUsage: "[FILE DIR | PHOTO...]",
		Description: "restore FILE DIR makes a new catalog of a backup in DIR, which must not be there yet;\n" +
			"FILE may be -. No photo leaves the new catalog until you name the newest entry of its\n" +
			"ledger that anybody holds, with --head, now or later; or say, with --open, that\n" +
			"nothing was said since the backup, or that all of it is recorded again.\n" +
			"--originals-from puts the originals back, which are not in a backup, now or later.\n" +
			"restore PHOTO... brings back what `stillroom reject` put aside. Two words are a\n" +
			"backup and a folder if the first is the name of a backup, or -; write ./NAME for a\n" +
			"file that is called like a photo.",
		Flags: []cli.Flag{
			headFlag("the newest ledger entry that anybody holds: `FILE`, a mirror, a package or 64 digits", &heads),
			openFlag("nothing was said since the backup, or all of it is recorded again: let photos go", &o.open),
			&cli.StringSliceFlag{Name: "originals-from", Usage: "put back the originals that are missing from the mirror `NAME`, or from a card or another folder (more than once for more)", Destination: &from},
			dryRunFlag("read the whole backup and say what is in it", &o.dryRun),
		},
		Action: func(c *cli.Context) error {
			o.heads, o.from = heads.Value(), from.Value()
			return runRestore(c.Context, p, c.Args().Slice(), o)
		},
	}
}

func runRestore(ctx context.Context, p *program, args []string, o restoreOptions) error {
	switch len(args) {
	case 0:
		settles := len(o.heads) > 0 || o.open
		switch {
		case o.dryRun:
			return usagef("--dry-run reads a backup: restore FILE DIR --dry-run; nothing was changed")
		case len(o.from) == 0 && !settles:
			return usagef("name a backup and a new folder: restore FILE DIR; in a restored catalog, say with --head or --open whether anything is missing")
		}
		var some error
		p.door.Settling = settles
		if len(o.from) > 0 {
			some = runFetch(ctx, p, o.from)
			if !settles || some != nil && !errors.Is(some, errSomeFailed) {
				return some
			}
		}
		// An original that is not found yet says nothing about the ledger.
		err := p.door.Read(ctx, func(s *app.Session) error { return runSettle(ctx, p.printer, s, o) })
		return cmp.Or(err, some)
	}
	isFile, err := namesBackup(args)
	switch {
	case err != nil:
		return err
	case isFile:
		return restoreBackup(ctx, p, args[0], args[1], o)
	case len(o.heads) > 0 || o.open || o.dryRun || len(o.from) > 0:
		return usagef("--head, --open, --originals-from and --dry-run are for a backup, and %q is not one; nothing was restored", args[0])
	}
	return runAside(ctx, p, args, "restored", "taken_back", (*catalog.Catalog).TakeBack)
}

// restoreBackup makes a new catalog from a backup. The catalog is in its place whole, or
// not at all.
func restoreBackup(ctx context.Context, p *program, from, dir string, o restoreOptions) error {
	claims, err := app.Heads(o.heads)
	if err != nil {
		return err
	}
	in, err := openBackup(p, from)
	if err != nil {
		return err
	}
	defer in.Close()
	if o.dryRun {
		m, err := backup.Check(ctx, in)
		if err != nil {
			return fmt.Errorf("%s: %w", from, err)
		}
		return printFound(p.printer, from, m)
	}
	m, err := p.door.Restore(ctx, app.Restoring{Backup: from, From: in, Dir: dir})
	if err != nil {
		return err
	}
	door := p.door
	door.Dir, door.Settling = dir, len(claims) > 0 || o.open
	p.useCatalog(dir)                          // what is to be typed from here on is about the new one
	door.Notices = &saidOnce{to: door.Notices} // it is opened twice
	var fetched schema.Fetched
	if len(o.from) > 0 {
		// The catalog is whole from here on: what does not come now can come later.
		if fetched, err = fetchInto(ctx, p, door, o.from); err != nil {
			return fmt.Errorf("%s is restored, its originals are not: %w; go on with: stillroom restore --originals-from %s", dir, err, schema.ShellWord(o.from[0]))
		}
	}
	return door.Read(ctx, func(s *app.Session) error { return printRestored(ctx, p.printer, s, m, fetched, claims, o) })
}

func openBackup(p *program, from string) (io.ReadCloser, error) {
	if from == "-" {
		return io.NopCloser(p.in), nil
	}
	return os.Open(from)
}
