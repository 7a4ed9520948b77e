package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"unicode/utf8"

	"github.com/stillroom/stillroom/pipeline/probe"
	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// MaxBytes is the largest document that is kept: a long conversation on
// video fits in it, an image of a disk that was named by mistake does not.
const MaxBytes = 4 << 30

// Catalog is what keeping documents asks of the catalog.
type Catalog interface {
	Consents(ctx context.Context) ([]schema.Consent, error)
	ErasedConsents(ctx context.Context) (map[string]bool, error)
	Evidence(ctx context.Context, fn func(schema.Evidence) error) error
}

// Error names the record whose evidence cannot be taken, and why. It does not repeat
// the name of the file: people name files after people.
type Error struct {
	File    string // the records file; "" for none
	Consent string
	Event   int // from 1; 0: of the record itself
	Err     error
}

func (e *Error) Error() string {
	s := fmt.Sprintf("consent %q: ", e.Consent)
	if e.File != "" {
		s = e.File + ": " + s
	}
	if e.Event > 0 {
		s += fmt.Sprintf("event %d: ", e.Event)
	}
	return s + "evidence: " + e.Err.Error()
}
func (e *Error) Unwrap() error { return e.Err }

// Why a file is no evidence.
var (
	ErrNoDocument     = errors.New("there is no such file; name one in the folder of the records, or write sha256: and the digits of a document that is kept")
	errNoDocumentFile = errors.New("this is a folder or a device, not a file")
	errEmpty          = errors.New("the file is empty")
	errTooLarge       = fmt.Errorf("the file is larger than %d GiB", MaxBytes>>30)
	errUnsteady       = errors.New("the file changed while it was read: try again")
)

// Documents takes in the documents that records name: it reads them, has the
// records name them by digest, and keeps them before the records are written.
type Documents struct {
	kept       *store.Documents
	references bool                      // evidence that is not a digest stays as it is
	addOnly    bool                      // what is recorded stands
	recorded   map[string]schema.Consent // by id
	erased     map[string]bool           // consents that were erased by order, by id
	rows       map[schema.Digest]bool    // documents that the catalog knows

	found   map[schema.Digest]document
	lacking map[schema.Digest]bool
	read    map[string]document // by the last Take, by the names that the records give them
}

// document is one that was found; open is nil if it lies in the storage.
type document struct {
	schema.Evidence
	open func() (*os.File, error)
}

