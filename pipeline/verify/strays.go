package verify

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
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

// paths are the paths that rows name, as few bytes each: there may be millions. That two
// have one hash happens to nobody.
type paths struct {
	seed maphash.Seed
	seen map[uint64]struct{}
}

func newPaths() *paths { return &paths{maphash.MakeSeed(), map[uint64]struct{}{}} }

func (p *paths) add(name string)      { p.seen[maphash.String(p.seed, name)] = struct{}{} }
func (p *paths) has(name string) bool { _, there := p.seen[maphash.String(p.seed, name)]; return there }

// strayDerivatives reports files among the derivatives that no row names. While somebody
// else writes there may be such for a moment.
func (x derivatives) strays(ctx context.Context, job Job, r *report) error {
	var list []store.Entry
	err := job.Store.Walk(ctx, store.Derivatives, func(e store.Entry) error {
		if !x.named.has(e.Rel) {
			list = append(list, e)
		}
		return nil
	})
	if len(list) == 0 {
		return err
	}
	unlock, busy := settled(ctx, job)
	defer unlock()
	now := newPaths() // rows came since they were read
	perr := job.Catalog.Photos(ctx, schema.Selection{}, func(p schema.Photo) error {
		for _, d := range p.Derivatives {
			now.add(d.Path)
		}
		return nil
	})
	for _, e := range list {
		if _, gone := job.Store.Stat(e.Rel); now.has(e.Rel) || errors.Is(gone, fs.ErrNotExist) {
			continue
		}
		if busy { // its row may come yet
			r.unsureOf("derivatives")
			break
		}
		subject := store.Derivatives
		if photo, err := schema.ParseDigest(path.Base(path.Dir(e.Rel))); err == nil {
			subject = "photo " + photo.ID()
		}
		r.findFile(findings.DerivativeStray, subject, fmt.Sprintf("no row names this file (%d bytes)", e.Size), e.Rel)
	}
	return errors.Join(err, perr)
}

// ours are the names at the top of a storage that stillroom or its owner gives, with a *
// for what follows. A person puts records and pages of their own beside the settings.
var ours = []string{
	store.Marker, store.Marker + ".*", ".drawing", ".export", store.Originals, store.Derivatives, store.Evidence, store.Aside,
	"catalog.db", "catalog.db-*", "signing.key*", "privacy.key*", "stillroom.toml", "shoot.yaml", "records.yaml", "theme", "theme-*", "README*",
}

// top looks at what lies beside the folders of the storage: who else may read it, and
// whether stillroom put it there.
func top(ctx context.Context, job Job, r *report) error {
	info, err := os.Stat(job.Dir)
	if err != nil {
		return err
	}
	folder := forOthers(job, info.Mode())
	open, enter := 0, reach(folder)
	list, err := os.ReadDir(job.Dir)
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
		r.find(findings.StorageOpen, "catalog", fmt.Sprintf("%d %s at the top of the catalog can be read by others", open, what))
	case folder != 0:
		r.find(findings.StorageOpen, "catalog", "others can look into the folder of the catalog")
	}
	return errors.Join(err, openFolders(ctx, job, r), topOfMirrors(ctx, job, r))
}

// topOfMirrors looks for what stillroom did not put at the top of a mirror. A mirror that
// is not connected is told elsewhere.
func topOfMirrors(ctx context.Context, job Job, r *report) error {
	mirrors, err := job.Storages.Mirrors(ctx)
	if err != nil {
		return err
	}
	for _, m := range mirrors {
		if !isMirror(job, m) {
			continue
		}
		list, err := os.ReadDir(m.Path)
		if err != nil {
			continue
		}
		for _, e := range list {
			if !isOurs(e.Name()) && !strings.HasSuffix(e.Name(), ".tmp") {
				r.findFile(findings.MirrorStray, "mirror "+m.Name, "at its top, "+kindOf(e), e.Name())
			}
		}
	}
	return nil
}

func isMirror(job Job, m schema.Storage) bool {
	st, err := job.Places.Open(m.Path)
	if err != nil {
		return false
	}
	same := st.Identity().UUID == m.UUID
	return st.Close() == nil && same
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
	open := 0
	for _, dir := range []string{store.Originals, store.Derivatives} {
		list, err := os.ReadDir(filepath.Join(job.Dir, dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, e := range list {
			if info, err := e.Info(); err == nil && e.IsDir() && forOthers(job, info.Mode())&0o022 != 0 {
				open++
			}
		}
	}
	if open > 0 {
		r.find(findings.StorageOpen, "catalog", "others can write to "+formats.Count(open, "folder")+" of originals or derivatives")
	}
	return ctx.Err()
}
