package app

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/destination"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/pipeline/store/disk"
	"github.com/stillroom/stillroom/schema"
)

// New says how to make a catalog.
type New struct {
	Dir   string
	Name  string
	Zone  string           // IANA time zone in which a date is a whole day
	Clock func() time.Time // what the computer's clock says
}

// Created tells of a catalog that was made.
type Created struct {
	Dir  string // absolute
	UUID string

	// Others could enter the folder before, and can now.
	OpenBefore, Open bool
}

// Check says why the catalog cannot be made there, as far as that can be told without
// writing.
func (n New) Check() error {
	if _, err := LoadZone(n.Zone); err != nil {
		return Usagef("--zone: %v", err)
	}
	// A folder that was a catalog and lost its marker is not made a new one: its
	// disk may be elsewhere, and its settings and records are not ours to replace.
	for _, name := range []string{catalog.FileName, SettingsName, store.Originals} {
		if _, err := os.Lstat(filepath.Join(n.Dir, name)); err == nil {
			return fmt.Errorf("%s holds %s already: it is a catalog, or was one; name a new folder", n.Dir, name)
		}
	}
	return apartFromOthers(n.Dir)
}

// Create makes a catalog: its storage, its settings, its database, and the key that it
// signs with.
func Create(ctx context.Context, n New) (made Created, err error) {
	settings := schema.DefaultSettings()
	settings.Name, settings.Zone = n.Name, n.Zone
	if err := n.Check(); err != nil {
		return made, err
	}
	if made.Dir, err = filepath.Abs(n.Dir); err != nil {
		return made, err
	}
	made.OpenBefore = openToOthers(n.Dir)
	st, err := disk.Create(n.Dir)
	if err != nil {
		return made, err
	}
	made.Open = openToOthers(n.Dir)
	defer func() { err = errors.Join(err, st.Close()) }()
	made.UUID = st.Identity().UUID
	if err := WriteSettings(n.Dir, settings); err != nil {
		return made, err
	}
	cat, err := catalog.Create(ctx, sqlite.File(filepath.Join(n.Dir, catalog.FileName)), made.UUID, n.Name, n.Clock(), catalog.WithClock(n.Clock))
	if err != nil {
		return made, err
	}
	_, err = signingkey.Key(ctx, cat, made.Dir, n.Clock())
	return made, errors.Join(err, cat.Close())
}

func openToOthers(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o077 != 0
}

// exampleName is the file of records to start from.
const exampleName = "shoot.yaml"

//go:embed example.yaml
var exampleRecords []byte

// WriteExample writes records to start from beside the settings of a catalog, and
// returns where they are.
func WriteExample(dir string) (file string, err error) {
	file = filepath.Join(dir, exampleName)
	return file, destination.WriteNew(file, func(w io.Writer) error { _, err := w.Write(exampleRecords); return err })
}
