package verify

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/litter"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// settingsName is the file of a catalog's settings, which init writes.
const settingsName = "stillroom.toml"

// ours are the names at the top of a storage that stillroom or its owner gives, with a *
// for what follows. A person puts records and pages of their own beside the settings.
var ours = []string{
	store.Marker, store.Marker + ".*", ".drawing", ".export", store.Originals, store.Derivatives, store.Evidence, store.Aside,
	"catalog.db", "catalog.db-*", "signing.key*", "privacy.key*", settingsName, "shoot.yaml", "records.yaml", "theme", "theme-*", "README*",
}

// top looks at what lies beside the folders of the storage: who else may read it, and
// whether stillroom put it there.
func top(ctx context.Context, job Job, r *report) error {
	info, err := os.Stat(job.Dir)
	if err != nil {
		return err
	}
	folder := forOthers(job.Store.Identity(), info.Mode())
	open, enter := 0, reach(folder)
	list, err := os.ReadDir(job.Dir)
	if _, serr := os.Stat(filepath.Join(job.Dir, settingsName)); errors.Is(serr, fs.ErrNotExist) { // or a link that leads nowhere
		r.find(findings.SettingsMissing, settingsName, "the built-in ones count")
	}
	for _, e := range list {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case strings.HasSuffix(e.Name(), ".tmp"): // told below
		case !isOurs(e.Name()):
			r.findFile(findings.StorageStray, "catalog", "at its top, "+kindOf(e), e.Name())
		case e.Name() != store.Evidence && e.Name() != "signing.key" && enter&info.Mode() != 0 && info.Mode()&fs.ModeSymlink == 0:
			open++
		}
	}
	switch {
	case open > 0:
		what := "file or folder"
		if open > 1 {
			what = "files or folders"
		}
		r.find(findings.StorageOpen, "catalog", fmt.Sprintf("%d %s at the top of the catalog can be read or changed by others", open, what))
	case folder != 0:
		r.find(findings.StorageOpen, "catalog", "others can look into the folder of the catalog")
	}
	return errors.Join(err, openFolders(ctx, job, r), topOfMirrors(ctx, job, r))
}

// topOfMirrors looks for what stillroom did not put at the top of a mirror, and whether
// others reach what it did. A mirror that is not connected is told elsewhere.
func topOfMirrors(ctx context.Context, job Job, r *report) error {
	mirrors, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	for _, m := range mirrors {
		modes, is := isMirror(job, m)
		info, serr := os.Stat(m.Path)
		list, err := os.ReadDir(m.Path)
		if !is || serr != nil || err != nil {
			continue
		}
		folder := forOthers(modes, info.Mode())
		open := folder&0o022 != 0
		for _, e := range list {
			if info, err := e.Info(); err == nil && e.IsDir() && isOurs(e.Name()) {
				open = open || reach(folder)&forOthers(modes, info.Mode()) != 0
			}
			if !isOurs(e.Name()) && !strings.HasSuffix(e.Name(), ".tmp") {
				r.findFile(findings.MirrorStray, "mirror "+m.Name, "at its top, "+kindOf(e), e.Name())
			}
		}
		if open {
			r.find(findings.StorageOpen, "mirror "+m.Name, "others can look into it, or change what lies in it")
		}
	}
	return nil
}

// isMirror reports whether the mirror lies where it was last, and whether modes say
// anything there.
func isMirror(job Job, m schema.Storage) (at store.Identity, is bool) {
	st, err := job.Places.Open(m.Path)
	if err != nil {
		return at, false
	}
	at = st.Identity()
	return at, st.Close() == nil && at.UUID == m.UUID
}

func isOurs(name string) bool {
	return litter.Is(name) || slices.ContainsFunc(ours, func(pattern string) bool { fits, _ := path.Match(pattern, name); return fits })
}

func kindOf(e fs.DirEntry) string {
	if e.IsDir() {
		return "a folder"
	}
	return "a file"
}

// openFolders reports folders of originals and derivatives that others may write to.
func openFolders(ctx context.Context, job Job, r *report) error {
	with, ok := job.Store.(store.Folders)
	if !ok {
		return nil
	}
	open := 0
	for _, dir := range []string{store.Originals, store.Derivatives} {
		list, err := with.Folders(dir)
		if err != nil {
			return err
		}
		for _, f := range list {
			if forOthers(job.Store.Identity(), f.Mode())&0o022 != 0 {
				open++
			}
		}
	}
	if open > 0 {
		r.find(findings.StorageOpen, "catalog", "others can write to "+formats.Count(open, "folder")+" of originals or derivatives")
	}
	return ctx.Err()
}
