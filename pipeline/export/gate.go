package export

import (
	"context"
	"fmt"
	"strings"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/leak"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// passGate reads every byte that is about to leave and proves that it carries nothing
// private. One leak stops the whole export: a fault that let one leak through may have
// let others through.
func passGate(ctx context.Context, a asked, view schema.ExportView, pkg pack) error {
	type held struct {
		photo   schema.Digest
		profile leak.Profile
		icc     bool
	}
	photos := map[schema.Digest]*formats.Photo{}
	for _, list := range [][]formats.Photo{pkg.contents.Photos, pkg.contents.Attachments} {
		for i := range list {
			photos[list[i].Photo.SHA256] = &list[i]
		}
	}
	gates := map[held]*leak.Gate{}
	var of schema.Digest
	documents := leak.New(leak.Policy{Whole: documentSecrets(view, pkg.contents), OtherDays: daysOf(view.Days)})
	everybody := leak.New(leak.Policy{Whole: several(view.Private), OtherDays: daysOf(view.Days)})
	for i, f := range pkg.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		a.tell(Stage{Doing: "checking that nothing private leaves", Done: i, Total: len(pkg.files)})
		var found []leak.Leak
		if !a.Format.Beside { // where names are as shot
			found = documents.Name(f.Path)
		}
		switch f.Gate {
		case making.AsOriginal:
			if err := passOriginal(a, photos, f); err != nil {
				return err
			}
		case making.AsPicture:
			data, err := f.Body.Read()
			if err != nil {
				return err
			}
			if f.Photo != of { // the files of a photo stand together; the gates of all of them would be large
				of = f.Photo
				clear(gates)
			}
			k := held{f.Photo, f.Profile, f.ICC}
			if gates[k] == nil {
				gates[k] = leak.New(pictureSecrets(a, *photos[f.Photo], f.Profile, f.ICC, everybody))
			}
			found = append(found, gates[k].With(f.Mark).File(f.Path, data)...)
		case making.AsMedia:
			data, err := f.Body.Read()
			if err != nil {
				return err
			}
			found = append(found, leak.New(pictureSecrets(a, *photos[f.Photo], leak.None, false, everybody)).Media(f.Path, data)...)
		case making.AsWords:
			data, err := f.Body.Read()
			if err != nil {
				return err
			}
			x := *photos[f.Photo]
			found = append(found, documents.Text(f.Path, data)...)
			if words := leak.New(roomSecrets(x)); words.Tells(string(data), x.Subject) {
				found = append(found, leak.Leak{Rule: leak.RulePrivate, What: "words that may not be told"})
			}
		default:
			told, err := inDocument(documents, f)
			if err != nil {
				return err
			}
			found = append(found, told...)
		}
		if len(found) > 0 {
			return fmt.Errorf("%w: %s: %s (%s)", ErrLeak, called(a.Format, f.Photo, f.Path), found[0].What, found[0].Rule)
		}
	}
	return nil
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
