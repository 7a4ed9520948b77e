package relocate

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Copy is one folder on its way to another place. Pass may be called again: what was
// compared in this run and did not change since is not read again.
type Copy struct {
	From, To string
	Skip     func(rel string) bool                  // what is not copied, by its path with slashes
	Ours     func(rel string) bool                  // what stands at To besides, and stays
	Known    func(rel string) (schema.Digest, bool) // what a file should hold, where somebody knows
	Looked   func(bytes int64)                      // after each file; nil for nobody

	compared map[string]state
}

// state is how a file looked as it was compared.
type state struct {
	size int64
	at   time.Time
}

// Plan counts what there is to copy.
type Plan struct {
	Files int
	Bytes int64
}

// Passed says what a pass found.
type Passed struct {
	Plan
	Damaged []schema.Digest // that a file should have and has not, here or there
}

// Plan says how much there is, and refuses what cannot be copied.
func (c *Copy) Plan(ctx context.Context) (p Plan, err error) {
	err = list(ctx, c.From, c.Skip, func(_ string, info fs.FileInfo) error {
		if !info.IsDir() {
			p.Files++
			p.Bytes += info.Size()
		}
		return nil
	})
	return p, err
}

// Pass makes To hold what From holds, and nothing else. A file that is not what it should
// be is copied as it is, and named.
func (c *Copy) Pass(ctx context.Context) (p Passed, err error) {
	if c.compared == nil {
		c.compared = map[string]state{}
	}
	there := map[string]bool{}
	err = list(ctx, c.From, c.Skip, func(rel string, info fs.FileInfo) error {
		there[rel] = true
		if info.IsDir() {
			return atomicfile.MkdirAll(c.at(rel), info.Mode().Perm())
		}
		p.Files++
		p.Bytes += info.Size()
		if c.Looked != nil {
			defer c.Looked(info.Size())
		}
		now := state{info.Size(), info.ModTime()}
		if c.compared[rel] == now {
			return nil
		}
		want, known := c.Known(rel)
		sum, err := c.one(ctx, rel, info)
		if err != nil {
			return err
		}
		if known && want != sum {
			p.Damaged = append(p.Damaged, want)
		}
		c.compared[rel] = now
		return nil
	})
	if err != nil {
		return p, err
	}
	return p, c.clear(ctx, there)
}

func (c *Copy) at(rel string) string { return filepath.Join(c.To, filepath.FromSlash(rel)) }

// one copies a file, unless the same bytes are there.
func (c *Copy) one(ctx context.Context, rel string, info fs.FileInfo) (sum schema.Digest, err error) {
	f, err := os.Open(filepath.Join(c.From, filepath.FromSlash(rel)))
	if err != nil {
		return sum, err
	}
	defer f.Close()
	sum, size, err := atomicfile.Sum(ctx, f)
	if err != nil {
		return sum, err
	}
	if same, err := holds(ctx, c.at(rel), info, sum, size); err != nil || same {
		return sum, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return sum, err
	}
	if err := atomicfile.ReplaceFrom(ctx, c.at(rel), info.Mode().Perm(), f, sum, size); err != nil {
		return sum, err
	}
	return sum, os.Chtimes(c.at(rel), time.Time{}, info.ModTime())
}

// holds reports whether a file of these bytes, this mode and this date stands at path. It
// is read as the disk has it.
func holds(ctx context.Context, path string, like fs.FileInfo, want schema.Digest, size int64) (bool, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !info.Mode().IsRegular() || info.Size() != size || info.Mode().Perm() != like.Mode().Perm() || !info.ModTime().Equal(like.ModTime()) {
		return false, err
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	sum, _, err := atomicfile.ReadBack(ctx, f)
	return sum == want, err
}

// clear removes what stands at To and is not in From: of a run that was cut short, before
// which somebody had it erased, say.
func (c *Copy) clear(ctx context.Context, there map[string]bool) error {
	var files, dirs []string
	err := filepath.WalkDir(c.To, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == c.To {
			return err
		}
		rel, err := filepath.Rel(c.To, path)
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil:
			return err
		case c.Ours(rel) && d.IsDir():
			return fs.SkipDir
		case there[rel], c.Ours(rel):
		case d.IsDir():
			dirs = append(dirs, path)
		default:
			files = append(files, path)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	slices.Reverse(dirs) // what is in a folder before the folder
	for _, path := range slices.Concat(files, dirs) {
		if err := gone(os.Remove(path)); err != nil {
			return err
		}
	}
	return nil
}
