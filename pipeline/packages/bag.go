package packages

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/findings"
	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/internal/paths"
	"github.com/stillroom/stillroom/pipeline/packages/formats"
	"github.com/stillroom/stillroom/schema"
)

// BagFault is a fault of one file of a package.
type BagFault struct {
	Rule string
	path string
	seen string

	unlisted bool // nobody promised a file of this name, so no finding may hold it
}

// Found returns the message of its finding, and the name of the file if only a person
// may see it.
func (f BagFault) Found() (message, file string) {
	if f.unlisted {
		return "a file of the payload: " + f.seen, f.path
	}
	return f.String(), ""
}

func (f BagFault) String() string { return Printable(f.path) + ": " + f.seen }

// errNoFile is about a link, a pipe, a folder: a bag lists files, and no link is
// followed in one.
var errNoFile = errors.New("not a regular file")

// bagDigests are the algorithms that a bag is checked by. A bag that asks for
// another is not called valid: nobody here can say so.
var bagDigests = [...]bagDigest{
	{"sha256", sha256.New},
	{"sha512", sha512.New},
}

type bagDigest struct {
	name string
	new  func() hash.Hash
}

// bag is a bag (RFC 8493) as it is, with its faults.
type bag struct {
	held   *Held
	lists  []bagList
	files  map[string]*bagFile // by path: all that are listed
	paths  []string            // of them, sorted
	faults []BagFault
}

// bagList is a manifest or a tag manifest.
type bagList struct {
	name   string
	digest int // which of bagDigests
	tags   bool
}

// bagFile is a file as it is listed, and as it was read.
type bagFile struct {
	sums [len(bagDigests)]listedSum
	read schema.Digest // whatever it is listed by; zero if it was not read to its end
}

// listedSum is a digest as the lists of one algorithm have it.
type listedSum struct {
	listed bool
	sum    [sha512.Size]byte // the first of it
}

// checkBag checks a folder against the RFC: the files that a bag must have are there,
// none is to be fetched, every file of the payload is listed in every manifest, and
// every listed file has its digest. The error is that of ctx.
func checkBag(ctx context.Context, p *Held) (*bag, error) {
	b := &bag{held: p, files: map[string]*bagFile{}}
	data, err := p.Document(formats.BagDeclaration)
	if err == nil {
		err = formats.ReadBagDeclaration(data)
	}
	if err != nil {
		b.fail(formats.BagDeclaration, err)
		return b, ctx.Err()
	}
	if b.readLists(); len(b.faults) > 0 {
		return b, ctx.Err() // whatever else is found follows from that
	}
	size, files, err := b.payload(ctx)
	if err != nil {
		return nil, err
	}
	b.allListed()
	if err := b.compareAll(ctx); err != nil {
		return nil, err
	}
	if len(b.faults) == 0 { // else it follows from them, and names no file
		b.oxum(size, files)
	}
	return b, nil
}

// fail notes that a file of the bag itself is not as it must be.
func (b *bag) fail(name string, err error) {
	rule := findings.PackageBag
	switch {
	case errors.Is(err, formats.ErrVersion):
		rule = findings.PackageVersion
	case errors.Is(err, formats.ErrPath), errors.Is(err, errOutside):
		rule = findings.PackagePath
	case errors.Is(err, fs.ErrNotExist):
		rule, err = findings.PackageMissing, errors.New("it is not there")
	}
	b.faults = append(b.faults, BagFault{Rule: rule, path: name, seen: err.Error()})
}

// failUnlisted is fail for a file that no manifest names.
func (b *bag) failUnlisted(name string, err error) {
	b.fail(name, err)
	b.faults[len(b.faults)-1].unlisted = true
}