// New prepares for records that will be applied with these options.
func New(ctx context.Context, kept *store.Documents, c Catalog, opt schema.ApplyOptions) (*Documents, error) {
	ev := &Documents{
		kept: kept, references: opt.References, addOnly: opt.AddOnly, recorded: map[string]schema.Consent{},
		rows: map[schema.Digest]bool{}, found: map[schema.Digest]document{}, lacking: map[schema.Digest]bool{},
	}
	consents, err := c.Consents(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range consents {
		ev.recorded[k.ID] = k
	}
	if ev.erased, err = c.ErasedConsents(ctx); err != nil {
		return nil, err
	}
	return ev, c.Evidence(ctx, func(e schema.Evidence) error {
		ev.rows[e.SHA256] = e.Bytes > 0
		return nil
	})
}

// InFolder opens files by names that are relative to a folder, as records in it
// give them. A link is followed: what is kept is bytes.
func InFolder(dir string) func(name string) (*os.File, error) {
	return func(name string) (*os.File, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		fi, err := os.Stat(name)
		if err == nil && !fi.Mode().IsRegular() {
			return nil, errNoDocumentFile // before it is opened: a pipe would wait for its other end
		}
		if err != nil {
			return nil, err
		}
		return os.Open(name)
	}
}

// Take reads every document that the records of a file name, and returns them
// naming it by digest. Nothing is kept yet. The error joins an *Error for
// each that cannot be taken.
func (ev *Documents) Take(
	ctx context.Context, file string, rec schema.Records, open func(name string) (*os.File, error),
) (schema.Records, error) {
	ev.read = map[string]document{}
	var errs []error
	rec.Consents = slices.Clone(rec.Consents)
	for i := range rec.Consents {
		c := &rec.Consents[i]
		c.Events = slices.Clone(c.Events)
		named := []*string{&c.Evidence}
		for n := range c.Events {
			named = append(named, &c.Events[n].Evidence)
		}
		for n, text := range named {
			var err error
			if *text, err = ev.take(ctx, c.ID, *text, open); ctx.Err() != nil {
				return rec, ctx.Err()
			} else if err != nil {
				errs = append(errs, &Error{File: file, Consent: c.ID, Event: n, Err: withoutPath(err)})
			}
		}
	}
	return rec, errors.Join(errs...)
}

// Named tells of every document that the records of the last Take name, by the name that
// they give it, and whether it is kept with them.
func (ev *Documents) Named(fn func(name string, sum schema.Digest, kept bool)) {
	for name, doc := range ev.read {
		_, kept := ev.found[doc.SHA256]
		fn(name, doc.SHA256, kept)
	}
}

// take returns the evidence for the ledger, from the evidence in a record.
func (ev *Documents) take(
	ctx context.Context, consent, text string, open func(string) (*os.File, error),
) (string, error) {
	d, isDigest, err := schema.ParseEvidence(text)
	if text == "" || err != nil {
		return text, err
	}
	if isDigest {
		return text, ev.look(ctx, d)
	}
	was, known := ev.recorded[consent]
	if ev.references || known && says(was, text) {
		return text, nil // a reference of an older catalog
	}
	doc, again := ev.read[text] // a record and its event often name one document
	if !again {
		if doc, err = readDocument(ctx, func() (*os.File, error) { return open(text) }); err != nil {
			if ev.addOnly && known {
				return text, nil // it changes nothing, and is reported as what differs
			}
			return text, err
		}
		ev.read[text] = doc
	}
	ref := schema.EvidenceRef(doc.SHA256)
	if ev.addOnly && ev.erased[consent] {
		return ref, nil // the consent is not taken in again, and neither are its documents
	}
	if !ev.addOnly || !known || says(was, ref) {
		ev.add(doc)
	}
	return ref, nil
}

func says(c schema.Consent, evidence string) bool {
	return c.Evidence == evidence || slices.ContainsFunc(c.Events, func(e schema.ConsentEvent) bool { return e.Evidence == evidence })
}

func (ev *Documents) add(doc document) {
	doc.Path = store.EvidencePath(doc.SHA256)
	ev.found[doc.SHA256] = doc
	delete(ev.lacking, doc.SHA256)
}

// look finds out whether a document that is named by its digest is kept: with its row,
// or by a run that ended before it wrote the row.
func (ev *Documents) look(ctx context.Context, d schema.Digest) error {
	if _, ok := ev.found[d]; ok {
		return nil
	}
	fi, sealed, err := ev.kept.Stat(d)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		ev.lacking[d] = true
		return ev.kept.In.Present()
	case err != nil:
		return err
	case ev.rows[d] && !sealed:
		return nil
	case ev.rows[d]:
		return ev.opens(d)
	}
	doc, err := ev.readKept(ctx, d, fi)
	if err != nil {
		return err
	}
	if doc.SHA256 != d {
		ev.lacking[d] = true
		return nil
	}
	doc.open = nil
	ev.add(doc)
	return nil
}

// opens finds out whether a document that was sealed can be opened, as far as its
// beginning tells: where it was sealed with a key that is lost, a copy of it may be
// taken in again. Where no key is here it is taken for whole.
func (ev *Documents) opens(d schema.Digest) error {
	r, err := ev.kept.Open(d)
	switch {
	case errors.Is(err, store.ErrNoKey):
		return nil
	case err != nil:
		ev.lacking[d] = true
		return nil
	}
	return r.Close()
}

// readKept reads a document that lies in the storage and has no row.
func (ev *Documents) readKept(ctx context.Context, d schema.Digest, fi fs.FileInfo) (document, error) {
	if !fi.Mode().IsRegular() {
		return document{}, errNoDocumentFile
	}
	r, err := ev.kept.Open(d)
	if err != nil {
		return document{}, err
	}
	defer r.Close()
	return digestDocument(ctx, r)
}

// Search looks below dir for the documents that are named by digest and lacking,
// whatever their files are called. A file that cannot be read is not one of them.
func (ev *Documents) Search(ctx context.Context, dir string) error {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case len(ev.lacking) == 0:
			return fs.SkipAll
		case err != nil && path == dir:
			return err
		case err != nil || !d.Type().IsRegular():
			return nil
		}
		doc, err := readDocument(ctx, func() (*os.File, error) { return os.Open(path) })
		if err == nil && ev.lacking[doc.SHA256] {
			ev.add(doc)
		}
		return ctx.Err()
	})
}

// Lacking are the documents that records name by digest and that were not found.
func (ev *Documents) Lacking() []schema.Digest {
	return slices.SortedFunc(maps.Keys(ev.lacking), func(a, b schema.Digest) int { return bytes.Compare(a[:], b[:]) })
}

