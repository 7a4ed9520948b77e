package records

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/stillroom/stillroom/pipeline/internal/parallel"
	"github.com/stillroom/stillroom/pipeline/source"
	"github.com/stillroom/stillroom/schema"
)

// cardEntries holds the entries of a source's records about its photos. All are read
// before the first file is copied: a record that hides a part of a photo has to be in
// the catalog with the photo, and not a moment later.
type cardEntries struct {
	byName   map[string]*schema.Entries // by the path on the card
	byDigest []schema.PhotoRecord       // by a whole digest: of a file that may not be on this card
	missed   []schema.PhotoRecord       // that name files that are not there
}

// MatchError names a fault of an entry that names photos.
type MatchError struct {
	Match string
	Err   error
}

func (e *MatchError) Error() string { return fmt.Sprintf("photos: %q: %v", e.Match, e.Err) }

func (e *MatchError) Unwrap() error { return e.Err }

// readEntries finds the files that each entry is about. A name that is that of two
// photos, or two entries that contradict each other, end the import before
// anything is copied.
func readEntries(
	ctx context.Context, found source.Found, records map[string]schema.Records,
) (map[string]*cardEntries, error) {
	all := map[string]*cardEntries{}
	for _, root := range found.Roots() {
		photos := records[root].Photos
		if len(photos) == 0 {
			continue
		}
		var names schema.Names
		files := map[string]source.File{}
		for _, f := range found.Files {
			if f.Root == root {
				names.Add(f.Rel, f.Rel)
				files[f.Rel] = f
			}
		}
		for _, f := range found.Failures {
			if f.Root == root {
				names.Add(f.Rel, f.Rel) // it is there, and will be read another time
			}
		}
		card := &cardEntries{byName: map[string]*schema.Entries{}}
		for _, entry := range photos {
			if err := card.add(ctx, entry, &names, files); err != nil {
				return nil, &MatchError{entry.Match, err}
			}
		}
		all[root] = card
	}
	return all, nil
}

func (c *cardEntries) add(
	ctx context.Context, entry schema.PhotoRecord, names *schema.Names,
	files map[string]source.File,
) error {
	if _, err := schema.ParseDigest(entry.Match); err == nil {
		c.byDigest = append(c.byDigest, entry)
		return nil
	}
	rels, named, err := names.Find(entry.Match)
	if err != nil {
		return err
	}
	if named && len(rels) > 1 {
		if err := onePhoto(ctx, rels, files); err != nil {
			return err
		}
	}
	if len(rels) == 0 {
		c.missed = append(c.missed, entry)
	}
	for _, rel := range rels {
		if c.byName[rel] == nil {
			c.byName[rel] = new(schema.Entries)
		}
		if err := c.byName[rel].Add(entry, named); err != nil {
			return err
		}
	}
	return nil
}

// onePhoto refuses a name that several files have, unless they are the same bytes
// at several places.
func onePhoto(ctx context.Context, rels []string, files map[string]source.File) error {
	var ids []string
	for _, rel := range rels {
		id := rel // of one that cannot be read
		if f, ok := files[rel]; ok {
			sum, err := digestOf(ctx, f)
			if err != nil {
				return err
			}
			id = sum.ID()
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) > 1 {
		return fmt.Errorf("%d photos have this name: %s; name one by its folder and name, or all of them with a pattern (*)", len(ids), strings.Join(ids, ", "))
	}
	return nil
}

func digestOf(ctx context.Context, f source.File) (sum schema.Digest, err error) {
	fh, err := source.Open(f)
	if err != nil {
		return sum, err
	}
	defer fh.Close()
	h := sha256.New()
	if _, err := io.Copy(h, parallel.Interruptible(ctx, fh)); err != nil {
		return sum, err
	}
	h.Sum(sum[:0])
	return sum, nil
}
