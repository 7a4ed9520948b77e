package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Drawing is the folder of the storage that says which pictures are being drawn, by
// the digests of their originals: a file each, removed when it is done. One that is
// left tells the next run in the midst of which pictures the last one ended.
const Drawing = ".drawing"

// NoteDrawing notes that a picture is being drawn, durably if the machine itself may
// not survive it. Alone says that no other is.
func (s *Store) NoteDrawing(ctx context.Context, sum schema.Digest, alone, durable bool) error {
	if err := s.root.Mkdir(Drawing, private); err != nil && !errors.Is(err, fs.ErrExist) {
		return atomicfile.Destination("note a drawing in", s.path, err)
	}
	text := []byte("drawn\n")
	if alone {
		text = []byte("alone\n")
	}
	f, err := s.root.Create(path.Join(Drawing, sum.String()))
	if err != nil {
		return atomicfile.Destination("note a drawing in", s.path, err)
	}
	_, err = f.Write(text)
	if err == nil && durable {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil && durable {
		err = s.w.SyncDir(s.root, Drawing)
	}
	if err != nil {
		return atomicfile.Destination("note a drawing in", s.path, err)
	}
	return nil
}

// Drawn takes the note away again.
func (s *Store) Drawn(sum schema.Digest) error {
	if err := s.root.Remove(path.Join(Drawing, sum.String())); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("take back the note of a drawing: %w", err)
	}
	return nil
}

// Drawings are the pictures in the midst of which runs ended, and whether they were
// drawn alone. It is for whoever holds the lock: else they may be another's, who
// lives.
func (s *Store) Drawings() (map[schema.Digest]bool, error) {
	list, err := fs.ReadDir(s.root.FS(), Drawing)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	found := map[schema.Digest]bool{}
	for _, e := range list {
		sum, err := schema.ParseDigest(e.Name())
		if err != nil {
			continue
		}
		text, err := s.root.ReadFile(path.Join(Drawing, e.Name()))
		if err != nil {
			return nil, err
		}
		found[sum] = bytes.HasPrefix(text, []byte("alone"))
	}
	return found, nil
}
