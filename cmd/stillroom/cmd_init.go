package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/cmd/house"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

func cmdInit(p *program) *cli.Command {
	var o struct {
		name, zone string
		example    bool
	}
	return &cli.Command{
		Name:      "init",
		Usage:     "make a new catalog",
		ArgsUsage: "DIR",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "name", Usage: "what the catalog is `called`", Destination: &o.name},
			&cli.StringFlag{Name: "zone", Usage: "IANA time `zone` in which a date is a whole day", Value: "UTC", Destination: &o.zone},
			&cli.BoolFlag{Name: "example", Usage: "write a shoot.yaml with remarks into it, to start from", Destination: &o.example},
		},
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 1, 1); err != nil {
				return err
			}
			if err := runInit(c.Context, p, c.Args().First(), o.name, o.zone); err != nil || !o.example {
				return err
			}
			return writeExample(p.printer, c.Args().First())
		},
	}
}

func runInit(ctx context.Context, p *program, dir, name, zone string) (err error) {
	settings := schema.DefaultSettings()
	settings.Name, settings.Zone = name, zone
	if _, err := house.LoadZone(zone); err != nil {
		return usagef("--zone: %v", err)
	}
	// A folder that was a catalog and lost its marker is not made a new one: its
	// disk may be elsewhere, and its settings and records are not ours to replace.
	for _, name := range []string{catalog.FileName, house.SettingsName, store.Originals} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("%s holds %s already: it is a catalog, or was one; name a new folder", dir, name)
		}
	}
	st, err := disk.Create(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := house.WriteSettings(dir, settings); err != nil {
		return err
	}
	cat, err := catalog.Create(ctx, sqlite.File(filepath.Join(dir, catalog.FileName)), st.Identity().UUID, name, p.door.Clock(), catalog.WithClock(p.door.Clock))
	if err != nil {
		return err
	}
	_, err = signingkey.Key(ctx, cat, st.Identity().Path, p.door.Clock())
	if err := errors.Join(err, cat.Close()); err != nil {
		return err
	}
	if p.json {
		return p.document(map[string]string{"catalog": st.Identity().Path, "uuid": st.Identity().UUID, "name": name})
	}
	p.notef("made a catalog in %s; its settings are in %s", dir, filepath.Join(dir, house.SettingsName))
	return nil
}

// exampleName is the file of records that init writes when it is asked to.
const exampleName = "shoot.yaml"

//go:embed example.yaml
var exampleRecords []byte

// writeExample writes records to start from beside the settings.
func writeExample(p *printer, dir string) error {
	at := filepath.Join(dir, exampleName)
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(exampleRecords)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	p.notef("wrote %s: replace its words with yours, then run: stillroom apply %s", at, at)
	return nil
}
