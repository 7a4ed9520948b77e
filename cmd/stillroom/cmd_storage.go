package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/schema"
)

func cmdStorage(p *program) *cli.Command {
	var name string
	var gone bool
	var by string
	return &cli.Command{
		Name:  "storage",
		Usage: "where copies are kept: mirrors on other disks",
		Subcommands: []*cli.Command{
			{
				Name:      "add",
				Usage:     "make a folder a mirror of this catalog",
				ArgsUsage: "DIR",
				Flags:     []cli.Flag{&cli.StringFlag{Name: "name", Usage: "call it `NAME` (default: the name of its folder)", Destination: &name}},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 1, 1); err != nil {
						return err
					}
					return storageAdd(c.Context, p, c.Args().First(), name)
				},
			},
			{
				Name:  "list",
				Usage: "the catalog and its mirrors: where, and when last read",
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 0, 0); err != nil {
						return err
					}
					return p.door.Read(c.Context, func(s *app.Session) error { return storageList(c.Context, p.printer, s) })
				},
			},
			cmdStorageVerify(p),
			cmdStorageSync(p),
			{
				Name:      "retire",
				Usage:     "write to a mirror no more; erasures still ask for it",
				ArgsUsage: "NAME|DIR",
				Description: "DIR is a folder in which the catalog was before a move, and whose disk was destroyed:\n" +
					"with --gone, erasures wait for it no longer, and say who said so.",
				Flags: []cli.Flag{
					&cli.BoolFlag{Name: "gone", Usage: "the disk is gone or destroyed: nothing can be erased there any more", Destination: &gone},
					byFlag("`WHO` says that a DIR is destroyed", &by),
				},
				Action: func(c *cli.Context) error {
					if err := needArgs(c, 1, 1); err != nil {
						return err
					}
					return storageRetire(c.Context, p, c.Args().First(), gone, by)
				},
			},
		},
	}
}

func storageAdd(ctx context.Context, p *program, dir, name string) error {
	s, done, err := p.door.Write(ctx)
	if err != nil {
		return err
	}
	defer done()
	if s.Rehearsing {
		return wouldAdd(ctx, p.printer, s, dir, name)
	}
	seen, apart, err := app.AddMirror(ctx, s, dir, name)
	if err != nil {
		return err
	}
	if p.json {
		return p.object("storage", app.Placed{Storage: seen, Connected: true})
	}
	p.donef("%s is mirror %q of this catalog", seen.Path, seen.Name)
	switch {
	case schema.IsInMemory(seen.Device):
		p.warnf("%s", mirrorInMemory)
	case !apart:
		p.warnf("the mirror is on the catalog's disk, or nobody can tell: the two may be lost together, and count as one copy")
	}
	p.donef("every import writes to it once stillroom.toml says: [storage] mirrors = [%q]; until then name it with --mirror %s", seen.Name, schema.ShellWord(seen.Name))
	return nil
}

// wouldAdd says what storage add would do. Nothing is written to the folder.
func wouldAdd(ctx context.Context, p *printer, s *app.Session, dir, name string) error {
	h, err := s.Home(ctx)
	if err != nil {
		return err
	}
	record := h.Find(dir)
	record.Path = dir
	record.Name = cmp.Or(name, record.Name, filepath.Base(dir))
	if p.json {
		return p.object("storage", app.Placed{Storage: record})
	}
	p.donef("%s is mirror %q of this catalog", record.Path, record.Name)
	if schema.IsInMemory(s.Places.DeviceOf(dir)) {
		p.warnf("%s", mirrorInMemory)
	}
	return nil
}

const mirrorInMemory = "the mirror lies in memory: it is gone when this machine is switched off, and counts as no copy; make one on a disk"

func storageList(ctx context.Context, p *printer, s *app.Session) error {
	list, err := app.Storages(ctx, s)
	if err != nil {
		return err
	}
	if p.json {
		return objects(p, "storage", list)
	}
	rows := [][]string{{"NAME", "COPIES", "SIZE", "LAST SEEN", "READ THROUGH", "STATE", "PLACE"}}
	for _, l := range list {
		state := ""
		switch {
		case l.Gone:
			state = "gone"
		case l.RetiredAt != "":
			state = "retired"
		case !l.Connected:
			state = "not connected"
		case schema.IsInMemory(l.Device):
			state = "in memory"
		}
		rows = append(rows, []string{l.Name, fmt.Sprint(l.Copies), size(l.Bytes), day(l.SeenAt), orDash(day(l.ReadAt)), orDash(state), l.Path})
	}
	return p.out.table(rows)
}

// day is the day of a moment.
func day(w schema.When) string { return string(w[:min(10, len(w))]) }
