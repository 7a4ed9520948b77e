package export

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sync/semaphore"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// passGate reads every byte that is about to leave and proves that it carries nothing
// private. One leak stops the whole export: a fault that let one leak through may have
// let others through. Of several it is the first that is told, in the order of the files.
func passGate(ctx context.Context, a asked, view schema.ExportView, pkg pack) error {
	g := gates{
		asked: a, photos: map[schema.Digest]*formats.Photo{},
		documents: leak.New(leak.Policy{Whole: documentSecrets(view, pkg.contents), OtherDays: daysOf(view.Days)}),
		everybody: leak.New(leak.Policy{Whole: several(view.Private), OtherDays: daysOf(view.Days)}),
	}
	for _, list := range [][]formats.Photo{pkg.contents.Photos, pkg.contents.Attachments} {
		for i := range list {
			g.photos[list[i].Photo.SHA256] = &list[i]
		}
	}
	jobs := runtime.GOMAXPROCS(0)
	g.room = semaphore.NewWeighted(mostHeld)
	done := 0
	return parallel.InOrder(ctx, byPhoto(pkg.files), jobs, 2*jobs, func(ctx context.Context, _ int, few []making.File) (int, error) {
		return len(few), g.pass(ctx, few)
	}, func(_, passed int) error {
		done += passed
		a.tell(Stage{Doing: "checking that nothing private leaves", Done: done, Total: len(pkg.files)})
		return nil
	})
}

// byPhoto are the files of a package in their order, a few at a time: those of one photo
// together, because the gates of it are large, and documents by themselves.
func byPhoto(files []making.File) (list [][]making.File) {
	for begin, i := 0, 1; i <= len(files); i++ {
		if i < len(files) && !files[i].Photo.IsZero() && files[i].Photo == files[begin].Photo {
			continue
		}
		list = append(list, files[begin:i:i])
		begin = i
	}
	return list
}

// gates are the gate of an export. It is for any number of goroutines.
type gates struct {
	asked
	photos               map[schema.Digest]*formats.Photo
	documents, everybody *leak.Gate
	room                 *semaphore.Weighted // for files that are held in memory
}

// mostHeld is how many bytes of pictures and films are held at once: a film alone may be as
// long as all others together.
const mostHeld = 128 << 20

// read has all of a file looked at, when there is room for it in memory.
func (g gates) read(ctx context.Context, f making.File, look func(data []byte) []leak.Leak) ([]leak.Leak, error) {
	n := min(f.Body.Size(), mostHeld)
	if err := g.room.Acquire(ctx, n); err != nil {
		return nil, err
	}
	defer g.room.Release(n)
	data, err := f.Body.Read()
	if err != nil {
		return nil, err
	}
	return look(data), nil
}

// pass has files of one photo, or a document, pass the gate.
func (g gates) pass(ctx context.Context, files []making.File) error {
	type held struct {
		profile leak.Profile
		icc     bool
	}
	pictures := map[held]*leak.Gate{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		var found []leak.Leak
		if !g.Format.Beside { // where names are as shot
			found = g.documents.Name(f.Path)
		}
		switch f.Gate {
		case making.AsOriginal:
			if err := passOriginal(g.asked, g.photos, f); err != nil {
				return err
			}
		case making.AsPicture:
			k := held{f.Profile, f.ICC}
			if pictures[k] == nil {
				pictures[k] = leak.New(pictureSecrets(g.asked, *g.photos[f.Photo], f.Profile, f.ICC, g.everybody))
			}
			told, err := g.read(ctx, f, func(data []byte) []leak.Leak { return pictures[k].With(f.Mark).File(f.Path, data) })
			if err != nil {
				return err
			}
			found = append(found, told...)
		case making.AsMedia:
			gate := leak.New(pictureSecrets(g.asked, *g.photos[f.Photo], leak.None, false, g.everybody))
			told, err := g.read(ctx, f, func(data []byte) []leak.Leak { return gate.Media(f.Path, data) })
			if err != nil {
				return err
			}
			found = append(found, told...)
		case making.AsWords:
			told, err := g.read(ctx, f, func(data []byte) []leak.Leak { return g.ofWords(f, data) })
			if err != nil {
				return err
			}
			found = append(found, told...)
		default:
			told, err := inDocument(g.documents, f)
			if err != nil {
				return err
			}
			found = append(found, told...)
		}
		if len(found) > 0 {
			return fmt.Errorf("%w: %s: %s (%s)", ErrLeak, called(g.Format, f.Photo, f.Path), found[0].What, found[0].Rule)
		}
	}
	return nil
}

// ofWords are the leaks of a text that somebody wrote.
func (g gates) ofWords(f making.File, data []byte) []leak.Leak {
	found, x := g.documents.Text(f.Path, data), *g.photos[f.Photo]
	if words := leak.New(roomSecrets(x)); words.Tells(string(data), x.Subject) {
		found = append(found, leak.Leak{Rule: leak.RulePrivate, What: "words that may not be told"})
	}
	return found
}

// inDocument are the leaks of a document, which may be longer than memory likes. A text
// that is the same in every package tells of nobody: a family may have some of its words as
// a name.
func inDocument(gate *leak.Gate, f making.File) ([]leak.Leak, error) {
	if f.Body.Sum() == formats.ReadMe().Sum() {
		return nil, nil
	}
	if strings.HasSuffix(f.Path, leak.WorkbookEnds) {
		data, err := f.Body.Read()
		if err != nil {
			return nil, err
		}
		return gate.Workbook(f.Path, data), nil
	}
	r, err := f.Body.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return gate.LongText(f.Path, r)
}

// called is how an error calls a file of the export: by its path, which is made of
// ids, but a sidecar by its photo.
func called(format formats.Format, photo schema.Digest, path string) string {
	if !format.Beside {
		return path
	}
	return "the sidecar of photo " + photo.ID()
}

// ofSidecar names the photo in place of a sidecar: a sidecar has the photo's name as
// shot.
func ofSidecar(format formats.Format, f making.File, err error) error {
	if err == nil || !format.Beside {
		return err
	}
	return fmt.Errorf("%s: %w", called(format, f.Photo, f.Path), paths.Without(err))
}

// passOriginal is the gate for an original, in place of the one that looks at
// every byte of a picture. That one would refuse it, and rightly: an original
// holds all that the camera wrote, its serial number and the place among it. The
// family has said in so many words (x-include-original) that the archive may have
// just that: a deposit with anything taken out of it is no original. So it leaves
// unread, and nothing else does: for the archive only, on those words only, where
// none of their other words is against it, and with a digest that the catalog
// knows the photo by. What a format says of it counts for nothing here.
func passOriginal(a asked, photos map[schema.Digest]*formats.Photo, f making.File) error {
	p, leaves := photos[f.Photo]
	// By its digest: its bytes are held against that when they are read.
	if !leaves || !formats.OriginalMayLeave(*p, a.options(), f.Body.Sum()) || !isOriginal(f.Path) {
		return fmt.Errorf("%w: %s: not an original that may leave", ErrLeak, f.Path)
	}
	return nil
}
