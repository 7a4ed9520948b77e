package recalls

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/stillroom/stillroom/schema"
)

// Deliveries are what is on record of what left.
type Deliveries interface {
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	Delivery(ctx context.Context, id string) (schema.Delivery, error)
}

// StillThere are those of some items of which something lies where their file was written:
// one changed byte takes nothing back. A place that cannot be reached holds none, as far as
// can be told from here: of that a person speaks. A file that a later delivery wrote into
// the same folder is that one's.
func StillThere(ctx context.Context, cat Deliveries, items []schema.Recall) (there []schema.Recall, err error) {
	later := map[string]map[string]schema.Digest{} // by delivery: what was written there since
	for _, r := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.Destination == "" {
			continue
		}
		sum, lies := lying(r.Destination, r.Path)
		if !lies {
			continue
		}
		if later[r.Delivery] == nil {
			if later[r.Delivery], err = writtenSince(ctx, cat, r.Delivery, r.Destination); err != nil {
				return nil, err
			}
		}
		if since, written := later[r.Delivery][r.Path]; !written || since != sum {
			there = append(there, r)
		}
	}
	return there, nil
}

// lying reports whether anything is at the place of a file, and which bytes: none, if
// nobody here may read them. Only what is not there is gone.
func lying(destination, path string) (sum schema.Digest, lies bool) {
	name := filepath.Join(destination, filepath.FromSlash(path))
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return sum, false
	} else if err != nil {
		// A folder of the package that nobody may look into holds what was put there; a disk
		// that fails as a whole is a place that cannot be reached.
		_, away := os.Stat(destination)
		return sum, away == nil
	}
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return sum, true // a pipe would be waited for
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, true
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, true
	}
	return schema.Digest(h.Sum(nil)), true
}

// writtenSince are the files of the deliveries that stand in a folder and came after one.
func writtenSince(ctx context.Context, cat Deliveries, delivery, destination string) (map[string]schema.Digest, error) {
	list, err := cat.Deliveries(ctx, destination)
	if err != nil {
		return nil, err
	}
	files, after := map[string]schema.Digest{}, false
	for _, d := range list {
		if d.ID == delivery {
			after = true
			continue
		}
		if !after || d.State != "standing" {
			continue
		}
		whole, err := cat.Delivery(ctx, d.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range whole.Files {
			files[f.Path] = f.SHA256
		}
	}
	return files, nil
}
