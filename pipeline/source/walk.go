package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Walk looks at the roots, each a folder (with all below it) or a file, and lists the
// files to take in. A root may be a link; below a root no link is followed. What is
// reached by two roots is listed once, under the first.
//
// Exclude names the folders that must not be taken in: the catalog, a mirror.
// A root that lies in one, or one in it, is an error, and so is a root that is
// not there or cannot be read. Whatever goes wrong further down is a Failure,
// unless the whole root is gone. On cancel the error is that of ctx. With an error,
// Found is empty.
func Walk(ctx context.Context, roots []string, exclude ...string) (Found, error) {
	return newWalker(readDir).run(ctx, roots, exclude)
}

type walker struct {
	found Found
	asked map[string]bool // paths of the folders and files that were named as roots
	seen  map[string]bool // paths; links are not followed, so a path is an identity
	read  func(dir string) ([]fs.DirEntry, error)
	takes bool // for an import
}

func newWalker(read func(string) ([]fs.DirEntry, error)) *walker {
	return &walker{
		found: Found{roots: map[string]fs.FileInfo{}, order: map[string]int{}},
		asked: map[string]bool{},
		seen:  map[string]bool{},
		read:  read,
	}
}

// target is a root, resolved.
type target struct {
	root string // the folder
	file string // the one file in it that was asked for, or ""
}

func (w *walker) run(ctx context.Context, roots, exclude []string) (Found, error) {
	targets := make([]target, 0, len(roots))
	for _, r := range roots {
		t, err := w.resolve(r)
		if err != nil {
			return Found{}, err
		}
		for _, x := range exclude {
			if err := apart(r, filepath.Join(t.root, t.file), x); err != nil {
				return Found{}, err
			}
		}
		if w.takes {
			if err := notCatalog(r, filepath.Join(t.root, t.file)); err != nil {
				return Found{}, err
			}
		}
		targets = append(targets, t)
	}
	for i, t := range targets {
		var err error
		if t.file != "" {
			err = w.entry(ctx, t.root, t.file)
		} else {
			err = w.dir(ctx, t.root, ".")
		}
		if err == nil && len(w.found.Failures) > 0 && w.found.Gone(t.root) {
			err = errors.New("it was removed while it was looked at")
		}
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return Found{}, ctx.Err()
		}
		return Found{}, fmt.Errorf("source %q: %w", roots[i], err)
	}
	w.found.sort()
	return w.found, nil
}

// resolve finds out what a root is and remembers its folder.
func (w *walker) resolve(root string) (target, error) {
	fail := func(err error) (target, error) {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err // the root is named once
		}
		return target{}, fmt.Errorf("source %q: %w", root, err)
	}
	if root == "" {
		return fail(fs.ErrNotExist)
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		return fail(err)
	}
	abs, err = filepath.EvalSymlinks(abs)
	if err != nil {
		return fail(err)
	}
	fi, err := os.Stat(abs)
	if err != nil {
		return fail(err)
	}
	w.asked[abs] = true
	t := target{root: abs}
	if !fi.IsDir() {
		t.root, t.file = filepath.Split(abs)
		t.root = filepath.Clean(t.root)
		if fi, err = os.Stat(t.root); err != nil {
			return fail(err)
		}
	}
	if _, ok := w.found.order[t.root]; !ok {
		w.found.order[t.root] = len(w.found.order)
		w.found.roots[t.root] = fi
	}
	return t, nil
}

// ErrRecords says that a file was named as a photograph and has the name of a records
// file.
var ErrRecords = errors.New("this is not a photograph; records are read by `stillroom apply`, or beside photographs with --records")

// apart returns an error if path lies in the folder x or x lies in path. It
// compares folders, not names: a link, another spelling on a file system that
// ignores case, or a second mount does not get around it.
func apart(root, path, x string) error {
	x, err := filepath.Abs(x)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(x); err == nil {
		x = real
	}
	if inside(path, x) {
		return fmt.Errorf("source %q is inside %s: import reads from cards and other folders", root, x)
	}
	if inside(x, path) {
		return fmt.Errorf("source %q contains %s: import reads from cards and other folders", root, x)
	}
	return nil
}

// inside reports whether path is dir or below it.
func inside(path, dir string) bool {
	d, err := os.Stat(dir)
	if err != nil {
		return false // it is not there, so nothing is in it
	}
	for {
		if fi, err := os.Stat(path); err == nil && os.SameFile(fi, d) {
			return true
		}
		up := filepath.Dir(path)
		if up == path {
			return false
		}
		path = up
	}
}

// dir looks at everything in the folder rel of root. An error ends the walk.
func (w *walker) dir(ctx context.Context, root, rel string) error {
	full := filepath.Join(root, rel)
	if w.seen[full] {
		return nil
	}
	w.seen[full] = true
	if err := ctx.Err(); err != nil {
		return err
	}
	list, err := w.read(full)
	if err != nil && rel == "." {
		return cause(err)
	}
	if w.takes && rel != "." && isCatalog(named(list)) {
		w.found.Skips = append(w.found.Skips, Skip{root, rel, full, ReasonCatalog})
		return nil
	}
	for _, e := range list { // what was read before the error is still there
		if err := w.entry(ctx, root, path.Join(rel, e.Name())); err != nil {
			return err
		}
	}
	if err != nil {
		w.fail(root, rel, err)
	}
	return nil
}

// entry looks at one thing that is not a root folder.
func (w *walker) entry(ctx context.Context, root, rel string) error {
	full := filepath.Join(root, rel)
	if w.seen[full] {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	fi, err := os.Lstat(full)
	if err != nil {
		w.seen[full] = true
		w.fail(root, rel, err)
		return nil
	}
	switch reason := skip(fi); {
	case fi.IsDir() && (reason == "" || w.asked[full]): // a hidden folder that was asked for by name is wanted
		return w.dir(ctx, root, rel)
	case reason != "":
		w.seen[full] = true
		w.found.Skips = append(w.found.Skips, Skip{root, rel, full, reason})
		return nil
	}
	w.seen[full] = true
	if w.takes && isKey(fi.Name()) {
		w.found.Skips = append(w.found.Skips, Skip{root, rel, full, ReasonKey})
		return nil
	}
	f := File{Root: root, Rel: rel, Path: full, Size: fi.Size(), ModTime: fi.ModTime()}
	if isRecords(fi.Name()) && (w.asked[full] || w.asked[filepath.Dir(full)]) {
		w.found.Records = append(w.found.Records, f)
		w.found.Skips = append(w.found.Skips, Skip{root, rel, full, ReasonRecords})
		return nil
	}
	if isText(fi.Name()) {
		if w.asked[full] {
			return fmt.Errorf("%w: %q", ErrRecords, fi.Name())
		}
		w.found.Skips = append(w.found.Skips, Skip{root, rel, full, ReasonOtherRecords})
		return nil
	}
	w.found.Files = append(w.found.Files, f)
	return nil
}

func (w *walker) fail(root, rel string, err error) {
	w.found.Failures = append(w.found.Failures, Failure{root, rel, filepath.Join(root, rel), cause(err)})
}

// readDir lists a folder without changing its access time. Like os.ReadDir it
// may return entries and an error.
func readDir(dir string) ([]fs.DirEntry, error) {
	d, err := openQuietly(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.ReadDir(-1)
}

func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
