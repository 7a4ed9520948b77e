package packages

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// format is how the packages of one export format are known and read. The promises of
// each are read as a manifest, so that all are checked alike.
type format struct {
	document string   // the file that makes a folder such a package
	beside   []string // its other files, which no manifest names
	begin    func(*Held)
}

var known = []format{
	{formats.BagDeclaration, nil, beginBag}, // first: a bag with a manifest at its top is a bag all the same
	{formats.ManifestName, []string{formats.RecallName, formats.RecallSignature, formats.ManifestSignature}, func(*Held) {}},
}

// Held is a package that somebody holds: a folder that may have been moved, cut short
// or altered, with its manifest. Nothing outside the folder is ever opened. Of the photos
// and documents only names are kept, and in few bytes: EachPhoto and EachDocument read
// them anew.
type Held struct {
	schema.Manifest // without its photos and documents
	folder
	Dir       string
	own       *formats.Set  // the files of the format itself
	pictures  *formats.Set  // the files of photos
	documents *formats.Set  // the other files that the manifest names
	Feed      string        // where its recall feed is
	Above     string        // where its manifest is
	Sum       schema.Digest // of the manifest, as it was signed
	Unknown   []string      // folders of which nothing is known, because what lists their files is wrong itself

	Bagged bool                // it is a bag: see checkWhole
	below  string              // the folder that the paths of its manifest are below; "" for none
	faults map[string]BagFault // by path: what the bag says of pictures
}

// What cannot be opened as a file of a package.
var (
	errNoPackage = errors.New("there is no manifest")
	errOutside   = errors.New("a link that does not lead to a file of the package")
	errNotFile   = errors.New("not a regular file")
	errChanged   = errors.New("it changed while it was read: check it again when nobody is writing to the package")
)

// Open opens the package at a path: its folder, or the manifest in it.
// Besides its own errors it returns those of formats.ReadManifest.
func Open(name string) (*Held, error) {
	dir := filepath.Clean(name)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: there is no such folder", errNoPackage)
	case err != nil:
		return nil, paths.Without(err)
	case !info.IsDir():
		if !slices.ContainsFunc(known, func(f format) bool { return f.document == filepath.Base(dir) }) {
			return nil, fmt.Errorf("%w: neither a folder nor a file called %s", errNoPackage, formats.ManifestName)
		}
		dir = filepath.Dir(dir)
	}
	p, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range known {
		switch err := p.there(f.document); {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, errors.Join(err, p.Close())
		}
		f.begin(p)
		for _, name := range append(f.beside, f.document) {
			p.own.Add(name)
		}
		if err := p.scan(); err != nil {
			return nil, errors.Join(err, p.Close())
		}
		return p, nil
	}
	return nil, errors.Join(errNoPackage, p.Close())
}

// openFolder opens a folder as it is, without asking what it is.
func openFolder(dir string) (*Held, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, paths.Without(err)
	}
	return &Held{
		folder: folder{root}, Dir: dir, Feed: formats.RecallName, Above: formats.ManifestName,
		own: formats.NewSet(), pictures: formats.NewSet(), documents: formats.NewSet(),
	}, nil
}

// Compare compares a file with its manifest entry. The rule is "" for a file that is as
// it was handed over; an error says that it could not be compared.
func (p *Held) Compare(ctx context.Context, f schema.ManifestFile) (rule, seen string, err error) {
	file, size, err := p.open(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return findings.PackageMissing, f.Path, nil
	case errors.Is(err, errOutside):
		return findings.PackagePath, fmt.Sprintf("%s: %v", f.Path, err), nil
	case errors.Is(err, errNotFile):
		return findings.PackageAltered, fmt.Sprintf("%s: %v", f.Path, err), nil
	case err != nil:
		return "", "", fmt.Errorf("%s: %w", f.Path, err)
	}
	defer file.Close()
	if size != f.Bytes {
		return findings.PackageAltered, fmt.Sprintf("%s: %d bytes, %d in the manifest", f.Path, size, f.Bytes), nil
	}
	// No more than was promised, and one byte to see that it grows meanwhile.
	sum, _, err := atomicfile.Sum(ctx, io.LimitReader(file, f.Bytes+1))
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", f.Path, paths.Without(err))
	}
	if sum != f.SHA256 {
		return findings.PackageAltered, f.Path + ": other bytes than the manifest says", nil
	}
	if x, ok := p.faults[f.Path]; ok {
		return x.Rule, x.String(), nil
	}
	return "", "", nil
}

// CompareDocuments compares every document with its manifest entry, and calls fn for
// each fault. The error is that of ctx.
func (p *Held) CompareDocuments(ctx context.Context, fn func(rule, seen string)) error {
	err := p.EachDocument(func(d schema.ManifestDocument) error {
		rule, seen, err := p.Compare(ctx, schema.ManifestFile{Path: d.Path, Bytes: d.Bytes, SHA256: d.SHA256})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			rule, seen = findings.CheckFailed, err.Error()
		}
		if rule != "" {
			fn(rule, seen)
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		fn(findings.PackageManifest, err.Error())
	}
	return ctx.Err()
}

// Strays calls fn for every file in the folder that the manifest does not name, and
// with an error for each that cannot be looked at. Links are not followed. The error is
// that of ctx.
func (p *Held) Strays(ctx context.Context, fn func(rel string, err error)) error {
	return fs.WalkDir(p.root.FS(), ".", func(rel string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fn(Printable(rel), paths.Without(err))
			return fs.SkipDir
		case d.IsDir() && slices.Contains(p.Unknown, path.Dir(rel)):
			return fs.SkipDir
		case !d.IsDir() && !p.own.Has(rel) && !p.pictures.Has(rel) && !p.documents.Has(rel):
			fn(Printable(rel), nil)
		}
		return nil
	})
}

// Somebody else put this file there, under a name of their own: perhaps the name as
// shot.
const StrayMessage = "the manifest does not name a file that is there"

func StrayFault(err error) string { return "a file or folder cannot be looked at: " + err.Error() }

// Printable is a name from a folder of somebody else, on one line and no longer
// than a line.
func Printable(s string) string {
	const most = 200
	if len(s) > most {
		s = s[:most] + "..."
	}
	if quoted := strconv.Quote(s); strings.ContainsRune(quoted, '\\') {
		return quoted
	}
	return s
}