// readLists reads the manifests and the tag manifests at the top of the bag.
func (b *bag) readLists() {
	entries, err := fs.ReadDir(b.held.root.FS(), ".")
	if err != nil {
		b.fail(".", paths.Without(err))
		return
	}
	manifests := 0
	for _, e := range entries {
		name := e.Name()
		digest, isList := strings.CutSuffix(name, ".txt")
		kind, digest, _ := strings.Cut(digest, "-")
		switch {
		case strings.EqualFold(name, formats.BagFetch):
			b.fail(name, errors.New("the bag is not whole: parts of it are to be fetched from elsewhere, and stillroom fetches nothing"))
		case !isList || kind != "manifest" && kind != "tagmanifest":
		default:
			if kind == "manifest" {
				manifests++
			}
			if err := b.readList(name, digest, kind == "tagmanifest"); err != nil {
				b.fail(name, err)
			}
		}
	}
	if manifests == 0 {
		b.fail("manifest-sha512.txt", errors.New("there is no manifest"))
	}
	b.keepsProfile()
	b.paths = slices.Sorted(maps.Keys(b.files))
}

// keepsProfile notes which tag manifests are not there, of a bag that says that it keeps
// our profile: that asks for one beside each manifest.
func (b *bag) keepsProfile() {
	info, err := b.held.Document(formats.BagInfo)
	if err != nil || !bytes.Contains(info, []byte(schema.BagProfileID)) {
		return
	}
	for i, d := range bagDigests {
		has := func(tags bool) bool {
			return slices.ContainsFunc(b.lists, func(l bagList) bool { return l.digest == i && l.tags == tags })
		}
		if has(false) && !has(true) {
			b.fail("tagmanifest-"+d.name+".txt", errors.New("it is missing, and the profile of the bag asks for it"))
		}
	}
}

func (b *bag) readList(name, digest string, tags bool) error {
	i := slices.IndexFunc(bagDigests[:], func(d bagDigest) bool { return d.name == digest })
	if i < 0 {
		return errors.New("this program checks sha256 and sha512 only")
	}
	file, _, err := b.held.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	b.lists = append(b.lists, bagList{name, i, tags})
	return formats.ScanBagManifest(unnamed{file}, bagDigests[i].new().Size(), func(line formats.BagLine) error {
		if strings.HasPrefix(line.Path, formats.BagPayload+"/") == tags || tags && strings.HasPrefix(line.Path, "tagmanifest-") {
			return fmt.Errorf("%w: %s does not belong in this list", formats.ErrPath, Printable(line.Path))
		}
		f := b.files[line.Path]
		if f == nil {
			f = new(bagFile)
			b.files[line.Path] = f
		}
		f.sums[i].listed = true
		copy(f.sums[i].sum[:], line.Sum)
		return nil
	})
}

// payload checks that every file of the payload is listed, and returns the number of
// files and bytes.
func (b *bag) payload(ctx context.Context) (size, files int64, err error) {
	err = fs.WalkDir(b.held.root.FS(), formats.BagPayload, func(rel string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			b.failUnlisted(rel, paths.Without(err))
			return fs.SkipDir
		case d.IsDir():
			return nil
		case !d.Type().IsRegular() && b.files[rel] == nil:
			b.failUnlisted(rel, errNoFile)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			b.fail(rel, paths.Without(err))
			return nil
		}
		size, files = size+info.Size(), files+1
		if b.files[rel] == nil {
			b.failUnlisted(rel, errors.New("no manifest names it"))
		}
		return nil
	})
	return size, files, err
}

// oxum compares the size of the payload with the Payload-Oxum of bag-info.txt, if there
// is one.
func (b *bag) oxum(size, files int64) {
	data, err := b.held.Document(formats.BagInfo)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var wantSize, wantFiles int64
	var said bool
	if err == nil {
		wantSize, wantFiles, said, err = formats.ReadBagOxum(data)
	}
	switch {
	case err != nil:
		b.fail(formats.BagInfo, err)
	case said && (size != wantSize || files != wantFiles):
		b.fail(formats.BagInfo, fmt.Errorf("the payload is %d bytes in %d files, Payload-Oxum says %d in %d", size, files, wantSize, wantFiles))
	}
}

// allListed checks that each manifest lists all of the payload.
func (b *bag) allListed() {
	for _, list := range b.lists {
		if list.tags {
			continue
		}
		for _, rel := range b.paths {
			if strings.HasPrefix(rel, formats.BagPayload+"/") && !b.files[rel].sums[list.digest].listed {
				b.fail(list.name, fmt.Errorf("it does not name %s", Printable(rel)))
			}
		}
	}
}

