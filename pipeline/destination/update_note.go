package destination

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
)

// links are the numbers by which the file system knows files that are in the old package
// and in the new one, by their paths, and of the folders themselves.
type links map[string]uint64

// Paths that no file has.
const (
	anew     = "."  // the folder in which the package was made anew
	original = ".." // the folder that was the package when the update began
	given    = ""   // there if the latter is about to get its name back, or has it
)

func (l links) add(rel, name string) error {
	info, err := os.Lstat(name)
	if err != nil {
		return err
	}
	n, ok := number(info)
	if !ok {
		return errors.ErrUnsupported
	}
	l[rel] = n
	return nil
}

// has reports whether the file of that name is the one that was noted under a path.
func (l links) has(rel, name string) bool {
	is := links{}
	n, noted := l[rel]
	return noted && is.add(rel, name) == nil && is[rel] == n
}

// notePath is where the note lies.
func (u Update) notePath() string { return filepath.Join(u.dir, "links") }

// note notes, durably, what is in both packages just before they change names. Without it
// nobody could say of a file that only the one here has whether its owner put it there in
// that moment or took it out of the package since.
func (u Update) note(ctx context.Context, theirs links) error {
	var text bytes.Buffer
	for rel, n := range theirs {
		fmt.Fprintf(&text, "%d %s\x00", n, rel) // a name may hold anything else
	}
	return atomicfile.Replace(ctx, u.notePath(), 0o600, text.Bytes())
}

// noted returns what was in both packages, and whether the old one may be here, or is done
// with: before that the folder that was made anew is here.
func (u Update) noted() (theirs links, exchanged bool, err error) {
	text, err := os.ReadFile(u.notePath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	theirs = links{}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\x00"), "\x00") {
		n, rel, _ := strings.Cut(line, " ")
		if theirs[rel], err = strconv.ParseUint(n, 10, 64); err != nil {
			return nil, false, fmt.Errorf("%s is not as it was written: %w", u.notePath(), err)
		}
	}
	_, back := theirs[given]
	return theirs, back || !theirs.has(anew, u.Path()), nil
}
