package source

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// ErrChanged says that a file changed since the walk saw it: a program is still writing
// to it.
var ErrChanged = errors.New("changed while it was read")

// Reasons to skip something.
const (
	ReasonSymlink = "symlink"            // what it points to may be anywhere, and is met on its own if it belongs here
	ReasonHidden  = "hidden"             // begins with a dot; a folder counts once
	ReasonLitter  = "system file"        // what systems leave on cards: ._*, .DS_Store, Thumbs.db, ...; a folder counts once
	ReasonSpecial = "not a regular file" // pipe, socket, device
	ReasonRecords = "records"            // shoot.yaml: taken in as records, not as a photo
	// ReasonOtherRecords: the file is not a photo, and may hold names: it is not read.
	ReasonOtherRecords = "records that are not read (stillroom apply reads them)"

	ReasonEvidence = "evidence" // a document that the records name: kept as that, not as a photo
)

// File is a regular file to take in.
type File struct {
	Root    string    // the folder that was asked for: absolute, links resolved
	Rel     string    // below Root, with slashes; any bytes, not always UTF-8
	Path    string    // absolute, so that no name can be taken for a flag
	Size    int64     // as the walk saw it
	ModTime time.Time // as the walk saw it
}

// Skip is a file or folder that is not taken in, and why.
type Skip struct {
	Root   string
	Rel    string // of a folder: nothing below it was looked at
	Path   string
	Reason string
}

// Failure is a file or folder that could not be looked at: a folder that cannot be
// read, a file that vanished. It counts as one item that failed.
type Failure struct {
	Root string
	Rel  string // "." if it is Root itself
	Path string
	Err  error // without the path
}

// Found lists everything that a walk saw. Every list is in the order of the roots and,
// below one, bytewise by Rel. Everything seen is in exactly one of Files, Skips and
// Failures; Records lists again those skipped as records.
type Found struct {
	Files    []File
	Skips    []Skip
	Failures []Failure
	Records  []File

	roots map[string]fs.FileInfo // by path; what was there at the time of the walk
	order map[string]int         // of the same paths
}

// Roots lists every Root that a File, Skip or Failure may name, in the order in
// which they were first asked for. For a file that was asked for it is the
// folder of that file.
func (p Found) Roots() []string {
	out := make([]string, len(p.order))
	for root, i := range p.order {
		out[i] = root
	}
	return out
}

// Document is a file that the records of a card name as evidence.
type Document struct {
	Called string // in the account of the import, in place of its path, which may tell a name
	Lost   error  // why it is not kept; nil if it is
}

// LeaveEvidence removes the files of a root, by Rel, that are documents from the files
// to take in. One that is not kept is a failure.
func (p *Found) LeaveEvidence(root string, documents map[string]Document) {
	var files []File
	for _, f := range p.Files {
		doc, named := documents[f.Rel]
		switch {
		case f.Root != root || !named:
			files = append(files, f)
		case doc.Lost != nil:
			p.Failures = append(p.Failures, Failure{f.Root, f.Rel, doc.Called, doc.Lost})
		default:
			p.Skips = append(p.Skips, Skip{f.Root, f.Rel, doc.Called, ReasonEvidence})
		}
	}
	p.Files = files
	p.sort()
}

// Seen is how many items the walk saw.
func (p Found) Seen() int { return len(p.Files) + len(p.Skips) + len(p.Failures) }

// Bytes is the size of all files together.
func (p Found) Bytes() (n int64) {
	for _, f := range p.Files {
		n += f.Size
	}
	return n
}

// Gone reports whether root, a File's or Failure's Root, is no longer the
// folder that was walked: the card was pulled out. Then the faults of its
// files are one fault, and not worth a line each.
func (p Found) Gone(root string) bool {
	fi, err := os.Stat(root)
	if err != nil {
		return true
	}
	// The mount point of a card that is gone is still a folder, another one.
	if was, ok := p.roots[root]; ok && !os.SameFile(was, fi) {
		return true
	}
	// The system may still remember the folder although the device is gone.
	d, err := openQuietly(root)
	if err != nil {
		return true
	}
	defer d.Close()
	_, err = d.Readdirnames(1)
	return err != nil && err != io.EOF
}

func (p *Found) sort() {
	before := func(rootA, relA, rootB, relB string) int {
		return cmp.Or(cmp.Compare(p.order[rootA], p.order[rootB]), strings.Compare(relA, relB))
	}
	file := func(a, b File) int { return before(a.Root, a.Rel, b.Root, b.Rel) }
	slices.SortFunc(p.Files, file)
	slices.SortFunc(p.Records, file)
	slices.SortFunc(p.Skips, func(a, b Skip) int { return before(a.Root, a.Rel, b.Root, b.Rel) })
	slices.SortFunc(p.Failures, func(a, b Failure) int { return before(a.Root, a.Rel, b.Root, b.Rel) })
}
