package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/mattn/go-sqlite3"
	"github.com/urfave/cli/v2"

	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/cmd/app"
	"github.com/stillroom/stillroom/pipeline/fence"
	"github.com/stillroom/stillroom/pipeline/render"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// checkup is one thing doctor looked at.
type checkup struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// health is all that doctor looked at.
type health struct {
	OK     bool      `json:"ok"`
	Checks []checkup `json:"checks"`
}

func cmdDoctor(p *program) *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "what this build can do, and whether the catalog works",
		Action: func(c *cli.Context) error {
			if err := needArgs(c, 0, 0); err != nil {
				return err
			}
			return runDoctor(c.Context, p, c.IsSet("catalog"))
		},
	}
}

// runDoctor prints what works and what does not. named says that a person asked for this
// catalog.
func runDoctor(ctx context.Context, p *program, named bool) error {
	list := append(buildCheckups(ctx), catalogCheckups(ctx, p, named)...)
	healthy := true
	for _, k := range list {
		healthy = healthy && k.OK
	}
	if p.json {
		if err := p.object("doctor", health{healthy, list}); err != nil {
			return err
		}
	} else if !p.quiet || !healthy {
		rows := [][]string{}
		for _, k := range list {
			mark := "ok"
			if !k.OK {
				mark = "ATTENTION"
			}
			rows = append(rows, []string{mark, k.Name, k.Detail})
		}
		if err := p.out.table(rows); err != nil {
			return err
		}
	}
	if !healthy {
		return fmt.Errorf("something needs attention")
	}
	return nil
}

func buildCheckups(ctx context.Context) []checkup {
	lite, _, _ := sqlite3.Version()
	fts := checkup{"full-text search", sqlite.HasFTS5(), "built in"}
	if !fts.OK {
		fts.Detail = sqlite.ErrNoFTS5.Error()
	}
	var can, cannot []string
	for _, f := range []schema.Format{
		schema.FormatJPEG, schema.FormatTIFF, schema.FormatPNG, schema.FormatWebP, schema.FormatHEIF, schema.FormatAVIF, schema.FormatGIF, schema.FormatJXL,
	} {
		if render.Supports(f) {
			can = append(can, string(f))
		} else {
			cannot = append(cannot, string(f))
		}
	}
	pictures := checkup{"derivatives from", render.Supports(schema.FormatJPEG) && render.Supports(schema.FormatTIFF), strings.Join(can, ", ")}
	if len(cannot) > 0 {
		pictures.Detail += "; not from " + strings.Join(cannot, ", ")
	}
	raw := "embedded previews, and LibRaw " + render.LibRawVersion()
	if !render.HasLibRaw() {
		raw = "embedded previews only; built without LibRaw, so a RAW file without a good preview gets a small picture or none"
	}
	workers := new(fence.Workers)
	defer workers.Close()
	drawn := checkup{Name: "pictures are drawn"}
	if fences, err := workers.Active(ctx); err != nil {
		drawn.Detail = err.Error()
	} else {
		drawn.OK, drawn.Detail = true, fences.Text()
	}
	return []checkup{
		{"stillroom", true, fmt.Sprintf("%s, %s, %s/%s", programVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)},
		{"libvips", true, render.Version()},
		{"SQLite", true, lite},
		fts, pictures,
		{"derivatives from RAW", true, raw},
		drawn,
	}
}

// catalogCheckups look at the catalog that was named. A missing catalog is nothing wrong
// unless one was named.
func catalogCheckups(ctx context.Context, p *program, named bool) []checkup {
	s, err := p.door.Open(ctx)
	if err != nil {
		code, hint := exitCode(err)
		return []checkup{{"catalog", code == exitNoCatalog && !named, strings.TrimSuffix(err.Error()+"; "+oneLine(hint), "; ")}}
	}
	defer s.Close()
	list := []checkup{{"catalog", true, s.Dir}}
	if free, err := store.Free(s.Store); err == nil {
		list = append(list, checkup{"room on its disk", free > 1<<30, size(free)})
	}
	if s.Store.Identity().NoModes {
		list = append(list, checkup{"rights on its disk", true, "its file system keeps none: who may read the catalog is settled where it is mounted"})
	}
	contact := checkup{"recall contact", true, "set"}
	if s.Settings.Recall.Contact == "" { // nothing has left yet that would need one
		contact.Detail = "none yet: set recall.contact in " + app.SettingsName + ": consumers of an export are told to write there"
	}
	list = append(list, contact)
	list = append(list, keyCheckup(s)...)
	if _, err := app.ReadPresets(s.Dir); err != nil {
		list = append(list, checkup{"export presets", false, err.Error()})
	}
	return list
}

// keyCheckup looks at the key to what is sealed, where something is to be.
func keyCheckup(s *app.Session) []checkup {
	if !s.Settings.Privacy.Encrypt {
		return nil
	}
	k := checkup{"key to what is sealed", true, s.Key.Path}
	switch info, err := os.Stat(s.Key.Path); {
	case s.Key.Err != nil:
		k.OK, k.Detail = false, s.Key.Err.Error()
	case s.Key.Key == nil:
		k.OK, k.Detail = false, s.Key.Path+" is not there: nothing is exported without it"
	case err == nil && info.Mode().Perm()&0o077 != 0:
		k.OK, k.Detail = false, "others can read it: chmod 0600 "+s.Key.Path
	}
	return []checkup{k}
}
