package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/catalog"
	"github.com/stillroom/stillroom/catalog/recordsfile"
	"github.com/stillroom/stillroom/catalog/sqlite"
	"github.com/stillroom/stillroom/pipeline/backup"
	"github.com/stillroom/stillroom/pipeline/signature/signingkey"
	"github.com/stillroom/stillroom/schema"
)

// Backup says where a backup goes, and what is in it.
type Backup struct {
	To      string    // a new file, or a folder in which it gets a name
	Out     io.Writer // in place of To, if it is no file
	WithKey bool      // with the key that signs
	Retain  *int      // how many of this catalog stay in the folder; nil: all
	Program string
	Watch   func(stage string, bytes, of int64)
}

// BackedUp tells of a backup that was made.
type BackedUp struct {
	Name     string // its file
	Manifest backup.Manifest
	Removed  []string // older ones
}

// inFolder says whether To is a folder, and what is wrong with the request.
func (x Backup) inFolder() (bool, error) {
	info, err := os.Stat(x.To)
	folder := err == nil && info.IsDir() && x.Out == nil
	switch {
	case x.Retain != nil && *x.Retain < 1:
		return folder, Usagef("--retain must be 1 or more")
	case x.Retain != nil && !folder:
		return folder, Usagef("--retain needs a folder of backups, and %s is not a folder", x.To)
	case x.Out == nil && errors.Is(err, fs.ErrNotExist) && missing(filepath.Dir(x.To)):
		return folder, fmt.Errorf("no such folder: %s; make it first", filepath.Dir(x.To))
	case x.Out == nil && err == nil && !folder:
		return folder, Usagef("%s exists; name a new file, or a folder", x.To)
	}
	return folder, nil
}

func missing(dir string) bool {
	_, err := os.Stat(dir)
	return errors.Is(err, fs.ErrNotExist)
}

// Check says what is wrong with the request, as far as that can be told without a
// catalog.
func (x Backup) Check() error {
	_, err := x.inFolder()
	return err
}

// Make writes the backup and reads it again; what goes to Out cannot be read again.
func (x Backup) Make(ctx context.Context, s *Session) (done BackedUp, err error) {
	folder, err := x.inFolder()
	if err != nil {
		return done, err
	}
	uuid, _, err := s.Catalog.Info(ctx)
	if err != nil {
		return done, err
	}
	now := s.Now()
	name, dir, taken := x.To, filepath.Dir(x.To), "; name a new file, or a folder"
	switch {
	case folder:
		if now, err = nextFree(ctx, s.Now, x.To, uuid); err != nil {
			return done, err
		}
		name, dir, taken = filepath.Join(x.To, backup.Name(uuid, now)), x.To, "; run it again"
	case x.Out != nil:
		dir = os.TempDir()
	}
	if x.Out == nil {
		if err := backup.Sweep(dir, now); err != nil {
			return done, err
		}
	}
	job := x.job(s, backup.Temp(dir), name)
	job.Manifest = backup.Manifest{Program: x.Program, CreatedAt: schema.WhenOf(now)}
	m, err := backup.Make(ctx, job)
	if errors.Is(err, catalog.ErrDamaged) {
		return done, fmt.Errorf("%w; no backup was made; earlier backups are as they were", err)
	} else if errors.Is(err, fs.ErrExist) {
		return done, Usagef("%s exists%s", name, taken)
	} else if err != nil {
		return done, err
	}
	done = BackedUp{Name: name, Manifest: m}
	if x.Retain != nil {
		done.Removed, err = backup.Retain(dir, uuid, filepath.Base(name), *x.Retain)
	}
	return done, err
}

// nextFree is the moment for the name of a backup in a folder: now or, where a backup of this
// second stands there already, in the next.
func nextFree(ctx context.Context, clock func() time.Time, folder, catalog string) (now time.Time, err error) {
	for range 3 { // a clock that is being set may stay in its second
		now = clock()
		if _, err := os.Lstat(filepath.Join(folder, backup.Name(catalog, now))); err != nil {
			return now, nil // whatever is wrong with the folder shows when the backup is written
		}
		select {
		case <-time.After(time.Second - time.Duration(now.Nanosecond())):
		case <-ctx.Done():
			return now, ctx.Err()
		}
	}
	return clock(), nil
}

// job says where everything in the backup is found.
func (x Backup) job(s *Session, temp, name string) backup.Job {
	job := backup.Job{
		Catalog:  s.Catalog,
		Settings: filepath.Join(s.Dir, SettingsName),
		Example:  filepath.Join(s.Dir, exampleName),
		Theme:    themeIn(s.Dir),
		Temp:     temp,
		Watch:    x.Watch,
		Streams:  x.Out != nil,
		Document: func(d schema.Digest) (string, backup.Source, error) {
			rel, err := s.Evidence.File(d)
			return rel, backup.Source{Path: rel, Open: func() (io.ReadCloser, error) { return s.Store.OpenAt(rel, 0) }}, err
		},
		Records: recordsIn,
		Write: func(ctx context.Context, a *backup.Archive) error {
			if x.Out != nil {
				return a.WriteTo(ctx, x.Out)
			}
			return backup.Write(ctx, a, name)
		},
	}
	if x.WithKey {
		job.Key = filepath.Join(s.Dir, signingkey.KeyName)
	}
	return job
}

// recordsIn is the text of the records in a database.
func recordsIn(ctx context.Context, database string) ([]byte, error) {
	rec, err := catalog.RecordsOf(ctx, sqlite.File(database))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = recordsfile.WriteYAML(&b, rec)
	return b.Bytes(), err
}
