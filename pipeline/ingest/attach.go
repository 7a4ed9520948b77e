package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// AttachCatalog is what attaching a file asks of the catalog.
type AttachCatalog interface {
	MayAttach(ctx context.Context, sha schema.Digest, room string) error
	Known(ctx context.Context, sha schema.Digest) (schema.KnownOriginal, bool, error)
	Attach(ctx context.Context, a schema.Attachment, now time.Time) (was *schema.Attachment, err error)
}

// AttachJob is one file that is to be kept as a room's.
type AttachJob struct {
	Catalog AttachCatalog
	Store   store.Storage
	File    string
	Room    string
	Kind    schema.AttachmentKind
	Title   string
	Words   schema.AttachmentWords
	Limits  schema.Limits
	Now     time.Time
	DryRun  bool // nothing is kept
}

// ErrNoFile says that the file to be attached is a folder, a device or empty.
var ErrNoFile = errors.New("only a file with something in it can be attached")

// Attach keeps a file as originals are kept: written once, read back and compared
// before the row that names it is written. The file itself is only read. was is the
// earlier attachment of the same bytes, if there is one.
func Attach(ctx context.Context, job AttachJob) (a schema.Attachment, was *schema.Attachment, err error) {
	fi, err := os.Stat(job.File)
	if err == nil && (!fi.Mode().IsRegular() || fi.Size() == 0) {
		err = ErrNoFile // before it is opened: a pipe would wait for its other end
	}
	if err != nil {
		return a, nil, err
	}
	f, err := os.Open(job.File)
	if err != nil {
		return a, nil, err
	}
	defer f.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, f)
	if err != nil {
		return a, nil, err
	}
	sum := schema.Digest(hash.Sum(nil))
	if err := job.Catalog.MayAttach(ctx, sum, job.Room); err != nil {
		return a, nil, err
	}
	a = schema.Attachment{
		Type: "attachment", ID: sum.ID(), SHA256: sum, Kind: job.Kind, Room: job.Room, Title: job.Title,
		Name: filepath.Base(job.File), Bytes: size, At: schema.WhenOf(job.Now), AttachmentWords: job.Words,
	}
	said, err := probe.Read(ctx, a.Name, f, size, job.Limits)
	if err != nil {
		return a, nil, err
	}
	said.SHA256, said.FileTime = sum, schema.FormatInstant(fi.ModTime())
	a.Format = said.Format
	known, there, err := job.Catalog.Known(ctx, sum)
	if err != nil {
		return a, nil, err
	}
	a.Path = known.Path
	if there {
		got, _, err := store.Digest(ctx, job.Store, a.Path)
		there = err == nil && got == sum
	}
	if job.DryRun {
		return a, nil, nil
	}
	if !there {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return a, nil, err
		}
		rel, err := store.Keep(ctx, job.Store, store.WrittenAt(f, fi.ModTime()), sum, size, attachedFolder(job.Room), a.Name)
		if err != nil {
			return a, nil, err
		}
		if known.Path != "" && rel != known.Path {
			return a, nil, fmt.Errorf("the copy at its place is damaged or missing: stillroom verify says which")
		}
		a.Path = rel
	}
	a.Probe = said
	was, err = job.Catalog.Attach(ctx, a, job.Now)
	return a, was, err
}

// attachedFolder is where the files of a room lie. No shoot is called so: ids have no
// dots.
func attachedFolder(room string) string { return room + ".attached" }
