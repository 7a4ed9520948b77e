package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/schema"
)

// Catalog is the part of a catalog that a backup is made of.
type Catalog interface {
	Snapshot(ctx context.Context, path string) (schema.Snapshot, error)
}

// Job is one backup.
type Job struct {
	Catalog  Catalog
	Records  func(ctx context.Context, database string) ([]byte, error) // as text, of a snapshot
	Document func(schema.Digest) (name string, open Source, err error)  // where a consent document lies, below evidence/
	Settings string                                                     // the file, which may not be there
	Example  string                                                     // records that somebody began beside it; as Settings
	Theme    fs.FS                                                      // the pages that somebody changed; nil for none
	Key      string                                                     // the file with the key that signs; "" leaves it out
	Manifest Manifest                                                   // program and moment
	Temp     string                                                     // a name where the snapshot is kept meanwhile
	Watch    func(stage string, bytes, of int64)                        // told how far it is, of 0 if nobody knows; nil for nobody
	Streams  bool                                                       // Write reads the sources once; else it does so twice
	Write    func(ctx context.Context, a *Archive) error                // where to
}

// Make makes a backup and returns its manifest. A document that the catalog names and
// that is missing does not stop it: the manifest lists it in Lacks.
func Make(ctx context.Context, job Job) (m Manifest, err error) {
	watch := job.Watch
	if watch == nil {
		watch = func(string, int64, int64) {}
	}
	m = job.Manifest
	watch("copying the database", 0, 0)
	if m.Snapshot, err = job.Catalog.Snapshot(ctx, job.Temp); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, gone(os.Remove(job.Temp))) }()
	records, err := job.Records(ctx, job.Temp)
	if err != nil {
		return m, err
	}
	sources := []Source{file(Database, job.Temp), Bytes(Records, records)}
	for _, f := range [][2]string{{Settings, job.Settings}, {Example, job.Example}} {
		if _, err := os.Stat(f[1]); err == nil {
			sources = append(sources, file(f[0], f[1]))
		} else if !errors.Is(err, fs.ErrNotExist) {
			return m, err
		}
	}
	theme, err := themeFiles(job.Theme)
	if err != nil {
		return m, err
	}
	sources = append(sources, theme...)
	for _, d := range m.Documents {
		name, src, err := job.Document(d)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			m.Lacks = append(m.Lacks, File{Path: name, SHA256: d})
			continue
		case err != nil:
			return m, err
		}
		sources = append(sources, src)
	}
	if job.Key != "" {
		sources = append(sources, file(Key, job.Key))
	}
	stage, n, total := "reading", int64(0), int64(0)
	a, err := Prepare(ctx, m, sources, func(more int64) { n += more; watch(stage, n, total) })
	if err != nil {
		return m, err
	}
	if total = 2 * n; job.Streams {
		total = n
	}
	stage, n = "writing", 0
	return a.Manifest, job.Write(ctx, a)
}

// themeFiles are the files of a theme. What is no file is left out: no page is made of it.
func themeFiles(theme fs.FS) (list []Source, err error) {
	if theme == nil {
		return nil, nil
	}
	err = fs.WalkDir(theme, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		// Of a link, what it leads to: a page is made of that.
		if info, err := fs.Stat(theme, name); err != nil || !info.Mode().IsRegular() {
			return err
		}
		list = append(list, Source{Theme + name, func() (io.ReadCloser, error) { return theme.Open(name) }})
		return nil
	})
	return list, err
}

func file(name, path string) Source {
	return Source{name, func() (io.ReadCloser, error) { return os.Open(path) }}
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Write writes the archive to a file and reads all of it again.
func Write(ctx context.Context, a *Archive, path string) error {
	if err := a.WriteFile(ctx, path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_, err = Check(ctx, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return nil
}
