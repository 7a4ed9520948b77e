package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
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
	Attach(ctx context.Context, a schema.Attachment, opt schema.ApplyOptions) (schema.Attached, error)
}

// Reserved tells which paths other files have on record, there or not.
type Reserved interface {
	OthersAt(ctx context.Context, m schema.Move) (bool, error)
}

// AttachJob is one file that is to be kept as a room's.
type AttachJob struct {
	Catalog  AttachCatalog
	Reserved Reserved
	Moved    func(ctx context.Context, sha schema.Digest, path string) error // an original got another path
	Store    store.Storage
	File     string
	Room     string
	Kind     schema.AttachmentKind
	Title    string
	Words    schema.AttachmentWords
	Limits   schema.Limits
	Options  schema.ApplyOptions
}

// ErrNoFile says that the file to be attached is a folder, a device or empty.
var ErrNoFile = errors.New("only a file with something in it can be attached")

// Attach keeps a file as originals are kept: written once, read back and compared
// before the row that names it is written. The file itself is only read. If the options
// say that all of it is undone later, no file is written.
func Attach(ctx context.Context, job AttachJob) (a schema.Attachment, done schema.Attached, err error) {
	fi, err := os.Stat(job.File)
	if err == nil && (!fi.Mode().IsRegular() || fi.Size() == 0) {
		err = ErrNoFile // before it is opened: a pipe would wait for its other end
	}
	if err != nil {
		return a, done, err
	}
	f, err := os.Open(job.File)
	if err != nil {
		return a, done, err
	}
	defer f.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, f)
	if err != nil {
		return a, done, err
	}
	sum := schema.Digest(hash.Sum(nil))
	if err := job.Catalog.MayAttach(ctx, sum, job.Room); err != nil {
		return a, done, err
	}
	a = schema.Attachment{
		Type: "attachment", ID: sum.ID(), SHA256: sum, Kind: job.Kind, Room: job.Room, Title: job.Title,
		Name: filepath.Base(job.File), Bytes: size, At: schema.WhenOf(job.Options.Now), AttachmentWords: job.Words,
	}
	said, err := probe.Read(ctx, a.Name, f, size, job.Limits)
	if err != nil {
		return a, done, err
	}
	said.SHA256, said.FileTime = sum, schema.FormatInstant(fi.ModTime())
	a.Format, a.Probe = said.Format, said
	if a.Path, err = keepAttached(ctx, job, a, f, fi.ModTime()); err != nil {
		return a, done, err
	}
	done, err = job.Catalog.Attach(ctx, a, job.Options)
	return a, done, err
}

// keepAttached keeps the file and returns its path: where it lies or lay, if it is known,
// and else in the folder of its room. A known file whose place another has taken gets a
// free name beside it, which is on record from then on, whatever is said of the file
// itself later.
func keepAttached(
	ctx context.Context, job AttachJob, a schema.Attachment, f *os.File, dated time.Time,
) (string, error) {
	folder, name := attachedFolder(job.Room), a.Name
	known, _, err := job.Catalog.Known(ctx, a.SHA256)
	if err != nil {
		return "", err
	}
	if known.Path != "" {
		got, _, err := store.Digest(ctx, job.Store, known.Path)
		switch {
		case err == nil && got == a.SHA256:
			return known.Path, nil
		case err == nil:
			return "", errors.New("the copy here is damaged; stillroom storage sync mends it from a mirror, stillroom import from the folder of this file")
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
		folder, name = store.Split(known.Path)
	}
	if job.Options.Rehearsed {
		return path.Join(store.Originals, folder, name), nil
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	others := func(rel string) (bool, error) {
		return job.Reserved.OthersAt(ctx, schema.Move{SHA256: a.SHA256, To: rel})
	}
	rel, err := store.KeepFree(ctx, job.Store, store.WrittenAt(f, dated), a.SHA256, a.Bytes, folder, name, others)
	if err == nil && known.Path != "" && rel != known.Path {
		err = job.Moved(context.WithoutCancel(ctx), a.SHA256, rel)
	}
	return rel, err
}

// attachedFolder is where the files of a room lie. No shoot is called so: ids have no
// dots.
func attachedFolder(room string) string { return room + ".attached" }
