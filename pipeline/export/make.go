package export

import (
	"context"
	"crypto/sha512"
	"errors"
	"io"
	"maps"
	"path"
	"slices"

	"github.com/stillroom/stillroom/pipeline/export/making"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/internal/workfolder"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// pack is a package before it is written: its plan, with the size and digest of every
// picture, and its files in the order of writing.
type pack struct {
	contents  formats.Package
	files     []making.File
	originals int             // that are among them
	foreign   map[string]bool // paths of sidecars that are somebody else's, left as they are
	alone     int             // photos of which the mirror has no copy
}

// makeAll makes the pictures of the photos that may leave.
func makeAll(ctx context.Context, a asked, saw decided, work *workfolder.Folder) (pkg pack, err error) {
	m := making.Maker{Channel: a.Channel, Format: a.Format, Store: a.Store, Settings: a.Settings, Secret: saw.view.Secret, Work: work, Draws: a.Draws}
	m.Held = func(ctx context.Context, look schema.Look) (bool, error) {
		return a.Catalog.LooksHeld(ctx, look, a.Channel, a.Zone, a.now)
	}
	m.Step = func(done, total int) { a.tell(Stage{Doing: "making pictures", Done: done, Total: total}) }
	pkg.contents, pkg.files, err = m.All(ctx, saw.pkg)
	for _, f := range pkg.files {
		if f.Gate == making.AsOriginal {
			pkg.originals++
		}
	}
	return pkg, err
}

// addDocuments adds the files beside the pictures: the documents of the format, what a
// person needs to know of them, the feed, and the manifest last, so that it never names a
// file that is not there.
//
// What may be long is written into the work folder once, and signed, checked and delivered
// from there: nothing of it has to be known any more while the package is written.
func addDocuments(ctx context.Context, a asked, there place, pkg pack, work *workfolder.Folder) (_ pack, err error) {
	if a.Format.Beside {
		return pkg, nil
	}
	pile := work.Pile()
	defer func() { err = errors.Join(err, pile.Close()) }()
	opt := a.options()
	opt.Pile = pile.Put
	opt.Stood, opt.Kept = slices.Sorted(maps.Keys(there.ours)), there.kept
	called, err := a.Catalog.RecallEntries(ctx, a.Channel)
	if err != nil {
		return pkg, err
	}
	if n := len(called); n > 0 {
		pkg.contents.LastSeq = called[n-1].Seq
	}
	feed, err := formats.Feed(called, opt)
	if err != nil {
		return pkg, err
	}
	if a.Format.Documents != nil {
		if pkg.contents.Documents, err = a.Format.Documents(pkg.contents, opt); err != nil {
			return pkg, err
		}
	}
	if doc := formats.ReadMe(); !there.others(ctx, path.Join(a.Format.Below, doc.Path)) {
		pkg.contents.Documents = append(pkg.contents.Documents, doc)
	}
	manifest, err := formats.Manifest(pkg.contents, opt)
	if err != nil {
		return pkg, err
	}
	signed, err := sign(ctx, a, feed, manifest)
	if err != nil {
		return pkg, err
	}
	for _, doc := range append(slices.Clone(pkg.contents.Documents), signed...) {
		pkg.files = append(pkg.files, making.Document(path.Join(a.Format.Below, doc.Path), doc))
	}
	return putAround(ctx, a, pkg, opt)
}

// sign is the feed and the manifest with their signatures, the manifest last.
func sign(ctx context.Context, a asked, feed, manifest formats.Document) ([]formats.Document, error) {
	key, err := a.Key(ctx)
	if err != nil {
		return nil, err
	}
	feedBy, err := key.SignText(feed.Write)
	if err != nil {
		return nil, err
	}
	manifestBy, err := key.SignText(manifest.Write)
	return []formats.Document{
		feed, {Path: formats.RecallSignature, Data: feedBy},
		{Path: formats.ManifestSignature, Data: manifestBy}, manifest,
	}, err
}

// putAround adds the files that a format puts around its folder, which say of
// every file in it what it is.
func putAround(ctx context.Context, a asked, pkg pack, opt formats.Options) (pack, error) {
	if a.Format.Around == nil {
		return pkg, nil
	}
	var list []formats.Payload
	for _, f := range pkg.files {
		p, err := payload(ctx, f)
		if err != nil {
			return pkg, err
		}
		list = append(list, p)
	}
	around, err := a.Format.Around(pkg.contents, list, opt)
	for _, doc := range around {
		pkg.files = append(pkg.files, making.Document(doc.Path, doc))
	}
	return pkg, err
}

// payload reads a file once more for the digest that a list names it by.
func payload(ctx context.Context, f making.File) (formats.Payload, error) {
	p := formats.Payload{Path: f.Path, Bytes: f.Body.Size(), SHA256: f.Body.Sum()}
	r, err := f.Body.Open()
	if err != nil {
		return p, err
	}
	defer r.Close()
	long := sha512.New()
	if _, err := io.Copy(long, parallel.Interruptible(ctx, r)); err != nil {
		return p, err
	}
	long.Sum(p.SHA512[:0])
	return p, nil
}
