package disk

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/stillroom/stillroom/pipeline/store"
	"github.com/stillroom/stillroom/schema"
)

// place is the folder of a storage.
type place string

// nameless is an error without the name of an original. What a file was called
// when it was shot may be a child's name, and errors end up in logs and in what a
// machine mails; whoever has the row of a file says which photo it is. What the
// storage names itself, by digests, stays.
func (s place) nameless(err error) error {
	var d *store.DestinationError
	var n *store.NameError
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case err == nil, errors.As(err, new(joined)):
		return err // those that are joined were made nameless one by one
	case errors.As(err, &d):
		return &store.DestinationError{Op: d.Op, Path: s.called(d.Path), Err: d.Err}
	case errors.As(err, &n):
		return &store.NameError{Path: s.called(n.Path), Err: n.Err}
	case errors.As(err, &p):
		op := p.Op
		if strings.Contains(op, "stat") { // stat, lstat, statat, by system
			op = "look at"
		}
		return &fs.PathError{Op: op, Path: s.called(p.Path), Err: p.Err}
	case errors.As(err, &l):
		return &fs.PathError{Op: l.Op, Path: s.called(l.New), Err: l.Err}
	}
	return err
}

type joined interface{ Unwrap() []error }

// called is how an error calls the file or folder at name, a path below the
// storage or the whole one.
func (s place) called(name string) string {
	rel := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(name, string(s)), string(filepath.Separator)))
	top, below, _ := strings.Cut(rel, "/")
	switch {
	case below == "":
		return name
	case top == store.Originals, top == store.Aside:
		return "an original"
	case top == store.Evidence:
		if d, err := schema.ParseDigest(path.Base(rel)); err != nil || rel != store.EvidencePath(d) {
			return "a consent document"
		}
	}
	return name
}