// compareAll reads every file that is listed, once.
func (b *bag) compareAll(ctx context.Context) error {
	for _, rel := range b.paths {
		if err := b.compare(ctx, rel); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil {
			b.faults = append(b.faults, BagFault{Rule: findings.CheckFailed, path: rel, seen: err.Error()})
		}
	}
	return nil
}

func (b *bag) compare(ctx context.Context, rel string) error {
	if b.held.linked(rel) {
		b.fail(rel, errNoFile)
		return nil
	}
	file, _, err := b.held.open(rel)
	switch {
	case errors.Is(err, errNotFile):
		b.fail(rel, errNoFile)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		b.fail(rel, err)
		return nil
	case err != nil:
		return err
	}
	defer file.Close()
	var hashes []hash.Hash
	var each []io.Writer
	for _, d := range bagDigests {
		h := d.new()
		hashes, each = append(hashes, h), append(each, h)
	}
	if _, err := io.Copy(io.MultiWriter(each...), parallel.Interruptible(ctx, file)); err != nil {
		return paths.Without(err)
	}
	f := b.files[rel]
	f.read = schema.Digest(hashes[0].Sum(nil))
	for i, want := range f.sums {
		if sum := hashes[i].Sum(nil); want.listed && !bytes.Equal(sum, want.sum[:len(sum)]) {
			b.faults = append(b.faults, BagFault{Rule: findings.PackageAltered, path: rel, seen: "other bytes than the bag says"})
			return nil
		}
	}
	return nil
}

// beginBag makes a package of a bag: its manifest is that of the package which its
// payload is.
func beginBag(p *Held) {
	p.Bagged, p.below = true, formats.BagPayload
	p.Feed, p.Above = p.within(formats.RecallName), p.within(formats.ManifestName)
}

// CheckWhole checks the files of a package beyond those that its manifest names, and
// returns their faults. Faults of a picture are kept for Compare, which reports them
// for the photo. The error is that of ctx.
func (p *Held) CheckWhole(ctx context.Context) ([]BagFault, error) {
	if !p.Bagged {
		return nil, nil
	}
	b, err := checkBag(ctx, p)
	if err != nil {
		return nil, err
	}
	p.faults = map[string]BagFault{}
	var whole []BagFault
	for _, f := range b.faults {
		if p.pictures.Has(f.path) {
			p.faults[f.path] = f
		} else {
			whole = append(whole, f)
		}
		p.own.Add(f.path)
	}
	p.own.Add(formats.BagInfo)
	for _, rel := range b.paths {
		p.own.Add(rel)
	}
	for _, list := range b.lists {
		p.own.Add(list.name)
	}
	return whole, nil
}

// ErrBag says that a bag is not whole, or was changed since it was handed over.
var ErrBag = errors.New("not a valid bag")

// BagSource makes a source of a folder that is a bag: the originals in it, once the
// whole bag is found valid. sums holds their digests. Any other folder is returned as
// it is.
func BagSource(ctx context.Context, name string) (from string, sums map[string]schema.Digest, err error) {
	dir, err := paths.Real(name)
	if err != nil {
		return name, nil, nil // the walk says what is wrong with it
	}
	p, err := openFolder(dir)
	if err != nil {
		return name, nil, nil // a file, or the same
	}
	defer p.Close()
	if _, err := p.root.Lstat(formats.BagDeclaration); err != nil {
		return name, nil, nil
	}
	b, err := checkBag(ctx, p)
	if err != nil {
		return "", nil, err
	}
	if len(b.faults) > 0 {
		more := ""
		if n := len(b.faults) - 1; n > 0 {
			more = fmt.Sprintf(", and %d more", n)
		}
		return "", nil, fmt.Errorf("%w: %s: %s%s; nothing was taken in: copy it again from where it came", ErrBag, name, b.faults[0], more)
	}
	folder := path.Join(formats.BagPayload, formats.OriginalsFolder)
	sums = map[string]schema.Digest{}
	for rel, f := range b.files {
		if below, ok := strings.CutPrefix(rel, folder+"/"); ok {
			sums[below] = f.read
		}
	}
	if len(sums) == 0 {
		return "", nil, fmt.Errorf("%s holds no originals: all other files of a bag are made from photos; import another bag", name)
	}
	return filepath.Join(dir, filepath.FromSlash(folder)), sums, nil
}