// Record has record write the records that the documents are evidence of, with the
// given options. Where there are documents to keep it calls record twice: first as a
// dry run, so that a refused record leaves no document behind, and again when the
// documents are on the disk.
func (ev *Documents) Record(
	ctx context.Context, opt schema.ApplyOptions, record func(schema.ApplyOptions) error,
) error {
	keep := false
	for _, doc := range ev.sorted() {
		opt.Evidence = append(opt.Evidence, doc.Evidence)
		keep = keep || doc.open != nil
	}
	if keep && !opt.DryRun && !opt.Rehearsed {
		dry := opt
		dry.DryRun = true
		if err := record(dry); err != nil {
			return err
		}
		// Where that cannot be said, the document and its record are kept all the same.
		if done, err := ev.kept.In.Announce(); err == nil {
			defer done()
		}
		if err := ev.keep(ctx); err != nil {
			return err
		}
	}
	return record(opt)
}

func (ev *Documents) sorted() []document {
	return slices.SortedFunc(maps.Values(ev.found), func(a, b document) int { return bytes.Compare(a.SHA256[:], b.SHA256[:]) })
}

// keep copies the documents into the storage that are not there yet.
func (ev *Documents) keep(ctx context.Context) error {
	one := func(doc document) error {
		f, err := doc.open()
		if err != nil {
			return withoutPath(err)
		}
		defer f.Close()
		_, err = ev.kept.Put(ctx, f, doc.SHA256, doc.Bytes)
		if errors.As(err, new(*store.SourceError)) {
			return errUnsteady
		}
		return err
	}
	for _, doc := range ev.sorted() {
		if doc.open == nil {
			continue
		}
		if err := one(doc); err != nil {
			return fmt.Errorf("evidence sha256 %s: %w", doc.SHA256.ID(), err)
		}
	}
	return nil
}

// readDocument reads a file that may be a document.
func readDocument(ctx context.Context, open func() (*os.File, error)) (document, error) {
	f, err := open()
	if err != nil {
		return document{}, err
	}
	defer f.Close()
	fi, err := f.Stat()
	switch {
	case err != nil:
		return document{}, err
	case !fi.Mode().IsRegular():
		return document{}, errNoDocumentFile
	case fi.Size() == 0:
		return document{}, errEmpty
	case fi.Size() > MaxBytes:
		return document{}, errTooLarge
	}
	doc, err := digestDocument(ctx, io.LimitReader(f, fi.Size()+1))
	if err == nil && doc.Bytes != fi.Size() {
		err = errUnsteady
	}
	doc.open = open
	return doc, err
}

// digestDocument reads a document to its end.
func digestDocument(ctx context.Context, r io.Reader) (doc document, err error) {
	h := sha256.New()
	buf := make([]byte, 1<<20)
	var head []byte
	for {
		if err := ctx.Err(); err != nil {
			return document{}, err
		}
		n, err := r.Read(buf)
		h.Write(buf[:n])
		head = append(head, buf[:min(n, sniffed-len(head))]...)
		doc.Bytes += int64(n)
		if err == io.EOF {
			break
		} else if err != nil {
			return document{}, err
		}
	}
	doc.SHA256, doc.MediaType = schema.Digest(h.Sum(nil)), mediaType(head, doc.Bytes)
	return doc, nil
}

// sniffed is how much of a document tells its type.
const sniffed = 1024

// mediaType tells the type of a document by its first bytes, as far as it helps a
// person to open it: the name, which would say more, is not kept.
func mediaType(head []byte, size int64) string {
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return "application/pdf"
	}
	if format, mime := probe.Sniff(head); format != schema.FormatUnknown {
		return mime
	}
	if int64(len(head)) < size { // the last letter may be cut
		for range utf8.UTFMax - 1 {
			if r, n := utf8.DecodeLastRune(head); r == utf8.RuneError && n == 1 {
				head = head[:len(head)-1]
			}
		}
	}
	if utf8.Valid(head) && !bytes.ContainsRune(head, 0) {
		return "text/plain"
	}
	return "application/octet-stream"
}

// withoutPath is err without the name of a file or folder, which a person gave it.
func withoutPath(err error) error {
	var pe *fs.PathError
	switch {
	case errors.Is(err, store.ErrNoMarker):
		return err // it names the catalog
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG):
		return ErrNoDocument
	case errors.As(err, &pe):
		return pe.Err
	}
	return err
}
