package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/stillroom/stillroom/pipeline/internal/atomicfile"
	"github.com/stillroom/stillroom/schema"
)

// Drawing is the folder of the storage that says which pictures are being drawn, by
// the digests of their originals: a file each, removed when it is done. One that is
// left tells the next run in the midst of which pictures the last one ended.
const Drawing = ".drawing"

// Notes are the notes of the pictures that are being drawn.
type Notes struct{ root *os.Root }

// Notes are those of the catalog in this folder.
func (s folder) Notes() Notes { return Notes{s.root} }

// NoteDrawing notes that a picture is being drawn, durably if the machine itself may
// not survive it. Alone says that no other is.
func (d Notes) NoteDrawing(ctx context.Context, sum schema.Digest, alone, durable bool) error {
	if err := d.root.Mkdir(Drawing, ownerOnly); err != nil && !errors.Is(err, fs.ErrExist) {
		return atomicfile.Destination("note which derivative is being made in", d.root.Name(), err)
	}
	text := []byte("drawn\n")
	if alone {
		text = []byte("alone\n")
	}
	f, err := d.root.Create(path.Join(Drawing, sum.String()))
	if err != nil {
		return atomicfile.Destination("note which derivative is being made in", d.root.Name(), err)
	}
	_, err = f.Write(text)
	if err == nil && durable {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil && durable {
		err = new(atomicfile.Writer).SyncDir(d.root, Drawing)
	}
	if err != nil {
		return atomicfile.Destination("note which derivative is being made in", d.root.Name(), err)
	}
	return nil
}

// Drawn takes the note away again.
func (d Notes) Drawn(sum schema.Digest) error {
	if err := d.root.Remove(path.Join(Drawing, sum.String())); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the note of a derivative that was being made: %w", err)
	}
	return nil
}

// Drawings are the pictures in the midst of which runs ended, and whether they were
// drawn alone. It is for whoever holds the lock: else they may be another's, who
// lives.
func (d Notes) Drawings() (map[schema.Digest]bool, error) {
	list, err := fs.ReadDir(d.root.FS(), Drawing)
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
		text, err := d.root.ReadFile(path.Join(Drawing, e.Name()))
		if err != nil {
			return nil, err
		}
		found[sum] = bytes.HasPrefix(text, []byte("alone"))
	}
	return found, nil
}
