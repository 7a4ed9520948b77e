package recalls

import (
	"context"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"

	"github.com/stillroom/stillroom/schema"
)

// Deliveries are what is on record of what left.
type Deliveries interface {
	Deliveries(ctx context.Context, destination string) ([]schema.Delivery, error)
	Delivery(ctx context.Context, id string) (schema.Delivery, error)
}

// StillThere are those of some items whose file lies where it was written, with the bytes
// that left. A place that cannot be reached holds none, as far as can be told from here: of
// that a person speaks. A file that a later delivery wrote into the same folder is that
// one's.
func StillThere(ctx context.Context, cat Deliveries, items []schema.Recall) (there []schema.Recall, err error) {
	later := map[string]map[string]schema.Digest{} // by delivery: what was written there since
	for _, r := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if r.Destination == "" || !lies(filepath.Join(r.Destination, filepath.FromSlash(r.Path)), r.SHA256) {
			continue
		}
		if later[r.Delivery] == nil {
			if later[r.Delivery], err = writtenSince(ctx, cat, r.Delivery, r.Destination); err != nil {
				return nil, err
			}
		}
		if later[r.Delivery][r.Path] != r.SHA256 {
			there = append(there, r)
		}
	}
	return there, nil
}

// lies reports whether a file is there and is the one that left. One that nobody here may
// read is taken for it.
func lies(name string, sum schema.Digest) bool {
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return true
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return true
	}
	return schema.Digest(h.Sum(nil)) == sum
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
